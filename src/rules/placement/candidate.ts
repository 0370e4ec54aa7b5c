import type { CpuArchitecture } from '../../aws/nouns.js';
import type { QueriedInstance } from './query/index.js';

/** A container instance as placement sees it: what is left on it, for one service or task group. */
export interface Candidate extends QueriedInstance {
  readonly availabilityZone: string;
  readonly cpuUnitsFree: number;
  readonly memoryMiBFree: number;
  /** Network interfaces, or trunk branches, that tasks in awsvpc mode can still take. */
  readonly eniFree: number;
  readonly gpuFree: number;
  /** Host ports taken, as portKey has them, the agent's own and dynamic ones included. */
  readonly hostPortsUsed: ReadonlySet<number>;
  /** How many of them are not dynamic. */
  readonly reservedPortCount: number;
  /** Tasks here of the same service, old revisions too; for RunTask those of the same group. */
  readonly serviceTaskCount: number;
}

/** What a task takes of its instance. */
export interface PlacementNeed {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  /** 1 in awsvpc mode, else 0. */
  readonly eniCount: number;
  readonly gpuCount: number;
  /** Static host ports, as portKey has them; dynamic ones never conflict. */
  readonly hostPorts: readonly number[];
}

const UDP = 65_536;

/** A host port with its protocol as one number: TCP ports stand for themselves. */
export function portKey(port: number, protocol: 'tcp' | 'udp'): number {
  return protocol === 'tcp' ? port : port + UDP;
}

/** The port of a portKey. */
export function portOf(key: number): number {
  return key % UDP;
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

/** A running task of the service, with its instance as it is while the task runs. */
export interface PlacedTask {
  readonly instance: Candidate;
  readonly cpuUnits: number;
  readonly memoryMiB: number;
}

/** The attributes under which every instance has its Availability Zone and its CPU architecture. */
export const ZONE_ATTRIBUTE = 'ecs.availability-zone';
export const ARCHITECTURE_ATTRIBUTE = 'ecs.cpu-architecture';

export function architectureValue(architecture: CpuArchitecture): string {
  return architecture === 'ARM64' ? 'arm64' : 'x86_64';
}

/**
 * The value a candidate has in a field of a spread: its id for `instanceId` and `host`, else the attribute's.
 * @assumed Instances that lack the attribute form a group of their own, under the empty value.
 */
export function fieldValue(candidate: Pick<Candidate, 'instanceId' | 'availabilityZone' | 'attributes'>, field: string): string {
  if (isInstanceField(field)) return candidate.instanceId;
  const name = field.replace(/^attribute:/, '');
  if (name === ZONE_ATTRIBUTE) return candidate.availabilityZone;
  return Object.hasOwn(candidate.attributes, name) ? candidate.attributes[name] : '';
}

/** Whether a spread is over the instances themselves. */
export function isInstanceField(field: string): boolean {
  return field === 'instanceId' || field === 'host';
}
