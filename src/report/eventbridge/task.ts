import type { ContainerDefinition, TaskDefinition } from '../../aws/nouns.js';
import type { RunResult, TaskRecord } from '../../sim/result.js';
import type { Names } from './names.js';
import { uuid } from './names.js';

type TaskDetail = RunResult['taskDetails'][number];
type Container = TaskDetail['containers'][number];

/** A task as it stood when an event happened. */
export interface TaskMoment {
  readonly record: TaskRecord;
  readonly detail: TaskDetail;
  readonly definition: TaskDefinition;
  readonly startedBy: string;
  readonly atUs: number;
  readonly lastStatus: string;
  readonly desiredStatus: string;
  readonly healthStatus: string;
  /** One more with each event of the task, from 1. */
  readonly version: number;
}

/**
 * The detail of a task's state change: the task as DescribeTasks has it. What had not happened yet is not there.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export function taskDetail(moment: TaskMoment, names: Names): object {
  const { record, definition, atUs, lastStatus, desiredStatus, healthStatus, version } = moment;
  // What is undefined does not stand in the JSON.
  const instant = (us: number | undefined) => (us === undefined || us > atUs ? undefined : names.iso(us));
  const isStopping = desiredStatus === 'STOPPED';
  const isPlaced = record.containerInstanceId !== '';
  return {
    attachments: definition.networkMode === 'awsvpc' ? [attachment(moment)] : [],
    attributes: [{ name: 'ecs.cpu-architecture', value: record.architecture === 'ARM64' ? 'arm64' : 'x86_64' }],
    availabilityZone: record.availabilityZone === '' ? undefined : record.availabilityZone,
    capacityProviderName: record.capacityProvider === '' ? undefined : record.capacityProvider,
    clusterArn: names.arn('ecs', `cluster/${record.cluster}`),
    connectivity: hasHappened(record.connectivityAt, atUs) ? 'CONNECTED' : undefined,
    connectivityAt: instant(record.connectivityAt),
    containerInstanceArn: isPlaced ? names.arn('ecs', `container-instance/${record.cluster}/${record.containerInstanceId}`) : undefined,
    containers: moment.detail.containers.map((container, index) => containerDetail(moment, container, index, names)),
    cpu: String(record.cpuUnits),
    createdAt: names.iso(record.createdAt),
    desiredStatus,
    enableExecuteCommand: false,
    ephemeralStorage: record.launchType === 'FARGATE' ? { sizeInGiB: definition.ephemeralStorageGiB } : undefined,
    executionStoppedAt: instant(record.executionStoppedAt),
    group: record.group,
    healthStatus: definition.containerDefinitions.some(({ healthCheck }) => healthCheck !== undefined) ? healthStatus : undefined,
    lastStatus,
    launchType: record.launchType,
    memory: String(record.memoryMiB),
    overrides: { containerOverrides: definition.containerDefinitions.map(({ name }) => ({ name })) },
    platformVersion: record.launchType === 'FARGATE' ? '1.4.0' : undefined,
    pullStartedAt: instant(record.pullStartedAt),
    pullStoppedAt: instant(record.pullStoppedAt),
    startedAt: instant(record.startedAt),
    startedBy: moment.startedBy === '' ? undefined : moment.startedBy,
    stopCode: isStopping ? record.stopCode : undefined,
    stoppedReason: isStopping ? record.stoppedReason : undefined,
    stoppingAt: instant(record.stoppingAt),
    stoppedAt: instant(record.stoppedAt),
    taskArn: taskArn(record, names),
    taskDefinitionArn: names.arn('ecs', `task-definition/${record.taskDefinition}`),
    updatedAt: names.iso(atUs),
    version,
  };
}

export function taskArn({ cluster, taskId }: TaskRecord, names: Names): string {
  return names.arn('ecs', `task/${cluster}/${taskId}`);
}

/** The elastic network interface of a task in awsvpc mode. */
function attachment({ record, atUs, lastStatus }: TaskMoment): object {
  const isAttached = record.connectivityAt !== undefined && record.connectivityAt <= atUs;
  const status = lastStatus === 'STOPPED' ? 'DELETED' : isAttached ? 'ATTACHED' : 'PRECREATED';
  const details = isAttached ? [{ name: 'networkInterfaceId', value: `eni-${record.taskId.slice(0, 17)}` }] : [];
  return { id: attachmentId(record), type: 'eni', status, details };
}

/** The interface's id, the UUID that the task's own id spells. */
function attachmentId({ taskId }: TaskRecord): string {
  return `${taskId.slice(0, 8)}-${taskId.slice(8, 12)}-${taskId.slice(12, 16)}-${taskId.slice(16, 20)}-${taskId.slice(20)}`;
}

function containerDetail(moment: TaskMoment, container: Container, index: number, names: Names): object {
  const { record, definition, atUs, lastStatus } = moment;
  const spec = definition.containerDefinitions[index] as ContainerDefinition;
  const hasStopped = lastStatus === 'STOPPED' || hasHappened(container.stoppedAtUs, atUs);
  const hasStarted = hasHappened(container.startedAtUs, atUs);
  const id = `${record.cluster}/${record.taskId}/${uuid(index, Number.parseInt(record.taskId.slice(0, 12), 16))}`;
  return {
    containerArn: names.arn('ecs', `container/${id}`),
    cpu: String(spec.cpuUnits),
    exitCode: hasStopped ? container.exitCode : undefined,
    image: spec.image,
    lastStatus: hasStopped ? 'STOPPED' : hasStarted ? 'RUNNING' : 'PENDING',
    memory: spec.memoryMiB === undefined ? undefined : String(spec.memoryMiB),
    name: spec.name,
    networkInterfaces: definition.networkMode === 'awsvpc' ? [{ attachmentId: attachmentId(record) }] : [],
    reason: hasStopped && container.reason !== '' ? container.reason : undefined,
    runtimeId: hasStarted ? `${record.taskId}-${index + 1}` : undefined,
    taskArn: taskArn(record, names),
  };
}

function hasHappened(us: number | undefined, atUs: number): boolean {
  return us !== undefined && us <= atUs;
}
