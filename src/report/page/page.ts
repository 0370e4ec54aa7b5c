import type { Picture } from '../charts/index.js';
import type { Fit } from '../fit.js';
import type { RunHead } from '../summary.js';
import type { RunOutcome } from '../terminal.js';
import { answerHtml } from './answer.js';
import { billHtml } from './bill.js';
import { chartsOf } from './charts.js';
import { comparisonHtml } from './comparison.js';
import type { PageData } from './data.js';
import { decisionsHtml } from './decisions.js';
import { groundsHtml } from './grounds.js';
import { type Html, html, verbatim } from './html.js';
import { LIMITS, PAGE_CHARACTERS, type PageLimits } from './limits.js';
import { STYLE } from './style.js';

/** A variant's run, as far as the page tells of it. */
export type PageRun = RunOutcome & { readonly page: PageData };

/** All that the page is made of. */
export interface PageInput {
  readonly head: RunHead;
  readonly question: string;
  /** What the author of the scenario learnt from it; empty where nothing is said. */
  readonly finding: string;
  /** One for each variant, in the file's order. */
  readonly runs: readonly PageRun[];
  readonly fit: readonly Fit[];
  readonly pictures: readonly Picture[];
  /** Notes of the scenario reader. */
  readonly notes: readonly string[];
  /** The command that makes the same files again. */
  readonly command: string;
  /** The page's own programs, in the order in which they run. */
  readonly scripts: readonly string[];
  /** SHA-256 of a text in UTF-8, in base64. */
  readonly sha256: (text: string) => string;
}

/** What a part of the page is made of, and how much of it there may be. */
export type PageView = PageInput & { readonly limits: PageLimits };

/** A part of the page, with a place in its menu. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

/**
 * The whole report as one HTML file that needs no network and no other file. Its policy lets run what stands in it and
 * nothing else; with scripts off everything but the drawings is still there.
 */
export function reportPage(input: PageInput): string {
  let page = '';
  for (const limits of LIMITS) {
    page = pageWith({ ...input, limits });
    if (page.length <= PAGE_CHARACTERS) break;
  }
  return page;
}

function pageWith(input: PageView): string {
  const { head, scripts, sha256 } = input;
  const charts = chartsOf(input);
  const answer = answerHtml(input);
  const sections: readonly Section[] = [
    ...comparisonHtml(input),
    ...charts.section,
    ...billHtml(input),
    ...decisionsHtml(input),
    ...groundsHtml(input),
  ];
  const sources = scripts.map((script) => `'sha256-${sha256(script)}'`).join(' ');
  const policy = `default-src 'none'; script-src ${sources || "'none'"}; style-src 'sha256-${sha256(STYLE)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${verbatim(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="ecsim ${head.version}">
<title>${head.name}: ecsim report</title>
<style>${verbatim(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the answer</a>
<header class="bar">
<p class="brand"><strong>ecsim</strong> <span class="faint">report</span></p>
<nav aria-label="Parts of the report"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<label id="theme" hidden><span>Colours</span> <select aria-label="Colours"><option value="">as the system</option><option value="light">light</option><option value="dark">dark</option></select></label>
</header>
<main id="main" tabindex="-1">
${answer}
${sections.map(
  ({ id, title, body }) => html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}</section>
`,
)}</main>
<footer class="faint"><p>Made by ecsim ${head.version}. The same scenario, seed and version make the same page.</p></footer>
${charts.data}
${scripts.map((script) => html`<script>${verbatim(script)}</script>\n`)}</body>
</html>
`.text;
}
