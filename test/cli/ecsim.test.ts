import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { ecsim, folderWith, SMALL, startEcsim } from './fixtures.js';

const CSV_FILES = [
  'bill',
  'decisions',
  'deployments',
  'events',
  'faults',
  'functions',
  'instances',
  'latency',
  'meters',
  'metrics',
  'requests',
  'services',
  'tasks',
];

/** Every file under a folder with the digest of its bytes. */
function digests(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

describe('ecsim run', () => {
  let cwd: string;
  let first: ReturnType<typeof ecsim>;
  beforeAll(() => {
    cwd = folderWith();
    first = ecsim(cwd, 'run', 'small.yaml');
  });

  test('prints the verdict first, then table and expectations, and exits 0 though one fails', () => {
    expect(first).toMatchObject({ status: 0 });
    const lines = first.stdout.split('\n');
    expect(lines[0]).toMatch(/^web answered .* % of [\d,]+ requests, p99 .* ms; \$0\.\d+ for 5 min\. 1 of 2 expectations hold\.$/);
    expect(first.stdout).toMatch(/✓ availability of web >= 90% \(.* %\)\n✗ p99 of web <= 1ms \(.* ms\)\n/);
    expect(first.stdout).toContain('Results: reports/small/');
    expect(first.stdout).not.toContain('\u001b');
  });

  test('tells on stderr what was assumed and what to try next', () => {
    expect(first.stderr).toContain('assumed');
    expect(first.stderr).toContain('Next: ecsim check small.yaml');
  });

  test('writes every file of the contract and a manifest with their digests', () => {
    const folder = join(cwd, 'reports/small');
    const found = digests(folder);
    const expected = [
      'comparison.csv',
      'manifest.json',
      'summary.json',
      'base/resolved.yaml',
      'base/events.jsonl',
      ...CSV_FILES.map((name) => `base/${name}.csv`),
    ];
    expect(Object.keys(found)).toEqual(expect.arrayContaining(expected));
    const { 'manifest.json': _, ...rest } = found;
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ schema: 'ecsim/manifest/1', command: 'ecsim run small.yaml', files: rest });
    expect(JSON.stringify(manifest)).not.toContain(cwd);
  });

  test('books each request in exactly one of the five outcomes, in the summary and in every row', () => {
    const { offered, completed, failed, timedOut, rejected, inFlight } = summaryIn(cwd).variants[0].workloads[0].requests;
    expect(offered).toBeGreaterThan(0);
    expect(completed + failed + timedOut + rejected + inFlight).toBe(offered);
    const rows = readFileSync(join(cwd, 'reports/small/base/requests.csv'), 'utf8').trim().split('\n').slice(1);
    const counts = rows.map((row) => row.split(',').slice(2, 8).map(Number));
    for (const [all, ...parts] of counts) expect(parts.reduce((sum, part) => sum + part, 0)).toBe(all);
    expect(counts.reduce((sum, [all = 0]) => sum + all, 0)).toBe(offered);
  });

  test('gives the same bytes again, in another folder, and other numbers with another seed', () => {
    ecsim(cwd, 'run', 'small.yaml', '--out', 'again', '--quiet');
    expect(digests(join(cwd, 'again'))).toEqual(digests(join(cwd, 'reports/small')));
    ecsim(cwd, 'run', 'small.yaml', '--out', 'other', '--seed', '2');
    expect(digests(join(cwd, 'other'))['base/requests.csv']).not.toBe(digests(join(cwd, 'again'))['base/requests.csv']);
  });

  test('gives the same bytes with files left out, but for the manifest that lists them', () => {
    ecsim(cwd, 'run', 'small.yaml', '--out', 'fewer', '--without', 'tasks,events,metrics');
    const { 'manifest.json': _fewer, ...fewer } = digests(join(cwd, 'fewer'));
    const { 'manifest.json': _all, ...all } = digests(join(cwd, 'reports/small'));
    for (const name of ['tasks.csv', 'events.csv', 'events.jsonl', 'metrics.csv']) delete (all as Record<string, string>)[`base/${name}`];
    expect(fewer).toEqual(all);
  });

  test('gives the same numbers from its own resolved.yaml', () => {
    const resolved = join(cwd, 'reports/small/base/resolved.yaml');
    expect(ecsim(cwd, 'run', resolved, '--out', 'resolved')).toMatchObject({ status: 0 });
    const found = digests(join(cwd, 'resolved'));
    const before = digests(join(cwd, 'reports/small'));
    for (const name of CSV_FILES) expect([name, found[`base/${name}.csv`]]).toEqual([name, before[`base/${name}.csv`]]);
  });

  test('with --json prints summary.json and nothing else, and writes the folder too', () => {
    const { status, stdout, stderr } = ecsim(cwd, 'run', 'small.yaml', '--json', '--quiet', '--out', 'json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(readFileSync(join(cwd, 'json/summary.json'), 'utf8'));
  });

  test('takes --set and reads gzip by content', () => {
    expect(ecsim(cwd, 'run', 'small.yaml', '--out', 'set', '--set', 'services.web.desiredCount=3', '--json').stdout).toContain(
      '"runningMax": 3',
    );
    writeFileSync(join(cwd, 'zipped.yaml'), gzipSync(SMALL));
    expect(ecsim(cwd, 'check', 'zipped.yaml', '--no-run')).toMatchObject({ status: 0 });
  });

  test('runs from any working directory', () => {
    expect(ecsim('/', 'check', '--no-run', join(cwd, 'small.yaml'))).toMatchObject({ status: 0 });
  });

  test('survives a reader that has enough, such as head', async () => {
    const child = startEcsim(cwd, 'prices');
    child.stdout.destroy();
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });

  test('stops on Ctrl-C with 130 and leaves nothing behind', async () => {
    const child = startEcsim(cwd, 'run', 'small.yaml', '--set', 'duration=240h', '--out', 'broken/off');
    child.stderr.setEncoding('utf8');
    await new Promise((resolve) => setTimeout(resolve, 1200));
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(130);
    expect(existsSync(join(cwd, 'broken'))).toBe(false);
  });
});

