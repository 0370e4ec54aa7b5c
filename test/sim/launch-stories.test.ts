import { describe, expect, test } from 'vitest';
import type { RunResult, TaskRecord } from '../../src/sim/result.js';
import { behaviour, scenario, service, taskDefinition, traffic } from '../support/scenario.js';
import { even, fault, type ReadResult, run, story } from './run.js';

function countBy(tasks: readonly TaskRecord[], key: (task: TaskRecord) => string | number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const task of tasks) counts[key(task)] = (counts[key(task)] ?? 0) + 1;
  return counts;
}

const live = ({ tasks }: RunResult) => tasks.filter(({ stoppingAt }) => stoppingAt === undefined);
const SPLIT = service({
  launchType: undefined,
  desiredCount: 10,
  capacityProviderStrategy: [
    { capacityProvider: 'FARGATE', base: 2, weight: 1 },
    { capacityProvider: 'FARGATE_SPOT', base: 0, weight: 3 },
  ],
});

// 100 launches at once, 20 a second after that, in an account; 500 a minute in a service.
// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html
test('300 Fargate tasks are launched within ten seconds, no faster than the quota', () => {
  const result = run({ begin: 'empty', durationUs: 120e6, traffic: [], services: [service({ desiredCount: 300 })] });
  const bySecond = countBy(result.tasks, ({ createdAt }) => createdAt / 1e6);
  expect(bySecond).toEqual({ 0: 100, ...Object.fromEntries(Array.from({ length: 10 }, (_, index) => [index + 1, 20])) });
  expect(story(result, 0, 'ECS Service Event')[0]).toMatch(/^0 \(service web\) has started 10 tasks: \(task /);
});

test('Fargate and Fargate Spot have a quota each; services share them', () => {
  const two = [SPLIT, { ...SPLIT, name: 'other', targetGroups: [] }].map((spec) => ({ ...spec, desiredCount: 100 }));
  const result = run({ begin: 'empty', durationUs: 60e6, traffic: [], services: two });
  const atOnce = result.tasks.filter(({ createdAt }) => createdAt === 0);
  expect(countBy(atOnce, ({ capacityProvider }) => capacityProvider).FARGATE_SPOT).toBe(100);
  expect(result.tasks).toHaveLength(200);
  expect(Math.max(...result.tasks.map(({ createdAt }) => createdAt))).toBeLessThanOrEqual(4e6); // 148 on Spot: 2.4 s at 20/s
});

describe('capacity providers', () => {
  test('base 2, weights 1 and 3: 4 and 6 of 10, in every zone alike', () => {
    const result = run({ durationUs: 60e6, traffic: [], services: [SPLIT] });
    expect(countBy(result.tasks, ({ capacityProvider }) => capacityProvider)).toEqual({ FARGATE: 4, FARGATE_SPOT: 6 });
    expect(countBy(result.tasks, (task) => `${task.capacityProvider} ${task.availabilityZone.slice(-1)}`)).toEqual({
      'FARGATE a': 2,
      'FARGATE b': 1,
      'FARGATE c': 1,
      'FARGATE_SPOT a': 2,
      'FARGATE_SPOT b': 2,
      'FARGATE_SPOT c': 2,
    });
    const [{ platform, byProvider }] = result.summary.workloads;
    expect(platform).toBe('mixed');
    expect(byProvider.map(({ capacityProvider, tasksRunningMean }) => [capacityProvider, tasksRunningMean])).toEqual([
      ['FARGATE', 4],
      ['FARGATE_SPOT', 6],
    ]);
  });

  test('scale-in keeps the ratio and the base', () => {
    const result = run({
      durationUs: 1800e6,
      services: [SPLIT],
      traffic: [traffic({ shape: even(1) })],
      behaviours: [behaviour({ backgroundVcpu: 0.3 })], // 30 % of 60: ceil(10 x 30 / 60) = 5
      scalableTargets: [
        {
          cluster: 'default',
          service: 'web',
          minCapacity: 1,
          maxCapacity: 10,
          policies: [
            {
              type: 'TargetTrackingScaling',
              name: 'cpu',
              metric: 'ECSServiceAverageCPUUtilization',
              targetValue: 60,
              scaleInCooldownUs: 3600e6,
              scaleOutCooldownUs: 300e6,
              disableScaleIn: false,
            },
          ],
        },
      ],
    });
    expect(result.services.at(-1)?.desired).toBe(5);
    expect(countBy(live(result), ({ capacityProvider }) => capacityProvider)).toEqual({ FARGATE: 3, FARGATE_SPOT: 2 }); // 2 + 3 x 1/4 up, as 5 from nothing
  });

  test('what crashes is replaced where it belongs', () => {
    const result = run({ durationUs: 600e6, traffic: [], services: [SPLIT], faults: [fault({ count: 5 })] });
    expect(result.tasks).toHaveLength(15);
    expect(countBy(live(result), ({ capacityProvider }) => capacityProvider)).toEqual({ FARGATE: 4, FARGATE_SPOT: 6 });
    const zones = countBy(live(result), (task) => `${task.capacityProvider} ${task.availabilityZone}`);
    expect(Math.max(...Object.values(zones))).toBe(2);
  });
});

test('scale-in on Fargate balances zones, rather than taking the newest wherever they are', () => {
  const inZone = { ...fault({}).scope, availabilityZone: 'us-east-1a' };
  const result = run({
    durationUs: 1800e6,
    services: [service({ desiredCount: 6 })],
    traffic: [],
    behaviours: [behaviour({ backgroundVcpu: 0.3 })], // 30 % of 60: 3 of 6
    faults: [fault({ count: 2, scope: inZone })], // the two newest are in zone a now
    scalableTargets: [
      {
        cluster: 'default',
        service: 'web',
        minCapacity: 1,
        maxCapacity: 10,
        policies: [
          {
            type: 'TargetTrackingScaling',
            name: 'cpu',
            metric: 'ECSServiceAverageCPUUtilization',
            targetValue: 60,
            scaleInCooldownUs: 3600e6,
            scaleOutCooldownUs: 300e6,
            disableScaleIn: false,
          },
        ],
      },
    ],
  });
  expect(countBy(live(result), ({ availabilityZone }) => availabilityZone)).toEqual({ 'us-east-1a': 1, 'us-east-1b': 1, 'us-east-1c': 1 });
});

test('a task that hangs cannot hang again', () => {
  const twice = run({
    durationUs: 140e6,
    services: [service({ desiredCount: 2 })],
    faults: [fault({ kind: 'task-hang', share: 1, atUs: [100e6, 110e6] })],
  });
  expect(twice.faults.map(({ scope }) => scope.split(' ').filter((id) => id !== '').length)).toEqual([2, 0]);
  expect(twice.notes).toEqual(['fault fault found nothing to hit at 110 s']);
});

test('a target that answers and is not ready is unhealthy because its checks fail', () => {
  const result = run({ begin: 'empty', durationUs: 300e6, behaviours: [behaviour({ ready: { kind: 'constant', value: 600e6 } })] });
  const said = result.events.find(({ message }) => message.includes('is unhealthy in (target-group web)'));
  expect(said?.message).toMatch(/due to \(reason Health checks failed\)$/);
});

test('a target that is well again takes its whole threshold of checks; a replacement that is not needed goes', () => {
  const group = { ...scenario().targetGroups[0], healthCheckIntervalUs: 10e6, healthyThresholdCount: 3, deregistrationDelayUs: 0 };
  const result = run({
    durationUs: 300e6,
    services: [service({ desiredCount: 2 })],
    behaviours: [behaviour({ compressedImageBytes: 400e6 })],
    targetGroups: [group],
    faults: [fault({ kind: 'task-hang', forUs: 30e6 })],
  });
  const health = result.events.filter(({ source }) => source === 'aws.elasticloadbalancing');
  const [unhealthy, healthy] = health;
  expect(health).toHaveLength(2); // the replacement never got that far
  expect(unhealthy.message).toMatch(/is unhealthy \(Request timed out\)$/);
  // It answers from 130 s on: the first check then, and two more.
  expect(healthy.message).toMatch(/is healthy$/);
  expect(healthy.atUs).toBeGreaterThanOrEqual(150e6);
  expect(healthy.atUs).toBeLessThanOrEqual(160e6);
  expect(result.tasks).toHaveLength(3);
  expect(result.tasks[2]).toMatchObject({ startedAt: undefined, stopCode: 'ServiceSchedulerInitiated' });
  expect(result.services.at(-1)).toMatchObject({ running: 2, pending: 0, healthyTargets: 2 });
});

test('a task whose process is slower than its health checks is replaced again and again, unless it has a grace period', () => {
  const slow = behaviour({ startUp: { kind: 'constant', value: 90e6 } });
  const without = run({ begin: 'empty', durationUs: 900e6, traffic: [], behaviours: [slow] });
  expect(without.tasks.length).toBeGreaterThan(3);
  expect(without.services.every(({ healthyTargets }) => healthyTargets === 0)).toBe(true);
  const grace = run({
    begin: 'empty',
    durationUs: 900e6,
    traffic: [],
    behaviours: [slow],
    services: [service({ healthCheckGracePeriodUs: 300e6 })],
  });
  expect(grace.tasks).toHaveLength(1);
  // Unhealthy while it starts, it needs five checks in a row: the first one that passes and four intervals more.
  expect((grace.tasks[0].healthyAt ?? 0) / 1e6).toBeGreaterThanOrEqual(28.5 + 90 + 4 * 30);
  expect((grace.tasks[0].healthyAt ?? 0) / 1e6).toBeLessThanOrEqual(28.5 + 90 + 5 * 30);
});

test('nothing fits: tried on every pass for some 50 s, then after 5 minutes, then every 15', () => {
  const result = run({
    begin: 'empty',
    durationUs: 3600e6,
    traffic: [],
    services: [service({ launchType: 'EC2' })],
    taskDefinitions: [taskDefinition({ networkMode: 'bridge' })],
  });
  // Five attempts 10 s apart, one 5 minutes later, then 15 minutes each: 40 + 300 = 340, 1240, 2140, 3040.
  expect(result.summary.workloads[0].tasks.placementFailures).toBe(9);
  const [{ times, because }] = result.decisions.filter(({ kind }) => kind === 'placement');
  expect(times).toBe(9);
  expect(because).toMatch(/was unable to place a task because no container instance met all of its requirements/);
  expect(story(result, 0, 'ECS Service Event')).toHaveLength(1); // the same message once
});

test('a service that finds no room says so again every six hours', () => {
  const result = run({
    begin: 'empty',
    durationUs: 13 * 3600e6,
    traffic: [],
    services: [service({ launchType: 'EC2' })],
    taskDefinitions: [taskDefinition({ networkMode: 'bridge' })],
  });
  const said = story(result, 0, 'ECS Service Event');
  expect(said.map((line) => Math.floor(Number.parseFloat(line) / 3600))).toEqual([0, 6, 12]);
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html (duplicates are suppressed until the cause is resolved, or six hours)
describe('that nothing fits', () => {
  const [container] = taskDefinition().containerDefinitions;
  const HOUR = 3600e6;
  const half = taskDefinition({
    networkMode: 'bridge',
    requiresCompatibilities: ['EC2'],
    containerDefinitions: [{ ...container, portMappings: [] }],
  });
  const plainService = service({ launchType: 'EC2', targetGroups: [], availabilityZones: [] });
  /** One instance with room for two tasks. */
  const onOne = (over: Parameters<typeof run>[0]) =>
    run({
      begin: 'empty',
      durationUs: 10 * HOUR,
      traffic: [],
      taskDefinitions: [half],
      services: [plainService],
      containerInstances: [
        {
          cluster: 'default',
          launchType: 'EC2',
          instanceType: 'm7i.large',
          availabilityZone: 'us-east-1a',
          count: 1,
          registeredCpuUnits: 2048,
          registeredMemoryMiB: 7680,
          cpuArchitecture: 'X86_64',
          awsvpcTaskCountMax: 2,
          gpuCount: 0,
          attributes: {},
          volumeGiB: 0,
          hourlyUsd: undefined,
        },
      ],
      ...over,
    });
  const refusals = (result: ReadResult) =>
    story(result, 0, 'ECS Service Event')
      .filter((line) => line.includes('was unable to place a task'))
      .map((line) => [Math.floor(Number.parseFloat(line) / 3600), line.replace(/^.*\(container-instance \S+\) /, '')]);

  test('is said at once when the reason changes, and then every six hours', () => {
    const rack = { type: 'memberOf', expression: 'attribute:rack == r1' } as const;
    const result = onOne({
      services: [
        { ...plainService, desiredCount: 2 },
        { ...plainService, name: 'other', desiredCount: 1, placementConstraints: [rack] },
      ],
      actions: [
        {
          atUs: 2 * HOUR,
          index: 0,
          request: { call: 'UpdateService', service: 0, changes: { desiredCount: 0 }, forceNewDeployment: false },
        },
      ],
    });
    expect(refusals(result)).toEqual([
      [0, 'has insufficient CPU units available.'],
      [2, 'encountered error "MemberOf placement constraint unsatisfied.".'],
      [8, 'encountered error "MemberOf placement constraint unsatisfied.".'],
    ]);
  });

  test('is no news where one of several is placed', () => {
    const crashes = fault({ atUs: [1, 2, 3, 4].map((hour) => hour * HOUR) });
    const result = onOne({ services: [{ ...plainService, desiredCount: 3 }], faults: [crashes] });
    expect(result.tasks).toHaveLength(6);
    expect(refusals(result).map(([hour]) => hour)).toEqual([0, 6]);
  });

  test('of a daemon', () => {
    const whole = { ...half, family: 'agent', cpuUnits: 4096 };
    const daemon = service({
      name: 'agent',
      schedulingStrategy: 'DAEMON',
      taskDefinition: 1,
      desiredCount: 0,
      launchType: 'EC2',
      targetGroups: [],
      minimumHealthyPercent: 0,
      maximumPercent: 100,
    });
    const result = onOne({ taskDefinitions: [half, whole], behaviours: [behaviour(), behaviour()], services: [daemon] });
    expect(refusals(result).map(([hour]) => hour)).toEqual([0, 6]);
  });
});
