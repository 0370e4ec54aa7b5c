import type { World } from '../world.js';

/**
 * Whether AWS has nothing to launch there now: every launch of an instance or a Fargate task asks first.
 * @param purchaseOption FARGATE_SPOT is `spot`, FARGATE is `on-demand`
 */
export function refusesLaunch(world: World, availabilityZone: string, purchaseOption: 'on-demand' | 'spot'): boolean {
  return world.state.refusedCapacity.some(
    (refused) =>
      refused.availabilityZone === availabilityZone &&
      (refused.purchaseOption === 'any' || refused.purchaseOption === purchaseOption) &&
      world.nowUs < refused.untilUs,
  );
}
