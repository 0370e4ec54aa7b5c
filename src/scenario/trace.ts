import { nearestName } from '../base/nearest.js';
import { US_PER_MS } from '../base/units.js';
import { type CsvRow, parseCsv } from './csv.js';
import { parseIso } from './instants.js';
import type { Report } from './report.js';
import type { ShapeDocument } from './traffic.js';
import type { Path, Source, Tree } from './tree.js';
import { durationText, parseDuration, shown } from './values.js';

/** Bad rows of one file that are told. */
const ROWS_TOLD_MAX = 5;
/** Arrivals of one row, far above any service there is: 1.7e10 a minute are 280 million a second. */
const COUNT_MAX = 1e12;
const ROWS_MAX = 10_000_000;

export interface TraceRequest {
  readonly shape: ShapeDocument;
  readonly source: Source;
  /** The scenario, and where in it the shape stands. */
  readonly tree: Tree;
  readonly path: Path;
  readonly durationUs: number;
  readonly report: Report;
}

export interface Trace {
  /** In simulated time. */
  readonly periodUs: number;
  /** Arrivals in each period from the start of the run, none beyond its end. */
  readonly counts: readonly number[];
}

interface Columns {
  readonly count: number;
  readonly time: number | undefined;
  readonly rows: readonly CsvRow[];
}

/** Reads a trace of counts; undefined (and problems at the rows concerned) where it cannot be used. */
export function readTrace(request: TraceRequest): Trace | undefined {
  const columns = findColumns(request);
  if (columns === undefined) return undefined;
  const values = columnValues(request, columns);
  if (values === undefined) return undefined;
  const perUs = periodOf(request, values.times);
  if (perUs === undefined) return undefined;
  const filled =
    values.times === undefined ? { counts: values.counts, lacking: [] } : fillGaps(request, values.counts, values.times, perUs);
  if (filled === undefined) return undefined;
  const from = startRow(request, columns, values.times, perUs);
  if (from === undefined) return undefined;
  const { shape } = request;
  const forUs = shape.for === undefined ? Number.POSITIVE_INFINITY : read(shape.for);
  if (forUs <= 0) return tell(request, 'for', `must be longer than 0, but is '${shape.for}'`);
  const runUs = shape.repeat === true ? Number.POSITIVE_INFINITY : request.durationUs * (shape.speed ?? 1);
  const section = filled.counts.slice(from, from + Math.ceil(Math.min(forUs / perUs, runUs / perUs, filled.counts.length)));
  const lacking = filled.lacking.filter((period) => period >= from && period < from + section.length);
  if (lacking.length > 0 && !acceptGaps(request, lacking.length, section.length)) return undefined;
  const periodUs = Math.max(1, Math.round(perUs / (shape.speed ?? 1)));
  const needed = Math.min(ROWS_MAX, Math.ceil(request.durationUs / periodUs));
  if (section.length < needed && shape.repeat !== true) {
    request.report.note(
      `trace ${request.source.name} ends ${durationText(section.length * periodUs)} into the run; after that it brings no requests`,
    );
  }
  const counts = scaled(section, needed, shape.repeat === true, shape.times ?? 1);
  return { periodUs, counts };
}

function read(text: string): number {
  const parsed = parseDuration(text);
  return parsed.ok ? parsed.value : 0;
}

function tell(request: TraceRequest, key: string, message: string, hint?: string): undefined {
  request.report.problem(request.tree, [...request.path, key], message, hint);
  return undefined;
}

function tellRow(request: TraceRequest, row: CsvRow, column: string, message: string): void {
  request.report.problemAt({ source: request.source, start: row.start, end: row.end }, `column ${column}`, message);
}

export const isNumeric = (cell: string) => cell !== '' && Number.isFinite(Number(cell));
const isTime = (cell: string) => parseIso(cell) !== undefined;

