import { setImmediate as nextTurn } from 'node:timers/promises';
import { InvariantError, ScenarioError } from '../base/errors.js';
import type { LoadedScenario } from '../scenario/index.js';
import { type RunResult, Simulation } from '../sim/index.js';
import { progressOn } from './progress.js';
import type { Shell } from './shell.js';

/** Wall time one slice should take, milliseconds: short enough for Ctrl-C and progress. */
const SLICE_MS = 50;
const FIRST_SLICE_EVENTS = 10_000;

/** A variant as loaded and what its run left behind. */
export interface VariantRun {
  readonly variant: LoadedScenario['variants'][number];
  readonly result: RunResult;
}

/**
 * Runs the variants one after the other, in slices, giving way to the event loop between them; progress goes to stderr.
 * @throws InvariantError with the simulated time, whatever went wrong inside; the signal's reason where it was aborted
 */
export async function* runVariants(loaded: LoadedScenario, shell: Shell): AsyncGenerator<VariantRun> {
  const { write, isAnimated, width } = shell.stderr;
  const progress = progressOn({
    write: shell.isQuiet ? () => {} : write,
    isAnimated,
    width,
    variantCount: loaded.variants.length,
    nowMs: () => performance.now(),
  });
  try {
    for (const [index, variant] of loaded.variants.entries()) {
      const { durationUs } = variant.scenario;
      const onSlice = (simulatedUs: number) => progress.update(index, variant.name, simulatedUs, durationUs);
      yield { variant, result: await simulate(loaded, variant, shell.signal, onSlice) };
    }
  } finally {
    progress.end();
  }
}

async function simulate(
  loaded: LoadedScenario,
  { name, scenario }: VariantRun['variant'],
  signal: AbortSignal,
  onSlice: (simulatedUs: number) => void,
): Promise<RunResult> {
  let simulation: Simulation | undefined;
  try {
    simulation = new Simulation(scenario);
    let eventsPerSlice = FIRST_SLICE_EVENTS;
    for (;;) {
      await nextTurn();
      signal.throwIfAborted();
      const startedMs = performance.now();
      if (simulation.advance(scenario.durationUs, eventsPerSlice) === 'done') return simulation.finish();
      const tookMs = Math.max(performance.now() - startedMs, 0.1);
      eventsPerSlice = Math.ceil(eventsPerSlice * Math.min(4, Math.max(0.25, SLICE_MS / tookMs)));
      onSlice(simulation.nowUs);
    }
  } catch (error) {
    if (error instanceof ScenarioError || signal.aborted) throw error;
    throw bugFrom(error, simulation?.nowUs, `variant ${name}, seed ${scenario.seed}, scenario digest ${loaded.digest}`);
  }
}

/** Whatever fails inside a simulation is our bug; what is needed to see it again belongs to its report. */
function bugFrom(error: unknown, nowUs: number | undefined, where: string): InvariantError {
  const message = error instanceof Error ? error.message : String(error);
  const bug = new InvariantError(`${message}\n  ${where}`, (error instanceof InvariantError ? error.atUs : undefined) ?? nowUs);
  bug.cause = error;
  return bug;
}
