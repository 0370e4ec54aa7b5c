import type { Loop } from '../../kernel/loop.js';
import { waterFill } from '../../rules/cpu/water-fill.js';
import { Kind } from '../kinds.js';

const INITIAL_HEAP = 8;
/** A constant of this module, so that V8 folds it. */
const CPU_DONE = Kind.CpuDone;

/**
 * The CPU of each server (a task as the data plane sees it), shared among the requests in
 * service: with n of them on C vCPU each runs at min(1, C/n).
 *
 * Every server keeps a virtual time that advances at that rate; a request that needs `d`
 * microseconds of CPU is done when the virtual time has advanced by d. So an arrival or a
 * departure touches one number, not n, and only the earliest departure is in the queue.
 */
export class Processors {
  static readonly wiring = ['loop'];
  /** vCPU, may be a fraction. */
  private capacity = new Float64Array(16);
  private runningCount = new Int32Array(16);
  private rate = new Float64Array(16);
  private virtualUs = new Float64Array(16);
  private settledAtUs = new Float64Array(16);
  private plannedAtUs = new Float64Array(16);
  private timer = new Int32Array(16).fill(-1);
  private paused = new Uint8Array(16);
  private busyVcpuUs = new Float64Array(16);
  private busySinceUs = new Float64Array(16);
  /** The instance whose CPU a server shares with others, -1: it has its own; and its weight there. */
  private group = new Int32Array(16).fill(-1);
  private shares = new Float64Array(16);
  /** Of each group: its vCPU, its servers, and whether they want more than there is. */
  private groupVcpu: number[] = [];
  private groupServers: number[][] = [];
  private isTight: boolean[] = [];
  /** Whether the servers' own limits together exceed the instance: only then can they want too much. */
  private mayBeTight: boolean[] = [];
  private heaps: Int32Array[] = [];
  /** Per request: virtual time at which its CPU work is done, and its place in the heap. */
  private doneAtVirtualUs = new Float64Array(16);
  private heapIndex = new Int32Array(16);
  /** The server whose departure is being handled: it is planned anew once, at the end. */
  private departing = -1;
  private readonly loop: Loop;

  constructor(loop: Loop) {
    this.loop = loop;
  }

  growServers(count: number): void {
    this.capacity = grown(this.capacity, count);
    this.runningCount = grown(this.runningCount, count);
    this.rate = grown(this.rate, count);
    this.virtualUs = grown(this.virtualUs, count);
    this.settledAtUs = grown(this.settledAtUs, count);
    this.plannedAtUs = grown(this.plannedAtUs, count);
    const timers = this.timer.length;
    this.timer = grown(this.timer, count);
    this.timer.fill(-1, timers);
    this.paused = grown(this.paused, count);
    this.busyVcpuUs = grown(this.busyVcpuUs, count);
    this.busySinceUs = grown(this.busySinceUs, count);
    this.group = grown(this.group, count);
    this.shares = grown(this.shares, count);
  }

  growRequests(count: number): void {
    this.doneAtVirtualUs = grown(this.doneAtVirtualUs, count);
    this.heapIndex = grown(this.heapIndex, count);
  }

  /**
   * A server begins with nothing to do.
   * @param vcpu what it may use at most
   * @param instance whose CPU it shares with the other servers there, by `shares`; undefined: its vCPU are its own
   */
  open(server: number, vcpu: number, instance?: { readonly index: number; readonly vcpu: number; readonly shares: number }): void {
    this.group[server] = instance?.index ?? -1;
    if (instance !== undefined) {
      this.shares[server] = instance.shares;
      this.groupVcpu[instance.index] = instance.vcpu;
      this.groupServers[instance.index] ??= [];
      this.groupServers[instance.index].push(server);
      this.isTight[instance.index] ??= false;
    }
    this.capacity[server] = vcpu;
    if (instance !== undefined) this.weighGroup(instance.index);
    this.runningCount[server] = 0;
    this.rate[server] = 1;
    this.virtualUs[server] = 0;
    this.settledAtUs[server] = this.loop.nowUs;
    this.busyVcpuUs[server] = 0;
    this.busySinceUs[server] = this.loop.nowUs;
    this.paused[server] = 0;
    this.heaps[server] ??= new Int32Array(INITIAL_HEAP);
  }

