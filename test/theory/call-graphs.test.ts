import { describe, expect, test } from 'vitest';
import type { MinuteRecord } from '../../src/sim/index.js';
import { load, run } from '../support/load.js';
import { BATCHES, batches, batchMeans, meanLatencySeconds, SEEDS, sumOf } from './batch-means.js';
import { forkJoinMeanSeconds, machineRepairMeanSeconds, mmcMeanSeconds, mvaMeanSeconds } from './closed-forms.js';

// Networks with a closed form, run through scenario files: five fixed seeds, each within 4 standard errors of 20 batch means.

const exponential = (seconds: number) => `'exponential(mean=${seconds * 1000}ms)'`;

/** Services of one task of one vCPU each, reached directly. */
function network(seed: number, minutes: number, behaviour: Readonly<Record<string, string>>, shape: string, cpu = 1): string {
  const names = Object.keys(behaviour);
  const warmUp = Math.ceil(minutes / 10);
  return `
name: network
seed: ${seed}
duration: ${warmUp + Math.ceil(minutes / BATCHES) * BATCHES}m
warmUp: ${warmUp}m
taskDefinitions:
${names.map((name) => `  - { family: ${name}, cpu: '${1024 * cpu}', memory: '${2048 * cpu}', networkMode: awsvpc, requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app, image: app }] }`).join('\n')}
services:
${names.map((name) => `  - { serviceName: ${name}, taskDefinition: ${name}, desiredCount: 1, launchType: FARGATE }`).join('\n')}
behaviour:
${names.map((name) => `  ${name}: ${behaviour[name]}`).join('\n')}
traffic: [{ to: web, shape: ${shape} }]
`;
}

function holdsFor(text: string, exact: Readonly<Record<string, number>>): void {
  const [scenario] = load(text);
  const result = run(scenario);
  for (const [workload, seconds] of Object.entries(exact)) {
    const ofWorkload = { ...result, minutes: result.minutes.filter((minute: MinuteRecord) => minute.workload === workload) };
    const { mean, error } = batchMeans(batches(ofWorkload).map(meanLatencySeconds));
    expect(sumOf(ofWorkload.minutes, ({ failed, rejected, timedOut }) => failed + rejected + timedOut)).toBe(0);
    expect(Math.abs(mean - seconds) / error, `${workload}: ${mean} s, exact ${seconds} s, error ${error}`).toBeLessThan(4);
  }
}

// Jackson: what leaves M/M/1 is Poisson again, so each station is as if alone and the means add up.
describe.each([
  // requests/s  service s at web, at a
  [6, 0.1, 0.12],
  [8, 0.1, 0.05],
])('two stations in a row, %i/s, %f s and %f s', (lambda, first, second) => {
  test.each(SEEDS)('seed %i', (seed) => {
    const alone = mmcMeanSeconds(lambda, 1 / second, 1);
    holdsFor(
      network(
        seed,
        240,
        { web: `{ request: { cpu: ${exponential(first)}, calls: [{ to: a }] } }`, a: `{ request: { cpu: ${exponential(second)} } }` },
        `{ rate: ${lambda}/s }`,
      ),
      { web: mmcMeanSeconds(lambda, 1 / first, 1) + alone, a: alone },
    );
  });
});

describe('three stations in a row, the middle one of four vCPU', () => {
  test.each(SEEDS)('seed %i', (seed) => {
    holdsFor(
      network(
        seed,
        240,
        {
          web: `{ request: { cpu: ${exponential(0.1)}, calls: [{ to: a }] } }`,
          a: `{ request: { cpu: ${exponential(0.4)}, calls: [{ to: b }] } }`,
          b: `{ concurrency: 4, request: { cpu: 0ms, wait: ${exponential(0.4)} } }`,
        },
        '{ rate: 7/s }',
        4,
      ),
      {
        web: mmcMeanSeconds(7, 10, 4) + 2 * mmcMeanSeconds(7, 2.5, 4),
        a: 2 * mmcMeanSeconds(7, 2.5, 4),
        b: mmcMeanSeconds(7, 2.5, 4),
      },
    );
  });
});

// Two calls together, each to an M/M/1: the request is answered with the slower one.
describe.each([0.3, 0.6, 0.8])('fork and join of two, rho %f', (rho) => {
  test.each(SEEDS)('seed %i', (seed) => {
    const station = `{ concurrency: 1, request: { cpu: 0ms, wait: ${exponential(0.1)} } }`;
    const together = '[{ to: a, parallel: true }, { to: b, parallel: true }]';
    holdsFor(
      network(seed, 240, { web: `{ request: { cpu: 0ms, calls: ${together} } }`, a: station, b: station }, `{ rate: ${10 * rho}/s }`),
      { web: forkJoinMeanSeconds(10 * rho, 10), a: mmcMeanSeconds(10 * rho, 10, 1), b: mmcMeanSeconds(10 * rho, 10, 1) },
    );
  });
});

// N users who think and wait: machines that break and are mended.
describe.each([
  // users, think s, service s, servers
  [10, 1, 0.1, 1],
  [30, 2, 0.1, 1],
  [60, 2, 0.2, 4],
])('%i users who think %f s, service of %f s at %i', (users, think, service, servers) => {
  test.each(SEEDS)('seed %i', (seed) => {
    holdsFor(
      network(
        seed,
        240,
        { web: `{ concurrency: ${servers}, request: { cpu: 0ms, wait: ${exponential(service)} } }` },
        `{ users: ${users}, thinkTime: ${exponential(think)} }`,
      ),
      { web: machineRepairMeanSeconds(users, think, service, servers) },
    );
  });
});

describe('20 users in front of two stations in a row: mean value analysis', () => {
  test.each(SEEDS)('seed %i', (seed) => {
    const [first, second] = [0.1, 0.07];
    const [atWeb, atA] = mvaMeanSeconds(20, 2, [first, second]);
    holdsFor(
      network(
        seed,
        240,
        { web: `{ request: { cpu: ${exponential(first)}, calls: [{ to: a }] } }`, a: `{ request: { cpu: ${exponential(second)} } }` },
        `{ users: 20, thinkTime: ${exponential(2)}, ramp: 1m }`,
      ),
      { web: atWeb + atA, a: atA },
    );
  });
});
