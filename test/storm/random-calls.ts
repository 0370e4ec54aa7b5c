import type { Call, CompiledScenario, RequestKind } from '../../src/scenario/compiled.js';
import { Draw } from '../support/draw.js';
import { client, requestKind, traffic } from '../support/scenario.js';

/** A scenario whose services call each other, a function that calls on, and things outside AWS; with users of a closed loop. */
export function withRandomCalls(base: CompiledScenario, seed: number): CompiledScenario {
  const draw = new Draw(seed, 'calls');
  if (draw.chance(0.4)) return base;
  const count = base.services.length;
  const hasFunction = draw.chance(0.5);
  const workloads = count + (hasFunction ? 1 : 0);
  const callsOf = (caller: number): readonly Call[] =>
    // Whoever calls stands before whom it calls, so nobody comes back; the two dependencies come last.
    Array.from({ length: draw.whole(0, 3) }, () => drawCall(draw, draw.whole(caller + 1, workloads + 1)));
  const kindsOf = (kinds: readonly RequestKind[], caller: number) => kinds.map((kind) => ({ ...kind, calls: callsOf(caller) }));
  return {
    ...base,
    behaviours: base.behaviours.map((behaviour, index) => ({ ...behaviour, requests: kindsOf(behaviour.requests, index) })),
    functions: hasFunction ? [{ ...FUNCTION, timeoutUs: draw.of(500_000, 30e6) }] : [],
    functionBehaviours: hasFunction
      ? [
          {
            init: { kind: 'constant', value: 200_000 },
            requests: kindsOf([requestKind({ cpu: { kind: 'exponential', mean: 20_000 }, errors: 0.05 })], count),
          },
        ]
      : [],
    dependencies: [
      { name: 'd0', latency: { kind: 'exponential', mean: draw.of(1, 50_000, 3e6) }, errors: draw.of(0, 0.2, 1) },
      { name: 'd1', latency: { kind: 'constant', value: draw.of(0, 100_000) }, errors: 0 },
    ],
    traffic: [
      ...base.traffic,
      traffic({
        name: 'users',
        to: [{ service: draw.whole(0, workloads - 1), weight: 1 }],
        shape: {
          kind: 'users',
          points: draw.of(
            [{ atUs: 0, users: 20 }],
            [
              { atUs: 0, users: 0 },
              { atUs: 100e6, users: 50 },
            ],
          ),
          thinkTime: { kind: 'exponential', mean: draw.of(1e6, 10e6) },
        },
        client: client({
          timeoutUs: draw.of(Number.POSITIVE_INFINITY, 200_000),
          retries: draw.whole(0, 2),
          cancelOnTimeout: draw.chance(0.5),
        }),
      }),
    ],
  };
}

function drawCall(draw: Draw, to: number): Call {
  return {
    to,
    probability: draw.of(1, 0.5),
    parallel: draw.chance(0.5),
    onFailure: draw.of('fail', 'ignore'),
    client: client({
      timeoutUs: draw.of(Number.POSITIVE_INFINITY, 20_000, 500_000),
      retries: draw.whole(0, 2),
      backOffUs: draw.of(0, 1000, 100_000),
      retryBudget: draw.of(Number.POSITIVE_INFINITY, 0.2),
      cancelOnTimeout: draw.chance(0.6),
    }),
  };
}

const FUNCTION: Omit<CompiledScenario['functions'][number], 'timeoutUs'> = {
  name: 'fn',
  functionName: 'fn',
  memoryMiB: 512,
  cpuArchitecture: 'X86_64',
  packageType: 'Zip',
  runtime: 'nodejs22.x',
  ephemeralStorageMiB: 512,
  reservedConcurrency: undefined,
  via: 'function-url',
  loadBalancer: '',
};
