import { deploymentLimits } from './limits.js';
import type { PassPlan, ServiceView } from './plan-pass.js';

/** A service's tasks while a deployment replaces others: the counts of ServiceView are those of the newest, PRIMARY. */
export interface RolloutView extends ServiceView {
  /** Tasks of older deployments: not RUNNING yet; RUNNING; and how many of these are healthy. */
  readonly olderPending: number;
  readonly olderRunning: number;
  readonly olderHealthy: number;
  /** Tasks of older deployments under scale-in protection; part of the healthy ones. */
  readonly olderProtected: number;
  /** Tasks whose stop is decided and that are not STOPPED yet, as far as they count against maximumPercent. */
  readonly stopping: number;
  /** 1 where the last start found no room, or no capacity. */
  readonly noRoom: number;
  /** 1 where the PRIMARY deployment is FAILED, or was stopped. */
  readonly failed: number;
}

/** What a pass does during a deployment. */
export interface RolloutPlan extends PassPlan {
  /** Tasks of older deployments to stop: those that are not healthy, and healthy ones. */
  readonly stopOlderIdle: number;
  readonly stopOlder: number;
  /** Healthy ones that would go with them if they were not under scale-in protection. */
  readonly heldOlder: number;
}

/**
 * Plans one pass of a rolling update. New tasks start as far as maximumPercent leaves room; each old task goes once one of
 * them is healthy in its place. Where nothing can start, old tasks go first, down to minimumHealthyPercent. Where neither
 * leaves room the deployment is stuck. Within the new deployment unhealthy and draining tasks are replaced as always.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html (stuck)
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html (a FAILED deployment launches nothing)
 * @assumed with room on both sides it starts first and stops only what is replaced: AWS does not say what comes first
 * @assumed old tasks that are not healthy go before healthy ones: they keep nothing up
 */
export function planRollout(view: RolloutView): RolloutPlan {
  const limits = deploymentLimits(view.desired, view.minimumHealthyPercent, view.maximumPercent);
  const start = startable(view, limits.high);
  const parts = { ...stopsOf(view, limits.low, start), start };
  const numbers = `${numbersOf(view)}, ${limits.low} to ${limits.high} allowed`;
  const { outcome, because } = outcomeOf(view, parts);
  return { ...parts, outcome, because: `${because}: ${numbers}` };
}

type Parts = Pick<RolloutPlan, 'start' | 'stopUnhealthy' | 'stopDraining' | 'stopSurplus' | 'stopOlderIdle' | 'stopOlder' | 'heldOlder'>;

/** Tasks of the new deployment that are not there yet; those that leave do not count. */
function missingOf({ desired, pending, running }: RolloutView): number {
  return Math.max(0, desired - pending - running);
}

function olderOf({ olderPending, olderRunning }: RolloutView): number {
  return olderPending + olderRunning;
}

function startable(view: RolloutView, high: number): number {
  if (view.failed > 0) return 0;
  const live = view.pending + view.running + view.unhealthy + view.draining + olderOf(view) + view.stopping;
  return Math.min(missingOf(view), Math.max(0, high - live));
}

function stopsOf(view: RolloutView, low: number, start: number): Omit<Parts, 'start'> {
  const { desired, pending, running, draining, drainingHealthy, healthy, olderHealthy, olderProtected } = view;
  const stopUnhealthy = unhealthyToStop(view, low, start);
  const stopSurplus = Math.max(0, pending + running - desired);
  // Healthy tasks that may go, whoever they are.
  const spare = Math.max(0, healthy + drainingHealthy + olderHealthy - stopSurplus - low);
  const stopDraining = Math.min(draining, spare);
  const older = Math.max(wantedGone(view), roomNeeded(view, start) - stopUnhealthy);
  const stopOlderIdle = Math.min(olderOf(view) - olderHealthy, older);
  const wanted = Math.max(0, Math.min(older - stopOlderIdle, olderHealthy, spare - stopDraining));
  const stopOlder = Math.min(wanted, olderHealthy - olderProtected);
  return { stopUnhealthy, stopDraining, stopSurplus, stopOlderIdle, stopOlder, heldOlder: wanted - stopOlder };
}

