/**
 * Everything AWS does not publish, by name: the one place where such a number stands.
 * A scenario overrides any of them in `assume`.
 */
export interface Assumption {
  /** `duration`: a duration or a distribution of one; `rate`: bytes a second; `factor`: a plain number; `share`: 0 to 1. */
  readonly kind: 'duration' | 'rate' | 'factor' | 'share';
  /** As a scenario would write it. */
  readonly default: string;
  /** What it stands for, in one sentence. */
  readonly doc: string;
  /** What the default rests on. */
  readonly source: string;
}

const TRACE = 'measured Fargate traces of 2021 and 2026 (created 0 s, connected 3.3 to 4.1 s, pull started 17.7 to 18 s)';

export const ASSUMPTIONS = {
  loadBalancerLatency: {
    kind: 'duration',
    default: '0ms',
    doc: 'Time a request spends in the load balancer and on the network, both ways together.',
    source: 'left out unless asked for',
  },
  armSpeed: {
    kind: 'factor',
    default: '1',
    doc: 'Work an ARM vCPU does in the time an x86 vCPU of Fargate does 1.',
    source: 'no figure that holds for all programs',
  },
  sqsShortPoll: {
    kind: 'duration',
    default: '1s',
    doc: 'How long an idle task waits between two calls where a queue’s ReceiveMessageWaitTimeSeconds is 0.',
    source: 'programs differ; a call without a pause would be billed many times a second',
  },
  fargateEniAttach: {
    kind: 'duration',
    default: 'lognormal(median=4s sigma=0.1)',
    doc: 'Fargate task: createdAt to connectivityAt (network interface attached).',
    source: TRACE,
  },
  fargatePrepare: {
    kind: 'duration',
    default: 'lognormal(median=14s sigma=0.1)',
    doc: 'Fargate task: connectivityAt to pullStartedAt (microVM and agent up).',
    source: TRACE,
  },
  fargatePullRateSmall: {
    kind: 'rate',
    default: '10MB/s',
    doc: 'Image pull and unpack of a Fargate task of up to 1 vCPU, compressed bytes a second.',
    source: 'fit of published start-up times: 413 MB in 57 s, 250 MB in 60 s (small tasks)',
  },
  fargatePullRateLarge: {
    kind: 'rate',
    default: '30MB/s',
    doc: 'The same for a Fargate task of 4 vCPU or more; between 1 and 4 vCPU it grows in proportion.',
    source: 'fit of published start-up times: 2.4 GB in 90 s at 4 vCPU',
  },
  ec2PullRate: {
    kind: 'rate',
    default: '30MB/s',
    doc: 'Image pull and unpack on a container instance, compressed bytes a second.',
    source: 'measured pulls of 28 to 67 MB/s on m5, c6i and r6g instances',
  },
  ec2CachedPull: {
    kind: 'duration',
    default: '500ms',
    doc: 'Pull of an image that is on the container instance already: the agent asks the registry whether it changed.',
    source: 'tasks whose image is on the instance start in 1 to 5 s',
  },
  ec2TaskPrepare: {
    kind: 'duration',
    default: 'lognormal(median=1s sigma=0.2)',
    doc: 'Task on a container instance: createdAt to pullStartedAt.',
    source: 'tasks whose image is on the instance start in 1 to 5 s',
  },
  ec2EniAttach: {
    kind: 'duration',
    default: 'lognormal(median=4s sigma=0.1)',
    doc: 'Task in awsvpc mode on a container instance: network interface attached.',
    source: 'as on Fargate',
  },
  containerStart: {
    kind: 'duration',
    default: '500ms',
    doc: 'pullStoppedAt to startedAt (containers created and started).',
    source: 'measured trace: 0.4 s',
  },
  imagePullFailure: {
    kind: 'duration',
    default: '500ms',
    doc: 'From pullStartedAt until it is known that the registry does not have the image.',
    source: 'measured Fargate trace of a misspelt image: execution stopped 18.5 s after createdAt, about 0.5 s into the pull',
  },
  fargateFailureReport: {
    kind: 'duration',
    default: '10s',
    doc: 'Fargate task whose image cannot be pulled: executionStoppedAt to stoppingAt.',
    source: 'the same trace: 10.0 s',
  },
  stateChangeReport: {
    kind: 'duration',
    default: '1s',
    doc: 'From what happens to a container until the control plane knows.',
    source: 'order of a second in agent logs',
  },
  sigtermExit: {
    kind: 'duration',
    default: '1s',
    doc: 'From SIGTERM to the end of the process, unless stopTimeout comes first.',
    source: 'a process that closes its connections and exits',
  },
  taskDeprovision: {
    kind: 'duration',
    default: 'lognormal(median=20s sigma=0.2)',
    doc: 'executionStoppedAt to stoppedAt in awsvpc mode (network interface detached).',
    source: 'measured traces: 13.5 s and 24.3 s',
  },
  schedulerPass: {
    kind: 'duration',
    default: '10s',
    doc: 'Time between two passes of the service scheduler.',
    source: 'gaps of 9 to 10 s between service events in measured traces',
  },
  schedulerWakeUp: {
    kind: 'duration',
    default: '1s',
    doc: 'From a task state change to the extra pass it causes.',
    source: 'measured trace: replacement 0.7 s after the deregistration',
  },
  startThrottle: {
    kind: 'duration',
    default: '1m',
    doc: 'First wait of a service whose tasks never reach RUNNING; each further one is twice as long, 27 minutes at most.',
    source: 'AWS publishes only that it grows to 27 minutes',
  },
  stoppingTasksCount: {
    kind: 'share',
    default: '1',
    doc: 'Share of the tasks on their way to STOPPED that count against maximumPercent during a deployment: 1 all of them, 0 none.',
    source: 'the developer guide counts RUNNING, STOPPING and PENDING, the API reference only RUNNING and PENDING',
  },
  alarmBakeWindows: {
    kind: 'factor',
    default: '2',
    doc: 'How many of their evaluation windows the alarms of a deployment are watched after its last old task has gone.',
    source: 'AWS computes the time from the alarms’ settings and publishes no formula',
  },
  targetRegistration: {
    kind: 'duration',
    default: '1500ms',
    doc: 'From registration at the target group to the first health check there.',
    source: 'measured: healthy 1.1 to 2.4 s after registration',
  },
  ecsMetricDelay: {
    kind: 'duration',
    default: '180s',
    doc: 'From the end of a minute until its AWS/ECS and load balancer datapoints can be seen by alarms.',
    source:
      'calibrated to AWS’s benchmark of 363 s from a load step to the scale-out: three minutes of data, the phase of the step, and these delays',
  },
  alarmEvaluation: {
    kind: 'duration',
    default: '10s',
    doc: 'When alarms are evaluated, after each full minute.',
    source: 'the rest of the same benchmark: a minute is judged 190 s after its end',
  },
  instanceBoot: {
    kind: 'duration',
    default: 'lognormal(median=20s sigma=0.15)',
    doc: 'EC2 instance: launched to running.',
    source: 'measured cold starts of EC2 instances: 21 s and the like until they can be reached',
  },
  agentRegistration: {
    kind: 'duration',
    default: 'lognormal(median=25s sigma=0.2)',
    doc: 'EC2 instance: running to registered with its cluster (operating system, Docker, agent).',
    source: 'measured: launch to registration 41 s (amazon-ecs-agent issue 2309)',
  },
  managedScalingMetricDelay: {
    kind: 'duration',
    default: '60s',
    doc: 'From the end of a minute until its CapacityProviderReservation can be seen by the alarms of managed scaling.',
    source:
      'AWS publishes none; ECS computes the metric itself, without the agents’ statistics that ecsMetricDelay waits for, so that a group grows one to two minutes after tasks began to wait',
  },
  provisioningTimeout: {
    kind: 'duration',
    default: '15m',
    doc: 'How long a task waits in PROVISIONING for capacity before it is stopped.',
    source: 'AWS: 10 to 30 minutes (containers-roadmap issue 2381)',
  },
  instanceShutdown: { kind: 'duration', default: '30s', doc: 'EC2 instance: termination to terminated.', source: 'order of half a minute' },
  hostLossReport: {
    kind: 'duration',
    default: '60s',
    doc: 'From the loss of a host (instance, Fargate host, zone) until ECS knows that its tasks are gone.',
    source: 'two missed heartbeats of the agent at most; AWS publishes nothing',
  },
  loadBalancerNodeRemoval: {
    kind: 'duration',
    default: '90s',
    doc: 'How long clients still find the node of a load balancer in a zone that is gone.',
    source: 'health checks of the node and a DNS time to live of 60 s',
  },
  azRebalancePeriod: {
    kind: 'duration',
    default: '5m',
    doc: 'How often ECS looks whether a service in steady state is balanced over its Availability Zones.',
    source: 'AWS says that it watches continuously and publishes no cadence',
  },
  spotInterruptionsPerMonth: {
    kind: 'share',
    default: '0.075',
    doc: 'Share of Fargate Spot tasks that a month takes back where nothing else is said.',
    source: 'Spot Advisor’s bucket of 5 to 10 %; AWS publishes no rate for Fargate Spot',
  },
  spotShockShare: {
    kind: 'share',
    default: '0.5',
    doc: 'Share of the Spot tasks or instances of a zone that one shock takes, all within a few minutes.',
    source: 'measured: 92 % of interruptions of one type in one zone come within 3 minutes of each other',
  },
  spotDrought: {
    kind: 'duration',
    default: 'exponential(mean=20m)',
    doc: 'How long after a shock nothing launches on Spot in that zone.',
    source: 'traces of Spot availability show gaps of minutes to hours',
  },
  lambdaIdleLife: {
    kind: 'duration',
    default: '10m',
    doc: 'How long an idle execution environment is kept.',
    source: 'observed: 5 to 15 minutes',
  },
  lambdaPlacement: {
    kind: 'duration',
    default: 'uniform(min=50ms max=200ms)',
    doc: 'Cold start: time before INIT begins (placement, download), not billed.',
    source: 'estimates of 50 to 200 ms',
  },
  lambdaAccountConcurrency: {
    kind: 'factor',
    default: '1000',
    doc: 'Concurrent executions of the account in the Region.',
    source: 'AWS’s default quota; new accounts start lower',
  },
} as const satisfies Record<string, Assumption>;

export type AssumptionName = keyof typeof ASSUMPTIONS;
