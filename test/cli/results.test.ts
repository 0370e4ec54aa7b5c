import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ScenarioError, UsageError } from '../../src/base/errors.js';
import { assertFolderNames, ResultsWriter } from '../../src/cli/results.js';

const HEAD = { version: '0.1.0', scenario: { name: 'hello', digest: 'abc', seed: '1' }, command: 'ecsim run hello.yaml' };

let parent: string;
let out: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'ecsim-results-'));
  out = join(parent, 'out');
});
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

async function write(folder: string, text: string): Promise<void> {
  const writer = new ResultsWriter(folder);
  writer.writeText('base/resolved.yaml', text);
  await writer.writeTable('base', { file: 'tasks.csv', header: ['taskId', 'stoppedReason'], rows: [['a1', 'said "no", twice\nand left']] });
  writer.commit(HEAD);
}

describe('a results folder', () => {
  test('holds what was written, and a manifest with the digest of each file', async () => {
    await write(out, 'name: hello\n');
    expect(readFileSync(join(out, 'base/tasks.csv'), 'utf8')).toBe('taskId,stoppedReason\na1,"said ""no"", twice\nand left"\n');
    const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
    expect(manifest).toEqual({
      schema: 'ecsim/manifest/1',
      ...HEAD,
      files: Object.fromEntries(
        ['base/resolved.yaml', 'base/tasks.csv'].map((file) => [
          file,
          createHash('sha256')
            .update(readFileSync(join(out, file)))
            .digest('hex'),
        ]),
      ),
    });
    expect(readdirSync(parent)).toEqual(['out']);
  });

  test('replaces an older one whole', async () => {
    await write(out, 'old');
    writeFileSync(join(out, 'extra.csv'), 'of the old run');
    await write(out, 'new');
    expect(readFileSync(join(out, 'base/resolved.yaml'), 'utf8')).toBe('new');
    expect(existsSync(join(out, 'extra.csv'))).toBe(false);
    expect(readdirSync(parent)).toEqual(['out']);
  });

  test('may be an empty folder, one that is not there yet, or stand behind a link', async () => {
    mkdirSync(out);
    await write(out, 'into an empty one');
    await write(join(parent, 'new/deep/down'), 'into a new one');
    symlinkSync(out, join(parent, 'link'));
    await write(join(parent, 'link'), 'through a link');
    expect(readFileSync(join(out, 'base/resolved.yaml'), 'utf8')).toBe('through a link');
  });

  test.each([
    ['a folder with files and no manifest', () => writeFileSync(join(parent, 'out/notes.txt'), 'mine')],
    ['a folder whose manifest is another program’s', () => writeFileSync(join(parent, 'out/manifest.json'), '{"name":"my web app"}')],
    ['a folder whose manifest is no JSON', () => writeFileSync(join(parent, 'out/manifest.json'), 'ecsim/manifest/1')],
    ['a folder whose manifest is a folder', () => mkdirSync(join(parent, 'out/manifest.json'))],
  ])('is refused in place of %s, which stays as it is', (_, fill) => {
    mkdirSync(out);
    fill();
    const before = readdirSync(out);
    expect(() => new ResultsWriter(out)).toThrow(UsageError);
    expect([readdirSync(out), readdirSync(parent)]).toEqual([before, ['out']]);
  });

  test('is refused in place of a file, of a link to nowhere and of the working directory', () => {
    writeFileSync(out, 'a file');
    symlinkSync(join(parent, 'nowhere'), join(parent, 'dangling'));
    for (const path of [out, join(parent, 'dangling'), '.', '..']) expect(() => new ResultsWriter(path)).toThrow(UsageError);
  });

  test('is refused where something foreign has appeared during the run', () => {
    const writer = new ResultsWriter(out);
    mkdirSync(out);
    writeFileSync(join(out, 'notes.txt'), 'mine');
    expect(() => writer.commit(HEAD)).toThrow(UsageError);
    expect(readdirSync(out)).toEqual(['notes.txt']);
  });

  test('is the system’s error where the disk refuses, and nothing is left', () => {
    writeFileSync(out, 'a file');
    expect(() => new ResultsWriter(join(out, 'below'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
    expect(readdirSync(parent)).toEqual(['out']);
  });

  test('given up leaves nothing, not even the folders made on the way', async () => {
    const writer = new ResultsWriter(join(parent, 'reports/hello'));
    writer.writeText('summary.json', '{}');
    writer.discard();
    expect(readdirSync(parent)).toEqual([]);
  });

  test('stops writing a table when the signal comes', async () => {
    const writer = new ResultsWriter(out);
    const rows = Array.from({ length: 100_000 }, () => ['a']);
    const writing = writer.writeTable('', { file: 'tasks.csv', header: ['a'], rows }, AbortSignal.timeout(5));
    await expect(writing).rejects.toThrow();
    writer.discard();
    expect(readdirSync(parent)).toEqual([]);
  });

  test('never lets a file out of itself', () => {
    const writer = new ResultsWriter(out);
    for (const file of ['../evil', '/etc/evil', 'a/../../evil', 'a//b']) expect(() => writer.writeText(file, '')).toThrow('would leave');
    writer.discard();
  });
});

describe('names of folders', () => {
  test.each([
    ['hello', ['base', 'on ec2', 'größer', 'a.b']],
    ['shop', []],
  ])('%s with %j is well', (scenario, variants) => {
    expect(() => assertFolderNames(scenario, variants)).not.toThrow();
  });

  test.each([
    ['..', ['base'], 'leads up'],
    ['a/b', ['base'], 'leads down'],
    ['', ['base'], 'is no name'],
    ['a', ['../x'], 'leads out'],
    ['a', ['x\u0000'], 'holds a character no disk takes'],
    ['a', ['charts'], 'is taken'],
    ['a', ['Summary.json'], 'is taken where case does not count'],
    ['a', ['ec2', 'EC2'], 'are one where case does not count'],
    ['a', ['x'.repeat(201)], 'is too long'],
  ])('%j with %j is refused: %s', (scenario, variants) => {
    expect(() => assertFolderNames(scenario, variants)).toThrow(ScenarioError);
  });
});

describe('runs that die or meet', () => {
  const module = pathToFileURL(join(import.meta.dirname, '../../dist/cli/results.js')).href;

  /** A process that replaces the folder over and over with results of 40 files that name the round. */
  function writerProcess(rounds: number) {
    const script = `
      import { ResultsWriter } from ${JSON.stringify(module)};
      for (let round = 0; round < ${rounds}; round++) {
        const writer = new ResultsWriter(${JSON.stringify(out)});
        for (let i = 0; i < 40; i++) writer.writeText('base/' + i + '.txt', process.pid + '-' + round);
        writer.commit(${JSON.stringify(HEAD)});
        if (round === 0) process.stdout.write('first');
      }`;
    return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  }

  function expectWhole(folder: string): void {
    const texts = Array.from({ length: 40 }, (_, i) => readFileSync(join(folder, `base/${i}.txt`), 'utf8'));
    expect(new Set(texts).size).toBe(1);
    expect(Object.keys(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).files)).toHaveLength(40);
  }

  test('kill -9 at any instant leaves a whole folder in its place or beside it, and the next run clears up', async () => {
    for (let attempt = 0; attempt < 6; attempt++) {
      const child = writerProcess(100_000);
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, 7 * attempt));
      child.kill('SIGKILL');
      await once(child, 'exit');
      const aside = readdirSync(parent).find((name) => name.endsWith('.old'));
      expectWhole(existsSync(out) ? out : join(parent, aside!));
    }
    await write(out, 'after');
    expect(readdirSync(parent)).toEqual(['out']);
  });

  test('a folder that a killed run had moved aside comes back before anything else', async () => {
    await write(out, 'old');
    const child = writerProcess(1);
    await once(child, 'exit');
    // What a run killed between its two renames leaves: the name is the one its own staging had.
    const probe = new ResultsWriter(out);
    const staged = readdirSync(parent).find((name) => name.endsWith('.new'))!;
    probe.discard();
    const { renameSync } = await import('node:fs');
    renameSync(out, join(parent, staged.replace(`-${process.pid}-`, `-${child.pid}-`).replace('.new', '-0.old')));
    const writer = new ResultsWriter(out);
    expectWhole(out);
    writer.discard();
    expect(readdirSync(parent)).toEqual(['out']);
  });

  test('several at once end in one whole folder and none of them fails', async () => {
    const children = [writerProcess(40), writerProcess(40), writerProcess(40)];
    const errors = children.map(async (child) => {
      let text = '';
      child.stderr.on('data', (chunk) => {
        text += chunk;
      });
      await once(child, 'exit');
      return text;
    });
    expect(await Promise.all(errors)).toEqual(['', '', '']);
    expectWhole(out);
    expect(readdirSync(parent)).toEqual(['out']);
  });
});
