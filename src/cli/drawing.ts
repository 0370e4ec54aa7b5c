import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { type Loader, parse, resetSVGDefIds, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import { InvariantError } from '../base/errors.js';
import type { Picture } from '../report/index.js';
import { fontWidths } from './font-widths.js';

/** Width of a PNG in pixels: that of a slide. */
const PNG_WIDTH = 1600;
const FONT_FILES = ['Inter-Regular.ttf', 'Inter-Bold.ttf'].map((file) =>
  fileURLToPath(new URL(`../../data/fonts/${file}`, import.meta.url)),
);

setTextWidths();

/** A picture as a file can hold it. */
export interface Drawing {
  readonly svg: string;
  readonly png: Uint8Array;
}

/**
 * Draws a picture: nothing is fetched, nothing is evaluated, and only the fonts that come with the program are used,
 * so the same picture has the same bytes on any machine.
 * @param onWarning hears what Vega-Lite finds odd in the specification
 */
export async function draw({ spec, title, description }: Picture, onWarning: (text: string) => void = () => {}): Promise<Drawing> {
  const svg = readable(described(withRoundNumbers(await svgOf(spec, onWarning)), title, description));
  const font = { loadSystemFonts: false, fontFiles: FONT_FILES, defaultFontFamily: 'Inter' };
  return { svg, png: new Resvg(svg, { font, fitTo: { mode: 'width', value: PNG_WIDTH } }).render().asPng() };
}

async function svgOf(spec: Picture['spec'], onWarning: (text: string) => void): Promise<string> {
  const compiled = compile(spec as unknown as TopLevelSpec, { logger: loggerTo(onWarning) }).spec;
  resetSVGDefIds();
  const view = new View(parse(compiled, undefined, { ast: true }), {
    renderer: 'none',
    loader: NO_LOADER,
    expr: expressionInterpreter,
    logger: loggerTo(onWarning),
  });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}

function refuse(uri: string): never {
  throw new InvariantError(`a picture asked for ${uri}`);
}

const NO_LOADER = { load: refuse, sanitize: refuse, http: refuse, file: refuse } as unknown as Loader;

function loggerTo(onWarning: (text: string) => void) {
  const tell = (...parts: readonly unknown[]) => {
    onWarning(parts.join(' '));
    return logger;
  };
  const ignore = () => logger;
  const level = () => logger;
  const logger = { level, error: tell, warn: tell, info: ignore, debug: ignore } as unknown as NonNullable<
    Parameters<typeof compile>[1]
  >['logger'] &
    object;
  return logger;
}

/** Vega guesses widths, or measures them with whatever it finds: ours come from the fonts that are drawn. */
function setTextWidths(): void {
  const [regular, bold] = FONT_FILES.map((file) => fontWidths(readFileSync(file)));
  const { textMetrics } = vega as unknown as { textMetrics: { width: (item: TextItem, text: unknown) => number } };
  textMetrics.width = ({ fontSize = 11, fontWeight }, text) => {
    const widthOf = fontWeight === 'bold' || Number(fontWeight) >= 600 ? bold : regular;
    return widthOf(String(text ?? '')) * fontSize;
  };
}

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

/** Engines differ in the last digits of a logarithm; a thousandth of a pixel is seen by nobody. */
function withRoundNumbers(svg: string): string {
  return svg.replace(/<[^>]*>/g, (tag) =>
    tag.replace(/ (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d{4,}(?:e-?\d+)?|-?\d+(?:\.\d+)?e-\d+/g, (digits) => String(Number(Number(digits).toFixed(3)))),
    ),
  );
}

/** With the words for those who do not see it. */
function described(svg: string, title: string, description: string): string {
  return svg.replace(/<svg [^>]*>/, (tag) => `${tag}<title>${escaped(title)}</title><desc>${escaped(description)}</desc>`);
}

/** Characters that XML has no place for become blanks. */
function readable(svg: string): string {
  return svg.replace(/(?!\n)[\p{Cc}\p{Cs}\ufffe\uffff]/gu, ' ');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
