import type { Distribution } from '../../kernel/distribution.js';
import type { Loop } from '../../kernel/loop.js';
import { meanOf } from '../../kernel/mean.js';
import type { Streams } from '../../kernel/stream.js';
import type { CompiledScenario, RequestKind } from '../../scenario/compiled.js';
import { Kind } from '../kinds.js';
import { endsAreNoticed } from './call-plan.js';
import { ForeseenColumns, ForeseenTable, recordOf, takeFirstFree } from './foreseen.js';
import { Cause as Causes, Outcome as Outcomes, type RequestListener } from './listener.js';
import { PlaneParts } from './plane-parts.js';
import { Flag as FlagBits, Phase as Phases, RequestColumns } from './request-table.js';
import { ServerColumns, ServerState as ServerStates, Watch as WatchBits } from './server-table.js';
import { CountColumns } from './traffic-counts.js';
import { requestsOf, type TargetPlan, type TrafficPlan } from './traffic-plan.js';

// Constants of this module, so that V8 folds them (see RequestColumns).
const { RING_MAX, RING_MIN, ENDS_US, FIRST_US, GIVE_UP_PLACE, WAIT_US, ROW, WHAT, ORDER } = ForeseenColumns;
const { STATE, POOL, IN_SERVICE, CONCURRENCY, BACKLOG_COUNT, BACKLOG_MAX, WATCH, RING, RING_MASK, RING_NEXT, SERVER_INTS } = ServerColumns;
const { REQUESTS, TARGET_2XX, LATENCY_SUM_US, PROCESSED_BYTES, NEW_CONNECTIONS, OUT_BYTES, COUNTS } = CountColumns;
const Request = RequestColumns;
const Cause = Causes;
const Outcome = Outcomes;
const Phase = Phases;
const Flag = FlagBits;
const ServerState = ServerStates;
const Watch = WatchBits;
const WAIT_DUE = Kind.WaitDue;

const INT_MAX = 2_147_483_647;
// What a record came from: kind, target and traffic in one int32.
const TARGET_SHIFT = 8;
const TRAFFIC_SHIFT = 16;
const PARTS_MAX = 0x100;
const PART_MASK = PARTS_MAX - 1;
const TRAFFICS_MAX = 0x7fff;

/**
 * Requests whose whole stay at their server is known when they come there: they only wait, those before them too, and
 * nobody gives them up before they are answered. Such a request has no slot, no timeout and mostly no event, but a record
 * in a ring of its server, with the instant of its answer; it is counted when its record is used again, or somebody looks.
 *
 * The general engine is the truth. Where anything comes that a record does not tell (a fault, a stop, a request that
 * needs more), the server leaves its ring: what is still in hand there becomes requests with slots, just as they would be
 * by then, and its requests are foreseen again once it has had nothing in hand.
 *
 * A server that is watched for its balancer's sake, which counts requests in hand, is woken at each answer all the same.
 */
export abstract class ForeseenSide extends PlaneParts {
  static override readonly wiring: readonly string[] = [...PlaneParts.wiring, 'foreseen', 'isForeseeable', 'responseBytes', 'drawn'];
  readonly foreseen = new ForeseenTable();
  /** Per workload: whether its requests can be foreseen where nothing is wrong. */
  protected readonly isForeseeable: readonly boolean[];
  /** Per service: bytes of each answer, where they are foreseen. */
  private readonly responseBytes: Float64Array;
  /** The wait of the request that is being sent. */
  protected readonly drawn = new Float64Array(1);
  /** Order of first sending of the next request. */
  protected nextOrder = 0;

