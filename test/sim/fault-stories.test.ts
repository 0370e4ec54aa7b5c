import { describe, expect, test } from 'vitest';
import type { Action, CompiledScenario } from '../../src/scenario/compiled.js';
import { Simulation } from '../../src/sim/index.js';
import type { TaskRecord } from '../../src/sim/result.js';
import { autoScalingGroup, capacityProvider } from '../support/capacity.js';
import { job, NO_SERVICES } from '../support/jobs.js';
import { behaviour, client, requestKind, scenario, service, taskDefinition, traffic } from '../support/scenario.js';
import { burst, constant, even, fault, finish, life, plain, type ReadResult, run, story } from './run.js';

const SCOPE = fault({}).scope;
const inZone = (availabilityZone: string) => ({ ...SCOPE, availabilityZone });
/** 50 ms a request, a fifth of it CPU, on 6 tasks in three zones: 30 requests a second. */
const CALM: Partial<CompiledScenario> = {
  durationUs: 1200e6,
  services: [service({ desiredCount: 6 })],
  behaviours: [behaviour({ requests: [requestKind({ cpu: constant(10_000), wait: constant(40_000) })] })],
  traffic: [traffic({ shape: even(30) })],
};
const zoneOf = ({ availabilityZone }: TaskRecord) => availabilityZone.slice(-1);
const lostIn = (result: ReadResult, from: number, to: number) =>
  result.minutes.slice(from, to).map(({ failed, rejected, timedOut }) => failed + rejected + timedOut);

