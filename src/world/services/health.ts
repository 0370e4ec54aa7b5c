import { HEALTHY_AFTER_RUNNING_SECONDS } from '../../aws/quotas.js';
import { US_PER_SECOND } from '../../base/units.js';
import { failedChecks, type HealthView, isCountedHealthy } from '../../rules/service/health.js';
import type { Task } from '../state.js';
import { checkedHealth, hasContainerHealthCheck } from '../tasks/health.js';
import type { World } from '../world.js';

/** What is known of the health of a task that is RUNNING. @param hasTargetGroup whether a load balancer watches its service */
function healthOf(world: World, task: Task, hasTargetGroup: boolean): HealthView {
  return {
    target: hasTargetGroup ? task.target : undefined,
    container: hasContainerHealthCheck(world, task) ? checkedHealth(world, task) : undefined,
    runningUs: world.nowUs - (task.startedAt ?? world.nowUs),
  };
}

/** Whether a task counts as healthy, and since when: that is noted. */
export function isHealthy(world: World, task: Task, hasTargetGroup: boolean): boolean {
  if (task.lastStatus !== 'RUNNING' || task.startedAt === undefined) return false;
  const view = healthOf(world, task, hasTargetGroup);
  const isWatched = view.target !== undefined || view.container !== undefined;
  // What runs as the run begins has done so for long.
  if (!isWatched && task.healthyAt !== undefined) return true;
  if (!isCountedHealthy(view)) return false;
  task.healthyAt ??= isWatched ? world.nowUs : task.startedAt + HEALTHY_AFTER_RUNNING_SECONDS * US_PER_SECOND;
  return true;
}

/** Which health checks a RUNNING task fails, once its grace period is over. */
export function checksFailedBy(world: World, task: Task, hasTargetGroup: boolean, graceUs: number): 'ELB' | 'container' | undefined {
  if (task.lastStatus !== 'RUNNING' || task.startedAt === undefined) return undefined;
  return failedChecks(healthOf(world, task, hasTargetGroup), graceUs);
}
