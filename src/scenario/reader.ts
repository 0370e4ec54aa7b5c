import { parse } from 'yaml';
import type * as z from 'zod';
import { nearestName, nearNames } from '../base/nearest.js';
import { empiricalFile, isCutDistribution } from './distributions.js';
import { type FieldNotes, notesOf } from './fields.js';
import type { ScenarioFiles } from './files.js';
import type { Report } from './report.js';
import {
  childText,
  type ListTree,
  type MapEntry,
  type MapTree,
  type Mark,
  memberName,
  type Path,
  pathText,
  type Tree,
  treeOf,
} from './tree.js';
import { shown } from './values.js';

interface SchemaDefinition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
}

/** A schema without its wrapping (optional, default, transform), with the notes of every layer. */
export interface Core {
  readonly type: 'object' | 'array' | 'record' | 'scalar';
  readonly shape: Readonly<Record<string, z.ZodType>>;
  readonly inner: z.ZodType | undefined;
  readonly notes: FieldNotes;
}

/** The shape a schema gives to a tree of some kind; of a union the option for that kind. */
export function coreOf(schema: z.ZodType, treeKind?: Tree['kind']): Core {
  let notes: FieldNotes = {};
  let layer: z.ZodType = schema;
  for (;;) {
    notes = { ...notesOf(layer), ...notes };
    const definition = layer._zod.def as unknown as SchemaDefinition;
    const next =
      definition.type === 'union'
        ? optionFor(definition.options ?? [], treeKind)
        : (definition.innerType ?? (definition.type === 'pipe' ? definition.in : undefined));
    if (next === undefined) {
      const type = definition.type === 'object' || definition.type === 'array' || definition.type === 'record' ? definition.type : 'scalar';
      return { type, shape: definition.shape ?? {}, inner: definition.element ?? definition.valueType, notes };
    }
    layer = next;
  }
}

function optionFor(options: readonly z.ZodType[], treeKind: Tree['kind'] | undefined): z.ZodType {
  const wanted = treeKind === 'list' ? 'array' : treeKind === 'map' ? 'object' : 'scalar';
  return options.find((option) => coreOf(option).type === wanted) ?? options[options.length - 1];
}

/** Known keys that the problem of an unknown one names. */
const KEYS_TOLD_MAX = 12;

const looksLikePath = (text: string) => text.includes('/') || /\.(?:json|ya?ml)$/i.test(text);

/**
 * Reads a tree along the schema: paths are replaced by what the files hold, wrappers are taken off,
 * keys get AWS's own case, lists of names and values become maps, and what only `describe-*` adds is left out.
 * Reading twice changes nothing more.
 */
export class Reader {
  readonly #files: ScenarioFiles;
  readonly #report: Report;
  readonly #describeOnly = new Set<string>();
  readonly #unknown = new Set<string>();
  /** Files on the way from the root to here: none may name itself again. */
  readonly #including: string[] = [];

  constructor(files: ScenarioFiles, report: Report) {
    this.#files = files;
    this.#report = report;
  }

  /** @returns undefined where there is nothing left to read; the report then says why */
  read(tree: Tree, schema: z.ZodType, path: Path = [], where = ''): Tree | undefined {
    const core = coreOf(schema, tree.kind);
    if (core.type === 'array') return this.#list(tree, core, path, where);
    if (core.type === 'scalar') return tree.kind === 'scalar' ? this.#scalar(tree, path) : tree;
    if (tree.kind === 'scalar' && typeof tree.value === 'string') {
      const inText = textIn(tree.value, core.notes.jsonText);
      if (inText !== undefined) return this.read(treeOf(inText, tree.mark), schema, path, where);
      return this.#include(tree.value, tree.mark, path, (included) => this.read(included, schema, path, where));
    }
    if (core.notes.nameValue === true && tree.kind === 'list') return this.#nameValues(tree, path);
    if (tree.kind !== 'map') return tree;
    return core.type === 'record' ? this.#record(tree, core, path, where) : this.#object(tree, core, path, where);
  }

