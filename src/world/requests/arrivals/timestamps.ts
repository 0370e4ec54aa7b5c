import type { Arrivals } from './arrivals.js';

/** `timestamps`: an arrival at each instant of a list; nothing is drawn. */
export class TimestampArrivals implements Arrivals {
  static readonly wiring = ['instantsUs', 'endUs'];
  readonly dueUs = new Float64Array(1);
  private readonly instantsUs: Float64Array;
  private readonly endUs: number;
  private at = 0;

  /** @param instantsUs whole microseconds, ascending */
  constructor(instantsUs: Float64Array, endUs: number) {
    this.instantsUs = instantsUs;
    this.endUs = endUs;
  }

  advance(): void {
    const { at, instantsUs } = this;
    this.dueUs[0] = at < instantsUs.length && instantsUs[at] < this.endUs ? instantsUs[at] : Number.POSITIVE_INFINITY;
    this.at++;
  }
}
