import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/base/errors.js';
import { load, loadFile } from './load.js';

const WEB = `{ family: web, networkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: '256', memory: '512', containerDefinitions: [{ name: app, image: 'shop:1', portMappings: [{ containerPort: 8080 }] }] }`;
const BASE = `taskDefinitions: [${WEB}]
services: [{ serviceName: web, taskDefinition: web, desiredCount: 3, launchType: FARGATE }]
`;
const compile = (text: string, files: Readonly<Record<string, string>> = {}, sets: readonly string[] = []) =>
  load({ 'scenario.yaml': text, ...files }, 'scenario.yaml', sets).variants[0].scenario;
const problems = (text: string, files: Readonly<Record<string, string>> = {}, sets: readonly string[] = []) => {
  try {
    load({ 'scenario.yaml': text, ...files }, 'scenario.yaml', sets);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
  return [];
};

test('the four lines of hello become a whole scenario, and what was assumed is said', () => {
  const { name, variants, notes } = loadFile('scenarios/hello.yaml');
  const [{ scenario }] = variants;
  expect(name).toBe('hello');
  expect(scenario).toMatchObject({
    variant: 'base',
    seed: '1',
    durationUs: 3_600_000_000,
    warmUpUs: 0,
    begin: 'running',
    region: 'us-east-1',
  });
  expect(scenario.services[0]).toMatchObject({
    name: 'web',
    desiredCount: 3,
    launchType: 'FARGATE',
    targetGroups: [{ targetGroup: 'web', containerName: 'app', containerPort: 8080 }],
  });
  expect(scenario.traffic[0].shape).toEqual({ kind: 'rate', perSecond: 120, arrivals: 'poisson' });
  expect(notes.filter((note) => note.startsWith('assumed: ')).length).toBeGreaterThanOrEqual(4);
});

test('the reference scenario loads, with what is not simulated listed by name', () => {
  const { variants, notes } = loadFile('scenarios/reference.yaml');
  expect(variants.map((variant) => variant.name)).toEqual(['fargate', 'ec2', 'lambda']);
  expect(notes.filter((note) => note.includes('does not simulate'))).toEqual([]);
  for (const path of ['scalableTargets.service/prod/web.policies.out', 'alarms.web-5xx.alarmActions', 'clusters.prod.settings']) {
    expect(variants[0].scenario.notSimulated).toContain(path);
  }
  expect(
    variants[0].scenario.taskDefinitions.map(
      (definition) => `${definition.family}:${definition.revision} ${definition.containerDefinitions[0].image}`,
    ),
  ).toEqual(['web:1 shop:1', 'web:2 shop:2', 'etl:1 etl:7']);
});

// Files of aws-samples/aws-containers-task-definitions (Apache-2.0), as they are.
test.each([
  ['kibana_ec2', 'kibana', 'EC2', 1024, 2048, 5601],
  ['kibana_fargate', 'kibana', 'FARGATE', 1024, 2048, 5601],
  ['nginx_ec2', 'nginx', 'EC2', undefined, undefined, 80],
  ['nginx_fargate', 'nginx', 'FARGATE', 256, 512, 80],
  ['tomcat_ec2', 'tomcat-webserver', 'EC2', undefined, undefined, 8080],
  ['tomcat_fargate', 'tomcat-webserver', 'FARGATE', 1024, 2048, 8080],
])('%s runs pasted as it is', (file, family, launchType, cpuUnits, memoryMiB, containerPort) => {
  const { variants } = loadFile('test/fixtures/taskdefs/load.yaml', [
    `taskDefinitions=[./${file}.json]`,
    `services.s.taskDefinition=${family}`,
  ]);
  const { taskDefinitions, services } = variants[0].scenario;
  expect(taskDefinitions[0]).toMatchObject({ family, cpuUnits, memoryMiB });
  expect(services[0]).toMatchObject({ launchType, targetGroups: [{ containerPort }] });
});

describe('paste means paste', () => {
  test('wrappers, keys in any case, ARNs, lists of names and values, fields of describe-*', () => {
    const { variants, notes } = load({
      'scenario.yaml': `taskDefinitions: [./td.json]
services: [./services.json]
TargetGroups: [{ TargetGroupName: tg, TargetGroupArn: 'arn:x', HealthCheckIntervalSeconds: 15, attributes: [{ Key: deregistration_delay.timeout_seconds, Value: '45' }] }]
ScalableTargets: [{ ServiceNamespace: ecs, ResourceId: service/prod/web, MinCapacity: 2, MaxCapacity: 9 }]
scalingPolicies: { ScalingPolicies: [{ PolicyName: p, ResourceId: service/prod/web, PolicyType: TargetTrackingScaling, TargetTrackingScalingPolicyConfiguration: { TargetValue: 55.0, PredefinedMetricSpecification: { PredefinedMetricType: ECSServiceAverageCPUUtilization } }, Alarms: [] }] }
`,
      'td.json': JSON.stringify({
        taskDefinition: {
          taskDefinitionArn: 'a',
          family: 'web',
          revision: 7,
          networkMode: 'awsvpc',
          cpu: '1 vCPU',
          memory: '2GB',
          status: 'ACTIVE',
          containerDefinitions: [
            { name: 'app', image: 'i', environment: [{ name: 'A', value: 'b' }], portMappings: [{ containerPort: 80, hostPort: 80 }] },
          ],
        },
        tags: [],
      }),
      'services.json': JSON.stringify({
        services: [
          {
            serviceName: 'web',
            clusterArn: 'arn:aws:ecs:us-east-1:123456789012:cluster/prod',
            taskDefinition: 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:7',
            desiredCount: 4,
            runningCount: 4,
            launchType: 'FARGATE',
            loadBalancers: [
              {
                targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/tg/73e2',
                containerName: 'app',
                containerPort: 80,
              },
            ],
            events: [{ id: '1' }],
            deployments: [],
          },
        ],
        failures: [],
      }),
    });
    const { scenario } = variants[0];
    expect(scenario.services[0]).toMatchObject({ cluster: 'prod', desiredCount: 4 });
    expect(scenario.taskDefinitions[0]).toMatchObject({ revision: 7, cpuUnits: 1024, memoryMiB: 2048 });
    expect(scenario.targetGroups[0]).toMatchObject({ healthCheckIntervalUs: 15_000_000, deregistrationDelayUs: 45_000_000 });
    expect(scenario.scalableTargets[0]).toMatchObject({ minCapacity: 2, maxCapacity: 9, policies: [{ name: 'p', targetValue: 55 }] });
    expect(notes.filter((note) => note.startsWith('left out'))).toHaveLength(1);
  });

  test('a folder of describe-* outputs, overridden by name', () => {
    const scenario = compile(`aws: [./aws/]\nservices: [{ serviceName: web, desiredCount: 9 }]`, {
      'aws/td.json': `{"taskDefinition": ${JSON.stringify({ family: 'web', cpu: '256', memory: '512', networkMode: 'awsvpc', containerDefinitions: [{ name: 'a', image: 'i' }] })}}`,
      'aws/services.json':
        '{"services":[{"serviceName":"web","taskDefinition":"web:1","desiredCount":2,"launchType":"FARGATE","status":"ACTIVE"}],"failures":[]}',
      'aws/notes.txt': 'not read',
    });
    expect(scenario.services).toHaveLength(1);
    expect(scenario.services[0]).toMatchObject({ desiredCount: 9, launchType: 'FARGATE' });
  });

  test('AWS units: a bare number is in AWS’s, one with a unit is converted', () => {
    const scenario = compile(`taskDefinitions: [${WEB}]
services: [{ serviceName: web, taskDefinition: web, desiredCount: 1, launchType: FARGATE, healthCheckGracePeriodSeconds: 2m, loadBalancers: [{ targetGroupArn: g }] }]
targetGroups: [{ name: g, deregistrationDelay: 30s, slowStart: 45, healthCheckIntervalSeconds: 10 }]`);
    expect(scenario.services[0].healthCheckGracePeriodUs).toBe(120_000_000);
    expect(scenario.targetGroups[0]).toMatchObject({ deregistrationDelayUs: 30_000_000, slowStartUs: 45_000_000 });
  });

  test('an unknown AWS key far from any is listed once; CRLF and a byte order mark do no harm', () => {
    const { notes } = load({
      'scenario.yaml': `\uFEFF${BASE.replace('desiredCount: 3', 'desiredCount: 3, frobnicate: 1')}`.replace(/\n/g, '\r\n'),
    });
    expect(notes).toContain('not known to this version: services.web.frobnicate');
  });
});

describe('revisions', () => {
  test('a higher revision that behaviour names is a registered copy, and behaviours are merged', () => {
    const scenario = compile(`${BASE}behaviour: { web: { request: { cpu: 5ms }, concurrency: 4 }, 'web:2': { errors: 3% } }`);
    expect(scenario.taskDefinitions.map((definition) => definition.revision)).toEqual([1, 2]);
    expect(scenario.behaviours[1]).toMatchObject({ concurrency: 4, requests: [{ errors: 0.03, cpu: { kind: 'constant', value: 5000 } }] });
    expect(scenario.behaviours[0].requests[0].errors).toBe(0);
  });
  test('of two revisions a service must name one', () => {
    expect(problems(BASE.replace(`[${WEB}]`, `[${WEB}, { from: web }]`))[0].message).toContain(
      'must name its revision, as the file gives web:1, web:2',
    );
  });
});

describe('sets and variants', () => {
  test.each([
    ['services.web.desiredCount=7', (s: ReturnType<typeof compile>) => s.services[0].desiredCount, 7],
    ['services[0].desiredCount=8', (s: ReturnType<typeof compile>) => s.services[0].desiredCount, 8],
    ['services.web.DESIREDCOUNT=6', (s: ReturnType<typeof compile>) => s.services[0].desiredCount, 6],
    ['duration=2h', (s: ReturnType<typeof compile>) => s.durationUs, 7_200_000_000],
    [
      'behaviour.web.request.cpu=exponential(mean=3ms)',
      (s: ReturnType<typeof compile>) => s.behaviours[0].requests[0].cpu,
      { kind: 'exponential', mean: 3000 },
    ],
    ['taskDefinitions.web.memory=1024', (s: ReturnType<typeof compile>) => s.taskDefinitions[0].memoryMiB, 1024],
    ['assume.schedulerPass=5s', (s: ReturnType<typeof compile>) => s.assume.schedulerPass, { kind: 'constant', value: 5_000_000 }],
    ['traffic=[{ to: web, shape: { rate: 5/s } }]', (s: ReturnType<typeof compile>) => s.traffic.length, 1],
    [
      'prices.set.Fargate/Linux x86 vCPU-hour=0.03',
      (s: ReturnType<typeof compile>) => s.prices.set,
      { 'Fargate/Linux x86 vCPU-hour': 0.03 },
    ],
  ] as const)('--set %s', (set, read, expected) => {
    expect(read(compile(BASE, {}, [set]))).toEqual(expected);
  });

  test('null deletes', () => {
    const text = `${BASE}behaviour: { web: { concurrency: 4 } }`;
    expect(compile(text).behaviours[0].concurrency).toBe(4);
    expect(compile(text, {}, ['behaviour.web.concurrency=null']).behaviours[0].concurrency).toBe(Number.POSITIVE_INFINITY);
  });

  test.each([
    ['services.wbe.desiredCount=1', "'services.wbe.desiredCount' meets nothing: there is no 'wbe' in the list", 'did you mean web?'],
    ['services.web.desiredCuont=1', "'services.web.desiredCuont' meets nothing: there is no 'desiredCuont'", 'did you mean desiredCount?'],
    ['services[3].desiredCount=1', "'services[3].desiredCount' meets nothing: there is no '[3]' in the list", 'there is web'],
    ['servces.web=1', "'servces.web' meets nothing: there is no 'servces'", 'did you mean services?'],
    ['nonsense', 'must be path=value, such as services.web.desiredCount=5', undefined],
  ])('--set %s is refused', (set, message, hint) => {
    expect(problems(BASE, {}, [set])[0]).toMatchObject({
      file: `command line, --set ${set}`,
      message,
      ...(hint === undefined ? {} : { hint }),
    });
  });

  test('a variant sets a strategy in place of the launch type', () => {
    const { variants } = load({
      'scenario.yaml': `${BASE}variants: [{ name: a }, { name: spot, set: { services.web.capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT, weight: 1 }] } }]`,
    });
    expect(variants.map((variant) => variant.scenario.services[0].launchType)).toEqual(['FARGATE', undefined]);
    expect(variants[1].scenario.services[0].capacityProviderStrategy).toEqual([{ capacityProvider: 'FARGATE_SPOT', base: 0, weight: 1 }]);
  });
});

describe('traces', () => {
  const shape = (keys: string) => `${BASE}traffic: [{ to: web, shape: { trace: ./t.csv, ${keys} } }]\nduration: 5m\n`;
  const counts = (keys: string, csv: string) => {
    const { shape: compiled } = compile(shape(keys), { 't.csv': csv }).traffic[0];
    return compiled.kind === 'trace' ? [compiled.periodUs, compiled.counts] : [];
  };
  const MINUTES = 'at,n\n2026-01-01 00:00:00,3\n2026-01-01 00:01:00,5\n2026-01-01 00:03:00,"7"\n';
  test.each([
    ['column: n, per: 1m', MINUTES, 60_000_000, [3, 5, 0, 7], 'a missing minute counts as zero'],
    ['column: n', MINUTES, 60_000_000, [3, 5, 0, 7], 'the period is the smallest step'],
    ['column: n, gaps: interpolate', MINUTES, 60_000_000, [3, 5, 6, 7], '6 lies between 5 and 7'],
    ['column: n, from: "2026-01-01 00:01:00"', MINUTES, 60_000_000, [5, 0, 7], 'from is a value of the time column'],
    ['column: n, for: 2m', MINUTES, 60_000_000, [3, 5], 'for cuts'],
    ['column: n, speed: 2', MINUTES, 30_000_000, [3, 5, 0, 7], 'twice as fast'],
    ['column: n, times: 0.5', MINUTES, 60_000_000, [2, 2, 0, 4], '1.5 → 2 carry -0.5; 2.5 - 0.5 → 2; 0; 3.5 → 4'],
    ['column: n, repeat: true', MINUTES, 60_000_000, [3, 5, 0, 7, 3], 'again from the beginning, cut at 5 minutes'],
    [
      'column: n, per: 1m',
      'n\n1\n\n2\n3\n4\n5\n6\n7\n',
      60_000_000,
      [1, 2, 3, 4, 5],
      'no time column; blank lines; cut at the end of the run',
    ],
    ['per: 1m', '4\n5\n', 60_000_000, [4, 5], 'no header and one column'],
  ])('%s', (keys, csv, periodUs, expected) => {
    expect(counts(keys, csv)).toEqual([periodUs, expected]);
  });

  test.each([
    ['column: n, per: 1m', 'n\n1\nx\n-3\n1e999\n', ['t.csv:3:1', 't.csv:4:1', 't.csv:5:1']],
    ['column: n, gaps: error', MINUTES, ['scenario.yaml:3:64']],
    ['column: m, per: 1m', 'n\n1\n', ['scenario.yaml:3:55']],
    ['column: n, from: "2027-01-01"', MINUTES, ['scenario.yaml:3:64']],
    ['column: n, per: 1m', '', ['scenario.yaml:3:38']],
    ['column: n', 'at,n\n2026-01-01 00:01:00,3\n2026-01-01 00:00:00,5\n2026-01-01 00:02:00,1\n', ['t.csv:3:1']],
  ])('%s over %j is refused at its row', (keys, csv, places) => {
    expect(problems(shape(keys), { 't.csv': csv }).map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual(places);
  });
});

describe('expectations', () => {
  const parsed = (text: string) =>
    compile(`${BASE}faults: [{ name: crash, kind: task-crash, at: 10m }]\nexpect: ['${text}']`).expectations[0];
  test.each([
    ['p99 of web <= 400ms', { figure: 'p99', workload: 'web', op: '<=', value: 400 }],
    ['availability of web >= 99.9%', { figure: 'availability', value: 0.9990000000000001 }],
    ['monthly cost in base <= $0.20', { figure: 'monthlyUsd', variant: 'base', value: 0.2 }],
    ['cost per million requests < 0.20 USD', { figure: 'perMillionRequestsUsd', value: 0.2 }],
    ['recovery of web after crash <= 5m', { figure: 'recovery', after: 'crash', value: 300 }],
    ['tasks of web at 30m = 3', { figure: 'runningMean', at: 1_800_000_000, value: 3 }],
    ['requests in flight of web = 0', { figure: 'inFlight', value: 0 }],
    ['p99 of web from 10m to 20m < 1s', { figure: 'p99', from: 600_000_000, to: 1_200_000_000, value: 1000 }],
    ['CPU utilization of web >= 30%', { figure: 'cpuUtilizationMeanPercent', value: 30 }],
    ['failed requests = 0', { figure: 'failedRequests', value: 0 }],
  ])('%s', (text, expected) => {
    const { value, ...rest } = expected;
    const expectation = parsed(text);
    expect(expectation).toMatchObject(rest);
    expect(expectation.value).toBeCloseTo(value, 9);
  });
});

test('what was observed becomes the demand it implies', () => {
  // 60 % of 4 tasks of 0.25 vCPU over 20 requests a second: 0.6 x 4 x 0.25 / 20 = 30 ms of CPU;
  // a quarter vCPU takes 120 ms for them, which leaves 80 of 200 ms.
  const scenario = compile(
    `${BASE}behaviour: { web: { observed: { requestsPerMinute: 1200, runningTasks: 4, cpuUtilization: 60%, latencyP50: 200ms } } }`,
  );
  expect(scenario.behaviours[0].requests[0]).toMatchObject({
    cpu: { kind: 'constant', value: 30_000 },
    wait: { kind: 'constant', value: 80_000 },
  });
});

test('empirical values are read with their units', () => {
  const scenario = compile(`${BASE}behaviour: { web: { request: { cpu: empirical(./e.csv), wait: "empirical(./e.csv column=wait)" } } }`, {
    'e.csv': 'cpu_ms,wait\n1.5,20us\n2,1ms\n',
  });
  expect(scenario.behaviours[0].requests[0]).toMatchObject({ cpu: { values: [1500, 2000] }, wait: { values: [20, 1000] } });
});
