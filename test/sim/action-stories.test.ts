import { describe, expect, test } from 'vitest';
import type { ActionRequest, CompiledScenario } from '../../src/scenario/compiled.js';
import type { RunResult } from '../../src/sim/result.js';
import { job } from '../support/jobs.js';
import { service, taskDefinition } from '../support/scenario.js';
import { run, seconds } from './run.js';

const ALL = { cluster: 'default', count: Number.POSITIVE_INFINITY };
const TASKS = { ...ALL, service: 'web', group: undefined, availabilityZone: undefined };
const [CONTAINER] = taskDefinition().containerDefinitions;
/** A task of 1 vCPU and 2 GiB: one fits on an instance of 3 GiB. */
const BRIDGE = taskDefinition({
  networkMode: 'bridge',
  requiresCompatibilities: ['EC2'],
  containerDefinitions: [{ ...CONTAINER, portMappings: [] }],
});
const ON_EC2 = service({ launchType: 'EC2', targetGroups: [], desiredCount: 1 });

function instances(availabilityZone: string, count = 1) {
  return {
    cluster: 'default',
    launchType: 'EC2',
    instanceType: 'm7i.xlarge',
    availabilityZone,
    count,
    registeredCpuUnits: 4096,
    registeredMemoryMiB: 3072,
    cpuArchitecture: 'X86_64',
    awsvpcTaskCountMax: 2,
    gpuCount: 0,
    attributes: {},
    volumeGiB: 0,
    hourlyUsd: undefined,
  } as const;
}

/** Calls at instants, seconds. */
function act(requests: readonly (readonly [number, ActionRequest])[], over: Partial<CompiledScenario> = {}): RunResult {
  const actions = requests.map(([at, request], index) => ({ atUs: at * 1e6, index, request }));
  return run({ traffic: [], durationUs: 3600e6, actions, ...over });
}

const ON_INSTANCES = { services: [ON_EC2], taskDefinitions: [BRIDGE], targetGroups: [], loadBalancers: [] };
const calls = (result: RunResult) =>
  [...result.events]
    .filter(({ detailType }) => detailType === 'AWS API Call via CloudTrail')
    .map(({ atUs, message }) => `${seconds(atUs)} ${message}`);
const decided = (result: RunResult) =>
  result.decisions.filter(({ kind }) => kind === 'action').map(({ subject, outcome, because }) => `${subject} ${outcome}: ${because}`);

