import { nearestName } from '../../base/nearest.js';
import { wayFrom } from '../../base/way.js';
import type { BehaviourDocument } from '../behaviour.js';
import type { CallDocument } from '../calls.js';
import { type CompletedService, type Completion, hintFor, own, problemAt } from '../completion.js';
import { nameInArn } from '../fields.js';
import { familyAndRevision } from '../revisions.js';
import type { Path } from '../tree.js';
import { workloadOf } from './functions.js';

/** Lists of calls a behaviour holds, with their paths below it: the workload's own, then those of its kinds. */
function listsOf(behaviour: BehaviourDocument): readonly (readonly [path: Path, calls: readonly CallDocument[]])[] {
  return [
    [['calls'], behaviour.calls ?? []],
    [['request', 'calls'], behaviour.request?.calls ?? []],
    ...Object.entries(behaviour.requests ?? {}).map(([kind, { calls }]) => [['requests', kind, 'calls'], calls ?? []] as const),
  ];
}

/** A behaviour whose calls name workloads and dependencies as the scenario does, each with its defaults. */
export function withCalls(
  completion: Completion,
  name: string,
  behaviour: BehaviourDocument,
  services: readonly CompletedService[],
): BehaviourDocument {
  const listed = (path: Path, calls: readonly CallDocument[] | undefined) =>
    calls?.map((call, index) => completeCall(completion, call, ['behaviour', name, ...path, index], services));
  const completed = { ...behaviour };
  if (behaviour.calls !== undefined) completed.calls = listed(['calls'], behaviour.calls);
  if (behaviour.request?.calls !== undefined)
    completed.request = { ...behaviour.request, calls: listed(['request', 'calls'], behaviour.request.calls) };
  if (behaviour.requests !== undefined) {
    completed.requests = Object.create(null) as NonNullable<BehaviourDocument['requests']>;
    for (const [kind, request] of Object.entries(behaviour.requests))
      completed.requests[kind] =
        request.calls === undefined ? request : { ...request, calls: listed(['requests', kind, 'calls'], request.calls) };
  }
  return completed;
}

function completeCall(completion: Completion, call: CallDocument, path: Path, services: readonly CompletedService[]): CallDocument {
  return {
    ...call,
    to: calleeName(completion, call.to, [...path, 'to'], services),
    probability: call.probability ?? 1,
    retries: call.retries ?? 0,
    backOff: call.backOff ?? '100ms',
    cancelOnTimeout: call.cancelOnTimeout ?? true,
    parallel: call.parallel ?? false,
    onFailure: call.onFailure ?? 'fail',
  };
}

function calleeName(completion: Completion, text: string, path: Path, services: readonly CompletedService[]): string {
  const { given } = completion;
  const name = nameInArn(text);
  const known = [...services.map((service) => service.serviceName), ...given.functions.map(workloadOf), ...Object.keys(given.dependencies)];
  if (known.includes(name)) return name;
  const inCluster = services.find((service) => `${service.cluster}/${service.serviceName}` === name);
  if (inCluster !== undefined) return inCluster.serviceName;
  const called = given.functions.find((item) => item.functionName === name);
  if (called !== undefined) return workloadOf(called);
  const isQueue = given.queues.some((queue) => queue.queueName === name);
  problemAt(
    completion,
    path,
    `must name a service, function or dependency, but is '${text}'`,
    isQueue ? 'a queue is not called: nobody waits for its answer; send traffic to it' : hintFor(name, known, nearestName(name, known)),
  );
  return name;
}

/** Checks what calls and dependencies say of each other once all behaviours are completed: names, and that no call comes back. */
export function checkCalls(
  completion: Completion,
  services: readonly CompletedService[],
  behaviours: Readonly<Record<string, BehaviourDocument>>,
): void {
  const { given } = completion;
  const workloads = [...services.map((service) => service.serviceName), ...given.functions.map(workloadOf)];
  for (const name of Object.keys(given.dependencies)) {
    if (workloads.includes(name))
      problemAt(
        completion,
        ['dependencies', name],
        `must have a name of its own: '${name}' is a workload`,
        'calls name either by its name',
      );
  }
  const callees = calleesOf(completion, services, behaviours);
  const told = new Set<string>();
  for (const [caller, calls] of callees) {
    for (const { to, path } of calls) {
      const way = wayFrom(to, caller, (from) => (callees.get(from) ?? []).map((callee) => callee.to));
      if (way === undefined || way.some((name) => told.has(name))) continue;
      for (const name of way) told.add(name);
      const round = [caller, ...way].join(' -> ');
      problemAt(
        completion,
        path,
        `must not lead back to its caller, but ${round}`,
        'a request would wait for itself; take one of these calls out',
      );
    }
  }
}

interface Callee {
  readonly to: string;
  readonly path: Path;
}

/** Whom each workload calls, and where it says so. */
function calleesOf(
  { given }: Completion,
  services: readonly CompletedService[],
  behaviours: Readonly<Record<string, BehaviourDocument>>,
): ReadonlyMap<string, readonly Callee[]> {
  const behaviourNames = [
    ...services.map(
      ({ serviceName, taskDefinition }) => [serviceName, [familyAndRevision(taskDefinition).family, taskDefinition]] as const,
    ),
    ...given.functions.map((item) => [workloadOf(item), [item.functionName]] as const),
  ];
  return new Map(
    behaviourNames.map(([workload, names]) => [
      workload,
      names.flatMap((name) =>
        listsOf(own(behaviours, name) ?? {}).flatMap(([path, calls]) =>
          calls.map(({ to }, index) => ({ to, path: ['behaviour', name, ...path, index, 'to'] })),
        ),
      ),
    ]),
  );
}

/** Who is called by the workloads of a scenario. */
export function calledNames(
  completion: Completion,
  services: readonly CompletedService[],
  behaviours: Readonly<Record<string, BehaviourDocument>>,
): ReadonlySet<string> {
  return new Set([...calleesOf(completion, services, behaviours).values()].flatMap((calls) => calls.map(({ to }) => to)));
}
