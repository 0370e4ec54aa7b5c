import type { DeploymentCircuitBreaker, DeploymentStrategy, LifecycleHook, Service } from '../../aws/nouns.js';
import { LIFECYCLE_HOOK } from '../../aws/quotas.js';
import { US_PER_MINUTE, US_PER_SECOND } from '../../base/units.js';
import { answerUs } from '../../rules/service/hooks.js';
import type { DeploymentConfigurationDocument } from '../aws/services.js';
import type { Report } from '../report.js';
import { parseDuration } from '../values.js';

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
