import { addRow, type PackedTable, packedTable, rowsOf } from '../base/packed-table.js';
import type { EventRecord } from './records.js';
import type { HealthStatus, Task, TaskStatus, WorldState } from './state.js';

/** The facts of a run in the order in which they came. Most are changes of tasks: rows of numbers, put into words when read. Plain data. */
export interface EventLog {
  /** Of each event its instant, and the task that changed with its standing after it; or -1 and 0: it is the next of the others. */
  readonly rows: PackedTable;
  readonly others: EventRecord[];
  /** Why tasks were stopped, `stopCode: stoppedReason`, and the number of each; that of the first, '', is 0. */
  readonly stops: string[];
  readonly stopNumbers: Map<string, number>;
}

const STATUSES: readonly TaskStatus[] = [
  ...(['PROVISIONING', 'PENDING', 'ACTIVATING', 'RUNNING'] as const),
  ...(['DEACTIVATING', 'STOPPING', 'DEPROVISIONING', 'STOPPED'] as const),
];
const HEALTHS: readonly HealthStatus[] = ['UNKNOWN', 'HEALTHY', 'UNHEALTHY'];
const DESIRED = ['RUNNING', 'STOPPED'] as const;

export function eventLog(): EventLog {
  return { rows: packedTable(3), others: [], stops: [''], stopNumbers: new Map([['', 0]]) };
}

export function logEvent({ rows, others }: EventLog, event: EventRecord): void {
  addRow(rows, [event.atUs, -1, 0]);
  others.push(event);
}

/** Notes how a task stands from now on. */
export function logTask(log: EventLog, atUs: number, task: Task): void {
  addRow(log.rows, [atUs, task.index, standingOf(log, task)]);
}

/** How a task stands as one number. */
function standingOf(log: EventLog, { lastStatus, desiredStatus, healthStatus, stopCode, stoppedReason }: Task): number {
  const stop = stoppedReason === '' ? 0 : stopNumber(log, `${stopCode}: ${stoppedReason}`);
  const health = stop * HEALTHS.length + HEALTHS.indexOf(healthStatus);
  return (health * DESIRED.length + DESIRED.indexOf(desiredStatus)) * STATUSES.length + STATUSES.indexOf(lastStatus);
}

function stopNumber({ stops, stopNumbers }: EventLog, stop: string): number {
  const known = stopNumbers.get(stop);
  if (known !== undefined) return known;
  stopNumbers.set(stop, stops.length);
  return stops.push(stop) - 1;
}

/** Every event in the order in which they came, made one by one: a long run has hundreds of thousands. */
export function* eventRecords({ events, tasks }: WorldState): Generator<EventRecord, undefined> {
  let next = 0;
  for (const [atUs, task, standing] of rowsOf(events.rows))
    yield task < 0 ? events.others[next++] : taskRecord(events, tasks[task], atUs, standing);
}

/** @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html */
function taskRecord({ stops }: EventLog, { index, taskId, group }: Task, atUs: number, standing: number): EventRecord {
  const lastStatus = STATUSES[standing % STATUSES.length];
  const desired = Math.floor(standing / STATUSES.length);
  const desiredStatus = DESIRED[desired % DESIRED.length];
  const health = Math.floor(desired / DESIRED.length);
  const healthStatus = HEALTHS[health % HEALTHS.length];
  const stop = stops[Math.floor(health / HEALTHS.length)];
  const head = `${group} lastStatus ${lastStatus} desiredStatus ${desiredStatus}`;
  // Of its health only where a container has a health check.
  const tail = `${healthStatus === 'UNKNOWN' ? '' : ` healthStatus ${healthStatus}`}${stop === '' ? '' : ` (${stop})`}`;
  return {
    atUs,
    source: 'aws.ecs',
    detailType: 'ECS Task State Change',
    resource: `task/${taskId}`,
    message: `${head}${tail}`,
    detail: { kind: 'task', task: index, lastStatus, desiredStatus, healthStatus },
  };
}
