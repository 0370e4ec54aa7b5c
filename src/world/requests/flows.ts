import { grown } from './grown.js';
import type { TargetPool } from './pool.js';

/**
 * The connections through Network Load Balancers. All requests of a connection go to the target it was opened to, also
 * while that drains; a new connection's target is chosen by chance. A sender (a traffic, or a call) takes the idle
 * connection it used last, and opens one more where none is idle.
 *
 * @source https://docs.aws.amazon.com/elasticloadbalancing/latest/network/introduction.html (flow hash; a connection keeps its target)
 * @assumed Clients of a traffic share their connections, as a proxy's do, and use the last one first.
 */
export class Flows {
  static readonly wiring = ['isFlowing', 'isUsed', 'requestsPerConnection'];
  /** Per workload: whether its requests come through a Network Load Balancer. */
  private readonly isFlowing: readonly boolean[];
  /** Whether any do. */
  readonly isUsed: boolean;
  /** Of each sender. */
  private readonly requestsPerConnection: readonly number[];
  // Of each connection: its server, which of that number's servers that was, requests it still takes.
  private server = new Int32Array(64);
  private life = new Int32Array(64);
  private left = new Float64Array(64);
  private count = 0;
  private free: number[] = [];
  /** Idle connections by sender, then service; the one used last on top. */
  private idle: number[][][] = [];
  /** Of each server: how often all its connections were cut. */
  private lives = new Int32Array(16);
  /** Of each request's slot: its connection, and the sender and service it goes back to; connection -1: none, or given up. */
  private flowOf = new Int32Array(64).fill(-1);

  constructor(isFlowing: readonly boolean[], requestsPerConnection: readonly number[]) {
    this.isFlowing = isFlowing;
    this.isUsed = isFlowing.includes(true);
    this.requestsPerConnection = requestsPerConnection;
  }

  /** @returns the server at the other end of the connection that an attempt takes, or -1 where none can be opened */
  choose(request: number, sender: number, service: number, pool: TargetPool): number {
    if (!this.isFlowing[service]) return pool.choose();
    this.growRequests(request + 1);
    this.flowOf[request] = -1;
    const flows = this.idleOf(sender, service);
    for (let flow = flows.pop(); flow !== undefined; flow = flows.pop()) {
      const server = this.server[flow];
      if (this.life[flow] === this.lives[server]) return this.take(request, flow);
      this.free.push(flow);
    }
    const server = pool.choose();
    return server < 0 ? server : this.take(request, this.open(server, this.requestsPerConnection[sender]));
  }

  /** An attempt was answered: its connection may take the next request. */
  answered(request: number, sender: number, service: number): void {
    const flow = this.release(request);
    if (flow < 0) return;
    if (this.left[flow] < 1) this.free.push(flow);
    else this.idleOf(sender, service).push(flow);
  }

  /** Whoever sent an attempt hangs up, or was refused. */
  closed(request: number): void {
    const flow = this.release(request);
    if (flow >= 0) this.free.push(flow);
  }

  /** All connections to a server are cut. */
  cut(server: number): void {
    this.lives = grown(this.lives, server + 1);
    this.lives[server]++;
  }

  private take(request: number, flow: number): number {
    this.flowOf[request] = flow;
    this.left[flow]--;
    return this.server[flow];
  }

  private open(server: number, requests: number): number {
    const flow = this.free.pop() ?? this.count++;
    this.server = grown(this.server, flow + 1);
    this.life = grown(this.life, flow + 1);
    this.left = grown(this.left, flow + 1);
    this.lives = grown(this.lives, server + 1);
    this.server[flow] = server;
    this.life[flow] = this.lives[server];
    this.left[flow] = requests;
    return flow;
  }

  private release(request: number): number {
    if (request >= this.flowOf.length) return -1;
    const flow = this.flowOf[request];
    this.flowOf[request] = -1;
    return flow;
  }

  private idleOf(sender: number, service: number): number[] {
    this.idle[sender] ??= [];
    this.idle[sender][service] ??= [];
    return this.idle[sender][service];
  }

  private growRequests(count: number): void {
    const { length } = this.flowOf;
    if (count <= length) return;
    this.flowOf = grown(this.flowOf, count);
    this.flowOf.fill(-1, length);
  }
}
