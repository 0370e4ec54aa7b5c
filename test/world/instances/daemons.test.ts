import { describe, expect, test } from 'vitest';
import type { Service } from '../../../src/aws/nouns.js';
import { roomOn } from '../../../src/world/instances/hosting.js';
import { isSuitedForDaemon, planDaemonPlacement, planPlacement } from '../../../src/world/instances/place.js';
import { launchTask, stopTask } from '../../../src/world/tasks/lifecycle.js';
import { World } from '../../../src/world/world.js';
import { behaviour, scenario, service, taskDefinition } from '../../support/scenario.js';

const LISTENER = { offered: () => 0, retried: () => {}, ended: () => {} };
const bridge = (cpuUnits: number) =>
  taskDefinition({ networkMode: 'bridge', requiresCompatibilities: ['EC2'], cpuUnits, memoryMiB: 512, containerDefinitions: [] });

/** Two instances of 1024 CPU units, racks r1 and r2; `web` of 512 units, and a daemon of 256. */
function cluster(daemon: Partial<Service> = {}): World {
  const on = { launchType: 'EC2', targetGroups: [], desiredCount: 0 } as const;
  const instance = {
    cluster: 'default',
    launchType: 'EC2',
    instanceType: 'm7i.large',
    count: 1,
    availabilityZone: 'us-east-1a',
    registeredCpuUnits: 1024,
    registeredMemoryMiB: 4096,
    cpuArchitecture: 'X86_64',
    awsvpcTaskCountMax: 2,
    gpuCount: 0,
    volumeGiB: 0,
    hourlyUsd: undefined,
  } as const;
  const spec = scenario({
    traffic: [],
    targetGroups: [],
    taskDefinitions: [bridge(512), bridge(256)],
    behaviours: [behaviour(), behaviour()],
    services: [
      service({ ...on, name: 'web' }),
      service({ ...on, name: 'agent', taskDefinition: 1, schedulingStrategy: 'DAEMON', ...daemon }),
    ],
    containerInstances: ['r1', 'r2'].map((rack) => ({ ...instance, attributes: { rack } })),
  });
  // Somebody listens: every choice of the index is held against the definition.
  return new World(spec, LISTENER, () => {});
}

function placeWeb(world: World) {
  const placement = planPlacement(world, 0, 'EC2', '');
  return placement.kind === 'Placed' ? launchTask(world, 0, placement) : placement;
}

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html (daemon)
describe('what is kept for daemons', () => {
  test('is taken for others before their tasks run: one task of 512 units on each, not two', () => {
    const world = cluster();
    const tasks = [placeWeb(world), placeWeb(world)];
    expect(tasks.map((task) => 'instance' in task && task.instance).sort()).toEqual([0, 1]);
    expect(placeWeb(world)).toMatchObject({ kind: 'NoRoom', failures: [{ reason: 'RESOURCE:CPU' }, { reason: 'RESOURCE:CPU' }] });
  });

  test('is free for the daemon itself, and no more once it runs', () => {
    const world = cluster();
    placeWeb(world);
    placeWeb(world);
    for (const index of [0, 1]) {
      const placement = planDaemonPlacement(world, 1, index);
      if (placement.kind === 'NoRoom') throw new Error(placement.message);
      launchTask(world, 1, placement);
    }
    expect(world.state.instances.map(({ index }) => roomOn(world.state.hosting, index).cpuUnits)).toEqual([256, 256]);
    expect(placeWeb(world)).toMatchObject({ kind: 'NoRoom' });
    const daemon = world.state.tasks.find((task) => task.service === 1);
    if (daemon === undefined) throw new Error('no daemon');
    stopTask(world, daemon, 'UserInitiated', 'Task stopped by user');
    // Its own room is kept again: 512 are free, 256 of them for it.
    expect(placeWeb(world)).toMatchObject({ kind: 'NoRoom' });
  });

  test('is nothing where its constraints do not hold, and nothing once it is deleted', () => {
    const world = cluster({ placementConstraints: [{ type: 'memberOf', expression: 'attribute:rack == r1' }] });
    expect(world.state.instances.map((instance) => isSuitedForDaemon(world, 1, instance))).toEqual([true, false]);
    const placed = [placeWeb(world), placeWeb(world), placeWeb(world)].map((task) => 'instance' in task && task.instance);
    expect(placed.sort()).toEqual([0, 1, 1]);
    expect(placeWeb(world)).toMatchObject({ kind: 'NoRoom' });
    world.state.services[1].status = 'DRAINING';
    expect(placeWeb(world)).toMatchObject({ instance: 0 });
  });
});
