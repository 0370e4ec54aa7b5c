import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { load, run } from '../support/load.js';
import { BATCHES, batches, batchMeans, blockedShare, meanLatencySeconds, SEEDS } from './batch-means.js';
import { erlangC, mg1MeanSeconds, mmckBlocking, mmckMeanSeconds, mmcMeanSeconds } from './closed-forms.js';

// Systems with a closed form, run through scenario files: five fixed seeds, each within 4 standard
// errors of 20 batch means. A wrong model misses by tens of them.
const REQUESTS = 300_000;

interface System {
  readonly name: string;
  /** Requests a second. */
  readonly lambda: number;
  /** Of the behaviour of the one task. */
  readonly behaviour: string;
  /** vCPU of the task. */
  readonly cpu?: number;
  readonly desiredCount?: number;
  readonly algorithm?: string;
  readonly meanSeconds?: number;
  readonly blocking?: number;
}

function yamlOf(system: System, seed: number): string {
  const cpu = system.cpu ?? 1;
  const warmUp = Math.ceil((0.1 * REQUESTS) / system.lambda / 60) * 60;
  const duration = warmUp + Math.ceil(REQUESTS / system.lambda / 60 / BATCHES) * BATCHES * 60;
  return `
name: theory
seed: ${seed}
duration: ${duration}s
warmUp: ${warmUp}s
taskDefinitions:
  - { family: web, cpu: '${1024 * cpu}', memory: '${2048 * cpu}', networkMode: awsvpc, requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app, image: app, portMappings: [{ containerPort: 80 }] }] }
targetGroups: [{ name: web, loadBalancingAlgorithmType: ${system.algorithm ?? 'round_robin'} }]
services: [{ serviceName: web, taskDefinition: web, desiredCount: ${system.desiredCount ?? 1}, launchType: FARGATE, loadBalancers: [{ targetGroupArn: web, containerName: app, containerPort: 80 }] }]
behaviour: { web: ${system.behaviour} }
traffic: [{ to: web, shape: { rate: ${system.lambda}/s } }]
`;
}

const waits = (mean: string, concurrency: number, backlog?: number) =>
  `{ concurrency: ${concurrency}${backlog === undefined ? '' : `, backlog: ${backlog}`}, request: { cpu: 0ms, wait: '${mean}' } }`;
const exponential = (seconds: number) => `exponential(mean=${seconds * 1000}ms)`;
const LOGNORMAL_CV2_4 = `lognormal(median=${100 / Math.sqrt(5)}ms sigma=${Math.sqrt(Math.log(5))})`;

