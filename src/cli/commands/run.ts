import { join, relative, sep } from 'node:path';
import { CATALOGUE_DATE } from '../../aws/catalogue/index.js';
import { US_PER_SECOND } from '../../base/units.js';
import {
  comparisonTable,
  notesText,
  type RunHead,
  type RunOutcome,
  reportText,
  type SummaryJson,
  summaryJson,
  tables,
} from '../../report/index.js';
import type { LoadedScenario } from '../../scenario/index.js';
import type { RunInvocation } from '../arguments.js';
import { load } from '../loading.js';
import { assertFolderNames, ResultsWriter } from '../results.js';
import { commandLine, EXIT, repeatCommand, type Shell } from '../shell.js';
import { runVariants, type VariantRun } from '../simulating.js';

/** `ecsim run`: one run of each variant, the results folder, the verdict. */
export async function run(invocation: RunInvocation, shell: Shell): Promise<number> {
  const loaded = load(invocation.scenario, invocation);
  assertFolderNames(
    loaded.name,
    loaded.variants.map(({ name }) => name),
  );
  const folder = invocation.out ?? join('reports', loaded.name);
  const writer = new ResultsWriter(folder);
  const outcomes: RunOutcome[] = [];
  let summary: SummaryJson;
  try {
    for await (const variantRun of runVariants(loaded, shell)) {
      await writeVariant(writer, variantRun, invocation.without, shell.signal);
      outcomes.push(outcomeOf(variantRun));
    }
    summary = summaryOf(loaded, outcomes, shell.version);
    writer.writeText('summary.json', jsonText(summary));
    await writer.writeTable('', comparisonTable(outcomes.map((outcome) => outcome.summary)), shell.signal);
    shell.signal.throwIfAborted();
    const { name, digest, seed } = summary.scenario;
    writer.commit({ version: shell.version, scenario: { name, digest, seed }, command: repeatCommand(invocation) });
  } catch (error) {
    writer.discard();
    throw error;
  }
  if (invocation.isJson) shell.stdout.write(jsonText(summary));
  else answer(loaded, outcomes, folder, shell);
  if (!shell.isQuiet) {
    shell.stderr.write(notesText(loaded.notes, { question: '', results: outcomes, ...shell.stderr }));
    if (!invocation.isJson) shell.stderr.write(`${nextText(invocation, outcomes)}\n`);
  }
  return EXIT.ok;
}

/** What is kept of a run once its tables are written: the records would fill the memory. */
export function outcomeOf({ result: { scenario, summary, notes } }: VariantRun): RunOutcome {
  return { scenario, summary, notes };
}

/** summary.json of a run of all variants. */
export function summaryOf(loaded: LoadedScenario, outcomes: readonly RunOutcome[], version: string): SummaryJson {
  return summaryJson(
    headOf(loaded, version),
    outcomes.map(({ summary }) => summary),
  );
}

export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

async function writeVariant(writer: ResultsWriter, { variant, result }: VariantRun, without: ReadonlySet<string>, signal: AbortSignal) {
  writer.writeText(`${variant.name}/resolved.yaml`, variant.resolvedYaml);
  for (const { path, text } of variant.attachments) writer.writeText(`${variant.name}/${path}`, text);
  for (const table of tables(result)) {
    if (!without.has(table.file.replace(/\.csv$/, ''))) await writer.writeTable(variant.name, table, signal);
  }
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

function answer({ question }: LoadedScenario, results: readonly RunOutcome[], folder: string, { stdout }: Shell): void {
  stdout.write(reportText({ question, results, ...stdout }));
  stdout.write(`\nResults: ${relative('', folder) || folder}${sep}\n`);
}

/** A command to try next. */
function nextText({ scenario }: RunInvocation, results: readonly RunOutcome[]): string {
  const hasExpectations = results.some(({ summary }) => summary.expectations.length > 0);
  return hasExpectations
    ? `Next: ${commandLine('check', scenario)}  (exits 1 where an expectation fails, for CI)`
    : `Next: ${commandLine('run', scenario, '--seed', '2')}  (the same with other random draws)`;
}
