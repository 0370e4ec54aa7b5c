import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deploymentLimits } from '../../../src/rules/service/limits.js';

// Rolling update bounds: the minimum rounds up, the maximum rounds down.
// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
test.each([
  // desired, min%, max% → low, high, why
  [4, 50, 100, 2, 4, 'O-1: two may stop before two start'],
  [4, 50, 200, 2, 8, 'O-1: four may start before four stop'],
  [2, 75, 200, 2, 4, 'O-1: 1.5 rounds up, so none may stop'],
  [3, 100, 125, 3, 3, 'O-1: 3.75 rounds down, so none may start'],
  [4, 25, 100, 1, 4, 'O-2: keep one, stop three first'],
  [4, 100, 125, 4, 5, 'O-2: one by one, four rounds'],
  [10, 90, 110, 9, 11, 'O-3: whole numbers stay whole'],
  [7, 50, 150, 4, 10, 'O-3: 3.5 up, 10.5 down'],
  [1, 100, 150, 1, 1, 'O-3: 1.5 down: stuck'],
  [1, 100, 200, 1, 2, 'O-3: the defaults of a service'],
  [1, 0, 100, 0, 1, 'O-3: stop first'],
  [1, 100, 100, 1, 1, 'O-3: stuck'],
  [0, 100, 200, 0, 0, 'nothing wanted'],
  [100, 7, 107, 7, 107, '0.07 x 100 is 7.000000000000001 in floating point'],
  [50, 58, 158, 29, 79, '0.58 x 50 is 28.999999999999996 in floating point'],
])('%i tasks at %i%% to %i%%: %i to %i ($5)', (desired, min, max, low, high) => {
  expect(deploymentLimits(desired, min, max)).toEqual({ low, high });
});

test('the limits are the nearest whole numbers inside the percentages', () => {
  fc.assert(
    fc.property(fc.nat(5000), fc.nat(100), fc.integer({ min: 100, max: 400 }), (desired, min, max) => {
      const { low, high } = deploymentLimits(desired, min, max);
      const isLeast = 100 * low >= desired * min && 100 * (low - 1) < desired * min;
      const isMost = 100 * high <= desired * max && 100 * (high + 1) > desired * max;
      return isLeast && isMost && Number.isInteger(low) && Number.isInteger(high);
    }),
  );
});
