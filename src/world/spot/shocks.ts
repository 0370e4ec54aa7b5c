import type { Service } from '../../aws/nouns.js';
import { sampleUs } from '../../kernel/sample.js';
import { meanTimeBetweenSpotShocksUs, SPOT_SHOCK_US, spotShockCount } from '../../rules/capacity/spot-shock.js';
import { Kind } from '../kinds.js';
import { recordEvent } from '../record.js';
import type { World } from '../world.js';
import { isSpotInstance, isSpotTask, scheduleNotice } from './interrupt.js';

/** Sets the shocks of every zone going, where the scenario uses Spot at all. */
export function scheduleSpotShocks(world: World): void {
  const { services, jobs, actions, autoScalingGroups, availabilityZones } = world.scenario;
  const deployed = actions.map(({ request }) => ('changes' in request ? request.changes : {}));
  const usesSpot =
    [...services, ...jobs, ...deployed].some(isOnFargateSpot) || autoScalingGroups.some(({ purchaseOption }) => purchaseOption === 'spot');
  if (usesSpot) for (let zone = 0; zone < availabilityZones.length; zone++) scheduleNext(world, zone);
}

function isOnFargateSpot({ capacityProviderStrategy: strategy }: Partial<Pick<Service, 'capacityProviderStrategy'>>): boolean {
  return strategy?.some(({ capacityProvider }) => capacityProvider === 'FARGATE_SPOT') === true;
}

/**
 * AWS wants Spot capacity of a zone back: a share of the tasks and instances there is interrupted within three
 * minutes, and nothing launches on Spot there until assume.spotDrought after them is over. Nothing falls back to on-demand.
 * @assumed AWS publishes no rate for Fargate Spot; assume.spotInterruptionsPerMonth and assume.spotShockShare set it
 */
export function onSpotShock(world: World, zone: number): void {
  const availabilityZone = world.scenario.availabilityZones[zone];
  const tasks = world.state.tasks.filter((task) => isSpotTask(task) && task.availabilityZone === availabilityZone);
  const instances = world.state.instances.filter((instance) => isSpotInstance(instance) && instance.availabilityZone === availabilityZone);
  const taken = take(world, 'task', tasks, availabilityZone) + take(world, 'instance', instances, availabilityZone);
  const untilUs = world.nowUs + SPOT_SHOCK_US + world.draw('spotDrought', `spot-drought/${availabilityZone}`);
  world.state.refusedCapacity.push({ availabilityZone, purchaseOption: 'spot', untilUs });
  const text = `Spot capacity is short: ${taken} interruptions, no launches for ${Math.round((untilUs - world.nowUs) / 1e6)} s`;
  recordEvent(world, 'ecsim.spot', 'Spot Capacity Shock', `availability-zone/${availabilityZone}`, text);
  scheduleNext(world, zone);
}

/** @returns how many will be interrupted */
function take(world: World, kind: 'task' | 'instance', among: readonly { readonly index: number }[], zone: string): number {
  const stream = world.streams.get(`spot-shocks/${zone}`);
  const left = [...among];
  const count = spotShockCount(left.length, world.constant('spotShockShare'), stream.uniform53());
  for (let number = 0; number < count; number++) {
    const [{ index }] = left.splice(stream.below(left.length), 1);
    scheduleNotice(world, kind, index, Math.floor(SPOT_SHOCK_US * stream.uniform53()));
  }
  return count;
}

function scheduleNext(world: World, zone: number): void {
  const meanUs = meanTimeBetweenSpotShocksUs(world.constant('spotInterruptionsPerMonth'), world.constant('spotShockShare'));
  if (!Number.isFinite(meanUs)) return;
  const stream = world.streams.get(`spot-shocks/${world.scenario.availabilityZones[zone]}`);
  world.loop.schedule(world.nowUs + sampleUs({ kind: 'exponential', mean: meanUs }, stream), Kind.SpotShockDue, zone, 0);
}
