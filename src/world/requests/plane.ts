import type { Loop } from '../../kernel/loop.js';
import { compileSampler, type Sampler } from '../../kernel/sample.js';
import type { Stream, Streams } from '../../kernel/stream.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import { Kind } from '../kinds.js';
import type { Arrivals } from './arrivals.js';
import { Cause, Outcome, type RequestListener } from './listener.js';
import { Pool } from './pool.js';
import { grown, Processors } from './processors.js';
import { pickShare, planTraffic, type TrafficPlan } from './traffic-plan.js';

/** Where a request is. */
const Phase = { Free: 0, Transit: 1, Backlog: 2, Cpu: 3, Wait: 4, Held: 5, BackOff: 6 } as const;

/** What a server does with a connection. */
export const ServerState = { Closed: 0, Serving: 1, Hung: 2 } as const;

const UNLIMITED = 2_147_483_647;

/** What a server (the data-plane side of a task) can do. */
export interface ServerSpec {
  readonly pool: number;
  readonly vcpu: number;
  readonly concurrency: number;
  readonly backlog: number;
  /** CPU time here for one microsecond of demand (1 on x86). */
  readonly cpuFactor: number;
  readonly warmUntilUs: number;
  readonly warmFactor: number;
}

/** Counts of a service since the last harvest, for CloudWatch and the load balancer's meter. */
export interface ServiceTraffic {
  requests: number;
  target2xx: number;
  target5xx: number;
  elb5xx: number;
  latencySumUs: number;
  /** Requests and responses, bytes. */
  bytes: number;
  /** Connections opened by clients. */
  newConnections: number;
}

function noTraffic(): ServiceTraffic {
  return { requests: 0, target2xx: 0, target5xx: 0, elb5xx: 0, latencySumUs: 0, bytes: 0, newConnections: 0 };
}

/**
 * The request path: arrivals, clients with timeouts and retries, the choice of a server, its
 * concurrency and backlog, CPU shared among the requests in service, waits, the answer.
 * Everything about a request in flight stands in typed arrays; a request is a slot in them.
 */
export class RequestPlane {
  static readonly wiring = ['loop', 'listener', 'latency', 'latencyStream', 'traffics', 'processors', 'pools'];
  readonly processors: Processors;
  readonly pools: readonly Pool[];
  /** Requests in flight, back-offs included. */
  inFlight = 0;
  /** Integral of inFlight over time, request-microseconds, brought up to date at every change. */
  inFlightIntegralUs = 0;
  /** Sum over ended requests of the time they were in flight, microseconds. */
  sojournSumUs = 0;
  private inFlightSinceUs = 0;
  private readonly loop: Loop;
  private readonly listener: RequestListener;
  private readonly traffics: readonly TrafficPlan[];
  private readonly latency: Sampler | undefined;
  private readonly latencyStream: Stream;
  serviceTraffic: ServiceTraffic[];
  private readonly isBalanced: readonly boolean[];
  /** Per traffic: requests first sent and retries, for the retry budget. */
  private readonly sentFirst: number[];
  private readonly sentRetries: number[];

  /** The streams of arrivals, for a snapshot. */
  get arrivals(): readonly Arrivals[] {
    return this.traffics.map((plan) => plan.arrivals);
  }

  // Requests.
  private free = -1;
  private slotCount = 0;
  private firstUs = new Float64Array(1024);
  private cpuUs = new Float64Array(1024);
  private waitUs = new Float64Array(1024);
  private bytes = new Float64Array(1024);
  private row = new Int32Array(1024);
  private workload = new Int32Array(1024);
  private traffic = new Int32Array(1024);
  private server = new Int32Array(1024);
  private phase = new Uint8Array(1024);
  private attempt = new Int32Array(1024);
  private timer = new Int32Array(1024);
  /** The lane in which somebody may give the attempt up, and the ticket there. */
  private giveUpLane = new Int32Array(1024);
  private ticket = new Int32Array(1024);
  private before = new Int32Array(1024);
  private after = new Int32Array(1024);
  /** Bits: 1 wait before CPU, 2 will be answered 5xx, 4 the client is gone. */
  private flags = new Uint8Array(1024);

