import { US_PER_MINUTE, US_PER_SECOND } from '../base/units.js';
import type { RunResult } from '../sim/result.js';

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

/** Takes values that hold from an instant to another, and keeps of them what a spark shows. */
interface SparkLine {
  readonly add: (fromUs: number, toUs: number, value: number | null) => void;
  readonly spark: () => Spark;
}

/** Thins what a run leaves behind to what a terminal can show of it. */
export function sparksOf(result: RunResult): Sparks {
  const { scenario, summary, faults } = result;
  const busy = summary.workloads.filter(({ requests }) => requests.offered > 0);
  const lines = new Map(
    busy.map(({ name, lambda }) => {
      const line = (figure: Spark['figure']) => sparkLine(name, figure, scenario.durationUs);
      const tasks = lambda === undefined ? line('tasks') : undefined;
      return [name, { load: line('load'), tasks, concurrent: line('concurrent'), p99: line('p99') }];
    }),
  );
  const concurrentAt = concurrency(result);
  for (const { workload, atUs, offered, latencyMsP99 } of result.minutes) {
    const own = lines.get(workload);
    if (own === undefined) continue;
    const toUs = Math.min(atUs + US_PER_MINUTE, scenario.durationUs);
    own.load.add(atUs, toUs, offered / ((toUs - atUs) / US_PER_SECOND));
    own.p99.add(atUs, toUs, Number.isNaN(latencyMsP99) ? null : latencyMsP99);
    if (own.tasks === undefined) own.concurrent.add(atUs, toUs, concurrentAt(workload, atUs));
  }
  for (const [name, { tasks }] of lines) if (tasks !== undefined) addRunning(tasks, name, result);
  return {
    series: [...lines.values()].flatMap(({ load, tasks, concurrent, p99 }) => [load, tasks ?? concurrent, p99]).map(({ spark }) => spark()),
    faults: faults.map(({ fault, atUs, untilUs }) => ({ name: fault, fromUs: atUs, toUs: untilUs ?? atUs })),
  };
}

function addRunning(line: SparkLine, name: string, { services, scenario }: RunResult): void {
  const changes = services.filter(({ service }) => service === name);
  changes.forEach(({ atUs, running }, index) => {
    const toUs = changes[index + 1]?.atUs ?? scenario.durationUs;
    if (toUs > atUs) line.add(atUs, toUs, running);
  });
}

/** How many invocations of a workload's function ran at once in a minute, most; asked for in order of time. */
function concurrency({ functions, scenario }: RunResult): (workload: string, atUs: number) => number {
  const workloadOf = new Map(scenario.functions.map(({ name, functionName }) => [functionName, name]));
  const rows = functions[Symbol.iterator]();
  let next = rows.next();
  let minuteUs = -1;
  let most = new Map<string, number>();
  return (workload, atUs) => {
    if (atUs > minuteUs) {
      minuteUs = atUs;
      most = new Map();
    }
    for (; next.done !== true && next.value.atUs <= atUs; next = rows.next()) {
      const name = workloadOf.get(next.value.function);
      if (name !== undefined && next.value.atUs === atUs) most.set(name, next.value.concurrentMax);
    }
    return most.get(workload) ?? 0;
  };
}

function sparkLine(workload: string, figure: Spark['figure'], durationUs: number): SparkLine {
  const count = Math.max(1, Math.min(CELLS_MAX, Math.ceil(durationUs / US_PER_MINUTE)));
  const groups = Array.from({ length: count }, () => ({ sum: 0, count: 0, most: Number.NEGATIVE_INFINITY }));
  let least: number | null = null;
  let most: number | null = null;
  return {
    add: (fromUs, toUs, value) => {
      if (value === null) return;
      least = Math.min(least ?? value, value);
      most = Math.max(most ?? value, value);
      const [from, to] = cellsOf(fromUs, toUs, count, durationUs);
      for (const group of groups.slice(from, to + 1)) {
        group.sum += value;
        group.count++;
        group.most = Math.max(group.most, value);
      }
    },
    spark: () => {
      const cells = groups.map((group) => {
        if (group.count === 0) return null;
        return figure === 'load' ? group.sum / group.count : group.most;
      });
      return { workload, figure, cells, least, most };
    },
  };
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
