import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deploymentLimits } from '../../../src/rules/service/limits.js';
import { planRollout, type RolloutView } from '../../../src/rules/service/plan-rollout.js';

/** Four healthy tasks of an older deployment, none of the new one. */
const BEGUN: RolloutView = {
  desired: 4,
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  pending: 0,
  running: 0,
  healthy: 0,
  unhealthy: 0,
  draining: 0,
  drainingHealthy: 0,
  olderPending: 0,
  olderRunning: 4,
  olderHealthy: 4,
  olderProtected: 0,
  stopping: 0,
  noRoom: 0,
  failed: 0,
};

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html; with room on both sides: ours.
describe('one pass of a rolling update', () => {
  type Plan = Partial<Record<'start' | 'stopUnhealthy' | 'stopSurplus' | 'stopOlderIdle' | 'stopOlder', number>>;
  test.each<[Partial<RolloutView>, Plan, string, string]>([
    [{}, { start: 4 }, 'replace', 'O-1: 4 at 200 %: four start before four stop'],
    [{ pending: 4 }, {}, 'wait', 'they are starting: nothing old stops'],
    [{ running: 4, healthy: 1 }, { stopOlder: 1 }, 'stop', 'one is healthy: one old one goes'],
    [{ running: 4, healthy: 4 }, { stopOlder: 4 }, 'stop', 'all are'],
    [{ running: 4, healthy: 4, olderRunning: 0, olderHealthy: 0, stopping: 4 }, {}, 'wait', 'the old ones are stopping'],
    [{ running: 4, healthy: 4, olderRunning: 0, olderHealthy: 0 }, {}, 'steady', 'and have stopped'],
    [{ minimumHealthyPercent: 50, maximumPercent: 100 }, { stopOlder: 2 }, 'stop', 'O-1: 4 at 50 to 100 %: two stop before two start'],
    [{ minimumHealthyPercent: 50, maximumPercent: 100, olderRunning: 2, olderHealthy: 2, stopping: 2 }, {}, 'wait', 'STOPPING counts'],
    [{ minimumHealthyPercent: 50, maximumPercent: 100, olderRunning: 2, olderHealthy: 2 }, { start: 2 }, 'replace', 'then two start'],
    [{ minimumHealthyPercent: 25, maximumPercent: 100 }, { stopOlder: 3 }, 'stop', 'O-2: three stop first, one stays'],
    [{ minimumHealthyPercent: 50 }, { start: 4 }, 'replace', 'room on both sides: start first'],
    [{ minimumHealthyPercent: 50, pending: 4 }, {}, 'wait', 'and stop only what is replaced'],
    [{ maximumPercent: 125 }, { start: 1 }, 'replace', 'O-2: one by one'],
    [{ maximumPercent: 125, running: 1, healthy: 1 }, { stopOlder: 1 }, 'stop', 'O-2: its place is taken'],
    [{ minimumHealthyPercent: 50, maximumPercent: 125, pending: 1 }, { stopOlder: 2 }, 'stop', 'no room for more: old ones first'],
    [{ maximumPercent: 100 }, {}, 'blocked', 'O-36: min and max 100: stuck'],
    [{ desired: 3, maximumPercent: 125, olderRunning: 3, olderHealthy: 3 }, {}, 'blocked', 'O-1: 3.75 rounds down: stuck'],
    [{ desired: 2, minimumHealthyPercent: 75, maximumPercent: 100, olderRunning: 2, olderHealthy: 2 }, {}, 'blocked', 'O-1: 1.5 rounds up'],
    [{ desired: 1, maximumPercent: 150, olderRunning: 1, olderHealthy: 1 }, {}, 'blocked', 'O-3: (1, 100, 150) stuck'],
    [{ desired: 1, maximumPercent: 200, olderRunning: 1, olderHealthy: 1 }, { start: 1 }, 'replace', 'O-3: (1, 100, 200): one beside one'],
    [
      { desired: 1, minimumHealthyPercent: 0, maximumPercent: 100, olderRunning: 1, olderHealthy: 1 },
      { stopOlder: 1 },
      'stop',
      'O-3: (1, 0, 100): stop first',
    ],
    [{ olderHealthy: 2 }, { start: 4 }, 'replace', 'old ones that are not healthy wait for their replacements too'],
    [{ olderHealthy: 2, running: 4, healthy: 1 }, { stopOlderIdle: 1 }, 'stop', 'but go before healthy ones'],
    [{ olderPending: 4 }, { stopOlderIdle: 4 }, 'stop', 'a deployment overtaken: what it was starting makes room'],
    [{ maximumPercent: 300, olderPending: 4 }, { start: 4, stopOlderIdle: 4 }, 'replace', 'and is not needed, room or no room'],
    [
      { noRoom: 1, minimumHealthyPercent: 50, maximumPercent: 200 },
      { start: 4, stopOlder: 2 },
      'replace',
      'no capacity: old ones make room',
    ],
    [{ noRoom: 1 }, { start: 4 }, 'replace', 'no capacity, and none may go: it tries again'],
    [{ unhealthy: 4 }, { stopUnhealthy: 4 }, 'stop', 'new ones are unhealthy: they go, the old ones keep the service up'],
    [{ minimumHealthyPercent: 50, unhealthy: 4 }, { stopUnhealthy: 4 }, 'stop', 'no old one makes room for them'],
    [{ running: 2, healthy: 2, unhealthy: 1 }, { start: 1, stopOlder: 2 }, 'replace', 'room for one replacement'],
    [{ running: 4, healthy: 4, olderProtected: 3 }, { stopOlder: 1 }, 'stop', 'protected ones stay'],
    [{ running: 4, healthy: 4, olderRunning: 3, olderHealthy: 3, olderProtected: 3 }, {}, 'wait', 'and keep the deployment going'],
    [{ desired: 2, running: 4, healthy: 4 }, { stopSurplus: 2, stopOlder: 4 }, 'stop', 'scaled in meanwhile'],
    [{ desired: 2, olderRunning: 4, olderHealthy: 4 }, { stopOlder: 2 }, 'stop', 'scaled in: those too many go at once, room for new ones'],
    [{ failed: 1, pending: 0 }, {}, 'failed', 'FAILED: it starts nothing, and the old ones stay'],
    [{ failed: 1, unhealthy: 3 }, { stopUnhealthy: 3 }, 'stop', 'FAILED: what is unhealthy of it goes'],
    [{ failed: 1, desired: 2 }, { stopOlder: 2 }, 'stop', 'FAILED: it scales in all the same'],
  ])('%j: %j, %s ($3)', (over, plan, outcome) => {
    const nothing = { start: 0, stopUnhealthy: 0, stopSurplus: 0, stopOlderIdle: 0, stopOlder: 0 };
    expect(planRollout({ ...BEGUN, ...over })).toMatchObject({ ...nothing, ...plan, outcome });
  });

  test('says why with the numbers it used', () => {
    expect(planRollout({ ...BEGUN, maximumPercent: 100 }).because).toBe(
      'neither maximumPercent nor minimumHealthyPercent leaves room: new: 0 running, 0 pending; older: 4 running (4 healthy), 0 pending; 0 stopping; 4 desired, 4 to 4 allowed',
    );
  });
});

