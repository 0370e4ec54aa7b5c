import * as z from 'zod';
import { scenarioSchema } from './document.js';
import { ACCEPTED, NOT_SIMULATED, notesOf } from './fields.js';

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
  // zod leaves defaults out before a transformation; ours are written as they are read.
  if (schema instanceof z.ZodDefault) json.default = schema.def.defaultValue;
  if (notes.accepted === true) json.description = ACCEPTED;
  if (notes.notSimulated !== undefined) json.description = simulatedText(notes.notSimulated);
  // `optional` around a field has taken over that field's description.
  if (notes.meaning !== undefined)
    json.description = [notes.meaning, ...(json.description === undefined ? [] : [json.description])].join(' ');
  if (path.length > 0 && (json.type === 'object' || json.type === 'array')) allowPath(json);
}

/** @param harmless values that change nothing */
function simulatedText(harmless: readonly unknown[]): string {
  const values = harmless.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return values.length === 0 ? NOT_SIMULATED : `Other than ${values.join(' or ')} not simulated by this version.`;
}

/** Wherever a group of keys or a list is wanted, the path of a file that holds it will do. */
function allowPath(json: JsonSchema): void {
  const { default: standard, description, ...whole } = { ...json };
  for (const key of Object.keys(json)) delete json[key];
  if (standard !== undefined) json.default = standard;
  if (description !== undefined) json.description = description;
  json.anyOf = [whole, { type: 'string' }];
}
