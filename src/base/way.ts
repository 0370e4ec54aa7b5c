/** The nodes of a graph from one to another, both included, by as few steps as there are; undefined where no way leads there. */
export function wayFrom(from: string, to: string, nextOf: (node: string) => readonly string[]): readonly string[] | undefined {
  const before = new Map<string, string>();
  const known = [from];
  for (const at of known) {
    if (at === to) {
      const way = [to];
      while (way[0] !== from) way.unshift(before.get(way[0]) ?? from);
      return way;
    }
    for (const next of nextOf(at)) {
      if (known.includes(next)) continue;
      before.set(next, at);
      known.push(next);
    }
  }
  return undefined;
}