/** Older tasks whose place a healthy new one has taken; of a FAILED deployment nothing takes the place of anything. */
function wantedGone(view: RolloutView): number {
  const replaced = view.failed > 0 ? 0 : view.healthy + view.drainingHealthy;
  return Math.max(0, olderOf(view) - Math.max(0, view.desired - replaced));
}

/** Older tasks that must go before new ones can start. */
function roomNeeded(view: RolloutView, start: number): number {
  const isBlocked = view.failed === 0 && (start === 0 || view.noRoom > 0);
  return isBlocked ? Math.max(0, missingOf(view) - view.stopping) : 0;
}

/**
 * Unhealthy new tasks whose replacements are there; without room for replacements all of them, as long as others keep
 * the minimum up, else one by one.
 * @assumed all at once during a deployment: AWS speaks of one by one where nothing else serves
 */
function unhealthyToStop(view: RolloutView, low: number, start: number): number {
  const { desired, pending, running, healthy, unhealthy, drainingHealthy, olderHealthy } = view;
  const replaced = Math.min(unhealthy, Math.max(0, healthy - (desired - unhealthy)));
  if (start > 0 && view.failed === 0) return replaced;
  if (healthy + drainingHealthy + olderHealthy >= low) return unhealthy;
  const isSettled = pending === 0 && healthy === running && replaced === 0;
  return isSettled ? Math.min(1, unhealthy) : replaced;
}

function outcomeOf(view: RolloutView, parts: Parts): Pick<PassPlan, 'outcome' | 'because'> {
  const older = parts.stopOlder + parts.stopOlderIdle;
  if (parts.start > 0) return { outcome: 'replace', because: 'tasks of the new deployment start before older ones stop' };
  if (older > 0 && older > wantedGone(view)) return { outcome: 'stop', because: 'nothing can start before older tasks have stopped' };
  if (older > 0) return { outcome: 'stop', because: 'new tasks are healthy in the place of older ones' };
  if (parts.stopUnhealthy > 0) return { outcome: 'stop', because: 'tasks of the new deployment are unhealthy' };
  if (parts.stopDraining > 0) return { outcome: 'stop', because: 'enough healthy tasks without those on DRAINING instances' };
  if (parts.stopSurplus > 0) return { outcome: 'stop', because: 'more tasks than desired' };
  if (view.failed > 0) return { outcome: 'failed', because: 'the deployment was given up and starts nothing' };
  if (isOnItsWay(view)) return { outcome: 'wait', because: 'tasks are starting, stopping or not healthy yet' };
  if (view.olderProtected > 0) return { outcome: 'wait', because: 'older tasks are under scale-in protection' };
  if (view.noRoom > 0) return { outcome: 'wait', because: 'there is no room for new tasks' };
  if (olderOf(view) === 0 && missingOf(view) === 0) return { outcome: 'steady', because: 'as many healthy tasks as desired' };
  return { outcome: 'blocked', because: 'neither maximumPercent nor minimumHealthyPercent leaves room' };
}

/** Whether waiting brings a change: something starts, stops, or may yet become healthy. */
function isOnItsWay({ pending, running, healthy, stopping, olderPending }: RolloutView): boolean {
  return pending > 0 || running > healthy || stopping > 0 || olderPending > 0;
}

function numbersOf(view: RolloutView): string {
  const { desired, pending, running, unhealthy, draining, stopping } = view;
  const leaving = unhealthy + draining;
  const marks = leaving > 0 ? ` (${unhealthy} unhealthy, ${draining} draining)` : '';
  const mine = `new: ${running + leaving} running${marks}, ${pending} pending`;
  const others = `older: ${view.olderRunning} running (${view.olderHealthy} healthy), ${view.olderPending} pending`;
  return `${mine}; ${others}; ${stopping} stopping; ${desired} desired`;
}
