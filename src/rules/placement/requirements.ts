import type { ChoiceCheck } from '../choice/trace.js';
import type { Candidate, PlacementNeed } from './candidate.js';
import { CONSTRAINTS, type ConstraintItem } from './family.js';

/** Why a container instance cannot take a task, in the words of RunTask's `failures`. */
export type PlacementFailureReason = 'RESOURCE:CPU' | 'RESOURCE:MEMORY' | 'RESOURCE:PORTS' | 'RESOURCE:ENI' | 'CONSTRAINT:distinctInstance';

const HOST_PORT_COUNT_MAX = 100;

/** What a candidate has of what a task needs: it fits where it has enough. */
interface Resource {
  readonly reason: PlacementFailureReason;
  needs(need: PlacementNeed): number;
  has(candidate: Candidate, need: PlacementNeed): number;
}

/** In the order in which they are asked. */
const RESOURCES: readonly Resource[] = [
  { reason: 'RESOURCE:CPU', needs: ({ cpuUnits }) => cpuUnits, has: ({ cpuUnitsFree }) => cpuUnitsFree },
  { reason: 'RESOURCE:MEMORY', needs: ({ memoryMiB }) => memoryMiB, has: ({ memoryMiBFree }) => memoryMiBFree },
  { reason: 'RESOURCE:PORTS', needs: ({ hostPorts }) => hostPorts.length, has: portsFree },
  { reason: 'RESOURCE:ENI', needs: ({ eniCount }) => eniCount, has: ({ eniFree }) => eniFree },
];

/** How many of the host ports needed can still be taken. */
function portsFree({ hostPortsUsed }: Candidate, { hostPorts }: PlacementNeed): number {
  let free = 0;
  for (const port of hostPorts) if (!hostPortsUsed.has(port)) free++;
  return Math.max(0, Math.min(free, HOST_PORT_COUNT_MAX - hostPortsUsed.size));
}

/** The first requirement a candidate does not meet; undefined where it can take the task. */
export function unmetRequirement(
  candidate: Candidate,
  need: PlacementNeed,
  constraints: readonly ConstraintItem[],
): PlacementFailureReason | undefined {
  const resource = RESOURCES.find(({ needs, has }) => has(candidate, need) < needs(need));
  if (resource !== undefined) return resource.reason;
  const constraint = constraints.find(({ type }) => !CONSTRAINTS[type].admits(candidate));
  return constraint === undefined ? undefined : `CONSTRAINT:${constraint.type}`;
}

/** Every requirement with what is there of it: what unmetRequirement finds is the first that is short. */
export function requirementChecks(candidate: Candidate, need: PlacementNeed, constraints: readonly ConstraintItem[]): ChoiceCheck[] {
  const resources = RESOURCES.map((resource) => {
    const needs = resource.needs(need);
    const has = resource.has(candidate, need);
    return { name: resource.reason, needs, has, short: Math.max(0, needs - has) };
  });
  const bound = constraints.map(({ type }) => {
    const has = CONSTRAINTS[type].admits(candidate) ? 1 : 0;
    return { name: `CONSTRAINT:${type}`, needs: 1, has, short: 1 - has };
  });
  return [...resources, ...bound];
}

const ORDER: readonly PlacementFailureReason[] = [...RESOURCES.map(({ reason }) => reason), 'CONSTRAINT:distinctInstance'];

/** How far a candidate came before it failed: the higher, the closer a match. */
export function closeness(reason: PlacementFailureReason): number {
  return ORDER.indexOf(reason);
}
