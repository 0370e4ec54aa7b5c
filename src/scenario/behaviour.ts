import type * as z from 'zod';
import { own } from './completion.js';
import {
  duration,
  durationDistribution,
  field,
  flag,
  integer,
  list,
  mapOf,
  noted,
  number,
  oneOf,
  ours,
  positiveNumber,
  share,
  size,
  sizeDistribution,
  text,
} from './fields.js';
import { numberAndUnit, type Parsed, parseByteRate, parsedAs, parseSize, refused } from './values.js';

/** vCPUs: 0.1, '0.1 vCPU' or '10%' of one. */
const vcpus = () =>
  field<number>(
    (value): Parsed<number> => {
      const read = typeof value === 'number' ? { number: value, unit: '' } : typeof value === 'string' ? numberAndUnit(value) : undefined;
      const factor = read === undefined ? undefined : { '': 1, '%': 0.01, vcpu: 1, vcpus: 1 }[read.unit.toLowerCase()];
      return read !== undefined && factor !== undefined && read.number >= 0 && read.number * factor <= 1000
        ? parsedAs(read.number * factor)
        : refused("must be a number of vCPUs (0.1, '0.1 vCPU', 10%)");
    },
    { type: ['string', 'number'] },
  );

/** Memory lost in an hour: `10MB`, or with its own time, `10MB/h`. */
const leak = () =>
  field<string>(
    (value) => {
      const read = typeof value === 'string' && value.includes('/') ? parseByteRate(value) : parseSize(value);
      return read.ok ? parsedAs(String(value)) : refused('must be memory an hour (10MB or 10MB/h)');
    },
    { type: 'string' },
  );

const call = ours({
  to: text('a service, function or dependency'),
  probability: share().optional(),
  timeout: duration().optional(),
  retries: integer('retries').optional(),
  parallel: flag().optional(),
  onFailure: oneOf('fail', 'ignore').optional(),
});

const calls = () => noted(list(call), { notSimulated: [] }).optional();

const request = ours({
  share: share().optional(),
  cpu: durationDistribution().optional(),
  wait: durationDistribution().optional(),
  order: oneOf('cpu-wait', 'wait-cpu').optional(),
  memory: noted(size(), { notSimulated: ['0B', '0MB', '0MiB'] }).optional(),
  requestBytes: sizeDistribution().optional(),
  responseBytes: sizeDistribution().optional(),
  errors: share().optional(),
  calls: calls(),
});

/** What a program does that AWS cannot know; every key may be missing, so that `web:2` can be merged over `web`. */
const behaviourOf = ours({
  image: ours({
    compressedSize: size().optional(),
    size: noted(size(), { notSimulated: [] }).optional(),
    missing: noted(flag(), { notSimulated: [false] }).optional(),
    registry: noted(text('a registry'), { notSimulated: [] }).optional(),
  }).optional(),
  startUp: durationDistribution().optional(),
  ready: durationDistribution().optional(),
  warmUp: ours({ factor: number('times slower', 1, 1000).optional(), for: duration().optional() }).optional(),
  concurrency: integer('requests', 1).optional(),
  backlog: integer('requests', 0).optional(),
  processes: positiveNumber('vCPUs').optional(),
  request: request.optional(),
  requests: mapOf(request).optional(),
  calls: calls(),
  errors: share().optional(),
  memory: ours({ base: size().optional(), leak: noted(leak(), { notSimulated: [] }).optional() }).optional(),
  background: ours({ cpu: vcpus().optional(), memory: noted(size(), { notSimulated: [] }).optional() }).optional(),
  containers: noted(mapOf(ours({ cpu: vcpus().optional(), memory: size().optional() })), { notSimulated: [] }).optional(),
  consumes: noted(ours({ queue: text('a queue'), batchSize: integer('messages', 1, 10).optional() }), { notSimulated: [] }).optional(),
  work: noted(ours({ cpu: durationDistribution().optional(), wait: durationDistribution().optional() }), { notSimulated: [] }).optional(),
  runTime: noted(durationDistribution(), { notSimulated: [] }).optional(),
  exitAfter: noted(durationDistribution(), { notSimulated: [] }).optional(),
  exitCode: noted(integer('exit code', 0, 255), { notSimulated: [] }).optional(),
  observed: ours({
    requestsPerMinute: positiveNumber('requests a minute'),
    runningTasks: positiveNumber('tasks'),
    cpuUtilization: share(),
    latencyP50: duration(),
  }).optional(),
});

export const behaviour = mapOf(behaviourOf);

export const dependencies = noted(mapOf(ours({ latency: durationDistribution().optional(), errors: share().optional() })), {
  notSimulated: [],
});

export type BehaviourDocument = z.output<typeof behaviourOf>;
export type RequestDocument = z.output<typeof request>;

/** One behaviour laid over another: keys replace, groups of keys merge, kinds of request merge by name. */
export function mergedBehaviour(base: BehaviourDocument, over: BehaviourDocument): BehaviourDocument {
  const merged: BehaviourDocument = { ...base, ...over };
  for (const key of ['image', 'warmUp', 'memory', 'background'] as const) {
    if (base[key] !== undefined && over[key] !== undefined) Object.assign(merged, { [key]: { ...base[key], ...over[key] } });
  }
  if (over.requests !== undefined) {
    delete merged.request;
    merged.requests = { ...base.requests, ...over.requests };
    for (const [name, kind] of Object.entries(over.requests)) merged.requests[name] = { ...own(base.requests ?? {}, name), ...kind };
  } else if (over.request !== undefined) {
    delete merged.requests;
    merged.request = { ...base.request, ...over.request };
  }
  return merged;
}
