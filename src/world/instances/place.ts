import {
  type Candidate,
  choosePlacement,
  chooseScaleIn,
  DEFAULT_SERVICE_STRATEGY,
  type PlacedTask,
  placementFailureMessage,
} from '../../rules/placement/index.js';
import type { Instance, Task } from '../state.js';
import type { Placement } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { isActive } from './life.js';
import { instanceNeed, reserveInstance } from './resources.js';

/**
 * Finds a container instance for the next task of a service and takes what the task needs there.
 * @returns ECS's service event where none will do
 */
export function planPlacement(world: World, service: number, launchType: 'EC2' | 'EXTERNAL', capacityProvider: string): Placement | string {
  const spec = world.scenario.services[service];
  const definition = world.scenario.taskDefinitions[spec.taskDefinition];
  const provider = world.scenario.capacityProviders.find(({ name }) => name === capacityProvider);
  const instances = world.state.instances.filter(
    (instance) =>
      isActive(instance) &&
      instance.cluster === spec.cluster &&
      instance.launchType === launchType &&
      instance.architecture === definition.cpuArchitecture &&
      (provider === undefined || instance.autoScalingGroup === provider.autoScalingGroup),
  );
  const need = instanceNeed(definition);
  const counts = taskCounts(world, service);
  const outcome = choosePlacement(
    instances.map((instance) => candidateOf(instance, counts)),
    { cpuUnits: need.cpuUnits, memoryMiB: need.memoryMiB, eniCount: need.eni, hostPorts: need.staticPorts },
    strategyOf(world, service),
    spec.placementConstraints.flatMap(({ type }) => (type === 'distinctInstance' ? [{ type }] : [])),
    draws(world, service, instances.length),
  );
  if (outcome.kind === 'Failed') return placementFailureMessage(spec.name, outcome);
  const instance = instances[outcome.index];
  return {
    kind: 'Placed',
    launchType,
    capacityProvider,
    availabilityZone: instance.availabilityZone,
    instance: instance.index,
    hostPorts: reserveInstance(instance, need),
  };
}

/** Which of a service's tasks on container instances goes first when it scales in. */
export function planScaleInOnInstances(world: World, service: number, tasks: readonly Task[]): Task {
  const counts = taskCounts(world, service);
  const placed: PlacedTask[] = tasks.map((task) => ({
    instance: candidateOf(world.state.instances[task.instance], counts),
    cpuUnits: task.cpuUnits,
    memoryMiB: task.memoryMiB,
  }));
  return tasks[chooseScaleIn(placed, strategyOf(world, service), draws(world, service, tasks.length)) ?? 0];
}

function strategyOf(world: World, service: number) {
  const { placementStrategy } = world.scenario.services[service];
  return placementStrategy.length === 0 ? DEFAULT_SERVICE_STRATEGY : placementStrategy;
}

/** Tasks of a service on each instance, by its index. */
function taskCounts(world: World, service: number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const task of world.tasksOf(service)) {
    if (task.desiredStatus === 'RUNNING') counts.set(task.instance, (counts.get(task.instance) ?? 0) + 1);
  }
  return counts;
}

function candidateOf(instance: Instance, counts: ReadonlyMap<number, number>): Candidate {
  return {
    instanceId: instance.instanceId,
    availabilityZone: instance.availabilityZone,
    cpuUnitsFree: instance.cpuUnitsFree,
    memoryMiBFree: instance.memoryMiBFree,
    eniFree: instance.eniFree,
    hostPortsUsed: instance.hostPorts,
    serviceTaskCount: counts.get(instance.index) ?? 0,
    attributes: instance.attributes,
  };
}

function draws(world: World, service: number, count: number): number[] {
  const stream = world.streams.get(`placement/${world.scenario.services[service].name}`);
  return Array.from({ length: count }, () => stream.uniform());
}
