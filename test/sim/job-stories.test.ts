import { describe, expect, test } from 'vitest';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { Simulation } from '../../src/sim/index.js';
import type { RunResult } from '../../src/sim/result.js';
import { autoScalingGroup, capacityProvider } from '../support/capacity.js';
import { ending, job, NO_SERVICES } from '../support/jobs.js';
import { scenario, taskDefinition } from '../support/scenario.js';
import { fault, finish, plain, run, seconds } from './run.js';

const ETL = taskDefinition({ family: 'etl' });
const [CONTAINER] = ETL.containerDefinitions;
const ON_EC2 = taskDefinition({
  family: 'etl',
  networkMode: 'bridge',
  requiresCompatibilities: ['EC2'],
  containerDefinitions: [{ ...CONTAINER, portMappings: [] }],
});
/** 4 vCPU and 3 GiB: one task of 1 vCPU and 2 GiB fits. */
const INSTANCE = {
  cluster: 'default',
  launchType: 'EC2',
  instanceType: 'm7i.xlarge',
  availabilityZone: 'us-east-1a',
  count: 1,
  registeredCpuUnits: 4096,
  registeredMemoryMiB: 3072,
  cpuArchitecture: 'X86_64',
  awsvpcTaskCountMax: 2,
  gpuCount: 0,
  attributes: {},
  volumeGiB: 0,
  hourlyUsd: undefined,
} as const;

function runJobs(over: Partial<CompiledScenario>): RunResult {
  return run({ ...NO_SERVICES, taskDefinitions: [ETL], behaviours: [ending()], durationUs: 3600e6, ...over });
}

const created = (result: RunResult) => result.tasks.map(({ createdAt }) => seconds(createdAt));
const runsOf = (result: RunResult, name = 'nightly') => result.summary.workloads.find((workload) => workload.name === name)?.runs;
const jobRuns = (result: RunResult) =>
  result.decisions.filter(({ kind }) => kind === 'job-run').map(({ atUs, subject, outcome }) => `${seconds(atUs)} ${subject} ${outcome}`);
const calls = (result: RunResult) =>
  [...result.events]
    .filter(({ detailType }) => detailType === 'AWS API Call via CloudTrail')
    .map(({ atUs, message }) => `${seconds(atUs)} ${message}`);

describe('a schedule', () => {
  test('runs its tasks at its instants, and each run has ended when its last task is STOPPED', () => {
    const result = runJobs({ jobs: [job({ count: 2, start: { kind: 'schedule', atUs: [600e6, 1800e6] } })] });
    expect(jobRuns(result)).toEqual([
      '600 job/nightly run 1 started',
      '770.5 job/nightly run 1 SUCCEEDED',
      '1800 job/nightly run 2 started',
      '1970.5 job/nightly run 2 SUCCEEDED',
    ]);
    expect(calls(result)).toEqual(['600 RunTask: 2 tasks started', '1800 RunTask: 2 tasks started']);
    expect(result.tasks[0]).toMatchObject({ group: 'family:etl', deploymentId: '', stopCode: 'EssentialContainerExited', exitCode: 0 });
    const durationSeconds = { mean: 170.5, p50: 170.5, p95: 170.5, max: 170.5 };
    expect(runsOf(result)).toEqual({ started: 2, succeeded: 2, failed: 0, retried: 0, durationSeconds });
    const [workload] = result.summary.workloads;
    expect(workload).toMatchObject({
      platform: 'fargate',
      availability: null,
      requests: { offered: 0 },
      tasks: { launched: 4, runningMax: 2 },
    });
    expect(workload.byProvider).toEqual([
      { capacityProvider: 'FARGATE', tasksRunningMean: (4 * 122) / 3600, costUsd: result.summary.cost.totalUsd },
    ]);
    expect(result.services).toEqual([]);
  });

  test('what still runs at the end has neither succeeded nor failed, and what began before the window does not count', () => {
    const jobs = [job({ start: { kind: 'schedule', atUs: [60e6, 3500e6] } })];
    const none = { mean: null, p50: null, p95: null, max: null };
    const result = runJobs({ jobs, warmUpUs: 600e6 });
    expect(runsOf(result)).toEqual({ started: 1, succeeded: 0, failed: 0, retried: 0, durationSeconds: none });
  });

  test('a task that crashes is tried again after a second, the next time after two', () => {
    const crashes = [700e6, 800e6].map((atUs, index) =>
      fault({ name: `crash-${index}`, atUs: [atUs], scope: { ...fault({}).scope, cluster: 'default' } }),
    );
    const result = runJobs({ jobs: [job({ retries: 3 })], faults: crashes });
    expect(result.tasks.map(({ exitCode }) => exitCode)).toEqual([1, 1, 0]);
    const [first, second, third] = result.tasks;
    expect(second.createdAt - (first.stoppedAt ?? 0)).toBe(1e6);
    expect(third.createdAt - (second.stoppedAt ?? 0)).toBe(2e6);
    expect(runsOf(result)).toMatchObject({ started: 1, succeeded: 1, failed: 0, retried: 2 });
  });

  test('with no try left the run has failed', () => {
    const result = runJobs({ jobs: [job({ retries: 1 })], behaviours: [ending(3)] });
    expect(result.tasks.map(({ exitCode }) => exitCode)).toEqual([3, 3]);
    expect(runsOf(result)).toMatchObject({ succeeded: 0, failed: 1, retried: 1 });
  });

  test('a task that lasts too long is stopped as long after it started, and not tried again', () => {
    const result = runJobs({ jobs: [job({ retries: 2, timeoutUs: 60e6 })] });
    expect(result.tasks).toHaveLength(1);
    const [task] = result.tasks;
    expect(task).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'Timed out after 60 s' });
    expect((task.stoppingAt ?? 0) - (task.startedAt ?? 0)).toBe(60e6);
    expect(runsOf(result)).toMatchObject({ failed: 1, retried: 0 });
  });
});

