import { binpack } from './binpack.js';
import { random } from './random.js';
import { spread } from './spread.js';

/** Every placement strategy ECS has. One more is one file and its name here. */
export const STRATEGIES = { binpack, spread, random };

/** A strategy in a chain; `field` is empty for random. */
export interface StrategyItem {
  readonly type: keyof typeof STRATEGIES;
  readonly field: string;
}

/**
 * What a service without a strategy of its own does: zones first, then the instance with fewest of its tasks.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
export const DEFAULT_SERVICE_STRATEGY: readonly StrategyItem[] = [
  { type: 'spread', field: 'attribute:ecs.availability-zone' },
  { type: 'spread', field: 'instanceId' },
];
