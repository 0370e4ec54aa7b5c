import { describe, expect, test } from 'vitest';
import { type Component, giveState, stateOf } from '../../src/base/component.js';
import { Stream } from '../../src/kernel/stream.js';
import type { OpenShape } from '../../src/scenario/compiled.js';
import type { Arrivals } from '../../src/world/requests/arrivals/arrivals.js';
import { createArrivals } from '../../src/world/requests/arrivals/index.js';

// What every shape of traffic keeps, whatever it is.

const MINUTE = 60e6;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Row {
  readonly name: string;
  readonly shape: OpenShape;
  readonly endUs: number;
  /** Arrivals from one instant to another on average, by hand. */
  readonly expected: (fromUs: number, untilUs: number) => number;
  /** How many come is no chance. */
  readonly isExact?: true;
}

/** The integral of a rate in arrivals a second, in steps fine enough for a straight line. */
function integral(perSecond: (us: number) => number, fromUs: number, untilUs: number): number {
  const steps = 2000;
  const step = (untilUs - fromUs) / steps;
  let sum = 0;
  for (let index = 0; index < steps; index++) sum += perSecond(fromUs + (index + 0.5) * step) * step;
  return sum / 1e6;
}

const overlap = (a: number, b: number, from: number, until: number) => Math.max(0, Math.min(b, until) - Math.max(a, from)) / 1e6;

// Zero to 40/s in 10 minutes, down to 4/s in 20 more, held.
const rampRate = (us: number) => (us < 10 * MINUTE ? (us / MINUTE) * 4 : us < 30 * MINUTE ? 40 - 1.8 * (us / MINUTE - 10) : 4);
// Tuesday in UTC, peak at 06:00: 2 (1 + 0.5 cos).
const dayRate = (us: number) => 2 * (1 + 0.5 * Math.cos((2 * Math.PI * (us - 6 * HOUR)) / DAY));
const counts = [50, 0, 300, 7];
const instants = Float64Array.from({ length: 900 }, (_, index) => Math.floor(index * index * 1000));

