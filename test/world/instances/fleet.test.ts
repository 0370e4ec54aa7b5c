import { describe, expect, test } from 'vitest';
import type {
  FixedContainerInstances,
  PlacementConstraint,
  PlacementStrategyItem,
  Service,
  TaskDefinition,
} from '../../../src/aws/nouns.js';
import { AGENT_HOST_PORTS } from '../../../src/aws/quotas.js';
import { instanceChanged, staleInstance } from '../../../src/world/instances/fleet/upkeep.js';
import { roomOn, tasksOf } from '../../../src/world/instances/hosting.js';
import { addInstance, fixedInstance } from '../../../src/world/instances/make.js';
import { isSuitedForDaemon, type NoRoom, planDaemonPlacement, planPlacement } from '../../../src/world/instances/place.js';
import type { Task } from '../../../src/world/state.js';
import { launchTask, type Placement, stopTask } from '../../../src/world/tasks/lifecycle.js';
import { World } from '../../../src/world/world.js';
import { Draw } from '../../support/draw.js';
import { behaviour, scenario, service, taskDefinition } from '../../support/scenario.js';

const LISTENER = { offered: () => 0, retried: () => {}, ended: () => {} };
const [CONTAINER] = taskDefinition().containerDefinitions;
const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

function instances(over: Partial<FixedContainerInstances>): FixedContainerInstances {
  return {
    cluster: 'default',
    launchType: 'EC2',
    instanceType: 'm7i.large',
    availabilityZone: 'us-east-1a',
    count: 1,
    registeredCpuUnits: 2048,
    registeredMemoryMiB: 7936,
    cpuArchitecture: 'X86_64',
    awsvpcTaskCountMax: 2,
    gpuCount: 0,
    attributes: {},
    volumeGiB: 0,
    hourlyUsd: undefined,
    ...over,
  };
}

function anyInstances(draw: Draw): FixedContainerInstances {
  return instances({
    availabilityZone: draw.of(...ZONES),
    cluster: draw.chance(0.1) ? 'other' : 'default',
    count: draw.whole(1, draw.chance(0.2) ? 70 : 6),
    registeredCpuUnits: draw.of(1024, 2048, 4096),
    registeredMemoryMiB: draw.of(2001, 3952, 7936, 16_048),
    cpuArchitecture: draw.chance(0.15) ? 'ARM64' : 'X86_64',
    awsvpcTaskCountMax: draw.whole(1, 4),
    gpuCount: draw.chance(0.2) ? draw.whole(1, 2) : 0,
    attributes: draw.chance(0.5) ? { rack: draw.of('r1', 'r2', 'r3') } : {},
  });
}

function anyDefinition(draw: Draw, index: number): TaskDefinition {
  const networkMode = draw.of('awsvpc', 'bridge', 'bridge', 'host') as TaskDefinition['networkMode'];
  const port = draw.whole(8080, 8083);
  return taskDefinition({
    family: `family-${index}`,
    networkMode,
    requiresCompatibilities: ['EC2'],
    cpuUnits: draw.of(128, 256, 512, 1024),
    memoryMiB: draw.of(256, 512, 1000, 2048),
    cpuArchitecture: draw.chance(0.15) ? 'ARM64' : 'X86_64',
    containerDefinitions: [
      {
        ...CONTAINER,
        gpuCount: draw.chance(0.15) ? 1 : 0,
        portMappings: [{ containerPort: port, hostPort: draw.chance(0.5) ? 0 : port, protocol: draw.of('tcp', 'udp') }],
      },
    ],
    placementConstraints: draw.chance(0.2) ? [anyMember(draw)] : [],
  });
}

function anyMember(draw: Draw): PlacementConstraint {
  const expression = draw.of(
    'attribute:rack == r1',
    'attribute:rack in [r1, r2] or attribute:ecs.availability-zone == us-east-1b',
    'attribute:rack exists',
    'not(task:group == service:service-1)',
    'task:group == service:service-0 or runningTasksCount < 2',
    'runningTasksCount <= 1',
    'registeredAt < 2030-01-01 and agentConnected == true',
    'ec2InstanceId =~ i-[0-7].*',
  );
  return { type: 'memberOf', expression };
}

