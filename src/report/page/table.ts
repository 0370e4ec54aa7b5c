import type { TextColumn } from '../layout.js';
import { type Html, type HtmlValue, html } from './html.js';

/** Rows of a table on the page; what is longer stands in the CSV files. */
const ROWS_MAX = 400;

/** A column of a table on the page. */
export interface HtmlColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cells: readonly HtmlValue[];
}

/**
 * A table that scrolls by itself where the page is narrow. The first column names the rows; columns without a cell
 * that says something are left out.
 * @param rest where further rows can be found, said where some are left out
 */
export function tableHtml(caption: HtmlValue, columns: readonly HtmlColumn[], rest: string, isCaptionSeen = true): Html {
  const shown = columns.filter(({ cells }, index) => index === 0 || cells.some((cell) => cell !== ''));
  const count = Math.max(0, ...shown.map(({ cells }) => cells.length));
  const rows = Array.from({ length: Math.min(count, ROWS_MAX) }, (_, row) => rowHtml(shown, row));
  const left = count > ROWS_MAX ? html`<p class="faint">${count - ROWS_MAX} more rows: ${rest}</p>` : undefined;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table, can be scrolled"><table>
<caption${isCaptionSeen ? undefined : html` class="unseen"`}>${caption}</caption>
<thead><tr>${shown.map(({ title, align }) => html`<th scope="col"${sideOf(align)}>${title}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>${left}`;
}

/** Columns made for the terminal, as the page has them. */
export function fromText(columns: readonly TextColumn[], cellOf: (text: string) => HtmlValue = (text) => text): readonly HtmlColumn[] {
  return columns.map(({ title, align, cells }, index) => ({ title: title.trim(), align, cells: index === 0 ? cells : cells.map(cellOf) }));
}

function rowHtml(columns: readonly HtmlColumn[], row: number): Html {
  const cells = columns.map(({ align, cells: all }, index) => {
    const cell = all[row] ?? '';
    return index === 0 ? html`<th scope="row">${cell}</th>` : html`<td${sideOf(align)}>${cell}</td>`;
  });
  return html`<tr>${cells}</tr>\n`;
}

function sideOf(align: HtmlColumn['align']): Html | undefined {
  return align === 'right' ? html` class="n"` : undefined;
}
