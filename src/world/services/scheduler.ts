import { FARGATE_LAUNCH, HEALTHY_AFTER_RUNNING_SECONDS, SERVICE_LAUNCHES_PER_MINUTE } from '../../aws/quotas.js';
import { US_PER_SECOND } from '../../base/units.js';
import { takeTokens } from '../../rules/capacity/token-bucket.js';
import { placementWaitMinutes } from '../../rules/service/placement-retry.js';
import { planPass, type ServiceView } from '../../rules/service/plan-pass.js';
import { growFor } from '../capacity/begin.js';
import { deregisterTarget, registerTarget, targetGroupOf } from '../loadBalancing/targets.js';
import { recordDecision, recordEvent, recordService, recordServiceEvent } from '../record.js';
import type { Task } from '../state.js';
import { createRunningTask, launchTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { isPlaced, type NotPlaced, placeNext } from './placing.js';
import { announce, drainingTasks, stopDraining, stopSurplus, stopUnhealthy, unhealthyTasks } from './stopping.js';
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
  recordDecision(world, 'service-pass', `service/${world.state.services[service].spec.name}`, plan.outcome, plan.because, { ...view });
  stopUnhealthy(world, service, plan.stopUnhealthy);
  stopDraining(world, service, plan.stopDraining);
  stopSurplus(world, service, plan.stopSurplus);
  const left = startMany(world, service, plan.start);
  noteSteadyState(world, service, plan.outcome === 'steady');
  recordService(world, service);
  const passUs = world.draw('schedulerPass', `scheduler-pass/${world.state.services[service].spec.name}`);
  // What the launch quota held back is asked for again as soon as there may be more of it.
  schedulePass(world, service, world.nowUs + (left > 0 ? Math.min(passUs, US_PER_SECOND) : Math.max(1, passUs)));
}

/** Starts what a service wants at the beginning of the run, already RUNNING. */
export function beginRunning(world: World, service: number): void {
  const { desired } = world.state.services[service];
  for (let count = 0; count < desired; count++) {
    let placement = placeNext(world, service, {});
    // An Auto Scaling group that is one instance short has it from the start.
    while (!isPlaced(placement) && growFor(world, world.state.services[service].spec, placement.capacityProvider))
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
  const { minimumHealthyPercent, maximumPercent } = world.state.services[service].spec;
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

/** Starts up to `count` tasks. @returns how many the launch quotas held back */
function startMany(world: World, service: number, count: number): number {
  if (count === 0) return 0;
  const state = world.state.services[service];
  if (world.nowUs < state.noPlacementBeforeUs) return 0;
  const allowed = takeTokens(state.launches, count, world.nowUs);
  if (allowed < count) recordHeldBack(world, service, 'of the service', SERVICE_LAUNCHES_PER_MINUTE);
  const started: Task[] = [];
  const failed: Record<string, number> = {};
  let isHeldBack = allowed < count;
  for (let index = 0; index < allowed; index++) {
    const placement = placeNext(world, service, failed);
    if (placement.kind === 'Failed') {
      placementFailed(world, service, placement);
      // The share of other providers does not depend on the one that has no room.
      failed[placement.capacityProvider] = (failed[placement.capacityProvider] ?? 0) + 1;
      if (world.state.services[service].spec.capacityProviderStrategy.length > 1) continue;
      break;
    }
    const option = placement.capacityProvider === 'FARGATE_SPOT' ? 'FARGATE_SPOT' : 'FARGATE';
    const bucket = world.state.fargateLaunches[option];
    if (placement.launchType === 'FARGATE' && takeTokens(bucket, 1, world.nowUs) === 0) {
      isHeldBack = true;
      recordHeldBack(world, service, `of ${option} in this account and Region`, FARGATE_LAUNCH.refillPerSecond * 60);
      break;
    }
    started.push(launchTask(world, service, placement));
    state.placementFailuresInARow = 0;
  }
  state.launches.tokens += allowed - started.length; // What was not launched is not spent.
  announce(world, service, started, (names, number) => `has started ${number} tasks: ${names}.`);
  return isHeldBack ? count - started.length : 0;
}

/** Notes that a launch quota lets no more tasks through now. */
function recordHeldBack(world: World, service: number, quota: string, launchesPerMinute: number): void {
  const { name } = world.state.services[service].spec;
  recordDecision(world, 'launch-quota', `service/${name}`, 'held back', `the launch quota ${quota} is used up`, { launchesPerMinute });
}

/** Nothing fits: on container instances the service looks again later and later. */
function placementFailed(world: World, service: number, { reason, isLadder, grounds }: NotPlaced): void {
  const state = world.state.services[service];
  state.counts.placementFailures++;
  state.placementFailuresInARow++;
  const waitMinutes = isLadder ? placementWaitMinutes(state.placementFailuresInARow) : 0;
  if (waitMinutes > 0) state.noPlacementBeforeUs = world.nowUs + waitMinutes * 60 * US_PER_SECOND;
  const { name } = world.state.services[service].spec;
  const inputs = { attemptsInARow: state.placementFailuresInARow, waitMinutes, ...grounds.inputs };
  recordDecision(world, 'placement', `service/${name}`, 'failed', reason, inputs, grounds.traces);
  if (state.placementFailuresInARow === 1) recordEvent(world, 'aws.ecs', 'ECS Service Event', `service/${name}`, reason);
}

function noteSteadyState(world: World, service: number, isSteady: boolean): void {
  const state = world.state.services[service];
  const isDone = isSteady && world.tasksOf(service).every((task) => task.lastStatus === 'RUNNING' || task.lastStatus === 'DEPROVISIONING');
  if (isDone && !state.hasReachedSteadyState) recordServiceEvent(world, service, 'has reached a steady state.');
  state.hasReachedSteadyState = isDone;
  const deployment = world.primaryOf(service);
  if (!isDone || deployment.rolloutState !== 'IN_PROGRESS') return;
  deployment.rolloutState = 'COMPLETED';
  deployment.finishedAt = world.nowUs;
  deployment.reason = `ECS deployment ${deployment.deploymentId} completed.`;
  recordServiceEvent(world, service, `(deployment ${deployment.deploymentId}) deployment completed.`);
}
