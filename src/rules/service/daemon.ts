import { deploymentLimits } from './limits.js';

/** A container instance as the scheduler of a DAEMON service sees it. */
export interface DaemonInstance {
  /** Whether a task belongs there: ACTIVE, and it meets every requirement and constraint. */
  readonly isSuited: boolean;
  readonly isDraining: boolean;
  /** Tasks on it, not STOPPED, of services that are no daemons. */
  readonly otherTasks: number;
  /** The daemon's own task there: being started, counted as healthy, RUNNING and neither, or on its way to STOPPED. */
  readonly task: 'none' | 'starting' | 'healthy' | 'unknown' | 'unhealthy' | 'stopping';
  /** Whether that task is of an older deployment. */
  readonly isOutdated: boolean;
}

export interface DaemonPlan {
  /** Instances with one task each: as many as are wanted. */
  readonly desired: number;
  /** Indices of the instances that get a task. */
  readonly start: readonly number[];
  readonly stop: readonly { readonly instance: number; readonly why: DaemonStop }[];
  readonly outcome: 'steady' | 'start' | 'stop' | 'replace' | 'wait' | 'blocked';
  readonly because: string;
}

/** Why a daemon's task goes: the last on a DRAINING instance, one that violates a constraint, one of an older revision, one that is unhealthy. */
export type DaemonStop = 'draining' | 'unsuited' | 'outdated' | 'unhealthy';

/**
 * Plans one pass of a DAEMON service: one task on each instance that is suited. No instance ever has two, so whatever is
 * replaced is stopped first; how many at once, minimumHealthyPercent says.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.md (daemon scheduling strategy)
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 * @assumed an unhealthy task is replaced as a REPLICA service without room does it: one by one
 */
export function planDaemon(instances: readonly DaemonInstance[], minimumHealthyPercent: number): DaemonPlan {
  const suited = instances.filter(({ isSuited }) => isSuited);
  const countOf = (task: DaemonInstance['task']) => suited.filter((instance) => instance.task === task).length;
  const desired = suited.length;
  const healthy = countOf('healthy');
  const { low } = deploymentLimits(desired, minimumHealthyPercent, 100);
  const isSettled = countOf('starting') + countOf('unknown') + countOf('stopping') + countOf('none') === 0;
  const room = { healthy: Math.max(0, healthy - low), unhealthy: isSettled ? 1 : 0 };
  const start: number[] = [];
  const stop: { instance: number; why: DaemonStop }[] = [];
  instances.forEach((instance, index) => {
    if (instance.isSuited && instance.task === 'none') start.push(index);
    const why = whyStop(instance, room);
    if (why !== undefined) stop.push({ instance: index, why });
  });
  const outdated = instances.filter(({ isOutdated, isSuited }) => isOutdated && isSuited).length;
  const numbers = `${desired} instances, ${healthy} healthy tasks, at least ${low}, ${outdated} of an older deployment`;
  const plan = (outcome: DaemonPlan['outcome'], because: string): DaemonPlan => ({
    desired,
    start,
    stop,
    outcome,
    because: `${because}: ${numbers}`,
  });
  if (stop.some(({ why }) => why === 'outdated')) return plan('replace', 'tasks of an older deployment make room for their successors');
  if (stop.length > 0) return plan('stop', 'tasks that are unhealthy, or on instances where none belongs');
  if (start.length > 0) return plan('start', 'instances without a task');
  if (outdated > 0 && healthy === desired) return plan('blocked', 'no task of an older deployment may stop');
  if (healthy < desired || instances.some(({ isSuited, task }) => !isSuited && task !== 'none'))
    return plan('wait', 'tasks are starting, stopping or not healthy yet');
  return plan('steady', 'a healthy task on every instance');
}

/** @param room how many healthy and how many unhealthy tasks may still go; what goes is taken from it */
function whyStop(instance: DaemonInstance, room: { healthy: number; unhealthy: number }): DaemonStop | undefined {
  const { task } = instance;
  if (task === 'none' || task === 'stopping') return undefined;
  if (instance.isDraining) return instance.otherTasks === 0 ? 'draining' : undefined;
  if (!instance.isSuited) return 'unsuited';
  if (instance.isOutdated) {
    if (task !== 'healthy') return 'outdated';
    return room.healthy-- > 0 ? 'outdated' : undefined;
  }
  return task === 'unhealthy' && room.unhealthy-- > 0 ? 'unhealthy' : undefined;
}
