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
  /** The other host ports, without their protocols. */
  readonly staticPorts: readonly number[];
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

/** The same by the index of a definition. */
function needOf({ fleets, scenario }: World, definition: number): InstanceNeed {
  const { needs } = fleets;
  while (needs.length <= definition) needs.push(instanceNeed(scenario.taskDefinitions[needs.length]));
  return needs[definition];
}

function workOutNeed(definition: TaskDefinition): InstanceNeed {
  const isAwsvpc = definition.networkMode === 'awsvpc';
  const ports = isAwsvpc ? [] : definition.containerDefinitions.flatMap((container) => container.portMappings);
  const hostPorts = ports.map(({ containerPort, hostPort, protocol }) => ({
    port: definition.networkMode === 'host' ? containerPort : hostPort,
    protocol,
  }));
  const statics = hostPorts.filter(({ port }) => port !== 0).map(({ port, protocol }) => portKey(port, protocol));
  return {
    cpuUnits: reservedCpuUnits(definition),
    memoryMiB: reservedMemoryMiB(definition),
    eniCount: isAwsvpc ? 1 : 0,
    gpuCount: definition.containerDefinitions.reduce((sum, { gpuCount }) => sum + gpuCount, 0),
    hostPorts: statics,
    dynamicPorts: hostPorts.filter(({ port }) => port === 0).map(({ protocol }) => protocol),
    staticPorts: statics.map(portOf),
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
  for (let place = 0; place < need.hostPorts.length; place++) hostPorts.add(need.hostPorts[place]);
  if (need.dynamicPorts.length === 0) return need.staticPorts;
  const taken = [...need.staticPorts];
  for (const protocol of need.dynamicPorts) {
    let port = FIRST_DYNAMIC_HOST_PORT;
    while (hostPorts.has(portKey(port, protocol))) port++;
    hostPorts.add(portKey(port, protocol));
    taken.push(port);
  }
  return taken;
}

/** A task is on an instance from now on. */
export function joinInstance(world: World, task: Task): void {
  world.state.instances[task.instance].tasks.push(task.index);
  tasksChanged(world, task, 1);
}

/** A task of an instance is STOPPED. */
export function quitInstance(world: World, task: Task): void {
  const { tasks } = world.state.instances[task.instance];
  let place = tasks.indexOf(task.index);
  // Not splice, which makes a list of what it takes out.
  for (const last = tasks.length - 1; place < last; place++) tasks[place] = tasks[place + 1];
  tasks.pop();
}

/** The scheduler frees what a task reserved when it decides to stop it, before the container is gone. */
export function releaseInstance(world: World, task: Task): void {
  const instance = world.state.instances[task.instance];
  const need = needOf(world, task.definition);
  instance.cpuUnitsFree += need.cpuUnits;
  instance.memoryMiBFree += need.memoryMiB;
  instance.eniFree += need.eniCount;
  instance.gpuFree += need.gpuCount;
  instance.reservedPortCount -= need.hostPorts.length;
  const statics = need.hostPorts.length;
  for (let place = 0; place < statics; place++) instance.hostPorts.delete(need.hostPorts[place]);
  for (let place = statics; place < task.hostPorts.length; place++)
    instance.hostPorts.delete(portKey(task.hostPorts[place], need.dynamicPorts[place - statics]));
  tasksChanged(world, task, -1);
}
