// Writes the JSON Schema of a scenario file, from the schema that the reader checks with (compiled: `npm run -s build` first).
import { writeFileSync } from 'node:fs';
import { scenarioJsonSchema } from '../dist/scenario/index.js';

writeFileSync(new URL('./scenario.schema.json', import.meta.url), `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
