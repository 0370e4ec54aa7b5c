import type { Loop } from '../../kernel/loop.js';
import { meanOf } from '../../kernel/mean.js';
import type { Streams } from '../../kernel/stream.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import { Kind } from '../kinds.js';
import type { MessageQueue } from '../queues/message-queue.js';
import { MessageColumns, MessageState as MessageStates } from '../queues/message-table.js';
import type { RequestListener } from './listener.js';
import { MessageSide } from './message-side.js';
import { Flag as FlagBits, RequestColumns } from './request-table.js';
import { ServerColumns, type ServerSpec, ServerState as ServerStates } from './server-table.js';

// Constants of this module, so that V8 folds them (see RequestColumns).
const { MESSAGE_DOUBLES, KEY_HIGH, KEY_LOW, STATE, WORKS, MESSAGE_INTS } = MessageColumns;
const { BACKLOG_COUNT, CONCURRENCY, IN_SERVICE, POOL, STATE: SERVER_STATE, SERVER_INTS } = ServerColumns;
const Request = RequestColumns;
const MessageState = MessageStates;
const ServerState = ServerStates;
const Flag = FlagBits;

/** How a server of a service that consumes a queue gets its messages. */
interface Poller {
  readonly queue: number;
  readonly batchSize: number;
  /** Messages it has in hand at most. */
  readonly inHandMax: number;
  /** stopped: it takes no more; busy: it has enough in hand; due: it asks at this instant; waiting: its call waits for a message. */
  state: 'stopped' | 'busy' | 'due' | 'waiting';
  /** Since when its call waits. */
  sinceUs: number;
  /** Of its next call in short polling, -1: none. */
  timer: number;
  /** Whether somebody is told when nothing is in hand any more. */
  isEnding: boolean;
}

/**
 * Servers that consume queues. A server asks for messages while it has room: for as many as batchSize at once, of which it
 * works on as many as its concurrency; the others wait in it while their visibility timeout runs. The work on a message is a
 * request without a client. Done, the message is deleted; where the work fails, or dies with its server, it comes back after
 * its visibility timeout. Work that takes longer than that goes on, and still deletes the message.
 * @assumed a producer sends, and a consumer deletes, one message with each call
 */
export abstract class QueueSide extends MessageSide {
  static override readonly wiring: readonly string[] = [...MessageSide.wiring, 'consumers', 'shortPollUs'];
  /** Per service. */
  private readonly consumers: readonly ({ readonly queue: number; readonly batchSize: number } | undefined)[];
  /** By server; undefined where it consumes nothing. */
  private pollers: (Poller | undefined)[] = [];
  /** Between calls that do not wait for a message. */
  private readonly shortPollUs: number;

  constructor(scenario: CompiledScenario, loop: Loop, streams: Streams, listener: RequestListener) {
    super(scenario, loop, streams, listener);
    this.consumers = scenario.services.map(({ taskDefinition }) => scenario.behaviours[taskDefinition].consumes);
    this.shortPollUs = Math.max(1, Math.round(meanOf(scenario.assume.sqsShortPoll)));
    loop.on(Kind.PollDue, (server) => this.onPollDue(server));
  }

  override openServer(spec: ServerSpec): number {
    const server = super.openServer(spec);
    const consumes = this.consumers[spec.pool];
    this.pollers[server] = consumes && {
      ...consumes,
      inHandMax: Math.max(spec.concurrency, consumes.batchSize),
      state: 'stopped',
      sinceUs: 0,
      timer: -1,
      isEnding: false,
    };
    return server;
  }

  override serve(server: number): void {
    super.serve(server);
    this.startPolling(server);
  }

  override killServer(server: number): void {
    const poller = this.pollers[server];
    if (poller !== undefined) this.stopPolling(server, poller);
    super.killServer(server);
  }

  override hangServer(server: number): void {
    const poller = this.pollers[server];
    if (poller !== undefined) this.stopPolling(server, poller);
    super.hangServer(server);
  }

  override resumeServer(server: number): void {
    super.resumeServer(server);
    this.startPolling(server);
  }

  /**
   * SIGTERM: the server takes no more messages and finishes what it has in hand; `Kind.ConsumerIdle` tells when that is done.
   * @returns how many messages that are; 0 also where it consumes nothing
   */
  endPolling(server: number): number {
    const poller = this.pollers[server];
    if (poller === undefined) return 0;
    this.stopPolling(server, poller);
    poller.isEnding = true;
    return this.outstanding(server);
  }

  private startPolling(server: number): void {
    const poller = this.pollers[server];
    if (poller === undefined || poller.isEnding || this.serverInts[server * SERVER_INTS + SERVER_STATE] !== ServerState.Serving) return;
    this.askSoon(server, poller);
  }

  private stopPolling(server: number, poller: Poller): void {
    if (poller.state === 'waiting') {
      const queue = this.queues[poller.queue];
      this.countEmptyReceives(queue, poller);
      queue.waiting.delete(server);
    }
    if (poller.timer >= 0) this.loop.cancel(poller.timer);
    poller.timer = -1;
    poller.state = 'stopped';
  }

  /** Asks once all that ends at this instant has ended. */
  private askSoon(server: number, poller: Poller): void {
    poller.state = 'due';
    poller.timer = this.loop.schedule(this.loop.nowUs, Kind.PollDue, server, 0);
  }

  private onPollDue(server: number): void {
    const poller = this.pollers[server];
    if (poller === undefined) return;
    poller.timer = -1;
    this.catchUp(server, this.loop.nowUs);
    this.ask(server, poller);
  }

