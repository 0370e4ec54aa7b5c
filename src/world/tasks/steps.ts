import { Kind } from '../kinds.js';
import type { Task } from '../state.js';
import type { World } from '../world.js';

/** The steps of a task's life that take time; each is due once. */
export const Step = {
  NetworkAttached: 1,
  PullStarted: 2,
  PullStopped: 3,
  Started: 4,
  PullFailed: 5,
  Deregistered: 6,
  Drained: 7,
  ProcessEnded: 8,
  Deprovisioned: 9,
  ExitReported: 10,
  WaitedTooLong: 11,
  Activated: 12,
} as const;

export function after(world: World, task: Task, step: number, delayUs: number): void {
  task.stepTimer = world.loop.schedule(world.nowUs + delayUs, Kind.TaskStepDue, task.index, step);
}

export function cancelStep(world: World, task: Task): void {
  if (task.stepTimer < 0) return;
  world.loop.cancel(task.stepTimer);
  task.stepTimer = -1;
}

/** What happens to a container of a task, in time. */
export const ContainerStep = {
  Start: 0,
  ProcessUp: 1,
  /** It ends by itself. */
  Exit: 2,
  OutOfMemory: 3,
  /** It ends by SIGTERM, or by SIGKILL. */
  Terminated: 4,
  Killed: 5,
  Probe: 6,
  ProbeTimedOut: 7,
  /** Nobody waits for it any longer. */
  StartTimedOut: 8,
} as const;

/** More kinds of steps than there are: a container's number and its step are one payload. */
const STEPS = 16;

/** @returns the handle of the event */
export function afterContainer(world: World, task: Task, container: number, step: number, delayUs: number): number {
  return world.loop.schedule(world.nowUs + delayUs, Kind.ContainerStepDue, task.index, container * STEPS + step);
}

/** The container and the step that a payload names. */
export function containerStepOf(payload: number): { readonly container: number; readonly step: number } {
  return { container: Math.floor(payload / STEPS), step: payload % STEPS };
}
