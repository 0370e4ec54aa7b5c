import { describe, expect, test } from 'vitest';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { lifecycleHook } from '../support/scenario.js';
import { load } from './load.js';

const HEAD = `
duration: 10h
clusters: [prod]
containerInstances: [{ cluster: prod, instanceType: m5.large, count: 3 }]
taskDefinitions:
  - { family: web, containerDefinitions: [{ name: app, memory: 64, portMappings: [{ containerPort: 80 }] }] }
  - { family: etl, networkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: 256, memory: 512, containerDefinitions: [{ name: main }] }
services: [{ serviceName: web, cluster: prod, taskDefinition: 'web:1', launchType: EC2, desiredCount: 2 }]
behaviour: { etl: { runTime: 1m } }
`;

/** A scenario that ends with these lines. */
function compiled(more: string, head = HEAD): CompiledScenario {
  return load({ 'scenario.yaml': `${head}${more}` }).variants[0].scenario;
}

const requests = (scenario: CompiledScenario) =>
  scenario.actions.map(({ atUs, index, request }) => [atUs / 3600e6, index, request] as const);
const ANY = { cluster: 'prod', count: 1, filter: '' };

describe('actions', () => {
  test('are in order of time, of one instant in order of the file', () => {
    const scenario = compiled(`actions:
  - { at: 2h, DeleteService: { service: web } }
  - { at: 1h, UpdateService: { service: web, desiredCount: 5 } }
  - { at: 2h, StopTask: { task: any } }
`);
    expect(requests(scenario).map(([at, index]) => [at, index])).toEqual([
      [1, 1],
      [2, 0],
      [2, 2],
    ]);
  });

  // Each call of AWS in its request shape, and what the simulator makes of it.
  test.each([
    [
      'UpdateService: { service: web, desiredCount: 5 }',
      { call: 'UpdateService', service: 0, changes: { desiredCount: 5 }, forceNewDeployment: false },
    ],
    [
      "UpdateService: { service: 'arn:aws:ecs:us-east-1:1:service/prod/web', forceNewDeployment: true }",
      { call: 'UpdateService', service: 0, changes: {}, forceNewDeployment: true },
    ],
    [
      'UpdateService: { service: web, healthCheckGracePeriodSeconds: 60, placementStrategy: [{ type: binpack, field: cpu }], placementConstraints: [{ type: distinctInstance }] }',
      {
        call: 'UpdateService',
        service: 0,
        changes: {
          healthCheckGracePeriodUs: 60e6,
          placementStrategy: [{ type: 'binpack', field: 'cpu' }],
          placementConstraints: [{ type: 'distinctInstance', expression: '' }],
        },
        forceNewDeployment: false,
      },
    ],
    [
      'UpdateService: { service: web, deploymentConfiguration: { minimumHealthyPercent: 50, deploymentCircuitBreaker: { enable: false } } }',
      { call: 'UpdateService', service: 0, changes: { minimumHealthyPercent: 50, circuitBreaker: undefined }, forceNewDeployment: false },
    ],
    ['DeleteService: { service: web, cluster: prod, force: true }', { call: 'DeleteService', service: 0, force: true }],
    [
      'StopServiceDeployment: { serviceDeploymentArn: arn:aws:ecs:us-east-1:1:service-deployment/prod/web/x1, stopType: ABORT }',
      { call: 'StopServiceDeployment', service: 0, stopType: 'ABORT' },
    ],
    [
      'ContinueServiceDeployment: { service: web, hookId: all, action: ROLLBACK }',
      { call: 'ContinueServiceDeployment', service: 0, hooks: 'all', action: 'ROLLBACK' },
    ],
    [
      'StopTask: { cluster: prod, task: { pick: 2, service: web, availabilityZone: us-east-1b }, reason: tired }',
      {
        call: 'StopTask',
        tasks: { cluster: 'prod', count: 2, service: 'web', group: undefined, availabilityZone: 'us-east-1b' },
        reason: 'tired',
      },
    ],
    [
      'UpdateTaskProtection: { cluster: prod, tasks: all, protectionEnabled: true, expiresInMinutes: 30 }',
      {
        call: 'UpdateTaskProtection',
        tasks: { cluster: 'prod', count: Number.POSITIVE_INFINITY, service: undefined, group: undefined, availabilityZone: undefined },
        isProtected: true,
        expiresInMinutes: 30,
      },
    ],
    ["DeregisterTaskDefinition: { taskDefinition: 'web:1' }", { call: 'DeregisterTaskDefinition', taskDefinition: 0 }],
    [
      'UpdateContainerInstancesState: { cluster: prod, containerInstances: any, status: DRAINING }',
      { call: 'UpdateContainerInstancesState', instances: ANY, status: 'DRAINING' },
    ],
    [
      "UpdateContainerInstancesState: { cluster: prod, containerInstances: { pick: all, filter: 'attribute:rack == r1' }, status: ACTIVE }",
      {
        call: 'UpdateContainerInstancesState',
        instances: { cluster: 'prod', count: Number.POSITIVE_INFINITY, filter: 'attribute:rack == r1' },
        status: 'ACTIVE',
      },
    ],
    [
      'UpdateContainerInstancesState: { cluster: prod, containerInstances: [i-1, i-2], status: ACTIVE }',
      {
        call: 'UpdateContainerInstancesState',
        instances: { cluster: 'prod', count: Number.POSITIVE_INFINITY, filter: 'ec2InstanceId in [i-1, i-2]' },
        status: 'ACTIVE',
      },
    ],
    [
      'DeregisterContainerInstance: { cluster: prod, containerInstance: any, force: true }',
      { call: 'DeregisterContainerInstance', instances: ANY, force: true },
    ],
    [
      'PutAttributes: { cluster: prod, attributes: [{ name: rack, value: r1, targetId: any }] }',
      { call: 'PutAttributes', instances: ANY, attributes: { rack: 'r1' } },
    ],
    [
      'PutAttributes: { cluster: prod, containerInstances: any, attributes: { rack: r1, stack: s } }',
      { call: 'PutAttributes', instances: ANY, attributes: { rack: 'r1', stack: 's' } },
    ],
    [
      'DeleteAttributes: { cluster: prod, containerInstances: any, attributes: [{ name: rack }] }',
      { call: 'DeleteAttributes', instances: ANY, names: ['rack'] },
    ],
  ])('%s', (call, request) => {
    expect(requests(compiled(`actions: [{ at: 1h, ${call} }]\n`))).toEqual([[1, 0, request]]);
  });

  test('a service that is created is there with all its parts, and has traffic', () => {
    const scenario =
      compiled(`actions: [{ at: 2h, CreateService: { serviceName: api, cluster: prod, taskDefinition: web, launchType: EC2, desiredCount: 4 } }]
traffic: [{ to: api, shape: { rate: 1/s } }]
`);
    expect(scenario.services.map(({ name, createdBy }) => [name, createdBy])).toEqual([
      ['web', -1],
      ['api', 0],
    ]);
    expect(scenario.services[1]).toMatchObject({
      desiredCount: 4,
      targetGroups: [{ targetGroup: 'api', containerName: 'app', containerPort: 80 }],
    });
    expect(scenario.traffic[0].to).toEqual([{ service: 1, weight: 1 }]);
    expect(requests(scenario)).toEqual([[2, 0, { call: 'CreateService', service: 1 }]]);
  });

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html (the name of what is INACTIVE is free)
  test('a service that is deleted may be created again, otherwise configured; updates then change what it is now', () => {
    const text = `actions:
  - { at: 3h, UpdateService: { service: web, deploymentConfiguration: { minimumHealthyPercent: 150 } } }
  - { at: 2h, CreateService: { serviceName: web, cluster: prod, taskDefinition: web, launchType: EC2, desiredCount: 4, deploymentConfiguration: { maximumPercent: 150 } } }
  - { at: 1h, DeleteService: { service: web, force: true } }
`;
    const scenario = compiled(text);
    expect(scenario.services.map(({ name }) => name)).toEqual(['web']);
    const [, [, , created]] = requests(scenario);
    expect(created).toMatchObject({ call: 'CreateService', service: 0, spec: { name: 'web', desiredCount: 4, maximumPercent: 150 } });
    expect(() => compiled(text.replace('Percent: 150 } } }\n  - { at: 2h', 'Percent: 151 } } }\n  - { at: 2h'))).toThrow();
  });

  test('a family is its newest revision at that instant; revisions count on from those of the file, in order of time', () => {
    const scenario = compiled(`actions:
  - { at: 3h, RegisterTaskDefinition: { from: web, containerDefinitions: [{ name: app, image: 'shop:3' }] } }
  - { at: 1h, RegisterTaskDefinition: { from: web, containerDefinitions: [{ name: app, image: 'shop:2' }] } }
  - { at: 30m, UpdateService: { service: web, taskDefinition: web } }
  - { at: 2h, UpdateService: { service: web, taskDefinition: web } }
  - { at: 4h, UpdateService: { service: web, taskDefinition: web } }
  - { at: 5h, DeregisterTaskDefinition: { taskDefinition: 'web:3' } }
  - { at: 6h, UpdateService: { service: web, taskDefinition: web } }
  - { at: 7h, UpdateService: { service: web, taskDefinition: 'web:1' } }
`);
    const names = scenario.taskDefinitions.map(
      ({ family, revision, containerDefinitions }) => `${family}:${revision} ${containerDefinitions[0].image}`,
    );
    expect(names).toEqual(['web:1 app', 'etl:1 app', 'web:3 shop:3', 'web:2 shop:2']);
    const told = requests(scenario).map(([at, , request]) => {
      const of =
        request.call === 'UpdateService'
          ? request.changes.taskDefinition
          : 'taskDefinition' in request
            ? request.taskDefinition
            : undefined;
      return `${at} ${request.call} ${names[of ?? -1]}`;
    });
    expect(told).toEqual([
      '0.5 UpdateService web:1 app',
      '1 RegisterTaskDefinition web:2 shop:2',
      '2 UpdateService web:2 shop:2',
      '3 RegisterTaskDefinition web:3 shop:3',
      '4 UpdateService web:3 shop:3',
      '5 DeregisterTaskDefinition web:3 shop:3',
      '6 UpdateService web:2 shop:2',
      '7 UpdateService web:1 app',
    ]);
  });

  test('RunTask makes a job, named after its family or as it says', () => {
    const scenario = compiled(`actions:
  - { at: 1h, RunTask: { taskDefinition: etl, launchType: FARGATE, count: 3, startedBy: me } }
  - { at: 2h, RunTask: { taskDefinition: etl, launchType: FARGATE, group: batch } }
  - { at: 3h, name: last, RunTask: { taskDefinition: etl, launchType: FARGATE } }
  - { at: 4h, RunTask: { taskDefinition: web, cluster: prod, launchType: EC2 } }
`);
    expect(scenario.jobs.map(({ name, group, count, startedBy, start }) => [name, group, count, startedBy, start.kind])).toEqual([
      ['etl', 'family:etl', 3, 'me', 'action'],
      ['etl-task', 'batch', 1, '', 'action'],
      ['last', 'family:etl', 1, '', 'action'],
      ['web-task', 'family:web', 1, '', 'action'],
    ]);
    expect(requests(scenario).map(([, , request]) => request)).toEqual([0, 1, 2, 3].map((job) => ({ call: 'RunTask', job })));
  });

  test('a call that is not simulated is listed', () => {
    expect(compiled('actions: [{ at: 1h, CreateTaskSet: { service: web } }]\n').notSimulated).toEqual(['actions[0].CreateTaskSet']);
  });

  test('an action on a service that moves to a function stays behind', () => {
    const { variants, notes } = load({
      'scenario.yaml': `${HEAD}
functions: [{ functionName: fn }]
actions: [{ at: 1h, StopTask: { cluster: prod, task: { pick: 1, service: web } } }, { at: 1h, RunTask: { taskDefinition: etl, launchType: FARGATE } }]
variants: [{ name: ecs }, { name: lambda, move: { web: fn } }]
`,
    });
    expect(variants.map(({ scenario }) => scenario.actions.map(({ request }) => request.call))).toEqual([
      ['StopTask', 'RunTask'],
      ['RunTask'],
    ]);
    expect(notes.join('\n')).toContain('variant lambda is without service web, action [0]');
  });
});

