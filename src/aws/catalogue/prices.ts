import { type Problem, ScenarioError } from '../../base/errors.js';
import { INSTANCE_TYPE_NAMES, instanceType } from './instances.js';
import { FIGURE_ROWS, RATE_ROWS } from './prices.data.js';
import { REGIONS } from './regions.js';

/** The day the catalogue was put together, ISO. Ages of prices are counted from it, never from the wall clock. */
export const CATALOGUE_DATE = '2026-11-20';

const INSTANCE_PRICE_SOURCE = {
  'us-east-1': { date: '2026-07-20', source: 'aws/karpenter-provider-aws zz_generated.pricing_aws.go' },
  other: { date: '2026-02-07', source: 'aws-samples/sample-ecs-managed-instances-pricing-calculator ec2-prices.json@41ba68a' },
};
const SPOT_SOURCE = { date: '2025-06-28', source: 'alexei-led/spotinfo@05e9331 spot-advisor-data.json' };

/** What a unit of something costs in a region, list price before tax. */
export interface Price {
  readonly service: string;
  readonly item: string;
  readonly usd: number;
  readonly unit: string;
  /** When the price was in force or last seen: an ISO day, month or year, `2025-26` for a span of years, `K` for never. */
  readonly date: string;
  /** False: from memory, seen in no source. */
  readonly verified: boolean;
  readonly source: string;
  readonly note: string;
}

/** A row of the catalogue: a price and the regions it holds in (`all`, `commercial` or names). */
interface Row extends Price {
  readonly regions: readonly string[];
}

function parseRow(line: string): Row {
  const [service, item, regions, unit, usd, date, source, note] = line.split('|');
  const verified = date !== 'K' && !/^K\b/.test(source);
  return { service, item, regions: regions.split(';'), unit, usd: Number(usd), date, verified, source, note };
}

function groupByKey(lines: string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of lines.split('\n').map(parseRow)) {
    const key = priceKey(row.service, row.item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

const rates = groupByKey(RATE_ROWS);
const figures = groupByKey(FIGURE_ROWS);

/** How `prices.set` and `ecsim prices` name a price: `Fargate/Linux x86 vCPU-hour`. */
export function priceKey(service: string, item: string): string {
  return `${service}/${item}`;
}

/** Item of an instance type, under the services `EC2` and `EC2 Spot`. */
export function instanceHourItem(instanceTypeName: string): string {
  return `Linux ${instanceTypeName} instance-hour`;
}

/** A price in a region; undefined where the catalogue has none. A rate for the very region goes before one for all. */
export function price(region: string, service: string, item: string): Price | undefined {
  if (service === 'EC2' || service === 'EC2 Spot') {
    const found = instanceHourPrice(region, service, /^Linux (\S+) instance-hour$/.exec(item)?.[1] ?? '');
    if (found !== undefined) return found;
  }
  const row = rowFor(rates.get(priceKey(service, item)), region);
  if (row === undefined) return undefined;
  const { regions: _, ...found } = row;
  return found;
}

function rowFor(rows: readonly Row[] | undefined, region: string): Row | undefined {
  const isOpen = (row: Row) => row.regions.includes('all') || (row.regions.includes('commercial') && !region.startsWith('us-gov-'));
  return rows?.find((row) => row.regions.includes(region)) ?? rows?.find(isOpen);
}

function instanceHourPrice(region: string, service: 'EC2' | 'EC2 Spot', typeName: string): Price | undefined {
  const type = instanceType(typeName);
  const onDemandUsd = type?.onDemandUsdPerHour(region);
  if (type === undefined || onDemandUsd === undefined) return undefined;
  const base = { service, item: instanceHourItem(typeName), unit: 'instance-hour', verified: true };
  if (service === 'EC2') {
    return {
      ...base,
      usd: onDemandUsd,
      ...(region === 'us-east-1' ? INSTANCE_PRICE_SOURCE['us-east-1'] : INSTANCE_PRICE_SOURCE.other),
      note: '',
    };
  }
  const saving = type.spotSavingPercent(region);
  if (saving === undefined) return undefined;
  const usd = Math.round(onDemandUsd * (100 - saving) * 10_000) / 1_000_000;
  return { ...base, usd, ...SPOT_SOURCE, note: `on-demand ${onDemandUsd} less ${saving} %, the saving Spot Advisor showed` };
}

/** Every price of a region, as `ecsim prices` lists them: services in catalogue order, then instance types. */
export function pricesOf(region: string): readonly Price[] {
  const items = [...rates.values()].map(([row]) => price(region, row.service, row.item));
  const instances = INSTANCE_TYPE_NAMES.flatMap((name) => [
    instanceHourPrice(region, 'EC2', name),
    instanceHourPrice(region, 'EC2 Spot', name),
  ]);
  return [...items, ...instances].filter((found) => found !== undefined);
}

/** Whether the catalogue has a price under this key in any region: what `prices.set` may name. */
export function isPriceKey(key: string): boolean {
  const instance = /^EC2(?: Spot)?\/Linux (\S+) instance-hour$/.exec(key);
  return rates.has(key) || (instance !== null && instanceType(instance[1]) !== undefined);
}

/** What is wrong where a price is asked for that the catalogue does not have, and how to supply it. */
export function missingPriceProblem(region: string, service: string, item: string): Problem {
  const key = priceKey(service, item);
  const elsewhere = REGIONS.filter((other) => price(other, service, item) !== undefined);
  const known = elsewhere.length === 0 ? 'it has none in any region' : `it has one in ${elsewhere.join(', ')}`;
  return {
    path: 'prices',
    message: `the catalogue of ${CATALOGUE_DATE} has no rate for '${key}' in ${region}; ${known}`,
    hint: `give it yourself: prices: { set: { '${key}': <USD per unit> } }`,
  };
}

/**
 * A price in a region. A missing rate is never a silent 0.
 * @throws ScenarioError that names the rate
 */
export function priceOrThrow(region: string, service: string, item: string): Price {
  const found = price(region, service, item);
  if (found === undefined) throw new ScenarioError([missingPriceProblem(region, service, item)]);
  return found;
}

/**
 * A figure of AWS's price pages that is not a price: an allowance, what one LCU holds, a percentage.
 * @throws RangeError where there is no such figure
 */
export function figure(service: string, item: string): number {
  const row = figures.get(priceKey(service, item))?.[0];
  if (row === undefined) throw new RangeError(`no figure '${priceKey(service, item)}' in the catalogue`);
  return row.usd;
}

/**
 * Whether a price's date is more than a year before the catalogue's own.
 * Of a month or year its first day counts, of a span of years the first day of the last.
 * A date of `K` has no age: such a price is unverified, which is its own mark.
 */
export function isStale(date: string): boolean {
  const [, year, second, day] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(date) ?? [];
  if (year === undefined) return false;
  const isSpan = second !== undefined && Number(second) > 12;
  const firstDay = isSpan ? `${year.slice(0, 2)}${second}-01-01` : `${year}-${second ?? '01'}-${day ?? '01'}`;
  const yearBefore = `${Number(CATALOGUE_DATE.slice(0, 4)) - 1}${CATALOGUE_DATE.slice(4)}`;
  return firstDay < yearBefore;
}
