import { judgeProbe, taskHealth } from '../../rules/tasks/container-health.js';
import { wakeService } from '../services/wake.js';
import type { HealthStatus, Task } from '../state.js';
import type { World } from '../world.js';
import { recordTaskChange } from './statuses.js';
import { afterContainer, ContainerStep } from './steps.js';

/** Whether the health of a task is asked of its containers: an essential one has a health check. */
export function hasContainerHealthCheck(world: World, task: Task): boolean {
  return definitionsOf(world, task).some(({ essential, healthCheck }) => essential && healthCheck !== undefined);
}

/**
 * What the service scheduler goes by: the essential containers that have a health check, as if there were no others.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html (minimumHealthyPercent)
 */
export function checkedHealth(world: World, task: Task): HealthStatus {
  return healthOf(
    task,
    definitionsOf(world, task).map(({ essential, healthCheck }) => essential && healthCheck !== undefined),
  );
}

/** Notes the first instant at which a RUNNING task is healthy by all that is asked: its containers, and its target. */
export function noteHealthy(world: World, task: Task): void {
  if (task.lastStatus !== 'RUNNING' || task.healthyAt !== undefined) return;
  const isBalanced = world.state.services[task.service].spec.targetGroups.length > 0;
  const isAsked = isBalanced ? task.target === 'healthy' : hasContainerHealthCheck(world, task);
  if (isAsked && checkedHealth(world, task) === 'HEALTHY') task.healthyAt = world.nowUs;
}

/** The first probe comes one interval after the container started. @param delayUs until the first one; undefined: that interval */
export function scheduleProbes(world: World, task: Task, index: number, delayUs?: number): void {
  const { healthCheck } = definitionsOf(world, task)[index];
  if (healthCheck === undefined) return;
  task.containers[index].probeTimer = afterContainer(world, task, index, ContainerStep.Probe, delayUs ?? healthCheck.intervalUs);
}

/** A probe begins: it is answered at once where the process is up and ready, or is not; a hung one lets it time out. */
export function onProbe(world: World, task: Task, index: number): void {
  const container = task.containers[index];
  const { healthCheck } = definitionsOf(world, task)[index];
  if (healthCheck === undefined) return;
  const isMain = index === world.scenario.behaviours[task.definition].mainContainer;
  if (isMain && task.isHung) container.probeTimer = afterContainer(world, task, index, ContainerStep.ProbeTimedOut, healthCheck.timeoutUs);
  else probed(world, task, index, 0, container.readyAtUs !== undefined && world.nowUs >= container.readyAtUs);
}

export function onProbeTimedOut(world: World, task: Task, index: number): void {
  const { healthCheck } = definitionsOf(world, task)[index];
  probed(world, task, index, healthCheck?.timeoutUs ?? 0, false);
}

/** A probe is over; the next begins an interval later. @param tookUs how long it took */
function probed(world: World, task: Task, index: number, tookUs: number, hasPassed: boolean): void {
  const container = task.containers[index];
  const { healthCheck } = definitionsOf(world, task)[index];
  if (healthCheck === undefined || container.startedAtUs === undefined) return;
  const { healthStatus, failedProbes } = judgeProbe(container, healthCheck, world.nowUs - tookUs - container.startedAtUs, hasPassed);
  container.failedProbes = failedProbes;
  scheduleProbes(world, task, index);
  if (healthStatus === container.healthStatus) return;
  container.healthStatus = healthStatus;
  updateTaskHealth(world, task);
}

/** The health of a container changed: that of its task may, of which its service hears. */
export function updateTaskHealth(world: World, task: Task): void {
  noteHealthy(world, task);
  const health = taskHealthOf(world, task);
  if (health !== task.healthStatus) {
    task.healthStatus = health;
    recordTaskChange(world, task);
  }
  wakeService(world, task.service);
}

/** The health of a task by that of its essential containers now. */
export function taskHealthOf(world: World, task: Task): HealthStatus {
  return healthOf(
    task,
    definitionsOf(world, task).map(({ essential }) => essential),
  );
}

/** @param isAsked of each container, whether it counts; where none does the task is as healthy as can be */
function healthOf(task: Task, isAsked: readonly boolean[]): HealthStatus {
  return taskHealth(task.containers.filter((_, index) => isAsked[index]).map(({ healthStatus }) => healthStatus));
}

function definitionsOf(world: World, task: Task) {
  return world.scenario.taskDefinitions[task.definition].containerDefinitions;
}
