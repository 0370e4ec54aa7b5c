import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { Stream } from '../../src/kernel/stream.js';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { Simulation, type Snapshot } from '../../src/sim/index.js';
import { randomScenario } from '../storm/random-scenario.js';
import { behaviour, client, requestKind, scenario, service, traffic } from '../support/scenario.js';
import { fault, finish, plain, run } from './run.js';

/** Faults, autoscaling, retries, least outstanding requests, two services, a window that opens inside a minute. */
const RICH = scenario({
  durationUs: 1800e6,
  warmUpUs: 100e6,
  services: [service({ desiredCount: 3 }), service({ name: 'other', targetGroups: [], desiredCount: 2 })],
  targetGroups: [{ ...scenario().targetGroups[0], algorithm: 'least_outstanding_requests', deregistrationDelayUs: 20e6 }],
  behaviours: [
    behaviour({
      concurrency: 16,
      backlog: 50,
      startUp: { kind: 'lognormal', median: 4e6, sigma: 0.3 },
      requests: [
        requestKind({
          cpu: { kind: 'gamma', mean: 45_000, cv: 0.8 },
          wait: { kind: 'lognormal', median: 25_000, sigma: 0.5 },
          errors: 0.01,
        }),
      ],
    }),
  ],
  traffic: [
    traffic({
      shape: { kind: 'rate', perSecond: 50, arrivals: 'poisson' },
      client: client({ timeoutUs: 600_000, retries: 2, cancelOnTimeout: false }),
    }),
    traffic({
      name: 'other',
      to: [
        { service: 0, weight: 1 },
        { service: 1, weight: 2 },
      ],
      shape: {
        kind: 'trace',
        fromUs: 0,
        periodUs: 60e6,
        counts: Array.from({ length: 30 }, (_, minute) => 100 + 17 * minute),
        arrivals: 'poisson',
      },
      client: client({ timeoutUs: 900_000 }),
    }),
  ],
  scalableTargets: [
    {
      cluster: 'default',
      service: 'web',
      minCapacity: 2,
      maxCapacity: 8,
      policies: [
        {
          type: 'TargetTrackingScaling',
          name: 'cpu',
          metric: 'ECSServiceAverageCPUUtilization',
          targetValue: 50,
          scaleInCooldownUs: 60e6,
          scaleOutCooldownUs: 60e6,
          disableScaleIn: false,
        },
      ],
    },
  ],
  faults: [
    fault({ name: 'crash', atUs: [], mtbfUs: 300e6 }),
    fault({ name: 'hang', kind: 'task-hang', atUs: [200e6, 900e6], forUs: 120e6 }),
  ],
});

const whole = plain(run(RICH));

function sliced(spec: CompiledScenario, events: number): unknown {
  const simulation = new Simulation(spec);
  while (simulation.advance(spec.durationUs, events) === 'more');
  return plain(simulation.finish());
}

test('the scenario of these tests has something of everything', () => {
  const { summary, faults } = run(RICH);
  const [web] = summary.workloads;
  expect(new Set(faults.map(({ kind }) => kind)).size).toBe(2);
  expect(web.scaling.scaleOuts).toBeGreaterThan(0);
  expect(Math.min(web.requests.retries, web.requests.timedOut, web.requests.failed, web.tasks.launched)).toBeGreaterThan(0);
});

test('the same scenario gives the same result', () => expect(plain(run(RICH))).toEqual(whole));

test('another seed gives another one', () => expect(plain(run({ ...RICH, seed: '2' }))).not.toEqual(whole));

describe('slices', () => {
  test.each([1, 7, 1000, 100_000])('of %i events change nothing', (events) => expect(sliced(RICH, events)).toEqual(whole));

  test('of simulated time change nothing', () => {
    const simulation = new Simulation(RICH);
    for (let untilUs = 0; untilUs < RICH.durationUs; untilUs += 12_345_678) simulation.advance(untilUs, Number.POSITIVE_INFINITY);
    expect(plain(finish(simulation))).toEqual(whole);
  });

  test('a run says where it is, and only a run that is over has a result', () => {
    const simulation = new Simulation(RICH);
    expect(simulation.advance(60e6, Number.POSITIVE_INFINITY)).toBe('done');
    expect(simulation.nowUs).toBe(60e6);
    expect(simulation.eventCount).toBeGreaterThan(1000);
    expect(() => simulation.finish()).toThrow('before the run was over');
  });
});

const COPIES: readonly (readonly [string, (snapshot: Snapshot) => Snapshot])[] = [
  ['as it is', (snapshot) => snapshot],
  ['by structuredClone', (snapshot) => structuredClone(snapshot)],
  ['through bytes', (snapshot) => deserialize(serialize(snapshot))],
];

