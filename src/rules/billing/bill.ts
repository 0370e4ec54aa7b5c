import { isStale, missingPriceProblem, price, priceKey } from '../../aws/catalogue/index.js';
import { type Problem, ScenarioError } from '../../base/errors.js';
import type { MeterReading } from './ledger.js';
import { isFreeItem } from './tiers.js';

/** A line of the bill: quantity x rateUsd = amountUsd. */
export interface BillLine {
  readonly service: string;
  readonly item: string;
  readonly resource: string;
  readonly quantity: number;
  readonly unit: string;
  readonly rateUsd: number;
  readonly amountUsd: number;
  /** Date of the price with its mark: `2024 (old)`, `unverified`, `prices.set`, `hourlyUsd`, `free tier`. */
  readonly priceDate: string;
}

const AMOUNT_DECIMALS = 1e10;

/**
 * USD to ten decimals, as Cost and Usage Reports carry them: fine enough that a second of the smallest
 * task is not lost, and the only rounding of the bill.
 */
export function roundUsd(usd: number): number {
  return Math.round(usd * AMOUNT_DECIMALS) / AMOUNT_DECIMALS;
}

/**
 * The bill of what the meters read: one line for each service, item and resource, in code point order.
 * Rounds once, each line's amount to ten decimals.
 * @param readings of any hours, in tiers
 * @param overrides USD by `Service/item`, from `prices.set`; they go before the catalogue
 * @throws ScenarioError that names every rate that is missing
 */
export function bill(readings: readonly MeterReading[], region: string, overrides: Readonly<Record<string, number>> = {}): BillLine[] {
  const totals = new Map<string, MeterReading>();
  for (const reading of readings) {
    const key = `${reading.service}\n${reading.item}\n${reading.resource}`;
    const quantity = (totals.get(key)?.quantity ?? 0) + reading.quantity;
    totals.set(key, { ...reading, quantity });
  }
  const problems = new Map<string, Problem>();
  const lines = [...totals]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, { service, item, resource, quantity, unit, rateUsd }]) => {
      const rate = rateUsd === undefined ? rateOf(service, item, region, overrides) : { rateUsd, priceDate: 'hourlyUsd' };
      if (rate === undefined) {
        problems.set(priceKey(service, item), missingPriceProblem(region, service, item));
        return [];
      }
      return [{ service, item, resource, quantity, unit, amountUsd: roundUsd(quantity * rate.rateUsd), ...rate }];
    });
  if (problems.size > 0) throw new ScenarioError([...problems.values()]);
  return lines;
}

function rateOf(service: string, item: string, region: string, overrides: Readonly<Record<string, number>>) {
  const key = priceKey(service, item);
  if (Object.hasOwn(overrides, key)) return { rateUsd: overrides[key], priceDate: 'prices.set' };
  if (isFreeItem(service, item)) return { rateUsd: 0, priceDate: 'free tier' };
  const found = price(region, service, item);
  if (found === undefined) return undefined;
  return { rateUsd: found.usd, priceDate: found.verified ? `${found.date}${isStale(found.date) ? ' (old)' : ''}` : 'unverified' };
}

/** The sum of the lines' amounts, USD. */
export function totalUsd(lines: readonly BillLine[]): number {
  return roundUsd(lines.reduce((sum, line) => sum + line.amountUsd, 0));
}

/** What the reader of a bill should know of its prices: one sentence for each price that is old or unverified. */
export function priceNotes(lines: readonly BillLine[]): string[] {
  const doubtful = lines.filter(({ priceDate }) => priceDate === 'unverified' || priceDate.endsWith(' (old)'));
  const notes = doubtful.map(({ service, item, priceDate }) => {
    const why =
      priceDate === 'unverified'
        ? 'was seen in no source'
        : `is of ${priceDate.replace(' (old)', '')}, more than a year before the catalogue`;
    return `price '${priceKey(service, item)}' ${why}`;
  });
  return [...new Set(notes)];
}
