import { describe, expect, test } from 'vitest';
import { type AlarmView, scalableTargetOf, scalingDecisions, stateBy, trackingAt, viewOf } from '../../../src/report/why/tracking.js';
import type { AlarmState } from '../../../src/rules/alarms/evaluate.js';
import { planScaleIn, planScaleOut } from '../../../src/rules/scaling/target-tracking.js';
import type { ReadResult } from '../../sim/run.js';
import { service, traffic } from '../../support/scenario.js';
import { ask, loaded, policy } from './ask.js';

const REQUESTS = policy({ name: 'requests', metric: 'ALBRequestCountPerTarget', targetValue: 300 });
/** 55 % of two tasks, then 180 %, then 55 % again. */
const DAY = {
  steps: [
    [0, 1.1],
    [1200, 3.6],
    [3000, 1.1],
  ],
} as const;
const RUNS: Readonly<Record<string, ReadResult>> = {
  'one policy': loaded(DAY),
  'two policies': loaded({ ...DAY, policies: [policy(), REQUESTS] }),
  'one of two may not scale in': loaded({ ...DAY, policies: [policy(), { ...REQUESTS, disableScaleIn: true }] }),
  'short cooldowns': loaded({ ...DAY, policies: [policy({ scaleOutCooldownUs: 0, scaleInCooldownUs: 60e6 })] }),
  'a narrow range': loaded({
    steps: [
      [0, 1.1],
      [1200, 3.6],
      [3000, 0.9],
    ],
    min: 2,
    max: 3,
  }),
  'from nothing': loaded({ ...DAY, over: { begin: 'empty' } }),
};

/** Every evaluation of a run. */
function evaluations(result: ReadResult) {
  const target = scalableTargetOf(result.scenario, 'web');
  if (target === undefined) throw new Error('web has no scalable target');
  const minutes = Array.from({ length: result.scenario.durationUs / 60e6 - 1 }, (_, minute) => 80e6 + minute * 60e6);
  return minutes.flatMap((us) => trackingAt(result, target, us) ?? []);
}

describe.each(Object.entries(RUNS))('%s: what is read back', (_, result) => {
  test('gives the rule the numbers the run gave it, at every evaluation', () => {
    const asked = evaluations(result).filter(({ decision }) => decision !== undefined);
    for (const at of asked) {
      const { policies, decision, evaluatedUs } = at;
      const isOut = policies.some(({ high }) => high.state === 'ALARM');
      const words = policies
        .filter(({ high, low }) => (isOut ? high : low).state === 'ALARM')
        .map((one) => (isOut ? planScaleOut : planScaleIn)(viewOf(at, one)).because);
      expect(words, `at ${evaluatedUs / 1e6} s`).toContain(decision?.because);
    }
    const target = scalableTargetOf(result.scenario, 'web');
    const recorded = target === undefined ? 0 : scalingDecisions(result, target).reduce((sum, { times }) => sum + times, 0);
    expect(asked.length).toBe(recorded);
  });

  test('gives each alarm the state on record', () => {
    const states = new Map<string, AlarmState>();
    for (const { policies } of evaluations(result)) {
      for (const alarm of policies.flatMap(({ high, low }): AlarmView[] => [high, low])) {
        const before = states.get(alarm.name) ?? (result.scenario.begin === 'running' ? 'OK' : 'INSUFFICIENT_DATA');
        const state = stateBy(
          { ...alarm, state: before },
          alarm.points.map((point) => point?.value),
        );
        expect(state).toBe(alarm.state);
        states.set(alarm.name, state);
      }
    }
  });
});

