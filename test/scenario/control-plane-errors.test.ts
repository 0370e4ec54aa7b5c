import { describe, expect, test } from 'vitest';
import { FARGATE_SIZES } from '../../src/aws/catalogue/index.js';
import { ScenarioError } from '../../src/base/errors.js';
import { load } from './load.js';

/** `line:column message | hint` of every problem. */
function problems(text: string): string[] {
  try {
    load({ 'shop.yaml': text }, 'shop.yaml');
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map(({ line, column, message, hint }) => `${line}:${column} ${message}${hint === undefined ? '' : ` | ${hint}`}`);
  }
  return [];
}

/** The only problem; the text is one line, and `^` stands before the place it must be told at. */
function only(marked: string): string {
  const text = marked.replace('^', '');
  const before = marked.slice(0, marked.indexOf('^')).split('\n');
  const place = `${before.length}:${before[before.length - 1].length + 1} `;
  const found = problems(text);
  expect(found).toHaveLength(1);
  expect(found[0].startsWith(place), `${found[0]} at ${place}`).toBe(true);
  return found[0].slice(place.length);
}

const INSTANCES = 'containerInstances: [{ instanceType: m5.large }]';

describe('RegisterTaskDefinition: what ECS refuses of containers', () => {
  const app = (rest = '') => `{ name: app, memory: 64${rest} }`;
  const definition = (containers: string, rest = '') => `${INSTANCES}
taskDefinitions:
  - { family: web, ${rest}containerDefinitions: ${containers} }
services: [{ serviceName: web, taskDefinition: web, launchType: EC2 }]
`;
  test.each([
    [
      `[${app(', dependsOn: [{ containerName: ^databse, condition: START }]')}, { name: database, memory: 64 }]`,
      "must name a container of the task, but is 'databse' | did you mean database?; AWS: Cannot depend on container + 'databse' because it does not exist",
    ],
    [
      `[${app(', dependsOn: [{ containerName: init, condition: ^SUCCESS }]')}, { name: init, memory: 64 }]`,
      'must be START or HEALTHY for init, which is essential: the task ends with it; but is SUCCESS | AWS: A dependency container with SUCCESS or COMPLETE condition cannot be an essential container',
    ],
    [
      `[${app(', dependsOn: [{ containerName: db, condition: ^HEALTHY }]')}, { name: db, memory: 64 }]`,
      'must not be HEALTHY for db, which has no healthCheck | AWS: A dependency container with HEALTHY condition must have health check configured',
    ],
    [
      `[${app(', dependsOn: [^{ containerName: b, condition: START }]')}, { name: b, memory: 64, dependsOn: [{ containerName: c, condition: START }] }, { name: c, memory: 64, dependsOn: [{ containerName: app, condition: START }] }]`,
      'must not lead back to the container itself, but app -> b -> c -> app | AWS refuses a cycle of dependencies (ClientException): none of these containers could ever start',
    ],
    [
      `[${app(', dependsOn: [^{ containerName: app, condition: START }]')}]`,
      'must not lead back to the container itself, but app -> app | AWS refuses a cycle of dependencies (ClientException): none of these containers could ever start',
    ],
    [
      '^[{ name: a, memory: 64, essential: false }]',
      "must have at least one essential container | AWS: Invalid 'containerDefinitions' setting for task: at least one must be essential",
    ],
    [
      '[^{ name: a }]',
      "must have memory or memoryReservation where the task has no memory of its own | AWS: Invalid setting for container 'a'. At least one of 'memory' or 'memoryReservation' must be specified.",
    ],
    [
      '[{ name: a, memory: 64, memoryReservation: ^128 }]',
      "must not be above memory, which is 64 MiB, but is 128 | AWS: Invalid setting for container 'a'. 'memory' must be greater than or equal to 'memoryReservation'.",
    ],
    [
      `[${app(', portMappings: [{ containerPort: 80, hostPort: 80 }, ^{ containerPort: 81, hostPort: 80 }]')}]`,
      'uses port 80/tcp a second time in this task',
    ],
    [`[${app(', healthCheck: { interval: ^4 }')}]`, 'must be a whole number from 5 to 300 (seconds), but is 4'],
    [`[${app(', healthCheck: { timeout: ^61 }')}]`, 'must be a whole number from 2 to 60 (seconds), but is 61'],
    [`[${app(', healthCheck: { retries: ^11 }')}]`, 'must be an integer from 1 to 10 (checks), but is 11'],
    [`[${app(', healthCheck: { startPeriod: ^301 }')}]`, 'must be a whole number from 0 to 300 (seconds), but is 301'],
    [
      `[${app(', restartPolicy: { enabled: true, restartAttemptPeriod: ^59 }')}]`,
      'must be a whole number from 60 to 1800 (seconds), but is 59',
    ],
    [
      `[${app(`, restartPolicy: { enabled: true, ignoredExitCodes: ^[${Array.from({ length: 51 }, (_, index) => index).join(', ')}] }`)}]`,
      'must have at most 50 exit codes, but has 51',
    ],
    [`[${app(', resourceRequirements: [{ type: GPU, value: ^half }]')}]`, "must be a whole number of GPUs, 1 or more, but is 'half'"],
    [
      `[${Array.from({ length: 12 }, (_, index) => `${index === 10 ? '^' : ''}{ name: c${index}, memory: 8 }`).join(', ')}]`,
      'must be one of at most 10 containers, but there are 12',
    ],
    [
      `[${app(`, portMappings: [${Array.from({ length: 101 }, (_, index) => `${index === 100 ? '^' : ''}{ containerPort: 80, hostPort: ${4000 + index} }`).join(', ')}]`)}]`,
      'must be one of at most 100 host ports: a container instance can reserve no more',
    ],
  ])('%s', (containers, message) => {
    expect(only(definition(containers))).toBe(message);
  });

  test('network modes', () => {
    expect(only(definition(`[${app(', portMappings: [^{ containerPort: 80 }]')}]`, 'networkMode: none, '))).toBe(
      'cannot be used with networkMode none',
    );
    expect(only(definition(`[${app(', portMappings: [{ containerPort: 80, hostPort: ^8080 }]')}]`, 'networkMode: host, '))).toBe(
      'must be the containerPort, 80, with networkMode host, but is 8080 | AWS: When networkMode=host, the host ports and container ports in port mappings must match.',
    );
  });

  test('an expression that does not parse is told at its character', () => {
    expect(only(definition(`[${app()}]`, `placementConstraints: [{ type: memberOf, expression: 'attribute:rack ^~~ r1' }], `))).toMatch(
      /^must be a cluster query, but at its character 16 stands '~~' where an operator: .* is allowed/,
    );
    expect(only(definition(`[${app()}]`, 'placementConstraints: [^{ type: memberOf }], '))).toMatch(
      /^is missing; memberOf needs a cluster query/,
    );
    expect(only(definition(`[${app()}]`, 'placementConstraints: [{ type: ^distinctInstance }], '))).toBe(
      "must be memberOf, but is 'distinctInstance'",
    );
  });
});

