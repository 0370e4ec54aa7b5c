import { describe, expect, test } from 'vitest';
import type { TaskDefinition } from '../../src/aws/nouns.js';
import { behaviour, requestKind, scenario, service, taskDefinition, traffic } from '../support/scenario.js';
import { burst, constant, even, fault, life, run, seconds } from './run.js';

const HOUR = 3600e6;
const [APP] = taskDefinition().containerDefinitions;

/** A task of 1 vCPU and 2048 MiB with sidecars. */
function withSidecars(...sidecars: readonly Partial<TaskDefinition['containerDefinitions'][number]>[]): TaskDefinition {
  return taskDefinition({ containerDefinitions: [APP, ...sidecars.map((over) => ({ ...APP, portMappings: [], ...over }))] });
}

const memoryOf = (result: ReturnType<typeof run>) => [...result.metrics].filter(({ metricName }) => metricName === 'MemoryUtilization');
const held = (memoryMiB: number, waitUs: number) => behaviour({ requests: [requestKind({ wait: constant(waitUs), memoryMiB })] });

describe('MemoryUtilization follows what is used, exactly', () => {
  test('base: 512 of 2048 MiB is 25 %, in every datapoint and in the summary', () => {
    const result = run({ durationUs: 600e6, behaviours: [behaviour({ memoryBaseMiB: 512 })], traffic: [] });
    expect(memoryOf(result).map(({ average }) => average)).toEqual(new Array(10).fill(25));
    expect(result.summary.workloads[0].memoryUtilizationMeanPercent).toBeCloseTo(25, 10);
  });

  test('nothing said of memory: nothing reported', () => {
    const result = run({ durationUs: 600e6, traffic: [] });
    expect(memoryOf(result)).toEqual([]);
    expect(result.summary.workloads[0].memoryUtilizationMeanPercent).toBeNull();
  });

  test('a request of 1024 MiB for 30 s of a minute: 25 %, however it lies in it', () => {
    const result = run({
      durationUs: 180e6,
      behaviours: [{ ...held(1024, 30e6), memoryBaseMiB: 0 }],
      traffic: [traffic({ shape: burst(20e6, 1) }), traffic({ name: 'later', shape: burst(105e6, 1) })],
    });
    // The second lies 15 s in each of two minutes.
    expect(memoryOf(result).map(({ average }) => average)).toEqual([25, 12.5, 12.5]);
    expect(result.summary.workloads[0].memoryUtilizationMeanPercent).toBeCloseTo((100 * 60 * 1024) / (180 * 2048), 9);
  });

  test('a leak of 1024 MiB an hour: the mean of each minute is that of its middle', () => {
    const result = run({ durationUs: 1800e6, behaviours: [behaviour({ memoryBaseMiB: 100, memoryLeakMiBPerHour: 1024 })], traffic: [] });
    memoryOf(result).forEach(({ average }, minute) => {
      expect(average).toBeCloseTo((100 * (100 + (1024 * (minute + 0.5)) / 60)) / 2048, 9);
    });
  });

  test('sidecars and the background count; over a reservation it may pass 100 %', () => {
    const definition = taskDefinition({
      cpuUnits: undefined,
      memoryMiB: undefined,
      networkMode: 'awsvpc',
      containerDefinitions: [
        { ...APP, memoryMiB: 1024, memoryReservationMiB: 256 },
        { ...APP, name: 'log', portMappings: [], memoryMiB: 256 },
      ],
    });
    const result = run({
      durationUs: 180e6,
      taskDefinitions: [definition],
      behaviours: [behaviour({ memoryBaseMiB: 512, sidecars: [{ name: 'log', memoryMiB: 128 }] })],
      traffic: [],
    });
    expect(memoryOf(result).map(({ average }) => average)).toEqual([125, 125, 125]); // 640 of 256 + 256
  });
});

