import { describe, expect, test } from 'vitest';
import { AUTO_ROLLBACK_EVENTS, type AutoRollbackEvent, type CodeDeployConfigName } from '../../../src/aws/code-deploy.js';
import { codeDeployPhases, isRolledBack, statusGivenUp, steadyByUs } from '../../../src/rules/service/code-deploy.js';
import { deadlineUs, phasesOf } from '../../../src/rules/service/shift-course.js';
import type { ShiftFailure, ShiftPhase } from '../../../src/rules/service/shift-plan.js';
import { codeDeploy } from '../../support/scenario.js';

const MINUTE = 60e6;
const NEVER = Number.POSITIVE_INFINITY;
const phase = (stage: string, over = {}) => codeDeployPhases(codeDeploy(over)).find((other) => other.stage === stage) as ShiftPhase;

// Source: https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html#deployment-steps-what-happens
describe('the lifecycle events of a deployment', () => {
  test('in order', () => {
    expect(codeDeployPhases(codeDeploy()).map(({ stage, greenPercent }) => `${stage} ${greenPercent}`)).toEqual([
      'BeforeInstall 0',
      'Install 0',
      'AfterInstall 0',
      'AllowTestTraffic 0',
      'AfterAllowTestTraffic 0',
      'BeforeAllowTraffic 0',
      'AllowTraffic 100',
      'AfterAllowTraffic 100',
      'Wait 100',
      'Terminate original task set 100',
    ]);
  });

  test.each([
    // event                          tasks of  test traffic to the replacement
    ['BeforeInstall', 'blue', false],
    ['Install', 'both', false],
    ['AfterInstall', 'both', false],
    ['AllowTestTraffic', 'both', true],
    ['AfterAllowTestTraffic', 'both', true],
    ['Wait', 'both', true],
    ['Terminate original task set', 'green', true],
  ])('%s: tasks of %s run, with a test listener it is tested: %s', (stage, runs, isGreenTested) => {
    expect(phase(stage, { hasTestListener: true })).toMatchObject({ runs, isGreenTested });
    expect(phase(stage).isGreenTested).toBe(false);
  });

  test('a function runs once, and has an hour to answer', () => {
    const hooks = [{ event: 'BeforeAllowTraffic', outcome: 'FAILED', takesUs: 5e6 }] as const;
    const linear = codeDeployPhases(codeDeploy({ deploymentConfigName: 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes', hooks }));
    const running = linear.filter((other) => other.stage !== 'Wait' && other.hooks.length > 0);
    expect(running.map(({ stage }) => stage)).toEqual(['BeforeAllowTraffic']);
    expect(running[0].hooks[0]).toMatchObject({ outcome: 'FAILED', takesUs: 5e6, timeoutUs: 60 * MINUTE, timeoutAction: 'ROLLBACK' });
  });

  test('the replacement task set has an hour to be steady', () => {
    expect(phase('Install')).toMatchObject({ awaits: 'greenHealthy', limitUs: 60 * MINUTE });
  });

  // Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentReadyOption.html
  test('STOP_DEPLOYMENT: it waits for somebody before traffic moves, and is given up without', () => {
    const [hook] = phase('Ready', { readyWaitUs: 30 * MINUTE }).hooks;
    expect(hook).toMatchObject({ targetType: 'PAUSE', takesUs: NEVER, timeoutUs: 30 * MINUTE, timeoutAction: 'ROLLBACK' });
  });

  // Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BlueInstanceTerminationOption.html
  test('the original task set waits for its time, or for somebody', () => {
    const [hook] = phase('Wait', { terminationWaitUs: 5 * MINUTE }).hooks;
    expect(hook).toMatchObject({ targetType: 'PAUSE', takesUs: NEVER, timeoutUs: 5 * MINUTE, timeoutAction: 'CONTINUE' });
  });

  test('several revisions make no other deployment of it, and nothing bounds it as a whole', () => {
    expect(phasesOf(codeDeploy(), true)).toEqual(phasesOf(codeDeploy(), false));
    expect(deadlineUs(codeDeploy(), 5)).toBe(NEVER);
  });
});

// Source: https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
const tenths = (minutes: number) => [10, 20, 30, 40, 50, 60, 70, 80, 90].map((percent) => [percent, minutes]);
test.each<[CodeDeployConfigName, number[][]]>([
  // configuration                                      percent, minutes until the next step
  ['CodeDeployDefault.ECSAllAtOnce', [[100, 0]]],
  [
    'CodeDeployDefault.ECSCanary10Percent5Minutes',
    [
      [10, 5],
      [100, 0],
    ],
  ],
  [
    'CodeDeployDefault.ECSCanary10Percent15Minutes',
    [
      [10, 15],
      [100, 0],
    ],
  ],
  ['CodeDeployDefault.ECSLinear10PercentEvery1Minutes', [...tenths(1), [100, 0]]],
  ['CodeDeployDefault.ECSLinear10PercentEvery3Minutes', [...tenths(3), [100, 0]]],
])('%s: %j', (deploymentConfigName, expected) => {
  const steps = codeDeployPhases(codeDeploy({ deploymentConfigName })).filter(({ stage }) => stage === 'AllowTraffic');
  expect(steps.map(({ greenPercent, bakeTimeUs }) => [greenPercent, bakeTimeUs / MINUTE])).toEqual(expected);
});

// Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AutoRollbackConfiguration.html
test.each<[ShiftFailure, AutoRollbackEvent, 'Failed' | 'Stopped']>([
  ['stage', 'DEPLOYMENT_FAILURE', 'Failed'],
  ['alarm', 'DEPLOYMENT_STOP_ON_ALARM', 'Stopped'],
  ['unanswered', 'DEPLOYMENT_STOP_ON_REQUEST', 'Stopped'],
])('given up for %s: %s alone rolls back, and the status is %s', (failure, event, status) => {
  for (const other of AUTO_ROLLBACK_EVENTS)
    expect(isRolledBack(codeDeploy({ rollbackEvents: [other] }), failure, phase('AllowTraffic'))).toBe(other === event);
  expect(statusGivenUp(failure)).toBe(status);
});

// Source: https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-ecs
test('in BeforeInstall a rollback is not possible', () => {
  expect(isRolledBack(codeDeploy({ rollbackEvents: [...AUTO_ROLLBACK_EVENTS] }), 'stage', phase('BeforeInstall'))).toBe(false);
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html (considerations)
test('tasks that scaling asks for must be there in five minutes, but in Install, which waits for an hour', () => {
  expect(steadyByUs(100, phase('AllowTraffic'))).toBe(100 + 5 * MINUTE);
  expect(steadyByUs(NEVER, phase('AllowTraffic'))).toBe(NEVER);
  expect(steadyByUs(100, phase('Install'))).toBe(NEVER);
});
