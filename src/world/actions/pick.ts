import { holdsOf, parseQuery } from '../../rules/placement/query/index.js';
import type { InstancePick, TaskPick } from '../../scenario/compiled.js';
import { isRegistered } from '../instances/active.js';
import { candidateOf } from '../instances/candidates.js';
import { NOTHING_KEPT } from '../instances/daemons.js';
import type { Instance, Task } from '../state.js';
import type { World } from '../world.js';

/** Tasks a call is about that are to run: in order of creation, drawn where there are more than it wants. */
export function pickTasks(world: World, pick: TaskPick, stream: string): Task[] {
  const { cluster, service, group, availabilityZone } = pick;
  const found = world.state.tasks.filter(
    (task) =>
      task.desiredStatus === 'RUNNING' &&
      task.cluster === cluster &&
      (service === undefined || task.group === `service:${service}`) &&
      (group === undefined || task.group === group) &&
      (availabilityZone === undefined || task.availabilityZone === availabilityZone),
  );
  return drawn(world, found, pick.count, stream);
}

/** Registered container instances a call is about, in order of their registration; drawn where there are more than it wants. */
export function pickInstances(world: World, { cluster, count, filter }: InstancePick, stream: string): Instance[] {
  const registered = world.state.instances.filter((instance) => instance.cluster === cluster && isRegistered(instance));
  const parsing = filter === '' ? undefined : parseQuery(filter);
  const suits = (instance: Instance) =>
    parsing?.kind === 'Parsed' && holdsOf(parsing.query, candidateOf(world, instance, '', NOTHING_KEPT));
  return drawn(world, parsing === undefined ? registered : registered.filter(suits), count, stream);
}

/** So many of them, in their order. */
function drawn<Found>(world: World, found: readonly Found[], count: number, stream: string): Found[] {
  if (count >= found.length) return [...found];
  const random = world.streams.get(stream);
  const left = [...found.keys()];
  const chosen = Array.from({ length: count }, () => left.splice(random.below(left.length), 1)[0]);
  return chosen.sort((a, b) => a - b).map((index) => found[index]);
}
