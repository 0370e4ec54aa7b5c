import { binpack } from './binpack.js';
import { distinctInstance } from './distinct-instance.js';
import { random } from './random.js';
import { spread } from './spread.js';

/** Every placement strategy ECS has. One more is one file and its name here. */
export const STRATEGIES = { binpack, spread, random };

/** The placement constraints that are simulated. `memberOf` belongs here, with the cluster query language. */
export const CONSTRAINTS = { distinctInstance };

/** A strategy in a chain; `field` is empty for random. */
export interface StrategyItem {
  readonly type: keyof typeof STRATEGIES;
  readonly field: string;
}

export interface ConstraintItem {
  readonly type: keyof typeof CONSTRAINTS;
}

/**
 * What a service without a strategy of its own does: zones first, then the instance with fewest of its tasks.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
export const DEFAULT_SERVICE_STRATEGY: readonly StrategyItem[] = [
  { type: 'spread', field: 'attribute:ecs.availability-zone' },
  { type: 'spread', field: 'instanceId' },
];
