// What the generated pages are written with.

/** The line under the heading of every generated page. */
export const MADE_BY = '<!-- Made by `npm run docs` (scripts/docs). Do not edit. -->';

/** A table from its head and rows; what would end a cell is escaped. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

/** Text in which no `<` begins a tag; what stands between backticks is code already. */
export function plain(text) {
  return String(text)
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 0 ? part.replaceAll(/<(?!img )/g, '&lt;') : part))
    .join('');
}

function cell(text) {
  return plain(text).replaceAll('|', '\\|').replaceAll('\n', ' ').trim();
}

export function code(text) {
  return text === '' ? '' : `\`${text}\``;
}

export function block(language, text) {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** Paragraphs with a blank line between; nothing in the place of undefined. */
export function page(...parts) {
  return `${parts
    .flat()
    .filter((part) => part !== undefined && part !== '')
    .join('\n\n')}\n`;
}

/** Where a heading is found on its page, as GitHub makes it. */
export function anchor(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** A heading as a link. */
export function link(heading) {
  return `[${heading}](#${anchor(heading)})`;
}

/** A whole number with commas. */
export const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
