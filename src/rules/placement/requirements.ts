import { RESERVED_HOST_PORTS_MAX } from '../../aws/quotas.js';
import type { ChoiceCheck } from '../choice/trace.js';
import type { Candidate, PlacementNeed } from './candidate.js';
import { admits, CONSTRAINT_REASONS, type ConstraintItem, constraintText, isOfInstance } from './constraints.js';

/** Why a container instance cannot take a task, in the words of RunTask's `failures`. */
export type PlacementFailureReason = (typeof RESOURCES)[number]['reason'] | (typeof CONSTRAINT_REASONS)[ConstraintItem['type']];

/** What a candidate has of what a task needs: it fits where it has enough. */
interface Resource {
  readonly reason: string;
  needs(need: PlacementNeed): number;
  has(candidate: Candidate, need: PlacementNeed): number;
}

/**
 * In the order in which they are asked.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html (RESOURCE:*)
 */
const RESOURCES = [
  { reason: 'RESOURCE:CPU', needs: ({ cpuUnits }) => cpuUnits, has: ({ cpuUnitsFree }) => cpuUnitsFree },
  { reason: 'RESOURCE:MEMORY', needs: ({ memoryMiB }) => memoryMiB, has: ({ memoryMiBFree }) => memoryMiBFree },
  { reason: 'RESOURCE:PORTS', needs: ({ hostPorts }) => hostPorts.length, has: portsFree },
  { reason: 'RESOURCE:ENI', needs: ({ eniCount }) => eniCount, has: ({ eniFree }) => eniFree },
  { reason: 'RESOURCE:GPU', needs: ({ gpuCount }) => gpuCount, has: ({ gpuFree }) => gpuFree },
] as const satisfies readonly Resource[];

/** How many of the host ports needed can still be taken. */
function portsFree({ hostPortsUsed, reservedPortCount }: Candidate, { hostPorts }: PlacementNeed): number {
  if (hostPorts.length === 0) return 0;
  let free = 0;
  for (const port of hostPorts) if (!hostPortsUsed.has(port)) free++;
  return Math.max(0, Math.min(free, RESERVED_HOST_PORTS_MAX - reservedPortCount));
}

/** The first requirement a candidate does not meet; undefined where it can take the task. */
export function unmetRequirement(
  candidate: Candidate,
  need: PlacementNeed,
  constraints: readonly ConstraintItem[],
): PlacementFailureReason | undefined {
  const unmet = (isFirst: boolean) =>
    constraints.find((constraint) => isOfInstance(constraint) === isFirst && !admits(constraint, candidate));
  const before = unmet(true);
  if (before !== undefined) return CONSTRAINT_REASONS[before.type];
  const resource = RESOURCES.find(({ needs, has }: Resource) => has(candidate, need) < needs(need));
  if (resource !== undefined) return resource.reason;
  const after = unmet(false);
  return after === undefined ? undefined : CONSTRAINT_REASONS[after.type];
}

/** Every requirement with what is there of it: what unmetRequirement finds is the first that is short. */
export function requirementChecks(candidate: Candidate, need: PlacementNeed, constraints: readonly ConstraintItem[]): ChoiceCheck[] {
  const resources = RESOURCES.map((resource: Resource) => {
    const needs = resource.needs(need);
    const has = resource.has(candidate, need);
    return { name: resource.reason, needs, has, short: Math.max(0, needs - has) };
  });
  const bound = (isFirst: boolean) =>
    constraints
      .filter((constraint) => isOfInstance(constraint) === isFirst)
      .map((constraint) => {
        const has = admits(constraint, candidate) ? 1 : 0;
        return { name: CONSTRAINT_REASONS[constraint.type], of: constraintText(constraint), needs: 1, has, short: 1 - has };
      });
  return [...bound(true), ...resources, ...bound(false)];
}

const ORDER: readonly PlacementFailureReason[] = [
  CONSTRAINT_REASONS.agentConnected,
  CONSTRAINT_REASONS.location,
  CONSTRAINT_REASONS.attribute,
  ...RESOURCES.map(({ reason }) => reason),
  CONSTRAINT_REASONS.distinctInstance,
  CONSTRAINT_REASONS.memberOf,
];

/** How far a candidate came before it failed: the higher, the closer a match. */
export function closeness(reason: PlacementFailureReason): number {
  return ORDER.indexOf(reason);
}
