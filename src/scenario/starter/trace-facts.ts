import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_MS, US_PER_SECOND } from '../../base/units.js';
import { type CsvRow, parseCsv } from '../csv.js';
import { isNewestFirst, onlyColumn } from '../trace.js';
import { isNumeric, isTime, timeColumn, timeMs, timeUnitMs } from '../trace-file.js';

/** A starter should run in well under a minute: a day with more requests is cut to its busiest hour. */
const REQUESTS_MAX = 5_000_000;
/** Times before this are taken for plain numbers, not for dates. */
const DATES_FROM_MS = Date.UTC(1990, 0);
/** What a row is taken to stand for where the file has no times. */
const PERIOD_ASSUMED_US = US_PER_MINUTE;
const COUNT_NAMES = /count|request|hits|sum|value|total/i;

/** What a CSV file of counts says about itself, and the part of it that a first run should play. */
export interface TraceFacts {
  /** Names of its columns; numbers from 1 where it has no header. */
  readonly countColumn: string;
  readonly timeColumn: string | undefined;
  /** Other columns that could be counts too. */
  readonly alternatives: readonly string[];
  readonly periodUs: number;
  readonly rows: number;
  readonly spanUs: number;
  readonly window: TraceWindow;
}

/** Consecutive rows of a trace. */
export interface TraceWindow {
  /** Of its first row: cell of the time column, and the instant where that is a date. */
  readonly from: string | undefined;
  readonly startEpochMs: number | undefined;
  readonly durationUs: number;
  readonly requests: number;
  /** Of its busiest row. */
  readonly perSecondMax: number;
}

interface Counted {
  /** Microseconds since the first row. */
  readonly atUs: number;
  readonly count: number;
  readonly cell: string | undefined;
}

/** @returns undefined where the text is no CSV with counts: the scenario reader says what is wrong with it */
export function traceFacts(text: string): TraceFacts | undefined {
  const all = parseCsv(text);
  const [first] = all;
  if (first === undefined) return undefined;
  const hasHeader = !first.cells.some((cell) => isNumeric(cell) || isTime(cell));
  const names = hasHeader ? first.cells : first.cells.map((_, index) => String(index + 1));
  const rows = hasHeader ? all.slice(1) : all;
  const [sample] = rows;
  if (sample === undefined) return undefined;
  const time = timeColumn(names, sample.cells);
  const numeric = names.map((_, index) => index).filter((index) => index !== time && isNumeric(sample.cells[index] ?? ''));
  const count =
    onlyColumn(names, sample.cells, time) ?? numeric.find((index) => COUNT_NAMES.test(names[index])) ?? numeric[numeric.length - 1];
  if (count === undefined) return undefined;
  const unitMs = time === undefined ? 1000 : timeUnitMs(names[time], rows.slice(0, 2), time);
  const counted = countedRows(rows, time, count, unitMs);
  if (counted === undefined) return undefined;
  const periodUs = time === undefined ? PERIOD_ASSUMED_US : smallestStepUs(counted);
  if (!Number.isFinite(periodUs) || periodUs <= 0) return undefined;
  return {
    countColumn: names[count],
    timeColumn: time === undefined ? undefined : names[time],
    alternatives: numeric.filter((index) => index !== count).map((index) => names[index]),
    periodUs,
    rows: rows.length,
    spanUs: counted[counted.length - 1].atUs + periodUs,
    window: windowOf(counted, periodUs, time === undefined ? undefined : timeMs(counted[0].cell ?? '', unitMs)),
  };
}

function countedRows(rows: readonly CsvRow[], time: number | undefined, count: number, unitMs: number): readonly Counted[] | undefined {
  const inOrder = time !== undefined && isNewestFirst(rows, time) ? [...rows].reverse() : rows;
  const firstMs = time === undefined ? 0 : timeMs(inOrder[0].cells[time] ?? '', unitMs);
  const counted = inOrder.map(({ cells }, index): Counted => {
    const ms = time === undefined ? undefined : timeMs(cells[time] ?? '', unitMs);
    const atUs = time === undefined ? index * PERIOD_ASSUMED_US : ((ms ?? Number.NaN) - (firstMs ?? 0)) * US_PER_MS;
    return { atUs, count: Number(cells[count]), cell: time === undefined ? undefined : cells[time] };
  });
  const isWell = counted.every(({ atUs, count: requests }, index) => {
    return requests >= 0 && (index === 0 ? atUs === 0 : atUs > counted[index - 1].atUs);
  });
  return isWell ? counted : undefined;
}

function smallestStepUs(counted: readonly Counted[]): number {
  let step = Number.POSITIVE_INFINITY;
  for (let index = 1; index < counted.length; index++) step = Math.min(step, counted[index].atUs - counted[index - 1].atUs);
  return step;
}

/** All of it where it lasts up to a day, else its busiest day, or hour where a day has too many requests. */
function windowOf(counted: readonly Counted[], periodUs: number, firstMs: number | undefined): TraceWindow {
  const day = busiest(counted, periodUs, US_PER_DAY);
  const rows = sumOf(day) <= REQUESTS_MAX ? day : busiest(counted, periodUs, US_PER_HOUR);
  const startMs = firstMs === undefined ? undefined : firstMs + rows[0].atUs / US_PER_MS;
  return {
    from: rows[0] === counted[0] ? undefined : rows[0].cell,
    startEpochMs: startMs !== undefined && startMs >= DATES_FROM_MS ? startMs : undefined,
    durationUs: rows[rows.length - 1].atUs - rows[0].atUs + periodUs,
    requests: sumOf(rows),
    perSecondMax: (rows.reduce((most, { count }) => Math.max(most, count), 0) * US_PER_SECOND) / periodUs,
  };
}

/** The stretch of `lengthUs`, counted from the first row, that holds most; without a time column the first one. */
function busiest(counted: readonly Counted[], periodUs: number, lengthUs: number): readonly Counted[] {
  const stretches = new Map<number, Counted[]>();
  for (const row of counted) {
    const index = Math.floor(row.atUs / Math.max(lengthUs, periodUs));
    const rows = stretches.get(index);
    if (rows === undefined) stretches.set(index, [row]);
    else rows.push(row);
  }
  const all = [...stretches.values()];
  if (counted[0].cell === undefined) return all[0];
  return all.reduce((best, rows) => (sumOf(rows) > sumOf(best) ? rows : best));
}

function sumOf(rows: readonly Counted[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
}
