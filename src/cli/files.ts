import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { nearestName } from '../base/nearest.js';
import type { FileAccess } from '../scenario/index.js';

/** A file's text may not be longer than a JS string can be. */
const TEXT_BYTES_MAX = 0x1fff_ffe8;

/** What the scenario reader sees of the disk; what cannot be had, for whatever reason, is undefined. */
export const diskFiles: FileAccess = {
  /** The text of a UTF-8 file; gzip is told by its first bytes, not by the name. */
  readText: (path) =>
    orUndefined(() => {
      const bytes = readFileSync(path);
      const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
      return new TextDecoder('utf-8', { fatal: true }).decode(isGzip ? gunzipSync(bytes, { maxOutputLength: TEXT_BYTES_MAX }) : bytes);
    }),
  realPath: (path) => orUndefined(() => realpathSync(path)),
  list: (path) => orUndefined(() => readdirSync(path).sort()),
};

function orUndefined<Found>(look: () => Found): Found | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** Whether an error is the operating system's, such as a full disk or a folder that may not be written. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

/** What stands at a path, links followed. */
export function kindOfPath(path: string): 'file' | 'folder' | 'nothing' {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'nothing';
  return stat.isDirectory() ? 'folder' : 'file';
}

/** The name in the same folder that a path which does not exist most likely meant, as a path. */
export function nearestPath(path: string): string | undefined {
  const folder = dirname(path);
  if (kindOfPath(folder) !== 'folder') return undefined;
  const name = nearestName(basename(path), readdirSync(folder));
  return name === undefined ? undefined : join(folder, name);
}
