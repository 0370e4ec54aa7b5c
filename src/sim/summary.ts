import { US_PER_MS } from '../base/units.js';
import { BUCKET_COUNT, quantilesUs } from '../measure/histogram.js';
import type { RequestStatistics, RowCounts } from '../measure/request-statistics.js';
import { roundUsd } from '../rules/billing/index.js';
import { windowCountsOf } from '../world/lambda/minutes.js';
import { bookService } from '../world/monitoring/metrics.js';
import { windowOf } from '../world/queues/minutes.js';
import { CAUSES } from '../world/requests/listener.js';
import { isMemoryKnown } from '../world/tasks/memory.js';
import type { World } from '../world/world.js';
import { type Charge, monthlyUsd } from './charge.js';
import { summarizeInstances } from './instance-summary.js';
import { summarizeJob } from './job-summary.js';
import { platformOf, providers } from './providers.js';
import type { VariantSummary, WorkloadSummary } from './result.js';

const MILLION = 1_000_000;

/** The variant's part of summary.json, but for the expectations. */
export function summarize(world: World, statistics: RequestStatistics, charge: Charge): VariantSummary {
  const { scenario } = world;
  const workloads = [
    ...scenario.services.map((_, service) => summarizeService(world, statistics, charge, service)),
    ...scenario.functions.map((_, index) => summarizeFunction(world, statistics, charge, index)),
    ...scenario.jobs.map((_, job) => summarizeJob(world, charge, job)),
  ];
  const offered = workloads.reduce((sum, { requests }) => sum + requests.offered, 0);
  return {
    name: scenario.variant,
    workloads,
    instances: summarizeInstances(world),
    cost: {
      currency: 'USD',
      totalUsd: charge.totalUsd,
      monthlyUsd: monthlyUsd(world, charge.windowUsd),
      perMillionRequestsUsd: offered === 0 ? null : roundUsd((charge.windowUsd / offered) * MILLION),
      lines: charge.lines,
    },
    expectations: [],
    assumptions: scenario.assumptions,
    notSimulated: scenario.notSimulated,
  };
}

function summarizeService(world: World, statistics: RequestStatistics, charge: Charge, service: number): WorkloadSummary {
  const { name } = world.state.services[service].spec;
  const byProvider = providers(world, charge, service);
  const state = world.state.services[service].counts;
  return {
    name,
    platform: platformOf(world, service),
    byProvider,
    ...requestFigures(statistics, service),
    tasks: {
      launched: state.launched,
      stopped: state.stopped,
      failedToStart: state.failedToStart,
      interrupted: state.interrupted,
      placementFailures: state.placementFailures,
      runningMean: byProvider.reduce((sum, { tasksRunningMean }) => sum + tasksRunningMean, 0),
      runningMax: state.runningMax,
    },
    scaling: { scaleOuts: state.scaleOuts, scaleIns: state.scaleIns },
    deployments: { completed: state.deploymentsCompleted, failed: state.deploymentsFailed, rolledBack: state.deploymentsRolledBack },
    ...queueFigures(world, service),
    ...utilization(world, service),
  };
}

/** Of the queue it consumes. */
function queueFigures(world: World, service: number): Pick<WorkloadSummary, 'queue'> {
  const { consumes } = world.scenario.behaviours[world.state.services[service].spec.taskDefinition];
  if (consumes === undefined) return {};
  const { sent, received, deleted, deadLettered, expired } = windowOf(world, consumes.queue);
  const { visibleMax, oldestAgeSecondsMax, backlogPerTaskSum, backlogMinutes } = world.state.queues[consumes.queue];
  const backlogPerTaskMean = backlogMinutes === 0 ? null : backlogPerTaskSum / backlogMinutes;
  return { queue: { sent, received, deleted, deadLettered, expired, visibleMax, oldestAgeSecondsMax, backlogPerTaskMean } };
}

