import { derivedTree, type Platform } from './derive.js';
import type { ScenarioDocument } from './document.js';
import { type Move, withoutIdleTargets } from './move.js';
import type { Report } from './report.js';
import type { Assignment } from './set.js';
import { child, childText, pathText, type Tree } from './tree.js';

/** A variant before its changes are made: the scenario, what to set, and what to move. */
export interface VariantTree {
  readonly name: string;
  readonly tree: Tree;
  readonly assignments: readonly Assignment[];
  readonly moves: readonly Move[];
  /** Functions that only other variants move a workload to. */
  readonly idle: ReadonlySet<string>;
}

/** The variants of a scenario; none written: one, `base`. */
export function variantTrees(document: Tree, report: Report): readonly VariantTree[] {
  const section = child(document, 'variants');
  if (document.kind !== 'map') return [];
  const items = section?.kind === 'list' ? section.items : [];
  if (items.length === 0) return [{ name: 'base', tree: document, assignments: [], moves: [], idle: new Set() }];
  const names = new Set<string>();
  const variants = items.map((item, index) => {
    const name = childText(item, 'name') ?? String(index);
    const where = ['variants', index];
    if (names.has(name)) report.problem(document, [...where, 'name'], `is given twice: '${name}'`);
    if (!isFolderName(name))
      report.problem(
        document,
        [...where, 'name'],
        `must be made of letters, digits, - _ . + and @, as it names a folder, but is '${name}'`,
      );
    names.add(name);
    return { name, assignments: assignmentsOf(item, index), moves: movesOf(item, index) };
  });
  const targets = variants.flatMap((variant) => variant.moves.map((move) => move.functionName));
  return variants.map((variant) => {
    const own = variant.moves.map((move) => move.functionName);
    return { ...variant, tree: document, idle: new Set(targets.filter((name) => !own.includes(name))) };
  });
}

/** The variants that `--on` puts in the place of a file's own: its services on each platform that can run them. */
export function derivedVariants(
  document: Tree,
  given: ScenarioDocument,
  platforms: readonly Platform[],
  report: Report,
): readonly VariantTree[] {
  const section = child(document, 'variants');
  const targets = section?.kind === 'list' ? section.items.flatMap(movesOf).map((move) => move.functionName) : [];
  return platforms.flatMap((platform) => {
    const tree = derivedTree(withoutIdleTargets(document, new Set(targets), platform, report), given, platform, report);
    return tree === undefined ? [] : [{ name: platform, tree, assignments: [], moves: [], idle: new Set<string>() }];
  });
}

/** Whether a name can be that of a folder, anywhere and without surprises. */
export function isFolderName(name: string): boolean {
  return /^[\w.@+-]+$/.test(name) && !/^\.+$/.test(name);
}

/** Names of the variants and faults a file has, also where they are not run. */
export function namesIn(document: Tree, section: 'variants' | 'faults'): readonly string[] {
  const list = child(document, section);
  const items = list?.kind === 'list' ? list.items : [];
  return items.map((item) => childText(item, 'name') ?? childText(item, 'kind')).filter((name) => name !== undefined);
}

function assignmentsOf(item: Tree, index: number): readonly Assignment[] {
  const sets = child(item, 'set');
  if (sets?.kind !== 'map') return [];
  const where = pathText(['variants', index, 'set']);
  return [...sets.entries].map(([path, entry]) => ({ path, value: entry.value, mark: entry.keyMark, where }));
}

function movesOf(item: Tree, index: number): readonly Move[] {
  const moves = child(item, 'move');
  if (moves?.kind !== 'map') return [];
  const where = pathText(['variants', index, 'move']);
  return [...moves.entries].flatMap(([service, entry]) =>
    entry.value.kind === 'scalar' ? [{ service, functionName: String(entry.value.value), mark: entry.keyMark, where }] : [],
  );
}
