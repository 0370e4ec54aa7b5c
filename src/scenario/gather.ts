import type * as z from 'zod';
import { scenarioSchema } from './document.js';
import type { ScenarioFiles } from './files.js';
import { coreOf, type Reader, wrapperKey } from './reader.js';
import type { Report } from './report.js';
import { child, childText, type ListTree, type MapTree, memberName, type Tree, withEntry } from './tree.js';

/** Keys of describe-* outputs that hold nothing for a scenario. */
const NOISE = ['failures', 'nexttoken', 'responsemetadata', 'compositealarms', 'tags', 'tasks', 'code'];

/** By which key the bare description of one thing is known, and its section. */
const BARE: readonly (readonly [key: string, section: string])[] = [
  ['containerDefinitions', 'taskDefinitions'],
  ['serviceName', 'services'],
  ['functionName', 'functions'],
  ['autoScalingGroupName', 'autoScalingGroups'],
];

/** Adds what the files under `aws:` describe to the sections of the scenario, which win by name. */
export function withDescribed(document: Tree, reader: Reader, files: ScenarioFiles, report: Report): Tree {
  const named = child(document, 'aws');
  if (document.kind !== 'map' || named === undefined) return document;
  const described = new Map<string, Tree[]>();
  for (const item of named.kind === 'list' ? named.items : [named]) {
    if (item.kind !== 'scalar' || typeof item.value !== 'string') continue;
    const found = files.find(item.value, item.mark, 'aws');
    if (found === undefined) continue;
    const paths = files.isFolder(found)
      ? files
          .list(found)
          .filter((name) => /\.(?:json|ya?ml)$/i.test(name))
          .map((name) => `${found}/${name}`)
      : [found];
    if (paths.length === 0) report.problemAt(item.mark, 'aws', `must hold JSON or YAML files, but there is none in '${item.value}'`);
    for (const path of paths) {
      const tree = files.tree(path, item.mark, 'aws');
      if (tree !== undefined) take(tree, described, reader, report, files.shownPath(path));
    }
  }
  let whole: MapTree = withEntry(document, 'aws', undefined);
  for (const [section, items] of described) whole = withEntry(whole, section, merged(items, child(whole, section), named));
  return whole;
}

function take(tree: Tree, described: Map<string, Tree[]>, reader: Reader, report: Report, name: string): void {
  if (tree.kind === 'list') {
    for (const item of tree.items) take(item, described, reader, report, name);
    return;
  }
  if (tree.kind !== 'map') {
    report.problemAt(tree.mark, 'aws', 'must be the output of a describe-* command');
    return;
  }
  const put = (section: string, value: Tree) => {
    const schema = (scenarioSchema.shape as Readonly<Record<string, z.ZodType>>)[section];
    const read = reader.read(value, schema, [section], section);
    if (read?.kind === 'list') described.set(section, [...(described.get(section) ?? []), ...read.items]);
  };
  const bare = BARE.find(([key]) => [...tree.entries.keys()].some((given) => given.toLowerCase() === key.toLowerCase()));
  if (bare !== undefined) {
    put(bare[1], tree);
    return;
  }
  for (const [key, entry] of tree.entries) {
    const single: MapTree = { ...tree, entries: new Map([[key, entry]]) };
    const section = Object.entries(scenarioSchema.shape).find(
      ([, schema]) => wrapperKey(single, coreOf(schema as z.ZodType).notes.wrappers) !== undefined,
    );
    if (section !== undefined) put(section[0], entry.value);
    else if (!NOISE.includes(key.toLowerCase())) report.note(`not known to this version: ${key} in ${name}`);
  }
}

/** Described things first; one of the same name in the scenario gives its own keys over them. */
function merged(described: readonly Tree[], written: Tree | undefined, at: Tree): ListTree {
  const items = [...described];
  for (const item of written?.kind === 'list' ? written.items : []) {
    const name = identity(item);
    const index = items.findIndex((other) => name !== undefined && identity(other) === name);
    const below = items[index];
    if (index === -1 || below.kind !== 'map' || item.kind !== 'map') items.push(item);
    else items[index] = { ...item, entries: new Map([...below.entries, ...item.entries]) };
  }
  return { kind: 'list', items, mark: written?.mark ?? at.mark };
}

const identity = (item: Tree) =>
  childText(item, 'family') !== undefined && childText(item, 'revision') === undefined ? undefined : memberName(item);
