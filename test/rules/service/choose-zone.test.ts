import { expect, test } from 'vitest';
import { chooseZone } from '../../../src/rules/service/choose-zone.js';

test.each([
  [[0, 0, 0], 0, 'all empty: the first named'],
  [[1, 0, 0], 1, 'the emptiest; of two the first named'],
  [[1, 1, 0], 2, ''],
  [[2, 3, 2], 0, ''],
  [[5], 0, 'one zone'],
])('%j tasks: zone %i %s', (counts, zone) => expect(chooseZone(counts)).toBe(zone));

test('filling three zones one by one keeps them within one task of each other', () => {
  const counts = [0, 0, 0];
  for (let task = 0; task < 100; task++) {
    counts[chooseZone(counts)]++;
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  }
  expect(counts).toEqual([34, 33, 33]);
});
