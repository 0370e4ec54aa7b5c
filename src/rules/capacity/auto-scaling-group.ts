import { US_PER_HOUR, US_PER_SECOND } from '../../base/units.js';
import { type ChoiceTrace, traceOfFewest } from '../choice/trace.js';

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

/** Why chooseLaunchZone chooses as it does, of the same counts. @param zones their names */
export function explainLaunchZone(zones: readonly string[], counts: readonly number[]): ChoiceTrace {
  return traceOfFewest('Availability Zones', 'fewest instances of the group', zones, counts, chooseLaunchZone(counts));
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
  const rank = (index: number) => terminationRanks(candidates, draws, index);
  const able = [...candidates.keys()].filter((index) => !candidates[index].isProtected);
  return able.reduce<number | undefined>(
    (best, index) => (best === undefined || precedes(rank(index), rank(best)) ? index : best),
    undefined,
  );
}

function terminationRanks(candidates: readonly TerminationCandidate[], draws: readonly number[], index: number): number[] {
  const own = candidates[index];
  const inZone = candidates.filter(({ availabilityZone }) => availabilityZone === own.availabilityZone).length;
  return [-inZone, -(own.runningUs % US_PER_HOUR), draws[index]];
}

/** Why chooseTermination chooses as it does, of the same arguments. @param names of the instances */
export function explainTermination(
  names: readonly string[],
  candidates: readonly TerminationCandidate[],
  draws: readonly number[],
): ChoiceTrace {
  return {
    of: 'instances of the group',
    links: ['most instances in its zone', 'closest to its next hour, seconds into this one', 'draw'],
    options: candidates.map(({ isProtected }, index) => {
      const has = isProtected ? 0 : 1;
      const [inZone, intoHourUs, draw] = terminationRanks(candidates, draws, index);
      return {
        name: names[index],
        checks: [{ name: 'unprotected', needs: 1, has, short: 1 - has }],
        ranks: [inZone, intoHourUs / US_PER_SECOND, draw],
      };
    }),
    chosen: chooseTermination(candidates, draws),
  };
}

function precedes(a: readonly number[], b: readonly number[]): boolean {
  const place = a.findIndex((value, index) => value !== b[index]);
  return place >= 0 && a[place] < b[place];
}
