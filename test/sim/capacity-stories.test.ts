import { describe, expect, test } from 'vitest';
import type { CompiledScenario, FaultSpec } from '../../src/scenario/compiled.js';
import type { RunResult } from '../../src/sim/result.js';
import { autoScalingGroup, capacityProvider } from '../support/capacity.js';
import { behaviour, service, taskDefinition, traffic } from '../support/scenario.js';
import { even, fault, run, seconds, story } from './run.js';

const ON_GROUP = service({ launchType: undefined, capacityProviderStrategy: [{ capacityProvider: 'cp', base: 0, weight: 1 }] });
/** Tasks of 1 vCPU in bridge mode: two fit on an m7i.large. */
const [CONTAINER] = taskDefinition().containerDefinitions;
const BRIDGE = taskDefinition({
  networkMode: 'bridge',
  requiresCompatibilities: ['EC2'],
  containerDefinitions: [{ ...CONTAINER, portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }] }],
});

function onGroup(desiredCount: number, over: Partial<CompiledScenario> = {}): Partial<CompiledScenario> {
  return {
    traffic: [],
    taskDefinitions: [BRIDGE],
    services: [{ ...ON_GROUP, desiredCount }],
    autoScalingGroups: [autoScalingGroup()],
    capacityProviders: [capacityProvider()],
    ...over,
  };
}

const decisions = (result: RunResult) =>
  result.decisions
    .filter(({ kind, outcome }) => kind === 'managed-scaling' && outcome !== 'unchanged')
    .map(({ atUs, outcome }) => `${seconds(atUs)} ${outcome}`);
const reservation = (result: RunResult) =>
  [...result.metrics].filter(({ metricName }) => metricName === 'CapacityProviderReservation').map(({ average }) => Math.round(average));
const booting = { instanceWarmupUs: 0, targetCapacity: 100, minimumScalingStepSize: 1, maximumScalingStepSize: 10_000 };

