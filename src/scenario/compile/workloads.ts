import { BYTES_PER_MIB } from '../../base/units.js';
import type { Distribution } from '../../kernel/distribution.js';
import { type BehaviourDocument, mergedBehaviour, type RequestDocument } from '../behaviour.js';
import type { Behaviour, Client, FunctionBehaviour, RequestKind, Traffic, TrafficShape } from '../compiled.js';
import { workloadOf } from '../complete/functions.js';
import { own } from '../completion.js';
import { parseDistribution, type QuantityParser } from '../distributions.js';
import { empiricalValues } from '../empirical.js';
import { parseInstant } from '../instants.js';
import { familyAndRevision } from '../revisions.js';
import { readTrace, type Trace } from '../trace.js';
import { shapeKind, type TrafficDocument, targetsOf } from '../traffic.js';
import { type Mark, nodeAt, type Path, pathText } from '../tree.js';
import { durationText, parseDuration, parseDurationExact, parseRate, parseSize, shown } from '../values.js';
import type { Compilation } from './index.js';

/** A distribution that the shape check accepted; what is wrong with a file it names is told here. */
function distribution(compilation: Compilation, text: string, kind: 'duration' | 'size', path: Path): Distribution {
  const quantity: QuantityParser = kind === 'duration' ? parseDurationExact : parseSize;
  const { files, report, tree } = compilation;
  const read = parseDistribution(text, quantity, (call) => empiricalValues(call, kind, quantity, files, report));
  if (read.ok) return read.value;
  report.problem(tree, path, `${read.allowed}, but is ${shown(text)}`, read.hint);
  return { kind: 'constant', value: 0 };
}

const durationUs = (text: string) => {
  const read = parseDuration(text);
  return read.ok ? read.value : 0;
};
const bytes = (text: string) => {
  const read = parseSize(text);
  return read.ok ? read.value : 0;
};

/** What a document says of a task definition: its family’s behaviour with its own revision’s over it. */
function behaviourDocument(compilation: Compilation, family: string, revision: number): BehaviourDocument {
  const base = own(compilation.document.behaviour, family) ?? {};
  const over = own(compilation.document.behaviour, `${family}:${revision}`);
  return over === undefined ? base : mergedBehaviour(base, over);
}

export function compileBehaviour(compilation: Compilation, family: string, revision: number): Behaviour {
  const document = behaviourDocument(compilation, family, revision);
  const path: Path = [
    'behaviour',
    own(compilation.document.behaviour, `${family}:${revision}`) === undefined ? family : `${family}:${revision}`,
  ];
  return {
    compressedImageBytes: bytes(document.image?.compressedSize ?? '100MB'),
    startUp: distribution(compilation, document.startUp ?? '1s', 'duration', [...path, 'startUp']),
    ready: distribution(compilation, document.ready ?? '0s', 'duration', [...path, 'ready']),
    warmUp: {
      factor: document.warmUp?.factor ?? (document.warmUp === undefined ? 1 : 2),
      forUs: document.warmUp === undefined ? 0 : durationUs(document.warmUp.for ?? '60s'),
    },
    concurrency: document.concurrency ?? Number.POSITIVE_INFINITY,
    backlog: document.backlog ?? Number.POSITIVE_INFINITY,
    processes: document.processes ?? Number.POSITIVE_INFINITY,
    backgroundVcpu: document.background?.cpu ?? 0,
    memoryBaseMiB: document.memory?.base === undefined ? undefined : bytes(document.memory.base) / BYTES_PER_MIB,
    requests: requestKinds(compilation, document, path),
  };
}

/** What a function does; its program, image and slots are Lambda's affair. */
export function compileFunctionBehaviour(compilation: Compilation, functionName: string): FunctionBehaviour {
  const document = own(compilation.document.behaviour, functionName) ?? {};
  const path: Path = ['behaviour', functionName];
  for (const key of ['warmUp', 'memory', 'background'] as const)
    if (document[key] !== undefined) compilation.report.notSimulated(`behaviour.${functionName}.${key}`);
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
  };
}

