import type { CodeDeployStrategy } from './code-deploy.js';

/**
 * The nouns of Amazon ECS and its neighbours as the simulator knows them: AWS's names,
 * numbers in one unit each (CPU units, MiB, microseconds), references resolved to names.
 */
export type LaunchType = 'FARGATE' | 'EC2' | 'EXTERNAL';
export type CpuArchitecture = 'X86_64' | 'ARM64';
export type NetworkMode = 'awsvpc' | 'bridge' | 'host' | 'none';

export interface PortMapping {
  readonly containerPort: number;
  /** 0: dynamic. */
  readonly hostPort: number;
  readonly protocol: 'tcp' | 'udp';
}

/** A container that has to be so far before another one starts. */
export interface ContainerDependency {
  readonly containerName: string;
  readonly condition: 'START' | 'COMPLETE' | 'SUCCESS' | 'HEALTHY';
}

export interface ContainerHealthCheck {
  readonly intervalUs: number;
  readonly timeoutUs: number;
  readonly retries: number;
  /** 0: none. */
  readonly startPeriodUs: number;
}

export interface RestartPolicy {
  readonly ignoredExitCodes: readonly number[];
  readonly attemptPeriodUs: number;
}

export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  /** CPU units; 0 where not given. */
  readonly cpuUnits: number;
  /** Hard limit; undefined where only a reservation is given. */
  readonly memoryMiB: number | undefined;
  readonly memoryReservationMiB: number | undefined;
  readonly portMappings: readonly PortMapping[];
  /** Seconds between SIGTERM and SIGKILL; undefined: the platform's default of 30. */
  readonly stopTimeoutSeconds: number | undefined;
  /** How long others wait for it to be so far; undefined: for ever. */
  readonly startTimeoutSeconds: number | undefined;
  readonly dependsOn: readonly ContainerDependency[];
  readonly healthCheck: ContainerHealthCheck | undefined;
  readonly restartPolicy: RestartPolicy | undefined;
  /** Whole devices. */
  readonly gpuCount: number;
}

export interface TaskDefinition {
  readonly family: string;
  readonly revision: number;
  readonly networkMode: NetworkMode;
  readonly requiresCompatibilities: readonly LaunchType[];
  readonly cpuArchitecture: CpuArchitecture;
  /** Task-level CPU in CPU units; undefined where only containers reserve CPU (EC2). */
  readonly cpuUnits: number | undefined;
  /** Task-level memory; undefined where only containers reserve memory (EC2). */
  readonly memoryMiB: number | undefined;
  readonly ephemeralStorageGiB: number;
  readonly containerDefinitions: readonly ContainerDefinition[];
  /** memberOf only. */
  readonly placementConstraints: readonly PlacementConstraint[];
}

/** `family:revision`. */
export function taskDefinitionName(definition: Pick<TaskDefinition, 'family' | 'revision'>): string {
  return `${definition.family}:${definition.revision}`;
}

/**
 * CPU a task reserves, in CPU units: the task level where given, else the sum of its containers.
 * @source https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/task/task.go (ToHostResources)
 */
export function reservedCpuUnits(definition: TaskDefinition): number {
  return definition.cpuUnits ?? definition.containerDefinitions.reduce((sum, container) => sum + container.cpuUnits, 0);
}

/**
 * Memory a task reserves, in MiB: the task level where given, else the sum over containers of
 * the reservation, or of the limit where there is none.
 * @source https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/task/task.go (ToHostResources)
 */
export function reservedMemoryMiB(definition: TaskDefinition): number {
  return (
    definition.memoryMiB ??
    definition.containerDefinitions.reduce((sum, container) => sum + (container.memoryReservationMiB ?? container.memoryMiB ?? 0), 0)
  );
}

export interface CapacityProviderStrategyItem {
  readonly capacityProvider: string;
  readonly base: number;
  readonly weight: number;
}

export type LoadBalancingAlgorithm = 'round_robin' | 'least_outstanding_requests' | 'weighted_random';

