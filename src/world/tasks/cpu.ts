import type { Task } from '../state.js';
import type { World } from '../world.js';

/**
 * Brings the CPU of a task up to now: what it used, background included, goes to its minute and to its
 * service's window, what it reserved to the window. A task reserves from startedAt until its containers stop.
 */
export function bookCpu(world: World, task: Task): void {
  if (task.server < 0) return;
  const untilUs = Math.min(world.nowUs, task.executionStoppedAt ?? world.nowUs);
  const elapsedUs = untilUs - task.cpuBookedAtUs;
  task.cpuBookedAtUs = untilUs;
  const usedVcpuUs = world.plane.harvestBusy(task.server) + world.scenario.behaviours[task.definition].backgroundVcpu * elapsedUs;
  task.busyVcpuUs += usedVcpuUs;
  const { counts } = world.state.services[task.service];
  counts.busyVcpuUs += usedVcpuUs;
  counts.reservedVcpuUs += world.reservedVcpu(task.definition) * elapsedUs;
}
