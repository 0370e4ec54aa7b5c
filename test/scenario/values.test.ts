import { describe, expect, test } from 'vitest';
import { editDistance, nearestName } from '../../src/base/nearest.js';
import { isCutDistribution, parseDistribution } from '../../src/scenario/distributions.js';
import { nameInArn } from '../../src/scenario/fields.js';
import { isoText, parseInstant, parseIso } from '../../src/scenario/instants.js';
import {
  durationText,
  parseByteRate,
  parseDuration,
  parseDurationExact,
  parsedAs,
  parseRate,
  parseShare,
  parseSize,
  parseUsd,
} from '../../src/scenario/values.js';

const readAs = <T>(read: { readonly ok: true; readonly value: T } | { readonly ok: false }) => (read.ok ? read.value : 'refused');

// text → microseconds; a bare number is refused because nobody can know its unit.
test.each([
  ['25ms', 25_000],
  ['90s', 90_000_000],
  ['24h', 86_400_000_000],
  ['91.25h', 328_500_000_000],
  ['200.4ms', 200_400],
  ['.5s', 500_000],
  ['1h30m', 5_400_000_000],
  ['1 min', 60_000_000],
  ['2d', 172_800_000_000],
  ['7us', 7],
  ['1e3ms', 1_000_000],
  ['0s', 0],
  ['', 'refused'],
  ['30', 'refused'],
  [30, 'refused'],
  ['-5s', 'refused'],
  ['5 parsecs', 'refused'],
  ['1e999s', 'refused'],
  ['9e9d', 'refused'],
  ['NaNs', 'refused'],
  ['s', 'refused'],
  ['5s6', 'refused'],
  ['5constructor', 'refused'],
  [Number.NaN, 'refused'],
  [null, 'refused'],
  [[], 'refused'],
])('duration %j is %j', (text, expected) => {
  expect(readAs(parseDuration(text))).toBe(expected);
});

test.each([
  [parseSize, '190MB', 190_000_000],
  [parseSize, '2MiB', 2_097_152],
  [parseSize, '12KB', 12_000],
  [parseSize, '1.5GB', 1_500_000_000],
  [parseSize, '500B', 500],
  [parseSize, '190', 'refused'],
  [parseSize, '-1MB', 'refused'],
  [parseRate, '200/s', 200],
  [parseRate, '12000/m', 200],
  [parseRate, '3600/h', 1],
  [parseRate, '200 requests/s', 200],
  [parseRate, '200', 'refused'],
  [parseRate, 200, 'refused'],
  [parseRate, '-1/s', 'refused'],
  [parseRate, '5/fortnight', 'refused'],
  [parseByteRate, '10MB/s', 10_000_000],
  [parseByteRate, '60MiB/m', 1_048_576],
  [parseByteRate, '10MB', 'refused'],
  [parseByteRate, '0MB/s', 'refused'],
  [parseShare, '3%', 0.03],
  [parseShare, 0.25, 0.25],
  [parseShare, '100%', 1],
  [parseShare, 3, 'refused'],
  [parseShare, '101%', 'refused'],
  [parseShare, Number.NaN, 'refused'],
  [parseUsd, '$0.20', 0.2],
  [parseUsd, '0.20 USD', 0.2],
  [parseUsd, 0.035, 0.035],
  [parseUsd, -1, 'refused'],
])('%o of %j is %j', (parse, text, expected) => {
  expect(readAs(parse(text))).toBe(expected);
});

const distribution = (text: unknown) => parseDistribution(text, parseDurationExact, () => parsedAs([1, 2]));

test.each([
  ['20ms', { kind: 'constant', value: 20_000 }],
  ['constant(20ms)', { kind: 'constant', value: 20_000 }],
  ['exponential(mean=20ms)', { kind: 'exponential', mean: 20_000 }],
  ['uniform(min=1ms max=3ms)', { kind: 'uniform', min: 1000, max: 3000 }],
  ['gamma(mean=18ms cv=0.8)', { kind: 'gamma', mean: 18_000, cv: 0.8 }],
  ['lognormal(median=25ms sigma=0.5)', { kind: 'lognormal', median: 25_000, sigma: 0.5 }],
  ['lognormal(median=25ms, sigma=0.5)', { kind: 'lognormal', median: 25_000, sigma: 0.5 }],
  ['lognormal( median = 25ms  sigma = 0.5 )', { kind: 'lognormal', median: 25_000, sigma: 0.5 }],
  ['weibull(scale=20ms shape=1.5)', { kind: 'weibull', scale: 20_000, shape: 1.5 }],
  ['pareto(min=10ms shape=2.5)', { kind: 'pareto', min: 10_000, shape: 2.5 }],
  ['empirical(./file.csv)', { kind: 'empirical', values: [1, 2] }],
  ['exponential(20ms)', { kind: 'exponential', mean: 20_000 }],
  ['exponential(mean=20)', 'refused'],
  ['exponential(mean=0ms)', 'refused'],
  ['exponential()', 'refused'],
  ['uniform(min=3ms max=1ms)', 'refused'],
  ['gamma(mean=18ms cv=0)', 'refused'],
  ['gamma(mean=18ms cv=Infinity)', 'refused'],
  ['gamma(mean=18ms mean=1ms cv=1)', 'refused'],
  ['gamma(median=18ms cv=1)', 'refused'],
  ['lognorml(median=25ms sigma=0.5)', 'refused'],
  ['constructor(a=1)', 'refused'],
  ['toString()', 'refused'],
])('distribution %j is %j', (text, expected) => {
  expect(readAs(distribution(text))).toEqual(expected);
});

