import { describe, expect, test } from 'vitest';
import { load, run } from '../support/load.js';

// Public examples, run from scenario files to the bill. Each component is rounded to cents, as the pages print them.
const cents = (usd: number) => Math.round(usd * 100 + 1e-7) / 100;

/** Components of the bill in cents: sums by the beginning of `service/item`. */
function components(yaml: string, beginnings: readonly string[], files: Record<string, string> = {}): number[] {
  const [scenario] = load(yaml, files);
  const { lines } = run(scenario).summary.cost;
  return beginnings.map((beginning) =>
    cents(lines.filter(({ service, item }) => `${service}/${item}`.startsWith(beginning)).reduce((sum, line) => sum + line.amountUsd, 0)),
  );
}

const perHour = (usdPerSecond: number) => (usdPerSecond * 3600).toFixed(12);

// Source: https://aws.amazon.com/fargate/pricing/ (2026): tasks that run by turns cost what as many seconds of one task cost.
describe('Fargate page', () => {
  type Row = [number, number, number, number, number, string, string, number, number, number[], string];
  test.each<Row>([
    // count  hours  cpu   memory  storage  architecture  vCPU-second   GB-second    components
    [1, 25, 1024, 2048, 30, 'X86_64', 'Linux x86', 0.000011244, 0.000001235, [1.01, 0.22, 0.03], 'example 1: 5 x 600 s x 30 d'],
    [1, 25, 1024, 2048, 30, 'ARM64', 'Linux ARM', 0.0000089944, 9.889e-7, [0.81, 0.18, 0.03], 'example 2: the same on ARM'],
    [10, 30, 256, 1024, 20, 'X86_64', 'Linux x86', 0.000011244, 0.000001235, [3.04, 1.33, 0], 'example 3: 10 x an hour x 30 d'],
    [4, 720, 256, 512, 20, 'X86_64', 'Linux x86', 0.00001406, 0.00000353, [36.44, 18.3, 0], '2018: 4 tasks around the clock'],
  ])(
    '%i tasks, %i h of %i CPU units, %i MiB, %i GiB on %s',
    (count, hours, cpu, memory, storage, architecture, item, vcpuSecondUsd, gbSecondUsd, usd) => {
      const yaml = `
name: fargate
duration: ${hours}h
taskDefinitions:
  - family: job
    cpu: '${cpu}'
    memory: '${memory}'
    ephemeralStorage: { sizeInGiB: ${Math.max(21, storage)} }
    networkMode: awsvpc
    requiresCompatibilities: [FARGATE]
    runtimePlatform: { cpuArchitecture: ${architecture}, operatingSystemFamily: LINUX }
    containerDefinitions: [{ name: app, image: app }]
services: [{ serviceName: job, taskDefinition: job, desiredCount: ${count}, launchType: FARGATE }]
prices: { set: { 'Fargate/${item} vCPU-hour': ${perHour(vcpuSecondUsd)}, 'Fargate/${item} GB-hour': ${perHour(gbSecondUsd)}, 'Fargate/ephemeral storage above 20 GB': ${perHour(3.08e-8)} } }
`;
      const plain = storage > 20 ? yaml : yaml.replace(/ {4}ephemeralStorage.*\n/, '');
      expect(components(plain, [`Fargate/${item} vCPU-hour`, `Fargate/${item} GB-hour`, 'Fargate/ephemeral storage'])).toEqual(usd);
    },
  );
});

// Source: https://aws.amazon.com/lambda/pricing/ (2026), every request simulated.
describe('Lambda page', () => {
  const yaml = (hours: number, memorySize: number, wait: string, storage: number, freeTier: boolean) => `
name: lambda
duration: ${hours}h
functions: [{ functionName: api, memorySize: ${memorySize}, timeout: 30, runtime: nodejs22.x, ephemeralStorage: { size: ${storage} }, via: function-url }]
behaviour: { api: { startUp: 0ms, request: { cpu: 0ms, wait: ${wait} } } }
assume: { lambdaPlacement: 0ms }
prices: { freeTier: ${freeTier} }
traffic: [{ to: api, shape: { trace: ./requests.csv, column: count, per: ${hours}h } }]
`;
  test.each([
    // requests  hours  MB    ms  storage  free  duration requests storage
    [3_000_000, 720, 1536, '120ms', 512, true, [2.33, 0.4, 0], 'total 2.73'],
    [7_440_000, 744, 1024, '2s', 512, false, [248, 1.49, 0], 'telemetry: total 249.49'],
    [6_000_000, 720, 4096, '280ms', 2048, true, [105.33, 1, 0.08], 'total 106.41'],
  ])('%i requests in %i h at %i MB, %s, storage %i MB, free tier %s', (requests, hours, memory, wait, storage, freeTier, usd) => {
    const files = { 'requests.csv': `count\n${requests}\n` };
    const bill = components(
      yaml(hours, memory, wait, storage, freeTier),
      ['Lambda/x86 duration', 'Lambda/requests', 'Lambda/ephemeral'],
      files,
    );
    expect(bill).toEqual(usd);
  });
});

// Sources: https://aws.amazon.com/elasticloadbalancing/pricing/ (720 hours), https://aws.amazon.com/vpc/pricing/,
// Infracost's test data for three t3.medium, https://aws.amazon.com/ecs/anywhere/pricing/ (730 hours).
test('hours of a load balancer and its addresses, of instances and of an external instance', () => {
  const yaml = (hours: number) => `
name: hours
duration: ${hours}h
taskDefinitions: [{ family: web, networkMode: bridge, containerDefinitions: [{ name: app, image: app, cpu: 128, memory: 128, portMappings: [{ containerPort: 80 }] }] }]
loadBalancers: [{ name: main, type: application }]
targetGroups: [{ name: web }]
containerInstances:
  - { instanceType: t3.medium, availabilityZone: us-east-1a, count: 3 }
  - { launchType: EXTERNAL, cpu: 4096, memory: 8192, count: 1, hourlyUsd: 0.05 }
services: [{ serviceName: web, taskDefinition: web, desiredCount: 0, launchType: EC2 }]
`;
  expect(components(yaml(720), ['ALB/load balancer hour', 'VPC/public IPv4'])).toEqual([16.2, 10.8]);
  expect(components(yaml(730), ['EC2/', 'ECS Anywhere/', 'External/'])).toEqual([91.1, 7.48, 36.5]);
});
