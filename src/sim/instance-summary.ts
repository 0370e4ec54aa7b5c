import type { World } from '../world/world.js';
import type { VariantSummary } from './result.js';

/**
 * Container instances in the statistics window, fixed ones included. What was there when the run began is not
 * launched; an instance runs from runningAt until terminatedAt.
 */
export function summarizeInstances(world: World): VariantSummary['instances'] {
  const { durationUs, warmUpUs } = world.scenario;
  const { instances } = world.state;
  const isInWindow = (atUs: number | undefined) => atUs !== undefined && atUs >= warmUpUs && atUs < durationUs;
  const spans = instances
    .filter(({ runningAt }) => runningAt !== undefined)
    .map(({ runningAt, terminatedAt }) => ({
      fromUs: Math.max(runningAt ?? 0, warmUpUs),
      toUs: Math.min(terminatedAt ?? durationUs, durationUs),
    }))
    .filter(({ fromUs, toUs }) => fromUs < toUs);
  const runningUs = spans.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
  return {
    launched: instances.filter(({ isInitial, launchedAt }) => !isInitial && isInWindow(launchedAt)).length,
    terminated: instances.filter(({ terminatedAt }) => isInWindow(terminatedAt)).length,
    runningMean: durationUs === warmUpUs ? 0 : runningUs / (durationUs - warmUpUs),
    runningMax: mostAtOnce(spans),
  };
}

function mostAtOnce(spans: readonly { readonly fromUs: number; readonly toUs: number }[]): number {
  const changes = spans.flatMap(({ fromUs, toUs }) => [
    { atUs: fromUs, by: 1 },
    { atUs: toUs, by: -1 },
  ]);
  // At one instant what ends goes first.
  changes.sort((a, b) => a.atUs - b.atUs || a.by - b.by);
  let running = 0;
  let most = 0;
  for (const { by } of changes) {
    running += by;
    most = Math.max(most, running);
  }
  return most;
}
