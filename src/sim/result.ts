import type { Micros } from '../base/units.js';
import type { BillLine, MeterReading } from '../rules/billing/index.js';
import type { CompiledScenario } from '../scenario/compiled.js';
import type { DecisionListener, HeardDecision } from '../world/record.js';
import type {
  DecisionRecord,
  DeploymentRecord,
  EventRecord,
  FaultRecord,
  FunctionMinuteRecord,
  InstanceRecord,
  MetricRecord,
  QueueMinuteRecord,
  ServiceRecord,
  TaskRecord,
} from '../world/records.js';
import type { Instance, Task } from '../world/state.js';

export type {
  DecisionListener,
  DecisionRecord,
  DeploymentRecord,
  EventRecord,
  FaultRecord,
  FunctionMinuteRecord,
  HeardDecision,
  InstanceRecord,
  MetricRecord,
  QueueMinuteRecord,
  ServiceRecord,
  TaskRecord,
};

/**
 * What one run of one variant leaves behind, in the engine's units: instants in microseconds
 * since the start, `undefined` for what never happened, NaN in numeric columns for what is undefined.
 * Formats (CSV text, JSON, pictures) are made from it one floor up.
 * What has a row for each minute, and events, are made while they are read, each time anew: a long run has hundreds of thousands of them.
 */
export interface RunResult {
  readonly scenario: CompiledScenario;
  readonly summary: VariantSummary;
  /** In order of createdAt. */
  readonly tasks: readonly TaskRecord[];
  readonly instances: readonly InstanceRecord[];
  /** What the JSON of events tells of tasks and instances beside their records, at the same index. */
  readonly taskDetails: readonly Pick<Task, 'service' | 'definition' | 'containers'>[];
  readonly instanceDetails: readonly Pick<Instance, 'cluster' | 'attributes'>[];
  readonly services: readonly ServiceRecord[];
  readonly deployments: readonly DeploymentRecord[];
  readonly events: Iterable<EventRecord>;
  readonly decisions: readonly DecisionRecord[];
  /** CloudWatch datapoints in the order in which they became visible. */
  readonly metrics: Iterable<MetricRecord>;
  /** One for each minute and workload, in that order. */
  readonly minutes: Iterable<MinuteRecord>;
  /** Buckets that hold something, ascending, one workload after the other. */
  readonly latency: Iterable<LatencyBucket>;
  /** One for each minute and function, in that order. */
  readonly functions: Iterable<FunctionMinuteRecord>;
  /** One for each minute and queue, in that order. */
  readonly queues: Iterable<QueueMinuteRecord>;
  readonly faults: readonly FaultRecord[];
  readonly meters: readonly MeterRecord[];
  /** What was noticed on the way and the reader should hear. */
  readonly notes: readonly string[];
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

/** What a meter counted in one hour of the run. */
export type MeterRecord = MeterReading;

/** A line of the bill. */
export type CostLine = BillLine;

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
  /** Only where a function ran it. */
  readonly lambda?: {
    readonly invocations: number;
    readonly coldStarts: number;
    readonly throttles: number;
    readonly concurrentMax: number;
    readonly billedMs: number;
  };
  /** Only where it consumes a queue. */
  readonly queue?: {
    /** Messages of the window: sent to the queue, received (again and again counts each time), deleted, gone to the dead-letter queue, too old. */
    readonly sent: number;
    readonly received: number;
    readonly deleted: number;
    readonly deadLettered: number;
    readonly expired: number;
    /** Most at the end of a minute. */
    readonly visibleMax: number;
    readonly oldestAgeSecondsMax: number;
    /** Mean of the minutes in which tasks ran; null without one. */
    readonly backlogPerTaskMean: number | null;
  };
  /** Only of a job. */
  readonly runs?: {
    /** Runs that began in the window; those still going at the end are in neither of the next two. */
    readonly started: number;
    readonly succeeded: number;
    readonly failed: number;
    /** Tries after the first of their tasks. */
    readonly retried: number;
    readonly durationSeconds: {
      readonly mean: number | null;
      readonly p50: number | null;
      readonly p95: number | null;
      readonly max: number | null;
    };
  };
  readonly cpuUtilizationMeanPercent: number | null;
  readonly memoryUtilizationMeanPercent: number | null;
}