const spacings = ['poisson', 'even'] as const;
const rows: readonly Row[] = [
  ...spacings.flatMap((arrivals): Row[] => [
    {
      name: `rate, ${arrivals}`,
      shape: { kind: 'rate', perSecond: 7, arrivals },
      endUs: 0.25 * HOUR,
      expected: (a, b) => 7 * overlap(0, HOUR, a, b),
    },
    {
      name: `steps, ${arrivals}`,
      shape: {
        kind: 'steps',
        steps: [
          { atUs: MINUTE, perSecond: 5 },
          { atUs: 5 * MINUTE, perSecond: 0 },
          { atUs: 6 * MINUTE, perSecond: 30 },
        ],
        arrivals,
      },
      endUs: 10 * MINUTE,
      expected: (a, b) => 5 * overlap(MINUTE, 5 * MINUTE, a, b) + 30 * overlap(6 * MINUTE, HOUR, a, b),
    },
    {
      name: `ramp, ${arrivals}`,
      shape: {
        kind: 'ramp',
        points: [
          { atUs: 0, perSecond: 0 },
          { atUs: 10 * MINUTE, perSecond: 40 },
          { atUs: 30 * MINUTE, perSecond: 4 },
        ],
        arrivals,
      },
      endUs: 45 * MINUTE,
      expected: (a, b) => integral(rampRate, a, b),
    },
    {
      name: `ramp cut by the end of the run, ${arrivals}`,
      shape: {
        kind: 'ramp',
        points: [
          { atUs: 0, perSecond: 0 },
          { atUs: 10 * MINUTE, perSecond: 40 },
          { atUs: 30 * MINUTE, perSecond: 4 },
        ],
        arrivals,
      },
      endUs: 12 * MINUTE,
      expected: (a, b) => integral(rampRate, a, b),
    },
    {
      name: `ramp down to nothing, ${arrivals}`,
      shape: {
        kind: 'ramp',
        points: [
          { atUs: MINUTE, perSecond: 60 },
          { atUs: 4 * MINUTE, perSecond: 0 },
        ],
        arrivals,
      },
      endUs: 10 * MINUTE,
      expected: (a, b) => integral((us) => (us < MINUTE || us > 4 * MINUTE ? 0 : 20 * (4 - us / MINUTE)), a, b),
    },
    {
      name: `diurnal, ${arrivals}`,
      shape: {
        kind: 'diurnal',
        meanPerSecond: 2,
        peakToMean: 1.5,
        peakAtUs: 6 * HOUR,
        weekend: 0.5,
        clock: [{ atUs: 0, weekUs: DAY }],
        arrivals,
      },
      endUs: DAY,
      expected: (a, b) => integral(dayRate, a, b),
    },
    {
      name: `bursts, ${arrivals}`,
      shape: {
        kind: 'bursts',
        low: { perSecond: 2, forUs: { kind: 'constant', value: 2 * MINUTE } },
        high: { perSecond: 50, forUs: { kind: 'constant', value: MINUTE } },
        arrivals,
      },
      endUs: 30 * MINUTE,
      expected: (a, b) =>
        Array.from({ length: 10 }, (_, turn) => 3 * turn * MINUTE).reduce(
          (sum, at) => sum + 2 * overlap(at, at + 2 * MINUTE, a, b) + 50 * overlap(at + 2 * MINUTE, at + 3 * MINUTE, a, b),
          0,
        ),
    },
    {
      name: `trace, ${arrivals}`,
      shape: { kind: 'trace', fromUs: 0, periodUs: MINUTE, counts, arrivals },
      endUs: 4 * MINUTE,
      expected: (a, b) => counts.reduce((sum, count, row) => sum + (count * overlap(row * MINUTE, (row + 1) * MINUTE, a, b)) / 60, 0),
      isExact: true,
    },
  ]),
  {
    name: 'timestamps',
    shape: { kind: 'timestamps', instantsUs: instants },
    endUs: HOUR,
    expected: (a, b) => instants.filter((us) => us >= a && us < b).length,
    isExact: true,
  },
];

function make({ shape, endUs }: Row, seed: string): { readonly arrivals: Arrivals; readonly stream: Stream; readonly turns: Stream } {
  const turns = new Stream(seed, 'turns/t');
  return { arrivals: createArrivals(shape, endUs, turns), stream: new Stream(seed, 'arrivals/t'), turns };
}

function rest(arrivals: Arrivals, stream: Stream, upTo = Number.POSITIVE_INFINITY): number[] {
  const found: number[] = [];
  while (found.length < upTo) {
    arrivals.advance(stream);
    if (arrivals.dueUs[0] === Number.POSITIVE_INFINITY) break;
    found.push(arrivals.dueUs[0]);
  }
  return found;
}

function all(row: Row, seed = '1'): number[] {
  const { arrivals, stream } = make(row, seed);
  return rest(arrivals, stream);
}

const isEven = ({ shape }: Row) => 'arrivals' in shape && shape.arrivals === 'even';

