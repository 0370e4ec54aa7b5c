import { ASSUMPTIONS, type AssumptionName } from '../../aws/assumptions.js';
import { type Html, html } from './html.js';
import type { PageInput, PageRun, Section } from './page.js';
import { tableHtml } from './table.js';

/** What the answer rests on: assumptions, what was left out, what was noticed, and how to do it again. */
export function groundsHtml(input: PageInput): readonly Section[] {
  return [
    { id: 'assumptions', title: 'Assumptions', body: assumptionsHtml(input.runs) },
    { id: 'not-simulated', title: 'Not simulated', body: notSimulatedHtml(input.runs) },
    { id: 'notes', title: 'Notes', body: notesHtml(input) },
    { id: 'repeat', title: 'Run it again', body: repeatHtml(input) },
  ];
}

interface InForce {
  readonly name: string;
  readonly value: string;
  readonly default: string;
}

function assumptionsHtml(runs: readonly PageRun[]): Html {
  const inForce = inForceIn(runs);
  const changed = inForce.filter((assumption) => assumption.value !== assumption.default);
  const usual = inForce.filter((assumption) => assumption.value === assumption.default);
  return html`<p>AWS does not publish every timing. What it leaves open is assumed by name, and a scenario may say otherwise under <code>assume</code>.</p>
${changed.length === 0 ? html`<p>All ${usual.length} assumptions have their defaults.</p>` : tableOf('Assumptions that this scenario changes', changed)}
${usual.length === 0 ? undefined : html`<details class="card"><summary>${usual.length} assumptions at their defaults</summary>${tableOf('Assumptions at their defaults', usual)}</details>`}`;
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

function tableOf(caption: string, assumptions: readonly InForce[]): Html {
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
    'summary.json',
    false,
  );
}

function notSimulatedHtml(runs: readonly PageRun[]): Html {
  const told = byText(runs.map(({ summary }) => ({ variant: summary.name, texts: summary.notSimulated })));
  if (told.length === 0) return html`<p>Everything the scenario asks for was simulated.</p>`;
  return html`<p>The scenario says this, this version reads it, and it changed nothing in the run:</p>
<ul>${told.map(({ text, where }) => html`<li><code>${text}</code>${where === '' ? undefined : html` <span class="faint">in ${where}</span>`}</li>`)}</ul>`;
}

function notesHtml({ notes, runs }: PageInput): Html {
  const noticed = byText(runs.map(({ summary, notes: own }) => ({ variant: summary.name, texts: own })));
  const assumed = notes.filter((note) => note.startsWith('assumed: ')).map((note) => note.slice('assumed: '.length));
  const read = notes.filter((note) => !note.startsWith('assumed: '));
  if (noticed.length + notes.length === 0) return html`<p>Nothing was noticed that you would not expect.</p>`;
  return html`${listHtml(
    'Filled in where the scenario says nothing',
    assumed.map((note) => html`${note}`),
  )}
${listHtml(
  'Noticed while reading',
  read.map((note) => html`${note}`),
)}
${listHtml(
  'Noticed in the run',
  noticed.map(({ text, where }) => html`${text}${where === '' ? undefined : html` <span class="faint">(${where})</span>`}`),
)}`;
}

function listHtml(title: string, items: readonly Html[]): Html | undefined {
  return items.length === 0 ? undefined : html`<h3>${title}</h3>\n<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

/** Each text once, with the variants that say it; nothing where all of them do. */
function byText(lists: readonly { readonly variant: string; readonly texts: readonly string[] }[]) {
  const texts = [...new Set(lists.flatMap((list) => list.texts))];
  return texts.map((text) => {
    const variants = lists.filter((list) => list.texts.includes(text)).map(({ variant }) => variant);
    return { text, where: variants.length === lists.length ? '' : variants.join(', ') };
  });
}

function repeatHtml({ command, head }: PageInput): Html {
  return html`<pre tabindex="0" aria-label="Command"><code>${command}</code></pre>
<p class="faint">ecsim ${head.version}, seed ${head.seed}, scenario digest <code>${head.digest}</code>. The same three make the same files, byte for byte, on any machine.</p>`;
}
