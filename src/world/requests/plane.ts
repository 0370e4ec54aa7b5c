import type { Loop } from '../../kernel/loop.js';
import type { Streams } from '../../kernel/stream.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import { Kind as Kinds } from '../kinds.js';
import type { FunctionPool } from '../lambda/function-pool.js';
import { Cause as Causes, Outcome as Outcomes, type RequestListener } from './listener.js';
import { PlaneParts } from './plane-parts.js';
import { Flag as FlagBits, Phase as Phases, RequestColumns } from './request-table.js';
import { ServerColumns, type ServerSpec, ServerState as ServerStates } from './server-table.js';
import { CountColumns } from './traffic-counts.js';
import { pickShare, type TrafficPlan } from './traffic-plan.js';

// Constants of this module, so that V8 folds them (see RequestColumns).
const { FIRST_US, CPU_US, WAIT_US, BYTES, OUT_BYTES, DOUBLES } = RequestColumns;
const { ROW, WORKLOAD, TRAFFIC, SERVER, PHASE, ATTEMPT, TIMER, GIVE_UP_LANE, TICKET, FLAGS, INTS } = RequestColumns;
const { STATE, POOL, IN_SERVICE, CONCURRENCY, BACKLOG_FIRST, BACKLOG_COUNT, BACKLOG_MAX, SERVER_INTS } = ServerColumns;
const { CPU_FACTOR, WARM_UNTIL_US, WARM_FACTOR, SERVER_DOUBLES } = ServerColumns;
const {
  REQUESTS,
  TARGET_2XX,
  TARGET_5XX,
  ELB_5XX,
  LATENCY_SUM_US,
  PROCESSED_BYTES,
  NEW_CONNECTIONS,
  COUNTS,
  OUT_BYTES: SENT_BYTES,
} = CountColumns;
const Kind = Kinds;
const Cause = Causes;
const Outcome = Outcomes;
const Phase = Phases;
const Flag = FlagBits;
const ServerState = ServerStates;

/**
 * The request path: arrivals, clients with timeouts and retries, the choice of a server, its
 * concurrency and backlog, CPU shared among the requests in service, waits, the answer.
 * Everything about a request in flight stands in typed arrays; a request is a slot in them.
 */
export class RequestPlane extends PlaneParts {
  constructor(scenario: CompiledScenario, loop: Loop, streams: Streams, listener: RequestListener) {
    super(scenario, loop, streams, listener);
    loop.on(Kind.Arrival, (traffic) => this.onArrival(traffic));
    loop.on(Kind.CpuDone, (server) => this.onCpuDone(server));
    loop.on(Kind.WaitDone, (request) => this.onWaitDone(request));
    loop.on(Kind.ClientTimeout, (request) => this.onGivenUp(request, Outcome.TimedOut, Cause.None));
    loop.on(Kind.IdleTimeout, (request) => this.onGivenUp(request, Outcome.Failed, Cause.GatewayTimeout504));
    loop.on(Kind.InvocationDone, (request, outcome) => this.onInvocationDone(request, outcome));
    loop.on(Kind.RetryDue, (request) => this.send(request));
    loop.on(Kind.RequestDelivered, (request) => this.deliver(request));
  }

  /** Schedules the first arrival of each traffic; once, at the start of the run. */
  start(): void {
    this.traffics.forEach((plan, index) => {
      this.scheduleArrival(plan, index);
    });
  }

  // ── Servers: opened, hung, drained and closed by the control plane ────────────────────────────

  /** A server that refuses connections until `serve`. @returns its number, free for reuse after `releaseServer` */
  openServer(spec: ServerSpec): number {
    const server = this.servers.open(spec);
    this.takeArrays();
    this.processors.growServers(this.servers.count);
    this.processors.open(server, spec.vcpu, spec.instance);
    return server;
  }

  /** The process is up and listens. */
  serve(server: number): void {
    const servers = this.serverInts;
    servers[server * SERVER_INTS + STATE] = ServerState.Serving;
  }

  /** The process is gone: what it had in hand is lost, what is still sent there is refused. */
  killServer(server: number): void {
    const servers = this.serverInts;
    servers[server * SERVER_INTS + STATE] = ServerState.Closed;
    this.dropInHand(server);
  }

  /** Nobody sends there any more; the number may be used again. The server must have been killed. */
  releaseServer(server: number): void {
    this.processors.close(server);
    this.impairments.setServer(server, undefined);
    this.servers.release(server);
  }

  /** The process accepts connections and does nothing with them. */
  hangServer(server: number): void {
    const servers = this.serverInts;
    if (servers[server * SERVER_INTS + STATE] !== ServerState.Serving) return;
    servers[server * SERVER_INTS + STATE] = ServerState.Hung;
    this.processors.pause(server);
  }