describe.each(rows)('$name', (row) => {
  test('whole microseconds, in order, within the run, and none after the last', () => {
    const { arrivals, stream } = make(row, '1');
    const found = rest(arrivals, stream);
    expect(found.length).toBeGreaterThan(100);
    expect(found.every((us, index) => Number.isInteger(us) && us >= (found[index - 1] ?? 0) && us < row.endUs)).toBe(true);
    expect(rest(arrivals, stream)).toEqual([]);
  });

  test('as many as the rate says, in all and in each twelfth of the run', () => {
    const bins = 12;
    const runs = isEven(row) || row.isExact ? 1 : 8;
    const seen = new Array<number>(bins).fill(0);
    let total = 0;
    for (let run = 0; run < runs; run++) {
      for (const us of all(row, String(run))) {
        seen[Math.floor((us * bins) / row.endUs)]++;
        total++;
      }
    }
    const mean = runs * row.expected(0, row.endUs);
    if (row.isExact) expect(total).toBe(mean);
    // Even arrivals are off by less than one; Poisson ones by 4 standard errors once in 16,000 times.
    else expect(Math.abs(total - mean)).toBeLessThanOrEqual(isEven(row) ? 1 : 4 * Math.sqrt(mean));
    const expected = seen.map((_, bin) => runs * row.expected((bin * row.endUs) / bins, ((bin + 1) * row.endUs) / bins));
    if (isEven(row)) {
      for (const [bin, count] of seen.entries()) expect(Math.abs(count - expected[bin])).toBeLessThanOrEqual(1.5);
      return;
    }
    for (const [bin, count] of seen.entries()) if (expected[bin] === 0) expect(count).toBe(0);
    const chiSquare = seen.reduce((sum, count, bin) => sum + (expected[bin] < 5 ? 0 : (count - expected[bin]) ** 2 / expected[bin]), 0);
    expect(chiSquare).toBeLessThan(39.1); // 12 degrees of freedom, one in 10,000
  });

  test('goes on from a snapshot as if nothing had been', () => {
    const whole = all(row);
    for (const stop of [0, 1, 57, whole.length - 1, whole.length]) {
      const first = make(row, '1');
      const before = rest(first.arrivals, first.stream, stop);
      const parts = [first.arrivals, ...(first.arrivals.parts ?? [])] as unknown as Component[];
      const states = structuredClone(parts.map(stateOf));
      const second = make(row, '1');
      second.stream.load(first.stream.save());
      second.turns.load(first.turns.save());
      const others = [second.arrivals, ...(second.arrivals.parts ?? [])] as unknown as Component[];
      for (const [index, part] of others.entries()) giveState(part, states[index]);
      expect([...before, ...rest(second.arrivals, second.stream)]).toEqual(whole);
    }
  });

  test('draws from its own streams only, and evenly spaced ones draw no instants', () => {
    const { arrivals, stream, turns } = make(row, '1');
    const fresh = [stream.save(), turns.save()];
    rest(arrivals, stream);
    expect(JSON.stringify(stream.save()) === JSON.stringify(fresh[0])).toBe(isEven(row) || row.shape.kind === 'timestamps');
    expect(turns.save()).toEqual(fresh[1]); // constant stays draw nothing
  });
});

test('two shapes of one rate are the same arrivals', () => {
  for (const arrivals of spacings) {
    const endUs = 20 * MINUTE;
    const constant = all({ name: '', shape: { kind: 'rate', perSecond: 9, arrivals }, endUs, expected: () => 0 });
    const points = [
      { atUs: 0, perSecond: 9 },
      { atUs: 7 * MINUTE, perSecond: 9 },
    ];
    const stay = { perSecond: 9, forUs: { kind: 'constant', value: 3e6 } } as const;
    for (const shape of [
      { kind: 'ramp', points, arrivals },
      { kind: 'steps', steps: points, arrivals },
      { kind: 'bursts', low: stay, high: stay, arrivals },
    ] as const) {
      const other = all({ name: '', shape, endUs, expected: () => 0 });
      // What adds up in another order may differ by a rounding: a microsecond in an instant.
      expect(other).toHaveLength(constant.length);
      expect(Math.max(...other.map((us, index) => Math.abs(us - constant[index])))).toBeLessThanOrEqual(1);
    }
  }
});

test('evenly spaced arrivals on a ramp stand in the middle of their share of the integral', () => {
  // 0 to 2/s in 4 s: the integral is t²/4, so they stand at 2 sqrt(k + 1/2).
  const shape = {
    kind: 'ramp',
    points: [
      { atUs: 0, perSecond: 0 },
      { atUs: 4e6, perSecond: 2 },
    ],
    arrivals: 'even',
  } as const;
  expect(all({ name: '', shape, endUs: 4e6, expected: () => 0 })).toEqual([0, 1, 2, 3].map((k) => Math.floor(2e6 * Math.sqrt(k + 0.5))));
});