describe('a scale-out', () => {
  const answer = ask(RUNS['one policy'], 'scaling/web', 1570);

  test('is told with the datapoint, the arithmetic and the desired count', () => {
    expect(answer.headline).toBe(
      'At 00:26:10 policy cpu60 raised the desired count of web from 2 to 4: CPUUtilization 100 % of 00:22 was above its target of 60 %, and ceil(2 running x 100 / 60) = 4.',
    );
  });

  // Load at 1200 s; three minutes end at 1380 s and are seen at 1560 s, judged at 1570 s.
  test('has its chain from the load to the capacity', () => {
    expect(answer.timeline.map(({ atSeconds, text }) => `${atSeconds} ${text}`).slice(0, 4)).toEqual([
      '1200 the first minute above 60 %: CPUUtilization 99.99 % of 00:20',
      '1560 alarms can see 3 such minutes',
      '1570 AlarmHigh of cpu60 is in ALARM',
      '1570 cpu60: desired count 2 -> 4',
    ]);
    expect(answer.timeline.map(({ text }) => text).slice(-2)).toEqual(['4 tasks RUNNING', '4 healthy targets']);
  });

  // ceil(2 x m / 60) = 4 for m in (90, 120].
  test('says which datapoint would have given a task more or fewer, and which target', () => {
    expect(answer.whatIf).toEqual([
      'From a datapoint of about 120 % on, in place of 100 %, it would have been 5 tasks.',
      'At about 90 % or less it would have been 3 tasks.',
      'With a target of 48 % the same datapoint would have asked for 5 tasks.',
      'With a target of 72 % the same datapoint would have asked for 3 tasks.',
    ]);
  });

  test('that is held at the maximum says what a higher one would have given', () => {
    const held = ask(loaded({ ...DAY, max: 3 }), 'scaling/web', 1570);
    expect(held.headline).toContain('from 2 to 3');
    expect(held.whatIf).toContain('With a higher maxCapacity the desired count would have gone to 4.');
    expect(ask(loaded({ ...DAY, max: 3 }), 'scaling/web', 2200).headline).toBe(
      'web stayed at 3 tasks at 00:36:10 although AlarmHigh of cpu60 was in ALARM: already at the maximum capacity of 3.',
    );
  });
});

describe('what did not happen', () => {
  const day = RUNS['one policy'];

  test.each([
    [
      'before alarms are looked at',
      day,
      30,
      'Nothing was decided about web at 00:00:30: alarms are evaluated once a minute, the first time at 00:01:10.',
    ],
    [
      'without a datapoint',
      day,
      100,
      'Nothing asked web to scale at 00:01:10, so it stayed at 2 tasks: its alarms had no datapoint to go by.',
    ],
    [
      'between the thresholds',
      day,
      900,
      "Nothing asked web to scale at 00:14:10, so it stayed at 2 tasks: CPUUtilization 55 % of 00:10, the newest datapoint its alarms could see, lies between AlarmLow's 54 % and the target of 60 %.",
    ],
    [
      'not long enough above',
      day,
      1560,
      'Nothing asked web to scale at 00:25:10, so it stayed at 2 tasks: CPUUtilization 100 % of 00:21, the newest datapoint its alarms could see, is above the target of 60 %, but not long enough for AlarmHigh.',
    ],
    [
      'within the scale-in cooldown',
      day,
      3500,
      'web stayed at 2 tasks at 00:58:10 although AlarmLow of cpu60 was in ALARM: within the scale-in cooldown (to 2 tasks, decided 00:56:10, complete 00:56:10, cooldown until 01:01:10).',
    ],
    [
      'another policy',
      RUNS['two policies'],
      3500,
      'web stayed at 8 tasks at 00:58:10 although AlarmLow of cpu60 was in ALARM: another policy does not want to scale in: all must agree.',
    ],
    [
      'at the minimum',
      RUNS['a narrow range'],
      5000,
      'web stayed at 2 tasks at 01:23:10 although AlarmLow of cpu60 was in ALARM: already at the minimum capacity of 2.',
    ],
  ])('%s', (_, result, at, headline) => {
    expect(ask(result, 'scaling/web', at).headline).toBe(headline);
  });

  test('disableScaleIn', () => {
    const never = loaded({ ...DAY, policies: [policy({ disableScaleIn: true })] });
    const answer = ask(never, 'scaling/web', 5000);
    expect(answer.headline).toContain('although AlarmLow of cpu60 was in ALARM: disableScaleIn is set.');
    expect(answer.whatIf).toContain('Without disableScaleIn the desired count would have gone to 2.');
  });

  test('the policy that holds the others back is named', () => {
    expect(ask(RUNS['two policies'], 'scaling/web', 3500).because.map(({ sentence }) => sentence)).toContain(
      'Every policy that may scale in must agree; AlarmLow is not in ALARM of requests.',
    );
  });

  test('no scalable target', () => {
    const fixed = loaded({ ...DAY, over: { scalableTargets: [], durationUs: 600e6 } });
    expect(ask(fixed, 'scaling/web', 300).headline).toBe('web has no scalable target: its desired count stays at 2 whatever the load.');
  });

  // Seven minutes without a task: ECS publishes nothing.
  test('missing datapoints', () => {
    const gone = loaded({
      ...DAY,
      over: {
        services: [service({ desiredCount: 0 })],
        scalableTargets: [{ cluster: 'default', service: 'web', minCapacity: 0, maxCapacity: 3, policies: [policy()] }],
        durationUs: 1200e6,
      },
    });
    expect(ask(gone, 'scaling/web', 900).because[0].sentence).toMatch(
      /^AlarmHigh of cpu60 needs 3 datapoints above 60 % and could see none yet: INSUFFICIENT_DATA/,
    );
  });

  test('the earliest instant an alarm could have fired is the one at which it does if the load is there at once', () => {
    const { because } = ask(day, 'scaling/web', 1560);
    expect(because[0].sentence).toContain('From here the earliest it could be in ALARM was 00:26:10; it was at 00:26:10.');
  });

  test('the one datapoint in the way is named', () => {
    expect(ask(day, 'scaling/web', 1560).whatIf[0]).toBe(
      'Had the one datapoint of 55 % of 00:19 been above 60 %, AlarmHigh would have been in ALARM.',
    );
  });
});

