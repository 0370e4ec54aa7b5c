import type { CostLine, VariantSummary } from '../../sim/result.js';
import { percentText, usdText } from '../format.js';
import type { Json, Picture, PictureInput, PictureKind } from './picture.js';
import { COLORS, colorScale, dataOf, label, PLOT_WIDTH, rounded, specOf, widthOfText } from './theme.js';

/** Services with a colour of their own; what is smaller is one. */
const SERVICES_MAX = 7;
/** Bars of a single bill. */
const ITEMS_MAX = 12;
const OTHER = 'everything else';

/** What each line of the bill costs: a bar for each variant, or for each line where there is one variant. */
export const costByItem = {
  kind: 'cost-by-item',
  draw: ({ runs }: PictureInput): readonly Picture[] => {
    const priced = runs.map(({ summary }) => summary).filter(({ cost }) => (cost.totalUsd ?? 0) > 0 && cost.lines.length > 0);
    if (priced.length === 0) return [];
    const sorted = [...priced].sort((a, b) => totalOf(a) - totalOf(b));
    const title = runs.length === 1 ? titleOfOne(sorted[0]) : titleOfSeveral(sorted);
    return [
      {
        file: 'cost-by-item',
        title,
        description: `Bars of what the run costs in USD, ${runs.length === 1 ? 'a bar for each line of the bill' : 'a bar for each variant, divided into the lines of its bill'}. ${title}.`,
        spec: runs.length === 1 ? specOfOne(sorted[0], title) : specOfSeveral(sorted, title),
        table: tableOf(sorted),
      },
    ];
  },
} satisfies PictureKind;

function totalOf({ cost }: VariantSummary): number {
  return cost.totalUsd ?? 0;
}

function titleOfOne(variant: VariantSummary): string {
  const [largest] = linesBySize(variant);
  const share = percentText(Math.round((largest.amountUsd / totalOf(variant)) * 100) / 100);
  return `The run costs ${usdText(totalOf(variant))}; ${share} of it is ${label(`${largest.service}: ${largest.item}`, 52)}`;
}

