import { US_PER_MINUTE, US_PER_SECOND } from '../../base/units.js';
import type { RunResult, WorkloadSummary } from '../../sim/result.js';
import { type PlacementData, placementOf } from './placement-data.js';
import { type RolloutData, rolloutsOf } from './rollout-data.js';
import { type JobBar, jobBarsOf } from './runs-data.js';
import { type ScalingData, scalingOf } from './scaling-data.js';
import { COLUMNS, type Point, type Thinner, thinner } from './thin.js';

/** Faults that a picture can mark before it is nothing but marks. */
const FAULTS_MAX = 100;

/** What the pictures of one variant are drawn from: plain data of a few thousand points, however long the run. */
export interface ChartData {
  /** Those that got requests or ran tasks, in the summary's order; no jobs. */
  readonly workloads: readonly WorkloadChart[];
  /** The first of them, in order of time; what is over at once ends where it begins. */
  readonly faults: readonly FaultMark[];
  readonly placement: PlacementData;
  /** Services that were deployed during the run. */
  readonly rollouts: readonly RolloutData[];
  readonly jobs: readonly JobBar[];
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

/** Thins what a run leaves behind to what pictures can show of it, in a pass over each kind of record. */
export function chartDataOf(result: RunResult): ChartData {
  const { durationUs } = result.scenario;
  const linesOf = minuteLines(result);
  const scaling = scalingOf(result);
  const queues = queueLines(result);
  const functions = functionLines(result);
  const workloads = result.summary.workloads.filter(isSeen).map(({ name, lambda, queue }): WorkloadChart => {
    return {
      name,
      ...pointsOf(linesOf(name)),
      scaling: lambda === undefined ? scaling.get(name) : undefined,
      queue: queue === undefined ? undefined : queueOf(name, result, queues),
      lambda: lambda === undefined ? undefined : lambdaOf(name, result, functions),
    };
  });
  const faults = result.faults.slice(0, FAULTS_MAX).map(({ fault, kind, atUs, untilUs }) => {
    return { name: fault, kind, fromUs: atUs, untilUs: Math.min(untilUs ?? atUs, durationUs) };
  });
  return { workloads, faults, placement: placementOf(result), rollouts: rolloutsOf(result), jobs: jobBarsOf(result) };
}

/** Jobs have no course over time to show: their runs stand in the table. */
function isSeen({ requests, tasks, runs }: WorkloadSummary): boolean {
  return runs === undefined && (requests.offered > 0 || tasks.runningMax > 0);
}

type Lines<Name extends string> = Readonly<Record<Name, Thinner>>;

/** Lines by whom they are of; those of a newcomer are empty. */
function linesBy<Name extends string>(names: readonly Name[], durationUs: number): (whose: string) => Lines<Name> {
  const known = new Map<string, Lines<Name>>();
  return (whose) => {
    const lines = known.get(whose) ?? (Object.fromEntries(names.map((name) => [name, thinner(durationUs, COLUMNS)])) as Lines<Name>);
    known.set(whose, lines);
    return lines;
  };
}

function pointsOf<Name extends string>(lines: Lines<Name>): Readonly<Record<Name, readonly Point[]>> {
  const entries = Object.entries<Thinner>(lines).map(([name, line]) => [name, line.points()]);
  return Object.fromEntries(entries) as Readonly<Record<Name, readonly Point[]>>;
}

function minuteLines({ scenario: { durationUs }, minutes }: RunResult) {
  const linesOf = linesBy(['offered', 'unserved', 'p50', 'p99'], durationUs);
  for (const { workload, atUs, offered, failed, timedOut, rejected, latencyMsP50, latencyMsP99 } of minutes) {
    const lines = linesOf(workload);
    const perSecond = (count: number) => orGap((count * US_PER_SECOND) / Math.min(US_PER_MINUTE, durationUs - atUs));
    lines.offered.add(atUs, perSecond(offered));
    lines.unserved.add(atUs, perSecond(failed + timedOut + rejected));
    lines.p50.add(atUs, orGap(latencyMsP50));
    lines.p99.add(atUs, orGap(latencyMsP99));
  }
  return linesOf;
}

function queueLines({ scenario: { durationUs }, queues }: RunResult) {
  const linesOf = linesBy(['waiting'], durationUs);
  // What waits is told of the minute's end.
  for (const { queue, atUs, visible } of queues) linesOf(queue).waiting.add(Math.min(atUs + US_PER_MINUTE, durationUs), visible);
  return linesOf;
}

function functionLines({ scenario: { durationUs }, functions }: RunResult) {
  const linesOf = linesBy(['concurrent', 'coldStarts', 'throttles'], durationUs);
  for (const minute of functions) {
    const lines = linesOf(minute.function);
    lines.concurrent.add(minute.atUs, minute.concurrentMax);
    lines.coldStarts.add(minute.atUs, minute.coldStarts);
    lines.throttles.add(minute.atUs, minute.throttles);
  }
  return linesOf;
}

function queueOf(name: string, { scenario }: RunResult, linesOf: ReturnType<typeof queueLines>): WorkloadChart['queue'] {
  const service = scenario.services.find((candidate) => candidate.name === name);
  const consumes = service && scenario.behaviours[service.taskDefinition].consumes;
  return consumes === undefined ? undefined : pointsOf(linesOf(scenario.queues[consumes.queue].name));
}

function lambdaOf(name: string, { scenario }: RunResult, linesOf: ReturnType<typeof functionLines>): WorkloadChart['lambda'] {
  const spec = scenario.functions.find((candidate) => candidate.name === name);
  return pointsOf(linesOf(spec?.functionName ?? name));
}

/** What is undefined leaves a gap. */
function orGap(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
