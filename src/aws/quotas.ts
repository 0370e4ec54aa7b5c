/** Quotas and fixed settings that AWS publishes. */
export const FARGATE_LAUNCH = {
  /** Launches at once, and launches a second after that, per account and Region, for on-demand and Spot each. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html */
  burst: 100,
  refillPerSecond: 20,
} as const;

/** Launches a service may have in one minute. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
export const SERVICE_LAUNCHES_PER_MINUTE = 500;

/** Calls of RunTask at once, and a second after that. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html */
export const RUN_TASK_CALLS = { burst: 20, refillPerSecond: 20 } as const;

/** Tasks that one call of RunTask starts at most. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html */
export const TASKS_PER_RUN_TASK_CALL = 10;

/** Without a load balancer and without a container health check a task counts as healthy this long after RUNNING. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
export const HEALTHY_AFTER_RUNNING_SECONDS = 40;

/** SIGTERM to SIGKILL where the container does not say. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
export const STOP_TIMEOUT_SECONDS = 30;

/** Notice before Spot capacity is taken back. @source https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html */
export const SPOT_NOTICE_SECONDS = 120;

/** A task sends its statistics this often; a shorter life within a minute leaves no sample. @source https://github.com/aws/amazon-ecs-agent */
export const STATS_INTERVAL_SECONDS = 20;

/** The two alarms of a target tracking policy on an ECS service. @source https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html, thresholds as `aws cloudwatch describe-alarms` shows them */
export const TARGET_TRACKING_ALARMS = {
  highPeriods: 3,
  lowPeriods: 15,
  /** The low alarm's threshold is this share of the target. */
  lowFactor: 0.9,
} as const;

/** First dynamic host port of a container instance. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
export const FIRST_DYNAMIC_HOST_PORT = 32768;

/**
 * Root volume of the ECS-optimized AMI.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-ami-storage-config.html (Amazon Linux 2 and 2023: one volume of 30 GiB)
 */
export const ROOT_VOLUME_GIB = 30;

/**
 * Host ports of a container instance that nobody may have: SSH, Docker's and the agent's, and how many of TCP and UDP
 * together may be reserved, these included; dynamic ones do not count.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
 */
export const AGENT_HOST_PORTS = [22, 2375, 2376, 51_678, 51_679, 51_680] as const;
export const RESERVED_HOST_PORTS_MAX = 100;

/** Version that every agent says it is, for queries of agentVersion. @source https://github.com/aws/amazon-ecs-agent/releases (29 June 2026) */
export const AGENT_VERSION = '1.105.1';

/** CPU shares of a container that asks for none. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
export const MIN_CPU_SHARES = 2;

/** Tasks in PROVISIONING that may wait for room in a cluster. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html (not adjustable) */
export const WAITING_TASKS_PER_CLUSTER = 500;

/** The two alarms of managed scaling on CapacityProviderReservation. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html */
export const MANAGED_SCALING_ALARMS = { highPeriods: 1, lowPeriods: 15 } as const;

/**
 * What Lambda allows a function.
 * @source https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * @source https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
 * @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export const LAMBDA = {
  /** Memory at which a function has one vCPU; below and above in proportion. */
  mibPerVcpu: 1769,
  /** New execution environments of one function: at most so many at once … */
  environmentBurst: 1000,
  /** … and so many a second after that; what is not used does not add up beyond the burst. */
  environmentsPerSecond: 100,
  /** Synchronous requests a second for each unit of concurrency. */
  requestsPerSecondPerConcurrency: 10,
  /** Concurrency of the account that no function may reserve. */
  unreservedConcurrencyMin: 100,
  timeoutSecondsMax: 900,
  memoryMiBMin: 128,
  memoryMiBMax: 10_240,
  /** Request and response each, of a synchronous invocation; and through an Application Load Balancer. */
  payloadMiBMax: 6,
  payloadMiBMaxBehindAlb: 1,
} as const;

