import { grown } from './grown.js';
import type { MemorySpec } from './memory.js';
import { Phase, RequestColumns, type RequestTable } from './request-table.js';

/** What a server does with a connection. */
export const ServerState = { Closed: 0, Serving: 1, Hung: 2 } as const;

/**
 * Why a server is woken at each of its events instead of when somebody looks at it:
 * somebody outside sees it, or what happens there, at the instant it happens.
 */
export const Watch = {
  /** Always, by what its service is. */
  Service: 1,
  /** A fault impairs it. */
  Impaired: 2,
  /** Its work may change the CPU of others on its instance. */
  Neighbours: 4,
  /** One request that asks for it. */
  REQUEST: 8,
} as const;

/** Columns of a server's record and its widths; see RequestColumns for how to use them. */
export const ServerColumns = {
  // Int32.
  STATE: 0,
  /** The service whose pool it belongs to. */
  POOL: 1,
  IN_SERVICE: 2,
  CONCURRENCY: 3,
  BACKLOG_FIRST: 4,
  BACKLOG_LAST: 5,
  BACKLOG_COUNT: 6,
  BACKLOG_MAX: 7,
  /** Requests that compute, and that wait without CPU. */
  COMPUTING: 8,
  WAITING: 9,
  IS_PAUSED: 10,
  /** The instance whose CPU it shares, -1: its vCPU are its own. */
  GROUP: 11,
  /** Why it is woken at each of its events: bits of Watch, and above them the requests that ask for it. 0: it is not. */
  WATCH: 12,
  /** Timer of a watched server's next end of a computation, -1: none; and when it is due. */
  CPU_TIMER: 13,
  /** Where all it has in hand is foreseen, where the ring of that begins, else 0; its size less 1, and the number of its next record. */
  RING: 14,
  RING_MASK: 15,
  RING_NEXT: 16,
  SERVER_INTS: 17,
  // Doubles.
  CPU_FACTOR: 0,
  WARM_UNTIL_US: 1,
  WARM_FACTOR: 2,
  /** When its next computation, and its next wait, is over; Infinity: none is under way. */
  NEXT_CPU_US: 3,
  NEXT_WAIT_US: 4,
  CPU_TIMER_US: 5,
  VCPU: 6,
  /** At which each of its requests computes, 0 to 1. */
  RATE: 7,
  VIRTUAL_US: 8,
  SETTLED_AT_US: 9,
  BUSY_VCPU_US: 10,
  BUSY_SINCE_US: 11,
  SHARES: 12,
  SERVER_DOUBLES: 13,
} as const;

const { BACKLOG_COUNT, BACKLOG_FIRST, BACKLOG_LAST, CPU_TIMER, CPU_TIMER_US, IN_SERVICE, SERVER_DOUBLES, SERVER_INTS, WATCH } =
  ServerColumns;
const { RING } = ServerColumns;
const { AFTER, BEFORE, INTS, PHASE } = RequestColumns;
const UNLIMITED = 2_147_483_647;

/** What a server (the data-plane side of a task) can do. */
export interface ServerSpec {
  /** Index of its service. */
  readonly pool: number;
  /** What it may use at most. */
  readonly vcpu: number;
  /** The instance whose CPU it shares; undefined: its vCPU are its own (Fargate). */
  readonly instance: { readonly index: number; readonly vcpu: number; readonly shares: number } | undefined;
  readonly concurrency: number;
  readonly backlog: number;
  /** CPU time here for one microsecond of demand (1 on x86). */
  readonly cpuFactor: number;
  readonly warmUntilUs: number;
  readonly warmFactor: number;
  readonly memory: MemorySpec;
}

/** The servers, one record each, with their backlogs as lists through the requests' records. */
export class ServerTable {
  ints = new Int32Array(16 * SERVER_INTS);
  doubles = new Float64Array(16 * SERVER_DOUBLES);
  count = 0;
  private free: number[] = [];

  /** A server that refuses connections. @returns its number */
  open(spec: ServerSpec): number {
    const server = this.free.pop() ?? this.count++;
    this.ints = grown(this.ints, this.count * SERVER_INTS);
    this.doubles = grown(this.doubles, this.count * SERVER_DOUBLES);
    this.ints.set(
      [ServerState.Closed, spec.pool, 0, Math.min(spec.concurrency, UNLIMITED), -1, -1, 0, Math.min(spec.backlog, UNLIMITED)],
      server * SERVER_INTS,
    );
    this.ints[server * SERVER_INTS + WATCH] = 0;
    this.ints[server * SERVER_INTS + CPU_TIMER] = -1;
    this.ints[server * SERVER_INTS + RING] = 0;
    this.doubles[server * SERVER_DOUBLES + CPU_TIMER_US] = Number.POSITIVE_INFINITY;
    this.doubles.set([spec.cpuFactor, spec.warmUntilUs, spec.warmFactor], server * SERVER_DOUBLES);
    return server;
  }

  release(server: number): void {
    this.free.push(server);
  }

  /** Requests in service and in the backlog. */
  outstanding(server: number): number {
    return this.ints[server * SERVER_INTS + IN_SERVICE] + this.ints[server * SERVER_INTS + BACKLOG_COUNT];
  }

  /** Nothing is in hand any more. */
  empty(server: number): void {
    const { ints } = this;
    ints[server * SERVER_INTS + IN_SERVICE] = 0;
    ints[server * SERVER_INTS + BACKLOG_FIRST] = -1;
    ints[server * SERVER_INTS + BACKLOG_LAST] = -1;
    ints[server * SERVER_INTS + BACKLOG_COUNT] = 0;
  }

  enqueue(server: number, request: number, requests: RequestTable): void {
    const at = server * SERVER_INTS;
    const last = this.ints[at + BACKLOG_LAST];
    const { ints } = requests;
    ints[request * INTS + PHASE] = Phase.Backlog;
    ints[request * INTS + BEFORE] = last;
    ints[request * INTS + AFTER] = -1;
    if (last >= 0) ints[last * INTS + AFTER] = request;
    else this.ints[at + BACKLOG_FIRST] = request;
    this.ints[at + BACKLOG_LAST] = request;
    this.ints[at + BACKLOG_COUNT]++;
  }

  unlink(server: number, request: number, requests: RequestTable): void {
    const at = server * SERVER_INTS;
    const { ints } = requests;
    const before = ints[request * INTS + BEFORE];
    const after = ints[request * INTS + AFTER];
    if (before >= 0) ints[before * INTS + AFTER] = after;
    else this.ints[at + BACKLOG_FIRST] = after;
    if (after >= 0) ints[after * INTS + BEFORE] = before;
    else this.ints[at + BACKLOG_LAST] = before;
    this.ints[at + BACKLOG_COUNT]--;
  }
}
