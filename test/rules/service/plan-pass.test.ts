import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planPass, type ServiceView } from '../../../src/rules/service/plan-pass.js';

const HALF_EMPTY: ServiceView = {
  desired: 4,
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  pending: 0,
  running: 4,
  healthy: 4,
  unhealthy: 0,
  draining: 0,
  drainingHealthy: 0,
};

// Unhealthy tasks are replaced first and stopped after; without room they are stopped one by one.
// Source: https://aws.amazon.com/about-aws/whats-new/2023/10/amazon-ecs-applications-resiliency-unpredictable-load-spikes/
describe('one pass of the service scheduler', () => {
  type Row = [...numbers: [number, number, number, number, number, number, number, number, number], outcome: string, why: string];
  test.each<Row>([
    // desired, max%, pending, running, healthy, unhealthy → start, stop unhealthy, stop surplus, outcome, why
    [4, 200, 0, 4, 4, 0, 0, 0, 0, 'steady', 'all there, all healthy'],
    [4, 200, 0, 0, 0, 0, 4, 0, 0, 'start', 'nothing runs: 4 - 0'],
    [4, 200, 1, 2, 2, 0, 1, 0, 0, 'start', 'pending counts: 4 - 1 - 2'],
    [4, 200, 1, 3, 3, 0, 0, 0, 0, 'wait', 'the last one is on its way'],
    [4, 200, 0, 4, 3, 0, 0, 0, 0, 'wait', 'RUNNING, not healthy yet'],
    [4, 200, 0, 3, 3, 1, 1, 0, 0, 'replace', 'room for 8: the replacement first'],
    [4, 200, 1, 3, 3, 1, 0, 0, 0, 'wait', 'the replacement is on its way: nothing stops'],
    [4, 200, 0, 4, 3, 1, 0, 0, 0, 'wait', 'the replacement runs but is not healthy: nothing stops'],
    [4, 200, 0, 4, 4, 1, 0, 1, 0, 'stop', 'the replacement is healthy: 4 - (4 - 1) = 1 may go'],
    [4, 200, 0, 0, 0, 4, 4, 0, 0, 'replace', 'all unhealthy, room for 8: 4 first'],
    [4, 200, 3, 1, 1, 4, 0, 1, 0, 'stop', 'the first of four replacements is healthy: one goes'],
    [4, 125, 0, 2, 2, 2, 1, 0, 0, 'replace', 'room for 5: one of two first'],
    [4, 125, 0, 3, 3, 2, 0, 1, 0, 'stop', 'it is healthy: one goes, which makes room again'],
    [4, 100, 0, 3, 3, 1, 0, 1, 0, 'stop', 'no room: stop one …'],
    [4, 100, 0, 3, 3, 0, 1, 0, 0, 'start', '… then start one'],
    [4, 100, 0, 2, 2, 2, 0, 1, 0, 'stop', 'no room, two unhealthy: one by one'],
    [4, 100, 1, 2, 2, 1, 0, 0, 0, 'wait', 'no room: the second waits for the replacement of the first to run …'],
    [4, 100, 0, 3, 2, 1, 0, 0, 0, 'wait', '… and to be healthy'],
    [1, 100, 0, 0, 0, 1, 0, 1, 0, 'stop', 'one task at 100 %: down for a while'],
    [1, 150, 0, 0, 0, 1, 0, 1, 0, 'stop', '1.5 rounds down: no room either'],
    [1, 200, 0, 0, 0, 1, 1, 0, 0, 'replace', 'room for 2'],
    [2, 200, 0, 5, 5, 0, 0, 0, 3, 'stop', 'scale-in: 5 - 2'],
    [0, 200, 0, 5, 5, 0, 0, 0, 5, 'stop', 'down to nothing'],
    [2, 200, 3, 2, 2, 0, 0, 0, 3, 'stop', 'scale-in while starting: what is too many is as many'],
    [2, 200, 0, 3, 3, 1, 0, 1, 1, 'stop', 'scale-in with an unhealthy one: it and one more, two stay'],
    [1, 200, 0, 0, 0, 3, 0, 2, 0, 'stop', 'scale-in, all unhealthy: one stays until it is replaced'],
    [4, 200, 1, 4, 4, 0, 0, 0, 1, 'stop', 'an unhealthy task got well: its replacement is one too many'],
    [6, 200, 0, 3, 3, 1, 3, 0, 0, 'replace', 'scale-out by two and one replacement: 7 - 4'],
  ])(
    'desired %i max %i%%, %i pending, %i running of which %i healthy, %i unhealthy: start %i, stop %i + %i, %s ($10)',
    (desired, maximumPercent, pending, running, healthy, unhealthy, start, stopUnhealthy, stopSurplus, outcome) => {
      const plan = planPass({ ...HALF_EMPTY, desired, maximumPercent, pending, running, healthy, unhealthy });
      expect(plan).toMatchObject({ start, stopUnhealthy, stopSurplus, outcome });
    },
  );

  // Tasks on DRAINING instances are replaced and then stopped, as far as the minimum of healthy tasks lets them go.
  test.each([0, 50, 75, 100])('without room the minimum holds no unhealthy task: %i%%', (minimumHealthyPercent) => {
    const noRoom = { ...HALF_EMPTY, minimumHealthyPercent, maximumPercent: 100, running: 2, healthy: 2, unhealthy: 2 };
    expect(planPass(noRoom)).toMatchObject({ start: 0, stopUnhealthy: 1, outcome: 'stop' });
  });

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
  type Draining = [...numbers: [number, number, number, number, number, number, number, number, number], outcome: string, why: string];
  test.each<Draining>([
    // desired, min%, max%, pending, running, draining → start, stop draining, stop surplus, outcome, why (all RUNNING are healthy)
    [4, 100, 200, 0, 2, 2, 2, 0, 0, 'replace', 'room for 8: both replacements first, 4 healthy are needed'],
    [4, 100, 200, 2, 2, 2, 0, 0, 0, 'wait', 'replacements on their way: 2 + 2 healthy is the least'],
    [4, 100, 200, 0, 4, 2, 0, 2, 0, 'stop', '4 healthy without them'],
    [4, 50, 100, 0, 2, 2, 0, 2, 0, 'stop', 'no room, but 2 healthy are enough: stop two …'],
    [4, 50, 100, 0, 2, 0, 2, 0, 0, 'start', '… then start two'],
    [4, 100, 100, 0, 2, 2, 0, 0, 0, 'wait', 'min and max 100: it never drains'],
    [2, 100, 200, 0, 4, 2, 0, 2, 2, 'stop', 'scale-in: those on the instance and two more'],
  ])(
    'desired %i, %i to %i%%, %i pending, %i running, %i draining: start %i, stop %i + %i, %s (%s)',
    (desired, minimumHealthyPercent, maximumPercent, pending, running, draining, start, stopDraining, stopSurplus, outcome) => {
      const view = { ...HALF_EMPTY, desired, minimumHealthyPercent, maximumPercent, pending, running, healthy: running };
      const plan = planPass({ ...view, draining, drainingHealthy: draining });
      expect(plan).toMatchObject({ start, stopDraining, stopSurplus, outcome });
    },
  );

  test('says why with the numbers it used', () => {
    expect(planPass({ ...HALF_EMPTY, running: 3, healthy: 3, unhealthy: 1 }).because).toBe(
      'unhealthy tasks are replaced before they are stopped: 4 running (1 unhealthy), 0 pending, 4 desired, at most 8',
    );
    expect(planPass({ ...HALF_EMPTY, maximumPercent: 100, running: 3, healthy: 3, unhealthy: 1 }).because).toBe(
      'no room to start a replacement first: 4 running (1 unhealthy), 0 pending, 4 desired, at most 4',
    );
  });
});

