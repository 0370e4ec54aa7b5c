import { TASKS_PER_SERVICE_EVENT } from '../../aws/quotas.js';
import { providerToShrink } from '../../rules/capacity/strategy.js';
import type { ChoiceTrace } from '../../rules/choice/trace.js';
import { explainTaskToStop, stacksByZone, takeFromFullest } from '../../rules/service/choose-task-to-stop.js';
import type { RolloutPlan } from '../../rules/service/plan-rollout.js';
import { drainingReason } from '../instances/life.js';
import { announceUnhealthy, groupNameOf } from '../loadBalancing/targets.js';
import { type Grounds, recordFinal, recordServiceEvent } from '../record.js';
import type { Task } from '../state.js';
import { isWaiting, stopTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { isProtected, type ServiceTally } from './counting.js';
import { noteUnhealthy } from './failures.js';
import { type TasksOnInstances, takeFromInstances, tasksOnInstances } from './scale-in.js';

/** Stops unhealthy tasks, the oldest first. */
export function stopUnhealthy(world: World, service: number, all: readonly Task[], count: number): void {
  const tasks = all.slice(0, count);
  const inputs = { unhealthy: all.length, stopped: tasks.length };
  for (const task of tasks) {
    recordStop(world, task, 'unhealthy', { because: 'the oldest of those that are unhealthy', inputs, traces: undefined });
    noteUnhealthy(world, task);
  }
  const byLoadBalancer = tasks.filter(({ target }) => target === 'unhealthy');
  const byContainer = tasks.filter(({ target }) => target !== 'unhealthy');
  for (const task of [...byLoadBalancer, ...byContainer]) announceFailedChecks(world, task);
  for (const failed of [byLoadBalancer, byContainer])
    if (failed.length > 0) stopMany(world, service, failed, failedChecksReason(world, failed[0]));
}

/** Says whose checks a task fails: the load balancer's, or its containers'. */
export function announceFailedChecks(world: World, task: Task): void {
  if (task.target === 'unhealthy') announceUnhealthy(world, task);
  else recordServiceEvent(world, task.service, `(task ${task.taskId}) failed container health checks.`);
}

/** Why a task stops whose checks fail. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
export function failedChecksReason(world: World, task: Task): string {
  if (task.target !== 'unhealthy') return 'Task failed container health checks';
  return `Task failed ELB health checks in (target-group ${groupNameOf(world, task)})`;
}

/** Stops tasks on DRAINING container instances, instance by instance. */
export function stopDraining(world: World, service: number, draining: readonly Task[], count: number): void {
  const all = [...draining].sort((a, b) => a.instance - b.instance);
  const inputs = { draining: all.length, stopped: Math.min(count, all.length) };
  const going = all.slice(0, count);
  for (const task of going) {
    recordStop(world, task, 'draining', { because: 'instance by instance, those on the oldest first', inputs, traces: undefined });
    if (task.target === 'unhealthy') announceUnhealthy(world, task);
  }
  stopEach(world, service, going, (task) => drainingReason(world.state.instances[task.instance]));
}

/** Stops tasks of older deployments: those that are not healthy, the newest first of the healthy ones. */
export function stopOlder(
  world: World,
  service: number,
  { olderIdle, olderHealthy, rollout }: ServiceTally,
  { stopOlderIdle, stopOlder: count }: RolloutPlan,
): void {
  const idle = olderIdle.slice(0, stopOlderIdle);
  const healthy = count === 0 ? [] : pickTasks(world, service, olderHealthy, count, 'replaced');
  const inputs = { older: olderIdle.length + olderHealthy.length, stopped: idle.length + healthy.length };
  for (const task of idle) recordStop(world, task, 'replaced', { because: 'of those that are not healthy', inputs, traces: undefined });
  stopMany(world, service, [...idle, ...healthy], scalingReason(world, service));
  // What they leave is room for new tasks.
  if (rollout !== undefined && rollout.noRoom > 0 && idle.length + healthy.length > 0)
    world.state.services[service].noPlacementBeforeUs = 0;
}

/** Stops tasks there are too many of. @returns how many of them stay because they are under scale-in protection */
export function stopSurplus(world: World, service: number, count: number): number {
  if (count === 0) return 0;
  const [primary] = world.state.services[service].deployments;
  const own = world.tasksOf(service).filter((task) => task.desiredStatus === 'RUNNING' && task.deployment === primary);
  const free = own.filter((task) => !isProtected(task, world.nowUs));
  const chosen = pickTasks(world, service, free, count, 'surplus');
  stopMany(world, service, chosen, scalingReason(world, service));
  return count - chosen.length;
}

/** Stops every task of a service that is deleted. */
export function stopAll(world: World, service: number): void {
  const tasks = world.tasksOf(service).filter((task) => task.desiredStatus === 'RUNNING');
  const inputs = { stopped: tasks.length };
  for (const task of tasks) recordStop(world, task, 'surplus', { because: 'its service was deleted', inputs, traces: undefined });
  stopMany(world, service, tasks, scalingReason(world, service));
}

/** As AWS has it for scaling in and for replacing alike. */
function scalingReason(world: World, service: number): string {
  return `Scaling activity initiated by (deployment ${world.primaryOf(service).deploymentId})`;
}

type StopReason = 'unhealthy' | 'draining' | 'surplus' | 'replaced';

/** Notes that the scheduler chose this task to stop. */
function recordStop(world: World, { taskId }: Task, outcome: StopReason, grounds: Grounds): void {
  recordFinal(world, 'stop', `task/${taskId}`, outcome, grounds);
}

/**
 * Which tasks go when there are too many: those not RUNNING yet, then of the provider that has most
 * beyond its share; on container instances as the placement strategy says, on Fargate as the zones ask.
 */
function pickTasks(world: World, service: number, tasks: readonly Task[], count: number, outcome: StopReason): Task[] {
  const { capacityProviderStrategy: strategy } = world.state.services[service].spec;
  const providers = strategy.length > 1 ? strategy.map(({ capacityProvider }) => capacityProvider) : [];
  const pool = (some: readonly Task[]) => poolOf(world, service, some);
  const waiting = pool(tasks.filter(isWaiting));
  const starting = pool(tasks.filter((task) => !isWaiting(task) && task.lastStatus !== 'RUNNING'));
  const running = tasks.filter((task) => task.lastStatus === 'RUNNING');
  const shares = providers.map((provider) => pool(running.filter((task) => task.capacityProvider === provider)));
  // What the strategy knows nothing of, all where there is but one provider, goes before what has a share in it.
  const others = pool(running.filter((task) => !providers.includes(task.capacityProvider)));
  const chosen: Task[] = [];
  while (chosen.length < Math.min(count, tasks.length)) {
    const first = [waiting, starting, others].find(({ size }) => size > 0);
    const shrinking = () =>
      shares[
        providerToShrink(
          strategy,
          shares.map(({ size }) => size),
        )
      ];
    const { task, grounds } = takeFrom(world, service, first ?? shrinking());
    recordStop(world, task, outcome, grounds);
    chosen.push(task);
  }
  return chosen;
}

/** Tasks alike, of which some are to stop: on container instances, and by zone where none is concerned. */
interface TaskPool {
  size: number;
  readonly onInstances: TasksOnInstances;
  readonly byZone: Map<string, Task[]>;
}

function poolOf(world: World, service: number, tasks: readonly Task[]): TaskPool {
  const onInstances = tasks.filter(({ instance }) => instance >= 0);
  const others = tasks.filter(({ instance }) => instance < 0);
  return {
    size: tasks.length,
    onInstances: tasksOnInstances(world, service, onInstances),
    byZone: stacksByZone(others, ({ availabilityZone }) => availabilityZone),
  };
}

function takeFrom(world: World, service: number, pool: TaskPool): { readonly task: Task; readonly grounds: Grounds } {
  pool.size--;
  if (pool.byZone.size > 0) return takeFromZones(world, pool.byZone);
  return takeFromInstances(world, service, pool.onInstances);
}

/** Which task goes where no container instance is concerned. */
function takeFromZones(world: World, byZone: Map<string, Task[]>): { readonly task: Task; readonly grounds: Grounds } {
  const counts = Object.fromEntries([...byZone].map(([zone, tasks]) => [zone, tasks.length]));
  const tasks = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const isUnplaced = byZone.has('');
  const traces = world.onDecision && [explainZones(byZone)];
  return {
    task: takeFromFullest(byZone),
    grounds: {
      because: isUnplaced ? 'the newest of those that wait in PROVISIONING' : 'the newest in the zone with most of its tasks',
      inputs: isUnplaced ? { tasks } : { tasks, ...counts },
      traces,
    },
  };
}

function explainZones(byZone: ReadonlyMap<string, readonly Task[]>): ChoiceTrace {
  const tasks = [...byZone.values()].flat().sort((a, b) => a.index - b.index);
  return explainTaskToStop(
    tasks.map(({ taskId }) => taskId),
    tasks.map(({ availabilityZone }) => availabilityZone),
  );
}

function stopMany(world: World, service: number, tasks: readonly Task[], reason: string): void {
  stopEach(world, service, tasks, () => reason);
}

/** Stops tasks, each for a reason of its own, and tells of them together. */
export function stopEach(world: World, service: number, tasks: readonly Task[], reasonOf: (task: Task) => string): void {
  announce(world, service, tasks, (names, count) => `has stopped ${count} running tasks: ${names}.`);
  for (const task of tasks) stopTask(world, task, 'ServiceSchedulerInitiated', reasonOf(task));
}

/** A service event for every few tasks. */
export function announce(world: World, service: number, tasks: readonly Task[], text: (names: string, count: number) => string): void {
  for (let from = 0; from < tasks.length; from += TASKS_PER_SERVICE_EVENT) {
    const part = tasks.slice(from, from + TASKS_PER_SERVICE_EVENT);
    recordServiceEvent(world, service, text(part.map((task) => `(task ${task.taskId})`).join(' '), part.length));
  }
}
