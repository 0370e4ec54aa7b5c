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
  const instant = (key: string, us: number | undefined) => (us === undefined || us > atUs ? {} : { [key]: names.iso(us) });
  const isStopping = desiredStatus === 'STOPPED';
  const isPlaced = record.containerInstanceId !== '';
  return {
    attachments: definition.networkMode === 'awsvpc' ? [attachment(moment)] : [],
    attributes: [{ name: 'ecs.cpu-architecture', value: record.architecture === 'ARM64' ? 'arm64' : 'x86_64' }],
    ...(record.availabilityZone === '' ? {} : { availabilityZone: record.availabilityZone }),
    ...(record.capacityProvider === '' ? {} : { capacityProviderName: record.capacityProvider }),
    clusterArn: names.arn('ecs', `cluster/${record.cluster}`),
    ...(record.connectivityAt !== undefined && record.connectivityAt <= atUs ? { connectivity: 'CONNECTED' } : {}),
    ...instant('connectivityAt', record.connectivityAt),
    ...(isPlaced ? { containerInstanceArn: names.arn('ecs', `container-instance/${record.cluster}/${record.containerInstanceId}`) } : {}),
    containers: moment.detail.containers.map((container, index) => containerDetail(moment, container, index, names)),
    cpu: String(record.cpuUnits),
    createdAt: names.iso(record.createdAt),
    desiredStatus,
    enableExecuteCommand: false,
    ephemeralStorage: { sizeInGiB: definition.ephemeralStorageGiB },
    ...instant('executionStoppedAt', record.executionStoppedAt),
    group: record.group,
    ...(definition.containerDefinitions.some(({ healthCheck }) => healthCheck !== undefined) ? { healthStatus } : {}),
    lastStatus,
    launchType: record.launchType,
    memory: String(record.memoryMiB),
    overrides: { containerOverrides: definition.containerDefinitions.map(({ name }) => ({ name })) },
    ...(record.launchType === 'FARGATE' ? { platformVersion: '1.4.0' } : {}),
    ...instant('pullStartedAt', record.pullStartedAt),
    ...instant('pullStoppedAt', record.pullStoppedAt),
    ...instant('startedAt', record.startedAt),
    ...(moment.startedBy === '' ? {} : { startedBy: moment.startedBy }),
    ...(isStopping ? { stopCode: record.stopCode, stoppedReason: record.stoppedReason } : {}),
    ...instant('stoppingAt', record.stoppingAt),
    ...instant('stoppedAt', record.stoppedAt),
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
  return [taskId.slice(0, 8), taskId.slice(8, 12), taskId.slice(12, 16), taskId.slice(16, 20), taskId.slice(20)].join('-');
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
    ...(hasStopped && container.exitCode !== undefined ? { exitCode: container.exitCode } : {}),
    image: spec.image,
    lastStatus: hasStopped ? 'STOPPED' : hasStarted ? 'RUNNING' : 'PENDING',
    ...(spec.memoryMiB === undefined ? {} : { memory: String(spec.memoryMiB) }),
    name: spec.name,
    networkInterfaces: definition.networkMode === 'awsvpc' ? [{ attachmentId: attachmentId(record) }] : [],
    ...(hasStopped && container.reason !== '' ? { reason: container.reason } : {}),
    ...(hasStarted ? { runtimeId: `${record.taskId}-${index + 1}` } : {}),
    taskArn: taskArn(record, names),
  };
}

function hasHappened(us: number | undefined, atUs: number): boolean {
  return us !== undefined && us <= atUs;
}
