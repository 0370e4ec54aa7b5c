import { FARGATE_LAUNCH, SERVICE_LAUNCHES_PER_MINUTE } from '../../aws/quotas.js';
import { US_PER_MINUTE } from '../../base/units.js';
import { takeTokens } from '../../rules/capacity/token-bucket.js';
import { placementWaitMinutes } from '../../rules/service/placement-retry.js';
import { recordDecision, recordEvent, recordServiceAction } from '../record.js';
import type { Task } from '../state.js';
import { launchTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { noteNotPlaced } from './failures.js';
import { type NotPlaced, placeNext } from './placing.js';
import { isUnplacedToBeSaid, notePlaced } from './said.js';
import { announce } from './stopping.js';

/** Starts up to `count` tasks of the PRIMARY deployment. @returns how many the launch quotas held back */
export function startTasks(world: World, service: number, count: number): number {
  const state = world.state.services[service];
  if (count === 0 || world.nowUs < state.noPlacementBeforeUs || world.nowUs < world.primaryOf(service).noStartBeforeUs) return 0;
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
      if (state.spec.capacityProviderStrategy.length > 1) continue;
      break;
    }
    const option = placement.capacityProvider === 'FARGATE_SPOT' ? 'FARGATE_SPOT' : 'FARGATE';
    const bucket = world.state.fargateLaunches[option];
    if (placement.launchType === 'FARGATE' && takeTokens(bucket, 1, world.nowUs) === 0) {
      isHeldBack = true;
      recordHeldBack(world, service, `of ${option} in this account and Region`, FARGATE_LAUNCH.refillPerSecond * 60);
      break;
    }
    const task = launchTask(world, service, placement);
    started.push(task);
    state.placementFailuresInARow = 0;
  }
  // Where some were placed and others were not, there is still a lack.
  for (const { capacityProvider } of started) if (failed[capacityProvider] === undefined) notePlaced(world, service, capacityProvider);
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
function placementFailed(world: World, service: number, failure: NotPlaced): void {
  const { reason, isLadder, grounds } = failure;
  const state = world.state.services[service];
  state.counts.placementFailures++;
  state.placementFailuresInARow++;
  noteNotPlaced(world, world.primaryOf(service));
  const waitMinutes = isLadder ? placementWaitMinutes(state.placementFailuresInARow) : 0;
  if (waitMinutes > 0) state.noPlacementBeforeUs = world.nowUs + waitMinutes * US_PER_MINUTE;
  const inputs = { attemptsInARow: state.placementFailuresInARow, waitMinutes, ...grounds.inputs };
  recordDecision(world, 'placement', `service/${state.spec.name}`, 'failed', reason, inputs, grounds.traces);
  announceNotPlaced(world, service, failure);
}

/** What its events tell of it, once while it lasts. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html */
export function announceNotPlaced(
  world: World,
  service: number,
  { capacityProvider, reason, grounds }: Pick<NotPlaced, 'capacityProvider' | 'reason' | 'grounds'>,
): void {
  const { name, launchType } = world.state.services[service].spec;
  if (!isUnplacedToBeSaid(world, service, capacityProvider, reason)) return;
  recordEvent(world, 'aws.ecs', 'ECS Service Event', `service/${name}`, reason);
  const isFargate = launchType === 'FARGATE' || capacityProvider.startsWith('FARGATE');
  const lacking = Object.keys(grounds.inputs).find((key) => key.startsWith('RESOURCE:')) ?? (isFargate ? 'RESOURCE:FARGATE' : '');
  recordServiceAction(world, service, { eventType: 'ERROR', eventName: 'SERVICE_TASK_PLACEMENT_FAILURE', reason: lacking });
}
