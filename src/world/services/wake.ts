import { Kind } from '../kinds.js';
import type { World } from '../world.js';

/** Something about a service's tasks changed: its next pass comes soon rather than in its turn. */
export function wakeService(world: World, service: number): void {
  const atUs = world.nowUs + world.draw('schedulerWakeUp', `scheduler-wake-up/${world.state.services[service].spec.name}`);
  const state = world.state.services[service];
  if (state.nextPassUs <= atUs && state.passTimer >= 0) return;
  schedulePass(world, service, atUs);
}

export function schedulePass(world: World, service: number, atUs: number): void {
  const state = world.state.services[service];
  if (state.passTimer >= 0) world.loop.move(state.passTimer, atUs);
  else state.passTimer = world.loop.schedule(atUs, Kind.ServicePassDue, service, 0);
  state.nextPassUs = atUs;
}