  /** Says, once each, what was left out. Call when everything has been read. */
  noteLeftOut(): void {
    if (this.#describeOnly.size > 0) this.#report.note(`left out, as only describe-* adds them: ${[...this.#describeOnly].join(', ')}`);
    if (this.#unknown.size > 0) this.#report.note(`not known to this version: ${[...this.#unknown].join(', ')}`);
  }

  #scalar(tree: Tree & { kind: 'scalar' }, path: Path): Tree {
    if (typeof tree.value !== 'string') return tree;
    if (isCutDistribution(tree.value)) this.#cut(tree.value, [], tree.mark, path);
    const empirical = empiricalFile(tree.value);
    if (empirical === undefined) return tree;
    const found = this.#files.find(empirical.path, tree.mark, pathText(path));
    return found === undefined
      ? tree
      : { ...tree, value: `empirical("${found}"${empirical.options === '' ? '' : ` ${empirical.options}`})` };
  }

  /** YAML ends a plain value at a comma inside { } and [ ]; the rest has become keys of its own. */
  #cut(text: string, rest: readonly string[], mark: Mark, path: Path): void {
    const whole = [text, ...rest].join(' ').replace(/\s+/g, ' ');
    const fixed = whole.endsWith(')') ? whole : `${whole} …)`;
    this.#report.problemAt(
      mark,
      pathText(path),
      `was cut by YAML at a comma: only '${text}' is left of it`,
      `separate the arguments by blanks: ${fixed}`,
    );
  }

  #include(text: string, mark: Mark, path: Path, use: (tree: Tree) => Tree | undefined): Tree | undefined {
    if (!looksLikePath(text)) {
      this.#report.problemAt(
        mark,
        pathText(path),
        `must be a group of keys, or the path of a file that holds them (./name.json), but is ${shown(text)}`,
      );
      return undefined;
    }
    const found = this.#files.find(text, mark, pathText(path));
    if (found === undefined) return undefined;
    if (this.#including.includes(found)) {
      this.#report.problemAt(mark, pathText(path), `names a file that is being read already: '${text}'`);
      return undefined;
    }
    const tree = this.#files.tree(found, mark, pathText(path));
    if (tree === undefined) return undefined;
    this.#including.push(found);
    const read = use(tree);
    this.#including.pop();
    return read;
  }

  #list(tree: Tree, core: Core, path: Path, where: string): Tree | undefined {
    const inner = core.inner;
    if (inner === undefined) return tree;
    const holdsObjects = coreOf(inner, 'map').type !== 'scalar';
    if (!holdsObjects && tree.kind !== 'list')
      return { kind: 'list', items: [this.read(tree, inner, path, where) ?? tree], mark: tree.mark };
    const items: Tree[] = [];
    for (const item of this.#members(tree, core, path)) {
      const at = [...path, items.length];
      const read = this.read(item, inner, at, `${where}${where === '' ? '' : '.'}${this.#nameOf(item) ?? `[${items.length}]`}`);
      if (read !== undefined) items.push(read);
    }
    return { kind: 'list', items, mark: tree.mark };
  }

  /** Members of a list with includes and wrappers opened; one thing by itself is a list of one. */
  #members(tree: Tree, core: Core, path: Path): readonly Tree[] {
    if (tree.kind === 'list')
      return tree.items.flatMap((item, index) =>
        item.kind === 'list' && this.#takesObjects(core)
          ? this.#members(item, core, [...path, index])
          : this.#member(item, core, [...path, index]),
      );
    return this.#member(tree, core, path);
  }

  #takesObjects(core: Core): boolean {
    return core.inner !== undefined && coreOf(core.inner).type === 'object';
  }

  #member(item: Tree, core: Core, path: Path): readonly Tree[] {
    if (item.kind === 'scalar' && typeof item.value === 'string' && core.inner !== undefined && coreOf(core.inner).type !== 'scalar') {
      const { shorthand } = core.notes;
      if (shorthand !== undefined && !looksLikePath(item.value)) {
        return [{ kind: 'map', entries: new Map([[shorthand, { keyMark: item.mark, value: item }]]), mark: item.mark }];
      }
      let members: readonly Tree[] = [];
      this.#include(item.value, item.mark, path, (included) => {
        members = this.#members(included, core, path);
        return included;
      });
      return members;
    }
    if (item.kind !== 'map') return [item];
    const wrapper = wrapperKey(item, core.notes.wrappers);
    if (wrapper === undefined) return [item];
    return this.#members(item.entries.get(wrapper)?.value as Tree, core, path);
  }

  #nameOf(item: Tree): string | undefined {
    if (item.kind !== 'map') return undefined;
    const renamed = new Map([...item.entries].map(([key, entry]) => [key.slice(0, 1).toLowerCase() + key.slice(1), entry]));
    return memberName({ ...item, entries: renamed });
  }

  #nameValues(tree: ListTree, path: Path): Tree {
    const entries = new Map<string, MapEntry>();
    tree.items.forEach((item, index) => {
      const pair = item.kind === 'map' ? new Map([...item.entries].map(([key, entry]) => [key.toLowerCase(), entry.value])) : undefined;
      const name = pair?.get('name') ?? pair?.get('key');
      if (name?.kind !== 'scalar' || name.value === null) {
        this.#report.problemAt(item.mark, pathText([...path, index]), 'must be a name and a value: { name: …, value: … }');
        return;
      }
      const value = pair?.get('value') ?? { kind: 'scalar', value: '', written: '', mark: item.mark };
      entries.set(String(name.value), { keyMark: name.mark, value });
    });
    return { kind: 'map', entries, mark: tree.mark };
  }

  #record(tree: MapTree, core: Core, path: Path, where: string): Tree {
    const entries = new Map<string, MapEntry>();
    for (const [key, entry] of this.#mended(tree, path)) {
      if (key === '__proto__') {
        this.#report.problemAt(entry.keyMark, pathText([...path, key]), 'is not a name that can be used');
        continue;
      }
      const value = core.inner === undefined ? entry.value : this.read(entry.value, core.inner, [...path, key], `${where}.${key}`);
      if (value !== undefined) entries.set(key, { keyMark: entry.keyMark, value });
    }
    return { ...tree, entries };
  }

  #object(tree: MapTree, core: Core, path: Path, where: string): Tree {
    const keys = keyTable(core);
    const entries = new Map<string, MapEntry>();
    for (const [key, entry] of this.#mended(nested(this.#hoisted(tree, core), core), path)) {
      const known = keys.get(key) ?? keys.get(key.toLowerCase());
      if (known === undefined) {
        this.#unknownKey(key, entry, core, path, where);
        continue;
      }
      const isEmpty = entry.value.kind === 'scalar' && entry.value.value === null;
      if (isEmpty && (core.notes.aws === true || path.length === 0)) continue;
      if (entries.has(known)) {
        this.#report.problemAt(entry.keyMark, pathText([...path, key]), `is given twice: ${known} already stands here`);
        continue;
      }
      const isPath = where.startsWith('traffic') && (known === 'trace' || known === 'timestamps');
      const read = isPath
        ? this.#tracePath(entry.value, [...path, known])
        : this.read(entry.value, core.shape[known], [...path, known], where === '' ? known : `${where}.${known}`);
      if (read !== undefined) entries.set(known, { keyMark: entry.keyMark, value: read });
    }
    return { ...tree, entries };
  }

  /** A trace is read when it is needed; here its path becomes one that holds from anywhere. */
  #tracePath(tree: Tree, path: Path): Tree {
    if (tree.kind !== 'scalar' || typeof tree.value !== 'string') return tree;
    const found = this.#files.find(tree.value, tree.mark, pathText(path));
    return found === undefined ? tree : { ...tree, value: found };
  }

  /** Entries without the pieces that a value cut at a comma has left behind as keys. */
  #mended(tree: MapTree, path: Path): ReadonlyMap<string, MapEntry> {
    const kept = new Map<string, MapEntry>();
    let cut: { key: string; text: string; rest: string[]; mark: Mark } | undefined;
    const close = () => {
      if (cut !== undefined) this.#cut(cut.text, cut.rest, cut.mark, [...path, cut.key]);
      cut = undefined;
    };
    for (const [key, entry] of tree.entries) {
      const { value } = entry;
      if (cut !== undefined && value.kind === 'scalar' && value.value === null) {
        cut.rest.push(key);
        if (key.includes(')')) close();
        continue;
      }
      close();
      if (value.kind === 'scalar' && typeof value.value === 'string' && isCutDistribution(value.value)) {
        cut = { key, text: value.value, rest: [], mark: value.mark };
      } else kept.set(key, entry);
    }
    close();
    return kept;
  }

  /** Attributes that AWS keeps in a list of their own stand in the object itself. */
  #hoisted(tree: MapTree, core: Core): MapTree {
    const key = core.notes.hoist;
    const nested = key === undefined ? undefined : [...tree.entries].find(([name]) => name.toLowerCase() === key);
    if (nested === undefined) return tree;
    const [name, entry] = nested;
    const attributes = entry.value.kind === 'list' ? this.#nameValues(entry.value, [name]) : entry.value;
    if (attributes.kind !== 'map') return tree;
    const entries = new Map(tree.entries);
    entries.delete(name);
    for (const [attribute, value] of attributes.entries) if (!entries.has(attribute)) entries.set(attribute, value);
    return { ...tree, entries };
  }

  #unknownKey(key: string, entry: MapEntry, core: Core, path: Path, where: string): void {
    const known = Object.keys(core.shape);
    const near = nearestName(key, [...known, ...Object.values(core.shape).flatMap((schema) => coreOf(schema).notes.aliases ?? [])]);
    const at = pathText([...path, key]);
    if (core.notes.aws === true && near === undefined) {
      if (core.notes.describeOnly?.some((name) => name.toLowerCase() === key.toLowerCase())) this.#describeOnly.add(key);
      else this.#unknown.add(where === '' ? key : `${where}.${key}`);
      return;
    }
    if (core.notes.describeOnly?.some((name) => name.toLowerCase() === key.toLowerCase())) {
      this.#describeOnly.add(key);
      return;
    }
    const names = known.filter((name) => !name.includes('.'));
    const told = names.length <= KEYS_TOLD_MAX ? names.join(', ') : `${nearNames(key, names, KEYS_TOLD_MAX).join(', ')}, …`;
    this.#report.problemAt(
      entry.keyMark,
      at,
      `'${key}' is not a known key; known here: ${told}`,
      near === undefined ? undefined : `did you mean ${near}?`,
    );
  }
}