describe('scale-out', () => {
  // The minute ends at 60 s, its datapoint is seen 60 s later and judged 10 s after that; 20 s to boot, 25 s to register.
  test('from nothing: two instances first, the third when they are warm, 300 s after they ran', () => {
    const result = run(onGroup(6, { begin: 'empty', durationUs: 1200e6 }));
    expect(decisions(result)).toEqual(['130 desired 0 -> 2', '550 desired 2 -> 3']);
    expect(reservation(result).slice(0, 16)).toEqual([...Array(7).fill(200), ...Array(7).fill(150), 100, 100]);
    expect(result.instances.map((instance) => [instance.launchedAt, instance.runningAt, instance.registeredAt].map(seconds))).toEqual([
      ['130', '150', '175'],
      ['130', '150', '175'],
      ['550', '570', '595'],
    ]);
    expect(result.instances.map(({ availabilityZone }) => availabilityZone.slice(-1))).toEqual(['a', 'b', 'c']);
    expect(result.tasks).toHaveLength(6);
    expect(result.tasks.map(({ createdAt }) => createdAt)).toEqual(Array(6).fill(0));
    expect(result.tasks.map(({ pullStartedAt }) => seconds(pullStartedAt))).toEqual([...Array(4).fill('176'), '596', '596']);
    expect(result.summary.instances).toMatchObject({ launched: 3, terminated: 0, runningMax: 3 });
    expect(result.summary.instances.runningMean).toBeCloseTo((2 * 1050 + 630) / 1200, 9);
  });

  test('a step of load: tasks wait in PROVISIONING until the instances they need have registered', () => {
    const cpu = {
      metric: 'ECSServiceAverageCPUUtilization',
      targetValue: 50,
      scaleOutCooldownUs: 300e6,
      scaleInCooldownUs: 300e6,
    } as const;
    const policy = { type: 'TargetTrackingScaling', name: 'cpu', disableScaleIn: true, ...cpu } as const;
    const result = run(
      onGroup(2, {
        durationUs: 1800e6,
        behaviours: [behaviour({ requests: [{ ...behaviour().requests[0], cpu: { kind: 'constant', value: 10_000 } }] })],
        traffic: [
          traffic({
            shape: {
              kind: 'steps',
              arrivals: 'even',
              steps: [
                { atUs: 0, perSecond: 50 },
                { atUs: 300e6, perSecond: 180 },
              ],
            },
          }),
        ],
        scalableTargets: [{ cluster: 'default', service: 'web', minCapacity: 2, maxCapacity: 8, policies: [policy] }],
      }),
    );
    // 90 % of two tasks against 50: ceil(2 x 90 / 50) = 4.
    const waited = result.tasks.slice(2);
    expect(waited).toHaveLength(2);
    expect(decisions(result)[0]).toMatch(/ desired 1 -> 2$/);
    const { registeredAt } = result.instances[1];
    for (const task of waited) {
      expect(task.createdAt).toBeLessThan(registeredAt ?? 0);
      expect(task.pullStartedAt).toBe((registeredAt ?? 0) + 1e6);
      expect(task.containerInstanceId).toBe(result.instances[1].instanceId);
      expect(task.availabilityZone).toBe('us-east-1b');
    }
    const pending = result.services.find(({ pending, running }) => pending === 2 && running === 2);
    expect(pending?.atUs).toBe(waited[0].createdAt);
  });

  test('at maxSize the others wait, and go after 15 minutes; the service starts others', () => {
    const result = run(onGroup(5, { begin: 'empty', durationUs: 1200e6, autoScalingGroups: [autoScalingGroup({ maxSize: 2 })] }));
    const failed = result.tasks.filter(({ stopCode }) => stopCode === 'TaskFailedToStart');
    expect(failed.map(({ createdAt, stoppedAt, startedAt }) => [createdAt, stoppedAt, startedAt])).toEqual([[0, 900e6, undefined]]);
    expect(failed[0]).toMatchObject({ availabilityZone: '', containerInstanceId: '', launchType: 'EC2', capacityProvider: 'cp' });
    expect(result.tasks.at(-1)?.createdAt).toBe(900e6); // A pass is due then anyway.
    expect(result.summary.workloads[0].tasks).toMatchObject({ launched: 6, failedToStart: 1 });
    expect(result.decisions.some(({ because }) => because.startsWith('at maxSize 2'))).toBe(true);
  });

  test('without managed scaling nothing waits: the placement fails, as before', () => {
    const result = run(
      onGroup(2, { begin: 'empty', durationUs: 300e6, capacityProviders: [capacityProvider({ managedScaling: undefined })] }),
    );
    expect(result.tasks).toEqual([]);
    expect(story(result)[0]).toBe(
      '0 (service web) was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your cluster.',
    );
  });

  test('no more than 500 tasks wait in a cluster', () => {
    const result = run(onGroup(600, { begin: 'empty', durationUs: 110e6 }));
    expect(result.tasks).toHaveLength(500);
    expect(story(result).some((line) => line.endsWith('because the tasks provisioning capacity limit was exceeded.'))).toBe(true);
  });
});

