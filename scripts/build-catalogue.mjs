// Turns the checked CSV files of data/prices and data/lambda into the TypeScript modules the library reads,
// so that it runs where there is no file system. Run `node scripts/build-catalogue.mjs` after
// changing a CSV; a test compares `catalogueModules()` with what is committed.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const outFolder = new URL('src/aws/catalogue/', root);

/** Rows of a CSV text as records by header; fields may be quoted. */
function parseCsv(text) {
  const [header, ...rows] = text.trimEnd().split(/\r?\n/).map(parseLine);
  return rows.map((fields) => Object.fromEntries(header.map((name, i) => [name, fields[i] ?? ''])));
}

function parseLine(line) {
  const fields = [];
  for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
  }
  return fields;
}

const readCsv = (name, folder = 'prices') => parseCsv(readFileSync(new URL(`data/${folder}/${name}`, root), 'utf8'));

function moduleText(source, constants) {
  const body = constants.map(([name, doc, value]) => `/** ${doc} */\nexport const ${name} = ${value};\n`).join('\n');
  return `// Made by scripts/build-catalogue.mjs from ${source}. Do not edit.\n${body}`;
}

function linesLiteral(lines) {
  const text = lines.join('\n');
  if (/[`\\]|\$\{/.test(text)) throw new Error('a field holds a character that a template literal would change');
  return `\`${text}\``;
}

const REGIONS_WITH_INSTANCE_PRICES = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-1', 'ap-northeast-1'];

function instancesModule() {
  const prices = REGIONS_WITH_INSTANCE_PRICES.map((region) => `on_demand_usd_hour_${region.replaceAll('-', '_')}`);
  const columns = [
    ...['instance_type', 'arch', 'vcpu', 'memory_mib', 'gpu_count', 'max_enis'],
    ...['ecs_awsvpc_tasks_no_trunking', 'ecs_awsvpc_tasks_with_trunking', 'baseline_pct_per_vcpu', 'cpu_credits_per_hour'],
    ...prices,
  ];
  const lines = readCsv('ec2-instances.csv').map((row) => columns.map((column) => row[column]).join('|'));
  return moduleText('data/prices/ec2-instances.csv', [
    ['INSTANCE_REGIONS', 'Regions of the last columns of INSTANCE_ROWS.', JSON.stringify(REGIONS_WITH_INSTANCE_PRICES)],
    ['INSTANCE_ROWS', `${columns.slice(0, 10).join('|')}|USD an hour per region`, linesLiteral(lines)],
  ]);
}

function spotModule() {
  const byType = new Map();
  for (const row of readCsv('ec2-spot-advisor.csv')) {
    const columns = byType.get(row.instance_type) ?? byType.set(row.instance_type, new Map()).get(row.instance_type);
    columns.set(row.region, `${row.savings_pct_vs_on_demand}:${row.interruption_bucket}`);
  }
  const lines = [...byType].map(([type, columns]) =>
    [type, ...REGIONS_WITH_INSTANCE_PRICES.map((region) => columns.get(region) ?? '')].join('|'),
  );
  return moduleText('data/prices/ec2-spot-advisor.csv', [
    ['SPOT_REGIONS', 'Regions of the columns of SPOT_ROWS.', JSON.stringify(REGIONS_WITH_INSTANCE_PRICES)],
    ['SPOT_ROWS', 'instance type, then per region saving in percent of on-demand:bucket of interruptions a month', linesLiteral(lines)],
  ]);
}

const REGION_SCOPES = {
  'all commercial': 'commercial',
  'all six regions': REGIONS_WITH_INSTANCE_PRICES.join(';'),
  'all (checked ap-south-1)': 'all',
};

/** One name for an item in all regions: some regions' rows name a snapshot or leave the tier's bounds out. */
const ITEM_NAMES = {
  'x86 duration first tier': 'x86 duration first 6e9 GB-s',
  'ARM duration first tier': 'ARM duration first 7.5e9 GB-s',
  'Linux x86 vCPU-hour (2021-01 snapshot)': 'Linux x86 vCPU-hour',
  'Linux x86 GB-hour (2021-01 snapshot)': 'Linux x86 GB-hour',
};

const isFigure = (row) => row.unit.startsWith('%') || /LCU dimension|free tier|free allowance/.test(row.item);

function pricesModule() {
  const rows = readCsv('services.csv').filter(
    (row) => row.service !== 'EC2 Spot' && row.usd.trim() !== '' && Number.isFinite(Number(row.usd)),
  );
  const current = new Set(rows.map((row) => `${row.service}/${row.item}/${row.region}`));
  const line = (row) => {
    const fields = [row.service, ITEM_NAMES[row.item] ?? row.item, REGION_SCOPES[row.region] ?? row.region, row.unit, row.usd];
    const text = [...fields, row.effective_date_or_seen_date, row.source, row.note];
    if (text.some((field) => field.includes('|'))) throw new Error(`a field of ${row.service}/${row.item} holds '|'`);
    return text.join('|');
  };
  const isSuperseded = (row) => row.item in ITEM_NAMES && current.has(`${row.service}/${ITEM_NAMES[row.item]}/${row.region}`);
  const columns = 'service|item|regions|unit|usd|date|source|note';
  return moduleText('data/prices/services.csv', [
    ['RATE_ROWS', columns, linesLiteral(rows.filter((row) => !isFigure(row) && !isSuperseded(row)).map(line))],
    [
      'FIGURE_ROWS',
      `${columns.replace('usd', 'value')}: allowances, capacity units and percentages`,
      linesLiteral(rows.filter(isFigure).map(line)),
    ],
  ]);
}

/** The table's names by AWS's runtime ids where they differ: what runs on an operating-system-only runtime is taken to be Go. */
const RUNTIME_IDS = { 'go (prov.al2)': 'provided.al2', 'go (prov.al2023)': 'provided.al2023' };
const MANAGED_RUNTIME = /^(nodejs|python|java|dotnet|ruby)[\d.]+(x|al2)?$/;
const COLD_START_COLUMNS = ['init_mean_ms', 'init_p50', 'init_p90', 'init_p95', 'init_p99'];

/** One row for each runtime, architecture and package: INIT does not depend on memory, so the mean over the memory sizes. */
function coldStartsModule() {
  const sizes = new Map();
  for (const row of readCsv('cold_start_agg_2026-07-08.csv', 'lambda')) {
    const runtime = RUNTIME_IDS[row.runtime] ?? row.runtime;
    if (!MANAGED_RUNTIME.test(row.runtime) && !(row.runtime in RUNTIME_IDS)) continue;
    const key = [runtime, row.arch, row.package].join('|');
    sizes.set(key, [...(sizes.get(key) ?? []), row]);
  }
  const lines = [...sizes].map(([key, rows]) => {
    const meansUs = COLD_START_COLUMNS.map((column) => rows.reduce((sum, row) => sum + Number(row[column]) * 1000, 0) / rows.length);
    return [key, ...meansUs.map((us) => Math.round(us))].join('|');
  });
  return moduleText('data/lambda/cold_start_agg_2026-07-08.csv', [
    ['COLD_START_ROWS', 'runtime|architecture|package|mean|p50|p90|p95|p99 of INIT in microseconds', linesLiteral(lines)],
  ]);
}

/** File name in src/aws/catalogue to its text. */
export function catalogueModules() {
  return {
    'cold-starts.data.ts': coldStartsModule(),
    'instances.data.ts': instancesModule(),
    'prices.data.ts': pricesModule(),
    'spot.data.ts': spotModule(),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(catalogueModules())) writeFileSync(new URL(name, outFolder), text);
}
