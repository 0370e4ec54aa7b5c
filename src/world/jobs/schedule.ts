import { Kind } from '../kinds.js';
import type { World } from '../world.js';
import { startRun } from './runs.js';

/** Puts the first instant of every schedule into the queue. */
export function scheduleJobs(world: World): void {
  for (let job = 0; job < world.scenario.jobs.length; job++) scheduleNext(world, job, 0);
}

/** An instant of a schedule has come. @param next index of the instant after it */
export function onJobDue(world: World, job: number, next: number): void {
  scheduleNext(world, job, next);
  startRun(world, job, 'its schedule');
}

function scheduleNext(world: World, job: number, next: number): void {
  const { start } = world.scenario.jobs[job];
  if (start.kind === 'schedule' && next < start.atUs.length) world.loop.schedule(start.atUs[next], Kind.JobDue, job, next + 1);
}
