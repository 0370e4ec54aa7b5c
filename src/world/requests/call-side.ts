import { KeyedStream } from '../../kernel/keyed-stream.js';
import { Kind } from '../kinds.js';
import { CallColumns } from './call-table.js';
import { Cause, Outcome } from './listener.js';
import { Flag, failureFlags, Phase, RequestColumns } from './request-table.js';
import { isAtServer, ServerSide } from './server-side.js';
import { ServerColumns, ServerState } from './server-table.js';
import { pickShare, type TargetPlan } from './traffic-plan.js';

const { FIRST_US, CPU_US, WAIT_US, REQUEST_BYTES, RESPONSE_BYTES, DOUBLES } = RequestColumns;
const { ROW, WORKLOAD, ORIGIN, SERVER, PHASE, ATTEMPT, TIMER, GIVE_UP_LANE, FLAGS, ORDER, INTS } = RequestColumns;
const { KEY_HIGH, KEY_LOW, LIST, CURSOR, CHILD, CALLER, CHANCE, FUNCTION_TIMER, CALL_INTS } = CallColumns;
const { HANDLER_SINCE_US, INIT_US, CALL_DOUBLES } = CallColumns;
const { STATE, SERVER_INTS } = ServerColumns;

/** What is drawn from the key of a call; its own calls are drawn by their place in their list, from 1 on. */
const Salt = { Kind: -1, Cpu: -2, Wait: -3, Errors: -4 } as const;
/** An odd number whose multiples lie far apart (2^32 divided by the golden ratio). */
const SPREAD = 0x9e3779b1;
/** Whoever neither thinks nor waits for an answer lets this pass all the same: a refusal, too, is on its way for a while. */
const TURN_MIN_US = 1000;

/**
 * What requests call on their way, and who is told when one ends.
 *
 * A call is a request with a caller. It is offered to its callee's workload, has its caller's timeout, retries and
 * back-off as its client, and demands drawn from a key of its caller: another attempt of the caller makes the same calls,
 * and what comes of them is drawn anew.
 * While a request waits for its calls it keeps its place at its server, or its environment, and uses no CPU.
 * Callers and callees are watched servers, and they reach each other by events only: nobody looks into a server in which
 * something is just happening.
 */
export abstract class CallSide extends ServerSide {
  private readonly keyed = new KeyedStream();

  // ── The caller ────────────────────────────────────────────────────────────────────────────────

  /** A request has done its own work: its calls begin as soon as what happens at this instant has happened. */
  protected enterCalls(request: number, phase: number): void {
    const { ints } = this;
    ints[request * INTS + PHASE] = phase;
    ints[request * INTS + FLAGS] |= Flag.Calling;
    ints[request * INTS + TIMER] = -1;
    this.goOnCalling(request);
  }

  /** The calls of this request have come further. */
  private goOnCalling(request: number): void {
    const { ints } = this;
    if (ints[request * INTS + TIMER] < 0) ints[request * INTS + TIMER] = this.loop.schedule(this.loop.nowUs, Kind.CallsDue, request, 0);
  }

  /** The next calls of a request begin; where none is left, or one that it needed failed, it is answered. */
  protected onCallsDue(request: number): void {
    if (this.loop.nowUs >= this.endUs) return;
    const server = this.ints[request * INTS + SERVER];
    const isInvocation = this.ints[request * INTS + PHASE] === Phase.InvocationCalls;
    this.ints[request * INTS + TIMER] = -1;
    if (!isInvocation) {
      this.catchUp(server, this.loop.nowUs);
      if (this.serverInts[server * SERVER_INTS + STATE] === ServerState.Hung) {
        this.ints[request * INTS + PHASE] = Phase.Held;
        return;
      }
    }
    if ((this.ints[request * INTS + FLAGS] & Flag.CallFailed) === 0) {
      this.beginCalls(request);
      if (this.calls.ints[request * CALL_INTS + CHILD] >= 0 || this.ints[request * INTS + TIMER] >= 0) return;
    }
    this.dropCalls(request);
    this.ints[request * INTS + FLAGS] |= Flag.CallsMade;
    if (isInvocation) this.endInvocation(request, 0);
    else {
      this.respond(request, this.loop.nowUs);
      this.planWaking(server);
    }
  }

