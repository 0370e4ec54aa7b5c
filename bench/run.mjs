// npm run bench [-- hold patterns ...] [-- --quick]
import { existsSync } from 'node:fs';
import { tuneEngine } from '../dist/cli/tuning.js';
import { printTable } from './harness.mjs';

tuneEngine();

const NAMES = ['hold', 'patterns', 'lanes', 'sampling', 'queueing', 'data-plane', 'fleet', 'placement'];

const words = process.argv.slice(2);
const isQuick = words.includes('--quick');
const asked = words.filter((word) => !word.startsWith('--'));
const unknown = asked.find((word) => !NAMES.includes(word));
if (unknown !== undefined) {
  console.error(`no bench ${unknown}; there are ${NAMES.join(', ')}`);
  process.exit(3);
}

for (const name of asked.length > 0 ? asked : NAMES) {
  const file = new URL(`${name}.mjs`, import.meta.url);
  if (!existsSync(file)) continue;
  const bench = await import(file.href);
  console.log(`\n${name}: ${bench.title}`);
  printTable(await bench.run({ isQuick }));
}