describe('services', () => {
  test('a service that is deleted takes no more calls, and the run goes on', () => {
    const result = act([
      [100, { call: 'DeleteService', service: 0, force: true }],
      [3000, { call: 'UpdateService', service: 0, changes: { desiredCount: 4 }, forceNewDeployment: false }],
    ]);
    expect(calls(result)).toEqual([
      '100 DeleteService: deleted by force',
      '3000 UpdateService refused: ServiceNotActiveException: Service was not ACTIVE.',
    ]);
    expect(decided(result)).toEqual([
      'action/0 accepted: deleted by force',
      'action/1 refused: ServiceNotActiveException: Service was not ACTIVE.',
    ]);
    expect(result.tasks.every(({ stoppedAt }) => stoppedAt !== undefined)).toBe(true);
  });

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
  type Update = Extract<ActionRequest, { call: 'UpdateService' }>;
  test.each<[string, Update['changes'], boolean]>([
    ['nothing changes', {}, false],
    ['forceNewDeployment', {}, true],
    ['desiredCount, healthCheckGracePeriodSeconds', { desiredCount: 2, healthCheckGracePeriodUs: 60e6 }, false],
    ['deploymentConfiguration', { minimumHealthyPercent: 50, maximumPercent: 150, circuitBreaker: undefined }, false],
    ['networkConfiguration', { availabilityZones: ['us-east-1a'], assignPublicIp: true }, false],
    [
      'capacityProviderStrategy, forceNewDeployment',
      { launchType: undefined, capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', base: 0, weight: 1 }] },
      true,
    ],
    ['loadBalancers', { targetGroups: service().targetGroups }, false],
  ])('UpdateService is told in the keys of the request: %s', (text, changes, forceNewDeployment) => {
    const result = act([[100, { call: 'UpdateService', service: 0, changes, forceNewDeployment }]]);
    expect(calls(result)).toEqual([`100 UpdateService: ${text}`]);
    expect(decided(result)).toEqual([`action/0 accepted: ${text}`]);
  });

  test('a task definition is there once it is registered, and takes nobody new once it is deregistered', () => {
    const definitions = [taskDefinition(), taskDefinition({ revision: 2 })];
    const update = { call: 'UpdateService', service: 0, changes: { taskDefinition: 1 }, forceNewDeployment: false } as const;
    const result = act(
      [
        [100, update],
        [200, { call: 'RegisterTaskDefinition', taskDefinition: 1 }],
        [300, update],
        [400, { call: 'DeregisterTaskDefinition', taskDefinition: 0 }],
        [2000, { call: 'UpdateService', service: 0, changes: { taskDefinition: 0 }, forceNewDeployment: false }],
      ],
      { taskDefinitions: definitions, behaviours: [0, 1].map(() => run({ durationUs: 1 }).scenario.behaviours[0]) },
    );
    expect(calls(result)).toEqual([
      '100 UpdateService refused: ClientException: TaskDefinition not found.',
      '200 RegisterTaskDefinition: registered',
      '300 UpdateService: taskDefinition',
      '400 DeregisterTaskDefinition: INACTIVE',
      '2000 UpdateService refused: ClientException: TaskDefinition is inactive',
    ]);
  });
});

describe('tasks', () => {
  test('StopTask stops one of those that match, drawn from its own stream, and the service starts another', () => {
    const result = act([[600, { call: 'StopTask', tasks: { ...TASKS, count: 1 }, reason: '' }]], {
      services: [service({ desiredCount: 3 })],
    });
    const stopped = result.tasks.filter(({ stopCode }) => stopCode === 'UserInitiated');
    expect(stopped).toMatchObject([{ stoppedReason: 'Task stopped by user', stoppingAt: 600e6 }]);
    expect(calls(result)).toEqual([`600 StopTask: stopped ${stopped[0].taskId}`]);
    expect(result.tasks).toHaveLength(4);
  });

  test('where none matches, StopTask is refused', () => {
    const result = act([[600, { call: 'StopTask', tasks: { ...TASKS, availabilityZone: 'us-east-1f' }, reason: '' }]]);
    expect(calls(result)).toEqual(['600 StopTask refused: InvalidParameterException: The referenced task was not found.']);
  });

  test('a protected task outlives a scale-in until its protection ends', () => {
    const result = act(
      [
        [100, { call: 'UpdateTaskProtection', tasks: TASKS, isProtected: true, expiresInMinutes: 10 }],
        [200, { call: 'UpdateService', service: 0, changes: { desiredCount: 1 }, forceNewDeployment: false }],
      ],
      { services: [service({ desiredCount: 2 })] },
    );
    expect(calls(result)).toEqual(['100 UpdateTaskProtection: 2 tasks protected for 10 min', '200 UpdateService: desiredCount']);
    const stopping = result.tasks.flatMap(({ stoppingAt }) => stoppingAt ?? []);
    expect(stopping).toHaveLength(1);
    expect(stopping[0]).toBeGreaterThanOrEqual(700e6);
    expect(stopping[0]).toBeLessThan(712e6);
  });
});

describe('protection', () => {
  const protect = (group: string): ActionRequest => ({
    call: 'UpdateTaskProtection',
    tasks: { ...TASKS, service: undefined, group },
    isProtected: true,
    expiresInMinutes: 10,
  });

  test('tasks that no service keeps cannot be protected, and no more than are desired', () => {
    const result = act(
      [
        [60, { call: 'RunTask', job: 0 }],
        [100, protect('family:etl')],
        [200, protect('service:web')],
        [210, { call: 'UpdateService', service: 0, changes: { desiredCount: 1 }, forceNewDeployment: false }],
        [220, protect('service:web')],
      ],
      { services: [service({ desiredCount: 2 })], jobs: [job({ start: { kind: 'action' } })] },
    );
    const [first, second] = result.tasks.filter(({ group }) => group === 'service:web');
    const alone = result.tasks.find(({ group }) => group === 'family:etl');
    expect(calls(result).filter((text) => text.includes('Protection'))).toEqual([
      `100 UpdateTaskProtection: 0 tasks protected for 10 min; failures: TASK_NOT_VALID of ${alone?.taskId}`,
      '200 UpdateTaskProtection: 2 tasks protected for 10 min',
      `220 UpdateTaskProtection: 0 tasks protected for 10 min; failures: DEPLOYMENT_BLOCKED of ${first.taskId}, DEPLOYMENT_BLOCKED of ${second.taskId}`,
    ]);
  });
});

describe('container instances', () => {
  const drain = (status: 'ACTIVE' | 'DRAINING'): ActionRequest => ({
    call: 'UpdateContainerInstancesState',
    instances: { ...ALL, filter: 'attribute:ecs.availability-zone == us-east-1a' },
    status,
  });

  test('a DRAINING instance takes nothing; ACTIVE again it takes tasks again', () => {
    const result = act(
      [
        [100, drain('DRAINING')],
        [1000, drain('ACTIVE')],
        [1100, { call: 'UpdateService', service: 0, changes: { desiredCount: 2 }, forceNewDeployment: false }],
      ],
      { ...ON_INSTANCES, containerInstances: [instances('us-east-1a'), instances('us-east-1b')], begin: 'running' },
    );
    const changes = [...result.events]
      .filter(({ detailType }) => detailType === 'ECS Container Instance State Change')
      .map(({ atUs, message }) => `${seconds(atUs)} ${message}`);
    expect(changes).toEqual([
      '100 default status DRAINING (m7i.xlarge in us-east-1a)',
      '1000 default status ACTIVE (m7i.xlarge in us-east-1a)',
    ]);
    const running = result.tasks.filter(({ stoppedAt }) => stoppedAt === undefined);
    expect(running.map(({ availabilityZone }) => availabilityZone).sort()).toEqual(['us-east-1a', 'us-east-1b']);
    expect(running.find(({ availabilityZone }) => availabilityZone === 'us-east-1a')?.createdAt).toBeGreaterThan(1100e6);
  });

  test('an instance with tasks is deregistered by force alone; its tasks are orphaned, and replaced elsewhere', () => {
    const deregister = (force: boolean, filter: string): ActionRequest => ({
      call: 'DeregisterContainerInstance',
      instances: { ...ALL, filter },
      force,
    });
    const result = act(
      [
        [100, deregister(false, 'runningTasksCount > 0')],
        [200, deregister(true, 'runningTasksCount > 0')],
        [400, deregister(false, 'attribute:rack == r9')],
      ],
      { ...ON_INSTANCES, containerInstances: [instances('us-east-1a'), instances('us-east-1b')] },
    );
    const [first, second] = result.tasks;
    expect(calls(result)).toEqual([
      '100 DeregisterContainerInstance refused: InvalidParameterException: Found running tasks on the instance.',
      `200 DeregisterContainerInstance: INACTIVE: ${first.containerInstanceId}`,
      '400 DeregisterContainerInstance refused: InvalidParameterException: The referenced container instance was not found.',
    ]);
    expect(first).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'Container instance deregistration forced by user' });
    expect(second.containerInstanceId).not.toBe(first.containerInstanceId);
    // The instance itself goes on, and is paid for to the end.
    expect(result.instances.every(({ terminatedAt }) => terminatedAt === undefined)).toBe(true);
  });

  test('an attribute that a task needs comes by PutAttributes, and goes by DeleteAttributes', () => {
    const zone = { ...ALL, filter: 'attribute:ecs.availability-zone == us-east-1b' };
    const constrained = service({
      ...ON_EC2,
      desiredCount: 1,
      placementConstraints: [{ type: 'memberOf', expression: 'attribute:disk == ssd' }],
    });
    const result = act(
      [
        [100, { call: 'PutAttributes', instances: zone, attributes: { disk: 'ssd' } }],
        [2400, { call: 'DeleteAttributes', instances: zone, names: ['disk'] }],
        [2500, { call: 'UpdateService', service: 0, changes: { desiredCount: 2 }, forceNewDeployment: false }],
      ],
      {
        ...ON_INSTANCES,
        services: [constrained],
        containerInstances: [instances('us-east-1a'), instances('us-east-1b', 2)],
        begin: 'empty',
      },
    );
    expect(result.tasks.map(({ availabilityZone, createdAt }) => [availabilityZone, createdAt > 100e6])).toEqual([['us-east-1b', true]]);
    expect(result.summary.workloads[0].tasks.placementFailures).toBeGreaterThan(1);
  });
});
