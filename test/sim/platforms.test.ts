import { expect, test } from 'vitest';
import { load, run } from '../support/load.js';

const PLATFORMS = ['fargate', 'fargate-arm', 'fargate-spot', 'ec2', 'ec2-arm', 'ec2-spot', 'lambda', 'lambda-arm'];

// Room for every request at once and no CPU: then latency is the demand itself, and 5xx are those drawn with it.
const TEXT = `
name: same
duration: 30m
warmUp: 5m
taskDefinitions: [{ family: web, cpu: '1024', memory: '2048', networkMode: awsvpc, requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app, image: app, portMappings: [{ containerPort: 80 }] }] }]
services: [{ serviceName: web, taskDefinition: web, desiredCount: 3, launchType: FARGATE }]
behaviour:
  web:
    requests:
      read: { share: 0.8, cpu: 0ms, wait: lognormal(median=30ms sigma=0.4), errors: 2% }
      write: { share: 0.2, cpu: 0ms, wait: gamma(mean=80ms cv=1.5) }
traffic: [{ to: web, shape: { steps: [[0s, 20/s], [10m, 60/s]] } }]
assume: { lambdaPlacement: 0ms }
`;

test('every platform meets the same requests at the same instants with the same demands', () => {
  const results = load(TEXT, {}, PLATFORMS).map(run);
  expect(results.map(({ scenario }) => scenario.variant)).toEqual(PLATFORMS);
  const [first] = results;
  for (const result of results.slice(1)) {
    const name = result.scenario.variant;
    expect(
      [...result.minutes].map(({ offered }) => offered),
      name,
    ).toEqual([...first.minutes].map(({ offered }) => offered));
    const [workload] = result.summary.workloads;
    const [expected] = first.summary.workloads;
    expect(workload.requests.failedByCause, name).toEqual(expected.requests.failedByCause);
    // Functions add their cold starts, which are over before the window opens but for a few.
    expect(workload.latencyMs.p50, name).toBe(expected.latencyMs.p50);
    expect(workload.latencyMs.max ?? 0, name).toBeGreaterThanOrEqual(expected.latencyMs.max ?? 0);
    if (name.startsWith('lambda')) expect(workload.latencyMs.mean, name).toBeCloseTo(expected.latencyMs.mean ?? 0, 0);
    else expect(workload.latencyMs, name).toEqual(expected.latencyMs);
  }
});
