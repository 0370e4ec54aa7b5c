import type { Service } from '../../aws/nouns.js';

/** What decides whether a service can be rebalanced. */
export interface RebalancedService extends Pick<Service, 'schedulingStrategy' | 'launchType' | 'maximumPercent'> {
  readonly placementStrategy: readonly { readonly type: string; readonly field?: string | undefined }[];
  /** Those of its task definition among them. */
  readonly placementConstraints: readonly { readonly expression?: string | undefined }[];
}

/**
 * Why Availability Zone rebalancing does nothing for a service, whatever is configured; undefined where it works.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
 */
export function whyNotRebalanced(service: RebalancedService): string | undefined {
  const { schedulingStrategy, launchType, maximumPercent, placementStrategy, placementConstraints } = service;
  if (schedulingStrategy === 'DAEMON') return 'it is a DAEMON';
  if (launchType === 'EXTERNAL') return 'it runs on machines of your own (EXTERNAL)';
  if (maximumPercent <= 100) return 'its maximumPercent is not above 100';
  const [first] = placementStrategy;
  if (first !== undefined && !(first.type === 'spread' && first.field === 'attribute:ecs.availability-zone'))
    return 'its first placement strategy does not spread over zones';
  if (placementConstraints.some(({ expression }) => NAMES_ZONES.test(expression ?? ''))) return 'a placement constraint of it names zones';
  return undefined;
}

/** A cluster query that asks for the zone itself, and not for an attribute whose name goes on. */
const NAMES_ZONES = /attribute:ecs\.availability-zone(?![\w.-])/;

/**
 * Whether a service's tasks are spread evenly: so many in each zone as desired tasks by zones, the remainder one a zone.
 * @param counts RUNNING tasks in each of the service's zones
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
 */
export function isZoneBalanced(counts: readonly number[]): boolean {
  return Math.max(...counts) - Math.min(...counts) <= 1;
}

/** Tasks to start in one zone before as many are stopped elsewhere. */
export interface ZoneMove {
  /** Index of the zone with the fewest tasks, of several the first. */
  readonly zone: number;
  readonly count: number;
}

/**
 * The next step towards balance: what the zone with the fewest tasks lacks, as far as maximumPercent leaves room.
 * @param counts RUNNING tasks in each zone; not balanced
 * @param headroom tasks that may exist beside those that do
 * @assumed how many tasks a step starts: AWS says that they are started in the zone with the fewest, not how many at once
 */
export function planZoneMove(counts: readonly number[], headroom: number): ZoneMove {
  const zone = counts.indexOf(Math.min(...counts));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const share = (total - (total % counts.length)) / counts.length;
  return { zone, count: Math.min(headroom, Math.max(1, share - counts[zone])) };
}

/**
 * The zone in which a task stops now that its replacement is healthy: that with the most, of several the first.
 * @param counts RUNNING tasks in each zone, the replacement among them
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
 */
export function fullestZone(counts: readonly number[]): number {
  return counts.indexOf(Math.max(...counts));
}

/** `2 tasks in us-east-1a, 2 in us-east-1b, and 0 in us-east-1c`, as AWS's event lists them. @param noun `tasks` after each count rather than the first */
export function zoneList(zones: readonly string[], counts: readonly number[], isNounRepeated: boolean): string {
  const parts = zones.map((zone, index) => `${counts[index]} ${index === 0 || isNounRepeated ? 'tasks in' : 'in'} ${zone}`);
  if (parts.length < 3) return parts.join(' and ');
  return `${parts.slice(0, -1).join(', ')}, and ${parts[parts.length - 1]}`;
}
