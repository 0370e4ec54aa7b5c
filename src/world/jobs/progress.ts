import type { Task } from '../state.js';
import type { World } from '../world.js';

/** A task of a job is STOPPED, its exit code known. */
export function noteJobTaskStopped(world: World, task: Task): void {
  const state = world.state.services[task.service];
  if (state.job < 0) return;
}
