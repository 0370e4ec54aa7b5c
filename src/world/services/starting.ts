import { FARGATE_LAUNCH, SERVICE_LAUNCHES_PER_MINUTE } from '../../aws/quotas.js';
import { US_PER_MINUTE } from '../../base/units.js';
import { takeTokens } from '../../rules/capacity/token-bucket.js';
import { placementWaitMinutes } from '../../rules/service/placement-retry.js';
import { recordDecision, recordEvent, recordServiceAction } from '../record.js';
import type { Task } from '../state.js';
import { launchTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { noteNotPlaced } from './failures.js';
import { liveTasks, type NotPlaced, noteLaunched, placeNext } from './placing.js';
import { isToBeSaid, noteEnded } from './said.js';
import { announce } from './stopping.js';

/** Starts up to `count` tasks of the PRIMARY deployment. @returns how many the launch quotas held back */
export function startTasks(world: World, service: number, count: number): number {
  const state = world.state.services[service];
  if (count === 0 || world.nowUs < state.noPlacementBeforeUs || world.nowUs < world.primaryOf(service).noStartBeforeUs) return 0;
  const allowed = takeTokens(state.launches, count, world.nowUs);
  if (allowed < count) recordHeldBack(world, service, 'of the service', SERVICE_LAUNCHES_PER_MINUTE);
  const started: Task[] = [];
  const failed: Record<string, number> = {};
  const live = liveTasks(world, service);
  let isHeldBack = allowed < count;
  for (let index = 0; index < allowed; index++) {
    const placement = placeNext(world, service, failed, live);
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
    noteLaunched(live, task);
    started.push(task);
    state.placementFailuresInARow = 0;
    noteEnded(world, service, 'unplaced');
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
  noteNotPlaced(world, world.primaryOf(service));
  const waitMinutes = isLadder ? placementWaitMinutes(state.placementFailuresInARow) : 0;
  if (waitMinutes > 0) state.noPlacementBeforeUs = world.nowUs + waitMinutes * US_PER_MINUTE;
  const inputs = { attemptsInARow: state.placementFailuresInARow, waitMinutes, ...grounds.inputs };
  recordDecision(world, 'placement', `service/${state.spec.name}`, 'failed', reason, inputs, grounds.traces);
  if (!isToBeSaid(world, service, 'unplaced')) return;
  recordEvent(world, 'aws.ecs', 'ECS Service Event', `service/${state.spec.name}`, reason);
  const lacking = Object.keys(grounds.inputs).find((name) => name.startsWith('RESOURCE:')) ?? (isLadder ? '' : 'RESOURCE:FARGATE');
  const event = { eventType: 'ERROR', eventName: 'SERVICE_TASK_PLACEMENT_FAILURE', reason: lacking } as const;
  recordServiceAction(world, service, event);
}