describe('scale-in', () => {
  test('15 minutes below target, then by half each minute', () => {
    const group = autoScalingGroup({ desiredCapacity: 8 });
    const provider = capacityProvider({ managedScaling: booting });
    const result = run(onGroup(1, { begin: 'empty', durationUs: 1800e6, autoScalingGroups: [group], capacityProviders: [provider] }));
    // The first minute with 1 needed of 8 ends at 60 s; the 15th at 900 s, and is judged at 970 s.
    expect(decisions(result)).toEqual(['970 desired 8 -> 4', '1030 desired 4 -> 2', '1090 desired 2 -> 1']);
    expect(result.instances.filter(({ terminatedAt }) => terminatedAt === undefined)).toHaveLength(1);
    const first = result.instances.find(({ terminatedAt }) => terminatedAt === 1000e6);
    expect(first).toMatchObject({ drainingAt: 970e6, terminationReason: 'scale-in' });
    expect(result.summary.instances).toMatchObject({ launched: 8, terminated: 7, runningMax: 8 });
  });

  test('managed draining: tasks move first, and no request is lost', () => {
    const result = run(spread({ managedDraining: true }));
    const [out] = result.instances.filter(({ terminatedAt }) => terminatedAt !== undefined);
    const moved = result.tasks.filter(
      ({ containerInstanceId, stoppedAt }) => containerInstanceId === out.instanceId && stoppedAt !== undefined,
    );
    expect(moved.map(({ stoppedReason }) => stoppedReason)).toEqual([`Container instance ${out.instanceId} is DRAINING`]);
    expect(out.terminatedAt).toBe((moved[0].stoppedAt ?? 0) + 30e6);
    expect(result.summary.workloads[0].requests.failed).toBe(0);
    const replacement = result.tasks.at(-1);
    expect(replacement?.healthyAt).toBeLessThan(moved[0].stoppingAt ?? 0);
  });

  test('without it tasks end with their instance', () => {
    const result = run(spread({ managedDraining: false }));
    const [out] = result.instances.filter(({ terminatedAt }) => terminatedAt !== undefined);
    const ended = result.tasks.find(({ containerInstanceId }) => containerInstanceId === out.instanceId);
    expect(ended).toMatchObject({
      stopCode: 'TerminationNotice',
      stoppedReason: `Host EC2 (instance ${out.instanceId}) terminated.`,
      executionStoppedAt: (out.terminatedAt ?? 0) - 30e6,
      exitCode: undefined,
    });
    expect(out.drainingAt).toBeUndefined();
  });

  test('managed termination protection: only what is empty goes', () => {
    const group = autoScalingGroup({ desiredCapacity: 6 });
    const provider = capacityProvider({ managedScaling: booting, managedTerminationProtection: true });
    const result = run(onGroup(3, { begin: 'empty', durationUs: 1800e6, autoScalingGroups: [group], capacityProviders: [provider] }));
    expect(result.tasks).toHaveLength(3);
    expect(result.instances.filter(({ terminatedAt }) => terminatedAt === undefined)).toHaveLength(3);
  });

  /** Four instances, three with a task: the termination policy, which looks at zones and ages, takes one with a task (by this seed’s draw). */
  function spread(over: Partial<ReturnType<typeof capacityProvider>>): Partial<CompiledScenario> {
    const services = [{ ...ON_GROUP, desiredCount: 3, placementStrategy: [{ type: 'spread', field: 'instanceId' } as const] }];
    const group = autoScalingGroup({ desiredCapacity: 4, availabilityZones: ['us-east-1a'] });
    return onGroup(3, {
      begin: 'empty',
      seed: '3',
      durationUs: 1800e6,
      services,
      traffic: [traffic({ shape: { kind: 'steps', arrivals: 'even', steps: [{ atUs: 300e6, perSecond: 5 }] } })],
      autoScalingGroups: [group],
      capacityProviders: [capacityProvider({ managedScaling: booting, ...over })],
    });
  }
});

