import type { Service } from '../../aws/nouns.js';
import type { ServiceChanges } from '../../scenario/compiled.js';
import { continueServiceDeployment, createService, deleteService, stopServiceDeployment, updateService } from '../services/configure.js';
import type { World } from '../world.js';
import { type CallAnswer, done, type Refusal, refused } from './refusal.js';

export function createServiceCall(world: World, service: number, spec?: Service): CallAnswer {
  return answer(world, service, 'created', createService(world, service, spec));
}

export function updateServiceCall(world: World, service: number, changes: ServiceChanges, forceNewDeployment: boolean): CallAnswer {
  const given = (Object.keys(changes) as (keyof ServiceChanges)[]).map((change) => REQUEST_KEYS[change]);
  const what = [...new Set([...given, ...(forceNewDeployment ? ['forceNewDeployment'] : [])])];
  return answer(world, service, what.join(', ') || 'nothing changes', updateService(world, service, changes, forceNewDeployment));
}

/** What gives a change in a request, as AWS spells it. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html */
const REQUEST_KEYS: Readonly<Record<keyof ServiceChanges, string>> = {
  taskDefinition: 'taskDefinition',
  desiredCount: 'desiredCount',
  launchType: 'capacityProviderStrategy',
  capacityProviderStrategy: 'capacityProviderStrategy',
  availabilityZones: 'networkConfiguration',
  assignPublicIp: 'networkConfiguration',
  targetGroups: 'loadBalancers',
  healthCheckGracePeriodUs: 'healthCheckGracePeriodSeconds',
  minimumHealthyPercent: 'deploymentConfiguration',
  maximumPercent: 'deploymentConfiguration',
  deploymentStrategy: 'deploymentConfiguration',
  circuitBreaker: 'deploymentConfiguration',
  deploymentAlarms: 'deploymentConfiguration',
  placementStrategy: 'placementStrategy',
  placementConstraints: 'placementConstraints',
  availabilityZoneRebalancing: 'availabilityZoneRebalancing',
};

export function deleteServiceCall(world: World, service: number, force: boolean): CallAnswer {
  return answer(world, service, force ? 'deleted by force' : 'deleted', deleteService(world, service, force));
}

export function stopServiceDeploymentCall(world: World, service: number, stopType: 'ABORT' | 'ROLLBACK'): CallAnswer {
  return answer(world, service, stopType, stopServiceDeployment(world, service, stopType));
}

export function continueServiceDeploymentCall(
  world: World,
  service: number,
  hooks: 'any' | 'all',
  action: 'CONTINUE' | 'ROLLBACK',
): CallAnswer {
  return answer(world, service, action, continueServiceDeployment(world, service, hooks, action));
}

function answer(world: World, service: number, text: string, refusal: Refusal | undefined): CallAnswer {
  const resource = `service/${world.state.services[service].spec.name}`;
  return refusal === undefined ? done(resource, text) : refused(resource, refusal);
}