/** @param sorted the cheapest first */
function titleOfSeveral(sorted: readonly VariantSummary[]): string {
  const best = usdText(totalOf(sorted[0]));
  const equals = sorted.filter((variant) => usdText(totalOf(variant)) === best);
  const names = equals.map(({ name }) => label(name));
  if (equals.length === sorted.length) return sorted.length === 1 ? `${names[0]} costs ${best}` : `All variants cost the same: ${best}`;
  if (equals.length > 1) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are cheapest: ${best} each`;
  const next = sorted[1];
  const saving = Math.round((1 - totalOf(sorted[0]) / totalOf(next)) * 100);
  return `${names[0]} is cheapest: ${best}, ${saving < 1 ? 'less than 1' : saving} % less than ${label(next.name)}`;
}

function linesBySize({ cost }: VariantSummary): readonly CostLine[] {
  return [...cost.lines].sort((a, b) => b.amountUsd - a.amountUsd);
}

function specOfOne(variant: VariantSummary, title: string): Json {
  const lines = linesBySize(variant).filter(({ amountUsd }) => amountUsd > 0);
  const shown = lines.slice(0, lines.length > ITEMS_MAX ? ITEMS_MAX - 1 : ITEMS_MAX);
  const rest = lines.slice(shown.length).reduce((sum, { amountUsd }) => sum + amountUsd, 0);
  const bars = [
    ...shown.map(({ service, item, resource, amountUsd }) => ({
      name: `${service}: ${item}${resource === '' ? '' : ` (${resource})`}`,
      amountUsd,
    })),
    ...(rest > 0 ? [{ name: OTHER, amountUsd: rest }] : []),
  ];
  const rows = bars.map(({ name, amountUsd }, order) => ({ v: label(name, 52), o: order, x: rounded(amountUsd), l: usdText(amountUsd) }));
  const y = { field: 'o', type: 'ordinal', axis: null };
  return specOf(title, 'Cost of the whole run by line of the bill, the largest first', {
    data: dataOf(rows),
    width: PLOT_WIDTH,
    height: { step: 62 },
    layer: [
      {
        mark: { type: 'bar', color: COLORS[0], height: 22, yOffset: 9 },
        encoding: {
          y,
          x: { field: 'x', type: 'quantitative', title: 'USD', axis: { grid: false, tickCount: 6 }, scale: { domainMin: 0 } },
        },
      },
      { mark: { type: 'text', align: 'left', dy: -16, fontSize: 15, x: 0 }, encoding: { y, text: { field: 'v' } } },
      {
        mark: { type: 'text', align: 'left', dx: 7, dy: 9, fontSize: 15, fontWeight: 'bold' },
        encoding: { y, x: { field: 'x', type: 'quantitative' }, text: { field: 'l' } },
      },
    ],
  });
}

interface Segment {
  readonly variant: VariantSummary;
  readonly service: string;
  readonly item: string;
  readonly fromUsd: number;
  readonly toUsd: number;
}

/** Colours by service, a segment for each line. @param sorted the cheapest first */
function specOfSeveral(sorted: readonly VariantSummary[], title: string): Json {
  const services = servicesShown(sorted);
  const segments = sorted.flatMap((variant) => segmentsOf(variant, services));
  const mostUsd = Math.max(...sorted.map(totalOf));
  const axisUsd = mostUsd * 1.13;
  const rows = segments.map(({ variant, service, item, fromUsd, toUsd }) => {
    const pixels = ((toUsd - fromUsd) / axisUsd) * PLOT_WIDTH;
    const text = [item, usdText(toUsd - fromUsd)].find((candidate) => widthOfText(candidate, 12.5) + 10 < pixels) ?? '';
    return {
      v: label(variant.name),
      o: sorted.indexOf(variant),
      s: service,
      x: rounded(fromUsd),
      x2: rounded(toUsd),
      m: rounded((fromUsd + toUsd) / 2),
      l: text,
    };
  });
  const totals = sorted.map((variant, order) => ({
    v: label(variant.name),
    o: order,
    x: rounded(totalOf(variant)),
    l: usdText(totalOf(variant)),
  }));
  const y = {
    field: 'v',
    type: 'nominal',
    sort: { field: 'o', op: 'min' },
    title: null,
    axis: { labelFontSize: 15, domain: false, ticks: false },
  };
  const x = {
    type: 'quantitative',
    title: 'cost of the whole run, USD',
    scale: { domain: [0, rounded(axisUsd)], nice: false },
    axis: { tickCount: 6 },
  };
  return specOf(title, 'Cost of the whole run by line of the bill, the cheapest variant first', {
    width: PLOT_WIDTH,
    height: { step: sorted.length > 6 ? 44 : 60 },
    layer: [
      {
        data: dataOf(rows),
        mark: { type: 'bar', stroke: '#FFFFFF', strokeWidth: 1.5 },
        encoding: {
          y,
          x: { field: 'x', ...x },
          x2: { field: 'x2' },
          color: {
            field: 's',
            type: 'nominal',
            scale: colorScale(services),
            legend: { symbolType: 'square', symbolSize: 180, columns: 8 },
          },
        },
      },
      {
        data: dataOf(rows.filter(({ l }) => l !== '')),
        mark: { type: 'text', color: '#FFFFFF', fontSize: 12.5, fontWeight: 'bold' },
        encoding: { y, x: { field: 'm', ...x }, text: { field: 'l' } },
      },
      {
        data: dataOf(totals),
        mark: { type: 'text', align: 'left', dx: 8, fontSize: 16, fontWeight: 'bold' },
        encoding: { y, x: { field: 'x', ...x }, text: { field: 'l' } },
      },
    ],
  });
}

function servicesShown(variants: readonly VariantSummary[]): readonly string[] {
  const most = new Map<string, number>();
  for (const { cost } of variants) {
    const here = new Map<string, number>();
    for (const { service, amountUsd } of cost.lines) here.set(service, (here.get(service) ?? 0) + amountUsd);
    for (const [service, usd] of here) most.set(service, Math.max(most.get(service) ?? 0, usd));
  }
  const largestFirst = [...most].sort(([, a], [, b]) => b - a).map(([service]) => service);
  return largestFirst.length <= SERVICES_MAX + 1 ? largestFirst : [...largestFirst.slice(0, SERVICES_MAX), OTHER];
}

function segmentsOf(variant: VariantSummary, services: readonly string[]): readonly Segment[] {
  let usd = 0;
  const placeOf = ({ service }: CostLine) => (services.includes(service) ? services.indexOf(service) : services.length - 1);
  const lines = linesBySize(variant).filter(({ amountUsd }) => amountUsd > 0);
  return [...lines]
    .sort((a, b) => placeOf(a) - placeOf(b))
    .map((line) => {
      const fromUsd = usd;
      usd += line.amountUsd;
      return { variant, service: services[placeOf(line)], item: line.item, fromUsd, toUsd: usd };
    });
}

function tableOf(sorted: readonly VariantSummary[]): Picture['table'] {
  return {
    header: ['variant', 'line', 'of', 'USD'],
    rows: sorted.flatMap((variant) => [
      ...linesBySize(variant).map(({ service, item, resource, amountUsd }) => [
        label(variant.name),
        `${service}: ${item}`,
        label(resource),
        usdText(amountUsd),
      ]),
      [label(variant.name), 'total', '', usdText(totalOf(variant))],
    ]),
  };
}
