import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/base/errors.js';
import { load, loadFile } from './load.js';

/** What comes of a text: `loaded`, or the first problem. Anything else than a ScenarioError passes through and fails the test. */
function outcome(text: string, sets: readonly string[] = [], files: Readonly<Record<string, string>> = {}): string {
  try {
    load({ 'scenario.yaml': text, ...files }, 'scenario.yaml', sets);
    return 'loaded';
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const [{ line, column, path, message }] = error.problems;
    return `${line}:${column} ${path} ${message}`.replace(/\s+/g, ' ');
  }
}

const bomb = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 11 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`),
].join('\n');

test.each([
  ['empty', '', '1:1 is empty'],
  ['only a comment', '# nothing', '1:1 is empty'],
  ['binary', '\u0000\u0001\u0002', '1:1 is not a text file (it has control characters)'],
  ['a list', '- 1', '1:1 must be a group of keys (services, traffic, …)'],
  ['two documents', 'seed: 1\n---\nseed: 2', '2:1 holds several YAML documents; a scenario is one'],
  ['a duplicate key', 'seed: 1\nseed: 2', '2:1 is given twice: a key may stand once'],
  ['a tag', 'name: !Ref x', '1:7 cannot be read as YAML: Unresolved tag: !Ref'],
  ['an alias inside its anchor', 'services: &a [*a]', '1:15 alias *a stands inside what it names'],
  ['an alias to nothing', 'services: *a', '1:11 alias *a names no anchor'],
  ['brackets 100,000 deep', `a: ${'['.repeat(100_000)}`, '1:1 is nested deeper than 100 levels'],
  ['blocks 20,000 deep', `${'- '.repeat(20_000)}x`, '1:1 cannot be read as YAML: it is nested too deeply'],
  ['__proto__', '__proto__: { services: [] }', "1:1 __proto__ '__proto__' is not a known key"],
  ['__proto__ as a name', 'behaviour: { __proto__: {} }', '1:14 behaviour.__proto__ is not a name that can be used'],
  ['constructor', 'constructor: 1', "1:1 constructor 'constructor' is not a known key"],
  [
    'constructor as a name',
    'behaviour: { constructor: {} }\nservices: [{ serviceName: constructor, taskDefinition: toString }]',
    "2:56 services[0].taskDefinition must name a task definition, but is 'toString'",
  ],
  ['infinite', 'duration: .inf', '1:11 duration must be a duration with its unit (25ms, 90s, 5m, 24h, 2d), but is Infinity'],
  ['not a number', 'seed: .nan', '1:7 seed must be a number or text, but is NaN'],
  [
    'beyond all numbers',
    'services: [{ serviceName: a, taskDefinition: b, desiredCount: 1e999 }]',
    '1:63 services[0].desiredCount must be an integer of 0 or more (tasks), but is Infinity',
  ],
  ['nothing to run', 'seed: 1', '1:1 must have services, functions, schedules or actions: there is nothing to simulate'],
  ['nothing but null', '~', '1:1 must be a group of keys (services, traffic, …)'],
])('%s is a plain error', (_, text, expected) => {
  const found = outcome(text);
  expect(found.slice(0, expected.length)).toBe(expected);
});

test('of several things wrong with one line as YAML the first is told, of each line', () => {
  const text = 'services:\n  - { serviceName: a }\n,{ serviceName: b, desiredCount: 1 }\n,{ serviceName: c }\n';
  expect.assertions(1);
  try {
    load({ 'scenario.yaml': text });
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    expect(error.problems.map(({ line }) => line)).toEqual([3, 4]);
  }
});

test('every key that is given twice is told, on one line too', () => {
  expect.assertions(1);
  try {
    load({ 'scenario.yaml': 'services: [{ a: 1, a: 2, a: 3 }]' });
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    expect(error.problems.map(({ column }) => column)).toEqual([20, 26]);
  }
});

test('aliases cannot blow a scenario up', () => {
  const began = performance.now();
  expect(outcome(bomb)).toContain('holds more than 400000 values once its aliases are written out');
  expect(performance.now() - began).toBeLessThan(5000);
});

describe('paths', () => {
  test.each([
    ['../outside.json', "must be a path inside the root /files, but '../outside.json' leads out of it"],
    ['/etc/passwd', "must be a path inside the root /files, but '/etc/passwd' leads out of it"],
    ['./missing.json', "must be the path of a file, but there is none at './missing.json'"],
    ['./folder', 'must be the path of a file, but this is a folder or cannot be read'],
    ['./scenario.yaml', 'names a file that is being read already'],
  ])('%s', (path, message) => {
    expect(outcome(`taskDefinitions: ['${path}']`, [], { 'folder/x.json': '{}' })).toContain(message);
  });

  test('a file that names itself', () => {
    expect(outcome('behaviour: ./b.yaml', [], { 'b.yaml': 'web: ./b.yaml' })).toContain(
      "names a file that is being read already: './b.yaml'",
    );
  });
});

test('an error in an included file points there', () => {
  expect(() =>
    load({
      'scenario.yaml': 'taskDefinitions: [./td.json]\nservices: [{ serviceName: a, taskDefinition: a }]',
      'td.json': '{\n  "family": "a",\n  "cpu": "lots",\n  "containerDefinitions": []\n}',
    }),
  ).toThrowError(/td\.json:3:10 taskDefinitions\[0\]\.cpu/);
});

// Small damage to texts that are right: whatever comes of it is a scenario or a ScenarioError, and soon.
describe('mutated scenarios', () => {
  const texts = ['scenarios/hello.yaml', 'scenarios/reference.yaml'].map((path) => readFileSync(path, 'utf8'));
  const web = readFileSync('scenarios/web.json', 'utf8');
  const piece = fc.oneof(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '-',
      '\n',
      ' ',
      '"',
      "'",
      '&a ',
      '*a',
      '!!int ',
      '%',
      '0',
      '-1',
      '1e999',
      '.nan',
      'null',
      '~',
      '__proto__',
      'constructor',
      'toString',
      '\t',
      '\u0000',
      '(',
      ')',
      '=',
      '#',
      '|',
      '>',
      '? ',
      '<<: ',
      '../',
      './',
    ),
    fc.string({ maxLength: 6 }),
  );
  const mutated = fc
    .tuple(fc.constantFrom(...texts), fc.array(fc.tuple(fc.nat(), fc.nat({ max: 12 }), piece), { minLength: 1, maxLength: 4 }))
    .map(([text, cuts]) =>
      cuts.reduce(
        (whole, [at, length, put]) => whole.slice(0, at % (whole.length + 1)) + put + whole.slice((at % (whole.length + 1)) + length),
        text,
      ),
    );

  test('never anything but success or a ScenarioError', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        outcome(text, [], { 'web.json': web });
      }),
      { numRuns: 1500, seed: 20261121 },
    );
  }, 60_000);

  test('the same for --set', () => {
    const path = fc.array(
      fc.constantFrom(
        'services',
        'web',
        'behaviour',
        'request',
        'cpu',
        '[0]',
        '[99]',
        '__proto__',
        'constructor',
        'traffic',
        'shape',
        'assume',
        'prices',
        'set',
        'taskDefinitions',
        '',
      ),
      { maxLength: 5 },
    );
    const value = fc.oneof(
      fc.constantFrom('null', '1', '-1', '[]', '{}', '[1', 'x', '.inf', '{ a: { b: c } }', './web.json', 'gamma(mean=1ms, cv=1)'),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(path, value, (keys, text) => {
        outcome(texts[0], [`${keys.join('.')}=${text}`], { 'web.json': web });
      }),
      { numRuns: 1000, seed: 20261121 },
    );
  }, 60_000);
});

test('a scenario that is a folder or is not there is a ScenarioError', () => {
  expect(() => loadFile('scenarios')).toThrowError(ScenarioError);
  expect(() => loadFile('scenarios/none.yaml')).toThrowError(ScenarioError);
});
