import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/base/errors.js';
import type { TrafficShape } from '../../src/scenario/compiled.js';
import { load } from './load.js';

const BASE = `taskDefinitions: [{ family: web, networkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: '256', memory: '512', containerDefinitions: [{ name: app, image: 'shop:1', portMappings: [{ containerPort: 8080 }] }] }]
services: [{ serviceName: web, taskDefinition: web, desiredCount: 1, launchType: FARGATE }, { serviceName: api, taskDefinition: web, desiredCount: 1, launchType: FARGATE }]
start: 2026-03-28T00:00:00Z
duration: 10m
`;
const text = (shape: string, more = '') => `${BASE}traffic: [{ name: t, to: web, shape: ${shape} }]\n${more}`;

function read(shape: string, files: Readonly<Record<string, string>> = {}, more = '') {
  const { variants, notes } = load({ 'scenario.yaml': text(shape, more), ...files });
  return { shape: variants[0].scenario.traffic[0].shape, notes, variant: variants[0] };
}

function refused(shape: string, files: Readonly<Record<string, string>> = {}, more = ''): readonly string[] {
  try {
    load({ 'scenario.yaml': text(shape, more), ...files });
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map((problem) => `${problem.file}:${problem.line}:${problem.column} ${problem.path} ${problem.message}`);
  }
  return [];
}

const instantsOf = (shape: TrafficShape) => (shape.kind === 'timestamps' ? [...shape.instantsUs] : []);

