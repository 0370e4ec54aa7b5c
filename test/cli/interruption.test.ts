import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Draw } from '../support/draw.js';
import { ecsim, ecsimIn, folderWith, startEcsim } from './fixtures.js';
import { expectSurvivesKills, expectWhole, folderWithResults, interruptedRun, runMs } from './interruption.js';

let cwd: string;
beforeAll(() => {
  cwd = folderWithResults();
}, 60_000);
afterAll(() => {
  rmSync(cwd, { recursive: true, force: true });
});

/** No run may show where in our code it ended. */
const STACK = /\n\s+at .+:\d+/;

describe('a run that is interrupted', () => {
  test.each([
    // signal, exit code, times sent, with pictures, when
    ['SIGINT', 130, 1, false, ''],
    ['SIGTERM', 143, 1, false, 'a/tasks.csv'],
    ['SIGHUP', 129, 1, false, ''],
    ['SIGINT', 130, 2, false, ''],
    ['SIGINT', 130, 1, true, 'charts'],
  ] as const)(
    'by %s ends with %i, sent %i times, with pictures: %s, once results/%s is there; the old results stay whole',
    async (signal, exitCode, times, isDrawn, at) => {
      const before = readFileSync(join(cwd, 'out/manifest.json'), 'utf8');
      const { code, endedBy, stderr } = await interruptedRun(cwd, { signal, times, isDrawn, at, seed: 2 });
      expect([code, endedBy]).toEqual([exitCode, null]);
      expect(stderr).not.toMatch(STACK);
      expectWhole(join(cwd, 'out'));
      expect(readFileSync(join(cwd, 'out/manifest.json'), 'utf8')).toBe(before);
      if (times > 1) runMs(cwd); // Asked twice, it goes at once: the next run clears away what it left.
      expect(readdirSync(cwd).filter((name) => name.startsWith('.'))).toEqual([]);
    },
    60_000,
  );

  test('at any instant, while the report page is made too, ends as one that was interrupted or as one that is over', async () => {
    const wholeMs = runMs(cwd, true);
    const draw = new Draw(1, 'interruptions');
    for (const [seed, at] of [draw.real(0.1, 0.9) * wholeMs, 'report.html'].entries()) {
      const { code, endedBy, stderr } = await interruptedRun(cwd, { signal: 'SIGINT', at, seed, isDrawn: true });
      // Before our first line has run, the signal ends the process by itself.
      expect([
        [130, null],
        [0, null],
        [null, 'SIGINT'],
      ]).toContainEqual([code, endedBy]);
      expect(stderr).not.toMatch(STACK);
      expectWhole(join(cwd, 'out'));
    }
    expect(readdirSync(cwd).filter((name) => name.startsWith('.'))).toEqual([]);
  }, 120_000);

  test('by kill -9 at any instant leaves whole results, and the next run clears up', async () => {
    await expectSurvivesKills(cwd, 5, new Draw(9, 'kills'));
  }, 120_000);
});

