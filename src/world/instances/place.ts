import type { Service, TaskDefinition } from '../../aws/nouns.js';
import type { ChoiceTrace } from '../../rules/choice/trace.js';
import {
  type Candidate,
  choosePlacement,
  chooseScaleIn,
  DEFAULT_SERVICE_STRATEGY,
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
import { isActive } from './life.js';
import { instanceNeed, reserveInstance } from './resources.js';

/** No container instance will do. */
export interface NoRoom {
  readonly kind: 'NoRoom';
  /** ECS's service event. */
  readonly message: string;
  readonly grounds: Grounds;
}

/** Finds a container instance for the next task of a service and takes what the task needs there. */
export function planPlacement(world: World, service: number, launchType: 'EC2' | 'EXTERNAL', capacityProvider: string): Placement | NoRoom {
  const spec = world.state.services[service].spec;
  const definition = world.scenario.taskDefinitions[spec.taskDefinition];
  const unsuited = (instance: Instance) => whyUnsuited(world, spec, definition, launchType, capacityProvider, instance);
  const instances = world.state.instances.filter((instance) => unsuited(instance) === undefined);
  const need = instanceNeed(definition);
  const counts = taskCounts(world, service);
  const question = [
    instances.map((instance) => candidateOf(instance, counts)),
    { cpuUnits: need.cpuUnits, memoryMiB: need.memoryMiB, eniCount: need.eni, hostPorts: need.staticPorts },
    strategyOf(world, service),
    spec.placementConstraints.flatMap(({ type }) => (type === 'distinctInstance' ? [{ type }] : [])),
    draws(world, service, instances.length),
  ] as const;
  const outcome = choosePlacement(...question);
  const traces = world.onDecision && [withUnsuited(explainPlacement(...question), world.state.instances, unsuited)];
  const inputs = { ...numbersOf(outcome, instances.length), strategy: strategyText(question[2]) };
  if (outcome.kind === 'Failed')
    return { kind: 'NoRoom', message: placementFailureMessage(spec.name, outcome), grounds: { because: NO_ROOM, inputs, traces } };
  const instance = instances[outcome.index];
  return {
    kind: 'Placed',
    launchType,
    capacityProvider,
    availabilityZone: instance.availabilityZone,
    instance: instance.index,
    hostPorts: reserveInstance(instance, need),
    grounds: { because: 'meets every requirement and comes first by the placement strategy', inputs, traces },
  };
}

const NO_ROOM = 'no container instance met all of its requirements';

/** Why a container instance is no candidate for a service's task, however much room it has; undefined where it is one. */
function whyUnsuited(
  world: World,
  { cluster }: Service,
  { cpuArchitecture }: TaskDefinition,
  launchType: 'EC2' | 'EXTERNAL',
  capacityProvider: string,
  instance: Instance,
): string | undefined {
  if (!isActive(instance)) return statusText(instance);
  if (instance.cluster !== cluster) return `in cluster ${instance.cluster}`;
  if (instance.launchType !== launchType) return `launch type ${instance.launchType}`;
  if (instance.architecture !== cpuArchitecture) return `architecture ${instance.architecture}`;
  const provider = world.scenario.capacityProviders.find(({ name }) => name === capacityProvider);
  if (provider !== undefined && instance.autoScalingGroup !== provider.autoScalingGroup) return `not of capacity provider ${provider.name}`;
  return undefined;
}

/** What an instance is where it is not ACTIVE. */
function statusText({ registeredAt, drainingAt, terminatedAt }: Instance): string {
  if (terminatedAt !== undefined) return 'terminated';
  if (registeredAt === undefined) return 'not registered yet';
  return drainingAt === undefined ? 'given up by its Auto Scaling group' : 'DRAINING';
}

/** Instances that still exist and were no candidates, behind those that were. */
function withUnsuited(
  trace: ChoiceTrace,
  instances: readonly Instance[],
  unsuited: (instance: Instance) => string | undefined,
): ChoiceTrace {
  const others = instances.flatMap((instance) => {
    const leftOut = unsuited(instance);
    return leftOut === undefined || instance.terminatedAt !== undefined
      ? []
      : [{ name: instance.instanceId, leftOut, checks: [], ranks: [] }];
  });
  return { ...trace, options: [...trace.options, ...others] };
}

/** How many were looked at, and how many had too little of what. */
function numbersOf(outcome: PlacementOutcome, instances: number): Record<string, number> {
  const counts: Record<string, number> = { instances };
  const reasons = outcome.kind === 'Placed' ? outcome.unmet : outcome.failures.map(({ reason }) => reason);
  for (const reason of reasons) if (reason !== undefined) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

/** Which of a service's tasks on container instances goes first when it scales in. */
export function planScaleInOnInstances(
  world: World,
  service: number,
  tasks: readonly Task[],
): { readonly task: Task; readonly grounds: Grounds } {
  const counts = taskCounts(world, service);
  const placed: PlacedTask[] = tasks.map((task) => ({
    instance: candidateOf(world.state.instances[task.instance], counts),
    cpuUnits: task.cpuUnits,
    memoryMiB: task.memoryMiB,
  }));
  const strategy = strategyOf(world, service);
  const drawn = draws(world, service, tasks.length);
  const names = () => tasks.map(({ taskId }) => taskId);
  return {
    task: tasks[chooseScaleIn(placed, strategy, drawn) ?? 0],
    grounds: {
      because: 'the one its placement strategy likes least',
      inputs: { tasks: tasks.length, strategy: strategyText(strategy) },
      traces: world.onDecision && [explainScaleIn(names(), placed, strategy, drawn)],
    },
  };
}

function strategyOf(world: World, service: number) {
  const { placementStrategy } = world.state.services[service].spec;
  return placementStrategy.length === 0 ? DEFAULT_SERVICE_STRATEGY : placementStrategy;
}

/** Tasks of a service on each instance, by its index. */
function taskCounts(world: World, service: number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const task of world.tasksOf(service)) {
    if (task.desiredStatus === 'RUNNING') counts.set(task.instance, (counts.get(task.instance) ?? 0) + 1);
  }
  return counts;
}

function candidateOf(instance: Instance, counts: ReadonlyMap<number, number>): Candidate {
  return {
    instanceId: instance.instanceId,
    availabilityZone: instance.availabilityZone,
    cpuUnitsFree: instance.cpuUnitsFree,
    memoryMiBFree: instance.memoryMiBFree,
    eniFree: instance.eniFree,
    hostPortsUsed: instance.hostPorts,
    serviceTaskCount: counts.get(instance.index) ?? 0,
    attributes: instance.attributes,
  };
}

function draws(world: World, service: number, count: number): number[] {
  const stream = world.streams.get(`placement/${world.state.services[service].spec.name}`);
  return Array.from({ length: count }, () => stream.uniform());
}
