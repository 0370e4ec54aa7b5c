import { RESERVED_HOST_PORTS_MAX } from '../../../aws/quotas.js';
import type { InstanceNeed } from '../resources.js';
import { CLASS, type Classes, COUNT, HEAD, ROOM } from './classes.js';
import { DrawOrder } from './draw-order.js';
import type { Fleet, Kind } from './fleet.js';
import type { ClassJudge } from './ladder.js';
import type { Tally } from './tally.js';

/** A strategy as the index takes it. */
export type Link = ValueLink | { readonly type: 'instance' } | PackLink | { readonly type: 'random' };

/** Spread over values that all instances of a kind have in common: that of each kind, by index, as a small number. */
interface ValueLink {
  readonly type: 'value';
  readonly kindValues: readonly number[];
  readonly values: number;
}

interface PackLink {
  readonly type: 'pack';
  readonly field: 'cpu' | 'memory';
}

/** What is looked for. */
export interface SearchPlan {
  readonly need: InstanceNeed;
  readonly links: readonly Link[];
  /** Kinds that count for spread, and those of them whose instances may take the task. */
  readonly listed: readonly Kind[];
  readonly able: readonly Kind[];
  readonly tally: Tally;
  /** What binds beside resources and looks at an instance as it stands; undefined: nothing. */
  readonly admits: ((index: number) => boolean) | undefined;
}

/** What trying the first of the order costs against looking at one after the other. */
const FEW = 2;
/** How often it is tried, in multiples of the tries that find one of as many. */
const TRIES = 4;

/**
 * Finds the instance that rules/placement would choose, by the index: kinds, classes and counts are narrowed down link by
 * link, until those that are left are alike and the draw decides. Made once for a question and asked again and again.
 * @see choosePlacement
 */
export class Search implements ClassJudge {
  readonly plan: SearchPlan;
  private readonly fleet: Fleet;
  /** Whether an instance may fail what its class, or its place in a list, does not tell. */
  private readonly isParticular: boolean;
  private readonly order = new DrawOrder();
  /** The kinds that are still in question behind each link, and those of them that may have room. */
  private readonly kindsAt: readonly Kind[][];
  private readonly hopeful: Kind[] = [];
  // Who is looked for at the moment: instances of these kinds, with this many tasks or this much left (-1: however much).
  private readonly isWantedKind: Uint8Array;
  private wantedCount = -1;
  private wantedValue = -1;
  /** Place in the records of the resource of which there is to be so much. */
  private wantedField = 0;
  private classes: Classes | undefined;
  /** Tasks under each value, of each link that spreads over values. */
  private readonly sums: readonly Int32Array[];
  // Among whom: the first so many lists and, by their first instances, classes; and how many that is.
  private readonly lists: (readonly number[])[] = [];
  private listCount = 0;
  private readonly heads: number[] = [];
  private headCount = 0;
  private total = 0;

  constructor(fleet: Fleet, plan: SearchPlan) {
    this.fleet = fleet;
    this.plan = plan;
    this.isParticular = plan.admits !== undefined || plan.need.hostPorts.length > 0;
    this.isWantedKind = new Uint8Array(fleet.kinds.length);
    this.sums = plan.links.map((link) => new Int32Array(link.type === 'value' ? link.values : 0));
    this.kindsAt = plan.links.map(() => []);
  }

  /** @returns the index of the instance; -1: none has room */
  run(draw: number, count: number): number {
    const { able } = this.plan;
    this.order.set(draw, count);
    return this.best(able, able.length, 0);
  }

  /** The first by the links from `at` on, of the instances of some kinds. @param count the first so many */
  private best(kinds: readonly Kind[], count: number, at: number): number {
    const link = this.plan.links[at];
    if (link?.type === 'value') return this.bestByValue(kinds, count, at, link);
    const { hopeful, isWantedKind } = this;
    let hopefulCount = 0;
    for (let place = 0; place < count; place++) {
      const kind = kinds[place];
      if (kind.open.length === 0 || this.isHopeless(kind)) continue;
      hopeful[hopefulCount++] = kind;
      isWantedKind[kind.index] = 1;
    }
    if (hopefulCount === 0) return -1;
    const chosen = this.bestOf(hopefulCount, at, link);
    for (let place = 0; place < hopefulCount; place++) isWantedKind[hopeful[place].index] = 0;
    if (chosen < 0 && !this.isParticular) this.giveUp(hopefulCount);
    return chosen;
  }

