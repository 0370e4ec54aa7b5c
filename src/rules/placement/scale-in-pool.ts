import { fieldValue, type PlacedTask, type RankContext } from './candidate.js';
import { STRATEGIES, type StrategyItem } from './family.js';

/** Tasks on container instances of which several are to stop: chooseScaleIn for many, in which tasks alike are ranked as one. */
export interface ScaleInPool<T> {
  readonly strategies: readonly StrategyItem[];
  /** Those that are left, in their order, and the kind of each. */
  readonly tasks: T[];
  readonly kindOf: number[];
  readonly kinds: TaskKind[];
  /** Of each spread in the chain, how many tasks stand under each value of its field. */
  readonly tasksByValue: Map<string, number>[];
}

/** Tasks of one size on one container instance, and how many of them are left. */
interface TaskKind extends PlacedTask {
  count: number;
}

/** Whether a chain lends itself to it: what follows `random` would rank each task by itself. */
export function ranksKinds(strategies: readonly StrategyItem[]): boolean {
  return strategies.every(({ type }, link) => type !== 'random' || link === strategies.length - 1);
}

/** @param placed of each task; those on one instance share its candidate @param strategies a chain that ranksKinds */
export function scaleInPool<T>(tasks: readonly T[], placed: readonly PlacedTask[], strategies: readonly StrategyItem[]): ScaleInPool<T> {
  const kinds: TaskKind[] = [];
  const onInstance = new Map<unknown, number[]>();
  const kindOf = placed.map(({ instance, cpuUnits, memoryMiB }) => {
    const there = onInstance.get(instance) ?? [];
    const known = there.find((kind) => kinds[kind].cpuUnits === cpuUnits && kinds[kind].memoryMiB === memoryMiB);
    if (known !== undefined) {
      kinds[known].count++;
      return known;
    }
    onInstance.set(instance, [...there, kinds.length]);
    return kinds.push({ instance, cpuUnits, memoryMiB, count: 1 }) - 1;
  });
  const tasksByValue = strategies.map((strategy) => countsOf(kinds, strategy));
  return { strategies, tasks: [...tasks], kindOf, kinds, tasksByValue };
}

function countsOf(kinds: readonly TaskKind[], { type, field }: StrategyItem): Map<string, number> {
  const counts = new Map<string, number>();
  if (type !== 'spread') return counts;
  for (const { instance, count } of kinds) {
    const value = fieldValue(instance, field);
    counts.set(value, (counts.get(value) ?? 0) + count);
  }
  return counts;
}

/** Takes the task that chooseScaleIn would choose. @param draw a number for each of the tasks, asked for in their order; at least one */
export function takeLeastLiked<T>(pool: ScaleInPool<T>, draw: () => number): T {
  const { strategies, tasks, kindOf, kinds, tasksByValue } = pool;
  const isLeast = new Uint8Array(kinds.length);
  for (const kind of leastLiked(pool)) isLeast[kind] = 1;
  let taken = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let place = 0; place < tasks.length; place++) {
    const drawn = draw();
    if (drawn >= least || isLeast[kindOf[place]] === 0) continue;
    least = drawn;
    taken = place;
  }
  const kind = kinds[kindOf[taken]];
  kind.count--;
  strategies.forEach(({ type, field }, link) => {
    if (type !== 'spread') return;
    const value = fieldValue(kind.instance, field);
    tasksByValue[link].set(value, (tasksByValue[link].get(value) as number) - 1);
  });
  kindOf.splice(taken, 1);
  return tasks.splice(taken, 1)[0];
}

/** The kinds among which the draw decides. */
function leastLiked<T>({ strategies, kinds, tasksByValue }: ScaleInPool<T>): readonly number[] {
  let left = [...kinds.keys()].filter((kind) => kinds[kind].count > 0);
  strategies.forEach(({ type, field }, link) => {
    if (type === 'random') return;
    const context: RankContext = { tasksByValue: tasksByValue[link], draw: 0 };
    const ranks = left.map((kind) => STRATEGIES[type].stopRank(kinds[kind], field, context));
    const best = ranks.reduce((min, rank) => Math.min(min, rank), Number.POSITIVE_INFINITY);
    left = left.filter((_, at) => ranks[at] === best);
  });
  return left;
}
