import type { PlacementStrategy } from './candidate.js';

/**
 * `random`: prefers whichever container instance, or task, drew the lowest number.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementStrategy.html
 */
export const random = {
  type: 'random',
  rank: (_candidate, _field, { draw }) => draw,
  stopRank: (_placed, _field, { draw }) => draw,
} satisfies PlacementStrategy;
