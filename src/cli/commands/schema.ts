import { scenarioJsonSchema } from '../../scenario/index.js';
import { EXIT, type Shell } from '../shell.js';
import { jsonText } from './run.js';

/** `ecsim schema`: the JSON Schema by which editors complete and check scenario files. */
export function schema({ stdout }: Shell): number {
  stdout.write(jsonText(scenarioJsonSchema()));
  return EXIT.ok;
}
