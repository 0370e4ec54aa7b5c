import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meanTimeBetweenSpotShocksUs, spotShockCount } from '../../../src/rules/capacity/spot-shock.js';

const HOUR_US = 3600e6;

// Hazard of one task: -ln(1 - p) / 730 hours; each shock takes `share` of the tasks.
test.each<[number, number, number, string]>([
  [0.075, 1, 9363.6, '7.5 % a month, one by one: 730 / 0.07796'],
  [0.075, 0.5, 4681.8, 'half of them in a shock: twice as many shocks'],
  [0.3, 1, 2046.7, 'the bucket above 20 %'],
  [1 - 1 / Math.E, 1, 730, 'a hazard of one a month'],
  [0, 0.5, Number.POSITIVE_INFINITY, 'never'],
  [0.5, 0, Number.POSITIVE_INFINITY, 'a shock that takes nobody is none'],
])('%d a month, %d a shock: one in %d hours (%s)', (share, shockShare, hours) => {
  const meanHours = meanTimeBetweenSpotShocksUs(share, shockShare) / HOUR_US;
  if (Number.isFinite(hours)) expect(meanHours).toBeCloseTo(hours, 1);
  else expect(meanHours).toBe(hours);
});

test('what takes everything within a month is rare enough to simulate', () => {
  expect(meanTimeBetweenSpotShocksUs(1, 0.5)).toBeGreaterThan(HOUR_US);
});

test.each<[number, number, number, number, string]>([
  [10, 0.5, 0, 5, 'half'],
  [10, 0.5, 0.99, 5, 'no chance in a whole number'],
  [5, 0.5, 0.49, 2, '2.5: below …'],
  [5, 0.5, 0.5, 3, '… or above, equally often'],
  [1, 0.5, 0.49, 0, 'a single one goes by chance'],
  [1, 0.5, 0.5, 1, ''],
  [7, 1, 0.99, 7, 'all, and no more than all'],
  [7, 0, 0.99, 0, ''],
  [0, 0.5, 0.99, 0, 'nobody there'],
])('of %i the share %d with u = %d: %i %s', (available, share, u, count) => expect(spotShockCount(available, share, u)).toBe(count));

test('over all chances the share is exact', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.double({ min: 0, max: 1, noNaN: true }), (available, share) => {
      const counts = Array.from({ length: 1000 }, (_, index) => spotShockCount(available, share, (index + 0.5) / 1000));
      expect(counts.reduce((sum, count) => sum + count, 0) / 1000).toBeCloseTo(available * share, 2);
    }),
  );
});
