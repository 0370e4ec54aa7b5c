import { SQS } from '../../aws/quotas.js';
import { ScenarioError } from '../../base/errors.js';
import { secondsText } from '../../base/units.js';
import type { Loop } from '../../kernel/loop.js';
import type { Streams } from '../../kernel/stream.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import { Kind } from '../kinds.js';
import { MessageQueue } from '../queues/message-queue.js';
import { RingColumns } from '../queues/message-ring.js';
import { MessageColumns, MessageState as MessageStates, MessageTable } from '../queues/message-table.js';
import { numberCallLists } from './call-plan.js';
import { CallSide } from './call-side.js';
import { Cause as Causes, Outcome as Outcomes, type RequestListener } from './listener.js';
import { failuresInARow } from './request-table.js';
import { type KindPlan, type MessagePlan, pickShare, planMessages, type TrafficPlan } from './traffic-plan.js';

// Constants of this module, so that V8 folds them (see RequestColumns).
const { RING_DOUBLES, RING_INTS } = RingColumns;
const { SENT_US, CPU_US, WAIT_US, MESSAGE_DOUBLES, ROW, ORIGIN, QUEUE, STATE, RECEIVES, WORKS, TICKET, MESSAGE_INTS } = MessageColumns;
const MessageState = MessageStates;
const Cause = Causes;
const Outcome = Outcomes;

/** Messages that one queue holds at most: about 700 MB. */
const MESSAGES_MAX = 16_777_216;
/** Of the origin of a message: its traffic stands above, its kind between this and the last bit. */
const TRAFFIC_SHIFT = 16;
const KIND_MASK = 0xffff;
const TWO_32 = 4294967296;

/** What a message is drawn from. */
type MessageStreams = Pick<TrafficPlan, 'cpuStream' | 'waitStream' | 'errorStream' | 'callStream'>;

/**
 * Queues: a message is a place in a ring until it is received for the first time, then a slot in a table until nobody has
 * it in hand any more. Received, it is invisible for the visibility timeout; not deleted by then, it can be received again,
 * before those that nobody has received. Received as often as the redrive policy allows, it goes to the dead-letter queue
 * when it would be handed out once more.
 * @source https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 * @source https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 * @assumed the order of a standard queue, which AWS calls best effort; a delete with an older receipt handle deletes too;
 *   in a dead-letter queue age and retention count from the move
 */
export abstract class MessageSide extends CallSide {
  static override readonly wiring: readonly string[] = [...CallSide.wiring, 'queues', 'messages', 'messagePlans', 'demands', 'keys'];
  readonly queues: readonly MessageQueue[];
  /** Messages that were received at least once. */
  readonly messages = new MessageTable();
  /** Of each queue. */
  protected readonly messagePlans: readonly MessagePlan[];
  /** Of the message that is being sent: CPU and wait, and the key of its calls. */
  private readonly demands = new Float64Array(2);
  private readonly keys = new Int32Array(2);

  constructor(scenario: CompiledScenario, loop: Loop, streams: Streams, listener: RequestListener) {
    super(scenario, loop, streams, listener);
    const consumed = scenario.services.map(({ taskDefinition }) => scenario.behaviours[taskDefinition].consumes?.queue);
    this.queues = scenario.queues.map((spec, index) => new MessageQueue(spec, consumed.indexOf(index), loop));
    const lists = numberCallLists(scenario);
    this.messagePlans = scenario.queues.map((_, index) => planMessages(index, scenario, loop, streams, lists));
    loop.on(Kind.MessageDelayEnded, (queue) => this.onDelayEnded(this.queues[queue]));
    loop.on(Kind.VisibilityTimedOut, (message) => this.onVisibilityTimedOut(message));
  }

  /** Gives what is visible to the calls that wait for it. */
  protected abstract handOut(queue: MessageQueue): void;

  /** A producer sends a message: what work on it takes is drawn now, once. */
  protected sendMessage(index: number, traffic: number, streams: MessageStreams, kindIndex: number): void {
    this.queues[index].counts.calls++;
    this.create(index, traffic, streams, kindIndex);
  }

