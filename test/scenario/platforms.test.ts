import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/base/errors.js';
import { load, loadFile } from './load.js';

const WEB = `{ family: web, cpu: '512', memory: '1024', containerDefinitions: [{ name: app, portMappings: [{ containerPort: 8080 }] }] }`;

/** The one variant of a scenario. */
const only = (text: string) => load({ 'scenario.yaml': text }).variants[0];

describe('fixed container instances', () => {
  test.each([
    [1, 'assumed: 1 m5.large in us-east-1a', [1]],
    [2, 'assumed: 2 m5.large spread over us-east-1a, us-east-1b', [1, 1]],
    [4, 'assumed: 4 m5.large spread over us-east-1a, us-east-1b, us-east-1c', [2, 1, 1]],
  ])('%i without a zone: in which they are is said', (count, note, counts) => {
    const loaded = load({
      'scenario.yaml': `taskDefinitions: [${WEB}]
containerInstances: [{ instanceType: m5.large, count: ${count} }]
services: [{ serviceName: web, taskDefinition: web, launchType: EC2 }]
`,
    });
    expect(loaded.notes).toContain(note);
    expect(loaded.variants[0].scenario.containerInstances.map((group) => group.count)).toEqual(counts);
  });
});

describe('Auto Scaling groups', () => {
  const group = (text: string, more = '') =>
    only(`taskDefinitions: [${WEB}]
services: [{ serviceName: web, taskDefinition: web, launchType: EC2 }]
autoScalingGroups: [{ autoScalingGroupName: g, maxSize: 4, ${text} }]
${more}`).scenario.autoScalingGroups[0];

  test('short form: size of the catalogue, all zones, 30 GiB, attributes that instances register', () => {
    expect(group('instanceType: m7i.large, attributes: { rack: r1 }')).toEqual({
      name: 'g',
      cluster: 'default',
      shape: {
        instanceType: 'm7i.large',
        vcpu: 2,
        registeredCpuUnits: 2048,
        registeredMemoryMiB: 7987,
        cpuArchitecture: 'X86_64',
        awsvpcTaskCountMax: 2,
        gpuCount: 0,
      },
      purchaseOption: 'on-demand',
      minSize: 0,
      maxSize: 4,
      desiredCapacity: 0,
      availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
      volumeGiB: 30,
      attributes: { 'ecs.instance-type': 'm7i.large', 'ecs.os-type': 'linux', 'ecs.cpu-architecture': 'x86_64', rack: 'r1' },
    });
  });

  // Where the one instance type, the purchase option and the volume may stand. CreateAutoScalingGroup, describe-auto-scaling-groups.
  test.each<[string, string, object]>([
    [
      'a launch template in full',
      'LaunchTemplate: { LaunchTemplateData: { InstanceType: c7i.large, BlockDeviceMappings: [{ DeviceName: /dev/xvda, Ebs: { VolumeSize: 50 } }], InstanceMarketOptions: { MarketType: spot } } }',
      { shape: { instanceType: 'c7i.large' }, volumeGiB: 50, purchaseOption: 'spot' },
    ],
    [
      'a template’s id, and the instances that describe-* shows',
      "launchTemplate: { LaunchTemplateId: lt-1, Version: '1' }, Instances: [{ InstanceId: i-1, InstanceType: m5.large }, { InstanceId: i-2, InstanceType: m5.large }]",
      { shape: { instanceType: 'm5.large' }, volumeGiB: 30 },
    ],
    [
      'mixed instances with one override, all Spot',
      'mixedInstancesPolicy: { launchTemplate: { launchTemplateSpecification: { instanceType: m5.large }, overrides: [{ instanceType: m6i.large }] }, instancesDistribution: { onDemandPercentageAboveBaseCapacity: 0 } }',
      { shape: { instanceType: 'm6i.large' }, purchaseOption: 'spot' },
    ],
    [
      'sizes and zones of their own',
      'instanceType: m5.large, minSize: 1, desiredCapacity: 2, availabilityZones: [us-east-1b]',
      { minSize: 1, desiredCapacity: 2, availabilityZones: ['us-east-1b'] },
    ],
  ])('%s', (_, text, compiled) => {
    expect(group(text)).toMatchObject(compiled);
  });

  test('VPCZoneIdentifier names subnets; trunking lets more tasks on', () => {
    const subnets =
      'subnets: [{ subnetId: sa, availabilityZone: us-east-1a }, { subnetId: sb, availabilityZone: us-east-1b }, { subnetId: sc, availabilityZone: us-east-1c }]';
    const trunking = 'accountSettings: [{ name: awsvpcTrunking, value: enabled }]';
    expect(group("instanceType: m5.large, VPCZoneIdentifier: 'sa,sc'", `${subnets}\n${trunking}`)).toMatchObject({
      availabilityZones: ['us-east-1a', 'us-east-1c'],
      shape: { awsvpcTaskCountMax: 10 },
    });
  });

  test('both purchase options at once are not simulated, and said', () => {
    const { scenario } = only(`taskDefinitions: [${WEB}]
services: [{ serviceName: web, taskDefinition: web, launchType: FARGATE }]
autoScalingGroups: [{ autoScalingGroupName: g, cluster: other, maxSize: 4, instanceType: m5.large, mixedInstancesPolicy: { instancesDistribution: { onDemandPercentageAboveBaseCapacity: 50 } } }]
`);
    expect(scenario.autoScalingGroups).toEqual([]);
    expect(scenario.notSimulated).toContain('autoScalingGroups.g.mixedInstancesPolicy');
  });
});

