import { costAgainstP99 } from './cost-against-p99.js';
import { costByItem } from './cost-by-item.js';
import { fitPicture } from './fit.js';
import { latencyOverTime } from './latency-over-time.js';
import { latencyPercentiles } from './latency-percentiles.js';
import type { Picture, PictureInput, PictureKind } from './picture.js';
import { placement } from './placement.js';
import { rollout } from './rollout.js';
import { runsPicture } from './runs.js';
import { timeline } from './timeline.js';

export { type ChartData, chartDataOf } from './data.js';
export type { ChartRun, Picture, PictureInput } from './picture.js';

/** In the order in which a report shows them. */
const KINDS: readonly PictureKind[] = [
  costByItem,
  costAgainstP99,
  latencyPercentiles,
  latencyOverTime,
  timeline,
  rollout,
  runsPicture,
  placement,
  fitPicture,
];

/** All pictures of a run; a kind that has nothing to show draws none. */
export function pictures(input: PictureInput): readonly Picture[] {
  return KINDS.flatMap(({ draw }) => draw(input));
}