  /** A server without work is gone. */
  close(server: number): void {
    const group = this.group[server];
    this.group[server] = -1;
    if (group < 0) return;
    this.groupServers[group] = this.groupServers[group].filter((other) => other !== server);
    this.weighGroup(group);
  }

  /** Request begins `cpuUs` microseconds of CPU work. */
  enter(server: number, request: number, cpuUs: number): void {
    this.settle(server);
    this.doneAtVirtualUs[request] = this.virtualUs[server] + cpuUs;
    const count = this.runningCount[server];
    let heap = this.heaps[server];
    if (count === heap.length) {
      heap = grown(heap, count * 2);
      this.heaps[server] = heap;
    }
    this.siftUp(heap, count, request);
    this.setRunning(server, count + 1);
    if (this.departing !== server) this.plan(server);
  }

  /** Request leaves before its work is done. */
  abandon(server: number, request: number): void {
    this.settle(server);
    this.remove(server, this.heapIndex[request]);
    if (this.departing !== server) this.plan(server);
  }

  /** The departure planned for `server` is due. @returns the request whose CPU work is done; call `departed` when it is dealt with */
  depart(server: number): number {
    this.timer[server] = -1;
    this.settle(server);
    const request = this.heaps[server][0];
    this.departing = server;
    this.remove(server, 0);
    return request;
  }

  departed(server: number): void {
    this.departing = -1;
    this.plan(server);
  }

  /** Nothing makes progress until `resume`: the process hangs. */
  pause(server: number): void {
    this.settle(server);
    this.paused[server] = 1;
    this.setRunning(server, this.runningCount[server]);
    this.plan(server);
  }

  resume(server: number): void {
    this.settle(server);
    this.paused[server] = 0;
    this.setRunning(server, this.runningCount[server]);
    this.plan(server);
  }

  /** All work is gone at once. */
  clear(server: number): void {
    this.settle(server);
    this.setRunning(server, 0);
    if (this.departing !== server) this.plan(server);
  }

  /** vCPU-microseconds used since the last harvest of this server. */
  harvestBusy(server: number): number {
    this.countBusy(server);
    const busy = this.busyVcpuUs[server];
    this.busyVcpuUs[server] = 0;
    return busy;
  }

  private countBusy(server: number): void {
    const now = this.loop.nowUs;
    if (this.paused[server] === 0) {
      this.busyVcpuUs[server] += (now - this.busySinceUs[server]) * this.rate[server] * this.runningCount[server];
    }
    this.busySinceUs[server] = now;
  }

  /** Brings the virtual time up to now; only where the set of running requests is about to change. */
  private settle(server: number): void {
    const now = this.loop.nowUs;
    if (this.busySinceUs[server] !== now) this.countBusy(server);
    const elapsed = now - this.settledAtUs[server];
    if (elapsed === 0) return;
    this.settledAtUs[server] = now;
    if (this.paused[server] === 0 && this.runningCount[server] > 0) this.virtualUs[server] += elapsed * this.rate[server];
  }

  private setRunning(server: number, count: number): void {
    this.runningCount[server] = count;
    // Starting from 0 again whenever a server falls idle keeps the virtual time precise over any run length.
    if (count === 0) this.virtualUs[server] = 0;
    const group = this.group[server];
    if (group < 0 || !(this.mayBeTight[group] || this.isTight[group])) this.rate[server] = this.fullRate(server);
    else this.shareGroup(group, server);
  }

  /** After the servers of an instance changed. */
  private weighGroup(group: number): void {
    const limits = this.groupServers[group].reduce((sum, server) => sum + this.capacity[server], 0);
    this.mayBeTight[group] = limits > this.groupVcpu[group];
  }

