import type { Instance, WorldState } from '../../state.js';
import { isActive } from '../active.js';
import { Classes, ROOM } from './classes.js';
import { grown, Tally } from './tally.js';

/** Container instances that are alike in all but what is left on them. */
export interface Kind {
  readonly index: number;
  /** What they have in common, as text. */
  readonly key: string;
  /** One of them: cluster, launch type, group, zone, attributes and registered resources are those of all. */
  readonly sample: Instance;
  /** Those that may take tasks, in no order. */
  readonly open: number[];
  /** How many are ACTIVE, in touch with ECS or not. */
  listed: number;
  /** By what is left; undefined until somebody asks for the least. */
  classes: Classes | undefined;
  /** How often something became free, and a need that nobody had room for since. */
  freed: number;
  hopeless: HopelessNeed | undefined;
}

interface HopelessNeed {
  readonly freed: number;
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly eniCount: number;
  readonly gpuCount: number;
}

/** What is left on an instance for tasks, what is kept for daemons taken off. */
export interface RoomLeft {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly eniCount: number;
  readonly gpuCount: number;
}

const FIRST_SIZE = 64;

/**
 * The index over the container instances: what the world's state says of them, laid out for placements to be found without
 * looking at each. It says nothing of its own; whatever it is asked, rules/placement would answer the same.
 */
export class Fleet {
  /** The state it was built of. */
  readonly state: WorldState;
  readonly kinds: Kind[] = [];
  /** Records of what is left on each. */
  room: Int32Array = new Int32Array(ROOM * FIRST_SIZE);
  /** -1: not ACTIVE. */
  kindOf: Int32Array = new Int32Array(FIRST_SIZE).fill(-1);
  /** Place among the open ones of its kind; -1: takes no tasks. */
  openPlaceOf: Int32Array = new Int32Array(FIRST_SIZE).fill(-1);
  classOf: Int32Array = new Int32Array(FIRST_SIZE);
  nextOf: Int32Array = new Int32Array(FIRST_SIZE);
  previousOf: Int32Array = new Int32Array(FIRST_SIZE);
  /** By task group. */
  readonly tallies = new Map<string, Tally>();
  /** Instances known. */
  count = 0;
  private readonly kindIds = new Map<string, number>();
  /** The tally that was asked for last, and its group. */
  private lastGroup = '';
  private lastTally: Tally | undefined;
  private readonly roomOf: ((instance: Instance) => RoomLeft) | undefined;

  /** @param roomOf what is left of an instance where some of it is kept for others; undefined: nothing is */
  constructor(state: WorldState, roomOf: ((instance: Instance) => RoomLeft) | undefined) {
    this.state = state;
    this.roomOf = roomOf;
    this.reserve(state.instances.length);
    for (const { tasks, index } of state.instances) {
      for (const task of tasks) {
        const { desiredStatus, group } = state.tasks[task];
        if (desiredStatus === 'RUNNING') this.tallyOf(group).counts[index]++;
      }
    }
    this.addNew();
  }

  /** Takes in the instances that are new. */
  addNew(): void {
    const { instances } = this.state;
    if (this.count === instances.length) return;
    this.reserve(instances.length);
    while (this.count < instances.length) this.enlist(instances[this.count++]);
  }

  /** An instance is ACTIVE now or no longer, its agent is in touch or not, or its attributes are others. */
  relist(instance: Instance): void {
    this.delist(instance.index);
    this.enlist(instance);
  }

  /** What is left on an instance has changed, and the tasks of a group there. */
  change(instance: Instance, group: string, delta: number): void {
    const { index } = instance;
    const kind = this.kindOf[index];
    const isOpen = this.openPlaceOf[index] >= 0;
    this.tallyOf(group).change(index, delta, kind, isOpen);
    if (kind < 0) return;
    const { classes } = this.kinds[kind];
    const isInClass = isOpen && classes !== undefined;
    if (isInClass) classes.remove(index, this);
    this.readRoom(instance);
    if (isInClass) classes.add(index, this);
    if (delta < 0) this.kinds[kind].freed++;
  }

  tallyOf(group: string): Tally {
    if (this.lastTally !== undefined && this.lastGroup === group) return this.lastTally;
    let tally = this.tallies.get(group);
    if (tally === undefined) {
      tally = new Tally(this.kindOf.length, this.kinds.length);
      this.tallies.set(group, tally);
    }
    this.lastGroup = group;
    this.lastTally = tally;
    return tally;
  }

