import type { Loop } from '../../kernel/loop.js';
import type { Streams } from '../../kernel/stream.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import { Kind as Kinds } from '../kinds.js';
import type { FunctionPool } from '../lambda/function-pool.js';
import { isInvocation } from './call-side.js';
import { Cause as Causes, Outcome as Outcomes, type RequestListener } from './listener.js';
import { QueueSide } from './queue-side.js';
import { Flag as FlagBits, failureFlags, oneFailureLess, Phase as Phases, RequestColumns } from './request-table.js';
import { isAtServer, wholeUs } from './server-side.js';
import { ServerColumns, ServerState as ServerStates } from './server-table.js';
import { CountColumns } from './traffic-counts.js';
import { pickShare, type TrafficPlan } from './traffic-plan.js';

// Constants of this module, so that V8 folds them (see RequestColumns).
const { FIRST_US, CPU_US, WAIT_US, REQUEST_BYTES, RESPONSE_BYTES, DOUBLES } = RequestColumns;
const { ROW, WORKLOAD, ORIGIN, SERVER, PHASE, ATTEMPT, TIMER, GIVE_UP_LANE, TICKET, FLAGS, ORDER, LAST_OUTCOME, LAST_CAUSE, INTS } =
  RequestColumns;
const { STATE, RING, SERVER_INTS } = ServerColumns;
const { REQUESTS, TARGET_2XX, TARGET_5XX, ELB_5XX, LATENCY_SUM_US, PROCESSED_BYTES, NEW_CONNECTIONS, COUNTS, OUT_BYTES } = CountColumns;
const TWO_32 = 4294967296;
/** In place of a server: one is still to be chosen. */
const NOT_CHOSEN = -2;
const Kind = Kinds;
const Cause = Causes;
const Outcome = Outcomes;
const Phase = Phases;
const Flag = FlagBits;
const ServerState = ServerStates;

/**
 * The request path: arrivals, clients with timeouts and retries, the choice of a server or an environment, the answer.
 * Everything about a request in flight stands in typed arrays; a request is a slot in them.
 */
export class RequestPlane extends QueueSide {
  constructor(scenario: CompiledScenario, loop: Loop, streams: Streams, listener: RequestListener) {
    super(scenario, loop, streams, listener);
    loop.on(Kind.Arrival, (traffic) => this.onArrival(traffic));
    loop.on(Kind.CpuDue, (server) => this.onCpuDue(server));
    loop.on(Kind.WaitDue, (server, number) => this.onWaitDue(server, number));
    loop.on(Kind.ClientTimeout, (request) => this.onGivenUp(request, Outcome.TimedOut, Cause.None));
    loop.on(Kind.IdleTimeout, (request) => this.onGivenUp(request, Outcome.Failed, Cause.GatewayTimeout504));
    loop.on(Kind.InvocationDone, (request, outcome) => this.onInvocationDone(request, outcome));
    loop.on(Kind.RetryDue, (request) => this.onRetryDue(request));
    loop.on(Kind.RequestDelivered, (request) => this.deliver(request, NOT_CHOSEN));
    loop.on(Kind.UserReturns, (traffic) => this.firstSend(traffic));
    loop.on(Kind.CallsDue, (request) => this.onCallsDue(request));
    loop.on(Kind.DependencyAnswered, (request) => this.onDependencyAnswered(request));
    loop.on(Kind.InvocationTimedOut, (request) => this.onInvocationTimedOut(request));
  }

  /** Schedules the first arrival of each traffic; once, at the start of the run. */
  start(): void {
    this.traffics.forEach((plan, index) => {
      this.scheduleArrival(plan, index);
    });
  }

  /** Brings every server up to now, nothing foreseen: whoever counts what has ended, and what has not, looks first. */
  catchUpAll(): void {
    for (let server = 0; server < this.servers.count; server++) {
      this.stopForeseeing(server);
      this.catchUp(server, this.loop.nowUs);
    }
  }

  private onArrival(index: number): void {
    this.firstSend(index);
    this.scheduleArrival(this.traffics[index], index);
  }

