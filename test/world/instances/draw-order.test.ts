import { describe, expect, test } from 'vitest';
import { DrawOrder } from '../../../src/world/instances/fleet/draw-order.js';
import { Draw } from '../../support/draw.js';

const random = new Draw(1, 'draw-order');

function orderOf(count: number): DrawOrder {
  const order = new DrawOrder();
  order.set(random.real(0, 1), count);
  return order;
}

describe('a random order of one draw', () => {
  test.each([1, 2, 100, 4096, 4097, 20_000])('of %i instances has each once, and is undone', (count) => {
    const order = orderOf(count);
    expect(order.size).toBeGreaterThanOrEqual(count);
    const ranks = Array.from({ length: order.size }, (_, index) => order.rankOf(index));
    expect(new Set(ranks).size).toBe(order.size);
    expect(ranks.every((rank, index) => rank < order.size && order.indexAt(rank) === index)).toBe(true);
  });

  test.each([[[0, 1]], [[0, 1, 2]], [[3, 4, 5, 6, 7]], [[0, 64, 128, 192]], [[5, 4000, 9000]]])(
    'puts each of %j first as often as the others',
    (indices) => {
      const draws = 20_000;
      const first = new Map<number, number>(indices.map((index) => [index, 0]));
      for (let count = 0; count < draws; count++) {
        const order = orderOf(10_000);
        const least = indices.reduce((best, index) => (order.rankOf(index) < order.rankOf(best) ? index : best));
        first.set(least, (first.get(least) ?? 0) + 1);
      }
      for (const times of first.values()) expect(Math.abs(times / draws - 1 / indices.length)).toBeLessThan(0.02);
    },
  );
});
