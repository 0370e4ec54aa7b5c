import type { TargetGroup } from '../../aws/nouns.js';
import { entersSlowStart } from '../../rules/balancing/slow-start.js';
import { Kind } from '../kinds.js';
import { recordEvent, recordService, recordServiceEvent } from '../record.js';
import { Pool, type TargetPool } from '../requests/pool.js';
import { ShiftedPool } from '../requests/shifted-pool.js';
import { pairOf } from '../services/target-group-pair.js';
import type { Task } from '../state.js';
import { noteHealthy } from '../tasks/health.js';
import { setTargetState } from '../tasks/statuses.js';
import type { World } from '../world.js';
import { noteZones } from './nodes.js';
import { byTargetGroup, isOnSide } from './shifted.js';

/** The target group through which a service's requests come; undefined where it has none. */
export function targetGroupOf(world: World, service: number): TargetGroup | undefined {
  const name = world.state.services[service].spec.targetGroups[0]?.targetGroup;
  return name === undefined ? undefined : world.scenario.targetGroups.find((group) => group.name === name);
}

/** Name of the target group behind which a task stands: where deployments move traffic each revision may have one of a pair. */
export function groupNameOf(world: World, { service, deployment }: Task): string {
  const { spec } = world.state.services[service];
  const own = pairOf(spec) === undefined ? undefined : world.state.deployments[deployment];
  return own?.targetGroup ?? spec.targetGroups[0]?.targetGroup ?? '';
}

/**
 * Whom requests may reach: the healthy targets; where there is none, the unhealthy ones (the load
 * balancer fails open); without a target group, the RUNNING tasks.
 * @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export function refreshPool(world: World, service: number): void {
  const { job, shift } = world.state.services[service];
  if (job >= 0) return;
  const group = targetGroupOf(world, service);
  const blue = fill(world, service, group, 0, false);
  world.members.length = shift === undefined ? blue : fill(world, service, group, blue, true);
  const pool = world.plane.pools[service];
  pool.setMembers(world.members);
  if (pool instanceof ShiftedPool) pool.setWeight(shift?.greenPercent ?? 0);
  noteZones(world, service, group);
  recordService(world, service);
}

/**
 * One task of a service has changed: whom requests may reach is found anew only where that may make a difference.
 * @param server its number in the request path, the last one where it has none any more
 */
export function refreshTarget(world: World, task: Task, server: number): void {
  const { service } = task;
  if (world.state.services[service].job >= 0) return;
  const pool = world.plane.pools[service];
  const group = targetGroupOf(world, service);
  const isOutside = pool.ignores(server) && !isReachable(task, group);
  if (isOutside || moveMember(world, pool, group, task, server)) recordService(world, service);
  else refreshPool(world, service);
}

/**
 * Has one task come or go where all others stay: a service of thousands is not looked through for each of them.
 * @returns whether that is all
 */
function moveMember(world: World, pool: TargetPool, group: TargetGroup | undefined, task: Task, server: number): boolean {
  if (!(pool instanceof Pool) || !pool.isList || group?.isCrossZone === false) return false;
  const { tasks, taskOfServer } = world.state;
  let place = 0;
  for (let to = pool.size; place < to; ) {
    const middle = (place + to) >> 1;
    // Members stand in order of creation; the one that goes may have left its server.
    const member = pool.serverAt(middle);
    if (member !== server && taskOfServer[member] < task.index) place = middle + 1;
    else to = middle;
  }
  const isMember = pool.serverAt(place) === server;
  if (group !== undefined) {
    // With a healthy target beside it, whether unhealthy ones are reached is as it was.
    const other = tasks[taskOfServer[pool.serverAt(isMember && place === 0 ? 1 : 0)]];
    if (other?.target !== 'healthy') return false;
  }
  const isReached = isReachable(task, group) && (group === undefined || task.target === 'healthy');
  if (isReached && !isMember) pool.insert(place, server);
  else if (isMember && !isReached) pool.remove(place);
  return true;
}

