import { type Micros, US_PER_MINUTE } from '../base/units.js';
import type { MinuteRecord } from './result.js';

/** Percentiles that a minute row carries, as points of its distribution: share of requests, and the column with their latency. */
const KNOTS = [
  [0.5, 'latencyMsP50'],
  [0.9, 'latencyMsP90'],
  [0.95, 'latencyMsP95'],
  [0.99, 'latencyMsP99'],
  [1, 'latencyMsMax'],
] as const satisfies readonly (readonly [number, keyof MinuteRecord])[];

/** Halvings of the range in which a percentile is sought: to a thousandth of a microsecond for any latency up to hours. */
const HALVINGS = 60;

/** The minutes of a workload that overlap [fromUs, toUs). */
export function minutesOverlapping(
  minutes: readonly MinuteRecord[],
  workload: string,
  fromUs: Micros,
  toUs: Micros,
): readonly MinuteRecord[] {
  return minutes.filter((minute) => minute.workload === workload && minute.atUs < toUs && minute.atUs + US_PER_MINUTE > fromUs);
}

/** Completed requests of all that have an outcome; null where none has. */
export function availabilityOf(minutes: readonly MinuteRecord[]): number | null {
  const ended = sumOf(minutes, ({ offered, inFlight }) => offered - inFlight);
  return ended === 0 ? null : sumOf(minutes, ({ completed }) => completed) / ended;
}

/** Mean latency of the requests that completed, milliseconds; null where none did. */
export function latencyMsMeanOf(minutes: readonly MinuteRecord[]): number | null {
  const busy = minutes.filter(({ completed }) => completed > 0);
  const completed = sumOf(busy, (minute) => minute.completed);
  return completed === 0 ? null : sumOf(busy, (minute) => minute.latencyMsMean * minute.completed) / completed;
}

/** The slowest request that completed, milliseconds; null where none did. */
export function latencyMsMaxOf(minutes: readonly MinuteRecord[]): number | null {
  const busy = minutes.filter(({ completed }) => completed > 0);
  return busy.length === 0 ? null : Math.max(...busy.map(({ latencyMsMax }) => latencyMsMax));
}

/**
 * A percentile over several minutes from those of each: the latency below which `share` of all their requests lie,
 * a minute's requests being spread evenly between the percentiles it reports. Exact for one minute and a percentile
 * that the row carries, and for minutes that are alike; between them an estimate that never leaves the range of the minutes.
 * @param share 0 to 1
 * @returns milliseconds; null where no request completed
 */
export function latencyMsPercentileOf(minutes: readonly MinuteRecord[], share: number): number | null {
  const busy = minutes.filter(({ completed }) => completed > 0);
  if (busy.length === 0) return null;
  const each = busy.map((minute) => percentileWithin(minute, share));
  let low = Math.min(...each);
  let high = Math.max(...each);
  const wanted = share * sumOf(busy, ({ completed }) => completed);
  for (let halving = 0; halving < HALVINGS && low < high; halving++) {
    const middle = low + (high - low) / 2;
    if (sumOf(busy, (minute) => minute.completed * shareUpTo(minute, middle)) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

/** Points (share, latency) of a minute's distribution, from nothing at 0 ms to its maximum. */
function pointsOf(minute: MinuteRecord): readonly (readonly [share: number, latencyMs: number])[] {
  return [[0, 0], ...KNOTS.map(([share, column]) => [share, minute[column]] as const)];
}

function percentileWithin(minute: MinuteRecord, share: number): number {
  const points = pointsOf(minute);
  const above = points.findIndex(([knot]) => knot >= share);
  const [highShare, highMs] = points[above];
  const [lowShare, lowMs] = points[Math.max(0, above - 1)];
  return highShare === lowShare ? highMs : lowMs + ((share - lowShare) / (highShare - lowShare)) * (highMs - lowMs);
}

function shareUpTo(minute: MinuteRecord, latencyMs: number): number {
  const points = pointsOf(minute);
  const below = points.findLastIndex(([, knotMs]) => knotMs <= latencyMs);
  const [lowShare, lowMs] = points[below];
  if (below === points.length - 1) return 1;
  const [highShare, highMs] = points[below + 1];
  return lowShare + ((latencyMs - lowMs) / (highMs - lowMs)) * (highShare - lowShare);
}

/** Sum over minutes of a quantity. */
export function sumOf(minutes: readonly MinuteRecord[], quantity: (minute: MinuteRecord) => number): number {
  return minutes.reduce((sum, minute) => sum + quantity(minute), 0);
}
