import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Pages for readers: those at the top, and all of docs, src and the folders with a README of their own. */
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...['docs', 'src', 'scenarios', 'data', 'bench', 'reports/README.md', 'reports/gallery'].flatMap(pagesIn),
];

function pagesIn(path: string): readonly string[] {
  if (!existsSync(join(ROOT, path))) return [];
  if (path.endsWith('.md')) return [path];
  return readdirSync(join(ROOT, path), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(path, name));
}

/** Text without the blocks of code. */
const prose = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`(?!\])/g, '');

/** Headings as GitHub links to them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} (.*)$/gm)].map(([, heading]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-'),
    ),
  );
}

function targetsOf(text: string): readonly string[] {
  const links = [...prose(text).matchAll(/\]\(<?([^)\s>]+)>?\)/g), ...text.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)];
  return links.map(([, target]) => target).filter((target) => !/^(?:https?|mailto):/.test(target));
}

test('the pages are found', () => {
  expect(PAGES).toContain('README.md');
  expect(PAGES).toContain('docs/reference/SCENARIO.md');
  expect(PAGES.length).toBeGreaterThan(20);
});

test.each(PAGES)('every link of %s leads somewhere', (page) => {
  const broken = targetsOf(readFileSync(join(ROOT, page), 'utf8')).filter((target) => {
    const [path, heading] = target.split('#');
    const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), decodeURI(path));
    if (!existsSync(file) || relative(ROOT, file).startsWith('..')) return true;
    return heading !== undefined && file.endsWith('.md') && !anchorsOf(readFileSync(file, 'utf8')).has(heading);
  });
  expect(broken).toEqual([]);
});
