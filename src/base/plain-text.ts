/**
 * Text from a file or a command line made safe for a terminal and a line of a log: no character that moves the cursor,
 * colours what follows, turns the direction of writing, cannot be seen, or begins a new line.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}