  // Servers.
  private serverCount = 0;
  private freeServers: number[] = [];
  private state = new Uint8Array(16);
  private pool = new Int32Array(16);
  private inService = new Int32Array(16);
  private concurrency = new Int32Array(16);
  private backlogFirst = new Int32Array(16).fill(-1);
  private backlogLast = new Int32Array(16).fill(-1);
  private backlogCount = new Int32Array(16);
  private backlogMax = new Int32Array(16);
  private cpuFactor = new Float64Array(16);
  private warmUntilUs = new Float64Array(16);
  private warmFactor = new Float64Array(16);

  constructor(scenario: CompiledScenario, loop: Loop, streams: Streams, listener: RequestListener) {
    this.loop = loop;
    this.listener = listener;
    this.processors = new Processors(loop);
    this.processors.growRequests(this.firstUs.length);
    this.isBalanced = scenario.services.map((service) => service.targetGroups.length > 0);
    this.pools = scenario.services.map((service) => {
      const group = scenario.targetGroups.find((candidate) => candidate.name === service.targetGroups[0]?.targetGroup);
      return new Pool(group?.algorithm ?? 'round_robin', streams.get(`balancer/${service.name}`));
    });
    this.serviceTraffic = scenario.services.map(() => noTraffic());
    const latency = scenario.assume.loadBalancerLatency;
    this.latency = latency.kind === 'constant' && latency.value === 0 ? undefined : compileSampler(latency);
    this.latencyStream = streams.get('load-balancer-latency');
    this.traffics = scenario.traffic.map((traffic) => planTraffic(traffic, scenario, loop, streams));
    this.sentFirst = scenario.traffic.map(() => 0);
    this.sentRetries = scenario.traffic.map(() => 0);
    loop.on(Kind.Arrival, (traffic) => this.onArrival(traffic));
    loop.on(Kind.CpuDone, (server) => this.onCpuDone(server));
    loop.on(Kind.WaitDone, (request) => this.onWaitDone(request));
    loop.on(Kind.ClientTimeout, (request) => this.onGivenUp(request, Outcome.TimedOut, Cause.None));
    loop.on(Kind.IdleTimeout, (request) => this.onGivenUp(request, Outcome.Failed, Cause.GatewayTimeout504));
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
    const server = this.freeServers.pop() ?? this.serverCount++;
    this.growServers(this.serverCount);
    this.state[server] = ServerState.Closed;
    this.pool[server] = spec.pool;
    this.inService[server] = 0;
    this.concurrency[server] = Math.min(spec.concurrency, UNLIMITED);
    this.backlogFirst[server] = -1;
    this.backlogLast[server] = -1;
    this.backlogCount[server] = 0;
    this.backlogMax[server] = Math.min(spec.backlog, UNLIMITED);
    this.cpuFactor[server] = spec.cpuFactor;
    this.warmUntilUs[server] = spec.warmUntilUs;
    this.warmFactor[server] = spec.warmFactor;
    this.processors.open(server, spec.vcpu);
    return server;
  }

  /** The process is up and listens. */
  serve(server: number): void {
    this.state[server] = ServerState.Serving;
  }

  /** Starts the counts for CloudWatch and the load balancer's meter again from 0. */
  resetServiceTraffic(service: number): void {
    this.serviceTraffic[service] = noTraffic();
  }

  /** The process is gone: what it had in hand is lost, what is still sent there is refused. */
  killServer(server: number): void {
    this.state[server] = ServerState.Closed;
    this.dropInHand(server);
  }

  /** Nobody sends there any more; the number may be used again. The server must have been killed. */
  releaseServer(server: number): void {
    this.freeServers.push(server);
  }

