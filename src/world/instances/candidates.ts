import { AGENT_VERSION } from '../../aws/quotas.js';
import type { Candidate } from '../../rules/placement/index.js';
import type { Instance } from '../state.js';
import type { World } from '../world.js';
import type { RoomLeft } from './fleet/fleet.js';

/** What is left on an instance, less what is kept there for others. */
export function roomLeft(instance: Instance, kept: RoomLeft): RoomLeft {
  return {
    cpuUnits: Math.max(0, instance.cpuUnitsFree - kept.cpuUnits),
    memoryMiB: Math.max(0, instance.memoryMiBFree - kept.memoryMiB),
    eniCount: Math.max(0, instance.eniFree - kept.eniCount),
    gpuCount: Math.max(0, instance.gpuFree - kept.gpuCount),
  };
}

/**
 * An instance as placement and the cluster query language see it. Tasks whose stop is decided are gone for both.
 * @param group of the tasks that count: a service's, or a task group
 * @param kept for others
 */
export function candidateOf(world: World, instance: Instance, group: string, kept: RoomLeft): Candidate {
  const { cpuUnits, memoryMiB, eniCount, gpuCount } = roomLeft(instance, kept);
  const tasks = instance.tasks.map((task) => world.state.tasks[task]).filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
  return {
    instanceId: instance.instanceId,
    availabilityZone: instance.availabilityZone,
    cpuUnitsFree: cpuUnits,
    memoryMiBFree: memoryMiB,
    eniFree: eniCount,
    gpuFree: gpuCount,
    hostPortsUsed: instance.hostPorts,
    reservedPortCount: instance.reservedPortCount,
    serviceTaskCount: tasks.filter((task) => task.group === group).length,
    attributes: instance.attributes,
    agentConnected: instance.isAgentConnected,
    agentVersion: AGENT_VERSION,
    registeredAtMs: world.scenario.startEpochMs + Math.floor((instance.registeredAt ?? 0) / 1000),
    runningTasksCount: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
    taskGroups: tasks.map((task) => task.group),
  };
}
