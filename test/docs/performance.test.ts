import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const page = () => readFileSync(join(ROOT, 'docs/PERFORMANCE.md'), 'utf8');

test('docs/PERFORMANCE.md tells what was measured: npm run docs:performance', () => {
  const made = mkdtempSync(join(tmpdir(), 'ecsim-performance-'));
  try {
    execFileSync(process.execPath, [join(ROOT, 'scripts/performance/write.mjs'), '--out', made]);
    expect(page()).toBe(readFileSync(join(made, 'docs/PERFORMANCE.md'), 'utf8'));
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
});

test('every system of the bench has its row, with the ratio asked of it', async () => {
  const { SYSTEMS } = (await import(pathToFileURL(join(ROOT, 'bench/scenarios.mjs')).href)) as {
    SYSTEMS: Record<string, { readonly asked: number }>;
  };
  const rows = page().split('\n');
  for (const [name, { asked }] of Object.entries(SYSTEMS))
    expect(rows.find((row) => row.startsWith(`| ${name} |`)) ?? name).toMatch(new RegExp(`\\| ${asked} \\|$`));
});

test('the whole season was measured: every request of the trace', () => {
  const counts = readFileSync(join(ROOT, 'scenarios/data/worldcup98_requests_per_minute.csv'), 'utf8').trim().split('\n').slice(1);
  const total = counts.reduce((sum, row) => sum + Number(row.split(',')[1]), 0);
  expect(page()).toContain(`| requests | ${total.toLocaleString('en')} |`);
});
