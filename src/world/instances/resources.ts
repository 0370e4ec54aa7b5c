import { reservedCpuUnits, reservedMemoryMiB, type Service, type TaskDefinition } from '../../aws/nouns.js';
import { FIRST_DYNAMIC_HOST_PORT } from '../../aws/quotas.js';
import type { WaitingGroup } from '../../rules/capacity/managed-scaling.js';
import { type PlacementNeed, portKey, portOf } from '../../rules/placement/index.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import type { Instance, Task } from '../state.js';
import type { World } from '../world.js';
import { tasksChanged } from './fleet/upkeep.js';

/** What a task takes of a container instance. */
export interface InstanceNeed extends PlacementNeed {
  /** Protocols of the host ports that are free to choose. */
  readonly dynamicPorts: readonly ('tcp' | 'udp')[];
}

/** Worked out before: every placement and every stop asks. */
const needs = new WeakMap<TaskDefinition, InstanceNeed>();

export function instanceNeed(definition: TaskDefinition): InstanceNeed {
  let need = needs.get(definition);
  if (need === undefined) {
    need = workOutNeed(definition);
    needs.set(definition, need);
  }
  return need;
}

function workOutNeed(definition: TaskDefinition): InstanceNeed {
  const isAwsvpc = definition.networkMode === 'awsvpc';
  const ports = isAwsvpc ? [] : definition.containerDefinitions.flatMap((container) => container.portMappings);
  const hostPorts = ports.map(({ containerPort, hostPort, protocol }) => ({
    port: definition.networkMode === 'host' ? containerPort : hostPort,
    protocol,
  }));
  return {
    cpuUnits: reservedCpuUnits(definition),
    memoryMiB: reservedMemoryMiB(definition),
    eniCount: isAwsvpc ? 1 : 0,
    gpuCount: definition.containerDefinitions.reduce((sum, { gpuCount }) => sum + gpuCount, 0),
    hostPorts: hostPorts.filter(({ port }) => port !== 0).map(({ port, protocol }) => portKey(port, protocol)),
    dynamicPorts: hostPorts.filter(({ port }) => port === 0).map(({ protocol }) => protocol),
  };
}

/** So many tasks of a service as they wait for room on new instances. */
export function waitingGroup(scenario: CompiledScenario, service: Service, count: number): WaitingGroup {
  return {
    count,
    need: instanceNeed(scenario.taskDefinitions[service.taskDefinition]),
    isDistinct: service.placementConstraints.some(({ type }) => type === 'distinctInstance'),
  };
}

/** Takes what a task needs. @returns the host ports it got, static ones first */
export function reserveInstance(instance: Instance, need: InstanceNeed): readonly number[] {
  const { hostPorts } = instance;
  instance.cpuUnitsFree -= need.cpuUnits;
  instance.memoryMiBFree -= need.memoryMiB;
  instance.eniFree -= need.eniCount;
  instance.gpuFree -= need.gpuCount;
  instance.reservedPortCount += need.hostPorts.length;
  if (need.hostPorts.length + need.dynamicPorts.length === 0) return NO_PORTS;
  const taken = [...need.hostPorts];
  for (const protocol of need.dynamicPorts) {
    let port = FIRST_DYNAMIC_HOST_PORT;
    while (hostPorts.has(portKey(port, protocol)) || taken.includes(portKey(port, protocol))) port++;
    taken.push(portKey(port, protocol));
  }
  for (const key of taken) hostPorts.add(key);
  return taken.map(portOf);
}

const NO_PORTS: readonly number[] = [];

/** A task is on an instance from now on. */
export function joinInstance(world: World, task: Task): void {
  world.state.instances[task.instance].tasks.push(task.index);
  tasksChanged(world, task, 1);
}

/** A task of an instance is STOPPED. */
export function quitInstance(world: World, task: Task): void {
  const { tasks } = world.state.instances[task.instance];
  tasks.splice(tasks.indexOf(task.index), 1);
}

/** The scheduler frees what a task reserved when it decides to stop it, before the container is gone. */
export function releaseInstance(world: World, task: Task): void {
  const instance = world.state.instances[task.instance];
  const need = instanceNeed(world.scenario.taskDefinitions[task.definition]);
  instance.cpuUnitsFree += need.cpuUnits;
  instance.memoryMiBFree += need.memoryMiB;
  instance.eniFree += need.eniCount;
  instance.gpuFree += need.gpuCount;
  instance.reservedPortCount -= need.hostPorts.length;
  const statics = need.hostPorts.length;
  for (const key of need.hostPorts) instance.hostPorts.delete(key);
  for (let place = statics; place < task.hostPorts.length; place++)
    instance.hostPorts.delete(portKey(task.hostPorts[place], need.dynamicPorts[place - statics]));
  tasksChanged(world, task, -1);
}