describe('a day', () => {
  const day = (keys: Partial<Extract<OpenShape, { kind: 'diurnal' }>>, endUs = DAY): number[] =>
    all({
      name: '',
      shape: {
        kind: 'diurnal',
        meanPerSecond: 3,
        peakToMean: 2,
        peakAtUs: 12 * HOUR,
        weekend: 1,
        clock: [{ atUs: 0, weekUs: 0 }],
        arrivals: 'even',
        ...keys,
      },
      endUs,
      expected: () => 0,
    });
  const perHour = (found: readonly number[], hour: number) => found.filter((us) => Math.floor(us / HOUR) === hour).length;

  test.each([1, 1.3, 2, 2.001, 5, 24])('whose peak is %d times its mean keeps mean and peak', (peakToMean) => {
    const found = day({ peakToMean });
    expect(Math.abs(found.length - 3 * 86_400)).toBeLessThanOrEqual(1);
    const perMinute = found.filter((us) => Math.abs(us - 12 * HOUR) < MINUTE).length / 120;
    expect(perMinute / 3).toBeGreaterThan(peakToMean * 0.98);
    expect(perMinute / 3).toBeLessThan(peakToMean * 1.005);
  });

  test('Saturdays and Sundays have their part of it', () => {
    const found = day({ weekend: 0.25 }, 8 * DAY);
    const perDay = Array.from({ length: 8 }, (_, index) => found.filter((us) => Math.floor(us / DAY) === index).length);
    const whole = 3 * 86_400;
    const expected = [whole, whole, whole, whole, whole, whole / 4, whole / 4, whole];
    for (const [index, count] of perDay.entries()) expect(Math.abs(count - expected[index])).toBeLessThanOrEqual(1);
  });

  test('a change of the clocks leaves an hour out: what follows comes an hour earlier', () => {
    // At 02:00 the clocks show 03:00.
    const found = day({
      peakAtUs: 13 * HOUR,
      clock: [
        { atUs: 0, weekUs: 0 },
        { atUs: 2 * HOUR, weekUs: 3 * HOUR },
      ],
    });
    const usual = day({ peakAtUs: 13 * HOUR });
    expect(Math.abs(perHour(found, 1) - perHour(usual, 1))).toBeLessThanOrEqual(1);
    for (const hour of [2, 7, 12, 18, 22]) expect(Math.abs(perHour(found, hour) - perHour(usual, hour + 1))).toBeLessThanOrEqual(1);
  });
});

test('bursts of exponential length: the Markov-modulated Poisson process has its mean and is more than Poisson', () => {
  // Low 1/s for 40 s, high 21/s for 10 s on average: (40 + 210) / 50 = 5/s.
  // Fano factor of long counts: 1 + 2 (21 - 1)² p q / (mean (1/40 + 1/10)), p = 0.2, q = 0.8: 1 + 128 / (5 x 0.125) = 205.8, the counts' variance over their mean.
  const shape = {
    kind: 'bursts',
    low: { perSecond: 1, forUs: { kind: 'exponential', mean: 40e6 } },
    high: { perSecond: 21, forUs: { kind: 'exponential', mean: 10e6 } },
    arrivals: 'poisson',
  } as const;
  const hours = 200;
  const counts = new Array<number>(hours).fill(0);
  for (const us of all({ name: '', shape, endUs: hours * HOUR, expected: () => 0 })) counts[Math.floor(us / HOUR)]++;
  const mean = counts.reduce((sum, count) => sum + count, 0) / hours;
  const fano = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (hours - 1) / mean;
  // Of 200 hours: the mean within 4 standard errors, the variance within 4 of sqrt(2 / 199).
  expect(Math.abs(mean - 18_000)).toBeLessThan(4 * Math.sqrt((205.8 * 18_000) / hours));
  expect(Math.abs(fano / 205.8 - 1)).toBeLessThan(0.4);
});
