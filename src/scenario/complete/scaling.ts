import { nearestName } from '../../base/nearest.js';
import type { CustomizedMetricDocument, ScalableTargetDocument, ScalingPolicyDocument } from '../aws/scaling.js';
import { type CompletedService, type Completion, hintFor, own, problemAt } from '../completion.js';
import type { Path } from '../tree.js';
import { isCodeDeploys } from './controllers.js';

/** Scalable targets with the policies and scheduled actions that stand beside them. */
export function completeScaling(completion: Completion, services: readonly CompletedService[]): ScalableTargetDocument[] {
  const { given } = completion;
  const targets = given.scalableTargets.map((target) => ({
    ...target,
    policies: [...target.policies],
    scheduledActions: [...target.scheduledActions],
  }));
  given.scalingPolicies.forEach((policy, index) => {
    const target = targetOf(completion, targets, policy.resourceId, ['scalingPolicies', index]);
    target?.policies.push(policy);
  });
  given.scheduledActions.forEach((action, index) => {
    const target = targetOf(completion, targets, action.resourceId, ['scheduledActions', index]);
    target?.scheduledActions.push(action);
  });
  return targets.map((target, index) => completeTarget(completion, target, ['scalableTargets', index], services));
}

function targetOf<T extends { readonly resourceId: string }>(
  completion: Completion,
  targets: readonly T[],
  resourceId: string | undefined,
  path: Path,
): T | undefined {
  const found = targets.find((target) => target.resourceId === resourceId);
  const known = targets.map((target) => target.resourceId);
  if (resourceId === undefined) problemAt(completion, path, 'must have a resourceId (service/<cluster>/<service>)');
  else if (found === undefined)
    problemAt(
      completion,
      [...path, 'resourceId'],
      `must name a scalable target, but is '${resourceId}'`,
      hintFor(resourceId, known, nearestName(resourceId, known)),
    );
  return found;
}

function completeTarget(
  completion: Completion,
  target: ScalableTargetDocument,
  path: Path,
  services: readonly CompletedService[],
): ScalableTargetDocument {
  if (target.serviceNamespace !== 'ecs') return target;
  const service = serviceOf(target.resourceId, services);
  const known = services.map((candidate) => `service/${candidate.cluster}/${candidate.serviceName}`);
  if (service === undefined) {
    problemAt(
      completion,
      [...path, 'resourceId'],
      `must name a service (service/<cluster>/<service>), but is '${target.resourceId}'`,
      hintFor(target.resourceId, known, nearestName(target.resourceId, known)),
    );
  }
  for (const key of ['minCapacity', 'maxCapacity'] as const) {
    if (target[key] === undefined) problemAt(completion, [...path, key], 'is missing; it must be an integer of 0 or more (tasks)');
  }
  if (target.minCapacity !== undefined && target.maxCapacity !== undefined && target.minCapacity > target.maxCapacity) {
    problemAt(
      completion,
      [...path, 'minCapacity'],
      `must not be above maxCapacity, which is ${target.maxCapacity}, but is ${target.minCapacity}`,
    );
  }
  const policies = target.policies.map((policy, index) => completePolicy(completion, policy, [...path, 'policies', index], index));
  const names = new Set<string>();
  policies.forEach((policy, index) => {
    if (names.has(policy.policyName ?? ''))
      problemAt(completion, [...path, 'policies', index, 'policyName'], `is given twice: '${policy.policyName}'`);
    names.add(policy.policyName ?? '');
    const needsBalancer =
      policy.targetTrackingScalingPolicyConfiguration?.predefinedMetricSpecification?.predefinedMetricType === 'ALBRequestCountPerTarget';
    if (needsBalancer && service !== undefined && service.loadBalancers.length === 0) {
      problemAt(completion, [...path, 'policies', index], `needs a target group, and service ${service.serviceName} has none`);
    }
    if (needsBalancer && service !== undefined && isCodeDeploys(service))
      problemAt(
        completion,
        [...path, 'policies', index],
        `must not track ALBRequestCountPerTarget, as CodeDeploy deploys service ${service.serviceName}`,
        'AWS: The ALBRequestCountPerTarget metric type is not supported for the blue/green deployment type.',
      );
  });
  return {
    ...target,
    policies,
    resourceId: service === undefined ? target.resourceId : `service/${service.cluster}/${service.serviceName}`,
  };
}