const STRATEGIES: readonly PlacementStrategyItem[] = [
  { type: 'binpack', field: 'cpu' },
  { type: 'binpack', field: 'memory' },
  { type: 'spread', field: 'instanceId' },
  { type: 'spread', field: 'host' },
  { type: 'spread', field: 'attribute:ecs.availability-zone' },
  { type: 'spread', field: 'attribute:rack' },
  { type: 'spread', field: 'attribute:ecs.instance-type' },
  { type: 'random', field: '' },
];

function anyService(draw: Draw, index: number): Service {
  return service({
    name: `service-${index}`,
    launchType: 'EC2',
    desiredCount: 0,
    taskDefinition: index,
    targetGroups: [],
    schedulingStrategy: draw.chance(0.1) ? 'DAEMON' : 'REPLICA',
    availabilityZones: draw.chance(0.2) ? ZONES.slice(0, 2) : ZONES,
    placementStrategy: Array.from({ length: draw.whole(0, 3) }, () => draw.of(...STRATEGIES)),
    placementConstraints: [
      ...(draw.chance(0.3) ? [{ type: 'distinctInstance', expression: '' } as const] : []),
      ...(draw.chance(0.3) ? [anyMember(draw)] : []),
    ],
  });
}

function anyWorld(seed: number, isWatched: boolean): { world: World; draw: Draw } {
  const draw = new Draw(seed, 'fleet');
  const services = draw.whole(1, 5);
  const definitions = Array.from({ length: services }, (_, index) => anyDefinition(draw, index));
  const spec = scenario({
    seed: String(seed),
    traffic: [],
    targetGroups: [],
    clusters: ['default', 'other'],
    taskDefinitions: definitions,
    behaviours: definitions.map(() => behaviour()),
    services: definitions.map((_, index) => anyService(draw, index)),
    containerInstances: Array.from({ length: draw.whole(1, 6) }, () => anyInstances(draw)),
  });
  // Who listens has every choice made by the definition as well, and hears of any that comes out otherwise.
  return { world: new World(spec, LISTENER, isWatched ? () => {} : undefined), draw };
}

/** One thing that may happen to a cluster. @returns where a task was placed, if one was to be */
function step(world: World, draw: Draw): Placement | NoRoom | undefined {
  const what = draw.whole(0, 19);
  const instance = world.state.instances[draw.whole(0, world.state.instances.length - 1)];
  const live = world.state.tasks.filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
  if (what < 13) return place(world, draw);
  if (what < 17 && live.length > 0) stopTask(world, draw.of(...live), 'UserInitiated', 'test');
  else if (what === 17) {
    instance.isAgentConnected = !instance.isAgentConnected;
    instanceChanged(world, instance);
  } else if (what === 18) {
    instance.drainingAt = instance.drainingAt === undefined ? 0 : undefined;
    instance.attributes = { ...instance.attributes, rack: draw.of('r1', 'r2') };
    instanceChanged(world, instance);
  } else if (draw.chance(0.5)) addInstance(world.state, fixedInstance(world.streams, anyInstances(draw), world.state.instances.length));
  else world.state = structuredClone(world.state); // As resuming does.
  return undefined;
}

function place(world: World, draw: Draw): Placement | NoRoom {
  const owner = draw.whole(0, world.state.services.length - 1);
  const isDaemon = world.state.services[owner].spec.schedulingStrategy === 'DAEMON';
  const suited = isDaemon ? world.state.instances.filter((instance) => isSuitedForDaemon(world, owner, instance)) : [];
  const placement =
    suited.length > 0 ? planDaemonPlacement(world, owner, draw.of(...suited).index) : planPlacement(world, owner, 'EC2', '');
  if (placement.kind === 'Placed') {
    const task = launchTask(world, owner, placement);
    if (draw.chance(0.7)) task.lastStatus = 'RUNNING';
  }
  return placement;
}

function tasksOnEach(world: World): (readonly Task[])[] {
  return world.state.instances.map(({ index }) =>
    tasksOf(world.state.hosting, index)
      .map((task) => world.state.tasks[task])
      .filter(({ desiredStatus }) => desiredStatus === 'RUNNING'),
  );
}

