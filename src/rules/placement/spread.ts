import { fieldValue, type PlacementStrategy } from './candidate.js';

/**
 * `spread`: prefers the value of `field` (`instanceId`, `attribute:NAME`) under which fewest tasks of the
 * service run, and on scale-in the one under which most do.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html
 */
export const spread = {
  type: 'spread',
  rank: (candidate, field, { tasksByValue }) => tasksByValue.get(fieldValue(candidate, field)) ?? 0,
  stopRank: ({ instance }, field, { tasksByValue }) => -(tasksByValue.get(fieldValue(instance, field)) ?? 0),
} satisfies PlacementStrategy;
