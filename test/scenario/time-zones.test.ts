import { describe, expect, test } from 'vitest';
import { TIME_ZONE_ROWS } from '../../src/scenario/time-zones.data.js';
import { clockChanges, parseTimeZone } from '../../src/scenario/time-zones.js';

const at = (text: string) => Date.parse(text);
const HOUR = 3_600_000;

function offsets(zone: string, from: string, until: string): readonly (readonly [string, number])[] {
  const read = parseTimeZone(zone);
  if (!read.ok) throw new Error(read.allowed);
  return clockChanges(read.value, at(from), at(until)).map(({ atEpochMs, offsetMs }) => [
    new Date(atEpochMs).toISOString().slice(0, 16),
    offsetMs / HOUR,
  ]);
}

// Changes of the clocks of 2026, as the places themselves publish them.
test.each<[string, readonly (readonly [string, number])[], string]>([
  [
    'Europe/Berlin',
    [
      ['2026-01-01T00:00', 1],
      ['2026-03-29T01:00', 2],
      ['2026-10-25T01:00', 1],
    ],
    'last Sundays of March and October, 01:00 UTC',
  ],
  [
    'America/New_York',
    [
      ['2026-01-01T00:00', -5],
      ['2026-03-08T07:00', -4],
      ['2026-11-01T06:00', -5],
    ],
    'second Sunday of March, first of November, 02:00',
  ],
  [
    'Australia/Sydney',
    [
      ['2026-01-01T00:00', 11],
      ['2026-04-04T16:00', 10],
      ['2026-10-03T16:00', 11],
    ],
    'south of the equator summer time goes over the new year',
  ],
  [
    'Europe/Dublin',
    [
      ['2026-01-01T00:00', 0],
      ['2026-03-29T01:00', 1],
      ['2026-10-25T01:00', 0],
    ],
    'winter time is the exception there',
  ],
  ['Asia/Kolkata', [['2026-01-01T00:00', 5.5]], 'half an hour, and no changes'],
  ['UTC', [['2026-01-01T00:00', 0]], ''],
  ['-03:30', [['2026-01-01T00:00', -3.5]], 'a distance from UTC'],
])('%s in 2026', (zone, expected) => {
  expect(offsets(zone, '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z')).toEqual(expected);
});

test('a period begins with what holds there', () => {
  expect(offsets('Europe/Berlin', '2026-07-01T00:00:00Z', '2026-07-02T00:00:00Z')).toEqual([['2026-07-01T00:00', 2]]);
  expect(offsets('Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-30T00:00:00Z')).toEqual([['2026-03-29T01:00', 2]]);
});

describe('every zone of the database', () => {
  const names = TIME_ZONE_ROWS.split('\n').flatMap((row) => row.split('|')[1].split(' '));
  // Two whose clocks follow the moon's calendar: no rule says when; they are taken at their usual time.
  const MOVABLE = ['Africa/Casablanca', 'Africa/El_Aaiun', 'Asia/Gaza', 'Asia/Hebron'];
  const known = names.filter((name) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
    } catch {
      return false; // A name that this Node has not.
    }
  });

  test('is known by name, and its clocks are those of the platform’s own calendar over six years', () => {
    expect(known.length).toBeGreaterThan(500);
    const wrong: string[] = [];
    for (const name of known.filter((zone) => !MOVABLE.includes(zone))) {
      const format = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' });
      const zone = parseTimeZone(name);
      if (!zone.ok) throw new Error(name);
      const changes = clockChanges(zone.value, at('2026-01-01T00:00:00Z'), at('2032-01-01T00:00:00Z'));
      // Just before and at each change, and once a quarter of a year.
      const instants = [
        ...changes.flatMap(({ atEpochMs }) => [atEpochMs - 1, atEpochMs]),
        ...Array.from({ length: 24 }, (_, quarter) => at('2026-01-15T12:00:00Z') + quarter * 91 * 24 * HOUR),
      ];
      for (const ms of instants.filter((instant) => instant >= at('2026-01-01T00:00:00Z'))) {
        const text =
          format
            .formatToParts(ms)
            .find(({ type }) => type === 'timeZoneName')
            ?.value.slice(3) ?? '';
        const [hours, minutes = '0'] = text.split(':');
        const expected = text === '' ? 0 : (Math.abs(Number(hours)) * 60 + Number(minutes)) * (text.startsWith('-') ? -1 : 1);
        const ours = (changes.findLast(({ atEpochMs }) => atEpochMs <= ms)?.offsetMs ?? Number.NaN) / 60_000;
        if (ours !== expected) wrong.push(`${name} at ${new Date(ms).toISOString()}: ${ours}, not ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

test.each([
  ['Europe/Berln', 'Europe/Berlin'],
  ['europe/berlin', 'Europe/Berlin'],
  ['America/New York', 'America/New_York'],
])('%s is refused with a near name', (text, near) => {
  expect(parseTimeZone(text)).toMatchObject({ ok: false, hint: `did you mean ${near}?` });
});

test.each(['CEST', '+25:00', '', 'GMT+2h'])('%j is no zone', (text) => expect(parseTimeZone(text).ok).toBe(false));
