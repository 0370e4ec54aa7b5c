import { InvariantError } from '../../base/errors.js';
import type { ChoiceTrace } from '../../rules/choice/trace.js';
import {
  type Candidate,
  choosePlacement,
  chooseScaleIn,
  explainPlacement,
  explainScaleIn,
  type PlacedTask,
  type PlacementOutcome,
  placementFailureMessage,
  strategyText,
} from '../../rules/placement/index.js';
import type { Grounds } from '../record.js';
import type { Instance, Task } from '../state.js';
import type { Placement } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { isActive, statusText } from './active.js';
import { candidateOf } from './candidates.js';
import { belongsOn, daemonOf } from './daemons.js';
import { DrawOrder } from './fleet/draw-order.js';
import { type AskedQuestion, askedQuestion, groundsOf, isSuited, planOf } from './fleet/plan.js';
import { fleetOf, keptOn, searchOf } from './fleet/upkeep.js';
import { groupOf, type PlacementQuestion, strategiesOf } from './question.js';
import { reserveInstance } from './resources.js';

/** No container instance will do. */
export interface NoRoom {
  readonly kind: 'NoRoom';
  /** ECS's service event. */
  readonly message: string;
  /** RunTask's `failures`, one for each instance looked at. */
  readonly failures: readonly { readonly instanceId: string; readonly reason: string }[];
  readonly grounds: Grounds;
}

const NO_ROOM = 'no container instance met all of its requirements';

/**
 * Finds a container instance for the next task of a service or a job, and takes what the task needs there.
 * @param definition the task's revision: that of the service's configuration, but for a task that waited while it changed
 */
export function planPlacement(
  world: World,
  owner: number,
  launchType: 'EC2' | 'EXTERNAL',
  capacityProvider: string,
  definition = world.state.services[owner].spec.taskDefinition,
): Placement | NoRoom {
  const asked = askedQuestion(world, owner, definition, launchType, capacityProvider);
  const search = searchOf(world);
  const { fleet } = search;
  const plan = planOf(world, fleet, asked);
  const draw = asked.stream.uniform();
  const index = search.run(plan, draw);
  if (index < 0 || world.onDecision !== undefined) return byDefinition(world, asked, draw, index);
  let instances = 0;
  for (const kind of plan.shape.listed) instances += kind.listed;
  if (asked.listed !== instances) {
    asked.listed = instances;
    asked.grounds = groundsOf(instances, asked.strategy);
  }
  // The zone of its kind: of an instance that is chosen nothing else is looked at.
  const { availabilityZone } = fleet.kinds[fleet.kindOf[index]].sample;
  return placed(world, asked.question, index, availabilityZone, asked.grounds);
}

/**
 * Takes what a task of a DAEMON service needs of an instance; what is kept for it there is its own.
 * @param index of the instance
 */
export function planDaemonPlacement(world: World, service: number, index: number): Placement | NoRoom {
  const { spec } = world.state.services[service];
  const launchType = spec.launchType === 'EXTERNAL' ? 'EXTERNAL' : 'EC2';
  const { question } = askedQuestion(world, service, spec.taskDefinition, launchType, '');
  fleetOf(world);
  const instance = world.state.instances[index];
  const outcome = choosePlacement([candidateFor(world, question, instance, service)], question.need, [], question.constraints, [0]);
  const traces = world.onDecision && [
    explainPlacement([candidateFor(world, question, instance, service)], question.need, [], question.constraints, [0]),
  ];
  if (outcome.kind === 'Failed') return noRoom(question, outcome, 1, traces);
  return placed(world, question, index, instance.availabilityZone, {
    because: 'a daemon runs on every instance that meets its constraints',
    inputs: {},
    traces,
  });
}

/** A container instance of one Availability Zone, for rebalancing: asked so seldom that every instance is looked at. */
export function planPlacementInZone(
  world: World,
  owner: number,
  launchType: 'EC2' | 'EXTERNAL',
  capacityProvider: string,
  zone: string,
): Placement | NoRoom {
  const { question } = askedQuestion(world, owner, world.state.services[owner].spec.taskDefinition, launchType, capacityProvider);
  fleetOf(world);
  const instances = world.state.instances.filter(
    (instance) => instance.availabilityZone === zone && whyUnsuited(world, question, instance) === undefined,
  );
  const draw = world.streams.get(`az-rebalance/${question.name}`).uniform();
  const asked = definitionOf(world, question, instances, draw);
  const outcome = choosePlacement(...asked);
  const traces = world.onDecision && [explainPlacement(...asked)];
  if (outcome.kind === 'Failed') return noRoom(question, outcome, instances.length, traces);
  const inputs = { instances: instances.length, strategy: strategyText(question.strategies) };
  const grounds = { because: `in ${zone}, for balance over Availability Zones`, inputs, traces };
  return placed(world, question, instances[outcome.index].index, zone, grounds);
}

/** Whether a task of a DAEMON service belongs on an instance: it is ACTIVE, and meets all that binds beside resources. */
export function isSuitedForDaemon(world: World, service: number, instance: Instance): boolean {
  return isActive(instance) && belongsOn(world, daemonOf(world, service), instance);
}

