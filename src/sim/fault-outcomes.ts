import { US_PER_MINUTE } from '../base/units.js';
import type { World } from '../world/world.js';
import type { MinutesOf } from './minute-records.js';
import { sumOf } from './minute-statistics.js';
import { recoveredAtUs } from './recovery.js';
import type { FaultRecord } from './result.js';

/**
 * What each fault did to the workloads it hit: when the last of them was well again, and how many
 * requests that arrived until then (a minute at least, or until the end of the run) were not served.
 */
export function faultOutcomes(world: World, minutesOf: MinutesOf): FaultRecord[] {
  const { durationUs, services, functions } = world.scenario;
  const names = [...services, ...functions].map(({ name }) => name);
  return world.state.faults.map((fault) => {
    const workloads = fault.workloads.map((index) => names[index]);
    const recoveries = workloads.map((name) => recoveredAtUs((fromUs, toUs) => minutesOf(name, fromUs, toUs), fault.atUs, durationUs));
    const isOver = recoveries.length > 0 && recoveries.every((recovery) => recovery !== undefined);
    const recoveredAt = isOver ? Math.max(...recoveries.map((recovery) => recovery ?? 0)) : undefined;
    const { effects: _, workloads: __, ...record } = fault;
    return {
      ...record,
      recoveredAt,
      requestsLost: lostRequests(minutesOf, workloads, fault.atUs, Math.max(recoveredAt ?? durationUs, fault.atUs + US_PER_MINUTE)),
    };
  });
}

function lostRequests(minutesOf: MinutesOf, workloads: readonly string[], fromUs: number, toUs: number): number {
  const lostOf = (name: string) => sumOf(minutesOf(name, fromUs, toUs), ({ failed, timedOut, rejected }) => failed + timedOut + rejected);
  return [...new Set(workloads)].reduce((lost, name) => lost + lostOf(name), 0);
}