describe('begin running', () => {
  test.each([
    // tasks  target  minSize  strategy → instances, why
    [5, 100, 0, 3, 'two on each: ceil(5 / 2)'],
    [5, 50, 0, 6, 'half is spare: 3 x 100 / 50'],
    [1, 100, 3, 3, 'minSize'],
    [0, 100, 0, 0, 'nothing to run'],
    [40, 100, 0, 10, 'maxSize: the others wait'],
  ])('%i tasks, target %i, minSize %i: %i instances (%s)', (count, targetCapacity, minSize, instances) => {
    const provider = capacityProvider({ managedScaling: { ...booting, targetCapacity } });
    const result = run(
      onGroup(count, { durationUs: 60e6, autoScalingGroups: [autoScalingGroup({ minSize })], capacityProviders: [provider] }),
    );
    expect(result.instances).toHaveLength(instances);
    for (const instance of result.instances) expect(instance).toMatchObject({ launchedAt: 0, runningAt: 0, registeredAt: 0 });
    expect(result.tasks.filter(({ startedAt }) => startedAt === 0)).toHaveLength(Math.min(count, 20));
    expect(result.summary.instances).toMatchObject({ launched: 0, terminated: 0, runningMean: instances, runningMax: instances });
  });

  test('launch type EC2 on a group without a provider: as many as its tasks need, and desiredCapacity at least', () => {
    const services = [{ ...ON_GROUP, launchType: 'EC2' as const, capacityProviderStrategy: [], desiredCount: 5 }];
    const size = (desiredCapacity: number) =>
      run(onGroup(5, { durationUs: 60e6, services, autoScalingGroups: [autoScalingGroup({ desiredCapacity })], capacityProviders: [] }));
    expect(size(0).instances).toHaveLength(3);
    expect(size(4).instances).toHaveLength(4);
    expect(size(0).tasks.map(({ startedAt }) => startedAt)).toEqual(Array(5).fill(0));
  });

  test('two groups in one strategy, one of them Spot: a share each, a line each', () => {
    const strategy = [
      { capacityProvider: 'cp', base: 2, weight: 1 },
      { capacityProvider: 'spot-cp', base: 0, weight: 3 },
    ];
    const result = run(
      onGroup(10, {
        services: [{ ...ON_GROUP, desiredCount: 10, capacityProviderStrategy: strategy }],
        autoScalingGroups: [autoScalingGroup(), autoScalingGroup({ name: 'spot-asg', purchaseOption: 'spot' })],
        capacityProviders: [capacityProvider(), capacityProvider({ name: 'spot-cp', autoScalingGroup: 'spot-asg' })],
      }),
    );
    const by = (provider: string) => result.tasks.filter(({ capacityProvider: name }) => name === provider).length;
    expect([by('cp'), by('spot-cp')]).toEqual([4, 6]);
    expect(result.instances.map(({ autoScalingGroup: name, purchaseOption }) => `${name} ${purchaseOption}`)).toEqual([
      'asg on-demand',
      'asg on-demand',
      'spot-asg spot',
      'spot-asg spot',
      'spot-asg spot',
    ]);
    const lines = result.summary.cost.lines.filter(({ service: name }) => name.startsWith('EC2'));
    expect(lines.map(({ service: name, resource, quantity }) => [name, resource, quantity])).toEqual([
      ['EC2', 'asg', 2],
      ['EC2 Spot', 'spot-asg', 3],
    ]);
    expect(result.summary.workloads[0].platform).toBe('ec2');
  });
});

