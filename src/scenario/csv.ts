/** A row of a CSV file with its place in the text. */
export interface CsvRow {
  readonly cells: readonly string[];
  /** Characters start to end of the row. */
  readonly start: number;
  readonly end: number;
}

/** Rows of a CSV text (RFC 4180: quotes, doubled quotes, line ends inside quotes); blank lines are left out. */
export function parseCsv(text: string): readonly CsvRow[] {
  return [...csvRows(text)];
}

/** The rows of {@link parseCsv} one at a time, none of them kept. @param from where a row begins */
export function* csvRows(text: string, from = 0): Generator<CsvRow, void> {
  let at = from;
  while (at < text.length) {
    const start = at;
    const newline = text.indexOf('\n', at);
    const lineEnd = newline === -1 ? text.length : newline;
    const line = text.slice(start, lineEnd);
    if (!line.includes('"')) {
      at = lineEnd + 1;
      const trimmed = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (trimmed.trim() !== '') yield { cells: trimmed.split(',').map((cell) => cell.trim()), start, end: start + trimmed.length };
      continue;
    }
    const quoted = quotedRow(text, start);
    yield { cells: quoted.cells, start, end: quoted.end };
    at = quoted.next;
  }
}

function quotedRow(text: string, start: number): { readonly cells: readonly string[]; readonly end: number; readonly next: number } {
  const cells: string[] = [];
  let cell = '';
  let inQuotes = false;
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at];
    if (inQuotes) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else inQuotes = false;
    } else if (character === '"') inQuotes = true;
    else if (character === ',') {
      cells.push(cell.trim());
      cell = '';
    } else if (character === '\n') break;
    else cell += character;
  }
  cells.push(cell.trim());
  return { cells, end: at, next: at + 1 };
}
