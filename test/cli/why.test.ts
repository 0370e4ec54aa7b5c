import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.js';
import { why } from '../../src/cli/commands/why.js';
import { failureOf } from '../../src/cli/failures.js';
import { ResultsFolder } from '../../src/cli/results-reader.js';
import { tables } from '../../src/report/index.js';
import type { RunResult } from '../../src/sim/index.js';
import { ecsim, folderWith } from './fixtures.js';

const SCENARIO = `
name: shop
start: 2026-03-02T08:00:00Z
duration: 90m
taskDefinitions: [./web.json]
services: [{ serviceName: web, taskDefinition: web, desiredCount: 2, launchType: FARGATE }]
scalableTargets:
  - resourceId: service/default/web
    minCapacity: 1
    maxCapacity: 6
    policies:
      - policyName: cpu60
        policyType: TargetTrackingScaling
        targetTrackingScalingPolicyConfiguration:
          targetValue: 60
          predefinedMetricSpecification: { predefinedMetricType: ECSServiceAverageCPUUtilization }
behaviour: { web: { request: { cpu: 18ms, wait: 25ms } } }
traffic: [{ to: web, shape: { steps: [[0s, 15/s], [10m, 40/s], [30m, 15/s]] } }]
faults: [{ name: crash, kind: task-crash, at: 50m }]
variants: [{ name: plain }, { name: large, set: { services.web.desiredCount: 4 } }]
`;

let home: string;
beforeAll(() => {
  home = folderWith(SCENARIO);
  expect(ecsim(home, 'run', 'small.yaml', '--out', 'results', '--quiet').status).toBe(0);
}, 120_000);

/** A copy of the results that a test may spoil. */
function copy(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'ecsim-why-')), 'results');
  cpSync(join(home, 'results'), folder, { recursive: true });
  return folder;
}

const VERSION: string = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')).version;

/** The command as the program performs it, in this thread; paths are seen from `home`. */
async function asked(...words: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  const terminal = (write: (text: string) => void) => ({
    write,
    width: Number.POSITIVE_INFINITY,
    isColored: false,
    isAnimated: false,
  });
  try {
    const invocation = parseArguments(['why', ...words], VERSION, 80);
    if (invocation.command !== 'why') throw new Error('not understood as why');
    const status = await why(
      { ...invocation, results: resolve(home, invocation.results) },
      {
        version: VERSION,
        stdout: terminal((text) => {
          stdout += text;
        }),
        stderr: terminal((text) => {
          stderr += text;
        }),
        isQuiet: false,
        cores: 1,
        signal: new AbortController().signal,
      },
    );
    return { status, stdout, stderr };
  } catch (error) {
    const { code, message } = failureOf(error, undefined);
    return { status: code, stdout, stderr: message + stderr };
  }
}

describe('results read back', () => {
  test('make the very files they were read from', () => {
    const notes: string[] = [];
    const { run } = new ResultsFolder(join(home, 'results'), VERSION, (note) => notes.push(note)).view('large');
    const known = new Set(Object.keys(run));
    const again = tables({ ...run, latency: [], queues: [] } as unknown as RunResult);
    for (const { file, header, rows } of again) {
      if (file === 'latency.csv') continue;
      const quoted = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
      const text = [header, ...rows].map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
      expect(text, file).toBe(readFileSync(join(home, 'results/large', file), 'utf8'));
    }
    expect(known).toContain('decisions');
    expect(notes).toEqual([]);
  });
});

