import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  chooseLaunchZone,
  chooseTermination,
  explainLaunchZone,
  explainTermination,
} from '../../../src/rules/capacity/auto-scaling-group.js';
import { explainProvider, nextProvider } from '../../../src/rules/capacity/strategy.js';
import { type ChoiceTrace, deciderOf, isAble } from '../../../src/rules/choice/trace.js';
import {
  type Candidate,
  type ConstraintItem,
  choosePlacement,
  chooseScaleIn,
  constraintItems,
  explainPlacement,
  explainScaleIn,
  type PlacementNeed,
  type StrategyItem,
} from '../../../src/rules/placement/index.js';
import { chooseTaskToStop, explainTaskToStop } from '../../../src/rules/service/choose-task-to-stop.js';
import { chooseZone, explainZone } from '../../../src/rules/service/choose-zone.js';

/** What the numbers of a trace alone choose, by another road than the rules take: sort by all links at once. */
function chosenByNumbers({ options }: ChoiceTrace): number | undefined {
  const able = options.flatMap((option, index) => (isAble(option) ? [index] : []));
  return able.sort((a, b) => {
    const place = options[a].ranks.findIndex((rank, link) => rank !== options[b].ranks[link]);
    return place < 0 ? a - b : options[a].ranks[place] - options[b].ranks[place];
  })[0];
}

/** The trace says what the rule chose, and its numbers lead there. */
function holds(trace: ChoiceTrace, chosen: number | undefined): void {
  expect(trace.chosen).toBe(chosen);
  expect(chosenByNumbers(trace)).toBe(chosen);
}

const small = (max: number) => fc.integer({ min: 0, max });
const zone = fc.constantFrom('us-east-1a', 'us-east-1b', 'us-east-1c');
const candidates = fc.array(
  fc.record({
    instanceId: fc.uuid(),
    availabilityZone: zone,
    cpuUnitsFree: small(4).map((vcpu) => vcpu * 512),
    memoryMiBFree: small(4).map((gib) => gib * 1024),
    eniFree: small(2),
    gpuFree: small(1),
    hostPortsUsed: fc.array(fc.constantFrom(22, 80, 443)).map((ports) => new Set(ports)),
    reservedPortCount: fc.constantFrom(6, 99, 100),
    serviceTaskCount: small(3),
    attributes: fc.record({ rack: fc.constantFrom('r1', 'r2') }),
    agentConnected: fc.boolean(),
    agentVersion: fc.constantFrom('1.9.0', '1.105.1'),
    registeredAtMs: small(2),
    runningTasksCount: small(2),
    taskGroups: fc.subarray(['service:web', 'family:etl']),
  }),
  { maxLength: 8 },
);
const need = fc.record({
  cpuUnits: fc.constantFrom(256, 512, 1024),
  memoryMiB: fc.constantFrom(512, 2048),
  eniCount: small(1),
  gpuCount: small(1),
  hostPorts: fc.subarray([80, 443]),
});
const strategies = fc.array(
  fc.constantFrom<StrategyItem>(
    { type: 'binpack', field: 'cpu' },
    { type: 'binpack', field: 'memory' },
    { type: 'spread', field: 'instanceId' },
    { type: 'spread', field: 'attribute:ecs.availability-zone' },
    { type: 'spread', field: 'attribute:rack' },
    { type: 'random', field: '' },
  ),
  { maxLength: 3 },
);
const constraints = fc.subarray<ConstraintItem>([
  { type: 'agentConnected' },
  { type: 'location', availabilityZones: ['us-east-1a', 'us-east-1c'] },
  { type: 'attribute', name: 'rack', value: 'r1' },
  ...constraintItems([
    { type: 'distinctInstance', expression: '' },
    { type: 'memberOf', expression: 'task:group == family:etl or attribute:rack == r2' },
    { type: 'memberOf', expression: 'runningTasksCount < 2' },
  ]),
]);
const draws = fc.array(
  small(5).map((fifth) => fifth / 5),
  { minLength: 8, maxLength: 8 },
);
const counts = fc.array(small(3), { minLength: 3, maxLength: 3 });
const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

