/** Quotas and fixed settings that AWS publishes. */
export const FARGATE_LAUNCH = {
  /** Launches at once, and launches a second after that, per account and Region, for on-demand and Spot each. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html */
  burst: 100,
  refillPerSecond: 20,
} as const;

/** Launches a service may have in one minute. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
export const SERVICE_LAUNCHES_PER_MINUTE = 500;

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

/** CPU shares of a container that asks for none. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
export const MIN_CPU_SHARES = 2;

/** Tasks in PROVISIONING that may wait for room in a cluster. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html (not adjustable) */
export const WAITING_TASKS_PER_CLUSTER = 500;

/** The two alarms of managed scaling on CapacityProviderReservation. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html */
export const MANAGED_SCALING_ALARMS = { highPeriods: 1, lowPeriods: 15 } as const;
