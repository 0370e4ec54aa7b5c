/**
 * Regular expressions of `=~`: what Java and JavaScript read alike, without groups, as AWS takes no parentheses in a
 * simple expression. Matching walks all ways through a pattern at once, so that none of them takes longer than its
 * length times that of the value.
 */
interface Item {
  /** Whether one character meets it. */
  readonly meets: (char: string) => boolean;
  readonly min: number;
  readonly max: number;
}

export type PatternParsing =
  | { readonly kind: 'Parsed'; readonly alternatives: readonly (readonly Item[])[] }
  | { readonly kind: 'Failed'; readonly offset: number; readonly found: string; readonly allowed: string };

/** Repetitions that are counted: as many as an attribute has characters. */
const COUNT_MAX = 128;

/** Reads a pattern. @returns where it has something that JavaScript and Java read differently, or that has no meaning */
export function parsePattern(text: string): PatternParsing {
  const alternatives: Item[][] = [[]];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    if (rest[0] === '|') {
      alternatives.push([]);
      at++;
      continue;
    }
    const isEdge = (rest[0] === '^' && alternatives[alternatives.length - 1].length === 0) || (rest[0] === '$' && /^\$(\||$)/.test(rest));
    if (isEdge) {
      // A match is always of the whole value.
      at++;
      continue;
    }
    const atom = ATOM.exec(rest)?.[0];
    const meets = atom === undefined ? undefined : compileAtom(atom);
    if (atom === undefined || meets === undefined) return failed(at, rest);
    const repeat = REPEAT.exec(rest.slice(atom.length)) as RegExpExecArray;
    const counts = countsOf(repeat);
    if (counts === undefined) return failed(at + atom.length, rest.slice(atom.length));
    alternatives[alternatives.length - 1].push({ meets, ...counts });
    at += atom.length + repeat[0].length;
  }
  return { kind: 'Parsed', alternatives };
}

/** An escape, a class without one in it, a dot, or a character that stands for itself. */
const ATOM = /^(?:\\[dDwWsStnrf]|\\[^A-Za-z0-9]|\[\^?(?:\\[dDwWsStnrf]|\\[^A-Za-z0-9]|[^\\[\]&])+\]|[^\\[\](){}*+?|^$])/;
/** Greedy and reluctant ones match the same values; possessive ones (`*+`) do not, and are no match here. */
const REPEAT = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})?(\??)/;

function compileAtom(atom: string): ((char: string) => boolean) | undefined {
  try {
    const one = new RegExp(`^${atom}$`);
    return (char) => one.test(char);
  } catch {
    // A range from high to low.
    return undefined;
  }
}

function countsOf([, sign, least, comma, most]: RegExpExecArray): { min: number; max: number } | undefined {
  if (sign !== undefined) return { min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
  if (least === undefined) return { min: 1, max: 1 };
  const min = Number(least);
  const max = comma === undefined ? min : most === '' ? Number.POSITIVE_INFINITY : Number(most);
  return min > COUNT_MAX || max < min || (max > COUNT_MAX && max !== Number.POSITIVE_INFINITY) ? undefined : { min, max };
}

function failed(offset: number, rest: string): PatternParsing {
  const found = /^(?:[*+?]|\{[^}]*\}?|\[[^\]]*\]?|\\.?)[+?]?|^./.exec(rest) as RegExpExecArray;
  const allowed = 'characters, ., [a-z], \\d \\w \\s, | and * + ? {n,m}, not groups or what only Java knows,';
  return { kind: 'Failed', offset, found: `'${found[0]}'`, allowed };
}

/**
 * Whether the whole value matches, as Java's `matches` has it.
 * @assumed The whole: AWS's examples are written `g2.*`.
 */
export function matchesPattern(text: string, value: string): boolean {
  const pattern = parsePattern(text);
  return pattern.kind === 'Parsed' && pattern.alternatives.some((items) => matchesItems(items, value));
}

function matchesItems(items: readonly Item[], value: string): boolean {
  let ends: ReadonlySet<number> = new Set([0]);
  for (const item of items) ends = endsAfter(item, ends, value);
  return ends.has(value.length);
}

/** Where a match may stand after an item, by where it may stand before it. */
function endsAfter({ meets, min, max }: Item, starts: ReadonlySet<number>, value: string): ReadonlySet<number> {
  const ends = new Set<number>();
  const runs = runsOf(meets, value);
  for (const start of starts) {
    const last = Math.min(start + max, start + runs[start]);
    for (let end = start + min; end <= last; end++) ends.add(end);
  }
  return ends;
}

/** How many characters in a row meet an item, from each place on. */
function runsOf(meets: (char: string) => boolean, value: string): number[] {
  const runs = new Array<number>(value.length + 1).fill(0);
  for (let at = value.length - 1; at >= 0; at--) runs[at] = meets(value[at]) ? runs[at + 1] + 1 : 0;
  return runs;
}
