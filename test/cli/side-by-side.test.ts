import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ecsim, ecsimIn, folderWith, SMALL, startEcsim } from './fixtures.js';

const FEW = "{ name: few, set: { 'services.web.desiredCount': 1 } }";
const MANY = "{ name: many, set: { 'services.web.desiredCount': 4 } }";
const withVariants = (...variants: readonly string[]) => `${SMALL}variants: [${variants.join(', ')}]\n`;

function textsIn(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

describe('variants side by side', () => {
  const cwd = folderWith(withVariants(FEW, MANY), {
    'few.yaml': withVariants(FEW),
    'many.yaml': withVariants(MANY),
  });
  let both: ReturnType<typeof ecsim>;
  beforeAll(() => {
    both = ecsim(cwd, 'run', 'small.yaml');
  });

  test.each(['few', 'many'])('%s leaves the same bytes as when it runs alone, in this thread', (name) => {
    expect(both).toMatchObject({ status: 0 });
    ecsim(cwd, 'run', `${name}.yaml`, '--out', name, '--quiet');
    expect(textsIn(join(cwd, 'reports/small', name))).toEqual(textsIn(join(cwd, name, name)));
    const summaryOf = (folder: string) => JSON.parse(readFileSync(join(cwd, folder, 'summary.json'), 'utf8'));
    expect(summaryOf('reports/small').variants).toContainEqual(summaryOf(name).variants[0]);
  });

  test('stand in the file’s order, and every file of theirs in the manifest', () => {
    const manifest = JSON.parse(readFileSync(join(cwd, 'reports/small/manifest.json'), 'utf8'));
    expect(Object.keys(manifest.files)).toEqual(expect.arrayContaining(['few/tasks.csv', 'many/tasks.csv', 'many/resolved.yaml']));
    expect(both.stdout).toMatch(/variant .*\nfew .*\nmany /);
  });

  test('may be more than there are cores, and more than a dozen', () => {
    const names = Array.from({ length: 13 }, (_, index) => `v${index}`);
    const set = `variants=[${names.map((name) => `{ name: ${name} }`).join(', ')}]`;
    const { status, stdout, stderr } = ecsim(cwd, 'check', 'few.yaml', '--quiet', '--set', set, '--set', 'duration=1m', '--json');
    expect([status, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout).variants.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  test('check runs them without leaving a file', () => {
    const { status, stdout } = ecsim(cwd, 'check', 'small.yaml');
    expect([status, stdout]).toEqual([1, expect.stringContaining('✗ many: p99 of web <= 1ms')]);
  });

  test('what the disk refuses to one of them ends all with 74, and nothing is left', () => {
    // A file may not grow beyond 4 KiB, and the system says so rather than ending the process.
    const { status, stderr } = ecsimIn(cwd, "trap '' XFSZ; ulimit -f 8", 'run', 'small.yaml', '--out', 'refused/below', '--quiet');
    expect([status, stderr]).toEqual([74, expect.stringContaining('the disk refused: EFBIG')]);
    expect(existsSync(join(cwd, 'refused'))).toBe(false);
  });

  test('end on Ctrl-C with 130 and leave nothing behind', async () => {
    const child = startEcsim(cwd, 'run', 'small.yaml', '--set', 'duration=2400h', '--out', 'broken/off');
    const exit = once(child, 'exit');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    child.kill('SIGINT');
    const [code] = await exit;
    expect(code).toBe(130);
    expect(existsSync(join(cwd, 'broken'))).toBe(false);
  });
});
