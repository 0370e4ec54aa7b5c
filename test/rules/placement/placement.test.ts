import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Candidate,
  type ConstraintItem,
  choosePlacement,
  chooseScaleIn,
  DEFAULT_SERVICE_STRATEGY,
  type PlacementNeed,
  placementFailureMessage,
  STRATEGIES,
  type StrategyItem,
} from '../../../src/rules/placement/index.js';

const candidate = (instanceId: string, rest: Partial<Candidate> = {}): Candidate => ({
  instanceId,
  availabilityZone: 'us-east-1a',
  cpuUnitsFree: 2048,
  memoryMiBFree: 4096,
  eniFree: 2,
  gpuFree: 0,
  hostPortsUsed: new Set(),
  reservedPortCount: 0,
  serviceTaskCount: 0,
  attributes: {},
  agentConnected: true,
  agentVersion: '1.105.1',
  registeredAtMs: 0,
  runningTasksCount: 0,
  taskGroups: [],
  ...rest,
});

const NEED: PlacementNeed = { cpuUnits: 512, memoryMiB: 1024, eniCount: 0, gpuCount: 0, hostPorts: [] };

const binpackCpu: StrategyItem = { type: 'binpack', field: 'cpu' };
const binpackMemory: StrategyItem = { type: 'binpack', field: 'memory' };
const spreadZone: StrategyItem = { type: 'spread', field: 'attribute:ecs.availability-zone' };
const spreadInstance: StrategyItem = { type: 'spread', field: 'instanceId' };
const spreadRack: StrategyItem = { type: 'spread', field: 'attribute:rack' };
const random: StrategyItem = { type: 'random', field: '' };

// One cluster on which the strategies disagree. Service tasks by zone: a 3, b 1, c 2; by rack: r1 4, r2 1, none 1.
const CLUSTER = [
  candidate('i-0', {
    availabilityZone: 'us-east-1a',
    cpuUnitsFree: 512,
    memoryMiBFree: 4096,
    serviceTaskCount: 3,
    attributes: { rack: 'r1' },
  }),
  candidate('i-1', {
    availabilityZone: 'us-east-1a',
    cpuUnitsFree: 2048,
    memoryMiBFree: 1024,
    serviceTaskCount: 0,
    attributes: { rack: 'r2' },
  }),
  candidate('i-2', {
    availabilityZone: 'us-east-1b',
    cpuUnitsFree: 1536,
    memoryMiBFree: 3072,
    serviceTaskCount: 1,
    attributes: { rack: 'r1' },
  }),
  candidate('i-3', { availabilityZone: 'us-east-1c', cpuUnitsFree: 1024, memoryMiBFree: 2048, serviceTaskCount: 1, attributes: {} }),
  candidate('i-4', {
    availabilityZone: 'us-east-1c',
    cpuUnitsFree: 256,
    memoryMiBFree: 512,
    serviceTaskCount: 1,
    attributes: { rack: 'r2' },
  }),
];
const DRAWS = [0.5, 0.4, 0.3, 0.1, 0];

