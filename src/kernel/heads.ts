/** The heads as plain data, by id. */
export interface HeadsState {
  readonly atUs: Float64Array;
  readonly seqs: Float64Array;
  readonly kinds: Int32Array;
  readonly as: Int32Array;
  readonly bs: Int32Array;
}

const NONE = -1;

/**
 * The next event of each source and of each lane, in a winner tree: the least of them is known at
 * once, and a change climbs only as far as it changes a winner.
 */
export class Heads {
  private count = 0;
  private capacity = 2;
  private atUs = new Float64Array(2).fill(Infinity);
  private seqs = new Float64Array(2);
  private kinds = new Int32Array(2);
  private as = new Int32Array(2);
  private bs = new Int32Array(2);
  /** tree[1] is the winner of all; the winners at 2i and 2i + 1 play for i; ids start at capacity. */
  private tree = Int32Array.of(0, 0, 0, 1);
  /** A head that fired and has not climbed yet: mostly its handler sets it anew, and one climb will do. */
  private fired = NONE;

  /** @returns the id of a new head that is not due */
  add(kind: number, a: number): number {
    const id = this.count++;
    if (id === this.capacity) this.grow();
    this.atUs[id] = Infinity;
    this.seqs[id] = 0;
    this.kinds[id] = kind;
    this.as[id] = a;
    this.bs[id] = 0;
    return id;
  }

  set(id: number, atUs: number, seq: number, b: number): void {
    this.atUs[id] = atUs;
    this.seqs[id] = seq;
    this.bs[id] = b;
    if (this.fired === id) this.fired = NONE;
    this.climb(id);
  }

  /** The head is not due any more; it is expected to be set again soon. */
  fire(id: number): void {
    if (this.fired !== NONE) this.settle();
    this.atUs[id] = Infinity;
    this.fired = id;
  }

  /** Id of the head that is due first. */
  first(): number {
    if (this.fired !== NONE) this.settle();
    return this.tree[1];
  }

  timeOf(id: number): number {
    return this.atUs[id];
  }

  seqOf(id: number): number {
    return this.seqs[id];
  }

  kindOf(id: number): number {
    return this.kinds[id];
  }

  aOf(id: number): number {
    return this.as[id];
  }

  bOf(id: number): number {
    return this.bs[id];
  }

  save(): HeadsState {
    const { count } = this;
    return {
      atUs: this.atUs.slice(0, count),
      seqs: this.seqs.slice(0, count),
      kinds: this.kinds.slice(0, count),
      as: this.as.slice(0, count),
      bs: this.bs.slice(0, count),
    };
  }

  load(state: HeadsState): void {
    this.count = 0;
    this.fired = NONE;
    this.atUs.fill(Infinity);
    for (let id = 0; id < state.atUs.length; id++) {
      this.add(state.kinds[id], state.as[id]);
      this.set(id, state.atUs[id], state.seqs[id], state.bs[id]);
    }
    this.playAll();
  }

  private settle(): void {
    const id = this.fired;
    this.fired = NONE;
    this.climb(id);
  }

  private climb(id: number): void {
    const { tree, atUs, seqs } = this;
    for (let node = (this.capacity + id) >> 1; node > 0; node >>= 1) {
      const left = tree[2 * node];
      const right = tree[2 * node + 1];
      const leftAtUs = atUs[left];
      const rightAtUs = atUs[right];
      const winner = rightAtUs < leftAtUs || (rightAtUs === leftAtUs && seqs[right] < seqs[left]) ? right : left;
      if (winner === tree[node] && winner !== id) return;
      tree[node] = winner;
    }
  }

  private grow(): void {
    const { capacity } = this;
    this.capacity = 2 * capacity;
    this.atUs = doubled(this.atUs, new Float64Array(2 * capacity).fill(Infinity));
    this.seqs = doubled(this.seqs, new Float64Array(2 * capacity));
    this.kinds = doubled(this.kinds, new Int32Array(2 * capacity));
    this.as = doubled(this.as, new Int32Array(2 * capacity));
    this.bs = doubled(this.bs, new Int32Array(2 * capacity));
    this.tree = new Int32Array(4 * capacity);
    this.playAll();
  }

  private playAll(): void {
    const { capacity, tree } = this;
    for (let id = 0; id < capacity; id++) tree[capacity + id] = id;
    for (let node = capacity - 1; node > 0; node--) {
      const left = tree[2 * node];
      const right = tree[2 * node + 1];
      const isRight = this.atUs[right] < this.atUs[left] || (this.atUs[right] === this.atUs[left] && this.seqs[right] < this.seqs[left]);
      tree[node] = isRight ? right : left;
    }
  }
}

function doubled<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
