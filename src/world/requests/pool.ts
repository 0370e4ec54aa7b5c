import type { LoadBalancingAlgorithm } from '../../aws/nouns.js';
import type { Stream } from '../../kernel/stream.js';
import { grown } from './grown.js';

/** A server that requests may reach. */
export interface Member {
  readonly server: number;
  /** Requests it has in hand. */
  readonly outstanding: number;
  /** Index of its zone. */
  readonly zone: number;
  /** Since when it is in slow start; -Infinity: it never was. */
  readonly slowSinceUs: number;
}

/** Who chooses the server of each request of a service. */
export interface TargetPool {
  readonly algorithm: LoadBalancingAlgorithm;
  readonly size: number;
  /** It and what it is made of: everything with state. */
  readonly parts: readonly object[];
  /** Takes a new set of servers; it keeps nothing of the list itself, which is used again. */
  setMembers(members: readonly Member[]): void;
  /** Whether it stays as it is when a server changes that requests cannot reach, and no other does. */
  ignores(server: number): boolean;
  /** Clients come to the nodes in these zones from now on; only where they stay in their zone does that matter. */
  setNodes(zones: readonly number[]): void;
  /** @returns the server for the next request, or -1 where there is none */
  choose(): number;
  /** A server has this many requests in hand now. */
  changed(server: number, outstanding: number): void;
}

/**
 * The servers among which one service's requests are spread, and the choice of the next one.
 *
 * - `round_robin`: each in turn.
 * - `least_outstanding_requests`: the one with the fewest requests in hand; among equals the one
 *   that has waited longest for its turn. Servers stand in one FIFO list for each count, so a
 *   choice and a change of count cost the same whatever the number of servers.
 * - `weighted_random`: uniformly at random (all weights equal).
 *
 * @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
 * @assumed AWS does not say how ties among least outstanding requests are broken.
 */
export class Pool implements TargetPool {
  static readonly wiring: readonly string[] = ['stream'];
  readonly algorithm: LoadBalancingAlgorithm;
  private readonly stream: Stream;
  protected members: number[] = [];
  protected cursor = 0;
  private isMember = new Uint8Array(16);
  private count = new Int32Array(16);
  private before = new Int32Array(16);
  private after = new Int32Array(16);
  private first = new Int32Array(16).fill(-1);
  private last = new Int32Array(16).fill(-1);
  private least = 0;

  constructor(algorithm: LoadBalancingAlgorithm, stream: Stream) {
    this.algorithm = algorithm;
    this.stream = stream;
  }

  get size(): number {
    return this.members.length;
  }

  get parts(): readonly object[] {
    return [this];
  }

  setNodes(): void {
    // Each node sends to all.
  }

  setMembers(members: readonly Member[]): void {
    const next = this.members.length === 0 ? undefined : this.members[this.cursor % this.members.length];
    for (const server of this.members) this.isMember[server] = 0;
    this.members.length = members.length;
    for (let place = 0; place < members.length; place++) this.members[place] = members[place].server;
    // Whose turn it was stays first, so a change of members does not favour anyone.
    this.cursor = Math.max(0, next === undefined ? 0 : this.members.indexOf(next));
    this.first.fill(-1);
    this.last.fill(-1);
    this.least = 0;
    this.growServers(this.members.reduce((most, server) => Math.max(most, server), -1) + 1);
    for (const { server, outstanding } of members) {
      this.isMember[server] = 1;
      if (this.algorithm === 'least_outstanding_requests') this.append(server, outstanding);
    }
  }

  /** Whether the order of its members is all it goes by: then one may come or go by itself. */
  get isList(): boolean {
    return this.algorithm !== 'least_outstanding_requests';
  }

  serverAt(place: number): number {
    return this.members[place];
  }

  /** The same as setMembers with one server more, of a pool that is a list. @param place among the members */
  insert(place: number, server: number): void {
    if (this.members.length > 0 && place <= this.cursor) this.cursor++;
    this.members.splice(place, 0, server);
    this.growServers(server + 1);
    this.isMember[server] = 1;
  }

  /** The same with one server less. */
  remove(place: number): void {
    const [server] = this.members.splice(place, 1);
    this.isMember[server] = 0;
    if (place < this.cursor) this.cursor--;
    else if (place === this.cursor) this.cursor = 0;
  }

  ignores(server: number): boolean {
    // A new set of servers puts those with as many requests in the order of the set, the same servers or not.
    return this.algorithm !== 'least_outstanding_requests' && this.isMember[server] !== 1;
  }

  choose(): number {
    const size = this.members.length;
    if (size === 0) return -1;
    if (this.algorithm === 'round_robin') {
      const server = this.members[this.cursor];
      this.cursor = this.cursor + 1 === size ? 0 : this.cursor + 1;
      return server;
    }
    if (this.algorithm === 'weighted_random') return this.members[this.stream.below(size)];
    while (this.first[this.least] < 0) this.least++;
    return this.first[this.least];
  }

  changed(server: number, outstanding: number): void {
    if (this.algorithm !== 'least_outstanding_requests' || this.isMember[server] !== 1) return;
    const count = this.count[server];
    const before = this.before[server];
    const after = this.after[server];
    if (before >= 0) this.after[before] = after;
    else this.first[count] = after;
    if (after >= 0) this.before[after] = before;
    else this.last[count] = before;
    this.append(server, outstanding);
  }

  private append(server: number, count: number): void {
    if (count >= this.first.length) {
      const length = this.first.length;
      this.first = grown(this.first, count + 1);
      this.last = grown(this.last, count + 1);
      this.first.fill(-1, length);
      this.last.fill(-1, length);
    }
    const last = this.last[count];
    this.count[server] = count;
    this.before[server] = last;
    this.after[server] = -1;
    if (last >= 0) this.after[last] = server;
    else this.first[count] = server;
    this.last[count] = server;
    if (count < this.least) this.least = count;
  }

  private growServers(count: number): void {
    this.isMember = grown(this.isMember, count);
    this.count = grown(this.count, count);
    this.before = grown(this.before, count);
    this.after = grown(this.after, count);
  }
}
