import { expectationColumns } from '../expectation-lines.js';
import { durationText } from '../format.js';
import { endingsOf } from '../terminal.js';
import { verdictText } from '../verdict.js';
import { type Html, html } from './html.js';
import type { PageView } from './page.js';
import { fromText, tableHtml } from './table.js';

/** The top of the page: what was asked, what came out, and which expectations hold. */
export function answerHtml({ head, question, finding, runs, fit, limits }: PageView): Html {
  const variants = runs.map(({ summary }) => summary);
  const endings = endingsOf(runs);
  const hasExpectations = variants.some(({ expectations }) => expectations.length > 0);
  return html`<div class="answer">
<p class="kicker">${head.name}</p>
<h1>${verdictText(
    variants,
    head.durationSeconds,
    runs.map(({ rollouts }) => rollouts),
  )}</h1>
${question === '' ? undefined : html`<p class="lead"><span class="faint">Question</span> ${question}</p>`}
${finding === '' ? undefined : html`<p class="lead"><span class="faint">Finding</span> ${finding}</p>`}
${endings.length === 0 ? undefined : html`<ul>${endings.map((sentence) => html`<li>${sentence}</li>`)}</ul>`}
<ul class="facts">
${factHtml('Simulated', `${durationText(head.durationSeconds)} from ${head.start.replace('T', ' ').replace('Z', ' UTC')}`)}
${factHtml('Seed', head.seed)}
${factHtml(runs.length === 1 ? 'Variant' : 'Variants', runs.map(({ summary }) => summary.name).join(', '))}
${head.pricesDate === null ? undefined : factHtml('Price list of', head.pricesDate)}
</ul>
${hasExpectations ? tableHtml('What was expected', fromText(expectationColumns(runs), judgedHtml), { rowsMax: limits.rows, rest: 'summary.json' }) : undefined}
${fit.map(
  ({ workload, verdict, reasons }) => html`<div class="card">
<h2>Which platform suits ${workload}: ${VERDICTS[verdict]}</h2>
<ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul></div>`,
)}
</div>`;
}

const VERDICTS = { lambda: 'Lambda', ecs: 'ECS', 'too close for one seed': 'too close for one seed' } as const;

function factHtml(label: string, value: string): Html {
  return html`<li><span class="faint">${label}</span> ${value}</li>`;
}

/** A mark and a word: neither needs its colour. */
function judgedHtml(cell: string): Html | string {
  if (cell === '') return '';
  const holds = cell.startsWith('✓');
  return html`<span class="${holds ? 'good' : 'bad'}">${holds ? '✓ holds' : '✗ fails'}</span> ${cell.slice(2)}`;
}