describe('az-outage', () => {
  const result = run({
    ...CALM,
    durationUs: 4200e6,
    // At 3000 s, long after the zone is back, all tasks crash, so that all are launched anew.
    faults: [
      fault({ name: 'outage', kind: 'az-outage', atUs: [600e6], forUs: 1800e6, scope: inZone('us-east-1a') }),
      fault({ name: 'later', kind: 'task-crash', atUs: [3000e6], share: 1 }),
    ],
  });
  const gone = result.tasks.filter(({ stopCode }) => stopCode === 'InfrastructureHealth');
  const replacements = result.tasks.filter(({ createdAt }) => createdAt > 600e6 && createdAt < 2400e6);

  test('a third of the tasks is gone at once; ECS hears of it a minute later', () => {
    expect(gone.map(zoneOf)).toEqual(['a', 'a']);
    for (const task of gone) {
      expect(task).toMatchObject({ executionStoppedAt: 600e6, stoppingAt: 660e6, exitCode: undefined });
      expect(task.stoppedReason).toBe('The infrastructure that hosted the task is no longer available.');
    }
    expect(result.faults[0]).toMatchObject({ kind: 'az-outage', atUs: 600e6, untilUs: 2400e6, recoveredAt: 720e6 });
    expect(result.faults[0].scope).toBe(['availability-zone/us-east-1a', ...gone.map(({ taskId }) => `task/${taskId}`)].join(' '));
  });

  test('their replacements start in the two other zones, and nothing launches in the dark one', () => {
    expect(replacements.map(zoneOf).sort()).toEqual(['b', 'c']);
    expect(replacements.every(({ createdAt }) => createdAt < 665e6)).toBe(true);
  });

  test('after its end the zone takes launches again', () => {
    const after = result.tasks.filter(({ createdAt }) => createdAt > 3000e6);
    expect(after.map(zoneOf).sort()).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  });

  test('requests fail while clients still find the dead node, or the balancer the dead tasks; then no more', () => {
    const lost = lostIn(result, 9, 15);
    expect(lost[0]).toBe(0);
    expect(lost.slice(3)).toEqual([0, 0, 0]);
    const { failedByCause } = result.summary.workloads[0].requests;
    // A third of 30 requests a second for 90 seconds is refused: 900, four standard deviations either way.
    expect(Math.abs(failedByCause['connection-refused'] - 900)).toBeLessThan(100);
    // The rest: two of six targets are dead until two health checks each have failed, 32 to 60 s.
    expect(failedByCause['502']).toBeGreaterThan(150);
    expect(result.faults[0].requestsLost).toBe(lost[1] + lost[2]);
  });

  test('without a load balancer nobody meets a dead node', () => {
    const alone = run({ ...CALM, services: [service({ desiredCount: 6, targetGroups: [] })], faults: result.scenario.faults.slice(0, 1) });
    // What is sent to dead tasks is refused until ECS knows: a third of 30 requests a second for a minute.
    // And to their replacements in the second in which they are RUNNING and do not listen yet.
    expect(alone.summary.workloads[0].requests.failedByCause).toEqual({ 'connection-refused': 600 + 10 });
  });

  test('an outage shorter than the removal of the node gives the node back', () => {
    const short = run({ ...CALM, faults: [fault({ kind: 'az-outage', atUs: [600e6], forUs: 30e6, scope: inZone('us-east-1a') })] });
    expect(Math.abs(short.summary.workloads[0].requests.failedByCause['connection-refused'] - 300)).toBeLessThan(60);
  });

  test('all zones at once: every request is refused until the end, and nothing is launched before it', () => {
    const all = run({ ...CALM, faults: [fault({ kind: 'az-outage', atUs: [600e6], forUs: 300e6 })] });
    expect(all.minutes.slice(10, 15).map(({ completed }) => completed)).toEqual([0, 0, 0, 0, 0]);
    expect(all.summary.workloads[0].requests.failedByCause['connection-refused']).toBe(9000);
    const later = all.tasks.filter(({ createdAt }) => createdAt > 0);
    expect(later).toHaveLength(6);
    expect(later.every(({ createdAt }) => createdAt >= 900e6)).toBe(true);
    expect(story(all, 600, 'ECS Service Event').some((line) => line.includes('unable to place a task'))).toBe(true);
  });

  test('a task that was being launched there is lost too, and launched elsewhere', () => {
    const young = run({
      ...CALM,
      begin: 'empty',
      faults: [fault({ kind: 'az-outage', atUs: [10e6], forUs: 600e6, scope: inZone('us-east-1b') })],
    });
    const lost = young.tasks.filter(({ stopCode }) => stopCode === 'InfrastructureHealth');
    expect(lost.map(zoneOf)).toEqual(['b', 'b']);
    expect(lost.every(({ startedAt }) => startedAt === undefined)).toBe(true);
    expect(
      young.tasks
        .filter(({ stoppedAt }) => stoppedAt === undefined)
        .map(zoneOf)
        .sort(),
    ).toEqual(['a', 'a', 'a', 'c', 'c', 'c']);
  });
});

