import type { Stream } from '../../../kernel/stream.js';

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