describe('capacity providers', () => {
  const provider = (text: string) =>
    load({
      'scenario.yaml': `taskDefinitions: [${WEB}]
services: [{ serviceName: web, cluster: prod, taskDefinition: web, capacityProviderStrategy: [{ capacityProvider: cp, weight: 1 }] }]
autoScalingGroups: [{ autoScalingGroupName: g, instanceType: m5.large, maxSize: 4 }]
capacityProviders: [{ name: cp, autoScalingGroupProvider: { autoScalingGroupArn: 'arn:aws:autoscaling:us-east-1:1:autoScalingGroup:uuid:autoScalingGroupName/g', ${text} } }]
`,
    });

  // @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html
  test('managed scaling with the defaults of the API; the group follows the service to its cluster', () => {
    const { scenario } = provider('managedScaling: { status: ENABLED }').variants[0];
    expect(scenario.capacityProviders).toEqual([
      {
        name: 'cp',
        cluster: 'prod',
        autoScalingGroup: 'g',
        managedScaling: { targetCapacity: 100, minimumScalingStepSize: 1, maximumScalingStepSize: 10_000, instanceWarmupUs: 300_000_000 },
        managedTerminationProtection: false,
        managedDraining: true,
      },
    ]);
    expect(scenario.autoScalingGroups[0].cluster).toBe('prod');
    expect(scenario.services[0].placementStrategy.map((item) => item.field)).toEqual(['attribute:ecs.availability-zone', 'instanceId']);
  });

  test('without managedScaling it is off, as in AWS, and that is said', () => {
    const { variants, notes } = provider('managedDraining: DISABLED, managedTerminationProtection: ENABLED');
    expect(variants[0].scenario.capacityProviders[0]).toMatchObject({
      managedScaling: undefined,
      managedDraining: false,
      managedTerminationProtection: true,
    });
    expect(notes.join()).toContain('managed scaling of capacity provider cp is DISABLED');
  });
});