describe('schedules', () => {
  test('become jobs with the instants at which they call', () => {
    const scenario = compiled(`schedules:
  - { name: hourly, scheduleExpression: rate(4 hours), runTask: { taskDefinition: etl, launchType: FARGATE, count: 2 } }
  - { name: berlin, scheduleExpression: cron(0 2 * * ? *), scheduleExpressionTimezone: Europe/Berlin, target: { arn: arn:aws:ecs:us-east-1:1:cluster/prod, ecsParameters: { taskDefinitionArn: arn:aws:ecs:us-east-1:1:task-definition/web, taskCount: 3, launchType: EC2 } } }
  - { name: off, state: DISABLED, scheduleExpression: rate(1 hour), runTask: { taskDefinition: etl, launchType: FARGATE } }
  - { name: next, after: [hourly, berlin], when: any, arraySize: 7, maxConcurrency: 2, retries: 3, timeout: 15m, runTask: { taskDefinition: etl, launchType: FARGATE } }
`);
    expect(
      scenario.jobs.map(({ name, cluster, taskDefinition, count, start }) => ({ name, cluster, taskDefinition, count, start })),
    ).toEqual([
      { name: 'hourly', cluster: 'default', taskDefinition: 1, count: 2, start: { kind: 'schedule', atUs: [0, 4 * 3600e6, 8 * 3600e6] } },
      { name: 'berlin', cluster: 'prod', taskDefinition: 0, count: 3, start: { kind: 'schedule', atUs: [3600e6] } },
      { name: 'off', cluster: 'default', taskDefinition: 1, count: 1, start: { kind: 'schedule', atUs: [] } },
      { name: 'next', cluster: 'default', taskDefinition: 1, count: 7, start: { kind: 'after', jobs: [0, 1], when: 'any' } },
    ]);
    expect(scenario.jobs[3]).toMatchObject({ maxConcurrency: 2, retries: 3, timeoutUs: 900e6 });
    expect(scenario.jobs[0]).toMatchObject({ maxConcurrency: Number.POSITIVE_INFINITY, retries: 0, timeoutUs: Number.POSITIVE_INFINITY });
  });

  test('are enough for a scenario, and a job is a workload', () => {
    const alone = HEAD.replace(/services:.*\n/, '');
    const scenario = compiled(
      `schedules: [{ name: nightly, scheduleExpression: rate(1 day), runTask: { taskDefinition: etl, launchType: FARGATE } }]
expect: [runs succeeded of nightly = 1, run p95 of nightly <= 5m]
`,
      alone,
    );
    expect(scenario.services).toEqual([]);
    expect(scenario.expectations.map(({ figure, workload, value }) => [figure, workload, value])).toEqual([
      ['runsSucceeded', 'nightly', 1],
      ['runDurationP95', 'nightly', 300],
    ]);
  });

  test('what they start other than tasks is listed, and tasks that never end are noted', () => {
    const { variants, notes } = load({
      'scenario.yaml': `${HEAD}schedules:
  - { name: fn, scheduleExpression: rate(1 hour), target: { arn: arn:aws:lambda:us-east-1:1:function:x } }
  - { name: endless, scheduleExpression: rate(6 hours), runTask: { taskDefinition: web, cluster: prod, launchType: EC2 } }
`,
    });
    expect(variants[0].scenario.notSimulated).toContain('schedules.fn');
    expect(notes).toContain('tasks of endless do not end by themselves: behaviour.web has neither work, runTime nor exitAfter');
  });
});

