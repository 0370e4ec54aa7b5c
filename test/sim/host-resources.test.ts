import { expect, test } from 'vitest';
import type { RunResult } from '../../src/sim/result.js';
import { Draw } from '../support/draw.js';
import { scenario, service, taskDefinition } from '../support/scenario.js';
import { constant, fault, run } from './run.js';

const S = 1e6;

/** The most that tasks with containers or a pull really hold of an instance at any instant, in CPU units. */
function peakCpu({ tasks }: RunResult, instanceId: string): number {
  const changes = tasks
    .filter(({ containerInstanceId, pullStartedAt }) => containerInstanceId === instanceId && pullStartedAt !== undefined)
    .flatMap(({ pullStartedAt = 0, executionStoppedAt = Number.POSITIVE_INFINITY, cpuUnits }): [number, number][] => [
      [pullStartedAt, cpuUnits],
      [executionStoppedAt, -cpuUnits],
    ])
    .sort(([a, byA], [b, byB]) => (a === b ? byA - byB : a - b));
  let [now, peak] = [0, 0];
  for (const [, by] of changes) {
    now += by;
    peak = Math.max(peak, now);
  }
  return peak;
}

/** Services of tasks of all sizes whose desired counts go up and down, on three instances that are mostly full. */
function crowded(seed: number): RunResult {
  const draw = new Draw(seed, 'crowded');
  const sizes = [256, 512, 1024, 2048];
  const [container] = taskDefinition().containerDefinitions;
  return run({
    seed: String(seed),
    begin: 'empty',
    durationUs: 900 * S,
    traffic: [],
    containerInstances: [
      {
        cluster: 'default',
        launchType: 'EC2',
        instanceType: 'm7i.large',
        availabilityZone: 'us-east-1a',
        count: 3,
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
    taskDefinitions: sizes.map((cpuUnits) =>
      taskDefinition({
        family: `size-${cpuUnits}`,
        networkMode: draw.of('bridge', 'host', 'none'),
        requiresCompatibilities: ['EC2'],
        cpuUnits,
        memoryMiB: 256,
        containerDefinitions: [{ ...container, portMappings: [], stopTimeoutSeconds: draw.whole(2, 90) }],
      }),
    ),
    behaviours: sizes.map(() => scenario().behaviours[0]),
    services: sizes.map((cpuUnits, index) =>
      service({
        name: `s${cpuUnits}`,
        taskDefinition: index,
        launchType: 'EC2',
        targetGroups: [],
        desiredCount: draw.whole(0, 2),
        minimumHealthyPercent: 0,
      }),
    ),
    actions: Array.from({ length: 12 }, (_, index) => ({
      atUs: (60 + index * 60 + draw.whole(0, 20)) * S,
      index,
      request: {
        call: 'UpdateService' as const,
        service: draw.whole(0, sizes.length - 1),
        changes: { desiredCount: draw.whole(0, 4) },
        forceNewDeployment: draw.chance(0.2),
      },
    })),
    faults: draw.chance(0.3) ? [fault({ kind: 'task-crash', atUs: [300 * S], share: 0.5 })] : [],
    assume: { ...scenario().assume, sigtermExit: constant(draw.whole(1, 120) * S) },
  });
}

test('containers never hold more of an instance than there is, however the scheduler hands it out', () => {
  let waits = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const result = crowded(seed);
    for (const { instanceId, registeredCpu } of result.instances)
      expect(peakCpu(result, instanceId), `seed ${seed}`).toBeLessThanOrEqual(registeredCpu);
    waits += result.decisions.filter(({ kind }) => kind === 'host-resources').length;
    // Who waits begins once all before it are gone, at the latest.
    for (const { pullStartedAt, stoppingAt, createdAt } of result.tasks)
      if (pullStartedAt === undefined && stoppingAt === undefined) expect(createdAt, `seed ${seed}`).toBeGreaterThan(780 * S);
  }
  expect(waits).toBeGreaterThan(20);
});
