import { US_PER_MINUTE } from '../base/units.js';
import { quantilesUs } from './histogram.js';

/** A stretch of time, [fromUs, toUs). */
export interface TimeWindow {
  readonly fromUs: number;
  readonly toUs: number;
}

/** The minutes that a window touches, as a window. @param durationUs of the run, at which an open end closes */
export function wholeMinutes({ fromUs, toUs }: TimeWindow, durationUs: number): TimeWindow {
  const endUs = Math.min(toUs, durationUs);
  return {
    fromUs: Math.floor(fromUs / US_PER_MINUTE) * US_PER_MINUTE,
    toUs: Math.ceil(endUs / US_PER_MINUTE) * US_PER_MINUTE,
  };
}

/**
 * Latency histograms of stretches of whole minutes that were asked for before the run, each the sum of those of its
 * minutes: a percentile of an hour does not follow from the percentiles of its minutes. Memory grows with what was
 * asked for, never with the length of the run.
 */
export class LatencyWindows {
  static readonly wiring = ['windows'];
  private readonly windows: readonly TimeWindow[];
  /** By window and workload, up to the highest bucket in use. */
  private readonly histograms: Float64Array[][];

  /** @param windows of whole minutes; may overlap */
  constructor(windows: readonly TimeWindow[]) {
    this.windows = windows;
    this.histograms = windows.map(() => []);
  }

  /** Adds a minute. @param counts its latencies of one workload, by bucket */
  add(startUs: number, workload: number, counts: ArrayLike<number>): void {
    this.windows.forEach(({ fromUs, toUs }, window) => {
      if (startUs < fromUs || startUs >= toUs) return;
      let histogram = this.histograms[window][workload] ?? new Float64Array(0);
      if (histogram.length < counts.length) {
        const longer = new Float64Array(counts.length);
        longer.set(histogram);
        histogram = longer;
        this.histograms[window][workload] = histogram;
      }
      for (let bucket = 0; bucket < counts.length; bucket++) histogram[bucket] += counts[bucket];
    });
  }

  /**
   * A quantile of all latencies in a window, to three digits.
   * @param ratio 0 to 1
   * @returns microseconds, the upper edge of a bucket; null where none completed, undefined where the window was not asked for
   */
  quantileUs(workload: number, { fromUs, toUs }: TimeWindow, ratio: number): number | null | undefined {
    const window = this.windows.findIndex((known) => known.fromUs === fromUs && known.toUs === toUs);
    if (window === -1) return undefined;
    const histogram = this.histograms[window][workload];
    if (histogram === undefined) return null;
    const total = histogram.reduce((sum, count) => sum + count, 0);
    return quantilesUs(histogram, total, [ratio])[0];
  }
}