describe('shapes by their rate', () => {
  test.each<[string, TrafficShape]>([
    [
      '{ ramp: [[0s, 0/s], [5m, 60/m]], arrivals: even }',
      {
        kind: 'ramp',
        points: [
          { atUs: 0, perSecond: 0 },
          { atUs: 300e6, perSecond: 1 },
        ],
        arrivals: 'even',
      },
    ],
    [
      '{ bursts: { low: 1/s, high: 9/s, lowFor: 2m, highFor: exponential(mean=10s) } }',
      {
        kind: 'bursts',
        low: { perSecond: 1, forUs: { kind: 'constant', value: 120e6 } },
        high: { perSecond: 9, forUs: { kind: 'exponential', mean: 10e6 } },
        arrivals: 'poisson',
      },
    ],
    [
      // 2026-03-28 is a Saturday; in Berlin it is an hour later, and on Sunday at 01:00 UTC the clocks are put on.
      '{ diurnal: { mean: 5/s, peakToMean: 1.8, peakAt: 21:30, zone: Europe/Berlin, weekend: 130% } }',
      {
        kind: 'diurnal',
        meanPerSecond: 5,
        peakToMean: 1.8,
        peakAtUs: 21.5 * 3600e6,
        weekend: 1.3,
        clock: [
          { atUs: 0, weekUs: (5 * 24 + 1) * 3600e6 },
          { atUs: 25 * 3600e6, weekUs: (6 * 24 + 3) * 3600e6 },
        ],
        arrivals: 'poisson',
      },
    ],
    [
      '{ users: 500, thinkTime: exponential(mean=3s) }',
      { kind: 'users', points: [{ atUs: 0, users: 500 }], thinkTime: { kind: 'exponential', mean: 3e6 } },
    ],
    [
      '{ users: 500, thinkTime: 0s, ramp: 2m }',
      {
        kind: 'users',
        points: [
          { atUs: 0, users: 0 },
          { atUs: 120e6, users: 500 },
        ],
        thinkTime: { kind: 'constant', value: 0 },
      },
    ],
  ])('%s', (shape, expected) => {
    const { variants } = load({ 'scenario.yaml': text(shape).replace('duration: 10m', 'duration: 2d') });
    expect(variants[0].scenario.traffic[0].shape).toEqual(expected);
  });

  test('what is not given is said', () => {
    expect(read('{ diurnal: { mean: 5/s, zone: +02:00 } }').notes).toContain(
      'assumed: diurnal of traffic t: peakToMean 1.5, peakAt 20:00, weekend 1',
    );
    expect(read('{ users: 5 }').notes).toContain('assumed: users of traffic t think for 1s');
  });

  test.each([
    ['{ ramp: [[0s, 1/s], [0s, 5/s]] }', 'scenario.yaml:5:58 traffic[0].shape.ramp[1] must be later than the row before it'],
    ['{ steps: [[5m, 1/s], [1m, 5/s]] }', 'shape.steps[1] must be later than the row before it'],
    ['{ ramp: [] }', 'shape.ramp must be a list of instant and rate'],
    ['{ ramp: [[0s, -1/s]] }', "'-1/s' must be a rate of 0 or more"],
    ['{ ramp: [[0s, .inf]] }', 'must be a rate with its unit of time'],
    ['{ ramp: [[0s, .nan]] }', 'must be a rate with its unit of time'],
    ['{ ramp: 5m }', 'shape.ramp must be a list of instant and rate'],
    ['{ users: 5, ramp: [[0s, 5/s]] }', 'shape.ramp must be a duration beside users, but is a list of 1'],
    ['{ users: 0 }', 'must be an integer from 1'],
    ['{ users: 5, thinkTime: -1s }', 'must be a duration of 0 or more'],
    ['{ diurnal: { mean: 5/s, peakToMean: 0.5 } }', 'peakToMean must be a number from 1 to 24 (times the mean), but is 0.5'],
    ['{ diurnal: { mean: 5/s, peakToMean: 25 } }', 'peakToMean must be a number from 1 to 24 (times the mean), but is 25'],
    ['{ diurnal: { mean: 5/s, peakAt: 25:00 } }', 'peakAt must be a time of day from 00:00 to 23:59'],
    [
      '{ diurnal: { mean: 5/s, zone: Europe/Berln } }',
      "zone must be a time zone such as Europe/Berlin, UTC or +02:00, but is 'Europe/Berln'",
    ],
    ['{ diurnal: { mean: 5/s, weekend: -1 } }', 'weekend must be from 0 to 100'],
    ['{ diurnal: { peakToMean: 1.5 } }', 'mean is missing'],
    [
      '{ bursts: { low: 1/s, high: 5/s, lowFor: 0s, highFor: 0s } }',
      'must have lowFor and highFor of 1ms or more together, but they are 0s',
    ],
    ['{ bursts: { low: 1/s, high: 5/s, lowFor: 5s } }', 'highFor is missing'],
    ['{ ramp: [[0s, 1/s]], users: 5, rate: 1/s }', 'must have one of rate, steps, ramp, diurnal, bursts, trace, timestamps, users, but'],
    ['{ rate: 5/s, thinkTime: 5s }', 'shape.thinkTime has no meaning beside rate'],
  ])('%s is refused', (shape, expected) => {
    const told = refused(shape);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(expected);
  });
});

describe('a time column of numbers', () => {
  test.each<[string, string, string, readonly number[]]>([
    ['{ trace: ./t.csv, per: 1m }', 'minute,count\n0,10\n1,20\n2,30\n', 'minutes, as the column is named', [10, 20, 30]],
    ['{ trace: ./t.csv }', 'minute,count\n0,10\n1,20\n3,30\n', 'minutes without per, one of them missing', [10, 20, 0, 30]],
    ['{ trace: ./t.csv, per: 1m, from: 2 }', 'minute,count\n1,10\n2,20\n3,30\n', 'from is a value of that column', [20, 30]],
    ['{ trace: ./t.csv, time: n, per: 1m }', 'n,count\n1,10\n2,20\n', 'rows counted by ones: periods', [10, 20]],
    ['{ trace: ./t.csv, per: 1m }', 'minute,count\n0,10\n60,20\n', 'seconds where these make the period', [10, 20]],
    ['{ trace: ./t.csv, per: 1s }', 'time,count\n0,10\n1,20\n', 'seconds', [10, 20]],
    ['{ trace: ./t.csv, per: 1m }', 'time,count\n1767225600,10\n1767225660,20\n', 'seconds since 1970', [10, 20]],
  ])('%s over %j: %s', (shape, csv, _, expected) => {
    const { shape: traced } = read(shape, { 't.csv': csv });
    expect(traced.kind === 'trace' && traced.counts).toEqual(expected);
  });
});