describe('ecsim why', () => {
  test('answers with the sentence first, then numbers, rules and what would have changed it', async () => {
    const { status, stdout, stderr } = await asked('results', 'scaling/web', '--at', '08:17');
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(/^At 08:16:10 policy cpu60 raised the desired count of web from 2 to \d: CPUUtilization /);
    expect(stdout).toMatch(/Because\n- AlarmHigh of cpu60 needs 3 datapoints above 60 %/);
    expect(stdout).toContain('What would have changed it\n');
    expect(stdout).not.toContain('\u001b');
    expect(stderr).toBe('This is variant plain; --variant large asks about another.\n');
  });

  test.each([['17m'], ['1020'], ['1020s'], ['08:17'], ['2026-03-02T08:17:00Z']])('--at %s is the same instant', async (at) => {
    const { stdout } = await asked('results', 'scaling/web', '--at', at, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ subject: 'scaling/web', variant: 'plain', atSeconds: 1020, start: '2026-03-02T08:00:00Z' });
  });

  test('--variant asks about another', async () => {
    const { stdout, stderr } = await asked('results', 'scaling/web', '--at', '5m', '--variant', 'large');
    expect(stdout).toMatch(/so it stayed at 4 tasks/);
    expect(stderr).toBe('');
  });

  test('without a subject lists questions about these very results, each of which has an answer', async () => {
    const { status, stdout } = await asked('results', '--json');
    expect(status).toBe(0);
    const { questions, usages } = JSON.parse(stdout) as { questions: { text: string; command: string }[]; usages: string[] };
    expect(questions.length).toBeGreaterThanOrEqual(6);
    expect(questions.length).toBeLessThanOrEqual(10);
    expect(usages).toContain('scaling/<service, function or capacity provider> --at <t>');
    const [first] = questions;
    expect(first.text).toMatch(/^Why did web scale out from 2 to \d tasks\?$/);
    for (const { command } of questions) {
      const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
      const answer = await asked(...words.slice(2));
      expect(answer.status, `${command}\n${answer.stderr}`).toBe(0);
      expect(answer.stdout).not.toBe('');
    }
  });

  test('its figures stand in the files it names', async () => {
    const { stdout } = await asked('results', 'bill/Fargate', '--json');
    const bill = readFileSync(join(home, 'results/plain/bill.csv'), 'utf8');
    const lines = (JSON.parse(stdout).facts as { label: string; value: string }[]).filter(({ label }) => label.startsWith('Fargate: '));
    expect(lines).toHaveLength(2);
    for (const { value } of lines) {
      const [, quantity, rate, amount] = /^([\d.]+) \S+ x ([\d.]+) USD = ([\d.]+) USD/.exec(value) ?? [];
      expect(bill).toContain(`${quantity},`);
      expect(bill).toContain(`,${rate},${amount},`);
    }
  });

  test.each([
    [['result', 'bill/total'], '/result; did you mean '],
    [['small.yaml'], 'small.yaml is a file; results are a folder that ecsim run made'],
    [['.'], ' holds no manifest.json, so it is no results folder of ecsim'],
    [['results', 'scalling/web'], "nothing can be asked about 'scalling'; did you mean 'scaling'? What can: "],
    [['results', 'scaling/wbe'], 'variant plain has no scaling/wbe; near names: scaling/web'],
    [['results', 'bill/Fargat'], '5 names begin with bill/Fargat in variant plain: Fargate, Fargate/Linux x86 '],
    [['results', 'bill/EC2'], 'variant plain has no bill/EC2; near names: bill/'],
    [['results', 'scaling/web', '--at', '2h'], '--at lies behind the end of the run, which lasts 5400 s'],
    [['results', 'scaling/web', '--at', '07:00'], 'must not lie before the start, 2026-03-02T08:00:00Z'],
    [['results', 'scaling/web', '--at', 'noon'], '--at noon: must be an instant'],
    [['results', '--at', '1h'], '--at 1h needs something to ask about'],
    [['results', 'bill/total', '--variant', 'larg'], 'results has no variant larg; it has large, plain'],
    [['results', 'bill/total', '--seed', '3'], 'seed'],
    [[], 'Not enough'],
  ])('%j is refused: %s', async (words, message) => {
    const { status, stderr, stdout } = await asked(...words);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(status).toBe(3);
  });

  test('a file that was left out is named, with the command that makes it', async () => {
    ecsim(home, 'run', 'small.yaml', '--out', 'bare', '--quiet', '--without', 'metrics,tasks');
    const { status, stderr } = await asked('bare', 'scaling/web', '--at', '17m');
    expect(status).toBe(3);
    expect(stderr).toContain(
      'plain/metrics.csv was left out of these results (--without); make them again with it: ecsim run small.yaml --without tasks',
    );
  }, 60_000);

  test('a file that is gone, cut or changed', async () => {
    const folder = copy();
    const metrics = join(folder, 'plain/metrics.csv');
    const text = readFileSync(metrics, 'utf8');
    writeFileSync(metrics, text.replace('\n0.000,', '\n0,'));
    const changed = await asked(folder, 'scaling/web', '--at', '17m');
    expect(changed.status).toBe(0);
    expect(changed.stderr).toContain('plain/metrics.csv has been changed since the run wrote it');
    writeFileSync(metrics, text.replace(/\n[^,\n]*,/, '\nnever,'));
    const damaged = await asked(folder, 'scaling/web', '--at', '17m');
    expect(damaged.status).toBe(3);
    expect(damaged.stderr).toContain("plain/metrics.csv, row 2: at must be a number, but is 'never'; the file is damaged");
    rmSync(metrics);
    expect((await asked(folder, 'scaling/web', '--at', '17m')).stderr).toContain(
      'plain/metrics.csv is missing, though the manifest names it; make the results again: ecsim run small.yaml',
    );
    writeFileSync(join(folder, 'summary.json'), '{');
    expect((await asked(folder, 'bill/total')).stderr).toContain('summary.json is damaged (no JSON)');
    writeFileSync(join(folder, 'manifest.json'), '{"schema":"other"}');
    expect((await asked(folder, 'bill/total')).stderr).toContain('is no manifest of ecsim');
  });

  test('results of another version are told by what they record', async () => {
    const folder = copy();
    const manifest = join(folder, 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"version": "[^"]+"/, '"version": "0.0.1"'));
    const { status, stderr, stdout } = await asked(folder, 'bill/Fargate');
    expect(status).toBe(0);
    expect(stderr).toContain('was made by ecsim 0.0.1');
    expect(stdout).toContain('Fargate costs');
  });

  test('| head is well', async () => {
    const piped = spawnSync(
      'bash',
      ['-c', 'set -o pipefail; "$0" "$1" why results scaling/web | head -1; echo "$PIPESTATUS"', process.execPath, MAIN],
      {
        cwd: home,
        encoding: 'utf8',
      },
    );
    expect(piped.stdout).toMatch(/^web was scaled out .*\n0\n$/);
  });
});

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');
