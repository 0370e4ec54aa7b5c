import { Ladder } from './ladder.js';

/** What is left on instances: CPU units, MiB, network interfaces, GPUs. By index of the instance. */
export interface Room {
  readonly cpu: Int32Array;
  readonly memory: Int32Array;
  readonly eni: Int32Array;
  readonly gpu: Int32Array;
}

/** Where each instance stands: its class, and its place in the class's list. By index of the instance. */
export interface Places {
  readonly classOf: Int32Array;
  readonly placeOf: Int32Array;
}

/** The instances of one kind by what is left on them: those with exactly the same are one class. */
export class Classes {
  readonly cpu: number[] = [];
  readonly memory: number[] = [];
  readonly eni: number[] = [];
  readonly gpu: number[] = [];
  /** Instances of each class; a class that is empty stays, as it will be back. */
  readonly members: number[][] = [];
  private readonly ladders: { cpu: Ladder | undefined; memory: Ladder | undefined } = { cpu: undefined, memory: undefined };
  private readonly registeredCpu: number;
  private readonly registeredMemory: number;
  /** Classes by their hash, open addressing; -1: nobody. */
  private table = new Int32Array(64).fill(-1);

  constructor(registeredCpu: number, registeredMemory: number) {
    this.registeredCpu = registeredCpu;
    this.registeredMemory = registeredMemory;
  }

  add(index: number, room: Room, places: Places): void {
    const id = this.find(room.cpu[index], room.memory[index], room.eni[index], room.gpu[index]);
    const members = this.members[id];
    places.classOf[index] = id;
    places.placeOf[index] = members.length;
    members.push(index);
    if (members.length === 1) this.toLadders(id, true);
  }

  remove(index: number, places: Places): void {
    const id = places.classOf[index];
    const members = this.members[id];
    const last = members.pop() as number;
    if (last !== index) {
      const place = places.placeOf[index];
      members[place] = last;
      places.placeOf[last] = place;
    }
    if (members.length === 0) this.toLadders(id, false);
  }

  /** The classes in order of one resource; made when first asked for. */
  ladder(field: 'cpu' | 'memory'): Ladder {
    let ladder = this.ladders[field];
    if (ladder === undefined) {
      ladder = new Ladder(this, field, this.registeredCpu, this.registeredMemory);
      this.ladders[field] = ladder;
      for (let id = 0; id < this.members.length; id++) if (this.members[id].length > 0) ladder.add(id);
    }
    return ladder;
  }

  private toLadders(id: number, isThere: boolean): void {
    const { cpu, memory } = this.ladders;
    if (isThere) {
      cpu?.add(id);
      memory?.add(id);
    } else {
      cpu?.remove(id);
      memory?.remove(id);
    }
  }

  private find(cpu: number, memory: number, eni: number, gpu: number): number {
    let at = hash(cpu, memory, eni, gpu) & (this.table.length - 1);
    for (let id = this.table[at]; id >= 0; id = this.table[at]) {
      if (this.cpu[id] === cpu && this.memory[id] === memory && this.eni[id] === eni && this.gpu[id] === gpu) return id;
      at = (at + 1) & (this.table.length - 1);
    }
    const id = this.members.length;
    this.cpu.push(cpu);
    this.memory.push(memory);
    this.eni.push(eni);
    this.gpu.push(gpu);
    this.members.push([]);
    this.table[at] = id;
    if (id * 2 >= this.table.length) this.grow();
    return id;
  }

  private grow(): void {
    this.table = new Int32Array(this.table.length * 2).fill(-1);
    for (let id = 0; id < this.members.length; id++) {
      let at = hash(this.cpu[id], this.memory[id], this.eni[id], this.gpu[id]) & (this.table.length - 1);
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
