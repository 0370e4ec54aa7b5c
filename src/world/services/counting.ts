import type { ServiceView } from '../../rules/service/plan-pass.js';
import type { RolloutView } from '../../rules/service/plan-rollout.js';
import type { Task } from '../state.js';
import type { World } from '../world.js';
import { checksFailedBy, isHealthy } from './health.js';

/** The tasks of a service as a pass finds them, those whose stop is decided apart. */
export interface ServiceTally {
  readonly view: ServiceView;
  /** Undefined where one deployment is all there is. */
  readonly rollout: RolloutView | undefined;
  readonly unhealthy: readonly Task[];
  readonly draining: readonly Task[];
  /** Tasks of older deployments that may be stopped: those that are not healthy, those not RUNNING first; and healthy ones. */
  readonly olderIdle: readonly Task[];
  readonly olderHealthy: readonly Task[];
  /** When a task of the PRIMARY deployment last became healthy. */
  readonly healthyAtUs: number;
}

/** What a PRIMARY deployment is called that starts nothing any more. */
const GIVEN_UP: readonly string[] = ['FAILED', 'STOPPED'];

/** Counts the tasks of a service, once for all steps of a pass. */
export function tallyTasks(world: World, service: number): ServiceTally {
  const { tasks, instances } = world.state;
  const { spec, deployments, tasks: own, desired, placementFailuresInARow, rebalancing } = world.state.services[service];
  const { minimumHealthyPercent, maximumPercent, healthCheckGracePeriodUs } = spec;
  const hasTargetGroup = spec.targetGroups.length > 0;
  const [primary] = deployments;
  const isRebalancing = rebalancing.replacements.length > 0;
  const unhealthy: Task[] = [];
  const draining: Task[] = [];
  const older = noOlder();
  const count = { pending: 0, running: 0, healthy: 0, drainingHealthy: 0, stopping: 0 };
  let healthyAtUs = Number.NEGATIVE_INFINITY;
  for (const index of own) {
    const task = tasks[index];
    // Rebalancing keeps it until it has taken another one's place.
    if (isRebalancing && rebalancing.replacements.includes(index)) continue;
    if (task.desiredStatus !== 'RUNNING') {
      count.stopping++;
      continue;
    }
    const healthy = isHealthy(world, task, hasTargetGroup);
    if (deployments.length > 1 && task.deployment !== primary) {
      countOlder(older, task, healthy, world.nowUs);
      continue;
    }
    if (healthy && task.healthyAt !== undefined) healthyAtUs = Math.max(healthyAtUs, task.healthyAt);
    if (task.lastStatus !== 'RUNNING') count.pending++;
    else if (checksFailedBy(world, task, hasTargetGroup, healthCheckGracePeriodUs) !== undefined) unhealthy.push(task);
    else if (task.instance >= 0 && instances[task.instance].drainingAt !== undefined) {
      draining.push(task);
      if (healthy) count.drainingHealthy++;
    } else {
      count.running++;
      if (healthy) count.healthy++;
    }
  }
  const { stopping, drainingHealthy, ...mine } = count;
  const leaving = { unhealthy: unhealthy.length, draining: draining.length, drainingHealthy };
  const view = { desired, minimumHealthyPercent, maximumPercent, ...mine, ...leaving };
  const rollout = {
    ...view,
    ...older.counts,
    stopping: Math.round(stopping * world.constant('stoppingTasksCount')),
    noRoom: placementFailuresInARow > 0 ? 1 : 0,
    failed: GIVEN_UP.includes(world.state.deployments[primary].rolloutState) ? 1 : 0,
  };
  return {
    view,
    rollout: deployments.length > 1 || rollout.failed > 0 ? rollout : undefined,
    unhealthy,
    draining,
    olderIdle: [...older.pending, ...older.idle],
    olderHealthy: older.healthy,
    healthyAtUs,
  };
}

interface OlderTasks {
  readonly counts: { olderPending: number; olderRunning: number; olderHealthy: number; olderProtected: number };
  readonly pending: Task[];
  readonly idle: Task[];
  readonly healthy: Task[];
}

function noOlder(): OlderTasks {
  return { counts: { olderPending: 0, olderRunning: 0, olderHealthy: 0, olderProtected: 0 }, pending: [], idle: [], healthy: [] };
}

function countOlder({ counts, pending, idle, healthy }: OlderTasks, task: Task, isHealthyTask: boolean, nowUs: number): void {
  if (task.lastStatus === 'RUNNING') counts.olderRunning++;
  else counts.olderPending++;
  if (isHealthyTask) counts.olderHealthy++;
  if (isProtected(task, nowUs)) {
    if (isHealthyTask) counts.olderProtected++;
    return;
  }
  if (isHealthyTask) healthy.push(task);
  else if (task.lastStatus === 'RUNNING') idle.push(task);
  else pending.push(task);
}

/**
 * Whether scaling in, deployments and rebalancing leave a task alone.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
 */
export function isProtected({ protectedUntilUs }: Task, nowUs: number): boolean {
  return protectedUntilUs > nowUs;
}
