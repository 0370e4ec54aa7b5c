import { type Candidate, fieldValue, type PlacementStrategy, type RankContext } from './candidate.js';
import { STRATEGIES, type StrategyItem } from './family.js';

/** One link of a chain: a number for each of the things to choose from, by index. */
export type Rank = (index: number) => number;

/** The chain of strategies as ranks, each refining the ties of the one before. */
export function rankChain(
  strategies: readonly StrategyItem[],
  draws: readonly number[],
  tasksByValue: (field: string) => ReadonlyMap<string, number>,
  rankOf: (strategy: PlacementStrategy, index: number, field: string, context: RankContext) => number,
): Rank[] {
  return strategies.map(({ type, field }) => {
    const strategy = STRATEGIES[type];
    const counts = type === 'spread' ? tasksByValue(field) : NO_COUNTS;
    return (index) => rankOf(strategy, index, field, { tasksByValue: counts, draw: draws[index] });
  });
}

const NO_COUNTS: ReadonlyMap<string, number> = new Map();

/** Adds up counts by the value that each has in a field. */
export function countByValue<T>(
  items: readonly T[],
  field: string,
  instanceOf: (item: T) => Candidate,
  countOf: (item: T) => number,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const value = fieldValue(instanceOf(item), field);
    counts.set(value, (counts.get(value) ?? 0) + countOf(item));
  }
  return counts;
}

/** The index that comes first in a total order: the chain, then the draw, then the index itself. Undefined of nothing. */
export function firstOf(indices: readonly number[], chain: readonly Rank[], draws: readonly number[]): number | undefined {
  const ranks: Rank[] = [...chain, (index) => draws[index], (index) => index];
  let left = indices;
  for (const rank of ranks) {
    const best = left.reduce((min, index) => Math.min(min, rank(index)), Number.POSITIVE_INFINITY);
    left = left.filter((index) => rank(index) === best);
  }
  return left[0];
}
