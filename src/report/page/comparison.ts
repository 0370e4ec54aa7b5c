import { comparisonColumns } from '../terminal.js';
import { html } from './html.js';
import type { PageView, Section } from './page.js';
import { capitalised, fromText, type HtmlColumn, tableHtml } from './table.js';

/** Variants by the figures that people compare. */
export function comparisonHtml({ runs, head, limits }: PageView): readonly Section[] {
  const columns = ordered(fromText(comparisonColumns(runs.map(({ summary }) => summary))));
  const window = head.warmUpSeconds > 0 ? ` Statistics leave out the first ${head.warmUpSeconds} s; the bill has all of it.` : '';
  const names = [...new Set(runs.flatMap(({ summary }) => summary.workloads.map(({ name }) => name)))];
  return [
    {
      id: 'comparison',
      title: runs.length === 1 ? 'Figures' : 'Comparison',
      body: html`${tableHtml('Each variant and workload', columns, { rowsMax: limits.rows, rest: 'comparison.csv', isCaptionSeen: false })}
<p class="faint">${names.length === 1 ? `All of workload ${names[0]}. ` : undefined}Requests are those first sent; p50 and p99 are from the first send to the answer, of requests that were answered. Tasks and CPU are means, USD is for the whole run.${window}</p>`,
    },
  ];
}

/** What the terminal calls a column, and what the page does: money and service first, what explains them after. */
const TITLES: Readonly<Record<string, string>> = {
  ...{ variant: 'Variant', workload: 'Workload', platform: 'Platform', run: 'Cost of the run', month: 'Cost a month' },
  ...{ 'per million': 'Cost per million requests', availability: 'Availability', p99: 'p99', p50: 'p50', requests: 'Requests' },
};

/** A workload that is the same in every row need not be in each. */
function ordered(columns: readonly HtmlColumn[]): readonly HtmlColumn[] {
  const isSaid = ({ title, cells }: HtmlColumn) => title !== 'workload' || cells.some((cell) => cell !== cells[0]);
  const first = Object.keys(TITLES).flatMap((title) => columns.filter((column) => column.title === title));
  const others = columns.filter((column) => !first.includes(column));
  return [...first, ...others].filter(isSaid).map((column) => ({
    ...column,
    title: TITLES[column.title] ?? capitalised(column.title),
  }));
}