  private bestOf(count: number, at: number, link: Exclude<Link, ValueLink> | undefined): number {
    this.wantedCount = -1;
    this.wantedValue = -1;
    this.forgetLists();
    if (link?.type === 'instance') return this.bestByCount(count, at);
    if (link?.type === 'pack') return this.bestByField(count, at, link);
    for (let place = 0; place < count; place++) this.addList(this.hopeful[place].open);
    return this.firstDrawn();
  }

  private forgetLists(): void {
    this.listCount = 0;
    this.headCount = 0;
    this.total = 0;
  }

  private addList(list: readonly number[]): void {
    this.lists[this.listCount++] = list;
    this.total += list.length;
  }

  /** Kinds with the fewest tasks under their value first; those with as many are one. */
  private bestByValue(kinds: readonly Kind[], count: number, at: number, link: ValueLink): number {
    const sums = this.sumsAt(at, link);
    const { kindValues } = link;
    const level = this.kindsAt[at];
    let above = -1;
    for (;;) {
      let fewest = Number.MAX_SAFE_INTEGER;
      let levelCount = 0;
      for (let place = 0; place < count; place++) {
        const kind = kinds[place];
        const sum = sums[kindValues[kind.index]];
        if (sum <= above || sum > fewest) continue;
        if (sum < fewest) levelCount = 0;
        fewest = sum;
        level[levelCount++] = kind;
      }
      if (levelCount === 0) return -1;
      const chosen = this.best(level, levelCount, at + 1);
      if (chosen >= 0) return chosen;
      above = fewest;
    }
  }

  private sumsAt(at: number, { kindValues }: ValueLink): Int32Array {
    const { listed, tally } = this.plan;
    const sums = this.sums[at];
    for (let value = 0; value < sums.length; value++) sums[value] = 0;
    for (let place = 0; place < listed.length; place++) {
      const { index } = listed[place];
      sums[kindValues[index]] += tally.sums[index] ?? 0;
    }
    return sums;
  }

  /** Instances with the fewest tasks first. */
  private bestByCount(kindCount: number, at: number): number {
    const { tally } = this.plan;
    for (let count = 0, isMore = true; isMore; count++) {
      isMore = false;
      this.forgetLists();
      for (let place = 0; place < kindCount; place++) {
        const levels = tally.levelsOf(this.hopeful[place].index, this.fleet.kinds);
        if (count + 1 < levels.length) isMore = true;
        if (count < levels.length && levels[count].length > 0) this.addList(levels[count]);
      }
      if (this.listCount === 0) continue;
      this.wantedCount = count;
      const chosen = this.bestInLists(at + 1);
      if (chosen >= 0) return chosen;
    }
    return -1;
  }

  /** Instances with the least of a resource that still is enough first. */
  private bestByField(kindCount: number, at: number, { field }: PackLink): number {
    const { fleet } = this;
    let least = Number.MAX_SAFE_INTEGER;
    for (let place = 0; place < kindCount; place++) {
      const classes = fleet.classesOf(this.hopeful[place]);
      const ladder = classes.ladder(field);
      this.classes = classes;
      const value = ladder.least(this.plan.need, least, this.isParticular ? this : undefined);
      if (ladder.foundCount === 0) continue;
      if (value < least) this.forgetLists();
      least = value;
      for (let found = 0; found < ladder.foundCount; found++) this.addClass(classes.records, CLASS * ladder.found[found]);
    }
    if (this.headCount === 0) return -1;
    this.wantedField = field === 'cpu' ? 0 : 1;
    this.wantedValue = least;
    return this.bestInLists(at + 1);
  }

  private addClass(records: Int32Array, at: number): void {
    this.heads[this.headCount++] = records[at + HEAD];
    this.total += records[at + COUNT];
  }

  /** Whether somebody of a class that has enough can take the task. */
  willDo(id: number): boolean {
    const { nextOf } = this.fleet;
    for (let index = (this.classes as Classes).records[CLASS * id + HEAD]; index >= 0; index = nextOf[index])
      if (this.isAble(index)) return true;
    return false;
  }

  /** The first by the links from `at` on, of those in the lists who are wanted. */
  private bestInLists(at: number): number {
    const { links } = this.plan;
    if (at >= links.length || links[at].type === 'random') return this.firstDrawn();
    let left = this.members().filter((index) => this.isAble(index));
    for (let place = at; place < links.length && left.length > 1; place++) {
      const rankOf = this.rankAt(place, links[place]);
      let least = Number.POSITIVE_INFINITY;
      for (const index of left) least = Math.min(least, rankOf(index));
      left = left.filter((index) => rankOf(index) === least);
    }
    this.forgetLists();
    this.addList(left);
    return this.leastDrawn();
  }

