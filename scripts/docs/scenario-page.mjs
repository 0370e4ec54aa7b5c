// docs/reference/SCENARIO.md, from the JSON Schema and the example scenario that a test runs.
import { readFileSync } from 'node:fs';
import { FIGURES } from '../../dist/scenario/figures.js';
import { scenarioJsonSchema } from '../../dist/scenario/index.js';
import { block, code, link, MADE_BY, page, plain, table } from './markdown.mjs';

const EXAMPLE = new URL('../../scenarios/reference.yaml', import.meta.url);

/** Keys of the file that are no section of their own. */
const RUN_KEYS = ['name', 'about', 'seed', 'start', 'duration', 'warmUp', 'begin', 'region', 'availabilityZones', 'aws'];
const OUR_SECTIONS = [
  ...['behaviour', 'traffic', 'variants', 'expect', 'faults', 'actions', 'dependencies', 'assume', 'prices', 'projection'],
];

const ECS = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_';
const ELB = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_';
const SCALING = 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_';
const AWS_SECTIONS = {
  taskDefinitions: `${ECS}RegisterTaskDefinition.html`,
  services: `${ECS}CreateService.html`,
  clusters: `${ECS}CreateCluster.html`,
  capacityProviders: `${ECS}CreateCapacityProvider.html`,
  autoScalingGroups: 'https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html',
  containerInstances: `${ECS}ContainerInstance.html`,
  loadBalancers: `${ELB}CreateLoadBalancer.html`,
  targetGroups: `${ELB}CreateTargetGroup.html`,
  scalableTargets: `${SCALING}RegisterScalableTarget.html`,
  scalingPolicies: `${SCALING}PutScalingPolicy.html`,
  scheduledActions: `${SCALING}PutScheduledAction.html`,
  alarms: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html',
  functions: 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html',
  queues: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html',
  schedules: 'https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html',
  subnets: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html',
  accountSettings: `${ECS}PutAccountSetting.html`,
};

/** What newcomers look for, and the key that says it. The page is not written where a key has gone. */
const HOW_DO_I_SAY = [
  ['how long a request takes', 'behaviour', '<name>.request.cpu'],
  ['that it waits for a database', 'behaviour', '<name>.request.wait'],
  ['how many requests a task serves at once', 'behaviour', '<name>.concurrency'],
  ['how long my program takes to start', 'behaviour', '<name>.startUp'],
  ['what I measured in production instead', 'behaviour', '<name>.observed'],
  ['so many requests a second', 'traffic', '[].shape.rate'],
  ['the load of a day, from a file of counts', 'traffic', '[].shape.trace'],
  ['that clients give up', 'traffic', '[].client.timeout'],
  ['retries', 'traffic', '[].client.retries'],
  ['how many tasks', 'services', '[].desiredCount'],
  ['where they run', 'services', '[].launchType'],
  ['scale on CPU at 60 %', 'scalableTargets', '[].policies[].targetTrackingScalingPolicyConfiguration.targetValue'],
  ['a zone is lost', 'faults', '[].kind'],
  ['the same with Lambda', 'variants', '[].move'],
  ['the same with other values', 'variants', '[].set'],
  ['our own price', 'prices', 'set'],
  ['what has to hold, for CI', 'expect', ''],
];

const SHOWN = 'Accepted and shown; nothing here depends on it.';
const isNotSimulated = ({ description = '' }) => / this version\.$/.test(description) && /not simulated/.test(description);

/** A node without the path of a file that may stand in its place. */
function bare(node) {
  const { anyOf, ...rest } = node;
  if (anyOf?.length === 2 && anyOf[1].type === 'string' && Object.keys(anyOf[1]).length === 1) return { ...bare(anyOf[0]), ...rest };
  if (anyOf !== undefined) return { ...bare(anyOf[0]), ...rest, other: anyOf.slice(1) };
  return node;
}

function typeOf(given) {
  const node = bare(given);
  const others = (node.other ?? []).map(typeOf);
  return [ownType(node), ...others].join(', or ');
}

function ownType(node) {
  if (node.oneOf !== undefined) return 'one of the kinds below';
  if (node.enum !== undefined) return node.enum.map((value) => code(String(value))).join(', ');
  if (node.type === 'boolean') return '`true`, `false`';
  if (node.type === 'array') return node.items?.prefixItems ? 'list of [instant, rate]' : `list: ${typeOf(node.items)}`;
  if (node.type === 'object') return isMap(node) ? `map: ${typeOf(node.additionalProperties)}` : 'group of keys';
  return `${node.title ?? 'anything'}${rangeOf(node)}`;
}

function rangeOf({ minimum, maximum, exclusiveMinimum }) {
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  if (maximum !== undefined && maximum < 2_147_483_647) return `, ${minimum ?? 0} to ${maximum}`;
  return minimum === undefined || minimum === 0 ? '' : `, ${minimum} or more`;
}

const isMap = (node) => node.properties === undefined && typeof node.additionalProperties === 'object';

