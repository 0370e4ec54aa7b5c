import { InvariantError } from '../base/errors.js';
import { Heads, type HeadsState } from './heads.js';
import { Lane, type LaneState } from './lane.js';
import { LadderQueue } from './queue.js';
import { Timers, type TimersState } from './timers.js';

/** What happens when an event of a kind is due; a and b are the int32 payload it was scheduled with. */
export type Handler = (a: number, b: number) => void;

/** Everything pending, as plain data. */
export interface LoopState {
  readonly nowUs: number;
  readonly eventCount: number;
  readonly nextSeq: number;
  readonly timers: TimersState;
  readonly heads: HeadsState;
  readonly lanes: readonly LaneState[];
}

/** More stale entries than this, and than half of the queue, are swept out. */
const STALE_MAX = 4096;

/**
 * The clock and the agenda of one run. Events are executed in order of (instant, sequence number)
 * and nothing else, whichever of three roads they take: the queue (any instant), a lane (timers of
 * one constant delay) or a source (at most one event pending). Every schedule, move, append and
 * setSource takes the next sequence number, so of two events due at one instant the one asked for
 * first comes first.
 */
export class Loop {
  /** Simulated time, whole microseconds. */
  nowUs = 0;
  /** Events executed so far. */
  eventCount = 0;

  // A sequence number passes 2^32 in long runs: a double, not an int32.
  private nextSeq = 0;
  private readonly handlers: Handler[];
  private queue = new LadderQueue();
  private readonly timers = new Timers();
  private staleCount = 0;
  /** The first event of each lane (kind ~laneId there) and source. */
  private readonly heads = new Heads();
  private lanes: Lane[] = [];

  /** @param kindCount event kinds are 0 to kindCount - 1 */
  constructor(kindCount: number) {
    this.handlers = new Array<Handler>(kindCount).fill(() => {
      throw new InvariantError('an event of a kind without handler', this.nowUs);
    });
  }

  /** Sets what is done when an event of this kind is due. */
  on(kind: number, handler: Handler): void {
    this.handlers[kind] = handler;
  }

  /**
   * Puts an event on the agenda.
   * @param atUs finite, not before nowUs
   * @param a int32 @param b int32
   * @returns a handle for cancel and move; a later schedule may get the same one once the event fired or was cancelled
   * @throws InvariantError where atUs lies in the past
   */
  schedule(atUs: number, kind: number, a: number, b: number): number {
    this.requireFuture(atUs);
    const seq = this.nextSeq++;
    const handle = this.timers.add(atUs, seq, kind, a, b);
    this.queue.push(atUs, seq, handle);
    return handle;
  }

  /** Takes the next place in the order of events of one instant, for an event that may be put on the agenda later. @returns it */
  reserve(): number {
    return this.nextSeq++;
  }

  /** The same as schedule, in a place that was reserved before: whoever asked when it was reserved could tell no difference. */
  scheduleReserved(place: number, atUs: number, kind: number, a: number, b: number): number {
    this.requireFuture(atUs);
    const handle = this.timers.add(atUs, place, kind, a, b);
    this.queue.push(atUs, place, handle);
    return handle;
  }

  /** Whether something of schedule may still be due at this very instant. */
  mayHaveMoreNow(): boolean {
    return this.queue.peekTime() === this.nowUs;
  }

  /** Takes an event off the agenda. @throws InvariantError where the handle is not pending */
  cancel(handle: number): void {
    this.requirePending(handle);
    this.timers.remove(handle);
    this.countStale();
  }

  /** Gives a pending event another instant: the same as cancel and schedule, but the handle stays. */
  move(handle: number, atUs: number): void {
    this.requirePending(handle);
    this.requireFuture(atUs);
    const seq = this.nextSeq++;
    // To later, the old entry stays and is put back when it surfaces: most moved timers move again before.
    if (this.timers.move(handle, atUs, seq)) return;
    this.queue.push(atUs, seq, handle);
    this.countStale();
  }

  /** The lane of the timers of one kind and one constant delay; only its first is ever compared. @returns its id */
  lane(delayUs: number, kind: number): number {
    const known = this.lanes.findIndex((lane) => lane.delayUs === delayUs && lane.kind === kind);
    if (known >= 0) return known;
    const id = this.lanes.length;
    this.lanes.push(new Lane(delayUs, kind, this.heads.add(~id, 0)));
    return id;
  }

  /** Starts a timer, due at nowUs + the lane's delay. @returns a ticket for drop: int32, the lane's next 2^32 differ */
  append(laneId: number, a: number, b: number): number {
    const lane = this.lanes[laneId];
    if (lane.isFull()) lane.grow();
    const seq = this.nextSeq++;
    const dueUs = this.nowUs + lane.delayUs;
    const ticket = lane.append(dueUs, seq, a, b);
    // A head left behind by a dropped timer is due earlier, and is put right then.
    if (lane.count === 1 && this.heads.timeOf(lane.headId) === Infinity) this.heads.set(lane.headId, dueUs, seq, 0);
    return ticket;
  }

  /** Stops a timer of append; does nothing where it has fired. */
  drop(laneId: number, ticket: number): void {
    this.lanes[laneId].drop(ticket);
  }

  /** A source of events, at most one of them pending. @param a int32, the same for all its events @returns its id */
  source(kind: number, a: number): number {
    return this.heads.add(kind, a);
  }

  /**
   * Sets when a source is due, in place of what was set before.
   * @param atUs not before nowUs; Infinity: not due
   * @throws InvariantError where atUs lies in the past
   */
  setSource(id: number, atUs: number, b: number): void {
    if (atUs !== Infinity) this.requireFuture(atUs);
    this.heads.set(id, atUs, this.nextSeq++, b);
  }

