/** The table of timers as plain data. */
export interface TimersState {
  readonly records: Float64Array;
  readonly firstFree: number;
}

const NONE = -1;
// One timer is a record of 32 bytes: dueUs, seq (doubles), kind, a, b, next free (int32).
const DOUBLES = 4;
const INTS = 8;

/**
 * The timers that handles stand for: when each is due and what it carries. The queue is only an
 * index of them. An entry of the queue belongs to a timer as long as their sequence numbers agree;
 * as no number is given twice, an entry left behind by a cancel or a move never comes alive again.
 */
export class Timers {
  private doubles = new Float64Array(DOUBLES * 64);
  private ints = new Int32Array(this.doubles.buffer);
  /** Of a deferred timer: sequence number and instant of the entry that stands for it in the queue. */
  private carrierSeq = new Float64Array(64).fill(NONE);
  private carrierAtUs = new Float64Array(64);
  private count = 0;
  private firstFree = NONE;

  add(dueUs: number, seq: number, kind: number, a: number, b: number): number {
    const handle = this.firstFree === NONE ? this.newHandle() : this.firstFree;
    const int = INTS * handle + 4;
    const ints = this.ints;
    this.firstFree = ints[int + 3];
    this.doubles[DOUBLES * handle] = dueUs;
    this.doubles[DOUBLES * handle + 1] = seq;
    ints[int] = kind;
    ints[int + 1] = a;
    ints[int + 2] = b;
    return handle;
  }

  remove(handle: number): void {
    this.doubles[DOUBLES * handle + 1] = NONE;
    this.carrierSeq[handle] = NONE;
    this.ints[INTS * handle + 7] = this.firstFree;
    this.firstFree = handle;
  }

  /**
   * Gives a timer another instant.
   * @returns true where an earlier entry of the queue goes on to stand for it, false where it needs a new one
   */
  move(handle: number, dueUs: number, seq: number): boolean {
    const at = DOUBLES * handle;
    if (this.carrierSeq[handle] === NONE) {
      this.carrierSeq[handle] = this.doubles[at + 1];
      this.carrierAtUs[handle] = this.doubles[at];
    }
    this.doubles[at] = dueUs;
    this.doubles[at + 1] = seq;
    if (dueUs >= this.carrierAtUs[handle]) return true;
    this.carrierSeq[handle] = NONE;
    return false;
  }

  /** Whether the entry with this number stands for a timer that has been deferred. */
  isCarrier(handle: number, seq: number): boolean {
    return this.carrierSeq[handle] === seq;
  }

  /** The deferred timer gets an entry of its own. */
  dropCarrier(handle: number): void {
    this.carrierSeq[handle] = NONE;
  }

  isPending(handle: number): boolean {
    return handle >= 0 && handle < this.count && this.doubles[DOUBLES * handle + 1] >= 0;
  }

  dueUs(handle: number): number {
    return this.doubles[DOUBLES * handle];
  }

  seq(handle: number): number {
    return this.doubles[DOUBLES * handle + 1];
  }

  kind(handle: number): number {
    return this.ints[INTS * handle + 4];
  }

  a(handle: number): number {
    return this.ints[INTS * handle + 5];
  }

  b(handle: number): number {
    return this.ints[INTS * handle + 6];
  }

  save(): TimersState {
    return { records: this.doubles.slice(0, DOUBLES * this.count), firstFree: this.firstFree };
  }

  load(state: TimersState): void {
    this.count = 0;
    while (DOUBLES * this.count < state.records.length) this.newHandle();
    this.doubles.set(state.records);
    this.carrierSeq.fill(NONE);
    this.firstFree = state.firstFree;
  }

  forEachPending(visit: (handle: number, dueUs: number, seq: number) => void): void {
    for (let handle = 0; handle < this.count; handle++) {
      if (this.isPending(handle)) visit(handle, this.dueUs(handle), this.seq(handle));
    }
  }

  private newHandle(): number {
    const handle = this.count++;
    const capacity = this.carrierSeq.length;
    if (handle === capacity) {
      const doubles = new Float64Array(2 * this.doubles.length);
      doubles.set(this.doubles);
      this.doubles = doubles;
      this.ints = new Int32Array(doubles.buffer);
      const carrierSeq = new Float64Array(2 * capacity).fill(NONE);
      carrierSeq.set(this.carrierSeq);
      this.carrierSeq = carrierSeq;
      const carrierAtUs = new Float64Array(2 * capacity);
      carrierAtUs.set(this.carrierAtUs);
      this.carrierAtUs = carrierAtUs;
    }
    this.ints[INTS * handle + 7] = NONE;
    return handle;
  }
}
