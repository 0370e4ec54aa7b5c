import fc from 'fast-check';
import { expect, test } from 'vitest';
import { waterFill } from '../../../src/rules/cpu/water-fill.js';

const fill = (demands: number[], shares: number[], capacity: number) => {
  const allocations: number[] = [];
  waterFill(demands, shares, capacity, allocations);
  return allocations;
};

// Source: a 512-unit task alone on a 2048-unit instance can use all of it (API ContainerDefinition, cpu).
test.each([
  // demands      shares        vCPU   allocations        why
  [[2], [512], 2, [2], 'alone: borrows all there is'],
  [[2, 2], [512, 512], 2, [1, 1], 'equal shares'],
  [[2, 2], [1024, 512], 3, [2, 1], 'two to one'],
  [[0.5, 2], [1024, 1024], 2, [0.5, 1.5], 'what one leaves, the other takes'],
  [[0.1, 0.2, 4], [1, 1, 1], 2, [0.1, 0.2, 1.7], 'two leave, one takes'],
  [[1, 1], [1, 1], 4, [1, 1], 'nobody gets more than it can use'],
  [[0, 3], [900, 100], 2, [0, 2], 'idle shares are worth nothing'],
])('%j by %j of %d vCPU: %j (%s)', (demands, shares, capacity, expected) => {
  const allocations = fill(demands, shares, capacity);
  for (const [index, allocation] of allocations.entries()) expect(allocation).toBeCloseTo(expected[index], 12);
});

test('gives away all the CPU or meets all demands, and favours nobody', () => {
  const task = fc.record({ demand: fc.double({ min: 0, max: 8, noNaN: true }), share: fc.integer({ min: 2, max: 4096 }) });
  fc.assert(
    fc.property(fc.array(task, { minLength: 1, maxLength: 12 }), fc.double({ min: 0.25, max: 16, noNaN: true }), (tasks, capacity) => {
      const demands = tasks.map(({ demand }) => demand);
      const shares = tasks.map(({ share }) => share);
      const allocations = fill(demands, shares, capacity);
      const given = allocations.reduce((sum, allocation) => sum + allocation, 0);
      const wanted = demands.reduce((sum, demand) => sum + demand, 0);
      expect(given).toBeCloseTo(Math.min(capacity, wanted), 9);
      for (const [i, one] of allocations.entries()) {
        expect(one).toBeLessThanOrEqual(demands[i] + 1e-12);
        // Whoever got less than it wanted has at least as much for its share as anybody else.
        if (one < demands[i] - 1e-9)
          for (const [j, other] of allocations.entries()) expect(one / shares[i]).toBeGreaterThanOrEqual(other / shares[j] - 1e-9);
      }
    }),
  );
});