describe('slow', () => {
  const [BASE, CPU] = [50, 10];
  const slow = (over: Parameters<typeof fault>[0]) =>
    run({ ...CALM, faults: [fault({ kind: 'slow', atUs: [300e6], forUs: 300e6, ...over })] });
  const meanMs = ({ minutes }: ReadResult, minute: number) => minutes[minute].latencyMsMean;

  test('CPU and wait are multiplied, on every task, until the fault ends', () => {
    const result = slow({ factor: 3 });
    expect([3, 6, 12].map((minute) => meanMs(result, minute))).toEqual([BASE, 3 * BASE, BASE]);
    const cpu = [...result.metrics]
      .filter(({ metricName }) => metricName === 'CPUUtilization')
      .map(({ sum, sampleCount }) => sum / sampleCount);
    expect(cpu[6] / cpu[3]).toBeCloseTo(3, 2);
    expect(result.faults[0]).toMatchObject({ untilUs: 600e6, recoveredAt: 600e6, requestsLost: 0 });
  });

  test('latency is added to each answer and costs no CPU', () => {
    const result = slow({ latencyUs: 200_000 });
    expect([3, 6, 12].map((minute) => meanMs(result, minute))).toEqual([BASE, BASE + 200, BASE]);
    const cpu = [...result.metrics].filter(({ metricName }) => metricName === 'CPUUtilization').map(({ sum }) => sum);
    expect(cpu[6] / cpu[3]).toBeCloseTo(1, 2);
  });

  test('a request whose answer is held back keeps its place at the server', () => {
    const narrow = behaviour({ concurrency: 1, requests: [requestKind({ wait: constant(10_000) })] });
    const result = run({
      durationUs: 120e6,
      behaviours: [narrow],
      traffic: [traffic({ shape: burst(30e6, 3) })],
      faults: [fault({ kind: 'slow', atUs: [10e6], latencyUs: 90_000 })],
    });
    expect(result.minutes[0]).toMatchObject({ completed: 3, latencyMsMax: 300 });
  });

  test('a wait that comes first is slower too', () => {
    const waits = behaviour({ requests: [requestKind({ cpu: constant(CPU * 1000), wait: constant(40_000), order: 'wait-cpu' })] });
    const result = run({
      ...CALM,
      behaviours: [waits],
      faults: [fault({ kind: 'slow', atUs: [300e6], forUs: 300e6, factor: 2, latencyUs: 7000 })],
    });
    expect([3, 6, 12].map((minute) => meanMs(result, minute))).toEqual([BASE, 2 * BASE + 7, BASE]);
  });

  test('only requests that start during the fault are slow, and those to their end', () => {
    const long = behaviour({ requests: [requestKind({ wait: constant(10e6) })] });
    const result = run({
      durationUs: 120e6,
      behaviours: [long],
      traffic: [traffic({ shape: burst(5e6, 1) }), traffic({ name: 'second', shape: burst(12e6, 1) })],
      faults: [fault({ kind: 'slow', atUs: [10e6], forUs: 5e6, factor: 2 })],
    });
    expect(result.minutes[0]).toMatchObject({ completed: 2, latencyMsMean: 15_000, latencyMsMax: 20_000 });
  });

  test('two at once multiply, and each ends by itself', () => {
    const result = run({
      ...CALM,
      faults: [
        fault({ name: 'one', kind: 'slow', atUs: [300e6], forUs: 600e6, factor: 2 }),
        fault({ name: 'two', kind: 'slow', atUs: [420e6], forUs: 180e6, factor: 3 }),
      ],
    });
    expect([3, 6, 8, 12, 17].map((minute) => meanMs(result, minute))).toEqual([BASE, 2 * BASE, 6 * BASE, 2 * BASE, BASE]);
  });

  test('a share of the tasks: a share of the requests', () => {
    const result = slow({ factor: 3, share: 0.5 });
    expect(meanMs(result, 6)).toBe(2 * BASE);
    expect(result.faults[0].scope.split(' ')).toHaveLength(3);
  });

  test('a client that gives up and comes again starts anew', () => {
    const result = run({
      durationUs: 300e6,
      behaviours: [behaviour({ requests: [requestKind({ wait: constant(50_000) })] })],
      services: [service({ desiredCount: 2 })],
      traffic: [traffic({ shape: even(20), client: client({ timeoutUs: 100_000, retries: 3, cancelOnTimeout: false }) })],
      faults: [fault({ kind: 'slow', atUs: [60e6], forUs: 60e6, factor: 4, count: 1 })],
    });
    const [{ requests }] = result.summary.workloads;
    expect(requests.retries).toBeGreaterThan(100);
    expect(result.minutes[3]).toMatchObject({ latencyMsMax: 50, retries: 0 });
  });
});

