import type { OpenShape } from '../../../scenario/compiled.js';
import type { Arrivals } from './arrivals.js';
import { knotArrivals } from './pieces.js';

/** `ramp`: linear between points; 0 before the first, held after the last. */
export function rampArrivals({ points, arrivals }: Extract<OpenShape, { kind: 'ramp' }>, endUs: number): Arrivals {
  return knotArrivals(points, arrivals === 'even', endUs);
}
