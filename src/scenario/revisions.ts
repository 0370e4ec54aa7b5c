import type { Report } from './report.js';
import { child, childText, type ListTree, type MapTree, type Mark, pathText, type Tree, withEntry } from './tree.js';

/** A family name and, where the text gives one, a revision: `web:2`. */
export function familyAndRevision(text: string): { readonly family: string; readonly revision: number | undefined } {
  const match = /^(.+):(\d{1,9})$/.exec(text);
  return match === null ? { family: text, revision: undefined } : { family: match[1], revision: Number(match[2]) };
}

/**
 * Works out `{ from: web, … }` and numbers the revisions of each family from 1 in file order;
 * a revision that is given is kept and the count goes on from it.
 */
export function withRevisions(document: Tree, report: Report): Tree {
  const section = child(document, 'taskDefinitions');
  if (document.kind !== 'map' || section?.kind !== 'list') return document;
  const last = new Map<string, number>();
  const done: MapTree[] = [];
  section.items.forEach((item, index) => {
    if (item.kind !== 'map') return;
    const full = childText(item, 'from') === undefined ? item : derived(item, done, report, index);
    const family = childText(full, 'family');
    if (family === undefined) {
      done.push(full);
      return;
    }
    const given = Number(childText(full, 'revision'));
    const revision = Number.isInteger(given) && given > 0 ? given : (last.get(family) ?? 0) + 1;
    last.set(family, Math.max(revision, last.get(family) ?? 0));
    done.push(withEntry(full, 'revision', child(full, 'revision') ?? scalar(revision, full.mark)));
  });
  const others = section.items.filter((item) => item.kind !== 'map');
  return withEntry(document, 'taskDefinitions', { ...section, items: [...done, ...others] } satisfies ListTree);
}

function scalar(value: string | number, mark: Mark): Tree {
  return { kind: 'scalar', value, written: String(value), mark };
}

/** What a definition derives from, with its own keys over it; containers are matched by name. */
function derived(item: MapTree, earlier: readonly MapTree[], report: Report, index: number): MapTree {
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
      pathText(['taskDefinitions', index, 'from']),
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
