import type {
  CostLine,
  DecisionRecord,
  DeploymentRecord,
  EventRecord,
  FaultRecord,
  FunctionMinuteRecord,
  InstanceRecord,
  LatencyBucket,
  MeterRecord,
  MetricRecord,
  MinuteRecord,
  QueueMinuteRecord,
  RunResult,
  ServiceRecord,
  TaskRecord,
} from '../sim/result.js';
import { type Column, type CsvTable, csvTable, instantCell, numberCell, textCell } from './csv.js';

/** One of the CSV files of a variant: what it holds, and how it is made of a result. */
export interface TableKind {
  readonly file: string;
  /** What a row stands for. */
  readonly rowPer: string;
  readonly columns: readonly { readonly name: string; readonly meaning: string }[];
  readonly of: (result: RunResult) => CsvTable;
}

/** The CSV files of one variant: every one of them, with its header even where no row follows. */
export function tables(result: RunResult): readonly CsvTable[] {
  return TABLES.map((kind) => kind.of(result));
}

function kindOf<Row>(
  file: string,
  rowPer: string,
  columns: readonly Column<Row>[],
  records: (result: RunResult) => Iterable<Row>,
): TableKind {
  return {
    file,
    rowPer,
    columns: columns.map(([name, , meaning]) => ({ name, meaning })),
    of: (result) => csvTable(file, columns, records(result)),
  };
}

/** Columns by name and meaning: each name is the record's own key, read by the cell function of its kind. */
function texts<Key extends string>(meanings: Readonly<Record<Key, string>>): readonly Column<Readonly<Record<Key, string>>>[] {
  return namesOf(meanings).map((name) => [name, (row) => textCell(row[name]), meanings[name]]);
}

function numbers<Key extends string>(
  meanings: Readonly<Record<Key, string>>,
): readonly Column<Readonly<Record<Key, number | undefined>>>[] {
  return namesOf(meanings).map((name) => [name, (row) => numberCell(row[name]), meanings[name]]);
}

function instants<Key extends string>(
  meanings: Readonly<Record<Key, string>>,
): readonly Column<Readonly<Record<Key, number | undefined>>>[] {
  return namesOf(meanings).map((name) => [name, (row) => instantCell(row[name]), meanings[name]]);
}

function namesOf<Key extends string>(meanings: Readonly<Record<Key, string>>): readonly Key[] {
  return Object.keys(meanings) as Key[];
}

const at = (meaning: string): Column<{ readonly atUs: number }> => ['at', (row) => instantCell(row.atUs), meaning];
const until = (meaning: string): Column<{ readonly untilUs: number | undefined }> => ['until', (row) => instantCell(row.untilUs), meaning];

const TASKS: readonly Column<TaskRecord>[] = [
  ...texts({
    taskId: 'Id, unique in the run',
    cluster: 'Its cluster',
    group: 'As ECS writes it: service:web',
    taskDefinition: 'family:revision',
    deploymentId: 'Deployment that started it',
    launchType: 'FARGATE, EC2 or EXTERNAL',
    capacityProvider: 'Capacity provider; empty where a launch type was asked for',
    availabilityZone: 'Where it ran',
    containerInstanceId: 'Its container instance; empty on Fargate',
  }),
  ...numbers({ cpuUnits: 'CPU units it reserves; 1024 are 1 vCPU', memoryMiB: 'Memory it reserves' }),
  ...texts({ architecture: 'X86_64 or ARM64' }),
  ['hostPorts', (task) => task.hostPorts.map(numberCell).join(';'), 'Ports of the instance it occupies, `;` between'],
  ...instants({
    createdAt: 'PROVISIONING',
    connectivityAt: 'Network interface attached',
    pullStartedAt: 'Image pull begins: PENDING, and Fargate’s bill',
    pullStoppedAt: 'Image pulled',
    startedAt: 'RUNNING',
    healthyAt: 'First time it was healthy: its target, the health checks of its containers; without either 40 s after RUNNING',
    stoppingAt: 'A stop was decided: DEACTIVATING or STOPPING',
    executionStoppedAt: 'Its containers had ended',
    stoppedAt: 'STOPPED',
  }),
  ...texts({ stopCode: 'ECS’s stop code', stoppedReason: 'In ECS’s words' }),
  ...numbers({ exitCode: 'Exit code of its essential container' }),
];

