import { US_PER_MINUTE, US_PER_MS } from '../base/units.js';
import { type CsvRow, csvRows } from './csv.js';
import {
  BadRows,
  isNumeric,
  microseconds,
  namedColumn,
  openTable,
  ROWS_MAX,
  type TraceRequest,
  type TraceTable,
  take,
  tell,
  tellColumnMissing,
  timeColumn,
  timeMs,
  timeUnitMs,
} from './trace-file.js';
import { durationText, shown } from './values.js';

/** Arrivals of one row, far above any service there is: 1.7e10 a minute are 280 million a second. */
const COUNT_MAX = 1e12;
/** A day of minutes: what the columns of Azure's function traces are. */
const MINUTES_PER_DAY = 1440;
const MS_PER_SECOND = 1000;

export interface Trace {
  /** In simulated time. */
  readonly periodUs: number;
  /** Arrivals in each period from the start of the run, none beyond its end. */
  readonly counts: readonly number[];
}

/** Every period that a file speaks of, and where in them the scenario wants to begin. */
interface Periods {
  readonly perUs: number;
  readonly counts: readonly number[];
  /** Periods that have no row. */
  readonly lacking: readonly number[];
  readonly from: number;
}

/** Reads a trace of counts; undefined (and problems at the rows concerned) where it cannot be used. */
export function readTrace(request: TraceRequest): Trace | undefined {
  const table = openTable(request, 'trace');
  if (table === undefined) return undefined;
  const periods = table.periodsFrom === undefined ? readRows(request, table) : readColumns(request, table, table.periodsFrom);
  return periods === undefined ? undefined : played(request, periods);
}

/** The part of a file that the run meets, at its speed and in its amount. */
function played(request: TraceRequest, { perUs, counts, lacking, from }: Periods): Trace | undefined {
  const { shape, durationUs, report, source } = request;
  const forUs = shape.for === undefined ? Number.POSITIVE_INFINITY : microseconds(shape.for);
  if (forUs <= 0) return tell(request, 'for', `must be longer than 0, but is '${shape.for}'`);
  const leftUs = (counts.length - from) * perUs;
  if (shape.for !== undefined && forUs > leftUs)
    report.note(`trace ${source.name} has ${durationText(leftUs)} from there on, less than the ${shape.for} of 'for'`);
  const runUs = shape.repeat === true ? Number.POSITIVE_INFINITY : durationUs * (shape.speed ?? 1);
  const section = counts.slice(from, from + Math.ceil(Math.min(forUs / perUs, runUs / perUs, counts.length)));
  const missing = lacking.filter((period) => period >= from && period < from + section.length);
  if (missing.length > 0 && !acceptGaps(request, missing.length, section.length)) return undefined;
  const periodUs = Math.max(1, Math.round(perUs / (shape.speed ?? 1)));
  const needed = Math.min(ROWS_MAX, Math.ceil(durationUs / periodUs));
  if (section.length < needed && shape.repeat !== true)
    report.note(`trace ${source.name} ends ${durationText(section.length * periodUs)} into the run; after that it brings no requests`);
  return { periodUs, counts: scaled(section, needed, shape.repeat === true, shape.times ?? 1) };
}

/** A count in a cell; NaN where there is none. */
function countOf(cell: string | undefined): number {
  const count = isNumeric(cell ?? '') ? Number(cell) : Number.NaN;
  return count >= 0 && count <= COUNT_MAX ? count : Number.NaN;
}

const countRefused = (cell: string | undefined) => `must be a count of 0 or more, but is ${shown(cell)}`;

/** A file with a column for each period, as Azure publishes its functions: the rows in question together. */
function readColumns(request: TraceRequest, table: TraceTable, first: number): Periods | undefined {
  const { shape, source, report } = request;
  const { names } = table;
  const count = names.length - first;
  const perUs = shape.per === undefined ? (count === MINUTES_PER_DAY ? US_PER_MINUTE : undefined) : microseconds(shape.per);
  if (perUs === undefined) return tell(request, 'per', `is missing; it must be the time that each of the ${count} columns stands for (1m)`);
  if (perUs <= 0) return tell(request, 'per', `must be longer than 0, but is '${shape.per}'`);
  if (shape.per === undefined) report.note(`assumed: each of the ${count} columns of ${source.name} stands for 1m`);
  const counts = new Array<number>(count).fill(0);
  const bad = new BadRows(request);
  let used = 0;
  for (const row of table.rows()) {
    if (shape.row !== undefined && row.cells.indexOf(shape.row) >>> 0 >= first) continue;
    used++;
    for (let period = 0; period < count; period++) {
      const cell = row.cells[first + period];
      const value = countOf(cell);
      if (Number.isNaN(value)) bad.tell(row, names[first + period], countRefused(cell));
      counts[period] += value;
    }
  }
  if (bad.end()) return undefined;
  if (used === 0) return tell(request, 'row', `must be a value of one or more rows of ${source.name}, but is ${shown(shape.row)}`);
  if (used > 1) report.note(`trace ${source.name}: ${used} rows together`);
  const from = shape.from === undefined ? 0 : names.indexOf(shape.from) - first;
  if (from < 0) return tell(request, 'from', `must be one of the columns 1 to ${count}, but is ${shown(shape.from)}`);
  return { perUs, counts, lacking: [], from };
}

/** Counts and times of a file with a row for each period, in order of time. */
interface Rows {
  readonly counts: readonly number[];
  /** Milliseconds. */
  readonly times: readonly number[] | undefined;
  /** What 1 stands for in the time column, in milliseconds. */
  readonly unitMs: number;
  /** What the cells of the time column say. */
  readonly timeAt: (row: number) => string | undefined;
}