const anyView = fc
  .record({
    desired: fc.nat(20),
    maximumPercent: fc.integer({ min: 100, max: 300 }),
    pending: fc.nat(10),
    running: fc.nat(20),
    unhealthy: fc.nat(10),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ share, ...view }) => ({
    ...view,
    minimumHealthyPercent: 100,
    healthy: Math.floor(share * view.running),
    draining: 0,
    drainingHealthy: 0,
  }));

describe('whatever the state', () => {
  test('a pass never starts beyond the maximum, never stops more than there is, and never does both for the same reason', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const { start, stopUnhealthy, stopSurplus } = planPass(view);
        const live = view.pending + view.running + view.unhealthy;
        const high = Math.max(view.desired, Math.floor((view.desired * view.maximumPercent) / 100));
        expect(start === 0 || live + start <= high).toBe(true);
        expect(stopUnhealthy).toBeLessThanOrEqual(view.unhealthy);
        expect(stopUnhealthy + stopSurplus).toBeLessThanOrEqual(live);
        expect(start === 0 || stopSurplus === 0).toBe(true);
        expect(live - stopUnhealthy - stopSurplus + start).toBeGreaterThanOrEqual(
          Math.min(view.desired, live) - (view.unhealthy > 0 ? 1 : 0),
        );
      }),
    );
  });

  test('healthy tasks that are wanted are never stopped', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const { stopSurplus } = planPass(view);
        // Even if only healthy ones went: as many as desired stay, of whatever state.
        expect(view.pending + view.running + view.unhealthy - stopSurplus).toBeGreaterThanOrEqual(
          Math.min(view.desired, view.pending + view.running + view.unhealthy),
        );
      }),
    );
  });

  test('left alone, with tasks that start and become healthy, a service reaches its desired count of healthy tasks', () => {
    fc.assert(
      fc.property(anyView, (first) => {
        let view = first;
        for (let pass = 0; pass < 200; pass++) {
          const { start, stopUnhealthy, stopSurplus, outcome } = planPass(view);
          if (outcome === 'steady') break;
          // Surplus goes as the world takes it: what is not RUNNING first.
          const fromPending = Math.min(stopSurplus, view.pending);
          const fromRunning = Math.min(stopSurplus - fromPending, view.running);
          const running = view.running - fromRunning;
          const pending = view.pending - fromPending;
          const healthy = Math.min(view.healthy, running);
          // One thing moves on between two passes.
          const settles = healthy < running;
          const starts = !settles && pending > 0;
          view = {
            ...view,
            unhealthy: Math.max(0, view.unhealthy - stopUnhealthy - (stopSurplus - fromPending - fromRunning)),
            pending: pending + start - (starts ? 1 : 0),
            running: running + (starts ? 1 : 0),
            healthy: healthy + (settles ? 1 : 0),
          };
        }
        expect(planPass(view)).toMatchObject({ outcome: 'steady' });
        expect(view).toMatchObject({ pending: 0, unhealthy: 0, running: view.desired, healthy: view.desired });
      }),
    );
  });
});
