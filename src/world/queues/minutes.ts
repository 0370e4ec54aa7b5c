import { addRow, rowsOf } from '../../base/packed-table.js';
import { US_PER_HOUR, US_PER_SECOND } from '../../base/units.js';
import { recordMetric } from '../record.js';
import type { QueueMinuteRecord } from '../records.js';
import { runningCount } from '../tasks/statuses.js';
import type { World } from '../world.js';
import type { MessageQueue, QueueCounts } from './message-queue.js';

/** Numbers that are kept of a queue's minute. */
export const QUEUE_MINUTE_COLUMNS = 8;

/** What is kept of a queue beside its messages. */
export interface QueueState {
  /** Its counts when the last minute and when the window began. */
  minute: QueueCounts;
  window: QueueCounts;
  /** Of the ends of the window's minutes. */
  visibleMax: number;
  oldestAgeSecondsMax: number;
  /** Sum of visible messages for each running task over the minutes in which there was one, and how many these are. */
  backlogPerTaskSum: number;
  backlogMinutes: number;
  /** Calls by hour, in order of hours. */
  hours: { readonly hour: number; calls: number }[];
}

export function initialQueueState(): QueueState {
  const none = () => ({ sent: 0, movedIn: 0, received: 0, deleted: 0, deadLettered: 0, expired: 0, calls: 0, emptyReceives: 0 });
  return { minute: none(), window: none(), visibleMax: 0, oldestAgeSecondsMax: 0, backlogPerTaskSum: 0, backlogMinutes: 0, hours: [] };
}

/** A minute is over: what each queue did in it, for queues.csv, CloudWatch and the bill. */
export function publishQueues(world: World, fromUs: number): void {
  world.plane.settleQueues();
  world.plane.queues.forEach((queue, index) => {
    const state = world.state.queues[index];
    const did = since(queue.counts, state.minute);
    state.minute = { ...queue.counts };
    const oldestAgeUs = world.plane.oldestAgeUs(queue);
    const record: QueueMinuteRecord = {
      atUs: fromUs,
      queue: queue.spec.name,
      sent: did.sent,
      received: did.received,
      deleted: did.deleted,
      deadLettered: did.deadLettered,
      visible: queue.visible,
      inFlight: queue.inFlight.count,
      oldestAgeSeconds: oldestAgeUs / US_PER_SECOND,
    };
    const { sent, received, deleted, deadLettered, visible } = record;
    addRow(world.state.queueMinutes[index], [fromUs, sent, received, deleted, deadLettered, visible, record.inFlight, oldestAgeUs]);
    bookHour(state, Math.floor(fromUs / US_PER_HOUR), did.calls);
    if (world.nowUs > world.scenario.warmUpUs) addToWindow(world, state, queue, record);
    publish(world, fromUs, queue, did, record);
  });
}

/** Minutes of a queue, in order. */
export function* queueMinutes(world: World, index: number): Generator<QueueMinuteRecord, undefined> {
  const queue = world.plane.queues[index].spec.name;
  for (const [atUs, sent, received, deleted, deadLettered, visible, inFlight, oldestAgeUs] of rowsOf(world.state.queueMinutes[index]))
    yield { atUs, queue, sent, received, deleted, deadLettered, visible, inFlight, oldestAgeSeconds: oldestAgeUs / US_PER_SECOND };
}

/**
 * What SQS tells CloudWatch: of messages moved to a dead-letter queue NumberOfMessagesSent does not know.
 * @source https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
function publish(world: World, fromUs: number, queue: MessageQueue, did: QueueCounts, record: QueueMinuteRecord): void {
  const dimensions = `QueueName=${queue.spec.name}`;
  const single = (name: string, value: number) =>
    recordMetric(world, fromUs, 'AWS/SQS', name, dimensions, { sampleCount: 1, sum: value, minimum: value, maximum: value });
  single('ApproximateNumberOfMessagesVisible', record.visible);
  single('ApproximateNumberOfMessagesNotVisible', record.inFlight);
  if (queue.spec.delayUs > 0) single('ApproximateNumberOfMessagesDelayed', queue.delayed);
  single('ApproximateAgeOfOldestMessage', record.oldestAgeSeconds);
  single('NumberOfMessagesSent', did.sent - did.movedIn);
  single('NumberOfMessagesReceived', did.received);
  single('NumberOfMessagesDeleted', did.deleted);
  single('NumberOfEmptyReceives', did.emptyReceives);
}

function addToWindow(world: World, state: QueueState, { consumer }: MessageQueue, { visible, oldestAgeSeconds }: QueueMinuteRecord): void {
  state.visibleMax = Math.max(state.visibleMax, visible);
  state.oldestAgeSecondsMax = Math.max(state.oldestAgeSecondsMax, oldestAgeSeconds);
  const running = consumer < 0 ? 0 : runningCount(world, consumer);
  if (running === 0) return;
  state.backlogPerTaskSum += visible / running;
  state.backlogMinutes++;
}

function bookHour({ hours }: QueueState, hour: number, calls: number): void {
  const last = hours[hours.length - 1];
  if (last?.hour === hour) last.calls += calls;
  else hours.push({ hour, calls });
}

/** The statistics window opens: the summary counts from here. */
export function openQueueWindow(world: World): void {
  world.plane.settleQueues();
  world.plane.queues.forEach(({ counts }, index) => {
    world.state.queues[index].window = { ...counts };
  });
}

/** What a queue did since the window opened. */
export function windowOf(world: World, index: number): QueueCounts {
  return since(world.plane.queues[index].counts, world.state.queues[index].window);
}

function since(now: QueueCounts, before: QueueCounts): QueueCounts {
  return {
    sent: now.sent - before.sent,
    movedIn: now.movedIn - before.movedIn,
    received: now.received - before.received,
    deleted: now.deleted - before.deleted,
    deadLettered: now.deadLettered - before.deadLettered,
    expired: now.expired - before.expired,
    calls: now.calls - before.calls,
    emptyReceives: now.emptyReceives - before.emptyReceives,
  };
}
