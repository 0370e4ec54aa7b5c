import type { RunResult } from '../../sim/result.js';

/** Tasks that a picture can show before it is nothing but strokes; of more the first. */
const TASKS_MAX = 2000;

/** A task of a job while its containers ran. */
export interface JobBar {
  readonly job: string;
  readonly fromUs: number;
  readonly untilUs: number;
  readonly end: 'exit code 0' | 'failed' | 'still running';
}

/** Tasks of jobs in order of their start. */
export function jobBarsOf({ scenario, tasks, taskDetails }: RunResult): readonly JobBar[] {
  if (scenario.jobs.length === 0) return [];
  const bars = tasks.flatMap((task, index): JobBar[] => {
    const job = scenario.jobs[taskDetails[index].service - scenario.services.length];
    if (job === undefined || task.startedAt === undefined) return [];
    const untilUs = task.executionStoppedAt ?? scenario.durationUs;
    const end = task.executionStoppedAt === undefined ? 'still running' : task.exitCode === 0 ? 'exit code 0' : 'failed';
    return [{ job: job.name, fromUs: task.startedAt, untilUs, end }];
  });
  return bars.sort((a, b) => a.fromUs - b.fromUs).slice(0, TASKS_MAX);
}
