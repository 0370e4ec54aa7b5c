import { describe, expect, test } from 'vitest';
import { comparisonTable, summaryJson } from '../../src/report/index.js';
import { functionWorkload, variant, workload } from './fixtures.js';

const HEAD = {
  ...{
    version: '0.1.0',
    name: 'hello',
    digest: 'abc',
    seed: '42',
    start: '2026-01-05T00:00:00Z',
    durationSeconds: 3600,
    warmUpSeconds: 600,
  },
  pricesDate: '2026-11-20',
};

/** Keys of a JSON value in their order, nested; of a list those of its first member. */
function shape(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${shape(value[0])}]`;
  if (typeof value !== 'object' || value === null) return '';
  return `{${Object.entries(value)
    .map(([key, inner]) => key + shape(inner))
    .join(' ')}}`;
}

describe('summary.json', () => {
  test('has the keys of the contract in its order (CONTRACT section 3)', () => {
    const summary = summaryJson(HEAD, [
      variant({ expectations: [{ text: 'p99 <= 1s', holds: true, value: 84.25 }], notSimulated: ['tags'] }),
    ]);
    expect(shape(summary)).toBe(
      '{schema version scenario{name digest seed start durationSeconds} window{fromSeconds toSeconds} pricesDate ' +
        'variants[{name workloads[{name platform byProvider[{capacityProvider tasksRunningMean costUsd}] ' +
        'requests{offered completed failed timedOut rejected inFlight retries failedByCause{502}} ' +
        'latencyMs{mean p50 p90 p95 p99 p999 max} availability ' +
        'tasks{launched stopped failedToStart interrupted placementFailures runningMean runningMax} ' +
        'scaling{scaleOuts scaleIns} deployments{completed failed rolledBack} ' +
        'cpuUtilizationMeanPercent memoryUtilizationMeanPercent}] ' +
        'instances{launched terminated runningMean runningMax} ' +
        'cost{currency totalUsd monthlyUsd perMillionRequestsUsd lines[{service item resource quantity unit rateUsd amountUsd}]} ' +
        'expectations[{text holds value}] assumptions[{name value default}] notSimulated[]}] fit[]}',
    );
    expect([summary.schema, summary.window]).toEqual(['ecsim/summary/1', { fromSeconds: 600, toSeconds: 3600 }]);
  });

  test('says of a function what it did, of a service nothing of the kind', () => {
    const [ecs, lambda] = summaryJson(HEAD, [variant(), variant({ name: 'lambda', workloads: [functionWorkload()] })]).variants;
    expect(ecs!.workloads[0]).not.toHaveProperty('lambda');
    expect(shape(lambda!.workloads[0])).toContain(
      'deployments{completed failed rolledBack} lambda{invocations coldStarts throttles concurrentMax billedMs} cpuUtil',
    );
  });

  test.each<[string, string | number, string]>([
    ['42', 42, 'digits are the number they are'],
    ['007', '007', 'a number would lose the zeros'],
    ['90071992547409930', '90071992547409930', 'a number would lose the end'],
    ['shop', 'shop', 'text stays text'],
  ])('seed %j is %j (%s)', (seed, expected) => {
    expect(summaryJson({ ...HEAD, seed }, []).scenario.seed).toBe(expected);
  });

  test('a figure that is not a number is our bug, not a silent null', () => {
    const broken = workload({ availability: Number.NaN });
    expect(() => summaryJson(HEAD, [variant({ workloads: [broken] })])).toThrow('summary.variants.0.workloads.0.availability is NaN');
  });
});

describe('comparison.csv', () => {
  test('has a row for each variant and workload, the paths of the summary as columns, every cause as its own', () => {
    const other = workload({ name: 'api', requests: { ...workload().requests, failedByCause: { '503': 1 } } });
    const table = comparisonTable([variant({ workloads: [workload(), other] }), variant({ name: 'idle', workloads: [], totalUsd: null })]);
    const column = (name: string) => [...table.rows].map((row) => row[table.header.indexOf(name)]);
    expect(table.header.slice(0, 12).join(' ')).toBe(
      'variant workload platform requests.offered requests.completed requests.failed requests.timedOut requests.rejected ' +
        'requests.inFlight requests.retries latencyMs.mean latencyMs.p50',
    );
    expect(column('variant')).toEqual(['base', 'base', 'idle']);
    expect(column('workload')).toEqual(['web', 'api', '']);
    expect(column('latencyMs.p99')).toEqual(['84.25', '84.25', '']);
    expect(column('cost.totalUsd')).toEqual(['0.12', '0.12', '']);
    expect(column('instances.runningMax')).toEqual(['0', '0', '0']);
    expect(column('requests.failedByCause.502')).toEqual(['2', '', '']);
    expect(column('requests.failedByCause.503')).toEqual(['', '1', '']);
  });

  test('has the figures of functions where there are any, empty for services', () => {
    const table = comparisonTable([variant(), variant({ name: 'lambda', workloads: [functionWorkload()] })]);
    const column = (name: string) => [...table.rows].map((row) => row[table.header.indexOf(name)]);
    expect(column('lambda.coldStarts')).toEqual(['', '5']);
    expect(column('lambda.billedMs')).toEqual(['', '45000']);
    expect(comparisonTable([variant()]).header).not.toContain('lambda.coldStarts');
  });
});
