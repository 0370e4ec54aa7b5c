import { createHash } from 'node:crypto';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { type FileAccess, loadScenario } from '../../src/scenario/index.js';
import { type RunResult, Simulation } from '../../src/sim/index.js';

/** A scenario from its text, with other files beside it by name. @param on platforms in place of the file's variants */
export function load(text: string, others: Readonly<Record<string, string>> = {}, on?: readonly string[]): CompiledScenario[] {
  const texts: Record<string, string> = { '/test/scenario.yaml': text };
  for (const [name, content] of Object.entries(others)) texts[`/test/${name}`] = content;
  const files: FileAccess = {
    readText: (path) => texts[path],
    realPath: (path) => (path in texts || path === '/test' ? path : undefined),
    list: () => undefined,
  };
  const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');
  return loadScenario('scenario.yaml', '/test/scenario.yaml', {
    files,
    root: '/test',
    sets: [],
    sha256,
    ...(on === undefined ? {} : { on }),
  }).variants.map(({ scenario }) => scenario);
}

/** Runs a scenario to its end. */
export function run(scenario: CompiledScenario): RunResult {
  const simulation = new Simulation(scenario);
  while (simulation.advance(scenario.durationUs, 1_000_000) === 'more');
  return simulation.finish();
}
