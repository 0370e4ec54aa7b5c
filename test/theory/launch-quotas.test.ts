import { describe, expect, test } from 'vitest';
import { load, run } from '../support/load.js';
import { sumOf } from './batch-means.js';

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
