import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Stream } from '../../../src/kernel/stream.js';
import { Pool } from '../../../src/world/requests/pool.js';
import { ShiftedPool } from '../../../src/world/requests/shifted-pool.js';

const member = (server: number, isGreen: boolean, outstanding = 0) => ({ server, outstanding, zone: 0, slowSinceUs: 0, isGreen });

function shifted(stream: Stream, algorithm: Pool['algorithm'] = 'round_robin') {
  const inner = () => new Pool(algorithm, new Stream('1', 'inner'));
  return new ShiftedPool(inner(), inner(), stream);
}

describe('two target groups behind one rule', () => {
  test('the share of the green one is its weight, within five standard deviations', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), fc.integer(), (tenths, seed) => {
        const pool = shifted(new Stream(String(seed), 'traffic-shift/web'));
        pool.setMembers([member(0, false), member(1, false), member(2, true)]);
        pool.setWeight(tenths / 10);
        const draws = 4000;
        let green = 0;
        for (let draw = 0; draw < draws; draw++) if (pool.choose() === 2) green++;
        const share = tenths / 1000;
        expect(Math.abs(green - draws * share)).toBeLessThanOrEqual(1 + 5 * Math.sqrt(draws * share * (1 - share)));
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    [0, [0, 1, 0, 1]],
    [100, [2, 3, 2, 3]],
  ])('at %i %% nothing is drawn and only one group is asked', (percent, expected) => {
    const stream = new Stream('1', 'traffic-shift/web');
    const before = stream.save();
    const pool = shifted(stream);
    pool.setMembers([member(0, false), member(1, false), member(2, true), member(3, true)]);
    pool.setWeight(percent);
    expect(expected.map(() => pool.choose())).toEqual(expected);
    expect(stream.save()).toEqual(before);
  });

  // Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html (no failover)
  test('a group without targets does not hand its share over', () => {
    const pool = shifted(new Stream('1', 'traffic-shift/web'));
    pool.setMembers([member(0, false)]);
    pool.setWeight(50);
    const answers = new Set(Array.from({ length: 100 }, () => pool.choose()));
    expect(answers).toEqual(new Set([-1, 0]));
  });

  test('each group counts what its own servers have in hand, also after a server has changed sides', () => {
    const pool = shifted(new Stream('1', 'traffic-shift/web'), 'least_outstanding_requests');
    pool.setMembers([member(0, false), member(1, true), member(2, true)]);
    pool.setWeight(100);
    pool.changed(1, 1);
    expect(pool.choose()).toBe(2);
    pool.setMembers([member(1, false, 1), member(2, false)]);
    pool.setWeight(0);
    pool.changed(2, 2);
    expect(pool.choose()).toBe(1);
    expect(pool.size).toBe(2);
  });
});