  private create(
    index: number,
    traffic: number,
    { cpuStream, waitStream, errorStream, callStream }: MessageStreams,
    kindIndex: number,
  ): void {
    const { demands, keys } = this;
    const kind = this.kindsOf(index)[kindIndex];
    kind.cpu.drawUsInto(demands, 0, cpuStream);
    kind.wait.drawUsInto(demands, 1, waitStream);
    const failures = kind.errors > 0 ? failuresInARow(kind.errors, errorStream.uniform53()) : 0;
    if (kind.calls >= 0) for (let word = 0; word < 2; word++) keys[word] = (callStream.uniform() * TWO_32) | 0;
    this.enqueue(index, (traffic << TRAFFIC_SHIFT) | kindIndex, failures);
  }

  /** A message of the demands at hand enters a queue. */
  private enqueue(index: number, origin: number, failures: number): void {
    const queue = this.queues[index];
    const { fresh } = queue;
    if (fresh.count === fresh.capacity) {
      if (fresh.capacity >= MESSAGES_MAX) throw tooManyMessages(queue.spec.name, this.loop.nowUs);
      fresh.grow();
    }
    const place = fresh.push();
    fresh.doubles[place * RING_DOUBLES + SENT_US] = this.loop.nowUs;
    fresh.doubles[place * RING_DOUBLES + CPU_US] = this.demands[0];
    fresh.doubles[place * RING_DOUBLES + WAIT_US] = this.demands[1];
    fresh.ints[place * RING_INTS + RingColumns.ORIGIN] = origin;
    fresh.ints[place * RING_INTS + RingColumns.FAILURES] = failures;
    fresh.ints.set(this.keys, place * RING_INTS + RingColumns.KEY_HIGH);
    fresh.ints[place * RING_INTS + RingColumns.ROW] = queue.consumer < 0 ? -1 : this.listener.offered(queue.consumer, this.loop.nowUs);
    if (queue.consumer >= 0) this.inFlight.begin(this.loop.nowUs);
    queue.counts.sent++;
    if (queue.delayLane >= 0) this.loop.append(queue.delayLane, index, 0);
    else this.onDelayEnded(queue);
  }

  private onDelayEnded(queue: MessageQueue): void {
    queue.freshVisible++;
    this.handOut(queue);
  }

  /** The next visible message becomes invisible for the visibility timeout. @returns it, or -1 */
  protected take(queue: MessageQueue): number {
    while (queue.visible > 0 && queue.inFlight.count < SQS.inFlightMax) {
      const message = queue.returned.count > 0 ? this.takeReturned(queue) : this.takeFresh(queue);
      if (message < 0) continue;
      const { ints } = this.messages;
      const at = message * MESSAGE_INTS;
      queue.counts.received++;
      if (++ints[at + RECEIVES] > 1 && ints[at + ROW] >= 0) this.listener.retried(ints[at + ROW]);
      ints[at + STATE] = MessageState.InFlight;
      ints[at + TICKET] = this.loop.append(queue.visibilityLane, message, 0);
      this.messages.append(queue.inFlight, message);
      return message;
    }
    return -1;
  }

  /** @returns -1 where the message went to the dead-letter queue, or had expired */
  private takeReturned(queue: MessageQueue): number {
    const message = queue.returned.first;
    const { redrive } = queue.spec;
    if (this.expireIfOld(queue, message)) return -1;
    if (redrive !== undefined && this.messages.ints[message * MESSAGE_INTS + RECEIVES] >= redrive.maxReceiveCount) {
      this.deadLetter(queue, message, redrive.deadLetterQueue);
      return -1;
    }
    this.messages.unlink(queue.returned, message);
    return message;
  }

