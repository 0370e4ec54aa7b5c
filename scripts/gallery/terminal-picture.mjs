// Draws what a terminal shows: text with ANSI colours as a PNG, in letters that come with the program.
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';

const FONTS = ['JetBrainsMono-Regular.ttf', 'JetBrainsMono-Bold.ttf'].map((file) =>
  fileURLToPath(new URL(`../../data/fonts/${file}`, import.meta.url)),
);
const FONT_SIZE = 14;
/** A letter of JetBrains Mono is 0.6 em wide. */
const COLUMN = FONT_SIZE * 0.6;
const LINE = 20;
const MARGIN = 24;
const TITLE_BAR = 36;
/** Pixels of the picture for one of the drawing. */
const SCALE = 1.5;

const COLORS = { ground: '#10151c', bar: '#1c232d', text: '#d7dde5', dim: '#8b96a5', red: '#ff7b72', green: '#56d364', yellow: '#e3b341' };
/** What an SGR code does to the style of what follows. */
const STYLES = {
  0: () => ({}),
  1: (style) => ({ ...style, isBold: true }),
  2: (style) => ({ ...style, color: COLORS.dim }),
  22: (style) => ({ ...style, isBold: false, color: style.color === COLORS.dim ? undefined : style.color }),
  31: (style) => ({ ...style, color: COLORS.red }),
  32: (style) => ({ ...style, color: COLORS.green }),
  33: (style) => ({ ...style, color: COLORS.yellow }),
  39: (style) => ({ ...style, color: undefined }),
};

/**
 * A window with a command and what it prints.
 * @param text with ANSI colours, no line longer than `columns`
 * @returns the bytes of a PNG
 */
export function terminalPicture(command, text, columns) {
  const lines = [`\u001b[2m$\u001b[22m ${command}`, '', ...text.trimEnd().split('\n')];
  const width = Math.ceil(columns * COLUMN + 2 * MARGIN);
  const height = TITLE_BAR + lines.length * LINE + MARGIN;
  const dots = [COLORS.red, COLORS.yellow, COLORS.green].map(
    (color, index) => `<circle cx="${MARGIN + index * 20}" cy="${TITLE_BAR / 2}" r="6" fill="${color}"/>`,
  );
  const rows = lines.map((line, index) => rowOf(line, TITLE_BAR + (index + 1) * LINE));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="JetBrains Mono" font-size="${FONT_SIZE}">
<rect width="${width}" height="${height}" rx="10" fill="${COLORS.ground}"/>
<path d="M0 ${TITLE_BAR}V10a10 10 0 0 1 10-10h${width - 20}a10 10 0 0 1 10 10v${TITLE_BAR - 10}z" fill="${COLORS.bar}"/>
${[...dots, ...rows].join('\n')}
</svg>`;
  const font = { fontFiles: FONTS, loadSystemFonts: false, defaultFontFamily: 'JetBrains Mono' };
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: SCALE } }).render().asPng();
}

/** A line of text at a height; each stretch of one style stands at its own column. */
function rowOf(line, y) {
  let column = 0;
  return stretchesOf(line)
    .map(({ text, isBold, color = COLORS.text }) => {
      const letters = [...text].map((letter, index) => ({ letter, x: MARGIN + (column + index) * COLUMN }));
      column += letters.length;
      const weight = isBold === true ? ' font-weight="bold"' : '';
      return [
        ...[letters.filter(({ letter }) => !BARS.test(letter)), letters.filter(({ letter }) => BARS.test(letter))].map((some, kind) =>
          textOf(some, `y="${y}" fill="${color}"${weight}${kind === 1 ? ' fill-opacity="0.6"' : ''}`),
        ),
        ...letters.map(({ letter, x }) => markOf(letter, x, y, color)),
      ].join('');
    })
    .join('');
}

/** Blocks of a bar or a sparkline: a little paler than letters, or they outshine them. */
const BARS = /[▁▂▃▄▅▆▇█]/;

/** Each letter has a place of its own, or the font makes one letter of `>=`. */
function textOf(letters, attributes) {
  const drawn = letters.filter(({ letter }) => letter !== ' ' && !(letter in MARKS));
  if (drawn.length === 0) return '';
  const places = drawn.map(({ x }) => x.toFixed(1)).join(' ');
  return `<text x="${places}" ${attributes}>${escaped(drawn.map(({ letter }) => letter).join(''))}</text>`;
}

/** What the font has no letter for, as strokes from the foot of a letter. */
const MARKS = { '✓': 'm1 -5l2.5 3l4 -7', '✗': 'm1 -9l6 8m0 -8l-6 8' };

function markOf(letter, x, y, color) {
  const stroke = MARKS[letter];
  return stroke === undefined ? '' : `<path d="M${x.toFixed(1)} ${y}${stroke}" fill="none" stroke="${color}" stroke-width="1.6"/>`;
}

function stretchesOf(line) {
  let style = {};
  const [first = '', ...rest] = line.split('\u001b[');
  const stretches = [{ text: first, ...style }];
  for (const part of rest) {
    const end = part.indexOf('m');
    for (const code of part.slice(0, end).split(';')) {
      const change = STYLES[Number(code)];
      if (change === undefined) throw new Error(`a style that is not drawn yet: ${code}`);
      style = change(style);
    }
    stretches.push({ text: part.slice(end + 1), ...style });
  }
  return stretches.filter(({ text }) => text !== '');
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
