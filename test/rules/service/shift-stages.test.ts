import { describe, expect, test } from 'vitest';
import { shiftPhases, type TrafficShift } from '../../../src/rules/service/shift-stages.js';
import { lifecycleHook } from '../../support/scenario.js';

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

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHook.html (what each stage says of blue, green and test traffic)
  test.each([
    ['PRE_SCALE_UP', 'blue', false],
    ['SCALE_UP', 'both', false],
    ['POST_SCALE_UP', 'both', false],
    ['TEST_TRAFFIC_SHIFT', 'both', true],
    ['POST_TEST_TRAFFIC_SHIFT', 'both', true],
    ['PRODUCTION_TRAFFIC_SHIFT', 'both', true],
    ['BAKE_TIME', 'both', true],
    ['CLEAN_UP', 'green', true],
  ])('%s: tasks of %s run, test traffic to green: %s', (stage, runs, isGreenTested) => {
    const phase = shiftPhases(BLUE_GREEN, false).find((other) => other.stage === stage);
    expect(phase).toMatchObject({ runs, isGreenTested });
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
    const stages = ['SCALE_UP', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP'];
    const hook = lifecycleHook({ stages });
    const phases = shiftPhases({ kind: 'LINEAR', stepPercent: 50, stepBakeTimeUs: 0, bakeTimeUs: 0, hooks: [hook] }, false);
    expect(phases.filter(({ hooks }) => hooks.length > 0).map(({ stage, greenPercent }) => `${stage} ${greenPercent}`)).toEqual([
      'PRE_PRODUCTION_TRAFFIC_SHIFT 0',
      'PRODUCTION_TRAFFIC_SHIFT 50',
      'PRE_PRODUCTION_TRAFFIC_SHIFT 50',
      'PRODUCTION_TRAFFIC_SHIFT 100',
    ]);
  });
});
