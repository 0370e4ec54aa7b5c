import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TARGET_TRACKING_ALARMS } from '../../../src/aws/quotas.js';
import { planScaleIn, planScaleOut, type TrackingView, wantedCapacity } from '../../../src/rules/scaling/target-tracking.js';

const VIEW: TrackingView = {
  metric: 75,
  target: 50,
  running: 10,
  desired: 10,
  min: 1,
  max: 100,
  scaleOutFrom: undefined,
  inScaleInCooldown: false,
  isDeploying: false,
  disableScaleIn: false,
  isHeldByOtherPolicy: false,
  otherWant: 0,
};

// want = ceil(running x metric / target). "Add 1.5: 2; remove 1.5: 1" (EC2 Auto Scaling user guide).
// Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
describe('capacity that brings the metric to its target', () => {
  test.each([
    // running, metric, target → want, why
    [10, 75, 50, 15, '10 x 1.5'],
    [4, 90, 70, 6, '5.14 up'],
    [3, 95, 60, 5, '4.75 up'],
    [10, 150, 100, 15, 'guide: 1500 messages, backlog of 100 an instance'],
    [10, 62, 70, 9, '8.86 up: 1 goes, not 2'],
    [10, 64, 70, 10, '9.14 up: nothing changes'],
    [2, 30, 50, 2, '1.2 up'],
    [10, 57.5, 50, 12, 'add 1.5: 2'],
    [10, 42.5, 50, 9, 'remove 1.5: 1'],
    [10, 70, 70, 10, 'exactly at the target'],
    [3, 0.1 + 0.2, 0.3, 3, 'a rounding error of floating point is no task'],
    [0, 0, 50, 1, 'from nothing: the least possible'],
    [0, 500, 50, 1, 'from nothing: the least possible, whatever the metric'],
    [10, 0, 50, 0, 'no use at all'],
  ])('%i running at %f, target %f: %i (%s)', (running, metric, target, want) => expect(wantedCapacity(running, metric, target)).toBe(want));

  test('never too few, never one too many', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 0, max: 1000 }),
        fc.integer({ min: 1, max: 100 }),
        (running, metric, target) => {
          const want = wantedCapacity(running, metric, target);
          expect(want * target).toBeGreaterThanOrEqual(running * metric);
          expect((want - 1) * target).toBeLessThan(running * metric === 0 ? 0 : running * metric);
        },
      ),
    );
  });

  test('the low alarm stands at 0.9 of the target: 70 to 63, 75 to 67.5', () => {
    expect([70, 75].map((target) => target * TARGET_TRACKING_ALARMS.lowFactor)).toEqual([63, 67.5]);
  });
});

describe('scale-out', () => {
  test.each<[Partial<TrackingView>, number | undefined, string]>([
    [{}, 15, '10 x 1.5'],
    [{ max: 12 }, 12, 'no more than the maximum'],
    [{ max: 10 }, undefined, 'at the maximum already'],
    [{ desired: 15 }, undefined, 'desired already, not running yet: running counts in the arithmetic, desired in the decision'],
    [{ running: 0, desired: 0, min: 0 }, 1, 'from nothing: 1'],
    [{ min: 20 }, 20, 'below the minimum by hand: up to it at least'],
    [{ running: 12, desired: 12, scaleOutFrom: 10, metric: 65 }, 13, 'guide: +2 done, in the cooldown +3 asked: +1 more'],
    [{ running: 12, desired: 12, scaleOutFrom: 10, metric: 60 }, undefined, '+2 done, +2 asked: it counts already'],
    [{ running: 12, desired: 12, scaleOutFrom: 10, metric: 55 }, undefined, '+2 done, +1 asked: it counts already'],
    [{ running: 10, desired: 12, scaleOutFrom: 10, metric: 60 }, undefined, 'under way: asked again each minute, nothing is added twice'],
    [{ inScaleInCooldown: true }, 15, 'a scale-in cooldown does not hold a scale-out'],
    [{ isDeploying: true }, 15, 'a deployment does not hold a scale-out'],
  ])('%j: %s (%s)', (over, desired) => expect(planScaleOut({ ...VIEW, ...over }).desired).toBe(desired));
});

describe('scale-in', () => {
  const LOW: Partial<TrackingView> = { metric: 20 };
  test.each<[Partial<TrackingView>, number | undefined, string]>([
    [{}, 4, '10 x 0.4'],
    [{ metric: 44 }, 9, '8.8 up'],
    [{ min: 6 }, 6, 'no fewer than the minimum'],
    [{ min: 10 }, undefined, 'at the minimum already'],
    [{ min: 12 }, undefined, 'below the minimum already: a scale-in alarm does nothing'],
    [{ desired: 15, max: 12 }, 4, 'above the maximum by hand: down to what is needed'],
    [{ inScaleInCooldown: true }, undefined, 'the cooldown blocks it'],
    [{ scaleOutFrom: 8 }, undefined, 'a scale-out is under way or in its cooldown'],
    [{ isDeploying: true }, undefined, 'switched off during a deployment'],
    [{ disableScaleIn: true }, undefined, 'asked not to'],
    [{ isHeldByOtherPolicy: true }, undefined, 'all policies must agree'],
    [{ otherWant: 7 }, 7, 'both want in: the one that wants more capacity'],
    [{ otherWant: 10 }, undefined, 'the other needs all'],
    [{ metric: 46 }, undefined, '9.2 up: all are needed'],
    [{ running: 4, desired: 10, metric: 20 }, 2, 'running counts, not desired'],
  ])('%j: %s (%s)', (over, desired) => expect(planScaleIn({ ...VIEW, ...LOW, ...over }).desired).toBe(desired));

  test('says why with the numbers it used', () => {
    expect(planScaleIn({ ...VIEW, metric: 20.004 }).because).toBe('metric below target: ceil(10 running x 20 / 50) = 5');
    expect(planScaleOut(VIEW).because).toBe('metric above target: ceil(10 running x 75 / 50) = 15');
  });
});

test('whatever the state, a plan stays between minimum and maximum and moves the right way', () => {
  const view = fc.record({
    metric: fc.double({ min: 0, max: 400, noNaN: true }),
    target: fc.double({ min: 1, max: 100, noNaN: true }),
    running: fc.nat(200),
    desired: fc.nat(200),
    min: fc.nat(50),
    max: fc.integer({ min: 50, max: 200 }),
    scaleOutFrom: fc.option(fc.nat(200), { nil: undefined }),
    inScaleInCooldown: fc.boolean(),
    isDeploying: fc.boolean(),
    disableScaleIn: fc.boolean(),
    isHeldByOtherPolicy: fc.boolean(),
    otherWant: fc.nat(200),
  });
  fc.assert(
    fc.property(view, (input) => {
      const out = planScaleOut(input).desired;
      const inward = planScaleIn(input).desired;
      for (const desired of [out, inward]) {
        if (desired === undefined) continue;
        expect(desired).toBeGreaterThanOrEqual(input.min);
        expect(desired).toBeLessThanOrEqual(input.max);
      }
      if (out !== undefined) expect(out).toBeGreaterThan(input.desired);
      if (inward !== undefined) expect(inward).toBeLessThan(input.desired);
    }),
  );
});
