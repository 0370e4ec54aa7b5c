import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { ScenarioError, UsageError } from '../../base/errors.js';
import { starterScenario } from '../../scenario/index.js';
import { diskFiles, kindOfPath, nearestPath } from '../files.js';
import type { TellingFlags } from '../flags.js';
import { isSafeSegment } from '../folder-writer.js';
import { defaultRoot, loadDraft } from '../loading.js';
import { commandLine, EXIT, type Shell } from '../shell.js';
import { jsonText } from './run.js';

export interface InitInvocation extends TellingFlags {
  readonly command: 'init';
  readonly taskDefinition: string | undefined;
  readonly trace: string | undefined;
  /** undefined: the family's name in the working directory. */
  readonly out: string | undefined;
  /** Whether a file that stands there may go. */
  readonly isForced: boolean;
}

/** `ecsim init`: writes a commented starter scenario that runs, and nothing where it would not. */
export function init(invocation: InitInvocation, shell: Shell): number {
  const { out, isForced } = invocation;
  const folder = folderFor(out);
  const root = defaultRoot(folder);
  const starter = starterScenario({
    files: diskFiles,
    folder,
    root,
    taskDefinition: pathFrom(folder, root, '--task-definition', invocation.taskDefinition),
    trace: pathFrom(folder, root, '--trace', invocation.trace),
  });
  const path = out ?? `${isSafeSegment(starter.family) ? starter.family : 'starter'}.yaml`;
  if (!isForced && kindOfPath(path) !== 'nothing')
    throw new UsageError(`${path} is there already; --out names another place, --force overwrites it`);
  const text = starter.textFor(commandLine(path).replace(/^ecsim /, ''));
  const notes = notesOn(path, folder, text, shell);
  writeFileSync(path, text);
  tell(path, notes, invocation, shell);
  return EXIT.ok;
}

/** @throws ScenarioError where the starter would not run, such as for a trace that cannot be read */
function notesOn(path: string, folder: string, text: string, { stderr }: Shell): readonly string[] {
  try {
    return loadDraft(path, join(folder, basename(path)), text).notes;
  } catch (error) {
    if (error instanceof ScenarioError) stderr.write(`ecsim: ${path} was not written, as it would not run:\n`);
    throw error;
  }
}

/** The folder of the new file, absolute and without links; made where it is missing. */
function folderFor(out: string | undefined): string {
  if (out === undefined) return realpathSync('.');
  if (kindOfPath(out) === 'folder') throw new UsageError(`--out ${out} is a folder; name the file in it, such as ${join(out, 'web.yaml')}`);
  if (!/\.(?:ya?ml)$/i.test(out)) throw new UsageError(`--out ${out} must end in .yaml: that is what is written`);
  mkdirSync(dirname(resolve(out)), { recursive: true });
  return realpathSync(dirname(resolve(out)));
}

/** A file given on the command line as the new scenario names it. @throws UsageError where it is none, or may not be named from there */
function pathFrom(folder: string, root: string, flag: string, given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  if (kindOfPath(given) !== 'file') {
    const near = nearestPath(given);
    throw new UsageError(`${flag}: no file at ${given}${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
  const real = realpathSync(given);
  if (root !== sep && !real.startsWith(`${root}${sep}`)) {
    throw new UsageError(
      `${flag} ${given} lies outside ${root}, and a scenario reads only from the nearest folder above it with .git, or its own; ` +
        `copy the file there, or write the scenario beside it: --out ${join(dirname(given), 'web.yaml')}`,
    );
  }
  const path = relative(folder, real).split(sep).join('/');
  return path.startsWith('../') ? path : `./${path}`;
}

function tell(path: string, notes: readonly string[], { isJson, isQuiet }: InitInvocation, { stdout, stderr }: Shell): void {
  if (isJson) stdout.write(jsonText({ path }));
  else stdout.write(`Wrote ${path}\n`);
  if (isQuiet || isJson) return;
  // What the run will say again is left for it; what is wrong with the trace is of interest now.
  for (const note of notes.filter((text) => text.startsWith('trace '))) stderr.write(`- ${note}\n`);
  stderr.write(`Next: ${commandLine('run', path)}\n`);
}
