import type { LifecycleHook } from '../../aws/nouns.js';
import { US_PER_HOUR, US_PER_MINUTE } from '../../base/units.js';
import { type HookStatus, hookEndUs, verdictOf } from './hooks.js';

/** A stretch of a deployment that moves traffic from the old revision, blue, to the new one, green. */
export interface ShiftPhase {
  /** In AWS's words; one that comes several times has as many phases. */
  readonly stage: string;
  /** Percent of production traffic that green has in it. */
  readonly greenPercent: number;
  /** Whether a test listener sends its traffic to green in it, and not to blue. */
  readonly isGreenTested: boolean;
  /** Whose tasks run: green's from its first stage of work on, blue's until there is no way back. */
  readonly runs: 'blue' | 'both' | 'green';
  /** What it waits for before anything else. */
  readonly awaits: 'nothing' | 'greenHealthy' | 'olderGone';
  readonly hooks: readonly LifecycleHook[];
  /** After the hooks. */
  readonly bakeTimeUs: number;
  /** It may last so long. */
  readonly limitUs: number;
}

/** Where such a deployment stands. */
export interface ShiftView {
  readonly phase: ShiftPhase;
  /** When the phase began. */
  readonly sinceUs: number;
  readonly nowUs: number;
  /** Of each hook of the phase: how it stands, and since when. */
  readonly hooks: readonly { readonly status: HookStatus; readonly atUs: number }[];
  /** When the whole deployment has lasted too long. */
  readonly deadlineUs: number;
  readonly desired: number;
  /** Healthy tasks of green. */
  readonly greenHealthy: number;
  /** Tasks that are not STOPPED: of blue, and of revisions older than blue. */
  readonly blueTasks: number;
  readonly olderTasks: number;
  /** When tasks that are missing since the desired count changed must be there; Infinity: none is missed so. */
  readonly steadyByUs: number;
  /** An alarm of the deployment that is in ALARM; empty: none. */
  readonly alarm: string;
}

/** Why a deployment is given up: an alarm, a stage that failed, or nobody who let it go on. */
export type ShiftFailure = 'alarm' | 'stage' | 'unanswered';

export type ShiftPlan =
  | { readonly outcome: 'advance'; readonly because: string }
  | { readonly outcome: 'giveUp'; readonly failure: ShiftFailure; readonly because: string }
  /** Until the clock alone brings something to decide; Infinity: never. */
  | { readonly outcome: 'wait'; readonly dueUs: number; readonly because: string };

/**
 * Whether the phase of a deployment is over, or the deployment is given up: for an alarm, for a hook, for a stage that
 * lasts too long. Once blue is let go there is no way back.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
 * @assumed a stage with nothing to wait for takes no time
 */
export function planShift(view: ShiftView): ShiftPlan {
  const { phase, sinceUs, nowUs } = view;
  const { stage } = phase;
  if (phase.runs === 'green') {
    if (view.blueTasks > 0) return wait(Number.POSITIVE_INFINITY, 'tasks of the old revision are stopping');
    return { outcome: 'advance', because: 'no task of the old revision is left' };
  }
  const given = givenUp(view);
  if (given !== undefined) return { outcome: 'giveUp', ...given };
  const limitUs = Math.min(lastsUntilUs(view) + 1, view.deadlineUs + 1, view.steadyByUs);
  const awaited = awaitedIn(view);
  if (awaited !== undefined) return wait(limitUs, awaited);
  const waiting = phase.hooks.filter((hook, index) => verdictOf(hook, view.hooks[index].status) === 'wait');
  if (waiting.length > 0) {
    return wait(Math.min(limitUs, ...waiting.map((hook) => sinceUs + hookEndUs(hook))), waitingText(stage, waiting));
  }
  const endUs = Math.max(sinceUs, ...view.hooks.map(({ atUs }) => atUs)) + phase.bakeTimeUs;
  if (nowUs < endUs) return wait(Math.min(limitUs, endUs), `bake time with ${phase.greenPercent} % of traffic on the new revision`);
  return { outcome: 'advance', because: `${stage} is over` };
}

function wait(dueUs: number, because: string): ShiftPlan {
  return { outcome: 'wait', dueUs, because };
}

function waitingText(stage: string, waiting: readonly LifecycleHook[]): string {
  const pause = waiting.find(({ targetType }) => targetType === 'PAUSE');
  if (pause === undefined) return `a lifecycle hook of ${stage} is running`;
  return pause.timeoutAction === 'CONTINUE'
    ? `${stage} goes on after ${spanText(pause.timeoutUs)}, or when somebody says so`
    : `${stage} waits until somebody lets it go on`;
}

/** Why the deployment is given up now; undefined: it is not. */
function givenUp(view: ShiftView): { readonly failure: ShiftFailure; readonly because: string } | undefined {
  const { phase, nowUs, alarm } = view;
  const { stage, hooks } = phase;
  if (alarm !== '') return { failure: 'alarm', because: `alarm ${alarm} is in ALARM in ${stage}` };
  if (nowUs > view.deadlineUs) return { failure: 'stage', because: 'the deployment lasts too long' };
  if (nowUs > lastsUntilUs(view))
    return { failure: 'stage', because: `${stage} lasts longer than ${spanText(lastsUntilUs(view) - view.sinceUs)}` };
  if (nowUs >= view.steadyByUs) return { failure: 'stage', because: `tasks are missing in ${stage} since the desired count changed` };
  const index = hooks.findIndex((hook, at) => verdictOf(hook, view.hooks[at].status) === 'giveUp');
  if (index === -1) return undefined;
  const { targetType, timeoutUs } = hooks[index];
  if (view.hooks[index].status === 'TIMED_OUT') {
    if (targetType === 'PAUSE') return { failure: 'unanswered', because: `nobody let ${stage} go on for ${spanText(timeoutUs)}` };
    return { failure: 'stage', because: `a lifecycle hook of ${stage} did not answer for ${spanText(timeoutUs)}` };
  }
  if (targetType === 'PAUSE') return { failure: 'stage', because: `somebody had ${stage} rolled back` };
  return { failure: 'stage', because: `a lifecycle hook of ${stage} returned FAILED` };
}

/**
 * When a phase has lasted too long.
 * @assumed a hook that may take longer than its stage takes the stage along: a pause may last 14 days, a stage 24 hours
 */
function lastsUntilUs({ phase, sinceUs }: ShiftView): number {
  return sinceUs + Math.max(phase.limitUs, ...phase.hooks.map(({ timeoutUs }) => timeoutUs));
}

/** The tasks that a phase waits for; undefined: none. */
function awaitedIn({ phase, desired, greenHealthy, olderTasks }: ShiftView): string | undefined {
  if (phase.awaits === 'greenHealthy' && greenHealthy < desired) return 'tasks of the new revision are starting or not healthy yet';
  if (phase.awaits === 'olderGone' && olderTasks > 0) return 'tasks of revisions that were given up are stopping';
  return undefined;
}

function spanText(us: number): string {
  const [count, unit] = us % US_PER_HOUR === 0 ? [us / US_PER_HOUR, 'hour'] : [us / US_PER_MINUTE, 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
