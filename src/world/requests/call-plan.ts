import type { Loop } from '../../kernel/loop.js';
import { compileSampler, type Sampler } from '../../kernel/sample.js';
import type { Call, Client, CompiledScenario, Dependency, RequestKind, Traffic } from '../../scenario/compiled.js';
import { giveUpLane, planTarget, requestsOf, type TargetPlan } from './traffic-plan.js';

/** One call of one kind of request: whom it goes to, and how its caller behaves as a client. */
export interface CallPlan {
  /** `0/2`: the list of calls and the place in it. */
  readonly name: string;
  readonly client: Client;
  readonly probability: number;
  /** Whether it starts together with the call before it. */
  readonly joins: boolean;
  /** Whether its failure fails the request. */
  readonly isNeeded: boolean;
  /** Undefined where a dependency is called. */
  readonly target: TargetPlan | undefined;
  readonly dependency: DependencyPlan | undefined;
  /** The lane of whoever gives an attempt up; -1: nobody. */
  readonly giveUpLane: number;
}

export interface DependencyPlan {
  readonly index: number;
  readonly latency: Sampler;
  readonly errors: number;
}

/** The kinds of request that make calls, numbered: two services with one task definition have them in common. */
export function numberCallLists(scenario: CompiledScenario): ReadonlyMap<RequestKind, number> {
  const numbers = new Map<RequestKind, number>();
  for (const { requests } of [...scenario.behaviours, ...scenario.functionBehaviours])
    for (const kind of requests) if (kind.calls.length > 0 && !numbers.has(kind)) numbers.set(kind, numbers.size);
  return numbers;
}

/** All calls of a scenario. */
export interface CallPlans {
  readonly calls: readonly CallPlan[];
  /** For each numbered kind of request the calls it makes, by index. */
  readonly lists: readonly (readonly number[])[];
}

export function planCalls(scenario: CompiledScenario, loop: Loop, numbers: ReadonlyMap<RequestKind, number>): CallPlans {
  const calls: CallPlan[] = [];
  const lists = [...numbers.keys()].map((kind, list) =>
    kind.calls.map((call, index) => {
      const joins = index > 0 && call.parallel && kind.calls[index - 1].parallel;
      return calls.push(planCall(`${list}/${index}`, call, joins, scenario, loop, numbers)) - 1;
    }),
  );
  return { calls, lists };
}

function planCall(
  name: string,
  call: Call,
  joins: boolean,
  scenario: CompiledScenario,
  loop: Loop,
  numbers: ReadonlyMap<RequestKind, number>,
): CallPlan {
  const { client, probability } = call;
  const dependency: Dependency | undefined = scenario.dependencies[call.to - scenario.services.length - scenario.functions.length];
  const target = dependency === undefined ? planTarget(client, [], call.to, scenario, loop, numbers) : undefined;
  return {
    name,
    client,
    probability,
    joins,
    isNeeded: call.onFailure === 'fail',
    target,
    dependency:
      dependency === undefined
        ? undefined
        : { index: scenario.dependencies.indexOf(dependency), latency: compileSampler(dependency.latency), errors: dependency.errors },
    giveUpLane: target?.giveUpLane ?? giveUpLane(client, Number.POSITIVE_INFINITY, loop),
  };
}

/**
 * Per service: whether somebody goes on at the instant at which a request ends there: a caller, a user of a closed loop, or a
 * client whose circuit breaker then decides about others.
 */
export function endsAreNoticed(scenario: CompiledScenario): readonly boolean[] {
  const isTold = ({ client, shape }: Traffic) => shape.kind === 'users' || client.circuitBreaker !== undefined;
  const told = scenario.traffic.filter(isTold).flatMap(({ to }) => to.map(({ service }) => service));
  const kinds = [...scenario.behaviours, ...scenario.functionBehaviours].flatMap(({ requests }) => requests);
  const noticed = new Set([...told, ...kinds.flatMap(({ calls }) => calls.map(({ to }) => to))]);
  // A caller too: when its own work ends, its calls begin. And who consumes a queue: it asks for more.
  return scenario.services.map(
    ({ taskDefinition }, service) =>
      noticed.has(service) ||
      scenario.behaviours[taskDefinition].consumes !== undefined ||
      requestsOf(scenario, service).some(({ calls }) => calls.length > 0),
  );
}