  /** Begins calls until one is in flight: the next of the list, with those that start together with it. */
  private beginCalls(request: number): void {
    const { calls } = this;
    const at = request * CALL_INTS;
    const list = this.callPlans.lists[calls.ints[at + LIST]];
    while (calls.ints[at + CURSOR] < list.length && calls.ints[at + CHILD] < 0 && this.ints[request * INTS + TIMER] < 0) {
      do this.beginCall(request, list[calls.ints[at + CURSOR]], ++calls.ints[at + CURSOR]);
      while (calls.ints[at + CURSOR] < list.length && this.callPlans.calls[list[calls.ints[at + CURSOR]]].joins);
    }
  }

  /** @param place in the list of its caller's calls, from 1 */
  private beginCall(caller: number, call: number, place: number): void {
    const { calls, keyed } = this;
    const { giveUpLane, probability, target } = this.callPlans.calls[call];
    keyed.seek(calls.ints[caller * CALL_INTS + KEY_HIGH], calls.ints[caller * CALL_INTS + KEY_LOW], place);
    if (keyed.uniform53() >= probability) return;
    const keyHigh = keyed.word() | 0;
    const keyLow = keyed.word() | 0;
    const request = this.allocate();
    const { ints } = this;
    const at = request * INTS;
    const origin = this.traffics.length + call;
    this.doubles[request * DOUBLES + FIRST_US] = this.loop.nowUs;
    ints[at + ORIGIN] = origin;
    ints[at + ATTEMPT] = 0;
    ints[at + ORDER] = this.nextOrder++ | 0;
    ints[at + GIVE_UP_LANE] = giveUpLane;
    const chance = Math.imul(calls.ints[caller * CALL_INTS + CHANCE] + this.ints[caller * INTS + ATTEMPT], SPREAD);
    if (target !== undefined) this.drawCall(request, target, keyHigh, keyLow, chance);
    else {
      ints[at + WORKLOAD] = this.workloadCount;
      ints[at + FLAGS] = Flag.Told;
      ints[at + ROW] = -1; // What lies outside AWS has no row of its own.
      calls.begin(request, keyHigh, keyLow, -1);
    }
    calls.ints[request * CALL_INTS + CHANCE] = chance;
    calls.link(request, caller);
    this.clients[origin].sent();
    this.send(request);
  }

  private drawCall(request: number, { kinds, shares, workload }: TargetPlan, keyHigh: number, keyLow: number, chance: number): void {
    const { ints, doubles, keyed } = this;
    const drawing = (salt: number) => {
      keyed.seek(keyHigh, keyLow, salt);
      return keyed;
    };
    const kind = kinds[kinds.length === 1 ? 0 : pickShare(shares, drawing(Salt.Kind).uniform53())];
    kind.cpu.drawUsInto(doubles, request * DOUBLES + CPU_US, drawing(Salt.Cpu));
    kind.wait.drawUsInto(doubles, request * DOUBLES + WAIT_US, drawing(Salt.Wait));
    let failures = 0;
    if (kind.errors > 0) {
      keyed.seek(keyHigh ^ chance, keyLow, Salt.Errors);
      failures = failureFlags(kind.errors, keyed.uniform53());
    }
    doubles[request * DOUBLES + REQUEST_BYTES] = kind.requestBytes;
    doubles[request * DOUBLES + RESPONSE_BYTES] = kind.responseBytes;
    ints[request * INTS + WORKLOAD] = workload;
    ints[request * INTS + FLAGS] = kind.flags | Flag.Told | failures;
    ints[request * INTS + ROW] = this.listener.offered(workload, this.loop.nowUs);
    this.inFlight.begin(this.loop.nowUs);
    if (this.memory.isUsed) this.memory.demand(request, kind.memoryBytes);
    this.calls.begin(request, keyHigh, keyLow, kind.calls);
  }

