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
 */
export async function check(invocation: CheckInvocation, shell: Shell): Promise<number> {
  const codes: number[] = [];
  for (const path of invocation.scenarios) codes.push(await checkOne(path, invocation, shell));
  // A wrong command line or file outweighs an expectation that fails.
  return Math.max(...codes);
}

async function checkOne(path: string, invocation: CheckInvocation, shell: Shell): Promise<number> {
  const loaded = loadOrTell(path, invocation, shell);
  if (typeof loaded === 'number') return loaded;
  const outcomes: readonly RunOutcome[] = invocation.isRun ? outcomesOf(loaded, await runVariants(loaded, shell, undefined)) : [];
  const expectations = outcomes.flatMap(({ summary }) => summary.expectations);
  const failed = expectations.filter(({ holds }) => !holds).length;
  const { write, isColored } = shell.stdout;
  if (invocation.isJson) {
    const variants = loaded.variants.map(({ name }) => name);
    const answer = invocation.isRun
      ? summaryOf(loaded, outcomes, shell.version)
      : { scenario: loaded.name, digest: loaded.digest, variants };
    write(`${JSON.stringify(answer)}\n`);
  } else {
    const paint = paintFor(isColored);
    write(
      `${failed === 0 ? paint.good('✓') : paint.bad('✗')} ${plainText(path)}: ${verdictOn(invocation.isRun, expectations.length, failed)}\n`,
    );
    for (const line of expectationLines(outcomes, paint)) write(`  ${line}\n`);
  }
  if (!shell.isQuiet) shell.stderr.write(notesText(loaded.notes, { results: outcomes, ...shell.stderr }));
  return failed === 0 ? EXIT.ok : EXIT.expectationFailed;
}

/** A file that is wrong does not keep the others from being checked. */
function loadOrTell(path: string, invocation: CheckInvocation, shell: Shell): LoadedScenario | number {
  try {
    const loaded = load(path, invocation);
    assertFolderNames(
      loaded.name,
      loaded.variants.map(({ name }) => name),
    );
    return loaded;
  } catch (error) {
    if (!(error instanceof ScenarioError || error instanceof UsageError)) throw error;
    shell.stderr.write(`${error.message}\n`);
    return error instanceof ScenarioError ? EXIT.scenario : EXIT.usage;
  }
}

function verdictOn(isRun: boolean, count: number, failed: number): string {
  if (!isRun) return 'the scenario is well (not run)';
  if (count === 0) return 'the scenario runs; it expects nothing';
  return failed === 0 ? `all ${count} expectations hold` : `${failed} of ${count} expectations fail`;
}
