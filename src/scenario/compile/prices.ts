import { missingPriceProblem, price, priceKey } from '../../aws/catalogue/index.js';
import { meanOf } from '../../kernel/mean.js';
import { neededRates, type PlannedUsage } from '../../rules/billing/index.js';
import type { CompiledScenario } from '../compiled.js';
import { own } from '../completion.js';
import type { Report } from '../report.js';
import type { Tree } from '../tree.js';

/** Rates that the scenario's bill will ask for and nobody gives: told before the run, not after it. */
export function checkRates(scenario: Omit<CompiledScenario, 'notSimulated'>, tree: Tree, report: Report): void {
  for (const { service, item } of neededRates(plannedUsage(scenario))) {
    const isGiven = own(scenario.prices.set, priceKey(service, item)) !== undefined;
    if (isGiven || price(scenario.region, service, item) !== undefined) continue;
    const { message, hint } = missingPriceProblem(scenario.region, service, item);
    report.problem(tree, ['region'], message, hint);
  }
}

/** What of a scenario costs money. Idle groups count: a fault or a scaling policy may wake them. */
function plannedUsage(scenario: Omit<CompiledScenario, 'notSimulated'>): PlannedUsage {
  const fixed = scenario.containerInstances.filter((group) => group.launchType === 'EC2');
  return {
    fargate: scenario.services.flatMap((service) => {
      const definition = scenario.taskDefinitions[service.taskDefinition];
      return fargateProviders(service).map((capacityProvider) => ({
        capacityProvider,
        architecture: definition.cpuArchitecture,
        ephemeralStorageGiB: definition.ephemeralStorageGiB,
      }));
    }),
    instances: [
      ...fixed.map(({ instanceType, volumeGiB }) => ({ instanceType, purchaseOption: 'on-demand' as const, gp3StorageGiB: volumeGiB })),
      ...scenario.autoScalingGroups
        .filter((group) => group.maxSize > 0)
        .map(({ shape, purchaseOption, volumeGiB }) => ({
          instanceType: shape.instanceType,
          purchaseOption,
          gp3StorageGiB: volumeGiB,
        })),
    ],
    hasExternalInstances: scenario.containerInstances.length > fixed.length,
    functions: scenario.functions.map((item) => ({ architecture: item.cpuArchitecture, ephemeralStorageMb: item.ephemeralStorageMiB })),
    hasHttpApis: scenario.functions.some((item) => item.via === 'http-api'),
    loadBalancers: scenario.loadBalancers.map((balancer) => balancer.type),
    hasPublicAddresses:
      scenario.loadBalancers.some((balancer) => balancer.scheme === 'internet-facing') ||
      scenario.services.some((service) => service.assignPublicIp),
    hasEgress: hasEgress(scenario),
    hasQueues: scenario.queues.length > 0,
    hasAlarms:
      scenario.scalableTargets.some((target) => target.policies.length > 0) ||
      scenario.capacityProviders.some((provider) => provider.managedScaling !== undefined),
  };
}

/** Whether any answer with a body can go to the internet. */
function hasEgress(scenario: Omit<CompiledScenario, 'notSimulated'>): boolean {
  const isPublic = scenario.loadBalancers.some((balancer) => balancer.scheme === 'internet-facing') || scenario.functions.length > 0;
  const kinds = [...scenario.behaviours, ...scenario.functionBehaviours].flatMap(({ requests }) => requests);
  return isPublic && scenario.traffic.length > 0 && kinds.some(({ responseBytes }) => meanOf(responseBytes) > 0);
}

function fargateProviders(service: CompiledScenario['services'][number]): readonly ('FARGATE' | 'FARGATE_SPOT')[] {
  if (service.launchType !== undefined) return service.launchType === 'FARGATE' ? ['FARGATE'] : [];
  const used = service.capacityProviderStrategy.filter((item) => item.weight + item.base > 0).map((item) => item.capacityProvider);
  return (['FARGATE', 'FARGATE_SPOT'] as const).filter((provider) => used.includes(provider));
}
