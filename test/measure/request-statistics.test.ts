import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketOf, upperEdgeUs } from '../../src/measure/histogram.js';
import { LatencyWindows, type TimeWindow } from '../../src/measure/latency-windows.js';
import { RequestStatistics } from '../../src/measure/request-statistics.js';

const CAUSES = 7;
const MINUTE = 60e6;

/** Requests of two workloads: when they arrive, after how long they end, how. */
const requests = fc.array(
  fc.record({
    atUs: fc.integer({ min: 0, max: 5 * MINUTE - 1 }),
    workload: fc.nat(1),
    outcome: fc.nat(4), // 4: none
    cause: fc.integer({ min: 1, max: 6 }),
    latencyUs: fc.integer({ min: 0, max: 4 * MINUTE }),
    retries: fc.nat(2),
  }),
  { maxLength: 200 },
);
type Request = typeof requests extends fc.Arbitrary<(infer R)[]> ? R : never;

/** Plays requests in order of time, as a run would. */
function play(all: readonly Request[], warmUpUs: number, windows: readonly TimeWindow[] = []): RequestStatistics {
  const statistics = new RequestStatistics(2, warmUpUs, CAUSES, new LatencyWindows(windows));
  const rows = new Map<Request, number>();
  const events = all
    .flatMap((request) => [
      { atUs: request.atUs, isEnd: false, request },
      { atUs: request.atUs + request.latencyUs, isEnd: true, request },
    ])
    .sort((a, b) => a.atUs - b.atUs || Number(a.isEnd) - Number(b.isEnd));
  for (const { atUs, isEnd, request } of events) {
    if (!isEnd) {
      const row = statistics.offered(request.workload, atUs);
      rows.set(request, row);
      for (let retry = 0; retry < request.retries; retry++) statistics.retried(row);
    } else if (request.outcome < 4 && atUs < 5 * MINUTE)
      statistics.ended(rows.get(request) ?? -1, request.workload, request.outcome, request.cause, request.latencyUs);
  }
  statistics.finish(5 * MINUTE);
  return statistics;
}

function expected(all: readonly Request[], workload: number, fromUs: number, toUs: number) {
  const mine = all.filter((request) => request.workload === workload && request.atUs >= fromUs && request.atUs < toUs);
  const ended = mine.filter((request) => request.outcome < 4 && request.atUs + request.latencyUs < 5 * MINUTE);
  const of = (outcome: number) => ended.filter((request) => request.outcome === outcome);
  const completed = of(0).map(({ latencyUs }) => latencyUs);
  return {
    offered: mine.length,
    completed: completed.length,
    failed: of(1).length,
    timedOut: of(2).length,
    rejected: of(3).length,
    retries: mine.reduce((sum, { retries }) => sum + retries, 0),
    failedByCause: Array.from({ length: CAUSES }, (_, cause) => of(1).filter((request) => request.cause === cause).length),
    latencySumUs: completed.reduce((sum, latencyUs) => sum + latencyUs, 0),
    latencyMaxUs: Math.max(0, ...completed),
  };
}

test('every minute and the window count what arrived in them, wherever the window opens', () => {
  fc.assert(
    fc.property(
      requests,
      fc.oneof(fc.constantFrom(0, MINUTE, 2 * MINUTE), fc.integer({ min: 1, max: 5 * MINUTE - 1 })),
      (all, warmUpUs) => {
        const statistics = play(all, warmUpUs);
        const segments = Array.from({ length: statistics.segmentCount }, (_, segment) => segment);
        const minutes = segments.filter((segment) => statistics.isMinute(segment));
        expect(minutes.map((segment) => statistics.segmentStartUs(segment) / MINUTE)).toEqual([0, 1, 2, 3, 4]);
        for (const workload of [0, 1]) {
          minutes.forEach((segment, minute) => {
            expect(statistics.counts(segment, workload)).toEqual(expected(all, workload, minute * MINUTE, (minute + 1) * MINUTE));
          });
          const window = segments
            .filter((segment) => statistics.isInWindow(segment))
            .map((segment) => statistics.counts(segment, workload));
          const whole = expected(all, workload, warmUpUs, 5 * MINUTE);
          for (const key of ['offered', 'completed', 'failed', 'timedOut', 'rejected', 'retries', 'latencySumUs'] as const) {
            expect(window.reduce((sum, counts) => sum + counts[key], 0)).toBe(whole[key]);
          }
          expect(statistics.windowHistograms[workload].reduce((sum, count) => sum + count, 0)).toBe(whole.completed);
        }
      },
    ),
    { numRuns: 150 },
  );
});

test('quantiles of a minute are those of its requests, to 0.1 %', () => {
  fc.assert(
    fc.property(requests, (all) => {
      const statistics = play(all, 90e6);
      const sorted = all
        .filter(
          ({ workload, outcome, atUs, latencyUs }) =>
            workload === 0 && outcome === 0 && Math.floor(atUs / MINUTE) === 1 && atUs + latencyUs < 5 * MINUTE,
        )
        .map(({ latencyUs }) => latencyUs);
      sorted.sort((a, b) => a - b);
      if (sorted.length === 0) return;
      statistics.quantiles(1, 0).forEach((us, index) => {
        const exact = sorted[Math.ceil([0.5, 0.9, 0.95, 0.99][index] * sorted.length - 1e-9) - 1];
        expect(us).toBeGreaterThanOrEqual(exact);
        expect(us).toBeLessThanOrEqual(exact * 1.001);
      });
    }),
    { numRuns: 100 },
  );
});

test('a quantile of several minutes is that of all their requests, wherever the statistics window opens', () => {
  const windows = [
    { fromUs: 0, toUs: 5 * MINUTE },
    { fromUs: MINUTE, toUs: 4 * MINUTE },
    { fromUs: 3 * MINUTE, toUs: 5 * MINUTE },
  ];
  fc.assert(
    fc.property(requests, fc.integer({ min: 0, max: 5 * MINUTE - 1 }), (all, warmUpUs) => {
      const statistics = play(all, warmUpUs, windows);
      for (const workload of [0, 1]) {
        for (const window of windows) {
          const sorted = all
            .filter((request) => request.workload === workload && request.outcome === 0 && request.atUs + request.latencyUs < 5 * MINUTE)
            .filter(({ atUs }) => atUs >= window.fromUs && atUs < window.toUs)
            .map(({ latencyUs }) => latencyUs)
            .sort((a, b) => a - b);
          for (const ratio of [0.5, 0.99]) {
            const exact = sorted[Math.ceil(ratio * sorted.length - 1e-9) - 1];
            const wanted = exact === undefined ? null : upperEdgeUs(bucketOf(exact));
            expect(statistics.latencyWindows.quantileUs(workload, window, ratio)).toBe(wanted);
          }
        }
      }
    }),
    { numRuns: 100 },
  );
  expect(play([], 0, windows).latencyWindows.quantileUs(0, { fromUs: 0, toUs: MINUTE }, 0.5)).toBeUndefined();
});
