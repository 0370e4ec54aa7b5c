import { describe, expect, test } from 'vitest';
import { bill } from '../../../src/report/why/bill.js';
import { constant, even, run } from '../../sim/run.js';
import { requestKind, scenario, service, taskDefinition, traffic } from '../../support/scenario.js';
import { ask, loaded, policy, viewOf } from './ask.js';

/** Two tasks of 1 vCPU and 2 GB for an hour; a policy that never moves them. */
const HOUR = loaded({ steps: [[0, 1.1]], over: { durationUs: 3600e6 } });

describe('a service of the bill', () => {
  const answer = ask(HOUR, 'bill/Fargate');

  // 2 vCPU-hours x 0.04048 + 4 GB-hours x 0.004445 = 0.08096 + 0.01778.
  test('is told with its quantities and rates', () => {
    expect(answer.headline).toMatch(
      /^Fargate costs \$0\.0987, [\d.]+ % of the run's \$0\.1\d+: 2 vCPU-hour x 0\.04048 USD, 4 GB-hour x 0\.004445 USD\.$/,
    );
    expect(answer.facts).toContainEqual({
      label: 'Fargate: Linux x86 vCPU-hour, web',
      value: '2 vCPU-hour x 0.04048 USD = 0.08096 USD (price of 2026-09-29)',
      file: 'bill.csv',
    });
  });

  test('counts the tasks that made it, by the meter that made it', () => {
    expect(answer.tables[0].rows).toEqual([['web', 'FARGATE', '1', '2', '2', '2']]);
    expect(answer.tables[1].rows).toEqual([['0', '0.0987']]);
  });

  // Spot: 2 x 0.01288871 + 4 x 0.00141527; ARM: 2 x 0.03238 + 4 x 0.00356.
  test('says what other rates of the catalogue would make of it, and a task less', () => {
    expect(answer.whatIf).toEqual([
      'On FARGATE_SPOT, which may be interrupted, the same vCPU-hours and GB-hours would have cost $0.0314 instead of $0.0987, 68.16 % less.',
      'On ARM64 (Graviton), with as many task-hours, the same vCPU-hours and GB-hours would have cost $0.079 instead of $0.0987, 19.99 % less.',
      'A task of web less for the whole run would have saved $0.0494 of these lines ($0.0494 an hour).',
    ]);
  });

  test('by an item alone, with its quantity by hour', () => {
    const item = ask(HOUR, 'bill/Fargate/Linux x86 vCPU-hour');
    expect(item.tables.at(-1)).toMatchObject({ header: ['hour', 'vCPU-hour', 'USD'], rows: [['0', '2', '0.0810']] });
  });
});

test('a price of the scenario’s own goes before the catalogue, also for what would have been', () => {
  const spot = 'Fargate Spot/Linux x86 vCPU-hour';
  const own = run({ ...HOUR.scenario, prices: { set: { [spot]: 1 }, freeTier: false } });
  expect(ask(own, 'bill/Fargate').whatIf[0]).toContain('would have cost $2.01 instead of $0.0987');
});

test('tasks that came and went add up to the line', () => {
  const moving = loaded({
    steps: [
      [0, 1.1],
      [600, 3.6],
      [1800, 0.5],
    ],
  });
  const [table] = ask(moving, 'bill/Fargate').tables;
  const line = moving.summary.cost.lines.find(({ unit }) => unit === 'vCPU-hour');
  const hours = table.rows.reduce((sum, row) => sum + Number(row.at(-1)), 0);
  expect(hours).toBeCloseTo(line?.quantity ?? 0, 5);
  expect(Number(table.rows[0].at(-2))).toBe(moving.tasks.length);
});

test('the whole bill: its lines add up, hour by hour too', () => {
  const two = loaded({ steps: [[0, 1.1]] });
  const answer = ask(two, 'bill/total');
  expect(answer.facts[0].value).toBe(`${two.summary.cost.totalUsd} USD`);
  const hours = answer.tables.find(({ title }) => title.startsWith('by hour'))?.rows ?? [];
  expect(hours).toHaveLength(2);
  expect(hours.reduce((sum, [, usd]) => sum + Number(usd), 0)).toBeCloseTo(two.summary.cost.totalUsd ?? 0, 3);
});

test('every name that can be asked is answered, with its rule and where its price comes from', () => {
  const view = viewOf(HOUR);
  const names = bill.names(view);
  expect(names).toContain('CloudWatch/alarm standard resolution/web');
  for (const name of names) {
    const { because, headline } = ask(HOUR, `bill/${name}`);
    expect(headline).toContain('cost');
    expect(because.length).toBeGreaterThanOrEqual(2);
  }
});

test('a function: its billed milliseconds make its GB-seconds', () => {
  const onLambda = run({
    ...scenario({ services: [], taskDefinitions: [taskDefinition()], scalableTargets: [] }),
    durationUs: 600e6,
    functions: [
      {
        ...{
          name: 'fn',
          functionName: 'fn',
          memoryMiB: 1024,
          timeoutUs: 30e6,
          cpuArchitecture: 'X86_64',
          runtime: undefined,
          packageType: 'Zip',
        },
        ...{ ephemeralStorageMiB: 512, reservedConcurrency: undefined, via: 'function-url', loadBalancer: '' },
      },
    ],
    functionBehaviours: [{ init: constant(100_000), requests: [requestKind({ wait: constant(100_000) })] }],
    traffic: [traffic({ shape: even(10) })],
  });
  const answer = ask(onLambda, 'bill/Lambda');
  const [[, invocations, , , gbSeconds]] = answer.tables[0].rows;
  expect(invocations).toBe('6,000');
  const line = onLambda.summary.cost.lines.find(({ unit }) => unit === 'GB-second');
  expect(Number(gbSeconds)).toBeCloseTo(line?.quantity ?? 0, 5);
  expect(answer.whatIf[0]).toMatch(/^On arm64, with the same durations, the same GB-seconds would have cost .* 20 % less\.$/);
  const minute = ask(onLambda, 'scaling/fn', 90);
  expect(minute.headline).toMatch(
    /^In the minute of 00:01 function fn needed up to \d+ environments at once, after \d+ the minute before: 0 of 600 invocations \(0 %\) started cold, none was throttled\.$/,
  );
});

test('public addresses: a sentence for each who holds some', () => {
  const result = run({
    ...HOUR.scenario,
    scalableTargets: [{ cluster: 'default', service: 'web', minCapacity: 1, maxCapacity: 4, policies: [policy()] }],
    services: [service({ desiredCount: 2, assignPublicIp: true })],
  });
  expect(ask(result, 'bill/VPC').whatIf).toHaveLength(2);
});
