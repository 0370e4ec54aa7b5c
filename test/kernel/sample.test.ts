import { randomGamma, randomLogNormal, randomPareto, randomWeibull } from 'd3-random';
import { describe, expect, test } from 'vitest';
import type { Distribution } from '../../src/kernel/distribution.js';
import { meanOf } from '../../src/kernel/mean.js';
import { OrderedInstants } from '../../src/kernel/ordered.js';
import { compileSampler, normalUnit, sample, sampleUs } from '../../src/kernel/sample.js';
import { Stream } from '../../src/kernel/stream.js';

const COUNT = 200_000;

function drawn(distribution: Distribution, count = COUNT, name = JSON.stringify(distribution)): number[] {
  const stream = new Stream('1', name);
  const sampler = compileSampler(distribution);
  return Array.from({ length: count }, () => sampler.draw(stream));
}

/** Mean and its standard error. */
function estimate(values: readonly number[]): { mean: number; error: number; sd: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
  return { mean, sd, error: sd / Math.sqrt(values.length) };
}

/** Largest gap between the empirical and the exact distribution function, times the root of n: above 1.95 once in a thousand. */
function kolmogorov(values: readonly number[], cdf: (x: number) => number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  return sorted.reduce((most, x, i) => Math.max(most, Math.abs(cdf(x) - i / n), Math.abs(cdf(x) - (i + 1) / n)), 0) * Math.sqrt(n);
}

/** The same for two samples. */
function kolmogorovOfTwo(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((x) => [x, 1 / a.length] as const), ...b.map((x) => [x, -1 / b.length] as const)].sort((p, q) => p[0] - q[0]);
  let gap = 0;
  let most = 0;
  for (const [, step] of all) {
    gap += step;
    most = Math.max(most, Math.abs(gap));
  }
  return most * Math.sqrt((a.length * b.length) / (a.length + b.length));
}

// The mean is the closed form worked out here, not meanOf; cdf is undefined where it has no elementary form.
const ROWS: readonly [distribution: Distribution, mean: number, sd: number, cdf: ((x: number) => number) | undefined][] = [
  [{ kind: 'exponential', mean: 20 }, 20, 20, (x) => 1 - Math.exp(-x / 20)],
  [{ kind: 'uniform', min: 5, max: 9 }, 7, 4 / Math.sqrt(12), (x) => (x - 5) / 4],
  [{ kind: 'gamma', mean: 10, cv: 0.3 }, 10, 3, undefined],
  [{ kind: 'gamma', mean: 10, cv: 1 }, 10, 10, (x) => 1 - Math.exp(-x / 10)],
  // Shape 4: Erlang, 1 - e^-y (1 + y + y^2/2 + y^3/6) with y = 4x/10.
  [{ kind: 'gamma', mean: 10, cv: 0.5 }, 10, 5, (x) => 1 - Math.exp(-0.4 * x) * (1 + 0.4 * x + (0.4 * x) ** 2 / 2 + (0.4 * x) ** 3 / 6)],
  [{ kind: 'gamma', mean: 10, cv: 2 }, 10, 20, undefined],
  [{ kind: 'lognormal', median: 100, sigma: 0.5 }, 100 * Math.exp(0.125), 100 * Math.exp(0.125) * Math.sqrt(Math.exp(0.25) - 1), undefined],
  [{ kind: 'weibull', scale: 8, shape: 2 }, 4 * Math.sqrt(Math.PI), 8 * Math.sqrt(1 - Math.PI / 4), (x) => 1 - Math.exp(-((x / 8) ** 2))],
  // Shape 1/2: mean scale * 2!, second moment scale^2 * 4!.
  [{ kind: 'weibull', scale: 3, shape: 0.5 }, 6, 3 * Math.sqrt(20), (x) => 1 - Math.exp(-Math.sqrt(x / 3))],
  [{ kind: 'pareto', min: 2, shape: 3 }, 3, Math.sqrt(3), (x) => 1 - (2 / x) ** 3],
  [{ kind: 'empirical', values: [1, 2, 2, 7] }, 3, Math.sqrt(5.5), undefined],
];

describe.each(ROWS)('%j', (distribution, mean, sd) => {
  const values = drawn(distribution);

  test('mean within 4 standard errors of the closed form, and meanOf is it', () => {
    const { mean: found } = estimate(values);
    expect(Math.abs(found - mean)).toBeLessThan((4 * sd) / Math.sqrt(COUNT));
    expect(meanOf(distribution)).toBeCloseTo(mean, 10);
  });

  test('variance within 4 standard errors', () => {
    const squares = estimate(values.map((x) => (x - mean) ** 2));
    expect(Math.abs(squares.mean - sd * sd)).toBeLessThan(4 * squares.error);
  });
});

test.each(ROWS.filter(([, , , cdf]) => cdf !== undefined))('Kolmogorov and Smirnov: %j', (distribution, _mean, _sd, cdf) => {
  expect(kolmogorov(drawn(distribution), cdf ?? Number)).toBeLessThan(1.95);
});

