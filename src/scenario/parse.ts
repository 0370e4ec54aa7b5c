import { type Document, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument } from 'yaml';
import type { Report } from './report.js';
import type { ListTree, MapEntry, MapTree, Mark, Source, Tree } from './tree.js';

/** A scenario beyond this is a data file in the wrong place. */
const TEXT_LENGTH_MAX = 16_000_000;
/** Nodes of a document with every alias written out. */
const NODE_COUNT_MAX = 400_000;
const DEPTH_MAX = 100;
const SYNTAX_ERRORS_MAX = 20;

/**
 * Reads YAML 1.2 (of which JSON is a part) into a tree with positions.
 * @returns undefined where the text cannot be read; the report then says why
 */
export function parseTree(source: Source, report: Report): Tree | undefined {
  const whole: Mark = { source, start: 0, end: 0 };
  if (source.text.length > TEXT_LENGTH_MAX) {
    report.problemAt(whole, '', `is ${source.text.length} characters long; a scenario may have ${TEXT_LENGTH_MAX}`);
    return undefined;
  }
  if (hasControlCharacters(source.text)) {
    report.problemAt(whole, '', 'is not a text file (it has control characters)', 'a scenario is YAML or JSON in UTF-8');
    return undefined;
  }
  if (bracketDepth(source.text) > DEPTH_MAX) {
    report.problemAt(whole, '', `is nested deeper than ${DEPTH_MAX} levels`);
    return undefined;
  }
  try {
    return parsed(source, report, whole);
  } catch (error) {
    // The parser recurses: what is nested deeper than the stack is refused, not passed on as a crash.
    if (!(error instanceof RangeError) && !(error instanceof ReferenceError) && !(error instanceof SyntaxError)) throw error;
    report.problemAt(whole, '', 'cannot be read as YAML: it is nested too deeply');
    return undefined;
  }
}

/** Control characters other than tab, line feed, form feed and carriage return: no text file has them. */
function hasControlCharacters(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 32 && (code < 9 || code > 13)) return true;
  }
  return false;
}

/** Deepest nesting of [ and {; those inside quotes may count too, which is harmless at this depth. */
function bracketDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 91 || code === 123) deepest = Math.max(deepest, ++depth);
    else if (code === 93 || code === 125) depth = Math.max(0, depth - 1);
  }
  return deepest;
}

function parsed(source: Source, report: Report, whole: Mark): Tree | undefined {
  const lineCounter = new LineCounter();
  const document = parseDocument(source.text, {
    lineCounter,
    version: '1.2',
    schema: 'core',
    uniqueKeys: true,
    prettyErrors: false,
    stringKeys: false,
  });
  const lines = new Set<number>();
  for (const error of [...document.errors, ...document.warnings].slice(0, SYNTAX_ERRORS_MAX)) {
    const [start, end] = error.pos;
    // Where a line cannot be read, what else is wrong with it follows from the first.
    if (error.code !== 'DUPLICATE_KEY') {
      const { line } = lineCounter.linePos(start);
      if (lines.has(line)) continue;
      lines.add(line);
    }
    // How deep the parser gets before the stack ends is the machine's matter: that place is not told.
    const mark = error.message.includes('call stack') ? whole : { source, start, end };
    report.problemAt(mark, '', syntaxMessage(error.code, error.message), syntaxHint(error.code));
  }
  if (document.errors.length > 0 || document.warnings.length > 0) return undefined;
  if (document.contents === null) {
    report.problemAt(whole, '', 'is empty');
    return undefined;
  }
  return new TreeBuilder(source, report, document).build(document.contents);
}

function syntaxMessage(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'is given twice: a key may stand once';
  if (code === 'MULTIPLE_DOCS') return 'holds several YAML documents; a scenario is one';
  if (message.includes('call stack')) return 'cannot be read as YAML: it is nested too deeply';
  return `cannot be read as YAML: ${message.split('\n')[0]}`;
}

function syntaxHint(code: string): string | undefined {
  if (code === 'TAB_AS_INDENT') return 'indent with blanks';
  if (code === 'TAG_RESOLVE_FAILED') return 'tags such as !Ref have no meaning here: write the value';
  return undefined;
}

class TreeBuilder {
  readonly #source: Source;
  readonly #report: Report;
  readonly #document: Document.Parsed;
  readonly #open = new Set<Node>();
  #count = 0;

  constructor(source: Source, report: Report, document: Document.Parsed) {
    this.#source = source;
    this.#report = report;
    this.#document = document;
  }

  build(root: ParsedNode): Tree | undefined {
    return this.#guarded(root, -1);
  }

  #markOf(node: Node | null | undefined): Mark {
    const range = node?.range ?? [0, 0, 0];
    return { source: this.#source, start: range[0], end: range[1] };
  }

  #node(node: Node | null | undefined, depth: number): Tree | undefined {
    const mark = this.#markOf(node);
    this.#count++;
    if (this.#count === NODE_COUNT_MAX)
      this.#report.problemAt(mark, '', `holds more than ${NODE_COUNT_MAX} values once its aliases are written out`);
    if (depth === DEPTH_MAX) this.#report.problemAt(mark, '', `is nested deeper than ${DEPTH_MAX} levels`);
    if (this.#count >= NODE_COUNT_MAX || depth >= DEPTH_MAX) return undefined;
    if (isAlias(node)) return this.#alias(node.resolve(this.#document), mark, node.source, depth);
    if (isMap(node)) return this.#map(node.items, mark, depth);
    if (isSeq(node)) return this.#list(node.items as Node[], mark, depth);
    if (!isScalar(node)) return { kind: 'scalar', value: null, written: '', mark };
    const value = node.value;
    const written = typeof node.source === 'string' ? node.source : String(value);
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return { kind: 'scalar', value, written, mark };
    return { kind: 'scalar', value: written, written, mark };
  }

  #alias(target: Node | undefined, mark: Mark, name: string, depth: number): Tree | undefined {
    if (target === undefined || this.#open.has(target)) {
      this.#report.problemAt(
        mark,
        '',
        target === undefined ? `alias *${name} names no anchor` : `alias *${name} stands inside what it names`,
      );
      return undefined;
    }
    return this.#node(target, depth + 1);
  }

  #list(items: readonly Node[], mark: Mark, depth: number): ListTree | undefined {
    const trees: Tree[] = [];
    for (const item of items) {
      const tree = this.#guarded(item, depth);
      if (tree !== undefined) trees.push(tree);
    }
    return { kind: 'list', items: trees, mark };
  }

  #map(items: readonly unknown[], mark: Mark, depth: number): MapTree {
    const entries = new Map<string, MapEntry>();
    for (const item of items) {
      if (!isPair(item)) continue;
      const key = item.key as Node | null;
      const keyMark = this.#markOf(key);
      if (!isScalar(key)) {
        this.#report.problemAt(keyMark, '', 'a key must be a plain text');
        continue;
      }
      const value = this.#guarded(item.value as Node | null, depth);
      const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
      if (entries.has(name)) this.#report.problemAt(keyMark, name, 'is given twice: a key may stand once');
      else if (value !== undefined) entries.set(name, { keyMark, value: value.mark.end === 0 ? { ...value, mark: keyMark } : value });
    }
    return { kind: 'map', entries, mark };
  }

  /** A node on the way down; an alias to one of these would never end. */
  #guarded(node: Node | null, depth: number): Tree | undefined {
    if (node === null) return this.#node(node, depth + 1);
    this.#open.add(node);
    const tree = this.#node(node, depth + 1);
    this.#open.delete(node);
    return tree;
  }
}
