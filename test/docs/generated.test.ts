import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const made = mkdtempSync(join(tmpdir(), 'ecsim-docs-'));

beforeAll(() => {
  execFileSync(process.execPath, [join(ROOT, 'scripts/docs/write.mjs'), '--out', made]);
});
afterAll(() => {
  rmSync(made, { recursive: true, force: true });
});

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(folder, path)).isFile());
}

test('every generated page is what its generator gives now: npm run docs', () => {
  const pages = filesIn(made);
  expect(pages.length).toBeGreaterThan(5);
  for (const path of pages)
    expect(readFileSync(join(ROOT, path), 'utf8'), `${path}: npm run docs`).toBe(readFileSync(join(made, path), 'utf8'));
});

test('nothing in docs/reference is written by hand', () => {
  expect(filesIn(join(ROOT, 'docs/reference'))).toEqual(filesIn(join(made, 'docs/reference')));
});

test('the reader of tags finds them with what they stand above', async () => {
  const { tagsIn } = (await import(pathToFileURL(join(ROOT, 'scripts/docs/tags.mjs')).href)) as {
    tagsIn: (text: string, name: string) => readonly Record<string, string>[];
  };
  const text = [
    '/**',
    ' * How long: a sentence. More of it.',
    ' * @source https://example.org/a',
    ' * @assumed The rest,',
    ' * over two lines.',
    ' */',
    'export const first = 1;',
    '/** @assumed Alone. */',
    'function second() {}',
  ].join('\n');
  expect(tagsIn(text, 'assumed')).toEqual([
    { subject: 'first', says: 'How long.', text: 'The rest, over two lines.' },
    { subject: 'second', says: '', text: 'Alone.' },
  ]);
  expect(tagsIn(text, 'source')).toEqual([{ subject: 'first', says: 'How long.', text: 'https://example.org/a' }]);
});
