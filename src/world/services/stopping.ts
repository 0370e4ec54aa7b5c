import { TASKS_PER_SERVICE_EVENT } from '../../aws/quotas.js';
import { providerToShrink } from '../../rules/capacity/strategy.js';
import { chooseTaskToStop, explainTaskToStop } from '../../rules/service/choose-task-to-stop.js';
import { drainingReason } from '../instances/life.js';
import { planScaleInOnInstances } from '../instances/place.js';
import { announceUnhealthy, targetGroupOf } from '../loadBalancing/targets.js';
import { type Grounds, recordDecision, recordServiceEvent } from '../record.js';
import type { Task } from '../state.js';
import { isWaiting, stopTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';

/** RUNNING tasks that the load balancer calls unhealthy, once their grace period is over. */
export function unhealthyTasks(world: World, service: number): Task[] {
  const graceUs = world.state.services[service].spec.healthCheckGracePeriodUs;
  return world
    .tasksOf(service)
    .filter(
      (task) =>
        task.lastStatus === 'RUNNING' &&
        task.desiredStatus === 'RUNNING' &&
        task.target === 'unhealthy' &&
        world.nowUs >= (task.startedAt ?? 0) + graceUs,
    );
}

/** RUNNING tasks, not unhealthy, on container instances that are DRAINING. */
export function drainingTasks(world: World, service: number): Task[] {
  const tasks = world
    .tasksOf(service)
    .filter((task) => task.instance >= 0 && task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING')
    .filter((task) => world.state.instances[task.instance].drainingAt !== undefined);
  if (tasks.length === 0) return tasks;
  const unhealthy = unhealthyTasks(world, service);
  return tasks.filter((task) => !unhealthy.includes(task));
}

/** Stops unhealthy tasks, the oldest first. */
export function stopUnhealthy(world: World, service: number, count: number): void {
  const all = unhealthyTasks(world, service);
  const tasks = all.slice(0, count);
  const inputs = { unhealthy: all.length, stopped: tasks.length };
  for (const task of tasks)
    recordStop(world, task, 'unhealthy', { because: 'the oldest of those that are unhealthy', inputs, traces: undefined });
  stopMany(world, service, tasks, healthReason(world, service));
}

/** Stops tasks on DRAINING container instances, instance by instance. */
export function stopDraining(world: World, service: number, count: number): void {
  const all = drainingTasks(world, service).sort((a, b) => a.instance - b.instance);
  const inputs = { draining: all.length, stopped: Math.min(count, all.length) };
  for (const task of all.slice(0, count)) {
    recordStop(world, task, 'draining', { because: 'instance by instance, those on the oldest first', inputs, traces: undefined });
    stopMany(world, service, [task], drainingReason(world.state.instances[task.instance]));
  }
}

/** Stops tasks there are too many of. */
export function stopSurplus(world: World, service: number, count: number): void {
  const { deploymentId } = world.primaryOf(service);
  stopMany(world, service, chooseSurplus(world, service, count), `Scaling activity initiated by (deployment ${deploymentId})`);
}

/** Notes that the scheduler chose this task to stop. */
function recordStop(
  world: World,
  { taskId }: Task,
  outcome: 'unhealthy' | 'draining' | 'surplus',
  { because, inputs, traces }: Grounds,
): void {
  recordDecision(world, 'stop', `task/${taskId}`, outcome, because, inputs, traces);
}

function healthReason(world: World, service: number): string {
  return `Task failed ELB health checks in (target-group ${targetGroupOf(world, service)?.name ?? ''})`;
}

/**
 * Which tasks go when there are too many: those not RUNNING yet, then of the provider that has most
 * beyond its share; on container instances as the placement strategy says, on Fargate as the zones ask.
 */
function chooseSurplus(world: World, service: number, count: number): Task[] {
  const chosen: Task[] = [];
  const { capacityProviderStrategy } = world.state.services[service].spec;
  const left = world.tasksOf(service).filter((task) => task.desiredStatus === 'RUNNING');
  while (chosen.length < count && left.length > 0) {
    const waiting = left.filter(isWaiting);
    let candidates = waiting.length > 0 ? waiting : left.filter((task) => task.lastStatus !== 'RUNNING');
    if (candidates.length === 0) {
      candidates = left;
      if (capacityProviderStrategy.length > 1) {
        const counts = capacityProviderStrategy.map(
          (item) => left.filter((task) => task.capacityProvider === item.capacityProvider).length,
        );
        const provider = capacityProviderStrategy[providerToShrink(capacityProviderStrategy, counts)];
        candidates = left.filter((task) => task.capacityProvider === provider.capacityProvider);
      }
    }
    const { task, grounds } =
      candidates[0].instance >= 0 ? planScaleInOnInstances(world, service, candidates) : planStop(world, candidates);
    recordStop(world, task, 'surplus', grounds);
    chosen.push(task);
    left.splice(left.indexOf(task), 1);
  }
  return chosen;
}

/** Which task goes where no container instance is concerned. */
function planStop(world: World, candidates: readonly Task[]): { readonly task: Task; readonly grounds: Grounds } {
  const zones = candidates.map(({ availabilityZone }) => availabilityZone);
  const isUnplaced = candidates.every(isWaiting);
  const names = () => candidates.map(({ taskId }) => taskId);
  return {
    task: candidates[chooseTaskToStop(zones)],
    grounds: {
      because: isUnplaced ? 'the newest of those that wait in PROVISIONING' : 'the newest in the zone with most of its tasks',
      inputs: isUnplaced ? { tasks: candidates.length } : { tasks: candidates.length, ...zoneCounts([...new Set(zones)], candidates) },
      traces: world.onDecision && [explainTaskToStop(names(), zones)],
    },
  };
}

/** Tasks by zone. */
export function zoneCounts(zones: readonly string[], tasks: readonly Task[]): Record<string, number> {
  return Object.fromEntries(zones.map((zone) => [zone, tasks.filter(({ availabilityZone }) => availabilityZone === zone).length]));
}

function stopMany(world: World, service: number, tasks: readonly Task[], reason: string): void {
  const unhealthy = tasks.filter((task) => task.target === 'unhealthy');
  for (const task of unhealthy) announceUnhealthy(world, task);
  announce(world, service, tasks, (names, count) => `has stopped ${count} running tasks: ${names}.`);
  for (const task of tasks) stopTask(world, task, 'ServiceSchedulerInitiated', reason);
}

/** A service event for every few tasks. */
export function announce(world: World, service: number, tasks: readonly Task[], text: (names: string, count: number) => string): void {
  for (let from = 0; from < tasks.length; from += TASKS_PER_SERVICE_EVENT) {
    const part = tasks.slice(from, from + TASKS_PER_SERVICE_EVENT);
    recordServiceEvent(world, service, text(part.map((task) => `(task ${task.taskId})`).join(' '), part.length));
  }
}
