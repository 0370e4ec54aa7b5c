import { instanceType } from '../../aws/catalogue/index.js';
import type {
  FixedContainerInstances,
  PlacementConstraint,
  ScalableTarget,
  Service,
  TargetGroup,
  TargetTrackingPolicy,
  TaskDefinition,
} from '../../aws/nouns.js';
import { US_PER_SECOND } from '../../base/units.js';
import type { ScalableTargetDocument } from '../aws/scaling.js';
import { serviceOfGroup } from '../complete/code-deploy.js';
import { serviceOf } from '../complete/scaling.js';
import type { CompletedDocument, CompletedService, CompletedTaskDefinition } from '../completion.js';
import { nameInArn } from '../fields.js';
import type { Report } from '../report.js';
import { hasTrunking, instanceShape } from './capacity.js';
import { compileMetric } from './customized-metric.js';
import { compileBreaker, compileCodeDeploy, compileDeploymentAlarms, compileDeploymentStrategy } from './deployments.js';
import { compileServiceTargetGroup } from './target-groups.js';

const LAUNCH_TYPES = ['FARGATE', 'EC2', 'EXTERNAL'] as const;

export function compileTaskDefinition(document: CompletedTaskDefinition): TaskDefinition {
  return {
    family: document.family,
    revision: document.revision ?? 1,
    networkMode: document.networkMode ?? 'bridge',
    requiresCompatibilities: LAUNCH_TYPES.filter((type) => document.requiresCompatibilities.includes(type)),
    cpuArchitecture: document.runtimePlatform?.cpuArchitecture ?? 'X86_64',
    cpuUnits: document.cpu === 0 ? undefined : document.cpu,
    memoryMiB: document.memory,
    ephemeralStorageGiB: document.ephemeralStorage?.sizeInGiB ?? 20,
    containerDefinitions: document.containerDefinitions.map((container) => ({
      name: container.name,
      image: container.image,
      essential: container.essential,
      cpuUnits: container.cpu,
      memoryMiB: container.memory,
      memoryReservationMiB: container.memoryReservation,
      portMappings: container.portMappings.map((mapping) => ({
        containerPort: mapping.containerPort ?? 0,
        hostPort: mapping.hostPort ?? 0,
        protocol: mapping.protocol,
      })),
      stopTimeoutSeconds: container.stopTimeout,
      startTimeoutSeconds: container.startTimeout,
      dependsOn: container.dependsOn.map(({ containerName, condition }) => ({ containerName, condition })),
      healthCheck: container.healthCheck && {
        intervalUs: container.healthCheck.interval * US_PER_SECOND,
        timeoutUs: container.healthCheck.timeout * US_PER_SECOND,
        retries: container.healthCheck.retries,
        startPeriodUs: container.healthCheck.startPeriod * US_PER_SECOND,
      },
      restartPolicy:
        container.restartPolicy?.enabled === true
          ? {
              ignoredExitCodes: container.restartPolicy.ignoredExitCodes,
              attemptPeriodUs: container.restartPolicy.restartAttemptPeriod * US_PER_SECOND,
            }
          : undefined,
      gpuCount: Number(container.resourceRequirements.find(({ type }) => type === 'GPU')?.value ?? 0),
    })),
    placementConstraints: document.placementConstraints.map(compileConstraint),
  };
}

/** Index of a task definition by `family:revision`. */
export function definitionIndex(document: Pick<CompletedDocument, 'taskDefinitions'>, name: string): number {
  return document.taskDefinitions.findIndex(({ family, revision }) => `${family}:${revision}` === name);
}

/** Zones of some subnets, in the order of the run's. */
export function zonesOf(document: CompletedDocument, subnets: readonly string[]): readonly string[] {
  const zones = document.subnets.filter((subnet) => subnets.includes(subnet.subnetId)).map((subnet) => subnet.availabilityZone);
  return document.availabilityZones.filter((zone) => zones.includes(zone));
}

