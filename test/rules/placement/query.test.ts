import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { QUERY_LENGTH_MAX } from '../../../src/aws/quotas.js';
import { OPERATOR_WORDS, type Operator, type Query } from '../../../src/rules/placement/query/ast.js';
import { holdsOf, parseQuery, type QueriedInstance, queryText } from '../../../src/rules/placement/query/index.js';
import { instantMs } from '../../../src/rules/placement/query/instant.js';
import { matchesPattern, parsePattern } from '../../../src/rules/placement/query/pattern.js';

const INSTANCE: QueriedInstance = {
  instanceId: 'i-abcd1234',
  agentConnected: true,
  agentVersion: '1.105.1',
  registeredAtMs: Date.UTC(2018, 5, 18, 22, 28, 28),
  runningTasksCount: 2,
  taskGroups: ['service:production', 'family:etl'],
  attributes: {
    'ecs.instance-type': 't2.small',
    'ecs.availability-zone': 'us-east-1a',
    'ecs.os-type': 'linux',
    stack: 'prod',
    cores: '8',
  },
};

function parsed(text: string): Query {
  const parsing = parseQuery(text);
  if (parsing.kind === 'Failed') throw new Error(`${text}: ${parsing.found} at ${parsing.offset}, not ${parsing.allowed}`);
  return parsing.query;
}

const holds = (text: string, over: Partial<QueriedInstance> = {}) => holdsOf(parsed(text), { ...INSTANCE, ...over });

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
describe("AWS's own examples", () => {
  test.each<[string, boolean]>([
    ['attribute:ecs.instance-type == t2.small', true],
    ['attribute:ecs.availability-zone in [us-east-1a, us-east-1b]', true],
    ['task:group == service:production', true],
    ['not(task:group == database)', true],
    ['runningTasksCount == 1', false],
    ['runningTasksCount >= 1', true],
    ["ec2InstanceId in ['i-abcd1234', 'i-wxyx7890']", true],
    ['attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d', false],
    ['attribute:ecs.instance-type =~ t2.* and attribute:ecs.availability-zone != us-east-1d', true],
    ['registeredAt < 2018-06-18', false],
    ['registeredAt >= 2018-06-18', true],
    ['registeredAt == 2018-06-18T22:28:28+00:00', true],
    ['registeredAt == 2018-06-18T22:28:28Z', true],
    ['registeredAt == 2018-06-18T22:28:28', true],
    ['agentConnected == true', true],
    ['attribute:stack exists', true],
    ['attribute:stack !exists', false],
  ])('%s: %s', (text, expected) => {
    expect(holds(text)).toBe(expected);
  });
});

