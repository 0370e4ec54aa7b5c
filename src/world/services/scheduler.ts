import { HEALTHY_AFTER_RUNNING_SECONDS, TASKS_PER_SERVICE_EVENT, WAITING_TASKS_PER_CLUSTER } from '../../aws/quotas.js';
import { US_PER_SECOND } from '../../base/units.js';
import { nextProvider, providerToShrink } from '../../rules/capacity/strategy.js';
import { takeTokens } from '../../rules/capacity/token-bucket.js';
import { chooseTaskToStop } from '../../rules/service/choose-task-to-stop.js';
import { chooseZone } from '../../rules/service/choose-zone.js';
import { placementWaitMinutes } from '../../rules/service/placement-retry.js';
import { planPass, type ServiceView } from '../../rules/service/plan-pass.js';
import { growFor } from '../capacity/begin.js';
import { refusesLaunch } from '../capacity/refusal.js';
import { drainingReason } from '../instances/life.js';
import { planPlacement, planScaleInOnInstances } from '../instances/place.js';
import { announceUnhealthy, deregisterTarget, registerTarget, targetGroupOf } from '../loadBalancing/targets.js';
import { recordDecision, recordEvent, recordService, recordServiceEvent } from '../record.js';
import type { Task } from '../state.js';
import { createRunningTask, isWaiting, launchTask, type Placement, stopTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { schedulePass } from './wake.js';

/**
 * One pass of a service's scheduler: targets follow tasks, then tasks follow the desired count.
 * A pass comes about every ten seconds, and soon after a task changed.
 */
export function onServicePass(world: World, service: number): void {
  const state = world.state.services[service];
  state.passTimer = -1;
  updateTargets(world, service);
  const view = viewOf(world, service);
  const plan = planPass(view);
  recordDecision(world, 'service-pass', `service/${world.scenario.services[service].name}`, plan.outcome, plan.because, { ...view });
  stopMany(world, service, unhealthyTasks(world, service).slice(0, plan.stopUnhealthy), healthReason(world, service));
  stopDraining(world, service, plan.stopDraining);
  stopMany(
    world,
    service,
    chooseSurplus(world, service, plan.stopSurplus),
    `Scaling activity initiated by (deployment ${state.deploymentId})`,
  );
  const left = startMany(world, service, plan.start);
  noteSteadyState(world, service, plan.outcome === 'steady');
  recordService(world, service);
  const passUs = world.draw('schedulerPass', `scheduler-pass/${world.scenario.services[service].name}`);
  // What the launch quota held back is asked for again as soon as there may be more of it.
  schedulePass(world, service, world.nowUs + (left > 0 ? Math.min(passUs, US_PER_SECOND) : Math.max(1, passUs)));
}

/** Starts what a service wants at the beginning of the run, already RUNNING. */
export function beginRunning(world: World, service: number): void {
  const { desired } = world.state.services[service];
  for (let count = 0; count < desired; count++) {
    let placement = placeNext(world, service, {});
    // An Auto Scaling group that is one instance short has it from the start.
    while (!isPlaced(placement) && growFor(world, world.scenario.services[service], placement.capacityProvider))
      placement = placeNext(world, service, {});
    if (!isPlaced(placement)) return;
    createRunningTask(world, service, placement);
  }
}

function updateTargets(world: World, service: number): void {
  const group = targetGroupOf(world, service);
  if (group === undefined) return;
  let registered = 0;
  let deregistered = 0;
  for (const task of world.tasksOf(service)) {
    if (task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING' && task.target === 'none') {
      registerTarget(world, task);
      registered++;
    } else if (task.lastStatus === 'DEPROVISIONING' && task.target !== 'none' && task.target !== 'draining') {
      deregisterTarget(world, task);
      deregistered++;
    }
  }
  if (registered > 0) recordServiceEvent(world, service, `registered ${registered} targets in (target-group ${group.name})`);
  if (deregistered > 0) recordServiceEvent(world, service, `deregistered ${deregistered} targets in (target-group ${group.name})`);
}

function viewOf(world: World, service: number): ServiceView {
  const { minimumHealthyPercent, maximumPercent } = world.scenario.services[service];
  const unhealthy = unhealthyTasks(world, service).length;
  const leaving = drainingTasks(world, service);
  const draining = leaving.length;
  const drainingHealthy = leaving.filter((task) => isHealthy(world, task)).length;
  let pending = 0;
  let running = 0;
  let healthy = 0;
  for (const task of world.tasksOf(service)) {
    if (task.desiredStatus !== 'RUNNING') continue;
    if (task.lastStatus !== 'RUNNING') pending++;
    else running++;
    if (isHealthy(world, task)) healthy++;
  }
  return {
    desired: world.state.services[service].desired,
    minimumHealthyPercent,
    maximumPercent,
    pending,
    running: running - unhealthy - draining,
    healthy: healthy - drainingHealthy,
    unhealthy,
    draining,
    drainingHealthy,
  };
}

/**
 * With a load balancer: what the target group says; without: 40 seconds after RUNNING.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 */
function isHealthy(world: World, task: Task): boolean {
  if (task.lastStatus !== 'RUNNING' || task.startedAt === undefined) return false;
  if (targetGroupOf(world, task.service) !== undefined) return task.target === 'healthy';
  if (world.nowUs < task.startedAt + HEALTHY_AFTER_RUNNING_SECONDS * US_PER_SECOND) return task.healthyAt !== undefined;
  task.healthyAt ??= task.startedAt + HEALTHY_AFTER_RUNNING_SECONDS * US_PER_SECOND;
  return true;
}

/** RUNNING tasks that the load balancer calls unhealthy, once their grace period is over. */
function unhealthyTasks(world: World, service: number): Task[] {
  const graceUs = world.scenario.services[service].healthCheckGracePeriodUs;
  return world
    .tasksOf(service)
    .filter(
      (task) =>
        task.lastStatus === 'RUNNING' &&
        task.desiredStatus === 'RUNNING' &&
        task.target === 'unhealthy' &&
        world.nowUs >= (task.startedAt ?? 0) + graceUs,
    );
}

/** RUNNING tasks, not unhealthy, on container instances that are DRAINING. */
function drainingTasks(world: World, service: number): Task[] {
  const tasks = world
    .tasksOf(service)
    .filter((task) => task.instance >= 0 && task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING')
    .filter((task) => world.state.instances[task.instance].drainingAt !== undefined);
  if (tasks.length === 0) return tasks;
  const unhealthy = unhealthyTasks(world, service);
  return tasks.filter((task) => !unhealthy.includes(task));
}

/** Stops tasks on DRAINING container instances, instance by instance. */
function stopDraining(world: World, service: number, count: number): void {
  const tasks = drainingTasks(world, service).sort((a, b) => a.instance - b.instance);
  for (const task of tasks.slice(0, count)) stopMany(world, service, [task], drainingReason(world.state.instances[task.instance]));
}

function healthReason(world: World, service: number): string {
  return `Task failed ELB health checks in (target-group ${targetGroupOf(world, service)?.name ?? ''})`;
}

/**
 * Which tasks go when there are too many: those not RUNNING yet, then of the provider that has most
 * beyond its share; on container instances as the placement strategy says, on Fargate as the zones ask.
 */
function chooseSurplus(world: World, service: number, count: number): Task[] {
  const chosen: Task[] = [];
  const { capacityProviderStrategy } = world.scenario.services[service];
  const left = world.tasksOf(service).filter((task) => task.desiredStatus === 'RUNNING');
  while (chosen.length < count && left.length > 0) {
    const waiting = left.filter(isWaiting);
    let candidates = waiting.length > 0 ? waiting : left.filter((task) => task.lastStatus !== 'RUNNING');
    if (candidates.length === 0) {
      candidates = left;
      if (capacityProviderStrategy.length > 1) {
        const counts = capacityProviderStrategy.map(
          (item) => left.filter((task) => task.capacityProvider === item.capacityProvider).length,
        );
        const provider = capacityProviderStrategy[providerToShrink(capacityProviderStrategy, counts)];
        candidates = left.filter((task) => task.capacityProvider === provider.capacityProvider);
      }
    }
    const task =
      candidates[0].instance >= 0
        ? planScaleInOnInstances(world, service, candidates)
        : candidates[chooseTaskToStop(candidates.map(({ availabilityZone }) => availabilityZone))];
    chosen.push(task);
    left.splice(left.indexOf(task), 1);
  }
  return chosen;
}

function stopMany(world: World, service: number, tasks: readonly Task[], reason: string): void {
  const unhealthy = tasks.filter((task) => task.target === 'unhealthy');
  for (const task of unhealthy) announceUnhealthy(world, task);
  announce(world, service, tasks, (names, count) => `has stopped ${count} running tasks: ${names}.`);
  for (const task of tasks) stopTask(world, task, 'ServiceSchedulerInitiated', reason);
}

/** Starts up to `count` tasks. @returns how many the launch quotas held back */
function startMany(world: World, service: number, count: number): number {
  if (count === 0) return 0;
  const state = world.state.services[service];
  if (world.nowUs < state.noPlacementBeforeUs) return 0;
  const allowed = takeTokens(state.launches, count, world.nowUs);
  const started: Task[] = [];
  const failed: Record<string, number> = {};
  let isHeldBack = allowed < count;
  for (let index = 0; index < allowed; index++) {
    const placement = placeNext(world, service, failed);
    if (placement.kind === 'Failed') {
      placementFailed(world, service, placement);
      // The share of other providers does not depend on the one that has no room.
      failed[placement.capacityProvider] = (failed[placement.capacityProvider] ?? 0) + 1;
      if (world.scenario.services[service].capacityProviderStrategy.length > 1) continue;
      break;
    }
    const bucket = world.state.fargateLaunches[placement.capacityProvider === 'FARGATE_SPOT' ? 'FARGATE_SPOT' : 'FARGATE'];
    if (placement.launchType === 'FARGATE' && takeTokens(bucket, 1, world.nowUs) === 0) {
      isHeldBack = true;
      break;
    }
    started.push(launchTask(world, service, placement));
    state.placementFailuresInARow = 0;
  }
  state.launches.tokens += allowed - started.length; // What was not launched is not spent.
  announce(world, service, started, (names, number) => `has started ${number} tasks: ${names}.`);
  return isHeldBack ? count - started.length : 0;
}

/** Why a task cannot be placed. */
interface NotPlaced {
  readonly kind: 'Failed';
  readonly capacityProvider: string;
  /** ECS's service event. */
  readonly reason: string;
  /** Whether the scheduler tries less and less often. */
  readonly isLadder: boolean;
}

function isPlaced(placement: Placement | NotPlaced): placement is Placement {
  return placement.kind === 'Placed' && (placement.launchType === 'FARGATE' || placement.instance >= 0);
}

/**
 * Where the next task of a service goes: its provider, then zone or container instance.
 * @param failed tasks that the pass could not place, by provider: they keep their share
 */
function placeNext(world: World, service: number, failed: Readonly<Record<string, number>>): Placement | NotPlaced {
  const spec = world.scenario.services[service];
  const live = world.tasksOf(service).filter((task) => task.desiredStatus === 'RUNNING');
  const strategy = spec.capacityProviderStrategy;
  const countOf = (provider: string) => live.filter((task) => task.capacityProvider === provider).length + (failed[provider] ?? 0);
  const chosen =
    strategy.length === 0
      ? -1
      : nextProvider(
          strategy,
          strategy.map((item) => countOf(item.capacityProvider)),
        );
  const capacityProvider = chosen < 0 ? '' : strategy[chosen].capacityProvider;
  if (spec.launchType === 'EC2' || spec.launchType === 'EXTERNAL' || (chosen >= 0 && !capacityProvider.startsWith('FARGATE'))) {
    return placeOnInstance(world, service, spec.launchType === 'EXTERNAL' ? 'EXTERNAL' : 'EC2', capacityProvider);
  }
  const option = capacityProvider === 'FARGATE_SPOT' ? 'spot' : 'on-demand';
  const zones = spec.availabilityZones.filter((zone) => !refusesLaunch(world, zone, option));
  if (zones.length === 0)
    return { kind: 'Failed', capacityProvider, reason: `(service ${spec.name}) ${NO_FARGATE_CAPACITY}`, isLadder: false };
  // Each provider spreads its own tasks: Fargate and Fargate Spot are balanced apart.
  const own = live.filter((task) => task.capacityProvider === capacityProvider);
  const zone = zones[chooseZone(zones.map((name) => own.filter((task) => task.availabilityZone === name).length))];
  return { kind: 'Placed', launchType: 'FARGATE', capacityProvider, availabilityZone: zone, instance: -1, hostPorts: [] };
}

const NO_FARGATE_CAPACITY =
  'was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.';
const TOO_MANY_WAITING = 'was unable to place tasks in your cluster because the tasks provisioning capacity limit was exceeded.';

/**
 * A container instance with room; without one, a task of a provider with managed scaling waits for it in PROVISIONING.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
 */
function placeOnInstance(world: World, service: number, launchType: 'EC2' | 'EXTERNAL', capacityProvider: string): Placement | NotPlaced {
  const { name, cluster } = world.scenario.services[service];
  const placement = planPlacement(world, service, launchType, capacityProvider);
  if (typeof placement !== 'string') return placement;
  const provider = world.scenario.capacityProviders.find((candidate) => candidate.name === capacityProvider);
  if (provider?.managedScaling === undefined) return { kind: 'Failed', capacityProvider, reason: placement, isLadder: true };
  const waiting = world.state.waitingTasks.filter((index) => world.state.tasks[index].cluster === cluster).length;
  if (waiting >= WAITING_TASKS_PER_CLUSTER)
    return { kind: 'Failed', capacityProvider, reason: `(service ${name}) ${TOO_MANY_WAITING}`, isLadder: false };
  return { kind: 'Placed', launchType, capacityProvider, availabilityZone: '', instance: -1, hostPorts: [] };
}

/** Nothing fits: on container instances the service looks again later and later. */
function placementFailed(world: World, service: number, { reason, isLadder }: NotPlaced): void {
  const state = world.state.services[service];
  state.counts.placementFailures++;
  state.placementFailuresInARow++;
  const waitMinutes = isLadder ? placementWaitMinutes(state.placementFailuresInARow) : 0;
  if (waitMinutes > 0) state.noPlacementBeforeUs = world.nowUs + waitMinutes * 60 * US_PER_SECOND;
  const { name } = world.scenario.services[service];
  recordDecision(world, 'placement', `service/${name}`, 'failed', reason, { attemptsInARow: state.placementFailuresInARow, waitMinutes });
  if (state.placementFailuresInARow === 1) recordEvent(world, 'aws.ecs', 'ECS Service Event', `service/${name}`, reason);
}

function announce(world: World, service: number, tasks: readonly Task[], text: (names: string, count: number) => string): void {
  for (let from = 0; from < tasks.length; from += TASKS_PER_SERVICE_EVENT) {
    const part = tasks.slice(from, from + TASKS_PER_SERVICE_EVENT);
    recordServiceEvent(world, service, text(part.map((task) => `(task ${task.taskId})`).join(' '), part.length));
  }
}

function noteSteadyState(world: World, service: number, isSteady: boolean): void {
  const state = world.state.services[service];
  const isDone = isSteady && world.tasksOf(service).every((task) => task.lastStatus === 'RUNNING' || task.lastStatus === 'DEPROVISIONING');
  if (isDone && !state.hasReachedSteadyState) recordServiceEvent(world, service, 'has reached a steady state.');
  state.hasReachedSteadyState = isDone;
  const deployment = world.state.deployments.find(({ deploymentId }) => deploymentId === state.deploymentId);
  if (!isDone || deployment === undefined || deployment.rolloutState !== 'IN_PROGRESS') return;
  deployment.rolloutState = 'COMPLETED';
  deployment.finishedAt = world.nowUs;
  deployment.reason = `ECS deployment ${state.deploymentId} completed.`;
  recordServiceEvent(world, service, `(deployment ${state.deploymentId}) deployment completed.`);
}