  /** The process accepts connections and does nothing with them. */
  hangServer(server: number): void {
    if (this.state[server] !== ServerState.Serving) return;
    this.state[server] = ServerState.Hung;
    this.processors.pause(server);
  }

  /** The process goes on where it stopped. */
  resumeServer(server: number): void {
    if (this.state[server] !== ServerState.Hung) return;
    this.state[server] = ServerState.Serving;
    this.processors.resume(server);
    for (let request = 0; request < this.slotCount; request++) {
      if (this.phase[request] === Phase.Held && this.server[request] === server) this.afterWait(request);
    }
    this.startFromBacklog(server);
  }

  /** Requests a server has in hand, as its load balancer counts them. */
  outstanding(server: number): number {
    return this.inService[server] + this.backlogCount[server];
  }

  /** Cuts the connections of whatever the server still has in hand. */
  dropInHand(server: number): void {
    const cause = this.isBalanced[this.pool[server]] ? Cause.BadGateway502 : Cause.Reset;
    this.processors.clear(server);
    const lost: number[] = [];
    for (let request = 0; request < this.slotCount; request++) {
      const phase = this.phase[request];
      if (phase < Phase.Backlog || phase > Phase.Held || this.server[request] !== server) continue;
      if (phase === Phase.Wait) this.loop.cancel(this.timer[request]);
      this.phase[request] = Phase.Transit;
      lost.push(request);
    }
    this.inService[server] = 0;
    this.backlogFirst[server] = -1;
    this.backlogLast[server] = -1;
    this.backlogCount[server] = 0;
    this.pools[this.pool[server]].changed(server, 0);
    for (const request of lost) this.attemptFailed(request, Outcome.Failed, cause);
  }

  // ── The life of a request ───────────────────────────────────────────────────────────────────

  private onArrival(index: number): void {
    const plan = this.traffics[index];
    const to = plan.split.length === 1 ? 0 : pickShare(plan.split, plan.splitStream.uniform53());
    const shares = plan.shares[to];
    const kind = plan.kinds[to][shares.length === 1 ? 0 : pickShare(shares, plan.kindStream.uniform53())];
    const request = this.allocate();
    const service = plan.spec.to[to].service;
    const now = this.loop.nowUs;
    this.countInFlight(1);
    this.firstUs[request] = now;
    this.cpuUs[request] = wholeUs(kind.cpu.draw(plan.cpuStream));
    this.waitUs[request] = wholeUs(kind.wait.draw(plan.waitStream));
    this.bytes[request] = kind.bytes;
    this.workload[request] = service;
    this.traffic[request] = index;
    this.attempt[request] = to << 16;
    this.flags[request] = (kind.waitFirst ? 1 : 0) | (kind.errors > 0 && plan.errorStream.uniform53() < kind.errors ? 2 : 0);
    this.row[request] = this.listener.offered(service, now);
    this.sentFirst[index]++;
    this.send(request);
    this.scheduleArrival(plan, index);
  }

  private scheduleArrival(plan: TrafficPlan, index: number): void {
    this.loop.setSource(plan.source, plan.arrivals.nextUs(plan.arrivalStream), index);
  }

  /** One attempt: starts the clock of whoever may give it up, and sends it on its way. */
  private send(request: number): void {
    const plan = this.traffics[this.traffic[request]];
    const lane = plan.giveUpLanes[this.attempt[request] >> 16];
    this.giveUpLane[request] = lane;
    if (lane >= 0) this.ticket[request] = this.loop.append(lane, request, 0);
    this.server[request] = -1;
    this.phase[request] = Phase.Transit;
    if (this.latency === undefined) {
      this.deliver(request);
      return;
    }
    this.timer[request] = this.loop.schedule(
      this.loop.nowUs + wholeUs(this.latency.draw(this.latencyStream)),
      Kind.RequestDelivered,
      request,
      0,
    );
  }

