import { waterFill } from '../../rules/cpu/water-fill.js';
import { grown } from './grown.js';
import { siftUp, takeOut } from './heap.js';
import { RequestColumns, type RequestTable } from './request-table.js';
import { ServerColumns, type ServerTable } from './server-table.js';

const { DOUBLES, KEY } = RequestColumns;
const { BUSY_SINCE_US, BUSY_VCPU_US, NEXT_CPU_US, RATE, SERVER_DOUBLES, SETTLED_AT_US, SHARES, VCPU, VIRTUAL_US } = ServerColumns;
const { COMPUTING, GROUP, IS_PAUSED, SERVER_INTS } = ServerColumns;

const INITIAL_ROOM = 8;

/** The vCPU that several servers share: a container instance. */
interface Group {
  readonly vcpu: number;
  servers: number[];
  /** Whether the servers' own limits together exceed the instance: only then can they want too much. */
  mayBeTight: boolean;
  /** Whether they want more than there is. */
  isTight: boolean;
}

/**
 * The CPU of each server (a task as the data plane sees it), shared among the requests in
 * service: with n of them on C vCPU each runs at min(1, C/n).
 *
 * Every server keeps a virtual time that advances at that rate; a request that needs `d`
 * microseconds of CPU is done when the virtual time has advanced by d. So an arrival or a
 * departure touches one number, not n. NEXT_CPU_US of a server says when its next departure is due.
 */
export class Processors {
  static readonly wiring = ['requests', 'servers', 'onRateChanged', 'demands', 'weights', 'allocations'];
  private readonly requests: RequestTable;
  private readonly servers: ServerTable;
  /** Called for a server whose next departure moved because of another one on its instance. */
  private readonly onRateChanged: (server: number) => void;
  private heaps: Int32Array[] = [];
  /** By the index of the instance. */
  private groups: Group[] = [];
  // For one division of an instance's CPU.
  private readonly demands: number[] = [];
  private readonly weights: number[] = [];
  private readonly allocations: number[] = [];

  constructor(requests: RequestTable, servers: ServerTable, onRateChanged: (server: number) => void) {
    this.requests = requests;
    this.servers = servers;
    this.onRateChanged = onRateChanged;
  }

  /**
   * A server begins with nothing to do.
   * @param vcpu what it may use at most
   * @param instance whose CPU it shares with the other servers there, by `shares`; undefined: its vCPU are its own
   */
  open(
    server: number,
    nowUs: number,
    vcpu: number,
    instance?: { readonly index: number; readonly vcpu: number; readonly shares: number },
  ): void {
    const { doubles, ints } = this.servers;
    const at = server * SERVER_DOUBLES;
    doubles[at + VCPU] = vcpu;
    doubles[at + RATE] = 1;
    doubles[at + VIRTUAL_US] = 0;
    doubles[at + SETTLED_AT_US] = nowUs;
    doubles[at + BUSY_VCPU_US] = 0;
    doubles[at + BUSY_SINCE_US] = nowUs;
    doubles[at + NEXT_CPU_US] = Number.POSITIVE_INFINITY;
    doubles[at + SHARES] = instance?.shares ?? 0;
    ints[server * SERVER_INTS + COMPUTING] = 0;
    ints[server * SERVER_INTS + IS_PAUSED] = 0;
    ints[server * SERVER_INTS + GROUP] = instance?.index ?? -1;
    this.heaps[server] ??= new Int32Array(INITIAL_ROOM);
    if (instance === undefined) return;
    this.groups[instance.index] ??= { vcpu: instance.vcpu, servers: [], mayBeTight: false, isTight: false };
    this.groups[instance.index].servers.push(server);
    this.weighGroup(this.groups[instance.index]);
  }

  /** A server without work is gone. */
  close(server: number): void {
    const group = this.groupOf(server);
    this.servers.ints[server * SERVER_INTS + GROUP] = -1;
    if (group === undefined) return;
    group.servers = group.servers.filter((other) => other !== server);
    this.weighGroup(group);
  }

  /** @param instance index of it; undefined: none */
  serversOn(instance: number | undefined): readonly number[] {
    return this.groups[instance ?? -1]?.servers ?? [];
  }

  /** The servers whose CPU the work of this one may change: all of its instance if their limits exceed it; else none. */
  neighbours(server: number): readonly number[] {
    const group = this.groupOf(server);
    return group?.mayBeTight === true ? group.servers : [];
  }

