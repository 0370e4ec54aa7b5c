import { UsageError } from '../base/errors.js';
import { US_PER_SECOND } from '../base/units.js';
import { parseCsv } from '../scenario/csv.js';
import type {
  CostLine,
  DecisionRecord,
  DeploymentRecord,
  EventRecord,
  FaultRecord,
  FunctionMinuteRecord,
  InstanceRecord,
  MeterRecord,
  MetricRecord,
  MinuteRecord,
  ServiceRecord,
  TaskRecord,
} from '../sim/result.js';

/** A row of one of our CSV files, its cells by column. */
interface Row {
  text(column: string): string;
  /** @throws UsageError where the cell holds no number */
  number(column: string): number;
  /** undefined where the cell is empty. */
  maybeNumber(column: string): number | undefined;
  /** Microseconds. */
  instant(column: string): number;
  maybeInstant(column: string): number | undefined;
}

/**
 * The records of a CSV file as `report/tables.ts` writes it.
 * @param file its path as the user would open it, for messages
 * @throws UsageError where a column is missing or a cell cannot be read
 */
export function recordsIn<Kind extends keyof typeof READERS>(
  kind: Kind,
  text: string,
  file: string,
): readonly ReturnType<(typeof READERS)[Kind]>[] {
  const [header, ...rows] = parseCsv(text);
  const columns = new Map((header?.cells ?? []).map((name, index) => [name, index]));
  const read = READERS[kind] as (row: Row) => ReturnType<(typeof READERS)[Kind]>;
  return rows.map(({ cells }, index) => read(rowOf(columns, cells, `${file}, row ${index + 2}`)));
}

