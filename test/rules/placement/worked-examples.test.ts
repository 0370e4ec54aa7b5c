import { describe, expect, test } from 'vitest';
import { instanceType } from '../../../src/aws/catalogue/index.js';
import { AGENT_HOST_PORTS } from '../../../src/aws/quotas.js';
import {
  type Candidate,
  type ConstraintItem,
  choosePlacement,
  chooseScaleIn,
  constraintItems,
  DEFAULT_SERVICE_STRATEGY,
  type PlacementNeed,
  type PlacementOutcome,
  placementFailureMessage,
  portKey,
  type StrategyItem,
} from '../../../src/rules/placement/index.js';

const candidate = (instanceId: string, rest: Partial<Candidate> = {}): Candidate => ({
  instanceId,
  availabilityZone: 'us-east-1a',
  cpuUnitsFree: 2048,
  memoryMiBFree: 4096,
  eniFree: 2,
  gpuFree: 0,
  hostPortsUsed: new Set(AGENT_HOST_PORTS),
  reservedPortCount: AGENT_HOST_PORTS.length,
  serviceTaskCount: 0,
  attributes: { 'ecs.cpu-architecture': 'x86_64' },
  agentConnected: true,
  agentVersion: '1.105.1',
  registeredAtMs: 0,
  runningTasksCount: 0,
  taskGroups: [],
  ...rest,
});

const NEED: PlacementNeed = { cpuUnits: 256, memoryMiB: 512, eniCount: 0, gpuCount: 0, hostPorts: [] };

function place(
  candidates: readonly Candidate[],
  need: Partial<PlacementNeed>,
  constraints: readonly ConstraintItem[] = [],
): PlacementOutcome {
  const draws = candidates.map((_, index) => index);
  return choosePlacement(candidates, { ...NEED, ...need }, DEFAULT_SERVICE_STRATEGY, constraints, draws);
}

/** As a task leaves an instance behind that took it. */
function after(instance: Candidate, need: Partial<PlacementNeed>): Candidate {
  const { cpuUnits, memoryMiB, eniCount, gpuCount, hostPorts } = { ...NEED, ...need };
  return {
    ...instance,
    cpuUnitsFree: instance.cpuUnitsFree - cpuUnits,
    memoryMiBFree: instance.memoryMiBFree - memoryMiB,
    eniFree: instance.eniFree - eniCount,
    gpuFree: instance.gpuFree - gpuCount,
    hostPortsUsed: new Set([...instance.hostPortsUsed, ...hostPorts]),
    reservedPortCount: instance.reservedPortCount + hostPorts.length,
    serviceTaskCount: instance.serviceTaskCount + 1,
  };
}