describe('an array', () => {
  test('has at most so many tasks at once, and starts as many as end', () => {
    const result = runJobs({ jobs: [job({ count: 25, maxConcurrency: 4 })], durationUs: 7200e6 });
    expect(result.tasks).toHaveLength(25);
    const live = result.tasks.map(
      (task) => result.tasks.filter((other) => other.createdAt <= task.createdAt && (other.stoppedAt ?? 0) > task.createdAt).length,
    );
    expect(Math.max(...live)).toBe(4);
    expect(runsOf(result)).toMatchObject({ started: 1, succeeded: 1 });
  });

  test('calls RunTask for ten at a time, and goes no faster than Fargate launches: 100 at once, then 20 a second', () => {
    const result = runJobs({ jobs: [job({ count: 150 })] });
    const counts = new Map<string, number>();
    for (const at of created(result)) counts.set(at, (counts.get(at) ?? 0) + 1);
    expect([...counts]).toEqual([
      ['600', 100],
      ['601', 20],
      ['602', 20],
      ['603', 10],
    ]);
    expect(calls(result).filter((text) => text.startsWith('600 '))).toHaveLength(11);
  });
});

describe('a pipeline', () => {
  test('goes on by how the stages before ended: a failure stops it, and calls for what waits for one', () => {
    const endOf = (jobs: readonly number[], when: 'success' | 'failure' | 'any') => ({ kind: 'after', jobs, when }) as const;
    const result = runJobs({
      taskDefinitions: [ETL, taskDefinition({ family: 'test' })],
      behaviours: [ending(0), ending(1)],
      jobs: [
        job({ name: 'build' }),
        job({ name: 'test', taskDefinition: 1, start: endOf([0], 'success') }),
        job({ name: 'deploy', start: endOf([1], 'success') }),
        job({ name: 'tell', start: endOf([1], 'failure') }),
        job({ name: 'clean', start: endOf([0, 1], 'any') }),
      ],
    });
    expect(jobRuns(result)).toEqual([
      '600 job/build run 1 started',
      '770.5 job/build run 1 SUCCEEDED',
      '770.5 job/test run 1 started',
      '941 job/test run 1 FAILED',
      '941 job/deploy run 1 skipped',
      '941 job/tell run 1 started',
      '941 job/clean run 1 started',
      '1111.5 job/tell run 1 SUCCEEDED',
      '1111.5 job/clean run 1 SUCCEEDED',
    ]);
    expect(runsOf(result, 'deploy')).toMatchObject({ started: 0 });
  });
});

