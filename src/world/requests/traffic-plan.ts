import type { Service } from '../../aws/nouns.js';
import { BYTES_PER_MIB } from '../../base/units.js';
import type { Loop } from '../../kernel/loop.js';
import { meanOf } from '../../kernel/mean.js';
import { compileSampler, type Sampler } from '../../kernel/sample.js';
import type { Stream, Streams } from '../../kernel/stream.js';
import type { Client, CompiledScenario, FunctionBehaviour, RequestKind, Traffic } from '../../scenario/compiled.js';
import { Kind } from '../kinds.js';
import type { Arrivals } from './arrivals/arrivals.js';
import { createArrivals } from './arrivals/index.js';
import { plannedErrors } from './planned-errors.js';
import { Flag } from './request-table.js';

/** One kind of request, ready to draw from. */
export interface KindPlan {
  readonly cpu: Sampler;
  readonly wait: Sampler;
  /** Of Flag: whether it waits first, whether it calls. */
  readonly flags: number;
  readonly errors: number;
  /** Mean sizes. */
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Memory it holds while it is served. */
  readonly memoryBytes: number;
  /** Number of its list of calls, -1: it makes none. */
  readonly calls: number;
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
  /** Keys of what requests call. */
  readonly callStream: Stream;
  /** Of Flag, for all its requests: whether somebody is told of their end. */
  readonly flags: number;
  /** Time its users let pass before they send again; undefined: nobody does. */
  readonly thinkTime: Sampler | undefined;
  readonly thinkStream: Stream;
  /** Cumulative weights over the targets. */
  readonly split: readonly number[];
  readonly targets: readonly TargetPlan[];
  readonly connectionsPerRequest: number;
}

/** A workload that a traffic goes to. */
export interface TargetPlan {
  readonly workload: number;
  /** The queue it is in truth, where nobody waits for an answer; -1: none. */
  readonly queue: number;
  /** Cumulative shares of its kinds. */
  readonly shares: readonly number[];
  readonly kinds: readonly KindPlan[];
  /** The lane of whoever gives an attempt up first (the client, or the idle timeout of the load balancer); -1: nobody. */
  readonly giveUpLane: number;
  /** After how long it does, Infinity: never; and the kind of event that this is. */
  readonly giveUpUs: number;
  readonly giveUpKind: number;
}

/** Whoever sends a message does not wait for what becomes of it. */
const NOBODY: Client = {
  timeoutUs: Number.POSITIVE_INFINITY,
  retries: 0,
  backOffUs: 0,
  retryBudget: 0,
  cancelOnTimeout: true,
  requestsPerConnection: 1,
  circuitBreaker: undefined,
};

export function planTraffic(
  spec: Traffic,
  scenario: CompiledScenario,
  loop: Loop,
  streams: Streams,
  callLists: ReadonlyMap<RequestKind, number>,
): TrafficPlan {
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
    callStream: streams.get(`calls/${spec.name}`),
    flags: spec.shape.kind === 'users' ? Flag.Told : 0,
    thinkTime: spec.shape.kind === 'users' ? compileSampler(spec.shape.thinkTime) : undefined,
    thinkStream: streams.get(`think/${spec.name}`),
    split: cumulative(spec.to.map(({ weight }) => weight)),
    targets: spec.to.map(({ service }) => planTarget(spec.client, spec.mix, service, scenario, loop, callLists)),
    connectionsPerRequest: 1 / spec.client.requestsPerConnection,
  };
}

/** What work on a message of a queue takes. */
export interface MessagePlan {
  readonly target: TargetPlan;
  /** Of those that come from a queue of which this is the dead-letter queue. */
  readonly stream: Stream;
}

export function planMessages(
  queue: number,
  scenario: CompiledScenario,
  loop: Loop,
  streams: Streams,
  callLists: ReadonlyMap<RequestKind, number>,
): MessagePlan {
  const workload = scenario.services.length + scenario.functions.length + queue;
  return {
    target: planTarget(NOBODY, [], workload, scenario, loop, callLists),
    stream: streams.get(`dead-letters/${scenario.queues[queue].name}`),
  };
}

/** @param mix shares of the kinds of request; empty: the workload's own */
export function planTarget(
  client: Client,
  mix: readonly number[],
  workload: number,
  scenario: CompiledScenario,
  loop: Loop,
  callLists: ReadonlyMap<RequestKind, number>,
): TargetPlan {
  const requests = requestsOf(scenario, workload);
  const service: Service | undefined = scenario.services[workload];
  const idleUs = idleTimeoutUs(scenario, service?.targetGroups[0]?.targetGroup);
  return {
    workload,
    queue: Math.max(-1, workload - scenario.services.length - scenario.functions.length),
    shares: cumulative(mix.length > 0 ? mix : requests.map(({ share }) => share)),
    kinds: requests.map((kind) => ({
      cpu: compileSampler(kind.cpu),
      wait: compileSampler(kind.wait),
      flags: (kind.order === 'wait-cpu' ? Flag.WaitFirst : 0) | (kind.calls.length > 0 ? Flag.Calls : 0),
      errors: plannedErrors(scenario, workload, kind),
      requestBytes: meanOf(kind.requestBytes),
      responseBytes: meanOf(kind.responseBytes),
      memoryBytes: kind.memoryMiB * BYTES_PER_MIB,
      calls: callLists.get(kind) ?? -1,
    })),
    giveUpLane: giveUpLane(client, idleUs, loop),
    giveUpUs: Math.min(client.timeoutUs, idleUs),
    giveUpKind: giveUpKind(client, idleUs),
  };
}

/** @param idleUs after which a load balancer on the way gives an attempt up */
export function giveUpLane(client: Client, idleUs: number, loop: Loop): number {
  const afterUs = Math.min(client.timeoutUs, idleUs);
  return Number.isFinite(afterUs) ? loop.lane(afterUs, giveUpKind(client, idleUs)) : -1;
}

function giveUpKind(client: Client, idleUs: number): number {
  return client.timeoutUs > idleUs ? Kind.IdleTimeout : Kind.ClientTimeout;
}

/** Of a message that nobody consumes. */
const NOTHING = { kind: 'constant', value: 0 } as const;
const NO_WORK: RequestKind = {
  name: 'message',
  share: 1,
  cpu: NOTHING,
  wait: NOTHING,
  order: 'cpu-wait',
  errors: 0,
  requestBytes: NOTHING,
  responseBytes: NOTHING,
  memoryMiB: 0,
  calls: [],
};

/** The kinds of request of a workload: a service's, after the services a function's, after these those of who consumes a queue. */
export function requestsOf(scenario: CompiledScenario, workload: number): readonly RequestKind[] {
  const service: Service | undefined = scenario.services[workload];
  if (service !== undefined) return scenario.behaviours[service.taskDefinition].requests;
  const behaviour: FunctionBehaviour | undefined = scenario.functionBehaviours[workload - scenario.services.length];
  if (behaviour !== undefined) return behaviour.requests;
  const queue = workload - scenario.services.length - scenario.functions.length;
  const consumer = scenario.services.findIndex(({ taskDefinition }) => scenario.behaviours[taskDefinition].consumes?.queue === queue);
  return consumer < 0 ? [NO_WORK] : requestsOf(scenario, consumer);
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
