import type { TextColumn } from '../layout.js';
import { type Html, type HtmlValue, html } from './html.js';

/** A column of a table on the page. */
export interface HtmlColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cells: readonly HtmlValue[];
}

/**
 * A table that scrolls by itself where the page is narrow. The first column names the rows; columns without a cell
 * that says something are left out.
 * @param rowsMax rows that the page has room for
 * @param rest where further rows can be found, said where some are left out
 */
export function tableHtml(
  caption: HtmlValue,
  columns: readonly HtmlColumn[],
  { rowsMax, rest, isCaptionSeen = true }: { readonly rowsMax: number; readonly rest: string; readonly isCaptionSeen?: boolean },
): Html {
  const shown = columns.filter(({ cells }, index) => index === 0 || cells.some((cell) => cell !== ''));
  const count = Math.max(0, ...shown.map(({ cells }) => cells.length));
  const rows = Array.from({ length: Math.min(count, rowsMax) }, (_, row) => rowHtml(shown, row));
  const left = count > rowsMax ? html`<p class="faint">${count - rowsMax} more rows: ${rest}</p>` : undefined;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table, can be scrolled"><table>
<caption${isCaptionSeen ? undefined : html` class="unseen"`}>${caption}</caption>
<thead><tr>${shown.map(({ title, align }, index) => html`<th scope="col"${sideOf(align)}>${index === 0 ? capitalised(title) : title}</th>`)}</tr></thead>
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

/** With a capital at the front. */
export function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
