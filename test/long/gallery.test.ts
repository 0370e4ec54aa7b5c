import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

test('reports/gallery is what its scenarios give now, byte for byte: npm run gallery', () => {
  const made = mkdtempSync(join(tmpdir(), 'ecsim-gallery-'));
  try {
    execFileSync(process.execPath, [join(ROOT, 'scripts/gallery/write.mjs'), '--out', made]);
    const files = readdirSync(made, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(made, path)).isFile());
    expect(files.length).toBeGreaterThan(10);
    for (const path of files)
      expect(readFileSync(join(ROOT, 'reports/gallery', path)).equals(readFileSync(join(made, path))), path).toBe(true);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
});