describe('a run that the system refuses', () => {
  test.each<[string, string, readonly string[], number, RegExp]>([
    // what, preparation, words, exit code, said
    ['a full standard output', 'exec >/dev/full', ['--out', 'out'], 74, /the output was refused: ENOSPC/],
    ['a full standard error', 'exec 2>/dev/full', ['--out', 'out'], 74, /^$/],
    ['no standard output', 'exec >&-', ['--out', 'out'], 0, /Next/],
    ['no streams at all', 'exec <&- >&- 2>&-', ['--out', 'out'], 0, /^$/],
    ['files that may have 8 blocks', 'ulimit -f 8', ['--out', 'small'], 74, /the disk refused: EFBIG.*, writing \w+/],
    ['a working directory that is gone', 'mkdir d; cd d; rmdir ../d', ['--out', '/tmp/none'], 3, /the working directory is gone/],
    ['no home', 'export HOME=/proc', ['--out', 'out'], 0, /Next/],
    ['a file in place of the folder', 'touch file', ['--out', 'file'], 3, /is a file; results need a folder/],
    ['a file on the way', 'touch file', ['--out', 'file/below'], 74, /ENOTDIR.*a part of the path is a file/],
    ['somebody else’s folder', 'mkdir -p theirs; touch theirs/x', ['--out', 'theirs'], 3, /no manifest of ecsim/],
    ['a folder that hides another way up', 'true', ['--out', 'out/../..'], 3, /is not replaced/],
    ['the root of the disk', 'true', ['--out', '/'], 3, /./],
  ])(
    'such as %s says so and keeps the old results',
    (_, preparation, words, status, said) => {
      const run = ecsimIn(cwd, preparation, 'run', join(cwd, 'small.yaml'), '--without', 'charts,report', ...words);
      expect(run.stderr).toMatch(said);
      expect(run.stderr).not.toMatch(STACK);
      expect(run.status).toBe(status);
      expectWhole(join(cwd, 'out'));
      expect(readdirSync(cwd).filter((name) => name.startsWith('.ecsim'))).toEqual([]);
    },
    60_000,
  );

  test('because the disk is full names the file and what to do', () => {
    const disk = join(cwd, 'disk');
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=150k', 'tmpfs', disk]).status === 0;
    if (!mounted) return console.warn('a full disk is not tested: this user may not mount one');
    try {
      const run = ecsim(cwd, 'run', 'small.yaml', '--out', 'disk/out', '--quiet');
      expect(run.stderr).toMatch(
        /^ecsim: the disk refused: ENOSPC: no space left on device.*, writing [\w/.-]+; nothing was written; free some space/,
      );
      expect(run.status).toBe(74);
      expect(readdirSync(disk)).toEqual([]);
    } finally {
      spawnSync('umount', [disk]);
    }
  }, 60_000);

  test('because the folder is read-only says where else', () => {
    const disk = join(cwd, 'locked');
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', disk]).status === 0;
    if (!mounted) return console.warn('a read-only folder is not tested: this user may not mount one');
    try {
      const run = ecsim(cwd, 'run', 'small.yaml', '--out', 'locked/out');
      expect(run.stderr).toMatch(/EROFS.*give --out a folder that may be written/);
      expect(run.status).toBe(74);
    } finally {
      spawnSync('umount', [disk]);
    }
  });

  test('a reader that leaves early is no failure', () => {
    const line = '"$0" "$@" 2>err | head -c 1 >/dev/null; cat err; exit 0';
    for (const words of [['run', 'small.yaml', '--json', '--out', 'out'], ['schema'], ['prices']]) {
      const piped = spawnSync('sh', ['-c', line, process.execPath, join(import.meta.dirname, '../../dist/cli/main.js'), ...words], {
        cwd,
        encoding: 'utf8',
      });
      expect(piped.stdout).not.toMatch(/EPIPE|refused|bug of ours/);
      expect(piped.stdout).not.toMatch(STACK);
    }
  }, 60_000);
});

test('five runs into one folder end in one whole set of results, and none of them fails', async () => {
  const shared = folderWith();
  const runs = [1, 2, 3, 4, 5].map((seed) => {
    const child = startEcsim(shared, 'run', 'small.yaml', '--out', 'out', '--seed', String(seed), '--quiet', '--without', 'charts,report');
    return new Promise<number | null>((resolve) => child.on('close', resolve));
  });
  expect(await Promise.all(runs)).toEqual([0, 0, 0, 0, 0]);
  expectWhole(join(shared, 'out'));
  expect(readdirSync(shared).filter((name) => name.startsWith('.'))).toEqual([]);
  rmSync(shared, { recursive: true });
}, 120_000);

test('nothing is fetched: a run where there is no network does all it does', () => {
  const isThere = spawnSync('unshare', ['-rn', 'true']).status === 0;
  if (!isThere) return console.warn('a run without a network is not tested: unshare is not to be had here');
  const main = join(import.meta.dirname, '../../dist/cli/main.js');
  const { status } = spawnSync('unshare', ['-rn', process.execPath, main, 'run', 'small.yaml', '--out', 'alone', '--quiet'], { cwd });
  expect(status).toBe(0);
  expectWhole(join(cwd, 'alone'));
}, 60_000);