describe('timestamps', () => {
  test.each<[string, string, string, readonly number[]]>([
    [
      '{ timestamps: ./t.csv }',
      't\n0.5\n1.5\n1.5\n600\n',
      'seconds from the start; equal ones are two requests; nobody at the end of the run',
      [0.5e6, 1.5e6, 1.5e6],
    ],
    ['{ timestamps: ./t.csv, unit: ms }', '10\n20\n', 'no header', [10_000, 20_000]],
    ['{ timestamps: ./t.csv, column: t_us }', 'id,t_us\n7,1000\n8,2001\n', 'the unit in the name of the column', [1000, 2001]],
    ['{ timestamps: ./t.csv }', 'at\n2026-01-01T00:00:00.25Z\n2026-01-01T00:00:01Z\n', 'dates begin with the first', [0, 750_000]],
    [
      '{ timestamps: ./t.csv, from: 2026-01-01T00:00:00Z }',
      'at\n2026-01-01T00:00:00.25Z\n2026-01-01T00:00:01Z\n',
      'or where from says',
      [250_000, 1e6],
    ],
    ['{ timestamps: ./t.csv, unit: s }', 't\n1767225600.5\n1767225601\n', 'seconds since 1970', [0, 500_000]],
    [
      '{ timestamps: ./t.csv, unit: s, from: 1, for: 2s, speed: 2 }',
      't\n0\n1\n2\n3\n',
      'from on, for 2 s of the file, twice as fast',
      [0, 500_000],
    ],
  ])('%s over %j: %s', (shape, csv, _, expected) => {
    expect(instantsOf(read(shape, { 't.csv': csv }).shape)).toEqual(expected);
  });

  test.each([
    ['{ timestamps: ./t.csv, unit: s }', 't\n1\n3\n2\n', 't.csv:4:1 column t must not be earlier than the row before, but is '],
    ['{ timestamps: ./t.csv, unit: s }', 't\n1\nx\n', 't.csv:3:1 column t must be a number (s), but is '],
    ['{ timestamps: ./t.csv, unit: iso }', 't\n1\n', 't.csv:2:1 column t must be a time such as'],
    ['{ timestamps: ./t.csv }', 'id,t_us\n7,1000\n', 'shape.column is missing; it must be one of the columns of t.csv: id, t_us'],
    ['{ timestamps: ./t.csv, unit: s }', '', 'must be a CSV file with rows'],
    ['{ timestamps: ./t.csv, unit: s }', 't\n', 'must have rows below the header'],
    ['{ timestamps: ./t.csv, unit: s }', 't\n700\n', 'must have a request within the run, but t.csv has none from 0 on for 10m'],
    ['{ timestamps: ./t.csv, unit: s, from: 9 }', 't\n1\n', 'shape.from must be an instant up to the last of t.csv, 1, but is '],
    ['{ timestamps: ./t.csv, unit: s, for: 0s }', 't\n1\n', 'shape.for must be longer than 0'],
    ['{ timestamps: ./t.csv, unit: s, speed: 0 }', 't\n1\n', 'shape.speed must be a number above 0'],
    ['{ timestamps: ./t.csv, unit: s, speed: -2 }', 't\n1\n', 'shape.speed must be a number above 0'],
    ['{ timestamps: ./t.csv, unit: m }', 't\n1\n', 'shape.unit must be one of s, ms, us, iso'],
    ['{ timestamps: ./u.csv }', 't\n1\n', "must be the path of a file, but there is none at './u.csv'"],
  ])('%s over %j is refused', (shape, csv, expected) => expect(refused(shape, { 't.csv': csv }).join('\n')).toContain(expected));

  test('what is assumed, and where the file ends, is said', () => {
    const { notes } = read('{ timestamps: ./t.csv, for: 1h }', { 't.csv': 't\n1\n90\n' });
    expect(notes).toContain('assumed: t in t.csv counts seconds');
    expect(notes).toContain('timestamps t.csv end 90s into the run; after that they bring no requests');
    expect(notes).toContain("timestamps t.csv end 90s after that beginning, before the 1h of 'for' are over");
  });

  test('what lies before the start is left out, which is said', () => {
    const { shape, notes } = read('{ timestamps: ./t.csv, unit: s }', { 't.csv': 't\n-2\n400\n550\n' });
    expect(instantsOf(shape)).toEqual([400e6, 550e6]);
    expect(notes).toContain('timestamps t.csv: those before 0 are left out');
  });

  test('a million rows are read', () => {
    const csv = `t\n${Array.from({ length: 1_000_000 }, (_, row) => (row * 0.0005).toFixed(4)).join('\n')}\n`;
    expect(instantsOf(read('{ timestamps: ./t.csv, unit: s }', { 't.csv': csv }).shape)).toHaveLength(1_000_000);
  }, 30_000);
});

