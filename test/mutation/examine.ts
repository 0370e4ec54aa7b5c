import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { ScenarioError } from '../../src/base/errors.js';
import { assertFolderNames } from '../../src/cli/results.js';
import {
  comparisonTable,
  deploymentOutcomes,
  fitOf,
  notesText,
  type RunOutcome,
  repeatedEndings,
  reportText,
  sparksOf,
  steepestMinutes,
  summaryJson,
  tables,
} from '../../src/report/index.js';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { type FileAccess, type LoadedScenario, loadScenario } from '../../src/scenario/index.js';
import { type RunResult, Simulation } from '../../src/sim/index.js';
import { Draw } from '../support/draw.js';
import { filesToBreak, type Original, originals } from './corpus.js';
import { type Material, materialOf, mutated } from './mutate.js';

/** No file may keep the program busy for longer before it says a word or simulates, milliseconds. */
const BUSY_MS_MAX = 2000;
/** How much of an accepted mutant is simulated. */
const SIMULATED_US_MAX = 300e6;
const EVENTS_MAX = 20_000;
const VARIANTS_MAX = 2;

/** Where mutants that fail are kept to be read. */
const FOLDER = join(tmpdir(), 'ecsim-mutants');

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A damaged scenario: which file of the original was broken, how, and with what flags it is loaded. */
interface Mutant {
  readonly seed: number;
  readonly original: Original;
  readonly file: string;
  readonly text: string;
  readonly on: readonly string[];
}

function mutantOf(seed: number, all: readonly Original[], material: Material): Mutant {
  const draw = new Draw(seed, 'mutation');
  const original = draw.of(...all);
  const file = draw.chance(0.7) ? original.scenario : draw.of(...filesToBreak(original));
  const text = mutated(original.files.get(file) ?? '', !file.endsWith('.csv'), draw, material);
  const platforms = ['fargate', 'fargate-arm', 'fargate-spot', 'ec2', 'ec2-spot', 'lambda', 'lambda-arm'];
  return { seed, original, file, text, on: draw.chance(0.2) ? [draw.of(...platforms)] : [] };
}

/** Leaves the mutant where somebody can read it and try it with the real program. @returns the command that does */
function kept({ original, file, text, on, seed }: Mutant, folder: string): string {
  const at = join(folder, String(seed));
  for (const [path, content] of new Map([...original.files, [file, text]])) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), content);
  }
  return `node dist/cli/main.js run ${join(at, original.scenario)} --root ${at}${on.length === 0 ? '' : ` --on ${on.join(',')}`}`;
}

/**
 * Reads a mutant as the program would, and simulates some of it where it is accepted.
 * @returns whether it was accepted
 * @throws Error whatever it does that no file may make the program do
 */
function examine(mutant: Mutant): 'accepted' | 'refused' {
  const began = performance.now();
  const loaded = loadedOrRefused(mutant);
  const tookMs = performance.now() - began;
  if (tookMs > BUSY_MS_MAX) throw new Error(`took ${Math.round(tookMs)} ms to load`);
  if (loaded === undefined) return 'refused';
  simulate(loaded);
  return 'accepted';
}

function loadedOrRefused({ original, file, text, on }: Mutant): LoadedScenario | undefined {
  const root = '/mutant';
  const texts = new Map([...original.files].map(([path, content]) => [posix.join(root, path), content]));
  texts.set(posix.join(root, file), text);
  try {
    const absolute = posix.join(root, original.scenario);
    const loaded = loadScenario(original.scenario, absolute, { files: inMemory(texts), root, sets: [], on, sha256 });
    assertFolderNames(
      loaded.name,
      loaded.variants.map(({ name }) => name),
    );
    return loaded;
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    assertTold(error);
    return undefined;
  }
}

function inMemory(texts: ReadonlyMap<string, string>): FileAccess {
  const below = (path: string) => [...texts.keys()].filter((file) => file.startsWith(`${path}/`));
  return {
    readText: (path) => texts.get(path),
    realPath: (path) => (texts.has(path) || below(path).length > 0 ? path : undefined),
    list: (path) =>
      below(path).length === 0 ? undefined : [...new Set(below(path).map((file) => file.slice(path.length + 1).split('/')[0]))],
  };
}

