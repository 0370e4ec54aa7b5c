import type { Distribution } from '../../kernel/distribution.js';
import { type BehaviourDocument, mergedBehaviour, type RequestDocument } from '../behaviour.js';
import type { CallDocument } from '../calls.js';
import type { Behaviour, Call, Dependency, FunctionBehaviour, RequestKind } from '../compiled.js';
import { workloadOf } from '../complete/functions.js';
import { type CompletedDocument, own } from '../completion.js';
import { parseDistribution, type QuantityParser } from '../distributions.js';
import { empiricalValues } from '../empirical.js';
import type { Path } from '../tree.js';
import { parseDuration, parseDurationExact, parseSize, shown } from '../values.js';
import { compileContainers, compileWork, mainContainerOf } from './containers.js';
import type { Compilation } from './index.js';
import { compileMemory, mib } from './memory.js';

/** A distribution that the shape check accepted; what is wrong with a file it names is told here. */
export function distribution(compilation: Compilation, text: string, kind: 'duration' | 'size', path: Path): Distribution {
  const quantity: QuantityParser = kind === 'duration' ? parseDurationExact : parseSize;
  const { files, report, tree } = compilation;
  const read = parseDistribution(text, quantity, (call) => empiricalValues(call, kind, quantity, files, report));
  if (read.ok) return read.value;
  report.problem(tree, path, `${read.allowed}, but is ${shown(text)}`, read.hint);
  return { kind: 'constant', value: 0 };
}

/** Of a caller; what a client of traffic has too where nothing is said. */
const REQUESTS_PER_CONNECTION = 100;

const durationUs = (text: string) => {
  const read = parseDuration(text);
  return read.ok ? read.value : 0;
};
const bytes = (text: string) => {
  const read = parseSize(text);
  return read.ok ? read.value : 0;
};

/** What a document says of a task definition: its family’s behaviour with its own revision’s over it. */
export function behaviourDocument(compilation: Compilation, family: string, revision: number): BehaviourDocument {
  const base = own(compilation.document.behaviour, family) ?? {};
  const over = own(compilation.document.behaviour, `${family}:${revision}`);
  return over === undefined ? base : mergedBehaviour(base, over);
}

