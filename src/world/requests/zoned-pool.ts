import type { LoadBalancingAlgorithm } from '../../aws/nouns.js';
import type { Stream } from '../../kernel/stream.js';
import { grown } from './grown.js';
import type { Member, Pool, TargetPool } from './pool.js';

/**
 * The targets of a load balancer with cross-zone load balancing off: a request comes to the node of one zone, each as
 * likely as the others that clients find, and stays in that zone.
 * @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/disable-cross-zone.html
 */
export class ZonedPool implements TargetPool {
  static readonly wiring = ['stream', 'zones'];
  /** Of each zone. */
  private readonly zones: readonly Pool[];
  private readonly stream: Stream;
  /** Zones whose nodes answer. */
  private nodes: readonly number[];
  /** Of each server. */
  private zoneOf = new Int32Array(16);

  constructor(zones: readonly Pool[], stream: Stream) {
    this.zones = zones;
    this.stream = stream;
    this.nodes = zones.map((_, zone) => zone);
  }

  get algorithm(): LoadBalancingAlgorithm {
    return this.zones[0].algorithm;
  }

  get size(): number {
    return this.zones.reduce((sum, pool) => sum + pool.size, 0);
  }

  get parts(): readonly object[] {
    return [this, ...this.zones];
  }

  setMembers(members: readonly Member[]): void {
    for (const { server, zone } of members) {
      this.zoneOf = grown(this.zoneOf, server + 1);
      this.zoneOf[server] = zone;
    }
    this.zones.forEach((pool, zone) => {
      pool.setMembers(members.filter((member) => member.zone === zone));
    });
  }

  ignores(): boolean {
    return false;
  }

  setNodes(zones: readonly number[]): void {
    this.nodes = zones;
  }

  choose(): number {
    const { nodes } = this;
    return nodes.length === 0 ? -1 : this.zones[nodes[this.stream.below(nodes.length)]].choose();
  }

  changed(server: number, outstanding: number): void {
    if (server < this.zoneOf.length) this.zones[this.zoneOf[server]].changed(server, outstanding);
  }
}
