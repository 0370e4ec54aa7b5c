import { logTask } from '../event-log.js';
import { recordService } from '../record.js';
import type { TargetState, Task, TaskStatus } from '../state.js';
import type { World } from '../world.js';

/** What runs a task: its capacity provider, or the launch type where it has none. */
export function providerOf(task: Task): string {
  return task.capacityProvider === '' ? task.launchType : task.capacityProvider;
}

/** Moves a task to a status, with all that counts statuses. */
export function setStatus(world: World, task: Task, status: TaskStatus): void {
  const service = world.state.services[task.service];
  const wasRunning = task.lastStatus === 'RUNNING';
  const isRunning = status === 'RUNNING';
  task.lastStatus = status;
  if (wasRunning !== isRunning) {
    integrateRunning(world, task.service);
    const provider = providerOf(task);
    service.taskCounts.running += isRunning ? 1 : -1;
    if (task.desiredStatus === 'RUNNING') service.taskCounts.pending += isRunning ? -1 : 1;
    service.runningByProvider[provider] = (service.runningByProvider[provider] ?? 0) + (isRunning ? 1 : -1);
    service.counts.runningMax = Math.max(service.counts.runningMax, runningCount(world, task.service));
    completeScaling(world, task.service);
  }
  recordTaskChange(world, task);
  if (service.job < 0) recordService(world, task.service);
}

/** Moves a task's target to a state, with what counts the healthy ones. */
export function setTargetState(world: World, task: Task, target: TargetState): void {
  const { taskCounts } = world.state.services[task.service];
  if (task.target === 'healthy') taskCounts.healthyTargets--;
  if (target === 'healthy') taskCounts.healthyTargets++;
  task.target = target;
}

/** Notes how a task stands in events.csv. */
export function recordTaskChange(world: World, task: Task): void {
  logTask(world.state.events, world.nowUs, task);
}

export function runningCount(world: World, service: number): number {
  return world.state.services[service].taskCounts.running;
}

/** Brings the integral of RUNNING tasks up to now. */
export function integrateRunning(world: World, service: number): void {
  const { counts, runningByProvider } = world.state.services[service];
  const elapsedUs = world.nowUs - counts.integratedAtUs;
  counts.integratedAtUs = world.nowUs;
  if (elapsedUs === 0) return;
  for (const provider of Object.keys(runningByProvider)) {
    counts.runningIntegralUs[provider] = (counts.runningIntegralUs[provider] ?? 0) + runningByProvider[provider] * elapsedUs;
  }
}

/** A scaling activity is complete, and its cooldown begins, when the running count is where it was sent. */
export function completeScaling(world: World, service: number): void {
  const state = world.state.services[service];
  const running = runningCount(world, service);
  const { scaleOut, scaleIn } = state;
  if (scaleOut !== undefined && scaleOut.completedAtUs === undefined && running >= scaleOut.to) scaleOut.completedAtUs = world.nowUs;
  if (scaleIn !== undefined && scaleIn.completedAtUs === undefined && running <= scaleIn.to) scaleIn.completedAtUs = world.nowUs;
}
