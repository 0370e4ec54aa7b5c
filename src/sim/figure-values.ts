import type { Micros } from '../base/units.js';
import { availabilityOf, latencyMsMaxOf, latencyMsMeanOf, latencyMsPercentileOf, sumOf } from './minute-statistics.js';
import type { MinuteRecord, ServiceRecord, VariantSummary, WorkloadSummary } from './result.js';

type Reading<Source> = Readonly<Record<string, (source: Source) => number | null>>;

/** Figures of a variant as a whole. */
const OF_VARIANT: Reading<Pick<VariantSummary, 'cost' | 'instances'>> = {
  totalUsd: ({ cost }) => cost.totalUsd,
  monthlyUsd: ({ cost }) => cost.monthlyUsd,
  perMillionRequestsUsd: ({ cost }) => cost.perMillionRequestsUsd,
  'instances.launched': ({ instances }) => instances.launched,
  'instances.terminated': ({ instances }) => instances.terminated,
  'instances.runningMean': ({ instances }) => instances.runningMean,
  'instances.runningMax': ({ instances }) => instances.runningMax,
};

const COUNTS_OF_MINUTES = ['offered', 'completed', 'failed', 'timedOut', 'rejected', 'inFlight', 'retries'] as const;

/** Figures that the minutes of a workload give for a window. */
const OF_MINUTES: Reading<readonly MinuteRecord[]> = {
  ...Object.fromEntries(
    COUNTS_OF_MINUTES.map((name) => [name, (minutes: readonly MinuteRecord[]) => sumOf(minutes, (minute) => minute[name])]),
  ),
  failedRequests: (minutes) => sumOf(minutes, ({ failed, timedOut, rejected }) => failed + timedOut + rejected),
  availability: availabilityOf,
  mean: latencyMsMeanOf,
  p50: (minutes) => latencyMsPercentileOf(minutes, 0.5),
  p90: (minutes) => latencyMsPercentileOf(minutes, 0.9),
  p95: (minutes) => latencyMsPercentileOf(minutes, 0.95),
  p99: (minutes) => latencyMsPercentileOf(minutes, 0.99),
  max: latencyMsMaxOf,
};

/** Groups of a workload's summary in the order in which a bare leaf name is looked for; a dotted path names the group. */
const GROUPS = ['requests', 'latencyMs', 'tasks', 'scaling', 'deployments'] as const satisfies readonly (keyof WorkloadSummary)[];

/** A figure of the variant as a whole by its canonical name; undefined where the figure is a workload's. */
export function figureOfVariant(summary: Pick<VariantSummary, 'cost' | 'instances'>, figure: string): number | null | undefined {
  return OF_VARIANT[figure]?.(summary);
}

/** A figure of a workload in the statistics window; null where it is undefined. */
export function figureOfWorkload(workload: WorkloadSummary, figure: string): number | null {
  if (figure === 'failedRequests') return workload.requests.failed + workload.requests.timedOut + workload.requests.rejected;
  if (figure === 'tasks') return workload.tasks.runningMean;
  const [groupName, leaf = figure] = figure.includes('.') ? figure.split('.', 2) : [undefined, figure];
  for (const name of [...GROUPS.filter((group) => groupName === undefined || group === groupName)]) {
    const group: Readonly<Record<string, unknown>> = workload[name];
    if (typeof group[leaf] === 'number') return group[leaf];
  }
  const ofItself: unknown = (workload as unknown as Readonly<Record<string, unknown>>)[figure];
  return typeof ofItself === 'number' ? ofItself : null;
}

/** A figure of a workload in a window of minutes; null where minutes do not tell it. */
export function figureInMinutes(minutes: readonly MinuteRecord[], figure: string): number | null {
  return OF_MINUTES[figure]?.(minutes) ?? null;
}

/** Running tasks of a service over [fromUs, toUs): their mean over time, or the most at once. */
export function figureOfServices(changes: readonly ServiceRecord[], fromUs: Micros, toUs: Micros, figure: string): number | null {
  const spans = changes
    .map(({ atUs, running }, index) => ({
      running,
      fromUs: Math.max(atUs, fromUs),
      toUs: Math.min(changes[index + 1]?.atUs ?? toUs, toUs),
    }))
    .filter((span) => span.toUs > span.fromUs);
  const observedUs = spans.reduce((sum, span) => sum + span.toUs - span.fromUs, 0);
  if (observedUs === 0) return null;
  if (figure === 'runningMax') return Math.max(...spans.map(({ running }) => running));
  if (figure !== 'tasks' && figure !== 'runningMean') return null;
  return spans.reduce((sum, span) => sum + span.running * (span.toUs - span.fromUs), 0) / observedUs;
}

/** Whether a figure of several workloads together is the sum of theirs. */
export function isCount(figure: string): boolean {
  return !NOT_SUMMED.has(figure);
}

const NOT_SUMMED: ReadonlySet<string> = new Set([
  ...['availability', 'mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'max', 'recovery', 'runningMax', 'tasks.runningMax'],
  ...['cpuUtilizationMeanPercent', 'memoryUtilizationMeanPercent'],
]);
