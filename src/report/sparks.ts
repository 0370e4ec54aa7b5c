import { US_PER_MINUTE, US_PER_SECOND } from '../base/units.js';
import type { MinuteRecord, RunResult } from '../sim/result.js';

/** Parts that a run is cut into at most: more would not fit a line. */
const CELLS_MAX = 60;

/** How one figure of a workload went, thinned for one line of a terminal. */
export interface Spark {
  readonly workload: string;
  /** Requests a second; tasks running; invocations at once; p99 in milliseconds. */
  readonly figure: 'load' | 'tasks' | 'concurrent' | 'p99';
  /** One for each equal part of the run: the mean of `load`, the most of the others; null where there was nothing. */
  readonly cells: readonly (number | null)[];
  /** Least and most of all minutes (of `tasks`: of all changes); null where there was nothing. */
  readonly least: number | null;
  readonly most: number | null;
}

/** A run at a glance: plain data, small enough to pass between threads. */
export interface Sparks {
  /** Workload by workload; those that got no request are left out. */
  readonly series: readonly Spark[];
  readonly faults: readonly { readonly name: string; readonly fromUs: number; readonly toUs: number }[];
}

/** A value that holds from an instant to another. */
interface Stretch {
  readonly fromUs: number;
  readonly toUs: number;
  readonly value: number | null;
}

/** Thins what a run leaves behind to what a terminal can show of it. */
export function sparksOf(result: RunResult): Sparks {
  const { scenario, summary, minutes, faults } = result;
  const { durationUs } = scenario;
  const busy = summary.workloads.filter(({ requests }) => requests.offered > 0);
  return {
    series: busy.flatMap(({ name, lambda }): readonly Spark[] => {
      const own = minutes.filter(({ workload }) => workload === name);
      const over = (figure: Spark['figure'], stretches: readonly Stretch[]) => sparkOf(name, figure, stretches, durationUs);
      return [
        over(
          'load',
          ofMinutes(own, durationUs, ({ offered }, seconds) => offered / seconds),
        ),
        lambda === undefined ? over('tasks', runningOf(name, result)) : over('concurrent', concurrencyOf(name, own, result)),
        over(
          'p99',
          ofMinutes(own, durationUs, ({ latencyMsP99 }) => (Number.isNaN(latencyMsP99) ? null : latencyMsP99)),
        ),
      ];
    }),
    faults: faults.map(({ fault, atUs, untilUs }) => ({ name: fault, fromUs: atUs, toUs: untilUs ?? atUs })),
  };
}

function ofMinutes(
  minutes: readonly MinuteRecord[],
  durationUs: number,
  figureOf: (minute: MinuteRecord, seconds: number) => number | null,
): readonly Stretch[] {
  return minutes.map((minute) => {
    const toUs = Math.min(minute.atUs + US_PER_MINUTE, durationUs);
    return { fromUs: minute.atUs, toUs, value: figureOf(minute, (toUs - minute.atUs) / US_PER_SECOND) };
  });
}

function runningOf(name: string, { services, scenario }: RunResult): readonly Stretch[] {
  const changes = services.filter(({ service }) => service === name);
  return changes
    .map(({ atUs, running }, index) => ({ fromUs: atUs, toUs: changes[index + 1]?.atUs ?? scenario.durationUs, value: running }))
    .filter(({ fromUs, toUs }) => toUs > fromUs);
}

function concurrencyOf(name: string, minutes: readonly MinuteRecord[], { functions, scenario }: RunResult): readonly Stretch[] {
  const functionName = scenario.functions.find((candidate) => candidate.name === name)?.functionName;
  const own = new Map(
    functions.filter((minute) => minute.function === functionName).map(({ atUs, concurrentMax }) => [atUs, concurrentMax]),
  );
  return ofMinutes(minutes, scenario.durationUs, ({ atUs }) => own.get(atUs) ?? 0);
}

function sparkOf(workload: string, figure: Spark['figure'], stretches: readonly Stretch[], durationUs: number): Spark {
  const count = Math.max(1, Math.min(CELLS_MAX, Math.ceil(durationUs / US_PER_MINUTE)));
  const groups = Array.from({ length: count }, (): number[] => []);
  const values: number[] = [];
  for (const { fromUs, toUs, value } of stretches) {
    if (value === null) continue;
    values.push(value);
    const [from, to] = cellsOf(fromUs, toUs, count, durationUs);
    for (let cell = from; cell <= to; cell++) groups[cell].push(value);
  }
  const merge = mergeOf(figure);
  return { workload, figure, cells: groups.map(merge), least: extreme(values, Math.min), most: extreme(values, Math.max) };
}

/** First and last of `count` equal parts of the run that an interval touches. */
export function cellsOf(fromUs: number, toUs: number, count: number, durationUs: number): readonly [number, number] {
  const from = Math.min(count - 1, Math.floor((fromUs / durationUs) * count));
  return [from, Math.max(from, Math.min(count, Math.ceil((toUs / durationUs) * count)) - 1)];
}

/** How values that share a place are told by one: a peak of latency or tasks must not vanish, a load is what came in all. */
export function mergeOf(figure: Spark['figure']): (values: readonly number[]) => number | null {
  if (figure !== 'load') return (values) => extreme(values, Math.max);
  return (values) => (values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length);
}

function extreme(values: readonly number[], choose: (a: number, b: number) => number): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => choose(a, b));
}
