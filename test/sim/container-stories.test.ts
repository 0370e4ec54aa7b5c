import { describe, expect, test } from 'vitest';
import type { ContainerDefinition } from '../../src/aws/nouns.js';
import type { Behaviour, CompiledScenario, ContainerBehaviour } from '../../src/scenario/compiled.js';
import type { RunResult } from '../../src/sim/result.js';
import { behaviour, scenario, service, taskDefinition } from '../support/scenario.js';
import { constant, fault, life, renamed, run, seconds, story } from './run.js';

const S = 1e6;
const [APP] = taskDefinition().containerDefinitions;
const SIDECAR: ContainerDefinition = { ...APP, name: 'sidecar', image: 'sidecar:1', portMappings: [] };
const CHECK = { intervalUs: 10 * S, timeoutUs: 5 * S, retries: 3, startPeriodUs: 0 };
const PROGRAM: ContainerBehaviour = { startUp: constant(1 * S), ready: constant(0), exitAfter: undefined, exitCode: 0 };

/** A service `web` of one Fargate task with these containers, `app` the last of them, from nothing. */
function containers(
  definitions: readonly Partial<ContainerDefinition>[],
  programs: readonly Partial<ContainerBehaviour>[],
  over: Partial<CompiledScenario> = {},
): Partial<CompiledScenario> {
  const all = definitions.map((definition, index) => ({ ...(index === definitions.length - 1 ? APP : SIDECAR), ...definition }));
  const program: Partial<Behaviour> = {
    containers: all.map((_, index) => ({ ...PROGRAM, ...programs[index] })),
    mainContainer: all.length - 1,
  };
  return {
    begin: 'empty',
    durationUs: 120 * S,
    traffic: [],
    services: [service({ targetGroups: [] })],
    taskDefinitions: [taskDefinition({ containerDefinitions: all })],
    behaviours: [behaviour(program)],
    ...over,
  };
}

/** What became of each container of a task: when it started and stopped, and with which exit code. */
function ends(result: RunResult, task = 0): string[] {
  return result.taskDetails[task].containers.map(
    ({ startedAtUs, stoppedAtUs, exitCode }) => `${seconds(startedAtUs)} to ${seconds(stoppedAtUs)}, ${exitCode ?? '-'}`,
  );
}

const statuses = (result: RunResult, task = 0) =>
  [...result.events]
    .filter(({ resource, detailType }) => resource === `task/${result.tasks[task].taskId}` && detailType === 'ECS Task State Change')
    .map(({ atUs, message }) => `${seconds(atUs)} ${/lastStatus (\S+)/.exec(message)?.[1]}`);

/** Faults strike the service in which the containers are. */
const crash = (atSeconds: number, exitCode = 1) => fault({ atUs: [atSeconds * S], exitCode });

