/**
 * The idle execution environments of one function: since when each is idle, oldest first, in
 * `idleSinceUs[first]` to the end of the array. Plain data.
 */
export interface IdleEnvironments {
  readonly idleSinceUs: number[];
  /** Those before it are gone. */
  first: number;
}

/** Places that are gone are given back to memory from so many on. */
const COMPACT_FROM = 1024;

/**
 * Takes the idle environment that was used last, so that those not needed grow old and go.
 * @param lifeUs idle time after which an environment is gone
 * @returns whether there was one
 * @assumed AWS publishes neither the order of reuse nor the idle life
 */
export function takeIdle(idle: IdleEnvironments, lifeUs: number, nowUs: number): boolean {
  const { idleSinceUs } = idle;
  while (idle.first < idleSinceUs.length && idleSinceUs[idle.first] + lifeUs <= nowUs) idle.first++;
  if (idle.first > COMPACT_FROM && idle.first * 2 > idleSinceUs.length) {
    idleSinceUs.copyWithin(0, idle.first);
    idleSinceUs.length -= idle.first;
    idle.first = 0;
  }
  if (idle.first === idleSinceUs.length) return false;
  idleSinceUs.pop();
  return true;
}

/** An environment has finished its request and waits for the next. @param nowUs not before any earlier call's */
export function keepIdle(idle: IdleEnvironments, nowUs: number): void {
  idle.idleSinceUs.push(nowUs);
}
