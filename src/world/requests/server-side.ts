import { Kind } from '../kinds.js';
import { ForeseenSide } from './foreseen-side.js';
import type { Impairment } from './impairments.js';
import { Cause as Causes, Outcome as Outcomes } from './listener.js';
import { Flag as FlagBits, Phase as Phases, RequestColumns } from './request-table.js';
import { ServerColumns, type ServerSpec, ServerState as ServerStates, Watch as WatchBits } from './server-table.js';

// Constants of this module, so that V8 folds them (see RequestColumns).
const { CPU_US, WAIT_US, DOUBLES } = RequestColumns;
const { WORKLOAD, ORIGIN, SERVER, PHASE, FLAGS, PLACE, ORDER, INTS } = RequestColumns;
const { STATE, POOL, IN_SERVICE, CONCURRENCY, BACKLOG_FIRST, BACKLOG_COUNT, BACKLOG_MAX, SERVER_INTS } = ServerColumns;
const { CPU_TIMER, WATCH, RING } = ServerColumns;
const { CPU_FACTOR, WARM_UNTIL_US, WARM_FACTOR, NEXT_CPU_US, NEXT_WAIT_US, CPU_TIMER_US, SERVER_DOUBLES } = ServerColumns;
const Cause = Causes;
const Outcome = Outcomes;
const Phase = Phases;
const Flag = FlagBits;
const ServerState = ServerStates;
const Watch = WatchBits;
const CPU_DUE = Kind.CpuDue;
const WAIT_DUE = Kind.WaitDue;

/**
 * What happens at servers (tasks as the data plane sees them): concurrency and backlog, CPU shared among the requests
 * in service, waits, the end of an attempt.
 *
 * A server has an agenda of its own: its next computation and its next wait to end. Whoever looks at a server first
 * brings it up to now (`catchUp`), so what happens there happens in its order and at its instants, whenever it is
 * carried out. Only a server that is watched is woken at each of its events; most are not, and cost nothing in between.
 * Being watched or not changes no result.
 */
export abstract class ServerSide extends ForeseenSide {
  // ── Servers: opened, hung, drained and closed by the control plane ────────────────────────────

  /** A server that refuses connections until `serve`. @returns its number, free for reuse after `releaseServer` */
  openServer(spec: ServerSpec): number {
    const server = this.servers.open(spec);
    this.takeArrays();
    // Until now they were alone: what is behind must not yet share with the new one.
    for (const other of this.processors.serversOn(spec.instance?.index)) this.catchUp(other, this.loop.nowUs);
    this.processors.open(server, this.loop.nowUs, spec.vcpu, spec.instance);
    this.waits.open(server);
    this.memory.open(server, spec.memory);
    if (this.isWatched[spec.pool]) this.watch(server, Watch.Service);
    for (const neighbour of this.processors.neighbours(server)) this.watch(neighbour, Watch.Neighbours);
    return server;
  }

  /** The process is up and listens. */
  serve(server: number): void {
    this.serverInts[server * SERVER_INTS + STATE] = ServerState.Serving;
  }

  /** The process is gone: what it had in hand is lost, what is still sent there is refused. */
  killServer(server: number): void {
    this.stopForeseeing(server);
    this.catchUp(server, this.loop.nowUs);
    this.serverInts[server * SERVER_INTS + STATE] = ServerState.Closed;
    this.dropInHand(server);
    this.memory.close(server);
  }

  /** Nobody sends there any more; the number may be used again. The server must have been killed. */
  releaseServer(server: number): void {
    const servers = this.serverInts;
    this.processors.close(server);
    this.impairments.setServer(server, undefined);
    if (servers[server * SERVER_INTS + CPU_TIMER] >= 0) this.loop.cancel(servers[server * SERVER_INTS + CPU_TIMER]);
    servers[server * SERVER_INTS + CPU_TIMER] = -1;
    // Wakings for its waits are still on their way: nobody is there any more.
    servers[server * SERVER_INTS + WATCH] = 0;
    this.servers.release(server);
  }

