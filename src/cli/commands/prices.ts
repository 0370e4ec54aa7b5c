import { CATALOGUE_DATE, isStale, type Price, priceKey, pricesOf, REGIONS } from '../../aws/catalogue/index.js';
import { UsageError } from '../../base/errors.js';
import { nearNames } from '../../base/nearest.js';
import { numberCell, paintFor, type TextColumn, tableLines } from '../../report/index.js';
import type { TellingFlags } from '../flags.js';
import { EXIT, type Shell } from '../shell.js';
import { jsonText } from './run.js';

/** `ecsim prices`: the price list of a region under the names that `prices.set` takes, each with its date. */
export function prices({ region, isJson }: TellingFlags & { readonly region: string }, { stdout }: Shell): number {
  if (!REGIONS.includes(region)) {
    throw new UsageError(`--region ${region} is not in the catalogue; near names: ${nearNames(region, REGIONS).join(', ')}`);
  }
  const list = pricesOf(region);
  if (isJson) {
    const rows = list.map(({ service, item, usd, unit, date, verified, source }) => ({ service, item, usd, unit, date, verified, source }));
    stdout.write(jsonText({ region, catalogueDate: CATALOGUE_DATE, prices: rows }));
    return EXIT.ok;
  }
  const column = (title: string, align: TextColumn['align'], rank: number, cell: (price: Price) => string): TextColumn => {
    return { title, align, rank, cells: list.map(cell) };
  };
  const [header = '', ...rows] = tableLines(
    [
      column('price', 'left', 9, ({ service, item }) => priceKey(service, item)),
      column('USD', 'right', 9, ({ usd }) => numberCell(usd)),
      column('per', 'left', 5, ({ unit }) => unit),
      column('date', 'left', 8, ({ date, verified }) => (verified ? date : 'unverified')),
      column('', 'left', 7, ({ date }) => (isStale(date) ? 'more than a year old' : '')),
    ],
    stdout.width,
  );
  const title = `List prices in ${region}, catalogue of ${CATALOGUE_DATE}`;
  stdout.write(`${[title, '', paintFor(stdout.isColored).dim(header), ...rows].join('\n')}\n`);
  return EXIT.ok;
}
