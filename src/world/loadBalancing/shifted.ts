import type { TrafficShiftState } from '../shift-state.js';
import type { Task } from '../state.js';

/**
 * A service's tasks by the target group they stand behind: while a deployment moves traffic, those of the revision that
 * takes over and those of the one that leaves; else all of them are blue.
 */
export function byTargetGroup(
  shift: TrafficShiftState | undefined,
  tasks: readonly Task[],
): { blue: readonly Task[]; green: readonly Task[] } {
  if (shift === undefined) return { blue: tasks, green: [] };
  return { blue: tasks.filter((task) => isOnSide(shift, task, false)), green: tasks.filter((task) => isOnSide(shift, task, true)) };
}

/** Whether a task stands behind the green target group, or behind the blue one. */
export function isOnSide({ green, abandoned }: TrafficShiftState, { deployment }: Task, isGreen: boolean): boolean {
  return isGreen ? deployment === green : deployment !== green && !abandoned.includes(deployment);
}

/** Whether production traffic may reach a task: its target group has a share of it. */
export function hasTraffic(shift: TrafficShiftState, { deployment }: Task): boolean {
  if (deployment === shift.green) return shift.greenPercent > 0;
  return shift.greenPercent < 100 && !shift.abandoned.includes(deployment);
}
