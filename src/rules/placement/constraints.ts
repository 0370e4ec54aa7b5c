import type { PlacementConstraint } from '../../aws/nouns.js';
import type { Candidate } from './candidate.js';
import { isDistinct } from './distinct-instance.js';
import { holdsOf, parseQuery, type Query, queryText } from './query/index.js';

/** What binds a task to some instances, however much room there is on others. */
export type ConstraintItem =
  /** The agent is in touch with ECS. */
  | { readonly type: 'agentConnected' }
  /** The instance is in a zone of the subnets of a task in awsvpc mode. */
  | { readonly type: 'location'; readonly availabilityZones: readonly string[] }
  /** The instance has an attribute that the task definition requires, such as its CPU architecture. */
  | { readonly type: 'attribute'; readonly name: string; readonly value: string }
  | { readonly type: 'distinctInstance' }
  | { readonly type: 'memberOf'; readonly query: Query };

/**
 * Why a constraint does not admit an instance, in the words of RunTask's `failures`.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html (AGENT, LOCATION, ATTRIBUTE)
 * @source https://github.com/aws/amazon-ecs-agent/pull/3044 (MemberOf)
 */
export const CONSTRAINT_REASONS = {
  agentConnected: 'AGENT',
  location: 'LOCATION',
  attribute: 'ATTRIBUTE',
  distinctInstance: 'DistinctInstance placement constraint unsatisfied.',
  memberOf: 'MemberOf placement constraint unsatisfied.',
} as const satisfies Record<ConstraintItem['type'], string>;

/** Whether a constraint admits an instance. */
export function admits(constraint: ConstraintItem, candidate: Candidate): boolean {
  switch (constraint.type) {
    case 'agentConnected':
      return candidate.agentConnected;
    case 'location':
      return constraint.availabilityZones.includes(candidate.availabilityZone);
    case 'attribute':
      return Object.hasOwn(candidate.attributes, constraint.name) && candidate.attributes[constraint.name] === constraint.value;
    case 'distinctInstance':
      return isDistinct(candidate);
    case 'memberOf':
      return holdsOf(constraint.query, candidate);
  }
}

/** Whether a constraint is about the instance itself, and asked before its resources. */
export function isOfInstance({ type }: ConstraintItem): boolean {
  return type === 'agentConnected' || type === 'location' || type === 'attribute';
}

/** A constraint as it is told to who asks why. */
export function constraintText(constraint: ConstraintItem): string {
  switch (constraint.type) {
    case 'location':
      return `location(${constraint.availabilityZones.join(', ')})`;
    case 'attribute':
      return `attribute(${constraint.name} == ${constraint.value})`;
    case 'memberOf':
      return `memberOf(${queryText(constraint.query)})`;
    default:
      return constraint.type;
  }
}

/** Whether what a constraint looks at stays as it is while tasks come and go. */
export function isLasting(constraint: ConstraintItem): boolean {
  if (constraint.type === 'memberOf') return asksNothingOf(constraint.query, ['agentConnected', 'runningTasksCount', 'task:group']);
  return constraint.type === 'location' || constraint.type === 'attribute';
}

/** Whether what a constraint looks at is the same of all instances with the same attributes. */
export function isOfAttributes(constraint: ConstraintItem): boolean {
  return (
    isLasting(constraint) &&
    (constraint.type !== 'memberOf' || asksNothingOf(constraint.query, ['ec2InstanceId', 'registeredAt', 'agentVersion']))
  );
}

function asksNothingOf(query: Query, subjects: readonly string[]): boolean {
  if (query.kind === 'test') return !subjects.includes(query.subject.name);
  return query.kind === 'not' ? asksNothingOf(query.of, subjects) : query.of.every((part) => asksNothingOf(part, subjects));
}

/**
 * The constraints of a task definition and of its service or its call of RunTask: all of them bind. Expressions that do
 * not parse were refused with the scenario.
 */
export function constraintItems(constraints: readonly PlacementConstraint[]): ConstraintItem[] {
  return constraints.map(({ type, expression }): ConstraintItem => {
    if (type === 'distinctInstance') return { type };
    const parsing = parseQuery(expression);
    if (parsing.kind === 'Failed')
      throw new Error(`placement constraint '${expression}': ${parsing.found} where ${parsing.allowed} is allowed`);
    return { type, query: parsing.query };
  });
}
