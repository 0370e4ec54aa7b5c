import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FaultInput, type FaultView, hitCount } from '../../../src/rules/faults/fault.js';
import { FAULTS } from '../../../src/rules/faults/index.js';

const ONE: FaultInput = {
  count: undefined,
  share: undefined,
  exitCode: 1,
  factor: 3,
  latencyUs: 2000,
  rate: 0.25,
  leakBytesPerHour: 5e6,
  overUs: 0,
};
const ALL = Number.POSITIVE_INFINITY;
/** Everything a fault may do to the world. */
const EFFECTS = [
  'CrashTask',
  'HangTask',
  'ImpairTask',
  'LeakTask',
  'LoseTask',
  'LoseInstance',
  'RefuseCapacity',
  'TakeDownLoadBalancerNode',
  'InterruptTask',
  'InterruptInstance',
  'ImpairDependency',
];

describe('how many a fault hits', () => {
  test.each<[Partial<FaultInput>, number, number, string]>([
    [{}, 10, 1, 'neither count nor share: one'],
    [{}, 0, 0, 'nobody there'],
    [{ count: 3 }, 10, 3, ''],
    [{ count: 3 }, 2, 2, 'no more than there are'],
    [{ count: 0 }, 10, 0, ''],
    [{ share: 0.5 }, 4, 2, ''],
    [{ share: 0.5 }, 5, 3, '2.5 rounds up'],
    [{ share: 0.01 }, 3, 1, 'a share of somebody is somebody'],
    [{ share: 0.1 }, 30, 3, '0.1 x 30 is 3, whatever floating point says'],
    [{ share: 0.07 }, 100, 7, '0.07 x 100 is 7, whatever floating point says'],
    [{ share: 0 }, 10, 0, ''],
    [{ share: 1 }, 10, 10, 'all'],
    [{ share: 0.5 }, 0, 0, 'nobody there'],
  ])('%j of %i: %i %s', (input, available, hit) => expect(hitCount({ ...ONE, ...input }, available, 1)).toBe(hit));

  test('neither count nor share: all, where the kind says so', () => expect(hitCount(ONE, 10, ALL)).toBe(10));
});

/** What each kind may hit, and how many of it without count and share. */
const HITS: Readonly<Record<string, { readonly among: (view: FaultView) => readonly (number | string)[]; readonly otherwise: number }>> = {
  'task-crash': { among: ({ tasks }) => tasks, otherwise: 1 },
  'task-hang': { among: ({ tasks }) => tasks, otherwise: 1 },
  slow: { among: ({ tasks }) => tasks, otherwise: ALL },
  'memory-leak': { among: ({ tasks }) => tasks, otherwise: ALL },
  errors: { among: ({ tasks }) => tasks, otherwise: ALL },
  'instance-loss': { among: ({ instances }) => instances, otherwise: 1 },
  'az-outage': { among: ({ availabilityZones }) => availabilityZones, otherwise: ALL },
  'spot-interruption': { among: ({ spotTasks, spotInstances }) => [...spotTasks, ...spotInstances], otherwise: ALL },
  dependency: { among: ({ dependencies }) => dependencies, otherwise: ALL },
};

/** A view that draws the last ones: any order will do. Instances are numbered from 2000 on, so that they are nobody's tasks. */
function viewOf(numbers: readonly number[], over: Partial<FaultView> = {}): FaultView {
  const zones = numbers.slice(0, 3).map((number) => `zone-${number}`);
  return {
    tasks: numbers,
    spotTasks: numbers.filter((number) => number % 2 === 0),
    instances: numbers.map((number) => 2000 + number),
    spotInstances: numbers.filter((number) => number % 3 === 0).map((number) => 2000 + number),
    availabilityZones: zones,
    dependencies: numbers.map((number) => 4000 + number),
    instancesIn: (zone) => numbers.filter((number) => number % 3 === zones.indexOf(zone)).map((number) => 2000 + number),
    fargateTasksIn: (zone) => numbers.filter((number) => number % 3 === zones.indexOf(zone)),
    pick: (among, count) => [...among].reverse().slice(0, count),
    drawDelayUs: (withinUs) => Math.floor(withinUs / 2),
    ...over,
  };
}

test('every kind is in this table', () => expect(Object.keys(HITS)).toEqual(Object.keys(FAULTS)));