describe('the index over the container instances', () => {
  test('says what the state says, after whatever happened; who changes an instance and does not tell it is found out', () => {
    for (let seed = 300; seed < 330; seed++) {
      const { world, draw } = anyWorld(seed, false);
      for (let count = 0; count < 60; count++) step(world, draw);
      expect(staleInstance(world)).toBeUndefined();
      const instance = world.state.instances.find(({ drainingAt }) => drainingAt === undefined);
      if (instance === undefined || world.fleets.fleet?.state !== world.state) continue;
      instance.drainingAt = 0;
      expect(staleInstance(world)).toBe(instance.instanceId);
    }
  });

  test('places every task where the definition does, on thousands of random states', () => {
    let placed = 0;
    let failed = 0;
    for (let seed = 0; seed < 80; seed++) {
      const { world, draw } = anyWorld(seed, true);
      for (let count = 0; count < 150; count++) {
        const placement = step(world, draw);
        if (placement?.kind === 'Placed') placed++;
        if (placement?.kind === 'NoRoom') failed++;
      }
    }
    expect(placed + failed).toBeGreaterThan(7_500);
    expect(Math.min(placed, failed)).toBeGreaterThan(1_500);
  });

  test('places alike whether somebody listens or not', () => {
    for (let seed = 0; seed < 20; seed++) {
      const runs = [true, false].map((isWatched) => {
        const { world, draw } = anyWorld(seed, isWatched);
        return Array.from({ length: 100 }, () => {
          const placement = step(world, draw);
          return placement?.kind === 'Placed' ? placement.instance : placement?.message;
        });
      });
      expect(runs[0]).toEqual(runs[1]);
    }
  });

  test('oversubscribes nothing, takes no host port twice, and breaks no constraint', () => {
    for (let seed = 200; seed < 240; seed++) {
      const { world, draw } = anyWorld(seed, false);
      for (let count = 0; count < 150; count++) {
        const before = tasksOnEach(world);
        const placement = step(world, draw);
        if (placement?.kind === 'Placed') holdsConstraints(world, placement.instance, before[placement.instance]);
      }
      tasksOnEach(world).forEach((tasks, index) => {
        const { registeredCpu, registeredMemoryMiB, hostPorts } = world.state.instances[index];
        const { cpuUnits, memoryMiB, eniCount, gpuCount } = roomOn(world.state.hosting, index);
        for (const free of [cpuUnits, memoryMiB, eniCount, gpuCount]) expect(free).toBeGreaterThanOrEqual(0);
        expect(cpuUnits + tasks.reduce((sum, task) => sum + task.cpuUnits, 0)).toBe(registeredCpu);
        expect(memoryMiB + tasks.reduce((sum, task) => sum + task.memoryMiB, 0)).toBe(registeredMemoryMiB);
        expect(hostPorts.size).toBe(AGENT_HOST_PORTS.length + tasks.reduce((sum, task) => sum + task.hostPorts.length, 0));
      });
    }
  });
});

/** What the last task placed had to find. @param others those that were there before */
function holdsConstraints(world: World, index: number, others: readonly Task[]): void {
  const instance = world.state.instances[index];
  const task = world.state.tasks[world.state.tasks.length - 1];
  const { spec } = world.state.services[task.service];
  const definition = world.scenario.taskDefinitions[task.definition];
  const expressions = [...definition.placementConstraints, ...spec.placementConstraints].map(({ expression }) => expression);
  expect(instance.cluster).toBe(spec.cluster);
  expect(instance.architecture).toBe(definition.cpuArchitecture);
  expect(instance.isAgentConnected).toBe(true);
  if (definition.networkMode === 'awsvpc') expect(spec.availabilityZones).toContain(instance.availabilityZone);
  if (spec.placementConstraints.some(({ type }) => type === 'distinctInstance'))
    expect(others.filter(({ group }) => group === task.group)).toEqual([]);
  if (expressions.includes('attribute:rack == r1')) expect(instance.attributes.rack).toBe('r1');
  if (expressions.includes('runningTasksCount <= 1'))
    expect(others.filter(({ lastStatus }) => lastStatus === 'RUNNING').length).toBeLessThanOrEqual(1);
  if (expressions.includes('not(task:group == service:service-1)'))
    expect(others.map(({ group }) => group)).not.toContain('service:service-1');
}
