import type { Classes } from './classes.js';

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
  private readonly value: readonly number[];
  private readonly other: readonly number[];
  private readonly rungStep: number;
  private readonly columnStep: number;
  private readonly words = new Int32Array(2 * RUNGS);
  /** Which rungs are not empty. */
  private readonly rungs = new Int32Array(RUNGS / 32);
  /** Classes in each column of each rung. */
  private readonly cells: (number[] | undefined)[] = new Array<undefined>(RUNGS * CELLS).fill(undefined);
  /** Place of each class in its cell. */
  private readonly placeOf: number[] = [];

  /** @param cpuMax and memoryMax: the most that an instance has */
  constructor(classes: Classes, field: 'cpu' | 'memory', cpuMax: number, memoryMax: number) {
    this.classes = classes;
    this.isByCpu = field === 'cpu';
    this.value = this.isByCpu ? classes.cpu : classes.memory;
    this.other = this.isByCpu ? classes.memory : classes.cpu;
    this.rungStep = Math.ceil(((this.isByCpu ? cpuMax : memoryMax) + 1) / RUNGS);
    this.columnStep = Math.ceil(((this.isByCpu ? memoryMax : cpuMax) + 1) / COLUMNS);
  }

  add(id: number): void {
    const at = this.cellOf(id);
    let cell = this.cells[at];
    if (cell === undefined) {
      cell = [];
      this.cells[at] = cell;
    }
    if (cell.length === 0) {
      this.words[at >>> 5] |= 1 << (at & 31);
      this.rungs[at >>> 11] |= 1 << ((at >>> 6) & 31);
    }
    this.placeOf[id] = cell.length;
    cell.push(id);
  }

  remove(id: number): void {
    const at = this.cellOf(id);
    const cell = this.cells[at] as number[];
    const last = cell.pop() as number;
    if (last !== id) {
      const place = this.placeOf[id];
      cell[place] = last;
      this.placeOf[last] = place;
    }
    if (cell.length > 0) return;
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
      let least = this.leastOf(2 * rung + 1, withInterfaces, Number.POSITIVE_INFINITY, need, judge);
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
    const { cpu, memory, eni, gpu } = this.classes;
    const { cpuUnits, memoryMiB, eniCount, gpuCount } = need;
    let least = above;
    for (let word = columns; word !== 0; word &= word - 1) {
      const cell = this.cells[row * COLUMNS + 31 - Math.clz32(word & -word)] as number[];
      for (let place = 0; place < cell.length; place++) {
        const id = cell[place];
        const value = this.value[id];
        if (value > least || cpu[id] < cpuUnits || memory[id] < memoryMiB || eni[id] < eniCount || gpu[id] < gpuCount) continue;
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
    const row = 2 * Math.floor(this.value[id] / this.rungStep) + (this.classes.eni[id] > 0 ? 1 : 0);
    return row * COLUMNS + Math.floor(this.other[id] / this.columnStep);
  }
}