/** Whether requests may ever reach a task as it is now. */
function isReachable({ server, lastStatus, desiredStatus, target }: Task, group: TargetGroup | undefined): boolean {
  if (server < 0) return false;
  return group === undefined ? lastStatus === 'RUNNING' && desiredStatus === 'RUNNING' : target === 'healthy' || target === 'unhealthy';
}

/** Writes whom requests may reach on one side into the world's list, from a place on. @returns the place after them */
function fill(world: World, service: number, group: TargetGroup | undefined, from: number, isGreen: boolean): number {
  if (group === undefined || group.isCrossZone) return fillFrom(world, service, group, from, { isGreen, availabilityZone: undefined });
  // With cross-zone load balancing off each zone fails open by itself.
  return world.scenario.availabilityZones.reduce(
    (place, availabilityZone) => fillFrom(world, service, group, place, { isGreen, availabilityZone }),
    from,
  );
}

/** Tasks that stand for one another: where none is healthy, requests reach the unhealthy ones. */
interface Side {
  readonly isGreen: boolean;
  /** Undefined: all. */
  readonly availabilityZone: string | undefined;
}

function fillFrom(world: World, service: number, group: TargetGroup | undefined, from: number, side: Side): number {
  const { tasks, services } = world.state;
  const { shift, tasks: own } = services[service];
  const isMine = (task: Task) =>
    isReachable(task, group) &&
    (shift === undefined || isOnSide(shift, task, side.isGreen)) &&
    (side.availabilityZone === undefined || task.availabilityZone === side.availabilityZone);
  const hasHealthy = group !== undefined && own.some((index) => tasks[index].target === 'healthy' && isMine(tasks[index]));
  let place = from;
  const counts = world.plane.groups[service];
  for (const index of own) {
    const task = tasks[index];
    if (!isMine(task) || (hasHealthy && task.target !== 'healthy')) continue;
    writeMember(world, place++, task, side.isGreen);
    counts?.setGroup(task.server, groupNameOf(world, task) === group?.name ? 0 : 1);
  }
  return place;
}

/** Lists of thousands are filled often, so what is in them is used again. */
function writeMember(world: World, place: number, { server, availabilityZone, slowSinceUs }: Task, isGreen: boolean): void {
  const { members, plane, scenario } = world;
  if (place === members.length) members.push({ server: -1, outstanding: 0, zone: -1, slowSinceUs: 0, isGreen: false });
  const member = members[place];
  member.server = server;
  member.outstanding = plane.outstanding(server);
  member.zone = scenario.availabilityZones.indexOf(availabilityZone);
  member.slowSinceUs = slowSinceUs ?? Number.NEGATIVE_INFINITY;
  member.isGreen = isGreen;
}

/** The service scheduler puts a RUNNING task behind the load balancer. */
export function registerTarget(world: World, task: Task): void {
  setTargetState(world, task, 'initial');
  task.checksPassed = 0;
  task.checksFailed = 0;
  const firstUs = world.nowUs + world.draw('targetRegistration', `target-registration/${world.state.services[task.service].spec.name}`);
  task.healthTimer = world.loop.schedule(firstUs, Kind.HealthCheckDue, task.index, 0);
}

/** A target that is healthy from the start, as `begin: running` has it; its checks fall anywhere in their interval. */
export function registerHealthyTarget(world: World, task: Task, group: TargetGroup): void {
  setTargetState(world, task, 'healthy');
  task.healthyAt = world.nowUs;
  const phaseUs = Math.floor(world.streams.get(`health-checks/${group.name}`).uniform53() * group.healthCheckIntervalUs);
  task.healthTimer = world.loop.schedule(world.nowUs + phaseUs, Kind.HealthCheckDue, task.index, 0);
}

/** No new request reaches the task; what it has in hand goes on. */
export function deregisterTarget(world: World, task: Task): void {
  if (task.healthTimer >= 0) {
    world.loop.cancel(task.healthTimer);
    task.healthTimer = -1;
  }
  setTargetState(world, task, 'draining');
  refreshTarget(world, task, task.server);
}

