import { RESERVED_HOST_PORTS_MAX } from '../../../aws/quotas.js';
import type { InstanceNeed } from '../resources.js';
import type { Classes } from './classes.js';
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
  // Who is looked for at the moment: instances of these kinds, with this many tasks or this much left (-1: however much).
  private readonly isWantedKind: Uint8Array;
  private wantedCount = -1;
  private wantedValue = -1;
  private column: Int32Array;
  private classes: Classes | undefined;
  /** Tasks under each value, of each link that spreads over values. */
  private readonly sums: readonly Int32Array[];
  /** Among whom: the first so many lists. */
  private readonly lists: (readonly number[])[] = [];
  private listCount = 0;

  constructor(fleet: Fleet, plan: SearchPlan) {
    this.fleet = fleet;
    this.plan = plan;
    this.isParticular = plan.admits !== undefined || plan.need.hostPorts.length > 0;
    this.isWantedKind = new Uint8Array(fleet.kinds.length);
    this.column = fleet.cpu;
    this.sums = plan.links.map((link) => new Int32Array(link.type === 'value' ? link.values : 0));
  }

  /** @returns the index of the instance; -1: none has room */
  run(draw: number, count: number): number {
    this.order.set(draw, count);
    return this.best(this.plan.able, 0);
  }

  /** The first by the links from `at` on, of the instances of some kinds. */
  private best(kinds: readonly Kind[], at: number): number {
    const link = this.plan.links[at];
    if (link?.type === 'value') return this.bestByValue(kinds, at, link);
    const hopeful: Kind[] = [];
    for (const kind of kinds) if (kind.open.length > 0 && !this.isHopeless(kind)) hopeful.push(kind);
    if (hopeful.length === 0) return -1;
    for (const { index } of hopeful) this.isWantedKind[index] = 1;
    const chosen = this.bestOf(hopeful, at, link);
    for (const { index } of hopeful) this.isWantedKind[index] = 0;
    if (chosen < 0 && !this.isParticular) this.giveUp(hopeful);
    return chosen;
  }

  private bestOf(kinds: readonly Kind[], at: number, link: Exclude<Link, ValueLink> | undefined): number {
    this.wantedCount = -1;
    this.wantedValue = -1;
    if (link?.type === 'instance') return this.bestByCount(kinds, at);
    if (link?.type === 'pack') return this.bestByField(kinds, at, link);
    this.listCount = 0;
    for (const { open } of kinds) this.lists[this.listCount++] = open;
    return this.firstDrawn();
  }

  /** Kinds with the fewest tasks under their value first; those with as many are one. */
  private bestByValue(kinds: readonly Kind[], at: number, link: ValueLink): number {
    const sums = this.sumsAt(at, link);
    const { kindValues } = link;
    let above = -1;
    for (;;) {
      let fewest = Number.POSITIVE_INFINITY;
      for (const { index } of kinds) {
        const sum = sums[kindValues[index]];
        if (sum > above && sum < fewest) fewest = sum;
      }
      if (fewest === Number.POSITIVE_INFINITY) return -1;
      const level: Kind[] = [];
      for (const kind of kinds) if (sums[kindValues[kind.index]] === fewest) level.push(kind);
      const chosen = this.best(level, at + 1);
      if (chosen >= 0) return chosen;
      above = fewest;
    }
  }

  private sumsAt(at: number, { kindValues }: ValueLink): Int32Array {
    const { listed, tally } = this.plan;
    const sums = this.sums[at].fill(0);
    for (const { index } of listed) sums[kindValues[index]] += tally.sums[index] ?? 0;
    return sums;
  }

  /** Instances with the fewest tasks first. */
  private bestByCount(kinds: readonly Kind[], at: number): number {
    const { tally } = this.plan;
    for (let count = 0, isMore = true; isMore; count++) {
      isMore = false;
      this.listCount = 0;
      for (const { index } of kinds) {
        const levels = tally.levelsOf(index, this.fleet.kinds);
        if (count + 1 < levels.length) isMore = true;
        if (count < levels.length && levels[count].length > 0) this.lists[this.listCount++] = levels[count];
      }
      if (this.listCount === 0) continue;
      this.wantedCount = count;
      const chosen = this.bestInLists(at + 1);
      if (chosen >= 0) return chosen;
    }
    return -1;
  }

  /** Instances with the least of a resource that still is enough first. */
  private bestByField(kinds: readonly Kind[], at: number, { field }: PackLink): number {
    const { fleet } = this;
    let least = Number.POSITIVE_INFINITY;
    this.listCount = 0;
    for (const kind of kinds) {
      const classes = fleet.classesOf(kind);
      const ladder = classes.ladder(field);
      this.classes = classes;
      const value = ladder.least(this.plan.need, least, this.isParticular ? this : undefined);
      if (ladder.foundCount === 0) continue;
      if (value < least) this.listCount = 0;
      least = value;
      for (let place = 0; place < ladder.foundCount; place++) this.lists[this.listCount++] = classes.members[ladder.found[place]];
    }
    if (this.listCount === 0) return -1;
    this.column = field === 'cpu' ? fleet.cpu : fleet.memory;
    this.wantedValue = least;
    return this.bestInLists(at + 1);
  }

  /** Whether somebody of a class that has enough can take the task. */
  willDo(id: number): boolean {
    const { members } = this.classes as Classes;
    for (const index of members[id]) if (this.isAble(index)) return true;
    return false;
  }

  /** The first by the links from `at` on, of those in the lists who are wanted. */
  private bestInLists(at: number): number {
    const { links } = this.plan;
    if (at >= links.length || links[at].type === 'random') return this.firstDrawn();
    let left = this.lists
      .slice(0, this.listCount)
      .flat()
      .filter((index) => this.isWanted(index));
    for (let place = at; place < links.length && left.length > 1; place++) {
      const rankOf = this.rankAt(place, links[place]);
      let least = Number.POSITIVE_INFINITY;
      for (const index of left) least = Math.min(least, rankOf(index));
      left = left.filter((index) => rankOf(index) === least);
    }
    this.lists[0] = left;
    this.listCount = 1;
    return this.leastDrawn();
  }

  private rankAt(at: number, link: Link): (index: number) => number {
    const { fleet, order } = this;
    const { counts } = this.plan.tally;
    if (link.type === 'random') return (index) => order.rankOf(index);
    if (link.type === 'instance') return (index) => counts[index];
    if (link.type === 'pack') return (index) => (link.field === 'cpu' ? fleet.cpu : fleet.memory)[index];
    const sums = this.sumsAt(at, link);
    return (index) => sums[link.kindValues[fleet.kindOf[index]]];
  }

  /** The one of the lists that the draw puts first. Whoever is wanted is in them, others too. */
  private firstDrawn(): number {
    const { order, fleet, lists } = this;
    let total = 0;
    for (let list = 0; list < this.listCount; list++) total += lists[list].length;
    // Whoever comes early in the order is likely to be one of many; few are sooner looked at one by one.
    if (total * total > FEW * order.size) {
      const tries = Math.min(total, Math.ceil((order.size / total) * TRIES));
      for (let rank = 0; rank < tries; rank++) {
        const index = order.indexAt(rank);
        if (index < fleet.count && fleet.openPlaceOf[index] >= 0 && this.isWanted(index)) return index;
      }
    }
    return this.leastDrawn();
  }

  /** The same, by looking at each. */
  private leastDrawn(): number {
    let first = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let list = 0; list < this.listCount; list++) {
      const members = this.lists[list];
      for (let place = 0; place < members.length; place++) {
        const index = members[place];
        const rank = this.order.rankOf(index);
        if (rank >= least || !this.isWanted(index)) continue;
        least = rank;
        first = index;
      }
    }
    return first;
  }

  private isWanted(index: number): boolean {
    if (this.isWantedKind[this.fleet.kindOf[index]] === 0) return false;
    if (this.wantedCount >= 0 && this.plan.tally.counts[index] !== this.wantedCount) return false;
    if (this.wantedValue >= 0 && this.column[index] !== this.wantedValue) return false;
    return this.isAble(index);
  }

  /** Whether an instance of an able kind can take the task as it stands. */
  private isAble(index: number): boolean {
    const { cpu, memory, eni, gpu } = this.fleet;
    const { need, admits } = this.plan;
    return (
      cpu[index] >= need.cpuUnits &&
      memory[index] >= need.memoryMiB &&
      eni[index] >= need.eniCount &&
      gpu[index] >= need.gpuCount &&
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

  private giveUp(kinds: readonly Kind[]): void {
    const { cpuUnits, memoryMiB, eniCount, gpuCount } = this.plan.need;
    for (const kind of kinds) kind.hopeless = { freed: kind.freed, cpuUnits, memoryMiB, eniCount, gpuCount };
  }
}