describe.each(Object.keys(FAULTS))('%s keeps the contract of its family', (kind) => {
  const fault = FAULTS[kind];
  const { among, otherwise } = HITS[kind];
  const input = fc.record({
    count: fc.option(fc.nat(12), { nil: undefined }),
    share: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    exitCode: fc.nat(255),
    factor: fc.double({ min: 0.1, max: 50, noNaN: true }),
    latencyUs: fc.nat(5e6),
    rate: fc.double({ min: 0, max: 1, noNaN: true }),
    leakBytesPerHour: fc.nat(1e9),
    overUs: fc.nat(600e6),
  });
  const numbers = fc.uniqueArray(fc.nat(1000), { maxLength: 10 });
  /** What an effect is about. */
  const hitBy = (effect: ReturnType<typeof fault.effects>[number]) =>
    'task' in effect
      ? effect.task
      : 'instance' in effect
        ? effect.instance
        : 'dependency' in effect
          ? effect.dependency
          : effect.availabilityZone;

  test('stands under its own name', () => expect(fault.kind).toBe(kind));

  test('hits only what is in view, nobody twice in the same way, and as many as asked', () => {
    fc.assert(
      fc.property(input, numbers, (asked, inView) => {
        const view = viewOf(inView);
        const effects = fault.effects(asked, view);
        const told = effects.map((effect) => `${effect.type} ${hitBy(effect)}`);
        expect(new Set(told).size).toBe(told.length);
        const candidates = among(view);
        const chosen = new Set(effects.map(hitBy).filter((hit) => candidates.includes(hit)));
        expect(chosen.size).toBe(hitCount(asked, candidates.length, otherwise));
        const known: (number | string)[] = [...view.tasks, ...view.instances, ...view.availabilityZones, ...view.dependencies];
        expect(effects.every((effect) => known.includes(hitBy(effect)))).toBe(true);
      }),
    );
  });

  test('leaves the draw to the view', () => {
    const drawn: (readonly [readonly unknown[], number])[] = [];
    const view = viewOf([5, 6, 7, 12], {
      pick: (of, count) => {
        drawn.push([of, count]);
        return of.slice(1, 2);
      },
    });
    const effects = fault.effects({ ...ONE, count: 2 }, view);
    expect(drawn.map(([of, count]) => [of.length, count])).toEqual([[among(view).length, 2]]);
    expect(effects.map(hitBy)).toContain(among(view)[1]);
    expect(effects.map(hitBy)).not.toContain(among(view)[0]);
  });

  test('does nothing outside the closed list, with whole plain data', () => {
    const effects = fault.effects({ ...ONE, share: 1, exitCode: 139, overUs: 120e6 }, viewOf([1, 2, 3]));
    expect(effects.length).toBeGreaterThan(0);
    for (const effect of effects) {
      expect(EFFECTS).toContain(effect.type);
      expect(structuredClone(effect)).toEqual(effect);
      for (const [key, value] of Object.entries(effect)) if (key.endsWith('Us')) expect(Number.isInteger(value)).toBe(true);
    }
  });

  test('finds nothing where nobody is', () => expect(fault.effects({ ...ONE, count: 3 }, viewOf([]))).toEqual([]));
});

test('every effect of the closed list has a kind that uses it', () => {
  const used = Object.values(FAULTS).flatMap(({ effects }) => effects(ONE, viewOf([0, 1, 2, 3, 4, 6])).map(({ type }) => type));
  expect([...new Set(used)].sort()).toEqual([...EFFECTS].sort());
});

test.each<[string, Partial<FaultInput>, readonly unknown[]]>([
  ['task-crash', { exitCode: 139 }, [{ type: 'CrashTask', task: 4, exitCode: 139 }]],
  ['task-hang', {}, [{ type: 'HangTask', task: 4 }]],
  ['slow', {}, [{ type: 'ImpairTask', task: 4, factor: 3, latencyUs: 2000, errorRate: 0 }]],
  ['errors', {}, [{ type: 'ImpairTask', task: 4, factor: 1, latencyUs: 0, errorRate: 0.25 }]],
  ['instance-loss', {}, [{ type: 'LoseInstance', instance: 9 }]],
  [
    'az-outage',
    {},
    [
      { type: 'RefuseCapacity', availabilityZone: 'a' },
      { type: 'TakeDownLoadBalancerNode', availabilityZone: 'a' },
      { type: 'LoseInstance', instance: 9 },
      { type: 'LoseTask', task: 7 },
    ],
  ],
  [
    'spot-interruption',
    { overUs: 60e6 },
    [
      { type: 'InterruptTask', task: 5, afterUs: 30e6 },
      { type: 'InterruptInstance', instance: 8, afterUs: 30e6 },
    ],
  ],
])('%s does what its name says', (kind, over, effects) => {
  const view = viewOf([], {
    tasks: [4],
    spotTasks: [5],
    instances: [9],
    spotInstances: [8],
    availabilityZones: ['a'],
    instancesIn: () => [9],
    fargateTasksIn: () => [7],
    pick: (of) => of,
  });
  expect(FAULTS[kind].effects({ ...ONE, ...over }, view)).toEqual(effects);
});