  /** The process goes on where it stopped. */
  resumeServer(server: number): void {
    const { ints } = this;
    const servers = this.serverInts;
    if (servers[server * SERVER_INTS + STATE] !== ServerState.Hung) return;
    servers[server * SERVER_INTS + STATE] = ServerState.Serving;
    this.processors.resume(server);
    for (let request = 0; request < this.requests.count; request++) {
      if (ints[request * INTS + PHASE] === Phase.Held && ints[request * INTS + SERVER] === server) this.afterWait(request);
    }
    this.startFromBacklog(server);
  }

  /** Requests a server has in hand, as its load balancer counts them. */
  outstanding(server: number): number {
    return this.servers.outstanding(server);
  }

  /** Cuts the connections of whatever the server still has in hand. */
  dropInHand(server: number): void {
    const { ints } = this;
    const servers = this.serverInts;
    const cause = this.isBalanced[servers[server * SERVER_INTS + POOL]] ? Cause.BadGateway502 : Cause.Reset;
    this.processors.clear(server);
    const lost: number[] = [];
    for (let request = 0; request < this.requests.count; request++) {
      const phase = ints[request * INTS + PHASE];
      if (phase < Phase.Backlog || phase > Phase.Held || ints[request * INTS + SERVER] !== server) continue;
      if (phase === Phase.Wait) this.loop.cancel(ints[request * INTS + TIMER]);
      ints[request * INTS + PHASE] = Phase.Transit;
      lost.push(request);
    }
    this.servers.empty(server);
    this.pools[servers[server * SERVER_INTS + POOL]].changed(server, 0);
    for (const request of lost) this.attemptFailed(request, Outcome.Failed, cause);
  }

  // ── The life of a request ───────────────────────────────────────────────────────────────────

  private onArrival(index: number): void {
    const plan = this.traffics[index];
    const to = plan.split.length === 1 ? 0 : pickShare(plan.split, plan.splitStream.uniform53());
    const shares = plan.shares[to];
    const kind = plan.kinds[to][shares.length === 1 ? 0 : pickShare(shares, plan.kindStream.uniform53())];
    const request = this.allocate();
    const { ints, doubles } = this;
    const service = plan.spec.to[to].service;
    const now = this.loop.nowUs;
    this.inFlight.change(1, now);
    doubles[request * DOUBLES + FIRST_US] = now;
    kind.cpu.drawUsInto(doubles, request * DOUBLES + CPU_US, plan.cpuStream);
    kind.wait.drawUsInto(doubles, request * DOUBLES + WAIT_US, plan.waitStream);
    doubles[request * DOUBLES + BYTES] = kind.bytes;
    doubles[request * DOUBLES + OUT_BYTES] = kind.outBytes;
    ints[request * INTS + WORKLOAD] = service;
    ints[request * INTS + TRAFFIC] = index;
    ints[request * INTS + ATTEMPT] = to << 16;
    ints[request * INTS + FLAGS] = (kind.waitFirst ? 1 : 0) | (kind.errors > 0 && plan.errorStream.uniform53() < kind.errors ? 2 : 0);
    ints[request * INTS + ROW] = this.listener.offered(service, now);
    this.clients[index].sent();
    this.send(request);
    this.scheduleArrival(plan, index);
  }

  private scheduleArrival(plan: TrafficPlan, index: number): void {
    plan.arrivals.advance(plan.arrivalStream);
    this.loop.setSource(plan.source, plan.arrivals.dueUs[0], index);
  }

  /** One attempt: starts the clock of whoever may give it up, and sends it on its way. */
  private send(request: number): void {
    const { ints } = this;
    const plan = this.traffics[ints[request * INTS + TRAFFIC]];
    const lane = plan.giveUpLanes[ints[request * INTS + ATTEMPT] >> 16];
    ints[request * INTS + GIVE_UP_LANE] = lane;
    if (lane >= 0) ints[request * INTS + TICKET] = this.loop.append(lane, request, 0);
    ints[request * INTS + SERVER] = -1;
    ints[request * INTS + PHASE] = Phase.Transit;
    if (this.latency === undefined) {
      this.deliver(request);
      return;
    }
    ints[request * INTS + TIMER] = this.loop.schedule(
      this.loop.nowUs + wholeUs(this.latency.draw(this.latencyStream)),
      Kind.RequestDelivered,
      request,
      0,
    );
  }

