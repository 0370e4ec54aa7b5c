import { nearestName } from '../../base/nearest.js';
import type { FunctionDocument } from '../aws/serverless.js';
import { type BehaviourDocument, mergedBehaviour, type RequestDocument } from '../behaviour.js';
import { type CompletedService, type Completion, hintFor, own, problemAt } from '../completion.js';
import type { ScenarioDocument } from '../document.js';
import { familyAndRevision } from '../revisions.js';
import { checkCalls, withCalls } from './calls.js';
import { checkContainers } from './containers.js';
import { withoutObserved } from './observed.js';
import { type CompletedTaskDefinition, definitionName } from './task-definitions.js';

/** Behaviours as given, with every default under the name of each family. */
export function completeBehaviour(
  completion: Completion,
  definitions: readonly CompletedTaskDefinition[],
  services: readonly CompletedService[],
): ScenarioDocument['behaviour'] {
  const { given } = completion;
  checkNames(completion, definitions);
  checkContainers(completion, definitions);
  const completed: ScenarioDocument['behaviour'] = Object.create(null);
  for (const [name, behaviour] of Object.entries(given.behaviour))
    completed[name] = withoutObserved(completion, name, behaviour, definitions);
  for (const item of given.functions) completed[item.functionName] = ofFunction(completion, item, completed, definitions);
  for (const family of new Set(definitions.map((definition) => definition.family))) {
    completed[family] = withDefaults(own(completed, family) ?? {});
    const isServed = services.some((service) => familyAndRevision(service.taskDefinition).family === family);
    if (isServed && given.behaviour[family] === undefined)
      completion.report.note(`assumed: behaviour of ${family}: request cpu 10ms, image 100MB, startUp 1s, no limit to concurrency`);
  }
  for (const [name, behaviour] of Object.entries(completed)) {
    checkRequests(completion, name, behaviour);
    if (behaviour.runTime !== undefined && behaviour.work?.wait !== undefined)
      problemAt(completion, ['behaviour', name, 'runTime'], 'cannot stand beside work.wait: both say how long a task waits');
    completed[name] = withCalls(completion, name, behaviour, services);
  }
  checkCalls(completion, services, completed);
  return completed;
}

/** Lambda hands an environment one request at a time, and starts it by its own means. */
const NOT_OF_FUNCTIONS = ['concurrency', 'backlog', 'processes', 'image', 'ready'] as const;

/** A function's own behaviour over that of the program it runs; without a startUp the runtime's table stands. */
function ofFunction(
  completion: Completion,
  item: FunctionDocument,
  behaviours: Readonly<Record<string, BehaviourDocument>>,
  definitions: readonly CompletedTaskDefinition[],
): BehaviourDocument {
  const { functionName, taskDefinition } = item;
  const program = definitions.find((definition) => [definition.family, definitionName(definition)].includes(taskDefinition ?? ''));
  const names = [...(program === undefined ? [] : [program.family, definitionName(program)]), functionName];
  const given = names.map((name) => own(behaviours, name)).filter((behaviour) => behaviour !== undefined);
  const merged: BehaviourDocument = { ...given.reduce(mergedBehaviour, {}) };
  const idle = NOT_OF_FUNCTIONS.filter((key) => merged[key] !== undefined);
  for (const key of idle) delete merged[key];
  if (idle.length > 0) completion.report.note(`behaviour of function ${functionName}: ${idle.join(', ')} do not apply to functions`);
  if (given.length === 0) completion.report.note(`assumed: behaviour of ${functionName}: request cpu 10ms`);
  return withRequests({ ...merged, errors: merged.errors ?? 0 });
}

