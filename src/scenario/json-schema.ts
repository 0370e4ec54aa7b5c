import * as z from 'zod';
import { scenarioSchema } from './document.js';
import { notesOf } from './fields.js';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The JSON Schema (draft 2020-12) of a scenario file, made from the very schema that checks it. */
export function scenarioJsonSchema(): unknown {
  const schema = z.toJSONSchema(scenarioSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema, path }) => adapt(zodSchema as unknown as z.ZodType, jsonSchema, path),
  });
  return { title: 'ecsim scenario', ...schema };
}

function adapt(schema: z.ZodType, json: JsonSchema, path: readonly (string | number)[]): void {
  const notes = notesOf(schema);
  Object.assign(json, notes.json);
  if (notes.notSimulated !== undefined) json.description ??= 'Accepted, not simulated by this version.';
  if (path.length > 0 && (json.type === 'object' || json.type === 'array')) allowPath(json);
}

/** Wherever a group of keys or a list is wanted, the path of a file that holds it will do. */
function allowPath(json: JsonSchema): void {
  const { default: standard, description, ...whole } = { ...json };
  for (const key of Object.keys(json)) delete json[key];
  if (standard !== undefined) json.default = standard;
  if (description !== undefined) json.description = description;
  json.anyOf = [whole, { type: 'string' }];
}
