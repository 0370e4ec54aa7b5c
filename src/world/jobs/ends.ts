import { US_PER_SECOND } from '../../base/units.js';
import { Kind } from '../kinds.js';
import type { JobRun, Task } from '../state.js';
import { stopTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { goOn, noteFailedTry } from './runs.js';

/** A task of a job is STOPPED: its run goes on. */
export function onJobTaskStopped(world: World, index: number): void {
  const task = world.state.tasks[index];
  const run = runOf(world, task);
  const entry = run?.live.get(index);
  if (run === undefined || entry === undefined) return;
  if (entry.timer >= 0) world.loop.cancel(entry.timer);
  run.live.delete(index);
  if (task.stopCode === 'EssentialContainerExited' && task.exitCode === 0) run.succeeded++;
  else noteFailedTry(world, run, entry, task.stopCode);
  goOn(world, run);
}

/**
 * A task of a job has had its time: it is stopped as by StopTask. The time counts from the start of the attempt.
 * @source https://docs.aws.amazon.com/batch/latest/userguide/job_timeouts.html (from startedAt)
 */
export function onJobTaskTimedOut(world: World, index: number, runIndex: number): void {
  const task = world.state.tasks[index];
  const run = world.state.jobRuns[runIndex];
  const entry = run.live.get(index);
  if (entry === undefined) return;
  const { timeoutUs } = world.scenario.jobs[run.job];
  const dueUs = (task.startedAt ?? world.nowUs) + timeoutUs;
  entry.timer = dueUs > world.nowUs ? world.loop.schedule(dueUs, Kind.JobTaskTimedOut, index, runIndex) : -1;
  if (entry.timer < 0 && task.desiredStatus === 'RUNNING')
    stopTask(world, task, 'UserInitiated', `Timed out after ${timeoutUs / US_PER_SECOND} s`);
}

function runOf(world: World, task: Task): JobRun | undefined {
  const { job } = world.state.services[task.service];
  const { jobs, jobRuns } = world.state;
  return jobs[job].open.map((index) => jobRuns[index]).find(({ live }) => live.has(task.index));
}
