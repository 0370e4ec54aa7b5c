import type { AssumptionName } from '../aws/assumptions.js';
import { reservedCpuUnits } from '../aws/nouns.js';
import { MIN_CPU_SHARES } from '../aws/quotas.js';
import { CPU_UNITS_PER_VCPU } from '../base/units.js';
import { Loop } from '../kernel/loop.js';
import { compileSampler, type Sampler } from '../kernel/sample.js';
import { Streams } from '../kernel/stream.js';
import type { CompiledScenario } from '../scenario/compiled.js';
import { initialState } from './initial-state.js';
import { type FleetCache, fleetCache } from './instances/fleet/upkeep.js';
import { KIND_COUNT } from './kinds.js';
import { minutesLookedBack } from './monitoring/alarms.js';
import type { DecisionListener } from './record.js';
import type { RequestListener } from './requests/listener.js';
import { RequestPlane } from './requests/plane.js';
import type { ShiftedMember } from './requests/shifted-pool.js';
import type { Deployment, Task, WorldState } from './state.js';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** One simulated world: the scenario, the clock, the request path, and what the control plane knows. */
export class World {
  static readonly wiring = [
    'scenario',
    'loop',
    'streams',
    'plane',
    'workloads',
    'samplers',
    'onDecision',
    'recentPointsKept',
    'fleets',
    'members',
  ];
  readonly scenario: CompiledScenario;
  readonly loop: Loop;
  readonly streams: Streams;
  readonly plane: RequestPlane;
  /** Names of the workloads: the services, then the functions. */
  readonly workloads: readonly string[];
  /** Who hears of every decision with what the rule looked at; undefined but where somebody asks why. */
  readonly onDecision: DecisionListener | undefined;
  /** How many of the newest datapoints of a series alarms may look at. */
  readonly recentPointsKept: number;
  state: WorldState;
  /** The index over the container instances. */
  readonly fleets: FleetCache;
  /** Whom requests may reach, while a pool is told: filled anew each time. */
  readonly members: Writable<ShiftedMember>[] = [];
  private readonly samplers: Map<AssumptionName, Sampler>;

  constructor(scenario: CompiledScenario, listener: RequestListener, onDecision?: DecisionListener) {
    this.scenario = scenario;
    this.onDecision = onDecision;
    this.loop = new Loop(KIND_COUNT);
    this.streams = new Streams(scenario.seed);
    this.workloads = [...scenario.services, ...scenario.functions].map(({ name }) => name);
    this.plane = new RequestPlane(scenario, this.loop, this.streams, listener);
    this.state = initialState(scenario, this.streams);
    this.fleets = fleetCache(scenario.services);
    this.samplers = new Map(
      Object.entries(scenario.assume).map(([name, distribution]) => [name as AssumptionName, compileSampler(distribution)]),
    );
    this.recentPointsKept = minutesLookedBack(scenario.alarms, scenario.assume.ecsMetricDelay);
  }

  get nowUs(): number {
    return this.loop.nowUs;
  }

  /** Draws an assumed quantity: microseconds for durations, plain numbers else. @param stream its own stream, named after the quantity and whom it concerns */
  draw(name: AssumptionName, stream: string): number {
    const sampler = this.samplers.get(name) as Sampler;
    return Math.max(0, Math.round(sampler.draw(this.streams.get(stream))));
  }

  /** An assumed plain number. */
  constant(name: AssumptionName): number {
    const distribution = this.scenario.assume[name];
    return distribution.kind === 'constant' ? distribution.value : this.draw(name, name);
  }

  /** Live tasks of a service, in order of creation. */
  tasksOf(service: number): Task[] {
    return this.state.services[service].tasks.map((index) => this.state.tasks[index]);
  }

  /** The newest deployment of a service, that which it is brought to. */
  primaryOf(service: number): Deployment {
    const { deployments, services } = this.state;
    return deployments[services[service].deployments[0]];
  }

  /** vCPU that a task of this definition reserves; none asked for counts as two shares. */
  reservedVcpu(definition: number): number {
    return Math.max(MIN_CPU_SHARES, reservedCpuUnits(this.scenario.taskDefinitions[definition])) / CPU_UNITS_PER_VCPU;
  }
}
