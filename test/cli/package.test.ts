import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const PACKAGE: { readonly scripts: Readonly<Record<string, string>>; readonly bin: { readonly ecsim: string } } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
);

// cmd.exe knows no single quotes, no VAR=x before a command and none of the small Unix tools.
test.each(Object.entries(PACKAGE.scripts))('npm run %s works on Windows too: %s', (_, script) => {
  expect(script).not.toMatch(/'|[;$`]|(?:^|&& )(?:[A-Z_]+=|(?:rm|cp|mv|mkdir|cat|chmod|sh|bash|export) )/);
});

test('the program runs through a link, as npm installs it', () => {
  const link = join(mkdtempSync(join(tmpdir(), 'ecsim-bin-')), 'ecsim');
  symlinkSync(join(ROOT, PACKAGE.bin.ecsim), link);
  const { status, stdout } = spawnSync(process.execPath, [link, 'scenarios', '--json'], { cwd: tmpdir(), encoding: 'utf8' });
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ path: expect.stringContaining('hello.yaml') }));
});