// What would have been is held against a run in which it was.
describe('what would have changed it comes true', () => {
  test('without the cooldown', () => {
    expect(ask(RUNS['one policy'], 'scaling/web', 3500).whatIf).toEqual([
      'Without the scale-in cooldown (scaleInCooldown 300 s) the desired count would have gone to 1.',
    ]);
    const without = loaded({ ...DAY, policies: [policy({ scaleInCooldownUs: 0 })] });
    expect(Math.min(...without.services.map(({ desired }) => desired))).toBe(1);
  });

  test('with a lower target', () => {
    const steady = { steps: [[0, 1.1]] } as const;
    const before = loaded(steady);
    expect(ask(before, 'scaling/web', 900).whatIf).toContain(
      'With a target of 54 % or less these 3 datapoints of CPUUtilization would have put AlarmHigh into ALARM; at 54 % the desired count would have gone to 3 tasks.',
    );
    const lower = loaded({ ...steady, policies: [policy({ targetValue: 54 })] });
    expect(lower.services.find(({ desired }) => desired !== 2)?.desired).toBe(3);
    const higher = loaded({ ...steady, policies: [policy({ targetValue: 55 })] });
    expect(higher.services.every(({ desired }) => desired === 2)).toBe(true);
  });
});

test('without an instant all changes are told, the largest first of all', () => {
  const { headline, timeline } = ask(RUNS['one policy'], 'scaling/web');
  expect(headline).toBe('web was scaled out 2 times and in 2 times; the largest step was from 6 to 2 at 00:56:10.');
  expect(timeline[0]).toEqual({
    atSeconds: 1570,
    text: 'Policy cpu60 raised the desired count of web from 2 to 4: metric above target: ceil(2 running x 100 / 60) = 4.',
  });
});

test('a request of nobody asks nothing of anybody', () => {
  const idle = loaded({
    steps: [[0, 0]],
    over: { traffic: [traffic({ shape: { kind: 'steps', steps: [], arrivals: 'even' } })], durationUs: 3600e6 },
  });
  expect(ask(idle, 'scaling/web', 3000).headline).toBe(
    'web stayed at 1 task at 00:49:10 although AlarmLow of cpu60 was in ALARM: already at the minimum capacity of 1.',
  );
});