describe('a column for each minute, as Azure publishes its functions', () => {
  const minutes = Array.from({ length: 1440 }, (_, index) => index + 1);
  const csv = [
    `HashOwner,HashApp,HashFunction,Trigger,${minutes.join(',')}`,
    `o,a,f1,http,${minutes.map((minute) => minute % 3).join(',')}`,
    `o,a,f2,timer,${minutes.map(() => 10).join(',')}`,
  ].join('\n');
  const counts = (shape: string, file = csv) => {
    const { shape: compiled } = read(shape, { 'azure.csv': file });
    return compiled.kind === 'trace' ? [compiled.periodUs, compiled.counts] : [];
  };
  test.each([
    ['{ trace: ./azure.csv }', [11, 12, 10, 11, 12, 10, 11, 12, 10, 11], 'all rows together'],
    ['{ trace: ./azure.csv, row: f1 }', [1, 2, 0, 1, 2, 0, 1, 2, 0, 1], 'one function'],
    ['{ trace: ./azure.csv, row: timer, times: 0.5 }', [5, 5, 5, 5, 5, 5, 5, 5, 5, 5], 'those with a trigger, half as many'],
    ['{ trace: ./azure.csv, row: f1, from: 1438 }', [1, 2, 0], 'the last three minutes'],
  ])('%s: %3$s', (shape, expected) => expect(counts(shape)).toEqual([60e6, expected]));
  test.each([
    ['{ trace: ./azure.csv, row: f3 }', csv, "shape.row must be a value of one or more rows of azure.csv, but is 'f3'"],
    ['{ trace: ./azure.csv, from: 1441 }', csv, 'shape.from must be one of the columns 1 to 1440'],
    ['{ trace: ./azure.csv }', csv.replace(',10,10,', ',10,-3,'), "azure.csv:3:1 column 2 must be a count of 0 or more, but is '-3'"],
    ['{ trace: ./azure.csv, row: 3, per: 1m }', 'n\n3\n', 'shape.row has a meaning only where each period has a column'],
  ])('%s is refused', (shape, file, expected) => expect(refused(shape, { 'azure.csv': file }).join('\n')).toContain(expected));
});

test('every shape resolved is the same shape, from any place', () => {
  const shapes = [
    '{ ramp: [[1m, 0/s], [5m, 60/m]], arrivals: even }',
    '{ diurnal: { mean: 5/s, zone: Europe/Berlin, weekend: 130% } }',
    '{ bursts: { low: 1/s, high: 9/s, lowFor: 2m, highFor: exponential(mean=10s) } }',
    '{ timestamps: ./t.csv, unit: s, from: 0.5, speed: 3 }',
    '{ trace: ./azure.csv, row: f1, times: 2 }',
    '{ users: 20, ramp: 3m }',
  ];
  const azure = `f,${Array.from({ length: 1440 }, (_, index) => index + 1).join(',')}\nf1,${'2,'.repeat(1439)}2\n`;
  for (const shape of shapes) {
    const { variant } = read(shape, { 't.csv': 't\n0.1\n0.7\n5\n', 'azure.csv': azure });
    const files = Object.fromEntries(variant.attachments.map(({ path, text: csv }) => [`there/${path}`, csv]));
    const again = load({ 'there/resolved.yaml': variant.resolvedYaml, ...files }, 'there/resolved.yaml').variants[0];
    expect(again.scenario).toEqual(variant.scenario);
    expect(again.resolvedYaml).toBe(variant.resolvedYaml);
    expect(variant.scenario.notSimulated).toEqual([]);
  }
});

