import type { Task } from '../state.js';
import type { World } from '../world.js';
import { isOfJob, workedVcpuUs } from './work.js';

/** Whether a task uses anything: its process has a server, or is that of a job and has begun. */
export function isMetered(world: World, task: Task): boolean {
  return task.server >= 0 || (isOfJob(world, task) && task.cpuBookedAtUs > 0);
}

/**
 * Brings the CPU of a task up to now: what it used, background included, goes to its minute and to its
 * service's window, what it reserved to the window. A task reserves from startedAt until its containers stop.
 */
export function bookCpu(world: World, task: Task): void {
  if (!isMetered(world, task)) return;
  const untilUs = Math.min(world.nowUs, task.executionStoppedAt ?? world.nowUs);
  const fromUs = task.cpuBookedAtUs;
  const elapsedUs = untilUs - fromUs;
  task.cpuBookedAtUs = untilUs;
  const ownVcpuUs = (task.server < 0 ? 0 : world.plane.harvestBusy(task.server)) + workedVcpuUs(task, fromUs, untilUs);
  const usedVcpuUs = ownVcpuUs + world.scenario.behaviours[task.definition].backgroundVcpu * elapsedUs;
  task.busyVcpuUs += usedVcpuUs;
  const { counts } = world.state.services[task.service];
  counts.busyVcpuUs += usedVcpuUs;
  counts.reservedVcpuUs += world.reservedVcpu(task.definition) * elapsedUs;
}
