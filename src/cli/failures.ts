import { InvariantError, ScenarioError, UsageError } from '../base/errors.js';
import { plainText } from '../base/plain-text.js';
import { durationText } from '../report/index.js';
import type { Invocation } from './arguments.js';
import { isSystemError } from './files.js';
import { EXIT, repeatCommand } from './shell.js';

/** What the user reads when a command fails, and the exit code. */
export interface Failure {
  readonly message: string;
  readonly code: number;
}

/** Whose an error is to mend: the scenario's author, the one at the keyboard, the disk or us. */
export function failureOf(error: unknown, invocation: Invocation | undefined): Failure {
  if (error instanceof ScenarioError) return { message: error.message, code: EXIT.scenario };
  if (error instanceof UsageError) return { message: `ecsim: ${plainText(error.message)}`, code: EXIT.usage };
  if (isSystemError(error)) return systemFailure(error);
  const atUs = error instanceof InvariantError ? error.atUs : undefined;
  const lines = [
    ...(error instanceof Error ? error.message : String(error))
      .split('\n')
      .map((line, index) => `${index === 0 ? 'ecsim: a bug of ours, please report it: ' : ''}${plainText(line)}`),
    ...(atUs === undefined ? [] : [`  at ${atUs} us of simulated time (${durationText(atUs / 1e6)})`]),
    ...(invocation === undefined ? [] : [`  again: ${repeatCommand(invocation)}`]),
    '  ECSIM_DEBUG=1 shows where',
  ];
  return { message: lines.join('\n'), code: EXIT.bug };
}

/** What to do where the system refuses, by its code. */
const MENDED_BY: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space, or give --out a folder on another disk',
  EDQUOT: 'free some space, or give --out a folder on another disk',
  EROFS: 'give --out a folder that may be written',
  EACCES: 'give --out a folder that may be written',
  EPERM: 'give --out a folder that may be written',
  EBUSY: 'another file system is mounted there: give --out a folder inside it',
  ENOTDIR: 'a part of the path is a file: give another --out',
  ENAMETOOLONG: 'give --out a shorter path',
  EMFILE: 'too many files are open: raise the limit (ulimit -n)',
};

function systemFailure({ message, code = '', syscall }: NodeJS.ErrnoException): Failure {
  if (syscall === 'uv_cwd') return { message: 'ecsim: the working directory is gone; change to one that exists', code: EXIT.usage };
  const what = Object.hasOwn(MENDED_BY, code) ? `; ${MENDED_BY[code]}` : '';
  return { message: `ecsim: the disk refused: ${plainText(message)}; nothing was written${what}`, code: EXIT.disk };
}

/** The stack of an error and of what caused it. */
export function stackOf(error: Error): string {
  return error.cause instanceof Error ? `${error.stack}\ncaused by ${stackOf(error.cause)}` : String(error.stack);
}