describe('Fargate', () => {
  const onFargate = (size: string, container = '', rest = '') => `taskDefinitions:
  - { family: web, networkMode: awsvpc, requiresCompatibilities: [FARGATE], ${size}, ${rest}containerDefinitions: [{ name: app${container} }] }
services: [{ serviceName: web, taskDefinition: web, launchType: FARGATE }]
`;

  // O-40 of the facts: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
  test('O-40: all 77 sizes are taken, and no other of their multiples', () => {
    const pairs = FARGATE_SIZES.flatMap(({ cpuUnits, memoryMiB }) => memoryMiB.map((memory) => `${cpuUnits} ${memory}`));
    expect(new Set(pairs).size).toBe(77);
    const definitions = (sizes: readonly string[]) => `taskDefinitions:
${sizes.map((size, index) => `  - { family: f${index}, networkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: ${size.split(' ')[0]}, memory: ${size.split(' ')[1]}, containerDefinitions: [{ name: app }] }`).join('\n')}
services: [{ serviceName: web, taskDefinition: f0, launchType: FARGATE }]
`;
    expect(problems(definitions(pairs))).toEqual([]);
    const steps = FARGATE_SIZES.flatMap(({ cpuUnits, memoryMiB }) =>
      [memoryMiB[0] - 256, memoryMiB[0] + 256, memoryMiB[memoryMiB.length - 1] + 1024].map((memory) => `${cpuUnits} ${memory}`),
    );
    const refused = problems(definitions(['256 512', ...steps]));
    expect(refused).toHaveLength(steps.length);
    for (const problem of refused) expect(problem).toMatch(/ \| AWS: No Fargate configuration exists for given values\.$/);
  });

  test.each([
    [
      'cpu: 256, memory: ^3072',
      'must be 512, 1024, 2048 MiB with 256 CPU units on Fargate, but is 3072 | AWS: No Fargate configuration exists for given values.',
    ],
    [
      'cpu: 4096, memory: ^31744',
      'must be 8192 to 30720 MiB in steps of 1024 with 4096 CPU units on Fargate, but is 31744 | AWS: No Fargate configuration exists for given values.',
    ],
    [
      'cpu: 8192, memory: ^18432',
      'must be 16384 to 61440 MiB in steps of 4096 with 8192 CPU units on Fargate, but is 18432 | AWS: No Fargate configuration exists for given values.',
    ],
    [
      'cpu: ^300, memory: 512',
      "must be 256, 512, 1024, 2048, 4096, 8192, 16384 or 32768 CPU units on Fargate, but is 300 | AWS: Invalid 'cpu' setting for task.",
    ],
    [
      'cpu: ^512, memory: 1024, runtimePlatform: { operatingSystemFamily: WINDOWS_SERVER_2022_CORE }',
      "must be 1024 CPU units or more for Windows on Fargate, but is 512 | AWS: Invalid 'cpu' setting for task.",
    ],
  ])('O-40: %s', (size, message) => {
    expect(only(onFargate(size))).toBe(message);
  });

  test.each([
    [
      ', stopTimeout: ^121',
      'must be from 2 to 120 (seconds) on Fargate, but is 121 | AWS: Tasks using the Fargate launch type must have a container stop timeout of less than 120 seconds.',
    ],
    [
      ', startTimeout: ^1',
      "must be from 2 to 120 (seconds) on Fargate, but is 1 | AWS: Granular start timeout on container 'app' must be at least 2 seconds.",
    ],
  ])('%s', (container, message) => {
    expect(only(onFargate('cpu: 256, memory: 512', container))).toBe(message);
  });

  test('no placement constraints', () => {
    expect(
      only(onFargate('cpu: 256, memory: 512', '', "placementConstraints: ^[{ type: memberOf, expression: 'attribute:a exists' }], ")),
    ).toMatch(/^cannot be used on Fargate/);
  });
});

