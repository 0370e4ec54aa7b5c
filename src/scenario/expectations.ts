import { nearestName } from '../base/nearest.js';
import type { Comparison, Expectation } from './compiled.js';
import { hintFor } from './completion.js';
import { canHaveWindow, FIGURE_WORDS, type Figure, figureOf, nearestFigure } from './figures.js';
import { parseInstant } from './instants.js';
import { numberAndUnit, type Parsed, parseDuration, parsedAs, parseNumber, parseShare, parseUsd, refused } from './values.js';

/** What an expectation may refer to. */
export interface ExpectationScope {
  readonly workloads: readonly string[];
  readonly variants: readonly string[];
  readonly faults: readonly string[];
  readonly startEpochMs: number;
}

const GRAMMAR = 'must read <figure> [of <workload>] [in <variant>] [at <t> | from <t> to <t> | after <fault>] <= <value>';
const KEYWORDS = ['of', 'in', 'at', 'from', 'to', 'after'] as const;
type Keyword = (typeof KEYWORDS)[number];

/** A line of `expect`: `p99 of web in fargate <= 400ms`. */
export function parseExpectation(text: string, scope: ExpectationScope): Parsed<Expectation> {
  const match = /^(.*?)\s*(<=|>=|==|<|>|=|≤|≥)\s*(.*)$/s.exec(text.trim());
  if (match === null) return refused(GRAMMAR, 'p99 of web <= 400ms');
  const [, left, sign, right] = match;
  const head = splitHead(left);
  const figure = figureOf(head.figure);
  if (figure === undefined) {
    const near = nearestFigure(head.figure);
    return refused(
      `must begin with a figure, and '${head.figure}' is none; figures are ${FIGURE_WORDS.join(', ')}`,
      near === undefined ? undefined : `did you mean ${near}?`,
    );
  }
  const value = parseFigureValue(figure, right);
  if (!value.ok) return value;
  const op = ({ '==': '=', '≤': '<=', '≥': '>=' } as Record<string, Comparison>)[sign] ?? (sign as Comparison);
  return resolved(text.trim(), figure, head.clauses, scope, op, value.value);
}

/** The figure is the longest known beginning: some have a keyword inside (`requests in flight`). */
function splitHead(left: string): { readonly figure: string; readonly clauses: readonly (readonly [Keyword, string])[] } {
  const words = left.split(/\s+/).filter((word) => word !== '');
  const isKeyword = (word: string): word is Keyword => (KEYWORDS as readonly string[]).includes(word);
  let length = words.length;
  while (length > 0 && !(figureOf(words.slice(0, length).join(' ')) !== undefined && (length === words.length || isKeyword(words[length]))))
    length--;
  if (length === 0) length = Math.max(1, words.findIndex(isKeyword) === -1 ? words.length : words.findIndex(isKeyword));
  const clauses: [Keyword, string][] = [];
  for (const word of words.slice(length)) {
    const last = clauses[clauses.length - 1];
    if (isKeyword(word) && last?.[1] !== '') clauses.push([word, '']);
    else if (last !== undefined) last[1] = last[1] === '' ? word : `${last[1]} ${word}`;
  }
  return { figure: words.slice(0, length).join(' '), clauses };
}

function parseFigureValue(figure: Figure, text: string): Parsed<number> {
  const refuse = (allowed: string, hint?: string) => refused(`must compare ${figure.words[0]} with ${allowed}, not '${text}'`, hint);
  if (figure.unit === 'ms' || figure.unit === 'seconds') {
    const read = parseDuration(text);
    if (!read.ok) return refuse('a duration (400ms, 5m)', read.hint);
    return parsedAs(read.value / (figure.unit === 'ms' ? 1000 : 1_000_000));
  }
  if (figure.unit === 'ratio') {
    const read = parseShare(text);
    return read.ok ? read : refuse('a share (99.9% or 0.999)', read.hint);
  }
  if (figure.unit === 'usd') {
    const read = parseUsd(text);
    return read.ok ? read : refuse('an amount ($0.20 or 0.20 USD)');
  }
  if (figure.unit === 'percent') {
    const read = numberAndUnit(text);
    return read !== undefined && (read.unit === '%' || read.unit === '') && read.number >= 0
      ? parsedAs(read.number)
      : refuse('a percentage (60%)');
  }
  const read = parseNumber(text);
  return read.ok && read.value >= 0 ? read : refuse('a number');
}

function resolved(
  text: string,
  figure: Figure,
  clauses: readonly (readonly [Keyword, string])[],
  scope: ExpectationScope,
  op: Comparison,
  value: number,
): Parsed<Expectation> {
  const given = new Map<Keyword, string>();
  for (const [keyword, word] of clauses) {
    if (given.has(keyword) || word === '')
      return refused(word === '' ? `${GRAMMAR}; nothing follows '${keyword}'` : `${GRAMMAR}; '${keyword}' is given twice`);
    given.set(keyword, word);
  }
  const workload = given.get('of');
  const names: readonly (readonly [string | undefined, readonly string[], string])[] = [
    [workload, scope.workloads, 'a workload'],
    [given.get('in'), scope.variants, 'a variant'],
    [given.get('after'), scope.faults, 'a fault'],
  ];
  for (const [name, known, what] of names) {
    if (name !== undefined && !known.includes(name))
      return refused(`must name ${what}, and '${name}' is none`, hintFor(name, known, nearestName(name, known)));
  }
  if (figure.of === 'variant' && workload !== undefined)
    return refused(`cannot be asked of a workload: ${figure.words[0]} is a figure of the whole variant`, `leave out 'of ${workload}'`);
  if (figure.name === 'recovery' && given.get('after') === undefined)
    return refused('must say after which fault: recovery of web after outage <= 5m');
  const windowWord = (['at', 'from', 'to'] as const).find((keyword) => given.has(keyword));
  if (windowWord !== undefined && !canHaveWindow(figure))
    return refused(
      `cannot be asked for a part of the run: ${figure.words[0]} is a figure of the whole of it`,
      `leave out '${windowWord} ${given.get(windowWord)}'`,
    );
  if (given.has('from') !== given.has('to')) return refused(`${GRAMMAR}; from and to belong together`);
  const instants: Partial<Record<Keyword, number>> = {};
  for (const keyword of ['at', 'from', 'to'] as const) {
    const word = given.get(keyword);
    if (word === undefined) continue;
    const read = parseInstant(word, scope.startEpochMs);
    if (!read.ok) return refused(`${read.allowed}, but after '${keyword}' stands '${word}'`, read.hint);
    instants[keyword] = read.value;
  }
  if (instants.from !== undefined && instants.to !== undefined && instants.from >= instants.to) return refused('must have from before to');
  return parsedAs({
    text,
    figure: figure.name,
    workload,
    variant: given.get('in'),
    at: instants.at,
    from: instants.from,
    to: instants.to,
    after: given.get('after'),
    op,
    value,
  });
}