describe('errors', () => {
  test('a share of the answers is 5xx while the fault lasts, and the work is done all the same', () => {
    const result = run({ ...CALM, faults: [fault({ kind: 'errors', atUs: [300e6], forUs: 300e6, rate: 0.2 })] });
    const failed = lostIn(result, 4, 11);
    expect([failed[0], failed[6]]).toEqual([0, 0]);
    // 5 minutes of 1800 requests: 1800 of 9000, standard deviation 38.
    const sum = failed.reduce((total, count) => total + count, 0);
    expect(Math.abs(sum - 1800)).toBeLessThan(160);
    expect(result.summary.workloads[0].requests.failedByCause).toEqual({ 500: sum });
    expect(result.faults[0].requestsLost).toBe(sum);
    expect(result.tasks.every(({ stoppedAt }) => stoppedAt === undefined)).toBe(true);
  });

  test('on one task of six: a sixth', () => {
    const result = run({ ...CALM, faults: [fault({ kind: 'errors', atUs: [300e6], forUs: 300e6, rate: 1, count: 1 })] });
    expect(lostIn(result, 6, 9)).toEqual([300, 300, 300]);
  });

  test('retries meet another task', () => {
    const result = run({
      ...CALM,
      traffic: [traffic({ shape: even(30), client: client({ retries: 2, backOffUs: 1000 }) })],
      faults: [fault({ kind: 'errors', atUs: [300e6], rate: 1, count: 1 })],
    });
    expect(result.summary.workloads[0].availability).toBeGreaterThan(0.95);
    expect(result.summary.workloads[0].requests.retries).toBeGreaterThan(4000);
  });
});

const ON_SPOT = service({
  desiredCount: 6,
  launchType: undefined,
  capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', base: 0, weight: 1 }],
});

describe('spot-interruption', () => {
  const result = run({
    ...CALM,
    services: [ON_SPOT],
    faults: [fault({ kind: 'spot-interruption', atUs: [600e6], count: 1 })],
  });
  const index = result.tasks.findIndex(({ stopCode }) => stopCode === 'SpotInterruption');

  test('the notice is SIGTERM: the task drains at once and ends when its process does', () => {
    expect(life(result, index).slice(6)).toEqual(['stoppingAt 600', 'executionStoppedAt 601', 'stoppedAt 621']);
    expect(result.tasks[index]).toMatchObject({
      stoppedReason: 'Your Spot Task was interrupted.',
      exitCode: 143,
      capacityProvider: 'FARGATE_SPOT',
    });
    expect(story(result, 600, 'ECS Task State Change').slice(0, 3)).toEqual([
      '600 service:web lastStatus RUNNING desiredStatus STOPPED (SpotInterruption: Your Spot Task was interrupted.)',
      '600 service:web lastStatus DEACTIVATING desiredStatus STOPPED (SpotInterruption: Your Spot Task was interrupted.)',
      '601 service:web lastStatus DEPROVISIONING desiredStatus STOPPED (SpotInterruption: Your Spot Task was interrupted.)',
    ]);
    expect(result.faults[0].scope).toBe(`task/${result.tasks[index].taskId}`);
  });

  test('it is counted, replaced on Spot, and costs no request that ends within a second', () => {
    const [{ tasks, requests }] = result.summary.workloads;
    expect(tasks).toMatchObject({ interrupted: 1, launched: 1, stopped: 1 });
    expect(requests.failed).toBe(0);
    expect(result.tasks[6]).toMatchObject({ capacityProvider: 'FARGATE_SPOT', createdAt: 601e6 });
  });

  test.each<[number, number | undefined, number, string]>([
    [500e6, 60, 660, 'SIGKILL after the stop timeout'],
    [500e6, 120, 720, 'two minutes are the most a notice gives'],
    [500e6, undefined, 630, 'the default stop timeout'],
    [45e6, 60, 645, 'a process that takes its time'],
  ])('a process that needs %i us after SIGTERM, stop timeout %s s: ends at %i s (%s)', (exitUs, stopTimeoutSeconds, endsAt) => {
    const [definition] = scenario().taskDefinitions;
    const containerDefinitions = definition.containerDefinitions.map((container) => ({ ...container, stopTimeoutSeconds }));
    const { tasks } = run({
      ...CALM,
      services: [ON_SPOT],
      taskDefinitions: [{ ...definition, containerDefinitions }],
      assume: { ...scenario().assume, sigtermExit: constant(exitUs) },
      faults: [fault({ kind: 'spot-interruption', atUs: [600e6], count: 1 })],
    });
    expect(tasks.find(({ stopCode }) => stopCode !== '')?.executionStoppedAt).toBe(endsAt * 1e6);
  });

  test('a share of them, spread over some minutes', () => {
    const spread = run({
      ...CALM,
      services: [ON_SPOT],
      faults: [fault({ kind: 'spot-interruption', atUs: [600e6], share: 0.5, overUs: 180e6 })],
    });
    const interrupted = spread.tasks.filter(({ stopCode }) => stopCode === 'SpotInterruption');
    expect(interrupted).toHaveLength(3);
    expect(new Set(interrupted.map(({ stoppingAt }) => stoppingAt)).size).toBe(3);
    expect(interrupted.every(({ stoppingAt = 0 }) => stoppingAt >= 600e6 && stoppingAt < 780e6)).toBe(true);
  });

  test('leaves on-demand tasks alone, and says so', () => {
    const calm = run({ ...CALM, faults: [fault({ kind: 'spot-interruption', atUs: [600e6] })] });
    expect(calm.notes).toEqual(['fault fault found nothing to hit at 600 s']);
    expect(calm.summary.workloads[0].tasks.interrupted).toBe(0);
  });
});