  /** Calls ReceiveMessage until there is no room or no message; the last call may wait for one. */
  private ask(server: number, poller: Poller): void {
    const queue = this.queues[poller.queue];
    for (let room = this.roomAt(server, poller); room > 0; room = this.roomAt(server, poller)) {
      queue.counts.calls++;
      if (this.receive(server, queue, Math.min(room, poller.batchSize)) > 0) continue;
      this.await(server, poller, queue);
      return;
    }
    poller.state = 'busy';
  }

  private await(server: number, poller: Poller, queue: MessageQueue): void {
    if (queue.spec.waitTimeUs === 0) {
      queue.counts.emptyReceives++;
      poller.state = 'due';
      poller.timer = this.loop.schedule(this.loop.nowUs + this.shortPollUs, Kind.PollDue, server, 0);
      return;
    }
    poller.state = 'waiting';
    poller.sinceUs = this.loop.nowUs;
    queue.waiting.add(server);
  }

  /** The calls that came back empty while a server waited: one after each wait time, and another was made at once. */
  private countEmptyReceives(queue: MessageQueue, poller: Poller): void {
    const waits = Math.floor((this.loop.nowUs - poller.sinceUs) / queue.spec.waitTimeUs);
    poller.sinceUs += waits * queue.spec.waitTimeUs;
    queue.counts.emptyReceives += waits;
    queue.counts.calls += waits;
  }

  /** How many messages a server may ask for: none while some wait in it, or nothing is free. */
  private roomAt(server: number, { inHandMax }: Poller): number {
    const at = server * SERVER_INTS;
    const servers = this.serverInts;
    const inService = servers[at + IN_SERVICE];
    return servers[at + BACKLOG_COUNT] > 0 || inService >= servers[at + CONCURRENCY] ? 0 : inHandMax - inService;
  }

  /** Gives what is visible to the calls that wait for it. */
  protected override handOut(queue: MessageQueue): void {
    while (queue.visible > 0 && queue.waiting.size > 0) {
      const [server] = queue.waiting;
      const poller = this.pollers[server] as Poller;
      this.countEmptyReceives(queue, poller);
      this.catchUp(server, this.loop.nowUs);
      if (this.receive(server, queue, Math.min(this.roomAt(server, poller), poller.batchSize)) === 0) return;
      queue.waiting.delete(server);
      this.ask(server, poller);
    }
  }

  /** @returns how many messages the server got, at most `count` */
  private receive(server: number, queue: MessageQueue, count: number): number {
    let got = 0;
    while (got < count) {
      const message = this.take(queue);
      if (message < 0) break;
      this.beginWork(message, server);
      got++;
    }
    return got;
  }

  /** A task has a message in hand: a request without a client. */
  private beginWork(message: number, server: number): void {
    const request = this.allocate();
    const { ints, doubles } = this;
    const own = this.messages.ints;
    const at = request * Request.INTS;
    doubles.fill(0, request * Request.DOUBLES, (request + 1) * Request.DOUBLES);
    doubles[request * Request.DOUBLES + Request.CPU_US] = this.messages.doubles[message * MESSAGE_DOUBLES + MessageColumns.CPU_US];
    doubles[request * Request.DOUBLES + Request.WAIT_US] = this.messages.doubles[message * MESSAGE_DOUBLES + MessageColumns.WAIT_US];
    own[message * MESSAGE_INTS + WORKS]++;
    const kind = this.kindOf(message);
    ints[at + Request.ROW] = -1;
    ints[at + Request.WORKLOAD] = this.serverInts[server * SERVER_INTS + POOL];
    ints[at + Request.ORIGIN] = this.trafficOf(message);
    ints[at + Request.SERVER] = server;
    ints[at + Request.ATTEMPT] = own[message * MESSAGE_INTS + MessageColumns.RECEIVES] - 1;
    ints[at + Request.ORDER] = this.nextOrder++ | 0;
    ints[at + Request.TIMER] = -1;
    ints[at + Request.GIVE_UP_LANE] = -1;
    ints[at + Request.TICKET] = message;
    ints[at + Request.FLAGS] = kind.flags | Flag.ClientGone | Flag.Message;
    if (kind.calls >= 0)
      this.calls.begin(request, own[message * MESSAGE_INTS + KEY_HIGH], own[message * MESSAGE_INTS + KEY_LOW], kind.calls);
    if (this.memory.isUsed) this.memory.demand(request, kind.memoryBytes);
    this.accept(request, server, this.loop.nowUs);
  }

  /** The work on a message has ended. @param isDone false where it failed, or died with its server */
  protected endWork(request: number, isDone: boolean, nowUs: number): void {
    const message = this.ints[request * Request.INTS + Request.TICKET];
    const server = this.ints[request * Request.INTS + Request.SERVER];
    const { ints } = this.messages;
    const at = message * MESSAGE_INTS;
    const hasFailed = (this.ints[request * Request.INTS + Request.FLAGS] & (Flag.FaultyAnswer | Flag.CallFailed)) !== 0;
    ints[at + WORKS]--;
    if (isDone && !hasFailed && !this.takeFailure(message)) this.deleteMessage(message, nowUs);
    else if (ints[at + STATE] === MessageState.Gone) this.releaseIfIdle(message);
    const poller = this.pollers[server] as Poller;
    if (poller.state === 'busy') this.askSoon(server, poller);
    if (poller.isEnding && isDone && this.servers.outstanding(server) === 0) this.loop.schedule(nowUs, Kind.ConsumerIdle, server, 0);
  }

  override settleQueues(): void {
    super.settleQueues();
    for (const queue of this.queues) {
      for (const server of queue.waiting) this.countEmptyReceives(queue, this.pollers[server] as Poller);
    }
  }
}
