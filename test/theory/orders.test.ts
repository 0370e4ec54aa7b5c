import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/sim/index.js';
import { load, run } from '../support/load.js';
import { batches, batchMeans, blockedShare, inBatches, SEEDS, sumOf } from './batch-means.js';
import { exponentialText, HYPEREXPONENTIAL, type Law } from './laws.js';
import { type FargateOptions, onFargate } from './system.js';

// What has no closed form, or holds whatever the laws are.

function result(behaviour: string, traffic: string, seed: number, minutes: number, options: FargateOptions = {}): RunResult {
  const [scenario] = load(`
name: orders
seed: ${seed}
duration: ${minutes}m
warmUp: 0s
${onFargate(behaviour, options)}
traffic: [{ to: web, shape: ${traffic} }]
`);
  return run(scenario);
}

describe('pooling: the fewer queues, the shorter the wait', () => {
  const latencies = (behaviour: string, perSecond: number, seed: number, options: FargateOptions = {}) => {
    const [{ latencyMs }] = result(behaviour, `{ rate: ${perSecond}/s }`, seed, 60, options).summary.workloads;
    return { mean: latencyMs.mean ?? Number.NaN, p99: latencyMs.p99 ?? Number.NaN };
  };
  const ascends = (values: readonly number[]) => values.every((value, index) => index === 0 || value > values[index - 1]);

  test.each(SEEDS)('one queue, the shortest of ten, each in turn, at random (Q20), seed %i', (seed) => {
    const each = `{ concurrency: 1, request: { cpu: 0ms, wait: '${exponentialText(0.1)}' } }`;
    const all = `{ concurrency: 10, request: { cpu: 0ms, wait: '${exponentialText(0.1)}' } }`;
    const spread = (algorithm: string) => latencies(each, 80, seed, { tasks: 10, algorithm });
    const order = [latencies(all, 80, seed), spread('least_outstanding_requests'), spread('round_robin'), spread('weighted_random')];
    expect(ascends(order.map(({ mean }) => mean)), JSON.stringify(order)).toBe(true);
    expect(ascends(order.map(({ p99 }) => p99)), JSON.stringify(order)).toBe(true);
  });

  test.each(SEEDS)('one task of 4 vCPU beats four of 1 vCPU, however requests are spread, seed %i', (seed) => {
    const behaviour = `{ request: { cpu: '${exponentialText(0.1)}' } }`;
    const large = latencies(behaviour, 32, seed, { cpu: 4 });
    for (const algorithm of ['least_outstanding_requests', 'round_robin', 'weighted_random'])
      expect(latencies(behaviour, 32, seed, { tasks: 4, algorithm }).mean, algorithm).toBeGreaterThan(large.mean);
  });
});

describe('Poisson arrivals see time averages', () => {
  // A task that takes one request and refuses the others: the share refused is the share of time its CPU is busy.
  const differences = (law: Law, traffic: string, seed: number) => {
    const ran = result(`{ concurrency: 1, backlog: 0, ${law.request('cpu', 0.1)} }`, traffic, seed, 200);
    const busy = inBatches([...ran.metrics].filter(({ metricName }) => metricName === 'CPUUtilization'));
    return batchMeans(
      batches(ran).map((part, index) => blockedShare(part) - sumOf(busy[index], ({ average }) => average) / busy[index].length / 100),
    );
  };

  test.each(SEEDS)('seed %i', (seed) => {
    const { mean, error } = differences(HYPEREXPONENTIAL, '{ rate: 9/s }', seed);
    expect(Math.abs(mean) / error).toBeLessThan(4);
  });

  test('and arrivals at even distances do not', () => {
    const { mean, error } = differences(HYPEREXPONENTIAL, '{ rate: 9/s, arrivals: even }', 1);
    expect(Math.abs(mean) / error).toBeGreaterThan(10);
  });
});

test.each([
  // vCPU, requests a second, CPU of each, concurrency
  [1, 8, 100, undefined],
  [0.25, 30, 5, 4],
  [4, 200, 15, undefined],
])('CPU time is conserved: %d vCPU, %d requests a second of %d ms', (cpu, perSecond, ms, concurrency) => {
  const behaviour = `{ ${concurrency === undefined ? '' : `concurrency: ${concurrency}, `}request: { cpu: ${ms}ms } }`;
  // The last requests are done well before the end.
  const ran = result(behaviour, `{ steps: [[0s, ${perSecond}/s], [10m, 0/s]] }`, 1, 20, { cpu });
  const [{ requests, cpuUtilizationMeanPercent }] = ran.summary.workloads;
  expect(requests).toMatchObject({ offered: requests.completed });
  const usedUs = ((cpuUtilizationMeanPercent ?? 0) / 100) * cpu * 20 * 60e6;
  expect(requests.completed).toBeGreaterThan(4000);
  expect(Math.abs(usedUs - requests.completed * ms * 1000) / requests.completed).toBeLessThan(1);
});
