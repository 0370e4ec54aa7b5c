import { describe, expect, test } from 'vitest';
import { parseScheduleExpression, scheduleInstants } from '../../src/scenario/schedule/expression.js';
import { parseTimeZone } from '../../src/scenario/time-zones.js';
import { Draw } from '../support/draw.js';
import { load } from './load.js';

const DAY_MS = 86_400_000;

/** Instants of an expression, as ISO texts. */
function instants(expression: string, from: string, days: number, zone = 'UTC', bounds: { from?: string; until?: string } = {}): string[] {
  const read = parseScheduleExpression(expression);
  const clock = parseTimeZone(zone);
  if (!read.ok || !clock.ok) throw new Error(`${expression}: ${read.ok ? zone : read.allowed}`);
  const startEpochMs = Date.parse(from);
  return scheduleInstants(read.value, {
    startEpochMs,
    durationUs: days * DAY_MS * 1000,
    fromEpochMs: bounds.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(bounds.from),
    untilEpochMs: bounds.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(bounds.until),
    zone: clock.value,
    max: 1_000_000,
  }).map((us) => new Date(startEpochMs + us / 1000).toISOString().replace(':00.000Z', 'Z'));
}

// Examples of https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html and
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html, March 2026: the 1st is a Sunday.
test.each([
  ['cron(15 10 * * ? *)', 2, '01T10:15 02T10:15', 'every day at 10:15'],
  ['cron(0 18 ? * MON-FRI *)', 8, '02T18:00 03T18:00 04T18:00 05T18:00 06T18:00', 'Monday to Friday'],
  ['cron(0 8 1 * ? *)', 31, '01T08:00', 'first day of the month'],
  ['cron(0/15 0 1 * ? *)', 2, '01T00:00 01T00:15 01T00:30 01T00:45', 'a step'],
  ['cron(0 0 L * ? *)', 31, '31T00:00', 'last day of the month'],
  ['cron(0 0 L-3 * ? *)', 31, '28T00:00', 'three days before it'],
  ['cron(0 0 1W * ? *)', 31, '02T00:00', 'the 1st is a Sunday: the Monday after, not a day of February'],
  ['cron(0 0 15W * ? *)', 31, '16T00:00', 'a Sunday: the Monday after'],
  ['cron(0 0 14W * ? *)', 31, '13T00:00', 'a Saturday: the Friday before'],
  ['cron(0 0 LW * ? *)', 31, '31T00:00', 'the last weekday, a Tuesday'],
  ['cron(0 0 ? * 3#2 *)', 31, '10T00:00', 'second Tuesday'],
  ['cron(0 0 ? * TUE#2 *)', 31, '10T00:00', 'the same by its name'],
  ['cron(0 0 ? * 6L *)', 31, '27T00:00', 'last Friday'],
  ['cron(0 0 ? * FRIL *)', 31, '27T00:00', 'the same by its name'],
  ['cron(0 0 ? * L *)', 8, '07T00:00', 'the last day of the week is Saturday'],
  ['cron(0 0 ? * SAT-MON *)', 9, '01T00:00 02T00:00 07T00:00 08T00:00 09T00:00', 'over the end of the week'],
  ['cron(5,35 22-23 31 3 ? 2026)', 31, '31T22:05 31T22:35 31T23:05 31T23:35', 'lists and ranges'],
  ['cron(0 0 1 JAN-JUN/2 ? *)', 31, '01T00:00', 'months by name, with a step'],
  ['cron(0 0 30 2 ? *)', 31, '', 'a date that never comes'],
  ['cron(0 0 * * ? 2027)', 31, '', 'another year'],
  ['rate(12 hours)', 1, '01T00:00 01T12:00', 'from the start on'],
  ['rate(1 day)', 3, '01T00:00 02T00:00 03T00:00', 'days'],
  ['at(2026-03-05T06:30:00)', 31, '05T06:30', 'once'],
  ['at(2026-04-05T06:30:00)', 31, '', 'after the run'],
])('%s in %i days: %s (%s)', (expression, days, expected) => {
  expect(instants(expression, '2026-03-01T00:00:00Z', days).map((text) => text.slice(8, 16))).toEqual(
    expected.split(' ').filter((text) => text !== ''),
  );
});

// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
test.each([
  ['Europe/Berlin', '2026-03-28T00:00:00Z', 'cron(30 2 * * ? *)', '2026-03-28T01:30Z 2026-03-30T00:30Z', 'on the 29th there is no 02:30'],
  [
    'Europe/Berlin',
    '2026-10-24T00:00:00Z',
    'cron(30 2 * * ? *)',
    '2026-10-24T00:30Z 2026-10-25T00:30Z 2026-10-26T01:30Z',
    'on the 25th 02:30 comes twice and calls once',
  ],
  [
    'America/New_York',
    '2026-03-07T12:00:00Z',
    'cron(0 8 * * ? *)',
    '2026-03-07T13:00Z 2026-03-08T12:00Z 2026-03-09T12:00Z',
    'an hour earlier in summer time',
  ],
  ['Asia/Kolkata', '2026-03-07T00:00:00Z', 'at(2026-03-08T00:00:00)', '2026-03-07T18:30Z', 'half an hour'],
])('%s from %s: %s calls at %s (%s)', (zone, from, expression, expected) => {
  expect(instants(expression, from, 3, zone)).toEqual(expected.split(' '));
});

test.each([
  [
    'at(2026-03-29T02:30:00)',
    'Europe/Berlin',
    'schedule nightly never calls: the clocks of Europe/Berlin skip the time of at(2026-03-29T02:30:00)',
  ],
  [
    'at(2026-03-29T02:00:00)',
    'Europe/Berlin',
    'schedule nightly never calls: the clocks of Europe/Berlin skip the time of at(2026-03-29T02:00:00)',
  ],
  ['at(2026-03-29T03:00:00)', 'Europe/Berlin', undefined],
  ['at(2026-03-29T02:30:00)', 'UTC', undefined],
  ['at(2026-05-01T02:30:00)', 'UTC', 'schedule nightly does not call within the run: at(2026-05-01T02:30:00)'],
])('%s in %s: %s', (expression, zone, told) => {
  const text = `
start: 2026-03-28T00:00:00Z
duration: 72h
taskDefinitions:
  - { family: etl, cpu: 256, memory: 512, requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app, image: a }] }
behaviour: { etl: { runTime: 1m } }
schedules:
  - { name: nightly, scheduleExpression: '${expression}', scheduleExpressionTimezone: ${zone}, runTask: { taskDefinition: etl, launchType: FARGATE } }
`;
  expect(load({ 'scenario.yaml': text }).notes.filter((note) => note.startsWith('schedule '))).toEqual(told === undefined ? [] : [told]);
});

test('start and end dates', () => {
  const bounds = { from: '2026-03-01T06:00:00Z', until: '2026-03-01T18:00:00Z' };
  expect(instants('rate(5 hours)', '2026-03-01T00:00:00Z', 2, 'UTC', bounds).map((text) => text.slice(11, 16))).toEqual([
    '06:00',
    '11:00',
    '16:00',
  ]);
  expect(instants('cron(0 * * * ? *)', '2026-03-01T16:00:00Z', 2, 'UTC', bounds).map((text) => text.slice(11, 16))).toEqual([
    '16:00',
    '17:00',
    '18:00',
  ]);
  const long = { from: '2026-02-27T01:00:00Z' };
  expect(instants('rate(1 day)', '2026-03-01T00:00:00Z', 2, 'UTC', long)).toEqual(['2026-03-01T01:00Z', '2026-03-02T01:00Z']);
});

test.each([
  ['every day', /must be rate\(5 minutes\), cron/],
  ['rate(0 minutes)', /^must be a rate of whole minutes, hours or days$/],
  ['rate(5 seconds)', /whole minutes, hours or days/],
  ['cron(0 2 * * *)', /six fields.*and this has 5/],
  ['cron(0 2 * * * *)', /must have \? in day-of-month or in day-of-week/],
  ['cron(0 2 ? * ? *)', /must have \? in day-of-month or in day-of-week/],
  ['cron(60 2 * * ? *)', /minutes from 0 to 59.*'60'/],
  ['cron(0 24 * * ? *)', /hours from 0 to 23/],
  ['cron(0 2 32 * ? *)', /day-of-month from 1 to 31/],
  ['cron(0 2 * 13 ? *)', /month from JAN to DEC/],
  ['cron(0 2 ? * MOM *)', /day-of-week from SUN to SAT/],
  ['cron(0 2 ? * 2#6 *)', /day-of-week/],
  ['cron(0/0 2 * * ? *)', /minutes/],
  ['cron(0 2 * * ? 1969)', /year from 1970 to 2199/],
  ['at(2026-03-02)', /at\(yyyy-mm-ddThh:mm:ss\)/],
  ['at(2026-02-30T00:00:00)', /at\(yyyy-mm-ddThh:mm:ss\)/],
])('%s is refused', (expression, message) => {
  const read = parseScheduleExpression(expression);
  expect(read.ok).toBe(false);
  if (read.ok) return;
  expect(read.allowed).toMatch(message);
  // What it is instead follows where it is told.
  expect(read.allowed).not.toMatch(/but (is|has)/);
});

