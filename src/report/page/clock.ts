import { secondsText, US_PER_DAY, US_PER_MS } from '../../base/units.js';

/** Instants of a run as the page writes them. */
export interface Clock {
  /** Of the simulated clock, UTC: `21:44:10`, with its day where a run is longer than one: `14 Apr 21:44:10`. */
  readonly at: (us: number) => string;
  /** Since the start: `0:14:10`. */
  readonly since: (us: number) => string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function clockOf({ startEpochMs, durationUs }: { readonly startEpochMs: number; readonly durationUs: number }): Clock {
  return {
    at: (us) => {
      const iso = new Date(startEpochMs + Math.floor(us / US_PER_MS)).toISOString();
      const time = iso.slice(11, 19);
      return durationUs <= US_PER_DAY ? time : `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1]} ${time}`;
    },
    since: (us) => {
      const seconds = Math.floor(Number(secondsText(us)));
      const two = (count: number) => String(count).padStart(2, '0');
      return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    },
  };
}
