import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ecsim } from '../cli/fixtures.js';

const ROOT = join(import.meta.dirname, '../..');
const GALLERY = join(ROOT, 'reports/gallery');
const BYTES_MAX = 4_000_000;

interface Manifest {
  readonly version: string;
  /** What stands behind the scenario on the command line. */
  readonly words: readonly string[];
  readonly scenario: { readonly digest: string };
  readonly files: Readonly<Record<string, string>>;
}

const exhibits = readdirSync(GALLERY, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

// Whether the runs still give these bytes is asked of all of them by test/long/gallery.test.ts.
describe.each(exhibits)('reports/gallery/%s', (name) => {
  const folder = join(GALLERY, name);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;

  test('is of this version and of the scenario as it stands: npm run gallery', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    const { stdout } = ecsim(ROOT, 'check', `scenarios/${name}.yaml`, ...manifest.words, '--no-run', '--json');
    expect({ version: manifest.version, digest: manifest.scenario.digest }).toEqual({
      version,
      digest: (JSON.parse(stdout) as { digest: string }).digest,
    });
  });

  test('holds what was made, and nothing else', () => {
    const files = readdirSync(folder).filter((file) => file !== 'manifest.json');
    const digests = files.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex'),
    ]);
    expect(Object.fromEntries(digests)).toEqual(manifest.files);
  });
});

test('the gallery is small enough for git', () => {
  const files = readdirSync(GALLERY, { recursive: true, encoding: 'utf8' }).map((file) => statSync(join(GALLERY, file)));
  expect(files.filter((file) => file.isFile()).reduce((sum, file) => sum + file.size, 0)).toBeLessThan(BYTES_MAX);
});
