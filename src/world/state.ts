import type { Service } from '../aws/nouns.js';
import type { PackedTable } from '../base/packed-table.js';
import type { AlarmState } from '../rules/alarms/evaluate.js';
import type { TokenBucket } from '../rules/capacity/token-bucket.js';
import type { FaultEffect } from '../rules/faults/fault.js';
import type { MetricPoint } from '../scenario/tracked-metric.js';
import type { EventLog } from './event-log.js';
import type { Hosting } from './instances/hosting.js';
import type { FunctionCounts } from './lambda/function-pool.js';
import type { QueueState } from './queues/minutes.js';
import type { DecisionRecord, DeploymentRecord, FaultRecord, InstanceRecord, ServiceRecord, TaskRecord } from './records.js';
import type { TrafficShiftState } from './shift-state.js';
import type { LiveTasks } from './tasks/live.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type TaskStatus = 'PROVISIONING' | 'PENDING' | 'ACTIVATING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING' | 'DEPROVISIONING' | 'STOPPED';

/** As container health checks have it. */
export type HealthStatus = 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';

/** A container of a task. */
export interface ContainerState {
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  healthStatus: HealthStatus;
  startedAtUs: number | undefined;
  stoppedAtUs: number | undefined;
  exitCode: number | undefined;
  /** What went wrong, in the agent's words; empty: nothing. */
  reason: string;
  /** Probes failed in a row. */
  failedProbes: number;
  restarts: number;
  lastRestartAtUs: number | undefined;
  /** From then on its health check passes; undefined while its process is not up. */
  readyAtUs: number | undefined;
  /** When SIGKILL comes, once it has been told to stop. */
  killAtUs: number | undefined;
  /** Handle of what happens to it next; -1: nothing. */
  timer: number;
  /** Handle of its next probe, and of the instant at which others no longer wait for it; -1: none. */
  probeTimer: number;
  startTimer: number;
}

/** How the load balancer sees a target. */
export type TargetState = 'none' | 'initial' | 'healthy' | 'unhealthy' | 'draining';

/** A task: what tasks.csv says of it, and what the loops need to know beside. */
export interface Task extends Mutable<TaskRecord> {
  readonly index: number;
  /** Index into the state's services: the scenario's services, then its jobs. */
  readonly service: number;
  /** Index into the state's deployments; -1: it belongs to none. */
  readonly deployment: number;
  /** Index into the scenario's task definitions. */
  readonly definition: number;
  /** What the task's containers are doing, one for each container definition, at the same index. */
  readonly containers: ContainerState[];
  healthStatus: HealthStatus;
  /** Until then scaling in, deployments and rebalancing leave it alone. */
  protectedUntilUs: number;
  /** Index into the state's instances; -1 on Fargate, and while it waits for room on one. */
  instance: number;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  /** Its number in the request path; -1 while the process is not up or gone for good. */
  server: number;
  /** Whether its process listens. */
  isProcessUp: boolean;
  isHung: boolean;
  /** Health checks pass from here on. */
  readyAtUs: number;
  target: TargetState;
  /** Since when its target is in slow start; undefined: it never was. */
  slowSinceUs: number | undefined;
  checksPassed: number;
  checksFailed: number;
  /** Why its target was found unhealthy, in the load balancer's words; empty: it never was. */
  unhealthyReason: string;
  /** Handle of the next health check; -1: none. */
  healthTimer: number;
  /** Handle of the next step of its life; -1: none. */
  stepTimer: number;
  /** vCPU-microseconds used since the minute began, as far as booked, and up to when that is. */
  busyVcpuUs: number;
  cpuBookedAtUs: number;
  /** The same of its memory, byte-microseconds. */
  usedByteUs: number;
  memoryBookedAtUs: number;
  /** Why its essential container exited, once it has. */
  exitReason: string;
  /** Whether its containers are to stop, all of them. */
  isEnding: boolean;
  /** When its host is taken away (Spot), once that is known. */
  hostGoneAtUs: number | undefined;
  /** What it computes until it ends; undefined: it serves, or has not begun. */
  work: TaskWork | undefined;
}

/** The work of a task that ends: what it uses, and from when until when. */
export interface TaskWork {
  readonly sinceUs: number;
  readonly untilUs: number;
  readonly vcpu: number;
}

/** What the agent of a container instance knows that the scheduler does not: indices of tasks, first come first. */
export interface AgentState {
  /** They wait for what others still hold. */
  waiting: number[];
  /** Their stop is decided, and their containers are not gone. */
  leaving: number[];
}