  constructor(scenario: CompiledScenario, loop: Loop, streams: Streams, listener: RequestListener) {
    super(scenario, loop, streams, listener);
    const isNoticed = endsAreNoticed(scenario);
    const isPlain = !this.memory.isUsed && !this.flows.isUsed && this.latency === undefined;
    const isSmall = this.traffics.every(({ targets }, traffic) => traffic <= TRAFFICS_MAX && targets.length <= PARTS_MAX);
    this.isForeseeable = scenario.services.map(
      (_, service) =>
        isPlain && isSmall && !isNoticed[service] && this.groups[service] === undefined && onlyWait(requestsOf(scenario, service)),
    );
    this.responseBytes = Float64Array.from(scenario.services, (_, service) => meanOf(requestsOf(scenario, service)[0].responseBytes));
  }

  override takeArrays(): void {
    super.takeArrays();
    this.foreseen.takeInts();
  }

  /** Carries out what is due at a server until then, each at its instant. */
  protected abstract catchUp(server: number, untilUs: number): void;

  /**
   * A new request, whose wait is drawn, comes to a server.
   * @param traffic its index @param target and @param kind their indices in the traffic's plan
   * @returns whether it is foreseen; else it is nothing yet
   */
  protected foresee(server: number, plan: TrafficPlan, traffic: number, target: number, kind: number): boolean {
    const servers = this.serverInts;
    const { nowUs } = this.loop;
    const at = server * SERVER_INTS;
    if (!this.isReady(server, nowUs)) return false;
    const { doubles } = this.foreseen;
    const ring = servers[at + RING];
    const number = servers[at + RING_NEXT];
    const waitUs = this.drawn[0];
    const concurrency = servers[at + CONCURRENCY];
    const freeUs = concurrency <= RING_MAX ? doubles[ring - concurrency] : 0;
    const isServed = freeUs <= nowUs;
    const endsUs = (isServed ? nowUs : freeUs) + waitUs;
    if (endsUs - nowUs > plan.targets[target].giveUpUs || waitUs > INT_MAX) return false;
    if (!isServed && this.isBacklogFull(server, number, nowUs)) return false;

    const record = recordOf(ring, number);
    if (doubles[record + ENDS_US] >= 0) this.book(plan.targets[target].workload, record);
    doubles[record + ENDS_US] = endsUs;
    this.offer(record, plan.targets[target], nowUs);
    this.foreseen.ints[2 * record + WHAT] = (traffic << TRAFFIC_SHIFT) | (target << TARGET_SHIFT) | kind;
    this.countSent(plan.targets[target], kind, traffic);
    servers[at + RING_NEXT] = (number + 1) & servers[at + RING_MASK];
    if (concurrency <= RING_MAX) takeFirstFree(doubles, ring - concurrency, concurrency, endsUs);
    if (servers[at + WATCH] !== 0) this.countIn(server, isServed, number, endsUs);
    return true;
  }

  /** Whether a server is up to date, its requests are foreseen and there is room for one more. */
  private isReady(server: number, nowUs: number): boolean {
    const servers = this.serverInts;
    const at = server * SERVER_INTS;
    if (servers[at + RING] === 0 && !this.beginForeseeing(server, nowUs)) return false;
    if (servers[at + WATCH] !== 0 && this.loop.mayHaveMoreNow()) this.endDue(server, nowUs);
    return this.foreseen.doubles[recordOf(servers[at + RING], servers[at + RING_NEXT]) + ENDS_US] <= nowUs || this.makeRoom(server);
  }

  /** A foreseen request is first sent. */
  private offer(record: number, { giveUpLane, workload }: TargetPlan, nowUs: number): void {
    const { doubles, ints } = this.foreseen;
    doubles[record + FIRST_US] = nowUs;
    if (giveUpLane >= 0) doubles[record + GIVE_UP_PLACE] = this.loop.reserve();
    ints[2 * record + WAIT_US] = this.drawn[0];
    ints[2 * record + ROW] = this.listener.offered(workload, nowUs);
    ints[2 * record + ORDER] = this.nextOrder++ | 0;
    this.inFlight.begin(nowUs);
  }

