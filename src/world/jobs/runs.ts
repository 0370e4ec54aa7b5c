import { TASKS_PER_RUN_TASK_CALL } from '../../aws/quotas.js';
import { US_PER_SECOND } from '../../base/units.js';
import { takeTokens } from '../../rules/capacity/token-bucket.js';
import { isTriedAgain, planStage, retryWaitSeconds } from '../../rules/jobs/index.js';
import { recordCall } from '../actions/record.js';
import { Kind } from '../kinds.js';
import { recordDecision } from '../record.js';
import type { JobRun, JobTry } from '../state.js';
import type { World } from '../world.js';
import { type RunTaskAnswer, runTask } from './run-task.js';

/** The state's services are followed by the jobs. */
export function ownerOf(world: World, job: number): number {
  return world.scenario.services.length + job;
}

/** A run of a job begins. @returns what the calls of RunTask made at once answered */
export function startRun(world: World, job: number, because: string, number = world.state.jobs[job].count + 1): readonly RunTaskAnswer[] {
  const { name, count } = world.scenario.jobs[job];
  const { jobRuns, jobs } = world.state;
  const run: JobRun = {
    index: jobRuns.length,
    job,
    number,
    startedAtUs: world.nowUs,
    endedAtUs: undefined,
    outcome: 'IN_PROGRESS',
    nextMember: 0,
    again: [],
    live: new Map(),
    succeeded: 0,
    failed: 0,
    retried: 0,
    timer: -1,
  };
  jobRuns.push(run);
  jobs[job].count++;
  jobs[job].open.push(run.index);
  recordDecision(world, 'job-run', `job/${name}`, `run ${number} started`, because, { tasks: count });
  return goOn(world, run);
}

/** A call of RunTask that had to wait is due. */
export function onJobCall(world: World, index: number): void {
  const run = world.state.jobRuns[index];
  run.timer = -1;
  goOn(world, run);
}

/** Calls RunTask for what may start now, and ends the run where nothing is left of it. */
export function goOn(world: World, run: JobRun): readonly RunTaskAnswer[] {
  const answers: RunTaskAnswer[] = [];
  for (let tries = takeDue(world, run); tries.length > 0; tries = takeDue(world, run)) {
    if (takeTokens(world.state.runTaskCalls, 1, world.nowUs) === 0) {
      putBack(world, run, tries, 'the quota of calls of RunTask is used up');
      break;
    }
    const answer = runTask(world, ownerOf(world, run.job), tries.length);
    answers.push(answer);
    recordCall(world, 'RunTask', `job/${world.scenario.jobs[run.job].name}`, runTaskText(answer), answer.refusal);
    book(world, run, tries, answer);
    if (answer.heldBack > 0) break;
  }
  callLater(world, run);
  endIfOver(world, run);
  return answers;
}

/** `4 tasks`, and what it failed of. */
export function runTaskText({ tasks, notPlaced, failures }: Pick<RunTaskAnswer, 'tasks' | 'notPlaced' | 'failures'>): string {
  const started = `${tasks.length} task${tasks.length === 1 ? '' : 's'} started`;
  if (notPlaced === 0) return started;
  const reasons = Object.entries(failures).map(([reason, instances]) => (instances === 0 ? reason : `${reason} on ${instances}`));
  return `${started}, ${notPlaced} not placed; failures: ${reasons.join(', ')}`;
}

/** The tries of the next call: those that are due again, then members that nobody has tried yet; as many as may be at once. */
function takeDue(world: World, run: JobRun): JobTry[] {
  const { count, maxConcurrency } = world.scenario.jobs[run.job];
  const room = Math.min(TASKS_PER_RUN_TASK_CALL, maxConcurrency - run.live.size);
  const taken: JobTry[] = [];
  while (taken.length < room && run.again.length > 0 && run.again[0].dueUs <= world.nowUs) taken.push(run.again.shift() as JobTry);
  for (; taken.length < room && run.nextMember < count; run.nextMember++)
    taken.push({ member: run.nextMember, attempt: 1, dueUs: world.nowUs });
  return taken;
}

