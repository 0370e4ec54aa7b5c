import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ScenarioError } from '../../base/errors.js';
import { paintFor, plainText, tableLines } from '../../report/index.js';
import type { TellingFlags } from '../flags.js';
import { load } from '../loading.js';
import { EXIT, type Shell } from '../shell.js';
import { jsonText } from './run.js';

/** Where the scenarios that ship stand, seen from the compiled file. */
const SHIPPED = fileURLToPath(new URL('../../../scenarios/', import.meta.url));

/** `ecsim scenarios`: what ships, each with the question it answers. */
export function scenarios({ isJson }: TellingFlags, { stdout }: Shell): number {
  const shipped = readdirSync(SHIPPED)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({ path: relative('', join(SHIPPED, name)), question: questionOf(join(SHIPPED, name)) }));
  if (isJson) {
    stdout.write(jsonText(shipped));
    return EXIT.ok;
  }
  const columns = [
    { title: 'scenario', align: 'left', rank: 1, cells: shipped.map(({ path }) => path) },
    { title: 'question', align: 'left', rank: 1, cells: shipped.map(({ question }) => plainText(question)) },
  ] as const;
  const [header = '', ...rows] = tableLines(columns, stdout.width);
  stdout.write(`${[paintFor(stdout.isColored).dim(header), ...rows].join('\n')}\n`);
  return EXIT.ok;
}

function questionOf(path: string): string {
  try {
    return load(path, { seed: undefined, sets: [], root: undefined, on: undefined }).question;
  } catch (error) {
    if (error instanceof ScenarioError) return '(wrong: ecsim check says where)';
    throw error;
  }
}
