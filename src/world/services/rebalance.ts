import type { Service } from '../../aws/nouns.js';
import { fullestZone, isZoneBalanced, planZoneMove, whyNotRebalanced, zoneList } from '../../rules/service/az-balance.js';
import { deploymentLimits } from '../../rules/service/limits.js';
import { refusesLaunch } from '../capacity/refusal.js';
import { isActive } from '../instances/active.js';
import { planPlacementInZone, planScaleInOnInstances } from '../instances/place.js';
import { recordDecision, recordServiceAction, recordServiceEvent } from '../record.js';
import type { ServiceState, Task } from '../state.js';
import { launchTask, type Placement, stopTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { isProtected } from './counting.js';
import { checksFailedBy, isHealthy } from './health.js';
import { noteEnded, sayWhileItLasts } from './said.js';

/** Tasks that are spread over zones by themselves: on Fargate those of one capacity provider. */
interface SpreadTasks {
  readonly zones: readonly string[];
  /** RUNNING ones. */
  readonly tasks: readonly Task[];
  /** In each zone. */
  readonly counts: readonly number[];
}

/**
 * Availability Zone rebalancing: of a service in steady state one task after the other moves from the zone with most to the
 * zone with fewest, its replacement first. It launches no instance, and a deployment interrupts it.
 * @param isSteady whether the pass had nothing else to do
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
 */
export function rebalanceZones(world: World, service: number, isSteady: boolean): void {
  const state = world.state.services[service];
  const { rebalancing, spec } = state;
  if (!isRebalanced(world, spec) || isDeploying(world, state)) {
    if (rebalancing.isUnderWay) interrupt(world, state);
  } else if (rebalancing.replacements.length > 0) followReplacements(world, state);
  else if (isSteady && (rebalancing.isUnderWay || (state.hasReachedSteadyState && world.nowUs >= rebalancing.nextLookUs)))
    look(world, state);
}

function isRebalanced({ scenario }: World, spec: Service): boolean {
  if (!spec.availabilityZoneRebalancing) return false;
  const { placementConstraints } = scenario.taskDefinitions[spec.taskDefinition];
  return whyNotRebalanced({ ...spec, placementConstraints: [...spec.placementConstraints, ...placementConstraints] }) === undefined;
}

function isDeploying(world: World, { index, deployments }: ServiceState): boolean {
  return deployments.length > 1 || world.primaryOf(index).rolloutState !== 'COMPLETED';
}

/** Looks whether the zones are balanced, and starts what the one with the fewest tasks lacks. */
function look(world: World, state: ServiceState): void {
  const { index, rebalancing, spec } = state;
  rebalancing.nextLookUs = world.nowUs + world.draw('azRebalancePeriod', `az-rebalance/${spec.name}`);
  const spreads = spreadsOf(world, state);
  const uneven = spreads.find(({ counts }) => !isZoneBalanced(counts));
  if (uneven === undefined) {
    if (rebalancing.isUnderWay) complete(world, state, spreads);
    noteEnded(world, index, 'unbalanced');
    return;
  }
  const { zone, count } = planZoneMove(uneven.counts, headroomOf(world, state));
  if (count === 0) return; // What is stopping will make room.
  const name = uneven.zones[zone];
  const model = modelOf(world, uneven);
  const first = model === undefined ? undefined : placeIn(world, state, model, name);
  if (model === undefined) holdUp(world, state, uneven, protection(world, state));
  else if (first === undefined) holdUp(world, state, uneven, noPlace(name, model.instance >= 0));
  else {
    if (!rebalancing.isUnderWay) tellUneven(world, index, uneven);
    rebalancing.isUnderWay = true;
    startReplacements(world, state, uneven, model, first, count);
  }
}

function tellUneven(world: World, service: number, { zones, counts }: SpreadTasks): void {
  const text = `is not AZ balanced with ${zoneList(zones, counts, false)}. AZ Rebalancing in progress.`;
  tell(world, service, 'INFO', 'SERVICE_REBALANCING_STARTED', text);
}

/** @param first where the first one goes; the others follow as far as there is room */
function startReplacements(world: World, state: ServiceState, spread: SpreadTasks, model: Task, first: Placement, count: number): void {
  noteEnded(world, state.index, 'unbalanced');
  const zone = first.availabilityZone;
  const started: Task[] = [];
  for (let place: Placement | undefined = first; place !== undefined; ) {
    started.push(launchTask(world, state.index, place));
    place = started.length < count ? placeIn(world, state, model, zone) : undefined;
  }
  state.rebalancing.replacements = started.map((task) => task.index);
  const inputs = { ...Object.fromEntries(spread.zones.map((name, at) => [name, spread.counts[at]])), wanted: count };
  const outcome = `started ${started.length} in ${zone}`;
  recordDecision(world, 'az-rebalance', `service/${state.spec.name}`, outcome, 'the zone with the fewest tasks', inputs);
  const text = `has started ${started.length} tasks in ${zone} to AZ Rebalance: ${idsOf(started)}.`;
  tell(world, state.index, 'INFO', 'TASKS_STARTED', text);
}

/** What stands in the way, as AWS names it. */
interface Obstacle {
  readonly eventType: 'WARN' | 'ERROR';
  readonly eventName: string;
  readonly text: string;
}

function noPlace(zone: string, isOnInstances: boolean): Obstacle {
  const why = isOnInstances ? ' because no container instance met all of its requirements' : '';
  return { eventType: 'ERROR', eventName: 'SERVICE_TASK_PLACEMENT_FAILURE', text: `is unable to place a task in ${zone}${why}.` };
}

/** @assumed the wording: AWS names the event and the cause */
function protection(world: World, { index }: ServiceState): Obstacle {
  const { deploymentId } = world.primaryOf(index);
  const why = 'Tasks in the Availability Zone with the most tasks are protected.';
  const text = `was unable to AZ Rebalance because task set (${deploymentId}) was unable to scale in. Reason: ${why}`;
  return { eventType: 'WARN', eventName: 'TASKSET_SCALE_IN_FAILURE_BY_TASK_PROTECTION', text };
}

/** Nothing can move: it looks again in its turn, and says so once. */
function holdUp(world: World, state: ServiceState, spread: SpreadTasks, { text, ...event }: Obstacle): void {
  const { isUnderWay } = state.rebalancing;
  const isKnown = !isUnderWay && state.said.unbalanced !== undefined;
  if (!isKnown && !isUnderWay) tellUneven(world, state.index, spread);
  sayWhileItLasts(world, state.index, 'unbalanced', text);
  recordDecision(world, 'az-rebalance', `service/${state.spec.name}`, 'was held up', `it ${text}`, {});
  if (isKnown) return;
  recordServiceAction(world, state.index, { ...event, reason: `(service ${state.spec.name}) ${text}` });
  interrupt(world, state);
}

/** Once all replacements are healthy as many tasks stop; where one of them fails, all of it stops. */
function followReplacements(world: World, state: ServiceState): void {
  const { index, rebalancing, spec } = state;
  const hasTargetGroup = spec.targetGroups.length > 0;
  const tasks = rebalancing.replacements.map((task) => world.state.tasks[task]);
  const isLost = tasks.some(
    (task) => task.desiredStatus !== 'RUNNING' || checksFailedBy(world, task, hasTargetGroup, spec.healthCheckGracePeriodUs) !== undefined,
  );
  if (isLost) interrupt(world, state);
  else if (tasks.every((task) => isHealthy(world, task, hasTargetGroup))) stopReplaced(world, index, tasks);
}

function stopReplaced(world: World, service: number, replacements: readonly Task[]): void {
  const state = world.state.services[service];
  const spread = spreadsOf(world, state).find(({ tasks }) => tasks.includes(replacements[0]));
  const chosen: Task[] = [];
  while (spread !== undefined && chosen.length < replacements.length) {
    const left = spread.tasks.filter((task) => !chosen.includes(task));
    const zone = spread.zones[fullestZone(countsOf(spread.zones, left))];
    const free = left.filter((task) => task.availabilityZone === zone && !replacements.includes(task) && !isProtected(task, world.nowUs));
    if (free.length === 0) break;
    // Like for like, so that the strategy's shares of its capacity providers stay.
    const { capacityProvider } = replacements[chosen.length];
    const alike = free.filter((task) => task.capacityProvider === capacityProvider);
    const leaving = alike.length > 0 ? alike : free;
    chosen.push(leaving[0].instance >= 0 ? planScaleInOnInstances(world, service, leaving).task : leaving[leaving.length - 1]);
  }
  if (spread === undefined || chosen.length < replacements.length) {
    if (spread !== undefined) holdUp(world, state, spread, protection(world, state));
    state.rebalancing.replacements = [];
    return;
  }
  state.rebalancing.replacements = [];
  for (const zone of new Set(chosen.map(({ availabilityZone }) => availabilityZone)))
    stopIn(
      world,
      service,
      zone,
      chosen.filter(({ availabilityZone }) => availabilityZone === zone),
    );
}

/** @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html (the stoppedReason) */
function stopIn(world: World, service: number, zone: string, tasks: readonly Task[]): void {
  const because = 'the newest in the zone with the most tasks, or the one its placement strategy likes least';
  for (const { taskId } of tasks) recordDecision(world, 'stop', `task/${taskId}`, 'rebalanced', because, { zone });
  const text = `has stopped ${tasks.length} running tasks in ${zone} due to AZ rebalancing: ${idsOf(tasks)}.`;
  tell(world, service, 'INFO', 'TASKS_STOPPED', text);
  const reason = `Availability-zone rebalancing initiated by (deployment ${world.primaryOf(service).deploymentId})`;
  for (const task of tasks) stopTask(world, task, 'ServiceSchedulerInitiated', reason);
}

function complete(world: World, { index, rebalancing, spec }: ServiceState, spreads: readonly SpreadTasks[]): void {
  rebalancing.isUnderWay = false;
  const zones = spreads[0]?.zones ?? spec.availabilityZones;
  const counts = zones.map((_, zone) => spreads.reduce((sum, spread) => sum + spread.counts[zone], 0));
  tell(world, index, 'INFO', 'SERVICE_REBALANCING_COMPLETED', `is AZ balanced with ${zoneList(zones, counts, true)}.`);
}

/** Whatever it started counts as the service's from now on: what is too many goes as when it scales in. */
function interrupt(world: World, { index, rebalancing }: ServiceState): void {
  rebalancing.isUnderWay = false;
  rebalancing.replacements = [];
  tell(world, index, 'INFO', 'SERVICE_REBALANCING_STOPPED', 'stopped AZ Rebalancing.');
}

/** @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing-event-messages-list.html */
function tell(world: World, service: number, eventType: 'INFO' | 'WARN', eventName: string, text: string): void {
  const { name } = world.state.services[service].spec;
  recordServiceAction(world, service, { eventType, eventName, reason: `(service ${name}) ${text}` });
  recordServiceEvent(world, service, text);
}

/**
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html (Fargate and Fargate Spot each by itself)
 * @assumed on instances without subnets of the service's own its zones are those of the instances it may use
 */
function spreadsOf(world: World, { index, spec }: ServiceState): SpreadTasks[] {
  const running = world.tasksOf(index).filter((task) => task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING');
  const isFargate = running.every(({ launchType }) => launchType === 'FARGATE');
  const zones = isFargate ? spec.availabilityZones : instanceZones(world, { index, spec });
  const providers = isFargate ? [...new Set(running.map(({ capacityProvider }) => capacityProvider))] : [undefined];
  if (zones.length < 2) return [];
  return providers.map((provider) => {
    const tasks = provider === undefined ? running : running.filter(({ capacityProvider }) => capacityProvider === provider);
    return { zones, tasks, counts: countsOf(zones, tasks) };
  });
}

function instanceZones(world: World, { spec }: Pick<ServiceState, 'index' | 'spec'>): readonly string[] {
  const { networkMode } = world.scenario.taskDefinitions[spec.taskDefinition];
  if (networkMode === 'awsvpc' && spec.availabilityZones.length > 0) return spec.availabilityZones;
  const there = world.state.instances.filter((instance) => instance.cluster === spec.cluster && isActive(instance));
  return world.scenario.availabilityZones.filter((zone) => there.some(({ availabilityZone }) => availabilityZone === zone));
}

function countsOf(zones: readonly string[], tasks: readonly Task[]): number[] {
  return zones.map((zone) => tasks.filter(({ availabilityZone }) => availabilityZone === zone).length);
}

/** Tasks that maximumPercent still lets exist, those that are stopping counted as in a deployment. */
function headroomOf(world: World, { index, desired, spec }: ServiceState): number {
  const { high } = deploymentLimits(desired, spec.minimumHealthyPercent, spec.maximumPercent);
  const tasks = world.tasksOf(index);
  const live = tasks.filter(({ desiredStatus }) => desiredStatus === 'RUNNING').length;
  return Math.max(0, high - live - Math.round((tasks.length - live) * world.constant('stoppingTasksCount')));
}

/** A task of the zone with most that may go: its replacement is like it; undefined: all are protected. */
function modelOf(world: World, { zones, tasks, counts }: SpreadTasks): Task | undefined {
  const fullest = zones[fullestZone(counts)];
  return tasks.findLast((task) => task.availabilityZone === fullest && !isProtected(task, world.nowUs));
}

/** A place for a task like this one in a zone; undefined where there is none. */
function placeIn(world: World, { index }: ServiceState, { launchType, capacityProvider }: Task, zone: string): Placement | undefined {
  if (launchType === 'EC2' || launchType === 'EXTERNAL') {
    const placement = planPlacementInZone(world, index, launchType, capacityProvider, zone);
    return placement.kind === 'Placed' ? placement : undefined;
  }
  if (refusesLaunch(world, zone, capacityProvider === 'FARGATE_SPOT' ? 'spot' : 'on-demand')) return undefined;
  const grounds = { because: 'the zone with the fewest tasks, for balance', inputs: {}, traces: undefined };
  return { kind: 'Placed', launchType: 'FARGATE', capacityProvider, availabilityZone: zone, instance: -1, hostPorts: [], grounds };
}

function idsOf(tasks: readonly Task[]): string {
  return tasks.map(({ taskId }) => taskId).join(', ');
}
