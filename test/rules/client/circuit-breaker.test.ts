import { expect, test } from 'vitest';
import { admitAttempt, type Circuit, CLOSED, judgeAttempt } from '../../../src/rules/client/circuit-breaker.js';

// Source: https://docs.aws.amazon.com/prescriptive-guidance/latest/cloud-design-patterns/circuit-breaker.html
const LIMITS = { failures: 3, openForUs: 30e6 };
const OPEN: Circuit = { failedInARow: 3, openUntilUs: 100e6, isProbing: false };
const PROBED: Circuit = { ...OPEN, isProbing: true };
const failed = (failedInARow: number): Circuit => ({ ...CLOSED, failedInARow });

test.each([
  ['closed', CLOSED, 50e6, 'sent'],
  ['one failure short', failed(2), 50e6, 'sent'],
  ['just opened', OPEN, 70e6, 'withheld'],
  ['a microsecond before its time is over', OPEN, 100e6 - 1, 'withheld'],
  ['when its time is over', OPEN, 100e6, 'probe'],
  ['long after', OPEN, 900e6, 'probe'],
  ['while a probe is under way', PROBED, 100e6, 'withheld'],
  ['and as long as it is', PROBED, 900e6, 'withheld'],
] as const)('an attempt meets a circuit %s', (_, circuit, nowUs, admission) => {
  expect(admitAttempt(circuit, LIMITS, nowUs)).toBe(admission);
});

test.each([
  ['the first failure counts', CLOSED, false, true, failed(1)],
  ['the last of a row opens it', failed(2), false, true, { ...OPEN, openUntilUs: 120e6 + 30e6 }],
  ['a success ends the row', failed(2), false, false, CLOSED],
  ['a failure of before is too late for an open one', OPEN, false, true, OPEN],
  ['a success too', OPEN, false, false, OPEN],
  ['and while a probe is under way', PROBED, false, false, PROBED],
  ['a probe that fails opens it again', PROBED, true, true, { ...OPEN, openUntilUs: 120e6 + 30e6 }],
  ['a probe that succeeds closes it', PROBED, true, false, CLOSED],
] as const)('%s', (_, circuit, isProbe, hasFailed, after) => {
  expect(judgeAttempt(circuit, LIMITS, { isProbe, hasFailed }, 120e6)).toEqual(after);
});