describe('Fargate Spot without a fault', () => {
  // The most assumptions allow: in each zone a shock in 0.1 x 730 h / 13.8 = 5.3 hours, which takes a tenth.
  const often = {
    ...scenario().assume,
    spotInterruptionsPerMonth: constant(1),
    spotShockShare: constant(0.1),
    spotDrought: constant(1200e6),
  };
  const DAY: Partial<CompiledScenario> = {
    durationUs: 24 * 3600e6,
    traffic: [],
    services: [{ ...ON_SPOT, desiredCount: 60 }],
    assume: often,
  };
  const toSpot: Action = {
    index: 0,
    atUs: 3600e6,
    request: {
      call: 'UpdateService',
      service: 0,
      changes: { launchType: undefined, capacityProviderStrategy: ON_SPOT.capacityProviderStrategy },
      forceNewDeployment: true,
    },
  };
  const result = run(DAY);
  const shocks = result.events.filter(({ detailType }) => detailType === 'Spot Capacity Shock');

  test('shocks come as often as the assumptions say, and take their share within three minutes', () => {
    // Three zones, 24 hours, one in 5.3: 13.6 expected, standard deviation 3.7.
    expect(shocks.length).toBeGreaterThan(3);
    expect(shocks.length).toBeLessThan(29);
    const interrupted = result.tasks.filter(({ stopCode }) => stopCode === 'SpotInterruption');
    expect(interrupted.length).toBe(result.summary.workloads[0].tasks.interrupted);
    // About 20 tasks in each zone, a tenth of them in each shock.
    expect(interrupted.length / shocks.length).toBeGreaterThan(1.4);
    expect(interrupted.length / shocks.length).toBeLessThan(3.5);
    for (const { stoppingAt = 0, availabilityZone } of interrupted) {
      const cause = shocks.some(
        ({ atUs, resource }) => resource.endsWith(availabilityZone) && stoppingAt >= atUs && stoppingAt < atUs + 180e6,
      );
      expect(cause).toBe(true);
    }
  });

  test.each<[string, boolean, Partial<CompiledScenario>]>([
    ['nothing', false, { services: [service()] }],
    ['a job', true, { ...NO_SERVICES, jobs: [job({ launchType: undefined, capacityProviderStrategy: ON_SPOT.capacityProviderStrategy })] }],
    ['what an update makes of a service', true, { services: [service()], actions: [toSpot] }],
  ])('shocks where only %s is on Spot: %s', (_, hasShocks, over) => {
    const { events } = run({ ...DAY, ...over });
    expect(events.some(({ detailType }) => detailType === 'Spot Capacity Shock')).toBe(hasShocks);
  });

  test('in the drought after a shock nothing launches on Spot in that zone; other zones take over', () => {
    for (const { atUs, resource } of shocks) {
      const there = result.tasks.filter(
        ({ createdAt, availabilityZone }) => resource.endsWith(availabilityZone) && createdAt > atUs && createdAt < atUs + 1380e6,
      );
      expect(there).toEqual([]);
    }
    expect(result.summary.workloads[0].tasks.placementFailures).toBe(0);
    expect(result.tasks.filter(({ stoppedAt }) => stoppedAt === undefined)).toHaveLength(60);
  });

  test('in one zone alone the service waits, and nothing falls back to on-demand', () => {
    const strategy = [
      { capacityProvider: 'FARGATE', base: 1, weight: 0 },
      { capacityProvider: 'FARGATE_SPOT', base: 0, weight: 1 },
    ];
    const alone = run({
      ...DAY,
      services: [{ ...ON_SPOT, desiredCount: 31, availabilityZones: ['us-east-1a'], capacityProviderStrategy: strategy }],
    });
    expect(alone.tasks.filter(({ capacityProvider }) => capacityProvider === 'FARGATE')).toHaveLength(1);
    expect(alone.summary.workloads[0].tasks.placementFailures).toBeGreaterThan(0);
    expect(story(alone, 1, 'ECS Service Event').some((line) => line.includes('Capacity is unavailable at this time'))).toBe(true);
    const [first] = alone.events.filter(({ resource, detailType }) => detailType === 'Spot Capacity Shock' && resource.endsWith('a'));
    const next = alone.tasks.find(({ createdAt }) => createdAt > first.atUs);
    expect(next?.createdAt).toBeGreaterThanOrEqual(first.atUs + 1380e6);
  });

  test('never where nothing is said to be interrupted, nor without Spot', () => {
    const never = run({ ...DAY, assume: { ...often, spotInterruptionsPerMonth: constant(0) } });
    const onDemand = run({ ...DAY, services: [service({ desiredCount: 60 })] });
    for (const { events } of [never, onDemand]) expect(events.some(({ source }) => source === 'ecsim.spot')).toBe(false);
  });
});

