import { afterEach, describe, expect, test, vi } from 'vitest';
import { Processors } from '../../src/world/requests/processors.js';
import { load, run } from '../support/load.js';
import { type ReferenceJob, type ReferenceTask, worstErrorUs } from './borrowing-reference.js';

/** Tasks with and without a limit of their own, with shares from 128 to 1024, on one instance of 4 vCPU. */
const yaml = (seed: number, perSecond: number, requests: Readonly<Record<string, string>>) => `
name: borrowing
seed: ${seed}
duration: 5m
taskDefinitions:
${['small', 'middle', 'large']
  .map(
    (family, index) =>
      `  - { family: ${family}, networkMode: bridge, requiresCompatibilities: [EC2], containerDefinitions: [{ name: app, image: app, cpu: ${[128, 512, 1024][index]}, memory: 256, portMappings: [{ containerPort: 80 }] }] }`,
  )
  .join('\n')}
  - { family: capped, networkMode: bridge, requiresCompatibilities: [EC2], cpu: '512', memory: '512', containerDefinitions: [{ name: app, image: app, portMappings: [{ containerPort: 80 }] }] }
containerInstances: [{ instanceType: m5.xlarge, availabilityZone: us-east-1a, count: 1 }]
services:
  - { serviceName: small, taskDefinition: small, desiredCount: 2, launchType: EC2 }
  - { serviceName: middle, taskDefinition: middle, desiredCount: 2, launchType: EC2 }
  - { serviceName: large, taskDefinition: large, desiredCount: 1, launchType: EC2 }
  - { serviceName: capped, taskDefinition: capped, desiredCount: 1, launchType: EC2 }
behaviour:
${Object.entries(requests)
  .map(([family, behaviour]) => `  ${family}: ${behaviour}`)
  .join('\n')}
traffic:
${['small', 'middle', 'large', 'capped']
  .map((service, index) => `  - { to: ${service}, shape: { rate: ${perSecond * [0.3, 0.4, 0.25, 0.05][index]}/s } }`)
  .join('\n')}
`;

interface Watched {
  readonly tasks: ReferenceTask[];
  readonly instanceVcpu: Set<number>;
  readonly jobs: (ReferenceJob & { endUs: number })[];
}

/** Runs a scenario and writes down what goes into the CPU of its tasks and when it comes out. */
function watchedRun(text: string): Watched {
  const watched: Watched = { tasks: [], instanceVcpu: new Set(), jobs: [] };
  const inHand = new Map<number, ReferenceJob & { endUs: number }>();
  const { open, enter, depart } = Processors.prototype;
  vi.spyOn(Processors.prototype, 'open').mockImplementation(function (this: Processors, server, nowUs, vcpu, instance) {
    if (instance === undefined) throw new Error('every task of this scenario is on an instance');
    watched.tasks[server] = { vcpu, shares: instance.shares };
    watched.instanceVcpu.add(instance.vcpu);
    open.call(this, server, nowUs, vcpu, instance);
  });
  vi.spyOn(Processors.prototype, 'enter').mockImplementation(function (this: Processors, server, request, cpuUs, nowUs) {
    const job = { task: server, atUs: nowUs, cpuUs, endUs: Number.NaN };
    watched.jobs.push(job);
    inHand.set(request, job);
    enter.call(this, server, request, cpuUs, nowUs);
  });
  vi.spyOn(Processors.prototype, 'depart').mockImplementation(function (this: Processors, server, nowUs) {
    const request = depart.call(this, server, nowUs);
    const job = inHand.get(request);
    if (job !== undefined) job.endUs = nowUs;
    return request;
  });
  run(load(text)[0]);
  return watched;
}

describe('CPU borrowed on an instance ends every request where the slow reference has it end', () => {
  afterEach(() => vi.restoreAllMocks());

  const EXPONENTIAL = "{ request: { cpu: 'exponential(mean=100ms)' } }";
  const MIXED = {
    small: "{ request: { cpu: 'lognormal(median=40ms sigma=1.2)', wait: 20ms } }",
    middle: '{ concurrency: 3, request: { cpu: 90ms } }',
    large: "{ processes: 2, request: { cpu: 'gamma(mean=150ms cv=2)', wait: 5ms, order: wait-cpu } }",
    capped: "{ request: { cpu: 'uniform(min=10ms max=400ms)' } }",
  };

  test.each([
    // seed, requests a second, behaviours, why
    [1, 20, { small: EXPONENTIAL, middle: EXPONENTIAL, large: EXPONENTIAL, capped: EXPONENTIAL }, 'half busy'],
    [2, 37, { small: EXPONENTIAL, middle: EXPONENTIAL, large: EXPONENTIAL, capped: EXPONENTIAL }, 'nearly full'],
    [3, 36, MIXED, 'laws, limits and waits of all kinds'],
    [4, 34, MIXED, 'the same, other draws'],
  ])('seed %i, %i a second', (seed, perSecond, behaviours) => {
    const { tasks, instanceVcpu, jobs } = watchedRun(yaml(seed, perSecond, behaviours));
    expect([...instanceVcpu]).toEqual([4]);
    const byTime = [...jobs].sort((a, b) => a.atUs - b.atUs);
    expect(byTime.length).toBeGreaterThan(5000);
    expect(worstErrorUs(tasks, 4, byTime, 300e6)).toBeLessThan(0.5 + 1e-4);
    // It is no test if nobody ever had to share.
    expect(byTime.some(({ atUs, cpuUs, endUs }) => endUs - atUs > 3 * cpuUs)).toBe(true);
    expect(byTime.filter(({ endUs }) => endUs > 0).length).toBeGreaterThan(0.5 * byTime.length);
  });
});
