import type { CostLine } from '../../sim/result.js';
import { amountText, isDoubtful, quantityText, serviceColumns } from '../bill.js';
import { numberCell } from '../csv.js';
import { usdText } from '../format.js';
import { type Html, html } from './html.js';
import type { PageRun, PageView, Section } from './page.js';
import { fromText, tableHtml } from './table.js';

/** Each line of each bill with what it is worked out from. */
export function billHtml({ runs, limits }: PageView): readonly Section[] {
  const priced = runs.filter(({ summary }) => summary.cost.lines.length > 0);
  if (priced.length === 0) return [];
  const several = runs.length > 1;
  const rowsMax = Math.ceil(limits.billRows / runs.length);
  const body = html`${several ? tableHtml('USD for the whole run, by service', fromText(serviceColumns(runs.map(({ summary }) => summary))), { rowsMax: limits.rows, rest: 'bill.csv of each variant' }) : undefined}
<p class="faint">Each line is quantity × rate = amount, rounded once. Where a price falls with the quantity, each tier is a line of its own and named in it.</p>
${priced.map((run) => (several ? html`<details class="card"><summary>${run.summary.name}: <strong>${usdText(run.summary.cost.totalUsd)}</strong>, line by line</summary>${linesHtml(run, rowsMax)}</details>` : linesHtml(run, rowsMax)))}`;
  return [{ id: 'bill', title: 'Bill', body }];
}

function linesHtml({ summary: { name, cost } }: PageRun, rowsMax: number): Html {
  const lines = cost.lines.toSorted((a, b) => b.amountUsd - a.amountUsd);
  const text = (title: string, cellOf: (line: CostLine) => string | Html, total = '') => {
    return { title, align: 'left' as const, cells: [...lines.map(cellOf), total] };
  };
  const number = (title: string, cellOf: (line: CostLine) => string, total: string | Html = '') => {
    return { title, align: 'right' as const, cells: [...lines.map(cellOf), total] };
  };
  const total = lines.reduce((sum, { amountUsd }) => sum + amountUsd, 0);
  return html`${tableHtml(
    `Bill of ${name}, the largest line first`,
    [
      text('Line', ({ service, item }) => `${service}: ${item}`, 'Total'),
      text('Of', ({ resource }) => resource),
      number('Quantity', ({ quantity }) => quantityText(quantity)),
      text('Unit', ({ unit }) => unit),
      number('× rate, USD', ({ rateUsd }) => numberCell(rateUsd)),
      number('= amount, USD', ({ amountUsd }) => amountText(amountUsd), html`<strong>${amountText(total)}</strong>`),
      text('Price of', ({ priceDate }) => priceHtml(priceDate)),
    ],
    { rowsMax, rest: 'bill.csv' },
  )}<p class="faint">${perText(cost)}</p>`;
}

function perText({ monthlyUsd, perMillionRequestsUsd }: PageRun['summary']['cost']): string {
  return [
    ...(monthlyUsd === null ? [] : [`${usdText(monthlyUsd)} a month of 730 hours.`]),
    ...(perMillionRequestsUsd === null ? [] : [`${usdText(perMillionRequestsUsd)} for a million requests.`]),
  ].join(' ');
}

function priceHtml(priceDate: string): string | Html {
  if (!isDoubtful(priceDate)) return priceDate;
  if (priceDate === 'unverified') return html`<span class="warn">⚠ unverified</span>`;
  return html`<span class="warn">⚠ old</span> ${priceDate.replace(' (old)', '')}`;
}
