import { CPU_UNITS, MEMORY_MIB, ROOM } from '../hosting.js';
import type { Ability } from './ability.js';
import { COUNT, HEAD, NEXT, PLACE } from './classes.js';
import { DrawOrder } from './draw-order.js';
import type { Fleet, Kind } from './fleet.js';
import type { Tally } from './tally.js';

/** What trying the first of the order costs against looking at one after the other. */
const FEW = 2;
/** How often it is tried, in multiples of the tries that find one of as many. */
const TRIES = 4;
/** With more kinds in question than this the order is not tried: it would be looked up in as many rows. */
const KINDS_MAX = 16;

/**
 * Instances that the links of a search so far make no difference between: lists and classes of some kinds. The draw decides
 * between those of them who are able.
 */
export class Tied {
  readonly order = new DrawOrder();
  private readonly fleet: Fleet;
  private readonly ability: Ability;
  /** By which all of them have so many tasks. */
  private counts: Int32Array = new Int32Array(0);
  /** Kinds in question: the first so many. */
  private readonly kinds: Kind[] = [];
  private kindCount = 0;
  private isWantedKind = new Uint8Array(0);
  /** All of them have this many tasks, or this much left of a resource; -1: however much. */
  private wantedCount = -1;
  private wantedValue = -1;
  /** Place in the records of the resource of which there is to be so much. */
  private wantedField = 0;
  // The first so many lists and, by their first instances, classes; and how many instances that is.
  private readonly lists: (readonly number[])[] = [];
  private listCount = 0;
  private readonly heads: number[] = [];
  private headCount = 0;
  private total = 0;
  /** The rows that are looked into, and how they are turned. */
  private readonly rows: number[] = [];
  private readonly turns: number[] = [];
  // Who comes first of those that were considered, and the row of whoever was considered last.
  private leastRank = 0;
  private leastRow = 0;
  private leastIndex = -1;
  private turnedRow = -1;
  private turn = 0;

  constructor(fleet: Fleet, ability: Ability) {
    this.fleet = fleet;
    this.ability = ability;
  }

  /** A new placement. @param draw in [0, 1) */
  draw(draw: number): void {
    this.order.set(draw, this.fleet.longestRow);
    this.turnedRow = -1;
    const { kinds } = this.fleet;
    if (kinds.length > this.isWantedKind.length) this.isWantedKind = new Uint8Array(kinds.length);
  }

  /** One kind more is in question. */
  addKind(kind: Kind): void {
    this.kinds[this.kindCount++] = kind;
    this.isWantedKind[kind.index] = 1;
  }

  /** No kind is in question any more. */
  forgetKinds(): void {
    for (let place = 0; place < this.kindCount; place++) this.isWantedKind[this.kinds[place].index] = 0;
    this.kindCount = 0;
    this.wantedCount = -1;
    this.wantedValue = -1;
    this.forgetLists();
  }

  forgetLists(): void {
    this.listCount = 0;
    this.headCount = 0;
    this.total = 0;
  }

  get isEmpty(): boolean {
    return this.total === 0;
  }

  addList(list: readonly number[]): void {
    this.lists[this.listCount++] = list;
    this.total += list.length;
  }

  /** @param at where the class begins in its records */
  addClass(records: Int32Array, at: number): void {
    this.heads[this.headCount++] = records[at + HEAD];
    this.total += records[at + COUNT];
  }

  /** All in the lists have so many tasks. */
  haveCount(count: number, { counts }: Tally): void {
    this.wantedCount = count;
    this.counts = counts;
  }

  /** All in the classes have so much left. */
  haveLeft(field: 'cpu' | 'memory', value: number): void {
    this.wantedField = field === 'cpu' ? CPU_UNITS : MEMORY_MIB;
    this.wantedValue = value;
  }

  /** All in the lists and classes. */
  members(): number[] {
    const { places } = this.fleet;
    const members = this.lists.slice(0, this.listCount).flat();
    for (let place = 0; place < this.headCount; place++)
      for (let index = this.heads[place]; index >= 0; index = places[PLACE * index + NEXT]) members.push(index);
    return members;
  }

  /** The able one that the draw puts first; -1: nobody is able. */
  first(): number {
    const { order, total } = this;
    // Whoever comes early in the order is likely to be one of many; few are sooner looked at one by one.
    if (total * total > FEW * order.size && this.kindCount <= KINDS_MAX) {
      const rows = this.readRows();
      const tries = Math.min(total, Math.ceil((order.size / total) * TRIES));
      for (let rank = 0; rank < tries; rank++) {
        const index = this.wantedAt(order.turnedAt(rank), rows);
        if (index >= 0) return index;
      }
    }
    return this.firstOfEach();
  }

  /** The rows of the kinds in question, in their order. @returns how many */
  private readRows(): number {
    const { kinds, rows, turns, order, fleet } = this;
    let count = 0;
    for (let place = 0; place < this.kindCount; place++) {
      const row = fleet.rowOf[kinds[place].sample.index];
      let at = count;
      while (at > 0 && rows[at - 1] > row) at--;
      if (at > 0 && rows[at - 1] === row) continue;
      for (let to = count++; to > at; to--) rows[to] = rows[to - 1];
      rows[at] = row;
    }
    for (let place = 0; place < count; place++) turns[place] = order.turnOf(rows[place]);
    return count;
  }

  /** Who is wanted of those with one rank; -1: nobody. */
  private wantedAt(turned: number, rowCount: number): number {
    const { fleet, order } = this;
    for (let place = 0; place < rowCount; place++) {
      const row = fleet.rows[this.rows[place]];
      const at = order.placeAt(turned, this.turns[place]);
      if (at < row.length && this.isWanted(row[at])) return row[at];
    }
    return -1;
  }

  /** The same, by looking at each. */
  firstOfEach(): number {
    const { lists, heads } = this;
    const { places } = this.fleet;
    this.leastRank = Number.MAX_SAFE_INTEGER;
    this.leastRow = 0;
    this.leastIndex = -1;
    for (let list = 0; list < this.listCount; list++) {
      const members = lists[list];
      for (let place = 0; place < members.length; place++) this.consider(members[place]);
    }
    for (let place = 0; place < this.headCount; place++)
      for (let index = heads[place]; index >= 0; index = places[PLACE * index + NEXT]) this.consider(index);
    return this.leastIndex;
  }

  /** Whether an instance is able and comes before those that were considered. */
  private consider(index: number): void {
    const { fleet, order } = this;
    const row = fleet.rowOf[index];
    if (row !== this.turnedRow) {
      this.turnedRow = row;
      this.turn = order.turnOf(row);
    }
    const rank = order.rankOf(fleet.placeInRow[index] + this.turn);
    if (rank > this.leastRank || (rank === this.leastRank && row > this.leastRow) || !this.ability.isAble(index)) return;
    this.leastRank = rank;
    this.leastRow = row;
    this.leastIndex = index;
  }

  /** Whether an instance is one of them, and able. */
  private isWanted(index: number): boolean {
    const { kindOf, isOpen, room } = this.fleet;
    if (this.wantedCount >= 0 && this.counts[index] !== this.wantedCount) return false;
    if (this.wantedValue >= 0 && room[ROOM * index + this.wantedField] !== this.wantedValue) return false;
    return isOpen[index] === 1 && this.isWantedKind[kindOf[index]] === 1 && this.ability.isAble(index);
  }
}
