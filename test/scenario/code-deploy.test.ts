import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/base/errors.js';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { codeDeploy } from '../support/scenario.js';
import { load } from './load.js';

interface Parts {
  readonly service?: string;
  readonly groups?: string;
  readonly action?: string;
  readonly more?: string;
}

const PAIR =
  'loadBalancerInfo: { targetGroupPairInfoList: [{ targetGroups: [{ name: web-blue }, { name: web-green }], testTrafficRoute: { listenerArns: [x] } }] }';
const REVISION =
  "revision: { appSpecContent: { content: { Resources: [{ TargetService: { Properties: { TaskDefinition: 'web:2' } } }] } } }";

function text({
  service = '',
  groups = `{ deploymentGroupName: web, ${PAIR} }`,
  action = `CreateDeployment: { ${REVISION} }`,
  more = '',
}: Parts): string {
  return `taskDefinitions:
  - { family: web, cpu: 512, memory: 1024, requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app, portMappings: [{ containerPort: 80 }] }] }
services:
  - { serviceName: web, taskDefinition: 'web:1', launchType: FARGATE, deploymentController: { type: CODE_DEPLOY }, loadBalancers: [{ targetGroupArn: web-blue }]${service} }
targetGroups: [{ name: web-blue }, { name: web-green }]
deploymentGroups: [${groups}]
actions: [{ at: 10m, ${action} }]
traffic: [{ to: web, shape: { rate: 1/s } }]
${more}
`;
}

function loaded(parts: Parts) {
  return load({ 'shop.yaml': text(parts) }, 'shop.yaml').variants[0];
}

/** `line:column message | hint` of every problem. */
function problems(scenario: string): string[] {
  try {
    load({ 'shop.yaml': scenario }, 'shop.yaml');
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map(({ line, column, message, hint }) => `${line}:${column} ${message}${hint === undefined ? '' : ` | ${hint}`}`);
  }
  return [];
}

/** The only problem, told at the place of `^`. */
function only(parts: Parts): string {
  const marked = text(parts);
  const before = marked.slice(0, marked.indexOf('^')).split('\n');
  const place = `${before.length}:${before[before.length - 1].length + 1} `;
  const found = problems(marked.replace('^', ''));
  expect(found).toHaveLength(1);
  expect(found[0].startsWith(place), `${found[0]} at ${place}`).toBe(true);
  return found[0].slice(place.length);
}

function requestOf(scenario: CompiledScenario) {
  const [{ request }] = scenario.actions;
  if (request.call !== 'CreateDeployment') throw new Error(request.call);
  return request;
}

