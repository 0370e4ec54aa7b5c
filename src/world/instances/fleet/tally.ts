/** The tasks of one service, or of one task group, by instance and by kind of instance. */
export class Tally {
  /** By kind, over the instances that are listed. */
  sums: Int32Array;
  /** By index of the instance. */
  counts: Int32Array;
  /** By kind, then by count: the instances that may take tasks. Undefined until somebody asks for the fewest. */
  private levels: number[][][] | undefined;
  /** Place of each instance in its level. */
  private placeOf: Int32Array = new Int32Array(0);

  /** @param size room for so many instances; @param kinds of instances known */
  constructor(size: number, kinds: number) {
    this.counts = new Int32Array(size);
    this.sums = new Int32Array(kinds);
  }

  resize(size: number): void {
    this.counts = grown(this.counts, size);
    if (this.levels !== undefined) this.placeOf = grown(this.placeOf, size);
  }

  /** @param kind -1: the instance is in no list; @param isOpen whether it may take tasks */
  change(index: number, delta: number, kind: number, isOpen: boolean): void {
    if (kind >= 0) this.sums[kind] += delta;
    const { levels } = this;
    if (levels === undefined || !isOpen) {
      this.counts[index] += delta;
      return;
    }
    this.fromLevel(index, levels[kind]);
    this.counts[index] += delta;
    this.toLevel(index, levels[kind]);
  }

  /** An instance joins a kind's list or leaves it. */
  list(index: number, kind: number, isOpen: boolean, isThere: boolean): void {
    const count = this.counts[index];
    if (kind >= this.sums.length) this.sums = grown(this.sums, 2 * kind + 1);
    this.sums[kind] += isThere ? count : -count;
    const { levels } = this;
    if (levels === undefined || !isOpen) return;
    while (levels.length <= kind) levels.push([]);
    if (isThere) this.toLevel(index, levels[kind]);
    else this.fromLevel(index, levels[kind]);
  }

  /** The levels of a kind, by count. @param kinds each with its instances that may take tasks */
  levelsOf(kind: number, kinds: readonly { readonly open: readonly number[] }[]): readonly (readonly number[])[] {
    const levels = this.levels ?? this.newLevels(kinds);
    return levels[kind] ?? NO_LEVELS;
  }

  private newLevels(kinds: readonly { readonly open: readonly number[] }[]): number[][][] {
    this.placeOf = new Int32Array(this.counts.length);
    const levels = kinds.map(({ open }) => {
      const ofKind: number[][] = [];
      for (const index of open) this.toLevel(index, ofKind);
      return ofKind;
    });
    this.levels = levels;
    return levels;
  }

  private toLevel(index: number, levels: number[][]): void {
    const count = this.counts[index];
    while (levels.length <= count) levels.push([]);
    this.placeOf[index] = levels[count].length;
    levels[count].push(index);
  }

  private fromLevel(index: number, levels: number[][]): void {
    const level = levels[this.counts[index]];
    const last = level.pop() as number;
    if (last === index) return;
    const place = this.placeOf[index];
    level[place] = last;
    this.placeOf[last] = place;
  }
}

const NO_LEVELS: readonly (readonly number[])[] = [];

/** A longer copy. */
export function grown(column: Int32Array, size: number): Int32Array {
  const longer = new Int32Array(size);
  longer.set(column);
  return longer;
}
