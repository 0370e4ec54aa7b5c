import type { Micros } from '../base/units.js';
import type { CompiledScenario } from '../scenario/compiled.js';

/**
 * What one run of one variant leaves behind, in the engine's units: instants in microseconds
 * since the start, `undefined` for what never happened, NaN in numeric columns for what is undefined.
 * Formats (CSV text, JSON, pictures) are made from it one floor up.
 */
export interface RunResult {
  readonly scenario: CompiledScenario;
  readonly summary: VariantSummary;
  /** In order of createdAt. */
  readonly tasks: readonly TaskRecord[];
  readonly instances: readonly InstanceRecord[];
  readonly services: readonly ServiceRecord[];
  readonly deployments: readonly DeploymentRecord[];
  readonly events: readonly EventRecord[];
  readonly decisions: readonly DecisionRecord[];
  /** CloudWatch datapoints in the order in which they became visible. */
  readonly metrics: readonly MetricRecord[];
  /** One for each minute and workload, in that order. */
  readonly minutes: readonly MinuteRecord[];
  /** Buckets that hold something, ascending, one workload after the other. */
  readonly latency: readonly LatencyBucket[];
  readonly faults: readonly FaultRecord[];
  readonly meters: readonly MeterRecord[];
  /** What was noticed on the way and the reader should hear. */
  readonly notes: readonly string[];
}

export interface TaskRecord {
  readonly taskId: string;
  readonly cluster: string;
  readonly group: string;
  readonly taskDefinition: string;
  readonly deploymentId: string;
  readonly launchType: string;
  readonly capacityProvider: string;
  readonly availabilityZone: string;
  readonly containerInstanceId: string;
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly architecture: string;
  readonly hostPorts: readonly number[];
  readonly createdAt: Micros;
  readonly connectivityAt: Micros | undefined;
  readonly pullStartedAt: Micros | undefined;
  readonly pullStoppedAt: Micros | undefined;
  readonly startedAt: Micros | undefined;
  readonly healthyAt: Micros | undefined;
  readonly stoppingAt: Micros | undefined;
  readonly executionStoppedAt: Micros | undefined;
  readonly stoppedAt: Micros | undefined;
  readonly stopCode: string;
  readonly stoppedReason: string;
  readonly exitCode: number | undefined;
}

export interface InstanceRecord {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly autoScalingGroup: string;
  readonly purchaseOption: string;
  readonly registeredCpu: number;
  readonly registeredMemoryMiB: number;
  readonly launchedAt: Micros | undefined;
  readonly runningAt: Micros | undefined;
  readonly registeredAt: Micros | undefined;
  readonly drainingAt: Micros | undefined;
  readonly terminatedAt: Micros | undefined;
  readonly terminationReason: string;
}

export interface ServiceRecord {
  readonly atUs: Micros;
  readonly service: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly healthyTargets: number;
  readonly deployments: number;
}

export interface DeploymentRecord {
  readonly deploymentId: string;
  readonly service: string;
  readonly taskDefinition: string;
  readonly strategy: string;
  readonly startedAt: Micros;
  readonly finishedAt: Micros | undefined;
  readonly rolloutState: string;
  readonly failedTasks: number;
  readonly reason: string;
  readonly rolledBackTo: string;
}

export interface EventRecord {
  readonly atUs: Micros;
  readonly source: string;
  readonly detailType: string;
  readonly resource: string;
  readonly message: string;
}

/** A decision, or a run of equal ones from atUs to untilUs. */
export interface DecisionRecord {
  readonly atUs: Micros;
  readonly untilUs: Micros;
  readonly times: number;
  readonly kind: string;
  readonly subject: string;
  readonly outcome: string;
  readonly because: string;
  readonly inputs: Readonly<Record<string, number | string>>;
}

export interface MetricRecord {
  /** Start of the minute. */
  readonly atUs: Micros;
  readonly namespace: string;
  readonly metricName: string;
  /** `ClusterName=prod;ServiceName=web`. */
  readonly dimensions: string;
  readonly sampleCount: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly average: number;
}

