import { planPlacement } from '../instances/place.js';
import { placeWaitingTask, recordPlacement } from '../tasks/lifecycle.js';
import type { World } from '../world.js';

/** Looks for room for the tasks that wait in PROVISIONING, first come first. */
export function onWaitingTasks(world: World): void {
  const { state } = world;
  state.waitingTimer = -1;
  const hopeless = new Set<string>();
  const placed = new Set<number>();
  for (const index of state.waitingTasks) {
    const task = state.tasks[index];
    // Where one task of a service found no room, the next one of it finds none.
    const kind = `${task.service} ${task.definition} ${task.capacityProvider}`;
    if (hopeless.has(kind)) continue;
    const placement = planPlacement(world, task.service, 'EC2', task.capacityProvider, task.definition);
    if (placement.kind === 'NoRoom') {
      hopeless.add(kind);
      recordPlacement(world, task, placement.grounds);
    } else {
      placed.add(index);
      placeWaitingTask(world, task, placement);
    }
  }
  state.waitingTasks = state.waitingTasks.filter((index) => !placed.has(index));
}