// Without dependencies all containers start at 28.5 s: network interface 4 s, microVM 14 s, image 10 s, containers 0.5 s.
describe('dependsOn', () => {
  test('HEALTHY: the second container starts when the first passes its check, and the task is RUNNING then', () => {
    const result = run(
      containers(
        [{ healthCheck: CHECK }, { dependsOn: [{ containerName: 'sidecar', condition: 'HEALTHY' }] }],
        [{ startUp: constant(12 * S) }],
      ),
    );
    // Up at 40.5; probes at 38.5 (too early), 48.5.
    expect(ends(result)).toEqual(['28.5 to -, -', '49 to -, -']);
    expect(life(result, 0)).toEqual(expect.arrayContaining(['pullStoppedAt 28', 'startedAt 49', 'healthyAt 49']));
  });

  test('SUCCESS: what runs first ends with 0, and the task goes on', () => {
    const result = run(
      containers(
        [{ essential: false }, { dependsOn: [{ containerName: 'sidecar', condition: 'SUCCESS' }] }],
        [{ exitAfter: constant(5 * S) }],
      ),
    );
    expect(ends(result)).toEqual(['28.5 to 34.5, 0', '35 to -, -']);
    expect(statuses(result)).toEqual(['0 PROVISIONING', '4 PENDING', '35 RUNNING']);
  });

  test('SUCCESS that fails: the task cannot start, in the agent’s words', () => {
    const result = run(
      containers(
        [{ essential: false }, { dependsOn: [{ containerName: 'sidecar', condition: 'SUCCESS' }] }],
        [{ exitAfter: constant(5 * S), exitCode: 2 }],
      ),
    );
    expect(ends(result)).toEqual(['28.5 to 34.5, 2', '- to 34.5, 143']);
    expect(result.tasks[0]).toMatchObject({
      startedAt: undefined,
      executionStoppedAt: 34.5 * S,
      stoppingAt: 35.5 * S,
      exitCode: 143,
      stopCode: 'TaskFailedToStart',
      stoppedReason:
        'CannotStartContainerError: dependency graph: failed to resolve container ordering dependency [sidecar] for target [app] as dependency did not exit successfully.',
    });
    expect(result.summary.workloads[0].tasks.failedToStart).toBe(1);
  });

  test('COMPLETE that takes longer than its startTimeout: the same, and what ran is stopped', () => {
    const result = run(
      containers([{ essential: false, startTimeoutSeconds: 20 }, { dependsOn: [{ containerName: 'sidecar', condition: 'COMPLETE' }] }], []),
    );
    expect(ends(result)).toEqual(['28.5 to 49.5, 143', '- to 48.5, 143']);
    expect(result.tasks[0].stopCode).toBe('TaskFailedToStart');
    expect(result.tasks[0].stoppedReason).toContain('[sidecar] for target [app] has timed out.');
    expect(statuses(result).slice(2)).toEqual(['49.5 DEPROVISIONING', '69.5 STOPPED']);
  });

  test('a container that is not essential and cannot start keeps nobody from RUNNING', () => {
    const late = { essential: false, dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] } as const;
    const result = run(
      containers([{ name: 'init', essential: false }, { ...late, name: 'late' }, {}], [{ exitAfter: constant(5 * S), exitCode: 1 }]),
    );
    expect(ends(result)).toEqual(['28.5 to 34.5, 1', '- to 34.5, 143', '28.5 to -, -']);
    expect(statuses(result)).toEqual(['0 PROVISIONING', '4 PENDING', '34.5 RUNNING']);
  });

  test('stopping goes the other way: each after those that depend on it', () => {
    const chain = (over: Partial<CompiledScenario>) =>
      run(
        containers(
          [
            { name: 'db', stopTimeoutSeconds: 10 },
            { name: 'proxy', dependsOn: [{ containerName: 'db', condition: 'START' }], stopTimeoutSeconds: 20 },
            { dependsOn: [{ containerName: 'proxy', condition: 'START' }], stopTimeoutSeconds: 30 },
          ],
          [],
          { durationUs: 300 * S, ...over },
        ),
      );
    const stops = { faults: [crash(100)] };
    const clean = chain(stops);
    expect(ends(clean)).toEqual(['28.5 to 102, 143', '29 to 101, 143', '29.5 to 100, 1']);
    expect(clean.tasks[0]).toMatchObject({ exitCode: 1, stoppingAt: 101 * S, executionStoppedAt: 102 * S, stoppedAt: 122 * S });
    expect(statuses(clean).slice(2)).toEqual(['29.5 RUNNING', '101 STOPPING', '102 DEPROVISIONING', '122 STOPPED']);
    // Nobody hears SIGTERM: at worst the stop timeouts add up along the chain.
    const deaf = chain({ ...stops, assume: { ...scenario().assume, sigtermExit: constant(3600 * S) } });
    expect(ends(deaf)).toEqual(['28.5 to 130, 137', '29 to 120, 137', '29.5 to 100, 1']);
  });
});

describe('the end of a container', () => {
  test('of one that is not essential changes nothing for the task', () => {
    const result = run(containers([{ essential: false }, {}], [{ exitAfter: constant(10 * S), exitCode: 1 }]));
    expect(ends(result)).toEqual(['28.5 to 39.5, 1', '28.5 to -, -']);
    expect(statuses(result)).toEqual(['0 PROVISIONING', '4 PENDING', '28.5 RUNNING']);
  });

  test('of an essential one stops the others; its exit code is the task’s', () => {
    const result = run(containers([{}, {}], [{ exitAfter: constant(10 * S), exitCode: 3 }]));
    expect(ends(result)).toEqual(['28.5 to 39.5, 3', '28.5 to 40.5, 143']);
    expect(result.tasks[0]).toMatchObject({
      exitCode: 3,
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      stoppingAt: 40.5 * S,
    });
  });

  test('a task that ran and ended is no failed start: it is replaced at once', () => {
    const result = run(containers([{}], [{ exitAfter: constant(10 * S) }]));
    expect(result.tasks[0]).toMatchObject({ exitCode: 0, stopCode: 'EssentialContainerExited' });
    expect(result.summary.workloads[0].tasks.failedToStart).toBe(0);
    expect(seconds((result.tasks[1].createdAt ?? 0) - (result.tasks[0].stoppingAt ?? 0))).toBe('1');
  });

  test.each<[number | undefined, number, number, string]>([
    [undefined, 30, 137, 'hung: SIGTERM is not heard, SIGKILL comes after 30 s'],
    [5, 5, 137, 'or after the stopTimeout given'],
  ])('stopTimeout %s of a hung process: %i s, %i (%s)', (stopTimeoutSeconds, tookSeconds, exitCode) => {
    const hung = run(
      containers([{ stopTimeoutSeconds, healthCheck: CHECK }], [], { durationUs: 300 * S, faults: [fault({ kind: 'task-hang' })] }),
    );
    expect(hung.tasks[0]).toMatchObject({ exitCode, stoppedReason: 'Task failed container health checks' });
    expect((hung.tasks[0].executionStoppedAt ?? 0) - (hung.tasks[0].stoppingAt ?? 0)).toBe(tookSeconds * S);
  });
});

