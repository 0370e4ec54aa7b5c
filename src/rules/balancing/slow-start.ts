/**
 * Part of a full share that a target gets in slow start: it grows linearly from 0 to 1.
 *
 *     share = elapsed / duration
 *
 * @returns 0 to 1
 * @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html (slow start mode)
 * @assumed The share counts against targets with a full share: two full ones and one half way get 2/5, 2/5 and 1/5 of the requests.
 */
export function slowStartShare(elapsedUs: number, durationUs: number): number {
  return elapsedUs >= durationUs ? 1 : Math.max(0, elapsedUs / durationUs);
}

/**
 * Whether a target that becomes healthy enters slow start.
 * @param others for each other healthy target, since when it is in slow start; -Infinity: it never was
 * @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html (only when there is at least one healthy target that is not in slow start mode)
 */
export function entersSlowStart(others: readonly number[], durationUs: number, nowUs: number): boolean {
  return durationUs > 0 && others.some((sinceUs) => nowUs - sinceUs >= durationUs);
}
