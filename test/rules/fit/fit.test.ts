import { describe, expect, test } from 'vitest';
import { type BreakEvenInput, breakEven, type Candidate, compare, hardLimits, type WorkloadNeeds } from '../../../src/rules/fit/index.js';

const MB = 1_048_576;
const NEEDS: WorkloadNeeds = {
  ...{ requestSeconds: [0.05], requestBytes: [1000], responseBytes: [10_000], memoryMiB: 512, via: 'function-url' },
  ...{ needsGpu: false, ports: ['8080/tcp'] },
};
/** A thousand samples of which the last `count` are `high`. */
const tail = (count: number, high: number) => Array.from({ length: 1000 }, (_, index) => (index >= 1000 - count ? high : 0));

// Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (900 s, 10,240 MB, 6 MB);
// behind an ALB: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html (1 MB)
test.each<[Partial<WorkloadNeeds>, string | undefined, string]>([
  // needs → reason, why
  [{}, undefined, 'an everyday service'],
  [{ requestSeconds: [900] }, undefined, 'the whole timeout may be used'],
  [{ requestSeconds: [901] }, '100.0 % of the requests take longer than the 900 s', 'beyond it'],
  [{ requestSeconds: tail(1, 5000) }, undefined, 'one in a thousand may be the tail of a sample'],
  [{ requestSeconds: tail(2, 5000) }, '0.2 % of the requests take longer', 'two are not'],
  [{ memoryMiB: 10_240 }, undefined, 'the largest function'],
  [{ memoryMiB: 10_241 }, 'It needs 10241 MiB of memory; a function has at most 10240 MB.', 'larger'],
  [{ responseBytes: [6 * MB] }, undefined, 'six megabytes through a function URL'],
  [{ responseBytes: [6 * MB + 1] }, 'responses are larger than the 6 MB', 'more than that'],
  [{ requestBytes: [2 * MB], via: 'http-api' }, undefined, 'the same limit through an HTTP API'],
  [{ requestBytes: [MB], via: 'alb' }, undefined, 'one megabyte through a load balancer'],
  [{ requestBytes: [2 * MB], via: 'alb' }, 'requests are larger than the 1 MB a function takes behind', 'more than that'],
  [{ needsGpu: true }, 'Lambda has none', 'a GPU'],
  [{ ports: ['8080/tcp', '9090/tcp'] }, 'It listens on 2 ports (8080/tcp, 9090/tcp)', 'two doors'],
  [{ ports: ['53/udp'] }, 'It listens on UDP', 'no HTTP at all'],
  [{ ports: [] }, undefined, 'reached without a port mapping'],
])('needs %j: %s (%s)', (needs, reason) => {
  const reasons = hardLimits({ ...NEEDS, ...needs });
  expect(reasons).toEqual(reason === undefined ? [] : [expect.stringContaining(reason)]);
});

const RUN: Candidate = {
  ...{ completed: 90_000, availability: 1, perMillionRequestsUsd: 1, latencyMsP99: 100, expectationsFailed: 0 },
  scaledTasksMean: undefined,
};