export function compileConstraint({
  type,
  expression,
}: {
  type: PlacementConstraint['type'];
  expression?: string | undefined;
}): PlacementConstraint {
  return { type, expression: expression ?? '' };
}

export function compileService(document: CompletedDocument, service: CompletedService, report: Report): Service {
  const { subnets, assignPublicIp } = service.networkConfiguration.awsvpcConfiguration;
  const given = service.deploymentConfiguration ?? {};
  const group = document.deploymentGroups?.find((other) => serviceOfGroup(other) === service.serviceName);
  // What CodeDeploy deploys has AWS's defaults.
  const deployment = group === undefined ? given : { ...given, minimumHealthyPercent: 100, maximumPercent: 200 };
  return {
    name: service.serviceName,
    cluster: service.cluster,
    schedulingStrategy: service.schedulingStrategy,
    createdBy: service.createdBy,
    deploymentStrategy: group === undefined ? compileDeploymentStrategy(deployment) : compileCodeDeploy(group, report).deploymentStrategy,
    circuitBreaker: compileBreaker(deployment.deploymentCircuitBreaker),
    deploymentAlarms: compileDeploymentAlarms(deployment.alarms, report),
    availabilityZoneRebalancing: service.availabilityZoneRebalancing === 'ENABLED',
    taskDefinition: definitionIndex(document, service.taskDefinition),
    desiredCount: service.desiredCount,
    launchType: service.launchType,
    capacityProviderStrategy: service.capacityProviderStrategy.map((item) => ({
      capacityProvider: item.capacityProvider,
      base: item.base,
      weight: item.weight,
    })),
    availabilityZones: zonesOf(document, subnets),
    targetGroups: service.loadBalancers.map(compileServiceTargetGroup),
    healthCheckGracePeriodUs: service.healthCheckGracePeriodSeconds * US_PER_SECOND,
    minimumHealthyPercent: deployment.minimumHealthyPercent ?? 100,
    maximumPercent: deployment.maximumPercent ?? 200,
    placementStrategy: service.placementStrategy.map((item) => ({ type: item.type, field: item.field ?? '' })),
    placementConstraints: service.placementConstraints.map(compileConstraint),
    assignPublicIp: assignPublicIp === 'ENABLED',
  };
}

export function compileTargetGroup(group: CompletedDocument['targetGroups'][number], { loadBalancers }: CompletedDocument): TargetGroup {
  const balancer = loadBalancers.find(({ name }) => name === group.loadBalancerArns[0]);
  const isNetwork = balancer?.type === 'network';
  const isOnByDefault = isNetwork ? balancer.crossZoneEnabled === true : true;
  return {
    name: group.name,
    loadBalancer: group.loadBalancerArns[0] ?? '',
    healthCheckIntervalUs: group.healthCheckIntervalSeconds * US_PER_SECOND,
    healthCheckTimeoutUs: (group.healthCheckTimeoutSeconds ?? 5) * US_PER_SECOND,
    healthyThresholdCount: group.healthyThresholdCount,
    unhealthyThresholdCount: group.unhealthyThresholdCount,
    deregistrationDelayUs: group.deregistrationDelay * US_PER_SECOND,
    slowStartUs: group.slowStart * US_PER_SECOND,
    // An NLB picks by a hash of the flow, which is as good as chance.
    algorithm: isNetwork ? 'weighted_random' : group.loadBalancingAlgorithmType,
    isCrossZone: group.crossZoneEnabled === 'use_load_balancer_configuration' ? isOnByDefault : group.crossZoneEnabled === 'true',
  };
}