export interface LoadBalancer {
  readonly name: string;
  readonly type: 'application' | 'network';
  /** Microseconds after which a request without an answer gets a 504 (application only). */
  readonly idleTimeoutUs: number;
  /** internet-facing: a public IPv4 address in each of its zones. */
  readonly scheme: 'internet-facing' | 'internal';
}

export interface TargetGroup {
  readonly name: string;
  readonly loadBalancer: string;
  readonly healthCheckIntervalUs: number;
  readonly healthCheckTimeoutUs: number;
  readonly healthyThresholdCount: number;
  readonly unhealthyThresholdCount: number;
  readonly deregistrationDelayUs: number;
  /** 0: off. */
  readonly slowStartUs: number;
  readonly algorithm: LoadBalancingAlgorithm;
  /** Whether each node sends to the targets of all zones; else to those of its own. */
  readonly isCrossZone: boolean;
}

/** A statistic of a CloudWatch metric. */
export interface MetricStat {
  readonly namespace: string;
  readonly metricName: string;
  /** As metrics.csv has them: `ClusterName=prod;ServiceName=web`. */
  readonly dimensions: string;
  readonly stat: MetricStatistic;
}

export type MetricStatistic = 'Average' | 'Sum' | 'Minimum' | 'Maximum' | 'SampleCount';

/** A metric of CloudWatch's, or the quotient of two, such as the backlog per task. */
export interface CustomizedMetric {
  /** Its label, its expression or its name. */
  readonly name: string;
  readonly of: MetricStat;
  readonly per: MetricStat | undefined;
}

export interface TargetTrackingPolicy {
  readonly type: 'TargetTrackingScaling';
  readonly name: string;
  readonly metric:
    | 'ECSServiceAverageCPUUtilization'
    | 'ECSServiceAverageMemoryUtilization'
    | 'ALBRequestCountPerTarget'
    /** What `customized` says. */
    | 'CustomizedMetric';
  readonly customized?: CustomizedMetric | undefined;
  readonly targetValue: number;
  readonly scaleOutCooldownUs: number;
  readonly scaleInCooldownUs: number;
  readonly disableScaleIn: boolean;
}

export interface ScalableTarget {
  readonly cluster: string;
  readonly service: string;
  readonly minCapacity: number;
  readonly maxCapacity: number;
  /** Other policy types are accepted by the reader and listed as not simulated. */
  readonly policies: readonly TargetTrackingPolicy[];
}

export interface PlacementStrategyItem {
  readonly type: 'binpack' | 'spread' | 'random';
  /** `cpu`, `memory`, `instanceId`, `attribute:NAME`; empty for random. */
  readonly field: string;
}

export interface PlacementConstraint {
  readonly type: 'distinctInstance' | 'memberOf';
  readonly expression: string;
}

/** A group of container instances that exist from the start (`containerInstances`). */
export interface FixedContainerInstances {
  readonly cluster: string;
  readonly launchType: 'EC2' | 'EXTERNAL';
  /** Empty for EXTERNAL. */
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly count: number;
  /** Registered with the agent: CPU units and MiB. */
  readonly registeredCpuUnits: number;
  readonly registeredMemoryMiB: number;
  readonly cpuArchitecture: CpuArchitecture;
  /** awsvpc tasks that fit: network interfaces less the primary one. */
  readonly awsvpcTaskCountMax: number;
  readonly gpuCount: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** gp3 root volume of each; 0: none. */
  readonly volumeGiB: number;
  /** What one costs an hour where the catalogue does not say (EXTERNAL); undefined: catalogue. */
  readonly hourlyUsd: number | undefined;
}

/** When a deployment is given up for tasks that do not start or are not healthy. */
export interface DeploymentCircuitBreaker {
  readonly rollback: boolean;
  readonly threshold: { readonly type: 'BOUNDED_PERCENT' | 'UNBOUNDED_PERCENT' | 'COUNT'; readonly value: number };
  /** Whether a healthy task sets the count of failures back to 0. */
  readonly resetOnHealthyTask: boolean;
}

