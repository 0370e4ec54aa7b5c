import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUCKET_COUNT, bucketOf, quantilesUs, upperEdgeUs } from '../../src/measure/histogram.js';

test.each([
  [0, 0],
  [1, 1],
  [2047, 2047],
  [2048, 2049],
  [2049, 2049],
  [4095, 4095],
  [4096, 4099],
  [1_000_000, 1_000_447],
])('%i us falls into the bucket up to %i us', (us, edge) => expect(upperEdgeUs(bucketOf(us))).toBe(edge));

test('buckets join without gap or overlap, and edges differ by less than 0.1 %', () => {
  let last = -1;
  for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
    const edge = upperEdgeUs(bucket);
    expect(edge).toBeGreaterThan(last);
    if (bucketOf(edge) !== bucket || (bucket > 0 && bucketOf(last) !== bucket - 1) || bucketOf(last + 1) !== bucket)
      throw new Error(`bucket ${bucket}`);
    if (last >= 2047) expect((edge - last) / last).toBeLessThan(0.001);
    last = edge;
  }
  expect(bucketOf(Number.MAX_SAFE_INTEGER)).toBe(BUCKET_COUNT - 1);
});

/** Latencies over nine orders of magnitude. */
const latencies = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 36 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([power, u]) => Math.floor((1 + u) * 2 ** power) - 1),
  { minLength: 1, maxLength: 400 },
);

test('quantiles are those of the sorted samples, to 0.1 % and never below', () => {
  const ratios = [0, 0.5, 0.9, 0.95, 0.99, 0.999, 1];
  fc.assert(
    fc.property(latencies, (samples) => {
      const counts = new Float64Array(BUCKET_COUNT);
      for (const sample of samples) counts[bucketOf(sample)]++;
      const sorted = [...samples].sort((a, b) => a - b);
      const exact = ratios.map((ratio) => sorted[Math.max(1, Math.ceil(ratio * sorted.length - 1e-9)) - 1]);
      quantilesUs(counts, samples.length, ratios).forEach((us, index) => {
        expect(us).toBeGreaterThanOrEqual(exact[index]);
        expect(us).toBeLessThanOrEqual(exact[index] * 1.001);
      });
    }),
    { numRuns: 200 },
  );
});