  private countSent({ kinds, workload }: TargetPlan, kind: number, traffic: number): void {
    const { counts } = this;
    const count = workload * COUNTS;
    counts[count + REQUESTS]++;
    counts[count + PROCESSED_BYTES] += kinds[kind].requestBytes;
    counts[count + NEW_CONNECTIONS] += this.connectionsPerRequest[traffic];
    this.clients[traffic].sent();
  }

  /** Whether as many requests wait for a place in service as may. @param number of the record that comes next */
  private isBacklogFull(server: number, number: number, nowUs: number): boolean {
    const servers = this.serverInts;
    const max = servers[server * SERVER_INTS + BACKLOG_MAX];
    const mask = servers[server * SERVER_INTS + RING_MASK];
    return max <= mask && (max === 0 || this.beginsUs(recordOf(servers[server * SERVER_INTS + RING], (number - max) & mask)) > nowUs);
  }

  /** When a request was, or will be, served. */
  private beginsUs(record: number): number {
    return this.foreseen.doubles[record + ENDS_US] - this.foreseen.ints[2 * record + WAIT_US];
  }

  /** A server with nothing in hand, and nothing about it that a record would not tell. @returns whether it is one */
  private beginForeseeing(server: number, nowUs: number): boolean {
    this.catchUp(server, nowUs);
    const servers = this.serverInts;
    const at = server * SERVER_INTS;
    if (servers[at + IN_SERVICE] > 0 || servers[at + BACKLOG_COUNT] > 0 || servers[at + STATE] !== ServerState.Serving) return false;
    if (servers[at + WATCH] !== (this.isWatched[servers[at + POOL]] ? Watch.Service : 0)) return false;
    servers[at + RING] = this.foreseen.open(placesOf(servers[at + CONCURRENCY]));
    servers[at + RING_MASK] = RING_MIN - 1;
    servers[at + RING_NEXT] = 0;
    return true;
  }

  /** The next record is that of a request in hand. @returns whether there is room after all */
  private makeRoom(server: number): boolean {
    const servers = this.serverInts;
    const at = server * SERVER_INTS;
    const mask = servers[at + RING_MASK];
    this.settle(server);
    const ring = servers[at + RING];
    const count = this.foreseen.compact(ring, mask, servers[at + RING_NEXT]);
    servers[at + RING_NEXT] = count & mask;
    if (2 * count <= mask || mask + 1 === RING_MAX) return count <= mask;
    servers[at + RING] = this.foreseen.double(ring, placesOf(servers[at + CONCURRENCY]), mask);
    servers[at + RING_MASK] = 2 * mask + 1;
    servers[at + RING_NEXT] = count;
    return true;
  }

  // ── Answers ───────────────────────────────────────────────────────────────────────────────────

  /** A request was answered: it is counted. */
  private book(service: number, record: number): void {
    const { counts } = this;
    const { doubles, ints } = this.foreseen;
    const endsUs = doubles[record + ENDS_US];
    const latencyUs = endsUs - doubles[record + FIRST_US];
    counts[service * COUNTS + TARGET_2XX]++;
    counts[service * COUNTS + PROCESSED_BYTES] += this.responseBytes[service];
    counts[service * COUNTS + OUT_BYTES] += this.responseBytes[service];
    counts[service * COUNTS + LATENCY_SUM_US] += latencyUs;
    this.inFlight.end(endsUs, latencyUs);
    this.listener.ended(ints[2 * record + ROW], service, Outcome.Completed, Cause.None, latencyUs);
  }

  /** Somebody looks at a server: what was answered there by now is counted. */
  protected settle(server: number): void {
    const servers = this.serverInts;
    const at = server * SERVER_INTS;
    if (servers[at + RING] === 0) return;
    const { nowUs } = this.loop;
    if (servers[at + WATCH] !== 0) {
      this.endDue(server, nowUs);
      return;
    }
    const { doubles } = this.foreseen;
    for (let number = 0; number <= servers[at + RING_MASK]; number++) {
      const record = recordOf(servers[at + RING], number);
      if (doubles[record + ENDS_US] < 0 || doubles[record + ENDS_US] > nowUs) continue;
      this.book(servers[at + POOL], record);
      doubles[record + ENDS_US] = -1;
    }
  }

