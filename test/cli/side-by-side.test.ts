import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ecsim, folderWith, SMALL, startEcsim } from './fixtures.js';

const FEW = "{ name: few, set: { 'services.web.desiredCount': 1 } }";
const MANY = "{ name: many, set: { 'services.web.desiredCount': 4 } }";
const withVariants = (...variants: readonly string[]) => `${SMALL}variants: [${variants.join(', ')}]\n`;

/** Storage beyond 20 GB has no rate in São Paulo, which shows only once the bill is made. */
const UNPRICED = withVariants(FEW, MANY).replace('name: small', 'name: unpriced\nregion: sa-east-1').replace('web.json', 'big.json');
const BIG = {
  ...{ family: 'web', requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '512' },
  ephemeralStorage: { sizeInGiB: 50 },
  containerDefinitions: [{ name: 'app', image: 'shop:1', essential: true, portMappings: [{ containerPort: 8080 }] }],
};

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
    'unpriced.yaml': UNPRICED,
    'unpriced-one.yaml': UNPRICED.replace(`, ${MANY}`, ''),
    'big.json': JSON.stringify(BIG),
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

  test('check runs them without leaving a file', () => {
    const { status, stdout } = ecsim(cwd, 'check', 'small.yaml');
    expect([status, stdout]).toEqual([1, expect.stringContaining('✗ many: p99 of web <= 1ms')]);
  });

  test('a rate that is missing is told as it is of one variant alone, and nothing is written', () => {
    const told = ecsim(cwd, 'run', 'unpriced.yaml', '--quiet');
    expect([told.status, told.stderr]).toEqual([2, expect.stringContaining("has no rate for 'Fargate/ephemeral storage above 20 GB'")]);
    expect(told.stderr).toBe(ecsim(cwd, 'run', 'unpriced-one.yaml', '--quiet').stderr);
    expect(existsSync(join(cwd, 'reports/unpriced'))).toBe(false);
  });

  test('end on Ctrl-C with 130 and leave nothing behind', async () => {
    const child = startEcsim(cwd, 'run', 'small.yaml', '--set', 'duration=2400h', '--out', 'broken/off');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(130);
    expect(existsSync(join(cwd, 'broken'))).toBe(false);
  });
});