describe('CreateService', () => {
  const service = (rest: string, more = '') => `${INSTANCES}
taskDefinitions: [{ family: web, containerDefinitions: [{ name: app, memory: 64, portMappings: [{ containerPort: 80 }] }] }]
services:
  - { serviceName: web, taskDefinition: web, ${rest} }
${more}`;
  test('an alternate target group is one of the file', () => {
    const entry = 'targetGroupArn: web, containerName: app, containerPort: 80, advancedConfiguration: { alternateTargetGroupArn: ^wbe }';
    expect(only(service(`launchType: EC2, loadBalancers: [{ ${entry} }]`, 'targetGroups: [{ name: web }]\n'))).toBe(
      "must name a target group, but is 'wbe' | did you mean web?",
    );
  });

  test.each([
    [
      'schedulingStrategy: DAEMON, placementStrategy: ^[{ type: random }]',
      'cannot be given for a DAEMON: there is nothing to choose | AWS: The daemon scheduling strategy does not support placement strategies. Remove the placement strategy and try again',
    ],
    [
      'schedulingStrategy: DAEMON, deploymentConfiguration: { maximumPercent: ^200 }',
      'must be 100 for a DAEMON, but is 200 | AWS: The daemon scheduling strategy does not support values above 100 for maximumPercent on a deployment configuration. Change the maximumPercent value to 100, and try again',
    ],
    [
      'launchType: EC2, deploymentConfiguration: { minimumHealthyPercent: ^150, maximumPercent: 100 }',
      'must not be above maximumPercent, which is 100, but is 150',
    ],
    [
      'launchType: EC2, deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, thresholdConfiguration: { type: UNBOUNDED_PERCENT, value: ^101 } } }',
      'must be from 1 to 100 (percent) with UNBOUNDED_PERCENT, but is 101',
    ],
    [
      'launchType: EC2, deploymentConfiguration: { alarms: { enable: true, alarmNames: [^nothing] } }',
      "must name an alarm, but is 'nothing' | alarms: there is none",
    ],
    [
      'launchType: EC2, deploymentConfiguration: { strategy: ^BLUE_GREEN, bakeTimeInMinutes: 5 }',
      'must be ROLLING for a service without a load balancer, but is BLUE_GREEN: there is no traffic to shift | loadBalancers, or traffic to a container that maps a port',
    ],
    [
      'launchType: EC2, deploymentConfiguration: { strategy: CANARY, canaryConfiguration: { canaryPercent: ^0.05 } }',
      'must be from 0.1 to 100 in steps of 0.1 (percent), but is 0.05',
    ],
    [
      'launchType: EC2, deploymentConfiguration: { strategy: LINEAR, linearConfiguration: { stepPercent: ^2.9 } }',
      'must be from 3 to 100 in steps of 0.1 (percent), but is 2.9',
    ],
    [
      'launchType: EC2, deploymentConfiguration: { strategy: LINEAR, linearConfiguration: { stepBakeTimeInMinutes: ^1441 } }',
      'must be a whole number from 0 to 1440 (minutes), but is 1441',
    ],
    [
      'launchType: EC2, deploymentConfiguration: { lifecycleHooks: [{ lifecycleStages: [^BAKE_TIME] }] }',
      "must be one of RECONCILE_SERVICE, PRE_SCALE_UP, POST_SCALE_UP, TEST_TRAFFIC_SHIFT, POST_TEST_TRAFFIC_SHIFT, PRE_PRODUCTION_TRAFFIC_SHIFT, PRODUCTION_TRAFFIC_SHIFT, POST_PRODUCTION_TRAFFIC_SHIFT, but is 'BAKE_TIME'",
    ],
    [
      'launchType: EC2, deploymentConfiguration: { lifecycleHooks: [{ targetType: PAUSE, lifecycleStages: [PRE_SCALE_UP, ^TEST_TRAFFIC_SHIFT] }] }',
      'must not be TEST_TRAFFIC_SHIFT for a PAUSE hook | AWS: Pause hooks cannot be configured at the TEST_TRAFFIC_SHIFT or PRODUCTION_TRAFFIC_SHIFT stages.',
    ],
    [
      'launchType: EC2, deploymentConfiguration: { lifecycleHooks: [{ targetType: PAUSE, lifecycleStages: [^PRODUCTION_TRAFFIC_SHIFT] }] }',
      'must not be PRODUCTION_TRAFFIC_SHIFT for a PAUSE hook | AWS: Pause hooks cannot be configured at the TEST_TRAFFIC_SHIFT or PRODUCTION_TRAFFIC_SHIFT stages.',
    ],
    [
      'launchType: EC2, deploymentConfiguration: { lifecycleHooks: [{ targetType: PAUSE, lifecycleStages: [PRE_SCALE_UP], timeoutConfiguration: { timeoutInMinutes: ^20161 } }] }',
      'must be a whole number from 1 to 20160 (minutes), but is 20161',
    ],
    [
      'launchType: EC2, deploymentConfiguration: { lifecycleHooks: [{ targetType: PAUSE, lifecycleStages: [PRE_SCALE_UP], outcome: ^IN_PROGRESS }] }',
      'must be SUCCEEDED or FAILED for a PAUSE hook, but is IN_PROGRESS | without takes nobody answers',
    ],
    [
      'launchType: EC2, deploymentConfiguration: { lifecycleHooks: [{ targetType: PAUSE, lifecycleStages: [PRE_SCALE_UP], callBackDelay: ^60 }] }',
      'is for AWS_LAMBDA hooks: a PAUSE hook asks nobody again',
    ],
    [
      'launchType: EC2, deploymentConfiguration: { lifecycleHooks: [{ lifecycleStages: [PRE_SCALE_UP], takes: ^901s }] }',
      'must be at most 15m for one call of a function, but is 901s | callBackDelay: 30 has it asked again until it is done; targetType: PAUSE waits for somebody',
    ],
    [
      `launchType: EC2, deploymentConfiguration: { lifecycleHooks: ^[${Array(11).fill('{ targetType: PAUSE, lifecycleStages: [PRE_SCALE_UP] }').join(', ')}] }`,
      'must have at most 10 PAUSE hooks | AWS: You can configure a maximum of 10 pause hooks and 10 Lambda hooks per service.',
    ],
    [
      'launchType: EC2, availabilityZoneRebalancing: ^ENABLED, deploymentConfiguration: { maximumPercent: 100 }',
      'must be DISABLED, as its maximumPercent is not above 100, but is ENABLED',
    ],
    [
      'launchType: EC2, placementConstraints: [{ type: distinctInstance, expression: ^x }]',
      'cannot stand beside distinctInstance, which takes no expression',
    ],
    [
      "launchType: EC2, placementConstraints: [{ type: memberOf, expression: '(attribute:a == b^' }]",
      /^must be a cluster query, but at its character 18 stands the end where/,
    ],
  ])('%s', (rest, message) => {
    const found = only(service(rest));
    if (typeof message === 'string') expect(found).toBe(message);
    else expect(found).toMatch(message);
  });
});

