import { US_PER_MS } from '../../base/units.js';
import { isoText, MS_PER_DAY } from '../../scenario/instants.js';

/** The account of every ARN: AWS's own stand-in for one. */
const ACCOUNT = '123456789012';

const TWO_DIGITS: readonly string[] = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));

/** Names of a run's region and clock as AWS writes them. */
export interface Names {
  readonly account: string;
  readonly region: string;
  /** ISO 8601 in UTC with milliseconds. */
  readonly iso: (us: number) => string;
  /** The same in whole seconds, as the envelope of an event has it. */
  readonly isoSeconds: (us: number) => string;
  /** @param resource `cluster/prod`; @param region where it is no other than the run's: left out */
  readonly arn: (service: string, resource: string, region?: string) => string;
}

export function namesOf(region: string, startEpochMs: number): Names {
  let day = Number.NaN;
  let dayText = '';
  /** Up to the second. An event of a task tells six instants, most of them of one day: its text is kept. */
  const seconds = (ms: number) => {
    const ofDay = Math.floor(ms / MS_PER_DAY);
    if (ofDay !== day) {
      day = ofDay;
      dayText = isoText(day * MS_PER_DAY).replace(/T.*/, 'T');
    }
    const second = Math.floor((ms - day * MS_PER_DAY) / 1000);
    return `${dayText}${TWO_DIGITS[Math.floor(second / 3600)]}:${TWO_DIGITS[Math.floor(second / 60) % 60]}:${TWO_DIGITS[second % 60]}`;
  };
  const msOf = (us: number) => Math.floor(startEpochMs + us / US_PER_MS);
  return {
    account: ACCOUNT,
    region,
    isoSeconds: (us) => `${seconds(msOf(us))}Z`,
    iso: (us) => {
      const ms = msOf(us);
      return `${seconds(ms)}.${String(ms % 1000).padStart(3, '0')}Z`;
    },
    arn: (service, resource, place = region) => `arn:aws:${service}:${place}:${ACCOUNT}:${resource}`,
  };
}

/** A UUID made of two numbers: of its kind and of which it is. */
export function uuid(kind: number, number: number): string {
  const hex = number.toString(16).padStart(12, '0');
  return `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${hex}`;
}
