import type * as z from 'zod';
import { nearestName } from '../base/nearest.js';
import { duration, durationDistribution, field, instant, integer, list, ours, positiveNumber, share, text } from './fields.js';
import { parseDuration, parsedAs, parseShare, refused } from './values.js';

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

/** What the engine can do so far. */
const SIMULATED_FAULT_KINDS = [
  'task-crash',
  'task-hang',
  'slow',
  'errors',
  'instance-loss',
  'az-outage',
  'spot-interruption',
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
  { enum: Object.keys(FAULT_KINDS) },
);

/** A share such as 10%, or what another fault kind counts in (a rate of calls or bytes). */
const strength = () =>
  field<string | number>(
    (value) =>
      parseShare(value).ok ? parseShare(value) : typeof value === 'string' ? parsedAs(value) : refused('must be a share or a rate'),
    {
      type: ['string', 'number'],
    },
  );

const fault = ours({
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
  from: text('a service or zone').optional(),
  to: text('a dependency or zone').optional(),
  errors: share().optional(),
}).superRefine((value, context) => {
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
  if (kind === 'slow') {
    if (factor === undefined && latency === undefined) return [{ path: [], message: 'must have a factor or a latency, to say how slow' }];
    if (latency !== undefined && !parseDuration(latency).ok)
      return [{ path: ['latency'], message: `must be one duration (200ms) for slow, but is '${latency}'` }];
  }
  if (kind === 'errors' && typeof rate !== 'number')
    return [
      { path: ['rate'], message: `must be the share of requests that fail (5%), but is ${rate === undefined ? 'missing' : `'${rate}'`}` },
    ];
  if (kind === 'az-outage' && availabilityZone === undefined) return [{ path: [], message: 'must say which availabilityZone' }];
  return [];
}

export const faults = list(fault);

export type FaultDocument = z.output<typeof fault>;
