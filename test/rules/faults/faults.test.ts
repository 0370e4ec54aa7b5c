import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FaultInput, hitCount } from '../../../src/rules/faults/fault.js';
import { FAULTS } from '../../../src/rules/faults/index.js';

const ONE: FaultInput = { count: undefined, share: undefined, exitCode: 1 };
/** Everything a fault may do to the world. */
const EFFECTS = ['CrashTask', 'HangTask'];

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
  ])('%j of %i: %i %s', (input, available, hit) => expect(hitCount({ ...ONE, ...input }, available)).toBe(hit));
});

describe.each(Object.keys(FAULTS))('%s keeps the contract of its family', (kind) => {
  const fault = FAULTS[kind];
  const input = fc.record({
    count: fc.option(fc.nat(12), { nil: undefined }),
    share: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    exitCode: fc.nat(255),
  });
  const tasks = fc.uniqueArray(fc.nat(1000), { maxLength: 10 });
  /** Draws the last ones: any order will do. */
  const viewOf = (inView: readonly number[]) => ({
    tasks: inView,
    pick: (of: readonly number[], count: number) => [...of].reverse().slice(0, count),
  });

  test('stands under its own name', () => expect(fault.kind).toBe(kind));

  test('hits only what is in view, nobody twice, and as many as asked', () => {
    fc.assert(
      fc.property(input, tasks, (asked, inView) => {
        const hit = fault.effects(asked, viewOf(inView)).map(({ task }) => task);
        expect(new Set(hit).size).toBe(hit.length);
        expect(hit.every((task) => inView.includes(task))).toBe(true);
        expect(hit).toHaveLength(hitCount(asked, inView.length));
      }),
    );
  });

  test('leaves the draw to the view', () => {
    const drawn: (readonly [readonly number[], number])[] = [];
    const effects = fault.effects(
      { ...ONE, count: 2 },
      {
        tasks: [5, 6, 7],
        pick: (of, count) => {
          drawn.push([of, count]);
          return [6];
        },
      },
    );
    expect(drawn).toEqual([[[5, 6, 7], 2]]);
    expect(effects.map(({ task }) => task)).toEqual([6]);
  });

  test('does nothing outside the closed list, with whole plain data', () => {
    for (const effect of fault.effects({ ...ONE, share: 1, exitCode: 139 }, viewOf([1, 2, 3]))) {
      expect(EFFECTS).toContain(effect.type);
      expect(structuredClone(effect)).toEqual(effect);
    }
  });

  test('finds nothing where nobody is', () => expect(fault.effects({ ...ONE, count: 3 }, viewOf([]))).toEqual([]));
});

test('the two kinds do what their names say', () => {
  const view = { tasks: [4], pick: (of: readonly number[]) => of };
  expect(FAULTS['task-crash'].effects({ ...ONE, exitCode: 139 }, view)).toEqual([{ type: 'CrashTask', task: 4, exitCode: 139 }]);
  expect(FAULTS['task-hang'].effects(ONE, view)).toEqual([{ type: 'HangTask', task: 4 }]);
});
