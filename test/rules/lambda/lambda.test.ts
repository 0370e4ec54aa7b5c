import { describe, expect, test } from 'vitest';
import {
  admit,
  type FunctionAdmission,
  functionAdmission,
  invocationUs,
  lambdaVcpu,
  release,
  unreservedConcurrency,
} from '../../../src/rules/lambda/index.js';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const alone = (limit: number, idleLifeUs = 10 * MINUTE) => functionAdmission({ limit, inFlight: 0 }, idleLifeUs);

/** Asks `count` times at one instant. @returns how often each answer came */
function ask(state: FunctionAdmission, count: number, nowUs: number): Record<string, number> {
  const answers: Record<string, number> = {};
  for (let n = 0; n < count; n++) {
    const answer = admit(state, nowUs);
    answers[answer] = (answers[answer] ?? 0) + 1;
  }
  return answers;
}

// Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
test.each([
  [1769, 1, 'one vCPU'],
  [10_240, 1, 'a request uses one thread'],
  [884.5, 0.5, 'in proportion'],
  [128, 128 / 1769, 'smallest'],
])('%d MiB give a request %d vCPU (%s)', (memoryMiB, vcpu) => {
  expect(lambdaVcpu(memoryMiB)).toBe(vcpu);
});

test.each([
  // cpu      wait    MiB   speed  timeout      → us       why
  [100_000, 50_000, 1769, 1, 3 * SECOND, 150_000, 'a whole vCPU'],
  [100_000, 50_000, 884.5, 1, 3 * SECOND, 250_000, 'half a vCPU: twice the time, the wait as it is'],
  [100_000, 50_000, 1769, 1.25, 3 * SECOND, 130_000, 'ARM at 1.25'],
  [100_000, 0, 3538, 1, 3 * SECOND, 100_000, 'a second vCPU does not help one thread'],
  [0, 5 * SECOND, 128, 1, 3 * SECOND, 3 * SECOND, 'cut at the timeout'],
  [1, 0, 1179, 1, SECOND, 2, 'rounded: 1.5004'],
])('%d us CPU, %d us wait at %d MiB and speed %d within %d → %d us (%s)', (cpuUs, waitUs, memoryMiB, speed, timeoutUs, us) => {
  expect(invocationUs(cpuUs, waitUs, lambdaVcpu(memoryMiB), speed, timeoutUs)).toBe(us);
});

// Python 3.14, x86, the same work at four sizes, ms: maxday/lambda-perf warm durations, July and August 2026.
test('CPU time follows memory as measured, within 5 %', () => {
  const measured = [
    [128, 5168.6],
    [256, 2582.9],
    [512, 1294.5],
    [1024, 628.2],
  ];
  const cpuUs = 5168.6 * 1000 * lambdaVcpu(128);
  for (const [memoryMiB, ms] of measured) {
    const simulatedMs = invocationUs(cpuUs, 0, lambdaVcpu(memoryMiB), 1, 900 * SECOND) / 1000;
    expect(Math.abs(simulatedMs / ms - 1)).toBeLessThan(0.05);
  }
});