describe('a deployment group', () => {
  test('as get-deployment-group prints it', () => {
    const groups = `{ deploymentGroupInfo: { applicationName: shop, deploymentGroupId: x, deploymentGroupName: blue-green, serviceRoleArn: 'arn:aws:iam::1:role/x',
      deploymentConfigName: CodeDeployDefault.ECSLinear10PercentEvery3Minutes, computePlatform: ECS, ecsServices: [{ serviceName: web, clusterName: default }], ${PAIR},
      deploymentStyle: { deploymentType: BLUE_GREEN, deploymentOption: WITH_TRAFFIC_CONTROL },
      blueGreenDeploymentConfiguration: { terminateBlueInstancesOnDeploymentSuccess: { action: TERMINATE, terminationWaitTimeInMinutes: 5 },
        deploymentReadyOption: { actionOnTimeout: STOP_DEPLOYMENT, waitTimeInMinutes: 10 } },
      autoRollbackConfiguration: { enabled: true, events: [DEPLOYMENT_FAILURE] } } }`;
    const { scenario } = load(
      { 'shop.yaml': text({ groups }).replace('deploymentGroups: [{', 'deploymentGroups: {').replace('} } }]\nactions', '} } }\nactions') },
      'shop.yaml',
    ).variants[0];
    expect(scenario.services[0].deploymentStrategy).toEqual(
      codeDeploy({
        ...{ deploymentGroupName: 'blue-green', deploymentConfigName: 'CodeDeployDefault.ECSLinear10PercentEvery3Minutes' },
        ...{ targetGroups: ['web-blue', 'web-green'], hasTestListener: true },
        ...{ readyWaitUs: 600e6, terminationWaitUs: 300e6, rollbackEvents: ['DEPLOYMENT_FAILURE'] },
      }),
    );
    expect(scenario.notSimulated).toEqual([]);
  });

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html#deployment-type-bluegreen-console
  test('without one the service gets that of the console, and a second target group like its own', () => {
    const bare = text({})
      .replace(/deploymentGroups: .*\n/, '')
      .replace(/targetGroups: .*\n/, '');
    const { scenario, notes } = load({ 'shop.yaml': bare }, 'shop.yaml').variants[0];
    expect(scenario.services[0].deploymentStrategy).toEqual(
      codeDeploy({
        ...{ applicationName: 'AppECS-default-web', deploymentGroupName: 'DgpECS-default-web' },
        ...{ targetGroups: ['web-blue', 'web-blue-green'], terminationWaitUs: 3600e6, rollbackEvents: ['DEPLOYMENT_FAILURE'] },
      }),
    );
    expect(scenario.targetGroups.map(({ name }) => name)).toEqual(['web-blue', 'web-blue-green']);
    expect(notes.filter((note) => /deployment group|target group web-blue-green/.test(note))).toHaveLength(2);
  });

  test('the target group that no service has is the second of the pair', () => {
    const { scenario } = loaded({ groups: '{ deploymentGroupName: web }' });
    expect(scenario.services[0].deploymentStrategy).toMatchObject({ targetGroups: ['web-blue', 'web-green'] });
  });

  test('target groups that differ are simulated as the first, and that is said', () => {
    const differing = text({}).replace('{ name: web-green }]', '{ name: web-green, deregistrationDelay: 5s }]');
    expect(load({ 'shop.yaml': differing }, 'shop.yaml').variants[0].notes).toContain(
      'target groups web-blue and web-green differ: both are simulated as web-blue',
    );
  });

  test.each<[Parts, string]>([
    [
      { groups: `{ deploymentGroupName: web, deploymentConfigName: ^CodeDeployDefault.ECSCanary, ${PAIR} }` },
      "must be one of CodeDeployDefault.ECSAllAtOnce, CodeDeployDefault.ECSCanary10Percent5Minutes, CodeDeployDefault.ECSCanary10Percent15Minutes, CodeDeployDefault.ECSLinear10PercentEvery1Minutes, CodeDeployDefault.ECSLinear10PercentEvery3Minutes, but is 'CodeDeployDefault.ECSCanary' | did you mean CodeDeployDefault.ECSAllAtOnce?",
    ],
    [
      {
        groups: `{ deploymentGroupName: web, ecsServices: [{ serviceName: ^wbe }], ${PAIR} }, { deploymentGroupName: other, ecsServices: [{ serviceName: web }] }`,
        action: `CreateDeployment: { deploymentGroupName: other, ${REVISION} }`,
      },
      "must name a service, but is 'wbe' | did you mean web?",
    ],
    [
      {
        groups: `{ deploymentGroupName: web, ${PAIR} }, { deploymentGroupName: other, ecsServices: ^[{ serviceName: web }] }`,
        action: `CreateDeployment: { deploymentGroupName: web, ${REVISION} }`,
      },
      "must name a service without another deployment group, but is 'web' | AWS: An Amazon ECS service can be associated with only one deployment group.",
    ],
    [
      { groups: '{ deploymentGroupName: web, loadBalancerInfo: { targetGroupPairInfoList: [{ targetGroups: ^[{ name: web-blue }] }] } }' },
      'must be two target groups, but there is one',
    ],
    [
      {
        groups:
          '{ deploymentGroupName: web, loadBalancerInfo: { targetGroupPairInfoList: [{ targetGroups: [{ name: web-blue }, { name: ^web-gren }] }] } }',
      },
      "must name a target group, but is 'web-gren' | did you mean web-green?",
    ],
    [
      { groups: `{ deploymentGroupName: web, ${PAIR}, autoRollbackConfiguration: { enabled: true, events: ^[] } }` },
      'must name what brings the original task set back where enabled is true | AWS: InvalidAutoRollbackConfigException: automatic rollback is enabled, but an invalid triggering event type or no event types were listed.',
    ],
    [
      { groups: `{ deploymentGroupName: web, ${PAIR}, alarmConfiguration: { enabled: true, alarms: [{ name: ^errors }] } }` },
      "must name an alarm, but is 'errors' | there is none in the file, so nothing can be called 'errors'",
    ],
    [
      {
        groups: `{ deploymentGroupName: web, ${PAIR}, blueGreenDeploymentConfiguration: { terminateBlueInstancesOnDeploymentSuccess: { action: ^KEEP_ALIVE } } }`,
      },
      'must be TERMINATE for an ECS service, but is KEEP_ALIVE | terminationWaitTimeInMinutes says how long the original task set stays',
    ],
    [
      {
        groups: `{ deploymentGroupName: web, ${PAIR}, blueGreenDeploymentConfiguration: { terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes: ^2881 } } }`,
      },
      'must be a whole number from 0 to 2880 (minutes), but is 2881',
    ],
    [
      {
        groups: `{ deploymentGroupName: web, deploymentConfigName: ^CodeDeployDefault.ECSCanary10Percent5Minutes, ${PAIR} }`,
        more: 'loadBalancers: [{ name: net, type: network }]',
      },
      'must be CodeDeployDefault.ECSAllAtOnce behind a Network Load Balancer, but is CodeDeployDefault.ECSCanary10Percent5Minutes | AWS: When a Network Load Balancer is used, only the CodeDeployDefault.ECSAllAtOnce deployment configuration is supported.',
    ],
  ])('%j', (parts, message) => {
    expect(only(parts)).toBe(message);
  });

  test('of a service that ECS deploys', () => {
    const found = problems(
      text({})
        .replace('type: CODE_DEPLOY', 'type: ECS')
        .replace('deploymentGroupName: web', 'deploymentGroupName: web, ecsServices: [{ serviceName: web }]'),
    );
    expect(found[0]).toContain(
      'must name a service with deploymentController CODE_DEPLOY, but web has none | AWS: Deployment group’s ECS service',
    );
  });
});