/** What a text says in JSON, or in the lines of YAML; undefined where it is no object. */
function textIn(text: string, language: FieldNotes['jsonText']): unknown {
  const isJson = text.trimStart().startsWith('{');
  if (language === undefined || (!isJson && (language === 'JSON' || !text.trim().includes('\n')))) return undefined;
  try {
    return isJson ? JSON.parse(text) : parse(text);
  } catch {
    return undefined;
  }
}

/** The other way round: keys of an inner object that stand flat in the outer one are put where they belong. */
function nested(tree: MapTree, core: Core): MapTree {
  let result = tree;
  for (const [key, inner] of Object.entries(core.notes.nest ?? {})) {
    const flat = [...result.entries].filter(([name]) => inner.some((known) => known.toLowerCase() === name.toLowerCase()));
    if (flat.length === 0) continue;
    const names = [key, ...(coreOf(core.shape[key]).notes.aliases ?? [])].map((name) => name.toLowerCase());
    const [standing] = [...result.entries].filter(([name]) => names.includes(name.toLowerCase()));
    const below = standing?.[1].value;
    if (below !== undefined && below.kind !== 'map') continue;
    const entries = new Map(result.entries);
    for (const [name] of flat) entries.delete(name);
    const value: MapTree = { kind: 'map', entries: new Map([...flat, ...(below?.entries ?? [])]), mark: below?.mark ?? tree.mark };
    result = { ...result, entries: entries.set(standing?.[0] ?? key, { keyMark: standing?.[1].keyMark ?? tree.mark, value }) };
  }
  return result;
}