/** A container instance: what instances.csv says of it, and what is left on it. */
export interface Instance extends Mutable<InstanceRecord> {
  readonly index: number;
  readonly cluster: string;
  readonly launchType: 'EC2' | 'EXTERNAL';
  attributes: Readonly<Record<string, string>>;
  readonly architecture: string;
  readonly hourlyUsd: number | undefined;
  /** Its gp3 root volume; 0: none. */
  readonly volumeGiB: number;
  /** Index into the scenario's Auto Scaling groups; -1: fixed. */
  readonly group: number;
  /** Whether its group counts it: not once its termination is decided, or its loss noticed. */
  isInGroup: boolean;
  /** Whether it was there when the run began. */
  readonly isInitial: boolean;
  /** Until then managed scaling does not count it as capacity that is there. */
  warmUntilUs: number;
  /** Handle of the next step of its life; -1: none. */
  stepTimer: number;
  /** Whether its agent is in touch with ECS. */
  isAgentConnected: boolean;
  /** INACTIVE from then on, though the instance goes on: somebody deregistered it. */
  deregisteredAtUs: number | undefined;
  /** Task network interfaces and GPUs that it has beside what it registers of CPU and memory. */
  readonly eniCount: number;
  readonly gpuCount: number;
  /** Host ports taken, as portKey has them. */
  readonly hostPorts: Set<number>;
  /** Names of the images that were pulled there. */
  readonly images: string[];
}

/** An Auto Scaling group as it stands. */
export interface AutoScalingGroupState {
  desiredCapacity: number;
  /** Whether its last launch was refused everywhere. */
  isRefused: boolean;
}

/** Managed scaling of a capacity provider: its alarms, and what it published lately. */
export interface ManagedScalingState {
  high: AlarmState;
  low: AlarmState;
  /** -Infinity: never. */
  scaledOutAtUs: number;
  /** The newest datapoints of CapacityProviderReservation with what they are made of, oldest first. */
  readonly reservations: Reservation[];
}

export interface Reservation {
  /** Start of the minute. */
  readonly atUs: number;
  /** Instances needed, instances there, and their ratio in percent. */
  readonly needed: number;
  readonly present: number;
  readonly percent: number;
}

/** Where nothing launches for a while. */
export interface RefusedCapacity {
  readonly availabilityZone: string;
  readonly purchaseOption: 'any' | 'spot' | 'on-demand';
  readonly untilUs: number;
}

/** A scaling activity, from the call to the end of its cooldown. */
export interface ScalingActivity {
  readonly direction: 'out' | 'in';
  /** Running tasks when it began. */
  readonly from: number;
  readonly to: number;
  /** Undefined while the running count is not there yet. */
  completedAtUs: number | undefined;
  readonly cooldownUs: number;
}

/** A deployment: what deployments.csv says of it, and what the scheduler knows beside. */
export interface Deployment extends Mutable<DeploymentRecord> {
  readonly index: number;
  /** Index into the state's services. */
  readonly owner: number;
  /** The revision of the service that it brings about. */
  readonly spec: Service;
  status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE';
  /** Whether a task of it has reached RUNNING; from then on only failed health checks count against it. */
  hasRun: boolean;
  /** Failures that its circuit breaker counts. */
  breakerFailures: number;
  /** When a task of it last became healthy; undefined: none did. */
  healthyAtUs: number | undefined;
  /** Times in a row that tasks of it failed to start, and no start before. */
  startFailuresInARow: number;
  noStartBeforeUs: number;
  /** Whether its alarms were quiet when it began, and so count. */
  watchesAlarms: boolean;
  /** Until then a finished roll-out is watched; undefined: it is not finished. */
  bakeUntilUs: number | undefined;
  /** Whether it is the way back from one that failed. */
  isRollback: boolean;
  /** `d-` and nine letters where CodeDeploy makes it, another one for the way back; else empty. */
  codeDeployId: string;
  /** Name of the target group behind which its tasks stand; empty: there is none. */
  readonly targetGroup: string;
}

