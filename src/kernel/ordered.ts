import { exp } from '../base/math.js';
import { exponentialUnit } from './sample.js';
import type { Stream } from './stream.js';

/** Where a series of ordered instants stands. */
export interface OrderedInstantsState {
  readonly fromUs: number;
  readonly periodUs: number;
  readonly left: number;
  readonly sum: number;
}

/**
 * A given number of uniformly random instants of a period, one after the other in order of time:
 * neither stored nor sorted.
 *
 *     x_k = 1 - exp(-(E_1 / n + E_2 / (n - 1) + ... + E_k / (n - k + 1))),  E_i exponential with mean 1
 *
 * @source https://en.wikipedia.org/wiki/Order_statistic (A. Rényi, On the theory of order statistics, 1953)
 */
export class OrderedInstants {
  private fromUs = 0;
  private periodUs = 0;
  private left = 0;
  private sum = 0;

  /** Begins a new period of whole microseconds with this many instants. */
  start(fromUs: number, periodUs: number, count: number): void {
    this.fromUs = fromUs;
    this.periodUs = periodUs;
    this.left = count;
    this.sum = 0;
  }

  /** The next instant, a whole microsecond in [fromUs, fromUs + periodUs); Infinity after the last. One draw. */
  nextUs(stream: Stream): number {
    if (this.left === 0) return Infinity;
    this.sum += exponentialUnit(stream) / this.left--;
    const intoUs = Math.floor(this.periodUs * (1 - exp(-this.sum)));
    return this.fromUs + (intoUs < this.periodUs ? intoUs : this.periodUs - 1);
  }

  save(): OrderedInstantsState {
    return { fromUs: this.fromUs, periodUs: this.periodUs, left: this.left, sum: this.sum };
  }

  load(state: OrderedInstantsState): void {
    this.fromUs = state.fromUs;
    this.periodUs = state.periodUs;
    this.left = state.left;
    this.sum = state.sum;
  }
}
