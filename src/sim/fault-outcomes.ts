import { US_PER_MINUTE } from '../base/units.js';
import type { World } from '../world/world.js';
import { recoveredAtUs } from './recovery.js';
import type { FaultRecord, MinuteRecord } from './result.js';

/**
 * What each fault did to the workloads it hit: when the last of them was well again, and how many
 * requests that arrived until then (a minute at least, or until the end of the run) were not served.
 */
export function faultOutcomes(world: World, minutes: readonly MinuteRecord[]): FaultRecord[] {
  const { durationUs, services, functions } = world.scenario;
  const names = [...services, ...functions].map(({ name }) => name);
  return world.state.faults.map((fault) => {
    const workloads = fault.workloads.map((index) => names[index]);
    const recoveries = workloads.map((name) =>
      recoveredAtUs(
        minutes.filter(({ workload }) => workload === name),
        fault.atUs,
        durationUs,
      ),
    );
    const isOver = recoveries.length > 0 && recoveries.every((recovery) => recovery !== undefined);
    const recoveredAt = isOver ? Math.max(...recoveries.map((recovery) => recovery ?? 0)) : undefined;
    const { effects: _, workloads: __, ...record } = fault;
    return {
      ...record,
      recoveredAt,
      requestsLost: lostRequests(minutes, workloads, fault.atUs, Math.max(recoveredAt ?? durationUs, fault.atUs + US_PER_MINUTE)),
    };
  });
}

function lostRequests(minutes: readonly MinuteRecord[], workloads: readonly string[], fromUs: number, toUs: number): number {
  let lost = 0;
  for (const minute of minutes) {
    if (!workloads.includes(minute.workload) || minute.atUs + US_PER_MINUTE <= fromUs || minute.atUs >= toUs) continue;
    lost += minute.failed + minute.timedOut + minute.rejected;
  }
  return lost;
}