test('describe-capacity-providers and describe-auto-scaling-groups run as pasted', () => {
  const { variants } = load({
    'scenario.yaml': `taskDefinitions: [${WEB}]
aws: [./aws/]
services: [{ serviceName: web, taskDefinition: web, capacityProviderStrategy: [{ capacityProvider: cp, weight: 1 }] }]
`,
    'aws/providers.json': JSON.stringify({
      capacityProviders: [
        { capacityProviderArn: 'arn:aws:ecs:us-east-1:1:capacity-provider/FARGATE', name: 'FARGATE', status: 'ACTIVE', tags: [] },
        {
          capacityProviderArn: 'arn:aws:ecs:us-east-1:1:capacity-provider/cp',
          name: 'cp',
          status: 'ACTIVE',
          autoScalingGroupProvider: {
            autoScalingGroupArn: 'arn:aws:autoscaling:us-east-1:1:autoScalingGroup:uuid:autoScalingGroupName/g',
            managedScaling: {
              status: 'ENABLED',
              targetCapacity: 90,
              minimumScalingStepSize: 1,
              maximumScalingStepSize: 10,
              instanceWarmupPeriod: 60,
            },
            managedTerminationProtection: 'DISABLED',
            managedDraining: 'ENABLED',
          },
        },
      ],
      failures: [],
    }),
    'aws/groups.json': JSON.stringify({
      AutoScalingGroups: [
        {
          AutoScalingGroupName: 'g',
          AutoScalingGroupARN: 'arn:x',
          LaunchTemplate: { LaunchTemplateId: 'lt-1', LaunchTemplateName: 'lt', Version: '$Latest' },
          MinSize: 0,
          MaxSize: 6,
          DesiredCapacity: 1,
          DefaultCooldown: 300,
          AvailabilityZones: ['us-east-1a', 'us-east-1b'],
          HealthCheckType: 'EC2',
          HealthCheckGracePeriod: 300,
          Instances: [{ InstanceId: 'i-1', InstanceType: 'm5.large', AvailabilityZone: 'us-east-1a', LifecycleState: 'InService' }],
          VPCZoneIdentifier: 'subnet-1,subnet-2',
          TerminationPolicies: ['Default'],
          CreatedTime: '2026-01-01T00:00:00Z',
        },
      ],
    }),
  });
  const { autoScalingGroups, capacityProviders, notSimulated } = variants[0].scenario;
  expect(autoScalingGroups).toMatchObject([
    { name: 'g', shape: { instanceType: 'm5.large' }, maxSize: 6, availabilityZones: ['us-east-1a', 'us-east-1b'] },
  ]);
  expect(capacityProviders).toMatchObject([
    { name: 'cp', managedScaling: { targetCapacity: 90, maximumScalingStepSize: 10, instanceWarmupUs: 60_000_000 } },
  ]);
  expect(notSimulated).toEqual(['autoScalingGroups.g.terminationPolicies']);
});

describe('functions', () => {
  test('defaults of CreateFunction; a function URL where the file has no load balancer', () => {
    const { scenario } = only(
      'functions: [{ functionName: f, reservedConcurrentExecutions: 7, ephemeralStorage: { size: 1GB } }]\nbehaviour: { f: { startUp: 2s, request: { wait: 5ms } } }\n',
    );
    expect(scenario.functions).toEqual([
      {
        name: 'f',
        functionName: 'f',
        memoryMiB: 128,
        timeoutUs: 3_000_000,
        cpuArchitecture: 'X86_64',
        runtime: 'provided.al2023',
        packageType: 'Zip',
        ephemeralStorageMiB: 1024,
        reservedConcurrency: 7,
        via: 'function-url',
        loadBalancer: '',
      },
    ]);
    expect(scenario.functionBehaviours).toMatchObject([{ init: { kind: 'constant', value: 2_000_000 }, requests: [{ name: 'request' }] }]);
  });

  test('traffic to a function comes after the services, through the balancer there is, with a mix of its kinds', () => {
    const { scenario } = only(`taskDefinitions: [${WEB}]
services: [{ serviceName: web, taskDefinition: web, launchType: EC2 }]
functions: [{ functionName: f, packageType: Image }, { functionName: g }]
behaviour: { g: { requests: { read: { cpu: 1ms }, write: { cpu: 2ms } } } }
traffic:
  - { to: web, shape: { rate: 1/s } }
  - { to: g, via: http-api, shape: { rate: 1/s }, mix: { read: 30%, write: 70% } }
  - { name: both, to: [{ service: web }, { service: 'arn:aws:lambda:us-east-1:1:function:f' }], shape: { rate: 1/s } }
`);
    expect(scenario.traffic.map(({ to, mix }) => [to.map((target) => target.service), mix])).toEqual([
      [[0], []],
      [[2], [0.3, 0.7]],
      [[0, 1], []],
    ]);
    expect(scenario.functions).toMatchObject([
      { via: 'alb', loadBalancer: 'default', runtime: undefined },
      { via: 'http-api', loadBalancer: '' },
    ]);
    expect(scenario.functionBehaviours[0].init).toBeUndefined();
  });
});

