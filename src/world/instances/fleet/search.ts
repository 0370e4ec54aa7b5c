import { CPU_UNITS, MEMORY_MIB, ROOM } from '../hosting.js';
import type { InstanceNeed } from '../resources.js';
import { Ability } from './ability.js';
import { CLASS, type Classes, HEAD, NEXT, PLACE } from './classes.js';
import type { Fleet, Kind } from './fleet.js';
import type { ClassJudge } from './ladder.js';
import type { Tally } from './tally.js';
import { Tied } from './tied.js';

/** A strategy as the index takes it. */
export type Link = ValueLink | { readonly type: 'instance' } | PackLink | { readonly type: 'random' };

/** Spread over values that all instances of a kind have in common: that of each kind, by index, as a small number. */
interface ValueLink {
  readonly type: 'value';
  readonly kindValues: Int32Array;
  readonly values: number;
}

interface PackLink {
  readonly type: 'pack';
  readonly field: 'cpu' | 'memory';
}

/** Where and by what is looked for: the same for many questions. */
export interface SearchShape {
  readonly links: readonly Link[];
  /** Kinds that count for spread, and those of them whose instances may take the task. */
  readonly listed: readonly Kind[];
  readonly able: readonly Kind[];
}

/** What is looked for. */
export interface SearchPlan {
  readonly shape: SearchShape;
  readonly need: InstanceNeed;
  readonly tally: Tally;
  /** What binds beside resources and looks at an instance as it stands; undefined: nothing. */
  readonly admits: ((index: number) => boolean) | undefined;
  /** Whether an instance may fail what its class, or its place in a list, does not tell. */
  readonly isParticular: boolean;
}

/**
 * Finds the instance that rules/placement would choose, by the index: kinds, classes and counts are narrowed down link by
 * link, until those that are left are alike and the draw decides. One for an index, so that what it works with stays at hand.
 * @see choosePlacement
 */
export class Search implements ClassJudge {
  readonly fleet: Fleet;
  private readonly ability: Ability;
  private readonly tied: Tied;
  /** The kinds that are still in question behind each link, and those of them that may have room. */
  private readonly kindsAt: Kind[][] = [];
  private readonly hopeful: Kind[] = [];
  /** Tasks under each value, of each link that spreads over values. */
  private readonly sums: Int32Array[] = [];
  private classes: Classes | undefined;

  constructor(fleet: Fleet) {
    this.fleet = fleet;
    this.ability = new Ability(fleet);
    this.tied = new Tied(fleet, this.ability);
  }

  /** @param draw in [0, 1) @returns the index of the instance; -1: none has room */
  run(plan: SearchPlan, draw: number): number {
    const { links, able } = plan.shape;
    while (this.sums.length < links.length) {
      this.kindsAt.push([]);
      this.sums.push(new Int32Array(0));
    }
    this.ability.ask(plan.need, plan.admits);
    this.tied.draw(draw);
    return this.best(plan, able, able.length, 0);
  }

  /** The first by the links from `at` on, of the instances of some kinds. @param count the first so many */
  private best(plan: SearchPlan, kinds: readonly Kind[], count: number, at: number): number {
    const link = plan.shape.links[at];
    if (link?.type === 'value') return this.bestByValue(plan, kinds, count, at, link);
    const { hopeful, tied } = this;
    let hopefulCount = 0;
    for (let place = 0; place < count; place++) {
      const kind = kinds[place];
      if (kind.open.length === 0 || isHopeless(plan.need, kind)) continue;
      hopeful[hopefulCount++] = kind;
      tied.addKind(kind);
    }
    if (hopefulCount === 0) return -1;
    const chosen = this.bestOf(plan, hopefulCount, at, link);
    tied.forgetKinds();
    if (chosen < 0 && !plan.isParticular) this.giveUp(plan.need, hopefulCount);
    return chosen;
  }

  private bestOf(plan: SearchPlan, count: number, at: number, link: Exclude<Link, ValueLink> | undefined): number {
    const { tied } = this;
    if (link?.type === 'instance') return this.bestByCount(plan, count, at);
    if (link?.type === 'pack') return this.bestByField(plan, count, at, link);
    for (let place = 0; place < count; place++) tied.addList(this.hopeful[place].open);
    return tied.first();
  }