describe('actions', () => {
  const actions = (list: string) => `${INSTANCES}
taskDefinitions: [{ family: web, containerDefinitions: [{ name: app, memory: 64 }] }, { family: web, containerDefinitions: [{ name: app, memory: 64 }] }]
clusters: [prod]
services: [{ serviceName: web, cluster: prod, taskDefinition: 'web:1', launchType: EC2 }]
actions:
  - ${list}
`;
  test.each([
    ['{ at: 5m, UpdateService: { service: ^wbe, desiredCount: 2 } }', "must name a service, but is 'wbe' | did you mean web?"],
    [
      '{ at: 5m, UpdateService: { service: web, cluster: ^pord, desiredCount: 2 } }',
      "must be the cluster of web, which is prod, but is 'pord' | AWS: ServiceNotFoundException",
    ],
    ['{ at: 5m, UpdateService: { service: web, taskDefinition: ^wep } }', "must name a task definition, but is 'wep' | did you mean web?"],
    [
      "{ at: 5m, UpdateService: { service: web, taskDefinition: ^'web:7' } }",
      "must name a revision that the file gives, but is 'web:7' | there is web:1, web:2",
    ],
    ['{ at: 5m, UpdateService: { service: web, desiredCount: ^-1 } }', 'must be an integer of 0 or more (tasks), but is -1'],
    [
      '{ at: 5m, UpdateService: { service: web, deploymentConfiguration: { minimumHealthyPercent: ^201 } } }',
      'must not be above maximumPercent, which is 200, but is 201',
    ],
    ['{ at: 5m, ^UpdateServise: { service: web } }', /^'UpdateServise' is not a known key.* \| did you mean UpdateService\?$/],
    ['{ at: ^-5m, DeleteService: { service: web } }', /^must be an instant/],
    ['{ at: 5m, DeleteService: ^web }', /^must be a group of keys/],
    ['^{ at: 5m }', 'must have one call beside at, but has 0 | UpdateService: { service: web, desiredCount: 3 }'],
    ['^{ at: 5m, DeleteService: { service: web }, RunTask: { taskDefinition: web } }', 'must have one call beside at, but has 2'],
    [
      '{ at: 5m, RunTask: { taskDefinition: web, launchType: EC2, cluster: prod, count: ^11 } }',
      'must be an integer from 1 to 10 (tasks), but is 11',
    ],
    [
      '{ at: 5m, RunTask: { taskDefinition: web, launchType: EC2, cluster: ^pord } }',
      "must name a cluster, but is 'pord' | did you mean prod?",
    ],
    [
      '{ at: 5m, name: ^web, RunTask: { taskDefinition: web, launchType: EC2, cluster: prod } }',
      "must have a name of its own: 'web' is taken",
    ],
    ['{ at: 5m, name: ^x, DeleteService: { service: web } }', 'is for RunTask: what DeleteService is about has a name already'],
    [
      '{ at: 5m, StopTask: { task: ^0123abcd } }',
      "must be any, all or { pick: n, service, availabilityZone }, but is '0123abcd': tasks get their ids while the run goes on | { pick: 1, service: web }",
    ],
    ['{ at: 5m, StopTask: { task: { pick: 1, service: ^wbe } } }', "must name a service, but is 'wbe' | did you mean web?"],
    [
      '{ at: 5m, StopTask: { task: { pick: 1, availabilityZone: ^us-east-1f } } }',
      /^must name one of the run’s zones, but is 'us-east-1f'/,
    ],
    [
      "{ at: 5m, UpdateContainerInstancesState: { status: DRAINING, containerInstances: { pick: 1, filter: 'attribute:ecs.availability-zone ^= a' } } }",
      /^must be a cluster query, but at its character 33 stands '='/,
    ],
    [
      '{ at: 5m, UpdateContainerInstancesState: { status: ^GONE, containerInstances: any } }',
      "must be one of ACTIVE, DRAINING, but is 'GONE'",
    ],
    ['{ at: 5m, SetAlarmState: { alarmName: ^nothing, stateValue: ALARM } }', /^must name an alarm, but is 'nothing'/],
    ['{ at: 5m, DeregisterTaskDefinition: { taskDefinition: ^web } }', /^must name a revision \(family:revision\), but is 'web'/],
    [
      '{ at: 5m, CreateService: { serviceName: ^web, taskDefinition: web, launchType: EC2 } }',
      "is given twice: 'web' | a workload is known by the name of its service, in all clusters",
    ],
    [
      '{ at: 5m, CreateService: { serviceName: web, cluster: prod, taskDefinition: web, launchType: EC2, schedulingStrategy: ^DAEMON } }',
      'must be REPLICA, as the other service web is, but is DAEMON | give one of them another name',
    ],
    [
      '{ at: 5m, CreateService: { serviceName: api, taskDefinition: ^wep, launchType: EC2 } }',
      "must name a task definition, but is 'wep' | did you mean web?",
    ],
    [
      '{ at: 5m, RegisterTaskDefinition: { family: api, containerDefinitions: ^[{ name: a, memory: 8, essential: false }] } }',
      /^must have at least one essential container/,
    ],
    [
      '{ at: 5m, RegisterTaskDefinition: { from: ^api, family: api, containerDefinitions: [{ name: a, memory: 8 }] } }',
      /^must name a task definition above it, but is 'api'/,
    ],
    [
      '{ at: 5m, UpdateTaskProtection: { tasks: any, protectionEnabled: true, expiresInMinutes: ^2881 } }',
      'must be an integer from 1 to 2880 (minutes), but is 2881',
    ],
  ])('%s', (action, message) => {
    const found = only(actions(action));
    if (typeof message === 'string') expect(found).toBe(message);
    else expect(found).toMatch(message);
  });
});

