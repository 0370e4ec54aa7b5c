import { compileDocument, workloadsOf } from './compile/index.js';
import { reasonsNotToRun } from './compile/platform.js';
import type { CompiledScenario } from './compiled.js';
import { reasonToMatchNothing } from './complete/faults.js';
import { completeDocument } from './complete/index.js';
import type { CompletedDocument } from './completion.js';
import { type Platform, platformsOf } from './derive.js';
import { scenarioSchema } from './document.js';
import { type FileAccess, folderOf, ScenarioFiles } from './files.js';
import { withDescribed } from './gather.js';
import { moved, withoutIdleTargets } from './move.js';
import { parseTree } from './parse.js';
import { Reader } from './reader.js';
import { Report } from './report.js';
import { type Attachment, resolvedScenario } from './resolved.js';
import { withRevisions } from './revisions.js';
import { type Assignment, assign } from './set.js';
import { checkShape } from './shape.js';
import type { Mark, Source, Tree } from './tree.js';
import { derivedVariants, namesIn, type VariantTree, variantTrees } from './variants.js';

export { scenarioJsonSchema } from './json-schema.js';
export { starterScenario } from './starter/index.js';
export type { FileAccess };

export interface LoadOptions {
  readonly files: FileAccess;
  /** Absolute; no file outside it is read. */
  readonly root: string;
  /** `path=value`, as given to --set. */
  readonly sets: readonly string[];
  /** Platforms, as given to --on: variants derived for them take the place of the file's own. */
  readonly on?: readonly string[];
  /** In place of the file's seed. */
  readonly seed?: string;
  /** Hex digest of a text in UTF-8. */
  readonly sha256: (text: string) => string;
}

export interface LoadedVariant {
  readonly name: string;
  readonly scenario: CompiledScenario;
  /** A scenario of this variant alone with everything written out; it runs to the same bytes. */
  readonly resolvedYaml: string;
  /** Files that resolvedYaml refers to, placed beside it. */
  readonly attachments: readonly Attachment[];
  readonly notes: readonly string[];
}

export interface LoadedScenario {
  readonly name: string;
  readonly question: string;
  readonly finding: string;
  /** sha256 (hex) over what all variants come down to: the same for a scenario and its resolved form. */
  readonly digest: string;
  readonly variants: readonly LoadedVariant[];
  /** Notes and what was assumed, in order, each once. */
  readonly notes: readonly string[];
}

/**
 * Reads a scenario file into what the simulator runs.
 * @param path as the user gave it, for messages
 * @throws ScenarioError with all problems of the first stage that has any
 */
export function loadScenario(path: string, absolutePath: string, options: LoadOptions): LoadedScenario {
  const report = new Report();
  const real = options.files.realPath(absolutePath) ?? absolutePath;
  const files = new ScenarioFiles(options.files, options.root, path, real, report);
  const written = parseRoot(path, real, files, report);
  report.throwIfAny();
  const reader = new Reader(files, report);
  const described = withDescribed(read(reader, written as Tree), reader, files, report);
  const changed = withSets(withRevisions(described, report), options.sets, folderOf(real), reader, report);
  reader.noteLeftOut();
  const platforms = platformsOf(options.on ?? []);
  const variants = platforms.length === 0 ? variantTrees(changed, report) : variantsOn(changed, platforms, report);
  const prepared = variants.map((variant) => withVariant(variant, reader, report));
  const shaped = prepared.map((variant) => ({ variant, given: checkShape(variant.tree, report) }));
  report.throwIfAny();

  const fallback = { name: nameOfFile(path), seed: options.seed };
  const whole = shaped.map(({ variant, given }) => {
    const own = new Report();
    const document = completeDocument(given as NonNullable<typeof given>, variant.tree, own, files, fallback, platforms.length > 0);
    return { variant, document, own };
  });
  for (const { own } of whole) report.take(own);
  report.throwIfAny();
  const completed = withoutIdleFaults(whole, platforms.length > 0, report);
  report.throwIfAny();

  const names = {
    all: [...new Set([...variants.map((variant) => variant.name), ...namesIn(changed, 'variants')])],
    workloads: [...new Set(completed.flatMap(({ document }) => workloadsOf(document)))],
    faults: namesIn(changed, 'faults'),
  };
  const runnable = completed.filter(({ variant, document }) => canRun(variant, document, report));
  if (runnable.length === 0)
    report.problem(
      changed,
      ['services'],
      'not simulated by this version: no variant can be run',
      report.notes.filter((note) => note.startsWith('variant ')).join('; '),
    );
  report.throwIfAny();
  const loaded = runnable.map(({ variant, document, own }): LoadedVariant => {
    const compiled = compileDocument(document, { ...names, variant: variant.name }, variant.tree, own, files);
    const resolved = own.hasProblems
      ? { yaml: '', attachments: [] }
      : resolvedScenario(document, compiled.scenario, compiled.traces, files, options.sha256);
    report.take(own);
    return {
      name: variant.name,
      scenario: compiled.scenario,
      resolvedYaml: resolved.yaml,
      attachments: resolved.attachments,
      notes: own.notes,
    };
  });
  report.throwIfAny();
  const [first] = runnable;
  const digest = options.sha256(loaded.map((variant) => variant.resolvedYaml).join('\n---\n'));
  return {
    name: first.document.name,
    question: first.document.about?.question ?? '',
    finding: first.document.about?.finding ?? '',
    digest,
    variants: loaded,
    notes: report.notes,
  };
}

