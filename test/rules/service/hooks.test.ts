import { describe, expect, test } from 'vitest';
import type { LifecycleHook } from '../../../src/aws/nouns.js';
import { answerUs, type HookStatus, hookEndUs, hookStatus, verdictOf } from '../../../src/rules/service/hooks.js';
import { lifecycleHook } from '../../support/scenario.js';

const MINUTE = 60e6;
const NEVER = Number.POSITIVE_INFINITY;
const lambda = (over: Partial<LifecycleHook>) => lifecycleHook(over);
const pause = (over: Partial<LifecycleHook>) => lifecycleHook({ targetType: 'PAUSE', takesUs: NEVER, ...over });

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html (timeout behaviour)
// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHookTimeoutConfiguration.html
test.each<[LifecycleHook, number, HookStatus, string, why: string]>([
  // hook                                                            after min  status             verdict    why
  [lambda({ takesUs: 90e6 }), 1, 'IN_PROGRESS', 'wait', 'it runs'],
  [lambda({ takesUs: 90e6 }), 1.5, 'SUCCEEDED', 'goOn', 'it has answered'],
  [lambda({ takesUs: 90e6, outcome: 'FAILED' }), 1.5, 'FAILED', 'giveUp', 'FAILED rolls back'],
  [lambda({ takesUs: NEVER }), 1439, 'IN_PROGRESS', 'wait', 'IN_PROGRESS for as long as it may'],
  [lambda({ takesUs: NEVER }), 1440, 'TIMED_OUT', 'giveUp', 'the default: 1,440 minutes, then ROLLBACK'],
  [lambda({ takesUs: NEVER, timeoutAction: 'CONTINUE' }), 1440, 'TIMED_OUT', 'goOn', 'CONTINUE goes on to the next stage'],
  [pause({}), 9, 'AWAITING_ACTION', 'wait', 'nobody has called ContinueServiceDeployment'],
  [pause({ timeoutUs: 10 * MINUTE }), 10, 'TIMED_OUT', 'giveUp', 'the guide’s example: 10 minutes, ROLLBACK'],
  [pause({ timeoutUs: 10 * MINUTE, timeoutAction: 'CONTINUE' }), 10, 'TIMED_OUT', 'goOn', 'the same with CONTINUE'],
  [pause({ takesUs: 4 * MINUTE }), 4, 'SUCCEEDED', 'goOn', 'somebody continues it'],
  [pause({ takesUs: 4 * MINUTE, outcome: 'FAILED' }), 4, 'FAILED', 'giveUp', 'somebody rolls it back'],
  [pause({ takesUs: 12 * MINUTE, timeoutUs: 10 * MINUTE }), 12, 'TIMED_OUT', 'giveUp', 'too late'],
  [lambda({ takesUs: 10 * MINUTE, timeoutUs: 10 * MINUTE }), 10, 'SUCCEEDED', 'goOn', 'ours: in time to the last instant'],
])('%o after %d min: %s, %s (%s)', (hook, minutes, status, verdict) => {
  expect(hookStatus(hook, minutes * MINUTE)).toBe(status);
  expect(verdictOf(hook, hookStatus(hook, minutes * MINUTE))).toBe(verdict);
});

test('nothing is answered before the stage begins, not even at once', () => {
  expect(hookStatus(lambda({}), -1)).toBe('IN_PROGRESS');
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html (30 s by default; the example has 60)
describe('a function that says IN_PROGRESS until it is done', () => {
  test.each([
    [0, 30, 0, 'done when it is first asked'],
    [10, 30, 30, 'asked again after 30 s'],
    [30, 30, 30, 'just done'],
    [100, 60, 120, 'asked at 0, 60 and 120'],
    [100, 0, 100, 'asked once: the call itself takes as long'],
  ])('done after %d s, asked again every %d s: it is heard after %d s (%s)', (takes, delay, heard) => {
    expect(answerUs(takes * 1e6, delay * 1e6)).toBe(heard * 1e6);
  });

  test('never done, it is never heard', () => {
    expect(answerUs(NEVER, 30e6)).toBe(NEVER);
    expect(hookEndUs(lambda({ takesUs: NEVER }))).toBe(1440 * MINUTE);
  });
});