describe('schedules', () => {
  const RUN = 'runTask: { taskDefinition: etl, launchType: FARGATE }';
  const schedules = (
    list: string,
  ) => `taskDefinitions: [{ family: etl, requiresCompatibilities: [FARGATE], networkMode: awsvpc, cpu: 256, memory: 512, containerDefinitions: [{ name: app }] }]
behaviour: { etl: { runTime: 1m } }
schedules:
  - ${list}
`;
  test.each([
    [
      `{ name: n, scheduleExpression: ^cron(0 2 * * *), ${RUN} }`,
      /six fields.*and this has 5, but is .* \| AWS's cron has a year.*cron\(0 2 \* \* \? \*\)/,
    ],
    [
      `{ name: n, scheduleExpression: rate(1 hour), scheduleExpressionTimezone: ^Europe/Berlim, ${RUN} }`,
      /must be a time zone.* \| did you mean Europe\/Berlin\?/,
    ],
    [`^{ name: n, ${RUN} }`, /^is missing: a schedule says when it calls/],
    ['^{ name: n, scheduleExpression: rate(1 hour) }', /^is missing: a schedule starts tasks/],
    [
      `{ name: n, scheduleExpression: rate(1 hour), after: ^m, ${RUN} }\n  - { name: m, scheduleExpression: rate(1 hour), ${RUN} }`,
      /^cannot stand beside scheduleExpression/,
    ],
    [`{ name: n, after: ^m, ${RUN} }`, /^must name a schedule that starts tasks, but is 'm'/],
    [`{ name: n, after: ^n, ${RUN} }`, /^must not lead back to the schedule itself, but n -> n/],
    [`{ name: a, after: ^b, ${RUN} }\n  - { name: b, after: a, ${RUN} }`, /^must not lead back to the schedule itself, but a -> b -> a/],
    [`{ name: n, scheduleExpression: rate(1 hour), when: ^failure, ${RUN} }`, 'belongs to after, which is not given'],
    [
      `{ name: n, scheduleExpression: rate(1 hour), startDate: 2026-02-02T00:00:00Z, endDate: ^2026-02-01T00:00:00Z, ${RUN} }`,
      /^must lie after startDate/,
    ],
    [
      "{ name: n, scheduleExpression: rate(1 hour), runTask: { taskDefinition: ^'etl:2', launchType: FARGATE } }",
      /^must name a revision that the file gives, but is 'etl:2'/,
    ],
    [
      `{ name: n, scheduleExpression: rate(1 hour), ${RUN} }\n  - { name: ^n, scheduleExpression: rate(1 hour), ${RUN} }`,
      /^must have a name of its own: 'n' is taken/,
    ],
    [`{ name: n, scheduleExpression: rate(1 hour), timeout: ^0s, ${RUN} }`, "must be longer than 0, but is '0s'"],
    [
      `{ name: n, scheduleExpression: rate(1 hour), arraySize: ^10001, ${RUN} }`,
      'must be an integer from 1 to 10000 (tasks), but is 10001',
    ],
  ])('%s', (list, message) => {
    const found = only(schedules(list));
    if (typeof message === 'string') expect(found).toBe(message);
    else expect(found).toMatch(message);
  });
});

