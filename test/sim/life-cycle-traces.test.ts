import { describe, expect, test } from 'vitest';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import type { RunResult, TaskRecord } from '../../src/sim/result.js';
import { behaviour, scenario, service, taskDefinition } from '../support/scenario.js';
import { constant, run, seconds, story } from './run.js';

const S = 1e6;

/** A Fargate task as the trace had it, from nothing, and then one too many. */
function fargate(over: Partial<CompiledScenario>): RunResult {
  return run({ begin: 'empty', durationUs: 300 * S, traffic: [], ...over });
}

/** Steps of a task: names and instants, seconds since it was created. */
function steps(task: TaskRecord, names: readonly (keyof TaskRecord)[]): [string, number][] {
  return names.flatMap((name) =>
    task[name] === undefined ? [] : [[name, ((task[name] as number) - task.createdAt) / S] as [string, number]],
  );
}

/**
 * Holds a measured sequence against a simulated one: the same order, each step as long within 30 %.
 * @param loose steps that may be further off, and why
 */
function compare(measured: readonly [string, number][], simulated: readonly [string, number][], loose: Record<string, string> = {}): void {
  expect(simulated.map(([name]) => name)).toEqual(measured.map(([name]) => name));
  for (let index = 1; index < measured.length; index++) {
    const [name, at] = measured[index];
    if (loose[name] !== undefined) continue;
    const was = at - measured[index - 1][1];
    const is = simulated[index][1] - simulated[index - 1][1];
    expect(Math.abs(is - was) / was, `${name}: measured ${was} s, simulated ${is} s`).toBeLessThanOrEqual(0.3);
  }
}

describe('measured: https://github.com/fujiwara/tracer (2021), Fargate, nginx behind an ALB', () => {
  test('start', () => {
    // 6.8 s of pull at 10 MB/s.
    const [task] = fargate({ behaviours: [behaviour({ compressedImageBytes: 68e6 })] }).tasks;
    const measured: [string, number][] = [
      ['createdAt', 0],
      ['connectivityAt', 3.3],
      ['pullStartedAt', 18.0],
      ['pullStoppedAt', 24.7],
      ['startedAt', 25.1],
    ];
    compare(measured, steps(task, ['createdAt', 'connectivityAt', 'pullStartedAt', 'pullStoppedAt', 'startedAt']));
  });

  test('stop: deregistered 9 s before SIGTERM, the process gone 11 s after it, STOPPED 24 s later', () => {
    // A process that takes 11 s to end, a deregistration delay as long as the trace shows.
    const result = run({
      durationUs: 600 * S,
      traffic: [],
      services: [service({ desiredCount: 2 })],
      scalableTargets: [{ cluster: 'default', service: 'web', minCapacity: 1, maxCapacity: 1, policies: [] }],
      targetGroups: [{ ...scenario().targetGroups[0], deregistrationDelayUs: 9 * S }],
      assume: { ...scenario().assume, sigtermExit: constant(11 * S) },
      actions: [
        {
          atUs: 100 * S,
          index: 0,
          request: { call: 'UpdateService', service: 0, changes: { desiredCount: 0 }, forceNewDeployment: false },
        },
      ],
    });
    const [task] = result.tasks;
    const at = (text: string) => (result.events.find(({ atUs, message }) => atUs > 0 && message.includes(text))?.atUs ?? Number.NaN) / S;
    const deregistered = at('deregistered 1 targets');
    const measured: [string, number][] = [
      ['deregistered', 0],
      ['STOPPING', 9.1],
      ['executionStopped', 20.7],
      ['stopped', 45.0],
    ];
    compare(measured, [
      ['deregistered', 0],
      ['STOPPING', at('lastStatus STOPPING') - deregistered],
      ['executionStopped', (task.executionStoppedAt ?? 0) / S - deregistered],
      ['stopped', (task.stoppedAt ?? 0) / S - deregistered],
    ]);
  });

  test('image name typo: TaskFailedToStart', () => {
    const [task] = fargate({ behaviours: [behaviour({ isImageMissing: true })] }).tasks;
    expect(task).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'CannotPullContainerError: failed to resolve ref web:1: not found',
      startedAt: undefined,
      exitCode: undefined,
    });
    const measured: [string, number][] = [
      ['createdAt', 0],
      ['executionStoppedAt', 18.5],
      ['stoppingAt', 28.5],
      ['stoppedAt', 42.0],
    ];
    // The network interface took 13.5 s to go here, 24.3 s in the other trace: the assumption lies between them.
    compare(measured, steps(task, ['createdAt', 'executionStoppedAt', 'stoppingAt', 'stoppedAt']), { stoppedAt: 'two traces differ' });
    expect(seconds(task.stoppedAt)).toBe('48.5');
  });
});

