/** A lane as plain data; of a dropped timer behind the first the sequence number is -1. */
export interface LaneState {
  readonly delayUs: number;
  readonly kind: number;
  readonly headId: number;
  readonly firstTicket: number;
  /** dueUs, seq, and a and b as int32, of each timer from the first. */
  readonly records: Float64Array;
}

const DROPPED = -1;
// One timer is a record of 24 bytes: dueUs, seq (doubles), a, b (int32).
const DOUBLES = 3;
const INTS = 6;

/**
 * The timers of one kind and one constant delay: they fall due in the order in which they were
 * started, so a ring holds them in order. A dropped timer keeps its place until it is the first.
 */
export class Lane {
  readonly delayUs: number;
  readonly kind: number;
  /** Id of this lane's first timer among the heads. */
  readonly headId: number;
  /** Timers in the ring, dropped ones included. */
  count = 0;
  private firstTicket = 0;
  /** Capacity - 1; the capacity is a power of two, so a ticket masked is a place. */
  private mask = 15;
  private doubles = new Float64Array(DOUBLES * 16);
  private ints = new Int32Array(this.doubles.buffer);

  constructor(delayUs: number, kind: number, headId: number) {
    this.delayUs = delayUs;
    this.kind = kind;
    this.headId = headId;
  }

  isFull(): boolean {
    return this.count > this.mask;
  }

  /** Adds a timer to a lane that is not full. @returns its ticket */
  append(dueUs: number, seq: number, a: number, b: number): number {
    const ticket = (this.firstTicket + this.count++) | 0;
    const place = ticket & this.mask;
    this.doubles[DOUBLES * place] = dueUs;
    this.doubles[DOUBLES * place + 1] = seq;
    this.ints[INTS * place + 4] = a;
    this.ints[INTS * place + 5] = b;
    return ticket;
  }

  /** The ring stays as short as what is pending: whoever drops the first passes over all that were dropped before it. */
  drop(ticket: number): void {
    const ahead = (ticket - this.firstTicket) | 0;
    if (ahead < 0 || ahead >= this.count) return;
    this.doubles[DOUBLES * (ticket & this.mask) + 1] = DROPPED;
    if (ahead === 0) this.skipDropped();
  }

  firstDueUs(): number {
    return this.doubles[DOUBLES * (this.firstTicket & this.mask)];
  }

  firstSeq(): number {
    return this.doubles[DOUBLES * (this.firstTicket & this.mask) + 1];
  }

  firstA(): number {
    return this.ints[INTS * (this.firstTicket & this.mask) + 4];
  }

  firstB(): number {
    return this.ints[INTS * (this.firstTicket & this.mask) + 5];
  }

  removeFirst(): void {
    this.firstTicket = (this.firstTicket + 1) | 0;
    this.count--;
    this.skipDropped();
  }

  private skipDropped(): void {
    const { doubles, mask } = this;
    let ticket = this.firstTicket;
    let count = this.count;
    while (count > 0 && doubles[DOUBLES * (ticket & mask) + 1] === DROPPED) {
      ticket++;
      count--;
    }
    this.firstTicket = ticket | 0;
    this.count = count;
  }

  grow(): void {
    this.resize(2 * (this.mask + 1));
  }

  save(): LaneState {
    const records = new Float64Array(DOUBLES * this.count);
    const ints = new Int32Array(records.buffer);
    for (let i = 0; i < this.count; i++) this.copyRecord((this.firstTicket + i) & this.mask, records, ints, i);
    return { delayUs: this.delayUs, kind: this.kind, headId: this.headId, firstTicket: this.firstTicket, records };
  }

  load(state: LaneState): void {
    const count = state.records.length / DOUBLES;
    this.count = 0;
    this.firstTicket = state.firstTicket;
    while (this.mask + 1 < count) this.grow();
    const ints = new Int32Array(state.records.slice().buffer);
    for (let i = 0; i < count; i++) {
      this.append(state.records[DOUBLES * i], state.records[DOUBLES * i + 1], ints[INTS * i + 4], ints[INTS * i + 5]);
    }
  }

  private resize(capacity: number): void {
    const doubles = new Float64Array(DOUBLES * capacity);
    const ints = new Int32Array(doubles.buffer);
    for (let i = 0; i < this.count; i++) {
      const ticket = this.firstTicket + i;
      this.copyRecord(ticket & this.mask, doubles, ints, ticket & (capacity - 1));
    }
    this.doubles = doubles;
    this.ints = ints;
    this.mask = capacity - 1;
  }

  private copyRecord(place: number, doubles: Float64Array, ints: Int32Array, to: number): void {
    doubles[DOUBLES * to] = this.doubles[DOUBLES * place];
    doubles[DOUBLES * to + 1] = this.doubles[DOUBLES * place + 1];
    ints[INTS * to + 4] = this.ints[INTS * place + 4];
    ints[INTS * to + 5] = this.ints[INTS * place + 5];
  }
}