/** The service of a resource id, also where only its name is given. */
export function serviceOf(resourceId: string, services: readonly CompletedService[]): CompletedService | undefined {
  const parts = resourceId.split('/');
  const name = parts[parts.length - 1];
  const cluster = parts.length === 3 ? parts[1] : undefined;
  return services.find((service) => service.serviceName === name && (cluster === undefined || service.cluster === cluster));
}

export const SIMULATED_METRICS = [
  'ECSServiceAverageCPUUtilization',
  'ECSServiceAverageMemoryUtilization',
  'ALBRequestCountPerTarget',
] as const;
const OTHER_METRICS = ['ECSServiceAverageCPUUtilizationHighResolution', 'ECSServiceAverageMemoryUtilizationHighResolution'];

function completePolicy(completion: Completion, policy: ScalingPolicyDocument, path: Path, index: number): ScalingPolicyDocument {
  const { targetTrackingScalingPolicyConfiguration: tracking, stepScalingPolicyConfiguration: step } = policy;
  const derived = tracking !== undefined ? 'TargetTrackingScaling' : step !== undefined ? 'StepScaling' : 'PredictiveScaling';
  const policyType = policy.policyType ?? derived;
  const missing =
    (policyType === 'TargetTrackingScaling' && tracking === undefined) ||
    (policyType === 'StepScaling' && step === undefined) ||
    (policyType === 'PredictiveScaling' && policy.predictiveScalingPolicyConfiguration === undefined);
  if (missing)
    problemAt(
      completion,
      path,
      `must have ${policyType.slice(0, 1).toLowerCase()}${policyType.slice(1)}PolicyConfiguration for policyType ${policyType}`,
    );
  const metric = tracking?.predefinedMetricSpecification?.predefinedMetricType;
  const known = [...SIMULATED_METRICS, ...OTHER_METRICS];
  if (metric !== undefined && !known.includes(metric)) {
    const at = [...path, 'targetTrackingScalingPolicyConfiguration', 'predefinedMetricSpecification', 'predefinedMetricType'];
    problemAt(completion, at, `must be one of ${known.join(', ')}, but is '${metric}'`, hintFor(metric, known, nearestName(metric, known)));
  }
  if (tracking !== undefined && metric === undefined && tracking.customizedMetricSpecification === undefined) {
    problemAt(
      completion,
      [...path, 'targetTrackingScalingPolicyConfiguration'],
      'must have a predefinedMetricSpecification (or a customizedMetricSpecification)',
    );
  }
  if (tracking?.customizedMetricSpecification !== undefined)
    checkQueueNames(completion, tracking.customizedMetricSpecification, [
      ...path,
      'targetTrackingScalingPolicyConfiguration',
      'customizedMetricSpecification',
    ]);
  return { ...policy, policyType, policyName: policy.policyName ?? `policy-${index + 1}` };
}

/** A metric of a queue that does not exist would never have a datapoint. */
function checkQueueNames(completion: Completion, { dimensions, metrics }: CustomizedMetricDocument, path: Path): void {
  const known = completion.given.queues.map(({ queueName }) => queueName);
  const all = [
    { at: [...path, 'dimensions', 'QueueName'], name: own(dimensions, 'QueueName') },
    ...metrics.map(({ metricStat }, index) => ({
      at: [...path, 'metrics', index, 'metricStat', 'metric', 'dimensions', 'QueueName'],
      name: own(metricStat?.metric.dimensions ?? {}, 'QueueName'),
    })),
  ];
  for (const { at, name } of all) {
    if (name !== undefined && !known.includes(name))
      problemAt(completion, at, `must name a queue, but is '${name}'`, hintFor(name, known, nearestName(name, known)));
  }
}
