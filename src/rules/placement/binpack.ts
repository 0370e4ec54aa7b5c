import type { Candidate, PlacementStrategy } from './candidate.js';

const free = (candidate: Candidate, field: string) => (field === 'cpu' ? candidate.cpuUnitsFree : candidate.memoryMiBFree);

/**
 * `binpack`: prefers the container instance with the least of `field` (`cpu` or `memory`) left, and on scale-in
 * the one with the most left once the task is gone.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementStrategy.html
 */
export const binpack = {
  type: 'binpack',
  rank: (candidate, field) => free(candidate, field),
  stopRank: ({ instance, cpuUnits, memoryMiB }, field) => -(free(instance, field) + (field === 'cpu' ? cpuUnits : memoryMiB)),
} satisfies PlacementStrategy;
