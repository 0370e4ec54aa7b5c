import { CPU_UNITS_PER_VCPU, US_PER_HOUR } from '../../base/units.js';
import { compileSampler } from '../../kernel/sample.js';
import { planWork } from '../../rules/tasks/work.js';
import type { Task } from '../state.js';
import type { World } from '../world.js';
import { memorySpecOf } from './memory.js';

/** Whether a job owns the task: requests never reach it. */
export function isOfJob(world: World, { service }: Task): boolean {
  return world.state.services[service].job >= 0;
}

/** vCPU a task may use: its own where it has task-level CPU, else whatever is idle on its instance. */
export function vcpuLimit(world: World, task: Task): number {
  const instance = world.state.instances[task.instance];
  const isLimited = instance === undefined || world.scenario.taskDefinitions[task.definition].cpuUnits !== undefined;
  return isLimited ? world.reservedVcpu(task.definition) : instance.registeredCpu / CPU_UNITS_PER_VCPU;
}

/** Work of a vCPU of the task in the time an x86 vCPU of Fargate does 1. */
export function speedOf(world: World, { architecture }: Task): number {
  return architecture === 'ARM64' ? world.constant('armSpeed') : 1;
}

/** A task that has something to do begins. @returns how long it takes, microseconds; Infinity: it has nothing to do, and runs on */
export function beginWork(world: World, task: Task): number {
  const { work, processes } = world.scenario.behaviours[task.definition];
  if (work === undefined) return Number.POSITIVE_INFINITY;
  const { family } = world.scenario.taskDefinitions[task.definition];
  const draw = (distribution: typeof work.cpu, name: string) => compileSampler(distribution).draw(world.streams.get(`${name}/${family}`));
  const vcpu = Math.min(processes, vcpuLimit(world, task));
  const plan = planWork(draw(work.cpu, 'work-cpu'), draw(work.wait, 'work-wait'), vcpu, speedOf(world, task));
  task.work = { sinceUs: world.nowUs, untilUs: world.nowUs + plan.cpuUs, vcpu: plan.vcpu };
  return plan.runUs;
}

/** vCPU-microseconds that a task worked between two instants. */
export function workedVcpuUs({ work }: Task, fromUs: number, untilUs: number): number {
  if (work === undefined) return 0;
  return Math.max(0, Math.min(untilUs, work.untilUs) - Math.max(fromUs, work.sinceUs)) * work.vcpu;
}

/** After how long a task that takes no requests is out of memory, microseconds; Infinity: never. */
export function outOfMemoryAfterUs(world: World, task: Task): number {
  if (!isOfJob(world, task)) return Number.POSITIVE_INFINITY;
  const { heldBytes, limitBytes, leakBytesPerHour } = memorySpecOf(world, task);
  if (heldBytes > limitBytes) return 0;
  return leakBytesPerHour > 0 ? ((limitBytes - heldBytes) / leakBytesPerHour) * US_PER_HOUR : Number.POSITIVE_INFINITY;
}
