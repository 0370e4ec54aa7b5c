import type { Operator, Query, QueryTest, Subject } from './ast.js';
import { instantMs } from './instant.js';
import { matchesPattern } from './pattern.js';

/** A container instance as the query language sees it. */
export interface QueriedInstance {
  readonly instanceId: string;
  readonly agentConnected: boolean;
  readonly agentVersion: string;
  /** Milliseconds since 1970. */
  readonly registeredAtMs: number;
  readonly runningTasksCount: number;
  /** Groups of the tasks that run there. */
  readonly taskGroups: readonly string[];
  /** Custom and built-in ones. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Whether an expression holds of an instance.
 * @assumed What an instance does not have equals nothing and matches nothing: the negative operators (`!=`, `!in`, `!~`)
 *   hold of it, the others do not. `task:group` holds where it holds of any task there; its negatives of none.
 */
export function holdsOf(query: Query, instance: QueriedInstance): boolean {
  if (query.kind === 'test') return testHolds(query, instance);
  if (query.kind === 'not') return !holdsOf(query.of, instance);
  return query.kind === 'and' ? query.of.every((part) => holdsOf(part, instance)) : query.of.some((part) => holdsOf(part, instance));
}

/** The operator each negative one negates. */
const NEGATED: Partial<Record<Operator, Operator>> = { '!=': '==', '!in': 'in', '!~': '=~', '!exists': 'exists' };

function testHolds({ subject, operator, values }: QueryTest, instance: QueriedInstance): boolean {
  const positive = NEGATED[operator];
  if (positive !== undefined) return !testHolds({ kind: 'test', subject, operator: positive, values }, instance);
  const found = valuesOf(subject, instance);
  if (operator === 'exists') return found.length > 0;
  return found.some((value) => isMet(subject, operator, value, values));
}

function valuesOf(subject: Subject, instance: QueriedInstance): readonly string[] {
  switch (subject.name) {
    case 'attribute':
      return Object.hasOwn(instance.attributes, subject.attribute) ? [instance.attributes[subject.attribute]] : [];
    case 'agentConnected':
      return [String(instance.agentConnected)];
    case 'agentVersion':
      return [instance.agentVersion];
    case 'ec2InstanceId':
      return [instance.instanceId];
    case 'registeredAt':
      return [String(instance.registeredAtMs)];
    case 'runningTasksCount':
      return [String(instance.runningTasksCount)];
    case 'task:group':
      return instance.taskGroups;
  }
}

function isMet(subject: Subject, operator: Operator, value: string, wanted: readonly string[]): boolean {
  if (operator === '=~') return matchesPattern(wanted[0], value);
  if (operator === 'in' || operator === '==') return wanted.some((one) => equals(subject, value, one));
  const order = compare(subject, value, wanted[0]);
  switch (operator) {
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    default:
      return order <= 0;
  }
}

function equals(subject: Subject, value: string, wanted: string): boolean {
  return subject.name === 'attribute' ? value === wanted : compare(subject, value, wanted) === 0;
}

/** Less than 0, 0 or more than 0. @assumed Attributes are in order as numbers where both are, else by their characters. */
function compare({ name }: Subject, value: string, wanted: string): number {
  if (name === 'registeredAt') return Number(value) - (instantMs(wanted) as number);
  if (name === 'agentVersion') return compareVersions(value, wanted);
  if (isNumber(value) && isNumber(wanted)) return Number(value) - Number(wanted);
  if (value === wanted) return 0;
  return value < wanted ? -1 : 1;
}

function isNumber(text: string): boolean {
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(text);
}

function compareVersions(value: string, wanted: string): number {
  const [left, right] = [value, wanted].map((version) => version.replace(/^v/, '').split('.').map(Number));
  const places = Math.max(left.length, right.length);
  for (let place = 0; place < places; place++) {
    const difference = (left[place] ?? 0) - (right[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
