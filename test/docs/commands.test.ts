import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.js';
import { FIGURES } from '../../src/scenario/figures.js';
import { scenarioJsonSchema } from '../../src/scenario/index.js';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
  'scenarios/data/README.md',
  'reports/README.md',
  'reports/gallery/README.md',
]
  // Help texts are the parser's own words.
  .filter((page) => existsSync(join(ROOT, page)) && page !== join('docs', 'reference', 'COMMANDS.md'));

const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');

/** Lines of blocks of code, and code within sentences. */
function codeIn(page: string): readonly string[] {
  const blocks = [...read(page).matchAll(/^\s*```\w*\n([\s\S]*?)^\s*```/gm)].flatMap(([, lines]) => lines.split('\n'));
  const spans = [...read(page).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);
  return [...blocks, ...spans].map((line) => line.trim().replace(/\s+#\s.*$/, ''));
}

/** Whole command lines of ours: not `ecsim run <scenario>`, which stands for many, nor the bare name of a command. */
const commandsOf = (page: string) =>
  codeIn(page)
    .flatMap((line) => /^(?:ecsim|node dist\/cli\/main\.js|npm run -s ecsim --) (.+)$/.exec(line)?.[1] ?? [])
    .filter((line) => line.includes(' ') && !/[<>…|]/.test(line));

/** Words as a shell hands them over. */
const wordsOf = (line: string) => [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c);

describe('command lines in the documents', () => {
  const commands = PAGES.flatMap((page) => commandsOf(page).map((command) => [page, command] as const));

  test('are found', () => {
    expect(commands.length).toBeGreaterThan(10);
    expect(commands.map(([page]) => page)).toContain('README.md');
  });

  test.each(commands)('%s: ecsim %s is understood', (_, command) => {
    const print = vi.spyOn(console, 'log').mockReturnValue();
    expect(() => parseArguments(wordsOf(command), '0', 80)).not.toThrow();
    print.mockRestore();
  });

  test.each(commands)('%s: what ships is where ecsim %s looks for it', (_, command) => {
    for (const word of wordsOf(command)) if (word.startsWith('scenarios/')) expect(existsSync(join(ROOT, word)), word).toBe(true);
  });

  test('npm knows every script they name', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = PAGES.flatMap((page) =>
      codeIn(page).flatMap((line) => [...line.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name)),
    );
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('docs/reference/SCENARIO.md', () => {
  const page = read('docs/reference/SCENARIO.md');

  test('has a heading or a row for every key of the file', () => {
    const { properties } = scenarioJsonSchema() as { properties: Record<string, unknown> };
    expect(Object.keys(properties).filter((key) => !page.includes(`### ${key}\n`) && !page.includes(`| \`${key}\` |`))).toEqual([]);
  });

  test('has every figure that an expectation may name', () => {
    expect(FIGURES.filter(({ words: [word] }) => !page.includes(`| \`${word}\` |`))).toEqual([]);
  });
});
