import { describe, expect, test } from 'vitest';
import type { Call, CompiledScenario, RequestKind } from '../../src/scenario/compiled.js';
import { Simulation } from '../../src/sim/index.js';
import { withRandomCalls } from '../storm/random-calls.js';
import { behaviour, client, requestKind, scenario, service, taskDefinition, traffic } from '../support/scenario.js';
import { burst, constant, even, fault, finish, plain, run } from './run.js';

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

  test('come out anew where a caller is tried again, at whatever depth', () => {
    // Half of the bank's answers are errors; b, two calls away from the client, asks it. Four attempts of the client: 1/16 fail.
    const dependencies = [{ name: 'bank', latency: constant(MS), errors: 0.5 }];
    const kinds = [call(1), call(2), call(3)].map((next) => requestKind({ cpu: constant(MS), calls: [next] }));
    const client3 = client({ retries: 3, backOffUs: MS });
    const { web } = facts(
      shop(kinds, { durationUs: 1000 * SECOND, dependencies, traffic: [traffic({ shape: even(4), client: client3 })] }),
    );
    // 4,000 requests: 250 fail, give or take 3 standard deviations of 15.3.
    expect(web.requests.failed).toBeGreaterThan(250 - 46);
    expect(web.requests.failed).toBeLessThan(250 + 46);
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

describe('a dependency that', () => {
  // One request a second to web and one to a; both call the bank, which takes 60 ms. Faulty from 20 s to 40 s.
  test.each<[Partial<Parameters<typeof fault>[0]>, number, number, number, string]>([
    [{ latencyUs: 500 * MS }, 0, 0, 560, 'is slow is felt by all who call it'],
    [{ rate: 1 }, 20, 20, 60, 'is cut off fails them'],
    [{ rate: 1, scope: { ...fault({}).scope, from: 'a' } }, 0, 20, 60, 'one of them cannot reach fails that one'],
    [{ latencyUs: 500 * MS, scope: { ...fault({}).scope, to: 'other' } }, 0, 0, 60, 'is not the one that is slow notices nothing'],
  ])('%#', (over, failedOfWeb, failedOfA, maxMs) => {
    const asks = requestKind({ calls: [call(3)] });
    const { web, a } = facts(
      shop([asks, asks], {
        dependencies: [
          { name: 'bank', latency: constant(60 * MS), errors: 0 },
          { name: 'other', latency: constant(0), errors: 0 },
        ],
        traffic: [traffic({ shape: even(1) }), traffic({ name: 'own', to: [{ service: 1, weight: 1 }], shape: even(1) })],
        faults: [fault({ kind: 'dependency', atUs: [20 * SECOND], forUs: 20 * SECOND, ...over })],
      }),
    );
    expect([web.requests.failed, a.requests.failed]).toEqual([failedOfWeb, failedOfA]);
    expect(web.latencyMs.max).toBe(maxMs);
    expect(web.requests.completed + web.requests.failed).toBe(60);
  });
});

describe('a function that calls', () => {
  /** Function number 1 after service `a`, which waits 300 ms. */
  const functional = (timeoutUs: number) =>
    scenario({
      durationUs: 60 * SECOND,
      services: [service({ name: 'a' })],
      behaviours: [behaviour({ requests: [requestKind({ wait: constant(300 * MS) })] })],
      functions: [
        {
          name: 'fn',
          functionName: 'fn',
          memoryMiB: 1769,
          timeoutUs,
          cpuArchitecture: 'X86_64',
          packageType: 'Zip',
          runtime: 'nodejs22.x',
          ephemeralStorageMiB: 512,
          reservedConcurrency: undefined,
          via: 'function-url',
          loadBalancer: '',
        },
      ],
      functionBehaviours: [{ init: constant(0), requests: [requestKind({ cpu: constant(50 * MS), calls: [call(0)] })] }],
      traffic: [traffic({ to: [{ service: 1, weight: 1 }], shape: burst(SECOND, 10) })],
    });

  test('is billed while it waits', () => {
    const [a, fn] = run(functional(30 * SECOND)).summary.workloads;
    expect(a.requests).toMatchObject({ offered: 10, completed: 10 });
    expect(fn.requests).toMatchObject({ offered: 10, completed: 10 });
    expect(fn.lambda).toMatchObject({ invocations: 10, billedMs: 3500 });
  });

  test('is ended at its timeout whatever it waits for, and its calls are taken off their callee', () => {
    const [a, fn] = run(functional(200 * MS)).summary.workloads;
    expect(fn.requests).toMatchObject({ offered: 10, failed: 10, failedByCause: { '502': 10 } });
    expect(fn.lambda).toMatchObject({ invocations: 10, billedMs: 2000 });
    expect(a.requests).toMatchObject({ offered: 10, timedOut: 10 });
  });
});

describe('users of a closed loop', () => {
  const closed = (points: readonly { atUs: number; users: number }[], thinkUs: number, over: Partial<CompiledScenario> = {}) =>
    run(
      scenario({
        durationUs: 600 * SECOND,
        behaviours: [behaviour({ requests: [requestKind({ wait: constant(SECOND) })] })],
        traffic: [traffic({ shape: { kind: 'users', points, thinkTime: constant(thinkUs) } })],
        ...over,
      }),
    );

  test.each([
    // users, think s → requests in 600 s, why
    [1, 1, 300, 'one second of work, one of thought: one every two seconds'],
    [5, 1, 1500, 'five at once'],
    [1, 0, 600, 'without a thought'],
  ])('%i who think %f s send %i requests (%s)', (users, think, offered) => {
    const { requests } = closed([{ atUs: 0, users }], think * SECOND).summary.workloads[0];
    expect(requests).toMatchObject({ offered, failed: 0 });
  });

  test('come one after the other along their ramp', () => {
    const minutes = closed(
      [
        { atUs: 0, users: 0 },
        { atUs: 300 * SECOND, users: 30 },
      ],
      9 * SECOND,
    ).minutes;
    // Every ten seconds one more, and each sends every ten seconds: 1 + 2 + … a minute until all thirty are there.
    expect(minutes.map(({ offered }) => offered)).toEqual([15, 51, 87, 123, 159, 180, 180, 180, 180, 180]);
  });

  test('go on after a failure, and whoever is refused at once lets a millisecond pass', () => {
    const { requests } = closed([{ atUs: 0, users: 1 }], 0, { durationUs: SECOND, services: [service({ desiredCount: 0 })] }).summary
      .workloads[0];
    expect(requests).toMatchObject({ offered: 1000, rejected: 1000 });
  });

  test('wait for the last attempt of a request, not for the first', () => {
    const { requests } = closed([{ atUs: 0, users: 1 }], 0, {
      traffic: [
        traffic({
          shape: { kind: 'users', points: [{ atUs: 0, users: 1 }], thinkTime: constant(0) },
          client: client({ timeoutUs: 100 * MS, retries: 3, backOffUs: 0, cancelOnTimeout: false }),
        }),
      ],
    }).summary.workloads[0];
    // Four attempts of 0.1 s each.
    expect(requests).toMatchObject({ offered: 1500, retries: 4500 });
  });
});

test('bytes between workloads are processed by load balancers and never go out to the internet', () => {
  const withGroups = shop([requestKind({ calls: [call(1)] }), requestKind({ responseBytes: constant(1e6) })], {
    targetGroups: [{ ...scenario().targetGroups[0], name: 'a' }],
    services: ['web', 'a', 'b'].map((name, taskDefinition) =>
      service({ name, taskDefinition, targetGroups: name === 'a' ? [{ targetGroup: 'a', containerName: 'app', containerPort: 80 }] : [] }),
    ),
    durationUs: 3600 * SECOND,
  });
  const { cost } = run(withGroups).summary;
  const quantityOf = (item: string) =>
    cost.lines.filter((line) => line.item.includes(item)).reduce((sum, { quantity }) => sum + quantity, 0);
  // 3,600 answers of 1 MB in an hour, at 1 GB for a capacity unit.
  expect(quantityOf('LCU')).toBeCloseTo(3.6, 6);
  expect(quantityOf('internet')).toBe(0);
});

test('a run with calls and users goes on from a snapshot to the same bytes', () => {
  const compiled = withRandomCalls(scenario({ durationUs: 300 * SECOND }), 2);
  expect(compiled.behaviours[0].requests[0].calls.length).toBeGreaterThan(0);
  const whole = plain(run(compiled));
  for (const share of [0.2, 0.6]) {
    const first = new Simulation(compiled);
    first.advance(share * compiled.durationUs, Number.POSITIVE_INFINITY);
    expect(plain(finish(Simulation.resume(compiled, first.snapshot())))).toEqual(whole);
  }
});
