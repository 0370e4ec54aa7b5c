import { describe, expect, test } from 'vitest';
import { BUCKET_COUNT, bucketOf } from '../../src/measure/histogram.js';
import { LatencyWindows } from '../../src/measure/latency-windows.js';
import type { CompiledScenario, Expectation } from '../../src/scenario/compiled.js';
import { evaluateExpectations, percentileWindowsOf } from '../../src/sim/expectations.js';
import type { MinutesOf } from '../../src/sim/minute-records.js';
import { latencyMsPercentileOf } from '../../src/sim/minute-statistics.js';
import { recoveredAtUs } from '../../src/sim/recovery.js';
import type { FaultRecord, MinuteRecord } from '../../src/sim/result.js';
import { expectation, minute, variant, workload } from '../report/fixtures.js';

const MINUTE_US = 60_000_000;
const HOUR_US = 60 * MINUTE_US;

/** Minutes as a run hands them out. */
function handedOut(minutes: readonly MinuteRecord[]): MinutesOf {
  return (workload, fromUs, toUs) => minutes.filter((row) => row.workload === workload && row.atUs < toUs && row.atUs + MINUTE_US > fromUs);
}

function evaluate(differences: Partial<Expectation> & Pick<Expectation, 'figure'>, parts: object = {}) {
  const line = expectation({ text: 'as written', ...differences });
  const scenario = { expectations: [line], variant: 'base', durationUs: HOUR_US } as unknown as CompiledScenario;
  const latencyWindows = new LatencyWindows(percentileWindowsOf(scenario));
  const given = {
    variant: 'base',
    durationUs: HOUR_US,
    summary: variant(),
    minutesOf: () => [],
    services: [],
    faults: [],
    latencyWindows,
    ...parts,
  };
  return evaluateExpectations([line], given)[0];
}

describe('expectations on the whole window', () => {
  test.each([
    // figure, op, wanted → holds, value
    ['p99', '<=', 84.25, true, 84.25],
    ['p99', '<', 84.25, false, 84.25],
    ['availability', '>=', 0.998, true, 0.998],
    ['availability', '>', 0.998, false, 0.998],
    ['failedRequests', '=', 2, true, 2],
    ['failedRequests', '=', 3, false, 2],
    ['runningMean', '<=', 3, true, 3],
    ['deploymentsCompleted', '=', 0, true, 0],
    ['completed', '=', 998, true, 998],
    ['totalUsd', '<=', 0.12, true, 0.12],
    ['monthlyUsd', '<=', 1000, false, null],
    ['memoryUtilizationMeanPercent', '<=', 100, false, null],
    ['instancesLaunched', '=', 0, true, 0],
  ] as const)('%s %s %d: holds %j with %j', (figure, op, value, holds, measured) => {
    expect(evaluate({ figure, op, value })).toEqual({ text: 'as written', holds, value: measured });
  });

  test('an expectation of another variant is not this one’s', () => {
    expect(evaluate({ figure: 'p99', variant: 'ec2' })).toBeUndefined();
  });

  test('without `of`, counts add up and the rest is that of the workload worst off', () => {
    const slow = workload({ name: 'api', availability: 0.9, latencyMs: { ...workload().latencyMs, p99: 200 } });
    const parts = { summary: variant({ workloads: [workload(), slow] }) };
    const value = (figure: string, op: '<=' | '>=') => evaluate({ figure, op }, parts)?.value;
    expect([
      value('offered', '<='),
      value('failedRequests', '<='),
      value('p99', '<='),
      value('availability', '>='),
      value('p99', '>='),
    ]).toEqual([2000, 4, 200, 0.9, 84.25]);
    expect(evaluate({ figure: 'p99', workload: 'api', value: 100 }, parts)).toMatchObject({ holds: false, value: 200 });
    expect(evaluate({ figure: 'p99', workload: 'nobody', value: 100 }, parts)).toMatchObject({ holds: false, value: null });
  });
});

