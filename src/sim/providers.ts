import { roundUsd } from '../rules/billing/index.js';
import { integrateRunning } from '../world/tasks/statuses.js';
import type { World } from '../world/world.js';
import type { Charge } from './charge.js';
import type { Platform, WorkloadSummary } from './result.js';

/** Mean RUNNING tasks of each provider over the window, and what they cost in it. */
export function providers(world: World, charge: Charge, service: number): WorkloadSummary['byProvider'] {
  integrateRunning(world, service);
  const { name } = world.state.services[service].spec;
  const windowUs = world.scenario.durationUs - world.scenario.warmUpUs;
  const { runningIntegralUs } = world.state.services[service].counts;
  return Object.keys(runningIntegralUs)
    .sort()
    .map((capacityProvider) => ({
      capacityProvider,
      tasksRunningMean: windowUs === 0 ? 0 : runningIntegralUs[capacityProvider] / windowUs,
      costUsd: fargateCost(charge, name, capacityProvider),
    }));
}

/** On container instances a task has no price of its own: null. */
function fargateCost(charge: Charge, service: string, capacityProvider: string): number | null {
  const wanted = { FARGATE: 'Fargate', FARGATE_SPOT: 'Fargate Spot' }[capacityProvider];
  if (wanted === undefined) return null;
  return roundUsd(
    charge.windowLines
      .filter((line) => line.service === wanted && line.resource === service)
      .reduce((sum, line) => sum + line.amountUsd, 0),
  );
}

export function platformOf(world: World, service: number): Platform {
  const { launchType, capacityProviderStrategy } = world.state.services[service].spec;
  const platforms = new Set<Platform>(
    launchType === undefined
      ? capacityProviderStrategy
          .filter(({ base, weight }) => base > 0 || weight > 0)
          .map(({ capacityProvider }) => platformOfProvider(capacityProvider))
      : [platformOfProvider(launchType)],
  );
  return platforms.size === 1 ? ([...platforms][0] as Platform) : 'mixed';
}

function platformOfProvider(provider: string): Platform {
  switch (provider) {
    case 'FARGATE':
      return 'fargate';
    case 'FARGATE_SPOT':
      return 'fargate-spot';
    case 'EXTERNAL':
      return 'external';
    default:
      return 'ec2';
  }
}
