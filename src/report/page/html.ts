import { plainText } from '../format.js';

/** A piece of a page that is safe as it stands. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes: texts are escaped, pieces are not, a list is put together, nothing stays nothing. */
export type HtmlValue = string | number | Html | readonly Html[] | undefined;

/** Characters of one text from a scenario: a name of ten thousand letters helps nobody. */
const TEXT_CHARACTERS = 4000;

/**
 * A piece of a page. Whatever is put into it as text can neither become an element, close an attribute, turn the
 * direction of writing nor fill the page. Attributes stand in double quotes.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.map((text, index) => `${index === 0 ? '' : textOf(values[index - 1])}${text}`).join(''));
}

/** Text that is a page's own: its style, its scripts. @param text holds nothing of a scenario */
export function verbatim(text: string): Html {
  return new Html(text);
}

/** Data for a script element of type application/json: as data it is the same, and no tag can begin in it. */
export function jsonHtml(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029'));
}

function textOf(value: HtmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return escaped(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  const short = text.length <= TEXT_CHARACTERS ? text : `${text.slice(0, TEXT_CHARACTERS)}…`;
  return plainText(short).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