describe('against every minute of the calendar', () => {
  const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

  /** What clocks show, by the platform's own time zones. */
  function clockOf(zone: string): (ms: number) => readonly number[] {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      ...({ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const),
    });
    return (ms) => {
      const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
      return ['year', 'month', 'day', 'hour', 'minute'].map((type) => parts.get(type as Intl.DateTimeFormatPartTypes) ?? Number.NaN);
    };
  }

  /** One field as a list of what it names, worked out value by value. */
  function names(field: string, value: number, min: number, max: number): boolean {
    return field.split(',').some((part) => {
      const [range, step = '1'] = part.split('/');
      const [first, last] = range === '*' ? [min, max] : range.split('-').map(Number);
      const to = last ?? (part.includes('/') ? max : first);
      return value >= first && value <= to && (value - first) % Number(step) === 0;
    });
  }

  /** Whether a day of the month is meant, asked of the calendar. */
  function isDay(date: string, weekday: string, year: number, month: number, day: number): boolean {
    const of = (other: number) => new Date(Date.UTC(year, month - 1, other)).getUTCDay();
    const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
    const all = Array.from({ length }, (_, index) => index + 1);
    if (weekday === '?') {
      if (date === 'L') return day === length;
      if (date.endsWith('W')) {
        const wanted = Number(date.slice(0, -1));
        if (wanted > length) return false;
        const weekdays = all.filter((other) => of(other) % 6 !== 0);
        const near = [...weekdays].sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
        return day === near[0];
      }
      return names(date, day, 1, 31);
    }
    const [name, nth] = weekday.split('#');
    if (nth !== undefined) return day === all.filter((other) => of(other) === Number(name) - 1)[Number(nth) - 1];
    if (weekday.endsWith('L')) return day === all.filter((other) => of(other) === WEEKDAYS.indexOf(weekday.slice(0, 3))).at(-1);
    return names(weekday, of(day) + 1, 1, 7);
  }

  interface Minute {
    readonly ms: number;
    readonly shown: readonly number[];
  }

  /** Every minute, from a day earlier on, so that a time that comes twice is known the second time. */
  function minutesOf(from: string, days: number, zone: string): readonly Minute[] {
    const clock = clockOf(zone);
    const start = Date.parse(from) - DAY_MS;
    return Array.from({ length: (days + 1) * 1440 }, (_, index) => start + index * 60_000).map((ms) => ({ ms, shown: clock(ms) }));
  }

  function bruteForce(cron: string, from: string, minutes: readonly Minute[]): string[] {
    const [minute, hour, date, month, weekday] = cron.split(' ');
    const seen = new Set<string>();
    const found: string[] = [];
    for (const { ms, shown } of minutes) {
      const [year, m, d, h, min] = shown;
      const isMeant = names(minute, min, 0, 59) && names(hour, h, 0, 23) && names(month, m, 1, 12) && isDay(date, weekday, year, m, d);
      if (!isMeant || seen.has(shown.join())) continue;
      seen.add(shown.join());
      if (ms >= Date.parse(from)) found.push(new Date(ms).toISOString().replace(':00.000Z', 'Z'));
    }
    return found;
  }

  test.each([
    ['UTC', '2027-12-20T00:00:00Z'],
    ['Europe/Berlin', '2026-03-20T00:00:00Z'],
    ['America/New_York', '2026-10-25T00:00:00Z'],
    ['Australia/Lord_Howe', '2026-03-30T00:00:00Z'],
  ])('random expressions in %s from %s', (zone, from) => {
    const draw = new Draw(7, `cron ${zone}`);
    const minutes = minutesOf(from, 20, zone);
    for (let round = 0; round < 12; round++) {
      const minute = draw.of('0', '30', '*/20', '5-50/15', '0,45');
      const hour = draw.of('*', '2', '1-3', '0/6', '23,0');
      const [date, weekday] = draw.of(
        ['*', '?'],
        ['L', '?'],
        ['1W', '?'],
        ['29W', '?'],
        ['1-7', '?'],
        ['?', '2-6'],
        ['?', '1#1'],
        ['?', 'SUNL'],
        ['?', '7#5'],
      );
      const month = draw.of('*', '*', '3,4,10,11', '1/3', '12');
      const cron = `${minute} ${hour} ${date} ${month} ${weekday}`;
      expect([cron, ...instants(`cron(${cron} *)`, from, 20, zone)]).toEqual([cron, ...bruteForce(cron, from, minutes)]);
    }
  });
});
