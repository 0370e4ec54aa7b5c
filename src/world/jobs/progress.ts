import { Kind } from '../kinds.js';
import type { Task } from '../state.js';
import type { World } from '../world.js';

/** A task of a job is STOPPED, its exit code known; its run hears of it at once, but not in the middle of what stopped it. */
export function noteJobTaskStopped(world: World, task: Task): void {
  if (world.state.services[task.service].job >= 0) world.loop.schedule(world.nowUs, Kind.JobTaskStopped, task.index, 0);
}
