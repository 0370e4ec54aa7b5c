import { expect, test } from 'vitest';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { Simulation } from '../../src/sim/index.js';
import { load } from '../support/load.js';
import { scenario, service } from '../support/scenario.js';
import { finish, run } from './run.js';

const IPV4 = 'public IPv4 address (in use or idle)';

function quantities(over: Partial<CompiledScenario>, item: string): Record<string, number> {
  const { lines } = run({ ...scenario({ traffic: [], ...over }) }).summary.cost;
  return Object.fromEntries(lines.filter((line) => line.item === item).map((line) => [line.resource, line.quantity]));
}

const [balancer] = scenario().loadBalancers;
const policy = {
  type: 'TargetTrackingScaling',
  name: 'cpu60',
  metric: 'ECSServiceAverageCPUUtilization',
  targetValue: 60,
  scaleOutCooldownUs: 300e6,
  scaleInCooldownUs: 300e6,
  disableScaleIn: false,
} as const;

// Source: https://aws.amazon.com/vpc/pricing/: an address for each zone of an internet-facing load balancer, by the time held.
test.each<[string, Partial<CompiledScenario>, Record<string, number>]>([
  ['an internet-facing balancer in three zones, an hour', {}, { main: 3 }],
  ['two hours', { durationUs: 7200e6 }, { main: 6 }],
  ['an internal balancer has none', { loadBalancers: [{ ...balancer, scheme: 'internal' }] }, {}],
  [
    'tasks with assignPublicIp hold one each',
    { loadBalancers: [], targetGroups: [], services: [service({ assignPublicIp: true, desiredCount: 4, targetGroups: [] })] },
    { web: 4 },
  ],
])('public IPv4: %s', (_name, over, hours) => {
  expect(quantities(over, IPV4)).toEqual(hours);
});

test('a task holds its address from its network interface on, not from its creation', () => {
  const services = [service({ assignPublicIp: true, targetGroups: [] })];
  const { summary, tasks } = run(scenario({ begin: 'empty', loadBalancers: [], targetGroups: [], traffic: [], services }));
  const line = summary.cost.lines.find(({ item }) => item === IPV4);
  expect(tasks[0].connectivityAt).toBeGreaterThan(0);
  expect(line?.quantity).toBeCloseTo((3600e6 - (tasks[0].connectivityAt ?? 0)) / 3600e6, 6);
});

// Source: CreateService refuses assignPublicIp there: “Assign public IP is not supported for this launch type.”
test('tasks on container instances hold none, whatever their service says', () => {
  const [fixed] = load(`
duration: 1h
containerInstances: [{ instanceType: m5.large }]
taskDefinitions: [{ family: web, networkMode: awsvpc, containerDefinitions: [{ name: app, memory: 64 }] }]
services:
  - serviceName: web
    taskDefinition: web
    launchType: EC2
    networkConfiguration: { awsvpcConfiguration: { subnets: [subnet-a], assignPublicIp: ENABLED } }
`);
  const { lines } = finish(new Simulation(fixed)).summary.cost;
  expect(lines.map(({ item }) => item)).toEqual(['gp3 storage', 'Linux m5.large instance-hour']);
});

test('what a service was updated to does not change what its tasks held before', () => {
  const [updated] = load(`
duration: 1h
taskDefinitions: [{ family: web, cpu: 256, memory: 512, requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app }] }]
services:
  - serviceName: web
    taskDefinition: web
    launchType: FARGATE
    networkConfiguration: { awsvpcConfiguration: { subnets: [subnet-a], assignPublicIp: ENABLED } }
actions:
  - { at: 30m, UpdateService: { service: web, networkConfiguration: { awsvpcConfiguration: { subnets: [subnet-a], assignPublicIp: DISABLED } } } }
`);
  const { summary, tasks } = finish(new Simulation(updated));
  const line = summary.cost.lines.find(({ item }) => item === IPV4);
  expect(line?.quantity).toBeCloseTo((tasks[0].stoppedAt ?? 0) / 3600e6, 6);
});

