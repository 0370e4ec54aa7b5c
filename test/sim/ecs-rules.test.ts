import { describe, expect, test } from 'vitest';
import type { Job, MetricAlarm, TaskDefinition } from '../../src/aws/nouns.js';
import type { Action, CompiledScenario } from '../../src/scenario/compiled.js';
import { job } from '../support/jobs.js';
import { bridgeTask } from '../support/on-instances.js';
import { behaviour, requestKind, service, taskDefinition, traffic } from '../support/scenario.js';
import { burst, constant, run } from './run.js';

// Rules of Amazon ECS that no story tells by the way. Each says where AWS has it.

const [APP] = taskDefinition().containerDefinitions;
const ON_EC2 = service({ launchType: 'EC2', targetGroups: [] });

function instances(count: number, registeredCpuUnits: number, registeredMemoryMiB: number): CompiledScenario['containerInstances'][number] {
  return {
    ...{ cluster: 'default', launchType: 'EC2', instanceType: 'c4.large', availabilityZone: 'us-east-1a', count },
    ...{ registeredCpuUnits, registeredMemoryMiB, cpuArchitecture: 'X86_64', awsvpcTaskCountMax: 2, gpuCount: 0 },
    ...{ attributes: {}, volumeGiB: 0, hourlyUsd: undefined },
  } as const;
}

/** A task in bridge mode whose container alone says what it reserves. */
function byContainer(over: Partial<TaskDefinition['containerDefinitions'][number]>): TaskDefinition {
  return { ...bridgeTask(), cpuUnits: undefined, memoryMiB: undefined, containerDefinitions: [{ ...APP, portMappings: [], ...over }] };
}

function update(atSeconds: number, changes: object): Action {
  return { atUs: atSeconds * 1e6, index: 0, request: { call: 'UpdateService', service: 0, changes, forceNewDeployment: false } };
}

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-metrics.html
test.each([
  [2048, 512, 400, 50],
  [128, 128, 25, 12.5],
])(
  'O-10: alone on a c4.large, 512 units and 1,024 MiB reserved, %i units and %i MiB used: %d %% and %d %%',
  (cpu, memory, cpuPercent, memoryPercent) => {
    const result = run({
      durationUs: 180e6,
      traffic: [],
      taskDefinitions: [byContainer({ cpuUnits: 512, memoryMiB: 1024 })],
      behaviours: [behaviour({ backgroundVcpu: cpu / 1024, memoryBaseMiB: memory })],
      services: [ON_EC2],
      containerInstances: [instances(1, 2048, 3768)],
    });
    const averages = (name: string) =>
      [...result.metrics]
        .filter(({ metricName, dimensions }) => metricName === name && dimensions.includes('ServiceName'))
        .map(({ average }) => average);
    expect(averages('CPUUtilization')).toEqual([cpuPercent, cpuPercent, cpuPercent]);
    expect(averages('MemoryUtilization')).toEqual([memoryPercent, memoryPercent, memoryPercent]);
  },
);

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-metrics.html (cluster reservation, cluster utilization)
test('O-9: ten tasks of 1,024 units and 2,048 MiB on a c4.4xlarge and a c4.large reserve 55.56 and 60.37 %, and use as much', () => {
  const made = (over: Partial<CompiledScenario>) =>
    [...run({ durationUs: 60e6, traffic: [], ...over }).metrics].filter(({ dimensions }) => dimensions === 'ClusterName=default');
  const onInstances = made({
    taskDefinitions: [byContainer({ cpuUnits: 1024, memoryMiB: 2048 })],
    behaviours: [behaviour({ backgroundVcpu: 1, memoryBaseMiB: 2048 })],
    services: [{ ...ON_EC2, desiredCount: 10 }],
    containerInstances: [instances(1, 16384, 30158), instances(1, 2048, 3768)],
  });
  expect(onInstances.map(({ metricName, sampleCount, average }) => [metricName, sampleCount, average.toFixed(2)])).toEqual([
    ['CPUReservation', 1, '55.56'],
    ['MemoryReservation', 1, '60.37'],
    ['CPUUtilization', 1, '55.56'],
    ['MemoryUtilization', 1, '60.37'],
  ]);
  expect(made({})).toEqual([]);
});

