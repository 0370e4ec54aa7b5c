import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/base/errors.js';
import { load } from './load.js';

// Rules of Amazon ECS that no other test of the reader tells. Each says where AWS has it.

const read = (text: string) => load({ 'shop.yaml': text }, 'shop.yaml').variants[0].scenario;

function problemsOf(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map(({ path, message }) => `${path} ${message}`);
    throw error;
  }
  return [];
}

const WEB = `{ family: web, networkMode: awsvpc, cpu: 256, memory: 512, containerDefinitions: [{ name: app }] }`;

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (launchType)
test.each([
  ['', undefined, ['FARGATE_SPOT']],
  [', launchType: FARGATE', 'FARGATE', []],
  [', capacityProviderStrategy: [{ capacityProvider: FARGATE, weight: 1 }]', undefined, ['FARGATE']],
])(
  'the default strategy of the cluster holds where neither launch type nor strategy is given: service%s',
  (rest, launchType, providers) => {
    const [service] = read(`taskDefinitions: [${WEB}]
clusters: [{ clusterName: prod, defaultCapacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT, weight: 1 }] }]
services: [{ serviceName: web, cluster: prod, taskDefinition: web${rest} }]
`).services;
    expect(service.launchType).toBe(launchType);
    expect(service.capacityProviderStrategy.map(({ capacityProvider }) => capacityProvider)).toEqual(providers);
  },
);

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
test('a base belongs to one provider of a strategy', () => {
  expect(
    problemsOf(`taskDefinitions: [${WEB}]
services: [{ serviceName: web, taskDefinition: web, capacityProviderStrategy: [{ capacityProvider: FARGATE, base: 1, weight: 1 }, { capacityProvider: FARGATE_SPOT, base: 2, weight: 1 }] }]
`),
  ).toEqual(['services[0].capacityProviderStrategy may give a base to one provider only']);
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (placementConstraints)
test.each([
  [6, []],
  [7, ['services[0].placementConstraints must be at most 10 together with those of the task definition, but are 11']],
])('four constraints of the task definition and %i of the service', (count, problems) => {
  const constraints = (length: number) => Array.from({ length }, () => "{ type: memberOf, expression: 'attribute:a exists' }").join(', ');
  expect(
    problemsOf(`containerInstances: [{ instanceType: m5.large }]
taskDefinitions: [{ family: web, placementConstraints: [${constraints(4)}], containerDefinitions: [{ name: app, memory: 64 }] }]
services: [{ serviceName: web, taskDefinition: web, launchType: EC2, placementConstraints: [${constraints(count)}] }]
`),
  ).toEqual(problems);
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-anywhere.html
describe('on machines of one’s own', () => {
  const text = (mode: string, rest = '', more = '') => `containerInstances: [{ launchType: EXTERNAL, cpu: 4096, memory: 8192 }]
taskDefinitions: [{ family: web, networkMode: ${mode}, containerDefinitions: [{ name: app, memory: 64, portMappings: [{ containerPort: 80 }] }] }]
services: [{ serviceName: web, taskDefinition: web, launchType: EXTERNAL${rest} }]
${more}`;

  test.each([
    ['awsvpc', '', 'services[0].launchType must not be EXTERNAL with web:1, whose networkMode is awsvpc'],
    [
      'bridge',
      ', loadBalancers: [{ targetGroupArn: web }]',
      'services[0].loadBalancers cannot be given with launchType EXTERNAL: requests reach its tasks directly',
    ],
    [
      'bridge',
      ', capacityProviderStrategy: [{ capacityProvider: own, weight: 1 }]',
      'services[0].launchType cannot stand beside capacityProviderStrategy: a service has one or the other',
    ],
  ])('there is no %s%s', (mode, rest, problem) => {
    const provider = `autoScalingGroups: [{ autoScalingGroupName: g, instanceType: m5.large, minSize: 0, maxSize: 1 }]
capacityProviders: [{ name: own, autoScalingGroupProvider: { autoScalingGroupArn: g } }]
`;
    expect(problemsOf(text(mode, rest, provider))).toEqual([problem]);
  });

  test('traffic to a port reaches the tasks directly: no load balancer is assumed', () => {
    const { services, loadBalancers } = read(text('bridge', '', 'traffic: [{ name: t, to: web, shape: { rate: 1/s } }]\n'));
    expect([services[0].targetGroups, loadBalancers]).toEqual([[], []]);
  });
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html (networkMode)
test.each([
  ['', 'EC2', 'bridge'],
  ['requiresCompatibilities: [FARGATE], ', 'FARGATE', 'awsvpc'],
])('a task definition that says no network mode, %son %s: %s', (rest, launchType, mode) => {
  const { taskDefinitions } = read(`containerInstances: [{ instanceType: m5.large }]
taskDefinitions: [{ family: web, ${rest}cpu: 256, memory: 512, containerDefinitions: [{ name: app }] }]
services: [{ serviceName: web, taskDefinition: web, launchType: ${launchType} }]
`);
  expect(taskDefinitions[0].networkMode).toBe(mode);
  expect(taskDefinitions[0].ephemeralStorageGiB).toBe(20);
});

// Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html (5 s, where the API reference says 6)
test.each([
  ['', 30, 5],
  [', healthCheckIntervalSeconds: 5', 5, 4],
  [', healthCheckTimeoutSeconds: 6', 30, 6],
])('a health check of a target group%s: every %i s, timed out after %i', (rest, interval, timeout) => {
  const [group] =
    read(`taskDefinitions: [{ family: web, networkMode: awsvpc, cpu: 256, memory: 512, containerDefinitions: [{ name: app, portMappings: [{ containerPort: 80 }] }] }]
targetGroups: [{ name: web${rest} }]
services: [{ serviceName: web, taskDefinition: web, launchType: FARGATE, loadBalancers: [{ targetGroupArn: web }] }]
`).targetGroups;
  expect([group.healthCheckIntervalUs, group.healthCheckTimeoutUs]).toEqual([interval * 1e6, timeout * 1e6]);
  expect([group.healthyThresholdCount, group.unhealthyThresholdCount, group.deregistrationDelayUs]).toEqual([5, 2, 300e6]);
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
test.each([
  ['placementStrategy: [{ type: random }]', 'services[0].placementStrategy cannot be used with launchType FARGATE'],
  ['placementConstraints: [{ type: distinctInstance }]', 'services[0].placementConstraints cannot be used with launchType FARGATE'],
])('Fargate takes no %s', (rest, problem) => {
  expect(
    problemsOf(`taskDefinitions: [${WEB}]
services: [{ serviceName: web, taskDefinition: web, launchType: FARGATE, ${rest} }]
`),
  ).toEqual([problem]);
});
