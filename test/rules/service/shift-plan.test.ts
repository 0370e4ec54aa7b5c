import { expect, test } from 'vitest';
import type { LifecycleHook } from '../../../src/aws/nouns.js';
import { hookStatus } from '../../../src/rules/service/hooks.js';
import { planShift, type ShiftPhase, type ShiftView } from '../../../src/rules/service/shift-plan.js';
import { shiftDeadlineUs } from '../../../src/rules/service/shift-stages.js';
import { lifecycleHook } from '../../support/scenario.js';

const NEVER = Number.POSITIVE_INFINITY;
const DAY = 86_400e6;

const phase = (over: Partial<ShiftPhase>): ShiftPhase => ({
  stage: 'POST_SCALE_UP',
  greenPercent: 0,
  isGreenTested: false,
  runs: 'both',
  awaits: 'nothing',
  hooks: [],
  bakeTimeUs: 0,
  limitUs: DAY,
  ...over,
});

/** A view in which every hook stands as the clock has it. */
function view({ nowUs = 100, ...over }: Partial<ShiftView>, of: Partial<ShiftPhase>): ShiftView {
  const own = phase(of);
  const hooks = own.hooks.map((hook) => ({ status: hookStatus(hook, nowUs - 100), atUs: Math.min(nowUs, 100 + hook.takesUs) }));
  const counts = { desired: 4, greenHealthy: 4, blueTasks: 4, olderTasks: 0 };
  return { phase: own, sinceUs: 100, nowUs, hooks, deadlineUs: NEVER, ...counts, steadyByUs: NEVER, alarm: '', ...over };
}

const hook = (takesUs: number, over: Partial<LifecycleHook> = {}) => lifecycleHook({ takesUs, ...over });
const pause = (timeoutUs: number) => lifecycleHook({ targetType: 'PAUSE', takesUs: NEVER, timeoutUs });
const scaleUp = { stage: 'SCALE_UP', awaits: 'greenHealthy' } as const;
const cleanUp = { stage: 'CLEAN_UP', runs: 'green' } as const;
const reconcile = { stage: 'RECONCILE_SERVICE', awaits: 'olderGone' } as const;

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
test.each<[string, Partial<ShiftView>, Partial<ShiftPhase>, number | 'advance' | 'alarm' | 'stage' | 'unanswered']>([
  // what                                        view                         phase            wait until, or what else
  ['nothing to wait for', {}, {}, 'advance'],
  ['SCALE_UP waits for the last healthy task', { greenHealthy: 3 }, scaleUp, 101 + DAY],
  ['SCALE_UP with all of them', {}, scaleUp, 'advance'],
  ['a stage of more than 24 hours', { greenHealthy: 3, nowUs: 101 + DAY }, scaleUp, 'stage'],
  ['a stage of 24 hours', { greenHealthy: 3, nowUs: 100 + DAY }, scaleUp, 101 + DAY],
  ['the first hook runs', { nowUs: 104 }, { hooks: [hook(10), hook(5)] }, 105],
  ['the second is done, the first runs on', { nowUs: 105 }, { hooks: [hook(10), hook(5)] }, 110],
  ['hooks run side by side: both are done', { nowUs: 110 }, { hooks: [hook(10), hook(5)] }, 'advance'],
  ['a hook that will fail runs', { nowUs: 109 }, { hooks: [hook(10, { outcome: 'FAILED' })] }, 110],
  ['a hook has failed', { nowUs: 110 }, { hooks: [hook(10, { outcome: 'FAILED' })] }, 'stage'],
  ['one fails while another runs', { nowUs: 110 }, { hooks: [hook(50), hook(10, { outcome: 'FAILED' })] }, 'stage'],
  ['a pause', { nowUs: 110 }, { hooks: [pause(50)] }, 150],
  ['a pause beside a function', { nowUs: 104 }, { hooks: [pause(50), hook(10)] }, 110],
  ['a pause that nobody ends', { nowUs: 150 }, { hooks: [pause(50)] }, 'unanswered'],
  ['a pause of 14 days takes its stage along', { nowUs: 100 + 2 * DAY }, { hooks: [pause(14 * DAY)] }, 100 + 14 * DAY],
  ['the bake time follows the hooks', { nowUs: 159 }, { hooks: [hook(10)], bakeTimeUs: 50 }, 160],
  ['and ends', { nowUs: 160 }, { hooks: [hook(10)], bakeTimeUs: 50 }, 'advance'],
  ['an alarm in the bake time', { nowUs: 120, alarm: 'errors' }, { stage: 'BAKE_TIME', bakeTimeUs: 50 }, 'alarm'],
  ['no way back from CLEAN_UP', { alarm: 'errors' }, cleanUp, NEVER],
  ['CLEAN_UP ends with the last old task', { blueTasks: 0 }, cleanUp, 'advance'],
  ['older revisions are reconciled first', { olderTasks: 1 }, reconcile, 101 + DAY],
  ['and are gone', {}, reconcile, 'advance'],
  ['a deployment of more than 30 days', { nowUs: 201, deadlineUs: 200 }, { bakeTimeUs: 500 }, 'stage'],
  ['it is looked at when they are over', { nowUs: 150, deadlineUs: 200 }, { bakeTimeUs: 500 }, 201],
])('%s', (_, over, of, expected) => {
  const plan = planShift(view(over, of));
  if (typeof expected === 'number') expect(plan).toMatchObject({ outcome: 'wait', dueUs: expected });
  else if (expected === 'advance') expect(plan.outcome).toBe('advance');
  else expect(plan).toMatchObject({ outcome: 'giveUp', failure: expected });
});

test('30 days, by the page on blue/green deployments', () => {
  expect(shiftDeadlineUs(5)).toBe(5 + 30 * DAY);
});
