import { ScenarioError } from '../../base/errors.js';
import { secondsText } from '../../base/units.js';
import type { Loop } from '../../kernel/loop.js';
import { meanOf } from '../../kernel/mean.js';
import { compileSampler, type Sampler } from '../../kernel/sample.js';
import type { Stream, Streams } from '../../kernel/stream.js';
import { unreservedConcurrency } from '../../rules/lambda/index.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import { FunctionPool } from '../lambda/function-pool.js';
import { pairOf } from '../services/target-group-pair.js';
import type { Arrivals } from './arrivals/arrivals.js';
import { type CallPlans, endsAreNoticed, numberCallLists, planCalls } from './call-plan.js';
import { CallTable } from './call-table.js';
import { Circuits } from './circuits.js';
import { Clients } from './clients.js';
import { Flows } from './flows.js';
import { GroupCounts } from './group-counts.js';
import { ImpairedDependencies } from './impaired-dependencies.js';
import { Impairments } from './impairments.js';
import { InFlight } from './in-flight.js';
import type { RequestListener } from './listener.js';
import { ServerMemory } from './memory.js';
import type { TargetPool } from './pool.js';
import { balancerOf, createPool } from './pools.js';
import { Processors } from './processors.js';
import { Flag, Phase, RequestColumns, RequestTable } from './request-table.js';
import { ServerTable } from './server-table.js';
import { CountColumns, type ServiceTraffic, takeCounts } from './traffic-counts.js';
import { planTraffic, type TrafficPlan } from './traffic-plan.js';
import { Waits } from './waits.js';

/** Requests in flight at once that one run takes: about a gigabyte. */
const IN_FLIGHT_MAX = 8_388_608;

const { FIRST_US, DOUBLES, ROW, WORKLOAD, PHASE, GIVE_UP_LANE, TICKET, FLAGS, INTS } = RequestColumns;
const { COUNTS } = CountColumns;

/** What the request path is made of: tables, pools, clients, functions, counts. What it does with them is the plane's. */
export abstract class PlaneParts {
  static readonly wiring: readonly string[] =
    'loop listener groups latency latencyStream traffics inFlight impairments flows circuits memory processors waits requests servers pools functions clients serviceCount isWatched isBalanced workloadCount calls dependencies callPlans keyed endUs ints doubles serverInts serverDoubles'.split(
      ' ',
    );
  readonly requests = new RequestTable();
  readonly servers = new ServerTable();
  readonly processors = new Processors(this.requests, this.servers, (server) => this.planWaking(server));
  readonly waits = new Waits(this.requests, this.servers);
  readonly pools: readonly TargetPool[];
  /** In the scenario's order; workload services.length + i. */
  readonly functions: readonly FunctionPool[];
  /** End of the run: nothing is sent then or later. */
  protected readonly endUs: number;
  protected readonly serviceCount: number;
  /** Services and functions; what is called by a number from here on is a dependency. */
  protected readonly workloadCount: number;
  // The tables' arrays at hand: one step less for every access. Taken anew whenever a table may have replaced them.
  protected ints: Int32Array = this.requests.ints;
  protected doubles: Float64Array = this.requests.doubles;
  protected serverInts: Int32Array = this.servers.ints;
  protected serverDoubles: Float64Array = this.servers.doubles;
  /** Back-offs included. */
  readonly inFlight = new InFlight();
  readonly impairments: Impairments;
  readonly calls = new CallTable();
  readonly dependencies = new ImpairedDependencies();
  protected readonly callPlans: CallPlans;
  /** Per service: what is counted of its two target groups; undefined where it has one. */
  readonly groups: readonly (GroupCounts | undefined)[];
  readonly memory: ServerMemory;
  readonly flows: Flows;
  readonly circuits: Circuits;
  protected readonly loop: Loop;
  protected readonly listener: RequestListener;
  protected readonly traffics: readonly TrafficPlan[];
  /** Of each traffic, then of each call; of dependencies it is not counted. */
  protected readonly connectionsPerRequest: Float64Array;
  protected readonly latency: Sampler | undefined;
  protected readonly latencyStream: Stream;
  protected readonly counts: Float64Array;
  /** Per service: whether a load balancer that speaks HTTP answers for it. */
  protected readonly isBalanced: readonly boolean[];
  /**
   * Per service: whether its servers are woken at each of their events: its balancer looks at them all, they may run out of
   * memory, a connection is free again, or somebody goes on when a request ends there (a caller, a user of a closed loop, a
   * client with a circuit breaker).
   */
  protected readonly isWatched: readonly boolean[];
  /** Of each traffic, then of each call. */
  readonly clients: readonly Clients[];

  /** The streams of arrivals, for a snapshot. */
  get arrivals(): readonly Arrivals[] {
    return this.traffics.map((plan) => plan.arrivals);
  }

