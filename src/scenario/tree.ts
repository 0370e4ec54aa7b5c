/**
 * A document with positions: what the parser leaves behind and every later step works on,
 * so that a problem found late still points at the characters that caused it.
 */
export interface Source {
  /** As the user knows it: the path as given, or `command line`. */
  readonly name: string;
  readonly text: string;
  /** Folder that paths written in this source are relative to; absolute, no '/' at the end. */
  readonly folder: string;
  /** False for `--set`: then there is no line to show. */
  readonly isFile: boolean;
}

/** Characters start to end (exclusive) of a source. */
export interface Mark {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

type Scalar = string | number | boolean | null;

interface ScalarTree {
  readonly kind: 'scalar';
  readonly value: Scalar;
  /** As written, where that differs from the value (`007`, `1e3`). */
  readonly written: string;
  readonly mark: Mark;
}

export interface ListTree {
  readonly kind: 'list';
  readonly items: readonly Tree[];
  readonly mark: Mark;
}

export interface MapTree {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly mark: Mark;
}

export interface MapEntry {
  readonly keyMark: Mark;
  readonly value: Tree;
}

export type Tree = ScalarTree | ListTree | MapTree;

export type Path = readonly (string | number)[];

/** `services[0].desiredCount`; keys that are no plain words stand in quotes. */
export function pathText(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else {
      const shown = /^[\w:/@-]+$/.test(part) ? part : `'${part}'`;
      text += text === '' ? shown : `.${shown}`;
    }
  }
  return text;
}

/** The deepest node on the way to `path` that exists. */
export function nodeAt(tree: Tree, path: Path): { readonly node: Tree; readonly keyMark: Mark | undefined; readonly depth: number } {
  let node = tree;
  let keyMark: Mark | undefined;
  for (let depth = 0; depth < path.length; depth++) {
    const part = path[depth];
    const next =
      node.kind === 'map'
        ? node.entries.get(String(part))
        : node.kind === 'list' && typeof part === 'number'
          ? node.items[part]
          : undefined;
    if (next === undefined) return { node, keyMark, depth };
    keyMark = 'keyMark' in next ? next.keyMark : undefined;
    node = 'keyMark' in next ? next.value : next;
  }
  return { node, keyMark, depth: path.length };
}

/** Child of a map, if it is one and has it. */
export function child(tree: Tree | undefined, key: string): Tree | undefined {
  return tree?.kind === 'map' ? tree.entries.get(key)?.value : undefined;
}

/** Text or number of a scalar child, as text. */
export function childText(tree: Tree | undefined, key: string): string | undefined {
  const node = child(tree, key);
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;
}

/** A copy of a map with one entry put in (at its old place, or at the end) or, with undefined, taken out. */
export function withEntry(map: MapTree, key: string, value: Tree | undefined, keyMark?: Mark): MapTree {
  const entries = new Map(map.entries);
  if (value === undefined) entries.delete(key);
  else entries.set(key, { keyMark: keyMark ?? map.entries.get(key)?.keyMark ?? value.mark, value });
  return { ...map, entries };
}

/** Plain data: objects without a prototype, so that no key can mean anything but itself. */
export function plainOf(tree: Tree): unknown {
  if (tree.kind === 'scalar') return isTooLong(tree.value) ? tree.written : tree.value;
  if (tree.kind === 'list') return tree.items.map(plainOf);
  const plain = Object.create(null) as Record<string, unknown>;
  for (const [key, entry] of tree.entries) plain[key] = plainOf(entry.value);
  return plain;
}

/** Digits beyond what a number holds exactly (of a seed, an account) stay the text they are. */
function isTooLong(value: Scalar): boolean {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** A tree for a value that stands nowhere in a file; its problems point at `mark`. */
export function treeOf(value: unknown, mark: Mark): Tree {
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => treeOf(item, mark)), mark };
  if (typeof value === 'object' && value !== null) {
    const entries = new Map<string, MapEntry>();
    for (const [key, item] of Object.entries(value)) if (item !== undefined) entries.set(key, { keyMark: mark, value: treeOf(item, mark) });
    return { kind: 'map', entries, mark };
  }
  return { kind: 'scalar', value: value as Scalar, written: String(value), mark };
}

const NAME_KEYS = [
  'name',
  'serviceName',
  'clusterName',
  'family',
  'policyName',
  'alarmName',
  'autoScalingGroupName',
  'queueName',
  'functionName',
  'deploymentGroupName',
  'scheduledActionName',
  'subnetId',
  'capacityProvider',
  'resourceId',
  'kind',
  'to',
] as const;

/** What a list member is called: by its name key (`serviceName`, `family`, …); undefined where it has none. */
export function memberName(item: Tree): string | undefined {
  for (const key of NAME_KEYS) {
    const text = childText(item, key);
    if (text === undefined) continue;
    const revision = key === 'family' ? childText(item, 'revision') : undefined;
    return revision === undefined ? text : `${text}:${revision}`;
  }
  return undefined;
}
