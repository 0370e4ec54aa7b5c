import type { Report } from './report.js';
import type { Assignment } from './set.js';
import { child, childText, pathText, type Tree, withEntry } from './tree.js';

/** A variant before its changes are made: the scenario without the list of variants, and what to set. */
export interface VariantTree {
  readonly name: string;
  readonly tree: Tree;
  readonly assignments: readonly Assignment[];
  /** Whether it moves a workload to another platform. */
  readonly moves: boolean;
}

/** The variants of a scenario; none written: one, `base`. */
export function variantTrees(document: Tree, report: Report): readonly VariantTree[] {
  const section = child(document, 'variants');
  if (document.kind !== 'map') return [];
  const items = section?.kind === 'list' ? section.items : [];
  if (items.length === 0) return [{ name: 'base', tree: document, assignments: [], moves: false }];
  const names = new Set<string>();
  return items.map((item, index) => {
    const name = childText(item, 'name') ?? String(index);
    const where = ['variants', index];
    if (names.has(name)) report.problem(document, [...where, 'name'], `is given twice: '${name}'`);
    if (!/^[\w.@+-]+$/.test(name) || /^\.+$/.test(name))
      report.problem(
        document,
        [...where, 'name'],
        `must be made of letters, digits, - _ . + and @, as it names a folder, but is '${name}'`,
      );
    names.add(name);
    const sets = child(item, 'set');
    const assignments: Assignment[] = [];
    if (sets?.kind === 'map') {
      for (const [path, entry] of sets.entries)
        assignments.push({ path, value: entry.value, mark: entry.keyMark, where: pathText([...where, 'set']) });
    }
    return { name, tree: withEntry(document, 'variants', section), assignments, moves: child(item, 'move') !== undefined };
  });
}