function checkNames(completion: Completion, definitions: readonly CompletedTaskDefinition[]): void {
  const { given } = completion;
  const known = [
    ...new Set(definitions.map((definition) => definition.family)),
    ...definitions.map(definitionName),
    ...given.functions.map((item) => item.functionName),
  ];
  for (const name of Object.keys(given.behaviour)) {
    // A revision nobody gave has been told about, or copied, with the task definitions.
    if (known.includes(name) || known.includes(familyAndRevision(name).family)) continue;
    problemAt(
      completion,
      ['behaviour', name],
      `must name a task definition (family or family:revision) or a function, but is '${name}'`,
      hintFor(name, known, nearestName(name, known)),
    );
  }
}

function checkRequests(completion: Completion, name: string, behaviour: BehaviourDocument): void {
  const path = ['behaviour', name];
  if (behaviour.request !== undefined && behaviour.requests !== undefined)
    problemAt(completion, [...path, 'requests'], 'cannot stand beside request: a workload has one kind of request, or several by name');
  const kinds = Object.entries(behaviour.requests ?? {});
  if (behaviour.requests !== undefined && kinds.length === 0)
    problemAt(completion, [...path, 'requests'], 'must have at least one kind of request');
  const missing = kinds.filter(([, kind]) => kind.share === undefined);
  const total = kinds.reduce((sum, [, kind]) => sum + (kind.share ?? 0), 0);
  if (missing.length === 0 && kinds.length > 0 && (total < 0.999 || total > 1.001)) {
    problemAt(
      completion,
      [...path, 'requests'],
      `must have shares that add up to 100%, but they add up to ${Math.round(total * 10_000) / 100}%`,
    );
  } else if (missing.length > 0 && total >= 1) {
    problemAt(completion, [...path, 'requests', missing[0][0]], 'has no share, and the others take all 100%');
  }
}

const REQUEST_DEFAULTS = { wait: '0ms', order: 'cpu-wait', requestBytes: '0B', responseBytes: '0B', errors: 0 } as const;

function withDefaults(behaviour: BehaviourDocument): BehaviourDocument {
  const completed: BehaviourDocument = {
    ...behaviour,
    image: { ...behaviour.image, compressedSize: behaviour.image?.compressedSize ?? '100MB' },
    startUp: behaviour.startUp ?? '1s',
    ready: behaviour.ready ?? '0s',
    background: { ...behaviour.background, cpu: behaviour.background?.cpu ?? 0 },
    errors: behaviour.errors ?? 0,
  };
  if (behaviour.consumes !== undefined) {
    completed.consumes = { ...behaviour.consumes, batchSize: behaviour.consumes.batchSize ?? 1 };
    completed.concurrency = behaviour.concurrency ?? completed.consumes.batchSize;
  }
  if (behaviour.warmUp !== undefined) completed.warmUp = { factor: behaviour.warmUp.factor ?? 2, for: behaviour.warmUp.for ?? '60s' };
  return withRequests(completed);
}

function withRequests(behaviour: BehaviourDocument): BehaviourDocument {
  if (behaviour.requests !== undefined) return { ...behaviour, requests: withShares(behaviour.requests) };
  return { ...behaviour, request: requestWithDefaults(behaviour.request ?? {}) };
}

/** A request whose demand is said nowhere takes 10 ms of CPU; one that only waits takes none. */
function requestWithDefaults(request: RequestDocument): RequestDocument {
  return { cpu: request.wait === undefined ? '10ms' : '0ms', ...REQUEST_DEFAULTS, ...request };
}

/** Kinds without a share divide what the others leave. */
function withShares(kinds: Readonly<Record<string, RequestDocument>>): Record<string, RequestDocument> {
  const missing = Object.values(kinds).filter((kind) => kind.share === undefined).length;
  const rest = 1 - Object.values(kinds).reduce((sum, kind) => sum + (kind.share ?? 0), 0);
  const completed: Record<string, RequestDocument> = Object.create(null);
  for (const [name, kind] of Object.entries(kinds)) completed[name] = { ...requestWithDefaults(kind), share: kind.share ?? rest / missing };
  return completed;
}
