import { SPOT_SHOCK_MINUTES } from '../../aws/quotas.js';
import { log } from '../../base/math.js';
import { US_PER_HOUR, US_PER_MINUTE } from '../../base/units.js';

/** A month as Spot Advisor's buckets count it. */
const HOURS_PER_MONTH = 730;
/** Nearly certain is the most a rate can say: a month that takes everything for sure would need shocks without end. */
const SHARE_MAX = 0.999999;

/** Within this time a shock takes what it takes. */
export const SPOT_SHOCK_US = SPOT_SHOCK_MINUTES * US_PER_MINUTE;

/**
 * Mean time between the shocks that hit Spot capacity in one zone: interruptions come in batches, not one by one.
 *
 *     hazard of one task  h = -ln(1 - interruptionsPerMonth) / 730 hours
 *     shocks              h / shockShare an hour
 *
 * @param interruptionsPerMonth share of tasks a month takes back, 0 to 1
 * @param shockShare share of tasks one shock takes, 0 to 1
 * @returns microseconds; Infinity: there is none
 */
export function meanTimeBetweenSpotShocksUs(interruptionsPerMonth: number, shockShare: number): number {
  if (interruptionsPerMonth <= 0 || shockShare <= 0) return Number.POSITIVE_INFINITY;
  const hazardPerHour = -log(1 - Math.min(SHARE_MAX, interruptionsPerMonth)) / HOURS_PER_MONTH;
  return (US_PER_HOUR * Math.min(1, shockShare)) / hazardPerHour;
}

/**
 * How many of `available` one shock takes: the share of them, its fraction by chance, so that few tasks are taken no
 * more often than many.
 * @param u uniform in [0, 1)
 */
export function spotShockCount(available: number, shockShare: number, u: number): number {
  return Math.min(available, Math.floor(shockShare * available + u));
}