/** The columns in question; a first row without a number or a time in it is the header. */
function findColumns(request: TraceRequest): Columns | undefined {
  const { shape, source } = request;
  const all = parseCsv(source.text);
  if (all.length === 0) return tell(request, 'trace', `must be a CSV file with rows, but ${shown(source.name)} is empty`);
  if (source.text.includes('\0')) return tell(request, 'trace', `must be a CSV file, but ${shown(source.name)} is not text`);
  const [first] = all;
  const hasHeader = !first.cells.some((cell) => isNumeric(cell) || isTime(cell));
  const names = hasHeader ? first.cells : first.cells.map((_, index) => String(index + 1));
  const rows = hasHeader ? all.slice(1) : all;
  if (rows.length === 0) return tell(request, 'trace', `must have rows below the header, but ${shown(source.name)} has none`);
  const named = (key: 'column' | 'time'): number | undefined => {
    const name = shape[key];
    if (name === undefined) return undefined;
    const index = names.indexOf(name);
    if (index === -1) {
      const near = nearestName(name, names);
      tell(
        request,
        key,
        `must be a column of ${source.name} (${names.join(', ').slice(0, 200)}), but is '${name}'`,
        near === undefined ? undefined : `did you mean ${near}?`,
      );
    }
    return index;
  };
  const time = named('time') ?? timeColumn(names, rows[0].cells);
  const count = named('column') ?? onlyColumn(names, rows[0].cells, time);
  if (time === -1 || count === -1) return undefined;
  if (count === undefined)
    return tell(
      request,
      'column',
      `is missing; it must be one of the columns of ${source.name}: ${names.join(', ').slice(0, 200)}`,
      /[;\t]/.test(names[0]) ? 'cells are separated by commas, not by semicolons or tabs' : undefined,
    );
  return { count, time, rows: inOrder(rows, time, request) };
}

/** CloudWatch gives datapoints newest first: then the rows are turned round. */
function inOrder(rows: readonly CsvRow[], time: number | undefined, { report, source }: TraceRequest): readonly CsvRow[] {
  if (time === undefined || !isNewestFirst(rows, time)) return rows;
  report.note(`trace ${source.name} is newest first: read from its end`);
  return [...rows].reverse();
}

/** Whether every row is of an earlier time than the row before. */
export function isNewestFirst(rows: readonly CsvRow[], time: number): boolean {
  const times = rows.map(({ cells }) => timeMs(cells[time] ?? '') ?? Number.NaN);
  return times.length > 1 && times.every((ms, index) => index === 0 || ms < times[index - 1]);
}

export function timeColumn(names: readonly string[], cells: readonly string[]): number | undefined {
  const byValue = cells.findIndex(isTime);
  if (byValue !== -1) return byValue;
  const byName = names.findIndex((name) => /^(?:time|timestamp|date|period|minute)$/i.test(name));
  return byName !== -1 && isNumeric(cells[byName] ?? '') ? byName : undefined;
}

/** The column of counts where only one can be meant. */
export function onlyColumn(names: readonly string[], cells: readonly string[], time: number | undefined): number | undefined {
  const byName = names.findIndex((name) => /^(?:counts?|requests?|value)$/i.test(name));
  if (byName !== -1 && byName !== time) return byName;
  const numeric = cells.map((cell, index) => (isNumeric(cell) && index !== time ? index : -1)).filter((index) => index !== -1);
  return numeric.length === 1 ? numeric[0] : undefined;
}

/** Milliseconds of a cell of the time column: ISO, or seconds (milliseconds from 1e11 on) as a number. */
export function timeMs(cell: string): number | undefined {
  const iso = parseIso(cell);
  if (iso !== undefined) return iso;
  if (!isNumeric(cell)) return undefined;
  const value = Number(cell);
  return value > 1e11 ? value : value * 1000;
}

function columnValues(
  request: TraceRequest,
  columns: Columns,
): { readonly counts: readonly number[]; readonly times: readonly number[] | undefined } | undefined {
  const counts: number[] = [];
  const times: number[] = [];
  let bad = 0;
  const refuse = (row: CsvRow, column: string, message: string) => {
    bad++;
    if (bad <= ROWS_TOLD_MAX) tellRow(request, row, column, message);
  };
  for (const row of columns.rows) {
    const cell = row.cells[columns.count];
    const count = isNumeric(cell ?? '') ? Number(cell) : Number.NaN;
    if (!(count >= 0 && count <= COUNT_MAX))
      refuse(row, request.shape.column ?? 'of counts', `must be a count of 0 or more, but is ${shown(cell)}`);
    counts.push(count);
    if (columns.time === undefined) continue;
    const time = timeMs(row.cells[columns.time] ?? '');
    if (time === undefined)
      refuse(
        row,
        request.shape.time ?? 'of time',
        `must be a time such as 2026-03-02 21:15:00 or a number, but is ${shown(row.cells[columns.time])}`,
      );
    else if (times.length > 0 && time <= times[times.length - 1])
      refuse(row, request.shape.time ?? 'of time', `must be later than the row before, but is ${shown(row.cells[columns.time])}`);
    times.push(time ?? Number.NaN);
  }
  if (bad > ROWS_TOLD_MAX)
    request.report.problemAt({ source: request.source, start: 0, end: 0 }, '', `… and ${bad - ROWS_TOLD_MAX} more rows like these`);
  if (bad > 0) return undefined;
  return { counts, times: columns.time === undefined ? undefined : times };
}