  constructor(scenario: CompiledScenario, loop: Loop, streams: Streams, listener: RequestListener) {
    this.loop = loop;
    this.listener = listener;
    const balancers = scenario.services.map((service) => balancerOf(scenario, service)?.type);
    this.isBalanced = balancers.map((type) => type === 'application');
    this.pools = scenario.services.map((service) => createPool(scenario, service, loop, streams));
    this.groups = scenario.services.map((service) => (pairOf(service) === undefined ? undefined : new GroupCounts()));
    const holdsMemory = scenario.services.map(({ taskDefinition }) =>
      scenario.behaviours[taskDefinition].requests.some(({ memoryMiB }) => memoryMiB > 0),
    );
    this.memory = new ServerMemory(loop, holdsMemory.includes(true));
    const isNoticed = endsAreNoticed(scenario);
    this.isWatched = this.pools.map(
      ({ algorithm }, service) =>
        algorithm === 'least_outstanding_requests' || holdsMemory[service] || isNoticed[service] || balancers[service] === 'network',
    );
    this.endUs = scenario.durationUs;
    this.serviceCount = scenario.services.length;
    this.workloadCount = scenario.services.length + scenario.functions.length;
    const reserved = scenario.functions.flatMap(({ reservedConcurrency }) => reservedConcurrency ?? []);
    const unreserved = { limit: unreservedConcurrency(meanOf(scenario.assume.lambdaAccountConcurrency), reserved) ?? 0, inFlight: 0 };
    this.functions = scenario.functions.map((_, index) => new FunctionPool(scenario, index, streams, unreserved));
    // One row more for what dependencies are sent, which nobody counts.
    this.counts = new Float64Array((this.workloadCount + 1) * COUNTS);
    const latency = scenario.assume.loadBalancerLatency;
    this.latency = latency.kind === 'constant' && latency.value === 0 ? undefined : compileSampler(latency);
    this.latencyStream = streams.get('load-balancer-latency');
    this.impairments = new Impairments(scenario, streams);
    const lists = numberCallLists(scenario);
    this.traffics = scenario.traffic.map((traffic) => planTraffic(traffic, scenario, loop, streams, lists));
    this.callPlans = planCalls(scenario, loop, lists);
    this.clients = [
      ...scenario.traffic.map(({ client, name }) => new Clients(client, streams.get(`back-off/${name}`))),
      ...this.callPlans.calls.map(({ client, name }) => new Clients(client, streams.get(`call-back-off/${name}`))),
    ];
    this.flows = new Flows(
      balancers.map((type) => type === 'network'),
      this.clients.map(({ spec }) => spec.requestsPerConnection),
    );
    this.circuits = new Circuits(
      this.clients.map(({ spec }) => spec),
      this.workloadCount,
    );
    this.connectionsPerRequest = Float64Array.from(this.clients, ({ spec }) => 1 / spec.requestsPerConnection);
  }

  /** Takes the tables' arrays as they are now; after a table grew or was given another state. */
  takeArrays(): void {
    this.ints = this.requests.ints;
    this.doubles = this.requests.doubles;
    this.serverInts = this.servers.ints;
    this.serverDoubles = this.servers.doubles;
  }

  /** What passed through a service since this was last asked. */
  takeTraffic(service: number): ServiceTraffic {
    return takeCounts(this.counts, service);
  }

  /** Sum over requests still in flight of the time since they were first sent, microseconds. */
  ageSumUs(): number {
    const { ints, doubles } = this;
    let sum = 0;
    for (let request = 0; request < this.requests.count; request++) {
      const isCounted = ints[request * INTS + PHASE] !== Phase.Free && ints[request * INTS + ROW] >= 0;
      if (isCounted && (ints[request * INTS + FLAGS] & Flag.ClientGone) === 0)
        sum += this.loop.nowUs - doubles[request * DOUBLES + FIRST_US];
    }
    return sum;
  }

  /** A server's next event is due at another time than before. */
  protected abstract planWaking(server: number): void;

  protected countEnd(request: number, outcome: number, cause: number, latencyUs: number, nowUs: number): void {
    const { ints } = this;
    this.inFlight.end(nowUs, latencyUs);
    this.listener.ended(ints[request * INTS + ROW], ints[request * INTS + WORKLOAD], outcome, cause, latencyUs);
  }

  /** Nobody will give this attempt up any more. */
  protected dropGiveUp(request: number): void {
    const { ints } = this;
    const lane = ints[request * INTS + GIVE_UP_LANE];
    if (lane < 0) return;
    const ticket = ints[request * INTS + TICKET];
    if ((ints[request * INTS + FLAGS] & Flag.OwnTimer) === 0) this.loop.drop(lane, ticket);
    else if (ticket >= 0) this.loop.cancel(ticket);
  }

  protected allocate(): number {
    const request = this.requests.allocate();
    if (request >= 0) return request;
    if (this.requests.capacity >= IN_FLIGHT_MAX) throw tooManyInFlight(this.loop.nowUs);
    this.requests.grow(this.requests.capacity * 2);
    this.takeArrays();
    return this.requests.allocate();
  }
}

/** What nobody gives up adds up without end: that is told before the memory is full. */
function tooManyInFlight(nowUs: number): ScenarioError {
  return new ScenarioError([
    {
      path: 'traffic',
      message: `has ${IN_FLIGHT_MAX} requests in flight at ${secondsText(nowUs)} s, and one run takes no more`,
      hint: 'more tasks; or a client.timeout, a concurrency and a backlog, as real clients and servers have them',
    },
  ]);
}