describe('what is lost', () => {
  const loss = (over: Partial<FaultSpec> = {}) => fault({ name: 'loss', kind: 'instance-loss', atUs: [600e6], count: 1, ...over });

  test('an instance: its tasks die at once, ECS and the group hear of it a minute later', () => {
    const services = [{ ...ON_GROUP, desiredCount: 2, targetGroups: [] }]; // Health checks would find out before.
    const result = run(onGroup(2, { durationUs: 1200e6, services, traffic: [traffic({ shape: even(10) })], faults: [loss()] }));
    const [lost, next] = result.instances;
    expect(lost).toMatchObject({ terminatedAt: 600e6, terminationReason: 'instance-loss' });
    expect(next).toMatchObject({ launchedAt: 660e6, runningAt: 680e6, registeredAt: 705e6, terminatedAt: undefined });
    for (const task of result.tasks.slice(0, 2))
      expect(task).toMatchObject({
        executionStoppedAt: 600e6,
        stoppingAt: 660e6,
        stopCode: 'TerminationNotice',
        stoppedReason: `Host EC2 (instance ${lost.instanceId}) terminated.`,
        exitCode: undefined,
      });
    expect(result.tasks.slice(2).map(({ createdAt, pullStartedAt }) => [createdAt, pullStartedAt])).toEqual(Array(2).fill([661e6, 706e6]));
    expect(result.summary.instances).toMatchObject({ launched: 1, terminated: 1, runningMax: 1 });
    expect(result.summary.instances.runningMean).toBeCloseTo((1200 - 80) / 1200, 9);
  });

  test('before it was reported no task goes there, though its group still counts it', () => {
    const result = run(onGroup(4, { durationUs: 900e6, faults: [loss()] }));
    const [lost] = result.instances;
    expect(result.tasks.filter((task) => task.containerInstanceId === lost.instanceId && task.createdAt > 600e6)).toEqual([]);
    expect(result.instances.filter(({ launchedAt }) => (launchedAt ?? 0) > 0).map(({ launchedAt }) => launchedAt)).toEqual([660e6]);
  });

  test('fixed capacity is gone for good', () => {
    const fixed = {
      cluster: 'default',
      launchType: 'EC2' as const,
      instanceType: 'm7i.large',
      availabilityZone: 'us-east-1a',
      count: 2,
      registeredCpuUnits: 2048,
      registeredMemoryMiB: 7936,
      cpuArchitecture: 'X86_64' as const,
      awsvpcTaskCountMax: 2,
      gpuCount: 0,
      attributes: {},
      volumeGiB: 0,
      hourlyUsd: undefined,
    };
    const services = [service({ launchType: 'EC2', desiredCount: 2 })];
    const result = run(
      onGroup(2, {
        durationUs: 1200e6,
        services,
        containerInstances: [fixed],
        autoScalingGroups: [],
        capacityProviders: [],
        faults: [loss()],
      }),
    );
    expect(result.instances.map(({ terminatedAt }) => terminatedAt).toSorted()).toEqual([600e6, undefined]);
    expect(result.summary.instances.runningMean).toBe(1.5);
    expect(result.tasks.filter(({ stoppedAt }) => stoppedAt === undefined)).toHaveLength(2);
    const [{ quantity }] = result.summary.cost.lines.filter(({ service: name }) => name === 'EC2');
    expect(quantity).toBeCloseTo(1 / 6, 9);
  });
});

describe('where nothing launches', () => {
  const outage = (zone: string) =>
    fault({ name: `outage-${zone}`, kind: 'az-outage', atUs: [1e6], forUs: 1200e6, scope: { ...fault({}).scope, availabilityZone: zone } });

  test('the group goes to the other zones', () => {
    const result = run(onGroup(6, { begin: 'empty', durationUs: 900e6, faults: [outage('us-east-1a')] }));
    expect(result.instances.map(({ availabilityZone }) => availabilityZone.slice(-1))).toEqual(['b', 'c', 'b']);
  });

  test('in no zone: it says so once and tries each minute', () => {
    const zones = { availabilityZones: ['us-east-1a'] };
    const result = run(
      onGroup(2, { begin: 'empty', durationUs: 1800e6, autoScalingGroups: [autoScalingGroup(zones)], faults: [outage('us-east-1a')] }),
    );
    expect(result.events.filter(({ detailType }) => detailType === 'EC2 Instance Launch Unsuccessful').map(({ atUs }) => atUs)).toEqual([
      130e6,
    ]);
    expect(result.instances.map(({ launchedAt }) => launchedAt)).toEqual([1260e6, 1260e6]);
  });

  test('Fargate: the other zones, and without any a service event', () => {
    const one = run({
      begin: 'empty',
      durationUs: 60e6,
      traffic: [],
      services: [service({ desiredCount: 4 })],
      faults: [{ ...outage('us-east-1a'), atUs: [0] }],
    });
    expect(one.tasks.filter(({ createdAt }) => createdAt > 0).map(({ availabilityZone }) => availabilityZone)).not.toContain('us-east-1a');
    const none = run({
      begin: 'empty',
      durationUs: 1800e6,
      traffic: [],
      services: [service({ desiredCount: 1, availabilityZones: ['us-east-1a'] })],
      faults: [outage('us-east-1a')],
    });
    expect(story(none, 0, 'ECS Service Event').filter((line) => line.includes('unable'))[0]).toMatch(
      /\(service web\) was unable to place a task\. Reason: Capacity is unavailable at this time\. Please try again later or in a different availability zone\.$/,
    );
    // A pass comes every ten seconds, however long it lasts.
    expect((none.tasks.at(-1)?.createdAt ?? 0) - 1201e6).toBeLessThanOrEqual(10e6);
  });
});
