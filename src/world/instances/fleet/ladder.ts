import { CLASS, type Classes, LADDER_CELL, LADDER_NEXT, LADDER_PREVIOUS } from './classes.js';

/** Steps of the resource in order, and of the other within each. */
const RUNGS = 256;
const COLUMNS = 32;
/** Columns twice: classes without a network interface left, and those with. */
const CELLS = 2 * COLUMNS;

/** Who says of a class that has enough of everything whether one of its instances will do. */
export interface ClassJudge {
  willDo(id: number): boolean;
}

/** What is looked for on a ladder. */
export interface LadderNeed {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly eniCount: number;
  readonly gpuCount: number;
}

/**
 * Classes in order of one resource, to find the one with least of it that still has enough of all: rungs by the one, on
 * each rung columns by the other, and two words for each rung that say which columns are not empty.
 */
export class Ladder {
  /** What was found last: so many classes, all of one value. */
  readonly found: number[] = [];
  foundCount = 0;
  private readonly classes: Classes;
  private readonly isByCpu: boolean;
  /** Place in a class's record of the resource in order, and of the other. */
  private readonly value: number;
  private readonly other: number;
  private readonly rungStep: number;
  private readonly columnStep: number;
  private readonly words = new Int32Array(2 * RUNGS);
  /** Which rungs are not empty. */
  private readonly rungs = new Int32Array(RUNGS / 32);
  /** First class in each column of each rung; -1: none. */
  private readonly firstOf = new Int32Array(RUNGS * CELLS).fill(-1);
  /** Places in a class's record of its neighbours in its column. */
  private readonly next: number;
  private readonly previous: number;
  /** And of its cell. */
  private readonly cell: number;

  /** @param cpuMax and memoryMax: the most that an instance has */
  constructor(classes: Classes, field: 'cpu' | 'memory', cpuMax: number, memoryMax: number) {
    this.classes = classes;
    this.isByCpu = field === 'cpu';
    this.value = this.isByCpu ? 0 : 1;
    this.other = 1 - this.value;
    this.next = LADDER_NEXT + this.value;
    this.previous = LADDER_PREVIOUS + this.value;
    this.cell = LADDER_CELL + this.value;
    this.rungStep = Math.ceil(((this.isByCpu ? cpuMax : memoryMax) + 1) / RUNGS);
    this.columnStep = Math.ceil(((this.isByCpu ? memoryMax : cpuMax) + 1) / COLUMNS);
  }

  add(id: number): void {
    const { records } = this.classes;
    const at = this.cellOf(id);
    const first = this.firstOf[at];
    this.firstOf[at] = id;
    records[CLASS * id + this.next] = first;
    records[CLASS * id + this.previous] = -1;
    records[CLASS * id + this.cell] = at;
    if (first >= 0) records[CLASS * first + this.previous] = id;
    else {
      this.words[at >>> 5] |= 1 << (at & 31);
      this.rungs[at >>> 11] |= 1 << ((at >>> 6) & 31);
    }
  }

  remove(id: number): void {
    const { records } = this.classes;
    const next = records[CLASS * id + this.next];
    const previous = records[CLASS * id + this.previous];
    if (next >= 0) records[CLASS * next + this.previous] = previous;
    if (previous >= 0) {
      records[CLASS * previous + this.next] = next;
      return;
    }
    const at = records[CLASS * id + this.cell];
    this.firstOf[at] = next;
    if (next >= 0) return;
    const row = at >>> 5;
    this.words[row] &= ~(1 << (at & 31));
    if ((this.words[row] | this.words[row ^ 1]) === 0) this.rungs[row >>> 6] &= ~(1 << ((row >>> 1) & 31));
  }

  /**
   * Finds the classes with the least value that will do.
   * @param limit values above it are of no interest
   * @param judge asked of classes with enough; undefined: they will do
   * @returns the value; Infinity where no class will do
   */
  least(need: LadderNeed, limit: number, judge: ClassJudge | undefined): number {
    this.foundCount = 0;
    const value = this.isByCpu ? need.cpuUnits : need.memoryMiB;
    const column = Math.floor((this.isByCpu ? need.memoryMiB : need.cpuUnits) / this.columnStep);
    // More than any instance of the kind ever has.
    if (column >= COLUMNS) return Number.POSITIVE_INFINITY;
    const columns = -1 << column;
    const last = Math.min(RUNGS - 1, Math.floor(limit / this.rungStep));
    for (let rung = this.rungFrom(Math.floor(value / this.rungStep)); rung <= last; rung = this.rungFrom(rung + 1)) {
      const withInterfaces = this.words[2 * rung + 1] & columns;
      const without = need.eniCount > 0 ? 0 : this.words[2 * rung] & columns;
      if ((withInterfaces | without) === 0) continue;
      let least = this.leastOf(2 * rung + 1, withInterfaces, Number.MAX_SAFE_INTEGER, need, judge);
      least = this.leastOf(2 * rung, without, least, need, judge);
      if (this.foundCount > 0 && least <= limit) return least;
    }
    this.foundCount = 0;
    return Number.POSITIVE_INFINITY;
  }

  /** The first rung from one on that is not empty; RUNGS where there is none. */
  private rungFrom(rung: number): number {
    let word = rung >>> 5;
    if (word >= this.rungs.length) return RUNGS;
    let left = this.rungs[word] & (-1 << (rung & 31));
    while (left === 0) {
      if (++word === this.rungs.length) return RUNGS;
      left = this.rungs[word];
    }
    return word * 32 + 31 - Math.clz32(left & -left);
  }

  private leastOf(row: number, columns: number, above: number, need: LadderNeed, judge: ClassJudge | undefined): number {
    const { records } = this.classes;
    const { cpuUnits, memoryMiB, eniCount, gpuCount } = need;
    let least = above;
    for (let word = columns; word !== 0; word &= word - 1) {
      for (let id = this.firstOf[row * COLUMNS + 31 - Math.clz32(word & -word)]; id >= 0; id = records[CLASS * id + this.next]) {
        const at = CLASS * id;
        const value = records[at + this.value];
        if (value > least || records[at] < cpuUnits || records[at + 1] < memoryMiB) continue;
        if (records[at + 2] < eniCount || records[at + 3] < gpuCount) continue;
        if (judge !== undefined && !judge.willDo(id)) continue;
        if (value < least) {
          least = value;
          this.foundCount = 0;
        }
        this.found[this.foundCount++] = id;
      }
    }
    return least;
  }

  private cellOf(id: number): number {
    const { records } = this.classes;
    const at = CLASS * id;
    const row = 2 * Math.floor(records[at + this.value] / this.rungStep) + (records[at + 2] > 0 ? 1 : 0);
    return row * COLUMNS + Math.floor(records[at + this.other] / this.columnStep);
  }
}
