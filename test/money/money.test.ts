import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ecsim, folderWith } from '../cli/fixtures.js';
import { rowsOf } from './csv.js';
import { type Facts, recompute } from './recompute.js';

const taskDefinition = (family: string, cpu: string, memory: string, further: object = {}) =>
  JSON.stringify({
    ...{ family, requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu, memory },
    containerDefinitions: [{ name: 'app', image: 'shop:1', essential: true, portMappings: [{ containerPort: 8080 }] }],
    ...further,
  });

/** Two services on x86 and ARM, on demand and Spot, one with storage; tasks that crash, so that some live for seconds; a scaling policy. */
const FARGATE = `
name: fargate
duration: 95m
taskDefinitions: [./web.json, ./api.json]
services:
  - serviceName: web
    taskDefinition: web
    desiredCount: 4
    capacityProviderStrategy: [{ capacityProvider: FARGATE, base: 1, weight: 1 }, { capacityProvider: FARGATE_SPOT, weight: 3 }]
  - { serviceName: api, taskDefinition: api, desiredCount: 2, launchType: FARGATE }
behaviour:
  web: { startUp: 2s, request: { cpu: 30ms, wait: 25ms } }
  api: { request: { cpu: gamma(mean=8ms cv=0.8) } }
traffic:
  - { to: web, shape: { ramp: [[0s, 5/s], [40m, 60/s], [95m, 5/s]] }, client: { timeout: 2s } }
  - { to: api, shape: { rate: 7/s } }
scalableTargets:
  - resourceId: service/default/web
    minCapacity: 3
    maxCapacity: 12
    policies: [{ policyName: cpu, policyType: TargetTrackingScaling, targetTrackingScalingPolicyConfiguration: { targetValue: 50, predefinedMetricSpecification: { predefinedMetricType: ECSServiceAverageCPUUtilization } } }]
faults:
  - { name: crashes, kind: task-crash, every: 7m, service: api }
  - { name: spot, kind: task-crash, at: 50m, service: web }
`;

/** One service to be put on every platform, through two hours and a part. */
const ONE = `
name: one
duration: 130m
taskDefinitions: [./small.json]
services: [{ serviceName: web, taskDefinition: small, desiredCount: 3, launchType: FARGATE }]
behaviour: { small: { request: { cpu: gamma(mean=12ms cv=0.5), wait: lognormal(median=20ms sigma=0.5) } } }
traffic: [{ to: web, shape: { steps: [[0s, 10/s], [60m, 25/s], [90m, 2/s]] }, client: { timeout: 3s } }]
`;

/** The same where AWS takes Spot capacity back: within the first hour, which is free on EC2, and after it. */
const TAKEN_BACK = `${ONE.replace('name: one', 'name: taken-back')}faults:
  - { name: early, kind: spot-interruption, at: 31m, share: 50% }
  - { name: late, kind: spot-interruption, at: 100m, share: 100% }
`;