function parseRoot(path: string, real: string, files: ScenarioFiles, report: Report): Tree | undefined {
  const text = files.text(real);
  const source: Source = { name: path, text: text ?? '', folder: folderOf(real), isFile: true };
  const mark: Mark = { source, start: 0, end: 0 };
  if (text === undefined) {
    report.problemAt(mark, '', files.isFolder(real) ? 'is a folder; a scenario is a file' : 'cannot be read');
    return undefined;
  }
  const tree = parseTree(source, report);
  if (tree !== undefined && tree.kind !== 'map')
    report.problemAt(tree.mark, '', 'must be a group of keys (services, traffic, …)', 'see scenarios/hello.yaml');
  return tree;
}

function read(reader: Reader, tree: Tree): Tree {
  return reader.read(tree, scenarioSchema) ?? tree;
}

/** `--set path=value`, one after the other; values are YAML. */
function withSets(tree: Tree, sets: readonly string[], folder: string, reader: Reader, report: Report): Tree {
  let changed = tree;
  for (const set of sets) {
    const equals = set.indexOf('=');
    const source: Source = { name: `--set ${set}`, text: set.slice(equals + 1), folder, isFile: false };
    const mark: Mark = { source, start: 0, end: 0 };
    if (equals <= 0) {
      report.problemAt(mark, '', 'must be path=value, such as services.web.desiredCount=5');
      continue;
    }
    const value: Tree | undefined =
      source.text.trim() === '' ? { kind: 'scalar', value: null, written: '', mark } : parseTree(source, report);
    if (value !== undefined)
      changed = assign(changed, scenarioSchema, { path: set.slice(0, equals).trim(), value, mark, where: '' }, report);
  }
  return sets.length === 0 ? changed : withRevisions(read(reader, changed), report);
}

function withVariant(variant: VariantTree, reader: Reader, report: Report): VariantTree {
  let { tree } = variant;
  for (const assignment of variant.assignments satisfies readonly Assignment[]) tree = assign(tree, scenarioSchema, assignment, report);
  if (variant.assignments.length > 0) tree = withRevisions(read(reader, tree), report);
  return { ...variant, tree: withoutIdleTargets(moved(tree, variant.moves, variant.name, report), variant.idle, variant.name, report) };
}

/** Variants for platforms, derived from what the file itself comes down to. */
function variantsOn(tree: Tree, platforms: readonly Platform[], report: Report): readonly VariantTree[] {
  const given = checkShape(tree, report);
  report.throwIfAny();
  const variants = derivedVariants(tree, given as NonNullable<typeof given>, platforms, report);
  if (variants.length === 0)
    report.problem(tree, ['services'], 'can run on none of the platforms asked for', report.notes[report.notes.length - 1]);
  report.throwIfAny();
  return variants;
}

interface Completed {
  readonly variant: VariantTree;
  readonly document: CompletedDocument;
  readonly own: Report;
}

/**
 * Leaves out of each variant the faults that nothing there can match; one that nothing matches in any variant is a mistake.
 * @param isDerived variants that --on made: what the file's author cannot have meant is no mistake
 */
function withoutIdleFaults(completed: readonly Completed[], isDerived: boolean, report: Report): readonly Completed[] {
  const idle = completed.map(
    ({ document }) => new Map(document.faults.map((fault) => [fault.name ?? fault.kind, reasonToMatchNothing(document, fault)])),
  );
  const isIdleEverywhere = (name: string) => !isDerived && idle.every((reasons) => !reasons.has(name) || reasons.get(name) !== undefined);
  return completed.map(({ variant, document, own }, at) => {
    const faults = document.faults.filter((fault, index) => {
      const name = fault.name ?? fault.kind;
      const reason = idle[at].get(name);
      if (reason === undefined) return true;
      if (isIdleEverywhere(name)) report.problem(variant.tree, ['faults', index], `can match nothing: ${reason}`);
      else report.note(`fault ${name} is left out of variant ${variant.name}, where it can match nothing: ${reason}`);
      return false;
    });
    return { variant, document: { ...document, faults }, own };
  });
}

/** Leaves out, and says so, a variant whose numbers would be wrong. */
function canRun(variant: VariantTree, document: Parameters<typeof reasonsNotToRun>[0], report: Report): boolean {
  const reasons = reasonsNotToRun(document);
  if (reasons.length === 0) return true;
  report.note(`variant ${variant.name} is left out, as this version does not simulate it: ${reasons.join('; ')}`);
  return false;
}

function nameOfFile(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return file.replace(/\.(?:ya?ml|json)$/i, '') || 'scenario';
}
