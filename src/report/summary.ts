import { InvariantError } from '../base/errors.js';
import type { VariantSummary, WorkloadSummary } from '../sim/result.js';
import type { Fit } from './fit.js';

/** What the summary says about the run as a whole, beside its variants. */
export interface RunHead {
  readonly version: string;
  readonly name: string;
  readonly digest: string;
  readonly seed: string;
  /** The simulated clock's first instant, ISO 8601 in UTC. */
  readonly start: string;
  readonly durationSeconds: number;
  /** Start of the statistics window; it ends with the run. */
  readonly warmUpSeconds: number;
  /** Date of the price list; null where nothing was priced. */
  readonly pricesDate: string | null;
}

/** summary.json as an object: keys and their order are the contract's. */
export type SummaryJson = ReturnType<typeof shapeOf>;

/**
 * The run's summary, ready for JSON.stringify.
 * @throws InvariantError where a figure is NaN or infinite: undefined is null
 */
export function summaryJson(head: RunHead, variants: readonly VariantSummary[], fit: readonly Fit[] = []): SummaryJson {
  const summary = shapeOf(head, variants, fit);
  assertFinite(summary, 'summary');
  return summary;
}

function shapeOf(head: RunHead, variants: readonly VariantSummary[], fit: readonly Fit[]) {
  return {
    schema: 'ecsim/summary/1',
    version: head.version,
    scenario: {
      name: head.name,
      digest: head.digest,
      seed: seedJson(head.seed),
      start: head.start,
      durationSeconds: head.durationSeconds,
    },
    window: { fromSeconds: head.warmUpSeconds, toSeconds: head.durationSeconds },
    pricesDate: head.pricesDate,
    variants: variants.map(variantJson),
    fit: fit.map(({ workload, verdict, reasons }) => ({ workload, verdict, reasons })),
  } as const;
}

/** A seed of digits as the number it is, any other as text. */
function seedJson(seed: string): number | string {
  const number = Number(seed);
  return Number.isSafeInteger(number) && String(number) === seed ? number : seed;
}

function variantJson({ name, workloads, instances, cost, expectations, assumptions, notSimulated }: VariantSummary) {
  return {
    name,
    workloads: workloads.map(workloadJson),
    instances: {
      launched: instances.launched,
      terminated: instances.terminated,
      runningMean: instances.runningMean,
      runningMax: instances.runningMax,
    },
    cost: {
      currency: cost.currency,
      totalUsd: cost.totalUsd,
      monthlyUsd: cost.monthlyUsd,
      perMillionRequestsUsd: cost.perMillionRequestsUsd,
      lines: cost.lines.map(({ service, item, resource, quantity, unit, rateUsd, amountUsd }) => {
        return { service, item, resource, quantity, unit, rateUsd, amountUsd };
      }),
    },
    expectations: expectations.map(({ text, holds, value }) => ({ text, holds, value })),
    assumptions: assumptions.map((assumption) => ({ name: assumption.name, value: assumption.value, default: assumption.default })),
    notSimulated,
  };
}

function workloadJson({ name, platform, byProvider, requests, latencyMs, availability, ...rest }: WorkloadSummary) {
  const { offered, completed, failed, timedOut, rejected, inFlight, retries, failedByCause } = requests;
  const { mean, p50, p90, p95, p99, p999, max } = latencyMs;
  const { launched, stopped, failedToStart, interrupted, placementFailures, runningMean, runningMax } = rest.tasks;
  return {
    name,
    platform,
    byProvider: byProvider.map(({ capacityProvider, tasksRunningMean, costUsd }) => ({ capacityProvider, tasksRunningMean, costUsd })),
    requests: { offered, completed, failed, timedOut, rejected, inFlight, retries, failedByCause },
    latencyMs: { mean, p50, p90, p95, p99, p999, max },
    availability,
    tasks: { launched, stopped, failedToStart, interrupted, placementFailures, runningMean, runningMax },
    scaling: { scaleOuts: rest.scaling.scaleOuts, scaleIns: rest.scaling.scaleIns },
    deployments: {
      completed: rest.deployments.completed,
      failed: rest.deployments.failed,
      rolledBack: rest.deployments.rolledBack,
    },
    ...(rest.lambda === undefined ? {} : { lambda: lambdaJson(rest.lambda) }),
    ...(rest.queue === undefined ? {} : { queue: queueJson(rest.queue) }),
    ...(rest.runs === undefined ? {} : { runs: runsJson(rest.runs) }),
    cpuUtilizationMeanPercent: rest.cpuUtilizationMeanPercent,
    memoryUtilizationMeanPercent: rest.memoryUtilizationMeanPercent,
  };
}

function lambdaJson({ invocations, coldStarts, throttles, concurrentMax, billedMs }: NonNullable<WorkloadSummary['lambda']>) {
  return { invocations, coldStarts, throttles, concurrentMax, billedMs };
}

function queueJson(queue: NonNullable<WorkloadSummary['queue']>) {
  const { sent, received, deleted, deadLettered, expired, visibleMax, oldestAgeSecondsMax, backlogPerTaskMean } = queue;
  return { sent, received, deleted, deadLettered, expired, visibleMax, oldestAgeSecondsMax, backlogPerTaskMean };
}

function runsJson({ started, succeeded, failed, retried, durationSeconds }: NonNullable<WorkloadSummary['runs']>) {
  const { mean, p50, p95, max } = durationSeconds;
  return { started, succeeded, failed, retried, durationSeconds: { mean, p50, p95, max } };
}

/** JSON would print NaN and infinity as null and so hide a broken figure. */
function assertFinite(value: unknown, path: string): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new InvariantError(`${path} is ${value}; what is undefined must be null`);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) assertFinite(inner, `${path}.${key}`);
}