  /** A new request of a traffic is drawn and sent. */
  private firstSend(index: number): void {
    const plan = this.traffics[index];
    const { targets } = plan;
    const targetIndex = targets.length === 1 ? 0 : pickShare(plan.split, plan.splitStream.uniform53());
    const target = targets[targetIndex];
    const { kinds, workload } = target;
    const kindIndex = kinds.length === 1 ? 0 : pickShare(target.shares, plan.kindStream.uniform53());
    const kind = kinds[kindIndex];
    if (target.queue >= 0) {
      this.sendMessage(target.queue, index, plan, kindIndex);
      return;
    }
    let server = NOT_CHOSEN;
    const isForeseeable = this.isForeseeable[workload] && !this.impairments.isActive;
    if (isForeseeable) {
      kind.wait.drawUsInto(this.drawn, 0, plan.waitStream);
      server = this.pools[workload].choose();
      if (server >= 0 && this.foresee(server, plan, index, targetIndex, kindIndex)) return;
    }
    const request = this.allocate();
    const { ints, doubles } = this;
    const { nowUs } = this.loop;
    const at = request * INTS;
    this.inFlight.begin(nowUs);
    doubles[request * DOUBLES + FIRST_US] = nowUs;
    if (isForeseeable) {
      doubles[request * DOUBLES + CPU_US] = 0;
      doubles[request * DOUBLES + WAIT_US] = this.drawn[0];
    } else {
      kind.cpu.drawUsInto(doubles, request * DOUBLES + CPU_US, plan.cpuStream);
      kind.wait.drawUsInto(doubles, request * DOUBLES + WAIT_US, plan.waitStream);
    }
    if (this.memory.isUsed) this.memory.demand(request, kind.memoryBytes);
    doubles[request * DOUBLES + REQUEST_BYTES] = kind.requestBytes;
    doubles[request * DOUBLES + RESPONSE_BYTES] = kind.responseBytes;
    ints[at + WORKLOAD] = workload;
    ints[at + ORIGIN] = index;
    ints[at + ATTEMPT] = 0;
    ints[at + ORDER] = this.nextOrder++ | 0;
    ints[at + GIVE_UP_LANE] = target.giveUpLane;
    const flags = kind.flags | plan.flags | (kind.errors > 0 ? failureFlags(kind.errors, plan.errorStream.uniform53()) : 0);
    ints[at + FLAGS] = flags;
    if ((flags & (Flag.Calls | Flag.Told)) !== 0) this.beginKeyed(request, plan, kind.calls);
    ints[at + ROW] = this.listener.offered(workload, nowUs);
    if (this.circuits.isUsed && !this.isLetThrough(request)) {
      this.end(request, Outcome.Rejected, Cause.None, 0, nowUs);
      return;
    }
    this.clients[index].sent();
    this.send(request, server);
  }

  /** What a request calls is drawn from a key of its own: the same in every variant, whatever came before it there. */
  private beginKeyed(request: number, { callStream }: TrafficPlan, list: number): void {
    if (list < 0) this.calls.begin(request, 0, 0, -1);
    else this.calls.begin(request, (callStream.uniform() * TWO_32) | 0, (callStream.uniform() * TWO_32) | 0, list);
  }

  private scheduleArrival(plan: TrafficPlan, index: number): void {
    plan.arrivals.advance(plan.arrivalStream);
    this.loop.setSource(plan.source, plan.arrivals.dueUs[0], index);
  }

  /** A back-off is over. With a circuit breaker the retry may not be sent: then the last attempt was the outcome. */
  private onRetryDue(request: number): void {
    const { ints, doubles } = this;
    const at = request * INTS;
    if (this.hasBreaker(request)) {
      if (!this.isLetThrough(request)) {
        const { nowUs } = this.loop;
        this.end(request, ints[at + LAST_OUTCOME], ints[at + LAST_CAUSE], nowUs - doubles[request * DOUBLES + FIRST_US], nowUs);
        return;
      }
      this.listener.retried(ints[at + ROW]);
    }
    this.send(request);
  }

  private hasBreaker(request: number): boolean {
    return this.circuits.isUsed && this.clients[this.ints[request * INTS + ORIGIN]].spec.circuitBreaker !== undefined;
  }