describe('a container that passes its limit is killed', () => {
  test('by its requests: at the instant at which one begins, with all that it had in hand; and it is replaced', () => {
    const result = run({
      durationUs: 300e6,
      behaviours: [{ ...held(600, 60e6), memoryBaseMiB: 200 }],
      traffic: [traffic({ shape: { kind: 'trace', fromUs: 10e6, periodUs: 40e6, counts: [4], arrivals: 'even' } })],
    });
    // 200 + 3 x 600 fit into 2048; the fourth does not.
    const [first, second] = result.tasks;
    expect(first).toMatchObject({
      exitCode: 137,
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'OutOfMemoryError: Container killed due to memory usage',
    });
    expect(seconds(first.executionStoppedAt)).toBe('45'); // They come at 15, 25, 35 and 45 s.
    expect(result.summary.workloads[0].requests).toMatchObject({ offered: 4, failed: 4, failedByCause: { '502': 4 } });
    expect(second.createdAt).toBeGreaterThan(first.executionStoppedAt as number);
  });

  test('what waits in the backlog holds nothing', () => {
    const result = run({
      durationUs: 300e6,
      behaviours: [{ ...held(600, 20e6), memoryBaseMiB: 200, concurrency: 3 }],
      traffic: [traffic({ shape: burst(10e6, 9) })],
    });
    expect(result.tasks).toHaveLength(1);
    expect(result.summary.workloads[0].requests).toMatchObject({ completed: 9 });
  });

  test('by a leak: to the microsecond, and again and again', () => {
    // 1024 of 2048 MiB are left; 1024 an hour: 1 h after each start.
    const result = run({
      durationUs: 3 * HOUR,
      behaviours: [behaviour({ memoryBaseMiB: 1024, memoryLeakMiBPerHour: 1024 })],
      traffic: [traffic({ shape: even(1) })],
    });
    expect(result.tasks[0].executionStoppedAt).toBe(HOUR);
    expect(result.tasks[1].executionStoppedAt).toBe((result.tasks[1].startedAt as number) + HOUR);
    expect(result.tasks.map(({ exitCode }) => exitCode)).toEqual([137, 137, undefined]);
  });

  test('by a leak and its requests together: whichever passes first', () => {
    // 24 MiB below the limit with the request in hand: the leak passes it while the request is served, or not at all.
    const lives = (memoryMiB: number) =>
      run({
        durationUs: 1800e6,
        behaviours: [{ ...held(memoryMiB, 300e6), memoryBaseMiB: 1000, memoryLeakMiBPerHour: 240 }],
        loadBalancers: [{ ...scenario().loadBalancers[0], idleTimeoutUs: 600e6 }],
        traffic: [traffic({ shape: burst(600e6, 1) })],
      }).tasks[0].executionStoppedAt;
    expect(lives(1000)).toBe(720e6); // 1000 + 4 x 12 min + 1000 = 2048
    expect(lives(980)).toBeUndefined();
  });

  test('by a fault that leaks: while it lasts, on top of what leaks anyway; what is lost stays lost', () => {
    const leak = fault({ kind: 'memory-leak', atUs: [600e6], forUs: 600e6, leakBytesPerHour: 1024 * 2 ** 20 });
    const result = run({
      durationUs: 2 * HOUR,
      behaviours: [behaviour({ memoryBaseMiB: 1024, memoryLeakMiBPerHour: 512 })],
      traffic: [],
      faults: [leak],
    });
    // 1024 are left: 1024 / 6 go by the fault, the others at 512 an hour.
    expect(seconds(result.tasks[0].executionStoppedAt)).toBe(String((3600 * (1024 - 1024 / 6)) / 512));
  });

  test('the container’s own limit counts before that of the task', () => {
    const result = run({
      durationUs: HOUR,
      taskDefinitions: [taskDefinition({ containerDefinitions: [{ ...APP, memoryMiB: 1536 }] })],
      behaviours: [behaviour({ memoryBaseMiB: 1024, memoryLeakMiBPerHour: 1024 })],
      traffic: [],
    });
    expect(seconds(result.tasks[0].executionStoppedAt)).toBe('1800');
  });

  test('sidecars leave less of the task’s memory', () => {
    const result = run({
      durationUs: HOUR,
      taskDefinitions: [withSidecars({ name: 'log' })],
      behaviours: [behaviour({ memoryBaseMiB: 1024, memoryLeakMiBPerHour: 1024, sidecars: [{ name: 'log', memoryMiB: 512 }] })],
      traffic: [],
    });
    // The sidecar is told to stop, and takes a second.
    expect(seconds(result.tasks[0].executionStoppedAt)).toBe('1801');
  });

  test('an essential sidecar over its own limit takes each task with it as it starts', () => {
    const result = run({
      durationUs: 300e6,
      begin: 'empty',
      taskDefinitions: [withSidecars({ name: 'log', memoryMiB: 128 })],
      behaviours: [behaviour({ memoryBaseMiB: 100, sidecars: [{ name: 'log', memoryMiB: 129 }] })],
      traffic: [],
    });
    expect(result.tasks[0]).toMatchObject({ exitCode: 137, stopCode: 'EssentialContainerExited' });
    expect(result.taskDetails[0].containers.map(({ exitCode }) => exitCode)).toEqual([143, 137]);
    expect(result.tasks[0].executionStoppedAt).toBe((result.tasks[0].startedAt ?? 0) + 1e6);
    expect(result.tasks.length).toBeGreaterThan(1);
    expect(life(result, 0)).toContain('healthyAt -');
  });
});

test('target tracking on ECSServiceAverageMemoryUtilization scales by what is used', () => {
  const result = run({
    durationUs: HOUR,
    services: [service({ desiredCount: 1 })],
    // 16 requests in service x 100 MiB on one task: 78 % of 2048; the target is 40 %.
    behaviours: [{ ...held(100, 1.6e6), memoryBaseMiB: 0 }],
    traffic: [traffic({ shape: even(10) })],
    scalableTargets: [
      {
        cluster: 'default',
        service: 'web',
        minCapacity: 1,
        maxCapacity: 4,
        policies: [
          {
            type: 'TargetTrackingScaling',
            name: 'memory40',
            metric: 'ECSServiceAverageMemoryUtilization',
            targetValue: 40,
            scaleOutCooldownUs: 300e6,
            scaleInCooldownUs: 300e6,
            disableScaleIn: false,
          },
        ],
      },
    ],
  });
  expect(result.summary.workloads[0].tasks.runningMax).toBe(2);
  expect(memoryOf(result)[1].average).toBeCloseTo((100 * 1600) / 2048, 6);
});

test('watched for its memory or for another reason: the same bytes', () => {
  const base = scenario({ durationUs: 600e6, services: [service({ desiredCount: 3 })], traffic: [traffic({ shape: even(50) })] });
  const asked = { ...base, behaviours: [{ ...held(1, 200_000), memoryBaseMiB: 10 }] };
  const free = { ...base, behaviours: [held(0, 200_000)] };
  const strip = (result: ReturnType<typeof run>) => ({ minutes: result.minutes, tasks: result.tasks.map(({ taskId }) => taskId) });
  expect(strip(run(asked))).toEqual(strip(run(free)));
});
