import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { autoScalingGroup, capacityProvider } from './capacity.js';
import { service, taskDefinition } from './scenario.js';

const [CONTAINER] = taskDefinition().containerDefinitions;

/** Tasks of 1 vCPU and 2 GiB in bridge mode: two fit on an m7i.large. @param hostPort 0: a dynamic one */
export function bridgeTask(hostPort = 0) {
  return taskDefinition({
    networkMode: 'bridge',
    requiresCompatibilities: ['EC2'],
    containerDefinitions: [{ ...CONTAINER, portMappings: [{ containerPort: 80, hostPort, protocol: 'tcp' }] }],
  });
}

export const ON_PROVIDER = service({ launchType: undefined, capacityProviderStrategy: [{ capacityProvider: 'cp', base: 0, weight: 1 }] });

/** A service `web` without traffic on an Auto Scaling group under managed scaling. */
export function onInstances(desiredCount: number, over: Partial<CompiledScenario> = {}): Partial<CompiledScenario> {
  return {
    traffic: [],
    taskDefinitions: [bridgeTask()],
    services: [{ ...ON_PROVIDER, desiredCount }],
    autoScalingGroups: [autoScalingGroup()],
    capacityProviders: [capacityProvider()],
    ...over,
  };
}
