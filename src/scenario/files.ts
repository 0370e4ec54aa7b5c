import { parseTree } from './parse.js';
import type { Report } from './report.js';
import type { Mark, Tree } from './tree.js';

/** What the reader may ask of a file system; handed in by the shell. */
export interface FileAccess {
  /** Text of a file (gzip already undone), or undefined where there is none. */
  readText(path: string): string | undefined;
  /** '/'-separated, absolute, symlinks resolved; undefined where there is nothing. */
  realPath(path: string): string | undefined;
  /** Names in a folder; undefined if it is none. */
  list(path: string): readonly string[] | undefined;
}

/** `folder` and a path relative to it, as one absolute path without `.` and `..`. */
function joinPath(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${folder}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The files a scenario names: inside the root only, each read once. */
export class ScenarioFiles {
  readonly #access: FileAccess;
  readonly #root: string;
  readonly #report: Report;
  readonly #scenarioFolder: string;
  readonly #shownFolder: string;
  readonly #texts = new Map<string, string | undefined>();
  readonly #trees = new Map<string, Tree | undefined>();

  /** @param path the scenario as the user gave it; other files are shown the same way */
  constructor(access: FileAccess, root: string, path: string, absolutePath: string, report: Report) {
    this.#access = access;
    this.#root = (access.realPath(root) ?? root).replace(/\/+$/, '');
    this.#report = report;
    this.#scenarioFolder = folderOf(absolutePath);
    this.#shownFolder = folderOf(path);
  }

  /** Where a path written at `mark` leads; undefined (and a problem) where there is nothing or it lies outside the root. */
  find(path: string, mark: Mark, where: string): string | undefined {
    const absolute = joinPath(mark.source.folder, path);
    const real = path.includes('\0') ? undefined : this.#access.realPath(absolute);
    if (!this.#isInside(real ?? absolute)) {
      this.#report.problemAt(
        mark,
        where,
        `must be a path inside the root ${this.#root || '/'}, but '${path}' leads out of it`,
        'give a higher root with --root',
      );
      return undefined;
    }
    if (real === undefined) {
      this.#report.problemAt(
        mark,
        where,
        `must be the path of a file, but there is none at '${path}'`,
        `looked for ${absolute}; paths are relative to the file that names them`,
      );
      return undefined;
    }
    return real;
  }

  #isInside(absolute: string): boolean {
    return this.#root === '' || absolute === this.#root || absolute.startsWith(`${this.#root}/`);
  }

  isFolder(path: string): boolean {
    return this.#access.list(path) !== undefined;
  }

  /** Names in a folder in a fixed order. */
  list(path: string): readonly string[] {
    return [...(this.#access.list(path) ?? [])].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }

  /** Text of a file that {@link find} found, without a byte order mark. */
  text(path: string): string | undefined {
    if (!this.#texts.has(path))
      this.#texts.set(path, this.isFolder(path) ? undefined : this.#access.readText(path)?.replace(/^\uFEFF/, ''));
    return this.#texts.get(path);
  }

  /** A file as a tree; problems in it are told once, with its own lines. */
  tree(path: string, mark: Mark, where: string): Tree | undefined {
    if (this.#trees.has(path)) return this.#trees.get(path);
    const text = this.text(path);
    if (text === undefined) this.#report.problemAt(mark, where, 'must be the path of a file, but this is a folder or cannot be read');
    const source = { name: this.shownPath(path), text: text ?? '', folder: folderOf(path), isFile: true };
    const tree = text === undefined ? undefined : parseTree(source, this.#report);
    this.#trees.set(path, tree);
    return tree;
  }

  /** A path as the user would write it from where they gave the scenario's. */
  shownPath(path: string): string {
    if (path.startsWith(`${this.#scenarioFolder}/`)) {
      const inside = path.slice(this.#scenarioFolder.length + 1);
      return this.#shownFolder === '' ? inside : `${this.#shownFolder}/${inside}`;
    }
    return path;
  }
}
