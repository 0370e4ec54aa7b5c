import type { Micros } from '../../base/units.js';
import { type Interval, type MeterLedger, millisecondsOf } from './ledger.js';

const MS_PER_SECOND = 1000;
const MINIMUM_MS = 60 * MS_PER_SECOND;

/**
 * The billed span of what is charged by the second with a minimum of a minute, from its start.
 *
 *     billed = max(60 s, stop - start rounded up to a full second)
 *
 * What still runs at the end of the run is billed to that end exactly: there is no stop to round up to
 * and no life to hold a minimum against. What runs from before the run on has start 0.
 * @param startUs undefined for what never got so far as to cost anything
 * @param stopUs undefined for what still runs at the end of the run
 * @returns undefined where nothing is billed
 */
export function billedInterval(startUs: Micros | undefined, stopUs: Micros | undefined, ledger: MeterLedger): Interval | undefined {
  if (startUs === undefined) return undefined;
  const fromMs = millisecondsOf(startUs);
  const stopMs = stopUs === undefined ? Number.POSITIVE_INFINITY : millisecondsOf(stopUs);
  if (stopMs > ledger.runEndMs) return fromMs < ledger.runEndMs ? { fromMs, toMs: ledger.runEndMs } : undefined;
  const wholeMs = Math.ceil((stopMs - fromMs) / MS_PER_SECOND) * MS_PER_SECOND;
  return { fromMs, toMs: fromMs + Math.max(MINIMUM_MS, wholeMs) };
}
