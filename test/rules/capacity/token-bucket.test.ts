import { describe, expect, test } from 'vitest';
import { FARGATE_LAUNCH } from '../../../src/aws/quotas.js';
import { type TokenBucket, takeTokens } from '../../../src/rules/capacity/token-bucket.js';

function full(burst: number, refillPerSecond: number): TokenBucket {
  return { burst, refillPerSecond, tokens: burst, filledAtUs: 0 };
}

/** Seconds until the last of `tasks` is launched, asking `perSecond` times a second. */
function secondsFor(bucket: TokenBucket, tasks: number, perSecond: number): number {
  let left = tasks;
  for (let tick = 0; ; tick++) {
    const nowUs = (tick * 1e6) / perSecond;
    left -= takeTokens(bucket, left, nowUs);
    if (left === 0) return nowUs / 1e6;
  }
}

// 100 launches at once, then 20 a second: N tasks take (N - 100) / 20 seconds.
// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html
describe('launch quota of Fargate', () => {
  test.each([
    [100, 0],
    [101, 1],
    [500, 20],
    [1000, 45],
    [3500, 170],
  ])('%i tasks are launched after %i s, asked for every second', (tasks, seconds) => {
    expect(secondsFor(full(FARGATE_LAUNCH.burst, FARGATE_LAUNCH.refillPerSecond), tasks, 1)).toBe(seconds);
  });

  test('asking more often gets no more', () => {
    expect(secondsFor(full(100, 20), 500, 1000)).toBe(20);
  });

  test('asking more often than tokens come loses no part of a token', () => {
    const bucket = full(5, 1);
    takeTokens(bucket, 5, 0);
    let taken = 0;
    for (let nowUs = 0; nowUs <= 10_000_000; nowUs += 333_333) taken += takeTokens(bucket, 5, nowUs);
    expect(taken).toBe(9); // the tenth is full at 10 s, the last asking is at 9.999990 s
  });
});

test('a bucket holds no more than its burst, and gives whole tokens only', () => {
  const bucket = full(100, 20);
  expect(takeTokens(bucket, 30, 3600e6)).toBe(30);
  expect(takeTokens(bucket, 1000, 3600e6)).toBe(70);
  expect(takeTokens(bucket, 5, 3600e6 + 99_000)).toBe(1); // 1.98 tokens
  expect(takeTokens(bucket, 5, 3600e6 + 100_000)).toBe(1); // 0.98 + 0.02
  expect(takeTokens(bucket, 0, 3601e6)).toBe(0);
});
