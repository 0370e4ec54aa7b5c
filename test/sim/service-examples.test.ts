import { describe, expect, test } from 'vitest';
import type { FixedContainerInstances } from '../../src/aws/nouns.js';
import type { ActionRequest, CompiledScenario } from '../../src/scenario/compiled.js';
import { Simulation } from '../../src/sim/index.js';
import type { RunResult } from '../../src/sim/result.js';
import { bridgeTask } from '../support/on-instances.js';
import { behaviour, scenario, service, taskDefinition } from '../support/scenario.js';
import { constant, fault, finish, plain, run } from './run.js';

const MINUTE = 60e6;
const [GROUP] = scenario().targetGroups;

function at(atSeconds: number, request: ActionRequest) {
  return { atUs: atSeconds * 1e6, index: 0, request };
}

/** Most and least RUNNING tasks in the rows of services.csv. */
function runningRange({ services }: RunResult): { least: number; most: number } {
  const counts = services.map(({ running }) => running);
  return { least: Math.min(...counts), most: Math.max(...counts) };
}

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
describe('O-36: an instance with four tasks drains', () => {
  const instances: FixedContainerInstances = {
    cluster: 'default',
    launchType: 'EC2',
    instanceType: 'm7i.2xlarge',
    availabilityZone: 'us-east-1a',
    count: 2,
    registeredCpuUnits: 8192,
    registeredMemoryMiB: 32_000,
    cpuArchitecture: 'X86_64',
    awsvpcTaskCountMax: 3,
    gpuCount: 0,
    attributes: {},
    volumeGiB: 0,
    hourlyUsd: undefined,
  };

  /** Four tasks, all on the first of two instances, as binpack has it; that one drains at 100 s. */
  function drained(minimumHealthyPercent: number, maximumPercent: number): RunResult {
    const spec = service({
      launchType: 'EC2',
      targetGroups: [],
      desiredCount: 4,
      placementStrategy: [{ type: 'binpack', field: 'memory' }],
      minimumHealthyPercent,
      maximumPercent,
    });
    const pick = { cluster: 'default', count: 1, filter: 'runningTasksCount > 0' };
    return run({
      durationUs: 30 * MINUTE,
      traffic: [],
      taskDefinitions: [bridgeTask()],
      services: [spec],
      containerInstances: [instances],
      actions: [at(100, { call: 'UpdateContainerInstancesState', instances: pick, status: 'DRAINING' })],
    });
  }
  const live = ({ tasks }: RunResult) => tasks.filter(({ stoppingAt }) => stoppingAt === undefined);

  test('min 100, max 200: four start before four stop', () => {
    const result = drained(100, 200);
    expect(runningRange(result)).toEqual({ least: 4, most: 8 });
    expect(new Set(live(result).map(({ containerInstanceId }) => containerInstanceId)).size).toBe(1);
    expect(live(result)).toHaveLength(4);
    expect(live(result)[0].containerInstanceId).not.toBe(result.tasks[0].containerInstanceId);
    expect(result.deployments).toHaveLength(1);
  });

  test('min 50, max 100: two stop, then two start', () => {
    const result = drained(50, 100);
    expect(runningRange(result)).toEqual({ least: 2, most: 4 });
    const stops = result.tasks.flatMap(({ stoppingAt }) => (stoppingAt === undefined ? [] : [stoppingAt]));
    expect(stops).toHaveLength(4);
    expect(stops.filter((stop) => stop === Math.min(...stops))).toHaveLength(2);
    expect(live(result)).toHaveLength(4);
  });

  test('min and max 100: it never drains', () => {
    const result = drained(100, 100);
    expect(result.tasks).toHaveLength(4);
    expect(runningRange(result)).toEqual({ least: 4, most: 4 });
    expect(result.decisions.findLast(({ kind }) => kind === 'service-pass')?.outcome).toBe('wait');
  });
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html (500 launches a minute and service), derived
test('O-26: from 0 to 2,000 tasks on Fargate: the last launch is asked for in the fourth minute', () => {
  const result = run({
    begin: 'empty',
    durationUs: 5 * MINUTE,
    traffic: [],
    services: [service({ desiredCount: 2000, targetGroups: [] })],
  });
  expect(result.tasks).toHaveLength(2000);
  const last = Math.max(...result.tasks.map(({ createdAt }) => createdAt)) / MINUTE;
  expect(last).toBeGreaterThanOrEqual(3);
  expect(last).toBeLessThanOrEqual(4);
});

describe('O-6: the circuit breaker fails a deployment at its threshold, not after it', () => {
  const breaker = (resetOnHealthyTask: boolean, count: number) =>
    ({ rollback: false, threshold: { type: 'COUNT', value: count }, resetOnHealthyTask }) as const;

  test.each([1, 2, 3, 4])('a count of %i: as many tasks, one after the other, and no more', (count) => {
    const result = run({
      begin: 'empty',
      durationUs: 60 * MINUTE,
      traffic: [],
      behaviours: [behaviour({ isImageMissing: true })],
      services: [service({ circuitBreaker: breaker(true, count) })],
    });
    expect(result.tasks).toHaveLength(count);
    expect(result.deployments).toMatchObject([{ rolloutState: 'FAILED', failedTasks: count }]);
  });

  // Old tasks drain for an hour, so that the deployment stays in progress; its tasks hang one after the other, and are replaced.
  test.each<[boolean, string, string]>([
    [true, 'IN_PROGRESS', 'a healthy task sets the count back to 0'],
    [false, 'FAILED', 'it does not'],
  ])('resetOnHealthyTask %s: %s (%s)', (reset, state) => {
    const result = run({
      durationUs: 60 * MINUTE,
      traffic: [],
      taskDefinitions: [taskDefinition(), taskDefinition({ revision: 2 })],
      behaviours: [behaviour(), behaviour()],
      targetGroups: [{ ...GROUP, healthCheckIntervalUs: 10e6, deregistrationDelayUs: 3600e6 }],
      services: [service({ desiredCount: 2, maximumPercent: 400, circuitBreaker: breaker(reset, 3) })],
      actions: [at(100, { call: 'UpdateService', service: 0, changes: { taskDefinition: 1 }, forceNewDeployment: false })],
      faults: [fault({ kind: 'task-hang', atUs: [300e6, 600e6, 900e6, 1200e6] })],
    });
    expect(result.deployments[1].rolloutState).toBe(state);
  });
});

test('a run saved in the middle of a deployment that fails ends in the same bytes', () => {
  const spec: CompiledScenario = scenario({
    durationUs: 30 * MINUTE,
    traffic: [],
    taskDefinitions: [taskDefinition(), taskDefinition({ revision: 2 })],
    behaviours: [behaviour(), behaviour({ ready: constant(1e15) })],
    targetGroups: [{ ...GROUP, deregistrationDelayUs: 30e6 }],
    services: [
      service({
        desiredCount: 4,
        circuitBreaker: { rollback: true, threshold: { type: 'BOUNDED_PERCENT', value: 50 }, resetOnHealthyTask: true },
      }),
    ],
    actions: [at(100, { call: 'UpdateService', service: 0, changes: { taskDefinition: 1 }, forceNewDeployment: false })],
  });
  const whole = finish(new Simulation(spec));
  for (const untilUs of [101e6, 150e6, 215e6, 260e6]) {
    const simulation = new Simulation(spec);
    simulation.advance(untilUs, Number.POSITIVE_INFINITY);
    expect(plain(finish(Simulation.resume(spec, structuredClone(simulation.snapshot()))))).toEqual(plain(whole));
  }
});
