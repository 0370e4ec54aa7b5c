import type { CostLine, VariantSummary } from '../sim/result.js';
import { numberCell } from './csv.js';
import { displayWidth } from './display-width.js';
import { groupedText, plainText } from './format.js';
import { type Paint, type TextColumn, tableLines } from './layout.js';

const TITLE = 'bill, USD';
const DOUBT = 'with old or unverified prices';

/**
 * The bill as the terminal prints it: of one variant every line, quantity x rate = amount, the largest first;
 * of several what each service costs in each, a line for each variant where they do not fit beside one another.
 */
export function billLines(variants: readonly VariantSummary[], width: number, paint: Paint): readonly string[] {
  const [only] = variants;
  if (only === undefined || variants.every(({ cost }) => cost.lines.length === 0)) return [];
  const [header = '', ...rows] = variants.length === 1 ? tableLines(columnsOfOne(only), width) : linesOfSeveral(variants, width);
  return [paint.dim(header), ...rows];
}

function linesOfSeveral(variants: readonly VariantSummary[], width: number): readonly string[] {
  const columns = serviceColumns(variants);
  const beside = tableLines(columns, Number.POSITIVE_INFINITY);
  if (beside.every((line) => displayWidth(line) <= width)) return beside;
  const isMarked = columns[0]!.title !== TITLE;
  return [...tableLines(variantColumns(columns), width), ...(isMarked ? [`* ${DOUBT}`] : [])];
}

/** The same with a line for each variant: its total, then the services, of which the cheapest give way first. */
function variantColumns([services, ...variants]: readonly TextColumn[]): readonly TextColumn[] {
  const titles = services!.cells;
  const ofService = (title: string, row: number): TextColumn => {
    return {
      title,
      align: 'right',
      rank: row === titles.length - 1 ? titles.length : titles.length - 1 - row,
      cells: variants.map(({ cells }) => cells[row]!),
    };
  };
  const amounts = titles.map(ofService);
  return [
    { title: TITLE, align: 'left', rank: titles.length, cells: variants.map(({ title }) => title.trimEnd()) },
    ...amounts.slice(-1),
    ...amounts.slice(0, -1),
  ];
}

function columnsOfOne({ cost }: VariantSummary): readonly TextColumn[] {
  const lines = [...cost.lines].sort((a, b) => b.amountUsd - a.amountUsd);
  const column = (title: string, align: TextColumn['align'], rank: number, cell: (line: CostLine) => string, total = ''): TextColumn => {
    return { title, align, rank, cells: [...lines.map(cell), total] };
  };
  return [
    column('bill', 'left', 9, ({ service, item }) => plainText(`${service}: ${item}`), 'total'),
    column('of', 'left', 2, ({ resource }) => plainText(resource)),
    column('quantity', 'right', 8, ({ quantity }) => quantityText(quantity)),
    column('unit', 'left', 5, ({ unit }) => plainText(unit)),
    column('x USD', 'right', 8, ({ rateUsd }) => numberCell(rateUsd)),
    column('= USD', 'right', 9, ({ amountUsd }) => amountText(amountUsd), amountText(sumOf(lines))),
    column('price', 'left', 7, ({ priceDate }) => markOf(priceDate)),
  ];
}

/** What each service costs in each variant, the largest first. */
export function serviceColumns(variants: readonly VariantSummary[]): readonly TextColumn[] {
  const services = [...new Set(variants.flatMap(({ cost }) => cost.lines.map(({ service }) => service)))];
  const costOf = (service: string, { cost }: VariantSummary) => cost.lines.filter((line) => line.service === service);
  const most = (service: string) => Math.max(...variants.map((variant) => sumOf(costOf(service, variant))));
  const largestFirst = [...services].sort((a, b) => most(b) - most(a));
  const isMarked = variants.some(({ cost }) => cost.lines.some(({ priceDate }) => isDoubtful(priceDate)));
  const blank = isMarked ? '  ' : '';
  const cellOf = (lines: readonly CostLine[]) => {
    if (lines.length === 0) return '';
    return `${amountText(sumOf(lines))}${lines.some(({ priceDate }) => isDoubtful(priceDate)) ? ' *' : blank}`;
  };
  const ofVariant = (variant: VariantSummary): TextColumn => ({
    title: `${plainText(variant.name)}${blank}`,
    align: 'right',
    rank: 1,
    cells: [...largestFirst.map((service) => cellOf(costOf(service, variant))), cellOf(variant.cost.lines)],
  });
  return [
    {
      title: isMarked ? `${TITLE} (* ${DOUBT})` : TITLE,
      align: 'left',
      rank: 1,
      cells: [...largestFirst, 'total'],
    },
    ...variants.map(ofVariant),
  ];
}

/** What the reader should know of a price; nothing where it is a fresh one of the catalogue. */
function markOf(priceDate: string): string {
  return /^\d{4}[\d-]*$/.test(priceDate) ? '' : priceDate;
}

/** Whether a price is old, or was seen in no source. */
export function isDoubtful(priceDate: string): boolean {
  return priceDate === 'unverified' || priceDate.endsWith(' (old)');
}

function sumOf(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { amountUsd }) => sum + amountUsd, 0);
}

/** A hundredth of a cent, so that small lines can be told apart and all stand one below the other. */
export function amountText(usd: number): string {
  return groupedText(usd.toFixed(4));
}

/** Up to six decimals: enough to work the amount out again. */
export function quantityText(quantity: number): string {
  return groupedText(quantity.toFixed(6).replace(/\.?0+$/, ''));
}
