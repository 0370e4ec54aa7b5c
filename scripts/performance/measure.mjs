// Measures what docs/PERFORMANCE.md tells. No other work should run on the machine meanwhile.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { arch, cpus, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tuneEngine } from '../../dist/cli/tuning.js';
import { ROOT } from '../program.mjs';

export const SEASON = 'scenarios/world-cup-98-season.yaml';

const USAGE = fileURLToPath(new URL('./usage.mjs', import.meta.url));

/** What can be measured by itself. */
export const PARTS = {
  queueing: () => bench('queueing'),
  'data-plane': () => bench('data-plane'),
  fleet: () => bench('fleet'),
  placement: () => bench('placement'),
  season,
};

export function machine() {
  return { cpu: cpus()[0].model, cores: cpus().length, system: `${platform()} ${arch()}`, node: process.version };
}

async function bench(name) {
  tuneEngine();
  const { title, run } = await import(`../../bench/${name}.mjs`);
  return { title, rows: await run({ isQuick: false }) };
}

/** One run as a user starts it, nothing drawn. */
function season() {
  const folder = mkdtempSync(join(tmpdir(), 'ecsim-season-'));
  const usage = join(folder, 'usage.json');
  try {
    const words = ['run', SEASON, '--out', join(folder, 'results'), '--without', 'charts,report', '--json', '--quiet'];
    const printed = execFileSync(process.execPath, ['--import', USAGE, join(ROOT, 'dist/cli/main.js'), ...words], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, ECSIM_USAGE: usage },
      maxBuffer: 1e9,
    });
    const { requests } = JSON.parse(printed).variants[0].workloads[0];
    return { requests: requests.offered, ...JSON.parse(readFileSync(usage, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
