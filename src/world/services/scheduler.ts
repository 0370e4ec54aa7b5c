import { HEALTHY_AFTER_RUNNING_SECONDS } from '../../aws/quotas.js';
import { US_PER_SECOND } from '../../base/units.js';
import { nextProvider, providerToShrink } from '../../rules/capacity/strategy.js';
import { takeTokens } from '../../rules/capacity/token-bucket.js';
import { chooseZone } from '../../rules/service/choose-zone.js';
import { planPass, type ServiceView } from '../../rules/service/plan-pass.js';
import { planPlacement, planScaleInOnInstances } from '../instances/place.js';
import { announceUnhealthy, deregisterTarget, registerTarget, targetGroupOf } from '../loadBalancing/targets.js';
import { recordDecision, recordEvent, recordService, recordServiceEvent } from '../record.js';
import type { Task } from '../state.js';
import { createRunningTask, launchTask, type Placement, stopTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { schedulePass } from './wake.js';

/** AWS's own calls place at most ten tasks; a service event names as many. */
const TASKS_PER_EVENT = 10;

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
    const placement = placeNext(world, service);
    if (typeof placement === 'string') return;
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
    running: running - unhealthy,
    healthy,
    unhealthy,
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

function healthReason(world: World, service: number): string {
  return `Task failed ELB health checks in (target-group ${targetGroupOf(world, service)?.name ?? ''})`;
}

/**
 * Which tasks go when there are too many: those not RUNNING yet, then of the provider that has most
 * beyond its share; on container instances as the placement strategy says, on Fargate in the zone with
 * most tasks the newest.
 * @assumed on Fargate AWS balances zones and says no more; taking the newest keeps the longest-proven tasks
 */
function chooseSurplus(world: World, service: number, count: number): Task[] {
  const chosen: Task[] = [];
  const { capacityProviderStrategy } = world.scenario.services[service];
  const left = world.tasksOf(service).filter((task) => task.desiredStatus === 'RUNNING');
  while (chosen.length < count && left.length > 0) {
    let candidates = left.filter((task) => task.lastStatus !== 'RUNNING');
    if (candidates.length === 0) {
      candidates = left;
      if (capacityProviderStrategy.length > 1) {
        const counts = capacityProviderStrategy.map(
          (item) => left.filter((task) => task.capacityProvider === item.capacityProvider).length,
        );
        const provider = capacityProviderStrategy[providerToShrink(capacityProviderStrategy, counts)];
        candidates = left.filter((task) => task.capacityProvider === provider.capacityProvider);
      }
      if (candidates[0].instance < 0) candidates = mostCrowdedZone(candidates);
    }
    const task = candidates[0].instance >= 0 ? planScaleInOnInstances(world, service, candidates) : candidates[candidates.length - 1];
    chosen.push(task);
    left.splice(left.indexOf(task), 1);
  }
  return chosen;
}

function mostCrowdedZone(tasks: Task[]): Task[] {
  const zones = new Map<string, Task[]>();
  for (const task of tasks) zones.set(task.availabilityZone, [...(zones.get(task.availabilityZone) ?? []), task]);
  let most: Task[] = [];
  for (const group of zones.values()) if (group.length > most.length) most = group;
  return most;
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
  let isHeldBack = allowed < count;
  for (let index = 0; index < allowed; index++) {
    const placement = placeNext(world, service);
    if (typeof placement === 'string') {
      placementFailed(world, service, placement);
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

/** Where the next task of a service goes: its provider, then zone or container instance. @returns AWS's reason where it cannot go anywhere */
function placeNext(world: World, service: number): Placement | string {
  const spec = world.scenario.services[service];
  const live = world.tasksOf(service).filter((task) => task.desiredStatus === 'RUNNING');
  const strategy = spec.capacityProviderStrategy;
  const chosen =
    strategy.length === 0
      ? -1
      : nextProvider(
          strategy,
          strategy.map((item) => live.filter((task) => task.capacityProvider === item.capacityProvider).length),
        );
  const capacityProvider = chosen < 0 ? '' : strategy[chosen].capacityProvider;
  if (spec.launchType === 'EC2' || spec.launchType === 'EXTERNAL' || (chosen >= 0 && !capacityProvider.startsWith('FARGATE'))) {
    return planPlacement(world, service, spec.launchType === 'EXTERNAL' ? 'EXTERNAL' : 'EC2', capacityProvider);
  }
  const zones = spec.availabilityZones;
  // Each provider spreads its own tasks: Fargate and Fargate Spot are balanced apart.
  const own = live.filter((task) => task.capacityProvider === capacityProvider);
  const zone = zones[chooseZone(zones.map((name) => own.filter((task) => task.availabilityZone === name).length))];
  return { launchType: 'FARGATE', capacityProvider, availabilityZone: zone, instance: -1, hostPorts: [] };
}

/**
 * Nothing fits: after some 50 seconds of trying on every pass, the next attempt waits 5 minutes, then 15.
 * @assumed AWS does not publish the ladder; measured in amazon-ecs-agent issues 1160 and 2309
 */
function placementFailed(world: World, service: number, reason: string): void {
  const state = world.state.services[service];
  state.counts.placementFailures++;
  state.placementFailuresInARow++;
  const waitMinutes = state.placementFailuresInARow < 5 ? 0 : state.placementFailuresInARow === 5 ? 5 : 15;
  state.noPlacementBeforeUs = world.nowUs + waitMinutes * 60 * US_PER_SECOND;
  const { name } = world.scenario.services[service];
  recordDecision(world, 'placement', `service/${name}`, 'failed', reason, { attemptsInARow: state.placementFailuresInARow, waitMinutes });
  if (state.placementFailuresInARow === 1) recordEvent(world, 'aws.ecs', 'ECS Service Event', `service/${name}`, reason);
}

function announce(world: World, service: number, tasks: readonly Task[], text: (names: string, count: number) => string): void {
  for (let from = 0; from < tasks.length; from += TASKS_PER_EVENT) {
    const part = tasks.slice(from, from + TASKS_PER_EVENT);
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
