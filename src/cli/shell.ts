import { plainText } from '../base/plain-text.js';
import type { Invocation } from './arguments.js';
import type { ReadingFlags } from './flags.js';
import type { Terminal } from './terminal.js';

/** What every command is handed: where to speak, when to stop. */
export interface Shell {
  readonly version: string;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** No progress, no notes. */
  readonly isQuiet: boolean;
  /** Variants that may run at once. */
  readonly cores: number;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** The exit codes of the program; a command returns one. */
export const EXIT = { ok: 0, expectationFailed: 1, scenario: 2, usage: 3, bug: 70, disk: 74, interrupted: 130 } as const;

/** What each exit code says, for the help. */
const EXIT_MEANINGS = {
  ok: 'all is well',
  expectationFailed: 'an expectation failed (check)',
  scenario: 'the scenario is wrong',
  usage: 'the command line is wrong',
  bug: 'a bug of ours',
  disk: 'the disk refused',
  interrupted: 'interrupted',
} as const satisfies Record<keyof typeof EXIT, string>;

/** The exit codes in a sentence. */
export function exitCodesText(): string {
  const names = Object.keys(EXIT) as (keyof typeof EXIT)[];
  return `Exit codes: ${names.map((name) => `${EXIT[name]} ${EXIT_MEANINGS[name]}`).join(', ')}.`;
}

/** The command line that does the same again: paths as given; flags that change neither the run nor its files are left out. */
export function repeatCommand(invocation: Invocation): string {
  switch (invocation.command) {
    case 'run': {
      const without = [...invocation.without].sort();
      const leavingOut = without.length === 0 ? [] : ['--without', without.join(',')];
      return commandLine('run', invocation.scenario, ...readingWords(invocation), ...leavingOut);
    }
    case 'check':
      return commandLine('check', ...invocation.scenarios, ...readingWords(invocation), ...(invocation.isRun ? [] : ['--no-run']));
    default:
      return commandLine(invocation.command);
  }
}

function readingWords({ seed, sets, root, on }: ReadingFlags): readonly string[] {
  return [
    ...(seed === undefined ? [] : ['--seed', seed]),
    ...sets.flatMap((assignment) => ['--set', assignment]),
    ...(root === undefined ? [] : ['--root', root]),
    ...(on === undefined ? [] : ['--on', on.join(',')]),
  ];
}

/** `ecsim` and its words as a POSIX shell reads them; what a terminal would obey stands there as its bytes. */
export function commandLine(...words: readonly string[]): string {
  return ['ecsim', ...words.map(quoted)].join(' ');
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (plainText(word) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  const bytes = [...Buffer.from(word)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`);
  return `$'${bytes.join('')}'`;
}
