import { expect, test } from 'vitest';
import { wayFrom } from '../../src/base/way.js';

const GRAPH: Readonly<Record<string, readonly string[]>> = { a: ['b', 'c'], b: ['d'], c: ['d', 'a'], d: ['e'], e: [] };
const nextOf = (node: string) => GRAPH[node] ?? [];

test.each<[string, string, readonly string[] | undefined]>([
  ['a', 'e', ['a', 'b', 'd', 'e']],
  ['c', 'b', ['c', 'a', 'b']],
  ['a', 'a', ['a']],
  ['e', 'a', undefined],
  ['nowhere', 'a', undefined],
])('from %s to %s: %j', (from, to, way) => expect(wayFrom(from, to, nextOf)).toEqual(way));
