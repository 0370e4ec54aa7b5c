import { describe, expect, test } from 'vitest';
import type { Call, CompiledScenario, RequestKind } from '../../src/scenario/compiled.js';
import { behaviour, client, requestKind, scenario, service, taskDefinition, traffic } from '../support/scenario.js';
import { burst, constant, even, fault, run } from './run.js';

const MS = 1000;
const SECOND = 1e6;

function call(to: number, over: Partial<Call> = {}): Call {
  return { to, probability: 1, parallel: false, onFailure: 'fail', client: client(), ...over };
}

/** Services `web`, `a`, `b`, one task of one vCPU each, reached directly; `bank` outside AWS is number 3. */
function shop(kinds: readonly RequestKind[], over: Partial<CompiledScenario> = {}): CompiledScenario {
  const names = ['web', 'a', 'b'];
  return scenario({
    durationUs: 60 * SECOND,
    targetGroups: [],
    taskDefinitions: names.map((family) => taskDefinition({ family })),
    behaviours: names.map((_, index) => behaviour({ requests: [kinds[index] ?? requestKind({ cpu: constant(10 * MS) })] })),
    services: names.map((name, taskDefinition) => service({ name, taskDefinition, targetGroups: [] })),
    dependencies: [{ name: 'bank', latency: constant(60 * MS), errors: 0 }],
    traffic: [traffic({ shape: even(1) })],
    ...over,
  });
}

function facts(compiled: CompiledScenario) {
  const [web, a, b] = run(compiled).summary.workloads;
  return { web, a, b };
}