  /** @returns -1 where the message had expired */
  private takeFresh(queue: MessageQueue): number {
    const { fresh } = queue;
    const place = fresh.head();
    const message = this.messages.allocate();
    const { doubles, ints } = this.messages;
    doubles.set(fresh.doubles.subarray(place * RING_DOUBLES, (place + 1) * RING_DOUBLES), message * MESSAGE_DOUBLES);
    const at = message * MESSAGE_INTS;
    ints.set(fresh.ints.subarray(place * RING_INTS, place * RING_INTS + RING_INTS), at);
    ints[at + QUEUE] = this.queues.indexOf(queue);
    ints[at + RECEIVES] = 0;
    ints[at + WORKS] = 0;
    fresh.shift();
    queue.freshVisible--;
    ints[at + STATE] = MessageState.Visible;
    this.messages.append(queue.returned, message);
    if (this.expireIfOld(queue, message)) return -1;
    this.messages.unlink(queue.returned, message);
    return message;
  }

  protected deleteMessage(message: number, nowUs: number): void {
    const at = message * MESSAGE_INTS;
    const { ints, doubles } = this.messages;
    const queue = this.queues[ints[at + QUEUE]];
    queue.counts.calls++;
    if (ints[at + STATE] === MessageState.Gone) {
      this.releaseIfIdle(message);
      return;
    }
    queue.counts.deleted++;
    const latencyUs = nowUs - doubles[message * MESSAGE_DOUBLES + SENT_US];
    this.remove(queue, message, Outcome.Completed, Cause.None, latencyUs);
  }

  /** A message came back too often: it goes to the dead-letter queue, as a new message there. */
  private deadLetter(queue: MessageQueue, message: number, target: number): void {
    const { ints, doubles } = this.messages;
    queue.counts.deadLettered++;
    this.queues[target].counts.movedIn++;
    const traffic = ints[message * MESSAGE_INTS + ORIGIN] >> TRAFFIC_SHIFT;
    this.remove(queue, message, Outcome.Failed, Cause.DeadLettered, this.loop.nowUs - doubles[message * MESSAGE_DOUBLES + SENT_US]);
    // Another program works on it there: what that takes is drawn anew.
    const { target: plan, stream } = this.messagePlans[target];
    const kindIndex = plan.kinds.length === 1 ? 0 : pickShare(plan.shares, stream.uniform53());
    this.create(target, traffic, { cpuStream: stream, waitStream: stream, errorStream: stream, callStream: stream }, kindIndex);
  }

  /** The kind of request that work on a message is. */
  protected kindOf(message: number): KindPlan {
    const at = message * MESSAGE_INTS;
    return this.kindsOf(this.messages.ints[at + QUEUE])[this.messages.ints[at + ORIGIN] & KIND_MASK];
  }

  protected trafficOf(message: number): number {
    return this.messages.ints[message * MESSAGE_INTS + ORIGIN] >> TRAFFIC_SHIFT;
  }

  /** Work on a message is done. @returns whether it was to fail, which is then behind it */
  protected takeFailure(message: number): boolean {
    const { ints } = this.messages;
    const at = message * MESSAGE_INTS + MessageColumns.FAILURES;
    return ints[at] > 0 && ints[at]-- > 0;
  }

  private kindsOf(queue: number): readonly KindPlan[] {
    return this.messagePlans[queue].target.kinds;
  }

  /** A message that is older than the retention period is lost. @returns whether it was */
  private expireIfOld(queue: MessageQueue, message: number): boolean {
    const ageUs = this.loop.nowUs - this.messages.doubles[message * MESSAGE_DOUBLES + SENT_US];
    if (ageUs < queue.spec.retentionUs) return false;
    queue.counts.expired++;
    this.remove(queue, message, Outcome.Failed, Cause.Expired, ageUs);
    return true;
  }

  /** A message leaves its queue for good. */
  private remove(queue: MessageQueue, message: number, outcome: number, cause: number, latencyUs: number): void {
    const { ints } = this.messages;
    const at = message * MESSAGE_INTS;
    if (ints[at + STATE] === MessageState.InFlight) {
      this.loop.drop(queue.visibilityLane, ints[at + TICKET]);
      this.messages.unlink(queue.inFlight, message);
    } else this.messages.unlink(queue.returned, message);
    ints[at + STATE] = MessageState.Gone;
    if (ints[at + ROW] >= 0) {
      this.inFlight.end(this.loop.nowUs, latencyUs);
      this.listener.ended(ints[at + ROW], queue.consumer, outcome, cause, latencyUs);
    }
    this.releaseIfIdle(message);
  }

