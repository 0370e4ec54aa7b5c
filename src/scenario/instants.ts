import { US_PER_MS } from '../base/units.js';
import { type Parsed, parseDuration, parsedAs, refused } from './values.js';

export const MS_PER_DAY = 86_400_000;

/**
 * Days from 1970-01-01 to a date of the Gregorian calendar.
 * @source https://howardhinnant.github.io/date_algorithms.html (days_from_civil)
 */
export function daysFromDate(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The date that lies this many days after 1970-01-01. @source as {@link daysFromDate} (civil_from_days) */
export function dateFromDays(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1 };
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|[+-]\d{2}:?\d{2})?)?$/;

/** Milliseconds since 1970 of an ISO date or time (`2026-03-02T00:00:00Z`, a blank for the T; UTC where no zone stands). */
export function parseIso(text: string): number | undefined {
  const match = ISO.exec(text.trim());
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  const days = daysFromDate(year, month, day);
  if (dateFromDays(days).day !== day) return undefined;
  const ms = match[7] === undefined ? 0 : Number(`0.${match[7]}`) * 1000;
  return days * MS_PER_DAY + ((hour * 60 + minute) * 60 + second) * 1000 + ms - zoneMs(match[8]);
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** `2026-03-02T00:00:00Z`, with milliseconds only where there are some. */
export function isoText(epochMs: number): string {
  const days = Math.floor(epochMs / MS_PER_DAY);
  const ms = epochMs - days * MS_PER_DAY;
  const { year, month, day } = dateFromDays(days);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const seconds = ms % 60_000;
  const fraction = seconds % 1000 === 0 ? '' : `.${String(Math.floor(seconds % 1000)).padStart(3, '0')}`;
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two(seconds / 1000)}${fraction}Z`;
}

const INSTANT_ALLOWED = 'must be an instant: 6h from the start, 21:15 on the first day (UTC), or an ISO time';

/** Whether a text can be an instant at all; {@link parseInstant} needs the start to place it. */
export function isInstantText(value: unknown): Parsed<string> {
  if (typeof value !== 'string') {
    return refused(INSTANT_ALLOWED, typeof value === 'number' ? `say which unit: ${value}s, ${value}m or ${value}h` : undefined);
  }
  if (/^\d{1,2}:\d{2}(:\d{2})?$/.test(value.trim()) || parseIso(value) !== undefined) return parsedAs(value);
  const duration = parseDuration(value);
  return duration.ok ? parsedAs(value) : refused(INSTANT_ALLOWED, duration.hint);
}

/** Microseconds since the start. @param startEpochMs the simulated clock's first instant, milliseconds since 1970 */
export function parseInstant(value: unknown, startEpochMs: number): Parsed<number> {
  const text = isInstantText(value);
  if (!text.ok) return text;
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text.value.trim());
  const iso = parseIso(text.value);
  let ms: number;
  if (clock !== null) {
    const [hour, minute, second] = clock.slice(1).map((part) => Number(part ?? 0));
    if (hour > 23 || minute > 59 || second > 59) return refused('must be a time of day from 00:00 to 23:59:59');
    ms = Math.floor(startEpochMs / MS_PER_DAY) * MS_PER_DAY + ((hour * 60 + minute) * 60 + second) * 1000 - startEpochMs;
  } else if (iso !== undefined) {
    ms = iso - startEpochMs;
  } else {
    return parseDuration(text.value);
  }
  return ms >= 0 ? parsedAs(Math.round(ms * US_PER_MS)) : refused(`must not lie before the start, ${isoText(startEpochMs)}`);
}