describe('a snapshot', () => {
  const stream = new Stream('1', 'test/snapshots');
  const instants = Array.from({ length: 6 }, () => Math.floor(stream.uniform() * RICH.durationUs));

  test.each([0, ...instants, RICH.durationUs])('at %d us, resumed, goes on to the same result', (atUs) => {
    const [, copy] = COPIES[atUs % COPIES.length];
    const simulation = new Simulation(RICH);
    simulation.advance(atUs, Number.POSITIVE_INFINITY);
    const resumed = Simulation.resume(RICH, copy(simulation.snapshot()));
    expect(resumed.nowUs).toBe(atUs);
    expect(plain(finish(resumed))).toEqual(whole);
  });

  test.each(COPIES)('between two events of one instant, %s', (_, copy) => {
    const simulation = new Simulation(RICH);
    simulation.advance(RICH.durationUs, 123_457);
    expect(plain(finish(Simulation.resume(RICH, copy(simulation.snapshot()))))).toEqual(whole);
  });

  test('is untouched by the run that goes on, and by the run that is resumed', () => {
    const simulation = new Simulation(RICH);
    simulation.advance(300e6, Number.POSITIVE_INFINITY);
    const snapshot = simulation.snapshot();
    const before = serialize(snapshot);
    expect(plain(finish(simulation))).toEqual(whole);
    expect(plain(finish(Simulation.resume(RICH, snapshot)))).toEqual(whole);
    expect(serialize(snapshot).equals(before)).toBe(true);
    expect(plain(finish(Simulation.resume(RICH, snapshot)))).toEqual(whole);
  });

  test('of a snapshot of a snapshot …', () => {
    let simulation = new Simulation(RICH);
    for (const untilUs of [...instants].sort((a, b) => a - b)) {
      simulation.advance(untilUs, Number.POSITIVE_INFINITY);
      simulation = Simulation.resume(RICH, simulation.snapshot());
    }
    expect(plain(finish(simulation))).toEqual(whole);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('of random scenario %i, half way', (seed) => {
    const spec = randomScenario(seed);
    const simulation = new Simulation(spec);
    simulation.advance(Math.floor(spec.durationUs / 2), Number.POSITIVE_INFINITY);
    const resumed = Simulation.resume(spec, deserialize(serialize(simulation.snapshot())));
    expect(plain(finish(resumed))).toEqual(plain(run(spec)));
  });
});

describe('whatever the platform, the same requests arrive with the same demands', () => {
  const CALM: Partial<CompiledScenario> = {
    durationUs: 1800e6,
    behaviours: [behaviour({ requests: [requestKind({ cpu: { kind: 'exponential', mean: 20_000 } })] })],
    traffic: [traffic({ shape: { kind: 'rate', perSecond: 20, arrivals: 'poisson' } })],
  };
  const VARIANTS: readonly Partial<CompiledScenario>[] = [
    { services: [service({ desiredCount: 4 })] },
    { services: [service({ desiredCount: 9 })] },
    { services: [service({ desiredCount: 4 })], targetGroups: [{ ...scenario().targetGroups[0], algorithm: 'weighted_random' }] },
    {
      services: [service({ desiredCount: 4 })],
      targetGroups: [{ ...scenario().targetGroups[0], algorithm: 'least_outstanding_requests' }],
    },
    {
      services: [
        service({
          desiredCount: 4,
          launchType: undefined,
          capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', base: 0, weight: 1 }],
        }),
      ],
    },
    { services: [service({ desiredCount: 4 })], assume: { ...scenario().assume, fargateEniAttach: { kind: 'exponential', mean: 4e6 } } },
  ];
  const results = VARIANTS.map((over) => run({ ...CALM, ...over }));

  test('minute by minute', () => {
    const offered = results.map(({ minutes }) => minutes.map((minute) => minute.offered));
    expect(offered[0].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(35_000);
    for (const other of offered) expect(other).toEqual(offered[0]);
  });

  test('CPU used is the same to a millionth: rounding to whole microseconds aside', () => {
    const used = results.map(({ metrics }) =>
      [...metrics].filter(({ metricName }) => metricName === 'CPUUtilization').reduce((sum, point) => sum + point.sum, 0),
    );
    for (const other of used) expect(Math.abs(other / used[0] - 1)).toBeLessThan(1e-5);
  });

  test('faults and retries do not shift the arrivals either', () => {
    const stormy = run({
      ...CALM,
      services: [service({ desiredCount: 4 })],
      traffic: [
        { ...traffic(), ...CALM.traffic?.[0], client: client({ timeoutUs: 100_000, retries: 3 }) } as CompiledScenario['traffic'][number],
      ],
      faults: [fault({ share: 1 })],
    });
    expect(stormy.summary.workloads[0].requests.retries).toBeGreaterThan(0);
    expect(stormy.minutes.map((minute) => minute.offered)).toEqual(results[0].minutes.map((minute) => minute.offered));
  });
});
