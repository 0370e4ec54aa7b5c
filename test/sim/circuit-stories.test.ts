import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import type { Client, CompiledScenario } from '../../src/scenario/compiled.js';
import { Simulation } from '../../src/sim/index.js';
import { behaviour, client, requestKind, scenario, service, traffic } from '../support/scenario.js';
import { constant, even, fault, finish, plain, run } from './run.js';

const SECOND = 1e6;
const MINUTE = 60e6;
const BREAKER = { failures: 3, openForUs: 20 * SECOND };

/** One task that answers after 10 ms, 500 from 20 s up to 60 s and from 100 s up to 110 s; a request at each of these seconds. */
function failing(seconds: readonly number[], over: Partial<Client> = {}, waitUs = 10_000): CompiledScenario {
  return scenario({
    durationUs: 3 * MINUTE,
    services: [service({ desiredCount: 1 })],
    behaviours: [behaviour({ requests: [requestKind({ wait: constant(waitUs) })] })],
    traffic: [
      traffic({
        shape: { kind: 'timestamps', instantsUs: Float64Array.from(seconds, (at) => Math.round(at * SECOND)) },
        client: client({ circuitBreaker: BREAKER, ...over }),
      }),
    ],
    faults: [
      fault({ name: 'first', kind: 'errors', atUs: [20 * SECOND], forUs: 40 * SECOND, rate: 1, share: 1 }),
      fault({ name: 'second', kind: 'errors', atUs: [100 * SECOND], forUs: 10 * SECOND, rate: 1, share: 1 }),
    ],
  });
}

function outcomes(compiled: CompiledScenario) {
  const { completed, failed, timedOut, rejected, retries } = run(compiled).summary.workloads[0].requests;
  return { completed, failed, timedOut, rejected, retries };
}

const NONE = { completed: 0, failed: 0, timedOut: 0, rejected: 0, retries: 0 };
/** The third failure is answered at 23.01 s: open until 43.01 s. */
const OPENING = [21, 22, 23];

describe('a circuit', () => {
  test.each([
    ['two failures leave it closed', [21, 22, 61], { failed: 2, completed: 1 }],
    ['a success between them starts the count anew', [58, 59, 61, 101, 102, 111], { failed: 4, completed: 2 }],
    ['what was sent before the third answer is not held back', [...OPENING, 23.009], { failed: 4 }],
    ['the third failure opens it', [...OPENING, 23.010001], { failed: 3, rejected: 1 }],
    ['it is open to the last microsecond', [...OPENING, 30, 43.009999], { failed: 3, rejected: 2 }],
    ['then one attempt goes through', [...OPENING, 43.01], { failed: 4 }],
    ['and only one until it is answered', [...OPENING, 43.01, 43.015], { failed: 4, rejected: 1 }],
    ['its failure at 43.02 s opens it until 63.02 s', [...OPENING, 43.01, 63.019999], { failed: 4, rejected: 1 }],
    ['when the next probe succeeds', [...OPENING, 43.01, 63.02, 63.03, 63.031], { failed: 4, completed: 3 }],
    ['a probe much later does too', [...OPENING, 70, 70.005, 71, 71.001], { failed: 3, completed: 3, rejected: 1 }],
  ])('%s', (_, seconds, expected) => expect(outcomes(failing(seconds))).toEqual({ ...NONE, ...expected }));

  test('a timeout is a failure, and the answers that nobody waits for any more are nothing', () => {
    const slow = { timeoutUs: 2 * SECOND, cancelOnTimeout: false };
    // Given up at 3, 4 and 5 s; the work of each ends 3 s after it came, well.
    expect(outcomes(failing([1, 2, 3, 4.9, 5.1, 10], slow, 3 * SECOND))).toEqual({ ...NONE, timedOut: 4, rejected: 2 });
  });

  test('a retry that finds it open ends the request as the attempt before it did, and is not counted', () => {
    const retrying = { retries: 5, backOffUs: 1000 };
    // The third attempt is the third failure: the fourth is not sent.
    const { summary } = run(failing([21, 22], retrying));
    expect(summary.workloads[0].requests).toMatchObject({ offered: 2, failed: 1, rejected: 1, retries: 2, failedByCause: { 500: 1 } });
  });

  test('a retry may be the probe', () => {
    const patient = { retries: 1, backOffUs: 60 * SECOND, circuitBreaker: { failures: 1, openForUs: SECOND } };
    const requests = outcomes(failing([59], patient));
    expect(requests).toEqual({ ...NONE, completed: 1, retries: 1 });
  });

  test('rejects users of a closed loop too, who think and come back', () => {
    const spec = failing([]);
    const shape = { kind: 'users', points: [{ atUs: 0, users: 1 }], thinkTime: constant(SECOND) } as const;
    const { completed, failed, rejected } = outcomes({ ...spec, durationUs: 70 * SECOND, traffic: [{ ...spec.traffic[0], shape }] });
    // Three failures, a probe that fails at 43 s, and well again after 63 s.
    expect(failed).toBe(4);
    expect(rejected).toBeGreaterThanOrEqual(38);
    expect(rejected).toBeLessThanOrEqual(40);
    expect(completed).toBeGreaterThanOrEqual(24);
  });

  test('is one for each stream', () => {
    const spec = failing([21, 22, 23, 24]);
    const other = { ...failing([22.3, 22.6, 25, 26]).traffic[0], name: 'other' };
    // Each sends three that fail and holds back the fourth, though three of both together had failed by 22.31 s.
    expect(outcomes({ ...spec, traffic: [...spec.traffic, other] })).toEqual({ ...NONE, failed: 6, rejected: 2 });
  });

  test('is one for each target', () => {
    const both = scenario({
      durationUs: MINUTE,
      services: [service({ desiredCount: 1 }), service({ name: 'other', targetGroups: [], desiredCount: 1 })],
      behaviours: [behaviour({ requests: [requestKind({ wait: constant(10_000) })] })],
      traffic: [
        traffic({
          name: 'careful',
          to: [
            { service: 0, weight: 1 },
            { service: 1, weight: 1 },
          ],
          shape: even(4),
          client: client({ circuitBreaker: BREAKER }),
        }),
        traffic({ name: 'careless', shape: even(1) }),
      ],
      faults: [fault({ kind: 'errors', atUs: [1], forUs: MINUTE, rate: 1, share: 1, scope: { ...fault({}).scope, service: 'web' } })],
    });
    const [web, other] = run(both).summary.workloads;
    // Of the careful three, and a probe at 20 s and one at 40 s; all of the careless.
    expect(web.requests.failed).toBeGreaterThanOrEqual(60 + 4);
    expect(web.requests.failed).toBeLessThanOrEqual(60 + 5);
    expect(web.requests.rejected).toBeGreaterThan(60);
    expect(other.requests.completed).toBe(other.requests.offered);
  });
});