/** Every problem has its place, and none of them can do anything to a terminal. */
function assertTold({ problems, message }: ScenarioError): void {
  for (const problem of problems) {
    const isPlaced = problem.file?.startsWith('command line') === true || (problem.line !== undefined && problem.column !== undefined);
    if (!isPlaced && !/^… and \d+ more$/.test(problem.message))
      throw new Error(`a problem has no place: ${problem.path} ${problem.message}`);
  }
  assertHarmless(message, 'the message');
  if (message.length > 100_000) throw new Error(`the message has ${message.length} characters`);
}

/** Nothing that a terminal obeys: no control character but the line's end, nothing that turns or hides letters. */
function assertHarmless(text: string, what: string): void {
  const found = /[^\P{Cc}\n]|\p{Cf}|[\u2028\u2029]/u.exec(text);
  if (found !== null)
    throw new Error(
      `${what} holds U+${found[0].codePointAt(0)?.toString(16)}: ${JSON.stringify(text.slice(Math.max(0, found.index - 40), found.index + 40))}`,
    );
}

function simulate(loaded: LoadedScenario): void {
  const outcomes: RunOutcome[] = [];
  for (const { scenario: whole } of loaded.variants.slice(0, VARIANTS_MAX)) {
    const durationUs = Math.min(whole.durationUs, SIMULATED_US_MAX);
    const scenario = { ...whole, durationUs, warmUpUs: Math.min(whole.warmUpUs, Math.floor(durationUs / 2)) };
    const began = performance.now();
    const result = beginningOf(scenario);
    const tookMs = performance.now() - began;
    if (tookMs > BUSY_MS_MAX) throw new Error(`took ${Math.round(tookMs)} ms for the first ${EVENTS_MAX} events`);
    if (result === undefined) continue;
    for (const { file, rows } of tables(result)) for (const row of rows) assertCells(file, row);
    outcomes.push({
      scenario,
      summary: result.summary,
      notes: result.notes,
      steepest: steepestMinutes(result),
      sparks: sparksOf(result),
      rollouts: deploymentOutcomes(result),
      endings: repeatedEndings(result),
    });
  }
  if (outcomes.length > 0) assertReport(loaded, outcomes);
}

/** A run's result where it is over within the events that are allowed. */
function beginningOf(scenario: CompiledScenario): RunResult | undefined {
  try {
    const simulation = new Simulation(scenario);
    return simulation.advance(scenario.durationUs, EVENTS_MAX) === 'done' ? simulation.finish() : undefined;
  } catch (error) {
    if (error instanceof ScenarioError) return undefined; // What shows only in the run, such as a queue that never ends.
    throw error;
  }
}

function assertReport(loaded: LoadedScenario, outcomes: readonly RunOutcome[]): void {
  const head = { version: '0', name: loaded.name, digest: loaded.digest, seed: '1', start: '', durationSeconds: 1, warmUpSeconds: 0 };
  const fit = fitOf(outcomes);
  const summaries = outcomes.map(({ summary }) => summary);
  summaryJson({ ...head, pricesDate: null }, summaries, fit);
  for (const row of comparisonTable(summaries).rows) assertCells('comparison.csv', row);
  const terminal = { width: 80, isColored: false };
  assertHarmless(reportText({ question: loaded.question, results: outcomes, fit, ...terminal }), 'the report');
  assertHarmless(notesText(loaded.notes, { results: outcomes, ...terminal }), 'the notes');
}

/** No cell is a broken number, and none runs in a spreadsheet. */
function assertCells(file: string, row: readonly string[]): void {
  for (const cell of row) {
    if (/^(NaN|-?Infinity|undefined|null|\[object .*)$/.test(cell)) throw new Error(`${file} holds ${cell}`);
    if (/^[=+@\t\r]|^-(?!\d+(\.\d+)?$)/.test(cell)) throw new Error(`${file} holds a formula: ${cell.slice(0, 60)}`);
  }
}

/** Examines the mutants of some seeds; the first that does what it may not says how to see it again. @returns how many were accepted */
export function examineAll(seeds: Iterable<number>): number {
  const all = originals();
  const trees = all.flatMap(({ files }) => [...files].filter(([path]) => !path.endsWith('.csv')).map(([, text]) => text));
  const material = materialOf(trees);
  let accepted = 0;
  for (const seed of seeds) {
    const mutant = mutantOf(seed, all, material);
    try {
      if (examine(mutant) === 'accepted') accepted++;
    } catch (error) {
      const again = `MUTATION_SEED=${seed} npx vitest run test/mutation`;
      throw new Error(`mutant ${seed} of ${mutant.file}; again: ${again}; by the program: ${kept(mutant, FOLDER)}`, { cause: error });
    }
  }
  return accepted;
}