  /** The instances of a kind by what is left on them. */
  classesOf(kind: Kind): Classes {
    if (kind.classes === undefined) {
      kind.classes = new Classes(kind.sample.registeredCpu, kind.sample.registeredMemoryMiB);
      for (const index of kind.open) kind.classes.add(index, this);
    }
    return kind.classes;
  }

  /** The first instance of which another index of the same state says something else; undefined where there is none. */
  differsFrom(other: Fleet): number | undefined {
    const groups = [...new Set([...this.tallies.keys(), ...other.tallies.keys()])];
    const pairs = groups.map((group) => [this.tallyOf(group), other.tallyOf(group)] as const);
    for (let index = 0; index < this.count; index++) {
      if (this.textOf(index) !== other.textOf(index)) return index;
      if (pairs.some(([one, two]) => one.counts[index] !== two.counts[index])) return index;
    }
    return undefined;
  }

  private textOf(index: number): string {
    const kind = this.kinds[this.kindOf[index]];
    if (kind === undefined) return '';
    const room = this.room.subarray(ROOM * index, ROOM * index + ROOM).join(' ');
    return `${this.openPlaceOf[index] >= 0} ${room} ${kind.key}`;
  }

  private enlist(instance: Instance): void {
    const { index } = instance;
    if (!isActive(instance)) return;
    const kind = this.kinds[this.kindIdOf(instance)];
    this.readRoom(instance);
    this.kindOf[index] = kind.index;
    kind.listed++;
    if (instance.isAgentConnected) {
      this.openPlaceOf[index] = kind.open.length;
      kind.open.push(index);
      kind.classes?.add(index, this);
      kind.freed++;
    }
    for (const tally of this.tallies.values()) tally.list(index, kind.index, instance.isAgentConnected, true);
  }

  private delist(index: number): void {
    if (this.kindOf[index] < 0) return;
    const kind = this.kinds[this.kindOf[index]];
    const place = this.openPlaceOf[index];
    for (const tally of this.tallies.values()) tally.list(index, kind.index, place >= 0, false);
    kind.listed--;
    if (place >= 0) {
      kind.classes?.remove(index, this);
      const last = kind.open.pop() as number;
      if (last !== index) {
        kind.open[place] = last;
        this.openPlaceOf[last] = place;
      }
    }
    this.openPlaceOf[index] = -1;
    this.kindOf[index] = -1;
  }

  private readRoom(instance: Instance): void {
    const { room, roomOf } = this;
    const at = ROOM * instance.index;
    if (roomOf === undefined) {
      room[at] = instance.cpuUnitsFree;
      room[at + 1] = instance.memoryMiBFree;
      room[at + 2] = instance.eniFree;
      room[at + 3] = instance.gpuFree;
      return;
    }
    const { cpuUnits, memoryMiB, eniCount, gpuCount } = roomOf(instance);
    room[at] = cpuUnits;
    room[at + 1] = memoryMiB;
    room[at + 2] = eniCount;
    room[at + 3] = gpuCount;
  }

  private kindIdOf(instance: Instance): number {
    const { cluster, launchType, architecture, autoScalingGroup, availabilityZone, registeredCpu, registeredMemoryMiB } = instance;
    const attributes = Object.entries(instance.attributes).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([
      [cluster, launchType, architecture, autoScalingGroup, availabilityZone, registeredCpu, registeredMemoryMiB],
      attributes,
    ]);
    let id = this.kindIds.get(key);
    if (id === undefined) {
      id = this.kinds.length;
      this.kindIds.set(key, id);
      // A copy: the attributes of the instance itself may change.
      const sample = { ...instance };
      this.kinds.push({ index: id, key, sample, open: [], listed: 0, classes: undefined, freed: 0, hopeless: undefined });
    }
    return id;
  }

  private reserve(count: number): void {
    let size = this.kindOf.length;
    if (count <= size) return;
    while (size < count) size *= 2;
    this.room = grown(this.room, ROOM * size);
    this.classOf = grown(this.classOf, size);
    this.nextOf = grown(this.nextOf, size);
    this.previousOf = grown(this.previousOf, size);
    this.kindOf = grown(this.kindOf, size).fill(-1, this.kindOf.length);
    this.openPlaceOf = grown(this.openPlaceOf, size).fill(-1, this.openPlaceOf.length);
    for (const tally of this.tallies.values()) tally.resize(size);
  }
}
