import { Kind } from '../kinds.js';
import type { World } from '../world.js';

/** Something about a service's tasks changed: its next pass comes soon rather than in its turn. */
export function wakeService(world: World, service: number): void {
  const state = world.state.services[service];
  // Nobody keeps the tasks of a job running, nor those of a service that is gone.
  if (state.job >= 0 || state.status === 'NONE' || state.status === 'INACTIVE') return;
  const atUs = world.nowUs + world.draw('schedulerWakeUp', `scheduler-wake-up/${state.spec.name}`);
  if (state.nextPassUs <= atUs && state.passTimer >= 0) return;
  schedulePass(world, service, atUs);
}

export function schedulePass(world: World, service: number, atUs: number): void {
  const state = world.state.services[service];
  if (state.passTimer >= 0) world.loop.move(state.passTimer, atUs);
  else state.passTimer = world.loop.schedule(atUs, Kind.ServicePassDue, service, 0);
  state.nextPassUs = atUs;
}