  /** The process accepts connections and does nothing with them. */
  hangServer(server: number): void {
    const servers = this.serverInts;
    this.stopForeseeing(server);
    this.catchUp(server, this.loop.nowUs);
    if (servers[server * SERVER_INTS + STATE] !== ServerState.Serving) return;
    servers[server * SERVER_INTS + STATE] = ServerState.Hung;
    this.processors.pause(server, this.loop.nowUs);
  }

  /** The process goes on where it stopped. */
  resumeServer(server: number): void {
    const { ints } = this;
    const servers = this.serverInts;
    const { nowUs } = this.loop;
    this.catchUp(server, nowUs);
    if (servers[server * SERVER_INTS + STATE] !== ServerState.Hung) return;
    servers[server * SERVER_INTS + STATE] = ServerState.Serving;
    this.processors.resume(server, nowUs);
    for (const request of this.inHand(server)) if (ints[request * INTS + PHASE] === Phase.Held) this.afterWait(request, nowUs);
    this.startFromBacklog(server, nowUs);
    this.planWaking(server);
  }

  /** Requests that start on the server from now on meet this; undefined: nothing any more. */
  impairServer(server: number, impairment: Impairment | undefined): void {
    this.stopForeseeing(server);
    this.catchUp(server, this.loop.nowUs);
    this.impairments.setServer(server, impairment);
    if (impairment === undefined) this.serverInts[server * SERVER_INTS + WATCH] &= ~Watch.Impaired;
    else this.watch(server, Watch.Impaired);
  }

  /** Requests a server has in hand, as its load balancer counts them. */
  outstanding(server: number): number {
    this.settle(server);
    if (this.serverInts[server * SERVER_INTS + RING] !== 0) return this.foreseenInHand(server);
    this.catchUp(server, this.loop.nowUs);
    return this.servers.outstanding(server);
  }

  /** vCPU-microseconds its requests used since the last harvest of this server. */
  harvestBusy(server: number): number {
    this.settle(server);
    this.catchUp(server, this.loop.nowUs);
    return this.processors.harvestBusy(server, this.loop.nowUs);
  }

  /** Cuts the connections of whatever the server still has in hand. */
  dropInHand(server: number): void {
    this.stopForeseeing(server);
    const { ints } = this;
    const servers = this.serverInts;
    const { nowUs } = this.loop;
    this.catchUp(server, nowUs);
    const cause = this.isBalanced[servers[server * SERVER_INTS + POOL]] ? Cause.BadGateway502 : Cause.Reset;
    this.processors.clear(server, nowUs);
    this.waits.clear(server);
    const lost = this.inHand(server);
    this.flows.cut(server);
    for (const request of lost) {
      this.unwatchRequest(request, server);
      this.flows.closed(request);
      if ((ints[request * INTS + FLAGS] & Flag.Calls) !== 0) this.dropCalls(request);
      ints[request * INTS + PHASE] = Phase.Transit;
    }
    this.servers.empty(server);
    this.memory.empty(server);
    this.pools[servers[server * SERVER_INTS + POOL]].changed(server, 0);
    for (const request of lost) this.attemptFailed(request, Outcome.Failed, cause, nowUs);
  }

  /** The requests at a server, in the order in which they were first sent. */
  private inHand(server: number): number[] {
    const { ints } = this;
    const found: number[] = [];
    for (let request = 0; request < this.requests.count; request++) {
      if (isAtServer(ints[request * INTS + PHASE]) && ints[request * INTS + SERVER] === server) found.push(request);
    }
    return found.sort((a, b) => (ints[a * INTS + ORDER] - ints[b * INTS + ORDER]) | 0);
  }

  // ── Bringing a server up to date ──────────────────────────────────────────────────────────────

  /** Carries out what is due at a server until then, each at its instant. */
  protected catchUp(server: number, untilUs: number): void {
    const at = server * SERVER_DOUBLES;
    const { serverDoubles } = this;
    for (;;) {
      const cpuUs = serverDoubles[at + NEXT_CPU_US];
      const waitUs = serverDoubles[at + NEXT_WAIT_US];
      if (cpuUs <= waitUs) {
        if (cpuUs > untilUs) return;
        this.afterCpu(this.processors.depart(server, cpuUs), cpuUs);
      } else {
        if (waitUs > untilUs) return;
        this.onWaitDone(this.waits.leave(server), server, waitUs);
      }
    }
  }

