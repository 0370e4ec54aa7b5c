import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../base/errors.js';
import { type FileAccess, type LoadedScenario, loadScenario } from '../scenario/index.js';
import { sha256 } from './digest.js';
import { diskFiles, kindOfPath, nearestPath } from './files.js';
import type { ReadingFlags } from './flags.js';

/**
 * Reads and checks a scenario.
 * @param path as the user gave it; problems are told under this name
 * @throws UsageError where there is no such file, ScenarioError where it is wrong
 */
export function load(path: string, { seed, sets, root, on }: ReadingFlags): LoadedScenario {
  const absolutePath = resolve(path);
  const kind = kindOfPath(absolutePath);
  if (kind === 'folder') throw new UsageError(`${path} is a folder; a scenario is a YAML or JSON file`);
  if (kind === 'nothing') {
    const near = nearestPath(path);
    throw new UsageError(`no scenario at ${path}${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
  return loadScenario(path, absolutePath, {
    files: diskFiles,
    root: root === undefined ? defaultRoot(dirname(realpathSync(absolutePath))) : givenRoot(root),
    sets,
    ...(seed === undefined ? {} : { seed }),
    ...(on === undefined ? {} : { on }),
    sha256,
  });
}

function givenRoot(root: string): string {
  if (kindOfPath(root) !== 'folder') throw new UsageError(`--root ${root} is not a folder`);
  return realpathSync(root);
}

/**
 * Checks a scenario that is not on the disk yet.
 * @param absolutePath where it will stand, without links
 * @throws ScenarioError where it is wrong
 */
export function loadDraft(path: string, absolutePath: string, text: string): LoadedScenario {
  const files: FileAccess = {
    list: diskFiles.list,
    readText: (wanted) => (wanted === absolutePath ? text : diskFiles.readText(wanted)),
    realPath: (wanted) => (wanted === absolutePath ? absolutePath : diskFiles.realPath(wanted)),
  };
  return loadScenario(path, absolutePath, { files, root: defaultRoot(dirname(absolutePath)), sets: [], sha256 });
}

/** Where files that a scenario names may lie: the nearest folder above it that holds .git, else its own. @param own absolute */
export function defaultRoot(own: string): string {
  for (let folder = own; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return own;
  }
}