describe('alarms', () => {
  const alarms = (rest: string) => `taskDefinitions: [{ family: web, containerDefinitions: [{ name: app, memory: 64 }] }]
services: [{ serviceName: web, taskDefinition: web, launchType: EC2 }]
alarms:
  - { alarmName: a, evaluationPeriods: 2, comparisonOperator: GreaterThanThreshold, ${rest} }
`;
  const METRIC = 'namespace: AWS/ECS, metricName: CPUUtilization, statistic: Average, period: 60, threshold: 5';
  test.each([
    [`${METRIC}, dimensions: { ClusterName: default, ServiceName: ^wbe }`, "must name one that exists, but is 'wbe' | did you mean web?"],
    [`${METRIC}, datapointsToAlarm: ^3`, 'must not be above evaluationPeriods, which is 2, but is 3'],
    [`${METRIC}, statistics: ^Mean`, ''],
  ])('%s', (rest, message) => {
    if (message === '') expect(problems(alarms(rest.replace('^', '')))[0]).toMatch(/is not a known key.*did you mean statistic\?/);
    else expect(only(alarms(rest))).toBe(message);
  });
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html, and the API's pages of each field
describe('limits', () => {
  const TASK =
    'taskDefinitions: [{ family: web, containerDefinitions: [{ name: app, memory: 64, portMappings: [{ containerPort: 80 }] }] }]';
  const written = (service: string, more = INSTANCES) => `${more}
${TASK}
services: [{ serviceName: web, taskDefinition: web, ${service} }]
`;
  /** As many as are allowed, and one more at the mark. */
  const list = (max: number, item: (index: number) => string) =>
    `[${Array.from({ length: max }, (_, index) => item(index)).join(', ')}, ^${item(max)}]`;
  const provider = (index: number) => `{ capacityProvider: cp${index}, weight: 1 }`;
  const groups = (count: number) =>
    Array.from({ length: count }, (_, index) => `  - { autoScalingGroupName: g${index}, instanceType: m5.large, minSize: 0, maxSize: 1 }`);
  const providers = (count: number) => `autoScalingGroups:
${groups(count).join('\n')}
capacityProviders:
${groups(count)
  .map((_, index) => `  - { name: cp${index}, autoScalingGroupProvider: { autoScalingGroupArn: g${index} } }`)
  .join('\n')}`;
  const attribute = (attributes: string) => written('launchType: EC2', `containerInstances: [{ instanceType: m5.large, ${attributes} }]`);
  const task = (cpu: number) => `${INSTANCES}
taskDefinitions: [{ family: web, cpu: ^${cpu}, memory: 512, containerDefinitions: [{ name: app }] }]
services: [{ serviceName: web, taskDefinition: web, launchType: EC2 }]
`;
  const container = (memory: string) => `${INSTANCES}
taskDefinitions: [{ family: web, containerDefinitions: [{ name: app, ${memory} }] }]
services: [{ serviceName: web, taskDefinition: web, launchType: EC2 }]
`;
  const subnets = Array.from({ length: 17 }, (_, index) => `{ subnetId: s${index}, availabilityZone: us-east-1a }`);
  const puts = (attributes: string) => `${written('launchType: EC2')}actions: [{ at: 1m, PutAttributes: { attributes: ${attributes} } }]\n`;
  const long = 'x'.repeat(129);

  test.each([
    [
      'placement strategies',
      written(`launchType: EC2, placementStrategy: ${list(5, () => '{ type: random }')}`),
      'must be one of at most 5, but there are 6 | AWS: You can specify a maximum of 5 strategy rules for each service or task.',
    ],
    [
      'capacity providers of a strategy',
      written(`capacityProviderStrategy: ${list(20, provider)}`, providers(21)),
      'must be one of at most 20, but there are 21 | AWS: There can be a maximum of 20 capacity providers.',
    ],
    [
      'capacity providers of a cluster',
      `clusters: [{ clusterName: default, capacityProviders: ${list(20, (index) => `cp${index}`)} }]\n${written('launchType: EC2', providers(21))}`,
      'must be one of at most 20, but there are 21 | AWS: There can be a maximum of 20 capacity providers.',
    ],
    [
      'target groups',
      written(`launchType: EC2, loadBalancers: ${list(5, (index) => `{ targetGroupArn: t${index} }`)}`),
      'must be one of at most 5, but there are 6 | AWS: A service has at most 5 target groups.',
    ],
    [
      'subnets',
      written(
        `launchType: EC2, networkConfiguration: { awsvpcConfiguration: { subnets: ${list(16, (index) => `s${index}`)} } }`,
        `subnets: [${subnets.join(', ')}]\n${INSTANCES}`,
      ),
      "must be one of at most 16, but there are 17 | AWS: There's a limit of 16 subnets that can be specified per awsvpcConfiguration.",
    ],
    [
      'security groups',
      written(`launchType: EC2, networkConfiguration: { awsvpcConfiguration: { securityGroups: ${list(5, (index) => `sg-${index}`)} } }`),
      "must be one of at most 5, but there are 6 | AWS: There's a limit of 5 security groups that can be specified per awsvpcConfiguration.",
    ],
    [
      'the value of an attribute',
      attribute(`attributes: { rack: ^${long} }`),
      'must have a value of 1 to 128 characters, but has one of 129 | AWS: The value of an attribute must contain between 1 and 128 characters.',
    ],
    [
      'the name of an attribute that is put',
      puts(`[^{ name: ${long}, value: a }]`),
      'must have a name of 1 to 128 characters, but has one of 129 | AWS: The name of an attribute must contain between 1 and 128 characters.',
    ],
    [
      'the value of an attribute that is put, in short',
      puts(`{ rack: ^${long} }`),
      'must have a value of 1 to 128 characters, but has one of 129 | AWS: The value of an attribute must contain between 1 and 128 characters.',
    ],
    ...[127, 196_609].map((cpu): [string, string, string] => [
      `cpu ${cpu}`,
      task(cpu),
      `must be from 128 to 196608 CPU units, but is ${cpu} | AWS: Invalid 'cpu' setting for task. Supported values are between 128 CPU units (0.125 vCPUs) and 196608 CPU units (192 vCPUs).`,
    ]),
    ...['memory: ^5', 'memory: 64, memoryReservation: ^5'].map((memory): [string, string, string] => [
      memory,
      container(memory),
      "must be 6 MiB or more, but is 5 | AWS: Docker reserves a minimum of 6 MiB of memory for a container: don't specify less.",
    ]),
  ])('%s', (_, text, message) => {
    expect(only(text)).toBe(message);
  });

  test('what is just within them is taken', () => {
    const within = written(`launchType: EC2, placementStrategy: ${list(4, () => '{ type: random }')}`).replace('^', '');
    expect(
      [within, task(128), task(196_608), container('memory: ^6'), attribute(`attributes: { rack: ^${long.slice(1)} }`)].flatMap((text) =>
        problems(text.replace('^', '')),
      ),
    ).toEqual([]);
  });

  test('5,000 tasks of a service are a quota that AWS raises: more are noted', () => {
    const notes = (count: number) => load({ 'shop.yaml': written(`launchType: EC2, desiredCount: ${count}`) }, 'shop.yaml').notes;
    const note = 'service web asks for 5001 tasks: AWS allows 5000 a service until the quota is raised';
    expect([notes(5000).includes(note), notes(5001).includes(note)]).toEqual([false, true]);
    expect(notes(5000).some((text) => text.includes('until the quota is raised'))).toBe(false);
  });
});

describe('minimumHealthyPercent 100 with maximumPercent 100 is noted, as AWS refuses it', () => {
  const BLOCKED =
    'service web: AWS refuses minimumHealthyPercent 100 with maximumPercent 100 (Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.); simulated all the same';
  const notes = (service: string, update?: string) => {
    const actions = update === undefined ? '' : `actions: [{ at: 5m, UpdateService: { service: web, ${update} } }]\n`;
    const definition = 'taskDefinitions: [{ family: web, containerDefinitions: [{ name: app, memory: 64 }] }]';
    const text = `${INSTANCES}\n${definition}\nservices: [{ serviceName: web, taskDefinition: web, launchType: EC2, ${service} }]\n${actions}`;
    return load({ 'shop.yaml': text }, 'shop.yaml').notes.filter((note) => note.includes('AWS refuses'));
  };
  const BOTH = 'deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 }';
  test.each<[string, string, string | undefined, string[]]>([
    ['of the file', BOTH, undefined, [BLOCKED]],
    ['with the default minimum', 'deploymentConfiguration: { maximumPercent: 100 }', undefined, [BLOCKED]],
    ['of an action', 'desiredCount: 1', BOTH, [BLOCKED]],
    ['told once', BOTH, 'desiredCount: 2', [BLOCKED]],
    ['just below', 'deploymentConfiguration: { minimumHealthyPercent: 99, maximumPercent: 100 }', undefined, []],
    ['just above', 'desiredCount: 1', 'deploymentConfiguration: { maximumPercent: 101 }', []],
    ['not of a DAEMON', `schedulingStrategy: DAEMON, ${BOTH}`, undefined, []],
  ])('%s', (_, service, update, expected) => expect(notes(service, update)).toEqual(expected));
});

describe('a call that puts a task definition on Fargate, which runs on instances elsewhere, is at fault itself', () => {
  const text = (call: string) => `${INSTANCES}
taskDefinitions:
  - { family: fg, cpu: 256, memory: 512, requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app }] }
  - { family: br, networkMode: bridge, containerDefinitions: [{ name: app, memory: 64 }] }
services:
  - { serviceName: web, taskDefinition: fg, launchType: FARGATE }
  - { serviceName: ec, taskDefinition: br, launchType: EC2 }
actions: [{ at: 5m, ${call} }]
`;
  const onSpot = '[{ capacityProvider: FARGATE_SPOT, weight: 1 }]';
  test.each([
    'UpdateService: { service: web, taskDefinition: ^br }',
    `UpdateService: { service: ec, forceNewDeployment: true, capacityProviderStrategy: ^${onSpot} }`,
    'CreateService: { serviceName: new, launchType: FARGATE, taskDefinition: ^br }',
    'RunTask: { launchType: FARGATE, taskDefinition: ^br }',
  ])('%s', (call) => {
    expect(only(text(call))).toBe(
      "must not put br:1 on Fargate: its networkMode must be awsvpc on Fargate, but is 'bridge' | AWS: Task definition does not support launch_type FARGATE.",
    );
  });

  test('what follows such a call is not at fault as well', () => {
    expect(problems(text('UpdateService: { service: web, taskDefinition: br } }, { at: 6m, UpdateService: { service: web }'))).toHaveLength(
      1,
    );
  });

  test('what Fargate takes is taken', () => {
    expect(problems(text('UpdateService: { service: web, taskDefinition: fg, forceNewDeployment: true }'))).toEqual([]);
  });
});

describe('what AWS refuses on container instances, and what changes nothing there, is noted once', () => {
  const said = (notes: readonly string[]) => notes.filter((note) => note.includes('AWS refuses'));
  const text = (service: string, more = '') => `${INSTANCES}
taskDefinitions:
  - { family: av, networkMode: awsvpc, containerDefinitions: [{ name: app, memory: 64 }] }
  - { family: br, networkMode: bridge, containerDefinitions: [{ name: app, memory: 64 }] }
  - { family: fg, cpu: 256, memory: 512, requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app }] }
services: [{ serviceName: web, ${service} }]
${more}`;
  const notes = (service: string, more?: string, on: string[] = []) =>
    said(load({ 'shop.yaml': text(service, more) }, 'shop.yaml', [], on).notes);
  const network = (rest = '') => `networkConfiguration: { awsvpcConfiguration: { subnets: [subnet-1]${rest} } }`;
  const PUBLIC = network(', assignPublicIp: ENABLED');
  const ADDRESS =
    'service web: AWS refuses assignPublicIp ENABLED on container instances (Assign public IP is not supported for this launch type.); it changes nothing';
  const MODE =
    'service web: AWS refuses networkConfiguration with networkMode bridge (Network Configuration is not valid for the given networkMode of this task definition.); it changes nothing';
  const VERSION =
    'service web: AWS refuses platformVersion on container instances (The platform version must be null when specifying an EC2 launch type.); it changes nothing';
  const update = (what: string) => `actions: [{ at: 1m, UpdateService: { service: web, ${what} } }]`;
  test.each<[string, string, string | undefined, string[]]>([
    ['a public address', `taskDefinition: av, launchType: EC2, ${PUBLIC}`, undefined, [ADDRESS]],
    ['awsvpc without one', `taskDefinition: av, launchType: EC2, ${network()}`, undefined, []],
    ['a network with bridge', `taskDefinition: br, launchType: EC2, ${PUBLIC}`, undefined, [MODE]],
    ['a platform version', "taskDefinition: br, launchType: EC2, platformVersion: '1.4.0'", undefined, [VERSION]],
    ['on Fargate', `taskDefinition: fg, launchType: FARGATE, platformVersion: '1.4.0', ${PUBLIC}`, undefined, []],
    ['of an update', 'taskDefinition: br, launchType: EC2', update(network()), [MODE]],
    ['of an update that says nothing of it', `taskDefinition: br, launchType: EC2, ${network()}`, update('desiredCount: 2'), [MODE]],
  ])('%s', (_, service, more, expected) => expect(notes(service, more)).toEqual(expected));

  test('of RunTask', () => {
    const call = `actions: [{ at: 1m, name: once, RunTask: { taskDefinition: br, launchType: EC2, ${network()} } }]`;
    expect(notes('taskDefinition: br, launchType: EC2', call)).toEqual([MODE.replace('service web', 'RunTask of once')]);
  });

  test('a variant that --on made is not blamed for what its author wrote for another platform', () => {
    expect(notes(`taskDefinition: fg, launchType: FARGATE, ${PUBLIC}`, '', ['ec2'])).toEqual([]);
  });

  test('nor is a resolved scenario, which gives every service all subnets', () => {
    const plain = text('taskDefinition: br, launchType: EC2');
    const { resolvedYaml } = load({ 'shop.yaml': plain }, 'shop.yaml').variants[0];
    expect(resolvedYaml).toContain('awsvpcConfiguration');
    expect(said(load({ 'shop.yaml': resolvedYaml }, 'shop.yaml').notes)).toEqual([]);
  });
});
