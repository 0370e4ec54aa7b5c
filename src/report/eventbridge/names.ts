import { US_PER_MS } from '../../base/units.js';
import { isoText } from '../../scenario/instants.js';

/** The account of every ARN: AWS's own stand-in for one. */
const ACCOUNT = '123456789012';

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
  const seconds = (us: number) => isoText(Math.floor((startEpochMs + us / US_PER_MS) / 1000) * 1000);
  return {
    account: ACCOUNT,
    region,
    isoSeconds: seconds,
    iso: (us) => {
      const ms = Math.floor(startEpochMs + us / US_PER_MS);
      return seconds(us).replace('Z', `.${String(ms % 1000).padStart(3, '0')}Z`);
    },
    arn: (service, resource, place = region) => `arn:aws:${service}:${place}:${ACCOUNT}:${resource}`,
  };
}

/** A UUID made of two numbers: of its kind and of which it is. */
export function uuid(kind: number, number: number): string {
  const hex = number.toString(16).padStart(12, '0');
  return `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${hex}`;
}
