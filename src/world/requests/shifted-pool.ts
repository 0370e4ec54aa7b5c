import type { LoadBalancingAlgorithm } from '../../aws/nouns.js';
import type { Stream } from '../../kernel/stream.js';
import { grown } from './grown.js';
import type { Member, TargetPool } from './pool.js';

/** A server of the revision that takes over, or of the one that leaves. */
export interface ShiftedMember extends Member {
  readonly isGreen: boolean;
}

/** Weights have one decimal of a percent. */
const TENTHS = 1000;

/**
 * Two target groups behind one listener rule, blue and green: each request goes to one of them by the rule's weights, and
 * there to a target as that group chooses. A group without a target answers for its share all the same: with nothing.
 * @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html (weighted target groups; no failover)
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
 */
export class ShiftedPool implements TargetPool {
  static readonly wiring = ['stream', 'blue', 'green'];
  private readonly blue: TargetPool;
  private readonly green: TargetPool;
  private readonly stream: Stream;
  /** What green gets of a thousand requests. */
  private greenTenths = 0;
  /** Of each server: whether it is green's. */
  private isGreen = new Uint8Array(16);

  constructor(blue: TargetPool, green: TargetPool, stream: Stream) {
    this.blue = blue;
    this.green = green;
    this.stream = stream;
  }

  get algorithm(): LoadBalancingAlgorithm {
    return this.blue.algorithm;
  }

  get size(): number {
    return this.blue.size + this.green.size;
  }

  get parts(): readonly object[] {
    return [this, ...this.blue.parts, ...this.green.parts];
  }

  /** From now on green gets this share of the requests, in percent; none and all draw nothing. */
  setWeight(greenPercent: number): void {
    this.greenTenths = Math.round(greenPercent * 10);
  }

  setMembers(members: readonly ShiftedMember[]): void {
    for (const { server, isGreen } of members) {
      this.isGreen = grown(this.isGreen, server + 1);
      this.isGreen[server] = isGreen ? 1 : 0;
    }
    this.blue.setMembers(members.filter(({ isGreen }) => !isGreen));
    this.green.setMembers(members.filter(({ isGreen }) => isGreen));
  }

  ignores(): boolean {
    return false;
  }

  setNodes(zones: readonly number[]): void {
    this.blue.setNodes(zones);
    this.green.setNodes(zones);
  }

  choose(): number {
    const { greenTenths } = this;
    if (greenTenths === 0) return this.blue.choose();
    if (greenTenths === TENTHS) return this.green.choose();
    return this.stream.below(TENTHS) < greenTenths ? this.green.choose() : this.blue.choose();
  }

  changed(server: number, outstanding: number): void {
    if (server >= this.isGreen.length) return;
    (this.isGreen[server] === 1 ? this.green : this.blue).changed(server, outstanding);
  }
}
