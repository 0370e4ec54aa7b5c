import { negLog } from '../../base/math.js';
import { US_PER_SECOND } from '../../base/units.js';
import { OrderedInstants } from '../../kernel/ordered.js';
import type { Stream } from '../../kernel/stream.js';
import type { TrafficShape } from '../../scenario/compiled.js';

/**
 * The instants of one open stream of arrivals, one after the other, from its own random stream:
 * nothing that happens to the requests can change them, so every variant meets the same ones.
 */
export interface Arrivals {
  /** One number: the instant of the arrival advanced to, whole microseconds; Infinity when there are no more. */
  readonly dueUs: Float64Array;
  /** Parts that hold state of their own, for a snapshot. */
  readonly parts?: readonly object[];
  /** Goes on to the next arrival, never before the last one. */
  advance(stream: Stream): void;
}

/** @param shape what the scenario says @param endUs end of the run: whoever would arrive then or later does not */
export function createArrivals(shape: TrafficShape, endUs: number): Arrivals {
  switch (shape.kind) {
    case 'rate':
      return new StepArrivals([{ atUs: 0, perSecond: shape.perSecond }], shape.arrivals === 'even', endUs);
    case 'steps':
      return new StepArrivals(shape.steps, shape.arrivals === 'even', endUs);
    case 'trace':
      return new TraceArrivals(shape.fromUs, shape.periodUs, shape.counts, shape.arrivals === 'even', endUs);
  }
}

/**
 * A Poisson process (or evenly spaced arrivals) whose rate is held from step to step.
 * Between arrivals an amount of "work" of rate x time passes: exponential of mean 1, or exactly 1
 * (the first after 1/2, so that each arrival stands in the middle of its share of the time).
 */
class StepArrivals implements Arrivals {
  static readonly wiring = ['endsUs', 'usPerArrival', 'even'];
  /** Of each step: where it ends, and the mean time between arrivals (Infinity at rate 0). */
  private readonly endsUs: Float64Array;
  private readonly usPerArrival: Float64Array;
  private readonly even: boolean;
  private step = 0;
  private evenWork = 0.5;
  readonly dueUs = new Float64Array(1);
  /** One number: the same not rounded, so that rounding never adds up. */
  private readonly atUs: Float64Array;

  constructor(steps: readonly { readonly atUs: number; readonly perSecond: number }[], even: boolean, endUs: number) {
    this.endsUs = Float64Array.from(steps, (_, index) => Math.min(endUs, steps[index + 1]?.atUs ?? endUs));
    this.usPerArrival = Float64Array.from(steps, ({ perSecond }) => US_PER_SECOND / perSecond);
    this.even = even;
    this.atUs = Float64Array.of(steps[0]?.atUs ?? 0);
  }

  advance(stream: Stream): void {
    let work = this.even ? this.evenWork : negLog(stream.uniformOpen());
    this.evenWork = 1;
    for (; this.step < this.endsUs.length; this.step++) {
      const endUs = this.endsUs[this.step];
      const dueUs = this.atUs[0] + work * this.usPerArrival[this.step];
      if (dueUs < endUs) {
        this.atUs[0] = dueUs;
        this.dueUs[0] = Math.floor(dueUs);
        return;
      }
      work -= (endUs - this.atUs[0]) / this.usPerArrival[this.step];
      this.atUs[0] = endUs;
    }
    this.dueUs[0] = Number.POSITIVE_INFINITY;
  }
}

/** Exactly counts[i] arrivals in the i-th period, at uniformly random instants of it or evenly spaced. */
class TraceArrivals implements Arrivals {
  static readonly wiring = ['counts', 'instants', 'endUs'];
  readonly dueUs = new Float64Array(1);
  private readonly fromUs: number;
  private readonly periodUs: number;
  private readonly counts: readonly number[];
  private readonly even: boolean;
  private readonly endUs: number;
  private readonly instants = new OrderedInstants();
  /** The period under way; its arrivals come from `instants`. */
  private period = -1;
  private drawn = 0;

  constructor(fromUs: number, periodUs: number, counts: readonly number[], even: boolean, endUs: number) {
    this.fromUs = fromUs;
    this.periodUs = periodUs;
    this.counts = counts;
    this.even = even;
    this.endUs = endUs;
  }

  /** What of it has state of its own. */
  get parts(): readonly object[] {
    return [this.instants];
  }

  advance(stream: Stream): void {
    while (this.period < 0 || (this.period < this.counts.length && this.drawn === this.counts[this.period])) this.beginPeriod();
    if (this.period >= this.counts.length) {
      this.dueUs[0] = Number.POSITIVE_INFINITY;
      return;
    }
    const spacedUs = (this.periodUs / this.counts[this.period]) * (this.drawn + 0.5);
    const dueUs = this.even ? Math.floor(this.fromUs + this.period * this.periodUs + spacedUs) : this.instants.nextUs(stream);
    this.dueUs[0] = dueUs < this.endUs ? dueUs : Number.POSITIVE_INFINITY;
    this.drawn++;
  }

  private beginPeriod(): void {
    this.period++;
    this.drawn = 0;
    // Whole microseconds, so that periods of a fraction (a trace sped up) join without gap or overlap.
    const startUs = Math.floor(this.fromUs + this.period * this.periodUs);
    const endUs = Math.floor(this.fromUs + (this.period + 1) * this.periodUs);
    this.instants.start(startUs, endUs - startUs, this.counts[this.period] ?? 0);
  }
}
