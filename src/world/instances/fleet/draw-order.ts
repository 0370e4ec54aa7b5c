/** A random order of instances for one placement: each comes first as often as any other. */
export interface DrawOrder {
  /** Ranks are 0 to size - 1; some stand for no instance. */
  readonly size: number;
  rankOf(index: number): number;
  /** The inverse of rankOf. */
  indexAt(rank: number): number;
}

const BITS_MIN = 12;

/**
 * Made of one draw however many instances there are, so that finding the first of a few does not cost a draw of each:
 * multiplications by odd numbers and shifts, which can be undone.
 * @param draw in [0, 1)
 * @param count indices are below it
 */
export function drawOrder(draw: number, count: number): DrawOrder {
  let bits = BITS_MIN;
  while (1 << bits < count) bits++;
  const mask = (1 << bits) - 1;
  const shift = (bits + 1) >> 1;
  const key = Math.floor(draw * 4_294_967_296);
  const add = scramble(key);
  const first = scramble(key + 1) | 1;
  const second = scramble(key + 2) | 1;
  const turn = scramble(key + 3);
  let firstInverse = 0;
  let secondInverse = 0;
  return {
    size: mask + 1,
    rankOf(index) {
      let x = Math.imul((index + add) & mask, first) & mask;
      x ^= x >>> shift;
      x = Math.imul(x, second) & mask;
      x ^= x >>> shift;
      return (x + turn) & mask;
    },
    indexAt(rank) {
      if (firstInverse === 0) {
        firstInverse = inverse(first);
        secondInverse = inverse(second);
      }
      let x = (rank - turn) & mask;
      x ^= x >>> shift;
      x = Math.imul(x, secondInverse) & mask;
      x ^= x >>> shift;
      return (Math.imul(x, firstInverse) - add) & mask;
    },
  };
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
