import { START_THROTTLE } from '../../aws/quotas.js';
import { US_PER_MINUTE } from '../../base/units.js';

/**
 * How long a service waits before it starts tasks again after some never reached RUNNING: the first wait, then twice as
 * long each time, 27 minutes at most: 1, 2, 4, 8, 16, 27 minutes.
 * @param failuresInARow this one included, 1 or more; tasks that fail during a wait are one failure
 * @param firstWaitUs `assume.startThrottle`
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html (27 minutes at most; tasks that reached RUNNING do not count)
 * @assumed the steps up to there; AWS publishes only the longest
 */
export function startWaitUs(failuresInARow: number, firstWaitUs: number): number {
  const longestUs = START_THROTTLE.longestMinutes * US_PER_MINUTE;
  let waitUs = firstWaitUs;
  for (let failure = 1; failure < failuresInARow && waitUs < longestUs; failure++) waitUs *= 2;
  return Math.min(waitUs, longestUs);
}