/** How a new revision of a service takes the place of the old one. */
export type DeploymentStrategy =
  | { readonly kind: 'ROLLING' }
  | ({ readonly kind: 'BLUE_GREEN' } & ShiftingStrategy)
  /** So much of the traffic in each step, a bake time after each but the last. */
  | ({ readonly kind: 'LINEAR'; readonly stepPercent: number; readonly stepBakeTimeUs: number } & ShiftingStrategy)
  | ({ readonly kind: 'CANARY'; readonly canaryPercent: number; readonly canaryBakeTimeUs: number } & ShiftingStrategy)
  /** With deploymentController CODE_DEPLOY. */
  | CodeDeployStrategy;

export interface ShiftingStrategy {
  /** After all traffic has been shifted, before the old revision goes. */
  readonly bakeTimeUs: number;
  readonly hooks: readonly LifecycleHook[];
}

/** Something that a deployment waits for at some of its stages: a function that is asked, or somebody who says that it may go on. */
export interface LifecycleHook {
  readonly targetType: 'AWS_LAMBDA' | 'PAUSE';
  readonly stages: readonly string[];
  /** What it answers, and when, counted from the stage's begin; Infinity: it never does by itself. */
  readonly outcome: 'SUCCEEDED' | 'FAILED';
  readonly takesUs: number;
  /** When it has not answered by then, so it goes on. */
  readonly timeoutUs: number;
  readonly timeoutAction: 'ROLLBACK' | 'CONTINUE';
}

/** A target group of a service, with the container and port registered there. */
export interface ServiceTargetGroup {
  readonly targetGroup: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** Behind which every other revision stands where deployments move traffic; left out: all stand behind the one. */
  readonly alternate?: { readonly targetGroup: string; readonly hasTestListener: boolean };
}

/** A service as it is configured; what UpdateService changes of one that runs is in the world's state. */
export interface Service {
  readonly name: string;
  readonly cluster: string;
  readonly schedulingStrategy: 'REPLICA' | 'DAEMON';
  /** Index of the action that creates it; -1: it exists from the start. */
  readonly createdBy: number;
  readonly deploymentStrategy: DeploymentStrategy;
  readonly circuitBreaker: DeploymentCircuitBreaker | undefined;
  readonly deploymentAlarms: { readonly alarmNames: readonly string[]; readonly rollback: boolean } | undefined;
  readonly availabilityZoneRebalancing: boolean;
  /** Index into the scenario's task definitions. */
  readonly taskDefinition: number;
  readonly desiredCount: number;
  /** Exactly one of the two is in force. */
  readonly launchType: LaunchType | undefined;
  readonly capacityProviderStrategy: readonly CapacityProviderStrategyItem[];
  /** Zones of the subnets its tasks may run in. */
  readonly availabilityZones: readonly string[];
  readonly targetGroups: readonly ServiceTargetGroup[];
  readonly healthCheckGracePeriodUs: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly placementStrategy: readonly PlacementStrategyItem[];
  readonly placementConstraints: readonly PlacementConstraint[];
  readonly assignPublicIp: boolean;
}

/**
 * Tasks that run by themselves and end: those of a schedule, of a RunTask action, of a stage of a pipeline.
 * A run is one call of RunTask; with an array, as many tasks as the array has members.
 */
export interface Job {
  readonly name: string;
  /** `family:etl` unless the call gives one. */
  readonly group: string;
  readonly startedBy: string;
  readonly cluster: string;
  /** Index into the scenario's task definitions. */
  readonly taskDefinition: number;
  /** Tasks of a run. */
  readonly count: number;
  /** Of a run, at most so many tasks at once; Infinity: all. */
  readonly maxConcurrency: number;
  /** A task that fails is tried again so often. */
  readonly retries: number;
  /** Microseconds after which a task is stopped; Infinity: never. */
  readonly timeoutUs: number;
  readonly launchType: LaunchType | undefined;
  readonly capacityProviderStrategy: readonly CapacityProviderStrategyItem[];
  readonly availabilityZones: readonly string[];
  readonly assignPublicIp: boolean;
  readonly placementStrategy: readonly PlacementStrategyItem[];
  readonly placementConstraints: readonly PlacementConstraint[];
  readonly start: /** Instants within the run, ascending. */
    | { readonly kind: 'schedule'; readonly atUs: readonly number[] }
    /** When the runs of these jobs (indices) have ended so; a run of this one for each of theirs. */
    | { readonly kind: 'after'; readonly jobs: readonly number[]; readonly when: 'success' | 'failure' | 'any' }
    /** An action calls RunTask. */
    | { readonly kind: 'action' };
}

