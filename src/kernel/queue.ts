/** A bucket with at most this many entries is sorted; a larger one is spread over a rung. */
const SORT_MAX = 48;
/** The same for the top: with so few pending, a rung costs more than it saves. */
const TOP_SORT_MAX = 16;
/** An insertion that would shift more than this many entries of the bottom makes a rung of it first. */
const SHIFT_MAX = 160;
/** Each rung narrows the range at least SORT_MAX-fold, so integers below 2^53 never need more. */
const RUNGS_MAX = 12;
const NONE = -1;

/**
 * A priority queue of (time, seq, item), least time first, then least seq: a ladder queue.
 *
 * Far entries lie unsorted in the top; nearer ones in the buckets of rungs, each rung a finer
 * division of one bucket of the rung above; the nearest in the bottom, a sorted array. What sits
 * further up is always later than what sits further down. An entry is touched a few times between
 * push and pop whatever the number pending; a bucket of one instant is already in order of seq,
 * because every step keeps the order of arrival.
 *
 * Times are finite; a pair (time, seq) occurs once.
 */
export class LadderQueue {
  size = 0;

  // Entries: time, seq, then item and next (two int32) in one record, so that a visit costs one cache line.
  private times = new Float64Array(3 * 64);
  private links = new Int32Array(this.times.buffer);
  private entryCount = 0;
  private freeEntry = NONE;

  private top = new Int32Array(64);
  private topSize = 0;
  private topMin = Infinity;
  private topMax = -Infinity;
  /** Entries later than this belong to the top. */
  private topAfter = -Infinity;

  private readonly rungBuckets: Int32Array[] = [];
  private readonly rungStart = new Float64Array(RUNGS_MAX);
  private readonly rungScale = new Float64Array(RUNGS_MAX);
  private readonly rungSize = new Int32Array(RUNGS_MAX);
  /** First bucket not yet taken. */
  private readonly rungNext = new Int32Array(RUNGS_MAX);
  private rungCount = 0;

  private bottomTime = new Float64Array(256);
  private bottomEntry = new Int32Array(256);
  private bottomFrom = 0;
  private bottomTo = 0;

  private scratch = new Int32Array(256);

  /** Time of the least entry, Infinity if there is none. */
  peekTime(): number {
    if (this.bottomFrom === this.bottomTo && !this.refill()) return Infinity;
    return this.bottomTime[this.bottomFrom];
  }

  /** Sequence number of the least entry; valid after a finite peekTime(). */
  peekSeq(): number {
    return this.times[3 * this.bottomEntry[this.bottomFrom] + 1];
  }

  /** Item of the least entry; valid after a finite peekTime(). */
  peekItem(): number {
    return this.links[6 * this.bottomEntry[this.bottomFrom] + 4];
  }

  /** Removes the least entry and returns its item; valid after a finite peekTime(). */
  pop(): number {
    const entry = this.bottomEntry[this.bottomFrom++];
    const link = 6 * entry + 4;
    this.links[link + 1] = this.freeEntry;
    this.freeEntry = entry;
    this.size--;
    return this.links[link];
  }

  push(time: number, seq: number, item: number): void {
    let entry = this.freeEntry;
    if (entry === NONE) entry = this.newEntry();
    else this.freeEntry = this.links[6 * entry + 5];
    this.times[3 * entry] = time;
    this.times[3 * entry + 1] = seq;
    this.links[6 * entry + 4] = item;
    this.size++;
    if (time > this.topAfter) this.pushTop(time, entry);
    else this.pushRung(time, seq, entry);
  }

  /** Forgets every entry whose (seq, item) is not wanted. Costs time proportional to the size. */
  retain(isWanted: (seq: number, item: number) => boolean): void {
    const kept: number[] = [];
    while (this.peekTime() < Infinity) {
      const time = this.peekTime();
      const seq = this.peekSeq();
      const item = this.pop();
      if (isWanted(seq, item)) kept.push(time, seq, item);
    }
    this.topAfter = -Infinity;
    for (let i = 0; i < kept.length; i += 3) this.push(kept[i], kept[i + 1], kept[i + 2]);
  }

