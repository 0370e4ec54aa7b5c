import { displayWidth } from './display-width.js';

/** Colours of the terminal report; each is the identity where colour is off. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

/** ANSI colours, or none. */
export function paintFor(isColored: boolean): Paint {
  const code = (open: number, close: number) => (text: string) => (isColored ? `\u001b[${open}m${text}\u001b[${close}m` : text);
  return { bold: code(1, 22), dim: code(2, 22), good: code(32, 39), bad: code(31, 39) };
}

/** A column of a table for the terminal. */
export interface TextColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Where the terminal is narrow columns get room in the order of their rank; the highest always. */
  readonly rank: number;
  readonly cells: readonly string[];
}

const GAP = '  ';

/**
 * Lines of a table, header first, no wider than the terminal as long as columns may give way.
 * A column whose cells are all empty is left out.
 * @param width columns of the terminal, in characters
 */
export function tableLines(columns: readonly TextColumn[], width: number): readonly string[] {
  const shown = columnsThatFit(
    columns.filter(({ cells }) => cells.some((cell) => cell !== '')),
    width,
  );
  const widths = shown.map(widthOf);
  const line = (cellOf: (column: TextColumn) => string): string =>
    shown
      .map((column, index) => padded(cellOf(column), widths[index] ?? 0, column.align))
      .join(GAP)
      .trimEnd();
  const rowCount = Math.max(0, ...shown.map(({ cells }) => cells.length));
  return [line(({ title }) => title), ...Array.from({ length: rowCount }, (_, row) => line(({ cells }) => cells[row] ?? ''))];
}

/** Takes columns in the order of their rank as long as they fit; those of the highest rank in any case. */
function columnsThatFit(columns: readonly TextColumn[], width: number): readonly TextColumn[] {
  const highest = Math.max(...columns.map(({ rank }) => rank));
  const taken = new Set<TextColumn>();
  let used = -GAP.length;
  for (const column of [...columns].sort((a, b) => b.rank - a.rank)) {
    const needed = GAP.length + widthOf(column);
    if (column.rank < highest && used + needed > width) continue;
    taken.add(column);
    used += needed;
  }
  return columns.filter((column) => taken.has(column));
}

function widthOf({ title, cells }: TextColumn): number {
  return Math.max(...[title, ...cells].map(displayWidth));
}

function padded(text: string, width: number, align: TextColumn['align']): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

/** Words of a sentence on lines of at most `width` characters; a longer word keeps a line of its own. */
export function wrapped(sentence: string, width: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(word);
    else if (displayWidth(last) + 1 + displayWidth(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${indent}${word}`);
  }
  return lines;
}