  /** A request goes on without its calls, or ends: whatever of them is in flight loses its caller. */
  protected dropCalls(request: number): void {
    const { calls, ints } = this;
    if (ints[request * INTS + TIMER] >= 0) this.loop.cancel(ints[request * INTS + TIMER]);
    ints[request * INTS + TIMER] = -1;
    for (;;) {
      const call = calls.ints[request * CALL_INTS + CHILD];
      if (call < 0) break;
      calls.unlink(call);
      this.abandonCall(call);
    }
    calls.ints[request * CALL_INTS + CURSOR] = 0;
  }

  /** A call whose caller is gone: for its workload its client gave up, and there will be no other attempt. */
  private abandonCall(request: number): void {
    const { ints, doubles } = this;
    const { nowUs } = this.loop;
    const order = ints[request * INTS + ORDER];
    if (isAtServer(ints[request * INTS + PHASE])) this.catchUp(ints[request * INTS + SERVER], nowUs);
    const phase = ints[request * INTS + PHASE];
    // It ended before, and nobody had looked.
    if (phase === Phase.Free || ints[request * INTS + ORDER] !== order) return;
    this.dropGiveUp(request);
    if (ints[request * INTS + ROW] >= 0)
      this.countEnd(request, Outcome.TimedOut, Cause.None, nowUs - doubles[request * DOUBLES + FIRST_US], nowUs);
    const goesOn = isAtServer(phase) ? !this.clients[ints[request * INTS + ORIGIN]].spec.cancelOnTimeout : isInvocation(phase);
    if (goesOn) {
      ints[request * INTS + FLAGS] |= Flag.ClientGone;
      this.flows.closed(request);
      return;
    }
    if (isAtServer(phase)) this.withdraw(request, nowUs);
    else if (ints[request * INTS + TIMER] >= 0) this.loop.cancel(ints[request * INTS + TIMER]);
    this.requests.release(request);
  }

  // ── The end of a request, to whoever waits for it ─────────────────────────────────────────────

  /** A request somebody waits for has its outcome. */
  protected endTold(request: number, outcome: number, cause: number, latencyUs: number, nowUs: number): void {
    const { ints } = this;
    const origin = ints[request * INTS + ORIGIN];
    if (ints[request * INTS + ROW] >= 0) this.countEnd(request, outcome, cause, latencyUs, nowUs);
    if (origin >= this.traffics.length) this.tellCaller(request, outcome === Outcome.Completed, origin - this.traffics.length);
    else this.think(origin, latencyUs, nowUs);
    this.requests.release(request);
  }

  private tellCaller(request: number, isCompleted: boolean, call: number): void {
    const { calls } = this;
    const caller = calls.ints[request * CALL_INTS + CALLER];
    if (caller < 0) return;
    calls.unlink(request);
    const hasFailed = !isCompleted && this.callPlans.calls[call].isNeeded;
    if (hasFailed) this.ints[caller * INTS + FLAGS] |= Flag.CallFailed;
    if (hasFailed || calls.ints[caller * CALL_INTS + CHILD] < 0) this.goOnCalling(caller);
  }

  /** A user of a closed loop has its outcome, thinks, and will send again. */
  private think(traffic: number, latencyUs: number, nowUs: number): void {
    const { thinkStream, thinkTime } = this.traffics[traffic];
    if (thinkTime === undefined) return;
    const thinkUs = Math.floor(thinkTime.draw(thinkStream) + 0.5);
    const backUs = nowUs + (thinkUs + latencyUs > 0 ? thinkUs : TURN_MIN_US);
    if (backUs < this.endUs) this.loop.schedule(backUs, Kind.UserReturns, traffic, 0);
  }

  // ── Dependencies: outside AWS, with room for everyone ─────────────────────────────────────────