  private deliver(request: number): void {
    const service = this.workload[request];
    this.timer[request] = -1;
    const counts = this.serviceTraffic[service];
    counts.requests++;
    counts.bytes += this.bytes[request];
    counts.newConnections += this.traffics[this.traffic[request]].connectionsPerRequest;
    const server = this.pools[service].choose();
    if (server < 0) {
      counts.elb5xx++;
      this.attemptFailed(request, Outcome.Rejected, Cause.Unavailable503);
      return;
    }
    this.server[request] = server;
    if (this.state[server] === ServerState.Closed) {
      this.attemptFailed(request, Outcome.Failed, this.isBalanced[service] ? Cause.BadGateway502 : Cause.Refused);
      return;
    }
    const hung = this.state[server] === ServerState.Hung;
    if (!hung && this.inService[server] < this.concurrency[server]) {
      this.inService[server]++;
      this.pools[service].changed(server, this.inService[server] + this.backlogCount[server]);
      this.begin(request, server);
    } else if (hung || this.backlogCount[server] < this.backlogMax[server]) {
      // A hung process accepts nothing, so the operating system's queue takes what comes.
      this.enqueue(request, server);
      this.pools[service].changed(server, this.inService[server] + this.backlogCount[server]);
    } else {
      counts.target5xx++;
      this.attemptFailed(request, Outcome.Rejected, Cause.Unavailable503);
    }
  }

  private begin(request: number, server: number): void {
    if ((this.flags[request] & 1) !== 0 && this.waitUs[request] > 0) this.enterWait(request);
    else this.enterCpu(request, server);
  }

  private enterCpu(request: number, server: number): void {
    let cpuUs = this.cpuUs[request] * this.cpuFactor[server];
    if (cpuUs === 0) {
      this.afterCpu(request);
      return;
    }
    if (this.loop.nowUs < this.warmUntilUs[server]) cpuUs *= this.warmFactor[server];
    this.phase[request] = Phase.Cpu;
    this.processors.enter(server, request, cpuUs);
  }

  private onCpuDone(server: number): void {
    const request = this.processors.depart(server);
    this.afterCpu(request);
    this.processors.departed(server);
  }

  private afterCpu(request: number): void {
    if ((this.flags[request] & 1) === 0 && this.waitUs[request] > 0) this.enterWait(request);
    else this.respond(request);
  }

  private enterWait(request: number): void {
    this.phase[request] = Phase.Wait;
    this.timer[request] = this.loop.schedule(this.loop.nowUs + this.waitUs[request], Kind.WaitDone, request, 0);
  }

  private onWaitDone(request: number): void {
    this.timer[request] = -1;
    if (this.state[this.server[request]] === ServerState.Hung) this.phase[request] = Phase.Held;
    else this.afterWait(request);
  }

  private afterWait(request: number): void {
    if ((this.flags[request] & 1) !== 0) this.enterCpu(request, this.server[request]);
    else this.respond(request);
  }

  private respond(request: number): void {
    const server = this.server[request];
    const flags = this.flags[request];
    this.inService[server]--;
    this.phase[request] = Phase.Transit;
    this.startFromBacklog(server);
    this.pools[this.pool[server]].changed(server, this.inService[server] + this.backlogCount[server]);
    if ((flags & 4) !== 0) {
      this.release(request);
      return;
    }
    const traffic = this.serviceTraffic[this.workload[request]];
    if ((flags & 2) !== 0) {
      traffic.target5xx++;
      this.attemptFailed(request, Outcome.Failed, Cause.Error500);
      return;
    }
    const latencyUs = this.loop.nowUs - this.firstUs[request];
    traffic.target2xx++;
    traffic.latencySumUs += latencyUs;
    this.finish(request, Outcome.Completed, Cause.None, latencyUs);
  }

