import { InvariantError, ScenarioError } from '../base/errors.js';
import { secondsText } from '../base/units.js';
import {
  type ChartData,
  chartDataOf,
  type DeploymentOutcome,
  deploymentOutcomes,
  eventLines,
  type PageData,
  pageDataOf,
  type RepeatedEnding,
  repeatedEndings,
  type Sparks,
  type SteepestMinute,
  sparksOf,
  steepestMinutes,
  tables,
} from '../report/index.js';
import type { LoadedVariant } from '../scenario/index.js';
import { type RunResult, Simulation } from '../sim/index.js';
import { FolderWriter } from './folder-writer.js';
import { inSlices } from './slices.js';

/** Events of the control plane in the report of a bug. */
const EVENTS_TOLD = 5;

/** One variant to run, in this thread or another: plain data. */
export interface VariantJob {
  readonly variant: LoadedVariant;
  /** Digest of the scenario, for the report of a bug. */
  readonly digest: string;
  /** Where its files go, in a folder of its name; undefined where none are wanted. */
  readonly files: { readonly folder: string; readonly without: ReadonlySet<string> } | undefined;
}

/** What is kept of a run once its tables are written: the records would fill the memory, and take long to pass between threads. */
export interface VariantOutcome {
  readonly summary: RunResult['summary'];
  readonly notes: RunResult['notes'];
  readonly steepest: readonly SteepestMinute[];
  readonly sparks: Sparks;
  readonly rollouts: readonly DeploymentOutcome[];
  readonly endings: readonly RepeatedEnding[];
  /** Undefined where nothing is drawn. */
  readonly charts: ChartData | undefined;
  /** Undefined where no report page is wanted. */
  readonly page: PageData | undefined;
  /** SHA-256 of the files written, by their path. */
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * Runs a variant in slices, giving way to the event loop between them, and writes its files.
 * @throws InvariantError with the simulated time, whatever went wrong inside; the signal's reason where it was aborted
 */
export async function runVariant(job: VariantJob, signal: AbortSignal, onSlice: (simulatedUs: number) => void): Promise<VariantOutcome> {
  const result = await simulate(job, signal, onSlice);
  const digests = job.files === undefined ? new Map<string, string>() : await writeFiles(job.variant, job.files, result, signal);
  const { summary, notes } = result;
  const charts = isDrawn(job.files) ? chartDataOf(result) : undefined;
  const page = job.files === undefined || job.files.without.has('report') ? undefined : pageDataOf(result);
  return {
    summary,
    notes,
    steepest: steepestMinutes(result),
    sparks: sparksOf(result),
    rollouts: deploymentOutcomes(result),
    endings: repeatedEndings(result),
    charts,
    page,
    digests,
  };
}

function isDrawn(files: VariantJob['files']): boolean {
  return files !== undefined && !(files.without.has('charts') && files.without.has('report'));
}

async function writeFiles(
  { name, resolvedYaml, attachments }: LoadedVariant,
  { folder, without }: NonNullable<VariantJob['files']>,
  result: RunResult,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const writer = new FolderWriter(folder);
  writer.writeText(`${name}/resolved.yaml`, resolvedYaml);
  for (const { path, text } of attachments) writer.writeText(`${name}/${path}`, text);
  for (const table of tables(result)) {
    if (!without.has(table.file.replace(/\.csv$/, ''))) await writer.writeTable(name, table, signal);
  }
  if (!without.has('events')) await writer.writeLines(name, eventLines(result), signal);
  return writer.digests;
}

async function simulate(
  { variant: { name, scenario }, digest }: VariantJob,
  signal: AbortSignal,
  onSlice: (simulatedUs: number) => void,
): Promise<RunResult> {
  let simulation: Simulation | undefined;
  try {
    const started = new Simulation(scenario);
    simulation = started;
    await inSlices(
      (maxEvents) => started.advance(scenario.durationUs, maxEvents),
      signal,
      () => onSlice(started.nowUs),
    );
    return started.finish();
  } catch (error) {
    if (error instanceof ScenarioError || signal.aborted) throw error;
    throw bugFrom(error, simulation, `variant ${name}, seed ${scenario.seed}, scenario digest ${digest}`);
  }
}

/** Whatever fails inside a simulation is our bug; what is needed to see it again belongs to its report. */
function bugFrom(error: unknown, simulation: Simulation | undefined, where: string): InvariantError {
  const message = error instanceof Error ? error.message : String(error);
  const events = simulation?.recentEvents(EVENTS_TOLD) ?? [];
  const told = events.map((event) => `\n    ${secondsText(event.atUs)} s  ${event.resource}  ${event.message}`);
  const bug = new InvariantError(
    `${message}\n  ${where}${told.length === 0 ? '' : '\n  last events:'}${told.join('')}`,
    (error instanceof InvariantError ? error.atUs : undefined) ?? simulation?.nowUs,
  );
  bug.cause = error;
  return bug;
}
