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
  test.each([1, 2, 100, 256, 257, 4096, 20_000])('of rows of %i places has each once, and is undone', (count) => {
    const order = orderOf(count);
    expect(order.size).toBeGreaterThanOrEqual(count);
    for (const row of [0, 1, 7]) {
      const turn = order.turnOf(row);
      const ranks = Array.from({ length: order.size }, (_, place) => order.rankOf(place + turn));
      expect(new Set(ranks).size).toBe(order.size);
      expect(ranks.every((rank, place) => rank < order.size && order.placeAt(order.turnedAt(rank), turn) === place)).toBe(true);
    }
  });

  const inOneRow = (...places: number[]) => places.map((place) => [0, place] as const);
  test.each([
    { longest: 2, members: inOneRow(0, 1) },
    { longest: 3, members: inOneRow(0, 1, 2) },
    { longest: 9, members: inOneRow(3, 4, 5, 6, 7) },
    { longest: 200, members: inOneRow(0, 64, 128, 192) },
    { longest: 10_000, members: inOneRow(5, 4000, 9000) },
    { longest: 1, members: [0, 1, 2].map((row) => [row, 0] as const) },
    { longest: 4, members: [...inOneRow(0, 1, 2, 3), [1, 0] as const, [5, 3] as const] },
  ])('puts each of $members first as often as the others, the longest row having $longest places', ({ longest, members }) => {
    const draws = 20_000;
    const first = members.map(() => 0);
    for (let count = 0; count < draws; count++) {
      const order = orderOf(longest);
      const ranks = members.map(([row, place]) => order.rankOf(place + order.turnOf(row)));
      first[ranks.indexOf(Math.min(...ranks))]++;
    }
    for (const times of first) expect(Math.abs(times / draws - 1 / members.length)).toBeLessThan(0.02);
  });
});
