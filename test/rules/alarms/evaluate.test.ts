import { describe, expect, test } from 'vitest';
import { type AlarmState, evaluateAlarm, type TreatMissingData } from '../../../src/rules/alarms/evaluate.js';

const TREATMENTS: readonly TreatMissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** `0 - X - X`: oldest first; X breaches, 0 does not, - is missing. */
function evaluate(points: string, periods: number, needed: number, treatment: TreatMissingData, current: AlarmState): AlarmState {
  const values = points.split(' ').map((point) => ({ X: 100, '0': 0, '-': undefined })[point]);
  return evaluateAlarm(values, (value) => value > 50, periods, needed, treatment, current);
}

/** What the table says for each treatment; `keep` is the state the alarm was in. */
function row(points: string, periods: number, needed: number): string[] {
  return TREATMENTS.map((treatment) => {
    const states = (['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const).map(
      (current) => [current, evaluate(points, periods, needed, treatment, current)] as const,
    );
    if (states.every(([current, next]) => current === next)) return 'keep';
    const distinct = [...new Set(states.map(([, next]) => next))];
    return distinct.length === 1 ? distinct[0] : `depends: ${distinct.join(' ')}`;
  });
}

// The truth table that CloudWatch publishes for 3 out of 3 datapoints in an evaluation range of 5.
// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
describe('3 out of 3, as published', () => {
  test.each([
    // oldest to newest → missing, ignore, breaching, notBreaching
    ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', 'INSUFFICIENT_DATA', 'keep', 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', 'keep', 'ALARM', 'OK'],
  ])('%s: %s, %s, %s, %s', (points, ...states) => expect(row(points, 3, 3)).toEqual(states));
});

// Rows on which the guard against premature alarms decides: the oldest breaching datapoint must be at least M periods old.
// Source: the same page, "premature transitions to alarm state"
describe('rows of the guard against premature alarms', () => {
  test.each([
    ['- - - - X', 3, 3, 'keep', 'keep', 'ALARM', 'OK', 'only the newest: too early'],
    ['- - - X -', 3, 3, 'keep', 'keep', 'ALARM', 'OK', 'two periods old: too early for M = 3'],
    ['- - - X -', 3, 2, 'ALARM', 'keep', 'ALARM', 'OK', 'two periods old: old enough for M = 2'],
    ['0 - X - -', 3, 2, 'OK', 'OK', 'ALARM', 'OK', 'a point that does not breach: plain counting'],
    ['- - X X -', 3, 2, 'ALARM', 'ALARM', 'ALARM', 'ALARM', 'enough real points that breach'],
  ] as const)('%s, %i periods, %i needed: %s, %s, %s, %s (%s)', (points, periods, needed, ...rest) => {
    expect(row(points, periods, needed)).toEqual(rest.slice(0, 4));
  });
});

describe('enough real points', () => {
  test.each<[points: string, periods: number, needed: number, state: AlarmState, why: string]>([
    ['X X X X X', 3, 3, 'ALARM', 'all breach'],
    ['X X X X 0', 3, 3, 'OK', 'the newest does not'],
    ['0 0 X X X', 3, 3, 'ALARM', 'older ones do not count'],
    ['X X X 0 0', 3, 3, 'OK', 'older ones do not count'],
    ['X 0 X', 3, 2, 'ALARM', '2 of 3'],
    ['0 0 X', 3, 2, 'OK', '1 of 3'],
    ['X - X - X', 3, 3, 'ALARM', 'gaps are bridged from the two extra periods'],
  ])('%s, %i periods, %i needed: %s whatever the treatment (%s)', (points, periods, needed, state) => {
    for (const treatment of TREATMENTS) {
      for (const current of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const)
        expect(evaluate(points, periods, needed, treatment, current)).toBe(state);
    }
  });
});
