import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { brokenLaws, LAWS, type Law } from './laws.js';
import { codeOf } from './source.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TEXT_FILE = /(?:\.(?:ts|mts|js|mjs|cjs|json|md|ya?ml|csv|txt|cpp|sh|html|svg)|\/run|\.gitignore|LICENSE)$/;

/** Texts of the project: what git follows, and whatever stands in src. */
function projectFiles(): Map<string, string> {
  const followed = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0');
  const source = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll('\\', '/'));
  const paths = new Set([...followed, ...source].filter((path) => TEXT_FILE.test(path) && existsSync(join(ROOT, path))));
  return new Map([...paths].sort().map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
}

describe('the house', () => {
  const breaches = brokenLaws(projectFiles());
  test.each(LAWS)('keeps the law: %s', (law) => {
    expect(breaches.filter((breach) => breach.law === law).map(({ path, line, found }) => `${path}:${line} ${found}`)).toEqual([]);
  });
});

/** A little house in order; each test spoils one file of it. */
const HOUSE: Readonly<Record<string, string>> = {
  'src/base/README.md': '# Base\n',
  'src/base/units.ts': 'export const US_PER_SECOND = 1_000_000;\n',
  'src/kernel/README.md': '# Kernel\n',
  'src/kernel/stream.ts':
    "import seedrandom from 'seedrandom';\nimport { US_PER_SECOND } from '../base/units.js';\nexport const two = 2 ** 3;\n",
  'src/world/README.md': '# World\n',
  'src/world/world.ts': "import type { Stream } from '../kernel/stream.js';\nimport { Task } from './tasks/task.js';\n",
  'src/world/tasks/task.ts':
    "// Date.now and Math.random are told of in comments only; any number: '../cli/x.js'\nexport const text = 'a Date.now() in a string';\n",
  'src/index.ts': "export * from './world/world.js';\n",
  'src/cli/README.md': '# Command line\n',
  'src/cli/main.ts':
    "import { readFileSync } from 'node:fs';\nimport yargs from 'yargs';\nexport const startedAtMs = Date.now();\nexport const power = Math.pow(2, 3);\n",
  'docs/ARCHITECTURE.md': '# The house\n',
};

function brokenWith(over: Readonly<Record<string, string>>): string[] {
  const files = new Map(Object.entries({ ...HOUSE, ...over }).filter(([, text]) => text !== ''));
  return brokenLaws(files).map(({ law, path, line }) => `${law} ${path}:${line}`);
}

test('a house in order breaks no law', () => expect(brokenWith({})).toEqual([]));

