import { type Micros, US_PER_DAY, US_PER_MS } from '../../base/units.js';
import { isoText } from '../../scenario/instants.js';
import type { RunRecords } from './question.js';

/**
 * An instant as the reader's clock shows it: `21:15:10` on the first day, with the date on a later one. UTC, whole seconds.
 * @param startEpochMs the simulated clock's first instant, milliseconds since 1970
 */
export function clockText(atUs: Micros, startEpochMs: number): string {
  const at = isoText(startEpochMs + Math.floor(atUs / US_PER_MS));
  const [date, time] = [at.slice(0, 10), at.slice(11, 19)];
  return date === isoText(startEpochMs).slice(0, 10) && atUs < US_PER_DAY ? time : `${date} ${time}`;
}

/** Tells instants of a run. */
export type Clock = (atUs: Micros) => string;

export function clockOf({ scenario }: Pick<RunRecords, 'scenario'>): Clock {
  return (atUs) => clockText(atUs, scenario.startEpochMs);
}