  protected onCpuDue(server: number): void {
    this.serverInts[server * SERVER_INTS + CPU_TIMER] = -1;
    this.serverDoubles[server * SERVER_DOUBLES + CPU_TIMER_US] = Number.POSITIVE_INFINITY;
    this.catchUp(server, this.loop.nowUs);
    this.planWaking(server);
  }

  /** @param number of the record for which it is woken, where its requests are foreseen */
  protected onWaitDue(server: number, number: number): void {
    if (this.serverInts[server * SERVER_INTS + RING] !== 0) {
      this.onForeseenDue(server, number);
      return;
    }
    this.catchUp(server, this.loop.nowUs);
    this.planWaking(server);
  }

  /** After the work at a server changed: a watched one is woken when its next computation is over. */
  protected planWaking(server: number): void {
    const { serverDoubles, serverInts } = this;
    const at = server * SERVER_INTS;
    if (serverInts[at + WATCH] === 0) return;
    const nextUs = serverDoubles[server * SERVER_DOUBLES + NEXT_CPU_US];
    if (nextUs === serverDoubles[server * SERVER_DOUBLES + CPU_TIMER_US]) return;
    serverDoubles[server * SERVER_DOUBLES + CPU_TIMER_US] = nextUs;
    const timer = serverInts[at + CPU_TIMER];
    if (timer < 0) serverInts[at + CPU_TIMER] = this.loop.schedule(nextUs, CPU_DUE, server, 0);
    else if (nextUs === Infinity) {
      this.loop.cancel(timer);
      serverInts[at + CPU_TIMER] = -1;
    } else this.loop.move(timer, nextUs);
  }

  /** From now on the server is woken at each of its events. @param why a bit of Watch */
  private watch(server: number, why: number): void {
    this.stopForeseeing(server);
    this.catchUp(server, this.loop.nowUs);
    const wasWatched = this.serverInts[server * SERVER_INTS + WATCH] !== 0;
    this.serverInts[server * SERVER_INTS + WATCH] |= why;
    if (!wasWatched) this.wakeForWaits(server);
    this.planWaking(server);
  }

  /** The end of this request must be met at its instant: its client may try again then. */
  private watchRequest(request: number, server: number): void {
    this.ints[request * INTS + FLAGS] |= Flag.Watched;
    const wasWatched = this.serverInts[server * SERVER_INTS + WATCH] !== 0;
    this.serverInts[server * SERVER_INTS + WATCH] += Watch.REQUEST;
    if (!wasWatched) this.wakeForWaits(server);
  }

  /** A server begins to be watched: it is woken at the end of each wait under way. */
  private wakeForWaits(server: number): void {
    this.waits.forEach(server, (dueUs) => this.loop.schedule(dueUs, WAIT_DUE, server, 0));
  }

  private unwatchRequest(request: number, server: number): void {
    if ((this.ints[request * INTS + FLAGS] & Flag.Watched) === 0) return;
    this.ints[request * INTS + FLAGS] &= ~Flag.Watched;
    this.serverInts[server * SERVER_INTS + WATCH] -= Watch.REQUEST;
  }

  // ── A request at a server ─────────────────────────────────────────────────────────────────────

  /** A request arrives at a server that is up to date: served at once, queued, or refused. @returns whether it was taken */
  protected accept(request: number, server: number, nowUs: number): boolean {
    const servers = this.serverInts;
    const at = server * SERVER_INTS;
    const isHung = servers[at + STATE] === ServerState.Hung;
    const isServed = !isHung && servers[at + IN_SERVICE] < servers[at + CONCURRENCY];
    // A hung process accepts nothing, so the operating system's queue takes what comes.
    if (!isServed && !isHung && servers[at + BACKLOG_COUNT] >= servers[at + BACKLOG_MAX]) return false;
    if ((this.ints[request * INTS + FLAGS] & Flag.WillFail) !== 0 && this.mayRetry(request)) this.watchRequest(request, server);
    if (isServed) {
      servers[at + IN_SERVICE]++;
      this.begin(request, server, nowUs);
    } else this.servers.enqueue(server, request, this.requests);
    this.pools[servers[at + POOL]].changed(server, servers[at + IN_SERVICE] + servers[at + BACKLOG_COUNT]);
    this.planWaking(server);
    return true;
  }

