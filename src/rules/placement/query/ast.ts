/**
 * The cluster query language: an expression about one container instance.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
 */
export type Query =
  | QueryTest
  | { readonly kind: 'not'; readonly of: Query }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Query[] };

/** `subject operator [argument]`. */
export interface QueryTest {
  readonly kind: 'test';
  readonly subject: Subject;
  readonly operator: Operator;
  /** None for exists and not_exists, one or more for in and not_in, else one. */
  readonly values: readonly string[];
}

export type Subject = { readonly name: PlainSubject } | { readonly name: 'attribute'; readonly attribute: string };

/** What can be asked about beside `attribute:NAME`. */
export const PLAIN_SUBJECTS = [
  'agentConnected',
  'agentVersion',
  'ec2InstanceId',
  'registeredAt',
  'runningTasksCount',
  'task:group',
] as const;
export type PlainSubject = (typeof PLAIN_SUBJECTS)[number];

/** Each operator by its sign, with its word. */
export const OPERATOR_WORDS = {
  '==': 'equals',
  '!=': 'not_equals',
  '>': 'greater_than',
  '>=': 'greater_than_equal',
  '<': 'less_than',
  '<=': 'less_than_equal',
  exists: 'exists',
  '!exists': 'not_exists',
  in: 'in',
  '!in': 'not_in',
  '=~': 'matches',
  '!~': 'not_matches',
} as const;
export type Operator = keyof typeof OPERATOR_WORDS;

/** Signs and words alike, to the sign. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  (Object.keys(OPERATOR_WORDS) as Operator[]).flatMap((sign) => [
    [sign, sign],
    [OPERATOR_WORDS[sign], sign],
  ]),
);

/** How many values an operator takes. */
export function arityOf(operator: Operator): 'none' | 'one' | 'list' {
  if (operator === 'exists' || operator === '!exists') return 'none';
  return operator === 'in' || operator === '!in' ? 'list' : 'one';
}

/** A subject as it is written. */
export function subjectText(subject: Subject): string {
  return subject.name === 'attribute' ? `attribute:${subject.attribute}` : subject.name;
}