/** The same by the definition, which knows the reasons: where there is no room, and where somebody asks why. */
function byDefinition(world: World, { question, strategy }: AskedQuestion, draw: number, index: number): Placement | NoRoom {
  const instances = world.state.instances.filter((instance) => whyUnsuited(world, question, instance) === undefined);
  const asked = definitionOf(world, question, instances, draw);
  const outcome = choosePlacement(...asked);
  const chosen = outcome.kind === 'Placed' ? instances[outcome.index].index : -1;
  if (chosen !== index) throw new InvariantError(`the index places a task on instance ${index}, the rule on ${chosen}`, world.nowUs);
  const traces = world.onDecision && [withUnsuited(world, question, explainPlacement(...asked))];
  if (outcome.kind === 'Failed') return noRoom(question, outcome, instances.length, traces);
  const { availabilityZone } = world.state.instances[index];
  return placed(world, question, index, availabilityZone, { ...groundsOf(instances.length, strategy), traces });
}

/** What choosePlacement is asked. */
function definitionOf(world: World, question: PlacementQuestion, instances: readonly Instance[], draw: number) {
  const order = new DrawOrder();
  const fleet = fleetOf(world);
  order.set(draw, fleet.longestRow);
  return [
    instances.map((instance) => candidateFor(world, question, instance, -1)),
    question.need,
    question.strategies,
    question.constraints,
    instances.map((instance) => fleet.rankIn(order, instance.index)),
  ] as const;
}

function placed(
  world: World,
  { launchType, capacityProvider, need }: PlacementQuestion,
  instance: number,
  availabilityZone: string,
  grounds: Grounds,
): Placement {
  const hostPorts = reserveInstance(world, instance, need);
  return { kind: 'Placed', launchType, capacityProvider, availabilityZone, instance, hostPorts, grounds };
}

function noRoom(
  question: PlacementQuestion,
  outcome: Extract<PlacementOutcome, { kind: 'Failed' }>,
  instances: number,
  traces: readonly ChoiceTrace[] | undefined,
): NoRoom {
  const { name, strategies } = question;
  const inputs: Record<string, number | string> = { instances };
  for (const { reason } of outcome.failures) inputs[reason] = Number(inputs[reason] ?? 0) + 1;
  inputs.strategy = strategyText(strategies);
  const message = placementFailureMessage(name, outcome);
  return { kind: 'NoRoom', message, failures: outcome.failures, grounds: { because: NO_ROOM, inputs, traces } };
}

/** @param except the service for which what is kept for daemons is free */
function candidateFor(world: World, { group }: PlacementQuestion, instance: Instance, except: number): Candidate {
  return candidateOf(world, instance, group, keptOn(world, instance, except));
}

/** Why a container instance is not even looked at, however much room it has; undefined where it is. */
function whyUnsuited(world: World, question: PlacementQuestion, instance: Instance): string | undefined {
  if (!isActive(instance)) return statusText(instance);
  if (isSuited(world, question, instance)) return undefined;
  if (instance.cluster !== question.cluster) return `in cluster ${instance.cluster}`;
  if (instance.launchType !== question.launchType) return `launch type ${instance.launchType}`;
  return `not of capacity provider ${question.capacityProvider}`;
}

/** Instances that still exist and were not looked at, behind those that were. */
function withUnsuited(world: World, question: PlacementQuestion, trace: ChoiceTrace): ChoiceTrace {
  const others = world.state.instances.flatMap((instance) => {
    const leftOut = whyUnsuited(world, question, instance);
    return leftOut === undefined || instance.terminatedAt !== undefined
      ? []
      : [{ name: instance.instanceId, leftOut, checks: [], ranks: [] }];
  });
  return { ...trace, options: [...trace.options, ...others] };
}

/** Which of a service's tasks on container instances goes first when it scales in. */
export function planScaleInOnInstances(
  world: World,
  service: number,
  tasks: readonly Task[],
): { readonly task: Task; readonly grounds: Grounds } {
  const state = world.state.services[service];
  const group = groupOf(world, state);
  fleetOf(world);
  const placedTasks: PlacedTask[] = tasks.map((task) => {
    const instance = world.state.instances[task.instance];
    return {
      instance: candidateOf(world, instance, group, keptOn(world, instance, -1)),
      cpuUnits: task.cpuUnits,
      memoryMiB: task.memoryMiB,
    };
  });
  const strategies = strategiesOf(state);
  const stream = world.streams.get(`placement/${state.spec.name}`);
  const draws = tasks.map(() => stream.uniform());
  const names = () => tasks.map(({ taskId }) => taskId);
  return {
    task: tasks[chooseScaleIn(placedTasks, strategies, draws) ?? 0],
    grounds: {
      because: 'the one its placement strategy likes least',
      inputs: { tasks: tasks.length, strategy: strategyText(strategies) },
      traces: world.onDecision && [explainScaleIn(names(), placedTasks, strategies, draws)],
    },
  };
}
