import { type AppSpecHook, CODE_DEPLOY_HOOKS, type CodeDeployStrategy } from '../../aws/code-deploy.js';
import type { DeploymentCircuitBreaker, DeploymentStrategy, LifecycleHook, Service } from '../../aws/nouns.js';
import { LIFECYCLE_HOOK } from '../../aws/quotas.js';
import { US_PER_MINUTE, US_PER_SECOND } from '../../base/units.js';
import { answerUs } from '../../rules/service/hooks.js';
import type { CreateDeploymentDocument, DeploymentGroupDocument } from '../aws/code-deploy.js';
import type { DeploymentConfigurationDocument } from '../aws/services.js';
import type { Report } from '../report.js';
import { parseDuration } from '../values.js';

/**
 * How CodeDeploy deploys a service, by its deployment group and, where there is one, by a call of CreateDeployment.
 * @returns with it the alarms that stop a deployment
 */
export function compileCodeDeploy(
  group: DeploymentGroupDocument,
  report: Pick<Report, 'unsimulated'>,
  request?: CreateDeploymentDocument,
): Pick<Service, 'deploymentAlarms'> & { readonly deploymentStrategy: CodeDeployStrategy } {
  const pair = group.loadBalancerInfo?.targetGroupPairInfoList[0];
  const [first, second] = pair?.targetGroups.map(({ name }) => name) ?? [];
  const { terminateBlueInstancesOnDeploymentSuccess: terminate, deploymentReadyOption: ready } =
    group.blueGreenDeploymentConfiguration ?? {};
  const rollback = request?.autoRollbackConfiguration ?? group.autoRollbackConfiguration;
  const alarms = request?.overrideAlarmConfiguration ?? group.alarmConfiguration;
  const rollbackEvents = rollback?.enabled === true ? rollback.events : [];
  const alarmNames = (alarms?.alarms ?? []).map(({ name }) => name);
  return {
    deploymentStrategy: {
      kind: 'CODE_DEPLOY',
      applicationName: group.applicationName ?? '',
      deploymentGroupName: group.deploymentGroupName,
      deploymentConfigName: request?.deploymentConfigName ?? group.deploymentConfigName,
      targetGroups: [first ?? '', second ?? ''],
      hasTestListener: pair?.testTrafficRoute !== undefined,
      hooks: (request?.revision.appSpecContent?.content.Hooks ?? []).flatMap(compileAppSpecHooks),
      readyWaitUs: ready?.actionOnTimeout === 'STOP_DEPLOYMENT' ? ready.waitTimeInMinutes * US_PER_MINUTE : undefined,
      terminationWaitUs: (terminate?.terminationWaitTimeInMinutes ?? 0) * US_PER_MINUTE,
      rollbackEvents,
    },
    deploymentAlarms: compileDeploymentAlarms(
      { alarmNames, enable: alarms?.enabled ?? false, rollback: rollbackEvents.includes('DEPLOYMENT_STOP_ON_ALARM') },
      report,
    ),
  };
}

type AppSpecHooks = NonNullable<CreateDeploymentDocument['revision']['appSpecContent']>['content']['Hooks'][number];

function compileAppSpecHooks(given: AppSpecHooks): AppSpecHook[] {
  return CODE_DEPLOY_HOOKS.flatMap((event): AppSpecHook[] => {
    const hook = given[event];
    if (hook === undefined) return [];
    if (typeof hook === 'string') return [{ event, outcome: 'SUCCEEDED', takesUs: 0 }];
    const takes = parseDuration(hook.takes);
    return [{ event, outcome: hook.outcome === 'Failed' ? 'FAILED' : 'SUCCEEDED', takesUs: takes.ok ? takes.value : 0 }];
  });
}

/** How a new revision comes, in the engine's units. */
export function compileDeploymentStrategy(given: DeploymentConfigurationDocument): DeploymentStrategy {
  const bakeTimeUs = (given.bakeTimeInMinutes ?? 0) * US_PER_MINUTE;
  const hooks = (given.lifecycleHooks ?? []).map(compileHook);
  const { canaryConfiguration: canary, linearConfiguration: linear } = given;
  switch (given.strategy) {
    case 'BLUE_GREEN':
      return { kind: 'BLUE_GREEN', bakeTimeUs, hooks };
    case 'CANARY':
      return {
        kind: 'CANARY',
        bakeTimeUs,
        hooks,
        canaryPercent: canary?.canaryPercent ?? 5,
        canaryBakeTimeUs: (canary?.canaryBakeTimeInMinutes ?? 10) * US_PER_MINUTE,
      };
    case 'LINEAR':
      return {
        kind: 'LINEAR',
        bakeTimeUs,
        hooks,
        stepPercent: linear?.stepPercent ?? 10,
        stepBakeTimeUs: (linear?.stepBakeTimeInMinutes ?? 6) * US_PER_MINUTE,
      };
    default:
      return { kind: 'ROLLING' };
  }
}

function compileHook(given: NonNullable<DeploymentConfigurationDocument['lifecycleHooks']>[number]): LifecycleHook {
  const { targetType, outcome, callBackDelay, timeoutConfiguration } = given;
  const takes = parseDuration(given.takes ?? '0s');
  const never = outcome === 'IN_PROGRESS' || (targetType === 'PAUSE' && given.takes === undefined);
  const takesUs = never || !takes.ok ? Number.POSITIVE_INFINITY : takes.value;
  return {
    targetType,
    stages: given.lifecycleStages,
    outcome: outcome === 'FAILED' ? 'FAILED' : 'SUCCEEDED',
    takesUs: answerUs(takesUs, (callBackDelay ?? 0) * US_PER_SECOND),
    timeoutUs: (timeoutConfiguration?.timeoutInMinutes ?? LIFECYCLE_HOOK.timeoutMinutes) * US_PER_MINUTE,
    timeoutAction: timeoutConfiguration?.action ?? 'ROLLBACK',
  };
}

/** The circuit breaker; undefined where it is off. */
export function compileBreaker(given: DeploymentConfigurationDocument['deploymentCircuitBreaker']): DeploymentCircuitBreaker | undefined {
  if (given?.enable !== true) return undefined;
  const { type, value } = given.thresholdConfiguration ?? { type: 'BOUNDED_PERCENT', value: 50 };
  return { rollback: given.rollback, threshold: { type, value }, resetOnHealthyTask: given.resetOnHealthyTask };
}

/** Alarms that fail a deployment; undefined where they are off. Those that are not simulated are left out. */
export function compileDeploymentAlarms(
  given: DeploymentConfigurationDocument['alarms'],
  report: Pick<Report, 'unsimulated'>,
): Service['deploymentAlarms'] {
  if (given?.enable !== true) return undefined;
  return { alarmNames: given.alarmNames.filter((name) => !report.unsimulated.includes(`alarms.${name}`)), rollback: given.rollback };
}