describe('operators', () => {
  test.each(Object.entries(OPERATOR_WORDS))('%s is %s', (sign, word) => {
    const argument = word === 'exists' || word === 'not_exists' ? '' : word === 'in' || word === 'not_in' ? ' [prod, test]' : ' prod';
    expect(parsed(`attribute:stack ${word}${argument}`)).toEqual(parsed(`attribute:stack ${sign}${argument}`));
  });

  test.each<[string, boolean]>([
    ['attribute:cores > 10', false], // As numbers: as text '8' would come after '10'.
    ['attribute:cores <= 8', true],
    ['attribute:stack > prada', true],
    ['attribute:cores == 08', false],
    ['attribute:stack in [test, prod]', true],
    ['attribute:stack !in [test, dev]', true],
    ["attribute:stack == 'prod'", true],
    ['attribute:stack=="prod"', true],
    ['attribute:none == prod', false],
    ['attribute:none != prod', true],
    ['attribute:none !in [prod]', true],
    ['attribute:none !~ .*', true],
    ['attribute:none < 1', false],
    ['agentVersion > 1.9.0', true], // Not 1.105 as a decimal.
    ['agentVersion == 1.105.1', true],
    ['agentVersion < 1.105.1.1', true],
    ['task:group != family:etl', false],
    ['task:group =~ service:.*', true],
    ['task:group in [a, b]', false],
    ['agentConnected != true', false],
  ])('%s: %s', (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  test('affinity to a group of which nothing runs yet holds nowhere', () => {
    expect(holds('task:group == service:production', { taskGroups: [] })).toBe(false);
    expect(holds('task:group != service:production', { taskGroups: [] })).toBe(true);
  });
});

describe('and, or, not, parentheses', () => {
  const values = { a: 'attribute:stack == prod', b: 'attribute:stack == test', c: 'attribute:cores == 8' };
  const text = (pattern: string) => pattern.replace(/\b[abc]\b/g, (name) => values[name as 'a' | 'b' | 'c']);

  // a and c hold, b does not.
  test.each<[string, boolean]>([
    ['a and b', false],
    ['a && c', true],
    ['b or c', true],
    ['b || b', false],
    ['a or b and b', true],
    ['(a or b) and b', false],
    ['not b and a', true],
    ['not (b and a)', true],
    ['not(a or b)', false],
    ['!(b) and !b', true],
    ['not not a', true],
    ['((a))', true],
    ['b and a or c and a', true],
  ])('%s: %s', (pattern, expected) => {
    expect(holds(text(pattern))).toBe(expected);
  });
});

describe('what cannot be read', () => {
  test.each<[string, number, string, RegExp]>([
    ['', 0, 'the end', /a subject: attribute:NAME, agentConnected/],
    ['stack == prod', 0, "'stack'", /a subject/],
    ['attribute: == prod', 0, "'attribute:'", /a subject/],
    ['attribute:stack prod', 16, "'prod'", /an operator: ==, !=/],
    ['attribute:stack = prod', 16, "'='", /an operator/],
    ['attribute:stack ==', 18, 'the end', /a value/],
    ['attribute:stack in prod', 19, "'prod'", /'\[' and a list/],
    ['attribute:stack in [a b]', 22, "'b'", /',' or '\]'/],
    ['attribute:stack in [a,]', 22, "']'", /a value/],
    ['(attribute:stack == a', 21, 'the end', /'\)', and, or or/],
    ['attribute:stack == a)', 20, "')'", /and, or, or the end/],
    ['attribute:stack == a attribute:stack == b', 21, "'attribute:stack'", /and, or, or the end/],
    ["attribute:stack == 'a", 19, "a ' that is not closed", /' at the end/],
    ['agentConnected == yes', 18, "'yes'", /true or false/],
    ['agentConnected exists', 15, "'exists'", /an operator: ==, !=$/],
    ['runningTasksCount > many', 20, "'many'", /a whole number/],
    ['registeredAt > yesterday', 15, "'yesterday'", /a date: 2018-06-18/],
    ['registeredAt > 2018-02-30', 15, "'2018-02-30'", /a date/],
    ['attribute:stack =~ a(b|c)', 20, "'('", /without parentheses/],
    ["attribute:stack =~ 'a*+'", 22, "'+'", /not groups/],
    ['attribute:stack =~ [a&&b]', 19, "'[a&&b]'", /only Java knows/],
    ['attribute:stack =~ *a', 19, "'*'", /characters/],
    ['attribute:stack =~ a{3,1}', 20, "'{3,1}'", /\{n,m\}/],
    ['attribute:stack =~ \\p{Alpha}', 19, "'\\p'", /characters/],
  ])('%s', (text, offset, found, allowed) => {
    const parsing = parseQuery(text);
    expect(parsing).toMatchObject({ kind: 'Failed', offset, found });
    expect(parsing.kind === 'Failed' && parsing.allowed).toMatch(allowed);
  });

  test('more than 2000 characters', () => {
    const text = `attribute:stack == ${'a'.repeat(QUERY_LENGTH_MAX)}`;
    expect(parseQuery(text)).toMatchObject({ kind: 'Failed', offset: 2000, found: '2019 characters' });
    expect(parseQuery(text.slice(0, QUERY_LENGTH_MAX)).kind).toBe('Parsed');
  });

  test('any text is read or refused at a place within it', () => {
    const piece = fc.constantFrom(
      'attribute:a',
      'task:group',
      '==',
      '=~',
      'in',
      'not',
      '!',
      '(',
      ')',
      '[',
      ']',
      ',',
      "'",
      'and',
      '||',
      'x',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join(' ')),
        ),
        (text) => {
          const parsing = parseQuery(text);
          if (parsing.kind === 'Failed') expect(parsing.offset).toBeLessThanOrEqual(text.length);
          else expect(typeof holdsOf(parsing.query, INSTANCE)).toBe('boolean');
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('regular expressions', () => {
  test.each<[string, string, boolean]>([
    ['g2.*', 'g2.small', true],
    ['g2', 'g2.small', false], // The whole value.
    ['.*small', 'g2.small', true],
    ['t[23]\\.[a-z]+', 't3.large', true],
    ['t[^23].*', 't3.large', false],
    ['a|b|c.', 'cx', true],
    ['a{2,3}', 'aaaa', false],
    ['a{2,}', 'aaaa', true],
    ['a{0}b?', '', true],
    ['^abc$', 'abc', true],
    ['\\d+\\w*?', '12ab', true],
    ['\\w+', 'a-b', false],
    ['', '', true],
    ['us-east-1[ab]|eu-.*', 'eu-west-1', true],
  ])('%s of %s: %s', (pattern, value, expected) => {
    expect(matchesPattern(pattern, value)).toBe(expected);
  });

  test('match as those of the engine do', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\.');
    const item = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{1,2}', '*?')).map((parts) => parts.join(''));
    const pattern = fc.array(fc.oneof({ weight: 6, arbitrary: item }, { weight: 1, arbitrary: fc.constant('|') }), { maxLength: 6 });
    const value = fc.array(fc.constantFrom('a', 'b', '.', '1'), { maxLength: 6 });
    fc.assert(
      fc.property(pattern, value, (items, chars) => {
        const text = items.join('');
        expect(matchesPattern(text, chars.join(''))).toBe(new RegExp(`^(?:${text})$`).test(chars.join('')));
      }),
      { numRuns: 2000 },
    );
  });

  test('none takes for ever: what makes engines that try one way after the other hang', () => {
    const pattern = `${'a*'.repeat(900)}b`;
    expect(parsePattern(pattern).kind).toBe('Parsed');
    expect(matchesPattern(pattern, 'a'.repeat(128))).toBe(false);
  });
});

test('dates with a zone are instants of UTC', () => {
  expect(instantMs('2018-06-18T22:28:28+02:00')).toBe(Date.UTC(2018, 5, 18, 20, 28, 28));
  expect(instantMs('2018-06-18T22:28:28.250-0130')).toBe(Date.UTC(2018, 5, 18, 23, 58, 28, 250));
  expect(instantMs('2020-02-29')).toBe(Date.UTC(2020, 1, 29));
  expect(instantMs('2018-06-18T24:00')).toBeUndefined();
  expect(instantMs('2018-13-01')).toBeUndefined();
});

describe('text to expression and back', () => {
  const word = fc.constantFrom('prod', 'us-east-1a', 't2.micro', 'two words', "it's", 'a,b', '(x)', 'and', 'service:web');
  const testOf = (operators: readonly Operator[]) =>
    fc.record({
      kind: fc.constant('test' as const),
      subject: fc.oneof(
        fc.constantFrom('stack', 'ecs.os-type').map((attribute) => ({ name: 'attribute' as const, attribute })),
        fc.constant({ name: 'task:group' as const }),
      ),
      operator: fc.constantFrom(...operators),
    });
  const leaf: fc.Arbitrary<Query> = fc.oneof(
    fc.tuple(testOf(['==', '!=']), word).map(([query, value]) => ({ ...query, values: [value] })),
    fc.tuple(testOf(['in', '!in']), fc.array(word, { minLength: 1, maxLength: 4 })).map(([query, values]) => ({ ...query, values })),
    fc.tuple(testOf(['=~', '!~']), fc.constantFrom('t2.*', 'a|b', '[a-z, ]+')).map(([query, value]) => ({ ...query, values: [value] })),
    fc.constant({ kind: 'test', subject: { name: 'attribute', attribute: 'stack' }, operator: 'exists', values: [] } as const),
  );
  const { query } = fc.letrec<{ query: Query }>((tie) => ({
    query: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.record({ kind: fc.constant('not' as const), of: tie('query') }),
      fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), of: fc.array(tie('query'), { minLength: 2, maxLength: 3 }) }),
    ),
  }));

  test('an expression reads back as itself', () => {
    fc.assert(
      fc.property(query, (one) => {
        const text = queryText(one);
        fc.pre(text.length <= QUERY_LENGTH_MAX);
        expect(parsed(text)).toEqual(one);
      }),
      { numRuns: 1000 },
    );
  });
});
