import type { AssumptionName } from '../../aws/assumptions.js';
import { taskDefinitionName } from '../../aws/nouns.js';
import { type Micros, secondsText, US_PER_SECOND } from '../../base/units.js';
import { imagesOf, isCached } from '../../rules/tasks/image-cache.js';
import type { EventRecord, TaskRecord } from '../../sim/result.js';
import { durationText } from '../format.js';
import type { Fact, Moment } from './answer.js';
import { isInitial, shortId, timelineOf } from './decided.js';
import type { RunRecords } from './question.js';

/** A stretch of a task's life between two of its instants. */
interface Stretch {
  readonly label: string;
  readonly from: Micros | undefined;
  readonly to: Micros | undefined;
  /** What AWS does meanwhile takes so long by this assumption; undefined where something else sets its end. */
  readonly assumption: AssumptionName | undefined;
}

/** What a task did between its instants, in order; those that never began are left out. */
export function stretchesOf(run: RunRecords, task: TaskRecord): readonly Stretch[] {
  const isFargate = task.launchType === 'FARGATE';
  const placedAt = placedAtOf(run, task);
  const attachedAt = task.connectivityAt ?? placedAt;
  const goneAt = task.executionStoppedAt === undefined ? undefined : Math.max(task.executionStoppedAt, task.stoppingAt ?? 0);
  const stretches: Stretch[] = [
    {
      label: 'waited in PROVISIONING for room',
      from: placedAt === task.createdAt ? undefined : task.createdAt,
      to: placedAt,
      assumption: undefined,
    },
    {
      label: 'network interface attached',
      from: placedAt,
      to: task.connectivityAt,
      assumption: isFargate ? 'fargateEniAttach' : 'ec2EniAttach',
    },
    {
      label: 'prepared (microVM, agent)',
      from: attachedAt,
      to: task.pullStartedAt,
      assumption: isFargate ? 'fargatePrepare' : 'ec2TaskPrepare',
    },
    {
      label: 'image pulled',
      from: task.pullStartedAt,
      to: task.pullStoppedAt,
      assumption: isFargate ? 'fargatePullRateSmall' : wasThere(run, task) ? 'ec2CachedPull' : 'ec2PullRate',
    },
    { label: 'containers started', from: task.pullStoppedAt, to: task.startedAt, assumption: 'containerStart' },
    { label: 'until health checks passed', from: task.startedAt, to: task.healthyAt, assumption: undefined },
    { label: 'stop decided to containers gone', from: task.stoppingAt, to: task.executionStoppedAt, assumption: undefined },
    { label: 'containers gone until ECS knew', from: task.executionStoppedAt, to: task.stoppingAt, assumption: undefined },
    { label: 'network interface detached', from: goneAt, to: task.stoppedAt, assumption: 'taskDeprovision' },
  ];
  return stretches.filter(({ from, to }) => from !== undefined && to !== undefined && to > from);
}

/** Whether the images of a task were on its instance before it came: it began with them, or another task pulled them. */
function wasThere({ scenario, tasks }: RunRecords, task: TaskRecord): boolean {
  const definitionOf = (name: string) => scenario.taskDefinitions.find((definition) => taskDefinitionName(definition) === name);
  const definition = definitionOf(task.taskDefinition);
  if (definition === undefined || task.pullStartedAt === undefined) return false;
  const names = new Set(
    tasks
      .filter(
        ({ containerInstanceId, pullStoppedAt }) =>
          containerInstanceId === task.containerInstanceId && (pullStoppedAt ?? Infinity) <= task.pullStartedAt!,
      )
      .map(({ taskDefinition }) => taskDefinition),
  );
  const cached = [...names].flatMap((name) => {
    const earlier = definitionOf(name);
    return earlier === undefined ? [] : imagesOf(earlier);
  });
  return isCached(cached, definition);
}

/** When a task had its place: at once, or when room was found for it; undefined where none was. */
export function placedAtOf({ decisions }: RunRecords, task: TaskRecord): Micros | undefined {
  const subject = `task/${task.taskId}`;
  const placement = decisions.find(
    (decision) => decision.kind === 'placement' && decision.subject === subject && decision.outcome !== 'PROVISIONING',
  );
  if (placement !== undefined) return placement.atUs;
  return task.launchType === 'FARGATE' || task.containerInstanceId !== '' ? task.createdAt : undefined;
}

/** The durations of a task's life, and where it ran. */
export function lifeFacts(run: RunRecords, task: TaskRecord): Fact[] {
  const file = 'tasks.csv';
  const place = [task.capacityProvider || task.launchType, task.availabilityZone, task.containerInstanceId].filter((part) => part !== '');
  const stretches = stretchesOf(run, task);
  return [
    { label: 'where', value: place.join(', '), file },
    { label: 'reserves', value: `${task.cpuUnits} CPU units, ${task.memoryMiB} MiB`, file },
    ...stretches.map(({ label, from = 0, to = 0 }) => ({
      label,
      value: `${durationText((to - from) / US_PER_SECOND)} (${secondsText(from)} to ${secondsText(to)})`,
      file,
    })),
    ...(task.stopCode === '' ? [] : [{ label: 'stopCode', value: task.stopCode, file }]),
    ...(task.stoppedReason === '' ? [] : [{ label: 'stoppedReason', value: task.stoppedReason, file }]),
    ...(task.exitCode === undefined ? [] : [{ label: 'exitCode', value: String(task.exitCode), file }]),
  ];
}

/** Everything that is on record about a task, in order. */
export function lifeTimeline(run: RunRecords, task: TaskRecord): Moment[] {
  const subject = `task/${task.taskId}`;
  const instance = `container-instance/${task.containerInstanceId}`;
  const endUs = task.stoppedAt ?? run.scenario.durationUs;
  const events = run.events.filter(({ resource, detailType, message, atUs }) => {
    if (resource === instance) return atUs >= task.createdAt && atUs <= endUs;
    return resource === subject || (detailType === 'Target Health State Change' && message.includes(task.taskId));
  });
  return timelineOf([
    ...run.decisions
      .filter((decision) => decision.subject === subject)
      .map(({ atUs, kind, outcome, because }) => [atUs, `${kind}: ${outcome} (${because})`] as const),
    ...events.map((event) => [event.atUs, eventText(event)] as const),
    ...(isInitial(task)
      ? []
      : ([
          [task.pullStartedAt, 'the image pull begins'],
          [task.pullStoppedAt, 'the image is there'],
        ] as const)),
    [task.executionStoppedAt, 'its containers have ended'],
  ]);
}

function eventText({ detailType, message, resource, source }: EventRecord): string {
  const status = /lastStatus (\S+) desiredStatus (\S+)/.exec(message);
  if (detailType === 'ECS Task State Change' && status !== null)
    return `lastStatus ${status[1]}${status[2] === 'STOPPED' && status[1] !== 'STOPPED' ? ', to be STOPPED' : ''}`;
  if (detailType === 'Target Health State Change') return message.replace(/target task\/\S+/, 'its target');
  const where = resource.startsWith('container-instance/') ? `instance ${shortId(resource.slice('container-instance/'.length))}: ` : '';
  return `${where}${message}${source === 'ecsim.fault' ? ` (${detailType})` : ''}`;
}