/** Tasks that one service event names at most: as many as one call starts. @assumed RunTask's limit of 10 a call, which events of large services show */
export const TASKS_PER_SERVICE_EVENT = 10;

/**
 * How long a service that finds no room for a task waits before it looks again: on every pass for the first failures
 * in a row (about 50 seconds), then once the first wait, then the next one each time.
 * @source https://github.com/aws/amazon-ecs-agent/issues/1160 (an AWS engineer: 15 minutes after repeated failures)
 * @assumed AWS does not publish the ladder; measured in that issue and in 2309
 */
export const PLACEMENT_RETRY = { failuresWithoutWait: 4, firstWaitMinutes: 5, nextWaitMinutes: 15 } as const;

/**
 * Within this time a shock takes the Spot capacity it takes.
 * @source measured: 92 % of interruptions of one type in one zone come within 3 minutes of each other (Spot-and-Scoot, arXiv 2604.16457)
 */
export const SPOT_SHOCK_MINUTES = 3;

/**
 * Limits of a standard queue.
 * @source https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html
 * @source https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html (longest wait)
 */
export const SQS = {
  /** Messages received and not yet deleted: beyond it nothing is handed out. */
  inFlightMax: 120_000,
  batchSizeMax: 10,
  waitTimeSecondsMax: 20,
  maxReceiveCountMax: 1000,
  /** ApproximateAgeOfOldestMessage looks past messages received this often. */
  receivesOfStuckMessage: 3,
} as const;

/**
 * How soon a task of a job that failed is tried again: after the first wait, then each time after a longer one.
 * @source https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html (defaults of a retrier)
 */
export const JOB_RETRY = { firstWaitSeconds: 1, backoffRate: 2 } as const;

/**
 * How long a deployment that moves traffic, and a stage of it, may last.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html (lifecycle stages)
 */
export const SHIFT_MAX = { stageHours: 24, deploymentDays: 30 } as const;

/**
 * Lifecycle hooks of a deployment.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html (constraints)
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHookTimeoutConfiguration.html
 */
export const LIFECYCLE_HOOK = {
  timeoutMinutes: 1440,
  timeoutMinutesMax: 20_160,
  /** Of each kind, a service. */
  countMax: 10,
} as const;

/**
 * Bounds of the deployment circuit breaker's threshold.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export const CIRCUIT_BREAKER = {
  failuresMin: 3,
  failuresMax: 200,
  /** @source https://aws.amazon.com/about-aws/whats-new/2024/01/amazon-ecs-deployment-monitoring-responsiveness-services/ */
  failuresMinBefore2024: 10,
} as const;

/** Longest wait of a service whose tasks never reach RUNNING. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html (15 minutes until 2023) */
export const START_THROTTLE = { longestMinutes: 27 } as const;

/**
 * A service event that stays true is said again after so long, and no sooner.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html (duplicates are suppressed until the cause is resolved or six hours have passed)
 */
export const SERVICE_EVENT_REPEAT_HOURS = 6;

/**
 * What a cluster, a service or a task has at most; not adjustable, but for the tasks.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (strategies, subnets, security groups, target groups)
 */
export const ECS_LIMITS = {
  capacityProviders: 20,
  placementStrategies: 5,
  targetGroups: 5,
  subnets: 16,
  securityGroups: 5,
  /** Adjustable. */
  tasksPerService: 5000,
} as const;

/** Characters of an attribute's name, and of its value. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Attribute.html */
export const ATTRIBUTE_LENGTH_MAX = 128;

/** CPU units of a task on container instances. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
export const INSTANCE_TASK_CPU_UNITS = { min: 128, max: 196_608 } as const;

/** MiB of a container. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
export const CONTAINER_MEMORY_MIB_MIN = 6;

/** Characters of an expression in the cluster query language. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementConstraint.html */
export const QUERY_LENGTH_MAX = 2000;
