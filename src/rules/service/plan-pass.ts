import { deploymentLimits } from './limits.js';

/** A service's tasks as its scheduler counts them. Tasks whose stop is decided are in none of the counts. */
export interface ServiceView {
  readonly desired: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  /** Not RUNNING yet. */
  readonly pending: number;
  /** RUNNING and not unhealthy (healthy, or not known yet). */
  readonly running: number;
  /** RUNNING and counted as healthy; part of running. */
  readonly healthy: number;
  /** RUNNING and reported unhealthy after the grace period. */
  readonly unhealthy: number;
}

/** What a pass does, and why. */
export interface PassPlan {
  readonly start: number;
  /** Unhealthy tasks to stop because their replacements are there, or because there is no room to replace them first. */
  readonly stopUnhealthy: number;
  /** Tasks to stop because there are more than wanted. */
  readonly stopSurplus: number;
  readonly outcome: 'steady' | 'start' | 'stop' | 'replace' | 'wait';
  readonly because: string;
}

/**
 * Plans one pass of the service scheduler: bring the number of tasks to desired; replace an unhealthy
 * task by starting its replacement first, as far as maximumPercent leaves room, and stop it once the
 * replacement is healthy; without room, stop unhealthy tasks one by one and start after.
 * @source https://aws.amazon.com/about-aws/whats-new/2023/10/amazon-ecs-applications-resiliency-unpredictable-load-spikes/
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
export function planPass(view: ServiceView): PassPlan {
  const { desired, pending, running, healthy, unhealthy } = view;
  const { high } = deploymentLimits(desired, view.minimumHealthyPercent, view.maximumPercent);
  const live = pending + running + unhealthy;
  const wanted = Math.max(desired, Math.min(desired + unhealthy, high));
  const start = Math.max(0, wanted - live);
  const stopSurplus = Math.max(0, live - Math.max(wanted, desired + unhealthy));
  const replaced = Math.min(unhealthy, Math.max(0, healthy - (desired - unhealthy)));
  const hasRoom = wanted > desired;
  // One by one: the next waits until whatever replaces the last one is healthy.
  const isSettled = pending === 0 && healthy === running && start === 0 && replaced === 0;
  const oneByOne = unhealthy > 0 && !hasRoom && isSettled ? 1 : 0;
  const stopUnhealthy = replaced + oneByOne;
  const numbers = `${running + unhealthy} running (${unhealthy} unhealthy), ${pending} pending, ${desired} desired, at most ${high}`;
  if (start > 0 && unhealthy > 0)
    return {
      start,
      stopUnhealthy,
      stopSurplus,
      outcome: 'replace',
      because: `unhealthy tasks are replaced before they are stopped: ${numbers}`,
    };
  if (start > 0) return { start, stopUnhealthy, stopSurplus, outcome: 'start', because: `fewer tasks than desired: ${numbers}` };
  if (stopUnhealthy > 0)
    return {
      start,
      stopUnhealthy,
      stopSurplus,
      outcome: 'stop',
      because: oneByOne ? `no room to start a replacement first: ${numbers}` : `replacements of unhealthy tasks are healthy: ${numbers}`,
    };
  if (stopSurplus > 0) return { start, stopUnhealthy, stopSurplus, outcome: 'stop', because: `more tasks than desired: ${numbers}` };
  if (pending > 0 || unhealthy > 0 || healthy < desired)
    return { start, stopUnhealthy, stopSurplus, outcome: 'wait', because: `tasks are starting or not healthy yet: ${numbers}` };
  return { start, stopUnhealthy, stopSurplus, outcome: 'steady', because: `as many healthy tasks as desired: ${numbers}` };
}
