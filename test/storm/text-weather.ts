import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadedScenario } from '../../src/scenario/index.js';
import type { RunResult } from '../../src/sim/result.js';
import { load } from '../scenario/load.js';
import { type RandomText, randomText } from './random-text.js';
import { bytesOf, checkResult, require, resultOf } from './weather.js';

/** Every so many seeds a scenario is read and run again, also from its resolved.yaml, and must leave the same bytes. */
const TWICE_EVERY = 5;

/** Where scenarios that fail are kept to be run by the program. */
const FOLDER = join(tmpdir(), 'ecsim-storm');

/** Reads the scenario file that a seed gives and runs its variants; whatever goes wrong tells how to see it again. */
export function textWeather(seed: number): void {
  const text = randomText(seed);
  try {
    const loaded = load(text.files, 'scenario.yaml', [], text.on);
    const bytes = runAll(loaded, Number.POSITIVE_INFINITY);
    if (seed % TWICE_EVERY === 0) checkAgain(seed, loaded, bytes);
  } catch (error) {
    const again = `STORM_SEED=${seed} npx vitest run test/storm`;
    throw new Error(`scenario of seed ${seed} fails; by the program: ${kept(seed, text)}; again: ${again}`, { cause: error });
  }
}

/** @returns what each variant leaves behind */
function runAll({ variants }: LoadedScenario, eventsPerSlice: number): readonly string[] {
  return variants.map(({ scenario }) => {
    const result: RunResult = resultOf(scenario, eventsPerSlice);
    checkResult(scenario, result);
    return bytesOf(result);
  });
}

function checkAgain(seed: number, { digest, variants }: LoadedScenario, bytes: readonly string[]): void {
  const text = randomText(seed);
  const again = load(text.files, 'scenario.yaml', [], text.on);
  require(again.digest === digest, 'read again it has another digest');
  require(runAll(again, 1009).join() === bytes.join(), 'run again it leaves other bytes');
  variants.forEach(({ name, resolvedYaml, attachments }, index) => {
    const files = Object.fromEntries(attachments.map(({ path, text: content }) => [path, content]));
    const resolved = load({ ...files, 'resolved.yaml': resolvedYaml }, 'resolved.yaml');
    require(runAll(resolved, Number.POSITIVE_INFINITY).join() === bytes[index], `resolved.yaml of ${name} leaves other bytes`);
  });
}

/** Leaves the scenario where somebody can read it. @returns the command that runs it */
function kept(seed: number, { files, on }: RandomText): string {
  const folder = join(FOLDER, String(seed));
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return `node dist/cli/main.js run ${join(folder, 'scenario.yaml')}${on.length === 0 ? '' : ` --on ${on.join(',')}`}`;
}
