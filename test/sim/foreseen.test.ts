import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import type { CompiledScenario, RequestKind } from '../../src/scenario/compiled.js';
import { Simulation } from '../../src/sim/index.js';
import { behaviour, client, requestKind, scenario, service, traffic } from '../support/scenario.js';
import { constant, fault, finish, plain, run } from './run.js';

const MINUTE_US = 60e6;
const exponential = (mean: number) => ({ kind: 'exponential', mean }) as const;

/** Requests that only wait, at four tasks that serve eight at once: 80 a second and each 50 ms at half of what they can do. */
function waiting(seed: string, perSecond: number, over: Partial<CompiledScenario> = {}, wait: RequestKind['wait'] = exponential(100_000)) {
  return scenario({
    seed,
    durationUs: 8 * MINUTE_US,
    warmUpUs: 90e6,
    services: [service({ desiredCount: 4 })],
    behaviours: [behaviour({ concurrency: 8, requests: [requestKind({ wait })] })],
    traffic: [
      traffic({ shape: { kind: 'rate', perSecond, arrivals: 'poisson' }, client: client({ timeoutUs: 700_000, retries: 2 }) }),
      traffic({
        name: 'patient',
        shape: { kind: 'rate', perSecond: perSecond / 4, arrivals: 'even' },
        client: client({ timeoutUs: 1_300_000, cancelOnTimeout: false }),
      }),
      traffic({ name: 'endless', shape: { kind: 'rate', perSecond: perSecond / 4, arrivals: 'even' } }),
    ],
    ...over,
  });
}

/** The same requests in the general engine: a share of errors that none ever meets cannot be foreseen. */
function general(compiled: CompiledScenario): CompiledScenario {
  const unlikely = (kind: RequestKind) => ({ ...kind, errors: 1e-300 });
  return { ...compiled, behaviours: compiled.behaviours.map((one) => ({ ...one, requests: one.requests.map(unlikely) })) };
}

/** All that a run leaves behind but handles of timers, which say nothing. */
function facts(compiled: CompiledScenario): unknown {
  return withoutHandles(plain(run(compiled)));
}

function withoutHandles(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutHandles);
  if (Object.getPrototypeOf(value ?? 0) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value as object).map(([key, part]) => [key, /timer$/i.test(key) ? 0 : withoutHandles(part)]));
}

const FAULTS = [
  fault({ name: 'crash', kind: 'task-crash', atUs: [100e6, 130e6, 131e6] }),
  fault({ name: 'hang', kind: 'task-hang', atUs: [200e6, 203e6], forUs: 15e6 }),
  fault({ name: 'slow', kind: 'slow', atUs: [250e6], forUs: 20e6, factor: 3, latencyUs: 40_000, share: 0.5 }),
  fault({ name: 'errors', kind: 'errors', atUs: [300e6], forUs: 20e6, rate: 0.2, share: 0.5 }),
  fault({
    name: 'outage',
    kind: 'az-outage',
    atUs: [350e6],
    forUs: 30e6,
    scope: { ...fault({}).scope, availabilityZone: 'us-east-1a' },
  }),
];

const DEPLOYMENTS: CompiledScenario['actions'] = [
  { atUs: 95e6, index: 0, request: { call: 'UpdateService', service: 0, changes: { desiredCount: 6 }, forceNewDeployment: false } },
  { atUs: 180e6, index: 1, request: { call: 'UpdateService', service: 0, changes: {}, forceNewDeployment: true } },
  { atUs: 320e6, index: 2, request: { call: 'UpdateService', service: 0, changes: { desiredCount: 3 }, forceNewDeployment: false } },
];

const [GROUP] = scenario().targetGroups;
const SHORT_DRAIN = { ...GROUP, deregistrationDelayUs: 1e6, healthCheckIntervalUs: 5e6 };
const LEAST = { ...SHORT_DRAIN, algorithm: 'least_outstanding_requests' as const };
const limited = (concurrency: number, backlog: number, wait: RequestKind['wait']) => [
  behaviour({ concurrency, backlog, requests: [requestKind({ wait })] }),
];

/** Whole milliseconds, so that much happens in one microsecond. */
const TICKS = { kind: 'empirical', values: [0, 1000, 20_000, 100_000, 100_000, 250_000] } as const;