/** Microseconds of a row: `per`, or the smallest step of the time column. */
function periodOf(request: TraceRequest, times: readonly number[] | undefined): number | undefined {
  if (request.shape.per !== undefined) {
    const perUs = read(request.shape.per);
    return perUs > 0 ? perUs : tell(request, 'per', `must be longer than 0, but is '${request.shape.per}'`);
  }
  if (times === undefined || times.length < 2) return tell(request, 'per', 'is missing; it must be the time that one row stands for (1m)');
  let step = Number.POSITIVE_INFINITY;
  for (let index = 1; index < times.length; index++) step = Math.min(step, times[index] - times[index - 1]);
  const perUs = Math.round(step * US_PER_MS);
  request.report.note(`assumed: a row of ${request.source.name} stands for ${durationText(perUs)}, the smallest step of its times`);
  return perUs;
}

const rowOf = (ms: number, firstMs: number, perUs: number) => Math.round(((ms - firstMs) * US_PER_MS) / perUs);

interface FilledCounts {
  /** One for every period between the first time and the last. */
  readonly counts: readonly number[];
  /** Periods that have no row. */
  readonly lacking: readonly number[];
}

/** Puts every row into its period; those between without a row count zero, or lie on the line between their neighbours. */
function fillGaps(request: TraceRequest, counts: readonly number[], times: readonly number[], perUs: number): FilledCounts | undefined {
  const total = rowOf(times[times.length - 1], times[0], perUs) + 1;
  if (total > ROWS_MAX) {
    return tell(request, 'per', `leaves ${total} periods between the first and the last row; a trace may have ${ROWS_MAX}`);
  }
  const filled: number[] = new Array<number>(total).fill(0);
  const lacking: number[] = [];
  for (let index = 0; index < counts.length; index++) {
    const at = rowOf(times[index], times[0], perUs);
    filled[at] += counts[index];
    const before = index === 0 ? at : rowOf(times[index - 1], times[0], perUs);
    for (let gap = before + 1; gap < at; gap++) {
      lacking.push(gap);
      const slope = (counts[index] - counts[index - 1]) / (at - before);
      if (request.shape.gaps === 'interpolate') filled[gap] = counts[index - 1] + slope * (gap - before);
    }
  }
  return { counts: filled, lacking };
}

/** Says what became of the periods in use that the file lacks; false where the scenario wants none. */
function acceptGaps(request: TraceRequest, lacking: number, total: number): boolean {
  const what = `${request.source.name} lacks ${lacking} of the ${total} periods in use`;
  if (request.shape.gaps === 'error') tell(request, 'gaps', `allows no gaps, but ${what}`, 'gaps: zero or gaps: interpolate');
  else request.report.note(`trace ${what}: ${request.shape.gaps === 'interpolate' ? 'interpolated' : 'counted as zero'}`);
  return request.shape.gaps !== 'error';
}

/** Index of the period that `from` names. */
function startRow(request: TraceRequest, columns: Columns, times: readonly number[] | undefined, perUs: number): number | undefined {
  const { from } = request.shape;
  if (from === undefined) return 0;
  if (times === undefined || columns.time === undefined) return tell(request, 'from', 'needs a time column: name it with time');
  const wanted = timeMs(from);
  const index = wanted === undefined ? -1 : times.indexOf(wanted);
  if (index !== -1) return rowOf(times[index], times[0], perUs);
  const cell = (row: number) => columns.rows[row]?.cells[columns.time as number];
  const after = times.findIndex((time) => wanted === undefined || time > wanted);
  const near = [after - 1, after].map(cell).filter((text) => text !== undefined);
  const range = `from ${cell(0)} to ${cell(times.length - 1)}`;
  return tell(request, 'from', `must be a value of the time column (${range}), but is '${from}'`, `near it: ${near.join(', ')}`);
}

/** Counts times a factor, rounded, what rounding left carried to the next. */
function scaled(section: readonly number[], needed: number, repeat: boolean, times: number): readonly number[] {
  const length = section.length === 0 ? 0 : repeat ? needed : Math.min(needed, section.length);
  const counts: number[] = new Array<number>(length);
  let carried = 0;
  for (let index = 0; index < length; index++) {
    const exact = section[index % section.length] * times + carried;
    counts[index] = Math.max(0, Math.round(exact));
    carried = exact - counts[index];
  }
  return counts;
}

/** A trace as resolved.yaml refers to it: nothing but the counts in use. */
export function traceText(counts: readonly number[]): string {
  return `count\n${counts.join('\n')}\n`;
}
