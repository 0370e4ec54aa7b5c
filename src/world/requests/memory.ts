import { US_PER_HOUR } from '../../base/units.js';
import type { Loop } from '../../kernel/loop.js';
import { Kind } from '../kinds.js';
import { grown } from './grown.js';

/** What a task uses beside its requests, and what it may use. */
export interface MemorySpec {
  readonly heldBytes: number;
  /** Infinity: no limit. */
  readonly limitBytes: number;
  readonly leakBytesPerHour: number;
}

/**
 * The memory of each server: what its process holds, what it leaks, what its requests hold while they are served.
 *
 * All three are known between two changes, so the use is integrated exactly, and the instant at which it passes the
 * limit is on the agenda as soon as it can be told: Kind.OutOfMemory. A leak alone needs nobody to look at the server;
 * requests that hold memory do, so their servers are watched.
 */
export class ServerMemory {
  static readonly wiring = ['loop', 'isUsed'];
  /** Whether any request holds memory: only then must begin and left be called. */
  readonly isUsed: boolean;
  private readonly loop: Loop;
  // Of each server: bytes of the process and of its requests, as of settledUs, and bytes an hour.
  private held = new Float64Array(16);
  private inUse = new Float64Array(16);
  private leak = new Float64Array(16);
  private limit = new Float64Array(16);
  private settledUs = new Float64Array(16);
  /** Integral since the last harvest, byte-microseconds. */
  private byteUs = new Float64Array(16);
  /** When it is out of memory as things stand, Infinity: never; and the timer for it, -1: none. */
  private dueUs = new Float64Array(16);
  private timer = new Int32Array(16);
  /** Of each request's slot. */
  private demands = new Float64Array(0);

  constructor(loop: Loop, isUsed: boolean) {
    this.loop = loop;
    this.isUsed = isUsed;
  }

  /** A process starts on a server. */
  open(server: number, spec: MemorySpec): void {
    this.grow(server + 1);
    this.held[server] = spec.heldBytes;
    this.inUse[server] = 0;
    this.leak[server] = spec.leakBytesPerHour;
    this.limit[server] = spec.limitBytes;
    this.settledUs[server] = this.loop.nowUs;
    this.byteUs[server] = 0;
    this.dueUs[server] = Number.POSITIVE_INFINITY;
    this.timer[server] = -1;
    this.plan(server);
  }

  /** The process is gone, and all it held. */
  close(server: number): void {
    if (server >= this.held.length) return;
    this.settle(server);
    this.held[server] = 0;
    this.inUse[server] = 0;
    this.leak[server] = 0;
    this.limit[server] = Number.POSITIVE_INFINITY;
    this.wakeAt(server, Number.POSITIVE_INFINITY);
  }

  /** The process leaks so much more, or less, from now on. */
  addLeak(server: number, bytesPerHour: number): void {
    this.settle(server);
    this.leak[server] = Math.max(0, this.leak[server] + bytesPerHour);
    this.plan(server);
  }

  /** What a request will hold while it is served. */
  demand(request: number, bytes: number): void {
    if (request >= this.demands.length) this.demands = grown(this.demands, request + 1);
    this.demands[request] = bytes;
  }

  /** The same request goes on in another slot. */
  copyDemand(from: number, to: number): void {
    this.demand(to, this.demands[from]);
  }

  /** A request begins to be served. */
  begin(server: number, request: number): void {
    this.change(server, this.demands[request]);
  }

  /** A request is served no more. */
  left(server: number, request: number): void {
    this.change(server, -this.demands[request]);
  }

  /** All requests are gone at once. */
  empty(server: number): void {
    if (this.isUsed) this.change(server, -this.inUse[server]);
  }

  /** Byte-microseconds used since the last harvest of this server. */
  harvest(server: number): number {
    this.settle(server);
    const used = this.byteUs[server];
    this.byteUs[server] = 0;
    return used;
  }

  /** The instant is there: its timer is spent. */
  takeDue(server: number): void {
    this.timer[server] = -1;
  }

  private change(server: number, bytes: number): void {
    if (bytes === 0) return;
    this.settle(server);
    this.inUse[server] += bytes;
    this.plan(server);
  }

  private settle(server: number): void {
    const elapsedUs = this.loop.nowUs - this.settledUs[server];
    if (elapsedUs === 0) return;
    const leaked = (this.leak[server] * elapsedUs) / US_PER_HOUR;
    this.byteUs[server] += (this.held[server] + this.inUse[server] + leaked / 2) * elapsedUs;
    this.held[server] += leaked;
    this.settledUs[server] = this.loop.nowUs;
  }

  /** A server that has passed its limit at this instant is not saved by what leaves it in the same microsecond. */
  private plan(server: number): void {
    const { nowUs } = this.loop;
    if (this.dueUs[server] <= nowUs) return;
    const room = this.limit[server] - this.held[server] - this.inUse[server];
    const leak = this.leak[server];
    if (room < 0) this.wakeAt(server, nowUs);
    else this.wakeAt(server, leak > 0 ? nowUs + Math.round((room / leak) * US_PER_HOUR) : Number.POSITIVE_INFINITY);
  }

  private wakeAt(server: number, dueUs: number): void {
    const timer = this.timer[server];
    if (dueUs === this.dueUs[server]) return;
    this.dueUs[server] = dueUs;
    // Further off than any run lasts is never.
    const isEver = dueUs < Number.MAX_SAFE_INTEGER;
    if (timer >= 0 && isEver) this.loop.move(timer, dueUs);
    else if (timer >= 0) this.loop.cancel(timer);
    if (timer < 0 && isEver) this.timer[server] = this.loop.schedule(dueUs, Kind.OutOfMemory, server, 0);
    else if (!isEver) this.timer[server] = -1;
  }

  private grow(count: number): void {
    this.held = grown(this.held, count);
    this.inUse = grown(this.inUse, count);
    this.leak = grown(this.leak, count);
    this.limit = grown(this.limit, count);
    this.settledUs = grown(this.settledUs, count);
    this.byteUs = grown(this.byteUs, count);
    this.dueUs = grown(this.dueUs, count);
    this.timer = grown(this.timer, count);
  }
}
