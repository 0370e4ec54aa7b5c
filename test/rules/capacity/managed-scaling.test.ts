import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  capacityProviderReservation,
  type InstanceRoom,
  instancesNeeded,
  type ManagedScalingView,
  neededCount,
  planManagedScaling,
  type WaitingGroup,
  wantedSize,
} from '../../../src/rules/capacity/managed-scaling.js';

// Sources: https://aws.amazon.com/blogs/containers/deep-dive-on-amazon-ecs-cluster-auto-scaling/ (and its notes)
// and https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html
test.each([
  // M   N  target  →  metric  new N   why
  [0, 0, 100, 100, 0, 'blog: nothing needed of nothing is 100'],
  [1, 0, 100, 200, 2, 'blog: from nothing always two …'],
  [9, 0, 100, 200, 2, '… however many are needed'],
  [2, 3, 100, 66.67, 2, 'blog: one to spare'],
  [2, 3, 50, 66.67, 4, 'blog: half of each instance is to be spare'],
  [3, 3, 100, 100, 3, 'all in use: 3 x 100 / 100'],
  [4, 3, 100, 133.33, 4, 'one short'],
  [9, 9, 90, 100, 10, '9 x 100 / 90'],
  [9, 10, 90, 90, 10, 'steady with a spare one'],
  [2, 4, 50, 50, 4, 'steady with two spare ones'],
  [0, 0, 90, 100, 2, 'an empty cluster below target 100 goes 0, 2, 0: containers-roadmap issue 653'],
])('%i needed of %i at target %i: metric %d, %i wanted (%s)', (needed, present, target, metric, wanted) => {
  expect(capacityProviderReservation(needed, present)).toBeCloseTo(metric, 2);
  expect(wantedSize(needed, present, target)).toBe(wanted);
});

const XLARGE: InstanceRoom = { cpuUnits: 4096, memoryMiB: 8192, eniCount: 3, gpuCount: 0 };
const tasks = (count: number, over: Partial<WaitingGroup['need']> = {}, isDistinct = false): WaitingGroup => ({
  count,
  need: { cpuUnits: 1024, memoryMiB: 2048, eniCount: 0, gpuCount: 0, hostPorts: [], ...over },
  isDistinct,
});

describe('instances that waiting tasks need', () => {
  test.each<[groups: WaitingGroup[], needed: number, why: string]>([
    [[], 0, 'nothing waits'],
    [[tasks(10)], 3, '1 vCPU and 2 GiB on 4 vCPU and 8 GiB: ceil(10 / 4)'],
    [[tasks(10, { memoryMiB: 3000 })], 5, 'two of 3,000 MiB on each: ceil(10 / 2)'],
    [[tasks(10, { eniCount: 1 })], 4, 'three network interfaces on each: ceil(10 / 3)'],
    [[tasks(3, { hostPorts: [80] })], 3, 'a static port is there once on each'],
    [[tasks(3, {}, true)], 3, 'distinctInstance: one on each'],
    [[tasks(2, {}, true), tasks(6)], 2, 'others fill what the distinct ones leave: 1 + 3 and 1 + 3'],
    [[tasks(2, { cpuUnits: 3072 }), tasks(2)], 2, '3 + 1 vCPU on each'],
    [[tasks(5, { cpuUnits: 8192 })], 0, 'does not fit on an empty instance: no number of them would help'],
    [[tasks(5, { cpuUnits: 8192 }), tasks(1)], 1, '… and does not keep others from being counted'],
  ])('%o: %i (%s)', (groups, needed) => {
    expect(instancesNeeded(groups, XLARGE)).toBe(needed);
  });

  test('identical tasks need exactly count over what fits on one, whatever the sizes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 4096 }),
        fc.integer({ min: 1, max: 8192 }),
        (count, cpuUnits, memoryMiB) => {
          const each = Math.min(Math.floor(4096 / cpuUnits), Math.floor(8192 / memoryMiB));
          expect(instancesNeeded([tasks(count, { cpuUnits, memoryMiB })], XLARGE)).toBe(Math.ceil(count / each));
        },
      ),
    );
  });
});