  private startFromBacklog(server: number): void {
    if (this.state[server] !== ServerState.Serving) return;
    while (this.backlogCount[server] > 0 && this.inService[server] < this.concurrency[server]) {
      const request = this.backlogFirst[server];
      this.unlinkBacklog(request, server);
      this.inService[server]++;
      this.begin(request, server);
    }
  }

  /** The client, or the load balancer in its place, stops waiting for this attempt. */
  private onGivenUp(request: number, outcome: number, cause: number): void {
    const plan = this.traffics[this.traffic[request]];
    this.ticket[request] = 0;
    if (cause === Cause.GatewayTimeout504) this.serviceTraffic[this.workload[request]].elb5xx++;
    if (this.phase[request] !== Phase.Transit && !plan.spec.client.cancelOnTimeout) {
      this.conclude(this.leaveGhost(request), outcome, cause);
      return;
    }
    this.withdraw(request);
    this.conclude(request, outcome, cause);
  }

  /** The work goes on at the server without a client; the client's side continues in a new slot. */
  private leaveGhost(request: number): number {
    const client = this.allocate();
    this.firstUs[client] = this.firstUs[request];
    this.cpuUs[client] = this.cpuUs[request];
    this.waitUs[client] = this.waitUs[request];
    this.bytes[client] = this.bytes[request];
    this.row[client] = this.row[request];
    this.workload[client] = this.workload[request];
    this.traffic[client] = this.traffic[request];
    this.attempt[client] = this.attempt[request];
    this.flags[client] = this.flags[request];
    this.server[client] = -1;
    this.phase[client] = Phase.Transit;
    this.flags[request] |= 4;
    return client;
  }

  /** Takes a request off the server, or off its way there. */
  private withdraw(request: number): void {
    const server = this.server[request];
    const phase = this.phase[request];
    this.phase[request] = Phase.Transit;
    if (phase === Phase.Transit) {
      if (this.timer[request] >= 0) this.loop.cancel(this.timer[request]);
      return;
    }
    if (phase === Phase.Backlog) this.unlinkBacklog(request, server);
    else {
      if (phase === Phase.Cpu) this.processors.abandon(server, request);
      else if (phase === Phase.Wait) this.loop.cancel(this.timer[request]);
      this.inService[server]--;
      this.startFromBacklog(server);
    }
    this.pools[this.pool[server]].changed(server, this.inService[server] + this.backlogCount[server]);
  }

  /** An attempt came back without success before anybody gave it up. */
  private attemptFailed(request: number, outcome: number, cause: number): void {
    if ((this.flags[request] & 4) !== 0) {
      this.release(request);
      return;
    }
    this.dropGiveUp(request);
    if (cause === Cause.BadGateway502) this.serviceTraffic[this.workload[request]].elb5xx++;
    this.conclude(request, outcome, cause);
  }

  /** The client tries again, or takes this for the outcome. */
  private conclude(request: number, outcome: number, cause: number): void {
    const plan = this.traffics[this.traffic[request]];
    const client = plan.spec.client;
    const attempt = this.attempt[request] & 0xffff;
    const traffic = this.traffic[request];
    if (attempt < client.retries && this.sentRetries[traffic] < client.retryBudget * this.sentFirst[traffic]) {
      this.sentRetries[traffic]++;
      this.attempt[request]++;
      this.phase[request] = Phase.BackOff;
      this.listener.retried(this.row[request]);
      const ceilingUs = client.backOffUs * 2 ** Math.min(attempt, 30);
      const backOffUs = wholeUs(ceilingUs * plan.backOffStream.uniform53());
      this.timer[request] = this.loop.schedule(this.loop.nowUs + backOffUs, Kind.RetryDue, request, 0);
      return;
    }
    this.countEnd(request, outcome, cause, this.loop.nowUs - this.firstUs[request]);
    this.release(request);
  }

  private finish(request: number, outcome: number, cause: number, latencyUs: number): void {
    this.dropGiveUp(request);
    this.countEnd(request, outcome, cause, latencyUs);
    this.release(request);
  }

