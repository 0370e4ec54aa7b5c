import type { Picture } from '../charts/index.js';
import { DARK } from './dark.js';
import { type Html, html, jsonHtml } from './html.js';
import { packed } from './pack.js';
import type { PageView, Section } from './page.js';
import { tableHtml } from './table.js';

/** The drawings' place on the page, and what they are drawn from. */
export interface Charts {
  readonly section: readonly Section[];
  readonly data: Html;
}

/** As many pictures as the page can carry, in their order; of the others it is said where they are. */
export function chartsOf({ pictures, runs, limits }: PageView): Charts {
  const shown: { readonly picture: Picture; readonly spec: unknown }[] = [];
  let characters = 0;
  for (const picture of pictures) {
    const { $schema: _where, ...drawn } = picture.spec;
    const spec = packed(drawn);
    characters += JSON.stringify(spec).length;
    if (characters > limits.drawingCharacters) break;
    shown.push({ picture, spec });
  }
  const left = pictures.slice(shown.length);
  const data = { charts: shown.map(({ spec }) => spec), dark: DARK };
  return {
    section:
      pictures.length === 0
        ? []
        : [
            {
              id: 'charts',
              title: 'Charts',
              body: bodyHtml(
                shown.map(({ picture }) => picture),
                left,
                runs.length,
                limits.chartRows,
              ),
            },
          ],
    data: html`<script type="application/json" id="chart-data">${jsonHtml(data)}</script>`,
  };
}

function bodyHtml(shown: readonly Picture[], left: readonly Picture[], runCount: number, rowsMax: number): Html {
  return html`<noscript><p class="note">The charts are drawn by a script, and scripts are off. Each chart’s numbers are in the table below it, and its picture is in the folder <code>charts</code> beside this file.</p></noscript>
<p id="zoom-hint" class="faint" hidden>Drag across a chart to see that stretch in all of them. Long runs are thinned to what a screen can show: every minute stands in requests.csv.</p>
<div id="zoom" class="zoom" role="group" aria-label="Time shown in all charts over time" hidden>
<p><strong>Zoom</strong> <output aria-live="polite"></output></p>
<p class="buttons"><button type="button" data-zoom="in">Closer</button><button type="button" data-zoom="out">Wider</button><button type="button" data-zoom="earlier">← Earlier</button><button type="button" data-zoom="later">Later →</button><button type="button" data-zoom="all">Whole run</button></p>
</div>
${shown.map((picture, index) => figureHtml(picture, index, rowsMax))}
${left.length === 0 ? undefined : html`<p class="note">This page shows ${shown.length} of ${shown.length + left.length} pictures of ${runCount} variants, to stay small. In the folder <code>charts</code>: ${left.map(({ file }) => file).join(', ')}.</p>`}`;
}

function figureHtml({ file, title, description, table }: Picture, index: number, rowsMax: number): Html {
  const columns = table.header.map((name, column) => {
    const cells = table.rows.map((row) => row[column] ?? '');
    return { title: name, align: cells.every(isFigure) ? ('right' as const) : ('left' as const), cells };
  });
  return html`<figure class="card" aria-labelledby="chart-${index}">
<h3 id="chart-${index}">${title}</h3>
<div class="chart" data-chart="${index}" role="img" aria-label="${description}"></div>
<details><summary>Table: ${file.replaceAll('-', ' ')}</summary>${tableHtml(description, columns, { rowsMax, rest: `charts/${file}.vl.json` })}</details>
</figure>
`;
}

function isFigure(text: string): boolean {
  return /^[-–$<]?\$?[\d,.]*( ?(%|ms|s|min|h|d))*$/.test(text);
}