test('a task that holds one of two GPUs reserves half of those of its cluster', () => {
  const result = run({
    ...{ durationUs: 180e6, traffic: [] },
    taskDefinitions: [byContainer({ cpuUnits: 512, memoryMiB: 64, gpuCount: 1 })],
    behaviours: [behaviour({ backgroundVcpu: 0.5 })],
    services: [ON_EC2],
    containerInstances: [{ ...instances(1, 2048, 3768), gpuCount: 2 }],
  });
  const of = (name: string) =>
    [...result.metrics]
      .filter((point) => point.metricName === name && point.dimensions === 'ClusterName=default')
      .map(({ average }) => average);
  expect(of('GPUReservation')).toEqual([50, 50, 50]);
  expect(of('CPUUtilization')).toEqual([25, 25, 25]);
  expect(of('MemoryUtilization')).toEqual([]); // nothing is known of its memory
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-metrics.html (used over reserved)
test('while two revisions run each task is measured by its own: 256 units at 100 %, then 1,024 units at 25 % beside them', () => {
  const result = run({
    durationUs: 600e6,
    traffic: [],
    taskDefinitions: [taskDefinition({ cpuUnits: 256, memoryMiB: 512 }), taskDefinition({ revision: 2 })],
    behaviours: [constant(0), constant(150e6)].map((ready) => behaviour({ backgroundVcpu: 0.25, memoryBaseMiB: 512, ready })),
    services: [service({ healthCheckGracePeriodUs: 600e6 })],
    actions: [update(60, { taskDefinition: 1 })],
  });
  const points = (name: string) =>
    [...result.metrics]
      .filter(({ metricName }) => metricName === name)
      .map(({ sampleCount, average, minimum, maximum }) => [sampleCount, average, minimum, maximum]);
  // The new one is not healthy for a while, and so the old one stays. Together they use 0.5 vCPU of 1.25, 1,024 MiB of 2,560.
  const both = [2, 40, 25, 100];
  const alone = (percent: number) => [1, percent, percent, percent];
  for (const name of ['CPUUtilization', 'MemoryUtilization']) {
    expect(points(name)[0], name).toEqual(alone(100));
    expect(points(name), name).toContainEqual(both);
    expect(points(name).at(-1), name).toEqual(alone(25));
  }
});

// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
test('RunningTaskCount of Container Insights is there where an alarm asks for it, and nowhere else', () => {
  const asked = (alarms: CompiledScenario['alarms']) =>
    [
      ...run({
        durationUs: 180e6,
        traffic: [],
        services: [service({ desiredCount: 3 })],
        alarms,
        actions: [update(90, { desiredCount: 1 })],
      }).metrics,
    ]
      .filter(({ metricName }) => metricName === 'RunningTaskCount')
      .map(({ namespace, average }) => [namespace, average]);
  const dimensions = 'ClusterName=default;ServiceName=web';
  const alarm: MetricAlarm = {
    name: 'few',
    metric: { namespace: 'ECS/ContainerInsights', metricName: 'RunningTaskCount', dimensions, stat: 'Minimum' },
    periodUs: 60e6,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    threshold: 2,
    comparison: 'LessThanThreshold',
    treatMissingData: 'missing',
  };
  expect(asked([])).toEqual([]);
  expect(asked([alarm])).toEqual([3, 1, 1].map((count) => ['ECS/ContainerInsights', count]));
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (memoryReservation)
test.each([
  [{ memoryMiB: 1000 }, 1],
  [{ memoryMiB: 1000, memoryReservationMiB: 300 }, 3],
])('placement takes the reservation where there is one: %j, %i on an instance of 1,024 MiB', (memory, count) => {
  const result = run({
    ...{ begin: 'empty', durationUs: 60e6, traffic: [] },
    taskDefinitions: [byContainer(memory)],
    services: [{ ...ON_EC2, desiredCount: 5 }],
    containerInstances: [instances(1, 2048, 1024)],
  });
  expect(result.tasks).toHaveLength(count);
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (cpu: none given is 2 shares)
test('a container that asks for no CPU has 2 shares, and CPUUtilization is of these', () => {
  const result = run({
    durationUs: 60e6,
    traffic: [],
    taskDefinitions: [byContainer({ memoryMiB: 64 })],
    behaviours: [behaviour({ backgroundVcpu: 1 / 1024 })],
    services: [ON_EC2],
    containerInstances: [instances(1, 2048, 3768)],
  });
  expect(
    [...result.metrics].find(({ metricName, dimensions }) => metricName === 'CPUUtilization' && dimensions.includes('ServiceName'))
      ?.average,
  ).toBe(50);
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html (cpu)
test.each([
  [byContainer({ cpuUnits: 512, memoryMiB: 64 }), 100, 'of the container: shares, and what is idle may be borrowed'],
  [{ ...byContainer({ memoryMiB: 64 }), cpuUnits: 512 }, 200, 'of the task: a limit'],
])('100 ms of CPU alone on an instance of 2 vCPU, 512 units: $1 ms ($2)', (definition, ms) => {
  const result = run({
    durationUs: 60e6,
    taskDefinitions: [definition],
    behaviours: [behaviour({ requests: [requestKind({ cpu: constant(100_000) })] })],
    services: [ON_EC2],
    containerInstances: [instances(1, 2048, 3768)],
    traffic: [traffic({ shape: burst(10e6, 1) })],
  });
  expect(result.summary.workloads[0].latencyMs.max).toBeCloseTo(ms, 3);
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
test('DRAINING stops a task of a service that is still PENDING at once, and the service starts another elsewhere', () => {
  const result = run({
    ...{ begin: 'empty', durationUs: 300e6, traffic: [] },
    taskDefinitions: [bridgeTask()],
    behaviours: [behaviour({ compressedImageBytes: 3e9 })], // 100 s of pull
    services: [ON_EC2],
    containerInstances: [instances(2, 2048, 4096)],
    actions: [
      {
        ...{ atUs: 30e6, index: 0 },
        request: {
          call: 'UpdateContainerInstancesState',
          status: 'DRAINING',
          instances: { cluster: 'default', count: 1, filter: 'task:group == service:web' },
        },
      },
    ],
  });
  const [first, second] = result.tasks;
  expect(first).toMatchObject({ startedAt: undefined, stoppingAt: 30e6, stoppedAt: 30e6, stopCode: 'ServiceSchedulerInitiated' });
  expect(second.containerInstanceId).not.toBe(first.containerInstanceId);
  expect(result.deployments[0].failedTasks).toBe(0);
});

// Source: https://github.com/aws/amazon-ecs-agent/issues/685
test.each(['1', '2', '3', '4', '5', '6'])('spread counts the tasks of old revisions too, seed %s', (seed) => {
  const result = run({
    ...{ durationUs: 120e6, traffic: [], seed },
    taskDefinitions: [bridgeTask(), { ...bridgeTask(), revision: 2 }],
    behaviours: [behaviour(), behaviour()],
    services: [{ ...ON_EC2, placementStrategy: [{ type: 'spread', field: 'instanceId' }] }],
    containerInstances: [instances(2, 4096, 8192)],
    actions: [update(30, { taskDefinition: 1 })],
  });
  const [old, fresh] = result.tasks;
  expect(fresh.taskDefinition).toBe('web:2');
  expect(fresh.containerInstanceId).not.toBe(old.containerInstanceId);
});

describe('tasks by themselves', () => {
  const etl = { ...byContainer({ cpuUnits: 256, memoryMiB: 64 }), family: 'etl' };
  const alone = (over: Partial<Job>) => job({ taskDefinition: 1, launchType: 'EC2', ...over });

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html (standalone tasks: by task group)
  test.each(['1', '2', '3', '4', '5', '6'])('spread counts those of their group, not whatever else runs there, seed %s', (seed) => {
    const { tasks } = run({
      ...{ durationUs: 60e6, traffic: [], seed },
      taskDefinitions: [bridgeTask(), etl],
      behaviours: [behaviour(), behaviour()],
      services: [{ ...ON_EC2, desiredCount: 2, placementStrategy: [{ type: 'binpack', field: 'cpu' }] }],
      containerInstances: [instances(2, 4096, 8192)],
      jobs: [alone({ count: 2, placementStrategy: [{ type: 'spread', field: 'instanceId' }], start: { kind: 'schedule', atUs: [30e6] } })],
    });
    const by = (group: string) =>
      new Set(tasks.filter((task) => task.group === group).map(({ containerInstanceId }) => containerInstanceId));
    expect([by('service:web').size, by('family:etl').size]).toEqual([1, 2]);
  });

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html (RunTask)
  test('are asked for by 20 calls of RunTask at once, and 20 a second after that', () => {
    const { events } = run({
      ...{ durationUs: 60e6, traffic: [], services: [], targetGroups: [], loadBalancers: [] },
      taskDefinitions: [bridgeTask(), etl],
      behaviours: [behaviour(), behaviour()],
      containerInstances: [instances(1, 1_000_000, 1_000_000)],
      jobs: [alone({ count: 500, start: { kind: 'schedule', atUs: [30e6] } })],
    });
    const calls = events.filter(({ message }) => message.startsWith('RunTask')).map(({ atUs }) => atUs / 1e6);
    expect(calls).toEqual([...Array(20).fill(30), ...Array(20).fill(31), ...Array(10).fill(32)]);
  });
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
test('protection keeps nobody from StopTask', () => {
  const tasks = { cluster: 'default', count: 1, service: 'web', group: undefined, availabilityZone: undefined };
  const result = run({
    ...{ durationUs: 120e6, traffic: [] },
    actions: [
      { atUs: 30e6, index: 0, request: { call: 'UpdateTaskProtection', tasks, isProtected: true, expiresInMinutes: 60 } },
      { atUs: 60e6, index: 1, request: { call: 'StopTask', tasks, reason: 'enough' } },
    ],
  });
  expect(result.tasks[0]).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'enough', stoppingAt: 60e6 });
});

describe('a deployment', () => {
  // Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html (startedBy, group)
  test('is ecs-svc/ and 19 digits, which its tasks carry', () => {
    const { deployments, tasks } = run({ durationUs: 60e6, traffic: [], actions: [update(30, { availabilityZones: ['us-east-1b'] })] });
    expect(new Set(deployments.map(({ deploymentId }) => deploymentId)).size).toBe(2);
    for (const { deploymentId } of deployments) expect(deploymentId).toMatch(/^ecs-svc\/[1-9]\d{18}$/);
    expect(tasks.map(({ deploymentId }) => deploymentId)).toEqual(deployments.map(({ deploymentId }) => deploymentId));
    expect(tasks.map(({ group }) => group)).toEqual(['service:web', 'service:web']);
  });

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html (failedTasks)
  test('counts failed launches in a row: a task that succeeds sets failedTasks back to 0', () => {
    const tried = (actions: Action[]) =>
      run({
        ...{ begin: 'empty', durationUs: 700e6, traffic: [], actions },
        taskDefinitions: [bridgeTask()],
        services: [{ ...ON_EC2, placementConstraints: [{ type: 'memberOf', expression: 'attribute:disk == ssd' }] }],
        containerInstances: [instances(1, 2048, 4096)],
      });
    const attributes = { disk: 'ssd' };
    const put = { call: 'PutAttributes', instances: { cluster: 'default', count: 1, filter: '' }, attributes } as const;
    expect(tried([]).deployments[0].failedTasks).toBeGreaterThan(4);
    const mended = tried([{ atUs: 100e6, index: 0, request: put }]);
    expect(mended.summary.workloads[0].tasks.placementFailures).toBeGreaterThan(4);
    expect(mended.deployments[0]).toMatchObject({ failedTasks: 0, rolloutState: 'COMPLETED' });
  });
});
