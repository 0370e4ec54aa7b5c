import { expect, test } from 'vitest';
import { load, loadFile } from './load.js';

const WEB = `{ family: web, networkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: '256', memory: '512', containerDefinitions: [{ name: app, image: 'shop:1', portMappings: [{ containerPort: 8080 }] }] }`;

/** Resolved, read again from another place, and resolved once more. */
function roundTrip(first: ReturnType<typeof load>): void {
  for (const variant of first.variants) {
    const files: Record<string, string> = { 'elsewhere/resolved.yaml': variant.resolvedYaml };
    for (const { path, text } of variant.attachments) files[`elsewhere/${path}`] = text;
    const again = load(files, 'elsewhere/resolved.yaml');
    expect(again.variants.map((other) => other.name)).toEqual([variant.name]);
    expect(again.variants[0].scenario).toEqual(variant.scenario);
    expect(again.variants[0].resolvedYaml).toBe(variant.resolvedYaml);
    expect(again.variants[0].attachments).toEqual(variant.attachments);
    if (first.variants.length === 1) expect(again.digest).toBe(first.digest);
  }
}

test.each(['scenarios/hello.yaml', 'scenarios/reference.yaml'])('%s resolved is the same scenario, from any place', (path) => {
  roundTrip(loadFile(path));
});

test.each(['kibana_ec2 kibana', 'nginx_ec2 nginx', 'tomcat_fargate tomcat-webserver'])('%s resolved is the same scenario', (names) => {
  const [file, family] = names.split(' ');
  roundTrip(loadFile('test/fixtures/taskdefs/load.yaml', [`taskDefinitions=[./${file}.json]`, `services.s.taskDefinition=${family}`]));
});

test('traces, empirical files, copies, kinds of request and variants survive', () => {
  roundTrip(
    load({
      'scenario.yaml': `
taskDefinitions: [${WEB}, { from: web, family: api }]
services:
  - { serviceName: web, taskDefinition: web, desiredCount: 3, launchType: FARGATE }
  - { serviceName: api, taskDefinition: api, launchType: EC2 }
containerInstances: [{ instanceType: m5.large, count: 5, attributes: { rack: r1 } }, { launchType: EXTERNAL, cpu: 2048, memory: 4096 }]
behaviour:
  web: { request: { cpu: empirical(./e.csv), wait: 5ms }, warmUp: { factor: 3 }, memory: { base: 100MiB }, image: { compressedSize: 50MB } }
  'web:4': { errors: 2%, request: { wait: 9ms } }
  api: { requests: { read: { share: 70%, cpu: 3ms }, write: { cpu: 9ms } }, errors: 1% }
traffic:
  - { to: web, shape: { trace: ./t.csv, column: n, per: 1m, speed: 7, times: 1.3, repeat: true }, client: { timeout: 2s, retries: 2, circuitBreaker: { failures: 5, openFor: 30s } } }
  - { name: both, to: [{ service: web, weight: 1 }, { service: api, weight: 3 }], shape: { steps: [[0s, 5/s], [10m, 9/s]], arrivals: even } }
  - { name: mixed, to: api, mix: { read: 25%, write: 75% }, shape: { rate: 3/s } }
  - { name: later, to: api, shape: { ramp: [[0s, 5/s], [10m, 9/s]] } }
scalableTargets: [{ resourceId: service/default/web, minCapacity: 2, maxCapacity: 9, scalingPolicies: [{ targetTrackingScalingPolicyConfiguration: { targetValue: 60, predefinedMetricSpecification: { predefinedMetricType: ALBRequestCountPerTarget } } }] }]
faults: [{ kind: task-crash, every: 10m, service: web, exitCode: 137 }, { kind: slow, at: 20m, factor: 2 }]
assume: { schedulerPass: uniform(min=8s max=12s), armSpeed: 1.2 }
variants: [{ name: a }, { name: b, set: { services.web.desiredCount: 5, traffic.web.shape.times: 2 } }]
expect: [p99 of web in a <= 400ms, availability of api >= 99%]
seed: 007
`,
      'e.csv': '12ms\n15ms\n',
      't.csv': 'n\n1\n2\n3\n',
    }),
  );
});

test('Auto Scaling groups, functions, moves and faults survive', () => {
  roundTrip(
    load({
      'scenario.yaml': `
taskDefinitions: [${WEB}, { family: api, cpu: '256', memory: '512', containerDefinitions: [{ name: a, portMappings: [{ containerPort: 80 }] }] }]
accountSettings: [{ name: awsvpcTrunking, value: enabled }]
subnets: [{ subnetId: sa, availabilityZone: us-east-1a }, { subnetId: sb, availabilityZone: us-east-1b }]
autoScalingGroups:
  - { autoScalingGroupName: g, cluster: prod, maxSize: 9, VPCZoneIdentifier: 'sa, sb', launchTemplate: { launchTemplateId: lt, launchTemplateData: { instanceType: m5.large } }, attributes: [{ name: rack, value: r1 }] }
  - { autoScalingGroupName: mixed, cluster: prod, maxSize: 9, mixedInstancesPolicy: { launchTemplate: { overrides: [{ instanceType: m5.large }, { instanceType: m5.xlarge }] } } }
capacityProviders: [{ name: cp, autoScalingGroupProvider: { autoScalingGroupArn: g, managedScaling: { targetCapacity: 80 } } }]
services:
  - { serviceName: web, cluster: prod, taskDefinition: web, desiredCount: 3, launchType: FARGATE }
  - { serviceName: api, cluster: prod, taskDefinition: api, capacityProviderStrategy: [{ capacityProvider: cp, weight: 1 }] }
functions: [{ functionName: web-fn, memorySize: 2GB, concurrency: { reservedConcurrentExecutions: 5 } }, { functionName: own, packageType: Image }]
behaviour:
  web: { startUp: 3s, requests: { read: { share: 70%, cpu: 3ms }, write: { cpu: 9ms } } }
  web-fn: { errors: 1% }
  own: { request: { wait: 9ms } }
traffic:
  - { to: web, mix: { read: 1, write: 0 }, shape: { rate: 5/s } }
  - { to: own, via: function-url, shape: { rate: 5/s } }
faults:
  - { kind: slow, at: 20m, for: 2m, latency: 200ms }
  - { kind: errors, at: 30m, for: 1m, rate: 20%, service: web-fn }
  - { kind: instance-loss, at: 40m, count: 1, autoScalingGroup: g }
  - { kind: task-crash, at: 40m, service: web }
  - { kind: az-outage, every: 15m, for: 1m, availabilityZone: us-east-1a }
variants: [{ name: ecs }, { name: moved, move: { web: web-fn } }, { name: both, move: { web: web-fn, api: own }, set: { 'traffic[1]': null } }]
expect: [availability of web >= 99%, recovery of web after task-crash <= 5m]
`,
    }),
  );
});

test('what --on derives survives', () => {
  roundTrip(loadFile('scenarios/hello.yaml', [], ['fargate,fargate-arm,fargate-spot,ec2,ec2-arm,ec2-spot,lambda,lambda-arm']));
});
