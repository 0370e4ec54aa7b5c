import { reservedCpuUnits, reservedMemoryMiB, type Service, type TaskDefinition } from '../../aws/nouns.js';
import { FIRST_DYNAMIC_HOST_PORT } from '../../aws/quotas.js';
import type { WaitingGroup } from '../../rules/capacity/managed-scaling.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import type { Instance, Task } from '../state.js';
import type { World } from '../world.js';

/** What a task takes of a container instance. */
export interface InstanceNeed {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  /** Network interfaces: 1 in awsvpc mode. */
  readonly eni: number;
  /** Host ports that must be free; dynamic ones are not among them. */
  readonly staticPorts: readonly number[];
  readonly dynamicPortCount: number;
}

export function instanceNeed(definition: TaskDefinition): InstanceNeed {
  const isAwsvpc = definition.networkMode === 'awsvpc';
  const ports = isAwsvpc ? [] : definition.containerDefinitions.flatMap((container) => container.portMappings);
  const hostPorts = ports.map((port) => (definition.networkMode === 'host' ? port.containerPort : port.hostPort));
  return {
    cpuUnits: reservedCpuUnits(definition),
    memoryMiB: reservedMemoryMiB(definition),
    eni: isAwsvpc ? 1 : 0,
    staticPorts: hostPorts.filter((port) => port !== 0),
    dynamicPortCount: hostPorts.filter((port) => port === 0).length,
  };
}

/** So many tasks of a service as they wait for room on new instances. */
export function waitingGroup(scenario: CompiledScenario, service: Service, count: number): WaitingGroup {
  const need = instanceNeed(scenario.taskDefinitions[service.taskDefinition]);
  return {
    count,
    need: { cpuUnits: need.cpuUnits, memoryMiB: need.memoryMiB, eniCount: need.eni, hostPorts: need.staticPorts },
    isDistinct: service.placementConstraints.some(({ type }) => type === 'distinctInstance'),
  };
}

/** Takes what a task needs. @returns the host ports it got, static ones first */
export function reserveInstance(instance: Instance, need: InstanceNeed): number[] {
  instance.cpuUnitsFree -= need.cpuUnits;
  instance.memoryMiBFree -= need.memoryMiB;
  instance.eniFree -= need.eni;
  const ports = [...need.staticPorts];
  for (let port = FIRST_DYNAMIC_HOST_PORT; ports.length < need.staticPorts.length + need.dynamicPortCount; port++) {
    if (!instance.hostPorts.has(port)) ports.push(port);
  }
  for (const port of ports) instance.hostPorts.add(port);
  return ports;
}

/** The scheduler frees what a task reserved when it decides to stop it, before the container is gone. */
export function releaseInstance(world: World, task: Task): void {
  const instance = world.state.instances[task.instance];
  const need = instanceNeed(world.scenario.taskDefinitions[task.definition]);
  instance.cpuUnitsFree += need.cpuUnits;
  instance.memoryMiBFree += need.memoryMiB;
  instance.eniFree += need.eni;
  for (const port of task.hostPorts) instance.hostPorts.delete(port);
}
