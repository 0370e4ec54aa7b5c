import type { Service } from '../../aws/nouns.js';
import type { Loop } from '../../kernel/loop.js';
import { meanOf } from '../../kernel/mean.js';
import { compileSampler, type Sampler } from '../../kernel/sample.js';
import type { Stream, Streams } from '../../kernel/stream.js';
import type { CompiledScenario, RequestKind, Traffic } from '../../scenario/compiled.js';
import { Kind } from '../kinds.js';
import type { Arrivals } from './arrivals/arrivals.js';
import { createArrivals } from './arrivals/index.js';

/** One kind of request, ready to draw from. */
export interface KindPlan {
  readonly cpu: Sampler;
  readonly wait: Sampler;
  readonly waitFirst: boolean;
  readonly errors: number;
  /** Mean size of request and response together. */
  readonly bytes: number;
  readonly outBytes: number;
}

/**
 * A traffic with everything the request path needs of it. Streams are named by traffic and
 * quantity, never by platform: every variant draws the same requests.
 */
export interface TrafficPlan {
  readonly spec: Traffic;
  readonly arrivals: Arrivals;
  readonly source: number;
  readonly arrivalStream: Stream;
  readonly kindStream: Stream;
  readonly splitStream: Stream;
  readonly cpuStream: Stream;
  readonly waitStream: Stream;
  readonly errorStream: Stream;
  /** Cumulative weights over the targets. */
  readonly split: readonly number[];
  readonly targets: readonly TargetPlan[];
  readonly connectionsPerRequest: number;
}

/** A workload that a traffic goes to. */
export interface TargetPlan {
  readonly workload: number;
  /** Cumulative shares of its kinds. */
  readonly shares: readonly number[];
  readonly kinds: readonly KindPlan[];
  /** The lane of whoever gives an attempt up first (the client, or the idle timeout of the load balancer); -1: nobody. */
  readonly giveUpLane: number;
}

export function planTraffic(spec: Traffic, scenario: CompiledScenario, loop: Loop, streams: Streams): TrafficPlan {
  return {
    spec,
    arrivals: createArrivals(spec.shape, scenario.durationUs, streams.get(`turns/${spec.name}`)),
    source: loop.source(Kind.Arrival, scenario.traffic.indexOf(spec)),
    arrivalStream: streams.get(`arrivals/${spec.name}`),
    kindStream: streams.get(`kinds/${spec.name}`),
    splitStream: streams.get(`split/${spec.name}`),
    cpuStream: streams.get(`cpu/${spec.name}`),
    waitStream: streams.get(`wait/${spec.name}`),
    errorStream: streams.get(`errors/${spec.name}`),
    split: cumulative(spec.to.map(({ weight }) => weight)),
    targets: spec.to.map(({ service }) => planTarget(spec, service, scenario, loop)),
    connectionsPerRequest: 1 / spec.client.requestsPerConnection,
  };
}

function planTarget(spec: Traffic, workload: number, scenario: CompiledScenario, loop: Loop): TargetPlan {
  const requests = requestsOf(scenario, workload);
  const service: Service | undefined = scenario.services[workload];
  return {
    workload,
    shares: cumulative(spec.mix.length > 0 ? spec.mix : requests.map(({ share }) => share)),
    kinds: requests.map((kind) => ({
      cpu: compileSampler(kind.cpu),
      wait: compileSampler(kind.wait),
      waitFirst: kind.order === 'wait-cpu',
      errors: kind.errors,
      bytes: meanOf(kind.requestBytes) + meanOf(kind.responseBytes),
      outBytes: meanOf(kind.responseBytes),
    })),
    giveUpLane: giveUpLane(spec, idleTimeoutUs(scenario, service?.targetGroups[0]?.targetGroup), loop),
  };
}

function giveUpLane({ client }: Traffic, idleUs: number, loop: Loop): number {
  if (client.timeoutUs > idleUs) return loop.lane(idleUs, Kind.IdleTimeout);
  return Number.isFinite(client.timeoutUs) ? loop.lane(client.timeoutUs, Kind.ClientTimeout) : -1;
}

/** The kinds of request of a workload: a service's, or after the services a function's. */
function requestsOf(scenario: CompiledScenario, workload: number): readonly RequestKind[] {
  const service: Service | undefined = scenario.services[workload];
  if (service !== undefined) return scenario.behaviours[service.taskDefinition].requests;
  return scenario.functionBehaviours[workload - scenario.services.length].requests;
}

function idleTimeoutUs(scenario: CompiledScenario, targetGroup: string | undefined): number {
  const group = scenario.targetGroups.find(({ name }) => name === targetGroup);
  const balancer = scenario.loadBalancers.find(({ name }) => name === group?.loadBalancer);
  return balancer?.type === 'application' ? balancer.idleTimeoutUs : Number.POSITIVE_INFINITY;
}

/** Running sums scaled to end at exactly 1. */
function cumulative(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight, index) => {
    sum += weight;
    return index === weights.length - 1 ? 1 : sum / total;
  });
}

/** @param u uniform in [0, 1) @returns the first index whose running sum is above u */
export function pickShare(cumulativeShares: readonly number[], u: number): number {
  let index = 0;
  while (u >= cumulativeShares[index]) index++;
  return index;
}
