import { describe, expect, test } from 'vitest';
import { planShift, type ShiftPhase, type ShiftView, shiftPhases, type TrafficShift } from '../../../src/rules/service/shift-stages.js';

const MINUTE = 60e6;
const BLUE_GREEN: TrafficShift = { kind: 'BLUE_GREEN', bakeTimeUs: 5 * MINUTE, hooks: [] };
const shares = (strategy: TrafficShift) =>
  shiftPhases(strategy, false)
    .filter(({ stage }) => stage === 'PRODUCTION_TRAFFIC_SHIFT')
    .map(({ greenPercent, bakeTimeUs }) => [greenPercent, bakeTimeUs / MINUTE]);

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html (lifecycleStage)
describe('the stages of a deployment that moves traffic', () => {
  test('blue/green: all stages in order, all traffic in one step', () => {
    expect(shiftPhases(BLUE_GREEN, false).map(({ stage, greenPercent }) => `${stage} ${greenPercent}`)).toEqual([
      'PRE_SCALE_UP 0',
      'SCALE_UP 0',
      'POST_SCALE_UP 0',
      'TEST_TRAFFIC_SHIFT 0',
      'POST_TEST_TRAFFIC_SHIFT 0',
      'PRE_PRODUCTION_TRAFFIC_SHIFT 0',
      'PRODUCTION_TRAFFIC_SHIFT 100',
      'POST_PRODUCTION_TRAFFIC_SHIFT 100',
      'BAKE_TIME 100',
      'CLEAN_UP 100',
    ]);
  });

  test('RECONCILE_SERVICE comes first where several older revisions have tasks', () => {
    expect(shiftPhases(BLUE_GREEN, true)[0].stage).toBe('RECONCILE_SERVICE');
  });

  test.each<[TrafficShift, [percent: number, bakeMinutes: number][]]>([
    [BLUE_GREEN, [[100, 0]]],
    [
      { ...BLUE_GREEN, kind: 'CANARY', canaryPercent: 5, canaryBakeTimeUs: 10 * MINUTE },
      [
        [5, 10],
        [100, 0],
      ],
    ],
    // The last step has no bake time of its own: the deployment's follows.
    [
      { ...BLUE_GREEN, kind: 'LINEAR', stepPercent: 25, stepBakeTimeUs: 6 * MINUTE },
      [
        [25, 6],
        [50, 6],
        [75, 6],
        [100, 0],
      ],
    ],
    // A last step is what is left.
    [
      { ...BLUE_GREEN, kind: 'LINEAR', stepPercent: 33.3, stepBakeTimeUs: MINUTE },
      [
        [33.3, 1],
        [66.6, 1],
        [99.9, 1],
        [100, 0],
      ],
    ],
    [{ ...BLUE_GREEN, kind: 'LINEAR', stepPercent: 100, stepBakeTimeUs: MINUTE }, [[100, 0]]],
  ])('%o: %j', (strategy, expected) => {
    expect(shares(strategy)).toEqual(expected);
  });

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html
  test('hooks of the production stages run at every step, those of SCALE_UP, BAKE_TIME and CLEAN_UP never', () => {
    const hook = {
      stages: ['SCALE_UP', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP'],
      outcome: 'SUCCEEDED',
      takesUs: 1e6,
    } as const;
    const phases = shiftPhases({ kind: 'LINEAR', stepPercent: 50, stepBakeTimeUs: 0, bakeTimeUs: 0, hooks: [hook] }, false);
    expect(phases.filter(({ hooks }) => hooks.length > 0).map(({ stage, greenPercent }) => `${stage} ${greenPercent}`)).toEqual([
      'PRE_PRODUCTION_TRAFFIC_SHIFT 0',
      'PRODUCTION_TRAFFIC_SHIFT 50',
      'PRE_PRODUCTION_TRAFFIC_SHIFT 50',
      'PRODUCTION_TRAFFIC_SHIFT 100',
    ]);
  });
});

describe('when a stage is over', () => {
  const phase = (over: Partial<ShiftPhase>): ShiftPhase => ({ stage: 'POST_SCALE_UP', greenPercent: 0, hooks: [], bakeTimeUs: 0, ...over });
  const view = (over: Partial<ShiftView>): ShiftView => ({
    phase: phase({}),
    sinceUs: 100,
    nowUs: 100,
    desired: 4,
    greenHealthy: 4,
    blueTasks: 4,
    olderTasks: 0,
    alarm: '',
    ...over,
  });
  const hook = (takesUs: number, outcome: 'SUCCEEDED' | 'FAILED' = 'SUCCEEDED') => ({ stages: ['POST_SCALE_UP'], outcome, takesUs });
  const NEVER = Number.POSITIVE_INFINITY;
  const DAY = 86_400e6;

  test.each<[string, Partial<ShiftView>, 'wait' | 'advance' | 'rollBack', dueUs: number]>([
    ['nothing to wait for', {}, 'advance', 100],
    ['SCALE_UP waits for the last healthy task', { phase: phase({ stage: 'SCALE_UP' }), greenHealthy: 3 }, 'wait', 101 + DAY],
    ['SCALE_UP with all of them', { phase: phase({ stage: 'SCALE_UP' }) }, 'advance', 100],
    ['a stage of more than 24 hours', { phase: phase({ stage: 'SCALE_UP' }), greenHealthy: 3, nowUs: 101 + DAY }, 'rollBack', 101 + DAY],
    ['a hook runs', { phase: phase({ hooks: [hook(10), hook(5)] }), nowUs: 109 }, 'wait', 110],
    ['the second hook runs', { phase: phase({ hooks: [hook(10), hook(5)] }), nowUs: 110 }, 'wait', 115],
    ['both are done', { phase: phase({ hooks: [hook(10), hook(5)] }), nowUs: 115 }, 'advance', 115],
    ['a hook that will fail runs', { phase: phase({ hooks: [hook(10, 'FAILED')] }), nowUs: 109 }, 'wait', 110],
    ['a hook has failed', { phase: phase({ hooks: [hook(10, 'FAILED')] }), nowUs: 110 }, 'rollBack', 110],
    ['the bake time follows the hooks', { phase: phase({ hooks: [hook(10)], bakeTimeUs: 50 }), nowUs: 159 }, 'wait', 160],
    ['and ends', { phase: phase({ hooks: [hook(10)], bakeTimeUs: 50 }), nowUs: 160 }, 'advance', 160],
    ['an alarm in the bake time', { phase: phase({ stage: 'BAKE_TIME', bakeTimeUs: 50 }), nowUs: 120, alarm: 'errors' }, 'rollBack', 120],
    ['no way back from CLEAN_UP', { phase: phase({ stage: 'CLEAN_UP' }), alarm: 'errors' }, 'wait', NEVER],
    ['CLEAN_UP ends with the last old task', { phase: phase({ stage: 'CLEAN_UP' }), blueTasks: 0 }, 'advance', 100],
    ['older revisions are reconciled first', { phase: phase({ stage: 'RECONCILE_SERVICE' }), olderTasks: 1 }, 'wait', 101 + DAY],
    ['and are gone', { phase: phase({ stage: 'RECONCILE_SERVICE' }) }, 'advance', 100],
  ])('%s', (_, over, outcome, dueUs) => {
    expect(planShift(view(over))).toMatchObject({ outcome, dueUs });
  });
});