/** A service as it stands; or a job, the owner of tasks that nobody keeps running. */
export interface ServiceState {
  readonly index: number;
  /** Index into the scenario's jobs; -1: it is a service. */
  readonly job: number;
  /** How it is configured now. */
  spec: Service;
  /** NONE: an action is yet to create it. */
  status: 'NONE' | 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desired: number;
  /** Indices of its tasks that are not STOPPED, in order of creation. */
  tasks: number[];
  /** Indices of its deployments that are not INACTIVE, the newest, PRIMARY, first; none of a job. */
  deployments: number[];
  /** Handle and instant of the next pass. */
  passTimer: number;
  nextPassUs: number;
  /** Placement failures in a row, and no attempt before. */
  placementFailuresInARow: number;
  noPlacementBeforeUs: number;
  launches: TokenBucket;
  hasReachedSteadyState: boolean;
  /** When the call was made that created it; what was before is another service's. */
  createdUs: number;
  /** The deployment that moves its traffic from one revision to another; undefined: none does. */
  shift: TrafficShiftState | undefined;
  /** Over Availability Zones; its replacements count as tasks of the service once others have stopped. */
  rebalancing: { isUnderWay: boolean; replacements: number[]; nextLookUs: number };
  /** When its events last said what they say once until its cause is gone, and why it was so. */
  said: Record<string, { readonly atUs: number; readonly reason: string }>;
  runningByProvider: Record<string, number>;
  taskCounts: TaskCounts;
  live: LiveTasks;
  lastRow: string;
  scaleOut: ScalingActivity | undefined;
  scaleIn: ScalingActivity | undefined;
  // Since the window opened, for the summary.
  counts: ServiceCounts;
}

/** What services.csv counts of a service's tasks; whoever changes a task's status or target keeps it. */
export interface TaskCounts {
  running: number;
  /** To be RUNNING, and not yet. */
  pending: number;
  healthyTargets: number;
}

export interface ServiceCounts {
  launched: number;
  stopped: number;
  failedToStart: number;
  interrupted: number;
  placementFailures: number;
  scaleOuts: number;
  scaleIns: number;
  deploymentsCompleted: number;
  deploymentsFailed: number;
  deploymentsRolledBack: number;
  runningMax: number;
  /** Integral of RUNNING tasks over time, task-microseconds, per capacity provider or launch type. */
  runningIntegralUs: Record<string, number>;
  integratedAtUs: number;
  busyVcpuUs: number;
  reservedVcpuUs: number;
  usedByteUs: number;
  reservedByteUs: number;
}

export interface PolicyState {
  high: AlarmState;
  low: AlarmState;
}

export interface MetricSeries {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: string;
  /** Of each datapoint atUs, sampleCount, sum, minimum and maximum. */
  readonly points: PackedTable;
  /** The newest datapoints, oldest first; alarms look no further back. */
  readonly recent: ({ readonly atUs: number } & MetricPoint)[];
}

/** What passed through a load balancer in one hour. */
export interface LoadBalancerUse {
  readonly hour: number;
  newConnections: number;
  /** Active connections at the end of each minute, summed. */
  activeConnectionMinutes: number;
  /** Requests and responses. */
  processedBytes: number;
  /** The same to functions. */
  processedBytesLambda: number;
  /** Responses alone. */
  outBytes: number;
  requests: number;
}

/** A strike of a fault: what faults.csv says of it, and what it did. */
export interface ActiveFault extends Mutable<FaultRecord> {
  readonly effects: readonly FaultEffect[];
  /** Indices of the workloads it hit. */
  readonly workloads: readonly number[];
}

/** What a fault does to the requests of a task until it ends. @see Impairment */
export interface TaskImpairment {
  /** Index into the faults. */
  readonly fault: number;
  readonly task: number;
  readonly factor: number;
  readonly latencyUs: number;
  readonly errorRate: number;
}

/** The node of a load balancer in a zone that is gone. */
export interface DeadNode {
  /** Index into the faults. */
  readonly fault: number;
  readonly availabilityZone: string;
  /** Indices of the workloads behind it. */
  readonly workloads: readonly number[];
  /** Whether clients still find it. */
  isFound: boolean;
}

/** A zone in which a service has no healthy target, where cross-zone load balancing is off. */
export interface EmptyZone {
  /** Indices of both. */
  readonly service: number;
  readonly zone: number;
  /** Handle of the event that takes its node out of DNS; -1: it is out. */
  timer: number;
}

/** A task that a run of a job still has to start: for which member of its array, and the how manieth try it is, from 1. */
export interface JobTry {
  readonly member: number;
  readonly attempt: number;
  /** Not before. */
  readonly dueUs: number;
}

