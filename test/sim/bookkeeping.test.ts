import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../src/base/errors.js';
import { RequestStatistics } from '../../src/measure/request-statistics.js';
import { checkInvariants } from '../../src/sim/invariants.js';
import type { MinuteRecord, RunResult } from '../../src/sim/result.js';
import { begin, connect } from '../../src/world/begin.js';
import { CAUSES } from '../../src/world/requests/listener.js';
import { World } from '../../src/world/world.js';
import { behaviour, client, requestKind, scenario, service, traffic } from '../support/scenario.js';
import { constant, even, fault, run } from './run.js';

/** Everything that can happen to a request, in ten minutes. */
const STORMY = scenario({
  durationUs: 600e6,
  services: [service({ desiredCount: 3 }), service({ name: 'bare', targetGroups: [], desiredCount: 1 })],
  behaviours: [
    behaviour({
      concurrency: 8,
      backlog: 4,
      requests: [requestKind({ cpu: { kind: 'exponential', mean: 40_000 }, wait: { kind: 'exponential', mean: 50_000 }, errors: 0.05 })],
    }),
  ],
  traffic: [
    traffic({ shape: { kind: 'rate', perSecond: 60, arrivals: 'poisson' }, client: client({ timeoutUs: 500_000, retries: 1 }) }),
    traffic({ name: 'bare', to: [{ service: 1, weight: 1 }], client: client({ timeoutUs: 300_000 }) }),
  ],
  faults: [
    fault({ name: 'crash', atUs: [130e6], share: 1 }),
    fault({ name: 'hang', kind: 'task-hang', atUs: [400e6], forUs: 30e6, count: 2 }),
  ],
});

const OUTCOMES = ['completed', 'failed', 'timedOut', 'rejected', 'inFlight'] as const;

function total(minutes: readonly MinuteRecord[], workload: string, key: 'offered' | 'retries' | (typeof OUTCOMES)[number]): number {
  return minutes.filter((minute) => minute.workload === workload).reduce((sum, minute) => sum + minute[key], 0);
}

describe('every request ends once', () => {
  const result = run(STORMY);

  test('in each minute and in total, offered is the sum of the outcomes', () => {
    for (const minute of result.minutes) expect(OUTCOMES.reduce((sum, key) => sum + minute[key], 0)).toBe(minute.offered);
    for (const { name, requests } of result.summary.workloads) {
      expect(OUTCOMES.reduce((sum, key) => sum + requests[key], 0)).toBe(requests.offered);
      for (const key of ['offered', 'retries', ...OUTCOMES] as const) expect(total(result.minutes, name, key)).toBe(requests[key]);
      expect(Object.values(requests.failedByCause).reduce((sum, count) => sum + count, 0)).toBe(requests.failed);
    }
    const [{ requests }] = result.summary.workloads;
    for (const key of OUTCOMES) if (key !== 'inFlight') expect(requests[key]).toBeGreaterThan(0);
  });

  test('a row for each minute and workload, none beyond the end', () => {
    expect(result.minutes.map(({ atUs, workload }) => `${atUs / 60e6} ${workload}`)).toEqual(
      Array.from({ length: 20 }, (_, row) => `${Math.floor(row / 2)} ${row % 2 === 0 ? 'web' : 'bare'}`),
    );
    const short = run({ durationUs: 90e6, traffic: [traffic({ shape: even(10) })] });
    expect(short.minutes.map(({ offered }) => offered)).toEqual([600, 300]);
  });

  test('latency buckets hold the completed requests of the window', () => {
    const { requests } = result.summary.workloads[0];
    const buckets = [...result.latency].filter(({ workload }) => workload === 'web');
    expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(requests.completed);
  });
});