/** Known spellings of an object's keys: exact, in any case where they are AWS's, and by their other names. */
function keyTable(core: Core): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  for (const [key, schema] of Object.entries(core.shape)) {
    table.set(key, key);
    const { aliases = [], wrappers = [] } = coreOf(schema).notes;
    if (core.notes.aws !== true && wrappers.length === 0) continue;
    for (const name of [key, ...aliases, ...wrappers]) if (!table.has(name.toLowerCase())) table.set(name.toLowerCase(), key);
  }
  return table;
}

/** The key under which `describe-*` wraps members, if an item is such a wrapper. */
export function wrapperKey(item: MapTree, wrappers: readonly string[] | undefined): string | undefined {
  if (wrappers === undefined) return undefined;
  for (const [key, entry] of item.entries) {
    if (entry.value.kind !== 'scalar' && wrappers.some((wrapper) => wrapper.toLowerCase() === key.toLowerCase())) return key;
  }
  return undefined;
}

/** Lists every field that is given and not simulated, by names: `services.web.deploymentConfiguration.alarms`. */
export function listUnsimulated(tree: Tree, schema: z.ZodType, report: Report, where = ''): void {
  const core = coreOf(schema, tree.kind);
  const harmless = core.notes.notSimulated;
  if (harmless !== undefined) {
    if (!isHarmless(tree, harmless)) listWhole(tree, core, report, where);
    return;
  }
  if (tree.kind === 'list' && core.inner !== undefined) {
    tree.items.forEach((item, index) => {
      listUnsimulated(item, core.inner as z.ZodType, report, memberPath(where, item, index));
    });
  } else if (tree.kind === 'map') {
    for (const [key, entry] of tree.entries) {
      const inner = core.type === 'record' ? core.inner : core.shape[key];
      if (inner !== undefined) listUnsimulated(entry.value, inner, report, where === '' ? key : `${where}.${key}`);
    }
  }
}

