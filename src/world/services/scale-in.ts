import { ranksKinds, type ScaleInPool, scaleInPool, strategyText, takeLeastLiked } from '../../rules/placement/index.js';
import { candidateOf } from '../instances/candidates.js';
import { fleetOf, keptOn } from '../instances/fleet/upkeep.js';
import { planScaleInOnInstances } from '../instances/place.js';
import { groupOf, strategiesOf } from '../instances/question.js';
import type { Grounds } from '../record.js';
import type { Task } from '../state.js';
import type { World } from '../world.js';

/** Tasks of a service on container instances of which several may stop in one pass: nothing else changes meanwhile. */
export type TasksOnInstances = ScaleInPool<Task> | Task[];

/** @returns the tasks themselves where each has to be asked for by the definition: somebody asks why, or the chain of strategies is odd */
export function tasksOnInstances(world: World, service: number, tasks: readonly Task[]): TasksOnInstances {
  const state = world.state.services[service];
  const strategies = strategiesOf(state);
  if (world.onDecision !== undefined || !ranksKinds(strategies)) return [...tasks];
  const group = groupOf(world, state);
  fleetOf(world);
  const candidates = new Map(
    [...new Set(tasks.map(({ instance }) => instance))].map((index) => {
      const instance = world.state.instances[index];
      return [index, candidateOf(world, instance, group, keptOn(world, instance, -1))] as const;
    }),
  );
  const placed = tasks.map(({ instance, cpuUnits, memoryMiB }) => {
    const candidate = candidates.get(instance) as ReturnType<typeof candidateOf>;
    return { instance: candidate, cpuUnits, memoryMiB };
  });
  return scaleInPool(tasks, placed, strategies);
}

/** Takes the task that goes first when the service scales in. */
export function takeFromInstances(
  world: World,
  service: number,
  pool: TasksOnInstances,
): { readonly task: Task; readonly grounds: Grounds } {
  if (Array.isArray(pool)) {
    const plan = planScaleInOnInstances(world, service, pool);
    pool.splice(pool.indexOf(plan.task), 1);
    return plan;
  }
  const stream = world.streams.get(`placement/${world.state.services[service].spec.name}`);
  const inputs = { tasks: pool.tasks.length, strategy: strategyText(pool.strategies) };
  const task = takeLeastLiked(pool, () => stream.uniform());
  return { task, grounds: { because: 'the one its placement strategy likes least', inputs, traces: undefined } };
}
