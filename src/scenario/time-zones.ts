import { nearestName } from '../base/nearest.js';
import { dateFromDays, daysFromDate, MS_PER_DAY } from './instants.js';
import { TIME_ZONE_ROWS } from './time-zones.data.js';
import { type Parsed, parsedAs, refused } from './values.js';

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 60 * MS_PER_MINUTE;

/** What the clocks of a place show, by the rule that holds there today; earlier and later years go by the same rule. */
export interface TimeZone {
  /** Added to UTC, milliseconds. */
  readonly standardMs: number;
  readonly daylight: { readonly offsetMs: number; readonly begins: ChangeRule; readonly ends: ChangeRule } | undefined;
}

/** The week-th (5: the last) such day of a month, 0 Sunday, and the time the clocks show when they are changed. */
interface ChangeRule {
  readonly month: number;
  readonly week: number;
  readonly day: number;
  readonly timeMs: number;
}

/** From this instant on the clocks are this far ahead of UTC. */
export interface ClockChange {
  readonly atEpochMs: number;
  readonly offsetMs: number;
}

const NAME = '(?:[A-Za-z]{3,}|<[^>]+>)';
const TIME = '([+-]?\\d+(?::\\d+)?)';
const CHANGE = `,M(\\d+)\\.(\\d)\\.(\\d)(?:/${TIME})?`;
/** @source https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html (TZ, third form of its rules) */
const POSIX_RULE = new RegExp(`^${NAME}${TIME}(?:${NAME}${TIME}?${CHANGE}${CHANGE})?$`);

let rulesByName: ReadonlyMap<string, string> | undefined;

/** Names of the IANA Time Zone Database and the rule of each; read when first asked for. */
function rules(): ReadonlyMap<string, string> {
  rulesByName ??= new Map(
    TIME_ZONE_ROWS.split('\n').flatMap((row) => {
      const [rule, names] = row.split('|');
      return names.split(' ').map((name) => [name, rule] as const);
    }),
  );
  return rulesByName;
}

/** A zone by its name (`Europe/Berlin`, `UTC`) or its distance from UTC (`+02:00`). */
export function parseTimeZone(value: unknown): Parsed<TimeZone> {
  const allowed = 'must be a time zone such as Europe/Berlin, UTC or +02:00';
  if (typeof value !== 'string') return refused(allowed);
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(value.trim());
  if (offset !== null) {
    const standardMs = (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * MS_PER_HOUR + Number(offset[3]) * MS_PER_MINUTE);
    return Math.abs(standardMs) <= 14 * MS_PER_HOUR ? parsedAs({ standardMs, daylight: undefined }) : refused(allowed);
  }
  const rule = rules().get(value.trim());
  if (rule !== undefined) return parsedAs(parsePosixRule(rule));
  const near = nearestName(value, [...rules().keys()]);
  return refused(allowed, near === undefined ? undefined : `did you mean ${near}?`);
}

function parsePosixRule(rule: string): TimeZone {
  const match = POSIX_RULE.exec(rule) ?? [];
  // POSIX counts hours west of Greenwich.
  const standardMs = -timeMs(match[1] ?? '0') + 0;
  if (match[3] === undefined) return { standardMs, daylight: undefined };
  const offsetMs = match[2] === undefined ? standardMs + MS_PER_HOUR : -timeMs(match[2]) + 0;
  const change = (at: number): ChangeRule => ({
    month: Number(match[at]),
    week: Number(match[at + 1]),
    day: Number(match[at + 2]),
    timeMs: timeMs(match[at + 3] ?? '2'),
  });
  return { standardMs, daylight: { offsetMs, begins: change(3), ends: change(7) } };
}

function timeMs(text: string): number {
  const [hours, minutes = '0'] = text.replace(/^[+-]/, '').split(':');
  return (text.startsWith('-') ? -1 : 1) * (Number(hours) * MS_PER_HOUR + Number(minutes) * MS_PER_MINUTE);
}

/** What the clocks show from one instant to another: first what holds at its beginning, then each change, in order. */
export function clockChanges({ standardMs, daylight }: TimeZone, fromEpochMs: number, untilEpochMs: number): readonly ClockChange[] {
  if (daylight === undefined) return [{ atEpochMs: fromEpochMs, offsetMs: standardMs }];
  const years = [fromEpochMs, untilEpochMs].map((ms) => dateFromDays(Math.floor(ms / MS_PER_DAY)).year);
  const changes: ClockChange[] = [];
  for (let year = years[0] - 1; year <= years[1] + 1; year++) {
    const begins = { atEpochMs: changeEpochMs(daylight.begins, year) - standardMs, offsetMs: daylight.offsetMs };
    const ends = { atEpochMs: changeEpochMs(daylight.ends, year) - daylight.offsetMs, offsetMs: standardMs };
    changes.push(...(begins.atEpochMs < ends.atEpochMs ? [begins, ends] : [ends, begins]));
  }
  const before = changes.findLast(({ atEpochMs }) => atEpochMs <= fromEpochMs);
  const within = changes.filter(({ atEpochMs }) => atEpochMs > fromEpochMs && atEpochMs < untilEpochMs);
  return [{ atEpochMs: fromEpochMs, offsetMs: before?.offsetMs ?? standardMs }, ...within];
}

/** When the clocks show the time of a change, as if they were UTC's. */
function changeEpochMs({ month, week, day, timeMs }: ChangeRule, year: number): number {
  const first = daysFromDate(year, month, 1);
  const firstSuch = first + ((day - weekday(first) + 7) % 7);
  const length = (month === 12 ? daysFromDate(year + 1, 1, 1) : daysFromDate(year, month + 1, 1)) - first;
  const last = firstSuch + 7 * Math.floor((first + length - 1 - firstSuch) / 7);
  return Math.min(last, firstSuch + 7 * (week - 1)) * MS_PER_DAY + timeMs;
}

/** 0 Sunday to 6. @param days after 1970-01-01, a Thursday */
function weekday(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}
