import { RESERVED_HOST_PORTS_MAX } from '../../../aws/quotas.js';
import type { InstanceNeed } from '../resources.js';
import type { DrawOrder } from './draw-order.js';
import type { Fleet, Kind } from './fleet.js';
import type { Tally } from './tally.js';

/** A strategy as the index takes it. */
export type Link =
  /** Spread over values that all instances of a kind have in common: the value of each kind, by index, as a small number. */
  | { readonly type: 'value'; readonly kindValues: readonly number[]; readonly values: number }
  | { readonly type: 'instance' }
  | { readonly type: 'pack'; readonly field: 'cpu' | 'memory' }
  | { readonly type: 'random' };

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

/** Up to so many instances are each looked at; of more, some are tried in the order of the draw first. */
const FEW = 48;
/** How often, in multiples of the tries that would find one of as many. */
const TRIES = 8;

/**
 * The index of the instance that rules/placement would choose; -1: none has room.
 * @see choosePlacement
 */
export function searchPlacement(fleet: Fleet, plan: SearchPlan, order: DrawOrder): number {
  return new Search(fleet, plan, order).best(plan.able, 0);
}

/** One search. */
class Search {
  private readonly fleet: Fleet;
  private readonly plan: SearchPlan;
  private readonly order: DrawOrder;
  /** Whether an instance may fail what its class, or its place in a list, does not tell. */
  private readonly isParticular: boolean;

  constructor(fleet: Fleet, plan: SearchPlan, order: DrawOrder) {
    this.fleet = fleet;
    this.plan = plan;
    this.order = order;
    this.isParticular = plan.admits !== undefined || plan.need.hostPorts.length > 0;
  }

  /** The first by the links from `at` on, of the instances of some kinds. */
  best(kinds: readonly Kind[], at: number): number {
    const link = this.plan.links[at];
    if (link?.type === 'value') return this.bestByValue(kinds, at, link);
    const hopeful = kinds.filter((kind) => kind.open.length > 0 && !this.isHopeless(kind));
    if (hopeful.length === 0) return -1;
    const chosen = this.bestOf(hopeful, at, link);
    if (chosen < 0 && !this.isParticular) this.giveUp(hopeful);
    return chosen;
  }

  private bestOf(kinds: readonly Kind[], at: number, link: Exclude<Link, { type: 'value' }> | undefined): number {
    if (link?.type === 'instance') return this.bestByCount(kinds, at);
    if (link?.type === 'pack') return this.bestByField(kinds, at, link.field);
    return this.firstDrawn(
      kinds.map(({ open }) => open),
      (index) => this.kindIn(kinds, index) && this.isAble(index),
    );
  }

  /** Kinds with the fewest tasks under their value first; those with as many are one. */
  private bestByValue(kinds: readonly Kind[], at: number, { kindValues, values }: Extract<Link, { type: 'value' }>): number {
    const { listed, tally } = this.plan;
    const sums = new Array<number>(values).fill(0);
    for (const { index } of listed) sums[kindValues[index]] += tally.sums[index] ?? 0;
    let left = kinds;
    while (left.length > 0) {
      let fewest = Number.POSITIVE_INFINITY;
      for (const { index } of left) fewest = Math.min(fewest, sums[kindValues[index]]);
      const chosen = this.best(
        left.filter(({ index }) => sums[kindValues[index]] === fewest),
        at + 1,
      );
      if (chosen >= 0) return chosen;
      left = left.filter(({ index }) => sums[kindValues[index]] > fewest);
    }
    return -1;
  }

  /** Instances with the fewest tasks first. */
  private bestByCount(kinds: readonly Kind[], at: number): number {
    const { tally } = this.plan;
    const levels = kinds.map(({ index }) => tally.levelsOf(index, this.fleet.kinds));
    const most = Math.max(...levels.map(({ length }) => length));
    for (let count = 0; count < most; count++) {
      const lists = levels.map((ofKind) => ofKind[count] ?? NOBODY);
      const isOne = (index: number) => this.kindIn(kinds, index) && tally.counts[index] === count && this.isAble(index);
      const chosen = this.bestIn(lists, at + 1, isOne);
      if (chosen >= 0) return chosen;
    }
    return -1;
  }

