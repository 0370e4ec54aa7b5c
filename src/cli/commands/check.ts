import { ScenarioError, UsageError } from '../../base/errors.js';
import { expectationLines, notesText, paintFor, plainText, type RunOutcome } from '../../report/index.js';
import type { LoadedScenario } from '../../scenario/index.js';
import type { CheckInvocation } from '../arguments.js';
import { load } from '../loading.js';
import { assertFolderNames } from '../results.js';
import { EXIT, type Shell } from '../shell.js';
import { runVariants } from '../simulating.js';
import { outcomesOf, summaryOf } from './run.js';

/**
 * `ecsim check`: validates every scenario, runs those that are well and says which expectations hold; writes no file.
 * With --json each scenario is a line of JSON.
 * @returns the highest code of all: a wrong command line or file outweighs an expectation that fails
 */
export async function check(invocation: CheckInvocation, shell: Shell): Promise<number> {
  const codes: number[] = [];
  for (const path of invocation.scenarios) codes.push(await checkOne(path, invocation, shell));
  if (codes.length > 1 && !invocation.isJson) shell.stdout.write(`${totalText(codes)}\n`);
  return Math.max(...codes);
}

async function checkOne(path: string, invocation: CheckInvocation, shell: Shell): Promise<number> {
  const loaded = loadOrTell(path, invocation, shell);
  if (typeof loaded === 'number') return loaded;
  const outcomes: readonly RunOutcome[] = invocation.isRun ? outcomesOf(loaded, await runVariants(loaded, shell, undefined)) : [];
  const expectations = outcomes.flatMap(({ summary }) => summary.expectations);
  const failed = expectations.filter(({ holds }) => !holds).length;
  const isOneOfSeveral = invocation.scenarios.length > 1;
  if (invocation.isJson) {
    const variants = loaded.variants.map(({ name }) => name);
    const answer = invocation.isRun
      ? summaryOf(loaded, outcomes, shell.version)
      : { scenario: loaded.name, digest: loaded.digest, variants };
    shell.stdout.write(`${JSON.stringify(answer)}\n`);
  } else {
    tell(path, failed === 0, verdictOn(invocation.isRun, expectations.length, failed), shell);
    for (const line of expectationLines(isOneOfSeveral ? outcomes.map(withFailuresOnly) : outcomes, paintFor(shell.stdout.isColored)))
      shell.stdout.write(`  ${line}\n`);
  }
  // Of several scenarios the notes would hide the verdicts.
  if (!shell.isQuiet && !isOneOfSeveral) shell.stderr.write(notesText(loaded.notes, { results: outcomes, ...shell.stderr }));
  return failed === 0 ? EXIT.ok : EXIT.expectationFailed;
}

/** A file that is wrong does not keep the others from being checked. */
function loadOrTell(path: string, { isJson, ...invocation }: CheckInvocation, shell: Shell): LoadedScenario | number {
  try {
    const loaded = load(path, invocation);
    assertFolderNames(
      loaded.name,
      loaded.variants.map(({ name }) => name),
    );
    return loaded;
  } catch (error) {
    if (!(error instanceof ScenarioError || error instanceof UsageError)) throw error;
    const problems = error instanceof ScenarioError ? error.problems : [{ path: '', message: error.message }];
    if (isJson) shell.stdout.write(`${JSON.stringify({ scenario: path, problems })}\n`);
    shell.stderr.write(`${error.message}\n`);
    if (!(error instanceof ScenarioError)) {
      if (!isJson) tell(path, false, 'cannot be read', shell);
      return EXIT.usage;
    }
    if (!isJson) tell(path, false, problems.length === 1 ? '1 problem' : `${problems.length} problems`, shell);
    return EXIT.scenario;
  }
}

function tell(path: string, isWell: boolean, what: string, { stdout }: Shell): void {
  const paint = paintFor(stdout.isColored);
  stdout.write(`${isWell ? paint.good('✓') : paint.bad('✗')} ${plainText(path)}: ${what}\n`);
}

function withFailuresOnly(outcome: RunOutcome): RunOutcome {
  const expectations = outcome.summary.expectations.filter(({ holds }) => !holds);
  return { ...outcome, summary: { ...outcome.summary, expectations } };
}

function verdictOn(isRun: boolean, count: number, failed: number): string {
  if (!isRun) return 'valid (not run)';
  if (count === 0) return 'it runs; it expects nothing, so nothing was checked';
  if (failed > 0) return `${failed} of ${count} expectations fail`;
  return count === 1 ? 'its expectation holds' : `all ${count} expectations hold`;
}

function totalText(codes: readonly number[]): string {
  const count = (wanted: (code: number) => boolean) => codes.filter(wanted).length;
  const parts = [
    `${count((code) => code === EXIT.ok)} well`,
    `${count((code) => code === EXIT.expectationFailed)} with an expectation that fails`,
    `${count((code) => code > EXIT.expectationFailed)} wrong`,
  ];
  return `${codes.length} scenarios: ${parts.filter((part) => !part.startsWith('0 ')).join(', ')}`;
}