// With 90,000 requests: cost 3 / 300 = 1 %, so 2 %; p99 3 / sqrt(900) = 10 %; availability 0.1 % at least.
test.each<[Partial<Candidate>, Partial<Candidate>, string | undefined, string]>([
  // first, second → by better, why
  [{}, {}, undefined, 'alike'],
  [{ perMillionRequestsUsd: 0.981 }, {}, undefined, '1.9 % cheaper is within the step'],
  [{ perMillionRequestsUsd: 0.97 }, {}, 'cost first', '3 % is not'],
  [{}, { perMillionRequestsUsd: 0.97 }, 'cost second', 'the other way round'],
  [{ perMillionRequestsUsd: 0.9, completed: 400 }, {}, undefined, 'with 400 requests a count varies by 3 / 20 = 15 %'],
  [{ perMillionRequestsUsd: 0.9 }, { scaledTasksMean: 4 }, undefined, 'half a task of 4 is 12.5 %'],
  [{ perMillionRequestsUsd: 0.8 }, { scaledTasksMean: 4 }, 'cost first', 'more than half a task'],
  [{ latencyMsP99: 89 }, {}, 'p99 first', 'costs alike, 11 % faster'],
  [{ latencyMsP99: 91 }, {}, undefined, 'costs alike, 9 % faster: another seed does that'],
  [{ latencyMsP99: 10 }, { perMillionRequestsUsd: 0.5 }, 'cost second', 'cost goes before p99'],
  [{ availability: 0.995 }, { perMillionRequestsUsd: 5 }, 'availability second', 'cheap and failing is not better'],
  [{ availability: 0.9995 }, { perMillionRequestsUsd: 5 }, 'cost first', 'half a thousandth is no difference'],
  [{ expectationsFailed: 1, perMillionRequestsUsd: 0.1 }, {}, 'expectations second', 'what the author expects goes first'],
  [{ expectationsFailed: 1, perMillionRequestsUsd: 0.5 }, { expectationsFailed: 3 }, 'cost first', 'both fail some: the figures decide'],
  [{ perMillionRequestsUsd: null, latencyMsP99: 50 }, {}, 'p99 first', 'no price: p99 decides'],
  [{ completed: 0, availability: null, latencyMsP99: null }, {}, undefined, 'nothing was answered, nothing can be said'],
])('%j against %j: %s (%s)', (first, second, expected) => {
  const comparison = compare({ ...RUN, ...first }, { ...RUN, ...second });
  expect(comparison === undefined ? undefined : `${comparison.by} ${comparison.better}`).toBe(expected);
});

// 4 tasks at 50 % CPU that cost 4 USD, one more beyond 50 %: a task carries a quarter of this traffic and costs 1 USD.
const SCALED: BreakEvenInput = {
  ...{ tasksMean: 4, utilizationRatio: 0.5, targetRatio: 0.5, tasksMin: 2, tasksUsd: 4 },
  ...{ ecsTrafficUsd: 0, ecsOtherUsd: 0, lambdaUsd: 8, lambdaOtherUsd: 0 },
};

describe('break-even', () => {
  test.each<[Partial<BreakEvenInput>, string, string]>([
    // input → multiple and what Lambda does there, why
    [{}, '0.25 starts being cheaper', '2 tasks are the floor: 2 USD, and 8 m = 2'],
    [{ tasksMin: 1 }, '0.125 starts being cheaper', '1 task is the floor: 8 m = 1, half of what it carries'],
    [{ lambdaUsd: 3 }, 'null', 'Lambda costs 3 m, ECS at least 4 m: for ever cheaper'],
    [{ tasksMin: 8, lambdaUsd: 5 }, '1.6 stops being cheaper', 'the floor of 8 tasks costs 8 USD and carries m = 2: 5 m = 8'],
    [
      { lambdaUsd: 3.9, targetRatio: 1 },
      '0.5128 starts being cheaper',
      'a task carries m = 0.5, so 2 do now: 3.9 m = 2, on the step of 2 tasks',
    ],
    [{ ecsOtherUsd: 6 }, '1.5 stops being cheaper', 'a balancer of 6 USD: at 1.25 a fifth task is due, at 1.5 the sixth: 8 m = 6 + 6'],
    [{ ecsTrafficUsd: 2 }, '0.3333 starts being cheaper', 'data out costs 2 m of it on both sides: 8 m = 2 + 2 m'],
    [{ ecsTrafficUsd: 8 }, 'null', 'Lambda costs nothing but what passes on both sides'],
    [{ lambdaOtherUsd: 6 }, 'null', 'a balancer on the side of Lambda: never cheaper'],
    [{ utilizationRatio: 0 }, 'null', 'idle tasks say nothing about more traffic'],
    [{ lambdaUsd: 0 }, 'null', 'nothing ran on Lambda'],
    [{ tasksMean: 0 }, 'null', 'nothing ran on ECS'],
  ])('%j: %s (%s)', (differences, expected) => {
    const found = breakEven({ ...SCALED, ...differences });
    expect(found === null ? 'null' : `${Number(found.multiple.toFixed(4))} ${found.lambda}`).toBe(expected);
  });
});
