import { describe, expect, test } from 'vitest';
import type { PlacementConstraint } from '../../src/aws/nouns.js';
import type { Action, CompiledScenario } from '../../src/scenario/compiled.js';
import { Simulation } from '../../src/sim/index.js';
import { autoScalingGroup } from '../support/capacity.js';
import { load } from '../support/load.js';
import { scenario, service, taskDefinition, traffic } from '../support/scenario.js';
import { even, fault, finish, plain, type ReadResult, run, story } from './run.js';

const MINUTE = 60e6;
const ZONES = scenario().availabilityZones;
const BALANCED = service({ desiredCount: 6, availabilityZoneRebalancing: true });
const [GROUP] = scenario().targetGroups;
/** Zone c is gone from minute 10 to minute 30. */
const OUTAGE = fault({
  kind: 'az-outage',
  atUs: [10 * MINUTE],
  forUs: 20 * MINUTE,
  scope: { ...fault({}).scope, availabilityZone: ZONES[2] },
});

function spread(over: Partial<CompiledScenario> = {}) {
  return run({
    durationUs: 90 * MINUTE,
    targetGroups: [{ ...GROUP, deregistrationDelayUs: 30e6 }],
    services: [BALANCED],
    traffic: [traffic({ shape: even(20) })],
    faults: [OUTAGE],
    ...over,
  });
}

/** Tasks in each zone that run on at the end. */
const atTheEnd = (result: ReadResult) =>
  ZONES.map((zone) => result.tasks.filter((task) => task.stoppingAt === undefined && task.availabilityZone === zone).length);