  /** Instances with the least of a resource that still is enough first. */
  private bestByField(kinds: readonly Kind[], at: number, field: 'cpu' | 'memory'): number {
    const { need } = this.plan;
    const needed = field === 'cpu' ? need.cpuUnits : need.memoryMiB;
    const other = field === 'cpu' ? need.memoryMiB : need.cpuUnits;
    let least = Number.POSITIVE_INFINITY;
    let lists: (readonly number[])[] = [];
    const found: number[] = [];
    for (const kind of kinds) {
      const classes = this.fleet.classesOf(kind);
      const willDo = (id: number) =>
        classes.eni[id] >= need.eniCount &&
        classes.gpu[id] >= need.gpuCount &&
        (!this.isParticular || classes.members[id].some((index) => this.isAble(index)));
      const value = classes.ladder(field).least(needed, other, least, willDo, found);
      if (value > least || found.length === 0) continue;
      if (value < least) lists = [];
      least = value;
      for (const id of found) lists.push(classes.members[id]);
    }
    const column = field === 'cpu' ? this.fleet.cpu : this.fleet.memory;
    return this.bestIn(lists, at + 1, (index) => this.kindIn(kinds, index) && column[index] === least && this.isAble(index));
  }

  /** The first by the links from `at` on, of some instances. @param isOne whether an instance is one of them, and able */
  private bestIn(lists: readonly (readonly number[])[], at: number, isOne: (index: number) => boolean): number {
    const links = this.plan.links.slice(at);
    if (links.length === 0 || links[0].type === 'random') return this.firstDrawn(lists, isOne);
    let left = lists.flat().filter(isOne);
    for (const link of links) {
      if (left.length < 2) break;
      const rankOf = this.rankBy(link);
      let least = Number.POSITIVE_INFINITY;
      for (const index of left) least = Math.min(least, rankOf(index));
      left = left.filter((index) => rankOf(index) === least);
    }
    return this.leastDrawn([left], isOne);
  }

  private rankBy(link: Link): (index: number) => number {
    const { fleet, order } = this;
    const { tally, listed } = this.plan;
    if (link.type === 'random') return order.rankOf;
    if (link.type === 'instance') return (index) => tally.counts[index];
    if (link.type === 'pack') return (index) => (link.field === 'cpu' ? fleet.cpu : fleet.memory)[index];
    const sums = new Array<number>(link.values).fill(0);
    for (const { index } of listed) sums[link.kindValues[index]] += tally.sums[index] ?? 0;
    return (index) => sums[link.kindValues[fleet.kindOf[index]]];
  }

  /** The one that the draw puts first. @param lists everyone of whom isOne holds is in them, others too */
  private firstDrawn(lists: readonly (readonly number[])[], isOne: (index: number) => boolean): number {
    const { order, fleet } = this;
    let total = 0;
    for (const { length } of lists) total += length;
    if (total > FEW) {
      // Whoever comes early in the order is likely to be one of so many.
      const tries = Math.min(total, Math.ceil((order.size / total) * TRIES));
      for (let rank = 0; rank < tries; rank++) {
        const index = order.indexAt(rank);
        if (index < fleet.count && fleet.openPlaceOf[index] >= 0 && isOne(index)) return index;
      }
    }
    return this.leastDrawn(lists, isOne);
  }

  /** The same, by looking at each. */
  private leastDrawn(lists: readonly (readonly number[])[], isOne: (index: number) => boolean): number {
    let first = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const list of lists) {
      for (let place = 0; place < list.length; place++) {
        const index = list[place];
        const rank = this.order.rankOf(index);
        if (rank >= least || !isOne(index)) continue;
        least = rank;
        first = index;
      }
    }
    return first;
  }

  private kindIn(kinds: readonly Kind[], index: number): boolean {
    const kind = this.fleet.kinds[this.fleet.kindOf[index]];
    return kinds.length === 1 ? kinds[0] === kind : kinds.includes(kind);
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

const NOBODY: readonly number[] = [];
