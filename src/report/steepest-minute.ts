import { US_PER_MINUTE } from '../base/units.js';
import type { RunResult } from '../sim/result.js';

/** The minute in which a function's traffic rose most, and what the function made of it. */
export interface SteepestMinute {
  readonly workload: string;
  readonly atUs: number;
  /** Requests of the minute before, and of this one. */
  readonly offeredBefore: number;
  readonly offered: number;
  readonly throttles: number;
  readonly coldStarts: number;
}

/** One for each workload that a function ran; the first of equals, the run's first minute only where there is no other. */
export function steepestMinutes({ scenario, minutes, functions }: RunResult): readonly SteepestMinute[] {
  return scenario.functions.flatMap(({ name, functionName }) => {
    const own = minutes.filter(({ workload, atUs }) => workload === name && atUs >= scenario.warmUpUs - US_PER_MINUTE);
    let steepest: { readonly atUs: number; readonly offeredBefore: number; readonly offered: number } | undefined;
    own.forEach(({ atUs, offered }, index) => {
      if (index === 0 && own.length > 1) return;
      const offeredBefore = own[index - 1]?.offered ?? 0;
      if (steepest === undefined || offered - offeredBefore > steepest.offered - steepest.offeredBefore)
        steepest = { atUs, offeredBefore, offered };
    });
    if (steepest === undefined) return [];
    const { atUs } = steepest;
    const there = functions.find((minute) => minute.atUs === atUs && (minute.function === functionName || minute.function === name));
    return [{ workload: name, ...steepest, throttles: there?.throttles ?? 0, coldStarts: there?.coldStarts ?? 0 }];
  });
}