const texts = (result: ReadResult) =>
  story(result, 0, 'ECS Service Event')
    .filter((line) => /AZ |Availability|place a task/.test(line))
    .map((line) => line.replace(/^[\d.]+ /, '').replaceAll(/: [A-Z, ]+\.$/g, ': ids.'));

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing-event-messages-list.html
describe('Availability Zone rebalancing', () => {
  test('after an outage of a zone its tasks come back there, as AWS words it', () => {
    const result = spread();
    expect(atTheEnd(result)).toEqual([2, 2, 2]);
    expect(texts(result)).toEqual([
      '(service web) is not AZ balanced with 3 tasks in us-east-1a, 3 in us-east-1b, and 0 in us-east-1c. AZ Rebalancing in progress.',
      '(service web) is unable to place a task in us-east-1c.',
      '(service web) stopped AZ Rebalancing.',
      '(service web) is not AZ balanced with 3 tasks in us-east-1a, 3 in us-east-1b, and 0 in us-east-1c. AZ Rebalancing in progress.',
      '(service web) has started 2 tasks in us-east-1c to AZ Rebalance: ids.',
      '(service web) has stopped 1 running tasks in us-east-1a due to AZ rebalancing: ids.',
      '(service web) has stopped 1 running tasks in us-east-1b due to AZ rebalancing: ids.',
      '(service web) is AZ balanced with 2 tasks in us-east-1a, 2 tasks in us-east-1b, and 2 tasks in us-east-1c.',
    ]);
    const names = result.events
      .filter(({ detailType }) => detailType === 'ECS Service Action')
      .map(({ message }) => message.split(/[ :]/)[1]);
    expect(names.filter((name) => /REBALANC|TASKS_ST/.test(name))).toEqual([
      'SERVICE_REBALANCING_STARTED',
      'SERVICE_REBALANCING_STOPPED',
      'SERVICE_REBALANCING_STARTED',
      'TASKS_STARTED',
      'TASKS_STOPPED',
      'TASKS_STOPPED',
      'SERVICE_REBALANCING_COMPLETED',
    ]);
    const [{ deploymentId }] = result.deployments;
    const moved = result.tasks.filter(({ stoppingAt = 0 }) => stoppingAt > 30 * MINUTE);
    expect(moved.map(({ stopCode, stoppedReason }) => [stopCode, stoppedReason])).toEqual(
      Array(2).fill(['ServiceSchedulerInitiated', `Availability-zone rebalancing initiated by (deployment ${deploymentId})`]),
    );
    // Replacements come first: never fewer than six run once the outage is over, and no request is lost to it.
    expect(Math.min(...result.services.filter(({ atUs }) => atUs > 30 * MINUTE).map(({ running }) => running))).toBe(6);
    expect(result.minutes.slice(31).map(({ failed, rejected }) => failed + rejected)).toEqual(Array(59).fill(0));
  });

  test('by one task at a time where maximumPercent leaves no more room', () => {
    const result = spread({ services: [{ ...BALANCED, maximumPercent: 117 }] });
    expect(atTheEnd(result)).toEqual([2, 2, 2]);
    expect(texts(result).filter((line) => line.includes('has started 1 tasks'))).toHaveLength(2);
    expect(result.services.every(({ running }) => running <= 7)).toBe(true);
  });

  test('disabled, the zones stay as they are', () => {
    const result = spread({ services: [{ ...BALANCED, availabilityZoneRebalancing: false }] });
    expect(atTheEnd(result)).toEqual([3, 3, 0]);
    expect(texts(result)).toEqual([]);
  });

  test('of a service that is balanced it changes nothing', () => {
    // A deployment carries its service's configuration, which differs.
    const quiet = (availabilityZoneRebalancing: boolean) =>
      JSON.stringify({
        ...(plain(spread({ faults: [], services: [{ ...BALANCED, availabilityZoneRebalancing }] })) as object),
        deployments: undefined,
      });
    expect(quiet(true)).toBe(quiet(false));
  });

  test.each([{ kind: 'ROLLING' }, { kind: 'BLUE_GREEN', bakeTimeUs: MINUTE, hooks: [] }] as const)(
    'a deployment interrupts it: $kind',
    (deploymentStrategy) => {
      const services = [{ ...BALANCED, deploymentStrategy }];
      const startedUs = spread({ services }).events.find(({ message }) => message.includes('TASKS_STARTED'))?.atUs ?? 0;
      const request = { call: 'UpdateService', service: 0, changes: {}, forceNewDeployment: true } as const;
      const result = spread({ services, actions: [{ atUs: startedUs + 1e6, index: 0, request }] });
      const stopped = texts(result).filter((line) => line.includes('stopped AZ Rebalancing'));
      expect(stopped).toHaveLength(2); // The first one because zone c was gone.
      expect(atTheEnd(result)).toEqual([2, 2, 2]);
      expect(result.deployments.map(({ rolloutState }) => rolloutState)).toEqual(['COMPLETED', 'COMPLETED']);
    },
  );

  test('leaves protected tasks alone, and gives up where all of the fullest zone are', () => {
    const protect: Action = {
      atUs: 13 * MINUTE,
      index: 0,
      request: {
        call: 'UpdateTaskProtection',
        isProtected: true,
        expiresInMinutes: 120,
        tasks: { cluster: 'default', count: Number.POSITIVE_INFINITY, service: 'web', group: undefined, availabilityZone: undefined },
      },
    };
    const result = spread({ actions: [protect] });
    expect(texts(result).some((line) => line.includes('was unable to AZ Rebalance because task set'))).toBe(true);
    expect(result.tasks.filter(({ createdAt }) => createdAt > 13 * MINUTE)).toEqual([]);
    expect(atTheEnd(result)).toEqual([3, 3, 0]);
  });

  test('of two capacity providers each is balanced by itself', () => {
    const capacityProviderStrategy = ['FARGATE', 'FARGATE_SPOT'].map((capacityProvider) => ({ capacityProvider, base: 0, weight: 1 }));
    const result = spread({ services: [{ ...BALANCED, launchType: undefined, capacityProviderStrategy }] });
    for (const { capacityProvider } of capacityProviderStrategy) {
      const own = result.tasks.filter((task) => task.capacityProvider === capacityProvider && task.stoppingAt === undefined);
      expect(ZONES.map((zone) => own.filter(({ availabilityZone }) => availabilityZone === zone).length)).toEqual([1, 1, 1]);
    }
  });

  const named: PlacementConstraint[] = [{ type: 'memberOf', expression: 'attribute:ecs.availability-zone matches us-east.*' }];
  test.each([
    [[2, 2, 2], 'it uses those of the zone, and launches none', []],
    [[3, 3, 0], 'it moves nothing where the task definition names zones', named],
  ])('on container instances: %j, %s', (counts, _, placementConstraints) => {
    const [container] = taskDefinition().containerDefinitions;
    const call = (atSeconds: number, status: 'DRAINING' | 'ACTIVE'): Action => ({
      atUs: atSeconds * 1e6,
      index: 0,
      request: {
        call: 'UpdateContainerInstancesState',
        status,
        instances: { cluster: 'default', count: 1, filter: `attribute:ecs.availability-zone == ${ZONES[2]}` },
      },
    });
    const result = spread({
      faults: [],
      taskDefinitions: [
        taskDefinition({
          cpuUnits: 256,
          memoryMiB: 512,
          networkMode: 'bridge',
          requiresCompatibilities: ['EC2'],
          placementConstraints,
          containerDefinitions: [{ ...container, portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }] }],
        }),
      ],
      services: [{ ...BALANCED, launchType: 'EC2' }],
      autoScalingGroups: [autoScalingGroup({ minSize: 3, maxSize: 3, desiredCapacity: 3 })],
      actions: [call(120, 'DRAINING'), call(1800, 'ACTIVE')],
    });
    expect(result.instances).toHaveLength(3);
    expect(atTheEnd(result)).toEqual(counts);
    expect(texts(result).filter((line) => line.includes('to AZ Rebalance'))).toHaveLength(placementConstraints.length === 0 ? 1 : 0);
  });
});

