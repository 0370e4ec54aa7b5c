import type { Instance, WorldState } from '../../state.js';
import { isActive } from '../active.js';
import { CPU_UNITS, ENIS, GPUS, isLeaving, MEMORY_MIB, ownerOf, ROOM, type RoomLeft, tasksOf } from '../hosting.js';
import { Classes, PLACE } from './classes.js';
import type { DrawOrder } from './draw-order.js';
import type { SearchShape } from './search.js';
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

const FIRST_SIZE = 64;

/**
 * The index over the container instances: what the world's state says of them, laid out for placements to be found without
 * looking at each. It says nothing of its own; whatever it is asked, rules/placement would answer the same.
 */
export class Fleet {
  /** The state it was built of. */
  readonly state: WorldState;
  readonly kinds: Kind[] = [];
  /** Records of what is left on each, as hosting.ts has them: the state's own where nothing is kept for others. */
  room: Int32Array = new Int32Array(0);
  /** By index of the instance. -1: not ACTIVE. */
  kindOf: Int32Array = new Int32Array(0);
  /** 1: it may take tasks. */
  isOpen: Uint8Array = new Uint8Array(0);
  places: Int32Array = new Int32Array(0);
  /** Place of each among the open ones of its kind. */
  private openPlaceOf: Int32Array = new Int32Array(0);
  /** Instances of one cluster, group and zone, in the order in which they came, gone ones too: where a draw looks for them. */
  readonly rows: number[][] = [];
  /** The row of each instance, and its place there. */
  rowOf: Int32Array = new Int32Array(0);
  placeInRow: Int32Array = new Int32Array(0);
  longestRow = 1;
  private readonly rowIds = new Map<string, number>();
  /** What questions have in common that go about it in the same way. */
  readonly shapes = new Map<string, SearchShape>();
  /** By task group. */
  readonly tallies = new Map<string, Tally>();
  /** Instances known. */
  count = 0;
  private readonly kindIds = new Map<string, number>();
  /** By index of the service or job; undefined: not asked for yet. */
  private readonly tallyOfOwner: (Tally | undefined)[] = [];
  private readonly groupOf: (owner: number) => string;
  private readonly roomOf: ((instance: number) => RoomLeft) | undefined;

  /**
   * @param groupOf the group of the tasks of a service or a job
   * @param roomOf what is left of an instance where some of it is kept for others; undefined: nothing is
   */
  constructor(state: WorldState, groupOf: (owner: number) => string, roomOf: ((instance: number) => RoomLeft) | undefined) {
    this.state = state;
    this.groupOf = groupOf;
    this.roomOf = roomOf;
    this.reserve(Math.max(FIRST_SIZE, state.instances.length));
    const { hosting } = state;
    for (const { index } of state.instances)
      for (const task of tasksOf(hosting, index))
        if (!isLeaving(hosting, task)) this.tallyOfTasksOf(ownerOf(hosting, task)).change(index, 1, -1, false);
    this.addNew();
  }

  /** Takes in the instances that are new. */
  addNew(): void {
    const { instances } = this.state;
    if (this.count === instances.length) return;
    this.readHosting();
    this.reserve(instances.length);
    while (this.count < instances.length) {
      const instance = instances[this.count++];
      this.toRow(instance);
      this.enlist(instance);
    }
  }

  /** An instance is ACTIVE now or no longer, its agent is in touch or not, or its attributes are others. */
  relist(instance: Instance): void {
    this.delist(instance.index);
    this.enlist(instance);
  }

  /** What is left on an instance has changed, and the tasks of a group there. */
  change(index: number, owner: number, delta: number): void {
    const id = this.kindOf[index];
    const isOpen = this.isOpen[index] === 1;
    (this.tallyOfOwner[owner] ?? this.tallyOfTasksOf(owner)).change(index, delta, id, isOpen);
    if (id < 0) return;
    const kind = this.kinds[id];
    const { classes } = kind;
    this.readHosting();
    if (this.roomOf !== undefined) this.readRoom(index);
    if (isOpen && classes !== undefined) {
      classes.remove(index, this);
      classes.add(index, this);
    }
    if (delta < 0) kind.freed++;
  }

