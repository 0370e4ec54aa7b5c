import { describe, expect, test } from 'vitest';
import { isTriedAgain, planStage, retryWaitSeconds } from '../../../src/rules/jobs/index.js';

describe('what is tried again', () => {
  test.each([
    ['EssentialContainerExited', 1, 2, true],
    ['EssentialContainerExited', 2, 2, true],
    ['EssentialContainerExited', 3, 2, false],
    ['TaskFailedToStart', 1, 1, true],
    ['SpotInterruption', 1, 1, true],
    ['', 1, 1, true],
    ['UserInitiated', 1, 5, false],
    ['EssentialContainerExited', 1, 0, false],
  ])('%s, attempt %i of 1 + %i', (stopCode, attempt, retries, isAgain) => {
    expect(isTriedAgain(stopCode, attempt, retries)).toBe(isAgain);
  });

  test('waits as a retrier of Step Functions does by default: 1 s, then twice as long each time', () => {
    expect([1, 2, 3, 4].map(retryWaitSeconds)).toEqual([1, 2, 4, 8]);
  });
});

describe('a stage', () => {
  test.each([
    ['success', ['SUCCEEDED'], 'start'],
    ['success', ['FAILED'], 'skip'],
    ['failure', ['FAILED'], 'start'],
    ['failure', ['SUCCEEDED'], 'skip'],
    ['any', ['FAILED', 'SUCCEEDED'], 'start'],
    ['any', ['FAILED', undefined], 'wait'],
    ['success', ['SUCCEEDED', undefined], 'wait'],
    ['success', ['SUCCEEDED', 'FAILED'], 'skip'],
    ['failure', ['FAILED', 'SUCCEEDED'], 'skip'],
  ] as const)('after %s of runs that ended %j: %s', (when, outcomes, plan) => {
    expect(planStage(when, outcomes)).toBe(plan);
  });
});
