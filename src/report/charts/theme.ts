import { plainText } from '../format.js';
import { wrapped } from '../layout.js';
import type { Json, JsonValue } from './picture.js';

/** Okabe and Ito's colours, which people with any colour vision tell apart; each goes with a dash or a shape of its own. */
export const COLORS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#7A5195', '#8C8C8C'] as const;
export const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [1, 2], [12, 4], [3, 6]];
export const INK = '#1F2933';
export const FAINT_INK = '#5F6B76';
export const GRID = '#E3E7EB';
export const BAD = '#D55E00';
export const GOOD = '#0072B2';

/** Width of what is drawn between the axes, pixels before enlargement. */
export const PLOT_WIDTH = 860;
/** Characters of a title that fit a line. */
const TITLE_CHARACTERS = 82;
const SUBTITLE_CHARACTERS = 126;
const LABEL_CHARACTERS = 28;

/** Title, letters, colours and margins that all pictures share. @param body marks, encodings or panels */
export function specOf(title: string, subtitle: string, body: Json): Json {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: '#FFFFFF',
    padding: { left: 24, top: 22, right: 28, bottom: 20 },
    title: {
      text: wrapped(title, TITLE_CHARACTERS),
      ...(subtitle === '' ? {} : { subtitle: wrapped(subtitle, SUBTITLE_CHARACTERS) }),
    },
    ...body,
    config: CONFIG,
  };
}

const CONFIG: Json = {
  aria: false,
  font: 'Inter',
  title: {
    ...{ anchor: 'start', frame: 'bounds', offset: 18, color: INK, fontSize: 21, fontWeight: 'bold', lineHeight: 27 },
    ...{ subtitleColor: FAINT_INK, subtitleFontSize: 14.5, subtitleLineHeight: 20, subtitlePadding: 7 },
  },
  axis: {
    ...{ labelColor: INK, labelFontSize: 14, labelLimit: 0, labelPadding: 6, labelFlush: false, titleColor: FAINT_INK, titleFontSize: 14 },
    ...{ titleFontWeight: 'normal', titleLimit: 0, titlePadding: 10, gridColor: GRID, domainColor: '#9AA5B1', tickColor: '#9AA5B1' },
  },
  axisY: { minExtent: 52 },
  legend: {
    ...{ orient: 'top', direction: 'horizontal', columns: 4, title: null, labelLimit: 0, labelFontSize: 14, labelColor: INK },
    ...{ symbolType: 'stroke', symbolSize: 420, symbolStrokeWidth: 2.5, columnPadding: 22, offset: 8 },
  },
  view: { stroke: null },
  line: { strokeWidth: 2, strokeJoin: 'round' },
  mark: { invalid: 'break-paths-show-path-domains' },
  text: { color: INK, fontSize: 14 },
};

/** A name from a file as it may stand in a picture: one line, not too long. */
export function label(name: string, characters = LABEL_CHARACTERS): string {
  const plain = plainText(name).trim();
  return [...plain].length <= characters ? plain : `${[...plain].slice(0, characters - 1).join('')}…`;
}

/** Inline data of a layer. */
export function dataOf(rows: readonly Json[]): Json {
  return { values: rows };
}

/** Four digits that count: what a picture can show, and fewer bytes. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** A scale that gives each of these names its own colour. */
export function colorScale(names: readonly string[], colors: readonly string[] = COLORS): Json {
  return { domain: names, range: names.map((_, index) => colors[index % colors.length]!) };
}

/** A scale that gives each of these names its own dash. */
export function dashScale(names: readonly string[], dashes: readonly (readonly number[])[] = DASHES): Json {
  return { domain: names, range: names.map((_, index): JsonValue => dashes[index % dashes.length]!) };
}

/** Text as wide as so many pixels, roughly: Inter's letters are a little over half as wide as high. */
export function widthOfText(text: string, fontSize: number): number {
  return [...text].length * fontSize * 0.58;
}
