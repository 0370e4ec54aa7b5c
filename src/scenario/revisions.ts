import { parseInstant, parseIso } from './instants.js';
import type { Report } from './report.js';
import { child, childText, type ListTree, type MapTree, type Mark, type Path, pathText, type Tree, withEntry } from './tree.js';

/** A Monday, so that weekly patterns start with the working week. */
export const DEFAULT_START = '2026-01-05T00:00:00Z';

/** A family name and, where the text gives one, a revision: `web:2`. */
export function familyAndRevision(text: string): { readonly family: string; readonly revision: number | undefined } {
  const match = /^(.+):(\d{1,9})$/.exec(text);
  return match === null ? { family: text, revision: undefined } : { family: match[1], revision: Number(match[2]) };
}

/**
 * Works out `{ from: web, … }` and numbers the revisions of each family from 1 in file order;
 * a revision that is given is kept and the count goes on from it. Those that actions register follow, in order of time.
 */
export function withRevisions(document: Tree, report: Report): Tree {
  if (document.kind !== 'map') return document;
  const section = child(document, 'taskDefinitions');
  const numbered: MapTree[] = [];
  const last = new Map<string, number>();
  const number = (item: MapTree, path: Path) => {
    const full = numberedDefinition(item, numbered, last, report, path);
    numbered.push(full);
    return full;
  };
  let result = document;
  if (section?.kind === 'list') {
    const done = section.items.flatMap((item, index) => (item.kind === 'map' ? [number(item, ['taskDefinitions', index])] : []));
    const others = section.items.filter((item) => item.kind !== 'map');
    result = withEntry(document, 'taskDefinitions', { ...section, items: [...done, ...others] } satisfies ListTree);
  }
  return withRegistered(result, number);
}

/** The document whose RegisterTaskDefinition actions, in order of time, have been numbered. */
function withRegistered(document: MapTree, number: (item: MapTree, path: Path) => MapTree): MapTree {
  const actions = child(document, 'actions');
  if (actions?.kind !== 'list') return document;
  const startEpochMs = parseIso(childText(document, 'start') ?? '') ?? parseIso(DEFAULT_START) ?? 0;
  const registering = actions.items
    .flatMap((action, index) => {
      const request = child(action, REGISTER);
      const at = parseInstant(childText(action, 'at'), startEpochMs);
      return request?.kind === 'map' && action.kind === 'map'
        ? [{ action, request, index, atUs: at.ok ? at.value : Number.POSITIVE_INFINITY }]
        : [];
    })
    .sort((a, b) => (a.atUs === b.atUs ? 0 : a.atUs - b.atUs) || a.index - b.index);
  const items = [...actions.items];
  for (const { action, request, index } of registering)
    items[index] = withEntry(action, REGISTER, number(request, ['actions', index, REGISTER]));
  return registering.length === 0 ? document : withEntry(document, 'actions', { ...actions, items } satisfies ListTree);
}

const REGISTER = 'RegisterTaskDefinition';

function numberedDefinition(item: MapTree, earlier: readonly MapTree[], last: Map<string, number>, report: Report, path: Path): MapTree {
  const full = childText(item, 'from') === undefined ? item : derived(item, earlier, report, path);
  const family = childText(full, 'family');
  if (family === undefined) return full;
  const given = Number(childText(full, 'revision'));
  const revision = Number.isInteger(given) && given > 0 ? given : (last.get(family) ?? 0) + 1;
  last.set(family, Math.max(revision, last.get(family) ?? 0));
  return withEntry(full, 'revision', child(full, 'revision') ?? scalar(revision, full.mark));
}

function scalar(value: string | number, mark: Mark): Tree {
  return { kind: 'scalar', value, written: String(value), mark };
}

/** What a definition derives from, with its own keys over it; containers are matched by name. */
function derived(item: MapTree, earlier: readonly MapTree[], report: Report, path: Path): MapTree {
  const from = childText(item, 'from') ?? '';
  const { family, revision } = familyAndRevision(from);
  const base = earlier.findLast(
    (other) => childText(other, 'family') === family && (revision === undefined || childText(other, 'revision') === String(revision)),
  );
  if (base === undefined) {
    const mark = child(item, 'from')?.mark;
    const known = earlier.map((other) => childText(other, 'family')).filter((name) => name !== undefined);
    report.problemAt(
      mark,
      pathText([...path, 'from']),
      `must name a task definition above it, but is '${from}'`,
      `above it: ${known.join(', ') || 'none'}`,
    );
    return withEntry(item, 'from', undefined);
  }
  const clean = withEntry(withEntry(base, 'revision', undefined), 'from', undefined);
  return merged(clean, withEntry(item, 'from', undefined));
}

function merged(base: MapTree, over: MapTree): MapTree {
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = entries.get(key)?.value;
    let { value } = entry;
    if (key === 'containerDefinitions' && below?.kind === 'list' && value.kind === 'list') value = mergedByName(below, value);
    else if (below?.kind === 'map' && value.kind === 'map') value = merged(below, value);
    entries.set(key, { ...entry, value });
  }
  return { ...over, entries };
}

function mergedByName(base: ListTree, over: ListTree): ListTree {
  const items: Tree[] = [...base.items];
  for (const item of over.items) {
    const name = childText(item, 'name');
    const at = items.findIndex((other) => name !== undefined && childText(other, 'name') === name);
    const below = items[at];
    if (at >= 0 && below.kind === 'map' && item.kind === 'map') items[at] = merged(below, item);
    else items.push(item);
  }
  return { ...over, items };
}
