import type { RepeatedEnding, Sparks, SteepestMinute } from '../../src/report/index.js';
import type { CompiledScenario, Expectation } from '../../src/scenario/compiled.js';
import type { CostLine, MinuteRecord, RunResult, TaskRecord, VariantSummary, WorkloadSummary } from '../../src/sim/result.js';

const MINUTE_US = 60_000_000;

/** A workload that served 1,000 requests well; each test says what is different. */
export function workload(differences: Partial<WorkloadSummary> = {}): WorkloadSummary {
  return {
    name: 'web',
    platform: 'fargate',
    byProvider: [{ capacityProvider: 'FARGATE', tasksRunningMean: 3, costUsd: 0.12 }],
    requests: { offered: 1000, completed: 998, failed: 2, timedOut: 0, rejected: 0, inFlight: 0, retries: 1, failedByCause: { '502': 2 } },
    latencyMs: { mean: 45.2, p50: 41, p90: 60, p95: 70.5, p99: 84.25, p999: 120, max: 181.375 },
    availability: 0.998,
    tasks: { launched: 0, stopped: 0, failedToStart: 0, interrupted: 0, placementFailures: 0, runningMean: 3, runningMax: 3 },
    scaling: { scaleOuts: 0, scaleIns: 0 },
    deployments: { completed: 0, failed: 0, rolledBack: 0 },
    cpuUtilizationMeanPercent: 31.5,
    memoryUtilizationMeanPercent: null,
    ...differences,
  };
}

/** A workload that a function ran: of 1,000 invocations 5 started cold. */
export function functionWorkload(differences: Partial<WorkloadSummary> = {}): WorkloadSummary {
  return workload({
    platform: 'lambda',
    byProvider: [],
    tasks: { launched: 0, stopped: 0, failedToStart: 0, interrupted: 0, placementFailures: 0, runningMean: 0, runningMax: 0 },
    lambda: { invocations: 1000, coldStarts: 5, throttles: 0, concurrentMax: 12, billedMs: 45_000 },
    cpuUtilizationMeanPercent: null,
    ...differences,
  });
}

export const FARGATE_LINE: CostLine = {
  service: 'Fargate',
  item: 'Linux x86 vCPU-hour',
  resource: 'web',
  quantity: 0.75,
  unit: 'vCPU-hour',
  rateUsd: 0.04048,
  amountUsd: 0.03036,
  priceDate: '2026-11-20',
};

export function variant(differences: Partial<VariantSummary> & { readonly totalUsd?: number | null } = {}): VariantSummary {
  const { totalUsd = 0.12, ...rest } = differences;
  return {
    name: 'base',
    workloads: [workload()],
    instances: { launched: 0, terminated: 0, runningMean: 0, runningMax: 0 },
    cost: { currency: 'USD', totalUsd, monthlyUsd: null, perMillionRequestsUsd: 120, lines: [FARGATE_LINE] },
    expectations: [],
    assumptions: [{ name: 'armSpeed', value: '1', default: '1' }],
    notSimulated: [],
    ...rest,
  };
}

export function expectation(differences: Partial<Expectation> & Pick<Expectation, 'text' | 'figure'>): Expectation {
  const none = { workload: undefined, variant: undefined, at: undefined, from: undefined, to: undefined, after: undefined };
  return { ...none, op: '<=', value: 0, ...differences };
}

/** A whole result with nothing in it but what a test gives; of the scenario only what the report looks at. */
export function result(differences: Partial<RunResult> & { readonly expectations?: readonly Expectation[] } = {}): RunResult & {
  readonly steepest: readonly SteepestMinute[];
  readonly sparks: Sparks;
  readonly rollouts: never[];
  readonly endings: readonly RepeatedEnding[];
} {
  const { expectations = [], ...rest } = differences;
  const summary = rest.summary ?? variant();
  const scenario = { name: 'hello', variant: summary.name, seed: '1', durationUs: 3600e6, warmUpUs: 0, expectations };
  return {
    scenario: scenario as unknown as CompiledScenario,
    summary,
    ...{
      tasks: [],
      instances: [],
      taskDetails: [],
      instanceDetails: [],
      services: [],
      deployments: [],
      events: [],
      decisions: [],
      metrics: [],
      minutes: [],
      latency: [],
      functions: [],
      queues: [],
    },
    ...{ faults: [], meters: [], notes: [], steepest: [], sparks: { series: [], faults: [] }, rollouts: [], endings: [] },
    ...rest,
  };
}

export function task(differences: Partial<TaskRecord> = {}): TaskRecord {
  const never = {
    connectivityAt: undefined,
    pullStartedAt: undefined,
    pullStoppedAt: undefined,
    startedAt: undefined,
    healthyAt: undefined,
  };
  return {
    ...{ taskId: 'a1', cluster: 'default', group: 'service:web', taskDefinition: 'web:1', deploymentId: 'ecs-svc/1' },
    ...{ launchType: 'FARGATE', capacityProvider: '', availabilityZone: 'us-east-1a', containerInstanceId: '', cpuUnits: 256 },
    ...{ memoryMiB: 512, architecture: 'X86_64', hostPorts: [], createdAt: 0, ...never },
    ...{ stoppingAt: undefined, executionStoppedAt: undefined, stoppedAt: undefined, stopCode: '', stoppedReason: '', exitCode: undefined },
    ...differences,
  };
}

/** Minute `index` of a workload: 100 requests, all well within 50 ms, unless a test says otherwise. */
export function minute(index: number, differences: Partial<MinuteRecord> = {}): MinuteRecord {
  return {
    ...{
      atUs: index * MINUTE_US,
      workload: 'web',
      offered: 100,
      completed: 100,
      failed: 0,
      timedOut: 0,
      rejected: 0,
      inFlight: 0,
      retries: 0,
    },
    ...{
      failed502: 0,
      failed503: 0,
      failed504: 0,
      latencyMsMean: 20,
      latencyMsP50: 18,
      latencyMsP90: 30,
      latencyMsP95: 40,
      latencyMsP99: 50,
    },
    latencyMsMax: 60,
    ...differences,
  };
}