export function compileBehaviour(compilation: Compilation, definition: CompletedDocument['taskDefinitions'][number]): Behaviour {
  const { family } = definition;
  const revision = definition.revision ?? 1;
  const document = behaviourDocument(compilation, family, revision);
  const path: Path = [
    'behaviour',
    own(compilation.document.behaviour, `${family}:${revision}`) === undefined ? family : `${family}:${revision}`,
  ];
  const startUp = distribution(compilation, document.startUp ?? '1s', 'duration', [...path, 'startUp']);
  const ready = distribution(compilation, document.ready ?? '0s', 'duration', [...path, 'ready']);
  const mainContainer = mainContainerOf(compilation.document, definition);
  const containers = compileContainers(compilation, document, definition, mainContainer, path);
  return {
    compressedImageBytes: bytes(document.image?.compressedSize ?? '100MB'),
    isImageMissing: document.image?.missing === true,
    work: compileWork(compilation, document, path),
    startUp: containers[mainContainer]?.startUp ?? startUp,
    ready: containers[mainContainer]?.ready ?? ready,
    containers,
    mainContainer,
    warmUp: {
      factor: document.warmUp?.factor ?? (document.warmUp === undefined ? 1 : 2),
      forUs: document.warmUp === undefined ? 0 : durationUs(document.warmUp.for ?? '60s'),
    },
    concurrency: document.concurrency ?? Number.POSITIVE_INFINITY,
    backlog: document.consumes === undefined ? (document.backlog ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
    processes: document.processes ?? Number.POSITIVE_INFINITY,
    ...compileMemory(document, definition, mainContainer, compilation.report),
    requests: requestKinds(compilation, document, path),
    consumes: compileConsumes(compilation, document),
  };
}

function compileConsumes({ document }: Compilation, { consumes }: BehaviourDocument): Behaviour['consumes'] {
  const queue = document.queues.findIndex(({ queueName }) => queueName === consumes?.queue);
  return queue === -1 ? undefined : { queue, batchSize: consumes?.batchSize ?? 1 };
}

/** What a function does; its program, image and slots are Lambda's affair. */
export function compileFunctionBehaviour(compilation: Compilation, functionName: string): FunctionBehaviour {
  const document = own(compilation.document.behaviour, functionName) ?? {};
  const path: Path = ['behaviour', functionName];
  const { report } = compilation;
  for (const key of ['warmUp', 'memory', 'background', 'containers', 'work', 'runTime', 'exitAfter', 'exitCode'] as const)
    if (document[key] !== undefined) report.notSimulated(`behaviour.${functionName}.${key}`);
  if (mib(document.request?.memory) > 0) report.notSimulated(`behaviour.${functionName}.request.memory`);
  for (const [name, kind] of Object.entries(document.requests ?? {}))
    if (mib(kind.memory) > 0) report.notSimulated(`behaviour.${functionName}.requests.${name}.memory`);
  return {
    init: document.startUp === undefined ? undefined : distribution(compilation, document.startUp, 'duration', [...path, 'startUp']),
    requests: requestKinds(compilation, document, path),
  };
}

function requestKinds(compilation: Compilation, document: BehaviourDocument, path: Path): readonly RequestKind[] {
  const { requests } = document;
  if (requests === undefined) return [requestKind(compilation, 'request', document.request ?? {}, document, 1, [...path, 'request'])];
  const kinds = Object.entries(requests);
  const total = kinds.reduce((sum, [, kind]) => sum + (kind.share ?? 1), 0);
  return kinds.map(([name, kind]) =>
    requestKind(compilation, name, kind, document, (kind.share ?? 1) / total, [...path, 'requests', name]),
  );
}

function requestKind(
  compilation: Compilation,
  name: string,
  kind: RequestDocument,
  behaviour: BehaviourDocument,
  share: number,
  path: Path,
): RequestKind {
  const ownErrors = kind.errors ?? 0;
  const common = behaviour.errors ?? 0;
  return {
    name,
    share,
    cpu: distribution(compilation, kind.cpu ?? (kind.wait === undefined ? '10ms' : '0ms'), 'duration', [...path, 'cpu']),
    wait: distribution(compilation, kind.wait ?? '0ms', 'duration', [...path, 'wait']),
    order: kind.order ?? 'cpu-wait',
    // Either cause alone fails a request, so the shares that come through multiply.
    errors: ownErrors === 0 ? common : common === 0 ? ownErrors : 1 - (1 - ownErrors) * (1 - common),
    requestBytes: distribution(compilation, kind.requestBytes ?? '0B', 'size', [...path, 'requestBytes']),
    responseBytes: distribution(compilation, kind.responseBytes ?? '0B', 'size', [...path, 'responseBytes']),
    memoryMiB: mib(kind.memory),
    calls: [...(behaviour.calls ?? []), ...(kind.calls ?? [])].flatMap((call) => compileCall(compilation, call)),
  };
}

/** A call in the engine's terms; a name that is nobody's has been told about. */
function compileCall({ document }: Compilation, call: CallDocument): readonly Call[] {
  const { services, functions, dependencies } = document;
  const names = [...services.map((service) => service.serviceName), ...functions.map(workloadOf), ...Object.keys(dependencies)];
  const to = names.indexOf(call.to);
  if (to === -1) return [];
  return [
    {
      to,
      probability: call.probability ?? 1,
      parallel: call.parallel ?? false,
      onFailure: call.onFailure ?? 'fail',
      client: {
        timeoutUs: call.timeout === undefined ? Number.POSITIVE_INFINITY : durationUs(call.timeout),
        retries: call.retries ?? 0,
        backOffUs: durationUs(call.backOff ?? '100ms'),
        retryBudget: call.retryBudget ?? Number.POSITIVE_INFINITY,
        cancelOnTimeout: call.cancelOnTimeout ?? true,
        requestsPerConnection: REQUESTS_PER_CONNECTION,
        circuitBreaker: undefined,
      },
    },
  ];
}

/** What lies outside AWS, in the order of the file. */
export function compileDependencies(compilation: Compilation): readonly Dependency[] {
  return Object.entries(compilation.document.dependencies).map(([name, { latency, errors }]) => ({
    name,
    latency: distribution(compilation, latency, 'duration', ['dependencies', name, 'latency']),
    errors,
  }));
}
