import type { Stream, Streams } from '../../kernel/stream.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import { grown } from './grown.js';
import { Flag } from './request-table.js';

/** What a fault does to the requests that start on a server. */
export interface Impairment {
  /** CPU and wait demands are multiplied by it. */
  readonly factor: number;
  /** Added to each answer. */
  readonly latencyUs: number;
  /** Share answered 5xx, 0 to 1. */
  readonly errorRate: number;
}

/**
 * What faults do to the request path: servers that are slow or answer 5xx, load balancer nodes that are dead.
 * The path asks `isActive` and nothing else while there is no such fault.
 */
export class Impairments {
  static readonly wiring = ['errorStreams', 'nodeStreams'];
  isActive = false;
  private servers = new Map<number, Impairment>();
  /** Per workload: share of attempts that meet a dead node. */
  private readonly deadNodeShares: Float64Array;
  /** Per slot, where its request carries Flag.Slowed or Flag.LateAnswer: what it started with. */
  private factors = new Float64Array(0);
  private latenciesUs = new Float64Array(0);
  private readonly errorStreams: readonly Stream[];
  private readonly nodeStreams: readonly Stream[];

  constructor({ services, functions }: CompiledScenario, streams: Streams) {
    const workloads = [...services, ...functions];
    this.errorStreams = services.map(({ name }) => streams.get(`fault-errors/${name}`));
    this.nodeStreams = workloads.map(({ name }) => streams.get(`dead-nodes/${name}`));
    this.deadNodeShares = new Float64Array(workloads.length);
  }

  /** From now on requests that start on the server meet this; undefined: nothing any more. */
  setServer(server: number, impairment: Impairment | undefined): void {
    if (impairment === undefined) this.servers.delete(server);
    else this.servers.set(server, impairment);
    this.refresh();
  }

  /** @param share of a workload's attempts that meet a dead node from now on, 0 to 1 */
  setDeadNodes(workload: number, share: number): void {
    this.deadNodeShares[workload] = share;
    this.refresh();
  }

  meetsDeadNode(workload: number): boolean {
    const share = this.deadNodeShares[workload];
    return share > 0 && this.nodeStreams[workload].uniform53() < share;
  }

  /** A request starts on a server. @returns flags it carries until the attempt is over */
  begin(request: number, server: number, workload: number): number {
    const impairment = this.servers.get(server);
    if (impairment === undefined) return 0;
    const { factor, latencyUs, errorRate } = impairment;
    this.factors = grown(this.factors, request + 1);
    this.latenciesUs = grown(this.latenciesUs, request + 1);
    this.factors[request] = factor;
    this.latenciesUs[request] = latencyUs;
    const fails = errorRate > 0 && this.errorStreams[workload].uniform53() < errorRate;
    return (factor === 1 ? 0 : Flag.Slowed) | (latencyUs > 0 ? Flag.LateAnswer : 0) | (fails ? Flag.FaultyAnswer : 0);
  }

  factorOf(request: number): number {
    return this.factors[request];
  }

  latencyUsOf(request: number): number {
    return this.latenciesUs[request];
  }

  private refresh(): void {
    this.isActive = this.servers.size > 0 || this.deadNodeShares.some((share) => share > 0);
  }
}
