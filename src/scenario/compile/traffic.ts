import { US_PER_DAY, US_PER_MS } from '../../base/units.js';
import type { Distribution } from '../../kernel/distribution.js';
import { meanOf } from '../../kernel/mean.js';
import type { Client, DiurnalShape, RatePoint, Traffic, TrafficShape, UsersShape } from '../compiled.js';
import { own } from '../completion.js';
import { MS_PER_DAY, parseInstant } from '../instants.js';
import { familyAndRevision } from '../revisions.js';
import { clockChanges, parseTimeZone } from '../time-zones.js';
import { readTimestamps } from '../timestamps.js';
import { readTrace } from '../trace.js';
import type { TraceRequest } from '../trace-file.js';
import { parseTimeOfDay, type ShapeDocument, shapeKind, type TrafficDocument, targetsOf } from '../traffic.js';
import { nodeAt, type Path, pathText } from '../tree.js';
import { durationText, parseDuration, parseRate } from '../values.js';
import { type Compilation, workloadsOf } from './index.js';
import { behaviourDocument, distribution } from './workloads.js';

/** A stream of traffic; undefined where something is wrong with it, which has been told. */
export function compileTraffic(compilation: Compilation, stream: TrafficDocument, index: number): Traffic | undefined {
  const { document } = compilation;
  const name = stream.name ?? String(index);
  const targets = targetsOf(stream);
  const workloads = workloadsOf(document);
  const indices = targets.map((target) => workloads.indexOf(target.service));
  if (indices.includes(-1)) return undefined; // A name that is nobody's has been told about.
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

/** Request kinds of a workload by its index: services first, then functions, then queues with what their consumers do. */
function requestsOf(compilation: Compilation, workload: number): readonly string[] {
  const { services, functions, queues, behaviour } = compilation.document;
  const queue = queues[workload - services.length - functions.length];
  if (queue !== undefined) {
    const consumer = services.findIndex(({ taskDefinition }) => {
      const { family, revision } = familyAndRevision(taskDefinition);
      return behaviourDocument(compilation, family, revision ?? 1).consumes?.queue === queue.queueName;
    });
    return consumer < 0 ? [] : requestsOf(compilation, consumer);
  }
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
  const { circuitBreaker } = client;
  return {
    timeoutUs: client.timeout === undefined ? Number.POSITIVE_INFINITY : durationUs(client.timeout),
    retries: client.retries,
    backOffUs: durationUs(client.backOff),
    retryBudget: client.retryBudget ?? Number.POSITIVE_INFINITY,
    cancelOnTimeout: client.cancelOnTimeout,
    requestsPerConnection: client.requestsPerConnection,
    circuitBreaker: circuitBreaker && { failures: circuitBreaker.failures, openForUs: durationUs(circuitBreaker.openFor) },
  };
}

const durationUs = (text: string) => {
  const read = parseDuration(text);
  return read.ok ? read.value : 0;
};

/** Shapes are compiled one by one; what is drawn of them lies in world/requests/arrivals. */
function compileShape(compilation: Compilation, { shape }: TrafficDocument, index: number): TrafficShape | undefined {
  const arrivals = shape.arrivals ?? 'poisson';
  const path: Path = ['traffic', index, 'shape'];
  switch (shapeKind(shape)) {
    case 'rate':
      return { kind: 'rate', perSecond: perSecond(shape.rate), arrivals };
    case 'steps':
      return { kind: 'steps', steps: ratePoints(compilation, shape.steps ?? [], [...path, 'steps']), arrivals };
    case 'ramp':
      return { kind: 'ramp', points: ratePoints(compilation, Array.isArray(shape.ramp) ? shape.ramp : [], [...path, 'ramp']), arrivals };
    case 'diurnal':
      return { ...diurnal(compilation, shape.diurnal), arrivals };
    case 'bursts':
      return { ...bursts(compilation, shape.bursts, [...path, 'bursts']), arrivals };
    case 'trace':
      return traceOf(compilation, shape, index);
    case 'timestamps':
      return timestampsOf(compilation, shape, index);
    case 'users':
      return users(compilation, shape, path);
    case undefined:
      return undefined; // The check of its keys has told why.
  }
}

function perSecond(text: string | undefined): number {
  const read = parseRate(text);
  return read.ok ? read.value : 0;
}

/** Instants and rates in order of time. */
function ratePoints(compilation: Compilation, rows: readonly (readonly [string, string])[], path: Path): readonly RatePoint[] {
  const points = rows.map(([at, rate], row) => ({ atUs: instantAt(compilation, at, [...path, row, 0]), perSecond: perSecond(rate) }));
  const unordered = points.findIndex((point, row) => row > 0 && point.atUs <= points[row - 1].atUs);
  if (unordered !== -1)
    compilation.report.problem(compilation.tree, [...path, unordered], 'must be later than the row before it', 'put them in order of time');
  return points;
}

function instantAt(compilation: Compilation, text: string, path: Path): number {
  const read = parseInstant(text, compilation.startEpochMs);
  if (read.ok) return read.value;
  compilation.report.problem(compilation.tree, path, `${read.allowed}, but is '${text}'`, read.hint);
  return 0;
}

/** Milliseconds from the Monday before 1970-01-01, a Thursday. */
const THURSDAY_MS = 3 * MS_PER_DAY;
const MS_PER_WEEK = 7 * MS_PER_DAY;

function diurnal({ startEpochMs, durationUs }: Compilation, document: ShapeDocument['diurnal']): Omit<DiurnalShape, 'arrivals'> {
  const zone = parseTimeZone(document?.zone ?? 'UTC');
  const peakAt = parseTimeOfDay(document?.peakAt);
  const changes = zone.ok ? clockChanges(zone.value, startEpochMs, startEpochMs + durationUs / US_PER_MS) : [];
  return {
    kind: 'diurnal',
    meanPerSecond: perSecond(document?.mean),
    peakToMean: document?.peakToMean ?? 1,
    peakAtUs: peakAt.ok ? peakAt.value % US_PER_DAY : 0,
    weekend: document?.weekend ?? 1,
    clock: changes.map(({ atEpochMs, offsetMs }) => ({
      atUs: (atEpochMs - startEpochMs) * US_PER_MS,
      weekUs: ((((atEpochMs + offsetMs + THURSDAY_MS) % MS_PER_WEEK) + MS_PER_WEEK) % MS_PER_WEEK) * US_PER_MS,
    })),
  };
}

/** Shorter turns would take more time to simulate than the requests in them. */
const TURNS_MIN_US = 1000;

function bursts(compilation: Compilation, document: ShapeDocument['bursts'], path: Path) {
  const stay = (key: 'lowFor' | 'highFor') => distribution(compilation, document?.[key] ?? '0s', 'duration', [...path, key]);
  const low = { perSecond: perSecond(document?.low), forUs: stay('lowFor') };
  const high = { perSecond: perSecond(document?.high), forUs: stay('highFor') };
  const turnUs = meanOf(low.forUs) + meanOf(high.forUs);
  if (turnUs < TURNS_MIN_US)
    compilation.report.problem(
      compilation.tree,
      path,
      `must have lowFor and highFor of 1ms or more together, but they are ${durationText(turnUs)}`,
    );
  return { kind: 'bursts' as const, low, high };
}

function users(compilation: Compilation, shape: ShapeDocument, path: Path): UsersShape {
  const count = shape.users ?? 0;
  const rampUs = typeof shape.ramp === 'string' ? durationUs(shape.ramp) : 0;
  const points =
    rampUs === 0
      ? [{ atUs: 0, users: count }]
      : [
          { atUs: 0, users: 0 },
          { atUs: rampUs, users: count },
        ];
  const thinkTime: Distribution = distribution(compilation, shape.thinkTime ?? '0s', 'duration', [...path, 'thinkTime']);
  return { kind: 'users', points, thinkTime };
}

/** What reads the file of a shape needs to know; undefined (and a problem) where the file cannot be read. */
function fileOf(compilation: Compilation, shape: ShapeDocument, key: 'trace' | 'timestamps', index: number): TraceRequest | undefined {
  const { files, report, tree, durationUs } = compilation;
  const path: Path = ['traffic', index, 'shape'];
  const at = shape[key] ?? '';
  const text = files.text(at);
  if (text === undefined) {
    const { mark } = nodeAt(tree, [...path, key]).node;
    report.problemAt(mark, pathText([...path, key]), 'must be the path of a CSV file, but this is a folder or cannot be read');
    return undefined;
  }
  return { shape, source: { name: files.shownPath(at), text, folder: '', isFile: true }, tree, path, durationUs, report };
}

/** Reads the trace and puts, for resolved.yaml, the reference to what is used of it in its place. */
function traceOf(compilation: Compilation, shape: ShapeDocument, index: number): TrafficShape | undefined {
  const request = fileOf(compilation, shape, 'trace', index);
  const trace = request === undefined ? undefined : readTrace(request);
  if (trace === undefined) return undefined;
  const arrivals = shape.arrivals ?? 'poisson';
  compilation.useTrace({
    stream: index,
    key: 'trace',
    shape: { column: 'count', per: durationText(trace.periodUs), arrivals },
    text: `count\n${trace.counts.join('\n')}\n`,
  });
  return { kind: 'trace', fromUs: 0, ...trace, arrivals };
}

function timestampsOf(compilation: Compilation, shape: ShapeDocument, index: number): TrafficShape | undefined {
  const request = fileOf(compilation, shape, 'timestamps', index);
  const instantsUs = request === undefined ? undefined : readTimestamps(request);
  if (instantsUs === undefined) return undefined;
  compilation.useTrace({
    stream: index,
    key: 'timestamps',
    shape: { column: 'us', unit: 'us', from: '0' },
    text: `us\n${instantsUs.join('\n')}\n`,
  });
  return { kind: 'timestamps', instantsUs };
}
