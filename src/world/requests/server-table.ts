import { grown } from './processors.js';
import { Phase, RequestColumns, type RequestTable } from './request-table.js';

/** What a server does with a connection. */
export const ServerState = { Closed: 0, Serving: 1, Hung: 2 } as const;

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
  SERVER_INTS: 8,
  // Doubles.
  CPU_FACTOR: 0,
  WARM_UNTIL_US: 1,
  WARM_FACTOR: 2,
  SERVER_DOUBLES: 3,
} as const;

const { BACKLOG_COUNT, BACKLOG_FIRST, BACKLOG_LAST, IN_SERVICE, SERVER_DOUBLES, SERVER_INTS } = ServerColumns;
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