  private begin(request: number, server: number, nowUs: number): void {
    const { ints, doubles } = this;
    if (this.impairments.isActive) this.impair(request, server);
    if (this.memory.isUsed) this.memory.begin(server, request);
    if ((ints[request * INTS + FLAGS] & Flag.WaitFirst) !== 0 && doubles[request * DOUBLES + WAIT_US] > 0) this.enterWait(request, nowUs);
    else this.enterCpu(request, server, nowUs);
  }

  private impair(request: number, server: number): void {
    const flags = this.impairments.begin(request, server, this.ints[request * INTS + WORKLOAD]);
    this.ints[request * INTS + FLAGS] |= flags;
    const isWatched = (this.ints[request * INTS + FLAGS] & Flag.Watched) !== 0;
    if ((flags & Flag.FaultyAnswer) !== 0 && !isWatched && this.mayRetry(request)) this.watchRequest(request, server);
  }

  private enterCpu(request: number, server: number, nowUs: number): void {
    const { doubles, serverDoubles } = this;
    let cpuUs = doubles[request * DOUBLES + CPU_US] * serverDoubles[server * SERVER_DOUBLES + CPU_FACTOR];
    if (cpuUs === 0) {
      this.afterCpu(request, nowUs);
      return;
    }
    if (nowUs < serverDoubles[server * SERVER_DOUBLES + WARM_UNTIL_US]) cpuUs *= serverDoubles[server * SERVER_DOUBLES + WARM_FACTOR];
    if ((this.ints[request * INTS + FLAGS] & Flag.Slowed) !== 0) cpuUs *= this.impairments.factorOf(request);
    this.ints[request * INTS + PHASE] = Phase.Cpu;
    this.processors.enter(server, request, cpuUs, nowUs);
  }

  private afterCpu(request: number, nowUs: number): void {
    const { ints, doubles } = this;
    if ((ints[request * INTS + FLAGS] & Flag.WaitFirst) === 0 && doubles[request * DOUBLES + WAIT_US] > 0) this.enterWait(request, nowUs);
    else this.respond(request, nowUs);
  }

  private enterWait(request: number, nowUs: number): void {
    const { ints, doubles } = this;
    let waitUs = doubles[request * DOUBLES + WAIT_US];
    if ((ints[request * INTS + FLAGS] & Flag.Slowed) !== 0) waitUs = wholeUs(waitUs * this.impairments.factorOf(request));
    this.waitUntil(request, nowUs + waitUs);
  }

  private waitUntil(request: number, dueUs: number): void {
    const { ints } = this;
    const server = ints[request * INTS + SERVER];
    ints[request * INTS + PHASE] = Phase.Wait;
    this.waits.enter(server, request, dueUs);
    if (this.serverInts[server * SERVER_INTS + WATCH] !== 0) this.loop.schedule(dueUs, WAIT_DUE, server, 0);
  }

  private onWaitDone(request: number, server: number, nowUs: number): void {
    if (this.serverInts[server * SERVER_INTS + STATE] === ServerState.Hung) this.ints[request * INTS + PHASE] = Phase.Held;
    else this.afterWait(request, nowUs);
  }

  private afterWait(request: number, nowUs: number): void {
    const { ints } = this;
    if ((ints[request * INTS + FLAGS] & (Flag.WaitFirst | Flag.Answering | Flag.Calling)) === Flag.WaitFirst)
      this.enterCpu(request, ints[request * INTS + SERVER], nowUs);
    else this.respond(request, nowUs);
  }

  /** A fault makes the answer come later: the request keeps its place at the server until then. */
  private holdAnswer(request: number, nowUs: number): void {
    const { ints } = this;
    ints[request * INTS + FLAGS] ^= Flag.LateAnswer | Flag.Answering;
    this.waitUntil(request, nowUs + this.impairments.latencyUsOf(request));
  }

