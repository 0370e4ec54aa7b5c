import type * as z from 'zod';
import { nearestName } from '../base/nearest.js';
import { hintFor } from './completion.js';
import { type Core, coreOf } from './reader.js';
import type { Report } from './report.js';
import { childText, type ListTree, type MapTree, type Mark, memberName, type Tree, withEntry } from './tree.js';

/** One assignment of `--set` or of a variant's `set`. */
export interface Assignment {
  /** `services.web.desiredCount`: keys joined by dots, list members by name or `[0]`. */
  readonly path: string;
  /** A null deletes. */
  readonly value: Tree;
  /** Where the path stands, for problems. */
  readonly mark: Mark;
  /** What problems show in front: `--set` or `variants[1].set`. */
  readonly where: string;
}

/** Carries an assignment out on a tree that has been read along `schema`; a path that meets nothing is a problem. */
export function assign(tree: Tree, schema: z.ZodType, assignment: Assignment, report: Report): Tree {
  return new Assigner(assignment, report).into(tree, schema, assignment.path) ?? tree;
}

class Assigner {
  readonly #assignment: Assignment;
  readonly #report: Report;

  constructor(assignment: Assignment, report: Report) {
    this.#assignment = assignment;
    this.#report = report;
  }

  #fail(message: string, hint?: string): undefined {
    const { mark, where, path } = this.#assignment;
    this.#report.problemAt(mark, where, `'${path}' ${message}`, hint);
    return undefined;
  }

  into(node: Tree, schema: z.ZodType, rest: string): Tree | undefined {
    const core = coreOf(schema, node.kind);
    if (rest === '') return this.#fail('must name a field');
    if (node.kind === 'list') return this.#intoList(node, core, rest);
    if (node.kind === 'map') return this.#intoMap(node, core, rest);
    return this.#fail(`meets nothing: there is a value, and no key, where '${rest}' is looked for`);
  }

  #intoMap(map: MapTree, core: Core, rest: string): Tree | undefined {
    const key = keyIn(map, core, rest);
    if (key === undefined) {
      const [first] = rest.split(/[.[]/);
      const known = core.type === 'object' ? Object.keys(core.shape) : [...map.entries.keys()];
      return this.#fail(
        `meets nothing: there is no '${first}'`,
        hintFor(
          first,
          known.filter((name) => !name.includes('.')),
          nearestName(first, known),
        ),
      );
    }
    const inner = core.type === 'record' ? core.inner : core.shape[key.name];
    const below = map.entries.get(key.name)?.value;
    const { value, mark } = this.#assignment;
    if (key.rest === '') {
      const isDeletion = value.kind === 'scalar' && value.value === null;
      if (isDeletion && below === undefined) return this.#fail('deletes nothing: it is not there');
      return this.#exclusive(withEntry(map, key.name, isDeletion ? undefined : value, mark), key.name);
    }
    if (inner === undefined) return below === undefined ? this.#fail('meets nothing') : this.#untyped(map, key.name, below, key.rest);
    const start = below ?? emptyFor(inner, mark);
    const changed = start === undefined ? this.#fail(`meets nothing: ${key.name} is not there`) : this.into(start, inner, key.rest);
    return changed === undefined ? undefined : withEntry(map, key.name, changed, map.entries.get(key.name)?.keyMark ?? mark);
  }

  /** Inside of what has no shape of its own (the request of an action): keys that stand there. */
  #untyped(map: MapTree, key: string, below: Tree, rest: string): Tree | undefined {
    const core: Core = { type: 'record', shape: {}, inner: undefined, notes: {} };
    const changed =
      below.kind === 'map'
        ? this.#intoMap(below, core, rest)
        : below.kind === 'list'
          ? this.#intoList(below, core, rest)
          : this.#fail('meets nothing');
    return changed === undefined ? undefined : withEntry(map, key, changed);
  }

  #intoList(list: ListTree, core: Core, rest: string): Tree | undefined {
    const found = memberIn(list, rest);
    if (found === undefined) {
      const names = list.items.map(memberName).filter((name) => name !== undefined);
      const [first] = rest.split('.');
      return this.#fail(`meets nothing: there is no '${first}' in the list`, hintFor(first, names, nearestName(first, names)));
    }
    const { value } = this.#assignment;
    const items = [...list.items];
    if (found.rest === '') {
      if (value.kind === 'scalar' && value.value === null) items.splice(found.index, 1);
      else items[found.index] = value;
      return { ...list, items };
    }
    const member = items[found.index];
    const changed =
      core.inner !== undefined
        ? this.into(member, core.inner, found.rest)
        : member.kind === 'map'
          ? this.#intoMap(member, core, found.rest)
          : this.#fail('meets nothing');
    if (changed === undefined) return undefined;
    items[found.index] = changed;
    return { ...list, items };
  }

  /** A service has a launch type or a strategy: setting the one takes the other away. */
  #exclusive(map: MapTree, key: string): MapTree {
    const other = key === 'capacityProviderStrategy' ? 'launchType' : key === 'launchType' ? 'capacityProviderStrategy' : undefined;
    const service = childText(map, 'serviceName');
    if (other === undefined || service === undefined || !map.entries.has(other) || !map.entries.has(key)) return map;
    this.#report.note(`${this.#assignment.path} takes the place of services.${service}.${other}`);
    return withEntry(map, other, undefined);
  }
}

