import type { AssumptionName } from '../aws/assumptions.js';
import type { CodeDeployStrategy } from '../aws/code-deploy.js';
import type {
  AutoScalingGroup,
  AutoScalingGroupProvider,
  FixedContainerInstances,
  Job,
  LambdaFunction,
  LoadBalancer,
  MetricAlarm,
  Queue,
  ScalableTarget,
  Service,
  TargetGroup,
  TaskDefinition,
} from '../aws/nouns.js';
import type { Micros } from '../base/units.js';
import type { Distribution } from '../kernel/distribution.js';

/**
 * One variant of a checked scenario in the engine's own units: the reader's product and the
 * simulator's only input. Plain data through and through.
 */
export interface CompiledScenario {
  readonly name: string;
  readonly variant: string;
  readonly question: string;
  /** Everything random comes from it; digits or any other text. */
  readonly seed: string;
  /** Milliseconds since 1970-01-01T00:00:00Z of the simulated clock's first instant. */
  readonly startEpochMs: number;
  readonly durationUs: Micros;
  readonly warmUpUs: Micros;
  readonly begin: 'running' | 'empty';
  readonly region: string;
  readonly availabilityZones: readonly string[];
  readonly clusters: readonly string[];
  readonly taskDefinitions: readonly TaskDefinition[];
  /** One for each task definition, at the same index. */
  readonly behaviours: readonly Behaviour[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly targetGroups: readonly TargetGroup[];
  /** Those that actions create included. */
  readonly services: readonly Service[];
  readonly jobs: readonly Job[];
  readonly alarms: readonly MetricAlarm[];
  /** In order of time; of one instant in order of the file. */
  readonly actions: readonly Action[];
  readonly containerInstances: readonly FixedContainerInstances[];
  readonly autoScalingGroups: readonly AutoScalingGroup[];
  readonly capacityProviders: readonly AutoScalingGroupProvider[];
  readonly functions: readonly LambdaFunction[];
  /** One for each function, at the same index; startUp undefined there means the runtime's table. */
  readonly functionBehaviours: readonly FunctionBehaviour[];
  readonly dependencies: readonly Dependency[];
  readonly queues: readonly Queue[];
  readonly scalableTargets: readonly ScalableTarget[];
  readonly traffic: readonly Traffic[];
  readonly faults: readonly FaultSpec[];
  readonly assume: Readonly<Record<AssumptionName, Distribution>>;
  /** All of them in order of name, as summary.json lists them (texts as a scenario writes them). */
  readonly assumptions: readonly { readonly name: string; readonly value: string; readonly default: string }[];
  readonly prices: { readonly set: Readonly<Record<string, number>>; readonly freeTier: boolean };
  readonly projection: 'none' | 'everyHour' | 'everyDay';
  readonly expectations: readonly Expectation[];
  /** Fields the file gives and this version does not simulate: `services.web.deploymentConfiguration.alarms`. */
  readonly notSimulated: readonly string[];
}

/** What AWS cannot know about a function; concurrency, backlog and processes do not apply. */
export interface FunctionBehaviour {
  /** Replaces the init time of the runtime's table; undefined: the table. */
  readonly init: Distribution | undefined;
  readonly requests: readonly RequestKind[];
}

/** One kind of request of a workload. */
export interface RequestKind {
  readonly name: string;
  /** Share of the workload's requests where the traffic gives no mix; shares of a workload sum to 1. */
  readonly share: number;
  /** CPU time on one x86 vCPU as Fargate sells it, microseconds. */
  readonly cpu: Distribution;
  /** Time without CPU, microseconds. */
  readonly wait: Distribution;
  readonly order: 'cpu-wait' | 'wait-cpu';
  /** Share answered 5xx, 0 to 1. */
  readonly errors: number;
  readonly requestBytes: Distribution;
  readonly responseBytes: Distribution;
  /** Memory it holds while it is served. */
  readonly memoryMiB: number;
  /** Made after cpu and wait, in this order. */
  readonly calls: readonly Call[];
}

/** A call that a request makes on its way. */
export interface Call {
  /** The services, then the functions, then the dependencies, by index. */
  readonly to: number;
  /** Share of requests that make it, 0 to 1. */
  readonly probability: number;
  /** Neighbours that are parallel start together; any other starts when those before it have ended. */
  readonly parallel: boolean;
  /** What becomes of the request where the call fails: it is answered 500, or goes on. */
  readonly onFailure: 'fail' | 'ignore';
  readonly client: Client;
}

/** Something outside AWS that requests call: it takes its time, has room for everyone, and costs nothing here. */
export interface Dependency {
  readonly name: string;
  /** Of each attempt, microseconds. */
  readonly latency: Distribution;
  /** Share of attempts that fail, 0 to 1. */
  readonly errors: number;
}

/** What the program in a container does, as far as ECS can tell. */
export interface ContainerBehaviour {
  /** Container started to process up, microseconds. */
  readonly startUp: Distribution;
  /** Process up to its health check passing, microseconds. */
  readonly ready: Distribution;
  /** After how long since its process is up it ends by itself, microseconds; undefined: it runs on. */
  readonly exitAfter: Distribution | undefined;
  /** Of a process that ends by itself. */
  readonly exitCode: number;
}

/** What AWS cannot know about a program, per task definition. */
export interface Behaviour {
  readonly compressedImageBytes: number;
  /** The registry does not have the image. */
  readonly isImageMissing: boolean;
  /** What a task that ends has to do first: CPU time on one x86 vCPU, and time without CPU, microseconds. */
  readonly work: { readonly cpu: Distribution; readonly wait: Distribution } | undefined;
  /** Container started to process up, microseconds. */
  readonly startUp: Distribution;
  /** Process up to health checks passing, microseconds. */
  readonly ready: Distribution;
  /** One for each container definition, at the same index; that of the container that serves says startUp and ready again. */
  readonly containers: readonly ContainerBehaviour[];
  /** Index of the container that serves requests, does the work, or takes messages. */
  readonly mainContainer: number;
  /** CPU demand is multiplied by factor for this long after the process is up; factor 1 where none. */
  readonly warmUp: { readonly factor: number; readonly forUs: Micros };
  /** Requests served at once, waiting included; Infinity where not limited. */
  readonly concurrency: number;
  /** Requests that may queue in front; Infinity where not limited. */
  readonly backlog: number;
  /** vCPUs the task can use at most; Infinity: all it has. */
  readonly processes: number;
  /** Steady use beside the requests, that of the sidecars included. */
  readonly backgroundVcpu: number;
  /** Memory of the process without requests; undefined where nothing is said of memory (then it is not reported). */
  readonly memoryBaseMiB: number | undefined;
  /** Memory it loses in an hour, MiB. */
  readonly memoryLeakMiBPerHour: number;
  /** Containers beside the one that serves requests, with what each uses all the time. */
  readonly sidecars: readonly { readonly name: string; readonly memoryMiB: number }[];
  readonly requests: readonly RequestKind[];
  /** The queue whose messages it works on, and how many a call takes at most; undefined: it takes requests. */
  readonly consumes: { readonly queue: number; readonly batchSize: number } | undefined;
}

export interface Traffic {
  readonly name: string;
  /** Split by weight over one or more workloads: the services, then the functions, then the queues, by index. */
  readonly to: readonly { readonly service: number; readonly weight: number }[];
  readonly shape: TrafficShape;
  /** Shares over the workload's request kinds by index; sums to 1; empty: the workload's own shares. */
  readonly mix: readonly number[];
  readonly client: Client;
}

/** How requests come. All instants and rates are per simulated time; rates in requests a second. */
export type TrafficShape = OpenShape | UsersShape;

/** Random instants (a Poisson process of the rate), or evenly spaced ones. */
export type Spacing = 'poisson' | 'even';

/** An instant of the run and the rate there. */
export interface RatePoint {
  readonly atUs: Micros;
  readonly perSecond: number;
}

/** Arrivals that nothing done to them changes. */
export type OpenShape =
  | { readonly kind: 'rate'; readonly perSecond: number; readonly arrivals: Spacing }
  /** Held until the next; before the first step the rate is 0. */
  | { readonly kind: 'steps'; readonly steps: readonly RatePoint[]; readonly arrivals: Spacing }
  /** Linear between points; 0 before the first, held after the last. */
  | { readonly kind: 'ramp'; readonly points: readonly RatePoint[]; readonly arrivals: Spacing }
  | DiurnalShape
  /** Low first, then in turns; each stay is drawn from its distribution (microseconds). */
  | {
      readonly kind: 'bursts';
      readonly low: { readonly perSecond: number; readonly forUs: Distribution };
      readonly high: { readonly perSecond: number; readonly forUs: Distribution };
      readonly arrivals: Spacing;
    }
  /** counts[i] arrivals in [fromUs + i * periodUs, fromUs + (i + 1) * periodUs). */
  | {
      readonly kind: 'trace';
      readonly fromUs: Micros;
      readonly periodUs: Micros;
      readonly counts: readonly number[];
      readonly arrivals: Spacing;
    }
  /** An arrival at each instant: whole microseconds, ascending, equal ones allowed. */
  | { readonly kind: 'timestamps'; readonly instantsUs: Float64Array };

/** A day that comes again, by the clocks of a time zone. */
export interface DiurnalShape {
  readonly kind: 'diurnal';
  /** Mean over a whole day from Monday to Friday. */
  readonly meanPerSecond: number;
  /** 1 to 24. */
  readonly peakToMean: number;
  /** Time of day of the peak, microseconds after local midnight. */
  readonly peakAtUs: Micros;
  /** Saturdays and Sundays: times the rate of other days. */
  readonly weekend: number;
  /** From `atUs` on the local clock shows `weekUs` after Monday 00:00 and runs on; the first at 0, one more for each clock change. */
  readonly clock: readonly { readonly atUs: Micros; readonly weekUs: Micros }[];
  readonly arrivals: Spacing;
}

/** A closed loop: each user sends, waits for the outcome, thinks, and sends again. */
export interface UsersShape {
  readonly kind: 'users';
  /** How many there are: linear between points, held after the last, never fewer than before; the first point at 0. */
  readonly points: readonly { readonly atUs: Micros; readonly users: number }[];
  /** Microseconds. */
  readonly thinkTime: Distribution;
}

export interface Client {
  /** Per attempt, microseconds; Infinity: none. */
  readonly timeoutUs: number;
  readonly retries: number;
  /** First back-off, microseconds; doubles with each retry, full jitter. */
  readonly backOffUs: number;
  /** Retries allowed as a share of requests first sent; Infinity: no budget. */
  readonly retryBudget: number;
  readonly cancelOnTimeout: boolean;
  readonly requestsPerConnection: number;
  /** To each target; calls have none. */
  readonly circuitBreaker: CircuitBreaker | undefined;
}

export interface CircuitBreaker {
  /** Failed attempts in a row that open it. */
  readonly failures: number;
  readonly openForUs: number;
}

export interface FaultSpec {
  readonly name: string;
  readonly kind:
    | 'task-crash'
    | 'task-hang'
    | 'slow'
    | 'memory-leak'
    | 'errors'
    | 'instance-loss'
    | 'az-outage'
    | 'spot-interruption'
    | 'dependency';
  /** Instants at which it strikes; already expanded from `at` and `every`. */
  readonly atUs: readonly Micros[];
  /** mean time between strikes and to repair, exponential; undefined where `at` or `every` is given. */
  readonly mtbfUs: number | undefined;
  readonly mttrUs: number | undefined;
  /** Infinity: until something mends it. */
  readonly forUs: number;
  /** Names; each undefined where it does not narrow the scope. */
  readonly scope: {
    readonly service: string | undefined;
    readonly cluster: string | undefined;
    readonly task: string | undefined;
    readonly instance: string | undefined;
    readonly availabilityZone: string | undefined;
    readonly autoScalingGroup: string | undefined;
    /** dependency: which one, and for the calls of which workload. */
    readonly to: string | undefined;
    readonly from: string | undefined;
  };
  /** How many of what matches: a whole number, or a share rounded up; neither: one task for task-crash and task-hang. */
  readonly count: number | undefined;
  readonly share: number | undefined;
  readonly exitCode: number;
  /** slow: demands are multiplied by it (1: not), and this is added to each answer. */
  readonly factor: number;
  readonly latencyUs: Micros;
  /** errors: share of requests answered 5xx, 0 to 1. */
  readonly rate: number;
  /** memory-leak: memory lost in an hour, bytes. */
  readonly leakBytesPerHour: number;
  /** spot-interruption: the interruptions are spread over this long. */
  readonly overUs: Micros;
}

/** An AWS call made during the run. */
export interface Action {
  readonly atUs: Micros;
  /** Where it stands in the file's list. */
  readonly index: number;
  readonly request: ActionRequest;
}

/** A call with names resolved to indices. What AWS would refuse at that instant is refused when it is made. */
export type ActionRequest =
  /** @param spec where a service of that name is in the file already: what it is now */
  | { readonly call: 'CreateService'; readonly service: number; readonly spec?: Service }
  /** Only what is given changes. */
  | { readonly call: 'UpdateService'; readonly service: number; readonly changes: ServiceChanges; readonly forceNewDeployment: boolean }
  | { readonly call: 'DeleteService'; readonly service: number; readonly force: boolean }
  | { readonly call: 'StopServiceDeployment'; readonly service: number; readonly stopType: 'ABORT' | 'ROLLBACK' }
  | {
      readonly call: 'ContinueServiceDeployment';
      readonly service: number;
      readonly hooks: 'any' | 'all';
      readonly action: 'CONTINUE' | 'ROLLBACK';
    }
  /** Changes, a task definition among them, as a deployment of CodeDeploy brings them about. */
  | {
      readonly call: 'CreateDeployment';
      readonly service: number;
      readonly changes: ServiceChanges & { readonly taskDefinition: number; readonly deploymentStrategy: CodeDeployStrategy };
    }
  | { readonly call: 'StopDeployment'; readonly service: number; readonly isRolledBack: boolean | undefined }
  | { readonly call: 'ContinueDeployment'; readonly service: number; readonly wait: 'READY_WAIT' | 'TERMINATION_WAIT' }
  | { readonly call: 'RunTask'; readonly job: number }
  | { readonly call: 'StopTask'; readonly tasks: TaskPick; readonly reason: string }
  | { readonly call: 'UpdateTaskProtection'; readonly tasks: TaskPick; readonly isProtected: boolean; readonly expiresInMinutes: number }
  | { readonly call: 'RegisterTaskDefinition'; readonly taskDefinition: number }
  | { readonly call: 'DeregisterTaskDefinition'; readonly taskDefinition: number }
  | {
      readonly call: 'UpdateContainerInstancesState';
      readonly instances: InstancePick;
      readonly status: 'ACTIVE' | 'DRAINING';
    }
  | { readonly call: 'DeregisterContainerInstance'; readonly instances: InstancePick; readonly force: boolean }
  | { readonly call: 'PutAttributes'; readonly instances: InstancePick; readonly attributes: Readonly<Record<string, string>> }
  | { readonly call: 'DeleteAttributes'; readonly instances: InstancePick; readonly names: readonly string[] }
  | { readonly call: 'SetAlarmState'; readonly alarm: string; readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' };

/** What UpdateService may change. */
export type ServiceChanges = Partial<
  Pick<
    Service,
    | 'taskDefinition'
    | 'desiredCount'
    | 'launchType'
    | 'capacityProviderStrategy'
    | 'availabilityZones'
    | 'assignPublicIp'
    | 'targetGroups'
    | 'healthCheckGracePeriodUs'
    | 'minimumHealthyPercent'
    | 'maximumPercent'
    | 'placementStrategy'
    | 'placementConstraints'
    | 'deploymentStrategy'
    | 'circuitBreaker'
    | 'deploymentAlarms'
    | 'availabilityZoneRebalancing'
  >
>;

/** Which tasks a call is about; what is drawn comes from stream `actions/<index>`. */
export interface TaskPick {
  readonly cluster: string;
  /** Infinity: all that match; 1 for `any`. */
  readonly count: number;
  readonly service: string | undefined;
  readonly group: string | undefined;
  readonly availabilityZone: string | undefined;
}

/** Which container instances a call is about. */
export interface InstancePick {
  readonly cluster: string;
  readonly count: number;
  /** A query in the cluster query language; empty: all match. */
  readonly filter: string;
}

export type Comparison = '<=' | '<' | '>=' | '>' | '=';

/** A line of `expect`, parsed. */
export interface Expectation {
  readonly text: string;
  /** Canonical figure: a leaf of summary.json such as `p99`, `availability`, `monthlyUsd`, `failedRequests`, `recovery`. */
  readonly figure: string;
  readonly workload: string | undefined;
  readonly variant: string | undefined;
  readonly at: Micros | undefined;
  readonly from: Micros | undefined;
  readonly to: Micros | undefined;
  readonly after: string | undefined;
  readonly op: Comparison;
  /** In the unit of the figure in summary.json: milliseconds, ratios 0 to 1, seconds, USD, counts. */
  readonly value: number;
}