const place = (strategies: readonly StrategyItem[], constraints: readonly ConstraintItem[] = [], need = NEED) => {
  const outcome = choosePlacement(CLUSTER, need, strategies, constraints, DRAWS);
  return outcome.kind === 'Placed' ? CLUSTER[outcome.index].instanceId : outcome.closest;
};

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html
describe('where the next task goes', () => {
  test.each<[string, readonly StrategyItem[], string, string]>([
    ['binpack(cpu)', [binpackCpu], 'i-0', 'least CPU left that still fits; i-4 has less but not enough'],
    ['binpack(memory)', [binpackMemory], 'i-1', 'least memory left that still fits'],
    ['spread(zone)', [spreadZone], 'i-2', 'zone b has one task'],
    ['spread(instance)', [spreadInstance], 'i-1', 'the only one without a task'],
    ['spread(rack)', [spreadRack], 'i-3', 'r2 and no rack have one each; i-3 drew lower than i-1'],
    ['random', [random], 'i-3', 'lowest draw of those that fit'],
    ['none', [], 'i-3', 'a tie of all falls to the draw'],
    ['spread(rack), binpack(cpu)', [spreadRack, binpackCpu], 'i-3', 'of i-1 and i-3 the fuller'],
    ['spread(rack), binpack(memory)', [spreadRack, binpackMemory], 'i-1', 'the same tie by memory'],
    ['random, binpack(memory)', [random, binpackMemory], 'i-3', 'nothing refines a draw'],
    ['service default', DEFAULT_SERVICE_STRATEGY, 'i-2', 'zone first'],
  ])('%s: %s', (_name, strategies, instanceId) => {
    expect(place(strategies)).toBe(instanceId);
  });

  test('distinctInstance binds, whatever the strategy prefers', () => {
    expect(place([binpackCpu], [{ type: 'distinctInstance' }])).toBe('i-1');
  });

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html (running per zone 1, 0, 0: b or c).
  test('service default goes to a zone with none, there to the instance with fewest', () => {
    const zones = [
      candidate('a', { availabilityZone: 'us-east-1a', serviceTaskCount: 1 }),
      candidate('b', { availabilityZone: 'us-east-1b' }),
      candidate('c', { availabilityZone: 'us-east-1c' }),
    ];
    const chosen = (draws: number[]) => choosePlacement(zones, NEED, DEFAULT_SERVICE_STRATEGY, [], draws);
    expect(chosen([0, 0.1, 0.2])).toMatchObject({ kind: 'Placed', index: 1 });
    expect(chosen([0, 0.2, 0.1])).toMatchObject({ kind: 'Placed', index: 2 });
  });

  test('a spread is best effort: where the preferred zone is full the task still goes somewhere', () => {
    const full = candidate('b', { availabilityZone: 'us-east-1b', cpuUnitsFree: 0 });
    const busy = candidate('a', { serviceTaskCount: 9 });
    expect(choosePlacement([full, busy], NEED, [spreadZone], [], [0, 0])).toMatchObject({ kind: 'Placed', index: 1 });
  });

  test('tasks on instances without room count for the spread of their zone', () => {
    const fullInA = candidate('a1', { cpuUnitsFree: 0, serviceTaskCount: 2 });
    const emptyInA = candidate('a2');
    const oneInB = candidate('b', { availabilityZone: 'us-east-1b', serviceTaskCount: 1 });
    expect(choosePlacement([fullInA, emptyInA, oneInB], NEED, [spreadZone], [], [0, 0, 0])).toMatchObject({ kind: 'Placed', index: 2 });
  });
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html and API_RunTask failures.
describe('when nothing fits', () => {
  const fails = (candidates: readonly Candidate[], need: Partial<PlacementNeed> = {}, constraints: readonly ConstraintItem[] = []) => {
    const outcome = choosePlacement(
      candidates,
      { ...NEED, ...need },
      [],
      constraints,
      candidates.map(() => 0),
    );
    if (outcome.kind === 'Placed') throw new Error(`placed on ${outcome.index}`);
    return outcome;
  };

  test.each<[Partial<Candidate>, Partial<PlacementNeed>, readonly ConstraintItem[], string, RegExp]>([
    [{ cpuUnitsFree: 511 }, {}, [], 'RESOURCE:CPU', /has insufficient CPU units available\.$/],
    [{ memoryMiBFree: 1023 }, {}, [], 'RESOURCE:MEMORY', /has insufficient memory available\.$/],
    [{ hostPortsUsed: new Set([80]) }, { hostPorts: [443, 80] }, [], 'RESOURCE:PORTS', /is already using a port required by your task\.$/],
    [
      { hostPortsUsed: new Set(Array.from({ length: 100 }, (_, i) => i)), reservedPortCount: 100 },
      { hostPorts: [8080] },
      [],
      'RESOURCE:PORTS',
      /already using a port/, // 100 static ports on an instance at most
    ],
    [{ eniFree: 0 }, { eniCount: 1 }, [], 'RESOURCE:ENI', /encountered error "RESOURCE:ENI"\.$/],
    [
      { serviceTaskCount: 1 },
      {},
      [{ type: 'distinctInstance' }],
      'DistinctInstance placement constraint unsatisfied.',
      /encountered error "DistinctInstance placement constraint unsatisfied\."\.$/,
    ],
    [{ cpuUnitsFree: 0, memoryMiBFree: 0 }, {}, [], 'RESOURCE:CPU', /CPU/],
  ])('%o cannot take %o', (instance, need, constraints, reason, text) => {
    const outcome = fails([candidate('i-1', instance)], need, constraints);
    expect(outcome.failures).toEqual([{ instanceId: 'i-1', reason }]);
    expect(placementFailureMessage('web', outcome)).toMatch(text);
    expect(placementFailureMessage('web', outcome)).toMatch(
      /^\(service web\) was unable to place a task because no container instance met/,
    );
  });

  test('exactly enough is enough', () => {
    const exact = candidate('i-1', { cpuUnitsFree: 512, memoryMiBFree: 1024, eniFree: 1, hostPortsUsed: new Set([22]) });
    expect(choosePlacement([exact], { ...NEED, eniCount: 1, hostPorts: [80] }, [], [], [0])).toMatchObject({ kind: 'Placed', index: 0 });
  });

  // Source: container-instance-eni: c5.large has 3 interfaces, so the third awsvpc task gets RESOURCE:ENI.
  test('two awsvpc tasks on three interfaces, not three', () => {
    expect(fails([candidate('i-1', { eniFree: 0, cpuUnitsFree: 2048 })], { eniCount: 1 }).closest?.reason).toBe('RESOURCE:ENI');
  });

  test('each instance says its reason; the closest is the one that met most', () => {
    const outcome = fails(
      [candidate('i-1', { cpuUnitsFree: 0 }), candidate('i-2', { eniFree: 0 }), candidate('i-3', { memoryMiBFree: 0 })],
      {
        eniCount: 1,
      },
    );
    expect(outcome.failures.map(({ reason }) => reason)).toEqual(['RESOURCE:CPU', 'RESOURCE:ENI', 'RESOURCE:MEMORY']);
    expect(outcome.closest).toEqual({ instanceId: 'i-2', reason: 'RESOURCE:ENI' });
  });

  test('no instance at all', () => {
    const outcome = fails([]);
    expect(outcome).toEqual({ kind: 'Failed', failures: [], closest: undefined });
    expect(placementFailureMessage('web', outcome)).toBe(
      '(service web) was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your cluster.',
    );
  });
});

describe('which task stops', () => {
  const on = (index: number) => ({ instance: CLUSTER[index], cpuUnits: 512, memoryMiB: 1024 });
  // By zone: a 3, b 1, c 2.
  const TASKS = [on(0), on(0), on(0), on(2), on(3), on(4)];
  const TASK_DRAWS = [0.6, 0.2, 0.4, 0.5, 0.3, 0.1];

  test.each<[string, readonly StrategyItem[], number, string]>([
    ['binpack(cpu)', [binpackCpu], 3, 'i-2 would have 2048 units left, more than any other'],
    ['binpack(memory)', [binpackMemory], 1, 'i-0 would have 5120 MiB left; its lowest draw'],
    ['spread(zone)', [spreadZone], 1, 'zone a has most; there by draw'],
    ['spread(instance)', [spreadInstance], 1, 'i-0 has most'],
    ['spread(rack)', [spreadRack], 1, 'r1 has four of six; of those the lowest draw'],
    ['random', [random], 5, 'lowest draw'],
    ['service default', DEFAULT_SERVICE_STRATEGY, 1, 'fullest zone, fullest instance'],
  ])('%s: task %i', (_name, strategies, index) => {
    expect(chooseScaleIn(TASKS, strategies, TASK_DRAWS)).toBe(index);
  });

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html (1, 2, 2: b or c, the instance with most).
  test('service default: of the fullest zones the instance with most tasks', () => {
    const b1 = candidate('b1', { availabilityZone: 'us-east-1b' });
    const c1 = candidate('c1', { availabilityZone: 'us-east-1c' });
    const c2 = candidate('c2', { availabilityZone: 'us-east-1c' });
    const tasks = [candidate('a1'), c1, c2, b1, b1].map((instance) => ({ instance, cpuUnits: 1, memoryMiB: 1 }));
    expect(chooseScaleIn(tasks, DEFAULT_SERVICE_STRATEGY, [0, 0, 0, 0.2, 0.1])).toBe(4);
  });

  test('nothing to stop', () => {
    expect(chooseScaleIn([], [binpackCpu], [])).toBeUndefined();
  });
});

describe('every strategy', () => {
  const anyCandidate = fc.record({
    zone: fc.constantFrom('us-east-1a', 'us-east-1b', 'us-east-1c'),
    cpuUnitsFree: fc.integer({ min: 0, max: 4096 }),
    memoryMiBFree: fc.integer({ min: 0, max: 8192 }),
    serviceTaskCount: fc.integer({ min: 0, max: 5 }),
  });
  const anyCluster = fc
    .array(anyCandidate, { maxLength: 30 })
    .map((list) => list.map(({ zone, ...rest }, i) => candidate(`i-${i}`, { availabilityZone: zone, ...rest })));
  const anyChain = fc.array(fc.constantFrom(binpackCpu, binpackMemory, spreadZone, spreadInstance, random), { maxLength: 3 });

  test('is in the family under its own name', () => {
    for (const [name, strategy] of Object.entries(STRATEGIES)) expect(strategy.type).toBe(name);
  });

  test('spread takes a value that nobody counted as one without tasks', () => {
    const context = { tasksByValue: new Map([['i-2', 3]]), draw: 0.5 };
    expect(STRATEGIES.spread.rank(candidate('i-1'), 'instanceId', context)).toBe(0);
    expect(STRATEGIES.spread.rank(candidate('i-2'), 'instanceId', context)).toBe(3);
  });

  test('chooses only what fits, fails only when nothing does, and ranks the chosen first', () => {
    fc.assert(
      fc.property(anyCluster, anyChain, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (cluster, chain, stream) => {
        const draws = cluster.map(() => stream.next().value as number);
        const outcome = choosePlacement(cluster, NEED, chain, [], draws);
        const fitting = cluster.filter(({ cpuUnitsFree, memoryMiBFree }) => cpuUnitsFree >= 512 && memoryMiBFree >= 1024);
        if (outcome.kind === 'Failed') {
          expect(fitting).toEqual([]);
          return;
        }
        const chosen = cluster[outcome.index];
        expect(fitting).toContain(chosen);
        if (chain[0] === binpackCpu) expect(chosen.cpuUnitsFree).toBe(Math.min(...fitting.map(({ cpuUnitsFree }) => cpuUnitsFree)));
        if (chain[0] === spreadInstance) {
          expect(chosen.serviceTaskCount).toBe(Math.min(...fitting.map(({ serviceTaskCount }) => serviceTaskCount)));
        }
      }),
    );
  });
});