test('a trace that is shorter than its for says so', () => {
  expect(read('{ trace: ./t.csv, per: 1m, for: 1h }', { 't.csv': 'n\n5\n6\n' }).notes).toContain(
    "trace t.csv has 2m from there on, less than the 1h of 'for'",
  );
});

test('traffics without a name get one of their own, which is said', () => {
  const { variants, notes } = load({
    'scenario.yaml': `${BASE}traffic:
  - { to: web, shape: { rate: 1/s } }
  - { to: web, shape: { rate: 2/s } }
  - { name: web-2, to: web, shape: { rate: 3/s } }
`,
  });
  expect(variants[0].scenario.traffic.map(({ name }) => name)).toEqual(['web', 'web-3', 'web-2']);
  expect(notes).toContain('assumed: name web-3 for the traffic to web that has none, as web is taken');
});

test.each<[string, string, unknown]>([
  ['web', '{}', [0.9, 0.1]],
  [
    'other',
    '{ other: { requests: { buy: { cpu: 9ms }, read: { cpu: 1ms } } } }',
    ['traffic[0].mix must be of kinds that all its targets have, in one order; those of web are read, buy, those of api buy, read'],
  ],
])('a mix for several targets wants the same kinds in all of them: api runs %s', (family, more, expected) => {
  const document = `${BASE.replace(']\nservices', ', { from: web, family: other }]\nservices').replace('api, taskDefinition: web', `api, taskDefinition: ${family}`)}
behaviour: { web: { requests: { read: { cpu: 1ms }, buy: { cpu: 9ms } } }, ${more.slice(1, -1)} }
traffic: [{ to: [{ service: web }, { service: api }], mix: { read: 90%, buy: 10% }, shape: { rate: 1/s } }]
`;
  const found = () => {
    try {
      return load({ 'scenario.yaml': document }).variants[0].scenario.traffic[0].mix;
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      return error.problems.map(({ path, message }) => `${path} ${message}`);
    }
  };
  expect(found()).toEqual(expected);
});

test('several traffics into one workload, and one traffic into several', () => {
  const { variants } = load({
    'scenario.yaml': `${BASE}traffic:
  - { name: a, to: web, shape: { rate: 1/s } }
  - { name: b, to: web, shape: { users: 5, thinkTime: 1s } }
  - { name: c, to: [{ service: web, weight: 1 }, { service: api, weight: 3 }], shape: { ramp: [[0s, 1/s]] } }
`,
  });
  expect(variants[0].scenario.traffic.map(({ name, to }) => [name, to])).toEqual([
    ['a', [{ service: 0, weight: 1 }]],
    ['b', [{ service: 0, weight: 1 }]],
    [
      'c',
      [
        { service: 0, weight: 1 },
        { service: 1, weight: 3 },
      ],
    ],
  ]);
});

test.each([
  ['{ ramp: [[0s, 0/s], [5m, 1e9/s]] }', '600s of at most 1e9/s: 450 thousand million'],
  ['{ bursts: { low: 0/s, high: 1e9/s, lowFor: 1s, highFor: 9s } }', ''],
  ['{ diurnal: { mean: 1e9/s } }', ''],
  ['{ users: 10000000, thinkTime: 1ms }', '6e12 if they were answered at once'],
])('%s is more than a run can do', (shape) => {
  expect(refused(shape).join('\n')).toContain('t makes it more than 100000000000 requests');
});
