import { Stream } from './stream.js';

const TWO_32 = 4294967296;
const TWO_21 = 2097152;
const TWO_11 = 2048;
/** Rounds after which numbers of near keys have nothing in common. */
const WARM_UP_ROUNDS = 12;

/**
 * A stream that is put to the numbers of a key before it is drawn from: what is drawn for a key depends on the key
 * alone, never on what was drawn before. The generator is sfc32 (Chris Doty-Humphrey, PractRand; public domain).
 */
export class KeyedStream extends Stream {
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 1;

  constructor() {
    super('', 'keyed');
  }

  override uniform(): number {
    return this.word() / TWO_32;
  }

  override uniformOpen(): number {
    return (this.word() + 0.5) / TWO_32;
  }

  override uniform53(): number {
    const high = this.word() / TWO_32;
    return high + Math.floor(this.word() / TWO_11) / (TWO_21 * TWO_32);
  }

  override below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** @param high int32 @param low int32 @param salt int32: what is drawn for the key */
  seek(high: number, low: number, salt: number): void {
    this.a = high;
    this.b = low;
    this.c = salt;
    this.counter = 1;
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.word();
  }

  /** 0 to 2^32 - 1: the key of somebody else. */
  word(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}
