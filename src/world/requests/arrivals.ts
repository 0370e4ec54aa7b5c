import { exp } from '../../base/math.js';
import { US_PER_SECOND } from '../../base/units.js';
import { exponentialUnit } from '../../kernel/sample.js';
import type { Stream } from '../../kernel/stream.js';
import type { TrafficShape } from '../../scenario/compiled.js';

/**
 * The instants of one open stream of arrivals, one after the other, from its own random stream:
 * nothing that happens to the requests can change them, so every variant meets the same ones.
 */
export interface Arrivals {
  /** @returns the next instant in microseconds, never before the last one; Infinity when there are no more */
  nextUs(stream: Stream): number;
}

/** @param shape what the scenario says */
export function createArrivals(shape: TrafficShape): Arrivals {
  switch (shape.kind) {
    case 'rate':
      return new StepArrivals([{ atUs: 0, perSecond: shape.perSecond }], shape.arrivals === 'even');
    case 'steps':
      return new StepArrivals(shape.steps, shape.arrivals === 'even');
    case 'trace':
      return new TraceArrivals(shape.fromUs, shape.periodUs, shape.counts, shape.arrivals === 'even');
  }
}

/**
 * A Poisson process (or evenly spaced arrivals) whose rate is held from step to step.
 * Between arrivals an amount of "work" of rate x time passes: exponential of mean 1, or exactly 1.
 */
class StepArrivals implements Arrivals {
  static readonly wiring = ['endsUs', 'usPerArrival', 'even'];
  /** Of each step: where it ends, and the mean time between arrivals (Infinity at rate 0). */
  private readonly endsUs: Float64Array;
  private readonly usPerArrival: Float64Array;
  private readonly even: boolean;
  private step = 0;
  /** Not rounded, so that rounding never adds up. */
  private atUs: number;

  constructor(steps: readonly { readonly atUs: number; readonly perSecond: number }[], even: boolean) {
    this.endsUs = Float64Array.from(steps, (_, index) => steps[index + 1]?.atUs ?? Number.POSITIVE_INFINITY);
    this.usPerArrival = Float64Array.from(steps, ({ perSecond }) => US_PER_SECOND / perSecond);
    this.even = even;
    this.atUs = steps[0]?.atUs ?? 0;
  }

  nextUs(stream: Stream): number {
    let work = this.even ? 1 : exponentialUnit(stream);
    for (; this.step < this.endsUs.length; this.step++) {
      const endUs = this.endsUs[this.step];
      const dueUs = this.atUs + work * this.usPerArrival[this.step];
      if (dueUs < endUs) {
        this.atUs = dueUs;
        return Math.floor(dueUs);
      }
      work -= (endUs - this.atUs) / this.usPerArrival[this.step];
      this.atUs = endUs;
    }
    return Number.POSITIVE_INFINITY;
  }
}

/**
 * Exactly counts[i] arrivals in the i-th period, at uniformly random instants of it, drawn in order
 * without storing or sorting them:
 *
 *     x_k = 1 - exp(-sum_{i<=k} E_i / (n - i + 1)),  E_i exponential of mean 1
 *
 * @source A. Rényi, On the theory of order statistics (1953)
 */
class TraceArrivals implements Arrivals {
  static readonly wiring = ['counts'];
  private readonly fromUs: number;
  private readonly periodUs: number;
  private readonly counts: readonly number[];
  private readonly even: boolean;
  private period = 0;
  private drawn = 0;
  private hazard = 0;

  constructor(fromUs: number, periodUs: number, counts: readonly number[], even: boolean) {
    this.fromUs = fromUs;
    this.periodUs = periodUs;
    this.counts = counts;
    this.even = even;
  }

  nextUs(stream: Stream): number {
    while (this.period < this.counts.length && this.drawn === this.counts[this.period]) {
      this.period++;
      this.drawn = 0;
      this.hazard = 0;
    }
    if (this.period >= this.counts.length) return Number.POSITIVE_INFINITY;
    const count = this.counts[this.period];
    const startUs = this.fromUs + this.period * this.periodUs;
    const share = this.even ? (this.drawn + 0.5) / count : this.nextShare(stream, count);
    this.drawn++;
    return Math.min(Math.floor(startUs + share * this.periodUs), Math.ceil(startUs + this.periodUs) - 1);
  }

  private nextShare(stream: Stream, count: number): number {
    this.hazard += exponentialUnit(stream) / (count - this.drawn);
    return 1 - exp(-this.hazard);
  }
}
