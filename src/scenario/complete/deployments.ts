import type { DeploymentConfigurationDocument } from '../aws/services.js';
import { type CompletedService, type Completion, problemAt } from '../completion.js';
import type { Path } from '../tree.js';
import { checkHooks } from './lifecycle-hooks.js';

/** Defaults of CreateService. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
const REPLICA = { minimumHealthyPercent: 100, maximumPercent: 200 } as const;
const DAEMON = { minimumHealthyPercent: 0, maximumPercent: 100 } as const;
const DEFAULT_THRESHOLD = { type: 'BOUNDED_PERCENT', value: 50 } as const;

/** How deployments of a service go, with everything that belongs to its strategy. */
export function completeDeployment(
  completion: Completion,
  given: DeploymentConfigurationDocument | undefined,
  isDaemon: boolean,
  path: Path,
): DeploymentConfigurationDocument {
  checkDeployment(completion, given, [...path, 'deploymentConfiguration']);
  const standard = isDaemon ? DAEMON : REPLICA;
  const strategy = given?.strategy ?? 'ROLLING';
  return {
    ...withStrategy({ ...given, strategy }),
    minimumHealthyPercent: given?.minimumHealthyPercent ?? standard.minimumHealthyPercent,
    maximumPercent: given?.maximumPercent ?? standard.maximumPercent,
  };
}

/** What a strategy leaves to defaults; keys of the others go. */
export function withStrategy(given: DeploymentConfigurationDocument): DeploymentConfigurationDocument {
  const { canaryConfiguration, linearConfiguration, bakeTimeInMinutes, deploymentCircuitBreaker, ...rest } = given;
  const { strategy } = given;
  return {
    ...rest,
    ...(deploymentCircuitBreaker === undefined
      ? {}
      : {
          deploymentCircuitBreaker: {
            ...deploymentCircuitBreaker,
            thresholdConfiguration: deploymentCircuitBreaker.thresholdConfiguration ?? { ...DEFAULT_THRESHOLD },
          },
        }),
    ...(strategy === undefined || strategy === 'ROLLING' ? {} : { bakeTimeInMinutes: bakeTimeInMinutes ?? 0 }),
    ...(strategy === 'CANARY' ? { canaryConfiguration: canaryConfiguration ?? { canaryPercent: 5, canaryBakeTimeInMinutes: 10 } } : {}),
    ...(strategy === 'LINEAR' ? { linearConfiguration: linearConfiguration ?? { stepPercent: 10, stepBakeTimeInMinutes: 6 } } : {}),
  };
}

/** What AWS refuses of a deployment configuration. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
export function checkDeployment(completion: Completion, given: DeploymentConfigurationDocument | undefined, path: Path): void {
  const threshold = given?.deploymentCircuitBreaker?.thresholdConfiguration;
  if (threshold !== undefined && threshold.type !== 'COUNT' && threshold.value > 100)
    problemAt(
      completion,
      [...path, 'deploymentCircuitBreaker', 'thresholdConfiguration', 'value'],
      `must be from 1 to 100 (percent) with ${threshold.type}, but is ${threshold.value}`,
    );
  const { strategy, bakeTimeInMinutes, canaryConfiguration, linearConfiguration } = given ?? {};
  if (strategy === 'BLUE_GREEN' && bakeTimeInMinutes === undefined)
    problemAt(
      completion,
      [...path, 'bakeTimeInMinutes'],
      'is missing: BLUE_GREEN says how long both revisions stay after the shift',
      'bakeTimeInMinutes: 10',
    );
  if (canaryConfiguration !== undefined && strategy !== 'CANARY')
    problemAt(completion, [...path, 'canaryConfiguration'], `is for strategy CANARY, but the strategy is ${strategy ?? 'ROLLING'}`);
  if (linearConfiguration !== undefined && strategy !== 'LINEAR')
    problemAt(completion, [...path, 'linearConfiguration'], `is for strategy LINEAR, but the strategy is ${strategy ?? 'ROLLING'}`);
  checkAlarms(completion, given?.alarms, [...path, 'alarms']);
  checkHooks(completion, given, [...path, 'lifecycleHooks']);
}

/**
 * Traffic is shifted at a load balancer. Call when target groups are known.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
 */
export function checkShifting(completion: Completion, services: readonly CompletedService[]): void {
  services.forEach(({ deploymentConfiguration, loadBalancers, schedulingStrategy }, index) => {
    const strategy = deploymentConfiguration?.strategy ?? 'ROLLING';
    const path = ['services', index, 'deploymentConfiguration', 'strategy'];
    if (strategy !== 'ROLLING' && schedulingStrategy === 'DAEMON')
      problemAt(completion, path, `must be ROLLING for a DAEMON, but is ${strategy}`);
    else if (strategy !== 'ROLLING' && loadBalancers.length === 0)
      problemAt(
        completion,
        path,
        `must be ROLLING for a service without a load balancer, but is ${strategy}: there is no traffic to shift`,
        'loadBalancers, or traffic to a container that maps a port',
      );
  });
}

function checkAlarms(completion: Completion, alarms: DeploymentConfigurationDocument['alarms'], path: Path): void {
  const known = completion.given.alarms.map(({ alarmName }) => alarmName);
  if (alarms?.enable === true && alarms.alarmNames.length === 0)
    problemAt(completion, [...path, 'alarmNames'], 'must name an alarm where alarms are enabled');
  alarms?.alarmNames.forEach((name, index) => {
    if (!known.includes(name))
      problemAt(
        completion,
        [...path, 'alarmNames', index],
        `must name an alarm, but is '${name}'`,
        `alarms: ${known.join(', ') || 'there is none'}`,
      );
  });
}
