import { expect, test } from 'vitest';
import { scenarioJsonSchema } from '../../src/scenario/index.js';

test('the schema knows our sections strictly, AWS’s loosely, and paths in place of objects', () => {
  const schema = JSON.stringify(scenarioJsonSchema());
  expect(schema).toContain('https://json-schema.org/draft/2020-12/schema');
  const { properties } = scenarioJsonSchema() as { properties: Record<string, { anyOf?: Record<string, unknown>[] }> };
  expect(properties.prices.anyOf?.[0]).toMatchObject({ type: 'object', additionalProperties: false });
  expect(properties.services.anyOf?.[1]).toEqual({ type: 'string' });
});

test('every key of ours says what it means', () => {
  const bare: string[] = [];
  visit(scenarioJsonSchema() as Node, '', bare);
  expect(bare).toEqual([]);
});

interface Node {
  readonly [key: string]: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: unknown;
}

function visit(node: Node, path: string, bare: string[]): void {
  // A strict object is one of ours.
  if (node.properties !== undefined && node.additionalProperties === false)
    for (const [key, child] of Object.entries(node.properties)) if (child.description === undefined) bare.push(`${path}.${key}`);
  for (const [key, child] of Object.entries(node))
    if (typeof child === 'object' && child !== null && key !== 'default')
      visit(child as Node, key === 'properties' ? path : `${path}.${key}`, bare);
}