describe('restartPolicy', () => {
  const policy = (attemptSeconds: number, ignoredExitCodes: number[] = []) => ({
    restartPolicy: { ignoredExitCodes, attemptPeriodUs: attemptSeconds * S },
  });
  const restarts = (result: RunResult) =>
    result.decisions
      .filter(({ kind }) => kind === 'restart')
      .map(({ atUs, times, outcome, because }) => [seconds(atUs), times, outcome, because]);

  test('a container that ends again and again, later than the period, starts again each time in the same task', () => {
    const result = run(containers([policy(60)], [{ exitAfter: constant(70 * S), exitCode: 1 }], { durationUs: 300 * S }));
    expect(statuses(result)).toEqual(['0 PROVISIONING', '4 PENDING', '28.5 RUNNING']);
    // Up at 29.5, ends at 99.5; 0.5 s to start, 1 s until it is up, and again.
    expect(restarts(result)).toEqual([['99.5', 3, 'restarted', 'its restart policy asks for it']]);
    expect(result.taskDetails[0].containers[0]).toMatchObject({ restarts: 3, lastStatus: 'RUNNING', startedAtUs: 243 * S });
  });

  test('one that ends sooner does not, and the task ends', () => {
    const result = run(containers([policy(60)], [{ exitAfter: constant(10 * S), exitCode: 1 }]));
    expect(restarts(result)[0]).toEqual(['39.5', 1, 'not restarted', 'attempt reset period has not elapsed']);
    expect(result.tasks[0]).toMatchObject({ exitCode: 1, stopCode: 'EssentialContainerExited', stoppingAt: 40.5 * S });
  });

  test('an ignored exit code ends it', () => {
    const result = run(containers([policy(60, [0])], [{ exitAfter: constant(70 * S) }], { durationUs: 200 * S }));
    expect(restarts(result)[0]).toEqual(['99.5', 1, 'not restarted', 'exit code 0 should be ignored']);
  });

  test('requests fail while it starts again, and reach it when it is up', () => {
    const crashed = (given: Partial<ContainerDefinition>) =>
      run({
        services: [service()],
        traffic: scenario().traffic,
        taskDefinitions: [taskDefinition({ containerDefinitions: [{ ...APP, ...given }] })],
        behaviours: [behaviour()],
        durationUs: 600 * S,
        faults: [crash(100)],
      }).summary.workloads[0];
    const { requests, tasks } = crashed(policy(60));
    // 1.5 s at 10 a second, and no new task.
    expect(tasks.launched).toBe(0);
    expect(requests.failed).toBeGreaterThanOrEqual(5);
    expect(requests.failed).toBeLessThanOrEqual(30);
    expect(crashed({}).requests.failed + crashed({}).requests.rejected).toBeGreaterThan(200);
  });
});

