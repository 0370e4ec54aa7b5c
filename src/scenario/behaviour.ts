import type * as z from 'zod';
import { SQS } from '../aws/quotas.js';
import { calls } from './calls.js';
import { own } from './completion.js';
import {
  duration,
  durationDistribution,
  field,
  flag,
  integer,
  mapOf,
  noted,
  number,
  oneOf,
  ours,
  positiveNumber,
  reference,
  share,
  size,
  sizeDistribution,
  text,
} from './fields.js';
import { isLeak, numberAndUnit, type Parsed, parsedAs, refused } from './values.js';

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
    { title: 'vCPUs', type: ['string', 'number'], examples: [0.1, '10%'] },
  );

/** Memory lost in an hour: `10MB`, or with its own time, `10MB/h`. */
const leak = () =>
  field<string>((value) => (isLeak(value) ? parsedAs(String(value)) : refused('must be memory an hour (10MB or 10MB/h)')), {
    title: 'memory an hour',
    type: 'string',
    examples: ['10MB/h'],
  });

const exitCode = () => integer('exit code', 0, 255);

const request = ours(
  {
    share: share().optional(),
    cpu: durationDistribution().optional(),
    wait: durationDistribution().optional(),
    order: oneOf('cpu-wait', 'wait-cpu').optional(),
    memory: size().optional(),
    requestBytes: sizeDistribution().optional(),
    responseBytes: sizeDistribution().optional(),
    errors: share().optional(),
    calls: calls(),
  },
  {
    share: 'Its part of the requests, where there are several kinds. Default: kinds without a share divide what the others leave.',
    cpu: 'CPU time a request takes, on one x86 vCPU as Fargate sells it. Default: 10ms, or 0ms where only wait is given.',
    wait: 'Time a request waits without CPU (database, network). Default: 0ms.',
    order: 'Which of the two comes first. Default: cpu-wait.',
    memory: 'Memory a request holds while it is served. Default: 0B.',
    requestBytes: 'Bytes of the request. Default: 0B.',
    responseBytes: 'Bytes of the answer; data out to the internet is billed. Default: 0B.',
    errors: 'Share of requests that are answered 5xx, beside the errors of the workload. Default: 0.',
    calls: 'What a request of this kind calls on its way, after its cpu and wait and after the calls of the workload.',
  },
);

