import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Point, thinned } from '../../src/report/charts/thin.js';

test('each column keeps its least, its greatest and its last, in order of time', () => {
  const values = [5, 1, 9, 4, 3, 7, 7, 2, 8, 6, 0, 5];
  const points = values.map((value, index): Point => [index, value]);
  // Two columns of six: 5 1 9 4 3 7 and 7 2 8 6 0 5.
  expect(thinned(points, 12, 2)).toEqual([
    [1, 1],
    [2, 9],
    [5, 7],
    [8, 8],
    [10, 0],
    [11, 5],
  ]);
});

test('few points stay as they are, and gaps are kept where there is nothing else', () => {
  const points: readonly Point[] = [
    [0, 1],
    [1, null],
  ];
  expect(thinned(points, 2, 1)).toBe(points);
  expect(
    thinned(
      [
        [0, null],
        [1, null],
        [2, null],
        [3, null],
        [4, 3],
        [5, 4],
        [6, 1],
        [7, 2],
      ],
      8,
      2,
    ),
  ).toEqual([
    [3, null],
    [5, 4],
    [6, 1],
    [7, 2],
  ]);
});

test('extremes and the end survive whatever the points', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 1, max: 20 }),
      (values, columns) => {
        const points = values.map((value, index): Point => [index, value]);
        const kept = thinned(points, points.length, columns);
        const numbers = kept.map(([, value]) => value ?? 0);
        expect(kept.length).toBeLessThanOrEqual(columns * 3);
        expect(Math.min(...numbers)).toBe(Math.min(...values));
        expect(Math.max(...numbers)).toBe(Math.max(...values));
        expect(kept.at(-1)).toEqual(points.at(-1));
        expect(kept).toEqual([...kept].sort(([a], [b]) => a - b));
      },
    ),
  );
});
