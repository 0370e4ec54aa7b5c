import { negLog } from '../../../base/math.js';
import { US_PER_SECOND } from '../../../base/units.js';
import type { Stream } from '../../../kernel/stream.js';
import type { Arrivals } from './arrivals.js';

// One piece of a rate over time, as it lies in an array of numbers.
/** Where it ends, microseconds. */
const END_US = 0;
/** Mean time between arrivals where it begins, microseconds; Infinity at rate 0. */
const US_PER_ARRIVAL = 1;
/** Arrivals a microsecond where it begins, and by how much they grow each microsecond. */
const RATE = 2;
const SLOPE = 3;
/** Numbers of a piece. */
export const PIECE = 4;

/** What goes on from piece to piece. */
export interface Pieces {
  /** Brings the next piece into `piece`, which begins where the last one ended; false after the last. */
  next(piece: Float64Array): boolean;
}

/** Writes a piece that begins at fromUs and ends at endUs; rates in arrivals a second. */
export function writePiece(piece: Float64Array, at: number, fromUs: number, endUs: number, fromRate: number, endRate: number): void {
  piece[at + END_US] = endUs;
  piece[at + US_PER_ARRIVAL] = US_PER_SECOND / fromRate;
  piece[at + RATE] = fromRate / US_PER_SECOND;
  piece[at + SLOPE] = endUs > fromUs ? (endRate - fromRate) / US_PER_SECOND / (endUs - fromUs) : 0;
}

/**
 * A Poisson process (or evenly spaced arrivals) whose rate over time is made of pieces, each constant or a straight line.
 * Between arrivals an amount of "work", the integral of the rate, passes: exponential of mean 1, or exactly 1 (the first
 * after 1/2, so that each arrival stands in the middle of its share). This is exact, not thinned:
 *
 *     work = rate x + slope x^2 / 2,  so  x = 2 work / (rate + sqrt(rate^2 + 2 slope work))
 */
export class PieceArrivals implements Arrivals {
  static readonly wiring = ['pieces', 'even'];
  readonly dueUs = new Float64Array(1);
  private readonly pieces: Pieces;
  private readonly even: boolean;
  private readonly piece = new Float64Array(PIECE);
  /** One number: the last arrival not rounded, so that rounding never adds up; or where the piece begins. */
  private readonly atUs: Float64Array;
  private evenWork = 0.5;
  private isOver: boolean;

  /** @param fromUs where the first piece begins */
  constructor(fromUs: number, pieces: Pieces, even: boolean) {
    this.pieces = pieces;
    this.even = even;
    this.atUs = Float64Array.of(fromUs);
    this.isOver = !pieces.next(this.piece);
  }

  get parts(): readonly object[] {
    return [this.pieces];
  }

  advance(stream: Stream): void {
    const { piece, atUs } = this;
    let work = this.even ? this.evenWork : negLog(stream.uniformOpen());
    this.evenWork = 1;
    while (!this.isOver) {
      const slope = piece[SLOPE];
      const leftUs = piece[END_US] - atUs[0];
      const dueUs = atUs[0] + (slope === 0 ? work * piece[US_PER_ARRIVAL] : timeFor(work, piece[RATE], slope));
      if (dueUs < piece[END_US]) {
        if (slope !== 0) piece[RATE] += slope * (dueUs - atUs[0]);
        atUs[0] = dueUs;
        this.dueUs[0] = Math.floor(dueUs);
        return;
      }
      work -= slope === 0 ? leftUs / piece[US_PER_ARRIVAL] : leftUs * (piece[RATE] + (slope * leftUs) / 2);
      atUs[0] = piece[END_US];
      this.isOver = !this.pieces.next(piece);
    }
    this.dueUs[0] = Number.POSITIVE_INFINITY;
  }
}

/** Time in which a rate that grows (or falls) does this work; NaN where it comes to 0 before. */
function timeFor(work: number, rate: number, slope: number): number {
  if (work <= 0) return 0; // Rounding at the end of a piece may have left less than nothing to do.
  return (2 * work) / (rate + Math.sqrt(rate * rate + 2 * slope * work));
}

/** Pieces that are known from the start: {@link writePiece} one after the other. */
export class ListedPieces implements Pieces {
  static readonly wiring = ['list'];
  private readonly list: Float64Array;
  private at = 0;

  constructor(list: Float64Array) {
    this.list = list;
  }

  next(piece: Float64Array): boolean {
    if (this.at >= this.list.length) return false;
    for (let number = 0; number < PIECE; number++) piece[number] = this.list[this.at + number];
    this.at += PIECE;
    return true;
  }
}

/** A rate in arrivals a second at an instant, and from there on a straight line to the next. */
export interface Knot {
  readonly atUs: number;
  readonly perSecond: number;
}

/**
 * Arrivals along a line from knot to knot: nothing before the first, held after the last.
 * @param knots instants ascending; two at one instant are a jump
 */
export function knotArrivals(knots: readonly Knot[], even: boolean, endUs: number): PieceArrivals {
  const used = knots.filter((_, index) => index === 0 || knots[index - 1].atUs < endUs);
  const list = new Float64Array(used.length * PIECE);
  used.forEach(({ atUs, perSecond }, index) => {
    const next = used[index + 1] ?? { atUs: Math.max(atUs, endUs), perSecond };
    writePiece(list, index * PIECE, atUs, next.atUs, perSecond, next.perSecond);
    list[index * PIECE + END_US] = Math.min(next.atUs, endUs);
  });
  return new PieceArrivals(used[0]?.atUs ?? 0, new ListedPieces(list), even);
}