test('https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html: the sample event of a Fargate task', () => {
  // 3 s of pull.
  const [task] = fargate({ behaviours: [behaviour({ compressedImageBytes: 30e6 })] }).tasks;
  const measured: [string, number][] = [
    ['createdAt', 0],
    ['connectivityAt', 4.05],
    ['pullStartedAt', 17.7],
    ['pullStoppedAt', 20.7],
    ['startedAt', 23.7],
  ];
  compare(measured, steps(task, ['createdAt', 'connectivityAt', 'pullStartedAt', 'pullStoppedAt', 'startedAt']), {
    // 3 s from the pull to the start, where the other trace has 0.4 s: the assumption is that of the other.
    startedAt: 'two traces differ',
  });
});

describe('on container instances', () => {
  const [APP] = taskDefinition().containerDefinitions;
  const HOST = {
    cluster: 'default',
    launchType: 'EC2' as const,
    instanceType: 'm7i.large',
    availabilityZone: 'us-east-1a',
    count: 1,
    registeredCpuUnits: 2048,
    registeredMemoryMiB: 7680,
    cpuArchitecture: 'X86_64' as const,
    awsvpcTaskCountMax: 2,
    gpuCount: 0,
    attributes: {},
    volumeGiB: 0,
    hourlyUsd: undefined,
  };
  const on = (networkMode: 'awsvpc' | 'bridge' | 'host' | 'none', over: Partial<CompiledScenario> = {}): Partial<CompiledScenario> => ({
    begin: 'empty',
    durationUs: 300 * S,
    traffic: [],
    containerInstances: [HOST],
    services: [service({ launchType: 'EC2', targetGroups: [] })],
    taskDefinitions: [
      taskDefinition({
        networkMode,
        requiresCompatibilities: ['EC2'],
        containerDefinitions: [
          { ...APP, portMappings: networkMode === 'none' ? [] : [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }] },
        ],
      }),
    ],
    ...over,
  });
  const path = (result: RunResult) =>
    [...result.events]
      .filter(({ resource, detailType }) => resource === `task/${result.tasks[0].taskId}` && detailType === 'ECS Task State Change')
      .map(({ message }) => /lastStatus (\S+)/.exec(message)?.[1]);
  const stop = (atSeconds: number, changes: object, forceNewDeployment = false) => ({
    actions: [{ atUs: atSeconds * S, index: 0, request: { call: 'UpdateService' as const, service: 0, changes, forceNewDeployment } }],
  });

  test.each([
    ['awsvpc', ['PROVISIONING', 'PENDING', 'RUNNING', 'STOPPING', 'DEPROVISIONING', 'STOPPED']],
    ['bridge', ['PENDING', 'RUNNING', 'STOPPING', 'STOPPED']],
    ['host', ['PENDING', 'RUNNING', 'STOPPING', 'STOPPED']],
    ['none', ['PENDING', 'RUNNING', 'STOPPING', 'STOPPED']],
  ] as const)('%s: %o', (mode, expected) => {
    expect(path(run(on(mode, stop(100, { desiredCount: 0 }))))).toEqual(expected);
  });

  test('a missing image in bridge mode: the agent reports it after a second, and the task is STOPPED at once', () => {
    const result = run(on('bridge', { behaviours: [behaviour({ isImageMissing: true })] }));
    expect(story(result).slice(0, 4)).toEqual([
      '0 service:web lastStatus PENDING desiredStatus RUNNING',
      '0 (service web) has started 1 tasks: (task A).',
      '2.5 service:web lastStatus STOPPED desiredStatus STOPPED (TaskFailedToStart: CannotPullContainerError: failed to resolve ref web:1: not found)',
      expect.stringContaining('PENDING'),
    ]);
    expect(result.tasks[0]).toMatchObject({ pullStartedAt: 1 * S, executionStoppedAt: 1.5 * S, stoppingAt: 2.5 * S, stoppedAt: 2.5 * S });
  });

  test('the scheduler places a task where another is stopping; the agent lets it begin when that one is gone', () => {
    const desired = (index: number, atSeconds: number, desiredCount: number) => ({
      atUs: atSeconds * S,
      index,
      request: { call: 'UpdateService' as const, service: index, changes: { desiredCount }, forceNewDeployment: false },
    });
    const base = on('bridge');
    const result = run({
      ...base,
      assume: { ...scenario().assume, sigtermExit: constant(25 * S) },
      taskDefinitions: (base.taskDefinitions ?? []).map((definition) => ({ ...definition, cpuUnits: 2048 })),
      services: [0, 1].map((index) =>
        service({ name: index === 0 ? 'web' : 'other', launchType: 'EC2', targetGroups: [], desiredCount: 1 - index }),
      ),
      actions: [desired(0, 100, 0), desired(1, 110, 1)],
    });
    const [old, next] = result.tasks;
    expect((old.executionStoppedAt ?? 0) - (old.stoppingAt ?? 0)).toBe(25 * S);
    expect(next.createdAt).toBeLessThan(old.executionStoppedAt ?? 0);
    expect(next.pullStartedAt).toBe(old.executionStoppedAt);
    expect(result.decisions.find(({ kind }) => kind === 'host-resources')).toMatchObject({
      outcome: 'PENDING',
      inputs: { 'tasks before it': 0, 'tasks that stop': 1 },
    });
  });
});
