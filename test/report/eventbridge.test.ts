import { describe, expect, test } from 'vitest';
import { eventLines } from '../../src/report/index.js';
import type { RunResult } from '../../src/sim/result.js';
import { fault, run } from '../sim/run.js';
import { autoScalingGroup, capacityProvider } from '../support/capacity.js';
import { ending, job } from '../support/jobs.js';
import { behaviour, lifecycleHook, scenario, service, taskDefinition } from '../support/scenario.js';

/** What a field holds; with `?` it may be missing, as it is in AWS's samples until it has happened. */
interface Shape {
  readonly [field: string]: string | Shape | readonly [Shape];
}

const ISO_MS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ARN = /^arn:aws:(ecs|cloudwatch|ec2):us-east-1[a-f]?:\d{12}:[a-z-]+[:/]\S+$/;
const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string' && value !== '',
  text: (value) => typeof value === 'string',
  int: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  numeral: (value) => typeof value === 'string' && /^\d+$/.test(value),
  instant: (value) => typeof value === 'string' && ISO_MS.test(value),
  arn: (value) => typeof value === 'string' && ARN.test(value),
  object: (value) => typeof value === 'object' && value !== null,
  strings: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};

/**
 * The envelope.
 * @source https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
const ENVELOPE: Shape = {
  version: 'string',
  id: 'string',
  'detail-type': 'string',
  source: 'string',
  account: 'numeral',
  time: 'string',
  region: 'string',
  resources: 'strings',
  detail: 'object',
};

const CONTAINER: Shape = {
  containerArn: 'arn',
  cpu: 'numeral',
  'exitCode?': 'int',
  image: 'string',
  lastStatus: 'string',
  'memory?': 'numeral',
  name: 'string',
  networkInterfaces: [{ attachmentId: 'string' }],
  'reason?': 'string',
  'runtimeId?': 'string',
  taskArn: 'arn',
};

/** @source the sample of https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html */
const TASK: Shape = {
  attachments: [{ id: 'string', type: 'string', status: 'string', details: [{ name: 'string', value: 'string' }] }],
  attributes: [{ name: 'string', value: 'string' }],
  'availabilityZone?': 'string',
  'capacityProviderName?': 'string',
  clusterArn: 'arn',
  'connectivity?': 'string',
  'connectivityAt?': 'instant',
  'containerInstanceArn?': 'arn',
  containers: [CONTAINER],
  cpu: 'numeral',
  createdAt: 'instant',
  desiredStatus: 'string',
  enableExecuteCommand: 'boolean',
  'ephemeralStorage?': { sizeInGiB: 'int' },
  'executionStoppedAt?': 'instant',
  group: 'string',
  'healthStatus?': 'string',
  lastStatus: 'string',
  launchType: 'string',
  memory: 'numeral',
  overrides: { containerOverrides: [{ name: 'string' }] },
  'platformVersion?': 'string',
  'pullStartedAt?': 'instant',
  'pullStoppedAt?': 'instant',
  'startedAt?': 'instant',
  'startedBy?': 'string',
  'stopCode?': 'string',
  'stoppedReason?': 'string',
  'stoppingAt?': 'instant',
  'stoppedAt?': 'instant',
  taskArn: 'arn',
  taskDefinitionArn: 'arn',
  updatedAt: 'instant',
  version: 'int',
};

const RESOURCE: Shape = { name: 'string', type: 'string', 'integerValue?': 'int', 'stringSetValue?': 'strings' };

/** @source the sample of https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_container_instance_events.html */
const INSTANCE: Shape = {
  agentConnected: 'boolean',
  attributes: [{ name: 'string', 'value?': 'string' }],
  clusterArn: 'arn',
  containerInstanceArn: 'arn',
  ec2InstanceId: 'string',
  pendingTasksCount: 'int',
  registeredAt: 'instant',
  registeredResources: [RESOURCE],
  remainingResources: [RESOURCE],
  runningTasksCount: 'int',
  status: 'string',
  updatedAt: 'instant',
  version: 'int',
  versionInfo: { agentHash: 'text', agentVersion: 'string', dockerVersion: 'text' },
};

/** @source the samples of https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html */
const ACTION: Shape = { eventType: 'string', eventName: 'string', clusterArn: 'arn', 'reason?': 'string', createdAt: 'instant' };

