import { QUERY_LENGTH_MAX } from '../../../aws/quotas.js';
import { arityOf, OPERATORS, type Operator, PLAIN_SUBJECTS, type PlainSubject, type Query, type Subject } from './ast.js';
import { Cursor, QueryProblem, type Word } from './cursor.js';
import { instantMs } from './instant.js';
import { parsePattern } from './pattern.js';

export type QueryParsing =
  | { readonly kind: 'Parsed'; readonly query: Query }
  /** @param offset of what was found, from 0 */
  | { readonly kind: 'Failed'; readonly offset: number; readonly found: string; readonly allowed: string };

/**
 * Reads an expression of the cluster query language.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
 * @assumed `and` binds tighter than `or`, and `not` tighter than both; AWS names parentheses alone.
 */
export function parseQuery(text: string): QueryParsing {
  const cursor = new Cursor(text);
  try {
    if (text.length > QUERY_LENGTH_MAX)
      throw new QueryProblem(QUERY_LENGTH_MAX, `${text.length} characters`, `at most ${QUERY_LENGTH_MAX} characters`);
    const query = parseOr(cursor);
    if (!cursor.atEnd()) throw new QueryProblem(cursor.offset, cursor.found(), 'and, or, or the end');
    return { kind: 'Parsed', query };
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error;
    const { offset, found, allowed } = error;
    return { kind: 'Failed', offset, found, allowed };
  }
}

function parseOr(cursor: Cursor): Query {
  return parseChain(cursor, 'or', '||', parseAnd);
}

function parseAnd(cursor: Cursor): Query {
  return parseChain(cursor, 'and', '&&', parseTerm);
}

function parseChain(cursor: Cursor, kind: 'and' | 'or', sign: string, parsePart: (cursor: Cursor) => Query): Query {
  const of = [parsePart(cursor)];
  while (cursor.takeSign(sign) || cursor.takeWord(kind)) of.push(parsePart(cursor));
  return of.length === 1 ? of[0] : { kind, of };
}

function parseTerm(cursor: Cursor): Query {
  if (cursor.takeSign('!') || cursor.takeWord('not')) return { kind: 'not', of: parseTerm(cursor) };
  if (!cursor.takeSign('(')) return parseTest(cursor);
  const query = parseOr(cursor);
  if (!cursor.takeSign(')')) throw new QueryProblem(cursor.offset, cursor.found(), "')', and, or or");
  return query;
}

function parseTest(cursor: Cursor): Query {
  const subject = parseSubject(cursor);
  const operator = parseOperator(cursor, subject);
  return { kind: 'test', subject, operator, values: parseValues(cursor, subject, operator) };
}

const SUBJECTS_TEXT = `attribute:NAME, ${PLAIN_SUBJECTS.join(', ')}`;

function parseSubject(cursor: Cursor): Subject {
  const word = cursor.takeSubject();
  if (word === undefined) throw new QueryProblem(cursor.offset, cursor.found(), `not, '(' or a subject: ${SUBJECTS_TEXT}`);
  const { text, offset } = word;
  const attribute = /^attribute:(.+)$/.exec(text)?.[1];
  if (attribute !== undefined) return { name: 'attribute', attribute };
  if (!PLAIN_SUBJECTS.includes(text as PlainSubject)) throw new QueryProblem(offset, `'${text}'`, `a subject: ${SUBJECTS_TEXT}`);
  return { name: text as PlainSubject };
}

/** Operators that make sense of a subject. @assumed that AWS refuses the others; its guide shows none of them */
const NUMERIC: readonly Operator[] = ['==', '!=', '>', '>=', '<', '<='];
const NAMES: readonly Operator[] = ['==', '!=', 'in', '!in', '=~', '!~'];
const OPERATORS_OF: Readonly<Record<Subject['name'], readonly Operator[]>> = {
  attribute: [...OPERATORS.values()],
  agentConnected: ['==', '!='],
  agentVersion: [...NUMERIC, 'in', '!in', '=~', '!~'],
  ec2InstanceId: NAMES,
  registeredAt: NUMERIC,
  runningTasksCount: [...NUMERIC, 'in', '!in'],
  'task:group': NAMES,
};

function parseOperator(cursor: Cursor, subject: Subject): Operator {
  cursor.atEnd();
  const { offset } = cursor;
  const found = cursor.found();
  const written = cursor.takeOperator();
  const operator = OPERATORS.get(written ?? '');
  const allowed = [...new Set(OPERATORS_OF[subject.name])];
  if (operator === undefined || !allowed.includes(operator)) throw new QueryProblem(offset, found, `an operator: ${allowed.join(', ')}`);
  return operator;
}

function parseValues(cursor: Cursor, subject: Subject, operator: Operator): string[] {
  const arity = arityOf(operator);
  if (arity === 'none') return [];
  if (arity === 'one') return [checkedValue(cursor, subject, operator)];
  if (!cursor.takeSign('[')) throw new QueryProblem(cursor.offset, cursor.found(), "'[' and a list of values");
  const values = [checkedValue(cursor, subject, operator)];
  while (cursor.takeSign(',')) values.push(checkedValue(cursor, subject, operator));
  if (!cursor.takeSign(']')) throw new QueryProblem(cursor.offset, cursor.found(), "',' or ']'");
  return values;
}

function checkedValue(cursor: Cursor, subject: Subject, operator: Operator): string {
  const isPattern = operator === '=~' || operator === '!~';
  const word = cursor.takeValue(isPattern);
  if (word === undefined) throw new QueryProblem(cursor.offset, cursor.found(), isPattern ? 'a regular expression' : 'a value');
  if (isPattern) checkPattern(cursor, word);
  else checkKind(subject, word);
  return word.text;
}

function checkPattern(cursor: Cursor, { text, offset, isQuoted }: Word): void {
  // A simple expression may not contain parentheses.
  if (!isQuoted && cursor.text[cursor.offset] === '(')
    throw new QueryProblem(cursor.offset, "'('", 'a regular expression without parentheses');
  const pattern = parsePattern(text);
  if (pattern.kind === 'Failed') throw new QueryProblem(offset + (isQuoted ? 1 : 0) + pattern.offset, pattern.found, pattern.allowed);
}

function checkKind({ name }: Subject, { text, offset }: Word): void {
  const allowed =
    (name === 'agentConnected' && !/^(true|false)$/.test(text) && 'true or false') ||
    (name === 'runningTasksCount' && !/^\d{1,15}$/.test(text) && 'a whole number') ||
    (name === 'registeredAt' && instantMs(text) === undefined && 'a date: 2018-06-18 or 2018-06-18T22:28:28+00:00');
  if (allowed) throw new QueryProblem(offset, `'${text}'`, allowed);
}
