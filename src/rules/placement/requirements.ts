import type { Candidate, PlacementNeed } from './candidate.js';
import { CONSTRAINTS, type ConstraintItem } from './family.js';

/** Why a container instance cannot take a task, in the words of RunTask's `failures`. */
export type PlacementFailureReason = 'RESOURCE:CPU' | 'RESOURCE:MEMORY' | 'RESOURCE:PORTS' | 'RESOURCE:ENI' | 'CONSTRAINT:distinctInstance';

const HOST_PORT_COUNT_MAX = 100;

/** In the order in which they are asked. */
const RESOURCES: readonly { reason: PlacementFailureReason; fits(candidate: Candidate, need: PlacementNeed): boolean }[] = [
  { reason: 'RESOURCE:CPU', fits: (candidate, need) => candidate.cpuUnitsFree >= need.cpuUnits },
  { reason: 'RESOURCE:MEMORY', fits: (candidate, need) => candidate.memoryMiBFree >= need.memoryMiB },
  { reason: 'RESOURCE:PORTS', fits: fitsPorts },
  { reason: 'RESOURCE:ENI', fits: (candidate, need) => candidate.eniFree >= need.eniCount },
];

function fitsPorts({ hostPortsUsed }: Candidate, { hostPorts }: PlacementNeed): boolean {
  if (hostPorts.length === 0) return true;
  return hostPorts.every((port) => !hostPortsUsed.has(port)) && hostPortsUsed.size + hostPorts.length <= HOST_PORT_COUNT_MAX;
}

/** The first requirement a candidate does not meet; undefined where it can take the task. */
export function unmetRequirement(
  candidate: Candidate,
  need: PlacementNeed,
  constraints: readonly ConstraintItem[],
): PlacementFailureReason | undefined {
  const resource = RESOURCES.find(({ fits }) => !fits(candidate, need));
  if (resource !== undefined) return resource.reason;
  const constraint = constraints.find(({ type }) => !CONSTRAINTS[type].admits(candidate));
  return constraint === undefined ? undefined : `CONSTRAINT:${constraint.type}`;
}

const ORDER: readonly PlacementFailureReason[] = [...RESOURCES.map(({ reason }) => reason), 'CONSTRAINT:distinctInstance'];

/** How far a candidate came before it failed: the higher, the closer a match. */
export function closeness(reason: PlacementFailureReason): number {
  return ORDER.indexOf(reason);
}
