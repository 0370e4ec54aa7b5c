import {
  type AppSpecHook,
  type AutoRollbackEvent,
  CODE_DEPLOY,
  CODE_DEPLOY_CONFIGS,
  type CodeDeployStrategy,
} from '../../aws/code-deploy.js';
import type { LifecycleHook } from '../../aws/nouns.js';
import { US_PER_MINUTE } from '../../base/units.js';
import type { ShiftFailure, ShiftPhase } from './shift-plan.js';

/**
 * Lifecycle events of a deployment, and what the console calls its other steps.
 * @source https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html#deployment-steps-what-happens
 */
type LifecycleEvent =
  | 'BeforeInstall'
  | 'Install'
  | 'AfterInstall'
  | 'AllowTestTraffic'
  | 'AfterAllowTestTraffic'
  | 'Ready'
  | 'BeforeAllowTraffic'
  | 'AllowTraffic'
  | 'AfterAllowTraffic'
  | 'Wait'
  | 'Terminate original task set';

const BEFORE_TEST: readonly LifecycleEvent[] = ['BeforeInstall', 'Install', 'AfterInstall'];

/**
 * What a deployment of CodeDeploy goes through, in order. Its hooks run once each. The waits for somebody are pauses: before
 * traffic moves a deployment is Stopped without an answer, before the original task set goes it needs none.
 * @source https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html
 * @assumed it waits for ContinueDeployment after all test traffic, before BeforeAllowTraffic
 */
export function codeDeployPhases(strategy: CodeDeployStrategy): ShiftPhase[] {
  const phase = (stage: LifecycleEvent, greenPercent: number, over: Partial<ShiftPhase> = {}): ShiftPhase => ({
    stage,
    greenPercent,
    isGreenTested: strategy.hasTestListener && !BEFORE_TEST.includes(stage),
    runs: 'both',
    awaits: 'nothing',
    limitUs: Number.POSITIVE_INFINITY,
    hooks: strategy.hooks.filter(({ event }) => event === stage).map(functionOf),
    bakeTimeUs: 0,
    ...over,
  });
  const { readyWaitUs, terminationWaitUs } = strategy;
  return [
    phase('BeforeInstall', 0, { runs: 'blue' }),
    phase('Install', 0, { awaits: 'greenHealthy', limitUs: CODE_DEPLOY.lifecycleEventMinutes * US_PER_MINUTE }),
    phase('AfterInstall', 0),
    phase('AllowTestTraffic', 0),
    phase('AfterAllowTestTraffic', 0),
    ...(readyWaitUs === undefined ? [] : [phase('Ready', 0, { hooks: [pause('Ready', readyWaitUs, 'ROLLBACK')] })]),
    phase('BeforeAllowTraffic', 0),
    ...trafficSteps(strategy).map(({ greenPercent, bakeTimeUs }) => phase('AllowTraffic', greenPercent, { bakeTimeUs })),
    phase('AfterAllowTraffic', 100),
    phase('Wait', 100, { hooks: [pause('Wait', terminationWaitUs, 'CONTINUE')] }),
    phase('Terminate original task set', 100, { runs: 'green' }),
  ];
}

/** A function of the AppSpec file. */
function functionOf({ event, outcome, takesUs }: AppSpecHook): LifecycleHook {
  const timeoutUs = CODE_DEPLOY.lifecycleEventMinutes * US_PER_MINUTE;
  return { targetType: 'AWS_LAMBDA', stages: [event], outcome, takesUs, timeoutUs, timeoutAction: 'ROLLBACK' };
}

/** A wait that ContinueDeployment ends before its time. */
function pause(stage: LifecycleEvent, timeoutUs: number, timeoutAction: LifecycleHook['timeoutAction']): LifecycleHook {
  return { targetType: 'PAUSE', stages: [stage], outcome: 'SUCCEEDED', takesUs: Number.POSITIVE_INFINITY, timeoutUs, timeoutAction };
}

/**
 * How much traffic the replacement has after each step, and how long it stays so.
 * @source https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 */
function trafficSteps({ deploymentConfigName }: CodeDeployStrategy): { readonly greenPercent: number; readonly bakeTimeUs: number }[] {
  const routing = CODE_DEPLOY_CONFIGS[deploymentConfigName];
  const all = { greenPercent: 100, bakeTimeUs: 0 };
  if (routing.type === 'AllAtOnce') return [all];
  const { percent } = routing;
  const bakeTimeUs = routing.intervalMinutes * US_PER_MINUTE;
  if (routing.type === 'TimeBasedCanary') return [{ greenPercent: percent, bakeTimeUs }, all];
  const count = Math.ceil(100 / percent) - 1;
  return [...Array.from({ length: count }, (_, index) => ({ greenPercent: (index + 1) * percent, bakeTimeUs })), all];
}

const ROLLBACK_EVENT: Readonly<Record<ShiftFailure, AutoRollbackEvent>> = {
  alarm: 'DEPLOYMENT_STOP_ON_ALARM',
  stage: 'DEPLOYMENT_FAILURE',
  unanswered: 'DEPLOYMENT_STOP_ON_REQUEST',
};

/**
 * Whether the original task set gets all traffic back when a deployment is given up in a phase; else things stay as they are.
 * @source https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AutoRollbackConfiguration.html
 * @source https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-ecs (not in BeforeInstall)
 */
export function isRolledBack({ rollbackEvents }: CodeDeployStrategy, failure: ShiftFailure, { runs }: ShiftPhase): boolean {
  return runs !== 'blue' && rollbackEvents.includes(ROLLBACK_EVENT[failure]);
}

/** The status of a deployment that is given up. @source https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html (an alarm: Stopped) */
export function statusGivenUp(failure: ShiftFailure): 'Failed' | 'Stopped' {
  return failure === 'stage' ? 'Failed' : 'Stopped';
}

/**
 * When the tasks that a change of the desired count asks for must be there: past Install CodeDeploy waits no longer.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html (considerations)
 */
export function steadyByUs(scaledUs: number, { awaits }: ShiftPhase): number {
  return awaits === 'greenHealthy' ? Number.POSITIVE_INFINITY : scaledUs + CODE_DEPLOY.steadyMinutes * US_PER_MINUTE;
}
