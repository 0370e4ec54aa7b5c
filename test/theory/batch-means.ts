import { expect } from 'vitest';
import type { MinuteRecord, RunResult } from '../../src/sim/index.js';

/** What is held against a closed form: five fixed seeds, each within 4 standard errors of the mean of 20 batches. */
export const SEEDS = [1, 2, 3, 4, 5];
export const BATCHES = 20;

/** The mean of the batches and its standard error. */
export function batchMeans(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}

/** The minutes of the statistics window in 20 equal parts. */
export function batches(result: RunResult): MinuteRecord[][] {
  return inBatches([...result.minutes].filter(({ atUs }) => atUs >= result.scenario.warmUpUs));
}

/** Rows in 20 equal parts, in their order; a test must see to it that they can be so divided. */
export function inBatches<Row>(rows: readonly Row[]): Row[][] {
  const size = rows.length / BATCHES;
  expect(Number.isInteger(size)).toBe(true);
  return Array.from({ length: BATCHES }, (_, batch) => rows.slice(batch * size, (batch + 1) * size));
}

/** Sum of a figure over rows. */
export function sumOf<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}

export const meanLatencySeconds = (minutes: readonly MinuteRecord[]) =>
  sumOf(minutes, (m) => (m.completed === 0 ? 0 : m.latencyMsMean * m.completed)) / sumOf(minutes, (m) => m.completed) / 1000;
export const blockedShare = (minutes: readonly MinuteRecord[]) => sumOf(minutes, (m) => m.rejected) / sumOf(minutes, (m) => m.offered);
