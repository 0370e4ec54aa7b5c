import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type FileAccess, type LoadedScenario, loadScenario } from '../../src/scenario/index.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The real disk, as the shell hands it in. */
const disk: FileAccess = {
  readText: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
  realPath: (path) => (existsSync(path) ? realpathSync(path) : undefined),
  list: (path) => (existsSync(path) && statSync(path).isDirectory() ? readdirSync(path) : undefined),
};

/** Files that exist only here; paths below /files. */
function memory(files: Readonly<Record<string, string>>): FileAccess {
  const texts = new Map(Object.entries(files).map(([path, text]) => [`/files/${path}`, text]));
  const isFolder = (path: string) => [...texts.keys()].some((file) => file.startsWith(`${path}/`));
  return {
    readText: (path) => texts.get(path),
    realPath: (path) => (texts.has(path) || isFolder(path) ? path : undefined),
    list: (path) =>
      isFolder(path)
        ? [
            ...new Set(
              [...texts.keys()].filter((file) => file.startsWith(`${path}/`)).map((file) => file.slice(path.length + 1).split('/')[0]),
            ),
          ]
        : undefined,
  };
}

/** Loads `main` out of files that exist only in memory. */
export function load(
  files: Readonly<Record<string, string>>,
  main = 'scenario.yaml',
  sets: readonly string[] = [],
  on: readonly string[] = [],
): LoadedScenario {
  return loadScenario(main, `/files/${main}`, { files: memory(files), root: '/files', sets, on, sha256 });
}

/** Loads a file of this repository. */
export function loadFile(path: string, sets: readonly string[] = [], on: readonly string[] = []): LoadedScenario {
  return loadScenario(path, resolve(path), { files: disk, root: resolve('.'), sets, on, sha256 });
}
