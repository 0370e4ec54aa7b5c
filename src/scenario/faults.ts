import type * as z from 'zod';
import { nearestName } from '../base/nearest.js';
import {
  duration,
  durationDistribution,
  field,
  instant,
  integer,
  list,
  NOT_SIMULATED,
  ours,
  positiveNumber,
  share,
  text,
} from './fields.js';
import { isLeak, parseDuration, parsedAs, parseShare, refused } from './values.js';

const SCOPES = ['service', 'task', 'cluster', 'instance', 'availabilityZone', 'autoScalingGroup', 'share', 'count'] as const;

/** Fault kinds and the keys each takes beside the common ones. */
const FAULT_KINDS = {
  'task-crash': ['exitCode'],
  'task-hang': [],
  slow: ['factor', 'latency'],
  'memory-leak': ['rate'],
  errors: ['rate'],
  'image-missing': [],
  'registry-outage': [],
  'registry-slow': ['bandwidth'],
  'instance-loss': [],
  'agent-disconnect': [],
  'az-outage': [],
  'az-impairment': ['loss'],
  'capacity-shortage': ['purchaseOption', 'instanceType'],
  'spot-interruption': ['over'],
  'task-retirement': [],
  'control-plane-outage': [],
  'api-throttle': ['call', 'rate'],
  'load-balancer-node-loss': [],
  'subnet-full': [],
  dependency: ['from', 'to', 'latency', 'errors'],
} as const satisfies Record<string, readonly string[]>;

export type FaultKind = keyof typeof FAULT_KINDS;

const KIND_MEANINGS = {
  'task-crash': 'The process of a task ends at once.',
  'task-hang': 'A task answers nothing any more, health checks neither, until it is replaced or the fault ends.',
  slow: 'Tasks take longer: factor times the CPU work, or latency more a request.',
  'memory-leak': 'Tasks lose memory until they are killed.',
  errors: 'Tasks answer a share of their requests with 5xx.',
  'image-missing': 'The image cannot be found: tasks fail to start.',
  'registry-outage': 'No image can be pulled.',
  'registry-slow': 'Image pulls share little bandwidth.',
  'instance-loss': 'A container instance is gone, with the tasks on it.',
  'agent-disconnect': 'The agent of an instance is out of reach; its tasks run on.',
  'az-outage': 'A zone goes dark: its instances, tasks and load balancer nodes are gone, and nothing launches there.',
  'az-impairment': 'The network of a zone loses packets.',
  'capacity-shortage': 'EC2 or Fargate has no capacity to give.',
  'spot-interruption': 'Spot tasks or instances are taken back after two minutes of notice.',
  'task-retirement': 'AWS stops Fargate tasks to patch their hosts.',
  'control-plane-outage': 'The ECS API answers nothing; running tasks run on.',
  'api-throttle': 'An API call is throttled to a rate.',
  'load-balancer-node-loss': 'A node of the load balancer is gone.',
  'subnet-full': 'A subnet has no address left.',
  dependency: 'What a workload calls is slow, failing or cut off.',
} as const satisfies Readonly<Record<FaultKind, string>>;

/** What the engine can do so far. */
const SIMULATED_FAULT_KINDS = [
  'task-crash',
  'task-hang',
  'slow',
  'memory-leak',
  'errors',
  'instance-loss',
  'az-outage',
  'spot-interruption',
  'dependency',
] as const satisfies readonly FaultKind[];

export function isSimulatedKind(kind: FaultKind): kind is (typeof SIMULATED_FAULT_KINDS)[number] {
  return (SIMULATED_FAULT_KINDS as readonly FaultKind[]).includes(kind);
}

const COMMON_KEYS = ['name', 'kind', 'at', 'every', 'mtbf', 'mttr', 'for', ...SCOPES] as const;

const faultKind = field<FaultKind>(
  (value) => {
    const names = Object.keys(FAULT_KINDS) as FaultKind[];
    const found = names.find((name) => name === value);
    if (found !== undefined) return parsedAs(found);
    const near = typeof value === 'string' ? nearestName(value, names) : undefined;
    return refused(`must be one of the fault kinds ${names.join(', ')}`, near === undefined ? undefined : `did you mean ${near}?`);
  },
  {
    oneOf: (Object.keys(FAULT_KINDS) as FaultKind[]).map((kind) => ({
      const: kind,
      description: `${KIND_MEANINGS[kind]}${isSimulatedKind(kind) ? '' : ` ${NOT_SIMULATED}`}`,
    })),
  },
);

/** A share such as 10%, or what another fault kind counts in (a rate of calls or bytes). */
const strength = () =>
  field<string | number>(
    (value) =>
      parseShare(value).ok ? parseShare(value) : typeof value === 'string' ? parsedAs(value) : refused('must be a share or a rate'),
    { title: 'share, or a rate', type: ['string', 'number'] },
  );