  /** The instant of the next event, Infinity if there is none. */
  nextAtUs(): number {
    while (this.queue.peekTime() < Infinity && !this.isLive()) this.dropEntry();
    for (;;) {
      const first = this.heads.first();
      const lane = this.laneOf(first);
      if (lane === undefined || this.heads.timeOf(first) === Infinity || this.isFirst(lane)) {
        return Math.min(this.queue.peekTime(), this.heads.timeOf(first));
      }
      this.nextOfLane(lane);
    }
  }

  /**
   * Executes what is due at or before untilUs, at most maxEvents of it.
   * @param untilUs finite, not before nowUs
   * @returns 'done' where nothing of it is left (nowUs is untilUs then), else 'more'
   */
  advance(untilUs: number, maxEvents: number): 'more' | 'done' {
    this.requireFuture(untilUs);
    const { queue, heads } = this;
    let left = maxEvents;
    for (;;) {
      const queueAtUs = queue.peekTime();
      const head = heads.first();
      const headAtUs = heads.timeOf(head);
      if (queueAtUs > untilUs && headAtUs > untilUs) break;
      if (left === 0) {
        if (this.nextAtUs() > untilUs) break;
        return 'more';
      }
      if (queueAtUs < headAtUs || (queueAtUs === headAtUs && queue.peekSeq() < heads.seqOf(head))) {
        if (this.isLive()) {
          left--;
          this.fireTimer(queueAtUs);
        } else this.dropEntry();
      } else if (heads.kindOf(head) >= 0) {
        left--;
        heads.fire(head);
        this.execute(headAtUs, heads.kindOf(head), heads.aOf(head), heads.bOf(head));
      } else if (this.fireLane(this.lanes[~heads.kindOf(head)], headAtUs)) left--;
    }
    this.nowUs = untilUs;
    return 'done';
  }

  save(): LoopState {
    // When a head left behind is put right depends on how far the loop has looked, not on the run.
    for (const lane of this.lanes) if (!this.isFirst(lane)) this.nextOfLane(lane);
    return {
      nowUs: this.nowUs,
      eventCount: this.eventCount,
      nextSeq: this.nextSeq,
      timers: this.timers.save(),
      heads: this.heads.save(),
      lanes: this.lanes.map((lane) => lane.save()),
    };
  }

  /** Takes the place of the loop that was saved; the handlers stay, handles, tickets and ids of that loop hold. */
  load(state: LoopState): void {
    this.nowUs = state.nowUs;
    this.eventCount = state.eventCount;
    this.nextSeq = state.nextSeq;
    this.timers.load(state.timers);
    this.queue = new LadderQueue();
    this.staleCount = 0;
    this.timers.forEachPending((handle, dueUs, seq) => this.queue.push(dueUs, seq, handle));
    this.heads.load(state.heads);
    this.lanes = state.lanes.map((saved) => {
      const lane = new Lane(saved.delayUs, saved.kind, saved.headId);
      lane.load(saved);
      return lane;
    });
  }

  private execute(atUs: number, kind: number, a: number, b: number): void {
    this.nowUs = atUs;
    this.eventCount++;
    this.handlers[kind](a, b);
  }

  private fireTimer(atUs: number): void {
    const { timers } = this;
    const handle = this.queue.pop();
    const kind = timers.kind(handle);
    const a = timers.a(handle);
    const b = timers.b(handle);
    timers.remove(handle);
    this.execute(atUs, kind, a, b);
  }

  /** @returns false where the timer for which the lane's head stood had been dropped */
  private fireLane(lane: Lane, atUs: number): boolean {
    const isLive = this.isFirst(lane);
    const a = lane.firstA();
    const b = lane.firstB();
    if (isLive) lane.removeFirst();
    this.nextOfLane(lane);
    if (isLive) this.execute(atUs, lane.kind, a, b);
    return isLive;
  }

  /** Whether a lane's head stands for its first timer still. */
  private isFirst(lane: Lane): boolean {
    return lane.count > 0 && lane.firstSeq() === this.heads.seqOf(lane.headId);
  }

  private nextOfLane(lane: Lane): void {
    if (lane.count > 0) this.heads.set(lane.headId, lane.firstDueUs(), lane.firstSeq(), 0);
    else this.heads.set(lane.headId, Infinity, 0, 0);
  }

  private laneOf(head: number): Lane | undefined {
    const kind = this.heads.kindOf(head);
    return kind < 0 ? this.lanes[~kind] : undefined;
  }

  /** Whether the least entry of the queue is that of a pending timer at its instant. */
  private isLive(): boolean {
    return this.timers.seq(this.queue.peekItem()) === this.queue.peekSeq();
  }

  /** The least entry of the queue is not live: puts it back where its timer was deferred, else forgets it. */
  private dropEntry(): void {
    const seq = this.queue.peekSeq();
    const handle = this.queue.pop();
    if (this.timers.isCarrier(handle, seq)) {
      this.timers.dropCarrier(handle);
      this.queue.push(this.timers.dueUs(handle), this.timers.seq(handle), handle);
    } else this.staleCount--;
  }

  private countStale(): void {
    this.staleCount++;
    if (this.staleCount < STALE_MAX || 2 * this.staleCount < this.queue.size) return;
    this.queue.retain((seq, handle) => this.timers.seq(handle) === seq || this.timers.isCarrier(handle, seq));
    this.staleCount = 0;
  }

  private requireFuture(atUs: number): void {
    if (!(atUs >= this.nowUs && atUs < Infinity)) {
      throw new InvariantError(`the instant ${atUs} us was asked for at ${this.nowUs} us`, this.nowUs);
    }
  }

  private requirePending(handle: number): void {
    if (!this.timers.isPending(handle)) throw new InvariantError(`timer ${handle} is not pending`, this.nowUs);
  }
}
