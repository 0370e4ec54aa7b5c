import { US_PER_MS } from '../../base/units.js';
import { MS_PER_DAY, parseIso } from '../instants.js';
import { clockChanges, type TimeZone } from '../time-zones.js';
import { type Parsed, parsedAs, refused } from '../values.js';
import { type CronExpression, cronTimesOfDay, isCronDay, parseCron } from './cron.js';

/** When a schedule calls. */
export type ScheduleExpression =
  | { readonly kind: 'rate'; readonly everyMs: number }
  | { readonly kind: 'cron'; readonly cron: CronExpression }
  /** @param localMs what the clocks of its zone show, as if they were UTC's */
  | { readonly kind: 'at'; readonly localMs: number };

const ALLOWED = 'must be rate(5 minutes), cron(0 2 * * ? *) or at(2026-03-02T06:00:00)';
const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: MS_PER_DAY };

/** @source https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
export function parseScheduleExpression(text: string): Parsed<ScheduleExpression> {
  const match = /^(rate|cron|at)\s*\((.*)\)$/s.exec(text.trim());
  if (match === null) return refused(ALLOWED);
  const [, kind, inner] = match;
  if (kind === 'cron') {
    const cron = parseCron(inner);
    return cron.ok ? parsedAs({ kind, cron: cron.value }) : cron;
  }
  return kind === 'rate' ? parseRate(inner.trim()) : parseAt(inner.trim());
}

function parseRate(text: string): Parsed<ScheduleExpression> {
  const match = /^(\d{1,9})\s+(minute|hour|day)s?$/.exec(text);
  const value = Number(match?.[1] ?? 0);
  if (match === null || value < 1) return refused('must be a rate of whole minutes, hours or days', 'rate(5 minutes)');
  return parsedAs({ kind: 'rate', everyMs: value * UNIT_MS[match[2]] });
}

function parseAt(text: string): Parsed<ScheduleExpression> {
  const ms = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text) ? parseIso(text) : undefined;
  return ms === undefined
    ? refused('must be at(yyyy-mm-ddThh:mm:ss), a time of its time zone', 'at(2026-03-02T06:00:00)')
    : parsedAs({ kind: 'at', localMs: ms });
}

/** The part of a run in which a schedule calls. */
export interface ScheduleWindow {
  readonly startEpochMs: number;
  readonly durationUs: number;
  /** Of the schedule itself, milliseconds since 1970. */
  readonly fromEpochMs: number;
  readonly untilEpochMs: number;
  readonly zone: TimeZone;
  /** No more instants than this are worked out. */
  readonly max: number;
}

/** Instants at which a schedule calls, microseconds since the start of the run, ascending. */
export function scheduleInstants(expression: ScheduleExpression, window: ScheduleWindow): readonly number[] {
  const endEpochMs = window.startEpochMs + window.durationUs / US_PER_MS;
  const isInside = (ms: number) => ms >= window.startEpochMs && ms < endEpochMs && ms >= window.fromEpochMs && ms <= window.untilEpochMs;
  const instants =
    expression.kind === 'rate'
      ? rateInstants(expression.everyMs, window, endEpochMs)
      : localInstants(expression, window, endEpochMs, isInside);
  return instants.filter(isInside).map((ms) => Math.round((ms - window.startEpochMs) * US_PER_MS));
}

/**
 * From the schedule's start date on; without one from the start of the run, as a new schedule calls at once.
 * @source https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based
 */
function rateInstants(everyMs: number, { startEpochMs, fromEpochMs, max }: ScheduleWindow, endEpochMs: number): readonly number[] {
  const first = fromEpochMs === Number.NEGATIVE_INFINITY ? startEpochMs : fromEpochMs;
  const skipped = Math.max(0, Math.ceil((startEpochMs - first) / everyMs));
  const instants: number[] = [];
  for (let ms = first + skipped * everyMs; ms < endEpochMs && instants.length < max; ms += everyMs) instants.push(ms);
  return instants;
}

function localInstants(
  expression: Exclude<ScheduleExpression, { kind: 'rate' }>,
  { startEpochMs, zone, max }: ScheduleWindow,
  endEpochMs: number,
  isInside: (ms: number) => boolean,
): readonly number[] {
  if (expression.kind === 'at') {
    const ms = epochMsOf(expression.localMs, zone);
    return ms === undefined ? [] : [ms];
  }
  const times = cronTimesOfDay(expression.cron);
  const instants: number[] = [];
  const lastDay = Math.ceil(endEpochMs / MS_PER_DAY) + 1;
  for (let day = Math.floor(startEpochMs / MS_PER_DAY) - 1; day <= lastDay && instants.length < max; day++) {
    if (!isCronDay(expression.cron, day)) continue;
    for (const time of times) {
      const ms = epochMsOf(day * MS_PER_DAY + time, zone);
      if (ms !== undefined && isInside(ms)) instants.push(ms);
    }
  }
  return instants.sort((a, b) => a - b);
}

/**
 * Whether a schedule names one instant alone, and its clocks skip it: it never calls.
 * @assumed a one-time schedule is skipped as AWS says it of cron expressions
 */
export function isSkipped(expression: ScheduleExpression, zone: TimeZone): boolean {
  return expression.kind === 'at' && epochMsOf(expression.localMs, zone) === undefined;
}

/**
 * When the clocks of a zone show a time. A time they skip never comes; of one they show twice it is the first.
 * @source https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
function epochMsOf(localMs: number, zone: TimeZone): number | undefined {
  const around = clockChanges(zone, localMs - MS_PER_DAY, localMs + MS_PER_DAY);
  const candidates = around.flatMap(({ atEpochMs, offsetMs }, index) => {
    const ms = localMs - offsetMs;
    const ends = around[index + 1]?.atEpochMs ?? Number.POSITIVE_INFINITY;
    return ms >= atEpochMs && ms < ends ? [ms] : [];
  });
  return candidates.length === 0 ? undefined : Math.min(...candidates);
}