const anyView = fc
  .record({
    desired: fc.nat(12),
    minimumHealthyPercent: fc.nat(100),
    maximumPercent: fc.integer({ min: 100, max: 300 }),
    pending: fc.nat(6),
    running: fc.nat(12),
    unhealthy: fc.nat(6),
    draining: fc.nat(4),
    olderPending: fc.nat(6),
    olderRunning: fc.nat(12),
    stopping: fc.nat(6),
    noRoom: fc.nat(1),
    failed: fc.nat(1),
    shares: fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100), fc.nat(100)),
  })
  .map(({ shares: [healthy, draining, older, kept], ...view }): RolloutView => {
    const share = (percent: number, of: number) => Math.floor((percent * of) / 100);
    const olderHealthy = share(older, view.olderRunning);
    return {
      ...view,
      healthy: share(healthy, view.running),
      drainingHealthy: share(draining, view.draining),
      olderHealthy,
      olderProtected: share(kept, olderHealthy),
    };
  });

describe('whatever the state', () => {
  const total = (view: RolloutView) =>
    view.pending + view.running + view.unhealthy + view.draining + view.olderPending + view.olderRunning + view.stopping;

  test('a pass starts nothing beyond the maximum', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const { start } = planRollout(view);
        const { high } = deploymentLimits(view.desired, view.minimumHealthyPercent, view.maximumPercent);
        expect(start === 0 || total(view) + start <= high).toBe(true);
        expect(view.failed === 0 || start === 0).toBe(true);
      }),
    );
  });

  test('a pass stops nothing below the minimum, and nothing that is protected', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const plan = planRollout(view);
        const { low } = deploymentLimits(view.desired, view.minimumHealthyPercent, view.maximumPercent);
        const healthy = view.healthy + view.drainingHealthy + view.olderHealthy;
        const gone = plan.stopOlder + Math.min(plan.stopDraining, view.drainingHealthy);
        expect(gone === 0 || healthy - gone >= low).toBe(true);
        expect(plan.stopOlder).toBeLessThanOrEqual(view.olderHealthy - view.olderProtected);
        expect(plan.stopOlderIdle).toBeLessThanOrEqual(view.olderPending + view.olderRunning - view.olderHealthy);
        expect(plan.stopUnhealthy).toBeLessThanOrEqual(view.unhealthy);
        for (const count of [plan.start, plan.stopUnhealthy, plan.stopDraining, plan.stopSurplus, plan.stopOlderIdle, plan.stopOlder])
          expect(count).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('where tasks start and become healthy, a rolling update ends, unless its limits leave it no room from the start', () => {
    const begun = fc.record({
      desired: fc.integer({ min: 1, max: 12 }),
      minimumHealthyPercent: fc.nat(100),
      maximumPercent: fc.integer({ min: 100, max: 300 }),
    });
    fc.assert(
      fc.property(begun, (limits) => {
        const { low, high } = deploymentLimits(limits.desired, limits.minimumHealthyPercent, limits.maximumPercent);
        let view: RolloutView = { ...BEGUN, ...limits, olderRunning: limits.desired, olderHealthy: limits.desired };
        for (let pass = 0; pass < 200; pass++) {
          const plan = planRollout(view);
          if (plan.outcome === 'blocked' || plan.outcome === 'steady') break;
          // Between two passes all that was under way comes to its end.
          const olderLeft = view.olderRunning - plan.stopOlder;
          expect(view.healthy + olderLeft).toBeGreaterThanOrEqual(low);
          const running = view.running + view.pending;
          view = { ...view, running, healthy: running, pending: plan.start, olderRunning: olderLeft, olderHealthy: olderLeft };
          view = { ...view, stopping: plan.stopOlder };
        }
        const isStuck = low === limits.desired && high === limits.desired;
        expect(planRollout(view).outcome).toBe(isStuck ? 'blocked' : 'steady');
        if (!isStuck) expect(view).toMatchObject({ running: limits.desired, olderRunning: 0 });
      }),
    );
  });
});