  private deliver(request: number): void {
    const { ints, doubles } = this;
    const servers = this.serverInts;
    const service = ints[request * INTS + WORKLOAD];
    ints[request * INTS + TIMER] = -1;
    if (this.impairments.isActive && this.impairments.meetsDeadNode(service)) {
      this.attemptFailed(request, Outcome.Failed, Cause.Refused);
      return;
    }
    const { counts } = this;
    const count = service * COUNTS;
    counts[count + REQUESTS]++;
    counts[count + PROCESSED_BYTES] += doubles[request * DOUBLES + BYTES];
    counts[count + NEW_CONNECTIONS] += this.traffics[ints[request * INTS + TRAFFIC]].connectionsPerRequest;
    if (service >= this.serviceCount) {
      this.invoke(request, this.functions[service - this.serviceCount]);
      return;
    }
    const server = this.pools[service].choose();
    if (server < 0) {
      counts[count + ELB_5XX]++;
      this.attemptFailed(request, Outcome.Rejected, Cause.Unavailable503);
      return;
    }
    ints[request * INTS + SERVER] = server;
    if (servers[server * SERVER_INTS + STATE] === ServerState.Closed) {
      this.attemptFailed(request, Outcome.Failed, this.isBalanced[service] ? Cause.BadGateway502 : Cause.Refused);
      return;
    }
    const hung = servers[server * SERVER_INTS + STATE] === ServerState.Hung;
    if (!hung && servers[server * SERVER_INTS + IN_SERVICE] < servers[server * SERVER_INTS + CONCURRENCY]) {
      servers[server * SERVER_INTS + IN_SERVICE]++;
      this.pools[service].changed(server, this.servers.outstanding(server));
      this.begin(request, server);
    } else if (hung || servers[server * SERVER_INTS + BACKLOG_COUNT] < servers[server * SERVER_INTS + BACKLOG_MAX]) {
      // A hung process accepts nothing, so the operating system's queue takes what comes.
      this.servers.enqueue(server, request, this.requests);
      this.pools[service].changed(server, this.servers.outstanding(server));
    } else {
      counts[count + TARGET_5XX]++;
      this.attemptFailed(request, Outcome.Rejected, Cause.Unavailable503);
    }
  }

  private begin(request: number, server: number): void {
    const { ints, doubles } = this;
    if (this.impairments.isActive) ints[request * INTS + FLAGS] |= this.impairments.begin(request, server, ints[request * INTS + WORKLOAD]);
    if ((ints[request * INTS + FLAGS] & Flag.WaitFirst) !== 0 && doubles[request * DOUBLES + WAIT_US] > 0) this.enterWait(request);
    else this.enterCpu(request, server);
  }

  private enterCpu(request: number, server: number): void {
    const { ints, doubles } = this;
    let cpuUs = doubles[request * DOUBLES + CPU_US] * this.serverDoubles[server * SERVER_DOUBLES + CPU_FACTOR];
    if (cpuUs === 0) {
      this.afterCpu(request);
      return;
    }
    if (this.loop.nowUs < this.serverDoubles[server * SERVER_DOUBLES + WARM_UNTIL_US])
      cpuUs *= this.serverDoubles[server * SERVER_DOUBLES + WARM_FACTOR];
    if ((ints[request * INTS + FLAGS] & Flag.Slowed) !== 0) cpuUs *= this.impairments.factorOf(request);
    ints[request * INTS + PHASE] = Phase.Cpu;
    this.processors.enter(server, request, cpuUs);
  }

  private onCpuDone(server: number): void {
    const request = this.processors.depart(server);
    this.afterCpu(request);
    this.processors.departed(server);
  }

  private afterCpu(request: number): void {
    const { ints, doubles } = this;
    if ((ints[request * INTS + FLAGS] & Flag.WaitFirst) === 0 && doubles[request * DOUBLES + WAIT_US] > 0) this.enterWait(request);
    else this.respond(request);
  }

  private enterWait(request: number): void {
    const { ints, doubles } = this;
    let waitUs = doubles[request * DOUBLES + WAIT_US];
    if ((ints[request * INTS + FLAGS] & Flag.Slowed) !== 0) waitUs = wholeUs(waitUs * this.impairments.factorOf(request));
    ints[request * INTS + PHASE] = Phase.Wait;
    ints[request * INTS + TIMER] = this.loop.schedule(this.loop.nowUs + waitUs, Kind.WaitDone, request, 0);
  }

  private onWaitDone(request: number): void {
    const { ints } = this;
    const servers = this.serverInts;
    ints[request * INTS + TIMER] = -1;
    if (servers[ints[request * INTS + SERVER] * SERVER_INTS + STATE] === ServerState.Hung) ints[request * INTS + PHASE] = Phase.Held;
    else this.afterWait(request);
  }

