import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

test('docs/COSTS.md is what the script writes: npm run docs:costs', () => {
  const script = pathToFileURL(join(ROOT, 'scripts/write-costs-doc.mjs')).href;
  const print = `import { costsDoc } from '${script}'; process.stdout.write(costsDoc());`;
  const made = execFileSync(process.execPath, ['--input-type=module', '--eval', print], { encoding: 'utf8' });
  expect(readFileSync(join(ROOT, 'docs/COSTS.md'), 'utf8')).toBe(made);
});