/** What a program does that AWS cannot know; every key may be missing, so that `web:2` can be merged over `web`. */
const behaviourOf = ours(
  {
    image: ours(
      {
        compressedSize: size().optional(),
        size: noted(size(), { notSimulated: [] }).optional(),
        missing: flag().optional(),
        registry: noted(text('a registry'), { notSimulated: [] }).optional(),
      },
      {
        compressedSize: 'Bytes that are pulled when a task starts. Default: 100MB.',
        size: 'Bytes unpacked.',
        missing: 'The registry does not have the image: pulling it fails. Default: false.',
        registry: 'Where it comes from.',
      },
    ).optional(),
    startUp: durationDistribution().optional(),
    ready: durationDistribution().optional(),
    warmUp: ours(
      { factor: number('times slower', 1, 1000).optional(), for: duration().optional() },
      { factor: 'CPU work takes this many times as long at first. Default: 2.', for: 'How long after the start. Default: 60s.' },
    ).optional(),
    concurrency: integer('requests', 1).optional(),
    backlog: integer('requests', 0).optional(),
    processes: positiveNumber('vCPUs').optional(),
    request: request.optional(),
    requests: mapOf(request).optional(),
    calls: calls(),
    errors: share().optional(),
    memory: ours(
      { base: size().optional(), leak: leak().optional() },
      { base: 'Memory the process holds without requests. Default: 0B.', leak: 'Memory it loses in an hour. Default: 0B.' },
    ).optional(),
    background: ours(
      { cpu: vcpus().optional(), memory: size().optional() },
      { cpu: 'CPU it uses all the time, requests or not. Default: 0.', memory: 'Memory it uses beside base.' },
    ).optional(),
    containers: mapOf(
      ours(
        {
          cpu: vcpus().optional(),
          memory: size().optional(),
          startUp: durationDistribution().optional(),
          ready: durationDistribution().optional(),
          exitAfter: durationDistribution().optional(),
          exitCode: exitCode().optional(),
        },
        {
          cpu: 'CPU of the sidecar. Default: 0.',
          memory: 'Memory of the sidecar. Default: 0B.',
          startUp: 'Container start to process up. Default: 1s; of the container that serves, the startUp above.',
          ready: 'Process up to its health check passing. Default: 0s; of the container that serves, the ready above.',
          exitAfter: 'The process ends this long after it is up. Default: it runs on.',
          exitCode: 'Exit code of a process that ends. Default: 0.',
        },
      ),
    ).optional(),
    consumes: ours(
      { queue: reference('a queue'), batchSize: integer('messages', 1, SQS.batchSizeMax).optional() },
      {
        queue: 'Where messages are taken from.',
        batchSize: 'Messages a call takes at most, 1 to 10; a task works on as many at once unless concurrency says otherwise. Default: 1.',
      },
    ).optional(),
    work: ours(
      { cpu: durationDistribution().optional(), wait: durationDistribution().optional() },
      {
        cpu: 'CPU time of the whole task, on one x86 vCPU as Fargate sells it. Default: 0ms.',
        wait: 'Time it waits without CPU. Default: 0ms.',
      },
    ).optional(),
    runTime: durationDistribution().optional(),
    exitAfter: durationDistribution().optional(),
    exitCode: exitCode().optional(),
    observed: ours(
      {
        requestsPerMinute: positiveNumber('requests a minute'),
        runningTasks: positiveNumber('tasks'),
        cpuUtilization: share(),
        latencyP50: duration(),
      },
      {
        requestsPerMinute: 'Requests a minute of the whole service.',
        runningTasks: 'Tasks that ran meanwhile.',
        cpuUtilization: 'Mean CPUUtilization of the service.',
        latencyP50: 'Median latency.',
      },
    ).optional(),
  },
  {
    image: 'The container image: its size decides how long a pull takes.',
    startUp: 'Container start to process up; for a function, initialisation. Default: 1s; functions: the measured time of the runtime.',
    ready: 'Process up to health checks passing. Default: 0s.',
    warmUp: 'A task is slower at first. Default: it is not.',
    concurrency: 'Requests one task serves at once, waiting ones included. Default: unlimited; batchSize for what consumes a queue.',
    backlog: 'Requests that may queue in a task; more are rejected. Default: unlimited.',
    processes: 'vCPUs the task can use at most (a single-threaded program: 1). Default: all it has.',
    request: 'What one request takes. Default: cpu 10ms.',
    requests: 'Several kinds of request by name, each with a share, in place of request.',
    calls: 'What each request calls on its way, after its cpu and wait.',
    errors: 'Share of requests that are answered 5xx. Default: 0.',
    memory:
      'Memory of the process; a container that passes its limit, or the task’s, is killed (exit code 137). Default: nothing is said of memory.',
    background: 'What a task uses all the time, requests or not.',
    containers: 'What single containers do, by name.',
    consumes: 'The task takes messages from a queue instead of requests; what a request takes, a message takes.',
    work: 'What a task that ends has to do; then it exits.',
    runTime: 'How long a task that ends runs; the same as work.wait.',
    exitAfter: 'The process ends this long after it is up, done or not. Default: it runs on.',
    exitCode: 'Exit code of a process that ends. Default: 0.',
    observed: 'Measured load in place of request: the demand is derived from it (cpu = utilisation x tasks x vCPU / rate) and shown.',
  },
);

export const behaviour = mapOf(behaviourOf);

export type BehaviourDocument = z.output<typeof behaviourOf>;
export type RequestDocument = z.output<typeof request>;

/** One behaviour laid over another: keys replace, groups of keys merge, containers and kinds of request merge by name. */
export function mergedBehaviour(base: BehaviourDocument, over: BehaviourDocument): BehaviourDocument {
  const merged: BehaviourDocument = { ...base, ...over };
  for (const key of ['image', 'warmUp', 'memory', 'background', 'work'] as const) {
    if (base[key] !== undefined && over[key] !== undefined) Object.assign(merged, { [key]: { ...base[key], ...over[key] } });
  }
  if (base.containers !== undefined && over.containers !== undefined) {
    merged.containers = { ...base.containers, ...over.containers };
    for (const [name, container] of Object.entries(over.containers))
      merged.containers[name] = { ...own(base.containers, name), ...container };
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
