import type { TellingFlags } from './flags.js';

/** One of the two output streams, as far as texts for it depend on it. */
export interface Terminal {
  readonly write: (text: string) => void;
  /** Characters in a line; Infinity where nobody looks at lines. */
  readonly width: number;
  readonly isColored: boolean;
  /** Whether a line may be drawn over. */
  readonly isAnimated: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

/**
 * @param color what the command line says about colour, undefined where nothing
 * @param platform as Node names it
 */
export function terminalOn(
  stream: Stream,
  environment: Environment,
  color: TellingFlags['color'],
  platform: NodeJS.Platform = process.platform,
): Terminal {
  const isDumb = environment.TERM === 'dumb';
  const canShow = !stream.isTTY || showsUnicode(environment, platform);
  return {
    write: (text) => {
      stream.write(canShow ? text : asciiText(text));
    },
    width: stream.isTTY ? Math.max(40, stream.columns || 80) : Number.POSITIVE_INFINITY,
    isColored: color ?? wantsColor(environment) ?? (stream.isTTY && !isDumb),
    isAnimated: stream.isTTY && !isDumb && !isSet(environment.CI),
  };
}

/** @see https://no-color.org and https://force-color.org */
function wantsColor({ NO_COLOR, FORCE_COLOR }: Environment): boolean | undefined {
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR === undefined) return undefined;
  return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}

/** Whether a terminal has letters for bars and check marks: a Windows console only where a newer program draws it. */
function showsUnicode({ TERM, WT_SESSION, TERM_PROGRAM, ConEmuTask }: Environment, platform: NodeJS.Platform): boolean {
  if (TERM === 'dumb' || TERM === 'linux') return false;
  if (platform !== 'win32') return true;
  return isSet(WT_SESSION) || isSet(ConEmuTask) || TERM_PROGRAM === 'vscode' || /^(?:xterm|alacritty|cygwin)/.test(TERM ?? '');
}

/** One for one, so that columns stay in line. */
const ASCII: Readonly<Record<string, string>> = {
  ...{ '▁': '_', '▂': '.', '▃': '-', '▄': '=', '▅': '+', '▆': '*', '▇': '%', '█': '#', '░': '.' },
  ...{ '✓': '+', '✗': 'x', '–': '-', '…': '.', '’': "'", '×': 'x', '→': '>' },
};

function asciiText(text: string): string {
  return text.replace(/[▁-█░✓✗–…’×→]/gu, (character) => ASCII[character] ?? character);
}