  /** Kinds with the fewest tasks under their value first; those with as many are one. */
  private bestByValue(plan: SearchPlan, kinds: readonly Kind[], count: number, at: number, link: ValueLink): number {
    const sums = this.sumsAt(plan, at, link);
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
      const chosen = this.best(plan, level, levelCount, at + 1);
      if (chosen >= 0) return chosen;
      above = fewest;
    }
  }

  private sumsAt({ shape: { listed }, tally }: SearchPlan, at: number, { kindValues, values }: ValueLink): Int32Array {
    if (this.sums[at].length < values) this.sums[at] = new Int32Array(values);
    const sums = this.sums[at];
    for (let value = 0; value < values; value++) sums[value] = 0;
    for (let place = 0; place < listed.length; place++) {
      const { index } = listed[place];
      sums[kindValues[index]] += tally.sums[index];
    }
    return sums;
  }

  /** Instances with the fewest tasks first. */
  private bestByCount(plan: SearchPlan, kindCount: number, at: number): number {
    const { tied } = this;
    const { tally } = plan;
    for (let count = 0, isMore = true; isMore; count++) {
      isMore = false;
      tied.forgetLists();
      for (let place = 0; place < kindCount; place++) {
        const levels = tally.levelsOf(this.hopeful[place].index, this.fleet.kinds);
        if (count + 1 < levels.length) isMore = true;
        if (count < levels.length && levels[count].length > 0) tied.addList(levels[count]);
      }
      if (tied.isEmpty) continue;
      tied.haveCount(count, tally);
      const chosen = this.bestOfTied(plan, at + 1);
      if (chosen >= 0) return chosen;
    }
    return -1;
  }

  /** Instances with the least of a resource that still is enough first. */
  private bestByField(plan: SearchPlan, kindCount: number, at: number, { field }: PackLink): number {
    const { fleet, tied } = this;
    let least = Number.MAX_SAFE_INTEGER;
    for (let place = 0; place < kindCount; place++) {
      const classes = fleet.classesOf(this.hopeful[place]);
      const ladder = classes.ladder(field);
      this.classes = classes;
      const value = ladder.least(plan.need, least, plan.isParticular ? this : undefined);
      if (ladder.foundCount === 0) continue;
      if (value < least) tied.forgetLists();
      least = value;
      for (let found = 0; found < ladder.foundCount; found++) tied.addClass(classes.records, CLASS * ladder.found[found]);
    }
    if (tied.isEmpty) return -1;
    tied.haveLeft(field, least);
    return this.bestOfTied(plan, at + 1);
  }

  /** Whether somebody of a class that has enough can take the task. */
  willDo(id: number): boolean {
    const { places } = this.fleet;
    for (let index = (this.classes as Classes).records[CLASS * id + HEAD]; index >= 0; index = places[PLACE * index + NEXT])
      if (this.ability.isAble(index)) return true;
    return false;
  }

  /** The first by the links from `at` on, of those that are tied. */
  private bestOfTied(plan: SearchPlan, at: number): number {
    const { tied } = this;
    const { links } = plan.shape;
    if (at >= links.length || links[at].type === 'random') return tied.first();
    let left = tied.members().filter((index) => this.ability.isAble(index));
    for (let place = at; place < links.length && left.length > 1; place++) {
      const rankOf = this.rankAt(plan, place, links[place]);
      let least = Number.POSITIVE_INFINITY;
      for (const index of left) least = Math.min(least, rankOf(index));
      left = left.filter((index) => rankOf(index) === least);
    }
    tied.forgetLists();
    tied.addList(left);
    return tied.firstOfEach();
  }

  private rankAt(plan: SearchPlan, at: number, link: Link): (index: number) => number {
    const { fleet, tied } = this;
    const { tally } = plan;
    if (link.type === 'random') return (index) => fleet.rankIn(tied.order, index);
    if (link.type === 'instance') return (index) => tally.counts[index];
    if (link.type === 'pack') return (index) => fleet.room[ROOM * index + (link.field === 'cpu' ? CPU_UNITS : MEMORY_MIB)];
    const sums = this.sumsAt(plan, at, link);
    return (index) => sums[link.kindValues[fleet.kindOf[index]]];
  }

  private giveUp({ cpuUnits, memoryMiB, eniCount, gpuCount }: InstanceNeed, count: number): void {
    for (let place = 0; place < count; place++) {
      const kind = this.hopeful[place];
      kind.hopeless = { freed: kind.freed, cpuUnits, memoryMiB, eniCount, gpuCount };
    }
  }
}

/** Whether as little was looked for in vain, and nothing became free since. */
function isHopeless(need: InstanceNeed, { hopeless, freed }: Kind): boolean {
  if (hopeless === undefined || hopeless.freed !== freed) return false;
  return (
    need.cpuUnits >= hopeless.cpuUnits &&
    need.memoryMiB >= hopeless.memoryMiB &&
    need.eniCount >= hopeless.eniCount &&
    need.gpuCount >= hopeless.gpuCount
  );
}