const WORLD = 'src/world/planted.ts';
const away = ['..', 'shared/facts.md'].join('/');
const home = ['', 'work', 'main'].join('/');
test.each<[law: Law, path: string, text: string, why: string]>([
  ['floors', 'src/base/planted.ts', "import { x } from '../kernel/stream.js';\n", 'up'],
  ['floors', 'src/world/planted.ts', "import { x } from '../measure/histogram.js';\n", 'across, same floor'],
  ['floors', 'src/world/planted.ts', "import type { x } from '../sim/result.js';\n", 'up, types too'],
  ['floors', 'src/world/planted.ts', "export { x } from '../index.js';\n", 'the roof, by a re-export'],
  ['floors', 'src/world/planted.ts', "const x = await import('../cli/main.js');\n", 'up, at run time'],
  ['floors', 'src/world/planted.ts', "import {\n  x,\n} from '../../test/support/scenario.js';\n", 'out of the house'],
  ['floors', 'src/index.ts', "export * from './cli/main.js';\n", 'the roof looks up'],
  ['packages', 'src/world/planted.ts', "import { readFileSync } from 'node:fs';\n", 'node outside cli'],
  ['packages', 'src/world/planted.ts', "import { readFileSync } from 'fs';\n", 'node without its name'],
  ['packages', 'src/world/planted.ts', "import 'node:timers';\n", 'for its effect'],
  ['packages', 'src/world/planted.ts', "import alea from 'seedrandom/lib/alea.js';\n", 'seedrandom outside kernel'],
  ['packages', 'src/kernel/planted.ts', "import { parse } from 'yaml';\n", 'yaml outside scenario'],
  ['packages', 'src/base/planted.ts', "import { z } from 'zod';\n", 'zod outside scenario'],
  ['packages', 'src/world/planted.ts', "import yargs from 'yargs';\n", 'yargs outside cli'],
  ['packages', 'src/world/planted.ts', "import { format } from '@fast-csv/format';\n", 'fast-csv outside cli'],
  ['packages', 'src/cli/planted.ts', "import lodash from 'lodash';\n", 'a package without a home'],
  ['clock and chance', WORLD, 'export const now = Date.now();\n', 'the clock'],
  ['clock and chance', WORLD, 'export const now = new Date();\n', 'the clock'],
  ['clock and chance', WORLD, 'export const u = Math.random();\n', 'chance'],
  ['clock and chance', WORLD, 'export const now = performance.now();\n', 'the clock'],
  ['clock and chance', WORLD, 'setTimeout(() => {}, 1);\n', 'a timer'],
  ['clock and chance', WORLD, 'export const text = `at \x24{Date.now()}`;\n', 'inside a template'],
  ['locale', WORLD, 'export const sorted = names.sort((a, b) => a.localeCompare(b));\n', 'order'],
  ['no network', 'src/cli/planted.ts', "import { get } from 'node:https';\n", 'in the shell too'],
  ['no network', 'src/cli/planted.ts', "import { lookup } from 'node:dns/promises';\n", 'a part of a part'],
  ['no network', WORLD, 'const prices = await fetch(address);\n', 'what Node has built in'],
  ['locale', 'src/cli/planted.ts', 'export const text = count.toLocaleString();\n', 'numbers, in the shell too'],
  ['locale', WORLD, "export const f = new Intl.NumberFormat('en');\n", 'numbers'],
  ['exact arithmetic', WORLD, 'export const x = Math.log(2);\n', 'log'],
  ['exact arithmetic', WORLD, 'export const x = Math.exp(2);\n', 'exp'],
  ['exact arithmetic', WORLD, 'export const x = Math.pow(2, 3);\n', 'pow'],
  ['exact arithmetic', WORLD, 'export const x = Math.log2(8) + Math.sin(1);\n', 'others'],
  ['exact arithmetic', WORLD, 'const { log } = Math;\n', 'by another name'],
  ['exact arithmetic', WORLD, 'export const x = 10 ** 0.5;\n', 'a power of anything but 2'],
  ['exact arithmetic', WORLD, 'export const x = rate ** 2;\n', 'a power of anything but 2'],
  ['no enum', WORLD, 'export enum Status { Running }\n', ''],
  ['no enum', WORLD, 'const enum Status { Running }\n', 'const ones too'],
  ['no default export', WORLD, 'export default 1;\n', ''],
  ['no default export', WORLD, 'const x = 1;\nexport { x as default };\n', 'by another name'],
  ['no any', WORLD, 'export const x: any = 1;\n', ''],
  ['no any', WORLD, 'export const x = y as any;\n', ''],
  ['no any', WORLD, 'export const x = new Map<any, number>();\n', ''],
  ['no silenced checker', WORLD, '// @ts-ignore\n', ''],
  ['no silenced checker', WORLD, '// @ts-expect-error because\n', ''],
  ['no silenced checker', WORLD, '// biome-ignore lint: because\n', ''],
  ['file length', WORLD, 'export {};\n'.repeat(501), 'one line too many'],
  ['file names', 'src/world/plantedFile.ts', 'export {};\n', 'camel case'],
  ['file names', 'src/world/Planted.ts', 'export {};\n', 'capital'],
  ['room readme', 'src/kernel/README.md', '', 'gone'],
  ['room readme', 'src/kernel/README.md', '\n', 'empty'],
  ['unfinished', WORLD, '// TODO: later\n', ''],
  ['unfinished', WORLD, '// FIXME\n', ''],
  ['own feet', 'docs/ARCHITECTURE.md', `see ${away}\n`, 'what a clone does not have'],
  ['own feet', 'docs/ARCHITECTURE.md', `cd ${home}\n`, 'a path of one machine'],
])('catches a planted breach of "%s" in %s: $3', (law, path, text) => {
  const broken = brokenWith({ [path]: text });
  expect(broken).toHaveLength(1);
  expect(broken[0].startsWith(`${law} `)).toBe(true);
});

test.each([
  ['src/aws/prices.data.ts', 'export {};\n'.repeat(2000), 'generated data may be long'],
  [WORLD, 'export {};\n'.repeat(500), 'as long as allowed'],
  [WORLD, 'export const x = 2 ** shift + Math.sqrt(2) * Math.imul(3, 4);\n', 'exact functions'],
  [WORLD, 'export const date = new Date(epochMs).toISOString();\n', 'a given instant'],
  [WORLD, "const many: readonly string[] = ['any'];\nconst anyOf = 1;\n", 'the word in a string or a name'],
  [WORLD, 'const half = total / 2; // divided, no regular expression / Math.log\n', 'a slash'],
  [WORLD, "const quote = /['`]/.test(text);\nconst b = 'enum X {';\n", 'a quote in a regular expression'],
])('lets pass in %s: $2', (path, text) => {
  expect(brokenWith({ [path]: text, ...(path.startsWith('src/aws') ? { 'src/aws/README.md': '# AWS\n' } : {}) })).toEqual([]);
});

test('the program without its comments and strings keeps its lines', () => {
  const text = 'const a = `one \x24{two({ b: `three` })} four`; // five\n/* six\n */ const c = "seven";\n';
  const lines = codeOf(text)
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '));
  expect(lines).toEqual(['const a = two({ b: }) ;', '', 'const c = ;', '']);
});