describe('calls', () => {
  // web computes 20 ms, a and b 10 ms each, bank takes 60 ms.
  test.each<[calls: Call[], ms: number, why: string]>([
    [[], 20, 'none'],
    [[call(1)], 30, 'one'],
    [[call(1), call(2)], 40, 'one after the other'],
    [[call(1, { parallel: true }), call(2, { parallel: true })], 30, 'together'],
    [[call(1, { parallel: true }), call(1, { parallel: true })], 40, 'together at one task, which shares its CPU'],
    [[call(1), call(2, { parallel: true }), call(3, { parallel: true })], 90, 'first one, then the bank and the other together'],
    [[call(2, { parallel: true }), call(3, { parallel: true }), call(1)], 90, 'two together, then one'],
    [[call(1, { probability: 0 }), call(3)], 80, 'one that is never made'],
  ])('%#: %j', (calls, ms) => {
    const { web } = facts(shop([requestKind({ cpu: constant(20 * MS), calls })]));
    expect(web.requests).toMatchObject({ offered: 60, completed: 60 });
    expect(web.latencyMs.mean).toBeCloseTo(ms, 6);
  });

  test('come after cpu and wait, in whichever order those stand', () => {
    for (const order of ['cpu-wait', 'wait-cpu'] as const) {
      const { web, a } = facts(shop([requestKind({ cpu: constant(20 * MS), wait: constant(30 * MS), order, calls: [call(1)] })]));
      expect(web.latencyMs.mean).toBeCloseTo(60, 6);
      expect(web.cpuUtilizationMeanPercent).toBeCloseTo(2, 6);
      expect(a.latencyMs.mean).toBeCloseTo(10, 6);
    }
  });

  test('hold their caller’s place in service and none of its CPU', () => {
    const { web, a } = facts(
      shop([requestKind({ calls: [call(1)] }), requestKind({ wait: constant(SECOND) })], {
        behaviours: [
          behaviour({ concurrency: 2, backlog: 1, requests: [requestKind({ calls: [call(1)] })] }),
          behaviour({ requests: [requestKind({ wait: constant(SECOND) })] }),
          behaviour(),
        ],
        traffic: [traffic({ shape: burst(SECOND, 4) })],
      }),
    );
    expect(web.requests).toMatchObject({ offered: 4, completed: 3, rejected: 1 });
    expect(web.latencyMs).toMatchObject({ max: 2000 });
    expect(web.cpuUtilizationMeanPercent).toBe(0);
    expect(a.requests).toMatchObject({ offered: 3, completed: 3 });
  });

  test('are offered to their callee beside its own traffic, by their probability', () => {
    const { web, a } = facts(
      shop([requestKind({ calls: [call(1, { probability: 0.3 })] })], {
        durationUs: 600 * SECOND,
        traffic: [traffic({ name: 'web', shape: even(20) }), traffic({ name: 'own', to: [{ service: 1, weight: 1 }], shape: even(1) })],
      }),
    );
    expect(web.requests.offered).toBe(12_000);
    // 3,600 expected, with a standard deviation of 50.
    expect(Math.abs(a.requests.offered - 600 - 3600)).toBeLessThan(200);
  });

  test.each<[Partial<Call>, object, string]>([
    [{}, { completed: 0, failed: 60, failedByCause: { '500': 60 } }, 'the request fails with its call'],
    [{ onFailure: 'ignore' }, { completed: 60, failed: 0 }, 'the request goes on without it'],
  ])('that fail: %j', (over, expected) => {
    const { web, a } = facts(shop([requestKind({ calls: [call(1, over)] }), requestKind({ errors: 1 })]));
    expect(web.requests).toMatchObject({ offered: 60, ...expected });
    expect(a.requests).toMatchObject({ offered: 60, failed: 60 });
  });

  test('are tried again as their own client says, and each level multiplies', () => {
    // Two levels with two retries each in front of something that always fails: 3 x 3 attempts for each request.
    const retried = { client: client({ retries: 2, backOffUs: 0 }) };
    const { web, a, b } = facts(
      shop([requestKind({ calls: [call(1, retried)] }), requestKind({ calls: [call(2, retried)] }), requestKind({ errors: 1 })]),
    );
    expect(web.requests).toMatchObject({ offered: 60, failed: 60, retries: 0 });
    expect(a.requests).toMatchObject({ offered: 60, failed: 60, retries: 120 });
    // A retry of a is another request of a's calls.
    expect(b.requests).toMatchObject({ offered: 180, failed: 180, retries: 360 });
  });

  test('time out at their caller: the callee stops, or works on for nobody', () => {
    for (const [cancelOnTimeout, percent] of [
      [true, 20],
      [false, 50],
    ] as const) {
      const slow = call(1, { client: client({ timeoutUs: 200 * MS, cancelOnTimeout }) });
      const { web, a } = facts(shop([requestKind({ calls: [slow] }), requestKind({ cpu: constant(500 * MS) })]));
      expect(web.requests).toMatchObject({ offered: 60, failed: 60, timedOut: 0 });
      expect(a.requests).toMatchObject({ offered: 60, timedOut: 60 });
      expect(a.cpuUtilizationMeanPercent).toBeCloseTo(percent, 6);
      expect(web.latencyMs.mean).toBeNull();
    }
  });

  test('lose their caller when its client gives up, and are taken off the callee', () => {
    const patient = traffic({ shape: even(1), client: client({ timeoutUs: 200 * MS }) });
    const { web, a } = facts(shop([requestKind({ calls: [call(1)] }), requestKind({ cpu: constant(500 * MS) })], { traffic: [patient] }));
    expect(web.requests).toMatchObject({ offered: 60, timedOut: 60 });
    expect(a.requests).toMatchObject({ offered: 60, timedOut: 60 });
    expect(a.cpuUtilizationMeanPercent).toBeCloseTo(20, 6);
  });

  test('lose their caller when its task dies', () => {
    const { web, a } = facts(
      shop([requestKind({ calls: [call(1)] }), requestKind({ wait: constant(20 * SECOND) })], {
        traffic: [traffic({ shape: burst(SECOND, 5) })],
        faults: [fault({ kind: 'task-crash', atUs: [5 * SECOND], scope: { ...fault({}).scope, service: 'web' } })],
      }),
    );
    expect(web.requests).toMatchObject({ offered: 5, failed: 5, failedByCause: { 'connection-reset': 5 } });
    expect(a.requests).toMatchObject({ offered: 5, timedOut: 5 });
  });

  test('wait while their caller hangs, and go on where they were', () => {
    const { web, a, b } = facts(
      shop(
        [
          requestKind({ wait: constant(SECOND), order: 'wait-cpu', cpu: constant(100 * MS), calls: [call(1), call(2)] }),
          requestKind({ wait: constant(SECOND) }),
        ],
        {
          traffic: [traffic({ shape: burst(SECOND, 1) })],
          faults: [fault({ kind: 'task-hang', atUs: [2.5 * SECOND], forUs: 5 * SECOND, scope: { ...fault({}).scope, service: 'web' } })],
        },
      ),
    );
    // a answers at 3.1 s, is heard at 7.5 s; b takes 10 ms more.
    expect(web.latencyMs.max).toBeCloseTo(6510, 6);
    expect(a.requests.completed).toBe(1);
    expect(b.requests.completed).toBe(1);
  });

  test('to a dependency fail by its errors, each attempt for itself', () => {
    const dependencies = [{ name: 'bank', latency: constant(60 * MS), errors: 0.5 }];
    const failedOf = (retries: number) =>
      facts(
        shop([requestKind({ calls: [call(3, { client: client({ retries, backOffUs: 0 }) })] })], {
          durationUs: 600 * SECOND,
          dependencies,
          traffic: [traffic({ shape: even(10) })],
        }),
      ).web.requests.failed;
    expect(Math.abs(failedOf(0) - 3000)).toBeLessThan(160); // 4 x sqrt(6000 / 4)
    expect(Math.abs(failedOf(1) - 1500)).toBeLessThan(134);
  });
});
