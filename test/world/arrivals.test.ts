import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Stream } from '../../src/kernel/stream.js';
import type { TrafficShape } from '../../src/scenario/compiled.js';
import { createArrivals } from '../../src/world/requests/arrivals/index.js';

function all(shape: TrafficShape, endUs: number): number[] {
  const arrivals = createArrivals(shape, endUs, new Stream('1', 'turns/test'));
  const stream = new Stream('1', 'arrivals/test');
  const instants: number[] = [];
  for (;;) {
    arrivals.advance(stream);
    const [atUs] = arrivals.dueUs;
    if (atUs === Number.POSITIVE_INFINITY) return instants;
    instants.push(atUs);
  }
}

function perMinute(instants: readonly number[], minutes: number): number[] {
  return Array.from({ length: minutes }, (_, minute) => instants.filter((atUs) => Math.floor(atUs / 60e6) === minute).length);
}

test('even arrivals stand in the middle of their share of the time: a rate times a time is their number', () => {
  expect(all({ kind: 'rate', perSecond: 2, arrivals: 'even' }, 3e6)).toEqual([
    250_000, 750_000, 1_250_000, 1_750_000, 2_250_000, 2_750_000,
  ]);
  expect(all({ kind: 'rate', perSecond: 3, arrivals: 'even' }, 3600e6)).toHaveLength(10_800);
});

test('even arrivals keep their distance over a change of rate, counted in work', () => {
  const steps = [
    { atUs: 1e6, perSecond: 1 },
    { atUs: 3e6, perSecond: 0 },
    { atUs: 5e6, perSecond: 4 },
  ];
  // 0.5 and 1.5 of the 2 in the first step; half of the next is done when it ends, the rest takes 0.125 s at 4/s.
  expect(all({ kind: 'steps', steps, arrivals: 'even' }, 6e6)).toEqual([1.5e6, 2.5e6, 5.125e6, 5.375e6, 5.625e6, 5.875e6]);
});

test('a trace row of n gives exactly n arrivals in its period', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(300), { minLength: 1, maxLength: 10 }),
      fc.constantFrom('poisson' as const, 'even' as const),
      (counts, arrivals) => {
        const instants = all({ kind: 'trace', fromUs: 0, periodUs: 60e6, counts, arrivals }, 60e6 * counts.length);
        expect(perMinute(instants, counts.length)).toEqual(counts);
        expect(instants).toEqual([...instants].sort((a, b) => a - b));
        expect(instants.every(Number.isInteger)).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});

test('a period that is no whole number of microseconds moves no arrival into another one', () => {
  const counts = Array.from({ length: 1000 }, () => 3);
  const periodUs = 1e6 / 3;
  const instants = all({ kind: 'trace', fromUs: 0, periodUs, counts, arrivals: 'poisson' }, 1e9);
  expect(instants).toHaveLength(3000);
  instants.forEach((atUs, index) => {
    const period = Math.floor(index / 3);
    expect(atUs).toBeGreaterThanOrEqual(Math.floor(period * periodUs));
    expect(atUs).toBeLessThan((period + 1) * periodUs);
  });
});

describe('nobody arrives at the end of the run or after it', () => {
  test.each<[string, TrafficShape]>([
    ['rate', { kind: 'rate', perSecond: 1000, arrivals: 'poisson' }],
    ['even rate', { kind: 'rate', perSecond: 1000, arrivals: 'even' }],
    [
      'steps',
      {
        kind: 'steps',
        steps: [
          { atUs: 0, perSecond: 1000 },
          { atUs: 2e6, perSecond: 1000 },
        ],
        arrivals: 'even',
      },
    ],
    ['trace', { kind: 'trace', fromUs: 0, periodUs: 5e6, counts: [5000, 5000], arrivals: 'even' }],
    ['a trace that begins then', { kind: 'trace', fromUs: 1e6, periodUs: 1, counts: [5], arrivals: 'even' }],
  ])('%s', (_, shape) => expect(Math.max(0, ...all(shape, 1e6))).toBeLessThan(1e6));
});

test('Poisson arrivals: as many as the rate says, with the spread of chance', () => {
  const counts = perMinute(all({ kind: 'rate', perSecond: 5, arrivals: 'poisson' }, 500 * 60e6), 500);
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (counts.length - 1);
  expect(Math.abs(mean - 300)).toBeLessThan(4 * Math.sqrt(300 / 500));
  expect(variance / 300).toBeGreaterThan(0.75); // four standard errors of a variance over 500 minutes
  expect(variance / 300).toBeLessThan(1.25);
});
