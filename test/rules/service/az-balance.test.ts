import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fullestZone,
  isZoneBalanced,
  planZoneMove,
  type RebalancedService,
  whyNotRebalanced,
  zoneList,
} from '../../../src/rules/service/az-balance.js';
import { service } from '../../support/scenario.js';

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
describe('Availability Zone rebalancing', () => {
  test.each<[number[], boolean]>([
    [[2, 2, 2], true],
    [[3, 2, 2], true],
    [[1, 0, 0], true],
    [[3, 3, 0], false],
    [[3, 1, 2], false],
    [[2, 0], false],
    [[5], true],
  ])('%j tasks: balanced %s', (counts, expected) => {
    expect(isZoneBalanced(counts)).toBe(expected);
  });

  test.each<[number[], headroom: number, zone: number, count: number, string]>([
    [[3, 3, 0], 6, 2, 2, 'six over three zones: two each'],
    [[3, 3, 0], 1, 2, 1, 'maximumPercent leaves room for one'],
    [[3, 3, 0], 0, 2, 0, 'no room'],
    [[3, 1, 1], 6, 1, 1, 'the remainder goes to a zone that has its share already'],
    [[10, 0], 10, 1, 5, 'half of them'],
  ])('%j, room for %i: zone %i gets %i (%s)', (counts, headroom, zone, count) => {
    expect(planZoneMove(counts, headroom)).toEqual({ zone, count });
  });

  test('any distribution is balanced in the end, and never by more tasks than have to move', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 2, maxLength: 6 }), fc.integer({ min: 1, max: 8 }), (start, headroom) => {
        const counts = [...start];
        const total = counts.reduce((sum, count) => sum + count, 0);
        const share = Math.floor(total / counts.length);
        let moved = 0;
        while (!isZoneBalanced(counts)) {
          const { zone, count } = planZoneMove(counts, headroom);
          counts[zone] += count;
          for (let task = 0; task < count; task++) counts[fullestZone(counts)]--;
          moved += count;
          expect(moved).toBeLessThanOrEqual(total);
        }
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total);
        const needed = Math.max(
          start.reduce((sum, count) => sum + Math.max(0, share - count), 0),
          start.reduce((sum, count) => sum + Math.max(0, count - share - 1), 0),
        );
        expect(moved).toBe(needed);
      }),
    );
  });

  const memberOf = (expression: string) => ({ placementConstraints: [{ type: 'memberOf', expression } as const] });
  test.each<[Partial<RebalancedService>, RegExp | undefined]>([
    [{}, undefined],
    [{ schedulingStrategy: 'DAEMON' }, /DAEMON/],
    [{ launchType: 'EXTERNAL' }, /EXTERNAL/],
    [{ maximumPercent: 100 }, /maximumPercent/],
    [{ placementStrategy: [{ type: 'spread', field: 'attribute:ecs.availability-zone' }] }, undefined],
    [{ placementStrategy: [{ type: 'binpack', field: 'cpu' }] }, /strategy/],
    [{ placementStrategy: [{ type: 'spread', field: 'instanceId' }] }, /strategy/],
    [{ placementStrategy: [{ type: 'spread', field: 'attribute:my.ecs.availability-zone' }] }, /strategy/],
    [{ placementConstraints: [{}] }, undefined],
    [memberOf('attribute:ecs.availability-zone == a'), /constraint/],
    [memberOf('attribute:rack == r1 and not(attribute:ecs.availability-zone in [a, b])'), /constraint/],
    [memberOf('attribute:ecs.availability-zone.group == a'), undefined],
  ])('%j: %s', (over, expected) => {
    const why = whyNotRebalanced({ ...service(), ...over });
    if (expected === undefined) expect(why).toBeUndefined();
    else expect(why).toMatch(expected);
  });

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing-event-messages-list.html
  test('zones as the events list them', () => {
    const zones = ['a', 'b', 'c'];
    expect(zoneList(zones, [3, 3, 0], false)).toBe('3 tasks in a, 3 in b, and 0 in c');
    expect(zoneList(zones, [2, 2, 2], true)).toBe('2 tasks in a, 2 tasks in b, and 2 tasks in c');
    expect(zoneList(['a', 'b'], [2, 0], false)).toBe('2 tasks in a and 0 in b');
  });
});