describe('health checks of containers', () => {
  test('UNHEALTHY: the service replaces the task, the new one first', () => {
    const result = run(containers([{ healthCheck: CHECK }], [{ ready: constant(1000 * S) }], { durationUs: 125 * S }));
    expect(story(result, 28.5)).toEqual([
      '28.5 service:web lastStatus RUNNING desiredStatus RUNNING',
      '58.5 service:web lastStatus RUNNING desiredStatus RUNNING healthStatus UNHEALTHY',
      '59.5 service:web lastStatus PROVISIONING desiredStatus RUNNING',
      '59.5 (service web) has started 1 tasks: (task B).',
      '63.5 service:web lastStatus PENDING desiredStatus RUNNING',
      '88 service:web lastStatus RUNNING desiredStatus RUNNING',
      '118 service:web lastStatus RUNNING desiredStatus RUNNING healthStatus UNHEALTHY',
      '119 (service web) (task A) failed container health checks.',
      '119 (service web) has stopped 1 running tasks: (task A).',
      '119 service:web lastStatus STOPPING desiredStatus STOPPED healthStatus UNHEALTHY (ServiceSchedulerInitiated: Task failed container health checks)',
      '120 service:web lastStatus DEPROVISIONING desiredStatus STOPPED healthStatus UNHEALTHY (ServiceSchedulerInitiated: Task failed container health checks)',
    ]);
  });

  test('a probe of a hung process fails when its timeout is over, and the next begins an interval after that', () => {
    const result = run(
      containers([{ healthCheck: CHECK }], [], { begin: 'running', durationUs: 200 * S, faults: [fault({ kind: 'task-hang' })] }),
    );
    const unhealthy = result.events.find(({ message }) => message.includes('UNHEALTHY'));
    // The first probe at most 10 s after the hang at 100 s; three of 5 s, two pauses of 10 s.
    expect(unhealthy?.atUs).toBeGreaterThan(135 * S);
    expect(unhealthy?.atUs).toBeLessThanOrEqual(145 * S);
  });

  test('one essential container without a check: the task is UNKNOWN, and healthy all the same', () => {
    const result = run(containers([{}, { healthCheck: CHECK }], []));
    expect(result.events.some(({ message }) => message.includes('healthStatus'))).toBe(false);
    expect(result.tasks[0].healthyAt).toBe(38.5 * S);
    expect(result.deployments[0].rolloutState).toBe('COMPLETED');
  });

  test('what says nothing of containers does not look at them', () => {
    const result = run({ begin: 'empty', durationUs: 300 * S });
    expect(result.taskDetails[0].containers[0]).toMatchObject({ healthStatus: 'UNKNOWN', restarts: 0, probeTimer: -1, startTimer: -1 });
    expect(renamed(result, story(result).join())).not.toContain('healthStatus');
  });
});

test('two target groups: the task is ACTIVATING while it is registered, and RUNNING then', () => {
  const [group] = service().targetGroups;
  const groups = [scenario().targetGroups[0], { ...scenario().targetGroups[0], name: 'admin' }];
  const result = run({
    begin: 'empty',
    durationUs: 100 * S,
    traffic: [],
    targetGroups: groups,
    services: [service({ targetGroups: [group, { ...group, targetGroup: 'admin' }] })],
  });
  expect(statuses(result)).toEqual(['0 PROVISIONING', '4 PENDING', '28.5 ACTIVATING', '30 RUNNING']);
  expect(result.tasks[0].startedAt).toBe(30 * S);
});

describe('images on a container instance', () => {
  const instances = { cluster: 'default', launchType: 'EC2', instanceType: 'm5.xlarge', availabilityZone: 'us-east-1a', count: 1 } as const;
  const sizes = {
    registeredCpuUnits: 4096,
    registeredMemoryMiB: 15_872,
    cpuArchitecture: 'X86_64',
    awsvpcTaskCountMax: 3,
    gpuCount: 0,
  } as const;
  const [container] = taskDefinition().containerDefinitions;
  const revision = (number: number, image: string) =>
    taskDefinition({
      revision: number,
      networkMode: 'bridge',
      requiresCompatibilities: ['EC2'],
      cpuUnits: 512,
      memoryMiB: 512,
      containerDefinitions: [{ ...container, image, portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }] }],
    });
  const pulls = (image: string, begin: 'running' | 'empty') =>
    run({
      durationUs: 900e6,
      begin,
      traffic: [],
      taskDefinitions: [revision(1, 'web:1'), revision(2, image)],
      behaviours: [behaviour({ compressedImageBytes: 300e6 }), behaviour({ compressedImageBytes: 300e6 })],
      containerInstances: [{ ...instances, ...sizes, attributes: {}, volumeGiB: 0, hourlyUsd: undefined }],
      services: [service({ launchType: 'EC2', targetGroups: [] })],
      actions: [
        {
          atUs: 300e6,
          index: 0,
          request: { call: 'UpdateService', service: 0, changes: { taskDefinition: 1 }, forceNewDeployment: false },
        },
      ],
    }).tasks.map(({ pullStartedAt = 0, pullStoppedAt = 0 }) => (pullStoppedAt - pullStartedAt) / 1e6);

  // 300 MB at 30 MB/s.
  test.each<[string, string, 'running' | 'empty', readonly number[]]>([
    ['the first pull takes its time, the second finds the image there', 'web:1', 'empty', [10, 0.5]],
    ['another image is pulled', 'web:2', 'empty', [10, 10]],
    ['what runs from the start has pulled before', 'web:1', 'running', [0, 0.5]],
    ['what does not run yet has not', 'web:2', 'running', [0, 10]],
  ])('%s', (_, image, begin, seconds) => expect(pulls(image, begin)).toEqual(seconds));
});
