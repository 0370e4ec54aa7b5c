import { type Micros, secondsText } from '../base/units.js';

/** A CSV file of the results folder: rows are made one at a time, so a long run is never held twice. */
export interface CsvTable {
  /** Name in the folder of its variant, or of the run: `tasks.csv`. */
  readonly file: string;
  readonly header: readonly string[];
  readonly rows: Iterable<readonly string[]>;
}

/** How one column is read from a record: its name, its cell as it stands in the file, and what it means. */
export type Column<Row> = readonly [name: string, cell: (row: Row) => string, meaning: string];

/** A table from records by its columns, in their order. */
export function csvTable<Row>(file: string, columns: readonly Column<Row>[], records: Iterable<Row>): CsvTable {
  return { file, header: columns.map(([name]) => name), rows: { [Symbol.iterator]: () => cellsOf(columns, records) } };
}

function* cellsOf<Row>(columns: readonly Column<Row>[], records: Iterable<Row>): Generator<readonly string[]> {
  for (const record of records) yield columns.map(([, cell]) => cell(record));
}

/** First characters by which a spreadsheet takes a text for a formula. */
const RUNS_AS_FORMULA = /^[=+\-@\t\r]/;

/** A text cell; an apostrophe keeps a spreadsheet from running it. */
export function textCell(text: string): string {
  return RUNS_AS_FORMULA.test(text) ? `'${text}` : text;
}

/** Seconds since the start with three decimals; empty for what never happened. */
export function instantCell(us: Micros | undefined): string {
  return us === undefined ? '' : secondsText(us);
}

/** A number's shortest text that reads back as the same number; empty for what is undefined. */
export function numberCell(value: number | null | undefined): string {
  return value === undefined || value === null || !Number.isFinite(value) ? '' : withoutExponent(String(value));
}

/** `1.5e-7` as `0.00000015`: not every reader of CSV knows exponents. */
function withoutExponent(text: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (parts === null) return text;
  const [, sign, whole, fraction = '', exponent] = parts;
  const digits = `${whole}${fraction}`;
  const point = whole!.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
