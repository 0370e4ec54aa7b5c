/** A container instance as placement sees it: what is left on it, for one service or task group. */
export interface Candidate {
  readonly instanceId: string;
  readonly availabilityZone: string;
  readonly cpuUnitsFree: number;
  readonly memoryMiBFree: number;
  /** Network interfaces, or trunk branches, that tasks in awsvpc mode can still take. */
  readonly eniFree: number;
  /** Static host ports taken, the agent's own included. */
  readonly hostPortsUsed: ReadonlySet<number>;
  /** Tasks here of the same service, old revisions too; for RunTask those of the same group. */
  readonly serviceTaskCount: number;
  /** Custom and built-in ones, but for the Availability Zone. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a task needs of its instance. */
export interface PlacementNeed {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  /** 1 in awsvpc mode, else 0. */
  readonly eniCount: number;
  /** Static host ports; dynamic ones never conflict. */
  readonly hostPorts: readonly number[];
}

/** What a strategy may look at beside the candidate itself. */
export interface RankContext {
  /** Tasks of the service by value of the strategy's field, over all container instances. */
  readonly tasksByValue: ReadonlyMap<string, number>;
  /** A random number of this candidate, drawn by the caller. */
  readonly draw: number;
}

/** One kind of strategy: two numbers, lower is better. */
export interface PlacementStrategy {
  readonly type: string;
  /** Where the next task goes. */
  rank(candidate: Candidate, field: string, context: RankContext): number;
  /** Which task goes first when the service scales in. */
  stopRank(placed: PlacedTask, field: string, context: RankContext): number;
}

/** One kind of constraint: what it does not admit is out, however good. */
export interface PlacementConstraintRule {
  readonly type: string;
  admits(candidate: Candidate): boolean;
}

/** A running task of the service, with its instance as it is while the task runs. */
export interface PlacedTask {
  readonly instance: Candidate;
  readonly cpuUnits: number;
  readonly memoryMiB: number;
}

const ZONE_ATTRIBUTE = 'ecs.availability-zone';

/**
 * The value a candidate has in a field of a spread: its id for `instanceId` and `host`, else the attribute's.
 * @assumed Instances that lack the attribute form a group of their own, under the empty value.
 */
export function fieldValue(candidate: Candidate, field: string): string {
  if (field === 'instanceId' || field === 'host') return candidate.instanceId;
  const name = field.replace(/^attribute:/, '');
  if (name === ZONE_ATTRIBUTE) return candidate.availabilityZone;
  return Object.hasOwn(candidate.attributes, name) ? candidate.attributes[name] : '';
}