  /** Foreseen requests that a settled server has in hand. */
  protected foreseenInHand(server: number): number {
    const ring = this.serverInts[server * SERVER_INTS + RING];
    const mask = this.serverInts[server * SERVER_INTS + RING_MASK];
    let count = 0;
    for (let number = 0; number <= mask; number++) if (this.foreseen.doubles[recordOf(ring, number) + ENDS_US] >= 0) count++;
    return count;
  }

  // ── Watched servers: each answer at its instant, for the balancer that counts ─────────────────

  private countIn(server: number, isServed: boolean, number: number, endsUs: number): void {
    const servers = this.serverInts;
    const at = server * SERVER_INTS;
    if (!isServed) servers[at + BACKLOG_COUNT]++;
    else {
      servers[at + IN_SERVICE]++;
      this.serveForeseen(server, number, endsUs);
    }
    this.pools[servers[at + POOL]].changed(server, servers[at + IN_SERVICE] + servers[at + BACKLOG_COUNT]);
  }

  /** The wait of a request begins; one of no length is over then. */
  private serveForeseen(server: number, number: number, endsUs: number): void {
    if (endsUs > this.loop.nowUs) this.loop.schedule(endsUs, WAIT_DUE, server, number);
    else this.answerForeseen(server, number);
  }

  /** A wait may be over, at a server whose requests are foreseen. @param number of the record for which it is woken, if that still has it */
  protected onForeseenDue(server: number, number: number): void {
    const { nowUs } = this.loop;
    const isThere = this.isDue(server, number, nowUs);
    if (isThere) this.answerForeseen(server, number);
    // Whoever is woken carries out all that is due.
    if (!isThere || this.loop.mayHaveMoreNow()) this.endDue(server, nowUs);
  }

  private endDue(server: number, nowUs: number): void {
    const mask = this.serverInts[server * SERVER_INTS + RING_MASK];
    for (let number = 0; number <= mask; number++) if (this.isDue(server, number, nowUs)) this.answerForeseen(server, number);
  }

  /** Whether a request is in service, and its wait over now. One of no length that is still in the backlog is not. */
  private isDue(server: number, number: number, nowUs: number): boolean {
    const servers = this.serverInts;
    const at = server * SERVER_INTS;
    if (this.foreseen.doubles[recordOf(servers[at + RING], number) + ENDS_US] !== nowUs) return false;
    return ((servers[at + RING_NEXT] - 1 - number) & servers[at + RING_MASK]) >= servers[at + BACKLOG_COUNT];
  }

  private answerForeseen(server: number, number: number): void {
    const servers = this.serverInts;
    const at = server * SERVER_INTS;
    const { doubles } = this.foreseen;
    const ring = servers[at + RING];
    const record = recordOf(ring, number);
    this.book(servers[at + POOL], record);
    doubles[record + ENDS_US] = -1;
    if (servers[at + BACKLOG_COUNT] > 0) {
      const next = (servers[at + RING_NEXT] - servers[at + BACKLOG_COUNT]--) & servers[at + RING_MASK];
      this.serveForeseen(server, next, doubles[recordOf(ring, next) + ENDS_US]);
    } else servers[at + IN_SERVICE]--;
    this.pools[servers[at + POOL]].changed(server, servers[at + IN_SERVICE] + servers[at + BACKLOG_COUNT]);
  }

  // ── Back to the general engine ────────────────────────────────────────────────────────────────

