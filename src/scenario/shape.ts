import type * as z from 'zod';
import { type ScenarioDocument, scenarioSchema } from './document.js';
import type { Report } from './report.js';
import { plainOf, type Tree } from './tree.js';
import { shown } from './values.js';

/** Checks a tree against the schema: the document with every static default, or undefined and problems. */
export function checkShape(tree: Tree, report: Report): ScenarioDocument | undefined {
  const plain = plainOf(tree);
  const checked = scenarioSchema.safeParse(plain);
  if (checked.success) return checked.data;
  for (const issue of checked.error.issues) tell(issue, [], tree, report);
  return undefined;
}

function tell(issue: z.core.$ZodIssue, prefix: readonly PropertyKey[], tree: Tree, report: Report): void {
  const path = [...prefix, ...issue.path].map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'invalid_union') {
    // The option that got furthest into the value is the one its author meant; of equals the last, the plain text.
    const option = [...issue.errors].reverse().sort((a, b) => deepest(b) - deepest(a))[0] ?? [];
    for (const inner of option) tell(inner, path, tree, report);
    return;
  }
  const hint = issue.code === 'custom' ? issue.params?.hint : undefined;
  report.problem(tree, path, messageOf(issue, valueAt(tree, path)), typeof hint === 'string' ? hint : undefined);
}

function deepest(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((depth, issue) => Math.max(depth, issue.path.length), 0);
}

function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code !== 'invalid_type') return issue.message;
  if (issue.message.startsWith('must')) return issue.message;
  const allowed =
    issue.expected === 'array'
      ? 'a list'
      : issue.expected === 'object' || issue.expected === 'record'
        ? 'a group of keys'
        : `of type ${issue.expected}`;
  return value === undefined ? `is missing; it must be ${allowed}` : `must be ${allowed}, but is ${shown(value)}`;
}

function valueAt(tree: Tree, path: readonly (string | number)[]): unknown {
  let node: Tree | undefined = tree;
  for (const part of path) {
    node = node?.kind === 'map' ? node.entries.get(String(part))?.value : node?.kind === 'list' ? node.items[Number(part)] : undefined;
  }
  return node === undefined ? undefined : plainOf(node);
}