/** @source the sample of https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html */
const DEPLOYMENT: Shape = { eventType: 'string', eventName: 'string', deploymentId: 'string', updatedAt: 'instant', reason: 'string' };

/** @source the sample of https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_hook_state_change_events.html */
const HOOK: Shape = {
  eventType: 'string',
  eventName: 'string',
  hookId: 'string',
  hookType: 'string',
  expiresAt: 'string',
  lifecycleStage: 'string',
  clusterArn: 'arn',
  serviceArn: 'arn',
  serviceDeploymentArn: 'arn',
  updatedAt: 'instant',
};

/** @source the sample of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
const ALARM: Shape = {
  alarmName: 'string',
  previousState: { value: 'string' },
  state: { value: 'string', reason: 'string', timestamp: 'string' },
};

/** @source the sample of https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html */
const SPOT: Shape = { 'instance-id': 'string', 'instance-action': 'string' };

const CALL: Shape = {
  eventVersion: 'string',
  eventTime: 'string',
  eventSource: 'string',
  eventName: 'string',
  awsRegion: 'string',
  'errorCode?': 'string',
  'errorMessage?': 'string',
  requestParameters: { resource: 'string' },
  eventType: 'string',
  recipientAccountId: 'numeral',
};

const DETAILS: Readonly<Record<string, Shape>> = {
  'ECS Task State Change': TASK,
  'ECS Container Instance State Change': INSTANCE,
  'ECS Service Action': ACTION,
  'ECS Deployment State Change': DEPLOYMENT,
  'ECS Hook State Change': HOOK,
  'CloudWatch Alarm State Change': ALARM,
  'EC2 Spot Instance Interruption Warning': SPOT,
  'AWS API Call via CloudTrail': CALL,
};