describe('the same distribution as d3-random', () => {
  const source = new Stream('d3', 'source');
  const uniform = () => source.uniform53();
  test.each([
    ['gamma of cv 0.3', { kind: 'gamma', mean: 10, cv: 0.3 }, randomGamma.source(uniform)(1 / 0.09, 0.9)],
    ['gamma of cv 2', { kind: 'gamma', mean: 10, cv: 2 }, randomGamma.source(uniform)(0.25, 40)],
    ['lognormal', { kind: 'lognormal', median: 100, sigma: 0.7 }, randomLogNormal.source(uniform)(Math.log(100), 0.7)],
    ['weibull', { kind: 'weibull', scale: 8, shape: 1.5 }, randomWeibull.source(uniform)(1.5, 0, 8)],
  ] as const)('%s', (_name, distribution, theirs) => {
    expect(kolmogorovOfTwo(drawn(distribution, 50_000), Array.from({ length: 50_000 }, theirs))).toBeLessThan(1.95);
  });

  test('pareto', () => {
    // d3's Pareto starts at 1.
    const theirs = Array.from({ length: 50_000 }, randomPareto.source(uniform)(1.2)).map((x) => 4 * x);
    expect(kolmogorovOfTwo(drawn({ kind: 'pareto', min: 4, shape: 1.2 }, 50_000), theirs)).toBeLessThan(1.95);
  });
});

/** A stream that gives one number: shows the quantile behind it. */
function at(p: number): Stream {
  const stream = new Stream('', '');
  stream.uniformOpen = () => p;
  return stream;
}

// Quantiles of the standard normal from any statistical table, to the digits printed.
test.each([
  [0.5, 0],
  [0.75, 0.674489750196082],
  [0.9, 1.2815515655446],
  [0.925, 1.4395314709384],
  [0.926, 1.4466322],
  [0.975, 1.95996398454005],
  [0.999, 3.09023230616781],
  [1e-6, -4.75342430882],
  [1e-9, -5.99780701500768],
])('the normal quantile of %d is %d', (p, quantile) => {
  expect(normalUnit(at(p))).toBeCloseTo(quantile, 6);
  if (p > 1e-5) expect(normalUnit(at(1 - p))).toBeCloseTo(-quantile, 6);
});

test('a constant draws nothing, sampleUs gives whole microseconds', () => {
  const stream = new Stream('1', 'x');
  const before = stream.save();
  expect(sample({ kind: 'constant', value: 2.5 }, stream)).toBe(2.5);
  expect(sampleUs({ kind: 'constant', value: 2.5 }, stream)).toBe(3);
  expect(stream.save()).toEqual(before);
  expect(Number.isInteger(sampleUs({ kind: 'exponential', mean: 1e6 }, stream))).toBe(true);
  expect(stream.save()).not.toEqual(before);
});

test('meanOf at the edges', () => {
  expect(meanOf({ kind: 'pareto', min: 1, shape: 1 })).toBe(Infinity);
  expect(meanOf({ kind: 'constant', value: 4 })).toBe(4);
  // Shape 1/3: scale * 3!
  expect(meanOf({ kind: 'weibull', scale: 2, shape: 1 / 3 })).toBeCloseTo(12, 10);
  expect(meanOf({ kind: 'lognormal', median: 5, sigma: 0 })).toBe(5);
});

test('extreme shapes stay finite and at least 0', () => {
  for (const distribution of [
    { kind: 'gamma', mean: 10, cv: 30 },
    { kind: 'gamma', mean: 10, cv: 0.001 },
    { kind: 'weibull', scale: 8, shape: 0.1 },
    { kind: 'lognormal', median: 1, sigma: 5 },
    { kind: 'pareto', min: 1, shape: 0.2 },
  ] as const) {
    const values = drawn(distribution, 20_000);
    expect(values.every((x) => x >= 0 && x < Infinity)).toBe(true);
  }
});

describe('ordered instants', () => {
  const all = (count: number, name: string): number[] => {
    const instants = new OrderedInstants();
    instants.start(60_000_000, 60_000_000, count);
    const stream = new Stream('1', name);
    return Array.from({ length: count }, () => instants.nextUs(stream));
  };

  test('as many as asked for, in order, inside the period, whole; then none', () => {
    const instants = all(100_000, 'order');
    expect(instants.every((x, i) => Number.isInteger(x) && x >= (instants[i - 1] ?? 60e6) && x < 120e6)).toBe(true);
    const none = new OrderedInstants();
    const stream = new Stream('1', 'none');
    expect(none.nextUs(stream)).toBe(Infinity);
    none.start(0, 1, 3);
    expect([0, 1, 2, 3].map(() => none.nextUs(stream))).toEqual([0, 0, 0, Infinity]);
  });

  test('uniform over the period', () => {
    expect(kolmogorov(all(100_000, 'uniform'), (x) => (x - 60e6) / 60e6)).toBeLessThan(1.95);
    // The last of 10: distribution function x^10.
    const lasts = Array.from({ length: 5_000 }, (_, i) => all(10, `last/${i}`)[9]);
    expect(kolmogorov(lasts, (x) => ((x - 60e6) / 60e6) ** 10)).toBeLessThan(1.95);
  });

  test('go on from a saved state', () => {
    const instants = new OrderedInstants();
    instants.start(0, 1e6, 50);
    const stream = new Stream('1', 'saved');
    for (let i = 0; i < 20; i++) instants.nextUs(stream);
    const copy = new OrderedInstants();
    copy.load(structuredClone(instants.save()));
    const other = new Stream('1', 'saved');
    other.load(stream.save());
    for (let i = 0; i < 31; i++) expect(copy.nextUs(other)).toBe(instants.nextUs(stream));
  });
});
