import { InstanceStep } from '../instances/steps.js';
import { Kind } from '../kinds.js';
import type { World } from '../world.js';

/** There may be room now for tasks that wait in PROVISIONING: they are looked through at this instant, once. */
export function wakeWaitingTasks(world: World): void {
  const { state, loop } = world;
  if (state.waitingTasks.length > 0 && state.waitingTimer < 0) state.waitingTimer = loop.schedule(world.nowUs, Kind.WaitingTasksDue, 0, 0);
}

/** A task of an instance is STOPPED: if that was the last one of a DRAINING instance, its termination goes on. */
export function wakeDrained(world: World, index: number): void {
  const { drainingAt, terminatedAt } = world.state.instances[index];
  if (drainingAt !== undefined && terminatedAt === undefined)
    world.loop.schedule(world.nowUs, Kind.InstanceStepDue, index, InstanceStep.MayBeDrained);
}
