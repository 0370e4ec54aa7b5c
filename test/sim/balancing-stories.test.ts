import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Loop } from '../../src/kernel/loop.js';
import { Stream } from '../../src/kernel/stream.js';
import { planNodes } from '../../src/rules/balancing/nodes.js';
import { entersSlowStart, slowStartShare } from '../../src/rules/balancing/slow-start.js';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { SlowStartPool } from '../../src/world/requests/slow-start-pool.js';
import { behaviour, client, requestKind, scenario, service, traffic } from '../support/scenario.js';
import { constant, even, fault, run } from './run.js';

const [GROUP] = scenario().targetGroups;
const ZONES = scenario().availabilityZones;
const group = (over: Partial<typeof GROUP>) => [{ ...GROUP, ...over }];

/** CPU of each task over the run in request-seconds: what each was sent, as each request takes 1 ms of CPU. */
const CPU = { behaviours: [behaviour({ requests: [requestKind({ cpu: constant(1000) })] })] };

/** Requests each task of a minute got, by minimum and maximum of CPUUtilization. */
function spread(result: ReturnType<typeof run>) {
  return [...result.metrics].filter(({ metricName }) => metricName === 'CPUUtilization');
}

describe('slow start', () => {
  test.each([
    // elapsed, duration → share
    [0, 60, 0],
    [15, 60, 0.25],
    [60, 60, 1],
    [90, 60, 1],
  ])('%i s of %i s: %f of a full share', (elapsed, duration, share) =>
    expect(slowStartShare(elapsed * 1e6, duration * 1e6)).toBeCloseTo(share, 12),
  );

  test.each([
    // others healthy since, duration → enters, why
    [[], 60, false, 'the first targets of a group do not'],
    [[Number.NEGATIVE_INFINITY], 60, true, 'one stands in full'],
    [[100e6], 60, false, 'the other one is in slow start itself'],
    [[30e6], 60, true, 'the other one has done with it'],
    [[Number.NEGATIVE_INFINITY], 0, false, 'it is off'],
  ])('others since %j, %i s: %s (%s)', (others, duration, enters) => expect(entersSlowStart(others, duration * 1e6, 120e6)).toBe(enters));

  /** A crash at 60 s: the replacement joins two tasks that stand in full. */
  const slow = (slowStartUs: number) =>
    run({
      ...CPU,
      durationUs: 900e6,
      services: [service({ desiredCount: 3 })],
      targetGroups: group({ slowStartUs, healthCheckIntervalUs: 5e6 }),
      traffic: [traffic({ shape: even(300) })],
      faults: [fault({ atUs: [60e6] })],
    });

  test('the share of a new target grows in a line, and is that of the others in the end', () => {
    const result = slow(300e6);
    const healthyAt = result.tasks[3].healthyAt as number;
    const minutes = spread(result).filter(({ atUs, sampleCount }) => sampleCount === 3 && atUs > healthyAt);
    // Of two full ones and one at share s the last gets s / (2 + s).
    for (const { atUs, minimum, maximum } of minutes) {
      const share = slowStartShare(atUs + 30e6 - healthyAt, 300e6);
      expect(minimum / maximum).toBeCloseTo(share, 1);
    }
    const last = minutes[minutes.length - 1];
    expect(last.minimum).toBeCloseTo(last.maximum, 1);
  });

  test('any members, however far each is: what each gets is its share, and the shares sum to 1', () => {
    const elapsed = fc.option(fc.integer({ min: 1, max: 59 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(elapsed, { minLength: 1, maxLength: 8 }), (slow) => {
        const loop = new Loop(1);
        loop.advance(100e6, 1);
        const pool = new SlowStartPool(loop, new Stream('1', 'x'), 60e6);
        const since = (seconds: number | undefined) => (seconds === undefined ? Number.NEGATIVE_INFINITY : 100e6 - seconds * 1e6);
        pool.setMembers(slow.map((seconds, server) => ({ server, outstanding: 0, zone: 0, slowSinceUs: since(seconds) })));
        const counts = slow.map(() => 0);
        const draws = 20_000;
        for (let draw = 0; draw < draws; draw++) counts[pool.choose()]++;
        // Where nobody stands in full, the furthest counts as full: the ratios are the same.
        const weights = slow.map((seconds) => (seconds === undefined ? 1 : seconds / 60));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        counts.forEach((count, server) => {
          expect(Math.abs(count - (draws * weights[server]) / total)).toBeLessThanOrEqual(2 + slow.length);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('without it a new target has its whole share at once', () => {
    const result = slow(0);
    for (const { atUs, minimum, maximum, sampleCount } of spread(result))
      if (sampleCount === 3 && atUs > (result.tasks[3].healthyAt as number)) expect(minimum / maximum).toBeGreaterThan(0.99);
  });
});

describe('cross-zone load balancing', () => {
  /** Three tasks in zone a, one in zone b: begun with spread zones, so zones are given by instances. */
  const uneven = (isCrossZone: boolean, over: Partial<CompiledScenario> = {}) =>
    run({
      ...CPU,
      durationUs: 600e6,
      availabilityZones: ZONES.slice(0, 2),
      services: [service({ desiredCount: 3, availabilityZones: ZONES.slice(0, 2) })],
      targetGroups: group({ isCrossZone }),
      traffic: [traffic({ shape: even(200) })],
      ...over,
    });

  test('on: each task gets the same', () => {
    for (const { minimum, maximum } of spread(uneven(true))) expect(maximum - minimum).toBeLessThan(0.02);
  });

  test('off: the one task of a zone gets half of all, the two of the other a quarter each', () => {
    const points = spread(uneven(false));
    const mean = (pick: (point: (typeof points)[number]) => number) => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
    // 200 requests of 1 ms a second: 20 % of a vCPU in all.
    expect(mean(({ maximum }) => maximum)).toBeCloseTo(10, 0);
    expect(mean(({ minimum }) => minimum)).toBeCloseTo(5, 0);
  });

  test('off, and a zone loses its only task: 503 for its half, until DNS leaves that node out', () => {
    const result = uneven(false, {
      services: [service({ desiredCount: 2, availabilityZones: ZONES.slice(0, 2) })],
      faults: [fault({ kind: 'az-outage', atUs: [120e6], scope: { ...fault({}).scope, availabilityZone: ZONES[1] } })],
    });
    const rejected = result.minutes.map((minute) => minute.rejected + minute.failed);
    expect(rejected[1]).toBe(0);
    expect(rejected[2]).toBeGreaterThan(1000);
    expect(rejected.slice(5)).toEqual(rejected.slice(5).map(() => 0));
  });

  test('off: a zone that never had a target is not in DNS', () => {
    const result = uneven(false, { availabilityZones: ZONES });
    expect(result.summary.workloads[0].requests).toMatchObject({ rejected: 0, failed: 0 });
  });

  test.each([
    // dead, removed → answering, share of attempts that meet a dead node
    [[], [], [0, 1, 2], 0],
    [[1], [], [0, 2], 1 / 3],
    [[1], [1], [0, 2], 0],
    [[], [0, 1, 2], [0, 1, 2], 0],
    [[0], [0, 1, 2], [1, 2], 1 / 3],
    [[0, 1, 2], [0, 1, 2], [], 1],
  ])('dead %j, out of DNS %j: %j answer, %f meet nobody', (dead, removed, answering, share) => {
    const plan = planNodes([0, 1, 2].map((index) => ({ isDead: dead.includes(index), isRemoved: removed.includes(index) })));
    expect(plan.answering).toEqual(answering);
    expect(plan.deadShare).toBeCloseTo(share, 12);
  });

  test('whatever is dead or left out, each client ends somewhere', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ isDead: fc.boolean(), isRemoved: fc.boolean() }), { minLength: 1, maxLength: 6 }), (nodes) => {
        const { answering, deadShare } = planNodes(nodes);
        expect(deadShare).toBeGreaterThanOrEqual(0);
        expect(deadShare).toBeLessThanOrEqual(1);
        expect(answering.length === 0).toBe(deadShare === 1);
      }),
    );
  });
});

describe('which cause a failure has', () => {
  const NETWORK = [{ ...scenario().loadBalancers[0], type: 'network' as const }];
  const crash = {
    durationUs: 180e6,
    behaviours: [behaviour({ requests: [requestKind({ wait: constant(200_000) })] })],
    faults: [fault({ atUs: [60e6] })],
  };

  test('an ALB answers 502 for a target that is gone, and 503 where there is none', () => {
    const { failedByCause } = run({ ...crash, traffic: [traffic({ shape: even(20) })] }).summary.workloads[0].requests;
    expect(Object.keys(failedByCause)).toEqual(['502']);
    const none = run({ durationUs: 60e6, services: [service({ desiredCount: 0 })] }).summary.workloads[0].requests;
    expect(none).toMatchObject({ rejected: none.offered, failed: 0 });
  });

  test('an NLB knows no HTTP: connections are reset, or refused', () => {
    const result = run({
      ...crash,
      loadBalancers: NETWORK,
      targetGroups: group({ algorithm: 'weighted_random' }),
      traffic: [traffic({ shape: even(20) })],
    });
    expect(Object.keys(result.summary.workloads[0].requests.failedByCause).sort()).toEqual(['connection-refused', 'connection-reset']);
  });

  test('504 after the idle timeout of an ALB; an NLB waits', () => {
    const slow = { durationUs: 180e6, behaviours: [behaviour({ requests: [requestKind({ wait: constant(90e6) })] })] };
    const one = [
      traffic({ shape: { kind: 'trace' as const, fromUs: 1e6, periodUs: 1, counts: [1], arrivals: 'even' as const }, client: client() }),
    ];
    expect(run({ ...slow, traffic: one }).summary.workloads[0].requests.failedByCause).toEqual({ '504': 1 });
    expect(run({ ...slow, traffic: one, loadBalancers: NETWORK }).summary.workloads[0].requests.completed).toBe(1);
  });
});

describe('a Network Load Balancer keeps the requests of a connection together', () => {
  const NETWORK = { loadBalancers: [{ ...scenario().loadBalancers[0], type: 'network' as const }] };
  const through = (requestsPerConnection: number, over: Partial<CompiledScenario> = {}) =>
    run({
      ...CPU,
      ...NETWORK,
      durationUs: 120e6,
      services: [service({ desiredCount: 4 })],
      targetGroups: group({ algorithm: 'weighted_random' }),
      traffic: [traffic({ shape: even(100), client: client({ requestsPerConnection }) })],
      ...over,
    });

  test('one sender that never has two requests under way uses one connection: one task has it all', () => {
    for (const { minimum, maximum, sum } of spread(through(1e9))) {
      expect(minimum).toBe(0);
      expect(maximum).toBeCloseTo(sum, 9);
    }
  });

  test('a connection for each request spreads them by chance', () => {
    // 6000 requests a minute on four tasks: 1500 each, and three standard deviations are 100.
    for (const { minimum, maximum } of spread(through(1))) {
      expect(minimum).toBeGreaterThan((10 * 1390) / 6000);
      expect(maximum).toBeLessThan((10 * 1610) / 6000);
    }
  });

  test('as many at once as there are under way: each keeps its task', () => {
    const waits = { behaviours: [behaviour({ requests: [requestKind({ cpu: constant(1000), wait: constant(99_000) })] })] };
    const points = spread(through(1e9, waits));
    // Ten or eleven connections, opened in the first tenth of a second: the same split in every minute after.
    expect(points[1].maximum).toBeCloseTo(points[0].maximum, 1);
    expect(points[1].minimum).toBeCloseTo(points[0].minimum, 1);
  });

  test('a connection whose task dies is reset, and the next request opens another', () => {
    const result = through(1e9, { faults: [fault({ atUs: [30e6], share: 1 })], durationUs: 300e6 });
    expect(result.summary.workloads[0].requests.completed).toBeGreaterThan(15_000);
    expect(result.summary.workloads[0].requests.failedByCause['502']).toBeUndefined();
  });
});

test('a random split of a Poisson stream is Poisson again: each task is an M/M/1 queue', () => {
  // 60 requests a second each, 10 ms: utilisation 0.6, so 10 / (1 - 0.6) = 25 ms in the mean (processor sharing as FIFO).
  const { latencyMs, requests } = run({
    durationUs: 3600e6,
    services: [service({ desiredCount: 4 })],
    behaviours: [behaviour({ requests: [requestKind({ cpu: { kind: 'exponential', mean: 10_000 } })] })],
    targetGroups: group({ algorithm: 'weighted_random' }),
    traffic: [traffic({ shape: { kind: 'rate', perSecond: 240, arrivals: 'poisson' } })],
  }).summary.workloads[0];
  expect(requests.offered).toBeGreaterThan(800_000);
  expect(latencyMs.mean).toBeGreaterThan(24.7);
  expect(latencyMs.mean).toBeLessThan(25.3);
});
