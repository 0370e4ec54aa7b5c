import { type Micros, US_PER_MINUTE } from '../base/units.js';
import { availabilityOf, latencyMsPercentileOf } from './minute-statistics.js';
import type { MinuteRecord } from './result.js';

/** Minutes before a fault that say how fast the workload usually is. */
const MINUTES_BEFORE = 10;
/** Good minutes in a row that count as recovered. */
const GOOD_MINUTES = 3;
const AVAILABILITY_MIN = 0.99;
const SLOWDOWN_MAX = 2;

/**
 * When a workload was well again after a fault: the start of the first of three whole minutes running, none of them
 * begun before the fault, in which its availability is at least 99 % and its p99 at most twice that of the ten whole
 * minutes before the fault. A minute without an outcome proves nothing, and so is not a good one.
 * @param minutesOf the minutes of this workload alone that overlap [fromUs, toUs), in order
 * @returns undefined where that never comes, or where no request completed before the fault
 */
export function recoveredAtUs(
  minutesOf: (fromUs: Micros, toUs: Micros) => Iterable<MinuteRecord>,
  faultAtUs: Micros,
  durationUs: Micros,
): Micros | undefined {
  const beforeUs = Math.floor(faultAtUs / US_PER_MINUTE) * US_PER_MINUTE;
  const usualMs = latencyMsPercentileOf([...minutesOf(beforeUs - MINUTES_BEFORE * US_PER_MINUTE, beforeUs)], 0.99);
  if (usualMs === null) return undefined;
  let goodInARow = 0;
  for (const minute of minutesOf(faultAtUs, durationUs)) {
    if (minute.atUs < faultAtUs || minute.atUs + US_PER_MINUTE > durationUs) continue;
    goodInARow = isGood(minute, usualMs) ? goodInARow + 1 : 0;
    if (goodInARow === GOOD_MINUTES) return minute.atUs - (GOOD_MINUTES - 1) * US_PER_MINUTE;
  }
  return undefined;
}

/** Whether the run goes on long enough after a fault to show that a workload recovered. */
export function canShowRecovery(faultAtUs: Micros, durationUs: Micros): boolean {
  const firstWholeUs = Math.ceil(faultAtUs / US_PER_MINUTE) * US_PER_MINUTE;
  return firstWholeUs + GOOD_MINUTES * US_PER_MINUTE <= durationUs;
}

function isGood(minute: MinuteRecord, usualMs: number): boolean {
  const availability = availabilityOf([minute]);
  return availability !== null && availability >= AVAILABILITY_MIN && minute.latencyMsP99 <= SLOWDOWN_MAX * usualMs;
}
