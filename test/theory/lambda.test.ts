import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { load, run } from '../support/load.js';
import { BATCHES, batches, batchMeans, blockedShare, inBatches, meanLatencySeconds, SEEDS, sumOf } from './batch-means.js';
import { erlangB } from './closed-forms.js';

// Reserved concurrency turns a function into M/G/c/c: who finds all environments busy is refused. Cold starts lengthen
// service, so environments are started in the warm-up and kept; the rate limit of ten requests a second for each
// unit is never reached.
describe.each([
  // c    requests/s  service s  law
  [20, 80, 0.2, 'exponential'],
  [20, 80, 0.2, 'constant'],
  [50, 240, 0.2, 'exponential'],
  [100, 475, 0.2, 'exponential'],
  [100, 475, 0.2, 'constant'],
  [30, 35, 1, 'log-normal'],
] as const)('Erlang B: %i units, %i/s of %d s, %s', (units, perSecond, serviceSeconds, law) => {
  const wait = {
    exponential: `exponential(mean=${serviceSeconds}s)`,
    constant: `${serviceSeconds}s`,
    // A median of 1/sqrt(e) with sigma 1 has mean 1.
    'log-normal': `lognormal(median=${serviceSeconds / Math.sqrt(Math.E)}s sigma=1)`,
  }[law];
  const durationMinutes = Math.ceil(200_000 / perSecond / 60 / BATCHES) * BATCHES;
  test.each(SEEDS)('seed %i', (seed) => {
    const [scenario] = load(`
name: erlang-b
seed: ${seed}
duration: ${10 + durationMinutes}m
warmUp: 10m
functions: [{ functionName: api, memorySize: 1769, timeout: 900, runtime: nodejs22.x, reservedConcurrentExecutions: ${units} }]
behaviour: { api: { startUp: 100ms, request: { cpu: 0ms, wait: '${wait}' } } }
assume: { lambdaIdleLife: 24h }
traffic: [{ to: api, shape: { rate: ${perSecond}/s } }]
`);
    const parts = batches(run(scenario));
    const blocked = batchMeans(parts.map(blockedShare));
    const exact = erlangB(perSecond * serviceSeconds, units);
    expect(Math.abs(blocked.mean - exact) / blocked.error, `blocked ${blocked.mean}, exact ${exact}`).toBeLessThan(4);
    const latency = batchMeans(parts.map(meanLatencySeconds));
    // Constant service leaves no spread: then the mean is the service time to the microsecond.
    expect(Math.abs(latency.mean - serviceSeconds), `mean ${latency.mean} s`).toBeLessThanOrEqual(4 * latency.error + 1e-9);
  });
});

// One environment is enough: an arrival is cold where the last one is longer ago than an idle environment lives.
describe('cold starts by idle life (Q18)', () => {
  test.each(SEEDS)('Poisson 10 an hour, 10 minutes: exp(-10/6), seed %i', (seed) => {
    const [scenario] = load(`
name: idle-life
seed: ${seed}
duration: 2000h
functions: [{ functionName: api, memorySize: 1769, runtime: nodejs22.x }]
behaviour: { api: { startUp: 0ms, request: { cpu: 0ms } } }
assume: { lambdaIdleLife: 10m, lambdaPlacement: 0ms }
traffic: [{ to: api, shape: { rate: 10/h } }]
`);
    const parts = inBatches(run(scenario).functions);
    const { mean, error } = batchMeans(
      parts.map((minutes) => sumOf(minutes, (minute) => minute.coldStarts) / sumOf(minutes, (minute) => minute.invocations)),
    );
    expect(Math.abs(mean - Math.exp(-10 / 6)) / error, `cold ${mean}`).toBeLessThan(4);
  });
});

describe('token buckets of Fargate launches', () => {
  const lastCreatedAt = (counts: readonly number[]) => {
    const services = counts.map((count, i) => `{ serviceName: s${i}, taskDefinition: web, desiredCount: ${count}, launchType: FARGATE }`);
    const [scenario] = load(`
name: launches
begin: empty
duration: 5m
subnets: [{ subnetId: a, availabilityZone: us-east-1a, availableIpAddressCount: 8000 }]
taskDefinitions:
  - { family: web, cpu: '256', memory: '512', networkMode: awsvpc, requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app, image: app }] }
services: [${services.join(', ')}]
`);
    const { tasks } = run(scenario);
    expect(tasks).toHaveLength(sumOf(counts, (count) => count));
    return Math.max(...tasks.map((task) => task.createdAt)) / 1e6;
  };

  test.each([
    // services  tasks each  seconds  why
    [10, 350, 170, '3,500 less the burst of 100, at 20 a second (Q19)'],
    [4, 25, 0, 'the burst'],
    [2, 60, 1, 'twenty more: a second later'],
  ])('%i services of %i tasks are launched after %i s (%s)', (services, each, seconds) => {
    expect(lastCreatedAt(Array.from({ length: services }, () => each))).toBeCloseTo(seconds, 6);
  });

  test('one service of 1,250 is bound by its own 500 a minute: 750 more at 500/60 a second take 90 s', () => {
    const lastSeconds = lastCreatedAt([1250]);
    expect(lastSeconds).toBeGreaterThanOrEqual(90);
    expect(lastSeconds).toBeLessThanOrEqual(91); // What is held back is asked for again each second.
  });
});

test('the exact values are those of the fixtures', () => {
  const oracles = JSON.parse(readFileSync(new URL('../fixtures/oracles/queueing.json', import.meta.url), 'utf8')) as {
    readonly id: string;
    readonly outputs: Readonly<Record<string, number>>;
  }[];
  const outputs = (id: string) => oracles.find((oracle) => oracle.id === id)?.outputs ?? {};
  expect(erlangB(95, 100)).toBeCloseTo(outputs('Q09').P_block, 9);
  expect(Math.exp(-10 / 6)).toBeCloseTo(outputs('Q18').P_cold, 9);
  expect((3500 - 100) / 20).toBe(outputs('Q19').finish_s);
});