/** A stream of traffic; undefined where this version cannot send it, which is then listed. */
export function compileTraffic(compilation: Compilation, stream: TrafficDocument, index: number): Traffic | undefined {
  const { document, report } = compilation;
  const name = stream.name ?? String(index);
  const targets = targetsOf(stream);
  const workloads = [...document.services.map((service) => service.serviceName), ...document.functions.map(workloadOf)];
  const indices = targets.map((target) => workloads.indexOf(target.service));
  if (indices.includes(-1)) {
    report.notSimulated(`traffic.${name}.to`);
    return undefined;
  }
  const shape = compileShape(compilation, stream, index);
  if (shape === undefined) return undefined;
  return {
    name,
    to: targets.map((target, at) => ({ service: indices[at], weight: target.weight })),
    shape,
    mix: mixOf(stream, requestsOf(compilation, indices[0])),
    client: clientOf(stream.client),
  };
}

/** Request kinds of a workload by its index: services first, then functions. */
function requestsOf(compilation: Compilation, workload: number): readonly string[] {
  const { services, functions, behaviour } = compilation.document;
  if (workload >= services.length) return Object.keys(own(behaviour, functions[workload - services.length].functionName)?.requests ?? {});
  const { family, revision } = familyAndRevision(services[workload].taskDefinition);
  return Object.keys(behaviourDocument(compilation, family, revision ?? 1).requests ?? {});
}

function mixOf(stream: TrafficDocument, kinds: readonly string[]): readonly number[] {
  if (stream.mix === undefined) return [];
  const shares = kinds.map((kind) => own(stream.mix ?? {}, kind) ?? 0);
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

function clientOf(client: TrafficDocument['client']): Client {
  return {
    timeoutUs: client.timeout === undefined ? Number.POSITIVE_INFINITY : durationUs(client.timeout),
    retries: client.retries,
    backOffUs: durationUs(client.backOff),
    retryBudget: client.retryBudget ?? Number.POSITIVE_INFINITY,
    cancelOnTimeout: client.cancelOnTimeout,
    requestsPerConnection: client.requestsPerConnection,
  };
}

function compileShape(compilation: Compilation, stream: TrafficDocument, index: number): TrafficShape | undefined {
  const { shape } = stream;
  const arrivals = shape.arrivals ?? 'poisson';
  const perSecond = (text: string) => {
    const read = parseRate(text);
    return read.ok ? read.value : 0;
  };
  const kind = shapeKind(shape);
  if (kind === 'rate') return { kind, perSecond: perSecond(shape.rate ?? ''), arrivals };
  if (kind === 'steps') {
    const steps = (shape.steps ?? []).map(([at, rate], row) => ({
      atUs: instantAt(compilation, at, ['traffic', index, 'shape', 'steps', row, 0]),
      perSecond: perSecond(rate),
    }));
    const unordered = steps.findIndex((step, row) => row > 0 && step.atUs <= steps[row - 1].atUs);
    if (unordered !== -1)
      compilation.report.problem(
        compilation.tree,
        ['traffic', index, 'shape', 'steps', unordered],
        'must be later than the step before it',
      );
    return { kind, steps, arrivals };
  }
  if (kind === 'trace') {
    const trace = traceOf(compilation, shape, index);
    return trace === undefined ? undefined : { kind, fromUs: 0, ...trace, arrivals };
  }
  compilation.report.notSimulated(`traffic.${stream.name ?? index}.shape.${kind}`);
  return undefined;
}

function instantAt(compilation: Compilation, text: string, path: Path): number {
  const read = parseInstant(text, compilation.startEpochMs);
  if (read.ok) return read.value;
  compilation.report.problem(compilation.tree, path, `${read.allowed}, but is '${text}'`, read.hint);
  return 0;
}

/** Reads the trace and puts, for resolved.yaml, the reference to what is used of it in its place. */
function traceOf(compilation: Compilation, shape: TrafficDocument['shape'], index: number): Trace | undefined {
  const { files, report, tree, durationUs: runUs } = compilation;
  const path: Path = ['traffic', index, 'shape'];
  const at = shape.trace ?? '';
  const text = files.text(at);
  const mark: Mark = nodeAt(tree, [...path, 'trace']).node.mark;
  if (text === undefined) {
    report.problemAt(mark, pathText([...path, 'trace']), 'must be the path of a CSV file, but this is a folder or cannot be read');
    return undefined;
  }
  const source = { name: files.shownPath(at), text, folder: '', isFile: true };
  const trace = readTrace({ shape, source, tree, path, durationUs: runUs, report });
  if (trace !== undefined)
    compilation.useTrace(
      index,
      { trace: '', column: 'count', per: durationText(trace.periodUs), arrivals: shape.arrivals ?? 'poisson' },
      trace.counts,
    );
  return trace;
}
