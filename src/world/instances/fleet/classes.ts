import { ROOM } from '../hosting.js';
import { Ladder } from './ladder.js';
import { grown } from './tally.js';

/**
 * Numbers of a class's record: what is left on its instances as hosting.ts has it, its first instance (-1: none), how many it
 * has, and on the ladder by CPU and on that by memory its neighbours (-1: none) and its cell.
 */
export const CLASS = 16;
export const HEAD = 4;
export const COUNT = 5;
export const LADDER_NEXT = 6;
export const LADDER_PREVIOUS = 8;
export const LADDER_CELL = 10;

/** Numbers of where an instance is: its class, and its neighbours there; -1: none. */
export const PLACE = 4;
const CLASS_ID = 0;
export const NEXT = 1;
const PREVIOUS = 2;

/** What is known of each instance, by its index. */
export interface Places {
  /** Records of what is left, as hosting.ts has them. */
  readonly room: Int32Array;
  /** Records of where it is. */
  readonly places: Int32Array;
}

/** The instances of one kind by what is left on them: those with exactly the same are one class. */
export class Classes {
  /** Records of classes; a class that is empty stays, as it will be back. */
  records: Int32Array = new Int32Array(CLASS * 32);
  private count = 0;
  private cpuLadder: Ladder | undefined;
  private memoryLadder: Ladder | undefined;
  private readonly registeredCpu: number;
  private readonly registeredMemory: number;
  /** Classes by their hash, open addressing; -1: nobody. */
  private table = new Int32Array(64).fill(-1);

  constructor(registeredCpu: number, registeredMemory: number) {
    this.registeredCpu = registeredCpu;
    this.registeredMemory = registeredMemory;
  }

  add(index: number, { room, places }: Places): void {
    const from = ROOM * index;
    const id = this.find(room[from], room[from + 1], room[from + 2], room[from + 3]);
    const { records } = this;
    const at = PLACE * index;
    const first = records[CLASS * id + HEAD];
    places[at + CLASS_ID] = id;
    places[at + NEXT] = first;
    places[at + PREVIOUS] = -1;
    records[CLASS * id + HEAD] = index;
    records[CLASS * id + COUNT]++;
    if (first >= 0) places[PLACE * first + PREVIOUS] = index;
    else this.toLadders(id);
  }

  remove(index: number, { places }: Places): void {
    const { records } = this;
    const at = PLACE * index;
    const id = places[at + CLASS_ID];
    const next = places[at + NEXT];
    const previous = places[at + PREVIOUS];
    if (next >= 0) places[PLACE * next + PREVIOUS] = previous;
    if (previous >= 0) places[PLACE * previous + NEXT] = next;
    else records[CLASS * id + HEAD] = next;
    if (--records[CLASS * id + COUNT] === 0) this.fromLadders(id);
  }

  /** The classes in order of one resource; made when first asked for. */
  ladder(field: 'cpu' | 'memory'): Ladder {
    const ladder = field === 'cpu' ? this.cpuLadder : this.memoryLadder;
    return ladder ?? this.newLadder(field);
  }

  private newLadder(field: 'cpu' | 'memory'): Ladder {
    const ladder = new Ladder(this, field, this.registeredCpu, this.registeredMemory);
    if (field === 'cpu') this.cpuLadder = ladder;
    else this.memoryLadder = ladder;
    for (let id = 0; id < this.count; id++) if (this.records[CLASS * id + COUNT] > 0) ladder.add(id);
    return ladder;
  }

  private toLadders(id: number): void {
    if (this.cpuLadder !== undefined) this.cpuLadder.add(id);
    if (this.memoryLadder !== undefined) this.memoryLadder.add(id);
  }

  private fromLadders(id: number): void {
    if (this.cpuLadder !== undefined) this.cpuLadder.remove(id);
    if (this.memoryLadder !== undefined) this.memoryLadder.remove(id);
  }

  private find(cpu: number, memory: number, eni: number, gpu: number): number {
    const { table, records } = this;
    const mask = table.length - 1;
    let at = hash(cpu, memory, eni, gpu) & mask;
    for (let id = table[at]; id >= 0; id = table[at]) {
      const record = CLASS * id;
      if (records[record] === cpu && records[record + 1] === memory && records[record + 2] === eni && records[record + 3] === gpu)
        return id;
      at = (at + 1) & mask;
    }
    return this.newClass(at, cpu, memory, eni, gpu);
  }

  private newClass(at: number, cpu: number, memory: number, eni: number, gpu: number): number {
    const id = this.count++;
    const record = CLASS * id;
    if (record === this.records.length) this.records = grown(this.records, 2 * record);
    this.records[record] = cpu;
    this.records[record + 1] = memory;
    this.records[record + 2] = eni;
    this.records[record + 3] = gpu;
    this.records[record + HEAD] = -1;
    this.table[at] = id;
    if (id * 2 >= this.table.length) this.grow();
    return id;
  }

  private grow(): void {
    const { records } = this;
    this.table = new Int32Array(this.table.length * 2).fill(-1);
    for (let id = 0; id < this.count; id++) {
      const record = CLASS * id;
      let at = hash(records[record], records[record + 1], records[record + 2], records[record + 3]) & (this.table.length - 1);
      while (this.table[at] >= 0) at = (at + 1) & (this.table.length - 1);
      this.table[at] = id;
    }
  }
}

function hash(cpu: number, memory: number, eni: number, gpu: number): number {
  let x = Math.imul(cpu, 0x9e3779b1) ^ Math.imul(memory, 0x85ebca6b) ^ Math.imul(eni + gpu * 1024, 0xc2b2ae35);
  x ^= x >>> 15;
  x = Math.imul(x, 0x2c1b3c6d);
  return (x ^ (x >>> 13)) >>> 0;
}
