import { reservedCpuUnits, reservedMemoryMiB, type Service, type TaskDefinition } from '../../aws/nouns.js';
import { FIRST_DYNAMIC_HOST_PORT } from '../../aws/quotas.js';
import type { WaitingGroup } from '../../rules/capacity/managed-scaling.js';
import { type PlacementNeed, portKey, portOf } from '../../rules/placement/index.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import type { World } from '../world.js';
import { tasksChanged } from './fleet/upkeep.js';
import {
  addReservedPorts,
  addTask,
  CPU_UNITS,
  definitionOf,
  ENIS,
  GPUS,
  type HostedTask,
  type Hosting,
  hostOf,
  MEMORY_MIB,
  ownerOf,
  ROOM,
  removeTask,
  setLeaving,
} from './hosting.js';

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

/** Takes what a task needs of an instance. @returns the host ports it got, static ones first */
export function reserveInstance({ state }: World, instance: number, need: InstanceNeed): readonly number[] {
  take(state.hosting, instance, need, 1);
  if (need.hostPorts.length === 0 && need.dynamicPorts.length === 0) return need.staticPorts;
  const { hostPorts } = state.instances[instance];
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
export function joinInstance(world: World, task: HostedTask): void {
  addTask(world.state.hosting, task);
  tasksChanged(world, task.service, task.instance, 1);
}

/** A task of an instance is STOPPED. */
export function quitInstance({ state }: World, task: number): void {
  removeTask(state.hosting, task);
}

/** The scheduler frees what a task reserved when it decides to stop it, before the container is gone. */
export function releaseInstance(world: World, task: number): void {
  const { hosting } = world.state;
  const instance = hostOf(hosting, task);
  const need = needOf(world, definitionOf(hosting, task));
  take(hosting, instance, need, -1);
  if (need.hostPorts.length > 0 || need.dynamicPorts.length > 0) freePorts(world, instance, task, need);
  setLeaving(hosting, task);
  tasksChanged(world, ownerOf(hosting, task), instance, -1);
}

function freePorts({ state }: World, instance: number, task: number, { hostPorts: statics, dynamicPorts }: InstanceNeed): void {
  const { hostPorts } = state.instances[instance];
  for (let place = 0; place < statics.length; place++) hostPorts.delete(statics[place]);
  if (dynamicPorts.length === 0) return;
  const taken = state.tasks[task].hostPorts;
  for (let place = statics.length; place < taken.length; place++)
    hostPorts.delete(portKey(taken[place], dynamicPorts[place - statics.length]));
}

function take(hosting: Hosting, instance: number, need: InstanceNeed, times: 1 | -1): void {
  const { room } = hosting;
  const at = ROOM * instance;
  room[at + CPU_UNITS] -= times * need.cpuUnits;
  room[at + MEMORY_MIB] -= times * need.memoryMiB;
  room[at + ENIS] -= times * need.eniCount;
  room[at + GPUS] -= times * need.gpuCount;
  if (need.hostPorts.length > 0) addReservedPorts(hosting, instance, times * need.hostPorts.length);
}