describe('the statistics window', () => {
  test.each([0, 60e6, 90e6, 90.25e6, 299.999999e6])(
    'that opens at %d us leaves the run as it was, and counts what arrives in it',
    (warmUpUs) => {
      const whole = run(STORMY);
      const result = run({ ...STORMY, warmUpUs });
      expect(result.minutes).toEqual(whole.minutes);
      expect(result.events).toEqual(whole.events);
      expect(result.summary.cost.totalUsd).toBe(whole.summary.cost.totalUsd);
      const { requests, latencyMs } = result.summary.workloads[0];
      expect(OUTCOMES.reduce((sum, key) => sum + requests[key], 0)).toBe(requests.offered);
      const wholeMinutes = result.minutes.filter(({ atUs }) => atUs >= warmUpUs);
      const partial = result.minutes.filter(({ atUs, workload }) => workload === 'web' && atUs < warmUpUs && atUs + 60e6 > warmUpUs);
      const least = total(wholeMinutes, 'web', 'offered');
      expect(requests.offered).toBeGreaterThanOrEqual(least);
      expect(requests.offered).toBeLessThanOrEqual(least + total(partial, 'web', 'offered'));
      if (partial.length === 0) expect(requests.offered).toBe(least);
      expect(latencyMs.max).not.toBeNull();
    },
  );

  test('evenly spaced requests in a window that opens inside a minute: exactly those after it', () => {
    const result = run({
      durationUs: 300e6,
      warmUpUs: 90e6,
      traffic: [traffic({ shape: even(10) })],
      behaviours: [behaviour({ requests: [requestKind({ wait: constant(5000) })] })],
    });
    expect(result.summary.workloads[0].requests).toMatchObject({ offered: 2100, completed: 2100 });
    expect(result.summary.workloads[0].tasks.runningMean).toBe(1);
  });
});

/** CPU of a service over its window, vCPU-seconds, by its datapoints. */
function cpuSeconds(result: RunResult): number {
  return [...result.metrics]
    .filter(({ metricName }) => metricName === 'CPUUtilization')
    .reduce((sum, point) => sum + (point.sum / 100) * 60, 0);
}

describe('CPU used is CPU asked for, where nothing is killed', () => {
  const DEMAND_US = 30_000;
  const asked = (perSecond: number) => ({
    behaviours: [behaviour({ requests: [requestKind({ cpu: constant(DEMAND_US) })] })],
    traffic: [
      traffic({
        shape: {
          kind: 'trace',
          fromUs: 0,
          periodUs: 60e6,
          counts: Array.from({ length: 30 }, () => perSecond * 60),
          arrivals: 'poisson',
        } as const,
      }),
    ],
    durationUs: 3600e6,
    services: [service({ desiredCount: 3 })],
  });

  test.each([10, 50, 90])('%i requests a second of 30 ms on three tasks', (perSecond) => {
    const result = run(asked(perSecond));
    const demand = (perSecond * 1800 * DEMAND_US) / 1e6;
    expect(result.summary.workloads[0].requests).toMatchObject({ offered: perSecond * 1800, completed: perSecond * 1800 });
    expect(Math.abs(cpuSeconds(result) / demand - 1)).toBeLessThan(1e-6);
    expect(Math.abs(((result.summary.workloads[0].cpuUtilizationMeanPercent ?? 0) / 100) * 3 * 3600) / demand).toBeCloseTo(1, 6);
  });

  test('also over tasks that come and go: what a stopped task used is not lost', () => {
    const result = run({
      ...asked(50),
      targetGroups: [{ ...scenario().targetGroups[0], deregistrationDelayUs: 30e6 }],
      durationUs: 7200e6,
      traffic: [
        traffic({
          shape: {
            kind: 'trace',
            fromUs: 0,
            periodUs: 60e6,
            counts: [...Array.from({ length: 40 }, () => 6000), ...Array.from({ length: 70 }, () => 600)],
            arrivals: 'poisson',
          },
        }),
      ],
      scalableTargets: [
        {
          cluster: 'default',
          service: 'web',
          minCapacity: 1,
          maxCapacity: 10,
          policies: [
            {
              type: 'TargetTrackingScaling',
              name: 'cpu',
              metric: 'ECSServiceAverageCPUUtilization',
              targetValue: 60,
              scaleInCooldownUs: 60e6,
              scaleOutCooldownUs: 60e6,
              disableScaleIn: false,
            },
          ],
        },
      ],
    });
    const workload = result.summary.workloads[0];
    expect(workload.scaling.scaleOuts).toBeGreaterThan(0);
    expect(workload.scaling.scaleIns).toBeGreaterThan(0);
    const demand = ((40 * 6000 + 70 * 600) * DEMAND_US) / 1e6;
    const running = result.tasks.reduce((sum, task) => sum + (task.executionStoppedAt ?? 7200e6) - (task.startedAt ?? 7200e6), 0) / 1e6;
    expect(workload.requests.completed).toBe(workload.requests.offered);
    expect((((workload.cpuUtilizationMeanPercent ?? 0) / 100) * running) / demand).toBeCloseTo(1, 6);
  });
});