  protected releaseIfIdle(message: number): void {
    if (this.messages.ints[message * MESSAGE_INTS + WORKS] === 0) this.messages.release(message);
  }

  /** Nobody deleted a message in time: it can be received again. */
  private onVisibilityTimedOut(message: number): void {
    const { ints } = this.messages;
    const queue = this.queues[ints[message * MESSAGE_INTS + QUEUE]];
    this.messages.unlink(queue.inFlight, message);
    this.messages.append(queue.returned, message);
    ints[message * MESSAGE_INTS + STATE] = MessageState.Visible;
    this.handOut(queue);
  }

  /** Takes out what has expired: before somebody counts. */
  settleQueues(): void {
    for (const queue of this.queues) {
      for (const list of [queue.returned, queue.inFlight]) this.messages.forEach(list, (message) => void this.expireIfOld(queue, message));
      while (queue.freshVisible > 0 && this.loop.nowUs - this.freshSentUs(queue) >= queue.spec.retentionUs) this.expireFresh(queue);
    }
  }

  private expireFresh(queue: MessageQueue): void {
    const { fresh } = queue;
    const row = fresh.ints[fresh.head() * RING_INTS + RingColumns.ROW];
    const ageUs = this.loop.nowUs - this.freshSentUs(queue);
    queue.counts.expired++;
    if (row >= 0) {
      this.inFlight.end(this.loop.nowUs, ageUs);
      this.listener.ended(row, queue.consumer, Outcome.Failed, Cause.Expired, ageUs);
    }
    fresh.shift();
    queue.freshVisible--;
  }

  private freshSentUs({ fresh }: MessageQueue): number {
    return fresh.doubles[fresh.head() * RING_DOUBLES + SENT_US];
  }

  /**
   * Age of the oldest message not deleted, microseconds, 0 where there is none; those received three times or more are passed over.
   * @source https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
   */
  oldestAgeUs(queue: MessageQueue): number {
    const { ints, doubles } = this.messages;
    let sentUs = queue.freshVisible > 0 ? this.freshSentUs(queue) : this.loop.nowUs;
    const look = (message: number) => {
      if (ints[message * MESSAGE_INTS + RECEIVES] < SQS.receivesOfStuckMessage)
        sentUs = Math.min(sentUs, doubles[message * MESSAGE_DOUBLES + SENT_US]);
    };
    this.messages.forEach(queue.returned, look);
    this.messages.forEach(queue.inFlight, look);
    return this.loop.nowUs - sentUs;
  }

  override ageSumUs(): number {
    const { doubles } = this.messages;
    let sum = super.ageSumUs();
    for (const queue of this.queues) {
      if (queue.consumer < 0) continue;
      const add = (message: number) => {
        sum += this.loop.nowUs - doubles[message * MESSAGE_DOUBLES + SENT_US];
      };
      this.messages.forEach(queue.returned, add);
      this.messages.forEach(queue.inFlight, add);
      const { fresh } = queue;
      for (let index = 0; index < fresh.count; index++) {
        const place = (fresh.head() + index) & (fresh.capacity - 1);
        sum += this.loop.nowUs - fresh.doubles[place * RING_DOUBLES + SENT_US];
      }
    }
    return sum;
  }
}

/** What nobody takes out adds up without end: that is told before the memory is full. */
function tooManyMessages(queue: string, nowUs: number): ScenarioError {
  return new ScenarioError([
    {
      path: `queues.${queue}`,
      message: `holds ${MESSAGES_MAX} messages at ${secondsText(nowUs)} s, and one run takes no more`,
      hint: 'more tasks that consume it, or less traffic to it',
    },
  ]);
}
