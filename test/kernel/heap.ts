/** The plainest priority queue there is, oracle of the ladder: least time first, then least seq. */
export class Heap {
  private readonly entries: { time: number; seq: number; item: number }[] = [];

  get size(): number {
    return this.entries.length;
  }

  peekTime(): number {
    return this.entries[0]?.time ?? Infinity;
  }

  push(time: number, seq: number, item: number): void {
    const { entries } = this;
    let at = entries.push({ time, seq, item }) - 1;
    while (at > 0 && this.isLess(at, (at - 1) >> 1)) {
      this.swap(at, (at - 1) >> 1);
      at = (at - 1) >> 1;
    }
  }

  pop(): { time: number; seq: number; item: number } | undefined {
    const { entries } = this;
    const least = entries[0];
    const last = entries.pop();
    if (least === undefined || last === undefined || entries.length === 0) return least;
    entries[0] = last;
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < entries.length && this.isLess(child, least)) least = child;
      if (least === at) break;
      this.swap(at, least);
      at = least;
    }
    return least;
  }

  private isLess(i: number, j: number): boolean {
    const a = this.entries[i];
    const b = this.entries[j];
    return a.time < b.time || (a.time === b.time && a.seq < b.seq);
  }

  private swap(i: number, j: number): void {
    [this.entries[i], this.entries[j]] = [this.entries[j], this.entries[i]];
  }
}
