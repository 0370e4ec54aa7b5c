import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { draw } from '../../src/cli/drawing.js';
import { fontWidths } from '../../src/cli/font-widths.js';
import type { Picture } from '../../src/report/index.js';
import { ecsim, folderWith } from './fixtures.js';

const FONT = join(import.meta.dirname, '../../data/fonts/Inter-Regular.ttf');
const HOSTILE = [
  '__proto__',
  '"]; alert(1); //',
  '<script>x</script>',
  "datum['a.b[0]']",
  '\u001b[31mred\u202e',
  '$x & {{y}} \ud800',
  'a'.repeat(90),
];

/** Two workloads, an instance, a function, faults and scaling; the variants carry hostile names. */
const RICH = `
name: rich
duration: 20m
taskDefinitions: [./web.json]
clusters: [{ clusterName: default, capacityProviders: [FARGATE, FARGATE_SPOT] }]
services:
  - { serviceName: web, taskDefinition: web, desiredCount: 2, launchType: FARGATE }
  - { serviceName: api, taskDefinition: web, desiredCount: 1, launchType: FARGATE }
functions: [{ functionName: fn, memorySize: 512, timeout: 30, runtime: nodejs22.x }]
behaviour: { web: { request: { cpu: 18ms, wait: 25ms } } }
traffic:
  - { name: a, to: web, shape: { rate: 20/s } }
  - { name: b, to: api, shape: { rate: 2/s } }
faults: [{ name: crash, at: 5m, kind: task-crash, service: web, count: 1 }]
scalableTargets:
  - resourceId: service/default/web
    minCapacity: 1
    maxCapacity: 9
    policies:
      - policyName: cpu
        policyType: TargetTrackingScaling
        targetTrackingScalingPolicyConfiguration:
          targetValue: 20
          predefinedMetricSpecification: { predefinedMetricType: ECSServiceAverageCPUUtilization }
variants: [{ name: plain }, { name: fn, move: { web: fn } }]
`;

function specsIn(folder: string): readonly Picture[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.vl.json'))
    .map((file) => ({
      file,
      title: file,
      description: '',
      spec: JSON.parse(readFileSync(join(folder, file), 'utf8')),
      table: { header: [], rows: [] },
    }));
}

function bars(name: string): Picture {
  const spec = {
    data: { values: [{ v: name, o: 0, x: 1 }] },
    title: { text: name },
    mark: 'bar',
    encoding: {
      y: { field: 'v', type: 'nominal', sort: { field: 'o', op: 'min' } },
      x: { field: 'x', type: 'quantitative' },
      color: { field: 'v', type: 'nominal', scale: { domain: [name], range: ['#000'] } },
    },
    config: { aria: false, font: 'Inter' },
  };
  return { file: 'x', title: name, description: name, spec, table: { header: [], rows: [] } };
}

test('run writes every kind of picture, vega-lite finds nothing odd in them, and they are the same twice', async () => {
  const cwd = folderWith(RICH);
  expect(ecsim(cwd, 'run', 'small.yaml', '--out', 'one').stderr).not.toContain('our bug');
  expect(ecsim(cwd, 'run', 'small.yaml', '--out', 'two').status).toBe(0);
  const files = readdirSync(join(cwd, 'one/charts'));
  const names = ['cost-against-p99', 'cost-by-item', 'fit', 'latency-over-time', 'latency-percentiles', 'placement-fn', 'placement-plain'];
  const timelines = ['timeline-fn-api', 'timeline-fn-web', 'timeline-plain-api', 'timeline-plain-web'];
  expect(files).toEqual([...names, ...timelines].flatMap((name) => [`${name}.png`, `${name}.svg`, `${name}.vl.json`]));
  const manifest = JSON.parse(readFileSync(join(cwd, 'one/manifest.json'), 'utf8'));
  expect(Object.keys(manifest.files).filter((file) => file.startsWith('charts/'))).toHaveLength(files.length);
  for (const file of files)
    expect(readFileSync(join(cwd, 'one/charts', file)).equals(readFileSync(join(cwd, 'two/charts', file))), file).toBe(true);
  const warnings: string[] = [];
  for (const picture of specsIn(join(cwd, 'one/charts'))) await draw(picture, (text) => warnings.push(`${picture.file}: ${text}`));
  expect(warnings).toEqual([]);
}, 120_000);

test('without charts nothing is drawn', () => {
  const cwd = folderWith();
  expect(ecsim(cwd, 'run', 'small.yaml', '--without', 'charts', '--out', 'o').status).toBe(0);
  expect(existsSync(join(cwd, 'o/charts'))).toBe(false);
});

test('fonts really draw: another letter is another picture', async () => {
  const [a, b] = [await draw(bars('mmm')), await draw(bars('mmn'))];
  expect(Buffer.from(a.png).equals(b.png)).toBe(false);
  expect(Buffer.from(a.png).equals((await draw(bars('mmm'))).png)).toBe(true);
});

test.each(HOSTILE)('%j is only a text', async (name) => {
  const { svg } = await draw(bars(name));
  expect(svg).not.toMatch(/<script|<a |href=|url\(http/);
  expect(svg.match(/<svg/g)).toHaveLength(1);
});

test('what a picture would fetch is refused', async () => {
  const { spec } = bars('x');
  const warnings: string[] = [];
  await draw({ ...bars('x'), spec: { ...spec, data: { url: 'https://example.com/x.json' } } }, (text) => warnings.push(text));
  expect(warnings.join()).toContain('https://example.com/x.json');
});

test('no number of an SVG has more than three decimals', async () => {
  const { svg } = await draw({ ...bars('x'), spec: { ...bars('x').spec, width: 333.3333333 } });
  expect(svg.match(/ (?:d|x|y|width|transform)="[^"]*\d\.\d{4}/)).toBeNull();
});

test('widths are the font’s own', () => {
  const width = fontWidths(readFileSync(FONT));
  expect(width('')).toBe(0);
  expect(width('ii')).toBeCloseTo(2 * width('i'), 9);
  expect(width('W')).toBeGreaterThan(3 * width('i'));
  expect(width('0123456789')).toBeGreaterThan(5);
  expect(width('0123456789')).toBeLessThan(7);
});
