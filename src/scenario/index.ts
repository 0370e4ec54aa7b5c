import { compileDocument, faultsOf, workloadsOf } from './compile/index.js';
import { reasonsNotToRun } from './compile/platform.js';
import type { CompiledScenario } from './compiled.js';
import { completeDocument } from './complete/index.js';
import { scenarioSchema } from './document.js';
import { type FileAccess, folderOf, ScenarioFiles } from './files.js';
import { withDescribed } from './gather.js';
import { parseTree } from './parse.js';
import { Reader } from './reader.js';
import { Report } from './report.js';
import { type Attachment, resolvedScenario } from './resolved.js';
import { withRevisions } from './revisions.js';
import { type Assignment, assign } from './set.js';
import { checkShape } from './shape.js';
import type { Mark, Source, Tree } from './tree.js';
import { type VariantTree, variantTrees } from './variants.js';

export { scenarioJsonSchema } from './json-schema.js';
export type { FileAccess };

export interface LoadOptions {
  readonly files: FileAccess;
  /** Absolute; no file outside it is read. */
  readonly root: string;
  /** `path=value`, as given to --set. */
  readonly sets: readonly string[];
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
  const variants = variantTrees(changed, report);
  const prepared = variants.map((variant) => withVariant(variant, reader, report));
  const shaped = prepared.map((variant) => ({ variant, given: checkShape(variant.tree, report) }));
  report.throwIfAny();

  const fallback = { name: nameOfFile(path), seed: options.seed };
  const completed = shaped.map(({ variant, given }) => {
    const own = new Report();
    const document = completeDocument(given as NonNullable<typeof given>, variant.tree, own, files, fallback);
    return { variant, document, own };
  });
  for (const { own } of completed) report.take(own);
  report.throwIfAny();

  const names = {
    all: variants.map((variant) => variant.name),
    workloads: [...new Set(completed.flatMap(({ document }) => workloadsOf(document)))],
    faults: [...new Set(completed.flatMap(({ document }) => faultsOf(document)))],
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
  if (variant.assignments.length === 0) return variant;
  let { tree } = variant;
  for (const assignment of variant.assignments satisfies readonly Assignment[]) tree = assign(tree, scenarioSchema, assignment, report);
  return { ...variant, tree: withRevisions(read(reader, tree), report) };
}

/** Leaves out, and says so, a variant whose numbers would be wrong. */
function canRun(variant: VariantTree, document: Parameters<typeof reasonsNotToRun>[0], report: Report): boolean {
  const reasons = [...(variant.moves ? ['move'] : []), ...reasonsNotToRun(document)];
  if (reasons.length === 0) return true;
  report.note(`variant ${variant.name} is left out, as this version does not simulate it: ${reasons.join('; ')}`);
  return false;
}

function nameOfFile(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return file.replace(/\.(?:ya?ml|json)$/i, '') || 'scenario';
}
