import { InvariantError, ScenarioError, UsageError } from '../base/errors.js';
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
  if (error instanceof UsageError) return { message: `ecsim: ${error.message}`, code: EXIT.usage };
  if (isSystemError(error)) return { message: `ecsim: the disk refused: ${error.message}; nothing was written`, code: EXIT.disk };
  const atUs = error instanceof InvariantError ? error.atUs : undefined;
  const lines = [
    `ecsim: a bug of ours, please report it: ${error instanceof Error ? error.message : String(error)}`,
    ...(atUs === undefined ? [] : [`  at ${atUs} us of simulated time (${durationText(atUs / 1e6)})`]),
    ...(invocation === undefined ? [] : [`  again: ${repeatCommand(invocation)}`]),
    '  ECSIM_DEBUG=1 shows where',
  ];
  return { message: lines.join('\n'), code: EXIT.bug };
}

/** The stack of an error and of what caused it. */
export function stackOf(error: Error): string {
  return error.cause instanceof Error ? `${error.stack}\ncaused by ${stackOf(error.cause)}` : String(error.stack);
}
