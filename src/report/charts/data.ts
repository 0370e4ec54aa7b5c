import { US_PER_MINUTE, US_PER_SECOND } from '../../base/units.js';
import type { RunResult, WorkloadSummary } from '../../sim/result.js';
import { groupedBy } from './grouping.js';
import { type PlacementData, placementOf } from './placement-data.js';
import { type ScalingData, scalingOf } from './scaling-data.js';
import { COLUMNS, type Point, thinned } from './thin.js';

/** Faults that a picture can mark before it is nothing but marks. */
const FAULTS_MAX = 100;

/** What the pictures of one variant are drawn from: plain data of a few thousand points, however long the run. */
export interface ChartData {
  /** Those that got requests or ran tasks, in the summary's order. */
  readonly workloads: readonly WorkloadChart[];
  /** The first of them, in order of time; what is over at once ends where it begins. */
  readonly faults: readonly FaultMark[];
  readonly placement: PlacementData;
}

export interface FaultMark {
  readonly name: string;
  readonly kind: string;
  readonly fromUs: number;
  readonly untilUs: number;
}

export interface WorkloadChart {
  readonly name: string;
  /** Requests a second, minute by minute. */
  readonly offered: readonly Point[];
  /** The same of those that failed, timed out or were rejected. */
  readonly unserved: readonly Point[];
  /** Milliseconds, of the requests that arrived in the minute. */
  readonly p50: readonly Point[];
  readonly p99: readonly Point[];
  /** Where tasks ran it. */
  readonly scaling: ScalingData | undefined;
  /** Where it consumes a queue: messages that wait in it at the end of each minute. */
  readonly queue: { readonly waiting: readonly Point[] } | undefined;
  /** Where a function ran it: environments at work at once, and a minute's cold starts and throttles. */
  readonly lambda:
    | { readonly concurrent: readonly Point[]; readonly coldStarts: readonly Point[]; readonly throttles: readonly Point[] }
    | undefined;
}

/** Thins what a run leaves behind to what pictures can show of it, in a few passes over the records. */
export function chartDataOf(result: RunResult): ChartData {
  const { durationUs } = result.scenario;
  const minutesOf = groupedBy(result.minutes, ({ workload }) => workload);
  const scaling = scalingOf(result);
  const workloads = result.summary.workloads.filter(isSeen).map(({ name, lambda, queue }): WorkloadChart => {
    const minutes = minutesOf.get(name) ?? [];
    const line = (measureOf: (minute: RunResult['minutes'][number]) => number) => seriesOf(minutes, measureOf, durationUs);
    const perSecond = (count: number, atUs: number) => (count * US_PER_SECOND) / Math.min(US_PER_MINUTE, durationUs - atUs);
    return {
      name,
      offered: line(({ offered, atUs }) => perSecond(offered, atUs)),
      unserved: line(({ failed, timedOut, rejected, atUs }) => perSecond(failed + timedOut + rejected, atUs)),
      p50: line(({ latencyMsP50 }) => latencyMsP50),
      p99: line(({ latencyMsP99 }) => latencyMsP99),
      scaling: lambda === undefined ? scaling.get(name) : undefined,
      queue: queue === undefined ? undefined : queueOf(name, result),
      lambda: lambda === undefined ? undefined : lambdaOf(name, result),
    };
  });
  const faults = result.faults.slice(0, FAULTS_MAX).map(({ fault, kind, atUs, untilUs }) => {
    return { name: fault, kind, fromUs: atUs, untilUs: Math.min(untilUs ?? atUs, durationUs) };
  });
  return { workloads, faults, placement: placementOf(result) };
}

function isSeen({ requests, tasks }: WorkloadSummary): boolean {
  return requests.offered > 0 || tasks.runningMax > 0;
}

function queueOf(name: string, { scenario, queues }: RunResult): WorkloadChart['queue'] {
  const service = scenario.services.find((candidate) => candidate.name === name);
  const consumes = service && scenario.behaviours[service.taskDefinition].consumes;
  if (consumes === undefined) return undefined;
  const own = queues.filter(({ queue }) => queue === scenario.queues[consumes.queue].name);
  const line = (measureOf: (minute: RunResult['queues'][number]) => number) =>
    seriesOf(
      own.map((minute) => ({ ...minute, atUs: Math.min(minute.atUs + US_PER_MINUTE, scenario.durationUs) })),
      measureOf,
      scenario.durationUs,
    );
  return { waiting: line(({ visible }) => visible) };
}

function lambdaOf(name: string, { scenario, functions }: RunResult): WorkloadChart['lambda'] {
  const functionName = scenario.functions.find((candidate) => candidate.name === name)?.functionName;
  const own = functions.filter((minute) => minute.function === functionName || minute.function === name);
  const line = (measureOf: (minute: RunResult['functions'][number]) => number) => seriesOf(own, measureOf, scenario.durationUs);
  return {
    concurrent: line(({ concurrentMax }) => concurrentMax),
    coldStarts: line(({ coldStarts }) => coldStarts),
    throttles: line(({ throttles }) => throttles),
  };
}

/** One point for each record, at the record's instant; NaN is a gap. */
function seriesOf<Row extends { readonly atUs: number }>(
  rows: readonly Row[],
  measureOf: (row: Row) => number,
  durationUs: number,
): readonly Point[] {
  const points = rows.map((row): Point => {
    const value = measureOf(row);
    return [row.atUs, Number.isFinite(value) ? value : null];
  });
  return thinned(points, durationUs, COLUMNS);
}
