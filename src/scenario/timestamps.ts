import { US_PER_MS, US_PER_SECOND } from '../base/units.js';
import { isoText, parseIso } from './instants.js';
import {
  BadRows,
  isNumeric,
  isTime,
  microseconds,
  namedColumn,
  openTable,
  ROWS_MAX,
  type TraceRequest,
  tell,
  tellColumnMissing,
  timeColumn,
} from './trace-file.js';
import { durationText, roughlyText, shown } from './values.js';

type Unit = 'iso' | 'us' | 'ms' | 's';

const UNIT_US: Readonly<Record<Unit, number>> = { iso: US_PER_MS, us: 1, ms: US_PER_MS, s: US_PER_SECOND };
/** Later instants (three years) are counted from 1970 or the like, not from the start of a run. */
const DATES_FROM_US = 1e14;
/** A file that ends earlier in the run than this is worth a word. */
const RUN_SHARE_MIN = 0.9;

/**
 * Reads instants of requests.
 * @returns those in the run, microseconds since its start, ascending; undefined (and problems at the rows concerned) where it cannot be used
 */
export function readTimestamps(request: TraceRequest): Float64Array | undefined {
  const table = openTable(request, 'timestamps');
  if (table === undefined) return undefined;
  const { names, first } = table;
  const column = namedColumn(request, names, 'column') ?? onlyInstants(names, first.cells);
  if (column === undefined) return tellColumnMissing(request, names);
  if (column === -1) return undefined;
  const unit = request.shape.unit ?? assumedUnit(request, names[column], first.cells[column] ?? '');
  const instants: number[] = [];
  const bad = new BadRows(request);
  for (const row of table.rows()) {
    const cell = row.cells[column];
    const atUs = instantUs(cell ?? '', unit);
    const isDate = unit === 'iso';
    if (atUs === undefined)
      bad.tell(
        row,
        names[column],
        `must be ${isDate ? 'a time such as 2026-03-02T21:15:00.250Z' : `a number (${unit})`}, but is ${shown(cell)}`,
      );
    else if (atUs < instants[instants.length - 1])
      bad.tell(row, names[column], `must not be earlier than the row before, but is ${shown(cell)}`);
    if (instants.push(atUs ?? Number.NaN) > ROWS_MAX)
      return tell(request, 'timestamps', `must have at most ${ROWS_MAX} rows, but ${request.source.name} has more`);
  }
  return bad.end() ? undefined : played(request, instants, unit);
}

function onlyInstants(names: readonly string[], cells: readonly string[]): number | undefined {
  const byTime = timeColumn(names, cells);
  if (byTime !== undefined) return byTime;
  const numeric = cells.flatMap((cell, index) => (isNumeric(cell) ? [index] : []));
  return numeric.length === 1 || cells.length === 1 ? (numeric[0] ?? 0) : undefined;
}

function assumedUnit({ report, source }: TraceRequest, name: string, cell: string): Unit {
  if (isTime(cell)) return 'iso';
  const inName = /(?:^|[_ (])(us|ms|s)\)?$/.exec(name);
  if (inName !== null) return inName[1] as Unit;
  report.note(`assumed: ${name} in ${source.name} counts seconds`);
  return 's';
}

function instantUs(cell: string, unit: Unit): number | undefined {
  const value = unit === 'iso' ? parseIso(cell) : isNumeric(cell) ? Number(cell) : undefined;
  return value === undefined ? undefined : value * UNIT_US[unit];
}

/** The part of a file that the run meets, at its speed. */
function played(request: TraceRequest, instants: readonly number[], unit: Unit): Float64Array | undefined {
  const { shape, report, source, durationUs } = request;
  const last = instants[instants.length - 1];
  const fromUs =
    shape.from === undefined ? assumedFrom(request, instants[0], unit) : (instantUs(shape.from, unit) ?? parsedIsoUs(shape.from));
  const told = (us: number) => (unit === 'iso' ? isoText(us / US_PER_MS) : String(us / UNIT_US[unit]));
  if (fromUs === undefined || fromUs > last)
    return tell(request, 'from', `must be an instant up to the last of ${source.name}, ${told(last)}, but is ${shown(shape.from)}`);
  const forUs = shape.for === undefined ? Number.POSITIVE_INFINITY : microseconds(shape.for);
  if (forUs <= 0) return tell(request, 'for', `must be longer than 0, but is '${shape.for}'`);
  if (shape.for !== undefined && fromUs + forUs > last)
    report.note(
      `timestamps ${source.name} end ${roughlyText(last - fromUs)} after that beginning, before the ${shape.for} of 'for' are over`,
    );
  if (shape.from === undefined && instants[0] < fromUs) report.note(`timestamps ${source.name}: those before ${told(fromUs)} are left out`);
  const inRun = runInstants(instants, fromUs, forUs, shape.speed ?? 1, durationUs);
  if (inRun.length === 0)
    return tell(
      request,
      'timestamps',
      `must have a request within the run, but ${source.name} has none from ${told(fromUs)} on for ${durationText(durationUs)}`,
    );
  const endUs = inRun[inRun.length - 1];
  if (endUs < durationUs * RUN_SHARE_MIN)
    report.note(`timestamps ${source.name} end ${roughlyText(endUs)} into the run; after that they bring no requests`);
  return inRun;
}

/** Instants of a part of a file as those of a run, the end of which they do not reach. */
function runInstants(instants: readonly number[], fromUs: number, forUs: number, speed: number, endUs: number): Float64Array {
  const intoRun = (us: number) => Math.round((us - fromUs) / speed);
  const first = instants.findIndex((us) => us >= fromUs);
  let end = first;
  while (end < instants.length && instants[end] < fromUs + forUs && intoRun(instants[end]) < endUs) end++;
  const inRun = new Float64Array(end - first);
  for (let index = first; index < end; index++) inRun[index - first] = intoRun(instants[index]);
  return inRun;
}

function parsedIsoUs(text: string): number | undefined {
  const ms = parseIso(text);
  return ms === undefined ? undefined : ms * US_PER_MS;
}

/** Dates begin with the first of them, counts of time with 0. */
function assumedFrom({ report, source }: TraceRequest, firstUs: number, unit: Unit): number {
  if (unit !== 'iso' && firstUs < DATES_FROM_US) return 0;
  report.note(`assumed: the run begins with the first row of ${source.name}`);
  return firstUs;
}
