import type { AutoScalingGroup, Service } from '../../aws/nouns.js';
import { chooseLaunchZone } from '../../rules/capacity/auto-scaling-group.js';
import { instancesNeeded, wantedSize } from '../../rules/capacity/managed-scaling.js';
import { nextProvider } from '../../rules/capacity/strategy.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import { addInitialInstance, busyInstances } from '../instances/life.js';
import { waitingGroup } from '../instances/resources.js';
import type { World } from '../world.js';
import { membersOf, setDesiredCapacity } from './group.js';

/** Auto Scaling groups at instant 0: booting their desired capacity, or running what the services need packed tightly. */
export function beginGroups(world: World): void {
  const { scenario } = world;
  scenario.autoScalingGroups.forEach((group, index) => {
    if (scenario.begin === 'empty') setDesiredCapacity(world, index, group.desiredCapacity);
    else growTo(world, index, leastSize(scenario, group));
  });
}

/** One more instance for a service that found no room before the run began. @returns false where no group may grow */
export function growFor(world: World, service: Service, capacityProvider: string): boolean {
  const { scenario } = world;
  const group = scenario.autoScalingGroups.findIndex(
    (candidate, index) => serves(scenario, candidate, service, capacityProvider) && membersOf(world, index).length < candidate.maxSize,
  );
  if (group < 0) return false;
  growTo(world, group, membersOf(world, group).length + 1);
  return true;
}

/** What managed scaling keeps beside the instances with tasks is there from the start. */
export function addSpareInstances(world: World): void {
  const { autoScalingGroups, capacityProviders } = world.scenario;
  autoScalingGroups.forEach(({ name }, group) => {
    const managed = capacityProviders.find(({ autoScalingGroup }) => autoScalingGroup === name)?.managedScaling;
    const members = membersOf(world, group);
    const withTasks = busyInstances(world);
    const busy = members.filter((instance) => withTasks.has(instance.index)).length;
    if (managed !== undefined && members.length > 0) growTo(world, group, wantedSize(busy, members.length, managed.targetCapacity));
  });
}

/** Initial instances up to a size within the group's bounds, zone by zone. */
function growTo(world: World, group: number, size: number): void {
  const { availabilityZones, minSize, maxSize } = world.scenario.autoScalingGroups[group];
  const wanted = Math.min(maxSize, Math.max(minSize, size));
  for (let members = membersOf(world, group); members.length < wanted; members = membersOf(world, group)) {
    const counts = availabilityZones.map((zone) => members.filter(({ availabilityZone }) => availabilityZone === zone).length);
    addInitialInstance(world, group, availabilityZones[chooseLaunchZone(counts)]);
  }
  world.state.autoScalingGroups[group].desiredCapacity = membersOf(world, group).length;
}

/** Instances for the tasks that capacity provider strategies send there; a group that nobody scales has its desired capacity. */
function leastSize(scenario: CompiledScenario, group: AutoScalingGroup): number {
  const provider = scenario.capacityProviders.find(({ autoScalingGroup }) => autoScalingGroup === group.name);
  const groups = scenario.services.map((service) => waitingGroup(scenario, service, tasksOf(service, provider?.name ?? '')));
  const { registeredCpuUnits, registeredMemoryMiB, awsvpcTaskCountMax, gpuCount } = group.shape;
  const needed = instancesNeeded(groups, {
    cpuUnits: registeredCpuUnits,
    memoryMiB: registeredMemoryMiB,
    eniCount: awsvpcTaskCountMax,
    gpuCount,
  });
  return provider?.managedScaling === undefined ? Math.max(needed, group.desiredCapacity) : needed;
}

/** How many of a service's desired tasks its strategy sends to a provider. */
function tasksOf({ capacityProviderStrategy: strategy, desiredCount }: Service, provider: string): number {
  const counts = strategy.map(() => 0);
  const at = strategy.findIndex(({ capacityProvider }) => capacityProvider === provider);
  if (at < 0) return 0;
  for (let task = 0; task < desiredCount; task++) {
    const next = nextProvider(strategy, counts);
    if (next < 0) break;
    counts[next]++;
  }
  return counts[at];
}

/** Whether a service's task may run on a group: by its provider, or by launch type EC2 in the group's cluster. */
function serves(scenario: CompiledScenario, group: AutoScalingGroup, service: Service, capacityProvider: string): boolean {
  if (group.shape.cpuArchitecture !== scenario.taskDefinitions[service.taskDefinition].cpuArchitecture) return false;
  if (capacityProvider === '') return service.launchType === 'EC2' && service.cluster === group.cluster;
  return scenario.capacityProviders.some(({ name, autoScalingGroup }) => name === capacityProvider && autoScalingGroup === group.name);
}
