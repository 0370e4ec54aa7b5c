import type { TaskRecord } from '../records.js';

/** The tasks that are to be RUNNING by where they are, which is all it takes to place the next one. */
export interface LiveTasks {
  readonly byProvider: Map<string, number>;
  /** By capacity provider, then zone. */
  readonly byZone: Map<string, Map<string, number>>;
}

/** One of them more, or less. */
export function countLive({ byProvider, byZone }: LiveTasks, { capacityProvider, availabilityZone }: TaskRecord, change: 1 | -1): void {
  byProvider.set(capacityProvider, (byProvider.get(capacityProvider) ?? 0) + change);
  let zones = byZone.get(capacityProvider);
  if (zones === undefined) {
    zones = new Map();
    byZone.set(capacityProvider, zones);
  }
  zones.set(availabilityZone, (zones.get(availabilityZone) ?? 0) + change);
}