  /** Something comes to a server that its records do not tell: what is in hand there becomes requests with slots. */
  protected stopForeseeing(server: number): void {
    const at = server * SERVER_INTS;
    const ring = this.serverInts[at + RING];
    if (ring === 0) return;
    this.settle(server);
    const mask = this.serverInts[at + RING_MASK];
    const first = this.serverInts[at + RING_NEXT];
    this.serverInts[at + RING] = 0;
    this.servers.empty(server);
    for (let ahead = 0; ahead <= mask; ahead++) {
      const record = recordOf(ring, (first + ahead) & mask);
      if (this.foreseen.doubles[record + ENDS_US] >= 0) this.giveSlot(server, record);
    }
    this.foreseen.close(ring, placesOf(this.serverInts[at + CONCURRENCY]), mask);
  }

  private giveSlot(server: number, record: number): void {
    const request = this.allocate();
    const { doubles, ints } = this;
    const own = this.foreseen;
    const what = own.ints[2 * record + WHAT];
    const traffic = what >> TRAFFIC_SHIFT;
    const plan = this.traffics[traffic];
    const target = plan.targets[(what >> TARGET_SHIFT) & PART_MASK];
    const kind = target.kinds[what & PART_MASK];
    const at = request * Request.INTS;
    const double = request * Request.DOUBLES;
    doubles[double + Request.FIRST_US] = own.doubles[record + FIRST_US];
    doubles[double + Request.CPU_US] = 0;
    doubles[double + Request.WAIT_US] = own.ints[2 * record + WAIT_US];
    doubles[double + Request.REQUEST_BYTES] = kind.requestBytes;
    doubles[double + Request.RESPONSE_BYTES] = kind.responseBytes;
    ints[at + Request.ROW] = own.ints[2 * record + ROW];
    ints[at + Request.WORKLOAD] = target.workload;
    ints[at + Request.ORIGIN] = traffic;
    ints[at + Request.SERVER] = server;
    ints[at + Request.ATTEMPT] = 0;
    ints[at + Request.TIMER] = -1;
    ints[at + Request.ORDER] = own.ints[2 * record + ORDER];
    ints[at + Request.FLAGS] = kind.flags | plan.flags;
    this.startGiveUp(request, target, own.doubles[record + GIVE_UP_PLACE]);
    if (this.beginsUs(record) <= this.loop.nowUs) {
      this.serverInts[server * SERVER_INTS + IN_SERVICE]++;
      ints[at + Request.PHASE] = Phase.Wait;
      this.waits.enter(server, request, own.doubles[record + ENDS_US]);
    } else this.servers.enqueue(server, request, this.requests);
  }

  /** The clock of whoever gives up has run since the request was sent. */
  private startGiveUp(request: number, { giveUpKind, giveUpLane, giveUpUs }: TargetPlan, place: number): void {
    const { ints } = this;
    const at = request * Request.INTS;
    ints[at + Request.GIVE_UP_LANE] = giveUpLane;
    if (giveUpLane < 0) return;
    const dueUs = this.doubles[request * Request.DOUBLES + Request.FIRST_US] + giveUpUs;
    ints[at + Request.FLAGS] |= Flag.OwnTimer;
    ints[at + Request.TICKET] = this.loop.scheduleReserved(place, dueUs, giveUpKind, request, 0);
  }
}

/** Places in service that can be taken at once: where there are more than records, one is always free. */
function placesOf(concurrency: number): number {
  return concurrency <= RING_MAX ? concurrency : 0;
}

/** Whether all kinds of request wait for a while and do nothing else, and are answered alike. */
function onlyWait(kinds: readonly RequestKind[]): boolean {
  const bytes = meanOf(kinds[0].responseBytes);
  return (
    kinds.length <= PARTS_MAX &&
    kinds.every(({ cpu, wait, errors, responseBytes }) => isZero(cpu) && !isZero(wait) && errors === 0 && meanOf(responseBytes) === bytes)
  );
}

function isZero(distribution: Distribution): boolean {
  return distribution.kind === 'constant' && distribution.value === 0;
}
