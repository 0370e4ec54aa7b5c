import { nearestName } from '../../base/nearest.js';
import { dateFromDays, daysFromDate } from '../instants.js';
import { type Parsed, parsedAs, refused } from '../values.js';

/**
 * `cron(minutes hours day-of-month month day-of-week year)`, as AWS writes it.
 * @source https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html (cron-based schedules)
 */
export interface CronExpression {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  /** The days of a month: by their number where the day of the week is `?`, else by the day of the week. */
  readonly days: readonly DayRule[];
}

type DayRule =
  | { readonly kind: 'date'; readonly day: number }
  /** So many days before the last of the month. */
  | { readonly kind: 'last'; readonly before: number }
  /** The weekday, Monday to Friday, nearest to a day and within its month; 0: to the last day. */
  | { readonly kind: 'nearestWeekday'; readonly day: number }
  /** 1 Sunday to 7 Saturday; the nth of the month, 0: every, -1: the last. */
  | { readonly kind: 'dayOfWeek'; readonly day: number; readonly nth: number };

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface FieldRange {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of the values from `min` on. */
  readonly names: readonly string[];
}

const FIELDS = {
  minutes: { name: 'minutes', min: 0, max: 59, names: [] },
  hours: { name: 'hours', min: 0, max: 23, names: [] },
  dayOfMonth: { name: 'day-of-month', min: 1, max: 31, names: [] },
  month: { name: 'month', min: 1, max: 12, names: MONTHS },
  dayOfWeek: { name: 'day-of-week', min: 1, max: 7, names: WEEKDAYS },
  year: { name: 'year', min: 1970, max: 2199, names: [] },
} as const satisfies Record<string, FieldRange>;

const SIX_FIELDS = 'must have six fields, cron(minutes hours day-of-month month day-of-week year)';

/** Reads what stands between the parentheses of `cron(…)`. */
export function parseCron(text: string): Parsed<CronExpression> {
  const fields = text.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== 6)
    return refused(
      `${SIX_FIELDS}, and this has ${fields.length}`,
      fields.length === 5 ? `AWS's cron has a year, and ? for one of the days: cron(${withoutUnixDays(fields)} *)` : 'cron(0 2 * * ? *)',
    );
  const [minute, hour, date, month, weekday, year] = fields;
  if ((date === '?') === (weekday === '?'))
    return refused(
      `must have ? in day-of-month or in day-of-week, and in one of them alone, not '${date}' and '${weekday}'`,
      `cron(${minute} ${hour} ${date === '?' ? '*' : date} ${month} ? ${year})`,
    );
  const minutes = parseValues(minute, FIELDS.minutes);
  const hours = parseValues(hour, FIELDS.hours);
  const months = parseValues(month, FIELDS.month);
  const years = parseValues(year, FIELDS.year);
  const days = date === '?' ? parseDays(weekday, parseWeekday) : parseDays(date, parseDate);
  for (const read of [minutes, hours, days, months, years]) if (!read.ok) return read;
  if (!minutes.ok || !hours.ok || !days.ok || !months.ok || !years.ok) return refused(SIX_FIELDS);
  return parsedAs({
    minutes: new Set(minutes.value),
    hours: new Set(hours.value),
    months: new Set(months.value),
    years: new Set(years.value),
    days: days.value,
  });
}

/** Unix has five fields, and takes both days. */
function withoutUnixDays([minute, hour, date, month, weekday]: readonly string[]): string {
  return weekday === '*' || weekday === '?' ? `${minute} ${hour} ${date} ${month} ?` : `${minute} ${hour} ? ${month} ${weekday}`;
}

function wrong({ name, min, max, names }: FieldRange, text: string): ReturnType<typeof refused> {
  const near = nearestName(text, names);
  return refused(
    `must have ${name} from ${names[0] ?? min} to ${names[names.length - 1] ?? max}, with , - * and /, not '${text}'`,
    near === undefined ? undefined : `did you mean ${near}?`,
  );
}

/** One value of a field: a number, or its name. */
function fieldValue(text: string, { min, max, names }: FieldRange): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  if (named !== -1) return min + named;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

/** `*`, `5`, `1-5`, `0/15`, `1-30/5`, `MON-FRI`, and lists of them. */
function parseValues(text: string, field: FieldRange): Parsed<readonly number[]> {
  const values: number[] = [];
  for (const part of text.split(',')) {
    const match = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d{1,4}))?$/.exec(part);
    if (match === null) return wrong(field, text);
    const [, every, first, last, by] = match;
    const from = every === undefined ? fieldValue(first, field) : field.min;
    const to = last === undefined ? (every === undefined && by === undefined ? from : field.max) : fieldValue(last, field);
    const step = by === undefined ? 1 : Number(by);
    if (from === undefined || to === undefined || step < 1) return wrong(field, part);
    if (from <= to) for (let value = from; value <= to; value += step) values.push(value);
    else values.push(...aroundTheEnd(from, to, step, field));
  }
  return parsedAs(values);
}