const SCENARIOS: readonly (readonly [string, (seed: string) => CompiledScenario])[] = [
  ['calm', (seed) => waiting(seed, 100)],
  ['at capacity, with timeouts', (seed) => waiting(seed, 220, { targetGroups: [SHORT_DRAIN] })],
  ['overload with a short backlog', (seed) => waiting(seed, 300, { behaviours: limited(8, 12, exponential(100_000)) })],
  ['no backlog at all', (seed) => waiting(seed, 150, { behaviours: limited(8, 0, exponential(100_000)) })],
  ['one at a time', (seed) => waiting(seed, 6, { behaviours: limited(1, 40, exponential(300_000)) })],
  ['without a limit', (seed) => waiting(seed, 400, { behaviours: limited(Number.POSITIVE_INFINITY, 0, exponential(100_000)) })],
  ['faults', (seed) => waiting(seed, 150, { faults: FAULTS, targetGroups: [SHORT_DRAIN] })],
  ['faults and deployments', (seed) => waiting(seed, 150, { faults: FAULTS, actions: DEPLOYMENTS, targetGroups: [SHORT_DRAIN] })],
  ['least outstanding', (seed) => waiting(seed, 170, { targetGroups: [LEAST] })],
  [
    'least outstanding, faults and deployments',
    (seed) => waiting(seed, 170, { faults: FAULTS, actions: DEPLOYMENTS, targetGroups: [LEAST] }),
  ],
  ['least outstanding, many ends in one instant', (seed) => waiting(seed, 200, { faults: FAULTS, targetGroups: [LEAST] }, TICKS)],
  ['least outstanding, overload', (seed) => waiting(seed, 300, { targetGroups: [LEAST], behaviours: limited(8, 12, TICKS) })],
  ['many ends in one instant', (seed) => waiting(seed, 200, { faults: FAULTS, actions: DEPLOYMENTS, targetGroups: [SHORT_DRAIN] }, TICKS)],
  ['every wait the same', (seed) => waiting(seed, 200, { faults: FAULTS, targetGroups: [LEAST] }, constant(100_000))],
  ['random routing', (seed) => waiting(seed, 150, { faults: FAULTS, targetGroups: [{ ...SHORT_DRAIN, algorithm: 'weighted_random' }] })],
  [
    'slow start and zones by themselves',
    (seed) => waiting(seed, 150, { faults: FAULTS, targetGroups: [{ ...SHORT_DRAIN, slowStartUs: 60e6, isCrossZone: false }] }),
  ],
  [
    'several kinds of request, and an idle timeout before the client’s',
    (seed) =>
      waiting(seed, 150, {
        faults: FAULTS,
        loadBalancers: [{ name: 'main', type: 'application', idleTimeoutUs: 1e6, scheme: 'internet-facing' }],
        behaviours: [
          behaviour({
            concurrency: 8,
            requests: [
              requestKind({ wait: exponential(90_000), share: 0.6, requestBytes: constant(700), responseBytes: constant(1234.5) }),
              requestKind({ name: 'b', wait: TICKS, order: 'wait-cpu', share: 0.4, responseBytes: constant(1234.5) }),
            ],
          }),
        ],
      }),
  ],
];

describe('requests that are foreseen leave the same behind as the general engine', () => {
  test.each(SCENARIOS)('%s', (_, make) => expect(facts(make('1'))).toEqual(facts(general(make('1')))));

  test.each(SCENARIOS)('%s: in a run that is resumed again and again', (_, make) => {
    const compiled = make('4');
    let simulation = new Simulation(compiled);
    for (let atUs = 31e6; atUs < compiled.durationUs; atUs += 41_234_567) {
      simulation.advance(atUs, Number.POSITIVE_INFINITY);
      simulation = Simulation.resume(compiled, deserialize(serialize(simulation.snapshot())));
    }
    expect(withoutHandles(plain(finish(simulation)))).toEqual(facts(general(compiled)));
  });
});

describe('which requests are foreseen', () => {
  /** Whether a server has a ring of them after a minute. */
  function isForeseen(compiled: CompiledScenario): boolean {
    const simulation = new Simulation(compiled);
    simulation.advance(MINUTE_US, Number.POSITIVE_INFINITY);
    const table = simulation.snapshot().components.find((component) => component.used !== undefined && component.free instanceof Map);
    return (table?.used as number) > 1;
  }

  test.each(SCENARIOS)('%s: those that only wait', (_, make) => expect(isForeseen(make('1'))).toBe(true));

  test.each([
    ['some need CPU', { cpu: constant(1000), wait: constant(1000) }],
    ['some fail', { wait: constant(1000), errors: 0.1 }],
    ['some hold memory', { wait: constant(1000), memoryMiB: 1 }],
    ['they do not even wait', {}],
  ])('not where %s', (_, kind) => {
    expect(isForeseen(waiting('1', 100, { behaviours: [behaviour({ concurrency: 8, requests: [requestKind(kind)] })] }))).toBe(false);
  });
});
