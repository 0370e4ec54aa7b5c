import type { OpenShape } from '../../../scenario/compiled.js';
import type { Arrivals } from './arrivals.js';
import { ListedPieces, PIECE, PieceArrivals, writePiece } from './pieces.js';

/** `steps`: each rate is held until the next step; 0 before the first. */
export function stepArrivals({ steps, arrivals }: Extract<OpenShape, { kind: 'steps' }>, endUs: number): Arrivals {
  const list = new Float64Array(steps.length * PIECE);
  steps.forEach(({ atUs, perSecond }, index) => {
    writePiece(list, index * PIECE, atUs, Math.min(endUs, steps[index + 1]?.atUs ?? endUs), perSecond, perSecond);
  });
  return new PieceArrivals(steps[0]?.atUs ?? 0, new ListedPieces(list), arrivals === 'even');
}
