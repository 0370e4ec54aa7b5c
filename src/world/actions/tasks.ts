import { US_PER_MINUTE } from '../../base/units.js';
import type { TaskPick } from '../../scenario/compiled.js';
import { runTaskText, startRun } from '../jobs/runs.js';
import { wakeService } from '../services/wake.js';
import type { Task } from '../state.js';
import { stopTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { pickTasks } from './pick.js';
import { type CallAnswer, done, refused } from './refusal.js';

/** What StopTask gives as the reason where the caller gives none. */
const STOPPED_BY_USER = 'Task stopped by user';

/** A run of a job begins. Its calls of RunTask are noted one by one: here is what those made at once came to together. */
export function runTaskCall(world: World, job: number): CallAnswer {
  const resource = `job/${world.scenario.jobs[job].name}`;
  const answers = startRun(world, job, 'an action calls RunTask');
  const refusal = answers.find((answer) => answer.refusal !== undefined)?.refusal;
  if (refusal !== undefined) return refused(resource, refusal);
  const tasks = answers.flatMap((answer) => answer.tasks);
  const notPlaced = answers.reduce((sum, answer) => sum + answer.notPlaced, 0);
  const failures = answers.findLast((answer) => answer.notPlaced > 0)?.failures ?? {};
  return done(resource, runTaskText({ tasks, notPlaced, failures }));
}

/** @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html */
export function stopTaskCall(world: World, pick: TaskPick, reason: string, stream: string): CallAnswer {
  const tasks = pickTasks(world, pick, stream);
  if (tasks.length === 0) return noTask(pick);
  for (const task of tasks) {
    stopTask(world, task, 'UserInitiated', reason === '' ? STOPPED_BY_USER : reason);
    wakeService(world, task.service);
  }
  return done(resourceOf(tasks), `stopped ${namesOf(tasks)}`);
}

/**
 * Tasks of services alone can be protected; protection ends by itself, and each call sets its end anew.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
 */
export function updateTaskProtection(
  world: World,
  pick: TaskPick,
  isProtected: boolean,
  expiresInMinutes: number,
  stream: string,
): CallAnswer {
  const tasks = pickTasks(world, pick, stream);
  if (tasks.length === 0) return noTask(pick);
  const failures: string[] = [];
  for (const task of tasks) {
    const failure = isProtected ? whyNotProtected(world, task) : undefined;
    if (failure !== undefined) failures.push(`${failure} of ${task.taskId}`);
    else task.protectedUntilUs = isProtected ? world.nowUs + expiresInMinutes * US_PER_MINUTE : 0;
  }
  const set = tasks.length - failures.length;
  const text = `${set} task${set === 1 ? '' : 's'} ${isProtected ? `protected for ${expiresInMinutes} min` : 'protected no more'}`;
  return done(resourceOf(tasks), failures.length === 0 ? text : `${text}; failures: ${failures.join(', ')}`);
}

/** The failure that AWS gives for a task that cannot be protected. */
function whyNotProtected(world: World, task: Task): 'TASK_NOT_VALID' | 'DEPLOYMENT_BLOCKED' | undefined {
  const { job, desired } = world.state.services[task.service];
  if (job >= 0) return 'TASK_NOT_VALID';
  const others = world.tasksOf(task.service).filter((other) => other !== task && other.protectedUntilUs > world.nowUs).length;
  return others >= desired ? 'DEPLOYMENT_BLOCKED' : undefined;
}

function noTask({ cluster }: TaskPick): CallAnswer {
  return refused(`cluster/${cluster}`, { error: 'InvalidParameterException', message: 'The referenced task was not found.' });
}

/** One task, or the first of several. */
function resourceOf([first]: readonly Task[]): string {
  return `task/${first.taskId}`;
}

function namesOf(tasks: readonly Task[]): string {
  return tasks.map(({ taskId }) => taskId).join(', ');
}
