import { admits, type ConstraintItem, type PlacementNeed } from '../../rules/placement/index.js';
import type { Instance } from '../state.js';
import type { World } from '../world.js';
import { candidateOf } from './candidates.js';
import { isLeaving, ownerOf, type RoomLeft, tasksOf } from './hosting.js';
import { lastingConstraints } from './question.js';
import { instanceNeed } from './resources.js';

/** A DAEMON service that is ACTIVE: where it belongs and what it needs there. */
export interface Daemon {
  readonly service: number;
  readonly cluster: string;
  readonly launchType: 'EC2' | 'EXTERNAL';
  readonly constraints: readonly ConstraintItem[];
  readonly need: PlacementNeed;
}

/** What there is of a daemon as its service is configured now. */
export function daemonOf(world: World, service: number): Daemon {
  const { spec } = world.state.services[service];
  return {
    service,
    cluster: spec.cluster,
    launchType: spec.launchType === 'EXTERNAL' ? 'EXTERNAL' : 'EC2',
    constraints: lastingConstraints(world, service),
    need: instanceNeed(world.scenario.taskDefinitions[spec.taskDefinition]),
  };
}

/** Whether a daemon is to run on an instance while that is ACTIVE: its cluster, its launch type, and all constraints hold. */
export function belongsOn(world: World, { cluster, launchType, constraints }: Daemon, instance: Instance): boolean {
  if (cluster !== instance.cluster || launchType !== instance.launchType) return false;
  const candidate = candidateOf(world, instance, '', NOTHING_KEPT);
  return constraints.every((constraint) => admits(constraint, candidate));
}

/**
 * What of an instance is kept for the daemons that are to run on it and do not yet.
 * @param except a service for which it is kept: to itself it is free; -1: none
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html (daemon: CPU, memory and network interfaces are reserved)
 */
export function keptForDaemons(world: World, daemons: readonly Daemon[], instance: Instance, except: number): RoomLeft {
  let kept = NOTHING_KEPT;
  for (const daemon of daemons) {
    if (daemon.service === except || runsOn(world, daemon, instance) || !belongsOn(world, daemon, instance)) continue;
    const { need } = daemon;
    kept = {
      cpuUnits: kept.cpuUnits + need.cpuUnits,
      memoryMiB: kept.memoryMiB + need.memoryMiB,
      eniCount: kept.eniCount + need.eniCount,
      gpuCount: kept.gpuCount + need.gpuCount,
    };
  }
  return kept;
}

export const NOTHING_KEPT: RoomLeft = { cpuUnits: 0, memoryMiB: 0, eniCount: 0, gpuCount: 0 };

function runsOn({ state: { hosting } }: World, { service }: Daemon, { index }: Instance): boolean {
  return tasksOf(hosting, index).some((task) => ownerOf(hosting, task) === service && !isLeaving(hosting, task));
}