function readRows(request: TraceRequest, table: TraceTable): Periods | undefined {
  if (request.shape.row !== undefined)
    return tell(
      request,
      'row',
      `has a meaning only where each period has a column, named 1, 2, 3, …; ${request.source.name} has a row for each`,
    );
  const { names, first } = table;
  const time = namedColumn(request, names, 'time') ?? timeColumn(names, first.cells);
  const count = namedColumn(request, names, 'column') ?? onlyColumn(names, first.cells, time);
  if (time === -1 || count === -1) return undefined;
  if (count === undefined) return tellColumnMissing(request, names);
  const rows = rowsInOrder(request, table, count, time);
  if (rows === undefined) return undefined;
  const perUs = periodOf(request, rows.times);
  if (perUs === undefined) return undefined;
  const filled = rows.times === undefined ? { counts: rows.counts, lacking: [] } : fillGaps(request, rows.counts, rows.times, perUs);
  const from = startRow(request, rows, perUs);
  return filled === undefined || from === undefined ? undefined : { perUs, from, ...filled };
}

/** Reads the two columns; CloudWatch gives datapoints newest first: then the rows are turned round. */
function rowsInOrder(request: TraceRequest, table: TraceTable, count: number, time: number | undefined): Rows | undefined {
  const { shape, report, source } = request;
  const [counts, times, starts]: number[][] = [[], [], []];
  const bad = new BadRows(request);
  const unitMs = unitOf(request, table, time);
  for (const row of table.rows()) {
    const value = countOf(row.cells[count]);
    if (Number.isNaN(value)) bad.tell(row, shape.column ?? 'of counts', countRefused(row.cells[count]));
    counts.push(value);
    if (time === undefined) continue;
    const cell = row.cells[time];
    const ms = timeMs(cell ?? '', unitMs);
    if (ms === undefined)
      bad.tell(row, shape.time ?? 'of time', `must be a time such as 2026-03-02 21:15:00 or a number, but is ${shown(cell)}`);
    times.push(ms ?? Number.NaN);
    starts.push(row.start);
  }
  const rowAt = (index: number): CsvRow | undefined =>
    index in starts ? (csvRows(source.text, starts[index]).next().value ?? undefined) : undefined;
  if (isDescending(times)) {
    report.note(`trace ${source.name} is newest first: read from its end`);
    for (const column of [counts, times, starts]) column.reverse();
  }
  for (let index = 1; index < times.length; index++) {
    const row = times[index] <= times[index - 1] ? rowAt(index) : undefined;
    if (row !== undefined)
      bad.tell(row, shape.time ?? 'of time', `must be later than the row before, but is ${shown(row.cells[time ?? 0])}`);
  }
  if (bad.end()) return undefined;
  return { counts, times: time === undefined ? undefined : times, unitMs, timeAt: (index) => rowAt(index)?.cells[time ?? 0] };
}

/** What 1 stands for in the time column; said where it is no second. */
function unitOf({ shape, report, source }: TraceRequest, table: TraceTable, time: number | undefined): number {
  if (time === undefined || time === -1) return MS_PER_SECOND;
  const perMs = shape.per === undefined ? undefined : microseconds(shape.per) / US_PER_MS;
  const unitMs = timeUnitMs(table.names[time], take(table.rows(), 2), time, perMs);
  if (unitMs !== MS_PER_SECOND)
    report.note(`assumed: ${table.names[time]} in ${source.name} counts by ${durationText(unitMs * US_PER_MS)}`);
  return unitMs;
}

function isDescending(times: readonly number[]): boolean {
  return times.length > 1 && times.every((ms, index) => index === 0 || ms < times[index - 1]);
}

/** Whether every row is of an earlier time than the row before. */
export function isNewestFirst(rows: readonly CsvRow[], time: number): boolean {
  return isDescending(rows.map(({ cells }) => timeMs(cells[time] ?? '', MS_PER_SECOND) ?? Number.NaN));
}

/** The column of counts where only one can be meant. */
export function onlyColumn(names: readonly string[], cells: readonly string[], time: number | undefined): number | undefined {
  const byName = names.findIndex((name) => /^(?:counts?|requests?|value)$/i.test(name));
  if (byName !== -1 && byName !== time) return byName;
  const numeric = cells.map((cell, index) => (isNumeric(cell) && index !== time ? index : -1)).filter((index) => index !== -1);
  return numeric.length === 1 ? numeric[0] : undefined;
}

/** Microseconds of a row: `per`, or the smallest step of the time column. */
function periodOf(request: TraceRequest, times: readonly number[] | undefined): number | undefined {
  if (request.shape.per !== undefined) {
    const perUs = microseconds(request.shape.per);
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
function startRow(request: TraceRequest, { times, timeAt, unitMs }: Rows, perUs: number): number | undefined {
  const { from } = request.shape;
  if (from === undefined) return 0;
  if (times === undefined) return tell(request, 'from', 'needs a time column: name it with time');
  const wanted = timeMs(from, unitMs);
  const index = wanted === undefined ? -1 : times.indexOf(wanted);
  if (index !== -1) return rowOf(times[index], times[0], perUs);
  const after = times.findIndex((time) => wanted === undefined || time > wanted);
  const near = [after - 1, after].map(timeAt).filter((text) => text !== undefined);
  const range = `from ${timeAt(0)} to ${timeAt(times.length - 1)}`;
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