/** A CloudWatch alarm on one metric. */
export interface MetricAlarm {
  readonly name: string;
  readonly metric: MetricStat;
  /** Whole minutes, microseconds. */
  readonly periodUs: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold' | 'LessThanOrEqualToThreshold';
  readonly treatMissingData: 'missing' | 'notBreaching' | 'breaching' | 'ignore';
}

/** What an instance type offers to tasks. */
export interface InstanceShape {
  readonly instanceType: string;
  readonly vcpu: number;
  /** Registered with the agent: CPU units and MiB. */
  readonly registeredCpuUnits: number;
  readonly registeredMemoryMiB: number;
  readonly cpuArchitecture: CpuArchitecture;
  /** awsvpc tasks that fit: network interfaces less the primary one, or trunk branches where trunking is on. */
  readonly awsvpcTaskCountMax: number;
  readonly gpuCount: number;
}

/** An Auto Scaling group of container instances of one type. */
export interface AutoScalingGroup {
  readonly name: string;
  readonly cluster: string;
  readonly shape: InstanceShape;
  readonly purchaseOption: 'on-demand' | 'spot';
  readonly minSize: number;
  readonly maxSize: number;
  /** At the start of a run that begins empty. */
  readonly desiredCapacity: number;
  readonly availabilityZones: readonly string[];
  /** gp3 root volume of each instance. */
  readonly volumeGiB: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A capacity provider over an Auto Scaling group. */
export interface AutoScalingGroupProvider {
  readonly name: string;
  readonly cluster: string;
  readonly autoScalingGroup: string;
  /** Undefined: managed scaling is off, and a task that fits nowhere is a placement failure. */
  readonly managedScaling:
    | {
        /** 1 to 100. */
        readonly targetCapacity: number;
        readonly minimumScalingStepSize: number;
        readonly maximumScalingStepSize: number;
        readonly instanceWarmupUs: number;
      }
    | undefined;
  readonly managedTerminationProtection: boolean;
  readonly managedDraining: boolean;
}

/** A Lambda function under load. */
export interface LambdaFunction {
  /** The workload's name in results: the service's where it was moved here, else the function's. */
  readonly name: string;
  readonly functionName: string;
  /** 128 to 10240, MB as Lambda says, MiB as it is. */
  readonly memoryMiB: number;
  readonly timeoutUs: number;
  readonly cpuArchitecture: CpuArchitecture;
  /** `nodejs22.x`, `provided.al2023` …; undefined for an image without one. */
  readonly runtime: string | undefined;
  readonly packageType: 'Zip' | 'Image';
  readonly ephemeralStorageMiB: number;
  /** Undefined: the account's unreserved concurrency, shared with the others. */
  readonly reservedConcurrency: number | undefined;
  readonly via: 'alb' | 'function-url' | 'http-api';
  /** The balancer it stands behind where via is alb; else empty. */
  readonly loadBalancer: string;
}

/** A standard queue of SQS. */
export interface Queue {
  readonly name: string;
  readonly visibilityTimeoutUs: number;
  readonly delayUs: number;
  readonly retentionUs: number;
  /** How long a call of ReceiveMessage waits for a message; 0: short polling. */
  readonly waitTimeUs: number;
  /** Where a message goes that was received this often and comes back; undefined: it comes back until it expires. */
  readonly redrive: { readonly deadLetterQueue: number; readonly maxReceiveCount: number } | undefined;
}