  private afterWait(request: number): void {
    const { ints } = this;
    if ((ints[request * INTS + FLAGS] & (Flag.WaitFirst | Flag.Answering)) === Flag.WaitFirst)
      this.enterCpu(request, ints[request * INTS + SERVER]);
    else this.respond(request);
  }

  /** A fault makes the answer come later: the request keeps its place at the server until then. */
  private holdAnswer(request: number): void {
    const { ints } = this;
    ints[request * INTS + FLAGS] ^= Flag.LateAnswer | Flag.Answering;
    ints[request * INTS + PHASE] = Phase.Wait;
    ints[request * INTS + TIMER] = this.loop.schedule(this.loop.nowUs + this.impairments.latencyUsOf(request), Kind.WaitDone, request, 0);
  }

  private respond(request: number): void {
    const { ints } = this;
    const servers = this.serverInts;
    const server = ints[request * INTS + SERVER];
    if ((ints[request * INTS + FLAGS] & Flag.LateAnswer) !== 0) {
      this.holdAnswer(request);
      return;
    }
    servers[server * SERVER_INTS + IN_SERVICE]--;
    ints[request * INTS + PHASE] = Phase.Transit;
    this.startFromBacklog(server);
    this.pools[servers[server * SERVER_INTS + POOL]].changed(
      server,
      servers[server * SERVER_INTS + IN_SERVICE] + servers[server * SERVER_INTS + BACKLOG_COUNT],
    );
    this.answer(request);
  }

  /** The answer of a server or function goes back to the client, if it still waits. */
  private answer(request: number): void {
    const { counts, ints, doubles } = this;
    const flags = ints[request * INTS + FLAGS];
    if ((flags & Flag.ClientGone) !== 0) {
      this.requests.release(request);
      return;
    }
    const count = ints[request * INTS + WORKLOAD] * COUNTS;
    if ((flags & (Flag.WillFail | Flag.FaultyAnswer)) !== 0) {
      counts[count + TARGET_5XX]++;
      this.attemptFailed(request, Outcome.Failed, Cause.Error500);
      return;
    }
    const latencyUs = this.loop.nowUs - doubles[request * DOUBLES + FIRST_US];
    counts[count + TARGET_2XX]++;
    counts[count + SENT_BYTES] += doubles[request * DOUBLES + OUT_BYTES];
    counts[count + LATENCY_SUM_US] += latencyUs;
    this.finish(request, Outcome.Completed, Cause.None, latencyUs);
  }

  /** One invocation of a function: its environment serves nothing else until the handler returns. */
  private invoke(request: number, pool: FunctionPool): void {
    const { ints, doubles, loop } = this;
    if (!pool.begin(loop.nowUs)) {
      this.counts[ints[request * INTS + WORKLOAD] * COUNTS + ELB_5XX]++;
      this.attemptFailed(request, Outcome.Rejected, Cause.Throttled429);
      return;
    }
    const durationUs = pool.handle(doubles[request * DOUBLES + CPU_US], doubles[request * DOUBLES + WAIT_US]);
    ints[request * INTS + PHASE] = Phase.Invocation;
    const doneUs = loop.nowUs + pool.placementUs + pool.initUs + durationUs;
    loop.schedule(doneUs, Kind.InvocationDone, request, durationUs >= pool.spec.timeoutUs ? 1 : 0);
  }

  /** @param timedOut 1 where Lambda ended the invocation at the function's timeout */
  private onInvocationDone(request: number, timedOut: number): void {
    const { ints } = this;
    this.functions[ints[request * INTS + WORKLOAD] - this.serviceCount].end(this.loop.nowUs, timedOut === 0);
    ints[request * INTS + PHASE] = Phase.Transit;
    if (timedOut === 1) this.attemptFailed(request, Outcome.Failed, Cause.BadGateway502);
    else this.answer(request);
  }

  private startFromBacklog(server: number): void {
    const servers = this.serverInts;
    if (servers[server * SERVER_INTS + STATE] !== ServerState.Serving) return;
    while (
      servers[server * SERVER_INTS + BACKLOG_COUNT] > 0 &&
      servers[server * SERVER_INTS + IN_SERVICE] < servers[server * SERVER_INTS + CONCURRENCY]
    ) {
      const request = servers[server * SERVER_INTS + BACKLOG_FIRST];
      this.servers.unlink(server, request, this.requests);
      servers[server * SERVER_INTS + IN_SERVICE]++;
      this.begin(request, server);
    }
  }