  /** One attempt reaches a dependency. How long it takes and whether it fails is the attempt's, not the call's. */
  protected askDependency(request: number): void {
    const { calls, doubles, ints, keyed } = this;
    const { dependency } = this.callPlans.calls[ints[request * INTS + ORIGIN] - this.traffics.length];
    if (dependency === undefined) return;
    const keyHigh = calls.ints[request * CALL_INTS + KEY_HIGH] ^ calls.ints[request * CALL_INTS + CHANCE];
    const keyLow = calls.ints[request * CALL_INTS + KEY_LOW];
    const attempt = ints[request * INTS + ATTEMPT];
    const caller = calls.ints[request * CALL_INTS + CALLER];
    const { latencyUs, passes } = this.dependencies.of(dependency.index, ints[caller * INTS + WORKLOAD]);
    keyed.seek(keyHigh, keyLow, ~(2 * attempt));
    if (keyed.uniform53() >= (1 - dependency.errors) * passes) ints[request * INTS + FLAGS] |= Flag.FaultyAnswer;
    keyed.seek(keyHigh, keyLow, ~(2 * attempt + 1));
    dependency.latency.drawUsInto(doubles, request * DOUBLES + WAIT_US, keyed);
    ints[request * INTS + PHASE] = Phase.Dependency;
    const answeredUs = this.loop.nowUs + doubles[request * DOUBLES + WAIT_US] + latencyUs;
    ints[request * INTS + TIMER] = this.loop.schedule(answeredUs, Kind.DependencyAnswered, request, 0);
  }

  protected onDependencyAnswered(request: number): void {
    const { doubles, ints } = this;
    const { nowUs } = this.loop;
    ints[request * INTS + TIMER] = -1;
    ints[request * INTS + PHASE] = Phase.Transit;
    if ((ints[request * INTS + FLAGS] & Flag.FaultyAnswer) !== 0) this.attemptFailed(request, Outcome.Failed, Cause.Error500, nowUs);
    else this.finish(request, nowUs - doubles[request * DOUBLES + FIRST_US], nowUs);
  }

  // ── Functions that call: billed while they wait ───────────────────────────────────────────────

  /** The handler of an invocation that will call begins. */
  protected beginHandler(request: number, sinceUs: number, initUs: number): void {
    this.calls.doubles[request * CALL_DOUBLES + HANDLER_SINCE_US] = sinceUs;
    this.calls.doubles[request * CALL_DOUBLES + INIT_US] = initUs;
    this.calls.ints[request * CALL_INTS + FUNCTION_TIMER] = -1;
  }

  /** Its own work is done; Lambda ends it at the function's timeout whatever it waits for. */
  protected callFromHandler(request: number, timeoutUs: number): void {
    const dueUs = this.calls.doubles[request * CALL_DOUBLES + HANDLER_SINCE_US] + timeoutUs;
    this.calls.ints[request * CALL_INTS + FUNCTION_TIMER] = this.loop.schedule(dueUs, Kind.InvocationTimedOut, request, 0);
    this.enterCalls(request, Phase.InvocationCalls);
  }

  protected onInvocationTimedOut(request: number): void {
    this.calls.ints[request * CALL_INTS + FUNCTION_TIMER] = -1;
    this.dropCalls(request);
    this.endInvocation(request, 1);
  }

  /** The handler of an invocation that called has returned, or was ended. @returns how long it ran; INIT stands in `initUsOf` */
  protected endHandler(request: number): number {
    const { calls } = this;
    const timer = calls.ints[request * CALL_INTS + FUNCTION_TIMER];
    if (timer >= 0) this.loop.cancel(timer);
    calls.ints[request * CALL_INTS + FUNCTION_TIMER] = -1;
    return this.loop.nowUs - calls.doubles[request * CALL_DOUBLES + HANDLER_SINCE_US];
  }

  protected initUsOf(request: number): number {
    return this.calls.doubles[request * CALL_DOUBLES + INIT_US];
  }

  // ── The plane's ───────────────────────────────────────────────────────────────────────────────

  /** Sends an attempt on its way. */
  protected abstract send(request: number): void;

  /** A request was answered well. */
  protected abstract finish(request: number, latencyUs: number, nowUs: number): void;

  /** An invocation is over. @param timedOut 1 where Lambda ended it */
  protected abstract endInvocation(request: number, timedOut: number): void;
}

/** Whether a request in this phase is an invocation of a function, which goes on whether its client waits or not. */
export function isInvocation(phase: number): boolean {
  return phase === Phase.Invocation || phase === Phase.InvocationCalls;
}
