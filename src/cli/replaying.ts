import type { CompiledScenario } from '../scenario/compiled.js';
import { type HeardDecision, Replay, type ReplayPoint } from '../sim/index.js';
import { progressOn } from './progress.js';
import type { Shell } from './shell.js';
import { inSlices } from './slices.js';

/**
 * Simulates a run again up to some of its decisions; progress goes to stderr.
 * @returns the decisions with all that the rules looked at, one for each point
 * @throws InvariantError where one comes out otherwise than recorded; the signal's reason where it was aborted
 */
export async function replayTo(
  scenario: CompiledScenario,
  points: readonly ReplayPoint[],
  shell: Shell,
): Promise<readonly HeardDecision[]> {
  const replay = new Replay(scenario, points);
  const { write, isAnimated, width } = shell.stderr;
  const progress = progressOn({
    write: shell.isQuiet ? () => {} : write,
    isAnimated,
    width,
    runs: [{ name: scenario.variant, durationUs: replay.untilUs }],
    nowMs: () => performance.now(),
  });
  try {
    await inSlices(
      (maxEvents) => replay.advance(maxEvents),
      shell.signal,
      () => progress.update(0, replay.nowUs),
    );
    return replay.decisions;
  } finally {
    progress.end();
  }
}