  /** The client, or the load balancer in its place, stops waiting for this attempt. */
  private onGivenUp(request: number, outcome: number, cause: number): void {
    const { ints } = this;
    const plan = this.traffics[ints[request * INTS + TRAFFIC]];
    ints[request * INTS + TICKET] = 0;
    if (cause === Cause.GatewayTimeout504) this.counts[ints[request * INTS + WORKLOAD] * COUNTS + ELB_5XX]++;
    const phase = ints[request * INTS + PHASE];
    // An invocation of a function goes on whether its client waits or not.
    if (phase === Phase.Invocation || (phase !== Phase.Transit && !plan.spec.client.cancelOnTimeout)) {
      this.conclude(this.leaveGhost(request), outcome, cause);
      return;
    }
    this.withdraw(request);
    this.conclude(request, outcome, cause);
  }

  /** The work goes on at the server without a client; the client's side continues in a new slot. */
  private leaveGhost(request: number): number {
    const client = this.allocate();
    this.requests.copy(request, client);
    const { ints } = this;
    ints[client * INTS + SERVER] = -1;
    ints[client * INTS + PHASE] = Phase.Transit;
    ints[request * INTS + FLAGS] |= Flag.ClientGone;
    return client;
  }

  /** Takes a request off the server, or off its way there. */
  private withdraw(request: number): void {
    const { ints } = this;
    const servers = this.serverInts;
    const server = ints[request * INTS + SERVER];
    const phase = ints[request * INTS + PHASE];
    ints[request * INTS + PHASE] = Phase.Transit;
    if (phase === Phase.Transit) {
      if (ints[request * INTS + TIMER] >= 0) this.loop.cancel(ints[request * INTS + TIMER]);
      return;
    }
    if (phase === Phase.Backlog) this.servers.unlink(server, request, this.requests);
    else {
      if (phase === Phase.Cpu) this.processors.abandon(server, request);
      else if (phase === Phase.Wait) this.loop.cancel(ints[request * INTS + TIMER]);
      servers[server * SERVER_INTS + IN_SERVICE]--;
      this.startFromBacklog(server);
    }
    this.pools[servers[server * SERVER_INTS + POOL]].changed(
      server,
      servers[server * SERVER_INTS + IN_SERVICE] + servers[server * SERVER_INTS + BACKLOG_COUNT],
    );
  }

  /** An attempt came back without success before anybody gave it up. */
  private attemptFailed(request: number, outcome: number, cause: number): void {
    const { ints } = this;
    if ((ints[request * INTS + FLAGS] & Flag.ClientGone) !== 0) {
      this.requests.release(request);
      return;
    }
    this.dropGiveUp(request);
    if (cause === Cause.BadGateway502) this.counts[ints[request * INTS + WORKLOAD] * COUNTS + ELB_5XX]++;
    this.conclude(request, outcome, cause);
  }

  /** The client tries again, or takes this for the outcome. */
  private conclude(request: number, outcome: number, cause: number): void {
    const { ints, doubles } = this;
    const backOffUs = this.clients[ints[request * INTS + TRAFFIC]].retryAfterUs(ints[request * INTS + ATTEMPT] & 0xffff);
    if (backOffUs >= 0) {
      ints[request * INTS + ATTEMPT]++;
      ints[request * INTS + PHASE] = Phase.BackOff;
      ints[request * INTS + FLAGS] &= Flag.Lasting;
      this.listener.retried(ints[request * INTS + ROW]);
      ints[request * INTS + TIMER] = this.loop.schedule(this.loop.nowUs + backOffUs, Kind.RetryDue, request, 0);
      return;
    }
    this.countEnd(request, outcome, cause, this.loop.nowUs - doubles[request * DOUBLES + FIRST_US]);
    this.requests.release(request);
  }

  private finish(request: number, outcome: number, cause: number, latencyUs: number): void {
    this.dropGiveUp(request);
    this.countEnd(request, outcome, cause, latencyUs);
    this.requests.release(request);
  }

  private countEnd(request: number, outcome: number, cause: number, latencyUs: number): void {
    const { ints } = this;
    this.inFlight.end(this.loop.nowUs, latencyUs);
    this.listener.ended(ints[request * INTS + ROW], ints[request * INTS + WORKLOAD], outcome, cause, latencyUs);
  }

  private dropGiveUp(request: number): void {
    const { ints } = this;
    const lane = ints[request * INTS + GIVE_UP_LANE];
    if (lane >= 0) this.loop.drop(lane, ints[request * INTS + TICKET]);
  }
}

/** Rounds to a whole microsecond. (Math.round costs as much as a draw: it minds the sign of zero.) */
function wholeUs(us: number): number {
  return Math.floor(us + 0.5);
}