/** The meaning of a node and its default, wherever the default is said. */
function wordsOf(node) {
  const description = node.description ?? '';
  const said = /\s*Default: (.*?)\.(?=$| Accepted| Other)/.exec(description);
  const standard = said?.[1] ?? (isTelling(node.default) ? code(String(node.default)) : '');
  return { meaning: said === null ? description : description.replace(said[0], '').trim(), standard };
}

const isTelling = (value) => value !== undefined && typeof value !== 'object';

/**
 * A row for every key below a node, and the keys that are only accepted.
 * A group of keys that has been shown already is named rather than shown again.
 */
function walk(given, path, out, required = false) {
  const node = bare(given);
  const inner = innerOf(node, path);
  if (path !== '' && !path.endsWith('[]') && !path.endsWith('<name>')) {
    if (node.description === SHOWN) {
      out.shown.push(path);
      return;
    }
    if (isNotSimulated(node) && node.type === undefined && node.description.startsWith('Accepted')) {
      out.accepted.push(path);
      return;
    }
    const { meaning, standard } = wordsOf(node);
    out.rows.push({ path, type: typeOf(given), standard: required ? '(required)' : standard, meaning });
  }
  if (inner === undefined) return;
  const [shape, prefix] = inner;
  const seenAt = out.seen.get(JSON.stringify(shape.properties));
  if (seenAt !== undefined) {
    out.rows.push({ path: `${prefix}…`, type: '', standard: '', meaning: `The keys of \`${shortPath(seenAt)}\`.` });
    return;
  }
  if (shape.properties !== undefined) {
    if (prefix !== '') out.seen.set(JSON.stringify(shape.properties), prefix.replace(/\.$/, ''));
    for (const [key, child] of Object.entries(shape.properties))
      walk(child, `${prefix}${key}`, out, shape.required?.includes(key) === true && child.default === undefined);
  } else walk(shape, prefix.replace(/\.$/, ''), out);
}

/** What keys a node has inside, and what stands before their names; undefined: none. */
function innerOf(node, path) {
  const join = (part) => (path === '' ? `${part}.` : `${path}${part.startsWith('[') ? '' : '.'}${part}.`);
  if (node.type === 'object' && node.properties !== undefined) return [node, path === '' ? '' : `${path}.`];
  if (node.type === 'array' && node.items !== undefined) {
    const item = bare(node.items);
    return item.type === 'object' ? [item, join('[]')] : undefined;
  }
  if (node.type === 'object' && isMap(node)) {
    const value = bare(node.additionalProperties);
    return value.type === 'object' ? [value, join('<name>')] : undefined;
  }
  return undefined;
}

function keysOf(node) {
  const out = { rows: [], accepted: [], shown: [], seen: new Map() };
  walk(node, '', out);
  return out;
}

/** A path without the list or map that the whole section is. */
const shortPath = (path) => path.replace(/^(?:\[\]|<name>)\./, '');

/** The page says once what is said of every key that changes nothing. */
function shortened(meaning) {
  return meaning
    .replace(/Accepted, not simulated by this version\.$/, '*Not simulated.*')
    .replace(/Other than (.*) not simulated by this version\.$/, '*Other than `$1` not simulated.*');
}

function keyTable(rows) {
  return table(
    ['key', 'type', 'default', 'meaning'],
    rows.map(({ path, type, standard, meaning }) => [code(shortPath(path)), type, standard, shortened(meaning)]),
  );
}

/** The lines of a top-level key in the example scenario. */
function exampleOf(section, text) {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.startsWith(`${section}:`));
  if (from === -1) return undefined;
  const length = lines.slice(from + 1).findIndex((line) => /^\S/.test(line));
  return block('yaml', lines.slice(from, length === -1 ? undefined : from + 1 + length).join('\n'));
}

function sectionText(name, schema, example) {
  const node = bare(schema.properties[name]);
  const { meaning, standard } = wordsOf(node);
  const { rows, accepted, shown } = keysOf(node);
  return [
    `### ${name}`,
    [
      shortened(meaning),
      standard === '' ? '' : `Default: ${standard}.`,
      AWS_SECTIONS[name] === undefined ? '' : `[AWS’s words](${AWS_SECTIONS[name]}).`,
    ]
      .filter((part) => part !== '')
      .map(plain)
      .join(' '),
    exampleOf(name, example),
    name === 'assume' ? 'Names, defaults and what they rest on: [What is assumed](../ASSUMPTIONS.md).' : rowsText(name, rows),
    name === 'faults' ? kindTable(schema) : undefined,
    name === 'expect' ? figureTable() : undefined,
    name === 'actions' || shown.length === 0
      ? undefined
      : `Accepted and shown; nothing depends on it: ${shown.map(shortPath).map(code).join(', ')}.`,
    accepted.length === 0 ? undefined : `Accepted, not simulated by this version: ${accepted.map(shortPath).map(code).join(', ')}.`,
  ];
}