const INSTANCES: readonly Column<InstanceRecord>[] = [
  ...texts({
    instanceId: 'Id, unique in the run',
    instanceType: 'EC2 instance type; empty for EXTERNAL',
    availabilityZone: 'Its zone',
    autoScalingGroup: 'Its Auto Scaling group; empty for fixed capacity',
    purchaseOption: 'on-demand, spot or external',
  }),
  ...numbers({ registeredCpu: 'CPU units it registered', registeredMemoryMiB: 'Memory it registered' }),
  ...instants({
    launchedAt: 'Launched: pending',
    runningAt: 'Running: its bill begins',
    registeredAt: 'Registered with the cluster: ACTIVE',
    drainingAt: 'DRAINING',
    terminatedAt: 'Gone: its bill has ended',
  }),
  ...texts({ terminationReason: 'Why it went' }),
];

const SERVICES: readonly Column<ServiceRecord>[] = [
  at('When a count changed'),
  ...texts({ service: 'The service' }),
  ...numbers({
    desired: 'desiredCount',
    running: 'runningCount',
    pending: 'pendingCount',
    healthyTargets: 'Healthy targets of its target groups',
    deployments: 'Deployments it has that are not INACTIVE',
  }),
];

const DEPLOYMENTS: readonly Column<DeploymentRecord>[] = [
  ...texts({
    deploymentId: 'Id',
    service: 'The service',
    taskDefinition: 'What it rolls out',
    strategy: 'ROLLING, BLUE_GREEN, LINEAR, CANARY, or the configuration of CodeDeploy',
  }),
  ...instants({ startedAt: 'When it began', finishedAt: 'When it was COMPLETED or FAILED' }),
  ...texts({
    rolloutState:
      'IN_PROGRESS, COMPLETED, FAILED, or STOPPED: overtaken by another, or by a call; CodeDeploy’s own status is in the reason',
  }),
  ...numbers({ failedTasks: 'Tasks that failed in it, in a row' }),
  ...texts({ reason: 'Why that state', rolledBackTo: 'Deployment it was rolled back to' }),
];

const EVENTS: readonly Column<EventRecord>[] = [
  at('When it happened'),
  ...texts({
    source: 'As EventBridge has it: aws.ecs',
    detailType: 'As EventBridge has it: ECS Task State Change',
    resource: 'Task, instance, service or alarm it is about',
    message: 'In ECS’s own wording where it has one',
  }),
];

const DECISIONS: readonly Column<DecisionRecord>[] = [
  at('First time'),
  until('Last time of equal ones in a row'),
  ...numbers({ times: 'How many in a row' }),
  ...texts({
    kind: 'What was decided: ServicePass, Placement …',
    subject: 'About whom',
    outcome: 'What came of it',
    because: 'Cause code',
  }),
  ['inputs', (decision) => JSON.stringify(decision.inputs), 'The numbers it rests on, one JSON object'],
];

const METRICS: readonly Column<MetricRecord>[] = [
  at('Start of the minute'),
  ...texts({ namespace: 'AWS/ECS …', metricName: 'CPUUtilization …', dimensions: '`ClusterName=prod;ServiceName=web`' }),
  ...numbers({
    sampleCount: 'Samples in the datapoint',
    sum: 'Their sum',
    minimum: 'Their minimum',
    maximum: 'Their maximum',
    average: 'Their average',
  }),
];

const REQUESTS: readonly Column<MinuteRecord>[] = [
  at('Start of the minute in which the requests arrived'),
  ...texts({ workload: 'Service or function' }),
  ...numbers({
    offered: 'Requests first sent in it; the sum of the next five',
    completed: 'Answered 2xx, by any attempt',
    failed: 'All else; the last attempt’s cause decides',
    timedOut: 'The client gave up',
    rejected: 'Refused before service: full backlog, throttle, no healthy target, open circuit of its client',
    inFlight: 'No outcome at the end of the run',
    retries: 'Attempts after the first',
    failed502: 'Failed with 502',
    failed503: 'Failed with 503',
    failed504: 'Failed with 504',
  }),
  ...numbers({
    latencyMsMean: 'Mean latency of completed requests, first send to answer',
    latencyMsP50: 'Median',
    latencyMsP90: '90th percentile',
    latencyMsP95: '95th percentile',
    latencyMsP99: '99th percentile',
    latencyMsMax: 'Slowest',
  }),
];