describe('expectations on a window of minutes', () => {
  const minutes = [
    minute(0),
    minute(1, { completed: 90, timedOut: 4, failed: 6, latencyMsP99: 500, latencyMsMax: 900 }),
    minute(2, { completed: 80, rejected: 10, inFlight: 10 }),
    minute(1, { workload: 'api', failed: 100, completed: 0 }),
  ];

  test.each<[string, number | undefined, number | undefined, number | undefined, number | null, string]>([
    // figure, at, from, to → value, why
    ['failedRequests', 90, undefined, undefined, 10, 'an instant is its minute'],
    ['failedRequests', undefined, 60, 180, 20, 'two minutes; the third is in flight, not failed'],
    ['failedRequests', undefined, 59, 61, 10, 'both minutes it touches'],
    ['availability', undefined, 120, 180, 80 / 90, 'in flight does not count'],
    ['max', undefined, 0, 180, 900, 'the most of all'],
    ['offered', undefined, undefined, 120, 200, 'from the start'],
    ['monthlyUsd', undefined, 0, 60, null, 'money has no minutes'],
    ['p99', 600, undefined, undefined, null, 'no minute there'],
  ])('%s at %j, from %j to %j is %j (%s)', (figure, at, from, to, value) => {
    const us = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1e6);
    expect(evaluate({ figure, workload: 'web', at: us(at), from: us(from), to: us(to) }, { minutesOf: handedOut(minutes) })?.value).toBe(
      value,
    );
  });

  test('tasks are those running, over time', () => {
    const change = (atUs: number, running: number) => ({
      atUs,
      service: 'web',
      desired: 4,
      running,
      pending: 0,
      healthyTargets: 0,
      deployments: 1,
    });
    const services = [change(0, 2), change(MINUTE_US, 4), change(3 * MINUTE_US, 0)];
    const value = (figure: string, from: number, to: number) => evaluate({ figure, workload: 'web', from, to }, { services })?.value;
    expect(value('runningMean', 0, 2 * MINUTE_US)).toBe(3);
    expect(value('runningMax', 0, 4 * MINUTE_US)).toBe(4);
    expect(evaluate({ figure: 'runningMean', workload: 'web', at: 90e6 }, { services })?.value).toBe(4);
  });
});

describe('a percentile on a window of minutes', () => {
  /** Minutes of `web`, each with so many requests of so many milliseconds. */
  const busy = [
    [99, 10],
    [1, 900],
    [100, 40],
  ];
  const percentile = (figure: string, window: Partial<Expectation>) => {
    const line = expectation({ text: 'as written', figure, workload: 'web', ...window });
    const scenario = { expectations: [line], variant: 'base', durationUs: HOUR_US } as unknown as CompiledScenario;
    const latencyWindows = new LatencyWindows(percentileWindowsOf(scenario));
    busy.forEach(([count, ms], index) => {
      const counts = new Int32Array(BUCKET_COUNT);
      counts[bucketOf(ms * 1000)] = count;
      latencyWindows.add(index * MINUTE_US, 0, counts);
    });
    const minutes = busy.map(([completed, ms], index) => minute(index, { completed, latencyMsMax: ms }));
    return evaluate({ ...line }, { minutesOf: handedOut(minutes), latencyWindows })?.value;
  };

  test.each<[string, Partial<Expectation>, number | null, string]>([
    // figure, window → value, why
    ['p99', { at: 119e6 }, 900, 'of one minute'],
    ['p99', { from: 0, to: 2 * MINUTE_US }, 10, 'the 99th of 100'],
    ['p999', { from: 0, to: 2 * MINUTE_US }, 900, 'the 100th of 100'],
    ['p50', { from: 0, to: 3 * MINUTE_US }, 40, 'the 100th of 200'],
    ['p99', { from: 0, to: 59e6 + 1 }, 10, 'a part of a minute is the minute'],
    ['p99', { from: 59e6, to: 61e6 }, 10, 'both minutes it touches'],
    ['p99', { at: 600e6 }, null, 'no request there'],
  ])('%s of %j is %j (%s)', (figure, window, expected) => {
    const value = percentile(figure, window);
    if (expected === null) return expect(value).toBeNull();
    // Three digits, and never below.
    expect(value).toBeGreaterThanOrEqual(expected);
    expect(value).toBeLessThanOrEqual(expected * 1.001);
  });

  test('each window is kept once, and only where a percentile is asked for', () => {
    const lines = [
      expectation({ text: 'as written', figure: 'p99', from: 0, to: 60e6 }),
      expectation({ text: 'as written', figure: 'p50', from: 0, to: 59e6 }),
      expectation({ text: 'as written', figure: 'mean', from: 0, to: 600e6 }),
      expectation({ text: 'as written', figure: 'p99' }),
      expectation({ text: 'as written', figure: 'p99', at: 0, variant: 'other' }),
      expectation({ text: 'as written', figure: 'p99', at: 61e6 }),
    ];
    const scenario = { expectations: lines, variant: 'base', durationUs: HOUR_US } as unknown as CompiledScenario;
    expect(percentileWindowsOf(scenario)).toEqual([
      { fromUs: 0, toUs: MINUTE_US },
      { fromUs: MINUTE_US, toUs: 2 * MINUTE_US },
    ]);
  });
});

