import type { Json, JsonValue } from '../charts/picture.js';

/** Rows of fewer than this are not worth packing. */
const ROWS_MIN = 8;

/**
 * A specification with its rows turned into columns, a third as long: `values: [{ t, y, s }, …]` becomes
 * `values: { rows: 240, columns: { t: { from: 0, unit: 60000, steps: […] }, y: […], s: { runs: [['offered', 120], …] } } }`.
 * The page turns it back before it draws.
 */
export function packed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(packed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Json).map(([key, member]) => [key, key === 'values' && isTable(member) ? columnsOf(member) : packed(member)]),
  );
}

function isTable(value: JsonValue): value is readonly Json[] {
  if (!Array.isArray(value) || value.length < ROWS_MIN) return false;
  const keys = keysOf(value[0]);
  return keys !== undefined && value.every((row) => keysOf(row) === keys);
}

function keysOf(row: JsonValue): string | undefined {
  return typeof row === 'object' && row !== null && !Array.isArray(row) ? JSON.stringify(Object.keys(row)) : undefined;
}

function columnsOf(rows: readonly Json[]): Json {
  const columns = Object.keys(rows[0]).map((key): [string, JsonValue] => [key, columnOf(rows.map((row) => row[key]))]);
  return { rows: rows.length, columns: Object.fromEntries(columns) };
}

function columnOf(values: readonly JsonValue[]): JsonValue {
  const runs: [JsonValue, number][] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last !== undefined && last[0] === value) last[1]++;
    else runs.push([value, 1]);
  }
  if (runs.length * 3 < values.length) return { runs };
  return values.every(isWhole) ? stepsOf(values) : values;
}

function isWhole(value: JsonValue): value is number {
  return Number.isSafeInteger(value);
}

/** Whole numbers by what each is more than the one before, in their greatest common measure: instants come minute by minute. */
function stepsOf(values: readonly number[]): JsonValue {
  const steps = values.slice(1).map((value, index) => value - values[index]);
  const unit = steps.reduce(commonMeasure, 0);
  return unit < 2 ? values : { from: values[0], unit, steps: steps.map((step) => step / unit) };
}

function commonMeasure(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : commonMeasure(b, a % b);
}
