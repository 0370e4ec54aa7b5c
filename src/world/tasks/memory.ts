import { reservedMemoryMiB, type TaskDefinition } from '../../aws/nouns.js';
import { BYTES_PER_MIB, US_PER_HOUR } from '../../base/units.js';
import { type MemoryPlan, planMemory, type SidecarMemory, servingContainer } from '../../rules/memory/limit.js';
import type { MemorySpec } from '../requests/memory.js';
import type { Task } from '../state.js';
import type { World } from '../world.js';
import { isMetered } from './cpu.js';

/** As ECS writes it. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
export const OUT_OF_MEMORY_REASON = 'OutOfMemoryError: Container killed due to memory usage';

/**
 * What a task uses beside its requests as its containers start, and at which use it is killed.
 * @assumed A container without a limit, in a task without one, is killed where it alone exceeds its container instance.
 */
export function memorySpecOf(world: World, task: Task): MemorySpec {
  const { memoryBaseMiB, memoryLeakMiBPerHour } = world.scenario.behaviours[task.definition];
  const { limitMiB, ownMiB } = memoryPlanOf(world, task);
  const instanceMiB = world.state.instances[task.instance]?.registeredMemoryMiB ?? Number.POSITIVE_INFINITY;
  return {
    heldBytes: ((memoryBaseMiB ?? 0) + ownMiB) * BYTES_PER_MIB,
    limitBytes: Math.min(limitMiB, instanceMiB) * BYTES_PER_MIB,
    leakBytesPerHour: memoryLeakMiBPerHour * BYTES_PER_MIB,
  };
}

/** Whether a container beside the one that serves uses more than it may: it is killed as it starts. */
export function isKilledAtStart(world: World, task: Task, index: number): boolean {
  const { name } = world.scenario.taskDefinitions[task.definition].containerDefinitions[index];
  return memoryPlanOf(world, task).killedAtStart.includes(name);
}

/** Of each task definition the plan made last, and of what: every task is asked for it each minute. */
const plans = new WeakMap<TaskDefinition, { named: string | undefined; sidecars: readonly SidecarMemory[]; plan: MemoryPlan }>();

function memoryPlanOf(world: World, task: Task): MemoryPlan {
  const definition = world.scenario.taskDefinitions[task.definition];
  const { sidecars } = world.scenario.behaviours[task.definition];
  const named = world.state.services[task.service].spec.targetGroups[0]?.containerName;
  const known = plans.get(definition);
  if (known !== undefined && known.named === named && known.sidecars === sidecars) return known.plan;
  const plan = planMemory(definition, servingContainer(definition, named), sidecars);
  plans.set(definition, { named, sidecars, plan });
  return plan;
}

/** Brings the memory of a task up to now, as bookCpu does its CPU: byte-microseconds used and reserved. */
export function bookMemory(world: World, task: Task): void {
  if (!isMetered(world, task)) return;
  const untilUs = Math.min(world.nowUs, task.executionStoppedAt ?? world.nowUs);
  const fromUs = task.memoryBookedAtUs;
  const elapsedUs = Math.max(0, untilUs - fromUs);
  task.memoryBookedAtUs = untilUs;
  const sidecarsBytes = memoryPlanOf(world, task).sidecarsMiB * BYTES_PER_MIB;
  const ownByteUs = task.server < 0 ? heldByteUs(world, task, fromUs, elapsedUs) : world.plane.memory.harvest(task.server);
  const usedByteUs = ownByteUs + sidecarsBytes * elapsedUs;
  task.usedByteUs += usedByteUs;
  const { counts } = world.state.services[task.service];
  counts.usedByteUs += usedByteUs;
  counts.reservedByteUs += reservedMemoryMiB(world.scenario.taskDefinitions[task.definition]) * BYTES_PER_MIB * elapsedUs;
}

/** Byte-microseconds of a process that takes no requests: what it holds, and what it leaked since it started. */
function heldByteUs(world: World, task: Task, fromUs: number, elapsedUs: number): number {
  const { mainContainer } = world.scenario.behaviours[task.definition];
  const { startedAtUs, lastStatus } = task.containers[mainContainer];
  if (startedAtUs === undefined || lastStatus !== 'RUNNING') return 0;
  const { heldBytes, leakBytesPerHour } = memorySpecOf(world, task);
  const leakedForUs = Math.max(0, fromUs - startedAtUs) + elapsedUs / 2;
  return (heldBytes + (leakBytesPerHour * leakedForUs) / US_PER_HOUR) * elapsedUs;
}

/** Whether anything is known of a service's memory; else nothing is reported. */
export function isMemoryKnown(world: World, service: number): boolean {
  return world.scenario.behaviours[world.state.services[service].spec.taskDefinition].memoryBaseMiB !== undefined;
}