describe('a percentile estimated from those of several minutes, as recovery asks for', () => {
  test('of minutes that are alike is theirs', () => {
    expect(latencyMsPercentileOf([minute(0), minute(1)], 0.99)).toBe(50);
  });

  test('follows the minute that holds the slowest requests', () => {
    // 100 requests within 60 ms and 100 that all took 1,000 ms: the 99th percentile of the 200 is 1,000 ms, the 45th below 60 ms.
    const all = 1000;
    const slow = minute(1, { latencyMsP50: all, latencyMsP90: all, latencyMsP95: all, latencyMsP99: all, latencyMsMax: all });
    expect(latencyMsPercentileOf([minute(0), slow], 0.99)).toBeGreaterThan(980);
    expect(latencyMsPercentileOf([minute(0), slow], 0.45)).toBeLessThanOrEqual(60);
  });

  test('of minutes without a completed request is undefined', () => {
    expect(latencyMsPercentileOf([minute(0, { completed: 0, latencyMsP99: Number.NaN })], 0.99)).toBeNull();
  });
});

describe('recovery', () => {
  const bad = { completed: 50, failed: 50 };
  const slow = { latencyMsP95: 90, latencyMsP99: 101, latencyMsMax: 110 };
  /** Twenty minutes: `g` good, `f` half of them failed, `s` p99 a little over twice the usual, `n` no request. */
  const series = (letters: string): MinuteRecord[] =>
    [...letters].map((letter, index) => {
      const none = { offered: 0, completed: 0, latencyMsP99: Number.NaN };
      return minute(index, letter === 'f' ? bad : letter === 's' ? slow : letter === 'n' ? none : {});
    });

  test.each<[string, number, number | undefined, string]>([
    // minutes, fault at (s) → recovered at (s), why
    ['gggggggggggggggg', 600, 600, 'nothing happened: the first three minutes are good'],
    ['ggggggggggffgggg', 600, 720, 'two bad minutes'],
    ['gggggggggggggggg', 601, 660, 'the minute in which it struck is not whole'],
    ['ggggggggggfggfgggg', 600, 840, 'two good minutes are not three'],
    ['ggggggggggssgggg', 600, 720, 'p99 of 101 ms is over twice 50 ms'],
    ['ggggggggggfngggg', 600, 720, 'a minute without requests proves nothing'],
    ['ggggggggggffffgg', 600, undefined, 'the run ends before the third good minute'],
    ['nnnnnnnnnngggggg', 600, undefined, 'nothing to compare with'],
    ['ssssssssssggggggggggssssss', 1200, undefined, 'only the ten minutes before count: s is too slow for them'],
  ])('%s struck at %d s: %j s (%s)', (letters, atSeconds, expected) => {
    const minutes = series(letters);
    const recovered = recoveredAtUs((fromUs, toUs) => handedOut(minutes)('web', fromUs, toUs), atSeconds * 1e6, minutes.length * MINUTE_US);
    expect(recovered).toBe(expected === undefined ? undefined : expected * 1e6);
  });

  test('as a figure is the longest after any strike that the run can show', () => {
    const fault = (atSeconds: number): FaultRecord => {
      return {
        fault: 'outage',
        kind: 'task-crash',
        atUs: atSeconds * 1e6,
        untilUs: undefined,
        scope: '',
        recoveredAt: undefined,
        requestsLost: 0,
      };
    };
    const minutes = series('ggggggggggfggggfffggg');
    const parts = { minutesOf: handedOut(minutes), faults: [fault(600), fault(900), fault(1200)], durationUs: minutes.length * MINUTE_US };
    expect(evaluate({ figure: 'recovery', workload: 'web', after: 'outage', value: 180 }, parts)).toMatchObject({
      holds: true,
      value: 180,
    });
    expect(evaluate({ figure: 'recovery', workload: 'web', after: 'other', value: 180 }, parts)).toMatchObject({
      holds: false,
      value: null,
    });
    const onlyLast = { ...parts, faults: [fault(1200)] };
    expect(evaluate({ figure: 'recovery', workload: 'web', after: 'outage', value: 180 }, onlyLast)).toMatchObject({
      holds: false,
      value: null,
    });
  });
});