export function compileInstances(
  document: CompletedDocument,
  group: CompletedDocument['containerInstances'][number],
): FixedContainerInstances {
  const type = group.instanceType === undefined ? undefined : instanceType(group.instanceType);
  return {
    cluster: group.cluster ?? 'default',
    launchType: group.launchType ?? 'EC2',
    instanceType: group.launchType === 'EXTERNAL' ? '' : (group.instanceType ?? ''),
    availabilityZone: group.availabilityZone ?? '',
    count: group.count,
    registeredCpuUnits: group.cpu ?? 0,
    registeredMemoryMiB: group.memory ?? 0,
    cpuArchitecture: type?.architecture ?? (group.attributes['ecs.cpu-architecture'] === 'arm64' ? 'ARM64' : 'X86_64'),
    awsvpcTaskCountMax: instanceShape(group.instanceType ?? '', hasTrunking(document))?.awsvpcTaskCountMax ?? 0,
    gpuCount: type?.gpuCount ?? 0,
    attributes: { ...group.attributes },
    volumeGiB: group.volumeSize ?? 0,
    hourlyUsd: group.hourlyUsd,
  };
}

/** A scalable target of a service with the policies that can be simulated; the others are listed. */
export function compileScalableTarget(
  document: CompletedDocument,
  target: ScalableTargetDocument,
  report: Report,
): ScalableTarget | undefined {
  const where = `scalableTargets.${target.resourceId}`;
  const service = target.serviceNamespace === 'ecs' ? serviceOf(target.resourceId, document.services) : undefined;
  if (service === undefined) {
    report.notSimulated(where);
    return undefined;
  }
  const policies: TargetTrackingPolicy[] = [];
  for (const policy of target.policies) {
    const tracking = policy.targetTrackingScalingPolicyConfiguration;
    const metric = tracking && compileMetric(document, tracking);
    if (policy.policyType !== 'TargetTrackingScaling' || tracking === undefined || metric === undefined) {
      report.notSimulated(`${where}.policies.${policy.policyName}`);
      continue;
    }
    policies.push({
      type: 'TargetTrackingScaling',
      name: nameInArn(policy.policyName ?? ''),
      ...metric,
      targetValue: tracking.targetValue,
      scaleOutCooldownUs: tracking.scaleOutCooldown * US_PER_SECOND,
      scaleInCooldownUs: tracking.scaleInCooldown * US_PER_SECOND,
      disableScaleIn: tracking.disableScaleIn,
    });
  }
  return {
    cluster: service.cluster,
    service: service.serviceName,
    minCapacity: target.minCapacity ?? 0,
    maxCapacity: target.maxCapacity ?? 0,
    policies,
  };
}

/** Why a variant cannot be run at all by this version: a number it gave would be wrong. */
export function reasonsNotToRun(document: CompletedDocument): readonly string[] {
  const open = document.autoScalingGroups.filter((group) => group.instanceType === undefined || group.purchaseOption === undefined);
  return document.services.flatMap((service) => {
    const reasons = open
      .filter((group) => isUsedBy(document, group.autoScalingGroupName, group.cluster, service))
      .map(
        (group) =>
          `services.${service.serviceName} runs on Auto Scaling group ${group.autoScalingGroupName}, which mixes instance types or purchase options`,
      );
    const managed = document.capacityProviders.filter(
      (provider) =>
        provider.autoScalingGroupProvider === undefined &&
        service.capacityProviderStrategy.some((item) => item.capacityProvider === provider.name),
    );
    for (const provider of managed) reasons.push(`services.${service.serviceName} runs on managed instances of ${provider.name}`);
    return reasons;
  });
}

/** Whether tasks of a service may land on a group's instances. */
function isUsedBy(document: CompletedDocument, group: string, cluster: string | undefined, service: CompletedService): boolean {
  if (service.launchType !== undefined) return service.launchType === 'EC2' && cluster === service.cluster;
  const providers = document.capacityProviders.filter((provider) => provider.autoScalingGroupProvider?.autoScalingGroupArn === group);
  return service.capacityProviderStrategy.some((item) => providers.some((provider) => provider.name === item.capacityProvider));
}