/** A function has no tasks; its cost is its own. */
function summarizeFunction(world: World, statistics: RequestStatistics, charge: Charge, index: number): WorkloadSummary {
  const { name, functionName } = world.scenario.functions[index];
  const own = charge.windowLines.filter((line) => line.service === 'Lambda' && line.resource === functionName);
  return {
    name,
    platform: 'lambda',
    byProvider: [
      { capacityProvider: 'LAMBDA', tasksRunningMean: 0, costUsd: roundUsd(own.reduce((sum, line) => sum + line.amountUsd, 0)) },
    ],
    ...requestFigures(statistics, world.scenario.services.length + index),
    tasks: { launched: 0, stopped: 0, failedToStart: 0, interrupted: 0, placementFailures: 0, runningMean: 0, runningMax: 0 },
    scaling: { scaleOuts: 0, scaleIns: 0 },
    deployments: { completed: 0, failed: 0, rolledBack: 0 },
    lambda: { ...windowCountsOf(world, index), concurrentMax: world.plane.functions[index].windowMax },
    cpuUtilizationMeanPercent: null,
    memoryUtilizationMeanPercent: null,
  };
}

/** What became of a workload's requests of the window. */
function requestFigures(statistics: RequestStatistics, workload: number): Pick<WorkloadSummary, 'requests' | 'latencyMs' | 'availability'> {
  const counts = windowCounts(statistics, workload);
  const { offered, completed, failed, timedOut, rejected, retries } = counts;
  const inFlight = offered - completed - failed - timedOut - rejected;
  const causes = CAUSES.map((cause, index) => [cause as string, counts.failedByCause[index]] as const).filter(([, number]) => number > 0);
  return {
    requests: { offered, completed, failed, timedOut, rejected, inFlight, retries, failedByCause: Object.fromEntries(causes) },
    latencyMs: latencies(counts, statistics.windowHistograms[workload]),
    availability: offered === inFlight ? null : completed / (offered - inFlight),
  };
}

function windowCounts(statistics: RequestStatistics, service: number): RowCounts {
  let sum: RowCounts | undefined;
  for (let segment = 0; segment < statistics.segmentCount; segment++) {
    // The second segment of a minute lies in the window, the minute it is part of does not.
    if (statistics.isInWindow(segment))
      sum = sum === undefined ? statistics.counts(segment, service) : sumOf(sum, statistics.counts(segment, service));
  }
  return (
    sum ?? {
      offered: 0,
      completed: 0,
      failed: 0,
      timedOut: 0,
      rejected: 0,
      retries: 0,
      failedByCause: [],
      latencySumUs: 0,
      latencyMaxUs: 0,
    }
  );
}

function sumOf(a: RowCounts, b: RowCounts): RowCounts {
  return {
    offered: a.offered + b.offered,
    completed: a.completed + b.completed,
    failed: a.failed + b.failed,
    timedOut: a.timedOut + b.timedOut,
    rejected: a.rejected + b.rejected,
    retries: a.retries + b.retries,
    failedByCause: a.failedByCause.map((count, cause) => count + b.failedByCause[cause]),
    latencySumUs: a.latencySumUs + b.latencySumUs,
    latencyMaxUs: Math.max(a.latencyMaxUs, b.latencyMaxUs),
  };
}

function latencies({ completed, latencySumUs, latencyMaxUs }: RowCounts, histogram: Float64Array): WorkloadSummary['latencyMs'] {
  if (completed === 0) return { mean: null, p50: null, p90: null, p95: null, p99: null, p999: null, max: null };
  const [p50, p90, p95, p99, p999] = quantilesUs(histogram.subarray(0, BUCKET_COUNT), completed, [0.5, 0.9, 0.95, 0.99, 0.999]).map(
    (us) => Math.min(us, latencyMaxUs) / US_PER_MS,
  );
  return { mean: latencySumUs / completed / US_PER_MS, p50, p90, p95, p99, p999, max: latencyMaxUs / US_PER_MS };
}

/** CPU and memory used over what is reserved, in the window. */
function utilization(world: World, service: number): Pick<WorkloadSummary, 'cpuUtilizationMeanPercent' | 'memoryUtilizationMeanPercent'> {
  bookService(world, service);
  const { busyVcpuUs, reservedVcpuUs, usedByteUs, reservedByteUs } = world.state.services[service].counts;
  return {
    cpuUtilizationMeanPercent: reservedVcpuUs === 0 ? null : (100 * busyVcpuUs) / reservedVcpuUs,
    memoryUtilizationMeanPercent: isMemoryKnown(world, service) && reservedByteUs > 0 ? (100 * usedByteUs) / reservedByteUs : null,
  };
}