/** Where a value is not of a shape: missing, of another kind, or not known at all. */
function breaches(value: unknown, shape: Shape, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${path} is no object`];
  const record = value as Record<string, unknown>;
  const known = new Set(Object.keys(shape).map((field) => field.replace('?', '')));
  const unknown = Object.keys(record).filter((field) => !known.has(field));
  return [
    ...unknown.map((field) => `${path}.${field} is unknown`),
    ...Object.entries(shape).flatMap(([field, kind]) => {
      const name = field.replace('?', '');
      if (!(name in record)) return field.endsWith('?') ? [] : [`${path}.${name} is missing`];
      return breachesOf(record[name], kind, `${path}.${name}`);
    }),
  ];
}

function breachesOf(value: unknown, kind: Shape[string], path: string): string[] {
  if (typeof kind === 'string') return KINDS[kind]!(value) ? [] : [`${path} is ${JSON.stringify(value)}, not ${kind}`];
  if (!Array.isArray(kind)) return breaches(value, kind as Shape, path);
  if (!Array.isArray(value)) return [`${path} is no list`];
  return value.flatMap((item, index) => breaches(item, kind[0] as Shape, `${path}[${index}]`));
}

interface Event {
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly time: string;
  readonly detail: { readonly version: number; readonly taskArn: string; readonly lastStatus: string; readonly [field: string]: unknown };
}

const eventsOf = (result: RunResult) => [...eventLines(result).lines].map((line) => JSON.parse(line) as Event);

const BRIDGE = taskDefinition({ family: 'pool', networkMode: 'bridge', requiresCompatibilities: ['EC2'] });
const PAUSE = lifecycleHook({ targetType: 'PAUSE', takesUs: 30e6 });
/** A service on Fargate that is updated with a pause, one on Spot instances that are taken back, a job, an alarm, a refused call. */
const everything = run({
  startEpochMs: 1_772_409_600_000,
  taskDefinitions: [taskDefinition(), taskDefinition({ revision: 2 }), BRIDGE, taskDefinition({ family: 'etl' })],
  behaviours: [behaviour(), behaviour(), behaviour(), ending(7)],
  services: [
    service({ deploymentStrategy: { kind: 'BLUE_GREEN', bakeTimeUs: 60e6, hooks: [PAUSE] } }),
    service({
      ...{ name: 'pool', taskDefinition: 2, launchType: undefined, targetGroups: [], desiredCount: 2 },
      capacityProviderStrategy: [{ capacityProvider: 'cp', base: 0, weight: 1 }],
    }),
  ],
  autoScalingGroups: [autoScalingGroup({ purchaseOption: 'spot' })],
  capacityProviders: [capacityProvider()],
  jobs: [job({ taskDefinition: 3, startedBy: 'cron' })],
  alarms: [
    {
      name: 'busy',
      metric: { namespace: 'AWS/ECS', metricName: 'CPUUtilization', dimensions: 'ClusterName=default;ServiceName=web', stat: 'Average' },
      ...{ periodUs: 60e6, evaluationPeriods: 1, datapointsToAlarm: 1, threshold: 90 },
      ...{ comparison: 'GreaterThanThreshold', treatMissingData: 'missing' },
    },
  ],
  actions: [
    {
      atUs: 300e6,
      index: 0,
      request: { call: 'UpdateService', service: 0, changes: { taskDefinition: 1 }, forceNewDeployment: false },
    },
    { atUs: 400e6, index: 1, request: { call: 'SetAlarmState', alarm: 'none', state: 'OK' } },
  ],
  faults: [fault({ kind: 'spot-interruption', atUs: [1200e6] })],
});
const events = eventsOf(everything);

describe('events.jsonl', () => {
  test('every line is an event as EventBridge has it', () => {
    const broken = events.flatMap((event, index) => [
      ...breaches(event, ENVELOPE, `line ${index + 1}`),
      ...breaches(event.detail, DETAILS[event['detail-type']] ?? {}, `line ${index + 1}, ${event['detail-type']}`),
    ]);
    expect(broken).toEqual([]);
  });

  test('there is one of each kind', () => {
    expect([...new Set(events.map((event) => event['detail-type']))].sort()).toEqual(Object.keys(DETAILS).sort());
  });

  test('it has the facts of events.csv in their order, but for those that AWS does not send to EventBridge', () => {
    const told = everything.events.filter(({ detailType }) => detailType in DETAILS).map(({ detailType }) => detailType);
    expect(events.map((event) => event['detail-type'])).toEqual(told);
  });

  test('the version of a task counts its events, and what has not happened yet is not there', () => {
    const first = events.find((event) => event['detail-type'] === 'ECS Task State Change' && event.detail.lastStatus === 'PROVISIONING');
    const life = events.filter(({ detail }) => detail.taskArn === first?.detail.taskArn);
    expect(life.map(({ detail }) => detail.version)).toEqual(life.map((_, index) => index + 1));
    expect(life.map(({ detail }) => ['pullStartedAt', 'startedAt', 'stoppedAt'].filter((field) => field in detail)).slice(0, 3)).toEqual([
      [],
      [],
      ['pullStartedAt', 'startedAt'],
    ]);
  });

  test('a task that a caller started says who, and how its container ended', () => {
    const last = events.findLast(({ detail }) => detail.startedBy === 'cron');
    expect(last?.detail).toMatchObject({
      group: 'family:etl',
      lastStatus: 'STOPPED',
      containers: [{ lastStatus: 'STOPPED', exitCode: 7 }],
    });
  });

  test('of a refused call CloudTrail tells the error', () => {
    const calls = events.filter((event) => event['detail-type'] === 'AWS API Call via CloudTrail').map(({ detail }) => detail);
    expect(calls.map(({ eventName, errorCode, eventSource }) => [eventName, errorCode, eventSource])).toEqual([
      ['UpdateService', undefined, 'ecs.amazonaws.com'],
      ['SetAlarmState', 'ResourceNotFound', 'monitoring.amazonaws.com'],
      ['RunTask', undefined, 'ecs.amazonaws.com'],
    ]);
  });

  test('lines are made again for each reader, the same each time', () => {
    const { lines } = eventLines(everything);
    expect([...lines]).toEqual([...lines]);
    expect(new Set([...lines].map((line) => (JSON.parse(line) as { id: string }).id)).size).toBe(events.length);
  });

  test('times are those of the simulated clock', () => {
    expect(events.find((event) => event['detail-type'] === 'AWS API Call via CloudTrail')?.time).toBe('2026-03-02T00:05:00Z');
  });
});

test('a run in which nothing happens has no line', () => {
  expect(eventsOf(run(scenario({ services: [], traffic: [], durationUs: 60e6 })))).toEqual([]);
});