describe('behaviour of containers', () => {
  const definition = (containers: string) => `
containerInstances: [{ instanceType: m5.large }]
taskDefinitions: [{ family: web, containerDefinitions: [${containers}] }]
services: [{ serviceName: web, taskDefinition: web, launchType: EC2 }]
`;
  const constant = (value: number) => ({ kind: 'constant', value });

  test.each([
    ['{ name: side, memory: 8, essential: false }, { name: app, memory: 8 }', 1, 'the first essential'],
    ['{ name: init, memory: 8 }, { name: app, memory: 8, portMappings: [{ containerPort: 80 }] }', 1, 'the first that maps a port'],
  ])('%s: container %i does the work (%s)', (containers, index) => {
    expect(compiled('', definition(containers)).behaviours[0].mainContainer).toBe(index);
  });

  test('what a service registers comes before', () => {
    const two =
      '{ name: a, memory: 8, portMappings: [{ containerPort: 80 }] }, { name: b, memory: 8, portMappings: [{ containerPort: 81 }] }';
    const registered = definition(two).replace(
      'launchType: EC2',
      'launchType: EC2, loadBalancers: [{ targetGroupArn: t, containerName: b }]',
    );
    expect(compiled('', registered).behaviours[0].mainContainer).toBe(1);
  });

  test('each container has its own, the main one that of the task', () => {
    const [behaviour] = compiled(
      `behaviour:
  web:
    image: { missing: true }
    startUp: 4s
    ready: 2s
    exitAfter: 1h
    exitCode: 3
    work: { cpu: 10s }
    containers: { init: { startUp: 2s, exitAfter: 5s }, app: { exitCode: 4 } }
`,
      definition('{ name: init, memory: 8, essential: false }, { name: app, memory: 8 }, { name: side, memory: 8 }'),
    ).behaviours;
    expect(behaviour).toMatchObject({
      isImageMissing: true,
      work: { cpu: constant(10e6), wait: constant(0) },
      startUp: constant(4e6),
      ready: constant(2e6),
      mainContainer: 1,
    });
    expect(behaviour.containers).toEqual([
      { startUp: constant(2e6), ready: constant(0), exitAfter: constant(5e6), exitCode: 0 },
      { startUp: constant(4e6), ready: constant(2e6), exitAfter: constant(3600e6), exitCode: 4 },
      { startUp: constant(1e6), ready: constant(0), exitAfter: undefined, exitCode: 0 },
    ]);
  });

  test('runTime is work.wait', () => {
    expect(compiled('behaviour: { web: { runTime: 3m } }\n', definition('{ name: app, memory: 8 }')).behaviours[0].work).toEqual({
      cpu: constant(0),
      wait: constant(180e6),
    });
  });
});