const fault = ours(
  {
    name: text('a name').optional(),
    kind: faultKind,
    at: instant().optional(),
    every: duration().optional(),
    mtbf: duration().optional(),
    mttr: duration().optional(),
    for: duration().optional(),
    service: text('a service').optional(),
    task: text('a task').optional(),
    cluster: text('a cluster').optional(),
    instance: text('an instance').optional(),
    availabilityZone: text('a zone').optional(),
    autoScalingGroup: text('an Auto Scaling group').optional(),
    share: share().optional(),
    count: integer('how many', 1).optional(),
    exitCode: integer('exit code', 0, 255).optional(),
    factor: positiveNumber('times slower').optional(),
    latency: durationDistribution().optional(),
    rate: strength().optional(),
    bandwidth: text('a rate of bytes').optional(),
    loss: share().optional(),
    purchaseOption: text('on-demand or spot').optional(),
    instanceType: text('an instance type').optional(),
    over: duration().optional(),
    call: text('an API call').optional(),
    from: text('a service or function').optional(),
    to: text('a dependency').optional(),
    errors: share().optional(),
  },
  {
    name: 'Name of the fault: results, expectations and its random draws go by it. Default: the kind.',
    kind: 'What happens.',
    at: 'When it begins.',
    every: 'It comes again and again, this long after the one before.',
    mtbf: 'Mean time between failures: instants are drawn. Goes with mttr.',
    mttr: 'Mean time to repair: lengths are drawn. Goes with mtbf.',
    for: 'How long it lasts.',
    service: 'Only tasks of this service.',
    task: 'Only this task.',
    cluster: 'Only tasks and instances of this cluster.',
    instance: 'Only this container instance.',
    availabilityZone: 'Only what is in this zone.',
    autoScalingGroup: 'Only instances of this group.',
    share: 'How much of what matches is hit, drawn at that instant. Default: all.',
    count: 'How many of what matches are hit, drawn at that instant. Default: all.',
    exitCode: 'task-crash: exit code of the process.',
    factor: 'slow: CPU work takes this many times as long.',
    latency: 'slow, dependency: time added to each request.',
    rate: 'errors: share of requests that fail. memory-leak: memory an hour. api-throttle: calls a second.',
    bandwidth: 'registry-slow: bytes over time for all image pulls together.',
    loss: 'az-impairment: share of packets lost.',
    purchaseOption: 'capacity-shortage: on-demand or spot only.',
    instanceType: 'capacity-shortage: this type only.',
    over: 'spot-interruption: the interruptions are spread over this time.',
    call: 'api-throttle: the API call.',
    from: 'dependency: whose calls meet it. Default: everybody’s.',
    to: 'dependency: which one. Default: all.',
    errors: 'dependency: share of attempts that fail. Default: none where a latency is given, else all.',
  },
).superRefine((value, context) => {
  const allowed: readonly string[] = [...COMMON_KEYS, ...FAULT_KINDS[value.kind]];
  for (const key of Object.keys(value)) {
    if (!allowed.includes(key))
      context.addIssue({ code: 'custom', path: [key], message: `has no meaning for ${value.kind}, which takes ${allowed.join(', ')}` });
  }
  const hasPair = value.mtbf !== undefined && value.mttr !== undefined;
  if ((value.mtbf === undefined) !== (value.mttr === undefined))
    context.addIssue({ code: 'custom', message: 'must have both mtbf and mttr, or neither' });
  else if (value.at === undefined && value.every === undefined && !hasPair)
    context.addIssue({ code: 'custom', message: 'must say when: at, every, or mtbf and mttr' });
  else if (hasPair && (value.at !== undefined || value.every !== undefined))
    context.addIssue({ code: 'custom', message: 'must have either at or every, or mtbf and mttr, not both' });
  if (value.share !== undefined && value.count !== undefined)
    context.addIssue({ code: 'custom', message: 'must have share or count, not both' });
  for (const { path, message } of ownProblems(value)) context.addIssue({ code: 'custom', path, message });
});

/** What a kind must have, and how, beyond what every fault has. */
function ownProblems(value: {
  readonly kind: FaultKind;
  readonly factor?: number | undefined;
  readonly latency?: string | undefined;
  readonly rate?: string | number | undefined;
  readonly availabilityZone?: string | undefined;
}): readonly { readonly path: string[]; readonly message: string }[] {
  const { kind, factor, latency, rate, availabilityZone } = value;
  if (kind === 'slow' && factor === undefined && latency === undefined)
    return [{ path: [], message: 'must have a factor or a latency, to say how slow' }];
  if ((kind === 'slow' || kind === 'dependency') && latency !== undefined && !parseDuration(latency).ok)
    return [{ path: ['latency'], message: `must be one duration (200ms) for ${kind}, but is '${latency}'` }];
  if (kind === 'memory-leak' && !isLeak(rate))
    return [{ path: ['rate'], message: `must be memory an hour (200MB/h), but is ${rate === undefined ? 'missing' : `'${rate}'`}` }];
  if (kind === 'errors' && typeof rate !== 'number')
    return [
      { path: ['rate'], message: `must be the share of requests that fail (5%), but is ${rate === undefined ? 'missing' : `'${rate}'`}` },
    ];
  if (kind === 'az-outage' && availabilityZone === undefined) return [{ path: [], message: 'must say which availabilityZone' }];
  return [];
}

export const faults = list(fault);

export type FaultDocument = z.output<typeof fault>;