  /** Request begins `cpuUs` microseconds of CPU work. */
  enter(server: number, request: number, cpuUs: number, nowUs: number): void {
    this.settle(server, nowUs);
    const { doubles, ints } = this.requests;
    doubles[request * DOUBLES + KEY] = this.servers.doubles[server * SERVER_DOUBLES + VIRTUAL_US] + cpuUs;
    const count = this.servers.ints[server * SERVER_INTS + COMPUTING];
    let heap = this.heaps[server];
    if (count === heap.length) {
      heap = grown(heap, count * 2);
      this.heaps[server] = heap;
    }
    siftUp(heap, count, request, doubles, ints);
    this.setComputing(server, count + 1, nowUs);
  }

  /** Request leaves before its work is done. @param place of it in the heap of its server */
  abandon(server: number, place: number, nowUs: number): void {
    this.settle(server, nowUs);
    this.remove(server, place, nowUs);
  }

  /** The next departure is due. @returns the request whose CPU work is done */
  depart(server: number, nowUs: number): number {
    this.settle(server, nowUs);
    const request = this.heaps[server][0];
    this.remove(server, 0, nowUs);
    return request;
  }

  /** Nothing makes progress until `resume`: the process hangs. */
  pause(server: number, nowUs: number): void {
    this.settle(server, nowUs);
    const { ints } = this.servers;
    ints[server * SERVER_INTS + IS_PAUSED] = 1;
    this.setComputing(server, ints[server * SERVER_INTS + COMPUTING], nowUs);
  }

  resume(server: number, nowUs: number): void {
    this.settle(server, nowUs);
    const { ints } = this.servers;
    ints[server * SERVER_INTS + IS_PAUSED] = 0;
    this.setComputing(server, ints[server * SERVER_INTS + COMPUTING], nowUs);
  }

  /** All work is gone at once. */
  clear(server: number, nowUs: number): void {
    this.settle(server, nowUs);
    this.setComputing(server, 0, nowUs);
  }

  /** vCPU-microseconds used since the last harvest of this server. */
  harvestBusy(server: number, nowUs: number): number {
    this.countBusy(server, nowUs);
    const { doubles } = this.servers;
    const busy = doubles[server * SERVER_DOUBLES + BUSY_VCPU_US];
    doubles[server * SERVER_DOUBLES + BUSY_VCPU_US] = 0;
    return busy;
  }

  private groupOf(server: number): Group | undefined {
    return this.groups[this.servers.ints[server * SERVER_INTS + GROUP]];
  }

  private countBusy(server: number, nowUs: number): void {
    const { doubles, ints } = this.servers;
    const at = server * SERVER_DOUBLES;
    if (ints[server * SERVER_INTS + IS_PAUSED] === 0) {
      doubles[at + BUSY_VCPU_US] += (nowUs - doubles[at + BUSY_SINCE_US]) * doubles[at + RATE] * ints[server * SERVER_INTS + COMPUTING];
    }
    doubles[at + BUSY_SINCE_US] = nowUs;
  }

  /** Brings the virtual time up to now; only where the set of running requests is about to change. */
  private settle(server: number, nowUs: number): void {
    const { doubles, ints } = this.servers;
    const at = server * SERVER_DOUBLES;
    const busyForUs = nowUs - doubles[at + BUSY_SINCE_US];
    const elapsedUs = nowUs - doubles[at + SETTLED_AT_US];
    doubles[at + BUSY_SINCE_US] = nowUs;
    doubles[at + SETTLED_AT_US] = nowUs;
    const count = ints[server * SERVER_INTS + COMPUTING];
    if (count === 0 || ints[server * SERVER_INTS + IS_PAUSED] === 1) return;
    const rate = doubles[at + RATE];
    doubles[at + BUSY_VCPU_US] += busyForUs * rate * count;
    doubles[at + VIRTUAL_US] += elapsedUs * rate;
  }

  private setComputing(server: number, count: number, nowUs: number): void {
    const { doubles, ints } = this.servers;
    ints[server * SERVER_INTS + COMPUTING] = count;
    // Starting from 0 again whenever a server falls idle keeps the virtual time precise over any run length.
    if (count === 0) doubles[server * SERVER_DOUBLES + VIRTUAL_US] = 0;
    const group = ints[server * SERVER_INTS + GROUP] < 0 ? undefined : this.groupOf(server);
    if (group === undefined || !(group.mayBeTight || group.isTight)) {
      const vcpu = doubles[server * SERVER_DOUBLES + VCPU];
      doubles[server * SERVER_DOUBLES + RATE] = count <= vcpu ? 1 : vcpu / count;
    } else this.shareGroup(group, server, nowUs);
    this.plan(server);
  }

