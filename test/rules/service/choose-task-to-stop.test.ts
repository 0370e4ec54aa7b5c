import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseTaskToStop, stacksByZone, takeFromFullest } from '../../../src/rules/service/choose-task-to-stop.js';

// Source: API UpdateService, desiredCount: the zones stay balanced. The newest within the zone is ours.
test.each([
  // zones of the tasks, oldest first → index   why
  [['a'], 0, 'the only one'],
  [['a', 'b', 'b'], 2, 'b has more: its newest'],
  [['b', 'a', 'b'], 2, 'b has more: its newest, though a is between'],
  [['a', 'b', 'a', 'b'], 2, 'as many each: the zone met first, its newest'],
  [['b', 'a', 'a', 'b', 'a'], 4, 'three against two'],
])('%j: task %i (%s)', (zones, index) => expect(chooseTaskToStop(zones)).toBe(index));

test('many at once: those that it would choose one after the other', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 30 }), (zones) => {
      const left = zones.map((zone, index) => ({ zone, index }));
      const stacks = stacksByZone(left, ({ zone }) => zone);
      while (left.length > 0) {
        const [chosen] = left.splice(chooseTaskToStop(left.map(({ zone }) => zone)), 1);
        expect(takeFromFullest(stacks)).toBe(chosen);
      }
      expect(stacks.size).toBe(0);
    }),
  );
});
