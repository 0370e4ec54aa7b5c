import { PLACEMENT_RETRY } from '../../aws/quotas.js';

/**
 * How long a service waits before it looks again for room that was not there.
 * @param failuresInARow this one included, 1 or more
 * @returns minutes; 0: on the next pass
 */
export function placementWaitMinutes(failuresInARow: number): number {
  const { failuresWithoutWait, firstWaitMinutes, nextWaitMinutes } = PLACEMENT_RETRY;
  if (failuresInARow <= failuresWithoutWait) return 0;
  return failuresInARow === failuresWithoutWait + 1 ? firstWaitMinutes : nextWaitMinutes;
}