/** How many tasks one instance takes, and why not one more. */
function fill(instance: Candidate, need: Partial<PlacementNeed>): [count: number, reason: string | undefined] {
  let now = instance;
  for (let count = 0; ; count++) {
    const outcome = place([now], need);
    if (outcome.kind === 'Failed') return [count, outcome.closest?.reason];
    now = after(now, need);
  }
}

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
describe('O-14 One task per instance', () => {
  test.each<[string, Partial<Candidate>, Partial<PlacementNeed>, string]>([
    ['1000 MiB of 1024', { memoryMiBFree: 1024 }, { memoryMiB: 1000 }, 'RESOURCE:MEMORY'],
    ['1000 CPU units of 1024', { cpuUnitsFree: 1024 }, { cpuUnits: 1000 }, 'RESOURCE:CPU'],
    ['a fixed host port', {}, { hostPorts: [portKey(80, 'tcp')] }, 'RESOURCE:PORTS'],
  ])('%s', (_, instance, need, reason) => {
    expect(fill(candidate('i-0', instance), need)).toEqual([1, reason]);
  });
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
describe('O-15 ENI', () => {
  const awsvpc = { cpuUnits: 1, memoryMiB: 1, eniCount: 1 };

  test.each<[string, boolean, number]>([
    ['c5.large', false, 2],
    ['c5.large', true, 10],
    ['m5.large', true, 10],
    ['m5.xlarge', true, 20],
    ['g5.xlarge', false, 3],
    ['g5.xlarge', true, 6],
    ['t3.large', true, 2], // Not capable of trunking: it keeps maxENI - 1.
  ])('%s, trunking %s: %i tasks in awsvpc mode', (name, isTrunking, count) => {
    const type = instanceType(name);
    const eniFree = (isTrunking ? type?.awsvpcTaskCountTrunking : undefined) ?? type?.awsvpcTaskCount ?? 0;
    expect(fill(candidate('i-0', { eniFree }), awsvpc)).toEqual([count, 'RESOURCE:ENI']);
  });
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html (desiredCount)
describe('O-16 Default spread placement and stop', () => {
  test('running 1, 0, 0 per zone: the next goes to b or c, to the instance with fewest tasks', () => {
    const instances = [
      candidate('a', { serviceTaskCount: 1 }),
      candidate('b', { availabilityZone: 'us-east-1b' }),
      candidate('c', { availabilityZone: 'us-east-1c' }),
    ];
    expect(place(instances, {})).toMatchObject({ kind: 'Placed', index: 1 });
    const b = { availabilityZone: 'us-east-1b' };
    const busier = [
      candidate('a', { serviceTaskCount: 5 }),
      candidate('b1', { ...b, serviceTaskCount: 2 }),
      candidate('b2', { ...b, serviceTaskCount: 1 }),
    ];
    expect(place(busier, {})).toMatchObject({ kind: 'Placed', index: 2 });
  });

  test('running 1, 2, 2: one stops in b or c, on the instance with most tasks of the service', () => {
    const b = candidate('b', { availabilityZone: 'us-east-1b' });
    const [c1, c2] = ['c1', 'c2'].map((id) => candidate(id, { availabilityZone: 'us-east-1c' }));
    const tasks = [candidate('a'), b, b, c1, c2].map((instance) => ({ instance, cpuUnits: 256, memoryMiB: 512 }));
    const stopped = [0, 1, 2, 3, 4].map((first) =>
      chooseScaleIn(
        tasks,
        DEFAULT_SERVICE_STRATEGY,
        tasks.map((_, index) => (index - first + 5) % 5),
      ),
    );
    // Whatever the draw says: zones b and c have two each, and only b's instance has two.
    expect(new Set(stopped)).toEqual(new Set([1, 2]));
  });
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html
describe('one cluster on which no two strategies agree', () => {
  const at = (name: string, zone: string, serviceTaskCount: number, rest: Partial<Candidate> = {}) =>
    candidate(name, { availabilityZone: `us-east-1${zone}`, serviceTaskCount, attributes: { rack: 'r1' }, ...rest });
  // Tasks of the service by zone: a 5, b 3, c 9; by rack: r1 13, r2 4.
  const CLUSTER = [
    at('least CPU', 'a', 3, { cpuUnitsFree: 256 }),
    at('least memory', 'a', 2, { memoryMiBFree: 512 }),
    at('no task', 'a', 0),
    at('zone b, lowest draw there', 'b', 2),
    at('zone b, fewest tasks there', 'b', 1),
    at('alone in its rack', 'c', 4, { attributes: { rack: 'r2' } }),
    at('lowest draw', 'c', 5),
  ];
  const DRAWS = [0.9, 0.5, 0.6, 0.1, 0.8, 0.7, 0];

  test.each<[string, readonly StrategyItem[], string]>([
    ['binpack(cpu)', [{ type: 'binpack', field: 'cpu' }], 'least CPU'],
    ['binpack(memory)', [{ type: 'binpack', field: 'memory' }], 'least memory'],
    ['spread(instanceId)', [{ type: 'spread', field: 'instanceId' }], 'no task'],
    ['spread(zone)', [{ type: 'spread', field: 'attribute:ecs.availability-zone' }], 'zone b, lowest draw there'],
    ['the default of a service', DEFAULT_SERVICE_STRATEGY, 'zone b, fewest tasks there'],
    ['spread(rack)', [{ type: 'spread', field: 'attribute:rack' }], 'alone in its rack'],
    ['random', [{ type: 'random', field: '' }], 'lowest draw'],
  ])('%s', (_, strategies, name) => {
    const outcome = choosePlacement(CLUSTER, NEED, strategies, [], DRAWS);
    expect(outcome.kind === 'Placed' && CLUSTER[outcome.index].instanceId).toBe(name);
  });
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
describe('host ports', () => {
  test('TCP and UDP are apart', () => {
    const used = after(candidate('i-0'), { hostPorts: [portKey(53, 'udp')] });
    expect(place([used], { hostPorts: [portKey(53, 'tcp')] }).kind).toBe('Placed');
    expect(place([used], { hostPorts: [portKey(53, 'udp')] }).kind).toBe('Failed');
  });

  test.each([22, 2375, 2376, 51_678, 51_680])("nobody gets port %i, the agent's own", (port) => {
    expect(place([candidate('i-0')], { hostPorts: [portKey(port, 'tcp')] })).toMatchObject({ closest: { reason: 'RESOURCE:PORTS' } });
  });

  test('a hundred are reserved at most, the six of the agent included, dynamic ones not', () => {
    const dynamic = candidate('i-0', { hostPortsUsed: new Set([...AGENT_HOST_PORTS, 32_768, 32_769]), reservedPortCount: 6 });
    const ports = (count: number) => Array.from({ length: count }, (_, index) => portKey(8000 + index, index % 2 === 0 ? 'tcp' : 'udp'));
    expect(place([dynamic], { hostPorts: ports(94) }).kind).toBe('Placed');
    expect(place([dynamic], { hostPorts: ports(95) })).toMatchObject({ closest: { reason: 'RESOURCE:PORTS' } });
  });
});

test('GPUs are whole, and one task after the other takes its own', () => {
  expect(fill(candidate('i-0', { gpuFree: 4 }), { gpuCount: 1 })).toEqual([4, 'RESOURCE:GPU']);
  expect(fill(candidate('i-0', { gpuFree: 4 }), { gpuCount: 3 })).toEqual([1, 'RESOURCE:GPU']);
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
describe('what binds beside resources', () => {
  const members = (expression: string) => constraintItems([{ type: 'memberOf', expression }]);

  test.each<[string, Partial<Candidate>, readonly ConstraintItem[], string, RegExp]>([
    ['agent', { agentConnected: false }, [{ type: 'agentConnected' }], 'AGENT', /encountered error "AGENT"\.$/],
    ['zone', {}, [{ type: 'location', availabilityZones: ['us-east-1b'] }], 'LOCATION', /encountered error "LOCATION"\.$/],
    [
      'architecture',
      {},
      [{ type: 'attribute', name: 'ecs.cpu-architecture', value: 'arm64' }],
      'ATTRIBUTE',
      /is missing an attribute required by your task\.$/,
    ],
    [
      'memberOf',
      {},
      members('attribute:rack == r1'),
      'MemberOf placement constraint unsatisfied.',
      /encountered error "MemberOf placement constraint unsatisfied\."\.$/,
    ],
  ])('%s', (_, instance, constraints, reason, text) => {
    const outcome = place([candidate('i-0', instance)], {}, constraints);
    if (outcome.kind === 'Placed') throw new Error('placed');
    expect(outcome.failures).toEqual([{ instanceId: 'i-0', reason }]);
    expect(placementFailureMessage('web', outcome)).toMatch(text);
  });

  test('all of them bind, those of the task definition and those of the service', () => {
    const both = constraintItems([
      { type: 'memberOf', expression: 'attribute:rack == r1' },
      { type: 'memberOf', expression: 'runningTasksCount < 2' },
    ]);
    const instances = [
      candidate('i-0', { attributes: { rack: 'r1' }, runningTasksCount: 2 }),
      candidate('i-1', { attributes: { rack: 'r2' } }),
      candidate('i-2', { attributes: { rack: 'r1' }, runningTasksCount: 1, serviceTaskCount: 9 }),
    ];
    expect(place(instances, {}, both)).toMatchObject({ kind: 'Placed', index: 2 });
  });

  test('an instance without room came closer than one whose agent is gone', () => {
    const constraints: ConstraintItem[] = [{ type: 'agentConnected' }];
    const outcome = place([candidate('i-0', { agentConnected: false }), candidate('i-1', { cpuUnitsFree: 0 })], {}, constraints);
    expect(outcome).toMatchObject({ kind: 'Failed', closest: { instanceId: 'i-1', reason: 'RESOURCE:CPU' } });
  });

  test('a constraint that does not parse was refused with the scenario; here it is our bug', () => {
    expect(() => members('rack == r1')).toThrow(/'rack' where a subject/);
  });
});
