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

/** Completed requests of all that have an outcome; null where none has. */
export function availabilityOf(minutes: Iterable<MinuteRecord>): number | null {
  const ended = sumOf(minutes, ({ offered, inFlight }) => offered - inFlight);
  return ended === 0 ? null : sumOf(minutes, ({ completed }) => completed) / ended;
}

/** Mean latency of the requests that completed, milliseconds; null where none did. */
export function latencyMsMeanOf(minutes: Iterable<MinuteRecord>): number | null {
  const all = sumOf(minutes, ({ completed }) => completed);
  return all === 0 ? null : sumOf(minutes, ({ completed, latencyMsMean }) => (completed === 0 ? 0 : latencyMsMean * completed)) / all;
}

/** The slowest request that completed, milliseconds; null where none did. */
export function latencyMsMaxOf(minutes: Iterable<MinuteRecord>): number | null {
  let max: number | null = null;
  for (const { completed, latencyMsMax } of minutes) if (completed > 0) max = Math.max(max ?? latencyMsMax, latencyMsMax);
  return max;
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
export function sumOf(minutes: Iterable<MinuteRecord>, quantity: (minute: MinuteRecord) => number): number {
  let sum = 0;
  for (const minute of minutes) sum += quantity(minute);
  return sum;
}