  private countEnd(request: number, outcome: number, cause: number, latencyUs: number): void {
    this.countInFlight(-1);
    this.sojournSumUs += latencyUs;
    this.listener.ended(this.row[request], this.workload[request], outcome, cause, latencyUs);
  }

  private dropGiveUp(request: number): void {
    const lane = this.giveUpLane[request];
    if (lane >= 0) this.loop.drop(lane, this.ticket[request]);
  }

  private countInFlight(change: number): void {
    const now = this.loop.nowUs;
    this.inFlightIntegralUs += this.inFlight * (now - this.inFlightSinceUs);
    this.inFlightSinceUs = now;
    this.inFlight += change;
  }

  /** Sum over requests still in flight of the time since they were first sent, microseconds. */
  ageSumUs(): number {
    this.countInFlight(0);
    let sum = 0;
    for (let request = 0; request < this.slotCount; request++) {
      if (this.phase[request] !== Phase.Free && (this.flags[request] & 4) === 0) sum += this.loop.nowUs - this.firstUs[request];
    }
    return sum;
  }

  // ── Slots and lists ─────────────────────────────────────────────────────────────────────────

  private allocate(): number {
    const request = this.free;
    if (request >= 0) {
      this.free = this.after[request];
      return request;
    }
    if (this.slotCount === this.firstUs.length) this.growRequests(this.slotCount * 2);
    return this.slotCount++;
  }

  private release(request: number): void {
    this.phase[request] = Phase.Free;
    this.flags[request] = 0;
    this.after[request] = this.free;
    this.free = request;
  }

  private enqueue(request: number, server: number): void {
    const last = this.backlogLast[server];
    this.phase[request] = Phase.Backlog;
    this.before[request] = last;
    this.after[request] = -1;
    if (last >= 0) this.after[last] = request;
    else this.backlogFirst[server] = request;
    this.backlogLast[server] = request;
    this.backlogCount[server]++;
  }

  private unlinkBacklog(request: number, server: number): void {
    const before = this.before[request];
    const after = this.after[request];
    if (before >= 0) this.after[before] = after;
    else this.backlogFirst[server] = after;
    if (after >= 0) this.before[after] = before;
    else this.backlogLast[server] = before;
    this.backlogCount[server]--;
  }

  private growRequests(count: number): void {
    this.firstUs = grown(this.firstUs, count);
    this.cpuUs = grown(this.cpuUs, count);
    this.waitUs = grown(this.waitUs, count);
    this.bytes = grown(this.bytes, count);
    this.row = grown(this.row, count);
    this.workload = grown(this.workload, count);
    this.traffic = grown(this.traffic, count);
    this.server = grown(this.server, count);
    this.phase = grown(this.phase, count);
    this.attempt = grown(this.attempt, count);
    this.timer = grown(this.timer, count);
    this.giveUpLane = grown(this.giveUpLane, count);
    this.ticket = grown(this.ticket, count);
    this.before = grown(this.before, count);
    this.after = grown(this.after, count);
    this.flags = grown(this.flags, count);
    this.processors.growRequests(count);
  }

  private growServers(count: number): void {
    this.state = grown(this.state, count);
    this.pool = grown(this.pool, count);
    this.inService = grown(this.inService, count);
    this.concurrency = grown(this.concurrency, count);
    this.backlogFirst = grown(this.backlogFirst, count);
    this.backlogLast = grown(this.backlogLast, count);
    this.backlogCount = grown(this.backlogCount, count);
    this.backlogMax = grown(this.backlogMax, count);
    this.cpuFactor = grown(this.cpuFactor, count);
    this.warmUntilUs = grown(this.warmUntilUs, count);
    this.warmFactor = grown(this.warmFactor, count);
    this.processors.growServers(count);
  }
}

/** Rounds to a whole microsecond. (Math.round costs as much as a draw: it minds the sign of zero.) */
function wholeUs(us: number): number {
  return Math.floor(us + 0.5);
}
