import { takeTokens } from '../../rules/capacity/token-bucket.js';
import { type DaemonInstance, type DaemonPlan, type DaemonStop, planDaemon } from '../../rules/service/daemon.js';
import { isActive, isRegistered } from '../instances/active.js';
import { belongsOn, type Daemon, daemonOf } from '../instances/daemons.js';
import { ownerOf, tasksOf } from '../instances/hosting.js';
import { drainingReason } from '../instances/life.js';
import { isSuitedForDaemon, planDaemonPlacement } from '../instances/place.js';
import { refreshPool } from '../loadBalancing/targets.js';
import { recordDecision, recordServiceAction, recordServiceEvent } from '../record.js';
import type { Instance, Task } from '../state.js';
import { createRunningTask, launchTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { noteHealthy, noteNotPlaced, noteUnhealthy } from './failures.js';
import { checksFailedBy, isHealthy } from './health.js';
import { notePlaced } from './said.js';
import { announceNotPlaced } from './starting.js';
import { announce, announceFailedChecks, failedChecksReason, stopEach } from './stopping.js';

/**
 * One pass of a DAEMON service: a task on each instance that is suited, and none anywhere else.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.md (daemon scheduling strategy)
 */
export function keepDaemons(world: World, service: number): DaemonPlan {
  const state = world.state.services[service];
  const { cluster, name, minimumHealthyPercent } = state.spec;
  const instances = world.state.instances.filter((instance) => instance.cluster === cluster && isRegistered(instance));
  const tasks = instances.map((instance) => taskOn(world, service, instance));
  const daemon = daemonOf(world, service);
  const views = instances.map((instance, index) => viewOf(world, daemon, instance, tasks[index]));
  const plan = planDaemon(views, minimumHealthyPercent);
  state.desired = plan.desired;
  const inputs = { instances: instances.length, suited: plan.desired, start: plan.start.length, stop: plan.stop.length };
  recordDecision(world, 'service-pass', `service/${name}`, plan.outcome, plan.because, inputs);
  const reasons = new Map(plan.stop.map(({ instance, why }) => [tasks[instance] as Task, why]));
  for (const [task, why] of reasons) noteStop(world, task, why);
  stopEach(world, service, [...reasons.keys()], (task) => reasonOf(world, task, reasons.get(task) as DaemonStop));
  const starts = plan.start.map((index) => instances[index]);
  announce(world, service, startDaemons(world, service, starts), (names, count) => `has started ${count} tasks: ${names}.`);
  return plan;
}

/** An instance has registered: its daemons start before anything else does. */
export function startDaemonsOn(world: World, instance: Instance): void {
  for (const { index, spec, status } of world.state.services) {
    if (spec.schedulingStrategy !== 'DAEMON' || status !== 'ACTIVE' || !isSuitedForDaemon(world, index, instance)) continue;
    world.state.services[index].desired++;
    announce(world, index, startDaemons(world, index, [instance]), (names, count) => `has started ${count} tasks: ${names}.`);
  }
}

/** Daemons that have been running since before the run, on all instances that have. */
export function beginAllDaemons(world: World): void {
  for (const state of world.state.services) {
    if (state.spec.schedulingStrategy !== 'DAEMON' || state.status !== 'ACTIVE') continue;
    const suited = world.state.instances.filter((instance) => isSuitedForDaemon(world, state.index, instance));
    state.desired = suited.length;
    for (const instance of suited) {
      const placement = planDaemonPlacement(world, state.index, instance.index);
      if (placement.kind === 'Placed') createRunningTask(world, state.index, placement);
    }
    refreshPool(world, state.index);
  }
}

/** The service's task on an instance, one that is stopping included: there is never more than one. */
function taskOn({ state }: World, service: number, instance: Instance): Task | undefined {
  const index = tasksOf(state.hosting, instance.index).find((task) => ownerOf(state.hosting, task) === service);
  return index === undefined ? undefined : state.tasks[index];
}

function viewOf(world: World, daemon: Daemon, instance: Instance, task: Task | undefined): DaemonInstance {
  const { service } = daemon;
  const primary = world.primaryOf(service);
  const { services, hosting } = world.state;
  const others = tasksOf(hosting, instance.index).filter((index) => services[ownerOf(hosting, index)].spec.schedulingStrategy !== 'DAEMON');
  return {
    isSuited: isActive(instance) && belongsOn(world, daemon, instance),
    isDraining: instance.drainingAt !== undefined,
    otherTasks: others.length,
    task: task === undefined ? 'none' : conditionOf(world, service, task),
    isOutdated: task !== undefined && task.deployment !== primary.index,
  };
}

function conditionOf(world: World, service: number, task: Task): DaemonInstance['task'] {
  const { targetGroups, healthCheckGracePeriodUs } = world.state.services[service].spec;
  const hasTargetGroup = targetGroups.length > 0;
  if (task.desiredStatus !== 'RUNNING') return 'stopping';
  if (task.lastStatus !== 'RUNNING') return 'starting';
  if (checksFailedBy(world, task, hasTargetGroup, healthCheckGracePeriodUs) !== undefined) return 'unhealthy';
  if (!isHealthy(world, task, hasTargetGroup)) return 'unknown';
  noteHealthy(world, world.state.deployments[task.deployment], task.healthyAt ?? world.nowUs);
  return 'healthy';
}

/** @returns the tasks that started; on each of the other instances something is in their way */
function startDaemons(world: World, service: number, instances: readonly Instance[]): Task[] {
  const state = world.state.services[service];
  const primary = world.primaryOf(service);
  if (world.nowUs < primary.noStartBeforeUs || primary.rolloutState === 'FAILED') return [];
  const allowed = instances.slice(0, takeTokens(state.launches, instances.length, world.nowUs));
  const started = allowed.flatMap((instance) => {
    const placement = planDaemonPlacement(world, service, instance.index);
    if (placement.kind === 'Placed') return [launchTask(world, service, placement)];
    const { message, grounds } = placement;
    state.counts.placementFailures++;
    state.placementFailuresInARow++;
    noteNotPlaced(world, primary);
    const inputs = { attemptsInARow: state.placementFailuresInARow, waitMinutes: 0, ...grounds.inputs };
    recordDecision(world, 'placement', `service/${state.spec.name}`, 'failed', message, inputs, grounds.traces);
    announceNotPlaced(world, service, { capacityProvider: '', reason: message, grounds });
    return [];
  });
  if (started.length > 0 && started.length === allowed.length) {
    state.placementFailuresInARow = 0;
    notePlaced(world, service, '');
  }
  return started;
}

const BECAUSE: Readonly<Record<DaemonStop, string>> = {
  draining: 'the last on an instance that is DRAINING',
  unsuited: 'its instance no longer meets the constraints of the service',
  outdated: 'it makes room for its successor of the new deployment',
  unhealthy: 'the next of those that are unhealthy',
};

/** Puts on record why a daemon's task goes. */
function noteStop(world: World, task: Task, why: DaemonStop): void {
  const { service, taskId, instance } = task;
  if (why === 'unhealthy') {
    noteUnhealthy(world, task);
    announceFailedChecks(world, task);
  }
  if (why === 'unsuited') announceViolation(world, service, world.state.instances[instance]);
  const outcome = why === 'outdated' ? 'replaced' : why === 'unsuited' ? 'surplus' : why;
  recordDecision(world, 'stop', `task/${taskId}`, outcome, BECAUSE[why], { instance: world.state.instances[instance].instanceId });
}

/** @assumed the wording for a task that violates a constraint */
function reasonOf(world: World, task: Task, why: DaemonStop): string {
  const { service, instance } = task;
  if (why === 'draining') return drainingReason(world.state.instances[instance]);
  if (why === 'unhealthy') return failedChecksReason(world, task);
  if (why === 'unsuited') return 'Container instance no longer meets the placement constraints of the daemon service';
  return `Scaling activity initiated by (deployment ${world.primaryOf(service).deploymentId})`;
}

/**
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html (SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED)
 * @assumed the wording after the name
 */
function announceViolation(world: World, service: number, { instanceId }: Instance): void {
  const eventName = 'SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED';
  recordServiceAction(world, service, { eventType: 'ERROR', eventName, reason: `container instance ${instanceId}` });
  recordServiceEvent(world, service, `has a task on (instance ${instanceId}) that violates its placement constraints.`);
}
