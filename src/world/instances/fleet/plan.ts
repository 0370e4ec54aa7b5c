import type { Stream } from '../../../kernel/stream.js';
import { admits, fieldValue, isInstanceField, isOfAttributes, type StrategyItem, strategyText } from '../../../rules/placement/index.js';
import type { Grounds } from '../../record.js';
import type { World } from '../../world.js';
import { candidateOf } from '../candidates.js';
import { NOTHING_KEPT } from '../daemons.js';
import { type PlacementQuestion, placementQuestion } from '../question.js';
import type { Fleet, Kind } from './fleet.js';
import type { Link, SearchPlan, SearchShape } from './search.js';

/** A question, with how the index goes about it. */
export interface AskedQuestion {
  readonly question: PlacementQuestion;
  /** The configuration of which the question was made. */
  readonly spec: unknown;
  /** Where its draws come from. */
  readonly stream: Stream;
  readonly strategy: string;
  /** What is said of a task that was placed, while so many instances are listed. */
  grounds: Grounds;
  listed: number;
  plan: SearchPlan | undefined;
  /** For which index the plan is, and of how many kinds it knows. */
  fleet: Fleet | undefined;
  kindCount: number;
}

/** Different questions of one owner that are remembered: its capacity providers, two revisions. */
const REMEMBERED = 8;

/** A question as it was asked before, or anew. */
export function askedQuestion(
  world: World,
  owner: number,
  definition: number,
  launchType: 'EC2' | 'EXTERNAL',
  capacityProvider: string,
): AskedQuestion {
  const { spec } = world.state.services[owner];
  const { asked: askedBy } = world.fleets;
  while (askedBy.length <= owner) askedBy.push([]);
  const before = askedBy[owner];
  for (let place = 0; place < before.length; place++) {
    const asked = before[place];
    const { question } = asked;
    if (
      asked.spec === spec &&
      question.definition === definition &&
      question.launchType === launchType &&
      question.capacityProvider === capacityProvider
    )
      return asked;
  }
  const question = placementQuestion(world, owner, definition, launchType, capacityProvider);
  const strategy = strategyText(question.strategies);
  const asked: AskedQuestion = {
    question,
    spec,
    stream: world.streams.get(`placement/${question.name}`),
    strategy,
    grounds: groundsOf(0, strategy),
    listed: 0,
    plan: undefined,
    fleet: undefined,
    kindCount: 0,
  };
  askedBy[owner] = [asked, ...before.slice(0, REMEMBERED - 1)];
  return asked;
}

/** On which grounds a task was placed. @param instances how many were looked at */
export function groundsOf(instances: number, strategy: string): Grounds {
  const because = 'meets every requirement and comes first by the placement strategy';
  return { because, inputs: { instances, strategy }, traces: undefined };
}

/** How the index goes about a question. */
export function planOf(world: World, fleet: Fleet, asked: AskedQuestion): SearchPlan {
  if (asked.plan === undefined || asked.fleet !== fleet || asked.kindCount !== fleet.kinds.length) {
    asked.plan = makePlan(world, fleet, asked.question);
    asked.fleet = fleet;
    asked.kindCount = fleet.kinds.length;
  }
  return asked.plan;
}

/** Whether instances of a kind are looked at: the cluster, the launch type and the capacity provider of the question. */
export function isSuited(world: World, { cluster, launchType, capacityProvider }: PlacementQuestion, instance: Kind['sample']): boolean {
  if (instance.cluster !== cluster || instance.launchType !== launchType) return false;
  const provider = world.scenario.capacityProviders.find(({ name }) => name === capacityProvider);
  return provider === undefined || provider.autoScalingGroup === instance.autoScalingGroup;
}

function makePlan(world: World, fleet: Fleet, question: PlacementQuestion): SearchPlan {
  const { need, group } = question;
  const asksParticulars = admitter(world, fleet, question);
  return {
    shape: shapeOf(world, fleet, question),
    need,
    tally: fleet.tallyOf(group),
    admits: asksParticulars,
    isParticular: asksParticulars !== undefined || need.hostPorts.length > 0,
  };
}

/** Questions that differ in what a task needs only have one shape between them. */
function shapeOf(world: World, fleet: Fleet, question: PlacementQuestion): SearchShape {
  const { cluster, launchType, capacityProvider, strategies, constraints } = question;
  const key = JSON.stringify([cluster, launchType, capacityProvider, strategies, constraints.filter(isOfAttributes), fleet.kinds.length]);
  let shape = fleet.shapes.get(key);
  if (shape === undefined) {
    shape = newShape(world, fleet, question);
    fleet.shapes.set(key, shape);
  }
  return shape;
}

function newShape(world: World, fleet: Fleet, question: PlacementQuestion): SearchShape {
  const { constraints, strategies } = question;
  const listed = fleet.kinds.filter(({ sample }) => isSuited(world, question, sample));
  const ofAttributes = constraints.filter(isOfAttributes);
  const able = listed.filter(({ sample }) => {
    const candidate = candidateOf(world, sample, '', NOTHING_KEPT);
    return ofAttributes.every((constraint) => admits(constraint, candidate));
  });
  return { links: strategies.map(({ type, field }) => LINKS[type](field, fleet)), listed, able };
}

/** Each strategy as the index takes it. */
const LINKS: Readonly<Record<StrategyItem['type'], (field: string, fleet: Fleet) => Link>> = {
  binpack: (field) => ({ type: 'pack', field: field === 'cpu' ? 'cpu' : 'memory' }),
  spread: (field, fleet) => (isInstanceField(field) ? { type: 'instance' } : valueLink(fleet, field)),
  random: () => ({ type: 'random' }),
};

function valueLink(fleet: Fleet, field: string): Link {
  const values = new Map<string, number>();
  const kindValues = fleet.kinds.map(({ sample }) => {
    const value = fieldValue(sample, field);
    if (!values.has(value)) values.set(value, values.size);
    return values.get(value) as number;
  });
  return { type: 'value', kindValues: Int32Array.from(kindValues), values: values.size };
}

/** Asks of an instance as it stands what is not the same for all of its kind; whether its agent is in touch the index knows. */
function admitter(world: World, fleet: Fleet, { constraints, group }: PlacementQuestion): ((index: number) => boolean) | undefined {
  const tally = fleet.tallyOf(group);
  const particular = constraints.filter((constraint) => constraint.type !== 'agentConnected' && !isOfAttributes(constraint));
  const asked = particular.filter(({ type }) => type !== 'distinctInstance');
  if (particular.length === 0) return undefined;
  if (asked.length === 0) return (index) => tally.counts[index] === 0;
  return (index) => {
    const candidate = candidateOf(world, world.state.instances[index], group, NOTHING_KEPT);
    return particular.every((constraint) => admits(constraint, candidate));
  };
}
