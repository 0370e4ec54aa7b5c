import type { DeploymentCircuitBreaker, DeploymentStrategy, LifecycleHook, Service } from '../../aws/nouns.js';
import { US_PER_MINUTE } from '../../base/units.js';
import type { DeploymentConfigurationDocument } from '../aws/services.js';
import type { Report } from '../report.js';
import { parseDuration } from '../values.js';

/** How a new revision comes, in the engine's units. */
export function compileDeploymentStrategy(given: DeploymentConfigurationDocument): DeploymentStrategy {
  const bakeTimeUs = (given.bakeTimeInMinutes ?? 0) * US_PER_MINUTE;
  const hooks = (given.lifecycleHooks ?? []).map((hook): LifecycleHook => {
    const takes = parseDuration(hook.takes);
    return { stages: hook.lifecycleStages, outcome: hook.outcome, takesUs: takes.ok ? takes.value : 0 };
  });
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