  /** After the servers of an instance changed. */
  private weighGroup(group: Group): void {
    const { doubles } = this.servers;
    group.mayBeTight = group.servers.reduce((sum, server) => sum + doubles[server * SERVER_DOUBLES + VCPU], 0) > group.vcpu;
  }

  /** The rate of each request where the server alone decides. */
  private fullRate(server: number): number {
    const count = this.servers.ints[server * SERVER_INTS + COMPUTING];
    const vcpu = this.servers.doubles[server * SERVER_DOUBLES + VCPU];
    return count <= vcpu ? 1 : vcpu / count;
  }

  /**
   * Divides an instance's CPU anew after one of its servers changed. While all fit, every request runs as if
   * alone there, and only the one that changed is touched.
   */
  private shareGroup(group: Group, changed: number, nowUs: number): void {
    const { servers } = group;
    let wanted = 0;
    for (let index = 0; index < servers.length; index++) wanted += this.demand(servers[index]);
    if (wanted <= group.vcpu) {
      if (group.isTight) for (const server of servers) this.setRate(server, this.fullRate(server), changed, nowUs);
      else this.servers.doubles[changed * SERVER_DOUBLES + RATE] = this.fullRate(changed);
      group.isTight = false;
      return;
    }
    group.isTight = true;
    const { demands, weights, allocations } = this;
    demands.length = servers.length;
    weights.length = servers.length;
    for (let index = 0; index < servers.length; index++) {
      demands[index] = this.demand(servers[index]);
      weights[index] = this.servers.doubles[servers[index] * SERVER_DOUBLES + SHARES];
    }
    waterFill(demands, weights, group.vcpu, allocations);
    for (let index = 0; index < servers.length; index++) {
      const count = this.servers.ints[servers[index] * SERVER_INTS + COMPUTING];
      this.setRate(servers[index], count === 0 ? 1 : allocations[index] / count, changed, nowUs);
    }
  }

  /** vCPU a server could use now. */
  private demand(server: number): number {
    const { doubles, ints } = this.servers;
    const count = ints[server * SERVER_INTS + COMPUTING];
    const vcpu = doubles[server * SERVER_DOUBLES + VCPU];
    return ints[server * SERVER_INTS + IS_PAUSED] === 1 ? 0 : count < vcpu ? count : vcpu;
  }

  /** Gives a server another rate; whoever did not change itself is settled and planned anew. */
  private setRate(server: number, rate: number, changed: number, nowUs: number): void {
    const { doubles, ints } = this.servers;
    const isIdle = ints[server * SERVER_INTS + COMPUTING] === 0 || ints[server * SERVER_INTS + IS_PAUSED] === 1;
    if (server === changed || isIdle) {
      doubles[server * SERVER_DOUBLES + RATE] = rate;
      return;
    }
    if (rate === doubles[server * SERVER_DOUBLES + RATE]) return;
    this.settle(server, nowUs);
    doubles[server * SERVER_DOUBLES + RATE] = rate;
    this.plan(server);
    this.onRateChanged(server);
  }

  /** Says when the next departure is due. */
  private plan(server: number): void {
    const { doubles, ints } = this.servers;
    const at = server * SERVER_DOUBLES;
    if (ints[server * SERVER_INTS + COMPUTING] === 0 || ints[server * SERVER_INTS + IS_PAUSED] === 1) {
      doubles[at + NEXT_CPU_US] = Number.POSITIVE_INFINITY;
      return;
    }
    const workUs = this.requests.doubles[this.heaps[server][0] * DOUBLES + KEY] - doubles[at + VIRTUAL_US];
    const rate = doubles[at + RATE];
    const leftUs = workUs > 0 ? Math.floor((rate === 1 ? workUs : workUs / rate) + 0.5) : 0;
    doubles[at + NEXT_CPU_US] = doubles[at + SETTLED_AT_US] + leftUs;
  }

  private remove(server: number, place: number, nowUs: number): void {
    const { doubles, ints } = this.requests;
    const count = this.servers.ints[server * SERVER_INTS + COMPUTING] - 1;
    takeOut(this.heaps[server], place, count, doubles, ints);
    this.setComputing(server, count, nowUs);
  }
}