describe('task definitions', () => {
  test('carry what a container says', () => {
    const scenario = compiled(
      '',
      `
containerInstances: [{ instanceType: g4dn.xlarge }]
taskDefinitions:
  - family: web
    placementConstraints: [{ type: memberOf, expression: 'attribute:rack == r1' }]
    containerDefinitions:
      - { name: app, memory: 8, dependsOn: [{ containerName: db, condition: HEALTHY }], stopTimeout: 90, resourceRequirements: [{ type: GPU, value: '1' }] }
      - { name: db, memory: 8, startTimeout: 45, healthCheck: { command: [CMD, x], interval: 10, timeout: 3, retries: 2, startPeriod: 20 }, restartPolicy: { enabled: true, ignoredExitCodes: [0, 7] } }
      - { name: off, memory: 8, healthCheck: {}, restartPolicy: { enabled: false } }
services: [{ serviceName: web, taskDefinition: web, launchType: EC2 }]
`,
    );
    const [definition] = scenario.taskDefinitions;
    expect(definition.placementConstraints).toEqual([{ type: 'memberOf', expression: 'attribute:rack == r1' }]);
    expect(definition.containerDefinitions).toMatchObject([
      { dependsOn: [{ containerName: 'db', condition: 'HEALTHY' }], stopTimeoutSeconds: 90, gpuCount: 1, healthCheck: undefined },
      {
        startTimeoutSeconds: 45,
        healthCheck: { intervalUs: 10e6, timeoutUs: 3e6, retries: 2, startPeriodUs: 20e6 },
        restartPolicy: { ignoredExitCodes: [0, 7], attemptPeriodUs: 300e6 },
      },
      { healthCheck: { intervalUs: 30e6, timeoutUs: 5e6, retries: 3, startPeriodUs: 0 }, restartPolicy: undefined },
    ]);
    expect(scenario.containerInstances[0].gpuCount).toBe(1);
    expect(scenario.notSimulated).toEqual([]);
  });
});

