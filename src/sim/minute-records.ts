import { type Micros, US_PER_MINUTE, US_PER_MS } from '../base/units.js';
import { QUANTILES, type RequestStatistics, type RowCounts } from '../measure/request-statistics.js';
import { Cause } from '../world/requests/listener.js';
import type { MinuteRecord } from './result.js';

/** The minutes of a workload that overlap [fromUs, toUs), in order, made while they are read. */
export type MinutesOf = (workload: string, fromUs: Micros, toUs: Micros) => Iterable<MinuteRecord>;

/** One record for each minute and workload, in that order. @param workloads their names */
export function minuteRecords(workloads: readonly string[], statistics: RequestStatistics): Iterable<MinuteRecord> {
  return {
    *[Symbol.iterator]() {
      for (let segment = 0; segment < statistics.segmentCount; segment++) {
        if (!statistics.isMinute(segment)) continue;
        for (let workload = 0; workload < workloads.length; workload++) yield recordOf(statistics, segment, workload, workloads[workload]);
      }
    },
  };
}

/** A workload's part of the same. */
export function minutesIn(workloads: readonly string[], statistics: RequestStatistics): MinutesOf {
  return (name, fromUs, toUs) => ({
    *[Symbol.iterator]() {
      const workload = workloads.indexOf(name);
      if (workload < 0) return;
      // A minute may have a second segment, so that those after it stand one further on than their number.
      for (let segment = Math.max(0, Math.floor(fromUs / US_PER_MINUTE)); segment < statistics.segmentCount; segment++) {
        const startUs = statistics.segmentStartUs(segment);
        if (startUs >= toUs) return;
        if (startUs + US_PER_MINUTE > fromUs && statistics.isMinute(segment)) yield recordOf(statistics, segment, workload, name);
      }
    },
  });
}

function recordOf(statistics: RequestStatistics, segment: number, workload: number, name: string): MinuteRecord {
  const counts = statistics.counts(segment, workload);
  const latencies = latenciesOf(counts, statistics.quantiles(segment, workload));
  return { atUs: statistics.segmentStartUs(segment), workload: name, ...countsOf(counts), ...latencies };
}

function countsOf(counts: RowCounts) {
  const { offered, completed, failed, timedOut, rejected, retries, failedByCause } = counts;
  return {
    offered,
    completed,
    failed,
    timedOut,
    rejected,
    inFlight: offered - completed - failed - timedOut - rejected,
    retries,
    failed502: failedByCause[Cause.BadGateway502],
    failed503: failedByCause[Cause.Unavailable503],
    failed504: failedByCause[Cause.GatewayTimeout504],
  };
}

function latenciesOf({ completed, latencySumUs, latencyMaxUs }: RowCounts, quantiles: readonly number[]) {
  const ms = (us: number) => (completed === 0 ? Number.NaN : us / US_PER_MS);
  const [p50, p90, p95, p99] = QUANTILES.map((_, index) => ms(quantiles[index]));
  return {
    latencyMsMean: ms(latencySumUs / completed),
    latencyMsP50: p50,
    latencyMsP90: p90,
    latencyMsP95: p95,
    latencyMsP99: p99,
    latencyMsMax: ms(latencyMaxUs),
  };
}