test('faults come with all their parameters', () => {
  const { scenario } = only(`taskDefinitions: [${WEB}]
services: [{ serviceName: web, taskDefinition: web, capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT, weight: 1 }] }]
faults:
  - { kind: slow, at: 5m, for: 2m, factor: 3, latency: 200ms, service: web }
  - { kind: errors, every: 20m, for: 1m, rate: 5%, share: 50% }
  - { kind: spot-interruption, at: 9m, share: 40%, over: 10m }
  - { kind: az-outage, mtbf: 20m, mttr: 5m, availabilityZone: us-east-1a }
`);
  expect(scenario.faults).toMatchObject([
    { kind: 'slow', factor: 3, latencyUs: 200_000, forUs: 120_000_000, rate: 0, scope: { service: 'web' } },
    { kind: 'errors', rate: 0.05, share: 0.5, atUs: [1_200_000_000, 2_400_000_000], factor: 1, latencyUs: 0 },
    { kind: 'spot-interruption', share: 0.4, overUs: 600_000_000, forUs: Number.POSITIVE_INFINITY },
    { kind: 'az-outage', mtbfUs: 1_200_000_000, mttrUs: 300_000_000, scope: { availabilityZone: 'us-east-1a' } },
  ]);
});

test('flat scaling policies: what belongs into the configuration may stand in the policy', () => {
  const { scenario } = only(`taskDefinitions: [${WEB}]
services: [{ serviceName: web, taskDefinition: web, launchType: EC2 }]
scalableTargets: [{ resourceId: service/default/web, minCapacity: 1, maxCapacity: 9, policies: [{ policyName: cpu, policyType: TargetTrackingScaling, TargetValue: 55, predefinedMetricSpecification: { predefinedMetricType: ECSServiceAverageCPUUtilization }, scaleInCooldown: 60 }] }]
`);
  expect(scenario.scalableTargets[0].policies).toEqual([
    {
      type: 'TargetTrackingScaling',
      name: 'cpu',
      metric: 'ECSServiceAverageCPUUtilization',
      targetValue: 55,
      scaleOutCooldownUs: 300_000_000,
      scaleInCooldownUs: 60_000_000,
      disableScaleIn: false,
    },
  ]);
});