test('on the instances of two capacity providers like goes for like: the shares of the strategy stay', () => {
  // Zone c is drained and comes back: its tasks return there.
  const results = [1, 2, 3, 4].map((seed) => {
    const [shop] = load(`
seed: ${seed}
duration: 50m
begin: empty
clusters: [{ clusterName: default, capacityProviders: [od, spot] }]
taskDefinitions: [{ family: web, networkMode: bridge, containerDefinitions: [{ name: app, cpu: 256, memory: 128 }] }]
autoScalingGroups:
  - { autoScalingGroupName: od, instanceType: m5.large, minSize: 3, maxSize: 3 }
  - { autoScalingGroupName: spot, instanceType: m5.large, purchaseOption: spot, minSize: 3, maxSize: 3 }
capacityProviders:
  - { name: od, autoScalingGroupProvider: { autoScalingGroupArn: od, managedScaling: { status: DISABLED } } }
  - { name: spot, autoScalingGroupProvider: { autoScalingGroupArn: spot, managedScaling: { status: DISABLED } } }
services:
  - serviceName: web
    taskDefinition: web
    desiredCount: 12
    capacityProviderStrategy: [{ capacityProvider: od, base: 4, weight: 1 }, { capacityProvider: spot, weight: 3 }]
actions:
  - { at: 10m, UpdateContainerInstancesState: { containerInstances: { pick: 2, filter: 'attribute:ecs.availability-zone == us-east-1c' }, status: DRAINING } }
  - { at: 20m, UpdateContainerInstancesState: { containerInstances: { pick: 2, filter: 'attribute:ecs.availability-zone == us-east-1c' }, status: ACTIVE } }
`);
    return finish(new Simulation(shop)).tasks;
  });
  const rebalanced = results.flat().filter(({ stoppedReason }) => stoppedReason.startsWith('Availability-zone rebalancing'));
  expect(rebalanced.length).toBeGreaterThan(0);
  for (const tasks of results) {
    const left = tasks.filter(({ stoppingAt }) => stoppingAt === undefined);
    // Base 4, then 1 to 3: six and six of twelve.
    expect(['od', 'spot'].map((provider) => left.filter(({ capacityProvider }) => capacityProvider === provider).length)).toEqual([6, 6]);
  }
});
