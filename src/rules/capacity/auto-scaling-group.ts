import { US_PER_HOUR } from '../../base/units.js';

/**
 * The zone in which an Auto Scaling group launches: the one with the fewest of its instances, among equals
 * the one named first.
 * @param counts instances in each zone that launches anything
 * @returns index of the zone; -1 of none
 * @source https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html (instance distribution)
 */
export function chooseLaunchZone(counts: readonly number[]): number {
  return counts.indexOf(Math.min(...counts));
}

/** An instance of a group as its termination policy sees it. */
export interface TerminationCandidate {
  readonly availabilityZone: string;
  readonly isProtected: boolean;
  /** How long it has been `running`. */
  readonly runningUs: number;
}

/**
 * Which instance goes by the default termination policy: in the zone with most instances that has an unprotected
 * one, the instance closest to the next hour of its life, then the one that drew lowest.
 * @param draws a number for each instance
 * @returns index; undefined where all are protected
 * @source https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
 */
export function chooseTermination(candidates: readonly TerminationCandidate[], draws: readonly number[]): number | undefined {
  const inZone = (zone: string) => candidates.filter(({ availabilityZone }) => availabilityZone === zone).length;
  const rank = (index: number) => {
    const { availabilityZone, runningUs } = candidates[index];
    return [-inZone(availabilityZone), -(runningUs % US_PER_HOUR), draws[index]];
  };
  const able = [...candidates.keys()].filter((index) => !candidates[index].isProtected);
  return able.reduce<number | undefined>(
    (best, index) => (best === undefined || precedes(rank(index), rank(best)) ? index : best),
    undefined,
  );
}

function precedes(a: readonly number[], b: readonly number[]): boolean {
  const place = a.findIndex((value, index) => value !== b[index]);
  return place >= 0 && a[place] < b[place];
}