describe('traced and untraced choose alike, on any state', () => {
  test('placement', () => {
    fc.assert(
      fc.property(candidates, need, strategies, constraints, draws, (instances, wanted, chain, bound, drawn) => {
        const outcome = choosePlacement(instances, wanted, chain, bound, drawn);
        const trace = explainPlacement(instances, wanted, chain, bound, drawn);
        holds(trace, outcome.kind === 'Placed' ? outcome.index : undefined);
        // What is said to be short first is what the rule refused it for.
        const firstShort = trace.options.map(({ checks }) => checks.find(({ short }) => short > 0)?.name);
        expect(firstShort).toEqual(outcome.kind === 'Placed' ? outcome.unmet : outcome.failures.map(({ reason }) => reason));
      }),
      { numRuns: 1000 },
    );
  });

  test('scale-in on container instances', () => {
    fc.assert(
      fc.property(candidates, strategies, draws, (instances, chain, drawn) => {
        const tasks = instances.map((instance) => ({ instance, cpuUnits: 256, memoryMiB: 512 }));
        const names = instances.map(({ instanceId }) => instanceId);
        holds(explainScaleIn(names, tasks, chain, drawn), chooseScaleIn(tasks, chain, drawn));
      }),
      { numRuns: 500 },
    );
  });

  test('zones, tasks on Fargate, capacity providers, instances of a group', () => {
    const strategy = fc.array(
      fc.record({ capacityProvider: fc.constantFrom('FARGATE', 'FARGATE_SPOT'), base: small(2), weight: small(3) }),
      {
        minLength: 3,
        maxLength: 3,
      },
    );
    const members = fc.array(
      fc.record({ availabilityZone: zone, isProtected: fc.boolean(), runningUs: small(9).map((part) => part * 900e6) }),
      {
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(
        counts,
        fc.array(zone, { minLength: 1, maxLength: 9 }),
        strategy,
        members,
        draws,
        (numbers, zones, items, instances, drawn) => {
          holds(explainZone(ZONES, numbers), chooseZone(numbers));
          holds(explainLaunchZone(ZONES, numbers), chooseLaunchZone(numbers));
          const names = zones.map((_, index) => `task ${index}`);
          holds(explainTaskToStop(names, zones), chooseTaskToStop(zones));
          const provider = nextProvider(items, numbers);
          holds(explainProvider(items, numbers), provider < 0 ? undefined : provider);
          // The draws of equal instances differ in a run; here a tie would leave the order to each road.
          const apart = drawn.map((draw, index) => draw + index / 100);
          const ids = instances.map((_, index) => `i-${index}`);
          holds(explainTermination(ids, instances, apart), chooseTermination(instances, apart));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('what a trace says', () => {
  const candidate = (instanceId: string, rest: Partial<Candidate> = {}): Candidate => ({
    instanceId,
    availabilityZone: 'us-east-1a',
    cpuUnitsFree: 2048,
    memoryMiBFree: 4096,
    eniFree: 2,
    gpuFree: 0,
    hostPortsUsed: new Set(),
    reservedPortCount: 6,
    serviceTaskCount: 0,
    attributes: {},
    agentConnected: true,
    agentVersion: '1.105.1',
    registeredAtMs: 0,
    runningTasksCount: 0,
    taskGroups: [],
    ...rest,
  });
  const NEED: PlacementNeed = { cpuUnits: 1024, memoryMiB: 2048, eniCount: 1, gpuCount: 0, hostPorts: [80, 443] };
  const distinct = [{ type: 'distinctInstance' }] as const;

  test.each<[string, Partial<Candidate>, string[]]>([
    ['nothing is short', {}, []],
    ['1024 - 768 CPU units', { cpuUnitsFree: 768 }, ['RESOURCE:CPU 256']],
    ['2048 - 1536 MiB', { memoryMiBFree: 1536 }, ['RESOURCE:MEMORY 512']],
    ['one of two ports is taken', { hostPortsUsed: new Set([80]) }, ['RESOURCE:PORTS 1']],
    ['no network interface left', { eniFree: 0 }, ['RESOURCE:ENI 1']],
    ['a task of the service is there', { serviceTaskCount: 1 }, ['DistinctInstance placement constraint unsatisfied. 1']],
    [
      'everything at once, in the order asked',
      { cpuUnitsFree: 0, memoryMiBFree: 0, serviceTaskCount: 2 },
      ['RESOURCE:CPU 1024', 'RESOURCE:MEMORY 2048', 'DistinctInstance placement constraint unsatisfied. 1'],
    ],
  ])('%s', (_, rest, short) => {
    const trace = explainPlacement([candidate('i-0', rest)], NEED, [], distinct, [0]);
    const [{ checks }] = trace.options;
    expect(checks.filter((check) => check.short > 0).map((check) => `${check.name} ${check.short}`)).toEqual(short);
  });

  test('which link decided, against whom and by how much', () => {
    // Zone a has 1 task of the service, b none; in b the instance with less memory left.
    const cluster = [
      candidate('i-a', { serviceTaskCount: 1, memoryMiBFree: 2048 }),
      candidate('i-b1', { availabilityZone: 'us-east-1b', memoryMiBFree: 4096 }),
      candidate('i-b2', { availabilityZone: 'us-east-1b', memoryMiBFree: 3072 }),
    ];
    const chain: StrategyItem[] = [
      { type: 'spread', field: 'attribute:ecs.availability-zone' },
      { type: 'binpack', field: 'memory' },
    ];
    const trace = explainPlacement(cluster, NEED, chain, [], [0, 0, 0]);
    expect(trace.options.map(({ ranks }) => ranks.slice(0, 2))).toEqual([
      [1, 2048],
      [0, 4096],
      [0, 3072],
    ]);
    expect(deciderOf(trace)).toEqual({ link: 'binpack(memory)', rival: 'i-b1', winnerRank: 3072, rivalRank: 4096 });
    expect(deciderOf(explainPlacement([cluster[0]], NEED, chain, [], [0]))).toBeUndefined();
    expect(deciderOf(explainPlacement([], NEED, chain, [], []))).toBeUndefined();
  });
});