test.each([
  // busy, fresh, min step, max step → M
  [3, 0, 2, 10, 3, 'nothing waits: the minimum step does not matter'],
  [3, 1, 2, 10, 5, 'at least the minimum step'],
  [3, 7, 2, 10, 10, 'as many as needed'],
  [3, 70, 2, 10, 13, 'at most the maximum step'],
])('%i busy, %i more needed, steps of %i to %i: M = %i (%s)', (busy, fresh, min, max, needed) => {
  expect(neededCount(busy, fresh, min, max)).toBe(needed);
});

describe('managed scaling', () => {
  const VIEW: ManagedScalingView = {
    needed: 4,
    present: 4,
    target: 100,
    desired: 4,
    minSize: 0,
    maxSize: 10,
    isHigh: false,
    isLow: false,
    isHeld: false,
  };
  test.each<[over: Partial<ManagedScalingView>, desired: number | undefined, why: string]>([
    [{}, undefined, 'at target'],
    [{ needed: 7, isHigh: true }, 7, 'out to what is wanted at once'],
    [{ needed: 7, isHigh: true, desired: 7 }, undefined, 'those asked for still boot'],
    [{ needed: 8, isHigh: true, desired: 7 }, 8, 'one more than was asked for'],
    [{ needed: 70, isHigh: true }, 10, 'maxSize'],
    [{ needed: 70, isHigh: true, desired: 10 }, undefined, 'maxSize already: tasks stay in PROVISIONING'],
    [{ needed: 30, present: 0, isHigh: true, desired: 0 }, 2, 'from nothing by two'],
    [{ needed: 30, present: 0, isHigh: true, desired: 1 }, undefined, 'the only one is being replaced, or still boots: it comes first'],
    [{ needed: 3, isLow: true }, 3, 'one to spare goes'],
    [{ needed: 0, isLow: true }, 2, 'at most half: 4 to 2 …'],
    [{ needed: 0, isLow: true, desired: 2 }, 1, '… 2 to 1 …'],
    [{ needed: 0, isLow: true, desired: 1 }, 0, '… and the last one: at least one goes'],
    [{ needed: 0, isLow: true, desired: 5 }, 3, 'half of 5 rounded down: two go'],
    [{ needed: 0, isLow: true, desired: 2, minSize: 2 }, undefined, 'minSize'],
    [{ needed: 0, isLow: true, isHeld: true }, undefined, 'the last scale-out is too recent'],
    [{ needed: 7, isHigh: true, isLow: true }, 7, 'tasks that wait come first'],
    [{ needed: 3, present: 4, target: 60, isLow: true, desired: 6 }, 5, '3 x 100 / 60 stay'],
  ])('%o → %s (%s)', (over, desired) => {
    const plan = planManagedScaling({ ...VIEW, ...over });
    expect(plan.desired).toBe(desired);
    expect(plan.because).toMatch(/ needed of \d+, \d+ wanted at \d+ %$/);
  });

  test('whatever it sees, it keeps within the bounds, and grows only where the metric is high', () => {
    const anyView = fc.record({
      needed: fc.nat(40),
      present: fc.nat(40),
      target: fc.integer({ min: 1, max: 100 }),
      minSize: fc.nat(5),
      spread: fc.nat(30),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      isHigh: fc.boolean(),
      isLow: fc.boolean(),
      isHeld: fc.boolean(),
    });
    fc.assert(
      fc.property(anyView, ({ spread, at, ...rest }) => {
        const desired = rest.minSize + Math.floor(at * spread);
        const maxSize = rest.minSize + spread;
        const plan = planManagedScaling({ ...rest, maxSize, desired });
        if (plan.desired === undefined) return;
        expect(plan.desired).toBeGreaterThanOrEqual(rest.minSize);
        expect(plan.desired).toBeLessThanOrEqual(maxSize);
        expect(plan.desired > desired).toBe(rest.isHigh);
        expect(plan.desired).not.toBe(desired);
      }),
    );
  });
});
