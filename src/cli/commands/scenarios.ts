import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ScenarioError } from '../../base/errors.js';
import { durationText, paintFor, plainText, wrapped } from '../../report/index.js';
import type { TellingFlags } from '../flags.js';
import { load } from '../loading.js';
import { commandLine, EXIT, type Shell } from '../shell.js';
import { jsonText } from './run.js';

/** Where the scenarios that ship stand, seen from the compiled file. */
const SHIPPED = fileURLToPath(new URL('../../../scenarios/', import.meta.url));

/** What a scenario says about itself; empty where it says nothing. */
interface Shipped {
  readonly path: string;
  readonly question: string;
  readonly finding: string;
  readonly durationSeconds: number;
  readonly variants: readonly string[];
}

/** `ecsim scenarios`: what ships, each with the question it asks and what was found. */
export function scenarios({ isJson }: TellingFlags, { stdout }: Shell): number {
  const shipped = readdirSync(SHIPPED)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => shippedAt(relative('', join(SHIPPED, name))));
  if (isJson) {
    stdout.write(jsonText(shipped));
    return EXIT.ok;
  }
  const paint = paintFor(stdout.isColored);
  for (const { path, question, finding, durationSeconds, variants } of shipped) {
    const inside = (text: string) => wrapped(`  ${plainText(text)}`, stdout.width, '  ');
    const lines = [
      paint.bold(plainText(path)),
      ...(question === '' ? [] : inside(question)),
      ...(finding === '' ? [] : inside(`Found: ${finding}`)),
      ...inside(`${durationText(durationSeconds)}, ${variants.join(', ')}`).map(paint.dim),
    ];
    stdout.write(`${lines.join('\n')}\n\n`);
  }
  const effort = ({ durationSeconds, variants }: Shipped) => durationSeconds * variants.length;
  const [shortest] = shipped.filter(({ variants }) => variants.length > 0).sort((a, b) => effort(a) - effort(b));
  if (shortest !== undefined) stdout.write(`Next: ${commandLine('run', shortest.path)}\n`);
  return EXIT.ok;
}

function shippedAt(path: string): Shipped {
  try {
    const { question, finding, variants } = load(path, { seed: undefined, sets: [], root: undefined, on: undefined });
    const durationSeconds = Math.max(...variants.map(({ scenario }) => scenario.durationUs)) / 1e6;
    return { path, question, finding, durationSeconds, variants: variants.map(({ name }) => name) };
  } catch (error) {
    if (error instanceof ScenarioError)
      return { path, question: '(wrong: ecsim check says where)', finding: '', durationSeconds: 0, variants: [] };
    throw error;
  }
}
