import { posix } from 'node:path';
import { codeOf, importsOf } from './source.js';

/** A room may import itself and rooms on lower floors. */
const FLOORS: Readonly<Record<string, number>> = {
  base: 0,
  kernel: 1,
  aws: 1,
  rules: 2,
  scenario: 3,
  world: 4,
  measure: 4,
  sim: 5,
  report: 6,
  study: 6,
  'index.ts': 7,
  cli: 8,
  play: 8,
};
/** From here on the outer world begins: clock, files, screen. */
const SHELL_FLOOR = 8;

/** Packages, and the rooms that may use them. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  seedrandom: ['kernel'],
  yaml: ['scenario'],
  zod: ['scenario'],
  yargs: ['cli'],
  'fast-csv': ['cli'],
  piscina: ['cli'],
  '@fast-csv': ['cli'],
  vega: ['cli'],
  'vega-lite': ['cli'],
  'vega-embed': ['play'],
  'vega-interpreter': ['cli'],
  '@resvg': ['cli'],
};

const LINES_MAX = 500;

export const LAWS = [
  'floors',
  'packages',
  'clock and chance',
  'locale',
  'no network',
  'exact arithmetic',
  'no enum',
  'no default export',
  'no any',
  'no silenced checker',
  'file length',
  'file names',
  'room readme',
  'unfinished',
  'own feet',
] as const;

export type Law = (typeof LAWS)[number];

export interface Breach {
  readonly law: Law;
  readonly path: string;
  /** From 1; 0 where the file as a whole is meant. */
  readonly line: number;
  readonly found: string;
}

interface Ban {
  readonly law: Law;
  readonly pattern: RegExp;
  /** Whether the rooms of the shells are bound by it too. */
  readonly isEverywhere: boolean;
  /** Searched in the text with its comments and strings, rather than in the program alone. */
  readonly inText?: boolean;
}

const BANS: readonly Ban[] = [
  {
    law: 'clock and chance',
    pattern:
      /new\s+Date\s*\(\s*\)|\b(?:Date\s*\.\s*now|Math\s*\.\s*random|performance|setTimeout|setInterval|setImmediate|queueMicrotask|crypto)\b/,
    isEverywhere: false,
  },
  { law: 'locale', pattern: /\b(?:localeCompare|toLocale\w*|Intl)\b/, isEverywhere: true },
  {
    law: 'exact arithmetic',
    pattern:
      /\bMath\s*\.\s*(?:log\w*|exp\w*|pow|a?sinh?|a?cosh?|a?tanh?|atan2|cbrt|hypot)\b|\bMath\s*\[|\{[^{}]*\}\s*=\s*Math\b|(?<!(?<![\w.)\]])2\s)(?<!(?<![\w.)\]])2)\*\*/,
    isEverywhere: false,
  },
  { law: 'no network', pattern: /\b(?:fetch\s*\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts)/, isEverywhere: true },
  { law: 'no enum', pattern: /\benum\s+\w+\s*\{/, isEverywhere: true },
  { law: 'no default export', pattern: /\bexport\s+default\b|\bas\s+default\b/, isEverywhere: true },
  { law: 'no any', pattern: /(?::|\bas|<|\|)\s*any\b(?!\s*:)/, isEverywhere: true },
  {
    law: 'no silenced checker',
    pattern: /@ts-(?:ignore|expect-error|nocheck)|(?:biome|eslint)-(?:ignore|disable)/,
    isEverywhere: true,
    inText: true,
  },
  { law: 'unfinished', pattern: /\b(?:TODO|FIXME|XXX)\b/, isEverywhere: true, inText: true },
];

/** Parts of Node that reach another machine: nothing is fetched, and nothing is told to anybody. */
const NETWORK: ReadonlySet<string> = new Set(
  ['http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'inspector'].map((name) => `node:${name}`),
);

/** Texts that lead out of a clean clone. */
const AWAY = new RegExp(`${['\\.\\.', 'shared'].join('\\/')}\\b|\\/${'work'}\\/`);

/**
 * Holds a tree of files against the laws of the house.
 * @param files path from the root of the project, with `/` -> text
 */
export function brokenLaws(files: ReadonlyMap<string, string>): Breach[] {
  const breaches: Breach[] = [];
  for (const [path, text] of files) {
    findLines(text, AWAY, (line, found) => breaches.push({ law: 'own feet', path, line, found }));
    if (path.startsWith('src/')) breaches.push(...checkSource(path, text));
  }
  return [...breaches, ...checkReadmes(files)];
}

function checkSource(path: string, text: string): Breach[] {
  const breaches: Breach[] = [];
  const add = (law: Law, line: number, found: string) => breaches.push({ law, path, line, found });
  const name = posix.basename(path);
  if (!/^(?:README\.md|[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:data|d))?\.(?:ts|mts|json))$/.test(name)) add('file names', 0, name);
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (lines > LINES_MAX && !name.endsWith('.data.ts')) add('file length', 0, `${lines} lines`);
  if (!name.endsWith('.ts')) return breaches;
  const floor = FLOORS[roomOf(path)];
  if (floor === undefined) add('floors', 0, `${roomOf(path)} is on no floor`);
  for (const { from, line } of importsOf(text)) {
    const law = brokenByImport(path, from);
    if (law !== undefined) add(law, line, from);
  }
  const code = codeOf(text);
  for (const ban of BANS) {
    if (!ban.isEverywhere && floor >= SHELL_FLOOR) continue;
    // What describes a foreign package has its shape, not ours.
    if (ban.law === 'no default export' && name.endsWith('.d.ts')) continue;
    findLines(ban.inText === true ? text : code, ban.pattern, (line, found) => add(ban.law, line, found));
  }
  return breaches;
}

function roomOf(path: string): string {
  const [, first, ...rest] = path.split('/');
  return rest.length === 0 ? 'index.ts' : first;
}

function brokenByImport(path: string, from: string): Law | undefined {
  const room = roomOf(path);
  if (from.startsWith('.')) {
    const target = posix.join(posix.dirname(path), from);
    if (!target.startsWith('src/')) return 'floors';
    const other = roomOf(target);
    return room === other || (FLOORS[other] ?? Number.POSITIVE_INFINITY) < FLOORS[room] ? undefined : 'floors';
  }
  if (NETWORK.has(from.replace(/\/.*$/, ''))) return 'no network';
  if (from.startsWith('node:')) return room === 'cli' ? undefined : 'packages';
  const homes = HOMES[from.split('/')[0]];
  // A package that is new, or Node's own without its `node:`, needs a home here first.
  return homes?.includes(room) === true ? undefined : 'packages';
}

function checkReadmes(files: ReadonlyMap<string, string>): Breach[] {
  const rooms = new Set(
    [...files.keys()].filter((path) => path.startsWith('src/') && path.split('/').length > 2).map((path) => path.split('/')[1]),
  );
  return [...rooms]
    .filter((room) => (files.get(`src/${room}/README.md`) ?? '').trim() === '')
    .map((room) => ({ law: 'room readme', path: `src/${room}`, line: 0, found: 'no README.md' }) as const);
}

function findLines(text: string, pattern: RegExp, onFound: (line: number, found: string) => void): void {
  text.split('\n').forEach((line, index) => {
    const found = pattern.exec(line);
    if (found !== null) onFound(index + 1, found[0].trim());
  });
}
