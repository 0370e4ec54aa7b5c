import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderWith, SMALL } from './fixtures.js';

const ROOT = join(import.meta.dirname, '../..');

let program: string;
beforeAll(() => {
  program = mkdtempSync(join(tmpdir(), 'ecsim-planted-'));
  cpSync(join(ROOT, 'dist'), join(program, 'dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(program, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(program, 'node_modules'));
});
afterAll(() => {
  rmSync(program, { recursive: true });
});

/** Runs the copy of the program with one line of it changed. */
function runWith(file: string, line: string, planted: string, cwd: string, words: readonly string[]) {
  const path = join(program, 'dist', file);
  const whole = readFileSync(path, 'utf8');
  expect(whole.split(line)).toHaveLength(2);
  writeFileSync(path, whole.replace(line, planted));
  try {
    return spawnSync(process.execPath, [join(program, 'dist/cli/main.js'), ...words], { cwd, encoding: 'utf8' });
  } finally {
    writeFileSync(path, whole);
  }
}

const VARIANTS = `${SMALL}variants: [{ name: a }, { name: b }]\n`;

test.each([
  // what is planted, file, line, in its place, scenario, said first, time
  [
    'a request that is not counted as ended',
    ...(['world/requests/in-flight.js', 'this.count--;', ''] as const),
    SMALL,
    /^ecsim: a bug of ours, please report it: \d+ requests have no outcome, but \d+ are in flight$/,
    '  at 300000000 us of simulated time (5 min)',
  ],
  [
    'a program error in the middle of a run of two worker threads',
    ...(['world/services/scheduler.js', 'planOf(tally)', 'planOf(world.nowUs < 100e6 ? tally : undefined)'] as const),
    VARIANTS,
    /^ecsim: a bug of ours, please report it: Cannot \w+ propert.*undefined/,
    /^ {2}at 1\d{8} us of simulated time \(1 min \d+ s\)$/,
  ],
])(
  '%s: the program says where and when, the last events and the command that repeats it, and leaves nothing',
  (_, file, line, planted, scenario, said, at) => {
    const cwd = folderWith(scenario);
    const first = runWith(file, line, planted, cwd, ['run', 'small.yaml', '--seed', '7', '--out', 'out', '--quiet']);
    expect(first.status).toBe(70);
    expect(first.stdout).toBe('');
    const lines = first.stderr.trimEnd().split('\n');
    expect(lines[0]).toMatch(said);
    expect(lines[1]).toMatch(/^ {2}variant \w+, seed 7, scenario digest [0-9a-f]{64}$/);
    expect(lines[2]).toBe('  last events:');
    expect(lines.slice(3, -3).length).toBeGreaterThan(0);
    for (const event of lines.slice(3, -3)) expect(event).toMatch(/^ {4}\d+\.\d{3} s {2}\S+ {2}\S/);
    expect(lines.at(-3)).toMatch(at);
    expect(lines.slice(-2)).toEqual(['  again: ecsim run small.yaml --seed 7', '  ECSIM_DEBUG=1 shows where']);
    expect(readdirSync(cwd).sort()).toEqual(['small.yaml', 'web.json']);
    const words = lines.at(-2)!.replace('  again: ecsim ', '').split(' ');
    expect(runWith(file, line, planted, cwd, [...words, '--quiet']).stderr).toBe(first.stderr);
    rmSync(cwd, { recursive: true });
  },
  120_000,
);
