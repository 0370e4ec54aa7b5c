import { expect, test } from 'vitest';
import { coldStartDistribution, DEFAULT_RUNTIME, RUNTIME_NAMES } from '../../src/aws/catalogue/index.js';
import type { CpuArchitecture } from '../../src/aws/nouns.js';

const quantile = (values: readonly number[], share: number) => values[Math.floor(share * values.length)] / 1000;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length / 1000;

// Source: data/lambda/cold_start_agg_2026-07-08.csv, mean over the four memory sizes, milliseconds.
test.each<[string, 'Zip' | 'Image', CpuArchitecture, number, number, number, number, string]>([
  // runtime          package  arch      mean  p50  p90  p99  why
  ['nodejs22.x', 'Zip', 'X86_64', 143, 141, 164, 201, 'the lognormal of p50 and p99 would do here'],
  ['nodejs22.x', 'Image', 'X86_64', 352, 295, 575, 808, 'images start at twice the time, with a long tail'],
  ['java21', 'Zip', 'X86_64', 253, 239, 280, 625, 'two modes: a lognormal would put p90 at 406'],
  ['java21', 'Zip', 'ARM64', 240, 248, 268, 474, 'mean below the median'],
  ['python3.13', 'Zip', 'X86_64', 90, 85, 106, 189, ''],
  ['dotnet8', 'Zip', 'X86_64', 284, 253, 346, 657, ''],
  ['ruby3.4', 'Zip', 'ARM64', 256, 234, 396, 434, ''],
  ['provided.al2023', 'Zip', 'X86_64', 50, 50, 53, 69, 'Go'],
])('%s %s %s: mean %d, p50 %d, p90 %d, p99 %d ms (%s)', (runtime, packageType, architecture, meanMs, p50, p90, p99) => {
  const { values } = coldStartDistribution(runtime, packageType, architecture)!;
  expect(Math.abs(mean(values) - meanMs)).toBeLessThan(0.01 * meanMs + 0.5);
  expect(Math.abs(quantile(values, 0.5) - p50)).toBeLessThan(0.01 * p50 + 0.5);
  expect(Math.abs(quantile(values, 0.9) - p90)).toBeLessThan(0.05 * p90);
  expect(Math.abs(quantile(values, 0.99) - p99)).toBeLessThan(0.01 * p99 + 0.5);
});

test.each<[string | undefined, string | undefined, string]>([
  ['nodejs23.x', 'nodejs22.x', 'nearest older version'],
  ['nodejs26.x', 'nodejs24.x', 'newer than the table'],
  ['nodejs18.x', 'nodejs20.x', 'older than the table: the oldest there is'],
  ['java8', 'java8.al2', 'the same version'],
  ['dotnet9', 'dotnet8', ''],
  ['python3.8', 'python3.9', ''],
  ['go1.x', undefined, 'retired in 2024; its programs run on provided.al2'],
  [undefined, DEFAULT_RUNTIME, 'a container image says nothing'],
  ['cobol', undefined, 'no family'],
  ['nodejs', undefined, 'no version'],
])('%s starts like %s (%s)', (runtime, like) => {
  const expected = like === undefined ? undefined : coldStartDistribution(like, 'Zip', 'X86_64');
  expect(coldStartDistribution(runtime, 'Zip', 'X86_64')).toEqual(expected);
});

test('every row gives ascending times above zero', () => {
  expect(RUNTIME_NAMES).toContain('nodejs22.x');
  for (const runtime of RUNTIME_NAMES) {
    for (const packageType of ['Zip', 'Image'] as const) {
      for (const architecture of ['X86_64', 'ARM64'] as const) {
        const values = coldStartDistribution(runtime, packageType, architecture)?.values ?? [];
        expect(values, `${runtime} ${packageType} ${architecture}`).toHaveLength(200);
        expect(values[0]).toBeGreaterThan(0);
        expect(values).toEqual([...values].sort((a, b) => a - b));
      }
    }
  }
});
