import { deploymentLimits } from './limits.js';

/** A service's tasks as its scheduler counts them. Tasks whose stop is decided are in none of the counts. */
export interface ServiceView {
  readonly desired: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  /** Not RUNNING yet. */
  readonly pending: number;
  /** RUNNING and neither unhealthy (healthy, or not known yet) nor draining. */
  readonly running: number;
  /** RUNNING and counted as healthy; part of running. */
  readonly healthy: number;
  /** RUNNING and reported unhealthy after the grace period. */
  readonly unhealthy: number;
  /** RUNNING and not unhealthy, on container instances that are DRAINING; and how many of these are healthy. */
  readonly draining: number;
  readonly drainingHealthy: number;
}

/** What a pass does, and why. */
export interface PassPlan {
  readonly start: number;
  /** Unhealthy tasks to stop because their replacements are there, or because there is no room to replace them first. */
  readonly stopUnhealthy: number;
  /** Tasks to stop on DRAINING container instances: as many as leave enough healthy ones. */
  readonly stopDraining: number;
  /** Tasks to stop because there are more than wanted. */
  readonly stopSurplus: number;
  /** Blocked: a deployment that its limits let neither start nor stop anything; failed: one that starts nothing any more. */
  readonly outcome: 'steady' | 'start' | 'stop' | 'replace' | 'wait' | 'blocked' | 'failed';
  readonly because: string;
}

/**
 * Plans one pass of the service scheduler: bring the number of tasks to desired; replace an unhealthy
 * task by starting its replacement first, as far as maximumPercent leaves room, and stop it once the
 * replacement is healthy; without room, stop unhealthy tasks one by one and start after. Tasks on DRAINING
 * instances are replaced too, and stopped as far as minimumHealthyPercent lets them go.
 * @source https://aws.amazon.com/about-aws/whats-new/2023/10/amazon-ecs-applications-resiliency-unpredictable-load-spikes/
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
 * @assumed without room unhealthy tasks are stopped whatever minimumHealthyPercent says: API_DeploymentConfiguration has it as a
 * constraint, and not what it counts; of RUNNING tasks it would keep the only task of a service, hung, for ever
 */
export function planPass(view: ServiceView): PassPlan {
  const { desired, pending, running, healthy, unhealthy, draining, drainingHealthy } = view;
  const leaving = unhealthy + draining;
  const { low, high } = deploymentLimits(desired, view.minimumHealthyPercent, view.maximumPercent);
  const live = pending + running + leaving;
  const wanted = Math.max(desired, Math.min(desired + leaving, high));
  const start = Math.max(0, wanted - live);
  const stopSurplus = Math.max(0, live - Math.max(wanted, desired + leaving));
  const stopDraining = Math.min(draining, Math.max(0, healthy + drainingHealthy - low));
  const replaced = Math.min(unhealthy, Math.max(0, healthy - (desired - unhealthy)));
  const hasRoom = wanted > desired;
  // One by one: the next waits until whatever replaces the last one is healthy.
  const isSettled = pending === 0 && healthy === running && start === 0 && replaced === 0;
  const oneByOne = unhealthy > 0 && !hasRoom && isSettled ? 1 : 0;
  const stopUnhealthy = replaced + oneByOne;
  const marks = draining > 0 ? `${unhealthy} unhealthy, ${draining} draining` : `${unhealthy} unhealthy`;
  const numbers = `${running + leaving} running (${marks}), ${pending} pending, ${desired} desired, at most ${high}`;
  const plan = (outcome: PassPlan['outcome'], because: string): PassPlan => ({
    start,
    stopUnhealthy,
    stopDraining,
    stopSurplus,
    outcome,
    because: `${because}: ${numbers}`,
  });
  if (start > 0 && unhealthy > 0) return plan('replace', 'unhealthy tasks are replaced before they are stopped');
  if (start > 0 && draining > 0) return plan('replace', 'tasks on DRAINING instances are replaced');
  if (start > 0) return plan('start', 'fewer tasks than desired');
  if (stopUnhealthy > 0)
    return plan('stop', oneByOne ? 'no room to start a replacement first' : 'replacements of unhealthy tasks are healthy');
  if (stopDraining > 0) return plan('stop', 'enough healthy tasks without those on DRAINING instances');
  if (stopSurplus > 0) return plan('stop', 'more tasks than desired');
  if (pending > 0 || leaving > 0 || healthy < desired) return plan('wait', 'tasks are starting or not healthy yet');
  return plan('steady', 'as many healthy tasks as desired');
}
