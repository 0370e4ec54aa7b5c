import type { Micros } from '../base/units.js';
import type { Figure } from '../scenario/figures.js';
import { availabilityOf, latencyMsMaxOf, latencyMsMeanOf, sumOf } from './minute-statistics.js';
import type { MinuteRecord, ServiceRecord, VariantSummary, WorkloadSummary } from './result.js';

type Reading = Readonly<Record<string, (minutes: Iterable<MinuteRecord>) => number | null>>;

const COUNTS_OF_MINUTES = ['offered', 'completed', 'failed', 'timedOut', 'rejected', 'inFlight', 'retries'] as const;

/** Figures that the minutes of a workload give for a window. */
const OF_MINUTES: Reading = {
  ...Object.fromEntries(
    COUNTS_OF_MINUTES.map((name) => [name, (minutes: Iterable<MinuteRecord>) => sumOf(minutes, (minute) => minute[name])]),
  ),
  failedRequests: (minutes) => sumOf(minutes, ({ failed, timedOut, rejected }) => failed + timedOut + rejected),
  availability: availabilityOf,
  mean: latencyMsMeanOf,
  max: latencyMsMaxOf,
};

/** Figures that are percentiles of latency: the share of requests that are no slower. */
const PERCENTILES: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 };

/** The share of requests that a percentile speaks of, 0 to 1; undefined for a figure that is none. */
export function percentileShare(name: string): number | undefined {
  return PERCENTILES[name];
}

/** A figure of summary.json, of the variant or of one of its workloads; null where it is undefined there. */
export function figureInSummary(
  summary: WorkloadSummary | Pick<VariantSummary, 'cost' | 'instances'>,
  { name, path }: Figure,
): number | null {
  if (name === 'failedRequests' && 'requests' in summary)
    return summary.requests.failed + summary.requests.timedOut + summary.requests.rejected;
  let found: unknown = summary;
  for (const key of path)
    found = typeof found === 'object' && found !== null ? (found as Readonly<Record<string, unknown>>)[key] : undefined;
  return typeof found === 'number' ? found : null;
}

/** A figure of a workload in a window of minutes; null where minutes do not tell it. */
export function figureInMinutes(minutes: Iterable<MinuteRecord>, { name }: Figure): number | null {
  return OF_MINUTES[name]?.(minutes) ?? null;
}

/** Running tasks of a service over [fromUs, toUs): their mean over time, or the most at once. */
export function figureOfServices(changes: readonly ServiceRecord[], fromUs: Micros, toUs: Micros, { name }: Figure): number | null {
  const spans = changes
    .map(({ atUs, running }, index) => ({
      running,
      fromUs: Math.max(atUs, fromUs),
      toUs: Math.min(changes[index + 1]?.atUs ?? toUs, toUs),
    }))
    .filter((span) => span.toUs > span.fromUs);
  const observedUs = spans.reduce((sum, span) => sum + span.toUs - span.fromUs, 0);
  if (observedUs === 0) return null;
  if (name === 'runningMax') return Math.max(...spans.map(({ running }) => running));
  if (name !== 'runningMean') return null;
  return spans.reduce((sum, span) => sum + span.running * (span.toUs - span.fromUs), 0) / observedUs;
}

/** Whether the figure of several workloads together is the sum of theirs; of maxima it is not, as they need not meet. */
export function isSummed({ name, unit }: Figure): boolean {
  return unit === 'count' && !name.endsWith('Max');
}
