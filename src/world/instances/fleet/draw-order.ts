const BITS_MIN = 8;

/**
 * A random order of instances for one placement: each comes first as often as any other. It is made of one draw however
 * many instances there are, so that finding the first of a few does not cost a draw of each: multiplications by odd numbers
 * and shifts, which can be undone. Instances stand in rows, and every row is turned by a number of its own, so that one order
 * as long as the longest row does for all of them.
 */
export class DrawOrder {
  private key = 0;
  private mask = 0;
  private shift = 0;
  private first = 1;
  private second = 1;
  private turn = 0;
  /** Inverses of both; 0: not worked out yet. */
  private firstInverse = 0;
  private secondInverse = 0;

  /**
   * @param draw in [0, 1)
   * @param count places in a row are below it
   */
  set(draw: number, count: number): void {
    const bits = Math.max(BITS_MIN, 32 - Math.clz32(count - 1));
    const key = Math.floor(draw * 4_294_967_296);
    this.key = key;
    this.mask = (1 << bits) - 1;
    this.shift = (bits + 1) >> 1;
    this.first = scramble(key + 1) | 1;
    this.second = scramble(key + 2) | 1;
    this.turn = scramble(key + 3);
    this.firstInverse = 0;
  }

  /** Ranks are 0 to size - 1; some stand for no instance. */
  get size(): number {
    return this.mask + 1;
  }

  /** By how much a row is turned. */
  turnOf(row: number): number {
    return scramble(this.key + 4 + row);
  }

  /** @param turned place in a row, and the row's turn */
  rankOf(turned: number): number {
    const { mask, shift } = this;
    let x = Math.imul(turned & mask, this.first) & mask;
    x ^= x >>> shift;
    x = Math.imul(x, this.second) & mask;
    x ^= x >>> shift;
    return (x + this.turn) & mask;
  }

  /** The inverse of rankOf. @returns a number of which the row's turn is to be taken off, by placeAt */
  turnedAt(rank: number): number {
    const { mask, shift } = this;
    if (this.firstInverse === 0) {
      this.firstInverse = inverse(this.first);
      this.secondInverse = inverse(this.second);
    }
    let x = (rank - this.turn) & mask;
    x ^= x >>> shift;
    x = Math.imul(x, this.secondInverse) & mask;
    x ^= x >>> shift;
    return Math.imul(x, this.firstInverse) & mask;
  }

  /** @returns the place in a row; there may be nobody */
  placeAt(turned: number, turn: number): number {
    return (turned - turn) & this.mask;
  }
}

/** Spreads every bit over all of them. @source MurmurHash3's finaliser, public domain */
function scramble(value: number): number {
  let x = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** Of an odd number modulo 2^32, by Newton's method. */
function inverse(odd: number): number {
  let x = odd;
  for (let round = 0; round < 4; round++) x = Math.imul(x, 2 - Math.imul(odd, x));
  return x;
}