  tallyOf(group: string): Tally {
    let tally = this.tallies.get(group);
    if (tally === undefined) {
      tally = new Tally(this.kindOf.length, this.kinds.length);
      this.tallies.set(group, tally);
    }
    return tally;
  }

  private tallyOfTasksOf(owner: number): Tally {
    const tally = this.tallyOf(this.groupOf(owner));
    while (this.tallyOfOwner.length < owner) this.tallyOfOwner.push(undefined);
    this.tallyOfOwner[owner] = tally;
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
    return `${this.isOpen[index]} ${room} ${kind.key}`;
  }

  private toRow({ index, cluster, launchType, autoScalingGroup, availabilityZone }: Instance): void {
    const key = JSON.stringify([cluster, launchType, autoScalingGroup, availabilityZone]);
    let id = this.rowIds.get(key);
    if (id === undefined) {
      id = this.rows.length;
      this.rowIds.set(key, id);
      this.rows.push([]);
    }
    const row = this.rows[id];
    this.rowOf[index] = id;
    this.placeInRow[index] = row.length;
    row.push(index);
    this.longestRow = Math.max(this.longestRow, row.length);
  }

  /** Where an order has an instance: small numbers come first, and each is that of one instance. */
  rankIn(order: DrawOrder, index: number): number {
    const row = this.rowOf[index];
    return order.rankOf(this.placeInRow[index] + order.turnOf(row)) * this.rows.length + row;
  }

  private enlist(instance: Instance): void {
    const { index } = instance;
    if (!isActive(instance)) return;
    const kind = this.kinds[this.kindIdOf(instance)];
    this.readHosting();
    if (this.roomOf !== undefined) this.readRoom(index);
    this.kindOf[index] = kind.index;
    kind.listed++;
    if (instance.isAgentConnected) {
      this.isOpen[index] = 1;
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
    const isOpen = this.isOpen[index] === 1;
    for (const tally of this.tallies.values()) tally.list(index, kind.index, isOpen, false);
    kind.listed--;
    if (isOpen) {
      kind.classes?.remove(index, this);
      const place = this.openPlaceOf[index];
      const last = kind.open.pop() as number;
      if (last !== index) {
        kind.open[place] = last;
        this.openPlaceOf[last] = place;
      }
    }
    this.isOpen[index] = 0;
    this.kindOf[index] = -1;
  }

  /** Where nothing is kept for others, what is left is read where the state has it. */
  private readHosting(): void {
    if (this.roomOf === undefined) this.room = this.state.hosting.room;
  }

  private readRoom(index: number): void {
    const { room, roomOf } = this;
    if (roomOf === undefined) return;
    const { cpuUnits, memoryMiB, eniCount, gpuCount } = roomOf(index);
    const at = ROOM * index;
    room[at + CPU_UNITS] = cpuUnits;
    room[at + MEMORY_MIB] = memoryMiB;
    room[at + ENIS] = eniCount;
    room[at + GPUS] = gpuCount;
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
    const known = this.kindOf.length;
    if (count <= known) return;
    const size = Math.max(count, 2 * known);
    if (this.roomOf !== undefined) this.room = grown(this.room, ROOM * size);
    this.kindOf = grown(this.kindOf, size).fill(-1, known);
    this.places = grown(this.places, PLACE * size);
    this.openPlaceOf = grown(this.openPlaceOf, size);
    this.rowOf = grown(this.rowOf, size);
    this.placeInRow = grown(this.placeInRow, size);
    const isOpen = new Uint8Array(size);
    isOpen.set(this.isOpen);
    this.isOpen = isOpen;
    for (const tally of this.tallies.values()) tally.resize(size);
  }
}