function rowOf(columns: ReadonlyMap<string, number>, cells: readonly string[], where: string): Row {
  const cell = (column: string): string => {
    const found = cells[columns.get(column) ?? -1];
    if (found === undefined) throw new UsageError(`${where}: there is no column ${column}; the file is damaged, make the results again`);
    return found;
  };
  const numberIn = (column: string): number => {
    const text = cell(column);
    const value = Number(text);
    if (text !== '' && Number.isFinite(value)) return value;
    throw new UsageError(`${where}: ${column} must be a number, but is '${text}'; the file is damaged, make the results again`);
  };
  const maybe = (column: string, read: (column: string) => number) => (cell(column) === '' ? undefined : read(column));
  const instantIn = (column: string) => Math.round(numberIn(column) * US_PER_SECOND);
  return {
    // An apostrophe before what a spreadsheet would run is the writer's.
    text: (column) => cell(column).replace(/^'(?=[=+\-@\t\r])/, ''),
    number: numberIn,
    maybeNumber: (column) => maybe(column, numberIn),
    instant: instantIn,
    maybeInstant: (column) => maybe(column, instantIn),
  };
}

function texts<Key extends string>(row: Row, ...columns: readonly Key[]): Record<Key, string> {
  return Object.fromEntries(columns.map((column) => [column, row.text(column)])) as Record<Key, string>;
}

function numbers<Key extends string>(row: Row, ...columns: readonly Key[]): Record<Key, number> {
  return Object.fromEntries(columns.map((column) => [column, row.number(column)])) as Record<Key, number>;
}

/** Undefined figures are NaN in records and empty in files. */
function figures<Key extends string>(row: Row, ...columns: readonly Key[]): Record<Key, number> {
  return Object.fromEntries(columns.map((column) => [column, row.maybeNumber(column) ?? Number.NaN])) as Record<Key, number>;
}

function instants<Key extends string>(row: Row, ...columns: readonly Key[]): Record<Key, number | undefined> {
  return Object.fromEntries(columns.map((column) => [column, row.maybeInstant(column)])) as Record<Key, number | undefined>;
}

const READERS = {
  tasks: (row): TaskRecord => ({
    ...texts(row, 'taskId', 'cluster', 'group', 'taskDefinition', 'deploymentId', 'launchType', 'capacityProvider', 'availabilityZone'),
    ...texts(row, 'containerInstanceId', 'architecture', 'stopCode', 'stoppedReason'),
    ...numbers(row, 'cpuUnits', 'memoryMiB'),
    hostPorts: row.text('hostPorts').split(';').filter(Boolean).map(Number),
    createdAt: row.instant('createdAt'),
    ...instants(
      row,
      'connectivityAt',
      'pullStartedAt',
      'pullStoppedAt',
      'startedAt',
      'healthyAt',
      'stoppingAt',
      'executionStoppedAt',
      'stoppedAt',
    ),
    exitCode: row.maybeNumber('exitCode'),
  }),
  instances: (row): InstanceRecord => ({
    ...texts(row, 'instanceId', 'instanceType', 'availabilityZone', 'autoScalingGroup', 'purchaseOption', 'terminationReason'),
    ...numbers(row, 'registeredCpu', 'registeredMemoryMiB'),
    ...instants(row, 'launchedAt', 'runningAt', 'registeredAt', 'drainingAt', 'terminatedAt'),
  }),
  services: (row): ServiceRecord => ({
    atUs: row.instant('at'),
    ...texts(row, 'service'),
    ...numbers(row, 'desired', 'running', 'pending', 'healthyTargets', 'deployments'),
  }),
  deployments: (row): DeploymentRecord => ({
    ...texts(row, 'deploymentId', 'service', 'taskDefinition', 'strategy', 'rolloutState', 'reason', 'rolledBackTo'),
    startedAt: row.instant('startedAt'),
    finishedAt: row.maybeInstant('finishedAt'),
    ...numbers(row, 'failedTasks'),
  }),
  events: (row): EventRecord => ({ atUs: row.instant('at'), ...texts(row, 'source', 'detailType', 'resource', 'message') }),
  decisions: (row): DecisionRecord => ({
    atUs: row.instant('at'),
    untilUs: row.instant('until'),
    ...numbers(row, 'times'),
    ...texts(row, 'kind', 'subject', 'outcome', 'because'),
    inputs: inputsIn(row.text('inputs')),
  }),
  metrics: (row): MetricRecord => ({
    atUs: row.instant('at'),
    ...texts(row, 'namespace', 'metricName', 'dimensions'),
    ...numbers(row, 'sampleCount', 'sum', 'minimum', 'maximum', 'average'),
  }),
  requests: (row): MinuteRecord => ({
    atUs: row.instant('at'),
    ...texts(row, 'workload'),
    ...numbers(row, 'offered', 'completed', 'failed', 'timedOut', 'rejected', 'inFlight', 'retries', 'failed502', 'failed503', 'failed504'),
    ...figures(row, 'latencyMsMean', 'latencyMsP50', 'latencyMsP90', 'latencyMsP95', 'latencyMsP99', 'latencyMsMax'),
  }),
  functions: (row): FunctionMinuteRecord => ({
    atUs: row.instant('at'),
    ...texts(row, 'function'),
    ...numbers(row, 'invocations', 'coldStarts', 'throttles', 'concurrentMax', 'billedMs'),
  }),
  faults: (row): FaultRecord => ({
    ...texts(row, 'fault', 'kind', 'scope'),
    atUs: row.instant('at'),
    untilUs: row.maybeInstant('until'),
    recoveredAt: row.maybeInstant('recoveredAt'),
    ...numbers(row, 'requestsLost'),
  }),
  meters: (row): MeterRecord => ({ ...numbers(row, 'hour', 'quantity'), ...texts(row, 'service', 'item', 'resource', 'unit') }),
  bill: (row): CostLine => ({
    ...texts(row, 'service', 'item', 'resource', 'unit', 'priceDate'),
    ...numbers(row, 'quantity', 'rateUsd', 'amountUsd'),
  }),
} satisfies Readonly<Record<string, (row: Row) => unknown>>;

function inputsIn(text: string): DecisionRecord['inputs'] {
  try {
    return JSON.parse(text) as DecisionRecord['inputs'];
  } catch {
    throw new UsageError(`the inputs of a decision are no JSON: ${text.slice(0, 80)}; decisions.csv is damaged, make the results again`);
  }
}