describe('exit codes', () => {
  const cwd = folderWith(SMALL, {
    'wrong.yaml': SMALL.replace('desiredCount: 2', 'desiredCount: -3').replace('rate: 20/s', 'rate: 20'),
    'well.yaml': SMALL.replace('  - p99 of web <= 1ms\n', ''),
    'mine/notes.txt': 'mine',
    'file.txt': 'a file',
  });

  test.each([
    // words → code, on stderr or stdout, why
    ['check well.yaml', 0, '✓ well.yaml: its expectation holds', 'everything holds'],
    ['check small.yaml', 1, '✗ p99 of web <= 1ms', 'an expectation fails'],
    ['check small.yaml --no-run', 0, 'not run', 'validated only'],
    ['check well.yaml wrong.yaml', 2, '2 scenarios: 1 well, 1 wrong', 'one of two is wrong'],
    ['run wrong.yaml', 2, 'services[0].desiredCount', 'the scenario is wrong'],
    ['run wrong.yaml', 2, 'traffic[0].shape', 'and all its problems are told at once'],
    ['run smal.yaml', 3, 'no scenario at smal.yaml; did you mean small.yaml?', 'no such file'],
    ['run .', 3, '. is a folder', 'no file'],
    ['run small.yaml --out mine', 3, 'no manifest of ecsim', 'a foreign folder'],
    ['run small.yaml --out file.txt', 3, 'is a file', 'a file in its place'],
    ['run small.yaml --out file.txt/below', 74, 'ENOTDIR', 'the disk refuses'],
    ['run small.yaml --frob', 3, 'frob', 'no such flag'],
    ['rum small.yaml', 3, "did you mean 'run'?", 'no such command'],
    ['', 3, 'no command given', 'no command'],
    ['--version', 0, '0.1.0', 'the version'],
    ['--help', 0, 'check <scenario...>', 'the help'],
    ['schema', 0, '"$schema"', 'the schema'],
    ['scenarios', 0, 'scenario', 'what ships'],
    ['prices', 0, 'Fargate/Linux x86 vCPU-hour', 'the price list'],
    ['prices --region eu-centrl-1', 3, 'eu-central-1', 'no such region'],
  ])('ecsim %s: %i, says %j (%s)', (line, code, said) => {
    const { status, stdout, stderr } = ecsim(cwd, ...line.split(' ').filter(Boolean));
    expect([status, `${stdout}${stderr}`]).toEqual([code, expect.stringContaining(said)]);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('nothing is written where the scenario is wrong', () => {
    rmSync(join(cwd, 'reports'), { recursive: true, force: true });
    ecsim(cwd, 'run', 'wrong.yaml');
    expect(existsSync(join(cwd, 'reports'))).toBe(false);
    mkdirSync(join(cwd, 'empty'));
    expect(ecsim(cwd, 'run', 'wrong.yaml', '--out', 'empty').status).toBe(2);
    expect(readdirSync(join(cwd, 'empty'))).toEqual([]);
  });
});

function summaryIn(cwd: string) {
  return JSON.parse(readFileSync(join(cwd, 'reports/small/summary.json'), 'utf8'));
}