  /** Whether the client's circuit breaker, if it has one, lets this attempt be sent. */
  private isLetThrough(request: number): boolean {
    const { ints } = this;
    const admission = this.circuits.admit(ints[request * INTS + ORIGIN], ints[request * INTS + WORKLOAD], this.loop.nowUs);
    if (admission === 'probe') ints[request * INTS + FLAGS] |= Flag.Probe;
    return admission !== 'withheld';
  }

  /** The client has the outcome of an attempt. */
  private tellCircuit(request: number, hasFailed: boolean, nowUs: number): void {
    const { ints } = this;
    const isProbe = (ints[request * INTS + FLAGS] & Flag.Probe) !== 0;
    this.circuits.attemptEnded(ints[request * INTS + ORIGIN], ints[request * INTS + WORKLOAD], isProbe, hasFailed, nowUs);
  }

  /** One attempt: starts the clock of whoever may give it up, and sends it on its way. @param chosen its server, if that is chosen */
  protected send(request: number, chosen = NOT_CHOSEN): void {
    const { ints } = this;
    const lane = ints[request * INTS + GIVE_UP_LANE];
    if (lane >= 0) ints[request * INTS + TICKET] = this.loop.append(lane, request, 0);
    ints[request * INTS + SERVER] = -1;
    ints[request * INTS + PHASE] = Phase.Transit;
    if (this.latency === undefined || ints[request * INTS + WORKLOAD] >= this.workloadCount) {
      this.deliver(request, chosen);
      return;
    }
    ints[request * INTS + TIMER] = this.loop.schedule(
      this.loop.nowUs + wholeUs(this.latency.draw(this.latencyStream)),
      Kind.RequestDelivered,
      request,
      0,
    );
  }

  private deliver(request: number, chosen: number): void {
    const { ints, doubles } = this;
    const service = ints[request * INTS + WORKLOAD];
    ints[request * INTS + TIMER] = -1;
    if (this.impairments.isActive && this.impairments.meetsDeadNode(service)) {
      this.attemptFailed(request, Outcome.Failed, Cause.Refused, this.loop.nowUs);
      return;
    }
    const { counts } = this;
    const count = service * COUNTS;
    counts[count + REQUESTS]++;
    counts[count + PROCESSED_BYTES] += doubles[request * DOUBLES + REQUEST_BYTES];
    counts[count + NEW_CONNECTIONS] += this.connectionsPerRequest[ints[request * INTS + ORIGIN]];
    if (service >= this.serviceCount) {
      if (service >= this.workloadCount) this.askDependency(request);
      else this.invoke(request, this.functions[service - this.serviceCount]);
      return;
    }
    const server = chosen === NOT_CHOSEN ? this.chooseServer(request, service) : chosen;
    if (server < 0) {
      if (this.isBalanced[service]) counts[count + ELB_5XX]++;
      this.attemptFailed(request, Outcome.Rejected, this.isBalanced[service] ? Cause.Unavailable503 : Cause.Refused, this.loop.nowUs);
      return;
    }
    ints[request * INTS + SERVER] = server;
    const group = this.groups[service];
    group?.sent(server);
    const { nowUs } = this.loop;
    // What is foreseen there gets slots, and the table of these may grow: its arrays are not at hand any more.
    if (this.serverInts[server * SERVER_INTS + RING] !== 0) this.stopForeseeing(server);
    this.catchUp(server, nowUs);
    if (this.serverInts[server * SERVER_INTS + STATE] === ServerState.Closed) {
      this.flows.closed(request);
      this.attemptFailed(request, Outcome.Failed, this.isBalanced[service] ? Cause.BadGateway502 : Cause.Refused, nowUs);
    } else if (!this.accept(request, server, nowUs)) {
      this.flows.answered(request, this.ints[request * INTS + ORIGIN], service);
      counts[count + TARGET_5XX]++;
      group?.failed(server);
      this.attemptFailed(request, Outcome.Rejected, Cause.Unavailable503, nowUs);
    }
  }

  private chooseServer(request: number, service: number): number {
    const pool = this.pools[service];
    return this.flows.isUsed ? this.flows.choose(request, this.ints[request * INTS + ORIGIN], service, pool) : pool.choose();
  }