/** `FRI-MON`: over the end of the week, and on from its beginning. */
function aroundTheEnd(from: number, to: number, step: number, { min, max }: FieldRange): readonly number[] {
  const values: number[] = [];
  const length = max - min + 1;
  for (let value = from; value <= to + length; value += step) values.push(value > max ? value - length : value);
  return values;
}

function parseDays(text: string, parse: (part: string) => Parsed<readonly DayRule[]>): Parsed<readonly DayRule[]> {
  const rules: DayRule[] = [];
  for (const part of text.split(',')) {
    const read = parse(part);
    if (!read.ok) return read;
    rules.push(...read.value);
  }
  return parsedAs(rules);
}

function parseDate(part: string): Parsed<readonly DayRule[]> {
  const field = FIELDS.dayOfMonth;
  const last = /^L(?:-(\d{1,2}))?$/i.exec(part);
  if (last !== null) return Number(last[1] ?? 0) <= 30 ? parsedAs([{ kind: 'last', before: Number(last[1] ?? 0) }]) : wrong(field, part);
  if (/^LW$/i.test(part)) return parsedAs([{ kind: 'nearestWeekday', day: 0 }]);
  const weekday = /^(\d{1,2})W$/i.exec(part);
  if (weekday !== null) {
    const day = fieldValue(weekday[1], field);
    return day === undefined ? wrong(field, part) : parsedAs([{ kind: 'nearestWeekday', day }]);
  }
  const values = parseValues(part, field);
  return values.ok ? parsedAs(values.value.map((day) => ({ kind: 'date', day }))) : values;
}

function parseWeekday(part: string): Parsed<readonly DayRule[]> {
  const field = FIELDS.dayOfWeek;
  // By itself L is the last day of the week.
  if (/^L$/i.test(part)) return parsedAs([{ kind: 'dayOfWeek', day: 7, nth: 0 }]);
  const special = /^(\w+?)(?:(L)|#(\d))$/i.exec(part);
  if (special !== null && fieldValue(part, field) === undefined) {
    const day = fieldValue(special[1], field);
    const nth = special[3] === undefined ? -1 : Number(special[3]);
    return day === undefined || nth === 0 || nth > 5 ? wrong(field, part) : parsedAs([{ kind: 'dayOfWeek', day, nth }]);
  }
  const values = parseValues(part, field);
  return values.ok ? parsedAs(values.value.map((day) => ({ kind: 'dayOfWeek', day, nth: 0 }))) : values;
}

/** Whether an expression names a day. @param days after 1970-01-01 */
export function isCronDay({ months, years, days: rules }: CronExpression, days: number): boolean {
  const { year, month, day } = dateFromDays(days);
  if (!years.has(year) || !months.has(month)) return false;
  const length = monthLength(year, month);
  return rules.some((rule) => isDay(rule, day, length, weekdayOf(days)));
}

/** @param weekday 1 Sunday to 7 Saturday */
function isDay(rule: DayRule, day: number, length: number, weekday: number): boolean {
  switch (rule.kind) {
    case 'date':
      return day === rule.day;
    case 'last':
      return day === length - rule.before;
    case 'nearestWeekday': {
      const wanted = rule.day === 0 ? length : rule.day;
      return wanted <= length && day === nearestWeekday(wanted, ((weekday - 1 + wanted - day + 42) % 7) + 1, length);
    }
    case 'dayOfWeek':
      if (weekday !== rule.day) return false;
      return rule.nth === 0 || (rule.nth === -1 ? day + 7 > length : Math.ceil(day / 7) === rule.nth);
  }
}

/** @param weekday of the wanted day, 1 Sunday to 7 Saturday */
function nearestWeekday(wanted: number, weekday: number, length: number): number {
  if (weekday === 7) return wanted === 1 ? 3 : wanted - 1;
  if (weekday === 1) return wanted === length ? wanted - 2 : wanted + 1;
  return wanted;
}

function monthLength(year: number, month: number): number {
  return (month === 12 ? daysFromDate(year + 1, 1, 1) : daysFromDate(year, month + 1, 1)) - daysFromDate(year, month, 1);
}

/** 1 Sunday to 7 Saturday; 1970-01-01 was a Thursday. */
function weekdayOf(days: number): number {
  return ((((days + 4) % 7) + 7) % 7) + 1;
}

/** Times of a day that an expression names, milliseconds after midnight, ascending. */
export function cronTimesOfDay({ hours, minutes }: CronExpression): readonly number[] {
  const sorted = (values: ReadonlySet<number>) => [...values].sort((a, b) => a - b);
  return sorted(hours).flatMap((hour) => sorted(minutes).map((minute) => (hour * 60 + minute) * 60_000));
}
