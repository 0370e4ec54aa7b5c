import { expect, test } from 'vitest';
import { bakeTimeUs } from '../../../src/rules/service/bake-time.js';
import { startWaitUs } from '../../../src/rules/service/start-throttle.js';

const MINUTE = 60e6;

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html (27 minutes at most); the steps are ours.
test('1, 2, 4, 8, 16, 27 minutes, and no more', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 1000].map((failure) => startWaitUs(failure, MINUTE) / MINUTE)).toEqual([1, 2, 4, 8, 16, 27, 27, 27]);
});

test('from another first wait', () => {
  expect([1, 2, 3].map((failure) => startWaitUs(failure, 10 * MINUTE) / MINUTE)).toEqual([10, 20, 27]);
  expect(startWaitUs(5, 0)).toBe(0);
});

test('the bake time is so many of the longest window', () => {
  const alarms = [
    { periodUs: MINUTE, evaluationPeriods: 3 },
    { periodUs: 5 * MINUTE, evaluationPeriods: 1 },
  ];
  expect(bakeTimeUs(alarms, 2) / MINUTE).toBe(10);
  expect(bakeTimeUs([], 2)).toBe(0);
});