/** What became of the tries of a call: tasks, failures, or another call a second later. */
function book(world: World, run: JobRun, tries: readonly JobTry[], answer: RunTaskAnswer): void {
  const { timeoutUs } = world.scenario.jobs[run.job];
  const { tasks, heldBack, refusal } = answer;
  tries.forEach((item, index) => {
    if (refusal === undefined && index >= tries.length - heldBack) return;
    const task = tasks[index];
    if (task === undefined) {
      noteFailedTry(world, run, item, '');
      return;
    }
    const timer = Number.isFinite(timeoutUs)
      ? world.loop.schedule(world.nowUs + timeoutUs, Kind.JobTaskTimedOut, task.index, run.index)
      : -1;
    run.live.set(task.index, { member: item.member, attempt: item.attempt, timer });
  });
  if (heldBack > 0) putBack(world, run, tries.slice(tries.length - heldBack), 'the launch quota of Fargate is used up');
}

/** A try came to nothing: it is made again after a wait, or its member has failed. @param stopCode empty where no task came of it */
export function noteFailedTry(world: World, run: JobRun, { member, attempt }: Pick<JobTry, 'member' | 'attempt'>, stopCode: string): void {
  if (!isTriedAgain(stopCode, attempt, world.scenario.jobs[run.job].retries)) {
    run.failed++;
    return;
  }
  run.retried++;
  addTry(run, { member, attempt: attempt + 1, dueUs: world.nowUs + retryWaitSeconds(attempt) * US_PER_SECOND });
}

function addTry(run: JobRun, item: JobTry): void {
  const later = run.again.findIndex(({ dueUs }) => dueUs > item.dueUs);
  run.again.splice(later < 0 ? run.again.length : later, 0, item);
}

/** @assumed Who calls RunTask and is throttled calls again a second later, as SDKs and EventBridge Scheduler do in the end. */
function putBack(world: World, run: JobRun, tries: readonly JobTry[], because: string): void {
  for (const { member, attempt } of tries) addTry(run, { member, attempt, dueUs: world.nowUs + US_PER_SECOND });
  recordDecision(world, 'launch-quota', `job/${world.scenario.jobs[run.job].name}`, 'held back', because, {});
}

/** The next try that waits for its instant, and has room. */
function callLater(world: World, run: JobRun): void {
  const [first] = run.again;
  if (first === undefined || run.live.size >= world.scenario.jobs[run.job].maxConcurrency) return;
  if (run.timer < 0) run.timer = world.loop.schedule(first.dueUs, Kind.JobCallDue, run.index, 0);
  else world.loop.move(run.timer, first.dueUs);
}

function endIfOver(world: World, run: JobRun): void {
  const { name, count } = world.scenario.jobs[run.job];
  if (run.endedAtUs !== undefined || run.nextMember < count || run.again.length > 0 || run.live.size > 0) return;
  const outcome = run.failed === 0 ? 'SUCCEEDED' : 'FAILED';
  const state = world.state.jobs[run.job];
  run.endedAtUs = world.nowUs;
  run.outcome = outcome;
  state.open = state.open.filter((index) => index !== run.index);
  state.ended[run.number] = outcome;
  const { succeeded, failed, retried } = run;
  const inputs = { succeeded, failed, retried, seconds: (world.nowUs - run.startedAtUs) / US_PER_SECOND };
  const because = failed === 0 ? 'every task of it ended well' : `${failed} of ${count} tasks failed`;
  recordDecision(world, 'job-run', `job/${name}`, `run ${run.number} ${outcome}`, because, inputs);
  startStages(world, run);
}

/** What waits for the end of a run: each stage of the pipeline, once all runs before it have ended. */
function startStages(world: World, { job, number }: JobRun): void {
  world.scenario.jobs.forEach(({ name, start }, stage) => {
    if (start.kind !== 'after' || !start.jobs.includes(job)) return;
    const plan = planStage(
      start.when,
      start.jobs.map((before) => world.state.jobs[before].ended[number]),
    );
    const before = start.jobs.map((index) => world.scenario.jobs[index].name).join(', ');
    if (plan === 'start') startRun(world, stage, `${before} ended, and it starts after ${start.when}`, number);
    if (plan === 'skip')
      recordDecision(world, 'job-run', `job/${name}`, `run ${number} skipped`, `it starts after ${start.when} of ${before}`, {});
  });
}