describe('a broken promise is an InvariantError', () => {
  /** A world that has run for a minute, with whoever counts. */
  function played(): { world: World; statistics: RequestStatistics } {
    const statistics = new RequestStatistics(2, 0, CAUSES.length);
    const world = new World(STORMY, statistics);
    connect(world);
    begin(world);
    world.loop.advance(140e6, Number.POSITIVE_INFINITY);
    statistics.finish(140e6);
    return { world, statistics };
  }

  test('none is broken by itself', () => {
    const { world, statistics } = played();
    expect(() => checkInvariants(world, statistics)).not.toThrow();
  });

  test.each<[string, (world: World, statistics: RequestStatistics) => unknown, RegExp]>([
    ['a request that ended twice', (_, statistics) => statistics.ended(0, 0, 0, 0, 5), /more requests ended than were offered/],
    ['a request from nowhere', (_, statistics) => statistics.offered(0, 140e6), /requests have no outcome/],
    [
      'time in flight that nobody spent',
      ({ plane }) => Object.assign(plane.inFlight, { sojournSumUs: plane.inFlight.sojournSumUs + 1e6 }),
      /integral of requests/,
    ],
    [
      'a request in flight that nobody sent',
      ({ plane }) => Object.assign(plane.inFlight, { count: plane.inFlight.count + 1 }),
      /in flight/,
    ],
    ['a task that stopped before it started', ({ state }) => Object.assign(state.tasks[0], { stoppedAt: -1 }), /instant before/],
    ['a task of which its service knows nothing', ({ state }) => state.services[0].tasks.pop(), /does not count it/],
  ])('%s', (_, doctor, message) => {
    const { world, statistics } = played();
    doctor(world, statistics);
    expect(() => checkInvariants(world, statistics)).toThrow(InvariantError);
    expect(() => checkInvariants(world, statistics)).toThrow(message);
    try {
      checkInvariants(world, statistics);
    } catch (error) {
      expect((error as InvariantError).atUs).toBe(140e6);
    }
  });
});

test('back-off doubles from retry to retry, each a uniform share of its ceiling: 50 + 100 + 200 ms in the mean', () => {
  // Nobody serves: what a request spends in flight is its back-offs.
  const spec = scenario({
    durationUs: 3600e6,
    services: [service({ desiredCount: 0 })],
    traffic: [traffic({ shape: even(10), client: client({ retries: 3, backOffUs: 100_000 }) })],
  });
  const statistics = new RequestStatistics(1, 0, CAUSES.length);
  const world = new World(spec, statistics);
  connect(world);
  begin(world);
  world.loop.advance(spec.durationUs, Number.POSITIVE_INFINITY);
  const variance = (100_000 ** 2 + 200_000 ** 2 + 400_000 ** 2) / 12;
  expect(Math.abs(world.plane.inFlight.sojournSumUs / 36_000 - 350_000)).toBeLessThan(4 * Math.sqrt(variance / 36_000) + 20);
});

test('errors are a share of the attempts, each by itself: a retry of what failed may succeed', () => {
  const spec = scenario({
    durationUs: 3600e6,
    behaviours: [behaviour({ requests: [requestKind({ cpu: constant(1_000), errors: 0.1 })] })],
    traffic: [traffic({ shape: even(10), client: client({ retries: 2, backOffUs: 1_000 }) })],
  });
  const { offered, failed, retries } = run(spec).summary.workloads[0].requests;
  expect(offered).toBe(36_000);
  // 0.1 + 0.01 retries for a request, and 0.001 that fail all three times; four standard errors.
  expect(Math.abs(retries / offered - 0.11)).toBeLessThan(4 * Math.sqrt(0.12 / offered));
  expect(Math.abs(failed / offered - 0.001)).toBeLessThan(4 * Math.sqrt(0.001 / offered));
});
