/** Characters of a name that a file takes over. */
const NAME_CHARACTERS = 40;

/**
 * Names of files that no disk takes for another: small letters, digits and hyphens, and a number where two would be the same.
 * @param parts what tells each apart, such as variant and workload; empty where there is only one
 */
export function fileNames(kind: string, parts: readonly (readonly string[])[]): readonly string[] {
  const taken = new Set<string>();
  return parts.map((words) => {
    const plain = [kind, ...words.map(plainWord)].filter((word) => word !== '').join('-');
    let name = plain;
    for (let count = 2; taken.has(name); count++) name = `${plain}-${count}`;
    taken.add(name);
    return name;
  });
}

function plainWord(word: string): string {
  return word
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, NAME_CHARACTERS)
    .replace(/^-+|-+$/g, '');
}
