import type { PlacementConstraintRule } from './candidate.js';

/**
 * `distinctInstance`: at most one task of the service, or of the task group, on each container instance.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html
 */
export const distinctInstance = {
  type: 'distinctInstance',
  admits: (candidate) => candidate.serviceTaskCount === 0,
} satisfies PlacementConstraintRule;