/**
 * One health check of one target: passes where the process is up, ready and answering.
 * @assumed targets that an update has left without a target group are checked no more: they stay what they are until they go
 */
export function onHealthCheck(world: World, index: number): void {
  const task = world.state.tasks[index];
  const group = targetGroupOf(world, task.service);
  task.healthTimer = -1;
  if (group === undefined) return;
  task.healthTimer = world.loop.schedule(world.nowUs + group.healthCheckIntervalUs, Kind.HealthCheckDue, index, 0);
  if (task.isProcessUp && task.isHung) world.loop.schedule(world.nowUs + group.healthCheckTimeoutUs, Kind.HealthCheckTimedOut, index, 0);
  else if (task.isProcessUp && world.nowUs >= task.readyAtUs) checkPassed(world, task, group);
  else checkFailed(world, task, group, 'Health checks failed');
}

export function onHealthCheckTimedOut(world: World, index: number): void {
  const task = world.state.tasks[index];
  const group = targetGroupOf(world, task.service);
  if (task.healthTimer >= 0 && group !== undefined) checkFailed(world, task, group, 'Request timed out');
}

/** A new target is healthy after one passing check; only recovery takes the whole threshold. */
function checkPassed(world: World, task: Task, group: TargetGroup): void {
  task.checksFailed = 0;
  task.checksPassed++;
  if (task.target === 'initial' || (task.target === 'unhealthy' && task.checksPassed >= group.healthyThresholdCount)) {
    setTarget(world, task, group, 'healthy', '');
    noteHealthy(world, task);
  }
}

function checkFailed(world: World, task: Task, group: TargetGroup, reason: string): void {
  task.checksPassed = 0;
  task.checksFailed++;
  if (task.target !== 'unhealthy' && task.checksFailed >= group.unhealthyThresholdCount) setTarget(world, task, group, 'unhealthy', reason);
}

function setTarget(world: World, task: Task, group: TargetGroup, target: 'healthy' | 'unhealthy', reason: string): void {
  if (target === 'healthy' && group.slowStartUs > 0) {
    const { blue, green } = byTargetGroup(world.state.services[task.service].shift, world.tasksOf(task.service));
    const others = (green.includes(task) ? green : blue).filter((other) => other.target === 'healthy');
    const isSlow = entersSlowStart(
      others.map(({ slowSinceUs }) => slowSinceUs ?? Number.NEGATIVE_INFINITY),
      group.slowStartUs,
      world.nowUs,
    );
    task.slowSinceUs = isSlow ? world.nowUs : undefined;
  }
  setTargetState(world, task, target);
  if (target === 'unhealthy') task.unhealthyReason = reason;
  const tail = reason === '' ? '' : ` (${reason})`;
  recordEvent(
    world,
    'aws.elasticloadbalancing',
    'Target Health State Change',
    `targetgroup/${groupNameOf(world, task)}`,
    `target task/${task.taskId} is ${target}${tail}`,
  );
  if (target === 'unhealthy' && isNetwork(world, group)) world.plane.dropInHand(task.server);
  refreshTarget(world, task, task.server);
}

/** An NLB cuts the connections of a target that becomes unhealthy. @source https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html (unhealthy connection termination: on by default) */
function isNetwork(world: World, group: TargetGroup): boolean {
  return world.scenario.loadBalancers.find(({ name }) => name === group.loadBalancer)?.type === 'network';
}

/** Tells the service's events that the load balancer found a task unhealthy, in ECS's words. */
export function announceUnhealthy(world: World, task: Task): void {
  const spec = world.state.services[task.service].spec.targetGroups[0];
  recordServiceEvent(
    world,
    task.service,
    `(task ${task.taskId}) (port ${spec.containerPort}) is unhealthy in (target-group ${groupNameOf(world, task)}) due to (reason ${task.unhealthyReason})`,
  );
}
