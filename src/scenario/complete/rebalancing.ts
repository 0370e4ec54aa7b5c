import { whyNotRebalanced } from '../../rules/service/az-balance.js';
import { type CompletedService, type CompletedTaskDefinition, type Completion, problemAt } from '../completion.js';
import type { Path } from '../tree.js';

type Rebalanced = Pick<
  CompletedService,
  'schedulingStrategy' | 'launchType' | 'deploymentConfiguration' | 'placementStrategy' | 'placementConstraints'
>;

/** Why its tasks cannot be rebalanced over zones; undefined where they can. */
function reasonNotTo(service: Rebalanced, definition: CompletedTaskDefinition | undefined): string | undefined {
  return whyNotRebalanced({
    schedulingStrategy: service.schedulingStrategy,
    launchType: service.launchType,
    maximumPercent: service.deploymentConfiguration?.maximumPercent ?? 200,
    placementStrategy: service.placementStrategy,
    placementConstraints: [...service.placementConstraints, ...(definition?.placementConstraints ?? [])],
  });
}

/**
 * What a service that does not say has: ENABLED where it can be.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
export function defaultRebalancing(service: Rebalanced, definition: CompletedTaskDefinition | undefined): 'ENABLED' | 'DISABLED' {
  return reasonNotTo(service, definition) === undefined ? 'ENABLED' : 'DISABLED';
}

/** A service that asks for what it cannot have. */
export function checkRebalancing(
  completion: Completion,
  service: CompletedService,
  definition: CompletedTaskDefinition | undefined,
  path: Path,
): void {
  const reason = service.availabilityZoneRebalancing === 'ENABLED' ? reasonNotTo(service, definition) : undefined;
  if (reason !== undefined)
    problemAt(completion, [...path, 'availabilityZoneRebalancing'], `must be DISABLED, as ${reason}, but is ENABLED`);
}