describe('move', () => {
  const SCENARIO = `taskDefinitions: [${WEB}, { family: api, networkMode: awsvpc, cpu: '256', memory: '512', containerDefinitions: [{ name: a }] }]
clusters: [{ clusterName: prod, capacityProviders: [web-cp, api-cp] }]
autoScalingGroups: [{ autoScalingGroupName: web-asg, instanceType: m5.large, maxSize: 4 }, { autoScalingGroupName: api-asg, instanceType: m5.large, maxSize: 4 }]
capacityProviders:
  - { name: web-cp, autoScalingGroupProvider: { autoScalingGroupArn: web-asg, managedScaling: {} } }
  - { name: api-cp, autoScalingGroupProvider: { autoScalingGroupArn: api-asg, managedScaling: {} } }
services:
  - { serviceName: web, cluster: prod, taskDefinition: web, capacityProviderStrategy: [{ capacityProvider: web-cp, weight: 1 }] }
  - { serviceName: api, cluster: prod, taskDefinition: api, capacityProviderStrategy: [{ capacityProvider: api-cp, weight: 1 }] }
scalableTargets: [{ resourceId: service/prod/web, minCapacity: 1, maxCapacity: 9 }, { resourceId: service/prod/api, minCapacity: 1, maxCapacity: 9 }]
functions: [{ functionName: web-fn, memorySize: 512 }]
behaviour: { web: { startUp: 3s, concurrency: 4, request: { cpu: 7ms } }, 'web:1': { errors: 2% }, web-fn: { request: { wait: 11ms } } }
traffic: [{ to: web, shape: { rate: 5/s } }, { to: api, shape: { rate: 5/s } }]
actions: [{ at: 5m, UpdateService: { cluster: prod, service: web, desiredCount: 2 } }]
faults: [{ kind: task-crash, at: 5m, service: web }, { kind: slow, at: 5m, for: 1m, factor: 2, service: api }, { kind: instance-loss, at: 6m, autoScalingGroup: web-asg }, { name: outage, kind: az-outage, at: 7m, for: 1m, availabilityZone: us-east-1a }]
variants: [{ name: ec2 }, { name: lambda, set: { functions.web-fn.memorySize: 1024 }, move: { web: web-fn } }]
expect: [availability of web >= 99%, recovery of web after task-crash <= 5m, recovery of web after outage in lambda <= 5m]
`;
  const { variants, notes } = load({ 'scenario.yaml': SCENARIO });
  const [ec2, lambda] = variants.map((variant) => variant.scenario);

  test('the workload keeps its name; its function has the program’s behaviour under its own', () => {
    expect(lambda.services.map((service) => service.name)).toEqual(['api']);
    expect(lambda.functions).toMatchObject([{ name: 'web', functionName: 'web-fn', memoryMiB: 1024, via: 'alb', loadBalancer: 'default' }]);
    expect(lambda.functionBehaviours).toMatchObject([
      {
        init: { kind: 'constant', value: 3_000_000 },
        requests: [{ cpu: { value: 7000 }, wait: { value: 11_000 }, errors: 0.02 }],
      },
    ]);
    expect(lambda.traffic.map(({ to }) => to[0].service)).toEqual([1, 0]);
  });

  test('what refers only to the service is left out, with a note; what others use stays', () => {
    expect(lambda.autoScalingGroups.map((group) => group.name)).toEqual(['api-asg']);
    expect(lambda.capacityProviders.map((provider) => provider.name)).toEqual(['api-cp']);
    expect(lambda.scalableTargets.map((target) => target.service)).toEqual(['api']);
    expect(lambda.targetGroups).toEqual([]);
    expect(lambda.faults.map((fault) => fault.name)).toEqual(['slow', 'outage']);
    expect(lambda.expectations.map((line) => line.text)).toEqual([
      'availability of web >= 99%',
      'recovery of web after outage in lambda <= 5m',
    ]);
    expect(notes.find((note) => note.startsWith('variant lambda is without'))).toBe(
      'variant lambda is without service web, scalable target service/prod/web, action [0], fault task-crash, capacity provider web-cp, Auto Scaling group web-asg, fault instance-loss',
    );
  });

  test('other variants do not have the function', () => {
    expect(ec2.functions).toEqual([]);
    expect(ec2.faults).toHaveLength(4);
    expect(ec2.autoScalingGroups).toHaveLength(2);
  });

  test('the very same arrivals and demands', () => {
    const demands = (kinds: readonly { readonly cpu: unknown }[]) => kinds.map((kind) => kind.cpu);
    expect(lambda.traffic.map(({ name, shape, client }) => ({ name, shape, client }))).toEqual(
      ec2.traffic.map(({ name, shape, client }) => ({ name, shape, client })),
    );
    expect(demands(lambda.functionBehaviours[0].requests)).toEqual(demands(ec2.behaviours[0].requests));
  });
});

test('a fault that another variant can match is left out with a note, not refused', () => {
  const { variants, notes } = load({
    'scenario.yaml': `taskDefinitions: [${WEB}]
services: [{ serviceName: web, taskDefinition: web, launchType: FARGATE }]
faults: [{ kind: spot-interruption, at: 5m, share: 50% }]
variants: [{ name: safe }, { name: spot, set: { services.web.capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT, weight: 1 }] } }]
expect: [recovery of web after spot-interruption <= 5m]
`,
  });
  expect(variants.map(({ scenario }) => scenario.faults.length)).toEqual([0, 1]);
  expect(notes).toContain(
    'fault spot-interruption is left out of variant safe, where it can match nothing: nothing in its scope runs on Spot',
  );
});

