import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Rows kept of a long trace, around the instant where its scenario begins: the others would only cost time. */
const ROWS_BEFORE = 20;
const ROWS_AFTER = 400;

/** A scenario as it ships, with every file it may name, all by their path in this repository. */
export interface Original {
  readonly scenario: string;
  readonly files: ReadonlyMap<string, string>;
}

const CONTROL_PLANE = 'test/fixtures/control-plane/everything.yaml';

/** The scenarios that ship, the reference among them, one around AWS's own sample task definitions, and one of all of the control plane. */
export function originals(): readonly Original[] {
  const shipped = readdirSync('scenarios', { withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'));
  return [...shipped.map(({ name }) => originalOf(join('scenarios', name))), samples(), originalOf(CONTROL_PLANE)];
}

function originalOf(scenario: string): Original {
  const text = readFileSync(scenario, 'utf8');
  const files = new Map<string, string>([[scenario, text]]);
  const folder = dirname(scenario);
  const from = /from: '([^']+)'/.exec(text)?.[1] ?? '';
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && /\.(json|csv)$/.test(path)) files.set(path, shortened(readFileSync(path, 'utf8'), from));
  }
  return { scenario, files };
}

function shortened(text: string, from: string): string {
  const [header, ...rows] = text.split('\n');
  const at = Math.max(
    0,
    rows.findIndex((row) => from !== '' && row.startsWith(from)),
  );
  return [header, ...rows.slice(Math.max(0, at - ROWS_BEFORE), at + ROWS_AFTER)].join('\n');
}

/** AWS's sample task definitions, each as a service with some traffic. */
function samples(): Original {
  const folder = 'test/fixtures/taskdefs';
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const files = new Map(names.map((name) => [join(folder, name), readFileSync(join(folder, name), 'utf8')]));
  const families = names.map((name) => JSON.parse(files.get(join(folder, name)) ?? '').family as string);
  const text = [
    `taskDefinitions: [${names.map((name) => `./${name}`).join(', ')}]`,
    'containerInstances: [{ instanceType: m5.4xlarge, count: 6 }]',
    'services:',
    ...names.map(
      (name, index) =>
        `  - { serviceName: s${index}, taskDefinition: '${families.filter((family) => family === families[index]).length > 1 ? `${families[index]}:${families.slice(0, index + 1).filter((family) => family === families[index]).length}` : families[index]}', desiredCount: 2, launchType: ${name.includes('fargate') ? 'FARGATE' : 'EC2'} }`,
    ),
    'traffic:',
    ...names.map((_, index) => `  - { name: t${index}, to: s${index}, shape: { rate: 5/s } }`),
    '',
  ].join('\n');
  files.set(join(folder, 'all.yaml'), text);
  return { scenario: join(folder, 'all.yaml'), files };
}

/** Which of an original's files a scenario can be broken by. */
export function filesToBreak({ scenario, files }: Original): readonly string[] {
  const text = [...files.values()].filter((content) => content.length < 100_000).join('\n');
  return [...files.keys()].filter(
    (path) => path === scenario || text.includes(path.slice(path.lastIndexOf('/') + 1)) || path.includes('/aws/'),
  );
}
