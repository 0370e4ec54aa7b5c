import type { Queue } from '../../aws/nouns.js';
import type { Loop } from '../../kernel/loop.js';
import { Kind } from '../kinds.js';
import { MessageRing } from './message-ring.js';
import type { MessageList } from './message-table.js';

/** What a queue counts from the start of the run on. */
export interface QueueCounts {
  /** Those moved here from a queue of which this is the dead-letter queue included; and they alone. */
  sent: number;
  movedIn: number;
  received: number;
  deleted: number;
  deadLettered: number;
  /** Older than the retention period. */
  expired: number;
  /** Calls of SendMessage, ReceiveMessage and DeleteMessage; and those of ReceiveMessage that came back empty. */
  calls: number;
  emptyReceives: number;
}

/** A queue as it stands. */
export class MessageQueue {
  static readonly wiring = ['spec', 'consumer', 'delayLane', 'visibilityLane', 'fresh'];
  readonly spec: Queue;
  /** Index of the service in whose requests its messages are counted: the first that consumes it; -1: none. */
  readonly consumer: number;
  readonly delayLane: number;
  readonly visibilityLane: number;
  /** Those nobody has received yet; the first `freshVisible` of them are not delayed any more. */
  readonly fresh = new MessageRing();
  freshVisible = 0;
  /** Those that came back. */
  readonly returned: MessageList = { first: -1, last: -1, count: 0 };
  readonly inFlight: MessageList = { first: -1, last: -1, count: 0 };
  /** Servers whose call waits for a message, the one that has waited longest first. */
  readonly waiting = new Set<number>();
  readonly counts: QueueCounts = {
    sent: 0,
    movedIn: 0,
    received: 0,
    deleted: 0,
    deadLettered: 0,
    expired: 0,
    calls: 0,
    emptyReceives: 0,
  };

  constructor(spec: Queue, consumer: number, loop: Loop) {
    this.spec = spec;
    this.consumer = consumer;
    this.delayLane = spec.delayUs > 0 ? loop.lane(spec.delayUs, Kind.MessageDelayEnded) : -1;
    this.visibilityLane = loop.lane(spec.visibilityTimeoutUs, Kind.VisibilityTimedOut);
  }

  /** Messages that a call could receive. */
  get visible(): number {
    return this.freshVisible + this.returned.count;
  }

  get delayed(): number {
    return this.fresh.count - this.freshVisible;
  }
}