describe('--on', () => {
  const ALL = 'fargate,fargate-arm,fargate-spot,ec2,ec2-arm,ec2-spot,lambda,lambda-arm';
  const on = (text: string, platforms: string) => load({ 'scenario.yaml': text }, 'scenario.yaml', [], [platforms]);

  test('the same work on eight platforms, in the place of the file’s variants', () => {
    const { variants, notes } = loadFile('scenarios/hello.yaml', [], [ALL]);
    expect(variants.map((variant) => variant.name).join()).toBe(ALL);
    const of = (name: string) => variants.find((variant) => variant.name === name)?.scenario;
    const shapes = new Set(variants.map(({ scenario }) => JSON.stringify(scenario.traffic.map(({ shape, client }) => [shape, client]))));
    expect(shapes.size).toBe(1);
    for (const name of ['fargate-arm', 'ec2-arm']) expect(of(name)?.taskDefinitions[0].cpuArchitecture).toBe('ARM64');
    expect(of('fargate-spot')?.services[0].capacityProviderStrategy).toEqual([{ capacityProvider: 'FARGATE_SPOT', base: 0, weight: 1 }]);
    expect(of('ec2')?.taskDefinitions[0]).toMatchObject({ networkMode: 'bridge' });
    expect(of('ec2')?.taskDefinitions[0].containerDefinitions[0].portMappings[0].hostPort).toBe(0);
    expect(of('ec2')?.taskDefinitions[0].memoryMiB).toBe(of('fargate')?.taskDefinitions[0].memoryMiB);
    expect(of('ec2-spot')?.autoScalingGroups[0].purchaseOption).toBe('spot');
    expect(of('ec2')?.capacityProviders[0].managedScaling).toMatchObject({ targetCapacity: 100 });
    expect(of('lambda')?.functions[0]).toMatchObject({ via: 'alb', runtime: 'provided.al2023', timeoutUs: 30_000_000 });
    expect(of('lambda-arm')?.functions[0].cpuArchitecture).toBe('ARM64');
    for (const platform of ALL.split(',')) expect(notes.some((note) => note.startsWith(`${platform}: `))).toBe(true);
  });

  test('a task of half a vCPU becomes a function with half a vCPU', () => {
    const text = `taskDefinitions: [${WEB}]\nservices: [{ serviceName: web, taskDefinition: web, launchType: EC2 }]\n`;
    expect(on(text, 'lambda').variants[0].scenario.functions[0].memoryMiB).toBe(885);
  });

  test('a size that Fargate does not sell becomes the smallest that holds it, said aloud', () => {
    const { variants, notes } = on(
      'taskDefinitions: [{ family: web, cpu: 300, memory: 900, containerDefinitions: [{ name: a }] }]\nservices: [{ serviceName: web, taskDefinition: web, launchType: EC2 }]\n',
      'fargate',
    );
    expect(variants[0].scenario.taskDefinitions[0]).toMatchObject({ cpuUnits: 512, memoryMiB: 1024, networkMode: 'awsvpc' });
    expect(notes.join('\n')).toContain('the smallest size that holds 300 and 900');
  });

  test.each([
    ['takes too long', 'request: { wait: 1000s }', 'web takes 1000s a request on average, and an invocation ends after 900s'],
    ['is no request and response', 'consumes: { queue: q }', 'web is no request and response: it consumes a queue or works by itself'],
    [
      'bodies too large',
      'request: { responseBytes: 5MB }',
      'web has bodies above 1 MB, the most that passes between a load balancer and a function',
    ],
  ])('Lambda is left out where it cannot run the work: %s', (_, behaviour, reason) => {
    const { variants, notes } = on(
      `taskDefinitions: [${WEB}]\nservices: [{ serviceName: web, taskDefinition: web, launchType: EC2 }]\nqueues: [{ queueName: q }]\nbehaviour: { web: { ${behaviour} } }\n`,
      'fargate,lambda',
    );
    expect(variants.map((variant) => variant.name)).toEqual(['fargate']);
    expect(notes).toContain(`lambda is left out: ${reason}`);
  });

  test('an unknown platform is a mistake of the command line', () => {
    expect(() => loadFile('scenarios/hello.yaml', [], ['fargte'])).toThrow(UsageError);
    expect(() => loadFile('scenarios/hello.yaml', [], ['fargte'])).toThrow('did you mean fargate?');
  });

  test('services that nothing can carry leave no platform', () => {
    const huge = `taskDefinitions: [{ family: web, containerDefinitions: [{ name: a, memory: 300GB }] }]\nservices: [{ serviceName: web, taskDefinition: web, launchType: EC2 }]\n`;
    expect(() => on(huge, 'fargate,ec2')).toThrow('can run on none of the platforms asked for');
  });
});