  /** The answer of a server or function goes back to the client, if it still waits. */
  protected answer(request: number, nowUs: number): void {
    const { counts, ints, doubles } = this;
    const flags = ints[request * INTS + FLAGS];
    if ((flags & Flag.ClientGone) !== 0) {
      if ((flags & Flag.Message) !== 0) this.endWork(request, true, nowUs);
      this.requests.release(request);
      return;
    }
    const workload = ints[request * INTS + WORKLOAD];
    const count = workload * COUNTS;
    const group = this.groups[workload];
    if ((flags & (Flag.WillFail | Flag.FaultyAnswer | Flag.CallFailed)) !== 0) {
      counts[count + TARGET_5XX]++;
      group?.failed(ints[request * INTS + SERVER]);
      if ((flags & Flag.WillFail) !== 0) ints[request * INTS + FLAGS] = oneFailureLess(flags);
      this.attemptFailed(request, Outcome.Failed, Cause.Error500, nowUs);
      return;
    }
    const latencyUs = nowUs - doubles[request * DOUBLES + FIRST_US];
    counts[count + TARGET_2XX]++;
    const bytes = doubles[request * DOUBLES + RESPONSE_BYTES];
    counts[count + PROCESSED_BYTES] += bytes;
    // Between workloads nothing goes out to the internet.
    if (ints[request * INTS + ORIGIN] < this.traffics.length) counts[count + OUT_BYTES] += bytes;
    counts[count + LATENCY_SUM_US] += latencyUs;
    group?.answered(ints[request * INTS + SERVER], latencyUs);
    this.finish(request, latencyUs, nowUs);
  }

  /** One invocation of a function: its environment serves nothing else until the handler returns. */
  private invoke(request: number, pool: FunctionPool): void {
    const { ints, doubles, loop } = this;
    if (!pool.begin(loop.nowUs)) {
      this.counts[ints[request * INTS + WORKLOAD] * COUNTS + ELB_5XX]++;
      this.attemptFailed(request, Outcome.Rejected, Cause.Throttled429, loop.nowUs);
      return;
    }
    const durationUs = pool.handlerUs(doubles[request * DOUBLES + CPU_US], doubles[request * DOUBLES + WAIT_US]);
    ints[request * INTS + PHASE] = Phase.Invocation;
    const sinceUs = loop.nowUs + pool.placementUs + pool.initUs;
    if ((ints[request * INTS + FLAGS] & Flag.Calls) === 0) pool.book(pool.initUs, durationUs);
    else this.beginHandler(request, sinceUs, pool.initUs);
    loop.schedule(sinceUs + durationUs, Kind.InvocationDone, request, durationUs >= pool.spec.timeoutUs ? 1 : 0);
  }

  /** @param timedOut 1 where Lambda ended the invocation at the function's timeout */
  private onInvocationDone(request: number, timedOut: number): void {
    const pool = this.functions[this.ints[request * INTS + WORKLOAD] - this.serviceCount];
    if (timedOut === 0 && (this.ints[request * INTS + FLAGS] & Flag.Calls) !== 0) this.callFromHandler(request, pool.spec.timeoutUs);
    else this.endInvocation(request, timedOut);
  }

  protected endInvocation(request: number, timedOut: number): void {
    const { ints } = this;
    const pool = this.functions[ints[request * INTS + WORKLOAD] - this.serviceCount];
    if ((ints[request * INTS + FLAGS] & Flag.Calls) !== 0) pool.book(this.initUsOf(request), this.endHandler(request));
    pool.end(this.loop.nowUs, timedOut === 0);
    ints[request * INTS + PHASE] = Phase.Transit;
    if (timedOut === 1) this.attemptFailed(request, Outcome.Failed, Cause.BadGateway502, this.loop.nowUs);
    else this.answer(request, this.loop.nowUs);
  }