  /** The rate of each request where the server alone decides. */
  private fullRate(server: number): number {
    const count = this.runningCount[server];
    const capacity = this.capacity[server];
    return count <= capacity ? 1 : capacity / count;
  }

  /**
   * Divides an instance's CPU anew after one of its servers changed. While all fit, every request runs as if
   * alone there, and only the one that changed is touched.
   */
  private shareGroup(group: number, changed: number): void {
    const servers = this.groupServers[group];
    let wanted = 0;
    for (const server of servers) wanted += this.demand(server);
    if (wanted <= this.groupVcpu[group]) {
      if (this.isTight[group]) for (const server of servers) this.setRate(server, this.fullRate(server), changed);
      else this.rate[changed] = this.fullRate(changed);
      this.isTight[group] = false;
      return;
    }
    this.isTight[group] = true;
    const allocations: number[] = [];
    waterFill(
      servers.map((server) => this.demand(server)),
      servers.map((server) => this.shares[server]),
      this.groupVcpu[group],
      allocations,
    );
    servers.forEach((server, index) => {
      const count = this.runningCount[server];
      this.setRate(server, count === 0 ? 1 : allocations[index] / count, changed);
    });
  }

  /** vCPU a server could use now. */
  private demand(server: number): number {
    return this.paused[server] === 1 ? 0 : Math.min(this.runningCount[server], this.capacity[server]);
  }

  /** Gives a server another rate; whoever did not change itself is settled and planned anew. */
  private setRate(server: number, rate: number, changed: number): void {
    if (server === changed || this.runningCount[server] === 0 || this.paused[server] === 1) {
      this.rate[server] = rate;
      return;
    }
    if (rate === this.rate[server]) return;
    this.settle(server);
    this.rate[server] = rate;
    if (this.departing !== server) this.plan(server);
  }

  /** Puts the next departure where it belongs. */
  private plan(server: number): void {
    const timer = this.timer[server];
    if (this.runningCount[server] === 0 || this.paused[server] === 1) {
      if (timer >= 0) {
        this.loop.cancel(timer);
        this.timer[server] = -1;
      }
      return;
    }
    const work = this.doneAtVirtualUs[this.heaps[server][0]] - this.virtualUs[server];
    const atUs = this.settledAtUs[server] + (work > 0 ? Math.floor(work / this.rate[server] + 0.5) : 0);
    if (timer < 0) this.timer[server] = this.loop.schedule(atUs, CPU_DONE, server, 0);
    else if (this.plannedAtUs[server] !== atUs) this.loop.move(timer, atUs);
    this.plannedAtUs[server] = atUs;
  }

  private remove(server: number, index: number): void {
    const heap = this.heaps[server];
    const last = this.runningCount[server] - 1;
    const moved = heap[last];
    this.setRunning(server, last);
    if (index === last) return;
    const at = this.doneAtVirtualUs[moved];
    if (index > 0 && at < this.doneAtVirtualUs[heap[(index - 1) >> 1]]) this.siftUp(heap, index, moved);
    else this.siftDown(heap, index, moved, last);
  }

  private siftUp(heap: Int32Array, from: number, request: number): void {
    const done = this.doneAtVirtualUs;
    const places = this.heapIndex;
    const at = done[request];
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (at >= done[above]) break;
      heap[index] = above;
      places[above] = index;
      index = parent;
    }
    heap[index] = request;
    places[request] = index;
  }

  private siftDown(heap: Int32Array, from: number, request: number, count: number): void {
    const done = this.doneAtVirtualUs;
    const places = this.heapIndex;
    const at = done[request];
    let index = from;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= count) break;
      if (child + 1 < count && done[heap[child + 1]] < done[heap[child]]) child++;
      const below = heap[child];
      if (at <= done[below]) break;
      heap[index] = below;
      places[below] = index;
      index = child;
    }
    heap[index] = request;
    places[request] = index;
  }
}

/** The same array, at least `length` long. */
export function grown<T extends Float64Array | Int32Array | Uint8Array>(array: T, length: number): T {
  if (length <= array.length) return array;
  const larger = new (array.constructor as new (length: number) => T)(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}
