import { join, relative, sep } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CATALOGUE_DATE } from '../../aws/catalogue/index.js';
import { US_PER_SECOND } from '../../base/units.js';
import {
  comparisonTable,
  type Fit,
  fitOf,
  notesText,
  type Picture,
  pictures,
  plainText,
  type RunHead,
  type RunOutcome,
  reportPage,
  reportText,
  type SummaryJson,
  summaryJson,
} from '../../report/index.js';
import type { LoadedScenario } from '../../scenario/index.js';
import type { RunInvocation } from '../arguments.js';
import { writeCharts } from '../charts.js';
import { sha256Base64 } from '../digest.js';
import { load } from '../loading.js';
import { pageScripts } from '../page-assets.js';
import { assertFolderNames, ResultsWriter } from '../results.js';
import { commandLine, EXIT, repeatCommand, type Shell } from '../shell.js';
import { runVariants } from '../simulating.js';
import type { VariantOutcome } from '../variant-run.js';

/** `ecsim run`: one run of each variant, the results folder, the verdict. */
export async function run(invocation: RunInvocation, shell: Shell): Promise<number> {
  const loaded = load(invocation.scenario, invocation);
  assertFolderNames(
    loaded.name,
    loaded.variants.map(({ name }) => name),
  );
  const folder = invocation.out ?? join('reports', loaded.name);
  const writer = new ResultsWriter(folder);
  let outcomes: readonly RunOutcome[];
  let summary: SummaryJson;
  try {
    const made = await runVariants(loaded, shell, { folder: writer.path, without: invocation.without });
    for (const { digests } of made) writer.adopt(digests);
    outcomes = outcomesOf(loaded, made);
    summary = summaryOf(loaded, outcomes, shell.version);
    writer.writeText('summary.json', jsonText(summary));
    await writer.writeTable('', comparisonTable(outcomes.map((outcome) => outcome.summary)), shell.signal);
    const drawn = picturesOf(outcomes, made);
    if (!invocation.without.has('charts')) await writeCharts(writer, drawn, shell.signal);
    if (!invocation.without.has('report')) writer.writeText('report.html', pageText(loaded, outcomes, made, drawn, invocation, shell));
    await nextTurn(); // A Ctrl-C meanwhile is heard only now.
    shell.signal.throwIfAborted();
    const { name, digest, seed } = summary.scenario;
    writer.commit({ version: shell.version, scenario: { name, digest, seed }, command: repeatCommand(invocation) });
  } catch (error) {
    writer.discard();
    throw error;
  }
  if (invocation.isJson) shell.stdout.write(jsonText(summary));
  else answer(loaded, outcomes, summary.fit, { folder, hasPage: !invocation.without.has('report') }, shell);
  if (!shell.isQuiet) {
    shell.stderr.write(notesText(loaded.notes, { results: outcomes, ...shell.stderr }));
    if (!invocation.isJson) shell.stderr.write(`${nextText(invocation, outcomes)}\n`);
  }
  return EXIT.ok;
}

/** What came of the variants, each with its scenario, in the file's order. */
export function outcomesOf({ variants }: LoadedScenario, made: readonly VariantOutcome[]): readonly RunOutcome[] {
  return made.map(({ summary, notes, steepest, sparks, rollouts, endings }, index) => ({
    scenario: variants[index].scenario,
    summary,
    notes,
    steepest,
    sparks,
    rollouts,
    endings,
  }));
}

/** What can be drawn of the variants, where their runs kept what pictures are made from. */
function picturesOf(outcomes: readonly RunOutcome[], made: readonly VariantOutcome[]): readonly Picture[] {
  const runs = outcomes.flatMap((outcome, index) => {
    const { charts } = made[index];
    return charts === undefined ? [] : [{ ...outcome, charts }];
  });
  return pictures({ runs, fit: fitOf(outcomes) });
}

/** The page says how to repeat the run, whatever files were left out of this one. */
function pageText(
  loaded: LoadedScenario,
  outcomes: readonly RunOutcome[],
  made: readonly VariantOutcome[],
  drawn: readonly Picture[],
  invocation: RunInvocation,
  { version }: Shell,
): string {
  const runs = outcomes.flatMap((outcome, index) => {
    const { page } = made[index];
    return page === undefined ? [] : [{ ...outcome, page }];
  });
  return reportPage({
    ...{ head: headOf(loaded, version), question: loaded.question, finding: loaded.finding, runs, fit: fitOf(outcomes), pictures: drawn },
    ...{ notes: loaded.notes, command: repeatCommand({ ...invocation, without: new Set() }), scripts: pageScripts(), sha256: sha256Base64 },
  });
}

/** summary.json of a run of all variants. */
export function summaryOf(loaded: LoadedScenario, outcomes: readonly RunOutcome[], version: string): SummaryJson {
  return summaryJson(
    headOf(loaded, version),
    outcomes.map(({ summary }) => summary),
    fitOf(outcomes),
  );
}

export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function headOf({ name, digest, variants }: LoadedScenario, version: string): RunHead {
  const { seed, startEpochMs, durationUs, warmUpUs } = variants[0]!.scenario;
  return {
    version,
    name,
    digest,
    seed,
    start: new Date(startEpochMs).toISOString().replace('.000Z', 'Z'),
    durationSeconds: durationUs / US_PER_SECOND,
    warmUpSeconds: warmUpUs / US_PER_SECOND,
    pricesDate: CATALOGUE_DATE,
  };
}

function answer(
  { question }: LoadedScenario,
  results: readonly RunOutcome[],
  fit: readonly Fit[],
  { folder, hasPage }: { readonly folder: string; readonly hasPage: boolean },
  { stdout }: Shell,
): void {
  stdout.write(reportText({ question, results, fit, ...stdout }));
  stdout.write(`\nResults: ${plainText(relative('', folder) || folder)}${sep}${hasPage ? '  (to look at: report.html)' : ''}\n`);
}

/** A command to try next. */
function nextText({ scenario }: RunInvocation, results: readonly RunOutcome[]): string {
  const hasExpectations = results.some(({ summary }) => summary.expectations.length > 0);
  return hasExpectations
    ? `Next: ${commandLine('check', scenario)}  (exits 1 where an expectation fails, for CI)`
    : `Next: ${commandLine('run', scenario, '--seed', '2')}  (the same with other random draws)`;
}
