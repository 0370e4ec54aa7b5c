import {
  BYTES_PER_GB,
  BYTES_PER_GIB,
  BYTES_PER_KB,
  BYTES_PER_MB,
  BYTES_PER_MIB,
  US_PER_DAY,
  US_PER_HOUR,
  US_PER_MINUTE,
  US_PER_MS,
  US_PER_SECOND,
} from '../base/units.js';

/** What reading a value came to: the value, or what it must be instead and how to mend it. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly allowed: string; readonly hint?: string };

export function parsedAs<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function refused(allowed: string, hint?: string): { readonly ok: false; readonly allowed: string; readonly hint?: string } {
  return hint === undefined ? { ok: false, allowed } : { ok: false, allowed, hint };
}

const DURATION_UNITS: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  ms: US_PER_MS,
  s: US_PER_SECOND,
  sec: US_PER_SECOND,
  second: US_PER_SECOND,
  seconds: US_PER_SECOND,
  m: US_PER_MINUTE,
  min: US_PER_MINUTE,
  minute: US_PER_MINUTE,
  minutes: US_PER_MINUTE,
  h: US_PER_HOUR,
  hour: US_PER_HOUR,
  hours: US_PER_HOUR,
  d: US_PER_DAY,
  day: US_PER_DAY,
  days: US_PER_DAY,
};

const SIZE_UNITS: Readonly<Record<string, number>> = {
  b: 1,
  kb: BYTES_PER_KB,
  mb: BYTES_PER_MB,
  gb: BYTES_PER_GB,
  tb: 1000 * BYTES_PER_GB,
  kib: 1024,
  mib: BYTES_PER_MIB,
  gib: BYTES_PER_GIB,
  tib: 1024 * BYTES_PER_GIB,
};

/** Unit words are the tables' own keys and nothing an object inherits. */
function unitOf(units: Readonly<Record<string, number>>, word: string): number | undefined {
  return Object.hasOwn(units, word) ? units[word] : undefined;
}

const NUMBER = '[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?';
const NUMBER_WITH_UNIT = new RegExp(`^(${NUMBER})\\s*([A-Za-zµ%]*)$`);

/** A number and the unit behind it, if a text is that; the unit is empty for a bare number. */
export function numberAndUnit(text: string): { readonly number: number; readonly unit: string } | undefined {
  const match = NUMBER_WITH_UNIT.exec(text.trim());
  if (match === null) return undefined;
  const number = Number(match[1]);
  return Number.isFinite(number) ? { number, unit: match[2] } : undefined;
}

/** Simulated time stays an exact integer far below this: 285 years. */
const DURATION_MAX_US = 9_007_199_254_740_991;

const DURATION_ALLOWED = 'must be a duration with its unit (25ms, 90s, 5m, 24h, 2d)';