describe('a service that CodeDeploy deploys', () => {
  const onlyEcs = 'is only supported with ECS deployment controller. Update to ECS deployment controller and try again.';
  const alarms =
    'alarms: [{ alarmName: a, namespace: AWS/ECS, metricName: CPUUtilization, statistic: Average, period: 60, evaluationPeriods: 1, threshold: 5, comparisonOperator: GreaterThanThreshold, dimensions: { ClusterName: default, ServiceName: web } }]';
  test.each<[Parts, string]>([
    [
      { service: ', deploymentConfiguration: { alarms: ^{ enable: true, alarmNames: [a] } }', more: alarms },
      `cannot be enabled with deploymentController CODE_DEPLOY: the deployment group has alarms of its own | AWS: Alarm based rollback feature ${onlyEcs}`,
    ],
    [
      { service: ', deploymentConfiguration: { deploymentCircuitBreaker: ^{ enable: true } }' },
      'cannot be enabled with deploymentController CODE_DEPLOY | AWS: The deployment circuit breaker can only be used for services using the rolling update (ECS) deployment type.',
    ],
    [
      { service: ', deploymentConfiguration: { strategy: ^CANARY }' },
      'is for deploymentController ECS, but is CANARY | deploymentGroups say how CodeDeploy moves traffic',
    ],
    [
      {
        more: 'scalableTargets: [{ resourceId: service/default/web, minCapacity: 1, maxCapacity: 4, policies: [^{ policyName: p, targetTrackingScalingPolicyConfiguration: { targetValue: 5, predefinedMetricSpecification: { predefinedMetricType: ALBRequestCountPerTarget } } }] }]',
      },
      'must not track ALBRequestCountPerTarget, as CodeDeploy deploys service web | AWS: The ALBRequestCountPerTarget metric type is not supported for the blue/green deployment type.',
    ],
  ])('%j', (parts, message) => {
    expect(only(parts)).toBe(message);
  });

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
  test('percentages are not used on Fargate, and AWS’s own on instances', () => {
    const service = ', deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 150 }';
    const { scenario, notes } = loaded({ service });
    expect(scenario.services[0]).toMatchObject({ minimumHealthyPercent: 100, maximumPercent: 200 });
    expect(notes.filter((note) => note.includes('is not used, as CodeDeploy deploys it on Fargate'))).toHaveLength(2);
    const found = problems(
      text({ service, more: 'containerInstances: [{ instanceType: m5.large }]' }).replace('launchType: FARGATE', 'launchType: EC2'),
    );
    expect(found).toHaveLength(2);
    expect(found[1]).toContain(
      'must be 200 with deploymentController CODE_DEPLOY on container instances, but is 150 | AWS: You can’t specify a custom maximumPercent',
    );
  });

  test('EXTERNAL is listed as not simulated', () => {
    const bare = text({ action: 'UpdateService: { service: web, desiredCount: 2 }' })
      .replace(/deploymentGroups: .*\n/, '')
      .replace('CODE_DEPLOY', 'EXTERNAL');
    expect(load({ 'shop.yaml': bare }, 'shop.yaml').variants[0].scenario.notSimulated).toEqual(['services.web.deploymentController']);
  });
});