/** Requests that arrived in one minute at one workload, and what became of them. */
export interface MinuteRecord {
  readonly atUs: Micros;
  readonly workload: string;
  readonly offered: number;
  readonly completed: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly rejected: number;
  readonly inFlight: number;
  readonly retries: number;
  readonly failed502: number;
  readonly failed503: number;
  readonly failed504: number;
  /** Latencies of completed requests in milliseconds, NaN where none completed. */
  readonly latencyMsMean: number;
  readonly latencyMsP50: number;
  readonly latencyMsP90: number;
  readonly latencyMsP95: number;
  readonly latencyMsP99: number;
  readonly latencyMsMax: number;
}

export interface LatencyBucket {
  readonly workload: string;
  /** Upper edge of the bucket, microseconds, inclusive. */
  readonly upToUs: Micros;
  readonly count: number;
}

export interface FaultRecord {
  readonly fault: string;
  readonly kind: string;
  readonly atUs: Micros;
  readonly untilUs: Micros | undefined;
  /** What it hit: task ids, a zone …, blanks between. */
  readonly scope: string;
  readonly recoveredAt: Micros | undefined;
  readonly requestsLost: number;
}

/** What a meter counted in one hour of the run. */
export interface MeterRecord {
  readonly hour: number;
  readonly service: string;
  readonly item: string;
  readonly resource: string;
  readonly quantity: number;
  readonly unit: string;
}

export interface CostLine {
  readonly service: string;
  readonly item: string;
  readonly resource: string;
  readonly quantity: number;
  readonly unit: string;
  readonly rateUsd: number;
  readonly amountUsd: number;
  /** The date or mark of the price in the catalogue. */
  readonly priceDate: string;
}

export type Platform = 'fargate' | 'fargate-spot' | 'ec2' | 'external' | 'lambda' | 'mixed';

/** The part of summary.json that belongs to a variant; `null` is undefined, never 0. */
export interface VariantSummary {
  readonly name: string;
  readonly workloads: readonly WorkloadSummary[];
  readonly instances: { readonly launched: number; readonly terminated: number; readonly runningMean: number; readonly runningMax: number };
  readonly cost: {
    readonly currency: 'USD';
    readonly totalUsd: number | null;
    readonly monthlyUsd: number | null;
    readonly perMillionRequestsUsd: number | null;
    readonly lines: readonly CostLine[];
  };
  readonly expectations: readonly { readonly text: string; readonly holds: boolean; readonly value: number | null }[];
  readonly assumptions: readonly { readonly name: string; readonly value: string; readonly default: string }[];
  readonly notSimulated: readonly string[];
}

export interface WorkloadSummary {
  readonly name: string;
  readonly platform: Platform;
  readonly byProvider: readonly { readonly capacityProvider: string; readonly tasksRunningMean: number; readonly costUsd: number | null }[];
  readonly requests: {
    readonly offered: number;
    readonly completed: number;
    readonly failed: number;
    readonly timedOut: number;
    readonly rejected: number;
    readonly inFlight: number;
    readonly retries: number;
    readonly failedByCause: Readonly<Record<string, number>>;
  };
  readonly latencyMs: {
    readonly mean: number | null;
    readonly p50: number | null;
    readonly p90: number | null;
    readonly p95: number | null;
    readonly p99: number | null;
    readonly p999: number | null;
    readonly max: number | null;
  };
  readonly availability: number | null;
  readonly tasks: {
    readonly launched: number;
    readonly stopped: number;
    readonly failedToStart: number;
    readonly interrupted: number;
    readonly placementFailures: number;
    readonly runningMean: number;
    readonly runningMax: number;
  };
  readonly scaling: { readonly scaleOuts: number; readonly scaleIns: number };
  readonly deployments: { readonly completed: number; readonly failed: number; readonly rolledBack: number };
  readonly cpuUtilizationMeanPercent: number | null;
  readonly memoryUtilizationMeanPercent: number | null;
}