const SYSTEMS: readonly System[] = [
  { name: 'M/M/1, rho 0.8 (Q01)', lambda: 8, behaviour: waits(exponential(0.1), 1), meanSeconds: mmcMeanSeconds(8, 10, 1) },
  { name: 'M/M/2 (Q03)', lambda: 15, behaviour: waits(exponential(0.1), 2), meanSeconds: mmcMeanSeconds(15, 10, 2) },
  { name: 'M/M/5 (Q04)', lambda: 40, behaviour: waits(exponential(0.1), 5), meanSeconds: mmcMeanSeconds(40, 10, 5) },
  { name: 'M/M/20, rho 0.9 (Q05)', lambda: 90, behaviour: waits(exponential(0.2), 20), meanSeconds: mmcMeanSeconds(90, 5, 20) },
  {
    name: 'M/M/1/10 (Q07)',
    lambda: 9,
    behaviour: waits(exponential(0.1), 1, 9),
    meanSeconds: mmckMeanSeconds(9, 10, 1, 10),
    blocking: mmckBlocking(9, 10, 1, 10),
  },
  {
    name: 'M/M/4/20 overloaded (Q08)',
    lambda: 45,
    behaviour: waits(exponential(0.1), 4, 16),
    meanSeconds: mmckMeanSeconds(45, 10, 4, 20),
    blocking: mmckBlocking(45, 10, 4, 20),
  },
  { name: 'M/D/1 (Q10)', lambda: 8, behaviour: waits('100ms', 1), meanSeconds: mg1MeanSeconds(8, 0.1, 0) },
  { name: 'M/U/1', lambda: 8, behaviour: waits('uniform(min=0ms max=200ms)', 1), meanSeconds: mg1MeanSeconds(8, 0.1, 1 / 3) },
  {
    name: 'M/G/1-PS, exponential (Q12)',
    lambda: 8,
    behaviour: `{ request: { cpu: '${exponential(0.1)}' } }`,
    meanSeconds: mmcMeanSeconds(8, 10, 1),
  },
  { name: 'M/G/1-PS, constant (Q12)', lambda: 8, behaviour: '{ request: { cpu: 100ms } }', meanSeconds: mmcMeanSeconds(8, 10, 1) },
  {
    name: 'M/G/1-PS, log-normal cv 2 (Q12)',
    lambda: 8,
    behaviour: `{ request: { cpu: '${LOGNORMAL_CV2_4}' } }`,
    meanSeconds: mmcMeanSeconds(8, 10, 1),
  },
  {
    name: 'PS on 2 vCPU, exponential',
    lambda: 15,
    cpu: 2,
    behaviour: `{ request: { cpu: '${exponential(0.1)}' } }`,
    meanSeconds: mmcMeanSeconds(15, 10, 2),
  },
  {
    name: 'PS on 4 vCPU, gamma cv 0.5',
    lambda: 34,
    cpu: 4,
    behaviour: "{ request: { cpu: 'gamma(mean=100ms cv=0.5)' } }",
    meanSeconds: mmcMeanSeconds(34, 10, 4),
  },
  {
    name: 'PS on a quarter of a vCPU',
    lambda: 2,
    cpu: 0.25,
    behaviour: `{ request: { cpu: '${exponential(0.1)}' } }`,
    meanSeconds: mmcMeanSeconds(2, 2.5, 1),
  },
  {
    name: 'PS then a wait',
    lambda: 8,
    behaviour: `{ request: { cpu: '${exponential(0.1)}', wait: '${exponential(0.3)}' } }`,
    meanSeconds: mmcMeanSeconds(8, 10, 1) + 0.3,
  },
  {
    name: 'ten M/M/1 behind random routing (Q20)',
    lambda: 80,
    desiredCount: 10,
    algorithm: 'weighted_random',
    behaviour: waits(exponential(0.1), 1),
    meanSeconds: mmcMeanSeconds(8, 10, 1),
  },
];

describe.each(SYSTEMS)('$name', (system) => {
  test.each(SEEDS)('seed %i', (seed) => {
    const [scenario] = load(yamlOf(system, seed));
    const result = run(scenario);
    const parts = batches(result);
    if (system.meanSeconds !== undefined) {
      const { mean, error } = batchMeans(parts.map(meanLatencySeconds));
      expect(Math.abs(mean - system.meanSeconds) / error, `mean ${mean} s, exact ${system.meanSeconds} s`).toBeLessThan(4);
    }
    if (system.blocking !== undefined) {
      const { mean, error } = batchMeans(parts.map(blockedShare));
      expect(Math.abs(mean - system.blocking) / error, `blocked ${mean}, exact ${system.blocking}`).toBeLessThan(4);
    }
  });
});

test('the exact values of the fixtures are those of the closed forms used here', () => {
  const oracles = JSON.parse(readFileSync(new URL('../fixtures/oracles/queueing.json', import.meta.url), 'utf8')) as {
    readonly id: string;
    readonly inputs: Readonly<Record<string, number>>;
    readonly outputs: Readonly<Record<string, number>>;
  }[];
  for (const { id, inputs, outputs } of oracles) {
    if (outputs.P_wait !== undefined) {
      expect(erlangC(inputs.lam / inputs.mu, inputs.c), id).toBeCloseTo(outputs.P_wait, 6);
      expect(mmcMeanSeconds(inputs.lam, inputs.mu, inputs.c), id).toBeCloseTo(outputs.mean_T, 6);
    }
    if (inputs.K !== undefined) {
      expect(mmckBlocking(inputs.lam, inputs.mu, inputs.c, inputs.K), id).toBeCloseTo(outputs.P_block, 6);
      expect(mmckMeanSeconds(inputs.lam, inputs.mu, inputs.c, inputs.K), id).toBeCloseTo(outputs.mean_T, 6);
    }
  }
});

