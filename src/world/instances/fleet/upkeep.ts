import type { Instance } from '../../state.js';
import type { World } from '../../world.js';
import { roomLeft } from '../candidates.js';
import { type Daemon, daemonOf, keptForDaemons, NOTHING_KEPT } from '../daemons.js';
import type { RoomLeft } from '../hosting.js';
import { groupOf } from '../question.js';
import type { InstanceNeed } from '../resources.js';
import { Fleet } from './fleet.js';
import type { AskedQuestion } from './plan.js';
import { Search } from './search.js';

/** The index of a world and what was worked out with it. Nothing here is state: all of it can be made again of the state. */
export interface FleetCache {
  fleet: Fleet | undefined;
  search: Search | undefined;
  /** Indices of the scenario's DAEMON services. */
  readonly daemonServices: readonly number[];
  /** Those that are ACTIVE, as they were configured and whether they were when the fleet was built. */
  daemons: readonly Daemon[];
  daemonKey: readonly unknown[];
  /** The questions that were asked last, by owner. */
  readonly asked: AskedQuestion[][];
  /** What tasks take, by definition, of the first so many. */
  readonly needs: InstanceNeed[];
}

export function fleetCache(services: readonly { readonly schedulingStrategy: string }[]): FleetCache {
  const daemonServices = services.flatMap(({ schedulingStrategy }, index) => (schedulingStrategy === 'DAEMON' ? [index] : []));
  return { fleet: undefined, search: undefined, daemonServices, daemons: [], daemonKey: [], asked: [], needs: [] };
}

/** The index as the world stands. */
export function fleetOf(world: World): Fleet {
  const { fleets, state } = world;
  if (fleets.fleet === undefined || fleets.fleet.state !== state || hasOtherDaemons(world)) {
    const active = fleets.daemonServices.filter((service) => state.services[service].status === 'ACTIVE');
    fleets.daemonKey = daemonKeyOf(world);
    fleets.daemons = active.map((service) => daemonOf(world, service));
    fleets.fleet = newFleet(world);
    fleets.search = undefined;
  }
  fleets.fleet.addNew();
  return fleets.fleet;
}

/** What finds places by the index as the world stands. */
export function searchOf(world: World): Search {
  const fleet = fleetOf(world);
  world.fleets.search ??= new Search(fleet);
  return world.fleets.search;
}

function newFleet(world: World): Fleet {
  const isKept = world.fleets.daemons.length > 0;
  const roomOf = (index: number) => roomLeft(world, index, keptOn(world, world.state.instances[index], -1));
  return new Fleet(world.state, (owner) => groupOf(world, world.state.services[owner]), isKept ? roomOf : undefined);
}

/**
 * The id of an instance of which the index says something else than the world's state: somebody changed it and did not say so.
 * @returns undefined: they agree, or there is no index
 */
export function staleInstance(world: World): string | undefined {
  const { fleet } = world.fleets;
  if (fleet === undefined || fleet.state !== world.state || hasOtherDaemons(world)) return undefined;
  fleet.addNew();
  const index = fleet.differsFrom(newFleet(world));
  return index === undefined ? undefined : world.state.instances[index].instanceId;
}

function hasOtherDaemons(world: World): boolean {
  if (world.fleets.daemonServices.length === 0) return false;
  const { daemonKey } = world.fleets;
  return daemonKeyOf(world).some((part, index) => part !== daemonKey[index]);
}

function daemonKeyOf({ fleets, state }: World): unknown[] {
  return fleets.daemonServices.flatMap((service) => [state.services[service].spec, state.services[service].status]);
}

/** What of an instance is kept for daemons. @param except the service that asks */
export function keptOn(world: World, instance: Instance, except: number): RoomLeft {
  const { daemons } = world.fleets;
  return daemons.length === 0 ? NOTHING_KEPT : keptForDaemons(world, daemons, instance, except);
}

/**
 * Tells the index that an instance is ACTIVE now or no longer, that its agent is in touch or not, or that its attributes
 * are others. Whoever changes one of these calls it.
 */
export function instanceChanged(world: World, instance: Instance): void {
  const { fleet } = world.fleets;
  if (fleet === undefined || fleet.state !== world.state || instance.index >= fleet.count) return;
  fleet.relist(instance);
}

/** Tells the index that a task of a service or a job has come to an instance (1), or that its stop is decided (-1). */
export function tasksChanged(world: World, owner: number, instance: number, delta: 1 | -1): void {
  const { fleet } = world.fleets;
  if (fleet === undefined || fleet.state !== world.state || instance >= fleet.count) return;
  fleet.change(instance, owner, delta);
}
