import { expect, test } from 'vitest';
import { CIRCUIT_BREAKER } from '../../../src/aws/quotas.js';
import { failureThreshold, isBreakerFailure } from '../../../src/rules/service/circuit-breaker.js';

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
const HALF = { type: 'BOUNDED_PERCENT', value: 50 } as const;
test.each([
  [1, 3],
  [25, 13],
  [400, 200],
  [800, 200],
  [6, 3],
  [7, 4],
  [19, 10],
  [20, 10],
  [21, 11],
  [399, 200],
  [401, 200],
  [0, 3],
])('O-4: %i tasks desired: %i failures', (desired, threshold) => expect(failureThreshold(HALF, desired)).toBe(threshold));

// Source: developer guide of June 2023, deployment-circuit-breaker
test.each([
  [1, 10],
  [25, 13],
  [400, 200],
  [800, 200],
])('O-5: %i tasks desired, before January 2024: %i failures', (desired, threshold) =>
  expect(failureThreshold(HALF, desired, CIRCUIT_BREAKER.failuresMinBefore2024)).toBe(threshold),
);

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentCircuitBreaker.html
test.each([
  ['COUNT', 5, 1, 5],
  ['COUNT', 5, 800, 5],
  ['UNBOUNDED_PERCENT', 50, 800, 400],
  ['UNBOUNDED_PERCENT', 7, 100, 7],
  ['UNBOUNDED_PERCENT', 10, 1, 1],
  ['UNBOUNDED_PERCENT', 50, 0, 1],
  ['BOUNDED_PERCENT', 100, 60, 60],
  ['BOUNDED_PERCENT', 1, 60, 3],
] as const)('%s %i, %i tasks desired: %i failures', (type, value, desired, threshold) =>
  expect(failureThreshold({ type, value }, desired)).toBe(threshold),
);

test.each<[Parameters<typeof isBreakerFailure>[0], boolean, boolean, string]>([
  ['failed to start', false, true, 'stage 1'],
  ['failed to start', true, false, 'one has run: no longer'],
  ['failed health checks', true, true, 'stage 2'],
  ['failed health checks', false, false, 'none has run: cannot be'],
])('O-6: %s, one has run %s: counts %s (%s)', (failure, hasRun, counts) => expect(isBreakerFailure(failure, hasRun)).toBe(counts));
