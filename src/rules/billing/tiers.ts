import { figure } from '../../aws/catalogue/index.js';
import type { LedgerReading } from './ledger.js';

/** A thing whose price falls with the quantity of a month, counted over the whole account. */
interface TieredItem {
  readonly service: string;
  /** What the meter calls it. */
  readonly item: string;
  /** The catalogue's items, each up to a quantity of the month, ascending; the last without end. */
  readonly tiers: readonly { readonly item: string; readonly upTo: number }[];
  /** The catalogue's free quantity of a month, shared by all things that name it, and how many of it make one unit. */
  readonly free?: { readonly item: string; readonly perUnit: number };
}

const END = Number.POSITIVE_INFINITY;
const FREE_DURATION = { item: 'free tier duration', perUnit: 1 };

/**
 * @source https://aws.amazon.com/lambda/pricing/ and https://aws.amazon.com/ec2/pricing/on-demand/ (2026):
 *   tiers by month, architecture and region; 1 TB is 1,024 GB
 */
const TIERED_ITEMS: readonly TieredItem[] = [
  {
    service: 'Lambda',
    item: 'requests',
    tiers: [{ item: 'requests', upTo: END }],
    free: { item: 'free tier requests', perUnit: 1_000_000 },
  },
  {
    service: 'Lambda',
    item: 'x86 duration',
    tiers: [
      { item: 'x86 duration first 6e9 GB-s', upTo: 6e9 },
      { item: 'x86 duration next 9e9 GB-s (6e9-15e9)', upTo: 15e9 },
      { item: 'x86 duration over 15e9 GB-s', upTo: END },
    ],
    free: FREE_DURATION,
  },
  {
    service: 'Lambda',
    item: 'ARM duration',
    tiers: [
      { item: 'ARM duration first 7.5e9 GB-s', upTo: 7.5e9 },
      { item: 'ARM duration next 11.25e9 GB-s (7.5e9-18.75e9)', upTo: 18.75e9 },
      { item: 'ARM duration over 18.75e9 GB-s', upTo: END },
    ],
    free: FREE_DURATION,
  },
  {
    service: 'Data transfer',
    item: 'out to internet',
    tiers: [
      { item: 'out to internet first 10 TB (10,240 GB)', upTo: 10_240 },
      { item: 'out to internet next 40 TB', upTo: 51_200 },
      { item: 'out to internet next 100 TB', upTo: 153_600 },
      { item: 'out to internet over 150 TB', upTo: END },
    ],
    free: { item: 'internet egress free allowance', perUnit: 1 },
  },
  {
    service: 'API Gateway',
    item: 'HTTP API requests',
    tiers: [
      { item: 'HTTP API requests first 300 million', upTo: 300 },
      { item: 'HTTP API requests over 300 million', upTo: END },
    ],
  },
  {
    service: 'SQS',
    item: 'standard requests',
    tiers: [
      { item: 'standard requests first 100 billion', upTo: 100_000 },
      { item: 'standard requests next 100 billion', upTo: 200_000 },
      { item: 'standard requests over 200 billion', upTo: END },
    ],
    free: { item: 'free tier requests', perUnit: 1_000_000 },
  },
  {
    service: 'CloudWatch',
    item: 'alarm standard resolution',
    tiers: [{ item: 'alarm standard resolution', upTo: END }],
    free: { item: 'free tier alarms', perUnit: 1 },
  },
  {
    service: 'Data transfer',
    item: 'between AZs same region',
    tiers: [{ item: 'between AZs same region', upTo: END }],
    free: { item: 'inter-AZ free allowance', perUnit: 1 },
  },
];

/** Whether a reading is what the free tier gives away. */
export function isFreeItem(service: string, item: string): boolean {
  return TIERED_ITEMS.some((tiered) => tiered.service === service && tiered.free?.item === item);
}

/**
 * Readings with each tiered quantity under the catalogue's item of the tier it falls in, first come first
 * served within a month; all others as they are. The free quantity, where asked for, goes first and stays visible.
 * @param readings by hour, as a ledger gives them
 * @param monthOf month of an hour, any number that differs from month to month: see `billingMonths`
 */
export function inTiers(
  readings: readonly LedgerReading[],
  freeTier: boolean,
  monthOf: (hour: number) => number = () => 0,
): LedgerReading[] {
  const used = new Map<string, number>();
  return readings.flatMap((reading) => {
    const tiered = TIERED_ITEMS.find(({ service, item }) => service === reading.service && item === reading.item);
    if (tiered === undefined) return [reading];
    const month = monthOf(reading.hour);
    const parts = freeTier && tiered.free !== undefined ? takeFree(used, month, tiered.service, tiered.free, reading.quantity) : [];
    const paid = reading.quantity - parts.reduce((sum, part) => sum + part.quantity, 0);
    parts.push(...take(used, `${month}/${tiered.service}/${tiered.item}`, paid, tiered.tiers));
    return parts.map(({ item, quantity }) => ({
      ...reading,
      item,
      quantity,
      windowQuantity: (quantity / reading.quantity) * reading.windowQuantity,
    }));
  });
}

function takeFree(
  used: Map<string, number>,
  month: number,
  service: string,
  free: NonNullable<TieredItem['free']>,
  quantity: number,
): { item: string; quantity: number }[] {
  const upTo = figure(service, free.item) / free.perUnit;
  return take(used, `${month}/${service}/${free.item}`, quantity, [{ item: free.item, upTo }]);
}

/** Takes a quantity from the tiers, in order, from where the counter stands. */
function take(
  used: Map<string, number>,
  counter: string,
  quantity: number,
  tiers: TieredItem['tiers'],
): { item: string; quantity: number }[] {
  const parts: { item: string; quantity: number }[] = [];
  let left = quantity;
  for (const { item, upTo } of tiers) {
    const before = used.get(counter) ?? 0;
    const part = Math.min(left, Math.max(0, upTo - before));
    if (part === 0) continue;
    parts.push({ item, quantity: part });
    used.set(counter, before + part);
    left -= part;
  }
  return parts;
}
