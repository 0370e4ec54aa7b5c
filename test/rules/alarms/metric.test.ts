import { describe, expect, test } from 'vitest';
import { isBreaching, ruleText, statisticOf } from '../../../src/rules/alarms/metric.js';

const POINTS = [
  { sampleCount: 2, sum: 30, minimum: 10, maximum: 20 },
  { sampleCount: 1, sum: 60, minimum: 60, maximum: 60 },
];

describe('a statistic over the datapoints of a period', () => {
  test.each([
    ['Sum', 90],
    ['SampleCount', 3],
    ['Average', 30],
    ['Minimum', 10],
    ['Maximum', 60],
  ] as const)('%s', (stat, value) => {
    expect(statisticOf(POINTS, stat)).toBe(value);
  });

  test('of none is undefined', () => {
    expect(statisticOf([], 'Sum')).toBeUndefined();
  });
});

describe('the threshold', () => {
  test.each([
    ['GreaterThanThreshold', [false, false, true], '>'],
    ['GreaterThanOrEqualToThreshold', [false, true, true], '>='],
    ['LessThanThreshold', [true, false, false], '<'],
    ['LessThanOrEqualToThreshold', [true, true, false], '<='],
  ] as const)('%s', (comparison, breaches, sign) => {
    expect([4, 5, 6].map((value) => isBreaching({ comparison, threshold: 5 }, value))).toEqual(breaches);
    const metric = { namespace: 'AWS/ECS', metricName: 'CPUUtilization', dimensions: '', stat: 'Average' } as const;
    const alarm = { name: 'busy', metric, periodUs: 60e6, threshold: 5, comparison, treatMissingData: 'missing' } as const;
    expect(ruleText({ ...alarm, evaluationPeriods: 3, datapointsToAlarm: 2 })).toBe(`CPUUtilization ${sign} 5 for 2 of 3 datapoints`);
    expect(ruleText({ ...alarm, evaluationPeriods: 3, datapointsToAlarm: 3 })).toBe(`CPUUtilization ${sign} 5 for 3 datapoints`);
  });
});
