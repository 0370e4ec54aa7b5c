import { clockOf } from './clock.js';
import { type DecisionLine, mostTelling } from './data.js';
import { type Html, html } from './html.js';
import type { PageRun, PageView, Section } from './page.js';

/** Subjects worth a line in the menu: those of more than one decision, and no more than a menu can show. */
const SUBJECTS_MAX = 40;
/** Letters of a subject: a task's id is as good as cut short. */
const SUBJECT_LETTERS = 60;

const KINDS: Readonly<Record<string, string>> = {
  'service-pass': 'Service scheduler',
  scaling: 'Service auto scaling',
  'managed-scaling': 'Managed scaling',
  placement: 'Placement',
  stop: 'Choice of a task to stop',
  launch: 'Launch of an instance',
  termination: 'Termination of an instance',
  'launch-quota': 'Launch quota',
  deployment: 'Deployment given up',
  'start-throttle': 'Throttle of starts',
  'traffic-shift': 'Shift of traffic',
  'az-rebalance': 'Availability Zone rebalancing',
};

/** What to show, by the least weight: see `DecisionLine`. */
const LEVELS = [
  [2, 'what changed'],
  [1, 'each task too'],
  [0, 'everything'],
] as const;

/** What the control plane decided, in sentences; the page's script filters them. */
export function decisionsHtml({ runs, limits }: PageView): readonly Section[] {
  const perRun = Math.floor(limits.decisions / Math.max(1, runs.length));
  const told = runs.map((run) => ({ run, lines: mostTelling(run.page.decisions, perRun) }));
  const all = told.flatMap(({ lines }) => lines);
  if (all.length === 0) return [];
  const count = runs.reduce((sum, { page }) => sum + page.decisionCount, 0);
  const body = html`<p class="faint">What schedulers, scaling policies and placement decided, and why. Equal decisions in a row are one line.${count > all.length ? ` This page has the ${all.length} most telling of ${count}; all are in decisions.csv.` : ''}</p>
${filterHtml(told, all)}
<div class="scroll"><table id="decision-table">
<caption class="unseen">Decisions of the control plane</caption>
<thead><tr><th scope="col">Since start</th><th scope="col">Clock, UTC</th>${runs.length > 1 ? html`<th scope="col">Variant</th>` : undefined}<th scope="col">Decision</th></tr></thead>
${told.map(
  ({ run, lines }, index) => html`<tbody data-variant="${index}">
${lines.map((line) => rowHtml(run, line, runs.length > 1))}</tbody>
`,
)}</table></div>
<p id="decision-more" hidden><button type="button">Show more</button></p>`;
  return [{ id: 'decisions', title: 'Decisions', body }];
}

interface Told {
  readonly run: PageRun;
  readonly lines: readonly DecisionLine[];
}

function filterHtml(told: readonly Told[], all: readonly DecisionLine[]): Html {
  const kinds = [...new Set(all.map(({ kind }) => kind))];
  const subjects = countedSubjects(all);
  const weights = new Set(all.map(({ weight }) => weight));
  return html`<form id="decision-filter" class="filter" aria-label="Filter decisions" hidden>
${told.length === 1 ? undefined : html`<label>Variant <select name="variant"><option value="">all</option>${told.map(({ run }, index) => html`<option value="${index}">${run.summary.name}</option>`)}</select></label>`}
${weights.size < 2 ? undefined : html`<label>Show <select name="weight">${LEVELS.map(([weight, text]) => html`<option value="${weight}">${text}</option>`)}</select></label>`}
<label>Kind <select name="kind"><option value="">all</option>${kinds.map((kind) => html`<option value="${kind}">${KINDS[kind] ?? kind}</option>`)}</select></label>
${subjects.length < 2 ? undefined : html`<label>About <select name="subject"><option value="">everything</option>${subjects.map((subject) => html`<option>${subject}</option>`)}</select></label>`}
<label>Words <input name="words" type="search" autocomplete="off" placeholder="raised, us-east-1a, task id …"></label>
<output aria-live="polite"></output>
</form>`;
}

function countedSubjects(lines: readonly DecisionLine[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { subject } of lines) counts.set(subjectText(subject), (counts.get(subjectText(subject)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > 1)
    .slice(0, SUBJECTS_MAX)
    .map(([subject]) => subject);
}

function rowHtml({ scenario, summary }: PageRun, line: DecisionLine, isNamed: boolean): Html {
  const { atUs, untilUs, times, kind, subject, sentence, weight } = line;
  const clock = clockOf(scenario);
  const again = times === 1 ? '' : ` ${times} times, until ${clock.since(untilUs)}.`;
  return html`<tr data-weight="${weight}" data-kind="${kind}" data-subject="${subjectText(subject)}"><td class="n">${clock.since(atUs)}<td class="n">${clock.at(atUs)}${isNamed ? html`<td>${summary.name}` : undefined}<td>${sentence}${again === '' ? undefined : html`<span class="faint">${again}</span>`}
`;
}

function subjectText(subject: string): string {
  return subject.length <= SUBJECT_LETTERS ? subject : `${subject.slice(0, SUBJECT_LETTERS)}…`;
}
