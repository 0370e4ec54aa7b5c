import { grown } from './grown.js';

/** What a target group of a pair tells CloudWatch, counted since it was last taken. */
export interface GroupTraffic {
  readonly requests: number;
  readonly target2xx: number;
  readonly target5xx: number;
  readonly latencySumUs: number;
}

const REQUESTS = 0;
const TARGET_2XX = 1;
const TARGET_5XX = 2;
const LATENCY_SUM_US = 3;
const COLUMNS = 4;

/** Counts of a service with two target groups, by that of the server: what is counted of the service is the sum of both. */
export class GroupCounts {
  static readonly wiring = [];
  /** Of each server. */
  private groupOf = new Uint8Array(16);
  private counts = new Float64Array(2 * COLUMNS);

  /** A server stands behind the first target group of the pair, or behind the second. */
  setGroup(server: number, group: number): void {
    this.groupOf = grown(this.groupOf, server + 1);
    this.groupOf[server] = group;
  }

  sent(server: number): void {
    this.counts[this.at(server) + REQUESTS]++;
  }

  answered(server: number, latencyUs: number): void {
    this.counts[this.at(server) + TARGET_2XX]++;
    this.counts[this.at(server) + LATENCY_SUM_US] += latencyUs;
  }

  failed(server: number): void {
    this.counts[this.at(server) + TARGET_5XX]++;
  }

  private at(server: number): number {
    return this.groupOf[server] * COLUMNS;
  }

  /** Reads the counts of a target group and starts them again from 0. */
  take(group: number): GroupTraffic {
    const [requests, target2xx, target5xx, latencySumUs] = this.counts.subarray(group * COLUMNS, (group + 1) * COLUMNS);
    this.counts.fill(0, group * COLUMNS, (group + 1) * COLUMNS);
    return { requests, target2xx, target5xx, latencySumUs };
  }
}
