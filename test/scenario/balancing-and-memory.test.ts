import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/base/errors.js';
import { load } from './load.js';

const TASK = `{ family: web, cpu: '256', memory: '512', containerDefinitions: [{ name: app, image: 'a:1', portMappings: [{ containerPort: 80 }] }, { name: log, image: 'l:1', memory: 64, essential: false }] }`;

function scenarioOf(group: string, balancer = '{ name: main, type: application }', behaviour = '{ web: { request: { cpu: 1ms } } }') {
  return `taskDefinitions: [${TASK}]
services: [{ serviceName: web, taskDefinition: web, desiredCount: 1, launchType: FARGATE }]
loadBalancers: [${balancer}]
targetGroups: [${group}]
behaviour: ${behaviour}
traffic: [{ to: web, shape: { rate: 1/s } }]`;
}

const read = (text: string) => load({ 'scenario.yaml': text });
const groupOf = (group: string, balancer?: string) => read(scenarioOf(group, balancer)).variants[0].scenario.targetGroups[0];

function problem(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return 'no problem';
}

describe('target groups', () => {
  const NLB = '{ name: main, type: network }';
  test.each<[string, string | undefined, boolean, string]>([
    // group, balancer → cross-zone, why
    ['{ name: web }', undefined, true, 'an ALB’s is on'],
    ['{ name: web, attributes: [{ Key: load_balancing.cross_zone.enabled, Value: "false" }] }', undefined, false, 'as describe prints it'],
    ['{ name: web, crossZoneEnabled: false }', undefined, false, 'by the CDK’s name'],
    ['{ name: web, crossZoneEnabled: use_load_balancer_configuration }', undefined, true, 'as its load balancer has it'],
    ['{ name: web, protocol: TCP }', NLB, false, 'an NLB’s is off'],
    ['{ name: web, protocol: TCP, crossZoneEnabled: true }', NLB, true, 'on for this group'],
    ['{ name: web, protocol: TCP }', '{ name: main, type: network, load_balancing.cross_zone.enabled: true }', true, 'on at the NLB'],
  ])('%s behind %s: cross-zone %s (%s)', (group, balancer, isCrossZone) => expect(groupOf(group, balancer).isCrossZone).toBe(isCrossZone));

  test('an NLB picks by flow, whatever algorithm its group names', () =>
    expect(groupOf('{ name: web, protocol: TCP }', NLB).algorithm).toBe('weighted_random'));

  test('slow start is read, and no longer listed', () => {
    const { variants } = read(scenarioOf('{ name: web, slow_start.duration_seconds: 60 }'));
    expect(variants[0].scenario.targetGroups[0].slowStartUs).toBe(60e6);
    expect(variants[0].scenario.notSimulated).toEqual([]);
  });

  test.each([
    ['{ name: web, slowStart: 20 }', undefined, 'must be 0 (off) or from 30 to 900 (seconds), but is 20'],
    [
      '{ name: web, slowStart: 60, loadBalancingAlgorithmType: least_outstanding_requests }',
      undefined,
      "you can't enable slow start mode when using the least outstanding requests or weighted random routing algorithms",
    ],
    ['{ name: web, protocol: TCP, slowStart: 60 }', NLB, 'must be 0 (off) behind a Network Load Balancer, but is 60'],
    ['{ name: web, crossZoneEnabled: maybe }', undefined, "must be one of true, false, use_load_balancer_configuration, but is 'maybe'"],
    [
      '{ name: web }',
      '{ name: main, type: application, crossZoneEnabled: false }',
      'cross-zone load balancing is always turned on at the load balancer level',
    ],
  ])('%s behind %s is refused', (group, balancer, message) => {
    const text = problem(scenarioOf(group, balancer));
    expect(text).toContain(message);
    expect(text).toMatch(/scenario\.yaml:[34]:\d+ /);
  });
});

describe('the target type, of which AWS wants ip for awsvpc and instance for the other modes', () => {
  test.each([
    ['ip', 'awsvpc', false],
    ['instance', 'awsvpc', true],
    ['ip', 'bridge', true],
    ['instance', 'bridge', false],
    [undefined, 'awsvpc', false],
  ])('%s with %s: told that it would be refused: %s', (type, mode, isTold) => {
    const text = scenarioOf(`{ name: web${type === undefined ? '' : `, targetType: ${type}`} }`)
      .replace('{ family: web,', `{ family: web, networkMode: ${mode},`)
      .replace('launchType: FARGATE', mode === 'bridge' ? 'launchType: EC2' : 'launchType: FARGATE');
    const { notes } = read(`${text}\ncontainerInstances: [{ instanceType: m5.large }]`);
    const told = `has target type ${type}, which is incompatible with the ${mode} network mode specified in the task definition.`;
    expect(notes.filter((note) => note.includes('which is incompatible with the')).map((note) => note.endsWith(told))).toEqual(
      isTold ? [true] : [],
    );
  });
});

describe('memory', () => {
  const behaviourOf = (behaviour: string) => read(scenarioOf('{ name: web }', undefined, behaviour)).variants[0].scenario.behaviours[0];

  test('base, leak, background and requests', () => {
    const read = behaviourOf(
      '{ web: { memory: { base: 100MiB, leak: 10MiB/h }, background: { cpu: 0.1, memory: 20MiB }, request: { cpu: 1ms, memory: 2MiB } } }',
    );
    expect(read).toMatchObject({ memoryBaseMiB: 120, backgroundVcpu: 0.1, requests: [{ memoryMiB: 2 }] });
    expect(read.memoryLeakMiBPerHour).toBeCloseTo(10, 9);
  });

  test('a sidecar’s CPU is the task’s; its memory is its own', () =>
    expect(behaviourOf('{ web: { containers: { log: { cpu: 5%, memory: 32MiB } } } }')).toMatchObject({
      backgroundVcpu: 0.05,
      memoryBaseMiB: 0,
      sidecars: [{ name: 'log', memoryMiB: 32 }],
    }));

  test('one that is not essential and passes its limit is gone from the start, and that is said', () => {
    const { variants, notes } = read(
      scenarioOf('{ name: web }', undefined, '{ web: { containers: { log: { cpu: 5%, memory: 65MiB } } } }'),
    );
    expect(variants[0].scenario.behaviours[0]).toMatchObject({ backgroundVcpu: 0, sidecars: [] });
    expect(notes.join()).toContain('container log of web:1 uses more memory than its 64 MiB');
  });

  test('nothing said of memory is nothing known', () => expect(behaviourOf('{ web: { errors: 0 } }').memoryBaseMiB).toBeUndefined());

  test('a container that is not there', () =>
    expect(problem(scenarioOf('{ name: web }', undefined, '{ web: { containers: { lag: { cpu: 5% } } } }'))).toContain(
      "must name a container of web, but is 'lag'",
    ));

  test('the fault kind memory-leak wants memory an hour', () => {
    const faulty = (rate: string) => `${scenarioOf('{ name: web }')}\nfaults: [{ kind: memory-leak, at: 1m, rate: ${rate} }]`;
    expect(read(faulty('200MB/h')).variants[0].scenario.faults[0].leakBytesPerHour).toBeCloseTo(200e6, 3);
    expect(problem(faulty('5%'))).toContain('must be memory an hour (200MB/h)');
  });
});
