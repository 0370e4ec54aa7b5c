import { OrderedInstants } from '../../../kernel/ordered.js';
import type { Stream } from '../../../kernel/stream.js';
import type { OpenShape } from '../../../scenario/compiled.js';
import type { Arrivals } from './arrivals.js';

/** `trace`: exactly counts[i] arrivals in the i-th period, at uniformly random instants of it or evenly spaced. */
export class TraceArrivals implements Arrivals {
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

  constructor({ fromUs, periodUs, counts, arrivals }: Extract<OpenShape, { kind: 'trace' }>, endUs: number) {
    this.fromUs = fromUs;
    this.periodUs = periodUs;
    this.counts = counts;
    this.even = arrivals === 'even';
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