test('a distribution cut at a comma is recognised by its open bracket', () => {
  expect(isCutDistribution('lognormal(median=25ms')).toBe(true);
  expect(isCutDistribution('lognormal(median=25ms sigma=1)')).toBe(false);
  expect(isCutDistribution('note (unfinished')).toBe(false);
});

describe('instants', () => {
  // 2026-03-02 is a Monday; 20514 days after 1970-01-01 by `date -u -d 2026-03-02 +%s` / 86400.
  const start = 20_514 * 86_400_000;
  test.each([
    ['6h', 21_600_000_000],
    ['21:15', 76_500_000_000],
    ['21:15:30', 76_530_000_000],
    ['2026-03-02T06:00:00Z', 21_600_000_000],
    ['2026-03-02 06:00', 21_600_000_000],
    ['2026-03-02T07:00:00+01:00', 21_600_000_000],
    ['2026-03-01T23:00:00Z', 'refused'],
    ['24:00', 'refused'],
    [6, 'refused'],
    ['noon', 'refused'],
  ])('%j is %j', (text, expected) => {
    expect(readAs(parseInstant(text, start))).toBe(expected);
  });

  test.each(['2026-03-02T00:00:00Z', '1970-01-01T00:00:00Z', '2024-02-29T23:59:59Z', '1998-07-07T20:41:00.250Z', '2100-12-31T12:00:00Z'])(
    '%s survives being read and written',
    (text) => {
      expect(isoText(parseIso(text) ?? Number.NaN)).toBe(text);
    },
  );

  test.each(['2026-02-30', '2026-13-01', '2026-03-02T25:00:00Z', 'today'])('%s is no time', (text) => {
    expect(parseIso(text)).toBeUndefined();
  });
});

test.each([0, 7, 1500, 250_000, 90_000_000, 3_600_000_000, 8_571_429])('%i microseconds survive being written and read', (us) => {
  expect(readAs(parseDuration(durationText(us)))).toBe(us);
});

// Forms as the AWS documentation prints them.
test.each([
  ['prod', 'prod'],
  ['arn:aws:ecs:us-east-1:123456789012:cluster/prod', 'prod'],
  ['arn:aws:ecs:us-east-1:123456789012:service/prod/web', 'web'],
  ['arn:aws:ecs:us-east-1:123456789012:task-definition/web:3', 'web:3'],
  ['arn:aws:ecs:us-east-1:123456789012:capacity-provider/web-cp', 'web-cp'],
  ['arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/73e2d6bc24d8a067', 'web'],
  ['arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/main/50dc6c495c0c9188', 'main'],
  ['targetgroup/web/73e2d6bc24d8a067', 'web'],
  ['arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:930d940e:autoScalingGroupName/web-asg', 'web-asg'],
  ['arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:6d8972f3:resource/ecs/service/prod/web:policyName/out', 'out'],
  ['arn:aws:lambda:us-east-1:123456789012:function:web-fn:live', 'web-fn'],
  ['arn:aws:sqs:us-east-1:123456789012:orders', 'orders'],
])('%s names %s', (text, name) => {
  expect(nameInArn(text)).toBe(name);
});

test.each([
  ['desiredCuont', 'desiredCount', 'neighbours swapped'],
  ['concurency', 'concurrency', 'a letter left out'],
  ['DESIREDCOUNT', 'desiredCount', 'case is left aside'],
  ['zebra', undefined, 'nothing is near'],
])('%s is near %s (%s)', (name, expected, _why) => {
  expect(nearestName(name, ['desiredCount', 'concurrency', 'cluster'])).toBe(expected);
});

test('edit distance of very long texts is not computed', () => {
  expect(editDistance('a'.repeat(10_000), 'b')).toBe(200);
});
