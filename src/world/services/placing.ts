import { WAITING_TASKS_PER_CLUSTER } from '../../aws/quotas.js';
import { explainProvider, nextProvider } from '../../rules/capacity/strategy.js';
import { chooseZone, explainZone } from '../../rules/service/choose-zone.js';
import { refusesLaunch } from '../capacity/refusal.js';
import { planPlacement } from '../instances/place.js';
import type { Grounds } from '../record.js';
import type { Placement } from '../tasks/lifecycle.js';
import type { World } from '../world.js';

/** Why a task cannot be placed. */
export interface NotPlaced {
  readonly kind: 'Failed';
  readonly capacityProvider: string;
  /** ECS's service event. */
  readonly reason: string;
  /** Whether the scheduler tries less and less often. */
  readonly isLadder: boolean;
  readonly grounds: Grounds;
}

/** Whether a task can start there now, rather than wait for room. */
export function isPlaced(placement: Placement | NotPlaced): placement is Placement {
  return placement.kind === 'Placed' && (placement.launchType === 'FARGATE' || placement.instance >= 0);
}

/**
 * Where the next task of a service goes: its provider, then zone or container instance.
 * @param failed tasks that the pass could not place, by provider: they keep their share
 */
export function placeNext(world: World, service: number, failed: Readonly<Record<string, number>>): Placement | NotPlaced {
  const { spec, live } = world.state.services[service];
  const strategy = spec.capacityProviderStrategy;
  const counts = strategy.map(({ capacityProvider: provider }) => (live.byProvider.get(provider) ?? 0) + (failed[provider] ?? 0));
  const chosen = strategy.length === 0 ? -1 : nextProvider(strategy, counts);
  const capacityProvider = chosen < 0 ? '' : strategy[chosen].capacityProvider;
  const isOnInstance =
    spec.launchType === 'EC2' || spec.launchType === 'EXTERNAL' || (chosen >= 0 && !capacityProvider.startsWith('FARGATE'));
  const placement = isOnInstance
    ? placeOnInstance(world, service, spec.launchType === 'EXTERNAL' ? 'EXTERNAL' : 'EC2', capacityProvider)
    : placeInZone(world, service, capacityProvider);
  if (strategy.length < 2) return placement;
  // Why this capacity provider stands before why this place.
  const { because, inputs, traces } = placement.grounds;
  const shares = Object.fromEntries(strategy.map((item, index) => [`tasks on ${item.capacityProvider}`, counts[index]]));
  const grounds = { because, inputs: { ...shares, ...inputs }, traces: traces && [explainProvider(strategy, counts), ...traces] };
  return { ...placement, grounds };
}

/** A zone for a task on Fargate: each provider spreads its own tasks, Fargate and Fargate Spot are balanced apart. */
function placeInZone(world: World, service: number, capacityProvider: string): Placement | NotPlaced {
  const { spec, live } = world.state.services[service];
  const { name, availabilityZones } = spec;
  const option = capacityProvider === 'FARGATE_SPOT' ? 'spot' : 'on-demand';
  const zones = availabilityZones.filter((zone) => !refusesLaunch(world, zone, option));
  const own = live.byZone.get(capacityProvider);
  const inputs = Object.fromEntries(zones.map((zone) => [zone, own?.get(zone) ?? 0]));
  if (zones.length === 0) {
    const grounds = { because: 'no zone launches anything', inputs, traces: undefined };
    return { kind: 'Failed', capacityProvider, reason: `(service ${name}) ${NO_FARGATE_CAPACITY}`, isLadder: false, grounds };
  }
  const counts = zones.map((zone) => inputs[zone]);
  const because = 'the zone with the fewest of its tasks, of those that launch';
  return {
    kind: 'Placed',
    launchType: 'FARGATE',
    capacityProvider,
    availabilityZone: zones[chooseZone(counts)],
    instance: -1,
    hostPorts: [],
    grounds: { because, inputs, traces: world.onDecision && [explainZone(zones, counts)] },
  };
}

const NO_FARGATE_CAPACITY =
  'was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.';
const TOO_MANY_WAITING = 'was unable to place tasks in your cluster because the tasks provisioning capacity limit was exceeded.';

/**
 * A container instance with room; without one, a task of a provider with managed scaling waits for it in PROVISIONING.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
 */
function placeOnInstance(world: World, service: number, launchType: 'EC2' | 'EXTERNAL', capacityProvider: string): Placement | NotPlaced {
  const { name, cluster } = world.state.services[service].spec;
  const placement = planPlacement(world, service, launchType, capacityProvider);
  if (placement.kind === 'Placed') return placement;
  const { message, grounds } = placement;
  const provider = world.scenario.capacityProviders.find((candidate) => candidate.name === capacityProvider);
  if (provider?.managedScaling === undefined) return { kind: 'Failed', capacityProvider, reason: message, isLadder: true, grounds };
  const waiting = world.state.waitingTasks.filter((index) => world.state.tasks[index].cluster === cluster).length;
  if (waiting >= WAITING_TASKS_PER_CLUSTER)
    return { kind: 'Failed', capacityProvider, reason: `(service ${name}) ${TOO_MANY_WAITING}`, isLadder: false, grounds };
  return { kind: 'Placed', launchType, capacityProvider, availabilityZone: '', instance: -1, hostPorts: [], grounds };
}
