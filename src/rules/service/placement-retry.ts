/** Failures in a row that are tried again on every pass: about 50 seconds. */
const PASSES = 4;
const FIRST_WAIT_MINUTES = 5;
const NEXT_WAIT_MINUTES = 15;

/**
 * How long a service waits before it looks again for room that was not there: on every pass for about 50
 * seconds, then after 5 minutes, then after 15 each time.
 * @param failuresInARow this one included, 1 or more
 * @returns minutes
 * @source https://github.com/aws/amazon-ecs-agent/issues/1160 (an AWS engineer: 15 minutes after repeated failures)
 * @assumed AWS does not publish the ladder; measured in that issue and in 2309
 */
export function placementWaitMinutes(failuresInARow: number): number {
  if (failuresInARow <= PASSES) return 0;
  return failuresInARow === PASSES + 1 ? FIRST_WAIT_MINUTES : NEXT_WAIT_MINUTES;
}
