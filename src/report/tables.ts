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
  RunResult,
  ServiceRecord,
  TaskRecord,
} from '../sim/result.js';
import { type Column, type CsvTable, csvTable, instantCell, numberCell, textCell } from './csv.js';

/** The CSV files of one variant: every one of them, with its header even where no row follows. */
export function tables(result: RunResult): readonly CsvTable[] {
  return [
    csvTable('tasks.csv', TASKS, result.tasks),
    csvTable('instances.csv', INSTANCES, result.instances),
    csvTable('services.csv', SERVICES, result.services),
    csvTable('deployments.csv', DEPLOYMENTS, result.deployments),
    csvTable('events.csv', EVENTS, result.events),
    csvTable('decisions.csv', DECISIONS, result.decisions),
    csvTable('metrics.csv', METRICS, result.metrics),
    csvTable('requests.csv', REQUESTS, result.minutes),
    csvTable('latency.csv', LATENCY, result.latency),
    csvTable('meters.csv', METERS, result.meters),
    csvTable('bill.csv', BILL, result.summary.cost.lines),
    csvTable('functions.csv', FUNCTIONS, result.functions),
    csvTable('faults.csv', FAULTS, result.faults),
  ];
}

/** Columns whose name is the record's own key, each read by the cell function of its kind. */
function texts<Key extends string>(...names: readonly Key[]): readonly Column<Readonly<Record<Key, string>>>[] {
  return names.map((name) => [name, (row) => textCell(row[name])]);
}

function numbers<Key extends string>(...names: readonly Key[]): readonly Column<Readonly<Record<Key, number | undefined>>>[] {
  return names.map((name) => [name, (row) => numberCell(row[name])]);
}

function instants<Key extends string>(...names: readonly Key[]): readonly Column<Readonly<Record<Key, number | undefined>>>[] {
  return names.map((name) => [name, (row) => instantCell(row[name])]);
}

const AT: Column<{ readonly atUs: number }> = ['at', (row) => instantCell(row.atUs)];
const UNTIL: Column<{ readonly untilUs: number | undefined }> = ['until', (row) => instantCell(row.untilUs)];

const TASKS: readonly Column<TaskRecord>[] = [
  ...texts('taskId', 'cluster', 'group', 'taskDefinition', 'deploymentId', 'launchType', 'capacityProvider', 'availabilityZone'),
  ...texts('containerInstanceId'),
  ...numbers('cpuUnits', 'memoryMiB'),
  ...texts('architecture'),
  ['hostPorts', (task) => task.hostPorts.map(numberCell).join(';')],
  ...instants('createdAt', 'connectivityAt', 'pullStartedAt', 'pullStoppedAt', 'startedAt', 'healthyAt'),
  ...instants('stoppingAt', 'executionStoppedAt', 'stoppedAt'),
  ...texts('stopCode', 'stoppedReason'),
  ...numbers('exitCode'),
];

const INSTANCES: readonly Column<InstanceRecord>[] = [
  ...texts('instanceId', 'instanceType', 'availabilityZone', 'autoScalingGroup', 'purchaseOption'),
  ...numbers('registeredCpu', 'registeredMemoryMiB'),
  ...instants('launchedAt', 'runningAt', 'registeredAt', 'drainingAt', 'terminatedAt'),
  ...texts('terminationReason'),
];

const SERVICES: readonly Column<ServiceRecord>[] = [
  AT,
  ...texts('service'),
  ...numbers('desired', 'running', 'pending', 'healthyTargets', 'deployments'),
];

const DEPLOYMENTS: readonly Column<DeploymentRecord>[] = [
  ...texts('deploymentId', 'service', 'taskDefinition', 'strategy'),
  ...instants('startedAt', 'finishedAt'),
  ...texts('rolloutState'),
  ...numbers('failedTasks'),
  ...texts('reason', 'rolledBackTo'),
];

const EVENTS: readonly Column<EventRecord>[] = [AT, ...texts('source', 'detailType', 'resource', 'message')];

const DECISIONS: readonly Column<DecisionRecord>[] = [
  AT,
  UNTIL,
  ...numbers('times'),
  ...texts('kind', 'subject', 'outcome', 'because'),
  ['inputs', (decision) => JSON.stringify(decision.inputs)],
];

const METRICS: readonly Column<MetricRecord>[] = [
  AT,
  ...texts('namespace', 'metricName', 'dimensions'),
  ...numbers('sampleCount', 'sum', 'minimum', 'maximum', 'average'),
];

const REQUESTS: readonly Column<MinuteRecord>[] = [
  AT,
  ...texts('workload'),
  ...numbers('offered', 'completed', 'failed', 'timedOut', 'rejected', 'inFlight', 'retries', 'failed502', 'failed503', 'failed504'),
  ...numbers('latencyMsMean', 'latencyMsP50', 'latencyMsP90', 'latencyMsP95', 'latencyMsP99', 'latencyMsMax'),
];

const LATENCY: readonly Column<LatencyBucket>[] = [...texts('workload'), ...numbers('upToUs', 'count')];

const METERS: readonly Column<MeterRecord>[] = [
  ...numbers('hour'),
  ...texts('service', 'item', 'resource'),
  ...numbers('quantity'),
  ...texts('unit'),
];

const BILL: readonly Column<CostLine>[] = [
  ...texts('service', 'item', 'resource'),
  ...numbers('quantity'),
  ...texts('unit'),
  ...numbers('rateUsd', 'amountUsd'),
  ...texts('priceDate'),
];

const FUNCTIONS: readonly Column<FunctionMinuteRecord>[] = [
  AT,
  ...texts('function'),
  ...numbers('invocations', 'coldStarts', 'throttles', 'concurrentMax', 'billedMs'),
];

const FAULTS: readonly Column<FaultRecord>[] = [
  ...texts('fault', 'kind'),
  AT,
  UNTIL,
  ...texts('scope'),
  ...instants('recoveredAt'),
  ...numbers('requestsLost'),
];
