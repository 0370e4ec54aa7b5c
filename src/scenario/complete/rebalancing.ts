import { type CompletedService, type Completion, problemAt } from '../completion.js';
import type { Path } from '../tree.js';

type Rebalanced = Pick<
  CompletedService,
  'schedulingStrategy' | 'launchType' | 'deploymentConfiguration' | 'placementStrategy' | 'placementConstraints'
>;

/**
 * Why the tasks of a service cannot be rebalanced over zones; undefined where they can.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
 */
function reasonNotToRebalance(service: Rebalanced): string | undefined {
  if (service.schedulingStrategy === 'DAEMON') return 'it is a DAEMON';
  if (service.launchType === 'EXTERNAL') return 'it runs on machines of your own (EXTERNAL)';
  if ((service.deploymentConfiguration?.maximumPercent ?? 200) <= 100) return 'its maximumPercent is not above 100';
  const [first] = service.placementStrategy;
  const isSpread = first === undefined || (first.type === 'spread' && first.field === 'attribute:ecs.availability-zone');
  if (!isSpread) return 'its first placement strategy does not spread over zones';
  const isConstrained = service.placementConstraints.some(({ expression }) => expression?.includes('attribute:ecs.availability-zone'));
  return isConstrained ? 'a placement constraint of it names zones' : undefined;
}

/**
 * What a service that does not say has: ENABLED where it can be.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
export function defaultRebalancing(service: Rebalanced): 'ENABLED' | 'DISABLED' {
  return reasonNotToRebalance(service) === undefined ? 'ENABLED' : 'DISABLED';
}

/** A service that asks for what it cannot have. */
export function checkRebalancing(completion: Completion, service: CompletedService, path: Path): void {
  const reason = service.availabilityZoneRebalancing === 'ENABLED' ? reasonNotToRebalance(service) : undefined;
  if (reason !== undefined)
    problemAt(completion, [...path, 'availabilityZoneRebalancing'], `must be DISABLED, as ${reason}, but is ENABLED`);
}
