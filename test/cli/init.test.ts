import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { ecsim } from './fixtures.js';

const TASKDEFS = join(import.meta.dirname, '../fixtures/taskdefs');
const DATA = join(import.meta.dirname, '../../scenarios/data');
const AWS_FILES = readdirSync(TASKDEFS).filter((name) => name.endsWith('.json'));

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'ecsim-init-'));
});

function put(name: string, text: string | Buffer): void {
  writeFileSync(join(cwd, name), text);
}

/** An hour of requests in minutes. */
const HOUR = ['timestamp,count', ...Array.from({ length: 60 }, (_, m) => `2026-03-02 10:${String(m).padStart(2, '0')}:00,${m + 30}`)].join(
  '\n',
);

/** The text with every commented block in force. */
function uncommented(text: string): string {
  return text.replace(/^( *)# ((?: *[a-z][a-zA-Z0-9]*:(?: .*)?| +- .*))$/gm, '$1$2');
}

describe('ecsim init', () => {
  test.each(AWS_FILES)('makes of %s and a trace a file that checks and runs as it stands', (name) => {
    put('task.json', readFileSync(join(TASKDEFS, name)));
    put('counts.csv', HOUR);
    expect(ecsim(cwd, 'init', '--task-definition', 'task.json', '--trace', 'counts.csv', '--out', 'shop.yaml')).toMatchObject({
      status: 0,
      stdout: 'Wrote shop.yaml\n',
      stderr: 'Next: ecsim run shop.yaml\n',
    });
    const text = readFileSync(join(cwd, 'shop.yaml'), 'utf8');
    expect(text).toContain('taskDefinitions: [./task.json]');
    expect(text).toContain('start: 2026-03-02T10:00:00Z\nduration: 1h');
    expect(text).toContain('trace: ./counts.csv, column: count, time: timestamp, per: 1m }');
    expect(text).toContain(name.endsWith('_fargate.json') ? 'launchType: FARGATE' : 'capacityProvider: instances');
    expect(ecsim(cwd, 'check', 'shop.yaml')).toMatchObject({ status: 0 });
  });

  test.each([
    ['elb_request_count_8c0756.csv', 'the busiest 24 hours of the 14 days', "from: '2014-04-16 00:04:00'"],
    ['worldcup98_requests_per_minute.csv', 'the busiest hour of the 87 days', "from: '1998-06-29 15:30:00'"],
  ])('takes of %s %s', (name, words, from) => {
    put('counts.csv', readFileSync(join(DATA, name)));
    expect(ecsim(cwd, 'init', '--trace', 'counts.csv')).toMatchObject({ status: 0 });
    const text = readFileSync(join(cwd, 'web.yaml'), 'utf8');
    expect(text).toContain(words);
    expect(text).toContain(from);
    expect(ecsim(cwd, 'check', '--no-run', 'web.yaml')).toMatchObject({ status: 0 });
  });

  test('reads what describe-task-definition prints', () => {
    const taskDefinition = { ...JSON.parse(readFileSync(join(TASKDEFS, 'nginx_fargate.json'), 'utf8')), revision: 7, status: 'ACTIVE' };
    put('task.json', JSON.stringify({ taskDefinition, tags: [] }));
    expect(ecsim(cwd, 'init', '--task-definition', 'task.json', '--json').stdout).toBe('{\n  "path": "nginx.yaml"\n}\n');
    expect(ecsim(cwd, 'check', 'nginx.yaml')).toMatchObject({ status: 0 });
  });

  test('without any file writes a whole one, and what is commented out in it works', () => {
    expect(ecsim(cwd, 'init')).toMatchObject({ status: 0, stdout: 'Wrote web.yaml\n' });
    expect(ecsim(cwd, 'check', 'web.yaml')).toMatchObject({ status: 0 });
    const text = uncommented(readFileSync(join(cwd, 'web.yaml'), 'utf8').replace(/^ +request: .*\n/m, ''));
    for (const section of ['scalableTargets:', 'faults:', 'variants:', '    observed:'])
      expect(text).toMatch(new RegExp(`^${section}`, 'm'));
    put('all.yaml', text);
    const checked = ecsim(cwd, 'check', '--no-run', 'all.yaml');
    expect(checked.stderr).toContain('observed: demand of web derived as cpu 20ms');
    expect(checked).toMatchObject({ status: 0 });
  });

  test.each([
    [
      'newest first',
      HOUR.split('\n')
        .toSpliced(1, 60, ...HOUR.split('\n').slice(1).reverse())
        .join('\n'),
      'start: 2026-03-02T10:00:00Z',
    ],
    [
      'epoch seconds',
      `time,requests\n${Array.from({ length: 60 }, (_, m) => `${1_700_000_040 + 60 * m},5`).join('\n')}`,
      'start: 2023-11-14T22:14:00Z',
    ],
    ['no times', `n\n${'5\n'.repeat(30)}`, 'per: 1m'],
    ['no header', HOUR.slice(HOUR.indexOf('\n') + 1), 'column: "2", time: "1"'],
    ['further numbers', HOUR.replace(/^(.*),(.*)$/gm, '$1,$2,$2'), 'Other columns with numbers'],
    ['gzip', gzipSync(HOUR), 'duration: 1h'],
  ])('reads a trace with %s', (_, trace, words) => {
    put('counts.csv', trace);
    expect(ecsim(cwd, 'init', '--trace', 'counts.csv')).toMatchObject({ status: 0 });
    expect(readFileSync(join(cwd, 'web.yaml'), 'utf8')).toContain(words);
  });

  test.each([
    ['is empty', '', "'counts.csv' is empty"],
    ['is a header', 'timestamp,count\n', 'must have rows below the header'],
    ['has semicolons', HOUR.replaceAll(',', ';'), 'separated by commas'],
    ['has a count below 0', HOUR.replace(',31', ',-31'), "counts.csv:3:1 column of counts\n  must be a count of 0 or more, but is '-31'"],
  ])('writes nothing for a trace that %s, and says why', (_, trace, words) => {
    put('counts.csv', trace);
    const made = ecsim(cwd, 'init', '--trace', 'counts.csv');
    expect(made.status).toBe(2);
    expect(made.stderr).toContain('web.yaml was not written');
    expect(made.stderr).toContain(words);
    expect(readdirSync(cwd)).toEqual(['counts.csv']);
  });

  test('overwrites only with --force', () => {
    put('web.yaml', 'mine');
    expect(ecsim(cwd, 'init')).toMatchObject({ status: 3, stdout: '' });
    expect(readFileSync(join(cwd, 'web.yaml'), 'utf8')).toBe('mine');
    expect(ecsim(cwd, 'init', '--force')).toMatchObject({ status: 0 });
    expect(readFileSync(join(cwd, 'web.yaml'), 'utf8')).toContain('serviceName: web');
  });

  test.each([
    [['--task-definition', 'wbe.json'], 'no file at wbe.json; did you mean web.json?'],
    [['--task-definition', join(TASKDEFS, 'nginx_ec2.json')], 'lies outside'],
    [['--out', '.'], 'is a folder'],
    [['--out', 'web.json'], 'must end in .yaml'],
  ])('%j is a wrong command line', (words, message) => {
    put('web.json', '{}');
    const made = ecsim(cwd, 'init', ...words);
    expect(made.status).toBe(3);
    expect(made.stderr).toContain(message);
  });

  test('names files from the folder of the new one', () => {
    put('counts.csv', HOUR);
    put('.git', '');
    expect(ecsim(cwd, 'init', '--trace', 'counts.csv', '--out', 'deep/er/web.yaml')).toMatchObject({ status: 0 });
    expect(readFileSync(join(cwd, 'deep/er/web.yaml'), 'utf8')).toContain('trace: ../../counts.csv');
    expect(ecsim(cwd, 'check', 'deep/er/web.yaml')).toMatchObject({ status: 0 });
  });
});
