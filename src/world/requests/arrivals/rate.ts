import type { OpenShape } from '../../../scenario/compiled.js';
import type { Arrivals } from './arrivals.js';
import { stepArrivals } from './steps.js';

/** `rate`: one rate throughout, a single step. */
export function rateArrivals({ perSecond, arrivals }: Extract<OpenShape, { kind: 'rate' }>, endUs: number): Arrivals {
  return stepArrivals({ kind: 'steps', steps: [{ atUs: 0, perSecond }], arrivals }, endUs);
}