/** A key that may stand in a map: the longest one that is there, else one that the schema knows. */
function keyIn(map: MapTree, core: Core, rest: string): { readonly name: string; readonly rest: string } | undefined {
  const isAnyCase = core.notes.aws === true;
  const fold = (text: string) => (isAnyCase ? text.toLowerCase() : text);
  const candidates = [...map.entries.keys(), ...(core.type === 'object' ? Object.keys(core.shape) : [])];
  let best: string | undefined;
  for (const name of candidates) {
    const after = rest.slice(name.length, name.length + 1);
    const matches = fold(rest.slice(0, name.length)) === fold(name) && (after === '' || after === '.' || after === '[');
    if (matches && name.length > (best?.length ?? -1)) best = name;
  }
  if (best !== undefined) return { name: best, rest: rest.slice(best.length).replace(/^\./, '') };
  // A map of names takes a new one, as long as the path ends there or the value's shape says how to go on.
  if (core.type !== 'record' || core.inner === undefined) return undefined;
  const isLeaf = coreOf(core.inner).type === 'scalar';
  const end = isLeaf ? rest.length : rest.search(/[.[]/) === -1 ? rest.length : rest.search(/[.[]/);
  const name = rest.slice(0, end);
  return name === '__proto__' ? undefined : { name, rest: rest.slice(end).replace(/^\./, '') };
}

/** A list member by `[0]` or by its name; of a family or resource also without revision or cluster. */
function memberIn(list: ListTree, rest: string): { readonly index: number; readonly rest: string } | undefined {
  const position = /^\[(\d{1,9})\](?:\.(.*))?$/s.exec(rest);
  if (position !== null) {
    const index = Number(position[1]);
    return index < list.items.length ? { index, rest: position[2] ?? '' } : undefined;
  }
  let best: { index: number; rest: string; length: number } | undefined;
  list.items.forEach((item, index) => {
    const full = memberName(item);
    for (const name of full === undefined ? [] : [full, childText(item, 'family'), full.slice(full.lastIndexOf('/') + 1)]) {
      if (name === undefined || name === '' || !rest.startsWith(name)) continue;
      const after = rest.slice(name.length);
      if (after !== '' && !after.startsWith('.')) continue;
      if (name.length > (best?.length ?? 0)) best = { index, rest: after.slice(1), length: name.length };
    }
  });
  return best;
}

function emptyFor(schema: z.ZodType, mark: Mark): Tree | undefined {
  const { type } = coreOf(schema, 'map');
  return type === 'object' || type === 'record' ? { kind: 'map', entries: new Map(), mark } : undefined;
}
