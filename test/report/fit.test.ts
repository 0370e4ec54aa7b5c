import { describe, expect, test } from 'vitest';
import { fitOf, steepestMinutes } from '../../src/report/index.js';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import type { CostLine, VariantSummary } from '../../src/sim/result.js';
import { FARGATE_LINE, functionWorkload, minute, result, variant } from './fixtures.js';

const constant = (value: number) => ({ kind: 'constant', value }) as const;

/** Of a scenario what a fit looks at: a service of 512 MiB behind one port, or the function in its place. */
const SCENARIO = {
  ...{ expectations: [], notSimulated: [], scalableTargets: [], warmUpUs: 0 },
  services: [{ name: 'web', taskDefinition: 0, desiredCount: 3 }],
  taskDefinitions: [
    { memoryMiB: 512, containerDefinitions: [{ portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: 'tcp' }] }] },
  ],
  behaviours: [
    {
      memoryBaseMiB: undefined,
      requests: [
        { name: 'all', share: 1, cpu: constant(18_000), wait: constant(25_000), requestBytes: constant(0), responseBytes: constant(2e6) },
      ],
    },
  ],
  functions: [{ name: 'web', functionName: 'web-fn', via: 'function-url' }],
};
const scenario = (differences: object = {}) => ({ ...SCENARIO, ...differences }) as unknown as CompiledScenario;

const line = (service: string, resource: string, amountUsd: number): CostLine => ({ ...FARGATE_LINE, service, resource, amountUsd });

function costOf(perMillionRequestsUsd: number, ...lines: readonly CostLine[]): VariantSummary['cost'] {
  return { ...variant().cost, perMillionRequestsUsd, lines };
}

/** 3 tasks at 31.5 % CPU for 0.30 USD, and a load balancer. */
const ECS = {
  scenario: scenario(),
  summary: variant({ name: 'fargate', cost: costOf(400, line('Fargate', 'web', 0.3), line('ALB', 'main', 0.1)) }),
  steepest: [],
};
const LAMBDA = {
  scenario: scenario(),
  summary: variant({ name: 'lambda', workloads: [functionWorkload()], cost: costOf(50, line('Lambda', 'web-fn', 0.05)) }),
  steepest: [{ workload: 'web', atUs: 300e6, offeredBefore: 10, offered: 90, throttles: 4, coldStarts: 3 }],
};

describe('fit', () => {
  test('says which suits the workload, what decided, and every figure it rests on', () => {
    // Break-even: 3 tasks carry 0.6 / (3 x 0.315) = 0.635 each, so 2 would do but 3 are the floor: 0.05 m = 0.1 n + 0.1 where
    // n tasks carry m = 0.635 n; n = ceil(0.1 / (0.05 x 0.635 - 0.1)) does not come: Lambda stays cheaper.
    expect(fitOf([ECS, LAMBDA])).toMatchObject([
      {
        workload: 'web',
        verdict: 'lambda',
        reasons: [
          'Compared: lambda for Lambda with fargate (fargate) for ECS.',
          'Cost decides: lambda is 87.5 % cheaper per million requests.',
          'A million requests cost $50.00 in lambda and $400.00 in fargate.',
          'p99 is 84.3 ms in lambda and 84.3 ms in fargate.',
          '0.5 % of the invocations started cold (5 of 1,000).',
          'In its steepest minute (5 min after the start, from 10 to 90 requests) Lambda throttled 4 and started 3 cold.',
        ],
      },
    ]);
  });

  test('tells at which multiple of the traffic Lambda stops being cheaper', () => {
    // 0.35 m = 0.3 + 0.1 at m = 1.14, and 3 tasks carry up to m = 1.9.
    const dear = { ...LAMBDA, summary: { ...LAMBDA.summary, cost: costOf(350, line('Lambda', 'web-fn', 0.35)) } };
    const [fit] = fitOf([ECS, dear]);
    expect(fit!.reasons.at(-1)).toMatch(/^Lambda stops being cheaper at about 1\.1 times this traffic: an estimate from cost alone/);
  });

  test('a hard limit goes before every figure', () => {
    const behindAlb = { ...LAMBDA, scenario: scenario({ functions: [{ name: 'web', functionName: 'web-fn', via: 'alb' }] }) };
    const [fit] = fitOf([ECS, behindAlb]);
    expect(fit).toMatchObject({ verdict: 'ecs', reasons: expect.arrayContaining([expect.stringContaining('larger than the 1 MB')]) });
  });

  test('is too close where another seed would change as much, and says the rule', () => {
    const alike = { ...LAMBDA, summary: { ...LAMBDA.summary, cost: costOf(390, line('Lambda', 'web-fn', 0.39)) } };
    const [fit] = fitOf([ECS, alike]);
    expect(fit!.verdict).toBe('too close for one seed');
    // 998 requests: 3 / sqrt(998) and 3 / sqrt(9.98).
    expect(fit!.reasons).toContain(
      'Too close: with 998 requests another seed alone may change cost by 9.5 % and p99 by 94.96 %, and they differ by no more.',
    );
  });

  test('compares the best of each kind, and nothing where a kind is missing', () => {
    const spot = { ...ECS, summary: { ...ECS.summary, name: 'spot', cost: costOf(40, line('Fargate Spot', 'web', 0.04)) } };
    const [fit] = fitOf([ECS, spot, LAMBDA]);
    expect([fit!.verdict, fit!.reasons[0]]).toEqual(['ecs', 'Compared: lambda for Lambda with spot (fargate) for ECS.']);
    expect(fitOf([ECS, spot])).toEqual([]);
    expect(fitOf([LAMBDA])).toEqual([]);
  });
});

test('the steepest minute is the one whose requests rise most, within the window', () => {
  const offered = [50, 500, 60, 90, 160, 100];
  const minutes = offered.map((count, index) => minute(index, { offered: count }));
  const counts = { invocations: 150, coldStarts: 7, concurrentMax: 9, billedMs: 1 };
  const functions = [{ atUs: 240e6, function: 'web-fn', throttles: 5, ...counts }];
  const steepest = (warmUpUs: number) => steepestMinutes({ ...result({ minutes, functions }), scenario: scenario({ warmUpUs }) });
  expect(steepest(180e6)).toEqual([{ workload: 'web', atUs: 240e6, offeredBefore: 90, offered: 160, throttles: 5, coldStarts: 7 }]);
  expect(steepest(0)).toMatchObject([{ atUs: 60e6, offeredBefore: 50, offered: 500, throttles: 0 }]);
});
