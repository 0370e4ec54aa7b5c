import { plainText } from './plain-text.js';

/** One thing that is wrong with a scenario, said so that its author can mend it. */
export interface Problem {
  /** Path of the file as the user gave it; absent for `--set` and the like. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based, in characters. */
  readonly column?: number;
  /** Where in the document: `services[0].desiredCount`. */
  readonly path: string;
  /** What is wrong, with the value found and what is allowed. */
  readonly message: string;
  /** The source line and a caret line below it. */
  readonly excerpt?: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** The scenario file is wrong: all problems of one stage at once. Exit code 2. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n\n'));
    this.problems = problems;
  }
}

/** The command line is wrong. Exit code 3. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What we promise about every run was broken: our bug. Exit code 70. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
  /** Simulated time of the breach in microseconds; undefined before the run. */
  readonly atUs: number | undefined;
  constructor(message: string, atUs?: number) {
    super(message);
    this.atUs = atUs;
  }
}

/** A problem as the terminal prints it: what it quotes from a file or a command line can do nothing there. */
export function problemText(problem: Problem): string {
  const where =
    problem.file === undefined ? '' : `${problem.file}${problem.line === undefined ? '' : `:${problem.line}:${problem.column ?? 1}`}`;
  const head = [where, problem.path].filter((part) => part !== '').join(' ');
  const lines = [plainText(head), `  ${plainText(problem.message)}`];
  if (problem.excerpt !== undefined) lines.push(problem.excerpt);
  if (problem.hint !== undefined) lines.push(`  hint: ${plainText(problem.hint)}`);
  return lines.join('\n');
}