const withProperties = (more: string) =>
  `CreateDeployment: { revision: { appSpecContent: { content: { Resources: [{ TargetService: { Properties: { TaskDefinition: 'web:2', ${more} } } }] } } } }`;

describe('CreateDeployment', () => {
  test('what the AppSpec file says of the replacement task set', () => {
    const more =
      'LoadBalancerInfo: { ContainerName: app, ContainerPort: 80 }, CapacityProviderStrategy: [{ CapacityProvider: FARGATE_SPOT, Weight: 1 }]';
    expect(requestOf(loaded({ action: withProperties(more) }).scenario).changes).toMatchObject({
      launchType: undefined,
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
      targetGroups: [{ containerName: 'app', containerPort: 80 }],
    });
  });

  test('the AppSpec file as JSON in a text, as AWS has it', () => {
    const appSpec = {
      version: 0,
      Resources: [
        {
          TargetService: {
            Type: 'AWS::ECS::Service',
            Properties: {
              TaskDefinition: 'arn:aws:ecs:us-east-1:1:task-definition/web:2',
              LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 80 },
            },
          },
        },
      ],
      Hooks: [{ BeforeInstall: 'check' }],
    };
    const request = `CreateDeployment: { applicationName: AppECS-web, deploymentGroupName: web, deploymentConfigName: CodeDeployDefault.ECSCanary10Percent15Minutes, revision: { revisionType: AppSpecContent, appSpecContent: { content: '${JSON.stringify(appSpec)}' } } }`;
    const { changes } = requestOf(loaded({ action: request }).scenario);
    expect(changes).toMatchObject({ taskDefinition: 1, deploymentAlarms: undefined });
    expect(changes.deploymentStrategy).toMatchObject({
      deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent15Minutes',
      hooks: [{ event: 'BeforeInstall', outcome: 'SUCCEEDED', takesUs: 0 }],
    });
  });

  test('the AppSpec file as YAML in a text, and in a file', () => {
    const appSpec =
      "version: 0.0\nResources:\n  - TargetService:\n      Properties: { TaskDefinition: 'web:2' }\nHooks:\n  - BeforeInstall: check\n";
    const callWith = (content: string) => `CreateDeployment: { revision: { appSpecContent: { content: ${content} } } }`;
    const whole = text({ action: callWith(JSON.stringify(appSpec)) });
    const inText = requestOf(load({ 'scenario.yaml': whole }, 'scenario.yaml').variants[0].scenario).changes;
    expect(inText).toMatchObject({ taskDefinition: 1, deploymentStrategy: { hooks: [{ event: 'BeforeInstall' }] } });
    const files = { 'scenario.yaml': text({ action: callWith('./appspec.yaml') }), 'appspec.yaml': appSpec };
    expect(requestOf(load(files, 'scenario.yaml').variants[0].scenario).changes).toEqual(inText);
    const [found] = problems(text({ action: callWith("'Resources:\n  - {'") }));
    expect(found).toContain('must be a group of keys, or the path of a file that holds them');
  });

  test('what it overrides of its group, and what its functions will say', () => {
    const spec = REVISION.replace(
      '] } } }',
      '], Hooks: [{ AfterAllowTestTraffic: { function: test, outcome: Failed, takes: 90s } }] } } }',
    );
    const action = `CreateDeployment: { ${spec}, autoRollbackConfiguration: { enabled: true, events: [DEPLOYMENT_STOP_ON_ALARM] }, overrideAlarmConfiguration: { enabled: true, alarms: [{ name: a }] } }`;
    const { changes } = requestOf(
      loaded({
        action,
        more: 'alarms: [{ alarmName: a, namespace: AWS/ApplicationELB, metricName: RequestCount, statistic: Sum, period: 60, evaluationPeriods: 1, threshold: 5, comparisonOperator: GreaterThanThreshold, dimensions: { TargetGroup: web-green } }]',
      }).scenario,
    );
    expect(changes.deploymentAlarms).toEqual({ alarmNames: ['a'], rollback: true });
    expect(changes.deploymentStrategy.hooks).toEqual([{ event: 'AfterAllowTestTraffic', outcome: 'FAILED', takesUs: 90e6 }]);
  });

  test.each<[Parts, string]>([
    [
      {
        action:
          "CreateDeployment: { deploymentGroupName: ^wbe, revision: { appSpecContent: { content: { Resources: [{ TargetService: { Properties: { TaskDefinition: 'web:2' } } }] } } } }",
      },
      "must name a deployment group, but is 'wbe' | did you mean web?",
    ],
    [
      {
        action:
          "CreateDeployment: { applicationName: ^other, revision: { appSpecContent: { content: { Resources: [{ TargetService: { Properties: { TaskDefinition: 'web:2' } } }] } } } }",
      },
      "must be the application of web, which is AppECS-web, but is 'other'",
    ],
    [
      {
        action:
          'CreateDeployment: { revision: { appSpecContent: { content: { Resources: [{ TargetService: { Properties: { TaskDefinition: ^wbe } } }] } } } }',
      },
      "must name a task definition, but is 'wbe' | did you mean web?",
    ],
    [
      {
        action:
          "CreateDeployment: { revision: { appSpecContent: { content: { Resources: [{ TargetService: { Properties: { TaskDefinition: 'web:2', LoadBalancerInfo: { ContainerName: ^ap } } } }] } } } }",
      },
      "must name a container of web:2 that maps a port, but is 'ap' | did you mean app?",
    ],
    [
      { action: withProperties('LoadBalancerInfo: { ContainerName: app, ContainerPort: ^81 }') },
      'must be a port that container app maps (80), but is 81',
    ],
    [
      { action: withProperties('CapacityProviderStrategy: [{ CapacityProvider: ^FARGAT, Weight: 1 }]') },
      "must name a capacity provider, but is 'FARGAT' | did you mean FARGATE?",
    ],
    [
      { action: withProperties('NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [^none] } }') },
      "must name a subnet, but is 'none' | there is subnet-us-east-1a, subnet-us-east-1b, subnet-us-east-1c",
    ],
    [{ action: 'StopDeployment: { deploymentGroupName: ^wbe }' }, "must name a deployment group, but is 'wbe' | did you mean web?"],
  ])('%j', (parts, message) => {
    expect(only(parts)).toBe(message);
  });

  test('what lies in S3 is not known', () => {
    const [found] = problems(text({ action: 'CreateDeployment: { revision: { revisionType: S3, s3Location: { bucket: b } } }' }));
    expect(found).toContain('is missing: what lies in S3 is not known here | appSpecContent');
  });
});

test('resolved.yaml is the same scenario', () => {
  const { scenario, resolvedYaml } = loaded({});
  expect(resolvedYaml).toContain('deploymentGroupName: web');
  const again = load({ 'resolved.yaml': resolvedYaml }, 'resolved.yaml').variants[0];
  expect(again.resolvedYaml).toBe(resolvedYaml);
  expect(again.scenario.actions).toEqual(scenario.actions);
  expect(again.scenario.services).toEqual(scenario.services);
});

test('moved to a function, the deployment group and what calls it go with the service', () => {
  const more =
    'functions: [{ functionName: web-fn, memorySize: 1024, timeout: 30 }]\nvariants: [{ name: ecs }, { name: lambda, move: { web: web-fn } }]';
  const { variants, notes } = load({ 'shop.yaml': text({ more }) }, 'shop.yaml');
  const [, { scenario, resolvedYaml }] = variants;
  expect(scenario.actions).toEqual([]);
  expect(resolvedYaml).not.toContain('deploymentGroupName');
  expect(notes.some((note) => note.includes('deployment group web'))).toBe(true);
});
