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
  const risen = steepestRises(scenario, minutes);
  const steepest = scenario.functions.flatMap(({ name, functionName }) => {
    const rise = risen.get(name);
    return rise === undefined ? [] : [{ names: [name, functionName], minute: { workload: name, ...rise, throttles: 0, coldStarts: 0 } }];
  });
  if (steepest.length === 0) return [];
  for (const { atUs, function: functionName, throttles, coldStarts } of functions) {
    for (const { names, minute } of steepest) {
      if (minute.atUs === atUs && names.includes(functionName)) Object.assign(minute, { throttles, coldStarts });
    }
  }
  return steepest.map(({ minute }) => minute);
}

type Rise = Pick<SteepestMinute, 'atUs' | 'offeredBefore' | 'offered'>;

/** Of each workload that a function ran, by its name. */
function steepestRises({ functions, warmUpUs }: RunResult['scenario'], minutes: RunResult['minutes']): ReadonlyMap<string, Rise> {
  const names = new Set(functions.map(({ name }) => name));
  const first = new Map<string, Rise>();
  const last = new Map<string, Rise>();
  const steepest = new Map<string, Rise>();
  if (names.size === 0) return steepest;
  for (const { workload, atUs, offered } of minutes) {
    if (!names.has(workload) || atUs < warmUpUs - US_PER_MINUTE) continue;
    const rise = { atUs, offeredBefore: last.get(workload)?.offered ?? 0, offered };
    if (!first.has(workload)) first.set(workload, rise);
    last.set(workload, rise);
    const known = steepest.get(workload);
    // Before the first minute nobody knows what was sent: any other takes its place.
    if (known === undefined || known === first.get(workload) || heightOf(rise) > heightOf(known)) steepest.set(workload, rise);
  }
  return steepest;
}

function heightOf({ offered, offeredBefore }: Rise): number {
  return offered - offeredBefore;
}
