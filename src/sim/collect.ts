import { upperEdgeUs } from '../measure/histogram.js';
import type { RequestStatistics } from '../measure/request-statistics.js';
import { eventRecords } from '../world/event-log.js';
import { functionMinutes } from '../world/lambda/minutes.js';
import { queueMinutes } from '../world/queues/minutes.js';
import { metricRecords } from '../world/record.js';
import type { World } from '../world/world.js';
import { chargeRun } from './charge.js';
import { evaluateExpectations } from './expectations.js';
import { faultOutcomes } from './fault-outcomes.js';
import { minuteRecords, minutesIn } from './minute-records.js';
import type { LatencyBucket, RunResult } from './result.js';
import { summarize } from './summary.js';

/** Puts together what a finished run leaves behind. */
export function collectResult(world: World, statistics: RequestStatistics): RunResult {
  const { scenario, state } = world;
  const minutesOf = minutesIn(world.workloads, statistics);
  const charge = chargeRun(world);
  const faults = faultOutcomes(world, minutesOf);
  const summary = summarize(world, statistics, charge);
  const expectations = evaluateExpectations(scenario.expectations, {
    variant: scenario.variant,
    durationUs: scenario.durationUs,
    summary,
    minutesOf,
    services: state.serviceRows,
    faults,
    latencyWindows: statistics.latencyWindows,
  });
  return {
    scenario,
    summary: { ...summary, expectations },
    tasks: state.tasks,
    instances: state.instances,
    taskDetails: state.tasks,
    instanceDetails: state.instances,
    services: state.serviceRows,
    deployments: state.deployments,
    events: readable(() => eventRecords(state)),
    decisions: state.decisions,
    metrics: readable(() => metricRecords(world)),
    minutes: minuteRecords(world.workloads, statistics),
    latency: readable(() => latencyBuckets(world, statistics)),
    functions: readable(() => byMinute(scenario.functions.map((_, index) => functionMinutes(world, index)))),
    queues: readable(() => byMinute(scenario.queues.map((_, index) => queueMinutes(world, index)))),
    faults,
    meters: charge.meters,
    notes: [...state.notes, ...charge.notes],
  };
}

function* latencyBuckets(world: World, statistics: RequestStatistics): Generator<LatencyBucket> {
  for (let service = 0; service < world.workloads.length; service++) {
    const counts = statistics.windowHistograms[service];
    for (let bucket = 0; bucket < counts.length; bucket++) {
      if (counts[bucket] > 0) yield { workload: world.workloads[service], upToUs: upperEdgeUs(bucket), count: counts[bucket] };
    }
  }
}

/** What each of several has for a minute, minute by minute; all have the same minutes. */
function* byMinute<Row>(tables: readonly Iterator<Row, undefined>[]): Generator<Row, undefined> {
  if (tables.length === 0) return;
  for (;;) {
    for (const table of tables) {
      const { value } = table.next();
      if (value === undefined) return;
      yield value;
    }
  }
}

function readable<Row>(rows: () => Iterator<Row>): Iterable<Row> {
  return { [Symbol.iterator]: rows };
}