test('a function behind an HTTP API pays for every request to it', () => {
  const [fn] = load(`
duration: 1h
functions: [{ functionName: api, via: http-api, runtime: nodejs22.x, concurrency: { reservedConcurrentExecutions: 1 } }]
behaviour: { api: { request: { cpu: 0ms, wait: 1s } } }
traffic: [{ to: api, shape: { rate: 10/s, arrivals: even } }]
`);
  const { lines } = finish(new Simulation(fn)).summary.cost;
  const quantity = (item: string) => lines.find((line) => line.item === item)?.quantity ?? 0;
  expect(quantity('HTTP API requests first 300 million')).toBeCloseTo(0.036, 4);
  expect(quantity('requests')).toBeLessThan(0.004); // One environment: nine in ten are throttled.
});

test('each target tracking policy costs two alarms', () => {
  const scalableTargets = [{ cluster: 'default', service: 'web', minCapacity: 1, maxCapacity: 4, policies: [policy] }];
  expect(quantities({ scalableTargets }, 'alarm standard resolution')).toEqual({ web: 2 / 730 });
  expect(quantities({}, 'alarm standard resolution')).toEqual({});
});

// Source: processed bytes are those of requests and responses (elasticloadbalancing/pricing); a balancer’s own 503 has next to none.
test.each([
  ['computes', '{ cpu: 5ms, responseBytes: 1MB }'],
  ['only waits', '{ cpu: 0ms, wait: 5ms, responseBytes: 1MB }'],
])('a load balancer processes the responses that were given, where a request %s', (_, request) => {
  const [stopped] = load(`
duration: 2h
taskDefinitions: [{ family: web, cpu: 1024, memory: 2048, requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app, portMappings: [{ containerPort: 80 }] }] }]
services: [{ serviceName: web, taskDefinition: web, launchType: FARGATE, desiredCount: 2 }]
behaviour: { web: { request: ${request} } }
traffic: [{ to: web, shape: { rate: 10/s, arrivals: even } }]
actions: [{ at: 1h, UpdateService: { service: web, desiredCount: 0 } }]
`);
  const { summary, meters } = finish(new Simulation(stopped));
  const units = meters.filter(({ item }) => item === 'LCU hour').map(({ quantity }) => quantity);
  const [{ completed, offered }] = summary.workloads.map(({ requests }) => requests);
  expect(completed).toBeLessThan(0.52 * offered);
  // 1 MB a request and 1 GB a capacity unit; in the second hour what it answered until its tasks were gone.
  expect(units[0]).toBeCloseTo(36, 1);
  expect(units[1]).toBeLessThan(1);
});

// Source: https://aws.amazon.com/ecs/anywhere/pricing/ (for each instance-hour that it is registered); the machine is its owner’s.
test('an external instance is paid to AWS until it is deregistered', () => {
  const [scenario] = load(`
duration: 3h
containerInstances: [{ launchType: EXTERNAL, cpu: 2048, memory: 4096, count: 2, hourlyUsd: 0.05 }]
taskDefinitions: [{ family: web, networkMode: host, requiresCompatibilities: [EXTERNAL], containerDefinitions: [{ name: app, memory: 256 }] }]
services: [{ serviceName: web, taskDefinition: web, launchType: EXTERNAL }]
actions: [{ at: 1h, DeregisterContainerInstance: { containerInstance: { pick: 1 }, force: true } }]
`);
  const { lines } = finish(new Simulation(scenario)).summary.cost;
  const hours = (item: string) =>
    lines
      .filter((line) => line.item === item)
      .map(({ quantity }) => quantity)
      .sort();
  expect(hours('registered external instance')).toEqual([1, 3]);
  expect(hours('own instance')).toEqual([3, 3]);
});