/** A run of a job, from the first call of RunTask to the end of its last task. */
export interface JobRun {
  readonly index: number;
  /** Index into the scenario's jobs. */
  readonly job: number;
  /** The how manieth of its job, from 1; a stage has the number of the run before it. */
  readonly number: number;
  readonly startedAtUs: number;
  endedAtUs: number | undefined;
  outcome: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';
  /** Members of the array that nobody has tried to start yet begin here. */
  nextMember: number;
  /** Tries again, in order of their instants. */
  again: JobTry[];
  /** By index of each of its tasks that is not STOPPED: for which member, which try of it, and the handle of its timeout; -1: none. */
  live: Map<number, { readonly member: number; readonly attempt: number; timer: number }>;
  succeeded: number;
  failed: number;
  retried: number;
  /** Handle of the next call of RunTask; -1: none is due. */
  timer: number;
}

/** What is known of a job. */
export interface JobState {
  /** Runs so far. */
  count: number;
  /** Indices of its runs that have not ended. */
  open: number[];
  /** How its runs ended, by their number, for the stages that wait for them. */
  ended: Record<number, 'SUCCEEDED' | 'FAILED'>;
}

/** An alarm as it stands. */
export interface AlarmMonitor {
  state: AlarmState;
}

/** Everything the control plane knows. Plain data: a snapshot is a copy of it. */
export interface WorldState {
  tasks: Task[];
  instances: Instance[];
  hosting: Hosting;
  /** Index of the task behind each server of the request path; -1: it is free. */
  taskOfServer: number[];
  /** One for each of the scenario's Auto Scaling groups. */
  autoScalingGroups: AutoScalingGroupState[];
  /** One for each of the scenario's capacity providers; idle where managed scaling is off. */
  managedScaling: ManagedScalingState[];
  /** Indices of tasks that wait in PROVISIONING for room on a container instance, first come first. */
  waitingTasks: number[];
  /** Handle of the event that looks for room for them; -1: none. */
  waitingTimer: number;
  /** By index of the instance; none where no task has left one yet. */
  agents: Map<number, AgentState>;
  refusedCapacity: RefusedCapacity[];
  services: ServiceState[];
  /** Launch quota of the account: FARGATE and FARGATE_SPOT. */
  fargateLaunches: Record<string, TokenBucket>;
  /** Per scalable target and policy. */
  policies: PolicyState[][];
  serviceRows: ServiceRecord[];
  deployments: Deployment[];
  events: EventLog;
  /** One for each of the scenario's jobs. */
  jobs: JobState[];
  jobRuns: JobRun[];
  /** Quota of calls of RunTask. */
  runTaskCalls: TokenBucket;
  /** One for each of the scenario's alarms. */
  alarms: AlarmMonitor[];
  /** One for each of the scenario's task definitions; NONE: an action is yet to register it. */
  definitionStatuses: ('NONE' | 'ACTIVE' | 'INACTIVE')[];
  decisions: Mutable<DecisionRecord>[];
  /** Index of the last decision of each kind and subject. */
  lastDecision: Map<string, number>;
  /** CloudWatch's series, and the series of each datapoint in the order in which they came. */
  series: MetricSeries[];
  seriesIds: Map<string, number>;
  datapointOrder: PackedTable;
  /** For functions.csv, a table for each function, and its counts when the last minute and when the window began. */
  functionMinutes: PackedTable[];
  /** For queues.csv, a table for each queue, and what is kept of it. */
  queueMinutes: PackedTable[];
  queues: QueueState[];
  functionCounts: { readonly minute: FunctionCounts; readonly window: FunctionCounts }[];
  /** Per function, in order of hours. */
  functionHours: { readonly hour: number; invocations: number; billedMs: number; outBytes: number }[][];
  /** By name, in order of hours. */
  loadBalancerHours: Record<string, LoadBalancerUse[]>;
  faults: ActiveFault[];
  impairments: TaskImpairment[];
  deadNodes: DeadNode[];
  emptyZones: EmptyZone[];
  notes: string[];
  minute: number;
}

/** Counts as they stand when nothing has been counted yet. @param runningMax RUNNING tasks now */
export function emptyCounts(nowUs: number, runningMax: number): ServiceCounts {
  return {
    launched: 0,
    stopped: 0,
    failedToStart: 0,
    interrupted: 0,
    placementFailures: 0,
    scaleOuts: 0,
    scaleIns: 0,
    deploymentsCompleted: 0,
    deploymentsFailed: 0,
    deploymentsRolledBack: 0,
    runningMax,
    runningIntegralUs: {},
    integratedAtUs: nowUs,
    busyVcpuUs: 0,
    reservedVcpuUs: 0,
    usedByteUs: 0,
    reservedByteUs: 0,
  };
}
