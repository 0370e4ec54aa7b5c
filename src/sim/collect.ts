import { US_PER_MS } from '../base/units.js';
import { upperEdgeUs } from '../measure/histogram.js';
import { QUANTILES, type RequestStatistics, type RowCounts } from '../measure/request-statistics.js';
import { Cause } from '../world/requests/listener.js';
import type { World } from '../world/world.js';
import { chargeRun } from './charge.js';
import { evaluateExpectations } from './expectations.js';
import { faultOutcomes } from './fault-outcomes.js';
import type { LatencyBucket, MetricRecord, MinuteRecord, RunResult } from './result.js';
import { summarize } from './summary.js';

/** Puts together what a finished run leaves behind. */
export function collectResult(world: World, statistics: RequestStatistics): RunResult {
  const { scenario, state } = world;
  const minutes = minuteRecords(world, statistics);
  const charge = chargeRun(world);
  const faults = faultOutcomes(world, minutes);
  const summary = summarize(world, statistics, charge);
  const expectations = evaluateExpectations(scenario.expectations, {
    variant: scenario.variant,
    durationUs: scenario.durationUs,
    summary,
    minutes,
    services: state.serviceRows,
    faults,
    latencyWindows: statistics.latencyWindows,
  });
  return {
    scenario,
    summary: { ...summary, expectations },
    tasks: state.tasks,
    instances: state.instances,
    services: state.serviceRows,
    deployments: state.deployments,
    events: state.events,
    decisions: state.decisions,
    metrics: { [Symbol.iterator]: () => metricRecords(world) },
    minutes,
    latency: { [Symbol.iterator]: () => latencyBuckets(world, statistics) },
    functions: state.functionMinutes,
    queues: state.queueMinutes,
    faults,
    meters: charge.meters,
    notes: [...state.notes, ...charge.notes],
  };
}

/** Metrics as records, made one by one: a long run has hundreds of thousands. */
function* metricRecords(world: World): Generator<MetricRecord> {
  const { metrics, series } = world.state;
  for (let row = 0; row < metrics.length; row++) {
    const [id, atUs, sampleCount, sum, minimum, maximum, average] = metrics.data.subarray(row * metrics.width, (row + 1) * metrics.width);
    const { namespace, metricName, dimensions } = series[id];
    yield { atUs, namespace, metricName, dimensions, sampleCount, sum, minimum, maximum, average };
  }
}

function* latencyBuckets(world: World, statistics: RequestStatistics): Generator<LatencyBucket> {
  for (let service = 0; service < world.workloads.length; service++) {
    const counts = statistics.windowHistograms[service];
    for (let bucket = 0; bucket < counts.length; bucket++) {
      if (counts[bucket] > 0) yield { workload: world.workloads[service], upToUs: upperEdgeUs(bucket), count: counts[bucket] };
    }
  }
}

/** One record for each minute and workload. */
function minuteRecords(world: World, statistics: RequestStatistics): MinuteRecord[] {
  const records: MinuteRecord[] = [];
  for (let segment = 0; segment < statistics.segmentCount; segment++) {
    const atUs = statistics.segmentStartUs(segment);
    if (!statistics.isMinute(segment)) continue;
    world.workloads.forEach((name, workload) => {
      const counts = statistics.counts(segment, workload);
      records.push({ atUs, workload: name, ...minuteCounts(counts), ...minuteLatencies(counts, statistics.quantiles(segment, workload)) });
    });
  }
  return records;
}

function minuteCounts(counts: RowCounts) {
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

function minuteLatencies({ completed, latencySumUs, latencyMaxUs }: RowCounts, quantiles: readonly number[]) {
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