const LATENCY: readonly Column<LatencyBucket>[] = [
  ...texts({ workload: 'Service or function' }),
  ...numbers({ upToUs: 'Upper edge of the bucket, microseconds, inclusive', count: 'Requests in it' }),
];

const METERS: readonly Column<MeterRecord>[] = [
  ...numbers({ hour: 'Hour of the run, from 0' }),
  ...texts({ service: 'Service of the catalogue', item: 'Item of the catalogue', resource: 'Who used it' }),
  ...numbers({ quantity: 'How much' }),
  ...texts({ unit: 'Of what' }),
];

const BILL: readonly Column<CostLine>[] = [
  ...texts({ service: 'Service of the catalogue', item: 'Item of the catalogue', resource: 'Who used it' }),
  ...numbers({ quantity: 'How much, in the whole run' }),
  ...texts({ unit: 'Of what' }),
  ...numbers({ rateUsd: 'Price of one', amountUsd: 'quantity x rateUsd' }),
  ...texts({ priceDate: 'Date of the price' }),
];

const FUNCTIONS: readonly Column<FunctionMinuteRecord>[] = [
  at('Start of the minute'),
  ...texts({ function: 'The function' }),
  ...numbers({
    invocations: 'Invocations',
    coldStarts: 'Of them cold',
    throttles: 'Requests refused by a limit',
    concurrentMax: 'Most executions at once',
    billedMs: 'Billed duration',
  }),
];

const QUEUES: readonly Column<QueueMinuteRecord>[] = [
  at('Start of the minute'),
  ...texts({ queue: 'The queue' }),
  ...numbers({
    sent: 'Messages sent to it, or moved to it as a dead-letter queue',
    received: 'Messages received; one that comes back counts each time',
    deleted: 'Messages deleted: their work is done',
    deadLettered: 'Messages moved to its dead-letter queue',
    visible: 'At the end of the minute: messages that can be received',
    inFlight: 'At the end of the minute: received and not deleted',
    oldestAgeSeconds: 'Age of the oldest message then, those received three times or more left out',
  }),
];

const FAULTS: readonly Column<FaultRecord>[] = [
  ...texts({ fault: 'Its name', kind: 'Its kind' }),
  at('When it struck'),
  until('When it ended'),
  ...texts({ scope: 'What it hit' }),
  ...instants({
    recoveredAt: 'When the last workload it hit was well again: three minutes at 99 % availability and at most twice the p99 of before',
  }),
  ...numbers({ requestsLost: 'Requests not served from its minute until recovery, a minute at least' }),
];

/** The CSV files of a variant, in the order in which they are written. */
export const TABLES: readonly TableKind[] = [
  kindOf('tasks.csv', 'task, in order of createdAt', TASKS, ({ tasks }) => tasks),
  kindOf('instances.csv', 'container instance', INSTANCES, ({ instances }) => instances),
  kindOf('services.csv', 'change of a service', SERVICES, ({ services }) => services),
  kindOf('deployments.csv', 'deployment', DEPLOYMENTS, ({ deployments }) => deployments),
  kindOf('events.csv', 'fact', EVENTS, ({ events }) => events),
  kindOf('decisions.csv', 'decision; equal ones in a row are one', DECISIONS, ({ decisions }) => decisions),
  kindOf('metrics.csv', 'CloudWatch datapoint', METRICS, ({ metrics }) => metrics),
  kindOf('requests.csv', 'minute and workload', REQUESTS, ({ minutes }) => minutes),
  kindOf('latency.csv', 'bucket and workload: the histogram behind every percentile', LATENCY, ({ latency }) => latency),
  kindOf('meters.csv', 'hour and item', METERS, ({ meters }) => meters),
  kindOf('bill.csv', 'line of the bill', BILL, ({ summary }) => summary.cost.lines),
  kindOf('functions.csv', 'minute and function', FUNCTIONS, ({ functions }) => functions),
  kindOf('queues.csv', 'minute and queue', QUEUES, ({ queues }) => queues),
  kindOf('faults.csv', 'strike of a fault', FAULTS, ({ faults }) => faults),
];
