import { costByItem } from './cost-by-item.js';
import type { Picture, PictureInput, PictureKind } from './picture.js';

export { type ChartData, chartDataOf } from './data.js';
export type { ChartRun, Picture, PictureInput } from './picture.js';

/** In the order in which a report shows them. */
const KINDS: readonly PictureKind[] = [costByItem];

/** All pictures of a run; a kind that has nothing to show draws none. */
export function pictures(input: PictureInput): readonly Picture[] {
  return KINDS.flatMap(({ draw }) => draw(input));
}