describe('Spot instances', () => {
  const [container] = scenario().taskDefinitions[0].containerDefinitions;
  const bridge = taskDefinition({
    networkMode: 'bridge',
    requiresCompatibilities: ['EC2'],
    containerDefinitions: [{ ...container, portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }] }],
  });
  const result = run({
    durationUs: 1800e6,
    traffic: [],
    taskDefinitions: [bridge],
    services: [
      service({ desiredCount: 4, launchType: undefined, capacityProviderStrategy: [{ capacityProvider: 'cp', base: 0, weight: 1 }] }),
    ],
    autoScalingGroups: [autoScalingGroup({ purchaseOption: 'spot', minSize: 3, maxSize: 6 })],
    capacityProviders: [capacityProvider()],
    faults: [fault({ kind: 'spot-interruption', atUs: [600e6], count: 1, scope: { ...SCOPE, autoScalingGroup: 'asg' } })],
  });
  const taken = result.instances.filter(({ terminationReason }) => terminationReason === 'spot-interruption');
  const [{ instanceId }] = taken;

  test('the notice makes it DRAINING, two minutes later it is gone', () => {
    expect(taken).toHaveLength(1);
    expect(taken[0]).toMatchObject({ purchaseOption: 'spot', drainingAt: 600e6, terminatedAt: 720e6 });
    expect(result.faults[0].scope).toBe(`container-instance/${instanceId}`);
    expect(story(result, 600, 'EC2 Spot Instance Interruption Warning')).toEqual([
      `600 instance ${instanceId} is interrupted in 120 seconds`,
    ]);
  });

  test('nothing is placed there any more, and the group replaces it', () => {
    expect(result.tasks.filter(({ createdAt, containerInstanceId }) => createdAt >= 600e6 && containerInstanceId === instanceId)).toEqual(
      [],
    );
    expect(result.instances.filter(({ terminatedAt }) => terminatedAt === undefined)).toHaveLength(3);
    expect(result.tasks.filter(({ stoppedAt }) => stoppedAt === undefined)).toHaveLength(4);
  });
});