describe('admission', () => {
  // Concurrency = requests a second x duration.
  // Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
  test.each([
    [100, 500_000, 50, 0, 'doc example: exactly enough'],
    [100, 500_000, 49, 2, 'one too few: one request in fifty'],
    [10, 3 * SECOND, 30, 0, 'thirty in flight'],
    [1000, 20_000, 100, 0, 'twenty in flight, and ten a second for each of a hundred'],
  ])('%i/s of %i us with %i units: %i a second refused (%s)', (perSecond, durationUs, limit, refused) => {
    const state = alone(limit);
    const ends: number[] = [];
    let ended = 0;
    let refusedInLastSecond = 0;
    for (let n = 0; n < perSecond * 50; n++) {
      const nowUs = Math.floor((n * SECOND) / perSecond);
      while (ended < ends.length && ends[ended] <= nowUs) release(state, ends[ended++], true);
      const answer = admit(state, nowUs);
      if (answer === 'warm' || answer === 'cold') ends.push(nowUs + durationUs);
      else if (nowUs >= 49 * SECOND) refusedInLastSecond++;
    }
    expect(refusedInLastSecond).toBe(refused);
  });

  // 3,000 calls of a minute at once, all environments cold; refused callers ask again each second.
  // Source: https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html: 1,000 at once, then 1,000 in 10 s
  test('a burst of 3,000: 1,000 at once, the rest at 100 a second, all in after 20 s', () => {
    const state = alone(5000);
    expect(ask(state, 3000, 0)).toEqual({ cold: 1000, 'throttled:scaling-rate': 2000 });
    for (let second = 1; second <= 20; second++) {
      expect(ask(state, 3000 - state.concurrency.inFlight, second * SECOND).cold).toBe(100);
    }
    expect(state.concurrency.inFlight).toBe(3000);
  });

  test('what the scaling rate leaves unused does not add up', () => {
    const state = alone(5000);
    expect(ask(state, 3000, 3600 * SECOND).cold).toBe(1000);
  });

  test('a reservation caps, 0 switches the function off', () => {
    expect(ask(alone(3), 5, 0)).toEqual({ cold: 3, 'throttled:concurrency': 2 });
    expect(ask(alone(0), 2, 0)).toEqual({ 'throttled:concurrency': 2 });
  });

  test('ten requests a second for each unit, however short', () => {
    const state = alone(2);
    let taken = 0;
    for (let n = 0; n < 100; n++) {
      if (!admit(state, SECOND).startsWith('throttled')) {
        taken++;
        release(state, SECOND, true);
      }
    }
    expect(taken).toBe(20);
    expect(admit(state, SECOND)).toBe('throttled:request-rate');
    expect(admit(state, SECOND + 50_000)).toBe('warm');
  });

  test('functions without a reservation share the rest of the account', () => {
    const rest = { limit: 3, inFlight: 0 };
    const [one, other] = [functionAdmission(rest, MINUTE), functionAdmission(rest, MINUTE)];
    expect(ask(one, 2, 0)).toEqual({ cold: 2 });
    expect(ask(other, 2, 0)).toEqual({ cold: 1, 'throttled:concurrency': 1 });
  });
});

// Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html: quota 2,000 lets 1,900 be reserved
test.each<[number, number[], number | undefined, string]>([
  [1000, [], 1000, 'nothing reserved'],
  [2000, [1000, 900], 100, 'as far as it goes'],
  [2000, [1901], undefined, 'refused'],
  [50, [], 50, 'a new account below 100'],
])('of %i with %j reserved %s are left (%s)', (limit, reserved, left) => {
  expect(unreservedConcurrency(limit, reserved)).toBe(left);
});

describe('idle environments', () => {
  test('the one used last serves next, so the others grow old', () => {
    const state = alone(100, 10 * MINUTE);
    expect(ask(state, 2, 0)).toEqual({ cold: 2 });
    release(state, 0, true);
    release(state, 0, true);
    for (let minute = 5; minute <= 20; minute += 5) {
      expect(admit(state, minute * MINUTE)).toBe('warm'); // Always the same one.
      release(state, minute * MINUTE, true);
    }
    expect(admit(state, 21 * MINUTE)).toBe('warm');
    expect(admit(state, 21 * MINUTE)).toBe('cold'); // The other went at minute 10.
  });

  test.each([
    [10 * MINUTE - 1, 'warm', 'a microsecond before its end'],
    [10 * MINUTE, 'cold', 'gone at its end'],
  ])('after %i us idle: %s (%s)', (gapUs, answer) => {
    const state = alone(1);
    admit(state, 0);
    release(state, SECOND, true);
    expect(admit(state, SECOND + gapUs)).toBe(answer);
  });

  test('an environment that is not kept serves nobody', () => {
    const state = alone(1);
    admit(state, 0);
    release(state, SECOND, false);
    expect(admit(state, SECOND)).toBe('cold');
  });

  test('memory stays in proportion to the environments alive', () => {
    const state = alone(100_000);
    for (let n = 1; n <= 100_000; n++) {
      admit(state, n * MINUTE * 11);
      release(state, n * MINUTE * 11, true);
    }
    expect(state.idle.idleSinceUs.length).toBeLessThan(3000);
  });
});
