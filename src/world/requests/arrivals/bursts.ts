import { compileSampler, type Sampler } from '../../../kernel/sample.js';
import type { Stream } from '../../../kernel/stream.js';
import type { OpenShape } from '../../../scenario/compiled.js';
import type { Arrivals } from './arrivals.js';
import { PieceArrivals, type Pieces, writePiece } from './pieces.js';

/**
 * `bursts`: a low and a high rate in turns, low first. With stays of fixed length it is a rhythm; with exponential ones a
 * Markov-modulated Poisson process of two states.
 * @source https://doi.org/10.1016/0166-5316(93)90035-S (W. Fischer, K. Meier-Hellstern, The Markov-modulated Poisson process (MMPP) cookbook, 1993)
 */
export function burstArrivals({ low, high, arrivals }: Extract<OpenShape, { kind: 'bursts' }>, endUs: number, phases: Stream): Arrivals {
  const stays = [compileSampler(low.forUs), compileSampler(high.forUs)];
  return new PieceArrivals(0, new Turns([low.perSecond, high.perSecond], stays, phases, endUs), arrivals === 'even');
}

/** Stays drawn when they begin: how many there will be is not known before, and none is kept. */
class Turns implements Pieces {
  static readonly wiring = ['rates', 'stays', 'stream', 'endUs', 'stayUs'];
  private readonly rates: readonly number[];
  private readonly stays: readonly Sampler[];
  private readonly stream: Stream;
  private readonly endUs: number;
  private readonly stayUs = new Float64Array(1);
  private atUs = 0;
  /** 0 while the rate is low, 1 while it is high; -1 before the start. */
  private turn = -1;

  constructor(rates: readonly number[], stays: readonly Sampler[], stream: Stream, endUs: number) {
    this.rates = rates;
    this.stays = stays;
    this.stream = stream;
    this.endUs = endUs;
  }

  next(piece: Float64Array): boolean {
    if (this.atUs >= this.endUs) return false;
    this.turn = this.turn === 0 ? 1 : 0;
    this.stays[this.turn].drawUsInto(this.stayUs, 0, this.stream);
    const rate = this.rates[this.turn];
    // A draw that rounds to nothing still lasts a microsecond: time goes on whatever is drawn.
    const untilUs = Math.min(this.endUs, this.atUs + Math.max(1, this.stayUs[0]));
    writePiece(piece, 0, this.atUs, untilUs, rate, rate);
    this.atUs = untilUs;
    return true;
  }
}