test('the percentiles of M/M/1 are those of an exponential', () => {
  // T is exponential of mean 1/(mu - lambda): its quantiles are -ln(1 - p) of that.
  const values = SEEDS.map(
    (seed) => run(load(yamlOf({ name: '', lambda: 5, behaviour: waits(exponential(0.1), 1) }, seed))[0]).summary.workloads[0].latencyMs,
  );
  const at = (ratio: number) => -Math.log(1 - ratio) * 200;
  for (const [ratio, key] of [
    [0.5, 'p50'],
    [0.9, 'p90'],
    [0.95, 'p95'],
    [0.99, 'p99'],
    [0.999, 'p999'],
  ] as const) {
    const { mean, error } = batchMeans(values.map((latency) => latency[key] ?? Number.NaN));
    // With five seeds the error is itself uncertain; buckets add at most a thousandth.
    expect(Math.abs(mean - at(ratio)), key).toBeLessThan(5 * error + at(ratio) / 1000);
  }
});

test('a shared queue beats ten apart, and least outstanding requests lies between (Q20)', () => {
  const p99 = (system: Partial<System>) =>
    run(load(yamlOf({ name: '', lambda: 80, behaviour: waits(exponential(0.1), 1), ...system }, 1))[0]).summary.workloads[0].latencyMs
      .p99 ?? 0;
  const random = p99({ desiredCount: 10, algorithm: 'weighted_random' });
  const least = p99({ desiredCount: 10, algorithm: 'least_outstanding_requests' });
  const shared = p99({ behaviour: waits(exponential(0.1), 10) });
  expect(random).toBeGreaterThan(least);
  expect(least).toBeGreaterThan(shared);
});

describe('tasks that borrow the CPU of their instance', () => {
  // Eight tasks without task-level CPU on an instance of 4 vCPU: no CPU is idle while anybody wants it, so the
  // number of requests on the instance is that of M/M/4, whatever their shares.
  const yaml = (seed: number) => `
name: borrowing
seed: ${seed}
duration: 192m
warmUp: 12m
taskDefinitions:
  - { family: web, networkMode: bridge, requiresCompatibilities: [EC2], containerDefinitions: [{ name: app, image: app, cpu: 256, memory: 512, portMappings: [{ containerPort: 80 }] }] }
  - { family: big, networkMode: bridge, requiresCompatibilities: [EC2], containerDefinitions: [{ name: app, image: app, cpu: 512, memory: 512, portMappings: [{ containerPort: 80 }] }] }
containerInstances: [{ instanceType: m5.xlarge, availabilityZone: us-east-1a, count: 1 }]
services:
  - { serviceName: web, taskDefinition: web, desiredCount: 4, launchType: EC2 }
  - { serviceName: big, taskDefinition: big, desiredCount: 4, launchType: EC2 }
behaviour: { web: { request: { cpu: 'exponential(mean=100ms)' } }, big: { request: { cpu: 'exponential(mean=100ms)' } } }
traffic: [{ to: [{ service: web, weight: 1 }, { service: big, weight: 1 }], shape: { rate: 32/s } }]
`;
  test.each(SEEDS)('M/M/4 in sum, seed %i', (seed) => {
    const result = run(load(yaml(seed))[0]);
    expect(result.tasks).toHaveLength(8);
    const { mean, error } = batchMeans(batches(result).map(meanLatencySeconds));
    expect(Math.abs(mean - mmcMeanSeconds(32, 10, 4)) / error, `mean ${mean} s`).toBeLessThan(4);
  });
});
