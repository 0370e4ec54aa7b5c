import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exp, log, negLog, pow } from '../../src/base/math.js';

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** Place of x among all doubles in order: neighbours differ by 1. */
function rank(x: number): bigint {
  double[0] = x;
  return bits[0] < 0n ? -(bits[0] & 0x7fffffffffffffffn) : bits[0];
}

function ulps(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Infinity;
  const apart = Number(rank(a) - rank(b));
  return Math.abs(apart);
}

/** Evenly spaced points that miss round numbers. */
function grid(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + ((to - from) * (i + 0.381966)) / count);
}

function worst(pairs: readonly (readonly [ours: number, theirs: number])[]): number {
  return pairs.reduce((most, [ours, theirs]) => Math.max(most, ulps(ours, theirs)), 0);
}

// Math.* is itself within 1 ulp of the truth, so 1 ulp from it is what can be asked.
describe('within 1 ulp of this engine', () => {
  test.each([
    ['near 1', grid(0.5, 2, 50_000)],
    ['very near 1', grid(1 - 1e-7, 1 + 1e-7, 20_000)],
    ['every size, also subnormal', grid(-1074, 1023.9, 50_000).map((e) => 2 ** e)],
    ['uniform numbers of 32 bits', grid(0, 4294967296, 50_000).map((k) => (Math.floor(k) + 0.5) / 4294967296)],
  ])('log, %s', (_name, points) => {
    expect(worst(points.map((x) => [log(x), Math.log(x)]))).toBeLessThanOrEqual(1);
  });

  test.each([
    ['small', grid(-1, 1, 50_000)],
    ['tiny', grid(-1e-7, 1e-7, 20_000)],
    ['the whole range, also subnormal results', grid(-746, 709.9, 50_000)],
  ])('exp, %s', (_name, points) => {
    expect(worst(points.map((x) => [exp(x), Math.exp(x)]))).toBeLessThanOrEqual(1);
  });

  test.each([
    ['ordinary', grid(0.01, 50, 300), grid(-12, 12, 150)],
    ['near 1, large exponents', grid(0.99, 1.01, 300), grid(-40_000, 40_000, 150)],
    ['every size', grid(-1070, 1020, 300).map((e) => 2 ** e), grid(-1.2, 1.2, 150)],
  ])('pow, %s', (_name, bases, exponents) => {
    expect(worst(bases.flatMap((x) => exponents.map((y) => [pow(x, y), x ** y] as const)))).toBeLessThanOrEqual(1);
  });
});

test.each([0, 1, Infinity, -1, -Infinity, Number.NaN, Number.MIN_VALUE, Number.MAX_VALUE])('log and exp of %d are those of Math', (x) => {
  expect(log(x)).toBe(Math.log(x));
  // e itself is the one place where ours is the better rounded neighbour or Math's is.
  expect(ulps(exp(x), Math.exp(x))).toBeLessThanOrEqual(1);
});

test.each([
  [2, 10, 1024],
  [10, -2, 0.01],
  [9, 0.5, 3],
  [7, 0, 1],
  [Number.NaN, 0, 1],
  [1, 1e300, 1],
  [0, 3, 0],
  [0, -3, Infinity],
  [Infinity, 0.1, Infinity],
  [Infinity, -0.1, 0],
  [1.0000001, 1e20, Infinity],
  [0.9999999, 1e20, 0],
  [0.5, 1074, Number.MIN_VALUE],
  [0.5, 1076, 0],
  [2, 1023, 2 ** 1023],
  [2, 1024, Infinity],
  [2, 1e300, Infinity],
  [-2, 0.5, Number.NaN],
  [2, Number.NaN, Number.NaN],
])('pow(%d, %d) is %d', (x, y, expected) => {
  expect(pow(x, y)).toBe(expected);
});

// The bits themselves: a change of algorithm changes every run, and must be seen to.
test('bits that must not change', () => {
  const sum = (f: (x: number) => number) =>
    grid(0.001, 30, 10_000).reduce((hash, x) => (hash * 31n + rank(f(x))) & 0xffffffffffffffffn, 7n);
  expect([sum(log), sum(exp), sum((x) => pow(x, 1.7))].map((hash) => hash.toString(16))).toMatchInlineSnapshot(`
    [
      "4ac5b1990ce0605a",
      "87a98bd242907b38",
      "d37afb1f42256ee1",
    ]
  `);
});

test('negLog is -log to an absolute 1e-14, from next to 0 to next to 1', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0, max: 900 }), (bits, exponent) => {
      const x = ((bits + 0.5) / 2 ** 32) * 2 ** -exponent;
      expect(Math.abs(negLog(x) + Math.log(x))).toBeLessThan(1e-14 * Math.max(1, exponent));
    }),
  );
  for (const x of [2 ** -33, 0.25, 0.5, 0.999, 1 - 2 ** -33, 1 - 2 ** -53]) expect(Math.abs(negLog(x) + Math.log(x))).toBeLessThan(1e-14);
});
