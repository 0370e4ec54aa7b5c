import { createHash, randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { UsageError } from '../base/errors.js';

/** A folder written beside the one it is to become. */
export interface Staging {
  /** Where to write until then. */
  readonly path: string;
  /** Writes the manifest and swaps the folder in. @throws UsageError where something foreign has appeared there */
  commit(manifest: string): void;
  /** Removes what was written. */
  discard(): void;
}

/** Swaps tried before another run's swaps are taken for a fault of the disk. */
const SWAPS_MAX = 100;

/** Staging folders of this very process, which are no leftovers. */
const ownNames = new Set<string>();

/**
 * Starts a folder that will replace `folder`, after clearing away what killed runs left there.
 * The swap is two renames: at any instant there is the old folder, in its place or beside it, or the new one, and never a part.
 * @throws UsageError where a file or a folder that is not ours stands there
 */
export function stage(folder: string): Staging {
  const target = targetOf(folder);
  const parent = dirname(target);
  const createdParent = mkdirSync(parent, { recursive: true });
  const prefix = prefixFor(target);
  clearLeftovers(parent, prefix, target);
  const name = `${prefix}${process.pid}-${randomUUID().slice(0, 8)}`;
  const path = join(parent, `${name}.new`);
  ownNames.add(`${name}.new`);
  const discard = () => {
    rmSync(path, { recursive: true, force: true });
    if (createdParent !== undefined) removeEmpty(parent, createdParent);
  };
  const commit = (manifest: string) => {
    writeFileSync(join(path, 'manifest.json'), manifest);
    swapIn(path, target, (attempt) => join(parent, `${name}-${attempt}.old`));
  };
  mkdirSync(path);
  return { path, commit, discard };
}

/** The folder behind symbolic links, so that the link stays. @throws UsageError where it may not be replaced */
function targetOf(folder: string): string {
  const given = resolve(folder);
  const kind = kindOf(given);
  if (kind === 'link') return targetOf(realTarget(given));
  assertReplaceable(given, kind);
  const fromTarget = relative(given, process.cwd());
  if (kind !== 'nothing' && (fromTarget === '' || !(fromTarget === '..' || fromTarget.startsWith(`..${sep}`)))) {
    throw new UsageError(`${folder} holds the working directory and cannot be replaced; give --out a folder inside it`);
  }
  return given;
}

function realTarget(link: string): string {
  try {
    return realpathSync(link);
  } catch {
    throw new UsageError(`${link} is a symbolic link that leads nowhere`);
  }
}

type Kind = 'nothing' | 'empty' | 'ours' | 'foreign' | 'file' | 'link';

function kindOf(path: string): Kind {
  // A run that is swapping beside us can pull the folder away between two looks: then look again.
  for (let look = 0; ; look++) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return 'nothing';
    if (stat.isSymbolicLink()) return 'link';
    if (!stat.isDirectory()) return 'file';
    try {
      if (readdirSync(path).length === 0) return 'empty';
      if (isOurManifest(readFileSync(join(path, 'manifest.json'), 'utf8'))) return 'ours';
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EISDIR') throw error;
    }
    if (look === 3) return 'foreign';
  }
}

function isOurManifest(text: string): boolean {
  try {
    const manifest: unknown = JSON.parse(text);
    return (
      typeof manifest === 'object' && manifest !== null && 'schema' in manifest && /^ecsim\/manifest\/\d+$/.test(String(manifest.schema))
    );
  } catch {
    return false;
  }
}

function assertReplaceable(path: string, kind: Kind): void {
  if (kind === 'file') throw new UsageError(`${path} is a file; results need a folder`);
  if (kind === 'foreign')
    throw new UsageError(`${path} holds files and no manifest of ecsim, so it is not replaced; give another --out or empty it`);
}

function swapIn(staged: string, target: string, asideFor: (attempt: number) => string): void {
  const asides: string[] = [];
  for (let attempt = 0; ; attempt++) {
    const kind = kindOf(target);
    assertReplaceable(target, kind);
    const aside = asideFor(attempt);
    try {
      if (kind !== 'nothing') {
        renameSync(target, aside);
        asides.push(aside);
      }
      renameSync(staged, target);
      break;
    } catch (error) {
      const isBesideAnother = ['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '');
      if (isBesideAnother && attempt < SWAPS_MAX) continue;
      restore(asides.at(-1), target);
      throw error;
    }
  }
  for (const aside of asides) {
    // Under another name first: an old folder half removed must not be taken for one to put back.
    const rubbish = aside.replace(/old$/, 'gone');
    renameSync(aside, rubbish);
    rmSync(rubbish, { recursive: true, force: true });
  }
}

function restore(aside: string | undefined, target: string): void {
  if (aside === undefined || kindOf(target) !== 'nothing') return;
  renameSync(aside, target);
}

/** Begins the name of every staging folder of a target on this machine. */
function prefixFor(target: string): string {
  const digest = createHash('sha256')
    .update(`${hostname()}\0${basename(target)}`)
    .digest('hex');
  return `.ecsim-${digest.slice(0, 12)}-`;
}

/** Removes what killed runs left beside the target, and puts back an old folder that one of them had moved aside. */
function clearLeftovers(parent: string, prefix: string, target: string): void {
  for (const name of readdirSync(parent).sort()) {
    if (!name.startsWith(prefix) || ownNames.has(name)) continue;
    const pid = Number(/^(\d+)-/.exec(name.slice(prefix.length))?.[1]);
    if (!Number.isInteger(pid) || (pid !== process.pid && isAlive(pid))) continue;
    const path = join(parent, name);
    if (name.endsWith('.old') && kindOf(target) === 'nothing') renameSync(path, target);
    else rmSync(path, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

/** Removes folders made for the results that are empty again, from `folder` up to `last`. */
function removeEmpty(folder: string, last: string): void {
  try {
    rmdirSync(folder);
    if (folder !== last) removeEmpty(dirname(folder), last);
  } catch {
    // Somebody else uses it by now: it stays.
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