const cwd = folderWith(FARGATE, {
  'one.yaml': ONE,
  'taken-back.yaml': TAKEN_BACK,
  'web.json': taskDefinition('web', '512', '1024', { ephemeralStorage: { sizeInGiB: 33 } }),
  'api.json': taskDefinition('api', '256', '512', { runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' } }),
  'small.json': taskDefinition('small', '1024', '2048'),
});

const BALANCER = { name: 'default', zones: 3, requestsPerConnection: 100 };
const EAST = { region: 'us-east-1', loadBalancer: BALANCER };

/** Holds bill.csv of a run against the second program, line by line, and its total against summary.json. */
function expectSameBill(folder: string, variant: string, facts: Facts): readonly string[] {
  const own = recompute(join(folder, variant), facts);
  const lines = rowsOf(join(folder, variant, 'bill.csv'));
  const billed = new Map(lines.map((line) => [`${line.service}|${line.item}|${line.resource}`, Number(line.amountUsd)]));
  expect([...own.keys()].sort()).toEqual([...billed.keys()].sort());
  // A thousandth of a cent, so that every sum of lines comes out to the cent.
  for (const [key, usd] of own) expect([key, Math.abs(usd - billed.get(key)!) < 1e-5 || usd]).toEqual([key, true]);
  const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'));
  const { cost } = summary.variants.find(({ name }: { name: string }) => name === variant);
  expect(cost.totalUsd).toBeCloseTo(
    [...own.values()].reduce((sum, usd) => sum + usd, 0),
    4,
  );
  const metered = new Map<string, number>();
  for (const { service, item, resource, quantity } of rowsOf(join(folder, variant, 'meters.csv'))) {
    const key = `${service}|${item}|${resource}`;
    metered.set(key, (metered.get(key) ?? 0) + Number(quantity));
  }
  for (const line of lines) expect(metered.get(`${line.service}|${line.item}|${line.resource}`)).toBeCloseTo(Number(line.quantity), 9);
  return [...own.keys()];
}

describe('the bill, worked out again by a second program', () => {
  test('of two services on Fargate: x86 and ARM, on demand and Spot, storage, short lives, scaling', () => {
    expect(ecsim(cwd, 'run', 'small.yaml', '--out', 'fargate', '--quiet')).toMatchObject({ status: 0 });
    const lines = expectSameBill(join(cwd, 'fargate'), 'base', {
      ...EAST,
      durationSeconds: 95 * 60,
      storageGiB: { web: 33 },
      alarms: { web: 2 },
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        'Fargate|Linux x86 vCPU-hour|web',
        'Fargate|Linux ARM GB-hour|api',
        'Fargate Spot|Linux x86 GB-hour|web',
        'Fargate|ephemeral storage above 20 GB|web',
        'CloudWatch|alarm standard resolution|web',
      ]),
    );
    const tasks = rowsOf(join(cwd, 'fargate/base/tasks.csv'));
    expect(tasks.filter(({ stoppedAt }) => stoppedAt !== '').length).toBeGreaterThan(5);
  });

  test('of one service on every platform', () => {
    const platforms = ['fargate', 'fargate-arm', 'fargate-spot', 'ec2', 'ec2-arm', 'ec2-spot', 'lambda', 'lambda-arm'];
    expect(ecsim(cwd, 'run', 'one.yaml', '--out', 'one', '--on', platforms.join(','), '--quiet')).toMatchObject({ status: 0 });
    const facts = { ...EAST, durationSeconds: 130 * 60, volumeGiB: 30 };
    const further: Readonly<Record<string, Partial<Facts>>> = {
      lambda: { functions: { 'web-lambda': { memoryMb: 1769, architecture: 'x86' } } },
      'lambda-arm': { functions: { 'web-lambda-arm': { memoryMb: 1769, architecture: 'ARM' } } },
    };
    for (const platform of platforms) {
      const alarms = platform.startsWith('ec2') ? { [`web-${platform}`]: 2 } : {};
      const lines = expectSameBill(join(cwd, 'one'), platform, { ...facts, alarms, ...further[platform] });
      const service = { fargate: 'Fargate', ec2: 'EC2', lambda: 'Lambda' }[platform.split('-')[0]!];
      expect(lines.some((line) => line.startsWith(service!))).toBe(true);
    }
  });

  test('of Spot capacity that is taken back, free in its first hour on EC2 alone', () => {
    const platforms = ['fargate-spot', 'ec2-spot'];
    expect(ecsim(cwd, 'run', 'taken-back.yaml', '--out', 'taken', '--on', platforms.join(','), '--quiet')).toMatchObject({ status: 0 });
    for (const platform of platforms) {
      const alarms = platform === 'ec2-spot' ? { 'web-ec2-spot': 2 } : {};
      expectSameBill(join(cwd, 'taken'), platform, { ...EAST, durationSeconds: 130 * 60, volumeGiB: 30, alarms });
    }
    const lives = rowsOf(join(cwd, 'taken/ec2-spot/instances.csv'))
      .filter(({ terminationReason }) => terminationReason === 'spot-interruption')
      .map(({ runningAt, terminatedAt }) => Number(terminatedAt) - Number(runningAt) < 3600);
    expect(new Set(lives)).toEqual(new Set([true, false]));
  });

  test('a second program that shares code would prove nothing', () => {
    for (const file of ['recompute.ts', 'csv.ts']) expect(readFileSync(join(import.meta.dirname, file), 'utf8')).not.toMatch(/from '.*src/);
  });
});
