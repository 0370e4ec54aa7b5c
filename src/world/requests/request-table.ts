import { grown } from './grown.js';

/** Where a request is; from Backlog to Calls at a server. */
export const Phase = {
  Free: 0,
  Transit: 1,
  Backlog: 2,
  Cpu: 3,
  Wait: 4,
  Held: 5,
  Calls: 6,
  BackOff: 7,
  Invocation: 8,
  InvocationCalls: 9,
  Dependency: 10,
} as const;

/** Bits of a request's flags; those that are not Lasting belong to one attempt. */
export const Flag = {
  WaitFirst: 1,
  /** The workload answers this attempt 5xx. */
  WillFail: 2,
  ClientGone: 4,
  Slowed: 8,
  /** The answer is ready and will be held back. */
  LateAnswer: 16,
  /** It is being held back. */
  Answering: 32,
  FaultyAnswer: 64,
  /** Its server is watched because of it. */
  Watched: 128,
  /** Its kind makes calls. */
  Calls: 256,
  /** Its calls are made; and one that it needed failed. */
  CallsMade: 512,
  CallFailed: 1024,
  /** Its own work is done: it makes its calls. */
  Calling: 4096,
  /** Somebody is told of its end: its caller, or a user who will send again. */
  Told: 2048,
  /** The work on a message of a queue; its ticket names the message. */
  Message: 8192,
  /** Whoever gives the attempt up has a timer of its own, not one in a lane; its ticket is the handle, -1: it has fired. */
  OwnTimer: 16384,
  /** This attempt probes a target to which its client's circuit is open. */
  Probe: 32768,
  /** All bits that outlive an attempt, and how many attempts to come fail by the errors of the workload. */
  Lasting: 7 | 256 | 2048 | ~0xffff,
} as const;

/** From this bit of the flags on: how many attempts in a row fail. */
export const FAILURES_SHIFT = 16;
/** More attempts than a client may make. */
const FAILURES_MAX = 0x7fff;

/**
 * How many attempts in a row fail where a share of them does, each by itself, decided by one draw: the first n all fail with
 * share^n.
 * @param draw uniform, from 0 up to 1
 */
export function failuresInARow(share: number, draw: number): number {
  let failures = 0;
  for (let below = share; draw < below && failures < FAILURES_MAX; below *= share) failures++;
  return failures;
}

/** Flags of a request of whose attempts the workload answers a share 5xx. */
export function failureFlags(share: number, draw: number): number {
  const failures = failuresInARow(share, draw);
  return failures === 0 ? 0 : (failures << FAILURES_SHIFT) | Flag.WillFail;
}

/** The flags after an attempt that was to fail did so. */
export function oneFailureLess(flags: number): number {
  const left = flags - (1 << FAILURES_SHIFT);
  return left >> FAILURES_SHIFT === 0 ? left & ~Flag.WillFail : left;
}

/**
 * Columns of a request's record and its widths. Where every request passes, take them into constants of the
 * module: V8 folds those into the code, an imported binding it loads and checks each time (a quarter of a run).
 */
export const RequestColumns = {
  // Doubles.
  FIRST_US: 0,
  CPU_US: 1,
  WAIT_US: 2,
  REQUEST_BYTES: 3,
  RESPONSE_BYTES: 4,
  /** CPU: virtual time at which its work is done; wait: when it ends. */
  KEY: 5,
  DOUBLES: 6,
  // Int32.
  ROW: 0,
  WORKLOAD: 1,
  /** Where it comes from: a traffic, or after the traffics a call. */
  ORIGIN: 2,
  SERVER: 3,
  PHASE: 4,
  /** Number of the attempt, from 0. */
  ATTEMPT: 5,
  /** Handle of the timer it waits for; -1: none. */
  TIMER: 6,
  /** The lane in which somebody may give the attempt up, -1: nobody; and the ticket there. */
  GIVE_UP_LANE: 7,
  TICKET: 8,
  /** Neighbours in a backlog; AFTER also links the free slots. */
  BEFORE: 9,
  AFTER: 10,
  /** In their place while a client with a circuit breaker backs off: what the last attempt came to. */
  LAST_OUTCOME: 9,
  LAST_CAUSE: 10,
  FLAGS: 11,
  /** Its place in the heap of its server. */
  PLACE: 12,
  /** Order of first sending among all requests (wraps around): slots are used again in an order that means nothing. */
  ORDER: 13,
  INTS: 14,
} as const;

const { AFTER, DOUBLES, FLAGS, INTS, PHASE } = RequestColumns;

/** The requests in flight: one record each, in slots that are used again. */
export class RequestTable {
  doubles = new Float64Array(1024 * DOUBLES);
  ints = new Int32Array(1024 * INTS);
  /** Slots that have ever been used. */
  count = 0;
  private free = -1;

  get capacity(): number {
    return this.doubles.length / DOUBLES;
  }

  /** @returns a slot, or -1 where the table must grow first */
  allocate(): number {
    const request = this.free;
    if (request >= 0) {
      this.free = this.ints[request * INTS + AFTER];
      return request;
    }
    return this.count * DOUBLES === this.doubles.length ? -1 : this.count++;
  }

  release(request: number): void {
    const { ints } = this;
    ints[request * INTS + PHASE] = Phase.Free;
    ints[request * INTS + FLAGS] = 0;
    ints[request * INTS + AFTER] = this.free;
    this.free = request;
  }

  copy(from: number, to: number): void {
    this.doubles.copyWithin(to * DOUBLES, from * DOUBLES, (from + 1) * DOUBLES);
    this.ints.copyWithin(to * INTS, from * INTS, (from + 1) * INTS);
  }

  grow(capacity: number): void {
    this.doubles = grown(this.doubles, capacity * DOUBLES);
    this.ints = grown(this.ints, capacity * INTS);
  }
}
