// Measures and writes bench/measured.json and docs/PERFORMANCE.md: `npm run docs:performance [-- part ...]`.
// `--out FOLDER` measures nothing and writes the page of what was measured there, for the test that compares.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../program.mjs';
import { machine, PARTS } from './measure.mjs';
import { performancePage } from './page.mjs';

const MEASURED = join(ROOT, 'bench/measured.json');

const words = process.argv.slice(2);
const isCopy = words[0] === '--out';
const unknown = isCopy ? undefined : words.find((word) => !Object.hasOwn(PARTS, word));
if (unknown !== undefined) {
  console.error(`no part ${unknown}; there are ${Object.keys(PARTS).join(', ')}`);
  process.exit(3);
}

const readMeasured = () => (existsSync(MEASURED) ? JSON.parse(readFileSync(MEASURED, 'utf8')) : {});
if (!isCopy) {
  for (const part of words.length > 0 ? words : Object.keys(PARTS)) {
    console.error(`measuring ${part} …`);
    const found = await PARTS[part]();
    // Read only now: another part may have been measured meanwhile.
    writeFileSync(MEASURED, `${JSON.stringify({ ...readMeasured(), [part]: found, machine: machine() }, null, 2)}\n`);
  }
}
const measured = readMeasured();
const missing = Object.keys(PARTS).filter((part) => measured[part] === undefined);
if (missing.length > 0) {
  console.error(`not measured yet: ${missing.join(', ')}; the page waits for them`);
  process.exit(1);
}
const target = join(isCopy ? words[1] : ROOT, 'docs/PERFORMANCE.md');
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, performancePage(measured));
