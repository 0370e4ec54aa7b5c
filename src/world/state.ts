import type { NumberTable } from '../base/number-table.js';
import type { AlarmState } from '../rules/alarms/evaluate.js';
import type { TokenBucket } from '../rules/capacity/token-bucket.js';
import type { DecisionRecord, DeploymentRecord, EventRecord, FaultRecord, InstanceRecord, ServiceRecord, TaskRecord } from './records.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type TaskStatus = 'PROVISIONING' | 'PENDING' | 'ACTIVATING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING' | 'DEPROVISIONING' | 'STOPPED';

/** How the load balancer sees a target. */
export type TargetState = 'none' | 'initial' | 'healthy' | 'unhealthy' | 'draining';

/** A task: what tasks.csv says of it, and what the loops need to know beside. */
export interface Task extends Mutable<TaskRecord> {
  readonly index: number;
  /** Index into the scenario's services. */
  readonly service: number;
  /** Index into the scenario's task definitions. */
  readonly definition: number;
  /** Index into the state's instances; -1 on Fargate. */
  readonly instance: number;
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
  checksPassed: number;
  checksFailed: number;
  /** Handle of the next health check; -1: none. */
  healthTimer: number;
  /** Handle of the next step of its life; -1: none. */
  stepTimer: number;
  /** vCPU-microseconds used since the minute began, as far as booked, and up to when that is. */
  busyVcpuUs: number;
  cpuBookedAtUs: number;
}

/** A container instance: what instances.csv says of it, and what is left on it. */
export interface Instance extends Mutable<InstanceRecord> {
  readonly index: number;
  readonly cluster: string;
  readonly launchType: 'EC2' | 'EXTERNAL';
  readonly attributes: Readonly<Record<string, string>>;
  readonly architecture: string;
  readonly hourlyUsd: number | undefined;
  cpuUnitsFree: number;
  memoryMiBFree: number;
  eniFree: number;
  readonly hostPorts: Set<number>;
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

export interface ServiceState {
  readonly index: number;
  desired: number;
  /** Indices of its tasks that are not STOPPED, in order of creation. */
  tasks: number[];
  readonly deploymentId: string;
  /** Handle and instant of the next pass. */
  passTimer: number;
  nextPassUs: number;
  /** Placement failures in a row, and no attempt before. */
  placementFailuresInARow: number;
  noPlacementBeforeUs: number;
  launches: TokenBucket;
  hasReachedSteadyState: boolean;
  runningByProvider: Record<string, number>;
  lastRow: string;
  scaleOut: ScalingActivity | undefined;
  scaleIn: ScalingActivity | undefined;
  // Since the window opened, for the summary.
  counts: ServiceCounts;
}

export interface ServiceCounts {
  launched: number;
  stopped: number;
  failedToStart: number;
  interrupted: number;
  placementFailures: number;
  scaleOuts: number;
  scaleIns: number;
  runningMax: number;
  /** Integral of RUNNING tasks over time, task-microseconds, per capacity provider or launch type. */
  runningIntegralUs: Record<string, number>;
  integratedAtUs: number;
  busyVcpuUs: number;
  reservedVcpuUs: number;
}

export interface PolicyState {
  high: AlarmState;
  low: AlarmState;
}

export interface MetricSeries {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: string;
  /** The newest datapoints, oldest first; alarms look no further back. */
  readonly recent: { readonly atUs: number; readonly average: number; readonly sum: number }[];
}

/** What passed through a load balancer in one hour. */
export interface LoadBalancerUse {
  readonly hour: number;
  newConnections: number;
  /** Active connections at the end of each minute, summed. */
  activeConnectionMinutes: number;
  /** Requests and responses. */
  processedBytes: number;
  requests: number;
}

/** Everything the control plane knows. Plain data: a snapshot is a copy of it. */
export interface WorldState {
  tasks: Task[];
  instances: Instance[];
  services: ServiceState[];
  /** Launch quota of the account: FARGATE and FARGATE_SPOT. */
  fargateLaunches: Record<string, TokenBucket>;
  /** Per scalable target and policy. */
  policies: PolicyState[][];
  serviceRows: ServiceRecord[];
  deployments: Mutable<DeploymentRecord>[];
  events: EventRecord[];
  decisions: Mutable<DecisionRecord>[];
  /** Index of the last decision of each kind and subject. */
  lastDecision: Map<string, number>;
  /** CloudWatch's series, and their datapoints: series, atUs, sampleCount, sum, minimum, maximum, average. */
  series: MetricSeries[];
  seriesIds: Map<string, number>;
  metrics: NumberTable;
  /** By name, in order of hours. */
  loadBalancerHours: Record<string, LoadBalancerUse[]>;
  faults: (Mutable<FaultRecord> & { readonly tasks: readonly number[] })[];
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
    runningMax,
    runningIntegralUs: {},
    integratedAtUs: nowUs,
    busyVcpuUs: 0,
    reservedVcpuUs: 0,
  };
}