/** A task at 70 % of its CPU, slowed for one minute; its clients wait a second and ask again, and it works on for who has gone. */
function brownout(circuitBreaker: Client['circuitBreaker'], over: Partial<Client> = {}): CompiledScenario {
  return scenario({
    durationUs: 15 * MINUTE,
    services: [service({ desiredCount: 1 })],
    behaviours: [behaviour({ concurrency: 16, backlog: 2000, requests: [requestKind({ cpu: { kind: 'gamma', mean: 20_000, cv: 0.8 } })] })],
    traffic: [
      traffic({
        shape: { kind: 'rate', perSecond: 35, arrivals: 'poisson' },
        client: client({ timeoutUs: SECOND, retries: 3, cancelOnTimeout: false, circuitBreaker, ...over }),
      }),
    ],
    faults: [fault({ kind: 'slow', atUs: [2 * MINUTE], forUs: MINUTE, factor: 4, share: 1 })],
  });
}

describe('one slow minute', () => {
  const lastMinutes = (compiled: CompiledScenario) => {
    const minutes = run(compiled).minutes.slice(10);
    const sum = (key: 'offered' | 'completed') => minutes.reduce((total, minute) => total + minute[key], 0);
    return sum('completed') / sum('offered');
  };

  test('becomes a storm of retries that does not end', () => expect(lastMinutes(brownout(undefined))).toBeLessThan(0.1));

  test('is over soon where clients have a circuit breaker', () => {
    expect(lastMinutes(brownout({ failures: 5, openForUs: 30 * SECOND }))).toBeGreaterThan(0.99);
  });

  test('every request has one outcome, in each minute', () => {
    const { minutes, summary } = run(brownout({ failures: 5, openForUs: 30 * SECOND }));
    for (const { offered, completed, failed, timedOut, rejected, inFlight } of minutes)
      expect(completed + failed + timedOut + rejected + inFlight).toBe(offered);
    expect(summary.workloads[0].requests.rejected).toBeGreaterThan(1000);
  });

  test.each([119, 123, 125, 140, 155, 170, 185, 186, 187, 200])('resumed from a snapshot at %i s it goes on to the same result', (at) => {
    const spec = brownout({ failures: 5, openForUs: 30 * SECOND });
    const simulation = new Simulation(spec);
    simulation.advance(at * SECOND, Number.POSITIVE_INFINITY);
    const resumed = Simulation.resume(spec, deserialize(serialize(simulation.snapshot())));
    expect(plain(finish(resumed))).toEqual(plain(run(spec)));
  });

  test('a breaker that never opens changes nothing', () => {
    const shape = {
      kind: 'steps',
      steps: [
        { atUs: 0, perSecond: 35 },
        { atUs: 14 * MINUTE, perSecond: 0 },
      ],
      arrivals: 'poisson',
    } as const;
    const calm = (circuitBreaker: Client['circuitBreaker']) => {
      const spec = brownout(circuitBreaker);
      const { summary, minutes } = run({ ...spec, traffic: [{ ...spec.traffic[0], shape }] });
      return { summary, minutes };
    };
    expect(calm({ failures: 1_000_000, openForUs: 1 })).toEqual(calm(undefined));
  });
});
