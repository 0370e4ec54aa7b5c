import { nearestName } from '../base/nearest.js';
import { type CsvRow, csvRows } from './csv.js';
import { parseIso } from './instants.js';
import type { Report } from './report.js';
import type { ShapeDocument } from './traffic.js';
import type { Path, Source, Tree } from './tree.js';
import { parseDuration, shown } from './values.js';

/** Bad rows of one file that are told. */
const ROWS_TOLD_MAX = 5;
/** Rows of one file: what fits into memory several times over. */
export const ROWS_MAX = 10_000_000;

/** A file that a shape of traffic names, and where the shape stands. */
export interface TraceRequest {
  readonly shape: ShapeDocument;
  readonly source: Source;
  /** The scenario, and where in it the shape stands. */
  readonly tree: Tree;
  readonly path: Path;
  readonly durationUs: number;
  readonly report: Report;
}

/** A CSV file with its header read; its rows come one at a time, for there may be millions. */
export interface TraceTable {
  readonly names: readonly string[];
  readonly first: CsvRow;
  /** A fresh walk over the rows below the header. */
  readonly rows: () => Iterable<CsvRow>;
  /** Where the last columns are named 1, 2, 3, … as those of Azure's function traces: the first of them. */
  readonly periodsFrom: number | undefined;
}

/** Columns named 1, 2, 3, … from this many on are periods, not the cells of a first row. */
const PERIOD_COLUMNS_MIN = 24;

export function tell(request: TraceRequest, key: string, message: string, hint?: string): undefined {
  request.report.problem(request.tree, [...request.path, key], message, hint);
  return undefined;
}

/** Tells the first bad rows of a file and counts the rest. */
export class BadRows {
  count = 0;
  readonly #request: TraceRequest;

  constructor(request: TraceRequest) {
    this.#request = request;
  }

  tell(row: Pick<CsvRow, 'start' | 'end'>, column: string, message: string): void {
    const { report, source } = this.#request;
    if (++this.count <= ROWS_TOLD_MAX) report.problemAt({ source, start: row.start, end: row.end }, `column ${column}`, message);
  }

  /** Whether there were any; says how many more there are. */
  end(): boolean {
    const { report, source } = this.#request;
    if (this.count > ROWS_TOLD_MAX)
      report.problemAt({ source, start: 0, end: 0 }, '', `… and ${this.count - ROWS_TOLD_MAX} more rows like these`);
    return this.count > 0;
  }
}

export const isNumeric = (cell: string) => cell !== '' && Number.isFinite(Number(cell));
export const isTime = (cell: string) => parseIso(cell) !== undefined;

/** Microseconds of a text that the shape's check has read before. */
export function microseconds(text: string): number {
  const parsed = parseDuration(text);
  return parsed.ok ? parsed.value : 0;
}

/** Opens the file that `key` names; a first row without a number or a time in it is the header. */
export function openTable(request: TraceRequest, key: 'trace' | 'timestamps'): TraceTable | undefined {
  const { name, text } = request.source;
  if (text.includes('\0')) return tell(request, key, `must be a CSV file, but ${shown(name)} is not text`);
  const [first, second] = take(csvRows(text), 2);
  if (first === undefined) return tell(request, key, `must be a CSV file with rows, but ${shown(name)} is empty`);
  const periodsFrom = periodColumns(first.cells);
  const hasHeader = periodsFrom !== undefined || !first.cells.some((cell) => isNumeric(cell) || isTime(cell));
  const below = hasHeader ? second : first;
  if (below === undefined) return tell(request, key, `must have rows below the header, but ${shown(name)} has none`);
  const names = hasHeader ? first.cells : first.cells.map((_, index) => String(index + 1));
  return { names, first: below, rows: () => csvRows(text, below.start), periodsFrom };
}

export function take<T>(items: Iterable<T>, count: number): readonly T[] {
  const taken: T[] = [];
  for (const item of items) if (taken.push(item) === count) break;
  return taken;
}

function periodColumns(names: readonly string[]): number | undefined {
  const from = names.indexOf('1');
  if (from <= 0 || names.length - from < PERIOD_COLUMNS_MIN) return undefined;
  return names.slice(from).every((name, index) => name === String(index + 1)) ? from : undefined;
}

/** Index of the column that a key of the shape names: undefined where it names none, -1 (and a problem) where there is none such. */
export function namedColumn(request: TraceRequest, names: readonly string[], key: 'column' | 'time'): number | undefined {
  const name = request.shape[key];
  if (name === undefined) return undefined;
  const index = names.indexOf(name);
  if (index === -1) {
    const near = nearestName(name, names);
    const known = names.join(', ').slice(0, 200);
    tell(request, key, `must be a column of ${request.source.name} (${known}), but is '${name}'`, near && `did you mean ${near}?`);
  }
  return index;
}

/** Says that a column must be named, and which there are. */
export function tellColumnMissing(request: TraceRequest, names: readonly string[]): undefined {
  return tell(
    request,
    'column',
    `is missing; it must be one of the columns of ${request.source.name}: ${names.join(', ').slice(0, 200)}`,
    /[;\t]/.test(names[0]) ? 'cells are separated by commas, not by semicolons or tabs' : undefined,
  );
}

export function timeColumn(names: readonly string[], cells: readonly string[]): number | undefined {
  const byValue = cells.findIndex(isTime);
  if (byValue !== -1) return byValue;
  const byName = names.findIndex((name) => /^(?:time|timestamp|date|period|minutes?|hours?)$/i.test(name));
  return byName !== -1 && isNumeric(cells[byName] ?? '') ? byName : undefined;
}

/** Numbers from this on count from 1970, not from the start of a file. */
const DATES_FROM = 1e8;
const MS_PER_SECOND = 1000;

/**
 * What 1 stands for in a time column of numbers: a minute or an hour where the column is named so, the period of a row where
 * rows are counted 0, 1, 2, …, else a second.
 * @param rows the first two rows below the header
 * @param perMs milliseconds that a row stands for, where the scenario says so
 * @returns milliseconds
 */
export function timeUnitMs(name: string, rows: readonly CsvRow[], column: number, perMs?: number): number {
  const [first, second] = rows.map(({ cells }) => Number(cells[column]));
  const step = Math.abs(second - first);
  if (!(Math.abs(first) < DATES_FROM) || step * MS_PER_SECOND === perMs) return MS_PER_SECOND;
  if (/^minutes?$/i.test(name)) return 60 * MS_PER_SECOND;
  if (/^hours?$/i.test(name)) return 3600 * MS_PER_SECOND;
  return step === 1 && perMs !== undefined ? perMs : MS_PER_SECOND;
}

/** Milliseconds of a cell of the time column: ISO, or a number of units (of milliseconds from 1e11 on). */
export function timeMs(cell: string, unitMs: number): number | undefined {
  const iso = parseIso(cell);
  if (iso !== undefined) return iso;
  if (!isNumeric(cell)) return undefined;
  const value = Number(cell);
  return value > 1e11 ? value : value * unitMs;
}