  /** Before a request is answered it makes its calls, and a fault may hold the answer back. @returns whether it is not yet time */
  private mustWait(request: number, nowUs: number): boolean {
    const flags = this.ints[request * INTS + FLAGS];
    if ((flags & (Flag.Calls | Flag.CallsMade)) === Flag.Calls) this.enterCalls(request, Phase.Calls);
    else if ((flags & Flag.LateAnswer) !== 0) this.holdAnswer(request, nowUs);
    else return false;
    return true;
  }

  protected respond(request: number, nowUs: number): void {
    const { ints } = this;
    const servers = this.serverInts;
    const server = ints[request * INTS + SERVER];
    if ((ints[request * INTS + FLAGS] & (Flag.LateAnswer | Flag.Calls)) !== 0 && this.mustWait(request, nowUs)) return;
    servers[server * SERVER_INTS + IN_SERVICE]--;
    if (this.memory.isUsed) this.memory.left(server, request);
    if (this.flows.isUsed) this.flows.answered(request, ints[request * INTS + ORIGIN], ints[request * INTS + WORKLOAD]);
    ints[request * INTS + PHASE] = Phase.Transit;
    this.unwatchRequest(request, server);
    this.left(server, nowUs);
    this.answer(request, nowUs);
  }

  /** There is room at a server: its backlog moves up, and its balancer counts anew. */
  private left(server: number, nowUs: number): void {
    const servers = this.serverInts;
    const at = server * SERVER_INTS;
    if (servers[at + BACKLOG_COUNT] > 0) this.startFromBacklog(server, nowUs);
    this.pools[servers[at + POOL]].changed(server, servers[at + IN_SERVICE] + servers[at + BACKLOG_COUNT]);
  }

  private startFromBacklog(server: number, nowUs: number): void {
    const servers = this.serverInts;
    const at = server * SERVER_INTS;
    if (servers[at + STATE] !== ServerState.Serving) return;
    while (servers[at + BACKLOG_COUNT] > 0 && servers[at + IN_SERVICE] < servers[at + CONCURRENCY]) {
      const request = servers[at + BACKLOG_FIRST];
      this.servers.unlink(server, request, this.requests);
      servers[at + IN_SERVICE]++;
      this.begin(request, server, nowUs);
    }
  }

  /** Takes a request off a server that is up to date, before it was answered. */
  protected withdraw(request: number, nowUs: number): void {
    const { ints } = this;
    const server = ints[request * INTS + SERVER];
    const phase = ints[request * INTS + PHASE];
    ints[request * INTS + PHASE] = Phase.Transit;
    this.unwatchRequest(request, server);
    this.flows.closed(request);
    if ((ints[request * INTS + FLAGS] & Flag.Calls) !== 0) this.dropCalls(request);
    if (phase === Phase.Backlog) this.servers.unlink(server, request, this.requests);
    else {
      if (phase === Phase.Cpu) this.processors.abandon(server, ints[request * INTS + PLACE], nowUs);
      else if (phase === Phase.Wait) this.waits.remove(server, ints[request * INTS + PLACE]);
      this.serverInts[server * SERVER_INTS + IN_SERVICE]--;
      if (this.memory.isUsed) this.memory.left(server, request);
    }
    this.left(server, nowUs);
    this.planWaking(server);
  }

  // ── Calls: CallSide ──────────────────────────────────────────────────────────────────────────

  /** A request has done its own work and makes its calls, in this phase. */
  protected abstract enterCalls(request: number, phase: number): void;

  /** Whatever a request has called loses its caller. */
  protected abstract dropCalls(request: number): void;

  // ── The client's side ─────────────────────────────────────────────────────────────────────────

  /** Whether its client tries again where this attempt fails. */
  protected abstract mayRetry(request: number): boolean;

  /** A server is done with a request. */
  protected abstract answer(request: number, nowUs: number): void;

  /** An attempt came back without success before anybody gave it up. */
  protected abstract attemptFailed(request: number, outcome: number, cause: number, nowUs: number): void;
}

/** Whether a request in this phase is a server's: what happens to it there may be behind the clock. */
export function isAtServer(phase: number): boolean {
  return phase >= Phase.Backlog && phase <= Phase.Calls;
}

/** Rounds to a whole microsecond. (Math.round costs as much as a draw: it minds the sign of zero.) */
export function wholeUs(us: number): number {
  return Math.floor(us + 0.5);
}
