import { expect, test } from 'vitest';
import { placementWaitMinutes } from '../../../src/rules/service/placement-retry.js';

// Source: amazon-ecs-agent issues 1160 and 2309, reproio/ecs_deploy PR 53: tried anew for 40 s, after 50 s only 5 minutes later.
test.each([
  // failures in a row → minutes
  [1, 0],
  [4, 0],
  [5, 5],
  [6, 15],
  [50, 15],
])('after %i failures in a row: %i minutes', (failures, minutes) => {
  expect(placementWaitMinutes(failures)).toBe(minutes);
});
