import { expect } from 'vitest';
import type { RunResult } from '../../src/sim/index.js';
import { load, run } from '../support/load.js';
import { BATCHES, batches, batchMeans, blockedShare, inBatches, meanLatencySeconds, SEEDS, sumOf } from './batch-means.js';
import { type FigureName, type System, scenarioText } from './system.js';

/** A figure of one run: its value, and that of each batch. */
interface Reading {
  readonly value: number;
  readonly batches: readonly number[];
}

/** A figure of a system over five seeds beside its exact value. */
export interface Comparison {
  readonly figure: FigureName;
  readonly exact: number;
  readonly ours: number;
  /** Half of the 95 % interval of `ours`. */
  readonly halfWidth: number;
  /** Distance of each seed's value from the exact one, in standard errors. */
  readonly errors: readonly number[];
}

/** Student's t for 95 % and the degrees of freedom that five seeds of 20 batches leave. */
const T_95 = 1.985;
/** Rounding to whole microseconds and to a bucket of the histogram: nothing below is a difference. */
const RESOLUTION = { mean: 1e-6, p50: 1e-3, p95: 1e-3, p99: 1e-3, rejected: 0, busy: 1e-9, cold: 0 } as const;

/** Runs a system with five fixed seeds and holds each figure against its exact value. */
export function compare(system: System): readonly Comparison[] {
  const results = SEEDS.map((seed) => {
    const [scenario] = load(scenarioText(system, seed));
    const result = run(scenario);
    const [{ requests }] = result.summary.workloads;
    expect(requests.failed + requests.timedOut, 'whoever is let in is served').toBe(0);
    return result;
  });
  return (Object.keys(system.exact) as FigureName[]).map((figure) => {
    const readings = results.map((result) => reading(result, figure));
    const exact = system.exact[figure] ?? Number.NaN;
    const ours = batchMeans(readings.map(({ value }) => value)).mean;
    // The spread of the batches about the mean of their own run, of all runs together.
    const variance = readings.reduce((sum, { batches: parts }) => sum + batchMeans(parts).error ** 2 * BATCHES, 0) / SEEDS.length;
    const error = Math.sqrt(variance / BATCHES);
    const resolution = RESOLUTION[figure] * exact;
    return {
      figure,
      exact,
      ours,
      halfWidth: (T_95 * error) / Math.sqrt(SEEDS.length),
      errors: readings.map(({ value }) => Math.max(0, Math.abs(value - exact) - resolution) / (error === 0 ? Number.EPSILON : error)),
    };
  });
}

function reading(result: RunResult, figure: FigureName): Reading {
  const ofBatches = (parts: readonly number[]): Reading => ({ value: batchMeans(parts).mean, batches: parts });
  const ofClient = batches({ ...result, minutes: [...result.minutes].filter(({ workload }) => workload === 'web') });
  switch (figure) {
    case 'mean':
      return ofBatches(ofClient.map(meanLatencySeconds));
    case 'rejected':
      return ofBatches(ofClient.map(blockedShare));
    case 'cold': {
      const minutes = inBatches([...result.functions].filter(({ atUs }) => atUs >= result.scenario.warmUpUs));
      return ofBatches(minutes.map((part) => sumOf(part, (minute) => minute.coldStarts) / sumOf(part, (minute) => minute.invocations)));
    }
    case 'busy': {
      const points = [...result.metrics].filter(
        ({ metricName, atUs }) => metricName === 'CPUUtilization' && atUs >= result.scenario.warmUpUs,
      );
      return ofBatches(inBatches(points).map((part) => sumOf(part, ({ average }) => average) / part.length / 100));
    }
    default: {
      // The value of the whole run: a batch is too short for its own percentile to be without bias.
      const [{ latencyMs }] = result.summary.workloads;
      const asked = result.summary.expectations.filter(({ text }) => text.startsWith(`${figure} `));
      return { value: (latencyMs[figure] ?? Number.NaN) / 1000, batches: asked.map(({ value }) => (value ?? Number.NaN) / 1000) };
    }
  }
}
