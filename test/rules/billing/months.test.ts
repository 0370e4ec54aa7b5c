import { expect, test } from 'vitest';
import { billingMonths } from '../../../src/rules/billing/index.js';

test.each([
  // start                   days   month  why
  ['2026-03-01T00:00:00Z', 30.99, 0, 'March has 31 days'],
  ['2026-03-01T00:00:00Z', 31, 1, 'the first of April, as AWS has it'],
  ['2026-01-05T00:00:00Z', 30.99, 0, 'one month whenever it starts'],
  ['2026-01-05T00:00:00Z', 31, 1, 'the fifth of February'],
  ['2026-01-05T12:00:00Z', 31, 1, 'at the same time of day'],
  ['2026-12-15T00:00:00Z', 31, 1, 'over the new year'],
  ['2026-12-15T00:00:00Z', 365, 12, 'a year on'],
  ['2026-01-31T00:00:00Z', 28.99, 0, 'February has no 31st'],
  ['2026-01-31T00:00:00Z', 29, 1, 'so March begins the next'],
])('from %s, after %d days: month %i (%s)', (start, days, month) => {
  expect(billingMonths(Date.parse(start))(Math.floor(days * 24))).toBe(month);
});
