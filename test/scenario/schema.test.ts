import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scenarioJsonSchema } from '../../src/scenario/index.js';

test('schema/scenario.schema.json is current (npm run -s schema)', () => {
  expect(JSON.parse(readFileSync('schema/scenario.schema.json', 'utf8'))).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
});

test('the schema knows our sections strictly, AWS’s loosely, and paths in place of objects', () => {
  const schema = JSON.stringify(scenarioJsonSchema());
  expect(schema).toContain('https://json-schema.org/draft/2020-12/schema');
  const { properties } = scenarioJsonSchema() as { properties: Record<string, { anyOf?: Record<string, unknown>[] }> };
  expect(properties.prices.anyOf?.[0]).toMatchObject({ type: 'object', additionalProperties: false });
  expect(properties.services.anyOf?.[1]).toEqual({ type: 'string' });
});
