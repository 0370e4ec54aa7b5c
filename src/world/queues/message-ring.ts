import { grown } from '../requests/grown.js';

/** Columns of a message that nobody has received yet, and their widths; see RequestColumns for how to use them. */
export const RingColumns = {
  // Doubles.
  SENT_US: 0,
  CPU_US: 1,
  WAIT_US: 2,
  RING_DOUBLES: 3,
  // Int32.
  /** Where its outcome is booked; -1: nowhere. */
  ROW: 0,
  /** Its traffic above 16 bits for its kind. */
  ORIGIN: 1,
  /** What the calls of work on it are drawn from. */
  KEY_HIGH: 2,
  KEY_LOW: 3,
  /** How often in a row work on it will fail. */
  FAILURES: 4,
  RING_INTS: 5,
} as const;

const { RING_DOUBLES, RING_INTS } = RingColumns;

/**
 * Messages that nobody has received yet, in the order in which they were sent: 44 bytes each, so that a backlog
 * of millions is no burden.
 */
export class MessageRing {
  doubles = new Float64Array(16 * RING_DOUBLES);
  ints = new Int32Array(16 * RING_INTS);
  count = 0;
  private first = 0;

  get capacity(): number {
    return this.ints.length / RING_INTS;
  }

  /** Adds a message at the end of a ring that is not full. @returns its place, to be filled */
  push(): number {
    return (this.first + this.count++) & (this.capacity - 1);
  }

  /** @returns the place of the first message, of at least one */
  head(): number {
    return this.first;
  }

  /** The first message leaves. */
  shift(): void {
    this.first = (this.first + 1) & (this.capacity - 1);
    this.count--;
  }

  /** Doubles the room; what had run around the end goes on behind it. */
  grow(): void {
    const { capacity, first } = this;
    this.doubles = grown(this.doubles, 2 * capacity * RING_DOUBLES);
    this.ints = grown(this.ints, 2 * capacity * RING_INTS);
    this.doubles.copyWithin(capacity * RING_DOUBLES, 0, first * RING_DOUBLES);
    this.ints.copyWithin(capacity * RING_INTS, 0, first * RING_INTS);
  }
}
