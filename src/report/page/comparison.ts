import { comparisonColumns } from '../terminal.js';
import { html } from './html.js';
import type { PageInput, Section } from './page.js';
import { fromText, tableHtml } from './table.js';

/** Variants by the figures that people compare. */
export function comparisonHtml({ runs, head }: PageInput): readonly Section[] {
  const columns = fromText(comparisonColumns(runs.map(({ summary }) => summary)));
  const window = head.warmUpSeconds > 0 ? ` Statistics leave out the first ${head.warmUpSeconds} s; the bill has all of it.` : '';
  return [
    {
      id: 'comparison',
      title: runs.length === 1 ? 'Figures' : 'Comparison',
      body: html`${tableHtml('Each variant and workload', columns, 'comparison.csv', false)}
<p class="faint">Requests are those first sent; p50 and p99 are from the first send to the answer, of requests that were answered. Tasks and CPU are means, USD is for the whole run.${window}</p>`,
    },
  ];
}