  /** The client, or the load balancer in its place, stops waiting for this attempt. */
  private onGivenUp(request: number, outcome: number, cause: number): void {
    const { ints } = this;
    const { nowUs } = this.loop;
    if ((ints[request * INTS + FLAGS] & Flag.OwnTimer) !== 0) ints[request * INTS + TICKET] = -1;
    const { cancelOnTimeout } = this.clients[ints[request * INTS + ORIGIN]].spec;
    if (isAtServer(ints[request * INTS + PHASE])) {
      this.catchUp(ints[request * INTS + SERVER], nowUs);
      // It was answered before, and nobody had looked.
      if (!isAtServer(ints[request * INTS + PHASE])) return;
    }
    const phase = ints[request * INTS + PHASE];
    if (cause === Cause.GatewayTimeout504) this.counts[ints[request * INTS + WORKLOAD] * COUNTS + ELB_5XX]++;
    // An invocation of a function goes on whether its client waits or not.
    if (isInvocation(phase) || (isAtServer(phase) && !cancelOnTimeout)) {
      this.conclude(this.leaveGhost(request), outcome, cause, nowUs);
      return;
    }
    if (isAtServer(phase)) this.withdraw(request, nowUs);
    else if (ints[request * INTS + TIMER] >= 0) this.loop.cancel(ints[request * INTS + TIMER]);
    this.conclude(request, outcome, cause, nowUs);
  }

  /** The work goes on at the server without a client; the client's side continues in a new slot. */
  private leaveGhost(request: number): number {
    const client = this.allocate();
    this.requests.copy(request, client);
    if (this.memory.isUsed) this.memory.copyDemand(request, client);
    const { ints } = this;
    ints[client * INTS + SERVER] = -1;
    ints[client * INTS + PHASE] = Phase.Transit;
    ints[request * INTS + FLAGS] |= Flag.ClientGone;
    this.flows.closed(request);
    if ((ints[client * INTS + FLAGS] & (Flag.Calls | Flag.Told)) !== 0) this.calls.moveClient(request, client);
    return client;
  }

  /** An attempt came back without success before anybody gave it up. */
  protected attemptFailed(request: number, outcome: number, cause: number, nowUs: number): void {
    const flags = this.ints[request * INTS + FLAGS];
    if ((flags & Flag.ClientGone) !== 0) {
      if ((flags & Flag.Message) !== 0) this.endWork(request, false, nowUs);
      this.requests.release(request);
      return;
    }
    this.dropGiveUp(request);
    if (cause === Cause.BadGateway502) this.counts[this.ints[request * INTS + WORKLOAD] * COUNTS + ELB_5XX]++;
    this.conclude(request, outcome, cause, nowUs);
  }

  protected mayRetry(request: number): boolean {
    return this.clients[this.ints[request * INTS + ORIGIN]].mayRetry(this.ints[request * INTS + ATTEMPT]);
  }

  /** The client tries again, or takes this for the outcome. */
  private conclude(request: number, outcome: number, cause: number, nowUs: number): void {
    const { ints, doubles } = this;
    if (this.circuits.isUsed) this.tellCircuit(request, true, nowUs);
    const backOffUs = this.clients[ints[request * INTS + ORIGIN]].retryAfterUs(ints[request * INTS + ATTEMPT]);
    if (backOffUs >= 0) {
      ints[request * INTS + ATTEMPT]++;
      ints[request * INTS + PHASE] = Phase.BackOff;
      ints[request * INTS + FLAGS] &= Flag.Lasting;
      if (this.hasBreaker(request)) {
        ints[request * INTS + LAST_OUTCOME] = outcome;
        ints[request * INTS + LAST_CAUSE] = cause;
      } else if (ints[request * INTS + ROW] >= 0) this.listener.retried(ints[request * INTS + ROW]);
      ints[request * INTS + TIMER] = this.loop.schedule(nowUs + backOffUs, Kind.RetryDue, request, 0);
      return;
    }
    this.end(request, outcome, cause, nowUs - doubles[request * DOUBLES + FIRST_US], nowUs);
  }

  protected finish(request: number, latencyUs: number, nowUs: number): void {
    this.dropGiveUp(request);
    if (this.circuits.isUsed) this.tellCircuit(request, false, nowUs);
    this.end(request, Outcome.Completed, Cause.None, latencyUs, nowUs);
  }

  /** A request has its outcome. */
  private end(request: number, outcome: number, cause: number, latencyUs: number, nowUs: number): void {
    if ((this.ints[request * INTS + FLAGS] & Flag.Told) !== 0) {
      this.endTold(request, outcome, cause, latencyUs, nowUs);
      return;
    }
    this.countEnd(request, outcome, cause, latencyUs, nowUs);
    this.requests.release(request);
  }
}
