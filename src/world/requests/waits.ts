import { grown } from './grown.js';
import { siftUp, takeOut } from './heap.js';
import { RequestColumns, type RequestTable } from './request-table.js';
import { ServerColumns, type ServerTable } from './server-table.js';

const { DOUBLES, KEY } = RequestColumns;
const { NEXT_WAIT_US, SERVER_DOUBLES, SERVER_INTS, WAITING } = ServerColumns;

const INITIAL_ROOM = 8;

/** The requests of each server that wait without using CPU, the one whose wait ends first at hand. */
export class Waits {
  static readonly wiring = ['requests', 'servers'];
  private readonly requests: RequestTable;
  private readonly servers: ServerTable;
  private heaps: Int32Array[] = [];

  constructor(requests: RequestTable, servers: ServerTable) {
    this.requests = requests;
    this.servers = servers;
  }

  open(server: number): void {
    this.heaps[server] ??= new Int32Array(INITIAL_ROOM);
    this.clear(server);
  }

  /** A request waits until `dueUs`. */
  enter(server: number, request: number, dueUs: number): void {
    const { doubles, ints } = this.requests;
    const count = this.servers.ints[server * SERVER_INTS + WAITING]++;
    let heap = this.heaps[server];
    if (count === heap.length) {
      heap = grown(heap, count * 2);
      this.heaps[server] = heap;
    }
    doubles[request * DOUBLES + KEY] = dueUs;
    siftUp(heap, count, request, doubles, ints);
    if (heap[0] === request) this.servers.doubles[server * SERVER_DOUBLES + NEXT_WAIT_US] = dueUs;
  }

  /** Whoever's wait ends first leaves. @returns the request */
  leave(server: number): number {
    const request = this.heaps[server][0];
    this.remove(server, 0);
    return request;
  }

  /** @param place of the request in the heap of its server */
  remove(server: number, place: number): void {
    const { doubles, ints } = this.requests;
    const heap = this.heaps[server];
    const count = --this.servers.ints[server * SERVER_INTS + WAITING];
    takeOut(heap, place, count, doubles, ints);
    this.servers.doubles[server * SERVER_DOUBLES + NEXT_WAIT_US] =
      count === 0 ? Number.POSITIVE_INFINITY : doubles[heap[0] * DOUBLES + KEY];
  }

  /** Calls `visit` with the end of each wait under way. */
  forEach(server: number, visit: (dueUs: number) => void): void {
    const count = this.servers.ints[server * SERVER_INTS + WAITING];
    for (let place = 0; place < count; place++) visit(this.requests.doubles[this.heaps[server][place] * DOUBLES + KEY]);
  }

  clear(server: number): void {
    this.servers.ints[server * SERVER_INTS + WAITING] = 0;
    this.servers.doubles[server * SERVER_DOUBLES + NEXT_WAIT_US] = Number.POSITIVE_INFINITY;
  }
}