describe('services', () => {
  const service = (rest: string, more = '') =>
    compiled(
      more,
      `
containerInstances: [{ instanceType: m5.large }]
taskDefinitions: [{ family: web, containerDefinitions: [{ name: app, memory: 8, portMappings: [{ containerPort: 80 }] }] }]
services: [{ serviceName: web, taskDefinition: web${rest} }]
`,
    ).services[0];

  test('a DAEMON has no desired count, and its own limits', () => {
    expect(service(', schedulingStrategy: DAEMON')).toMatchObject({
      schedulingStrategy: 'DAEMON',
      desiredCount: 0,
      launchType: 'EC2',
      minimumHealthyPercent: 0,
      maximumPercent: 100,
      placementStrategy: [],
      availabilityZoneRebalancing: false,
    });
  });

  test('a DAEMON as describe-services prints it, with the count of its tasks', () => {
    const { variants, notes } = load({
      'scenario.yaml': `
containerInstances: [{ instanceType: m5.large, count: 2 }]
taskDefinitions: [{ family: agent, containerDefinitions: [{ name: app, memory: 8 }] }]
services: [{ serviceName: agent, taskDefinition: agent, launchType: EC2, schedulingStrategy: DAEMON, desiredCount: 2, runningCount: 2, pendingCount: 0 }]
`,
    });
    expect(variants[0].scenario.services[0].desiredCount).toBe(0);
    expect(notes).toContain('service agent is a DAEMON: its desiredCount, 2, is a count that AWS tells, and is ignored');
  });

  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
  test.each([
    ['', true, 'the default spread begins with zones'],
    [', placementStrategy: [{ type: spread, field: attribute:ecs.availability-zone }, { type: binpack, field: cpu }]', true, 'zones first'],
    [', placementStrategy: [{ type: binpack, field: cpu }]', false, 'binpack first'],
    [', deploymentConfiguration: { maximumPercent: 100 }', false, 'nothing above the desired count'],
    [", placementConstraints: [{ type: memberOf, expression: 'attribute:ecs.availability-zone == us-east-1a' }]", false, 'bound to a zone'],
    [', availabilityZoneRebalancing: DISABLED', false, 'as it says'],
  ])('rebalancing%s: %s (%s)', (rest, isEnabled) => {
    expect(service(`, launchType: EC2${rest}`).availabilityZoneRebalancing).toBe(isEnabled);
  });

  test('rebalancing: false where a constraint of the task definition names zones', () => {
    const [web] = compiled(
      '',
      `
containerInstances: [{ instanceType: m5.large }]
taskDefinitions:
  - family: web
    placementConstraints: [{ type: memberOf, expression: 'attribute:ecs.availability-zone == us-east-1a' }]
    containerDefinitions: [{ name: app, memory: 64 }]
services: [{ serviceName: web, taskDefinition: web, launchType: EC2 }]
`,
    ).services;
    expect(web.availabilityZoneRebalancing).toBe(false);
  });

  test('circuit breaker and alarms', () => {
    expect(service(', launchType: EC2, deploymentConfiguration: { deploymentCircuitBreaker: { enable: true } }').circuitBreaker).toEqual({
      rollback: false,
      threshold: { type: 'BOUNDED_PERCENT', value: 50 },
      resetOnHealthyTask: true,
    });
    expect(
      service(', launchType: EC2, deploymentConfiguration: { deploymentCircuitBreaker: { enable: false, rollback: true } }').circuitBreaker,
    ).toBe(undefined);
    const alarms = `alarms: [{ alarmName: a, namespace: AWS/ECS, metricName: CPUUtilization, statistic: Average, period: 60, evaluationPeriods: 1, threshold: 5, comparisonOperator: GreaterThanThreshold, dimensions: { ClusterName: default, ServiceName: web } }]\n`;
    expect(
      service(', launchType: EC2, deploymentConfiguration: { alarms: { enable: true, rollback: true, alarmNames: [a] } }', alarms)
        .deploymentAlarms,
    ).toEqual({
      alarmNames: ['a'],
      rollback: true,
    });
  });

  test.each([
    ['strategy: BLUE_GREEN, bakeTimeInMinutes: 5', { kind: 'BLUE_GREEN', bakeTimeUs: 300e6, hooks: [] }],
    ['strategy: CANARY', { kind: 'CANARY', bakeTimeUs: 0, hooks: [], canaryPercent: 5, canaryBakeTimeUs: 600e6 }],
    [
      'strategy: LINEAR, linearConfiguration: { stepPercent: 12.5 }',
      { kind: 'LINEAR', bakeTimeUs: 0, hooks: [], stepPercent: 12.5, stepBakeTimeUs: 360e6 },
    ],
    [
      'strategy: CANARY, lifecycleHooks: [{ lifecycleStages: [PRE_SCALE_UP], outcome: FAILED, takes: 5s }]',
      {
        kind: 'CANARY',
        bakeTimeUs: 0,
        hooks: [lifecycleHook({ stages: ['PRE_SCALE_UP'], outcome: 'FAILED', takesUs: 5e6 })],
        canaryPercent: 5,
        canaryBakeTimeUs: 600e6,
      },
    ],
    [
      'strategy: BLUE_GREEN, bakeTimeInMinutes: 0, lifecycleHooks: [{ targetType: PAUSE, lifecycleStages: PRE_SCALE_UP, timeoutConfiguration: { timeoutInMinutes: 10, action: CONTINUE } }]',
      {
        kind: 'BLUE_GREEN',
        bakeTimeUs: 0,
        hooks: [
          lifecycleHook({
            ...{ targetType: 'PAUSE', stages: ['PRE_SCALE_UP'], takesUs: Number.POSITIVE_INFINITY },
            ...{ timeoutUs: 600e6, timeoutAction: 'CONTINUE' },
          }),
        ],
      },
    ],
    [
      'strategy: BLUE_GREEN, bakeTimeInMinutes: 0, lifecycleHooks: [{ lifecycleStages: [PRE_SCALE_UP], takes: 100s, callBackDelay: 60 }]',
      { kind: 'BLUE_GREEN', bakeTimeUs: 0, hooks: [lifecycleHook({ stages: ['PRE_SCALE_UP'], takesUs: 120e6 })] },
    ],
    [
      'strategy: BLUE_GREEN, bakeTimeInMinutes: 0, lifecycleHooks: [{ lifecycleStages: [PRE_SCALE_UP], outcome: IN_PROGRESS }]',
      { kind: 'BLUE_GREEN', bakeTimeUs: 0, hooks: [lifecycleHook({ stages: ['PRE_SCALE_UP'], takesUs: Number.POSITIVE_INFINITY })] },
    ],
  ])('%s', (configuration, strategy) => {
    const traffic = 'traffic: [{ to: web, shape: { rate: 1/s } }]\n';
    expect(service(`, launchType: EC2, deploymentConfiguration: { ${configuration} }`, traffic).deploymentStrategy).toEqual(strategy);
  });
});

