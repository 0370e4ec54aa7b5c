import { grown } from './grown.js';

/** Columns of the record that a request has beside its own where it calls or is called; see RequestColumns for how to use them. */
export const CallColumns = {
  // Int32.
  /** What its calls and their demands are drawn from. */
  KEY_HIGH: 0,
  KEY_LOW: 1,
  /** Index of the list of calls that its kind makes. */
  LIST: 2,
  /** The first call of the list that was not yet looked at in this attempt. */
  CURSOR: 3,
  /** The last of its calls that was begun and is in flight, -1: none. */
  CHILD: 4,
  /** The request that it is a call of, -1: none, or gone; and the other calls of that in flight. */
  CALLER: 5,
  OLDER: 6,
  YOUNGER: 7,
  /** Of an invocation that calls: what ends it at the function's timeout. */
  FUNCTION_TIMER: 8,
  /** Which attempts of its callers led here, as one number: what may come out otherwise the next time is drawn from it too. */
  CHANCE: 9,
  CALL_INTS: 10,
  // Doubles.
  /** Of an invocation that calls: when its handler began, and how long INIT took. */
  HANDLER_SINCE_US: 0,
  INIT_US: 1,
  CALL_DOUBLES: 2,
} as const;

const { CALL_DOUBLES, CALL_INTS, CALLER, CHANCE, CHILD, CURSOR, KEY_HIGH, KEY_LOW, LIST, OLDER, YOUNGER } = CallColumns;

/** Who calls whom among the requests in flight: a record for each slot, written only where its request calls or is called. */
export class CallTable {
  ints = new Int32Array(0);
  doubles = new Float64Array(0);

  /** A request begins. @param list of the calls of its kind */
  begin(request: number, keyHigh: number, keyLow: number, list: number): void {
    this.ints = grown(this.ints, (request + 1) * CALL_INTS);
    this.doubles = grown(this.doubles, (request + 1) * CALL_DOUBLES);
    const at = request * CALL_INTS;
    this.ints[at + KEY_HIGH] = keyHigh;
    this.ints[at + KEY_LOW] = keyLow;
    this.ints[at + LIST] = list;
    this.ints[at + CURSOR] = 0;
    this.ints[at + CHILD] = -1;
    this.ints[at + CALLER] = -1;
    this.ints[at + CHANCE] = 0;
  }

  link(child: number, caller: number): void {
    const { ints } = this;
    const older = ints[caller * CALL_INTS + CHILD];
    ints[child * CALL_INTS + CALLER] = caller;
    ints[child * CALL_INTS + OLDER] = older;
    ints[child * CALL_INTS + YOUNGER] = -1;
    if (older >= 0) ints[older * CALL_INTS + YOUNGER] = child;
    ints[caller * CALL_INTS + CHILD] = child;
  }

  /** The call is no longer its caller's. */
  unlink(child: number): void {
    const { ints } = this;
    const caller = ints[child * CALL_INTS + CALLER];
    const older = ints[child * CALL_INTS + OLDER];
    const younger = ints[child * CALL_INTS + YOUNGER];
    if (older >= 0) ints[older * CALL_INTS + YOUNGER] = younger;
    if (younger >= 0) ints[younger * CALL_INTS + OLDER] = older;
    else ints[caller * CALL_INTS + CHILD] = older;
    ints[child * CALL_INTS + CALLER] = -1;
  }

  /** The client's side of a request goes on in another slot; what it has called stays with the work that called it. */
  moveClient(from: number, to: number): void {
    const { ints } = this;
    const at = from * CALL_INTS;
    const caller = ints[at + CALLER];
    this.begin(to, ints[at + KEY_HIGH], ints[at + KEY_LOW], ints[at + LIST]);
    this.ints[to * CALL_INTS + CHANCE] = this.ints[at + CHANCE];
    if (caller < 0) return;
    this.unlink(from);
    this.link(to, caller);
  }
}