test('a function behind the load balancer suffers from dead nodes alone', () => {
  const functionOf = (via: 'alb' | 'function-url') => ({
    durationUs: 900e6,
    services: [],
    functions: [
      {
        name: 'api',
        functionName: 'api',
        memoryMiB: 1769,
        timeoutUs: 30e6,
        cpuArchitecture: 'X86_64' as const,
        runtime: 'nodejs22.x',
        packageType: 'Zip' as const,
        ephemeralStorageMiB: 512,
        reservedConcurrency: undefined,
        via,
        loadBalancer: via === 'alb' ? 'main' : '',
      },
    ],
    functionBehaviours: [{ init: undefined, requests: [requestKind({ cpu: constant(10_000) })] }],
    traffic: [traffic({ shape: even(30) })],
    faults: [fault({ kind: 'az-outage', atUs: [600e6], forUs: 200e6, scope: inZone('us-east-1a') })],
  });
  const behind = run(functionOf('alb'));
  expect(Math.abs(behind.summary.workloads[0].requests.failedByCause['connection-refused'] - 900)).toBeLessThan(100);
  expect(behind.faults[0]).toMatchObject({ requestsLost: behind.summary.workloads[0].requests.failed, recoveredAt: 720e6 });
  expect(run(functionOf('function-url')).summary.workloads[0].requests.failed).toBe(0);
});

describe('all of them at once', () => {
  const ALL: CompiledScenario = scenario({
    ...CALM,
    services: [ON_SPOT, service({ name: 'other', desiredCount: 3 })],
    traffic: [
      traffic({
        to: [
          { service: 0, weight: 2 },
          { service: 1, weight: 1 },
        ],
        shape: { kind: 'rate', perSecond: 40, arrivals: 'poisson' },
        client: client({ timeoutUs: 400_000, retries: 2 }),
      }),
    ],
    faults: [
      fault({ name: 'outage', kind: 'az-outage', atUs: [400e6], forUs: 300e6, scope: inZone('us-east-1c') }),
      fault({ name: 'slow', kind: 'slow', atUs: [350e6], forUs: 200e6, factor: 2, latencyUs: 30_000, share: 0.5 }),
      fault({ name: 'errors', kind: 'errors', atUs: [], mtbfUs: 100e6, mttrUs: 60e6, rate: 0.5 }),
      fault({ name: 'spot', kind: 'spot-interruption', atUs: [300e6, 700e6], share: 0.5, overUs: 120e6 }),
      fault({ name: 'crash', atUs: [500e6] }),
      fault({ name: 'hang', kind: 'task-hang', atUs: [450e6], forUs: 60e6 }),
    ],
  });
  const whole = plain(run(ALL));

  test('twice the same', () => expect(plain(run(ALL))).toEqual(whole));

  test.each([0, 310e6, 401e6, 455e6, 489_999_999, 600e6, 705e6])('a snapshot at %d us goes on to the same result', (atUs) => {
    const simulation = new Simulation(ALL);
    simulation.advance(atUs, Number.POSITIVE_INFINITY);
    const resumed = Simulation.resume(ALL, structuredClone(simulation.snapshot()));
    expect(plain(finish(resumed))).toEqual(whole);
  });
});
