import { ASSUMPTIONS, type AssumptionName } from '../../aws/assumptions.js';
import { type Html, html } from './html.js';
import type { PageRun, PageView, Section } from './page.js';
import { tableHtml } from './table.js';

/** What the answer rests on: assumptions, what was left out, what was noticed, and how to do it again. */
export function groundsHtml(input: PageView): readonly Section[] {
  return [
    { id: 'assumptions', title: 'Assumptions', body: assumptionsHtml(input) },
    { id: 'not-simulated', title: 'Not simulated', body: notSimulatedHtml(input) },
    { id: 'notes', title: 'Notes', body: notesHtml(input) },
    { id: 'repeat', title: 'Run it again', body: repeatHtml(input) },
  ];
}

interface InForce {
  readonly name: string;
  readonly value: string;
  readonly default: string;
}

function assumptionsHtml({ runs, limits }: PageView): Html {
  const inForce = inForceIn(runs);
  const changed = inForce.filter((assumption) => assumption.value !== assumption.default);
  const usual = inForce.filter((assumption) => assumption.value === assumption.default);
  return html`<p>AWS does not publish every timing. What it leaves open is assumed by name, and a scenario may say otherwise under <code>assume</code>.</p>
${changed.length === 0 ? html`<p>All ${usual.length} assumptions have their defaults.</p>` : tableOf('Assumptions that this scenario changes', changed, limits.rows)}
${usual.length === 0 ? undefined : html`<details class="card"><summary>${usual.length} assumptions at their defaults</summary>${tableOf('Assumptions at their defaults', usual, limits.rows)}</details>`}`;
}

/** One for each name; where variants differ, what each assumes. */
function inForceIn(runs: readonly PageRun[]): readonly InForce[] {
  const names = [...new Set(runs.flatMap(({ summary }) => summary.assumptions.map(({ name }) => name)))];
  return names.map((name) => {
    const found = runs.flatMap(({ summary }) =>
      summary.assumptions.filter((assumption) => assumption.name === name).map((assumption) => ({ ...assumption, variant: summary.name })),
    );
    const isOne = found.every(({ value }) => value === found[0].value);
    const value = isOne ? found[0].value : found.map((assumption) => `${assumption.variant}: ${assumption.value}`).join('; ');
    return { name, value, default: found[0].default };
  });
}

function tableOf(caption: string, assumptions: readonly InForce[], rowsMax: number): Html {
  const column = (title: string, cellOf: (assumption: InForce) => string) => {
    return { title, align: 'left' as const, cells: assumptions.map(cellOf) };
  };
  const known = ({ name }: InForce) => (Object.hasOwn(ASSUMPTIONS, name) ? ASSUMPTIONS[name as AssumptionName] : undefined);
  const isChanged = assumptions.some((assumption) => assumption.value !== assumption.default);
  return tableHtml(
    caption,
    [
      column('Name', ({ name }) => name),
      column('Value', ({ value }) => value),
      column('Default', (assumption) => (isChanged ? assumption.default : '')),
      column('What it stands for', (assumption) => known(assumption)?.doc ?? ''),
      column('Rests on', (assumption) => known(assumption)?.source ?? ''),
    ],
    { rowsMax, rest: 'summary.json', isCaptionSeen: false },
  );
}

function notSimulatedHtml({ runs, limits }: PageView): Html {
  const told = byText(runs.map(({ summary }) => ({ variant: summary.name, texts: summary.notSimulated })));
  if (told.length === 0) return html`<p>Everything the scenario asks for was simulated.</p>`;
  return html`<p>The scenario says this, this version reads it, and it changed nothing in the run:</p>
${listHtml(
  told.map(({ text, where }) => ({ text: html`<code>${text}</code>`, where })),
  limits.rows,
)}`;
}

function notesHtml({ notes, runs, limits }: PageView): Html {
  const assumed = notes.filter((note) => note.startsWith('assumed: ')).map((note) => ({ text: note.slice('assumed: '.length), where: '' }));
  const read = notes.filter((note) => !note.startsWith('assumed: ')).map((text) => ({ text, where: '' }));
  const noticed = byText(runs.map(({ summary, notes: own }) => ({ variant: summary.name, texts: own })));
  const parts = [
    { title: 'Filled in where the scenario says nothing', items: assumed },
    { title: 'Noticed while reading', items: read },
    { title: 'Noticed in the run', items: noticed },
  ].filter(({ items }) => items.length > 0);
  if (parts.length === 0) return html`<p>Nothing was noticed that you would not expect.</p>`;
  return html`${parts.map(({ title, items }) => html`<h3>${title}</h3>\n${listHtml(items, limits.rows)}`)}`;
}

interface Item {
  readonly text: string | Html;
  /** Variants of which it is true; empty where it is true of all. */
  readonly where: string;
}

function listHtml(items: readonly Item[], itemsMax: number): Html {
  const shown = items
    .slice(0, itemsMax)
    .map(({ text, where }) => html`<li>${text}${where === '' ? undefined : html` <span class="faint">(${where})</span>`}</li>`);
  return html`<ul>${shown}${items.length > itemsMax ? html`<li class="faint">${items.length - itemsMax} more</li>` : undefined}</ul>`;
}

/** Each text once, with the variants that say it. */
function byText(lists: readonly { readonly variant: string; readonly texts: readonly string[] }[]): readonly Item[] {
  const variantsOf = new Map<string, Set<string>>();
  for (const { variant, texts } of lists) {
    for (const text of texts) variantsOf.set(text, (variantsOf.get(text) ?? new Set()).add(variant));
  }
  return [...variantsOf].map(([text, variants]) => ({ text, where: variants.size === lists.length ? '' : [...variants].join(', ') }));
}

function repeatHtml({ command, head }: PageView): Html {
  return html`<pre tabindex="0" aria-label="Command"><code>${command}</code></pre>
<p class="faint">ecsim ${head.version}, seed ${head.seed}, scenario digest <code>${head.digest}</code>. The same three make the same files, byte for byte, on any machine.</p>`;
}
