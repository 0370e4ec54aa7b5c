import { describe, expect, test } from 'vitest';
import { load, run } from '../support/load.js';
import { BATCHES, batches, batchMeans, meanLatencySeconds, SEEDS } from './batch-means.js';
import { mmcMeanSeconds } from './closed-forms.js';

// Tasks that take messages from one queue, one at a time, are the servers of M/M/c, first come first served: what a load
// balancer in front of them cannot be. Within 4 standard errors of 20 batch means.
const MESSAGES = 200_000;

function yamlOf(lambda: number, meanMs: number, tasks: number, concurrency: number, seed: number): string {
  const warmUp = Math.ceil((0.1 * MESSAGES) / lambda / 60) * 60;
  const duration = warmUp + Math.ceil(MESSAGES / lambda / 60 / BATCHES) * BATCHES * 60;
  return `
name: theory
seed: ${seed}
duration: ${duration}s
warmUp: ${warmUp}s
taskDefinitions:
  - { family: worker, cpu: '1024', memory: '2048', networkMode: awsvpc, requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app, image: app }] }
queues: [{ queueName: orders }]
services: [{ serviceName: worker, taskDefinition: worker, desiredCount: ${tasks}, launchType: FARGATE }]
behaviour: { worker: { concurrency: ${concurrency}, consumes: { queue: orders }, request: { wait: exponential(mean=${meanMs}ms) } } }
traffic: [{ to: orders, shape: { rate: ${lambda}/s } }]
`;
}

describe.each([
  // lambda, mean service in ms, tasks, messages a task works on at once
  [8, 100, 1, 1],
  [40, 100, 5, 1],
  [80, 100, 10, 1],
  [90, 200, 5, 4],
])('M/M/c: %i messages a second of %i ms, %i tasks with %i at once', (lambda, meanMs, tasks, concurrency) => {
  test.each(SEEDS)('seed %i', (seed) => {
    const [scenario] = load(yamlOf(lambda, meanMs, tasks, concurrency, seed));
    const { mean, error } = batchMeans(batches(run(scenario)).map(meanLatencySeconds));
    const exact = mmcMeanSeconds(lambda, 1000 / meanMs, tasks * concurrency);
    expect(Math.abs(mean - exact) / error, `mean ${mean} s, exact ${exact} s`).toBeLessThan(4);
  });
});