/** `services.web`; of a member without a name `actions[0]`. */
function memberPath(where: string, item: Tree, index: number): string {
  const name = memberName(item);
  return name === undefined ? `${where}[${index}]` : `${where}.${name}`;
}

/** A section is listed member by member, anything else by its own path. */
function listWhole(tree: Tree, core: Core, report: Report, where: string): void {
  if (tree.kind === 'list' && core.type === 'array') {
    tree.items.forEach((item, index) => {
      report.notSimulated(memberPath(where, item, index));
    });
  } else if (tree.kind === 'map' && core.type === 'record') {
    for (const key of tree.entries.keys()) report.notSimulated(`${where}.${key}`);
  } else report.notSimulated(where);
}

function isHarmless(tree: Tree, harmless: readonly unknown[]): boolean {
  if (tree.kind === 'list') return tree.items.length === 0;
  if (tree.kind === 'map') {
    return (
      tree.entries.size === 0 ||
      harmless.some((value) => typeof value === 'object' && value !== null && equalMap(tree, value as Record<string, unknown>))
    );
  }
  return tree.value === null || tree.value === false || harmless.some((value) => String(value) === String(tree.value));
}

function equalMap(tree: MapTree, value: Readonly<Record<string, unknown>>): boolean {
  return (
    tree.entries.size === Object.keys(value).length && Object.entries(value).every(([key, item]) => childText(tree, key) === String(item))
  );
}
