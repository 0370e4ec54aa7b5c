import { InvariantError } from '../base/errors.js';
import { type Micros, US_PER_MS, US_PER_SECOND } from '../base/units.js';
import { type LatencyWindows, type TimeWindow, wholeMinutes } from '../measure/latency-windows.js';
import type { Comparison, CompiledScenario, Expectation } from '../scenario/compiled.js';
import { type Figure, figureOf, isFigureOf } from '../scenario/figures.js';
import { figureInMinutes, figureInSummary, figureOfServices, isSummed, percentileShare } from './figure-values.js';
import type { MinutesOf } from './minute-records.js';
import { latencyMsMaxOf } from './minute-statistics.js';
import { canShowRecovery, recoveredAtUs } from './recovery.js';
import type { FaultRecord, ServiceRecord, VariantSummary } from './result.js';

/** The parts of a run's result that expectations look at. */
export interface ExpectationParts {
  readonly variant: string;
  readonly durationUs: Micros;
  readonly summary: Pick<VariantSummary, 'workloads' | 'instances' | 'cost'>;
  readonly minutesOf: MinutesOf;
  readonly services: readonly ServiceRecord[];
  readonly faults: readonly FaultRecord[];
  /** Of the windows that `percentileWindowsOf` names. */
  readonly latencyWindows: LatencyWindows;
}

/** What became of an expectation; a value that is undefined is null and never holds. */
export type ExpectationOutcome = VariantSummary['expectations'][number];

/**
 * Holds a run against what its scenario expects of this variant, in the file's order.
 * Without `of`, counts are those of all workloads together, and anything else must hold for the workload that is worst off.
 * A window (`at`, `from … to`) is made of the minutes it touches; a percentile there is that of all their requests.
 */
export function evaluateExpectations(expectations: readonly Expectation[], parts: ExpectationParts): readonly ExpectationOutcome[] {
  return expectations
    .filter(({ variant }) => variant === undefined || variant === parts.variant)
    .map((expectation) => {
      const value = measured(expectation, parts);
      return { text: expectation.text, holds: value !== null && compares(value, expectation.op, expectation.value), value };
    });
}

function measured(expectation: Expectation, parts: ExpectationParts): number | null {
  const figure = figureOf(expectation.figure);
  if (figure === undefined) return null;
  const { workload } = expectation;
  const window = windowOf(expectation);
  if (figure.of === 'variant') return workload === undefined && window === undefined ? figureInSummary(parts.summary, figure) : null;
  const { workloads } = parts.summary;
  const suited = workloads.filter(({ name, runs }) => (workload ?? name) === name && isFigureOf(figure, runs !== undefined));
  const names = suited.map(({ name }) => name);
  const values = names.map((name) => {
    if (figure.name === 'recovery') return recoverySeconds(name, expectation.after, parts);
    return window === undefined ? overall(name, figure, parts) : within(window, name, figure, parts);
  });
  const known = values.filter((value) => value !== null);
  if (known.length === 0 || known.length < values.length) return null;
  return isSummed(figure) ? known.reduce((sum, value) => sum + value, 0) : worstOf(known, expectation);
}

function overall(workload: string, figure: Figure, { summary }: ExpectationParts): number | null {
  const found = summary.workloads.find(({ name }) => name === workload);
  return found === undefined ? null : figureInSummary(found, figure);
}

/** The windows, of whole minutes, for which a scenario's expectations ask for a percentile; each once. */
export function percentileWindowsOf({ expectations, variant, durationUs }: CompiledScenario): readonly TimeWindow[] {
  const windows = expectations
    .filter((expectation) => expectation.variant === undefined || expectation.variant === variant)
    .filter(({ figure }) => percentileShare(figure) !== undefined)
    .flatMap((expectation) => windowOf(expectation) ?? [])
    .map((window) => wholeMinutes(window, durationUs));
  return [...new Map(windows.map((window) => [`${window.fromUs} ${window.toUs}`, window])).values()];
}

function within({ fromUs, toUs }: TimeWindow, workload: string, figure: Figure, parts: ExpectationParts): number | null {
  const { minutesOf, services, durationUs } = parts;
  const endUs = Math.min(toUs, durationUs);
  const share = percentileShare(figure.name);
  if (share !== undefined) return percentileMs(wholeMinutes({ fromUs, toUs }, durationUs), workload, share, parts);
  const changes = services.filter(({ service }) => service === workload);
  return figureInMinutes(minutesOf(workload, fromUs, endUs), figure) ?? figureOfServices(changes, fromUs, endUs, figure);
}

/** From the sum of the histograms of the minutes, so to three digits; no more than the slowest request. */
function percentileMs(window: TimeWindow, workload: string, share: number, parts: ExpectationParts): number | null {
  const index = parts.summary.workloads.findIndex(({ name }) => name === workload);
  const quantileUs = parts.latencyWindows.quantileUs(index, window, share);
  if (quantileUs === undefined)
    throw new InvariantError('a percentile was asked of a window that nobody named before the run', window.toUs);
  const maxMs = latencyMsMaxOf(parts.minutesOf(workload, window.fromUs, window.toUs));
  return quantileUs === null || maxMs === null ? null : Math.min(quantileUs / US_PER_MS, maxMs);
}

/** An instant is the minute it lies in. */
function windowOf({ at, from, to }: Expectation): TimeWindow | undefined {
  if (at !== undefined) return { fromUs: at, toUs: at + 1 };
  if (from === undefined && to === undefined) return undefined;
  return { fromUs: from ?? 0, toUs: to ?? Number.POSITIVE_INFINITY };
}

/**
 * The longest recovery after the strikes of a fault, seconds; null where the workload did not recover from one.
 * A strike too close to the end to show a recovery counts only where there is no other.
 */
function recoverySeconds(workload: string, fault: string | undefined, { minutesOf, faults, durationUs }: ExpectationParts): number | null {
  const strikes = faults.filter((record) => record.fault === fault).map(({ atUs }) => atUs);
  const telling = strikes.filter((atUs) => canShowRecovery(atUs, durationUs));
  const seconds = telling.map((atUs) => {
    const recoveredUs = recoveredAtUs((fromUs, toUs) => minutesOf(workload, fromUs, toUs), atUs, durationUs);
    return recoveredUs === undefined ? null : (recoveredUs - atUs) / US_PER_SECOND;
  });
  const known = seconds.filter((value) => value !== null);
  return known.length === 0 || known.length < seconds.length ? null : Math.max(...known);
}

/** Of several values the one that keeps the expectation least. */
function worstOf(values: readonly number[], { op, value: wanted }: Expectation): number {
  if (op === '<=' || op === '<') return Math.max(...values);
  if (op === '>=' || op === '>') return Math.min(...values);
  return values.reduce((worst, value) => (Math.abs(value - wanted) > Math.abs(worst - wanted) ? value : worst));
}

function compares(value: number, op: Comparison, wanted: number): boolean {
  switch (op) {
    case '<=':
      return value <= wanted;
    case '<':
      return value < wanted;
    case '>=':
      return value >= wanted;
    case '>':
      return value > wanted;
    case '=':
      return value === wanted;
  }
}
