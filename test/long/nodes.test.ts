import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

// The same scenario gives the same bytes under every supported Node; the others come from npm.
const OTHERS = ['node@22', 'node@24'];
const SCENARIOS = ['scenarios/hello.yaml', 'scenarios/reference.yaml', 'scenarios/world-cup-98.yaml'];
const CLI = resolve('dist/cli/main.js');

let folder: string;
const programs: string[] = [process.execPath];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ecsim-nodes-'));
  for (const name of OTHERS) {
    const prefix = join(folder, name);
    execFileSync('npm', ['install', '--prefix', prefix, '--no-audit', '--no-fund', name], { stdio: 'ignore' });
    programs.push(join(prefix, 'node_modules/.bin/node'));
  }
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(SCENARIOS)(
  '%s',
  (scenario) => {
    const manifests = programs.map((program, index) => {
      const out = join(folder, `out-${index}-${scenario.replaceAll('/', '-')}`);
      execFileSync(program, [CLI, 'run', scenario, '--quiet', '--out', out], { stdio: 'ignore' });
      return readFileSync(join(out, 'manifest.json'), 'utf8');
    });
    expect(new Set(programs.map((program) => execFileSync(program, ['--version'], { encoding: 'utf8' }))).size).toBe(programs.length);
    for (const manifest of manifests) expect(manifest).toBe(manifests[0]);
  },
  300_000,
);