/** A duration in microseconds, not rounded. `1h30m` is read as a sum. Never negative. */
export function parseDurationExact(value: unknown): Parsed<number> {
  if (typeof value === 'number') return refused(DURATION_ALLOWED, `say which unit: ${shownNumber(value)}s or ${shownNumber(value)}ms`);
  if (typeof value !== 'string') return refused(DURATION_ALLOWED);
  const text = value.trim();
  const parts = text.match(/(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*[A-Za-zµ]+/g);
  if (parts === null || parts.join('').replace(/\s/g, '') !== text.replace(/^\+/, '').replace(/\s/g, '')) {
    const bare = numberAndUnit(text);
    if (bare !== undefined && bare.unit === '') return refused(DURATION_ALLOWED, `say which unit: ${text}s or ${text}ms`);
    return refused(bare !== undefined && bare.number < 0 ? 'must be a duration of 0 or more' : DURATION_ALLOWED);
  }
  let total = 0;
  for (const part of parts) {
    const { number, unit } = numberAndUnit(part) ?? { number: Number.NaN, unit: '' };
    const factor = unitOf(DURATION_UNITS, unit) ?? unitOf(DURATION_UNITS, unit.toLowerCase());
    if (factor === undefined || !Number.isFinite(number))
      return refused(DURATION_ALLOWED, `'${unit}' is not a unit of time: us, ms, s, m, h or d`);
    total += number * factor;
  }
  return total <= DURATION_MAX_US ? parsedAs(total) : refused('must be a duration of at most 285 years');
}

/** A duration in whole microseconds. */
export function parseDuration(value: unknown): Parsed<number> {
  const exact = parseDurationExact(value);
  return exact.ok ? parsedAs(Math.round(exact.value)) : exact;
}

const SIZE_ALLOWED = 'must be a size with its unit (500B, 12KB, 190MB, 2MiB, 1.5GB)';

/** A size in bytes, not rounded; never negative. */
export function parseSize(value: unknown): Parsed<number> {
  if (typeof value === 'number')
    return refused(SIZE_ALLOWED, `say which unit: ${shownNumber(value)}B, ${shownNumber(value)}MB or ${shownNumber(value)}MiB`);
  const read = typeof value === 'string' ? numberAndUnit(value) : undefined;
  const factor = read === undefined ? undefined : unitOf(SIZE_UNITS, read.unit.toLowerCase());
  if (read === undefined || factor === undefined) {
    return refused(SIZE_ALLOWED, read?.unit === '' ? `say which unit: ${read.number}MB or ${read.number}MiB` : undefined);
  }
  return read.number >= 0 ? parsedAs(read.number * factor) : refused('must be a size of 0 or more');
}

const RATE_ALLOWED = 'must be a rate with its unit of time (200/s, 12000/m, 50/h)';

/** A rate in events a second; never negative. */
export function parseRate(value: unknown): Parsed<number> {
  if (typeof value === 'number') return refused(RATE_ALLOWED, `say per what: ${shownNumber(value)}/s or ${shownNumber(value)}/m`);
  if (typeof value !== 'string') return refused(RATE_ALLOWED);
  const match = /^(.*?)\s*(?:requests?|req|messages?)?\s*(?:\/|per)\s*([A-Za-z]+)$/.exec(value.trim());
  const read = numberAndUnit(match === null ? value : match[1]);
  if (match === null) return refused(RATE_ALLOWED, read?.unit === '' ? `say per what: ${read.number}/s or ${read.number}/m` : undefined);
  const per = unitOf(DURATION_UNITS, match[2].toLowerCase());
  if (read === undefined || read.unit !== '' || per === undefined) return refused(RATE_ALLOWED);
  if (read.number < 0) return refused('must be a rate of 0 or more');
  const perSecond = (read.number * US_PER_SECOND) / per;
  return perSecond <= 1e9 ? parsedAs(perSecond) : refused('must be a rate of at most 1e9 a second');
}

/** Bytes a second: `10MB/s`. */
export function parseByteRate(value: unknown): Parsed<number> {
  const allowed = 'must be bytes over time (10MB/s, 80MiB/s)';
  if (typeof value !== 'string') return refused(allowed);
  const [size, per, more] = value.split('/').map((part) => part.trim());
  if (per === undefined || more !== undefined) return refused(allowed);
  const bytes = parseSize(size);
  const unit = unitOf(DURATION_UNITS, per.toLowerCase());
  if (!bytes.ok || unit === undefined) return refused(allowed);
  return bytes.value > 0 ? parsedAs((bytes.value * US_PER_SECOND) / unit) : refused('must be a rate above 0');
}

/** Whether a value is memory an hour: `10MB`, or with its own time `10MB/h`. */
export function isLeak(value: unknown): boolean {
  return (typeof value === 'string' && value.includes('/') ? parseByteRate(value) : parseSize(value)).ok;
}

const SHARE_ALLOWED = 'must be a share from 0 to 1, or from 0% to 100%';

/** A share as a ratio 0 to 1: `3%` or `0.03`. */
export function parseShare(value: unknown): Parsed<number> {
  const read = typeof value === 'number' ? { number: value, unit: '' } : typeof value === 'string' ? numberAndUnit(value) : undefined;
  if (read === undefined || (read.unit !== '' && read.unit !== '%')) return refused(SHARE_ALLOWED);
  const ratio = read.unit === '%' ? read.number / 100 : read.number;
  if (ratio >= 0 && ratio <= 1) return parsedAs(ratio);
  return refused(SHARE_ALLOWED, read.unit === '' && ratio > 1 && ratio <= 100 ? `did you mean ${read.number}%?` : undefined);
}

/** A plain finite number, also where it is quoted. */
export function parseNumber(value: unknown): Parsed<number> {
  if (typeof value === 'number' && Number.isFinite(value)) return parsedAs(value);
  const read = typeof value === 'string' ? numberAndUnit(value) : undefined;
  return read !== undefined && read.unit === '' ? parsedAs(read.number) : refused('must be a number');
}

/** An amount of dollars: 0.035, `$0.035`, `0.035 USD`. */
export function parseUsd(value: unknown): Parsed<number> {
  const allowed = 'must be an amount in USD of 0 or more (0.035, $0.20 or 0.20 USD)';
  const text = typeof value === 'string' ? value.replace(/^\$\s*/, '').replace(/\s*USD$/i, '') : value;
  const read = parseNumber(text);
  return read.ok && read.value >= 0 ? read : refused(allowed);
}

/** The unit words of `table` that AWS fields convert from. */
export function durationUnitUs(unit: string): number | undefined {
  return unitOf(DURATION_UNITS, unit) ?? unitOf(DURATION_UNITS, unit.toLowerCase());
}

export function sizeUnitBytes(unit: string): number | undefined {
  return unitOf(SIZE_UNITS, unit.toLowerCase());
}

function shownNumber(value: number): string {
  return Number.isFinite(value) ? String(value) : '1';
}

/** Microseconds as a scenario writes a duration, without loss: `250ms`, `90s`, `1h`. */
export function durationText(us: number): string {
  for (const [unit, size] of [
    ['d', US_PER_DAY],
    ['h', US_PER_HOUR],
    ['m', US_PER_MINUTE],
    ['s', US_PER_SECOND],
    ['ms', US_PER_MS],
  ] as const) {
    if (us >= size && us % size === 0) return `${us / size}${unit}`;
  }
  return us === 0 ? '0s' : `${us}us`;
}

/** A length of time as people say it, to about a thousandth. */
export function roughlyText(us: number): string {
  const unit = us >= US_PER_HOUR ? US_PER_MINUTE : us >= US_PER_MINUTE ? US_PER_SECOND : us >= US_PER_SECOND ? US_PER_MS : 1;
  return durationText(Math.round(us / unit) * unit);
}

/** A value as a problem shows it: short, on one line, texts in quotes. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}…` : value.replace(/\s+/g, ' ')}'`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return Array.isArray(value) ? `a list of ${value.length}` : 'a group of keys';
}