  private newEntry(): number {
    const entry = this.entryCount++;
    if (3 * entry + 3 > this.times.length) {
      const grown = new Float64Array(2 * this.times.length);
      grown.set(this.times);
      this.times = grown;
      this.links = new Int32Array(grown.buffer);
    }
    return entry;
  }

  private pushTop(time: number, entry: number): void {
    if (this.topSize === this.top.length) this.top = grownInt32(this.top);
    this.top[this.topSize++] = entry;
    if (time < this.topMin) this.topMin = time;
    if (time > this.topMax) this.topMax = time;
  }

  private pushRung(time: number, seq: number, entry: number): void {
    for (let rung = 0; rung < this.rungCount; rung++) {
      const place = (time - this.rungStart[rung]) * this.rungScale[rung];
      const next = this.rungNext[rung];
      const size = this.rungSize[rung];
      if (place >= next && next < size) {
        const bucket = place >= size ? size - 1 : place | 0;
        const buckets = this.rungBuckets[rung];
        this.links[6 * entry + 5] = buckets[bucket];
        buckets[bucket] = entry;
        return;
      }
    }
    this.pushBottom(time, seq, entry);
  }

  private pushBottom(time: number, seq: number, entry: number): void {
    if (this.bottomTo === this.bottomTime.length) this.makeRoomInBottom();
    const times = this.bottomTime;
    const from = this.bottomFrom;
    const at = this.bottomTo;
    if (at - from > SHIFT_MAX && times[at - SHIFT_MAX] > time) {
      if (times[from + SHIFT_MAX] > time) {
        this.pushBottomFront(time, seq, entry);
        return;
      }
      if (this.rungCount < RUNGS_MAX) {
        this.spreadBottom();
        this.pushRung(time, seq, entry);
        return;
      }
    }
    this.insertLast(time, seq, entry);
  }

  /** A long bottom (a burst at one instant) is not shifted for the few entries that go before it. */
  private pushBottomFront(time: number, seq: number, entry: number): void {
    if (this.bottomFrom === 0) this.makeRoomInBottom();
    const times = this.bottomTime;
    const entries = this.bottomEntry;
    let at = --this.bottomFrom;
    for (;;) {
      const after = times[at + 1];
      if (after > time || (after === time && this.times[3 * entries[at + 1] + 1] > seq)) break;
      times[at] = after;
      entries[at] = entries[at + 1];
      at++;
    }
    times[at] = time;
    entries[at] = entry;
  }

  /** Centres the bottom in its arrays, grown if they are more than half full. */
  private makeRoomInBottom(): void {
    const count = this.bottomTo - this.bottomFrom;
    const capacity = this.bottomTime.length;
    const room = 2 * count > capacity ? 2 * capacity : capacity;
    const from = (room - count) >> 1;
    const times = room === capacity ? this.bottomTime : new Float64Array(room);
    const entries = room === capacity ? this.bottomEntry : new Int32Array(room);
    times.set(this.bottomTime.subarray(this.bottomFrom, this.bottomTo), from);
    entries.set(this.bottomEntry.subarray(this.bottomFrom, this.bottomTo), from);
    this.bottomTime = times;
    this.bottomEntry = entries;
    this.bottomFrom = from;
    this.bottomTo = from + count;
  }

  /** Fills the empty bottom with the next bucket. @returns false if the queue is empty */
  private refill(): boolean {
    for (;;) {
      if (this.rungCount === 0) {
        if (this.topSize === 0) return false;
        this.takeTop();
      } else {
        this.takeBucket(this.rungCount - 1);
      }
      if (this.bottomTo > this.bottomFrom) return true;
    }
  }

  private takeTop(): void {
    const count = this.topSize;
    this.topAfter = this.topMax;
    if (count > TOP_SORT_MAX && this.topMax > this.topMin) this.addRung(this.top, 0, count, this.topMin, this.topMax);
    else this.fillBottom(this.top, count);
    this.topSize = 0;
    this.topMin = Infinity;
    this.topMax = -Infinity;
  }