  /** All in the lists. */
  private members(): number[] {
    const { nextOf } = this.fleet;
    const members = this.lists.slice(0, this.listCount).flat();
    for (let place = 0; place < this.headCount; place++)
      for (let index = this.heads[place]; index >= 0; index = nextOf[index]) members.push(index);
    return members;
  }

  private rankAt(at: number, link: Link): (index: number) => number {
    const { fleet, order } = this;
    const { counts } = this.plan.tally;
    if (link.type === 'random') return (index) => order.rankOf(index);
    if (link.type === 'instance') return (index) => counts[index];
    if (link.type === 'pack') return (index) => fleet.room[ROOM * index + (link.field === 'cpu' ? 0 : 1)];
    const sums = this.sumsAt(at, link);
    return (index) => sums[link.kindValues[fleet.kindOf[index]]];
  }

  /** The one of the lists that the draw puts first. */
  private firstDrawn(): number {
    const { order, fleet, total } = this;
    // Whoever comes early in the order is likely to be one of many; few are sooner looked at one by one.
    if (total * total > FEW * order.size) {
      const tries = Math.min(total, Math.ceil((order.size / total) * TRIES));
      for (let rank = 0; rank < tries; rank++) {
        const index = order.indexAt(rank);
        if (index < fleet.count && this.isWanted(index)) return index;
      }
    }
    return this.leastDrawn();
  }

  /** The same, by looking at each. */
  private leastDrawn(): number {
    const { order, lists, heads } = this;
    const { nextOf } = this.fleet;
    let first = -1;
    let least = order.size;
    for (let list = 0; list < this.listCount; list++) {
      const members = lists[list];
      for (let place = 0; place < members.length; place++) {
        const index = members[place];
        const rank = order.rankOf(index);
        if (rank >= least || !this.isAble(index)) continue;
        least = rank;
        first = index;
      }
    }
    for (let place = 0; place < this.headCount; place++) {
      for (let index = heads[place]; index >= 0; index = nextOf[index]) {
        const rank = order.rankOf(index);
        // Its class has enough of everything.
        if (rank >= least || (this.isParticular && !this.isAble(index))) continue;
        least = rank;
        first = index;
      }
    }
    return first;
  }

  /** Whether an instance is in the lists, and able. */
  private isWanted(index: number): boolean {
    const { openPlaceOf, kindOf, room } = this.fleet;
    if (this.wantedCount >= 0 && this.plan.tally.counts[index] !== this.wantedCount) return false;
    if (this.wantedValue >= 0 && room[ROOM * index + this.wantedField] !== this.wantedValue) return false;
    return openPlaceOf[index] >= 0 && this.isWantedKind[kindOf[index]] === 1 && this.isAble(index);
  }

  /** Whether an instance of an able kind can take the task as it stands. */
  private isAble(index: number): boolean {
    const { room } = this.fleet;
    const { need, admits } = this.plan;
    const at = ROOM * index;
    return (
      room[at] >= need.cpuUnits &&
      room[at + 1] >= need.memoryMiB &&
      room[at + 2] >= need.eniCount &&
      room[at + 3] >= need.gpuCount &&
      (need.hostPorts.length === 0 || this.hasPorts(index)) &&
      (admits === undefined || admits(index))
    );
  }

  private hasPorts(index: number): boolean {
    const { hostPorts } = this.plan.need;
    const { hostPorts: used, reservedPortCount } = this.fleet.state.instances[index];
    if (reservedPortCount + hostPorts.length > RESERVED_HOST_PORTS_MAX) return false;
    for (const port of hostPorts) if (used.has(port)) return false;
    return true;
  }

  /** Whether as little was looked for in vain, and nothing became free since. */
  private isHopeless({ hopeless, freed }: Kind): boolean {
    if (hopeless === undefined || hopeless.freed !== freed) return false;
    const { need } = this.plan;
    return (
      need.cpuUnits >= hopeless.cpuUnits &&
      need.memoryMiB >= hopeless.memoryMiB &&
      need.eniCount >= hopeless.eniCount &&
      need.gpuCount >= hopeless.gpuCount
    );
  }

  private giveUp(count: number): void {
    const { cpuUnits, memoryMiB, eniCount, gpuCount } = this.plan.need;
    for (let place = 0; place < count; place++) {
      const kind = this.hopeful[place];
      kind.hopeless = { freed: kind.freed, cpuUnits, memoryMiB, eniCount, gpuCount };
    }
  }
}
