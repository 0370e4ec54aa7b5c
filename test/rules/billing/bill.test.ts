import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../../src/base/errors.js';
import { bill, type MeterReading, priceNotes, roundUsd, totalUsd } from '../../../src/rules/billing/index.js';

const reading = (service: string, item: string, quantity: number, hour = 0, resource = 'web'): MeterReading => ({
  hour,
  service,
  item,
  resource,
  quantity,
  unit: 'vCPU-hour',
});

describe('bill', () => {
  test('one line for each service, item and resource: quantity x rate, rounded to ten decimals', () => {
    const lines = bill(
      [
        reading('Fargate', 'Linux x86 vCPU-hour', 0.25),
        reading('Fargate', 'Linux x86 vCPU-hour', 1 / 3, 1),
        reading('Fargate', 'Linux x86 vCPU-hour', 2, 1, 'api'),
      ],
      'us-east-1',
    );
    // 2 x 0.04048 = 0.08096; (0.25 + 0.333...) x 0.04048 = 0.02361333...
    expect(lines).toEqual([
      {
        service: 'Fargate',
        item: 'Linux x86 vCPU-hour',
        resource: 'api',
        quantity: 2,
        unit: 'vCPU-hour',
        rateUsd: 0.04048,
        amountUsd: 0.08096,
        priceDate: '2026-09-29',
      },
      {
        service: 'Fargate',
        item: 'Linux x86 vCPU-hour',
        resource: 'web',
        quantity: 0.25 + 1 / 3,
        unit: 'vCPU-hour',
        rateUsd: 0.04048,
        amountUsd: 0.0236133333,
        priceDate: '2026-09-29',
      },
    ]);
    expect(totalUsd(lines)).toBe(0.1045733333);
  });

  test.each<[string, string, string, Record<string, number>, number, string, number, string]>([
    ['us-east-1', 'Fargate', 'Linux x86 vCPU-hour', {}, 0.04048, '2026-09-29', 0, 'current and seen'],
    ['eu-central-1', 'Fargate Spot', 'Linux x86 vCPU-hour', {}, 0.0140458, '2021-01-14 (old)', 1, 'old: used and marked'],
    ['us-west-2', 'Fargate', 'Linux ARM vCPU-hour', {}, 0.03238, 'unverified', 1, 'unverified: used and marked'],
    ['us-east-1', 'Fargate', 'Linux x86 vCPU-hour', { 'Fargate/Linux x86 vCPU-hour': 0.035 }, 0.035, 'prices.set', 0, 'set by the user'],
    ['us-east-1', 'Fargate', 'Linux x86 vCPU-hour', { 'Fargate/Linux x86 vCPU-hour': 0 }, 0, 'prices.set', 0, 'set to nothing'],
    ['nowhere-1', 'Fargate', 'Linux x86 vCPU-hour', { 'Fargate/Linux x86 vCPU-hour': 1 }, 1, 'prices.set', 0, 'set where none is known'],
    ['us-east-1', 'Lambda', 'free tier requests', {}, 0, 'free tier', 0, 'given away'],
  ])('%s %s/%s with %o: %d of %s', (region, service, item, overrides, rateUsd, priceDate, notes) => {
    const lines = bill([reading(service, item, 1)], region, overrides);
    expect(lines).toMatchObject([{ rateUsd, priceDate }]);
    expect(priceNotes([...lines, ...lines])).toHaveLength(notes);
  });

  test('notes name the price and why it is doubtful', () => {
    const lines = bill([reading('Fargate Spot', 'Linux x86 vCPU-hour', 1), reading('EBS', 'gp3 storage', 1)], 'eu-west-2', {
      'EBS/gp3 storage': 0.09,
    });
    expect(priceNotes(lines)).toEqual(["price 'Fargate Spot/Linux x86 vCPU-hour' is of 2021-01-14, more than a year before the catalogue"]);
  });

  test('all missing rates are told at once, never billed as 0', () => {
    const readings = [reading('Fargate', 'Linux ARM vCPU-hour', 1), reading('EBS', 'gp3 storage', 1), reading('EBS', 'gp3 storage', 1, 1)];
    try {
      bill(readings, 'af-south-1');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ScenarioError);
      expect((error as ScenarioError).problems.map((problem) => problem.hint)).toEqual([
        "give it yourself: prices: { set: { 'EBS/gp3 storage': <USD per unit> } }",
        "give it yourself: prices: { set: { 'Fargate/Linux ARM vCPU-hour': <USD per unit> } }",
      ]);
    }
  });

  test('an override named like an object’s own method is not a price', () => {
    expect(() => bill([reading('toString', '', 1)], 'us-east-1')).toThrow(ScenarioError);
  });

  test.each([
    [0.00000000004, 0],
    [0.00000000006, 1e-10],
    [1 / 3, 0.3333333333],
    [123456.7, 123456.7],
  ])('%d USD is %d to ten decimals', (usd, rounded) => {
    expect(roundUsd(usd)).toBe(rounded);
  });
});