  private takeBucket(rung: number): void {
    const buckets = this.rungBuckets[rung];
    const size = this.rungSize[rung];
    let bucket = this.rungNext[rung];
    while (bucket < size && buckets[bucket] === NONE) bucket++;
    this.rungNext[rung] = bucket + 1;
    if (bucket + 1 >= size) this.rungCount--;
    if (bucket >= size) return;

    const links = this.links;
    let count = 0;
    for (let entry = buckets[bucket]; entry !== NONE; entry = links[6 * entry + 5]) {
      if (count === this.scratch.length) this.scratch = grownInt32(this.scratch);
      this.scratch[count++] = entry;
    }
    // A bucket is a stack: reversed, it is in order of arrival.
    const scratch = this.scratch;
    for (let low = 0, high = count - 1; low < high; low++, high--) {
      const entry = scratch[low];
      scratch[low] = scratch[high];
      scratch[high] = entry;
    }
    if (count > SORT_MAX && this.rungCount < RUNGS_MAX) {
      let min = Infinity;
      let max = -Infinity;
      for (let i = 0; i < count; i++) {
        const time = this.times[3 * scratch[i]];
        if (time < min) min = time;
        if (time > max) max = time;
      }
      if (max > min) {
        this.addRung(scratch, 0, count, min, max);
        return;
      }
    }
    this.fillBottom(scratch, count);
  }

  private spreadBottom(): void {
    const min = this.bottomTime[this.bottomFrom];
    const max = this.bottomTime[this.bottomTo - 1];
    this.addRung(this.bottomEntry, this.bottomFrom, this.bottomTo, min, max);
    this.bottomTo = this.bottomFrom;
  }

  /** A new finest rung, from min to max (min < max), of the entries given in order of arrival. */
  private addRung(entries: Int32Array, from: number, to: number, min: number, max: number): void {
    const rung = this.rungCount++;
    const size = to - from;
    if (rung === this.rungBuckets.length) this.rungBuckets.push(new Int32Array(64));
    while (this.rungBuckets[rung].length < size) this.rungBuckets[rung] = new Int32Array(2 * this.rungBuckets[rung].length);
    const buckets = this.rungBuckets[rung];
    const scale = size / (max - min);
    buckets.fill(NONE, 0, size);
    for (let i = from; i < to; i++) {
      const entry = entries[i];
      const place = ((this.times[3 * entry] - min) * scale) | 0;
      const bucket = place < size ? place : size - 1;
      this.links[6 * entry + 5] = buckets[bucket];
      buckets[bucket] = entry;
    }
    this.rungStart[rung] = min;
    this.rungScale[rung] = scale;
    this.rungSize[rung] = size;
    this.rungNext[rung] = 0;
  }

  /** Sorts entries given in order of arrival into the empty bottom. */
  private fillBottom(entries: Int32Array, count: number): void {
    while (this.bottomTime.length < 2 * count) {
      this.bottomTime = new Float64Array(2 * this.bottomTime.length);
      this.bottomEntry = new Int32Array(this.bottomTime.length);
    }
    const from = (this.bottomTime.length - count) >> 1;
    if (count > SORT_MAX && !this.isSorted(entries, count)) entries.subarray(0, count).sort((a, b) => this.compare(a, b));
    this.bottomFrom = from;
    this.bottomTo = from;
    for (let i = 0; i < count; i++) {
      const entry = entries[i];
      this.insertLast(this.times[3 * entry], this.times[3 * entry + 1], entry);
    }
  }

  private insertLast(time: number, seq: number, entry: number): void {
    const times = this.bottomTime;
    const entries = this.bottomEntry;
    const from = this.bottomFrom;
    let at = this.bottomTo++;
    while (at > from) {
      const before = times[at - 1];
      if (before < time || (before === time && this.times[3 * entries[at - 1] + 1] < seq)) break;
      times[at] = before;
      entries[at] = entries[at - 1];
      at--;
    }
    times[at] = time;
    entries[at] = entry;
  }

  private isSorted(entries: Int32Array, count: number): boolean {
    for (let i = 1; i < count; i++) {
      if (this.compare(entries[i - 1], entries[i]) > 0) return false;
    }
    return true;
  }

  private compare(a: number, b: number): number {
    return this.times[3 * a] - this.times[3 * b] || this.times[3 * a + 1] - this.times[3 * b + 1];
  }
}

function grownInt32(array: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(2 * array.length);
  grown.set(array);
  return grown;
}
