import { grown } from '../requests/grown.js';

/** Where a message is that was received at least once; Gone: deleted, dead-lettered or expired, but still worked on. */
export const MessageState = { Visible: 0, InFlight: 1, Gone: 2 } as const;

/** Columns of such a message and their widths; see RequestColumns for how to use them. */
export const MessageColumns = {
  // Doubles.
  SENT_US: 0,
  CPU_US: 1,
  WAIT_US: 2,
  MESSAGE_DOUBLES: 3,
  // Int32.
  // The first of both as in a ring.
  ROW: 0,
  ORIGIN: 1,
  KEY_HIGH: 2,
  KEY_LOW: 3,
  FAILURES: 4,
  QUEUE: 5,
  STATE: 6,
  /** How often it was received. */
  RECEIVES: 7,
  /** How many tasks have it in hand: more than one where its visibility timeout passed. */
  WORKS: 8,
  /** Of its visibility timeout, while it is in flight. */
  TICKET: 9,
  /** Its neighbours among the messages of its queue in the same state; AFTER also links the free slots. */
  BEFORE: 10,
  AFTER: 11,
  MESSAGE_INTS: 12,
} as const;

const { AFTER, BEFORE, MESSAGE_DOUBLES, MESSAGE_INTS } = MessageColumns;

/** Ends of a list of messages, -1 where it is empty. */
export interface MessageList {
  first: number;
  last: number;
  count: number;
}

/** The messages of all queues that were received at least once and not yet deleted: one record each, in slots that are used again. */
export class MessageTable {
  doubles = new Float64Array(64 * MESSAGE_DOUBLES);
  ints = new Int32Array(64 * MESSAGE_INTS);
  private count = 0;
  private free = -1;

  allocate(): number {
    const message = this.free;
    if (message >= 0) {
      this.free = this.ints[message * MESSAGE_INTS + AFTER];
      return message;
    }
    this.doubles = grown(this.doubles, (this.count + 1) * MESSAGE_DOUBLES);
    this.ints = grown(this.ints, (this.count + 1) * MESSAGE_INTS);
    return this.count++;
  }

  release(message: number): void {
    this.ints[message * MESSAGE_INTS + AFTER] = this.free;
    this.free = message;
  }

  append(list: MessageList, message: number): void {
    const { ints } = this;
    ints[message * MESSAGE_INTS + BEFORE] = list.last;
    ints[message * MESSAGE_INTS + AFTER] = -1;
    if (list.last >= 0) ints[list.last * MESSAGE_INTS + AFTER] = message;
    else list.first = message;
    list.last = message;
    list.count++;
  }

  unlink(list: MessageList, message: number): void {
    const { ints } = this;
    const before = ints[message * MESSAGE_INTS + BEFORE];
    const after = ints[message * MESSAGE_INTS + AFTER];
    if (before >= 0) ints[before * MESSAGE_INTS + AFTER] = after;
    else list.first = after;
    if (after >= 0) ints[after * MESSAGE_INTS + BEFORE] = before;
    else list.last = before;
    list.count--;
  }

  /** Calls `visit` with each message of a list, in order; it may take that one out. */
  forEach(list: MessageList, visit: (message: number) => void): void {
    let message = list.first;
    while (message >= 0) {
      const after = this.ints[message * MESSAGE_INTS + AFTER];
      visit(message);
      message = after;
    }
  }
}
