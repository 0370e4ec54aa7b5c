import { type Problem, ScenarioError } from '../base/errors.js';
import { plainText } from '../base/plain-text.js';
import { type Mark, nodeAt, type Path, pathText, type Tree } from './tree.js';

/** How many problems are told before the rest is only counted. */
const PROBLEMS_TOLD_MAX = 100;
/** Characters of a message or a path that are told: what a file gives may be longer than anyone reads. */
const TEXT_TOLD_MAX = 2000;

interface Found {
  readonly mark: Mark | undefined;
  readonly path: string;
  readonly message: string;
  readonly hint: string | undefined;
}

/** Collects what is to be told about a scenario: problems until the stage ends, notes for good. */
export class Report {
  readonly #problems = new Map<string, Found>();
  readonly #notes = new Set<string>();
  readonly #notSimulated = new Set<string>();

  /** A problem at the node that `path` names in `tree`, or at the nearest one above it. @param offset into a text that stands there */
  problem(tree: Tree, path: Path, message: string, hint?: string, offset = 0): void {
    const { node, keyMark, depth } = nodeAt(tree, path);
    const mark = depth < path.length && keyMark !== undefined ? keyMark : node.mark;
    this.problemAt(depth === path.length && offset > 0 ? inside(node, offset) : mark, pathText(path), message, hint);
  }

  problemAt(mark: Mark | undefined, path: string, message: string, hint?: string): void {
    const found = { mark, path: told(path), message: told(message), hint: hint === undefined ? undefined : told(hint) };
    const key = JSON.stringify([mark?.source.name, mark?.start, found.path, found.message]);
    if (!this.#problems.has(key)) this.#problems.set(key, found);
  }

  note(text: string): void {
    this.#notes.add(told(text));
  }

  notSimulated(path: string): void {
    this.#notSimulated.add(path);
  }

  get notes(): readonly string[] {
    return [...this.#notes];
  }

  get unsimulated(): readonly string[] {
    return [...this.#notSimulated];
  }

  get hasProblems(): boolean {
    return this.#problems.size > 0;
  }

  /** Ends a stage. @throws ScenarioError with every problem found so far */
  throwIfAny(): void {
    if (this.#problems.size === 0) return;
    const problems = [...this.#problems.values()].slice(0, PROBLEMS_TOLD_MAX).map(problemOf);
    const rest = this.#problems.size - problems.length;
    throw new ScenarioError(rest === 0 ? problems : [...problems, { path: '', message: `… and ${rest} more` }]);
  }

  /** What another report has noted and listed, after what stands here. */
  take(other: Report): void {
    for (const note of other.notes) this.note(note);
    for (const path of other.unsimulated) this.notSimulated(path);
    for (const [key, found] of other.#problems) if (!this.#problems.has(key)) this.#problems.set(key, found);
  }
}

/** From a character of a scalar on; where it is not written as it reads, its beginning. */
function inside({ mark, ...node }: Tree, offset: number): Mark {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return mark;
  const written = mark.source.text.slice(mark.start, mark.end);
  const at = written.indexOf(node.value);
  return at === -1 ? mark : { ...mark, start: Math.min(mark.start + at + offset, mark.end - 1) };
}

function told(text: string): string {
  return text.length > TEXT_TOLD_MAX ? `${text.slice(0, TEXT_TOLD_MAX)}…` : text;
}

function problemOf({ mark, path, message, hint }: Found): Problem {
  return { ...(mark === undefined ? {} : placeOf(mark)), path, message, ...(hint === undefined ? {} : { hint }) };
}

/** File, line, column and excerpt of a mark. Lines end at \n; a \r before it is not part of the line. */
function placeOf(mark: Mark): Pick<Problem, 'file' | 'line' | 'column' | 'excerpt'> {
  const { source } = mark;
  if (!source.isFile) return { file: `command line, ${source.name}` };
  const start = Math.min(mark.start, source.text.length);
  let line = 1;
  let lineStart = 0;
  for (let at = source.text.indexOf('\n'); at !== -1 && at < start; at = source.text.indexOf('\n', at + 1)) {
    line++;
    lineStart = at + 1;
  }
  const lineEnd = source.text.indexOf('\n', lineStart);
  const text = source.text.slice(lineStart, lineEnd === -1 ? undefined : lineEnd).replace(/\r$/, '');
  const column = start - lineStart + 1;
  return { file: source.name, line, column, excerpt: excerptOf(text, line, column, mark.end - start) };
}

function excerptOf(text: string, line: number, column: number, length: number): string {
  const from = Math.max(0, column - 1 - 60);
  const shown = plainText(text.slice(from, from + 120));
  const gutter = `  ${line} | `;
  const carets = Math.max(1, Math.min(length, text.length - column + 1, 120 - (column - 1 - from)));
  return `${gutter}${shown}\n${' '.repeat(gutter.length - 2)}| ${' '.repeat(column - 1 - from)}${'^'.repeat(carets)}`;
}
