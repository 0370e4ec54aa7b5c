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

/**
 * Finds the instance that rules/placement would choose, by the index: kinds, classes and counts are narrowed down link by
 * link, until those that are left are alike and the draw decides. Made once for a question and asked again and again.
 * @see choosePlacement
 */
export class Search implements ClassJudge {
  readonly plan: SearchPlan;
  private readonly fleet: Fleet;
  private readonly ability: Ability;
  private readonly tied: Tied;
  /** The kinds that are still in question behind each link, and those of them that may have room. */
  private readonly kindsAt: readonly Kind[][];
  private readonly hopeful: Kind[] = [];
  private classes: Classes | undefined;
  /** Tasks under each value, of each link that spreads over values. */
  private readonly sums: readonly Int32Array[];

  constructor(fleet: Fleet, plan: SearchPlan) {
    this.fleet = fleet;
    this.plan = plan;
    this.ability = new Ability(fleet, plan.need, plan.admits);
    this.tied = new Tied(fleet, this.ability, plan.tally);
    this.sums = plan.links.map((link) => new Int32Array(link.type === 'value' ? link.values : 0));
    this.kindsAt = plan.links.map(() => []);
  }

  /** @returns the index of the instance; -1: none has room */
  run(draw: number): number {
    const { able } = this.plan;
    this.tied.draw(draw);
    return this.best(able, able.length, 0);
  }

  /** The first by the links from `at` on, of the instances of some kinds. @param count the first so many */
  private best(kinds: readonly Kind[], count: number, at: number): number {
    const link = this.plan.links[at];
    if (link?.type === 'value') return this.bestByValue(kinds, count, at, link);
    const { hopeful, tied } = this;
    let hopefulCount = 0;
    for (let place = 0; place < count; place++) {
      const kind = kinds[place];
      if (kind.open.length === 0 || this.isHopeless(kind)) continue;
      hopeful[hopefulCount++] = kind;
      tied.addKind(kind);
    }
    if (hopefulCount === 0) return -1;
    const chosen = this.bestOf(hopefulCount, at, link);
    tied.forgetKinds();
    if (chosen < 0 && !this.ability.isParticular) this.giveUp(hopefulCount);
    return chosen;
  }

  private bestOf(count: number, at: number, link: Exclude<Link, ValueLink> | undefined): number {
    const { tied } = this;
    if (link?.type === 'instance') return this.bestByCount(count, at);
    if (link?.type === 'pack') return this.bestByField(count, at, link);
    for (let place = 0; place < count; place++) tied.addList(this.hopeful[place].open);
    return tied.first();
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
    const { tied } = this;
    const { tally } = this.plan;
    for (let count = 0, isMore = true; isMore; count++) {
      isMore = false;
      tied.forgetLists();
      for (let place = 0; place < kindCount; place++) {
        const levels = tally.levelsOf(this.hopeful[place].index, this.fleet.kinds);
        if (count + 1 < levels.length) isMore = true;
        if (count < levels.length && levels[count].length > 0) tied.addList(levels[count]);
      }
      if (tied.isEmpty) continue;
      tied.haveCount(count);
      const chosen = this.bestOfTied(at + 1);
      if (chosen >= 0) return chosen;
    }
    return -1;
  }

  /** Instances with the least of a resource that still is enough first. */
  private bestByField(kindCount: number, at: number, { field }: PackLink): number {
    const { fleet, tied } = this;
    let least = Number.MAX_SAFE_INTEGER;
    for (let place = 0; place < kindCount; place++) {
      const classes = fleet.classesOf(this.hopeful[place]);
      const ladder = classes.ladder(field);
      this.classes = classes;
      const value = ladder.least(this.plan.need, least, this.ability.isParticular ? this : undefined);
      if (ladder.foundCount === 0) continue;
      if (value < least) tied.forgetLists();
      least = value;
      for (let found = 0; found < ladder.foundCount; found++) tied.addClass(classes.records, CLASS * ladder.found[found]);
    }
    if (tied.isEmpty) return -1;
    tied.haveLeft(field, least);
    return this.bestOfTied(at + 1);
  }

  /** Whether somebody of a class that has enough can take the task. */
  willDo(id: number): boolean {
    const { places } = this.fleet;
    for (let index = (this.classes as Classes).records[CLASS * id + HEAD]; index >= 0; index = places[PLACE * index + NEXT])
      if (this.ability.isAble(index)) return true;
    return false;
  }

  /** The first by the links from `at` on, of those that are tied. */
  private bestOfTied(at: number): number {
    const { tied } = this;
    const { links } = this.plan;
    if (at >= links.length || links[at].type === 'random') return tied.first();
    let left = tied.members().filter((index) => this.ability.isAble(index));
    for (let place = at; place < links.length && left.length > 1; place++) {
      const rankOf = this.rankAt(place, links[place]);
      let least = Number.POSITIVE_INFINITY;
      for (const index of left) least = Math.min(least, rankOf(index));
      left = left.filter((index) => rankOf(index) === least);
    }
    tied.forgetLists();
    tied.addList(left);
    return tied.firstOfEach();
  }

  private rankAt(at: number, link: Link): (index: number) => number {
    const { fleet, tied } = this;
    const { tally } = this.plan;
    if (link.type === 'random') return (index) => fleet.rankIn(tied.order, index);
    if (link.type === 'instance') return (index) => tally.counts[index];
    if (link.type === 'pack') return (index) => fleet.room[ROOM * index + (link.field === 'cpu' ? CPU_UNITS : MEMORY_MIB)];
    const sums = this.sumsAt(at, link);
    return (index) => sums[link.kindValues[fleet.kindOf[index]]];
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