describe('on container instances', () => {
  const onEc2 = (over: Parameters<typeof job>[0]) => job({ launchType: 'EC2', start: { kind: 'action' }, ...over });
  const runTask = { atUs: 300e6, index: 0, request: { call: 'RunTask', job: 0 } } as const;

  test('what has no room is a failure of the call, with the reason of each instance', () => {
    const result = runJobs({
      taskDefinitions: [ON_EC2],
      jobs: [onEc2({ count: 3 })],
      actions: [runTask],
      containerInstances: [INSTANCE],
    });
    expect(calls(result)).toEqual(['300 RunTask: 1 task started, 2 not placed; failures: RESOURCE:MEMORY on 1']);
    expect(result.decisions.find(({ kind }) => kind === 'action')).toMatchObject({
      subject: 'action/0',
      outcome: 'accepted',
      because: '1 task started, 2 not placed; failures: RESOURCE:MEMORY on 1',
    });
    expect(result.summary.workloads[0].tasks).toMatchObject({ launched: 1, placementFailures: 2 });
    expect(runsOf(result)).toMatchObject({ started: 1, succeeded: 0, failed: 1 });
  });

  test('with no instance in the cluster the call is refused', () => {
    const result = runJobs({ taskDefinitions: [ON_EC2], jobs: [onEc2({})], actions: [runTask] });
    expect(calls(result)).toEqual(['300 RunTask refused: InvalidParameterException: No Container Instances were found in your cluster.']);
    expect(result.decisions.find(({ kind }) => kind === 'action')).toMatchObject({
      outcome: 'refused: InvalidParameterException',
      because: 'No Container Instances were found in your cluster.',
    });
    expect(runsOf(result)).toMatchObject({ started: 1, failed: 1 });
  });

  test('by a capacity provider without managed scaling and without an instance they are failures too', () => {
    const strategy = [{ capacityProvider: 'cp', base: 0, weight: 1 }];
    const result = runJobs({
      taskDefinitions: [ON_EC2],
      jobs: [job({ launchType: undefined, capacityProviderStrategy: strategy })],
      autoScalingGroups: [autoScalingGroup()],
      capacityProviders: [capacityProvider({ managedScaling: undefined })],
    });
    expect(calls(result)).toEqual([
      '600 RunTask: 0 tasks started, 1 not placed; failures: No Container Instances were found in your capacity provider.',
    ]);
  });

  test('on a DRAINING instance they go on to their end', () => {
    const drain = {
      call: 'UpdateContainerInstancesState',
      instances: { cluster: 'default', count: 1, filter: '' },
      status: 'DRAINING',
    } as const;
    const result = runJobs({
      taskDefinitions: [ON_EC2],
      jobs: [onEc2({})],
      actions: [runTask, { atUs: 310e6, index: 1, request: drain }],
      containerInstances: [INSTANCE],
    });
    expect(result.tasks.map(({ stopCode, exitCode }) => [stopCode, exitCode])).toEqual([['EssentialContainerExited', 0]]);
    expect(runsOf(result)).toMatchObject({ succeeded: 1 });
  });

  test('by a capacity provider the tasks wait in PROVISIONING until there is an instance', () => {
    const strategy = [{ capacityProvider: 'cp', base: 0, weight: 1 }];
    const result = runJobs({
      taskDefinitions: [ON_EC2],
      jobs: [job({ launchType: undefined, capacityProviderStrategy: strategy, count: 2 })],
      autoScalingGroups: [autoScalingGroup()],
      capacityProviders: [capacityProvider()],
      begin: 'empty',
    });
    expect(created(result)).toEqual(['600', '600']);
    const [instance] = result.instances;
    expect(result.tasks.every(({ pullStartedAt }) => (pullStartedAt ?? 0) > (instance.registeredAt ?? 0))).toBe(true);
    expect(runsOf(result)).toMatchObject({ succeeded: 1, failed: 0 });
  });
});

test('a run resumed in the middle of jobs, tries and stages ends in the same bytes', () => {
  const compiled = scenario({
    ...NO_SERVICES,
    taskDefinitions: [ETL, ETL],
    behaviours: [ending(1), ending(0)],
    jobs: [
      job({ count: 30, maxConcurrency: 12, retries: 2, timeoutUs: 100e6 }),
      job({ name: 'after', taskDefinition: 1, start: { kind: 'after', jobs: [0], when: 'failure' } }),
    ],
  });
  const whole = plain(finish(new Simulation(compiled)));
  for (const atUs of [600e6, 700e6, 800e6, 1100e6]) {
    const simulation = new Simulation(compiled);
    simulation.advance(atUs, Number.POSITIVE_INFINITY);
    expect(plain(finish(Simulation.resume(compiled, simulation.snapshot())))).toEqual(whole);
  }
});
