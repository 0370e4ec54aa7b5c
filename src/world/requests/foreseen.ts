import { grown } from './grown.js';

/** Foreseen requests that a server has at most, and room for them at first; powers of two. */
const RING_MAX = 128;
const RING_MIN = 16;

/** Columns of a foreseen request's record and their widths; see RequestColumns for how to use them. */
export const ForeseenColumns = {
  RING_MAX,
  RING_MIN,
  // Doubles.
  /** When it is answered; -1: it was, and is counted. */
  ENDS_US: 0,
  FIRST_US: 1,
  /** Where the event of whoever would give it up stands in the order of its instant. */
  GIVE_UP_PLACE: 2,
  RECORD_DOUBLES: 5,
  // Int32, in the last two doubles of the record.
  WAIT_US: 6,
  ROW: 7,
  /** Its traffic, the target there and the kind there. */
  WHAT: 8,
  ORDER: 9,
} as const;

const { ENDS_US, RECORD_DOUBLES } = ForeseenColumns;

/**
 * Records of foreseen requests: a ring for each server, in the order in which they came. Before a ring stands when each
 * place in service is free, the first one on top of a heap. All in one array and close together: a large fleet passes
 * through all of it again and again.
 */
export class ForeseenTable {
  static readonly wiring = ['ints', 'scratch'];
  doubles = new Float64Array(1024);
  /** The same memory. */
  ints = new Int32Array(this.doubles.buffer);
  /** Doubles that have ever been used; a ring never begins at 0. */
  private used = 1;
  /** Where there is room again, by its size. */
  private readonly free = new Map<number, number[]>();
  private readonly scratch = new Float64Array(RING_MAX * RECORD_DOUBLES);

  /** A ring of the least size, empty, before it as many free places in service. @returns where it begins */
  open(places: number): number {
    const ring = this.allocate(places, RING_MIN);
    this.doubles.fill(0, ring - places, ring);
    this.empty(ring, 0, RING_MIN);
    return ring;
  }

  close(ring: number, places: number, mask: number): void {
    const size = sizeOf(places, mask + 1);
    const rooms = this.free.get(size) ?? [];
    rooms.push(ring - places);
    this.free.set(size, rooms);
  }

  /**
   * Leaves out the records of what was answered, from the oldest on; the others stand at the beginning of the ring then.
   * @param first number of the oldest record @returns how many there are
   */
  compact(ring: number, mask: number, first: number): number {
    const { doubles, scratch } = this;
    let count = 0;
    for (let ahead = 0; ahead <= mask; ahead++) {
      const record = recordOf(ring, (first + ahead) & mask);
      if (doubles[record + ENDS_US] < 0) continue;
      scratch.set(doubles.subarray(record, record + RECORD_DOUBLES), count * RECORD_DOUBLES);
      count++;
    }
    doubles.set(scratch.subarray(0, count * RECORD_DOUBLES), ring);
    this.empty(ring, count, mask + 1);
    return count;
  }

  /** A compact ring moves to where there is room for twice as many records. @returns where it begins */
  double(ring: number, places: number, mask: number): number {
    const to = this.allocate(places, 2 * (mask + 1));
    this.doubles.copyWithin(to - places, ring - places, recordOf(ring, mask + 1));
    this.empty(to, mask + 1, 2 * (mask + 1));
    this.close(ring, places, mask);
    return to;
  }

  /** After the table was given another state. */
  takeInts(): void {
    const { buffer, byteOffset, length } = this.doubles;
    if (this.ints.buffer !== buffer) this.ints = new Int32Array(buffer, byteOffset, 2 * length);
  }

  private allocate(places: number, records: number): number {
    const size = sizeOf(places, records);
    let at = this.free.get(size)?.pop();
    if (at === undefined) {
      at = this.used;
      this.used += size;
      this.doubles = grown(this.doubles, this.used);
      this.takeInts();
    }
    return at + places;
  }

  private empty(ring: number, from: number, to: number): void {
    for (let number = from; number < to; number++) this.doubles[recordOf(ring, number) + ENDS_US] = -1;
  }
}

function sizeOf(places: number, records: number): number {
  return places + records * RECORD_DOUBLES;
}

/** Where a record begins in `doubles`; in `ints` at twice that. */
export function recordOf(ring: number, number: number): number {
  return ring + number * RECORD_DOUBLES;
}

/** The place that is free first is taken until `untilUs`. @param at of the places in `doubles` @param count how many there are */
export function takeFirstFree(doubles: Float64Array, at: number, count: number, untilUs: number): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= count) break;
    if (child + 1 < count && doubles[at + child + 1] < doubles[at + child]) child++;
    if (untilUs <= doubles[at + child]) break;
    doubles[at + place] = doubles[at + child];
    place = child;
  }
  doubles[at + place] = untilUs;
}
