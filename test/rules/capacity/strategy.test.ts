import { describe, expect, test } from 'vitest';
import type { CapacityProviderStrategyItem } from '../../../src/aws/nouns.js';
import { nextProvider, providerToShrink } from '../../../src/rules/capacity/strategy.js';

function strategyOf(text: string): CapacityProviderStrategyItem[] {
  return text.split(', ').map((item) => {
    const [capacityProvider, base, weight] = item.split(' ');
    return { capacityProvider, base: Number(base), weight: Number(weight) };
  });
}

/** Tasks on each provider after `tasks` were placed one by one. */
function placed(strategy: readonly CapacityProviderStrategyItem[], tasks: number): number[] {
  const counts = strategy.map(() => 0);
  for (let task = 0; task < tasks; task++) {
    const next = nextProvider(strategy, counts);
    if (next < 0) break;
    counts[next]++;
  }
  return counts;
}

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
describe('tasks over capacity providers (name base weight)', () => {
  test.each([
    ['A 0 1, B 0 1', 10, [5, 5], 'equal weights'],
    ['A 0 1, B 0 4', 10, [2, 8], '1:4, so 1 and 4 of each 5 tasks (API reference)'],
    ['A 0 1, B 0 4', 5, [1, 4], '1:4, one round'],
    ['A 2 1, B 0 3', 10, [4, 6], 'base 2, then 8 tasks 1:3 = 2 and 6 (workshop, measured)'],
    ['A 1 1, B 0 1', 5, [3, 2], 'base 1, then 4 tasks 1:1'],
    ['A 5 0, B 0 1', 8, [5, 3], 'a base without weight is honoured, and no more than it'],
    ['A 2 1, B 0 3', 1, [1, 0], 'the base comes first'],
    ['A 0 1, B 0 1', 3, [2, 1], 'ties go to the one listed first'],
    ['A 3 0, B 0 0', 8, [3, 0], 'no weight anywhere: nothing beyond the base'],
    ['A 0 1, B 0 2, C 0 3', 12, [2, 4, 6], 'three providers'],
  ])('%s, %i tasks: %j (%s)', (text, tasks, counts) => {
    expect(placed(strategyOf(text), tasks)).toEqual(counts);
  });

  test('with no weight and every base met there is nowhere to go', () => {
    expect(nextProvider(strategyOf('A 3 0, B 0 0'), [3, 0])).toBe(-1);
  });

  test.each(['A 2 1, B 0 3', 'A 0 1, B 0 4', 'A 5 0, B 0 1', 'A 0 1, B 0 2, C 0 3'])(
    '%s: scale-in goes back the way scale-out came',
    (text) => {
      const strategy = strategyOf(text);
      for (let tasks = 24; tasks > 1; tasks--) {
        const counts = placed(strategy, tasks);
        counts[providerToShrink(strategy, counts)]--;
        expect(counts).toEqual(placed(strategy, tasks - 1));
      }
    },
  );

  test('a provider that has more than its share shrinks first', () => {
    expect(providerToShrink(strategyOf('A 0 1, B 0 1'), [7, 3])).toBe(0);
    expect(providerToShrink(strategyOf('A 0 1, B 0 1'), [3, 7])).toBe(1);
    expect(providerToShrink(strategyOf('A 2 1, B 0 3'), [10, 0])).toBe(0);
    expect(providerToShrink(strategyOf('A 0 0, B 0 1'), [1, 9])).toBe(0);
  });
});
