/** Steps of the resource in order, and of the other within each. */
const RUNGS = 256;
const COLUMNS = 32;

/**
 * Classes in order of one resource, to find the one with least of it that still has enough of both: rungs by the one, on
 * each rung columns by the other, and a word for each rung that says which columns are not empty.
 */
export class Ladder {
  private readonly value: readonly number[];
  private readonly other: readonly number[];
  private readonly rungStep: number;
  private readonly columnStep: number;
  private readonly words = new Int32Array(RUNGS);
  /** Classes in each column of each rung. */
  private readonly cells: number[][] = Array.from({ length: RUNGS * COLUMNS }, () => EMPTY);
  /** Place of each class in its cell. */
  private readonly placeOf: number[] = [];

  /** @param value what is left of the resource in order, by class; @param valueMax the most of it; likewise the other */
  constructor(value: readonly number[], valueMax: number, other: readonly number[], otherMax: number) {
    this.value = value;
    this.other = other;
    this.rungStep = Math.ceil((valueMax + 1) / RUNGS);
    this.columnStep = Math.ceil((otherMax + 1) / COLUMNS);
  }

  add(id: number): void {
    const at = this.cellOf(id);
    if (this.cells[at] === EMPTY) this.cells[at] = [];
    const cell = this.cells[at];
    if (cell.length === 0) this.words[at >>> 5] |= 1 << (at & 31);
    this.placeOf[id] = cell.length;
    cell.push(id);
  }

  remove(id: number): void {
    const at = this.cellOf(id);
    const cell = this.cells[at];
    const last = cell.pop() as number;
    if (last !== id) {
      const place = this.placeOf[id];
      cell[place] = last;
      this.placeOf[last] = place;
    }
    if (cell.length === 0) this.words[at >>> 5] &= ~(1 << (at & 31));
  }

  /**
   * The classes with the least value that will do.
   * @param value and other: what is needed of each
   * @param limit values above it are of no interest
   * @param willDo asked of classes with enough of both
   * @param found takes the classes, all of one value; emptied first
   * @returns the value; Infinity where no class will do
   */
  least(value: number, other: number, limit: number, willDo: (id: number) => boolean, found: number[]): number {
    const column = Math.floor(other / this.columnStep);
    // More than any instance of the kind ever has.
    if (column >= COLUMNS) return Number.POSITIVE_INFINITY;
    const columns = -1 << column;
    const last = Math.min(RUNGS - 1, Math.floor(limit / this.rungStep));
    for (let rung = Math.floor(value / this.rungStep); rung <= last; rung++) {
      const word = this.words[rung] & columns;
      if (word === 0) continue;
      const least = this.leastOnRung(rung, word, value, other, willDo, found);
      if (found.length > 0 && least <= limit) return least;
    }
    found.length = 0;
    return Number.POSITIVE_INFINITY;
  }

  private leastOnRung(
    rung: number,
    columns: number,
    value: number,
    other: number,
    willDo: (id: number) => boolean,
    found: number[],
  ): number {
    let least = Number.POSITIVE_INFINITY;
    found.length = 0;
    for (let word = columns; word !== 0; word &= word - 1) {
      const cell = this.cells[rung * COLUMNS + 31 - Math.clz32(word & -word)];
      for (let place = 0; place < cell.length; place++) {
        const id = cell[place];
        const has = this.value[id];
        if (has > least || has < value || this.other[id] < other || !willDo(id)) continue;
        if (has < least) {
          least = has;
          found.length = 0;
        }
        found.push(id);
      }
    }
    return least;
  }

  private cellOf(id: number): number {
    return Math.floor(this.value[id] / this.rungStep) * COLUMNS + Math.floor(this.other[id] / this.columnStep);
  }
}

const EMPTY: number[] = [];
