import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Draw } from '../support/draw.js';
import { ecsim, folderWith, SMALL, startEcsim } from './fixtures.js';

/** Two variants, so that worker threads write too, over time enough to be hit anywhere in between. */
const TWICE = `${SMALL.replace('duration: 5m', 'duration: 10m')}variants: [{ name: a }, { name: b }]\n`;

/** What a run that is over leaves in its folder: every file of the manifest with its digest, and no other. */
export function expectWhole(folder: string): void {
  const { files } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { files: Record<string, string> };
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((file) => file !== 'manifest.json');
  expect(found.sort()).toEqual(Object.keys(files).sort());
  for (const [file, digest] of Object.entries(files)) {
    const actual = createHash('sha256').update(readFileSync(join(folder, file)));
    expect(actual.digest('hex'), file).toBe(digest);
  }
}

/** What every run here is given; pictures take most of the time of a run this short, so they are drawn only where asked for. */
const RUN = ['run', 'small.yaml', '--out', 'out'] as const;
const LESS = ['--without', 'charts,report'] as const;

/** A folder with good results of seed 1 in `out`. */
export function folderWithResults(): string {
  const cwd = folderWith(TWICE);
  expect(ecsim(cwd, ...RUN, ...LESS, '--quiet').status).toBe(0);
  expectWhole(join(cwd, 'out'));
  return cwd;
}

/** How long a run over `out` takes from start to end, milliseconds. */
export function runMs(cwd: string, isDrawn = false): number {
  const began = performance.now();
  expect(ecsim(cwd, ...RUN, ...(isDrawn ? [] : LESS), '--quiet').status).toBe(0);
  return performance.now() - began;
}

/** A run to interrupt. */
interface Interruption {
  readonly signal: NodeJS.Signals;
  /** How often it is sent. Default: 1. */
  readonly times?: number;
  /** Whether pictures and the report page are wanted. */
  readonly isDrawn?: boolean;
  readonly seed: number;
  /** When, in the new results' folder as it grows: once this path is there (`''`: the folder itself), or after so many milliseconds. */
  readonly at: string | number;
}

/**
 * Starts a run over good results and interrupts it.
 * @returns its exit code or the signal that ended it, and what it said
 */
export async function interruptedRun(cwd: string, { signal, times = 1, isDrawn = false, seed, at }: Interruption) {
  const child = startEcsim(cwd, ...RUN, ...(isDrawn ? [] : LESS), '--seed', String(seed));
  let stderr = '';
  let isOver = false;
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = (once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>).finally(() => {
    isOver = true;
  });
  if (typeof at === 'number') await Promise.race([after(at), ended]);
  else while (!isOver && !hasWritten(cwd, at)) await after(1);
  for (let time = 0; time < times; time++) child.kill(signal);
  const [code, endedBy] = await ended;
  return { code, endedBy, stderr };
}

/** Whether a run in this folder has come so far that a path is there in its results to be. */
function hasWritten(cwd: string, path: string): boolean {
  return readdirSync(cwd).some((name) => name.endsWith('.new') && existsSync(join(cwd, name, path)));
}

/** Kills runs at instants all over their life; the results are whole after each, where they were or beside it. */
export async function expectSurvivesKills(cwd: string, count: number, draw: Draw, isDrawn = false): Promise<void> {
  const wholeMs = runMs(cwd, isDrawn);
  for (let round = 0; round < count; round++) {
    await interruptedRun(cwd, { signal: 'SIGKILL', at: draw.real(0, 1.1) * wholeMs, seed: round, isDrawn });
    const aside = readdirSync(cwd).find((name) => name.endsWith('.old'));
    expectWhole(join(cwd, existsSync(join(cwd, 'out')) ? 'out' : (aside ?? 'out')));
  }
  runMs(cwd);
  expectWhole(join(cwd, 'out'));
  expect(readdirSync(cwd).filter((name) => name.startsWith('.'))).toEqual([]);
}
