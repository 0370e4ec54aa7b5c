import { AGENT_VERSION } from '../../aws/quotas.js';
import type { Candidate } from '../../rules/placement/index.js';
import type { Instance } from '../state.js';
import type { World } from '../world.js';
import { isLeaving, type RoomLeft, reservedPortsOn, roomOn, tasksOf } from './hosting.js';

/** What is left on an instance, less what is kept there for others. */
export function roomLeft({ state }: World, instance: number, kept: RoomLeft): RoomLeft {
  const { cpuUnits, memoryMiB, eniCount, gpuCount } = roomOn(state.hosting, instance);
  return {
    cpuUnits: Math.max(0, cpuUnits - kept.cpuUnits),
    memoryMiB: Math.max(0, memoryMiB - kept.memoryMiB),
    eniCount: Math.max(0, eniCount - kept.eniCount),
    gpuCount: Math.max(0, gpuCount - kept.gpuCount),
  };
}

/**
 * An instance as placement and the cluster query language see it. Tasks whose stop is decided are gone for both.
 * @param group of the tasks that count: a service's, or a task group
 * @param kept for others
 */
export function candidateOf(world: World, instance: Instance, group: string, kept: RoomLeft): Candidate {
  const { cpuUnits, memoryMiB, eniCount, gpuCount } = roomLeft(world, instance.index, kept);
  const { hosting } = world.state;
  const staying = tasksOf(hosting, instance.index).filter((task) => !isLeaving(hosting, task));
  const tasks = staying.map((task) => world.state.tasks[task]);
  return {
    instanceId: instance.instanceId,
    availabilityZone: instance.availabilityZone,
    cpuUnitsFree: cpuUnits,
    memoryMiBFree: memoryMiB,
    eniFree: eniCount,
    gpuFree: gpuCount,
    hostPortsUsed: instance.hostPorts,
    reservedPortCount: reservedPortsOn(hosting, instance.index),
    serviceTaskCount: tasks.filter((task) => task.group === group).length,
    attributes: instance.attributes,
    agentConnected: instance.isAgentConnected,
    agentVersion: AGENT_VERSION,
    registeredAtMs: world.scenario.startEpochMs + Math.floor((instance.registeredAt ?? 0) / 1000),
    runningTasksCount: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
    taskGroups: tasks.map((task) => task.group),
  };
}