describe('alarms', () => {
  const alarm = (rest: string) =>
    compiled(
      `traffic: [{ to: web, shape: { rate: 1/s } }]\nalarms: [{ AlarmName: a, EvaluationPeriods: 3, Threshold: 5, ComparisonOperator: LessThanThreshold, ${rest} }]\n`,
    );
  const ELB = 'Namespace: AWS/ApplicationELB, MetricName: HealthyHostCount, Statistic: Minimum, Period: 120';

  // As describe-alarms prints them, and shorter.
  test.each([
    `${ELB}, Dimensions: [{ Name: TargetGroup, Value: targetgroup/web/0123456789abcdef }, { Name: LoadBalancer, Value: app/default/0123456789abcdef }]`,
    `${ELB}, dimensions: { TargetGroup: web }`,
    'metrics: [{ id: m1, returnData: true, metricStat: { period: 120, stat: Minimum, metric: { namespace: AWS/ApplicationELB, metricName: HealthyHostCount, dimensions: [{ name: TargetGroup, value: web }] } } }]',
  ])('%s', (rest) => {
    expect(alarm(rest).alarms).toEqual([
      {
        name: 'a',
        metric: {
          namespace: 'AWS/ApplicationELB',
          metricName: 'HealthyHostCount',
          dimensions: 'LoadBalancer=default;TargetGroup=web',
          stat: 'Minimum',
        },
        periodUs: 120e6,
        evaluationPeriods: 3,
        datapointsToAlarm: 3,
        threshold: 5,
        comparison: 'LessThanThreshold',
        treatMissingData: 'missing',
      },
    ]);
  });

  test.each(['CPUReservation', 'MemoryReservation', 'GPUReservation', 'CPUUtilization', 'MemoryUtilization'])(
    '%s of a cluster is a metric that a run makes',
    (metricName) => {
      const named = `Namespace: AWS/ECS, MetricName: ${metricName}, Statistic: Maximum, Period: 60`;
      const { alarms } = alarm(`${named}, dimensions: { ClusterName: prod }`);
      const metric = { namespace: 'AWS/ECS', metricName, dimensions: 'ClusterName=prod', stat: 'Maximum' };
      expect(alarms[0]).toMatchObject({ metric });
      expect(alarm(`${named}, dimensions: { ServiceName: web }`).alarms).toEqual([]);
    },
  );

  test.each([
    [
      'metric math',
      'metrics: [{ id: e1, expression: m1 / 2 }, { id: m1, returnData: false, metricStat: { period: 60, stat: Sum, metric: { namespace: AWS/SQS, metricName: NumberOfMessagesSent } } }]',
    ],
    [
      'extended statistics',
      'Namespace: AWS/ApplicationELB, MetricName: TargetResponseTime, ExtendedStatistic: p99, Period: 60, dimensions: { TargetGroup: web }',
    ],
    ['a metric of one’s own', 'Namespace: Shop, MetricName: Orders, Statistic: Sum, Period: 60'],
    ['periods below a minute', `${ELB.replace('120', '10')}, dimensions: { TargetGroup: web }`],
  ])('%s is listed as not simulated', (_, rest) => {
    const { alarms, notSimulated } = alarm(rest);
    expect(alarms).toEqual([]);
    expect(notSimulated).toContain('alarms.a');
  });
});