function rowsText(name, rows) {
  if (rows.length === 0) return undefined;
  if (name !== 'actions') return keyTable(rows);
  const calls = rows.filter(({ path }) => /^\[\]\.[A-Z]\w*$/.test(path));
  const isListed = ({ meaning }) => /not simulated by this version\.$/.test(meaning);
  const how =
    '`at`, an instant, and one call with its request in AWS’s shape. Tasks and container instances get their ids while the run goes on: a call names them by `any`, `all` or `{ pick: 2, filter: … }` (a cluster query), tasks by `{ pick: 2, service: web, availabilityZone: us-east-1a }`. What AWS would refuse at that instant is refused then, and the run goes on.';
  const simulated = table(
    ['call', 'what it does'],
    calls.filter((row) => !isListed(row)).map(({ path, meaning }) => [code(shortPath(path)), meaning]),
  );
  const others = calls.filter(isListed).map(({ path }) => code(shortPath(path)));
  return `${how}\n\n${simulated}\n\nOther calls that are read: ${others.join(', ')}.`;
}

function kindTable(schema) {
  const { kind } = bare(bare(schema.properties.faults).items).properties;
  return table(
    ['kind', 'what happens'],
    kind.oneOf.map(({ const: name, description }) => [code(name), shortened(description)]),
  );
}

const UNITS = { ms: 'duration', seconds: 'duration', ratio: 'share', percent: 'percent', usd: 'USD', count: 'number' };

function figureTable() {
  return table(
    ['figure', 'compared with', 'of', 'also said'],
    FIGURES.map(({ words: [word, ...others], unit, of }) => [
      code(word),
      UNITS[unit],
      of === 'workload' ? 'a workload' : 'the variant',
      others.map(code).join(', '),
    ]),
  );
}

/** How values of each type are written: every title of the schema that comes with examples. */
function valueTable(schema) {
  const found = new Map();
  const visit = (node) => {
    if (typeof node !== 'object' || node === null) return;
    if (typeof node.title === 'string' && Array.isArray(node.examples)) found.set(node.title, node.examples);
    for (const child of Object.values(node)) visit(child);
  };
  visit(schema);
  return table(
    ['type', 'written'],
    [...found].map(([title, examples]) => [title, examples.map((example) => code(String(example))).join(', ')]),
  );
}

function howDoISay(schema) {
  const rows = HOW_DO_I_SAY.map(([question, section, path]) => {
    const { rows: keys } = keysOf(bare(schema.properties[section]));
    if (path !== '' && !keys.some((row) => row.path === path)) throw new Error(`${section} has no key ${path}`);
    return [question, `${link(section)}${path === '' ? '' : `: ${code(shortPath(path))}`}`];
  });
  return table(['how do I say …', 'here'], rows);
}

/** The text of docs/reference/SCENARIO.md. */
export function scenarioPage() {
  const schema = scenarioJsonSchema();
  const example = readFileSync(EXAMPLE, 'utf8');
  const sections = Object.keys(schema.properties).filter((name) => !RUN_KEYS.includes(name));
  const awsSections = [...Object.keys(AWS_SECTIONS), ...sections.filter((name) => !OUR_SECTIONS.includes(name))];
  const runRows = RUN_KEYS.flatMap((name) => keysOf({ type: 'object', properties: { [name]: schema.properties[name] } }).rows);
  return page(
    '# The scenario file',
    MADE_BY,
    'YAML or JSON. What AWS has a name for is written in AWS’s own shape, so that what `aws … describe-*` prints can be pasted. What AWS cannot know is ours. Every key may be missing unless it says (required); what is assumed then is said aloud and written out to `resolved.yaml`. `ecsim schema` prints the JSON Schema for your editor, made from the same source as this page. The examples are those of [scenarios/reference.yaml](../../scenarios/reference.yaml).',
    howDoISay(schema),
    '## Contents',
    [
      `- ${link('The run')}`,
      `- ${link('Ours: what AWS cannot know')}: ${OUR_SECTIONS.map(link).join(' · ')}`,
      `- ${link('AWS’s own shapes')}: ${[...new Set(awsSections)].map(link).join(' · ')}`,
      `- ${link('How values are written')}`,
    ].join('\n'),
    '## The run',
    keyTable(runRows),
    '## Ours: what AWS cannot know',
    'An unknown key here is an error, with the nearest name that exists. *Not simulated* marks what is read, listed with the results, and changes nothing in this version. `<name>` stands for a name of yours, `[]` for each member of a list; of a section that is itself a list or a map, the keys of its members are shown.',
    ...OUR_SECTIONS.map((name) => sectionText(name, schema, example)),
    '## AWS’s own shapes',
    'Keys match whatever their case, wrappers (`{ "services": [...] }`) are recognised, and a reference is a name, an ARN or an id. In place of an object the path of a file that holds it will do. Fields that only `describe-*` adds are left out with one note; what has no meaning below is explained on AWS’s page.',
    ...[...new Set(awsSections)].map((name) => sectionText(name, schema, example)),
    '## How values are written',
    'In AWS’s fields a bare number is in AWS’s unit, and a number with a unit is converted. In ours a bare number where a unit belongs is an error. The arguments of a distribution are separated by blanks.',
    valueTable(schema),
  );
}
