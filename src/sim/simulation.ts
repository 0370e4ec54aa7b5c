import { type Component, giveState, stateOf } from '../base/component.js';
import { InvariantError } from '../base/errors.js';
import type { LoopState } from '../kernel/loop.js';
import { LatencyWindows } from '../measure/latency-windows.js';
import { RequestStatistics } from '../measure/request-statistics.js';
import type { CompiledScenario } from '../scenario/compiled.js';
import { begin, connect } from '../world/begin.js';
import { eventRecords } from '../world/event-log.js';
import { closeMinute } from '../world/monitoring/metrics.js';
import type { DecisionListener } from '../world/record.js';
import { CAUSES } from '../world/requests/listener.js';
import { World } from '../world/world.js';
import { collectResult } from './collect.js';
import { percentileWindowsOf } from './expectations.js';
import { checkInvariants } from './invariants.js';
import type { EventRecord, RunResult } from './result.js';

/** A run as it stands between two events: plain data, may be stored or sent elsewhere. */
export interface Snapshot {
  readonly loop: LoopState;
  readonly streams: unknown;
  readonly components: readonly Record<string, unknown>[];
}

/**
 * One run of one variant.
 *
 *     const simulation = new Simulation(scenario);
 *     while (simulation.advance(scenario.durationUs, 100_000) === 'more') { … }
 *     const result = simulation.finish();
 */
export class Simulation {
  readonly scenario: CompiledScenario;
  private readonly world: World;
  private readonly statistics: RequestStatistics;

  /** @param onDecision hears of every decision as it is taken, with all that the rules looked at; the run is no other for it */
  constructor(scenario: CompiledScenario, onDecision?: DecisionListener) {
    const { world, statistics } = build(scenario, onDecision);
    this.scenario = scenario;
    this.world = world;
    this.statistics = statistics;
    begin(world);
  }

  /** Simulated time, microseconds since the start. */
  get nowUs(): number {
    return this.world.nowUs;
  }

  /** The newest events of the control plane, oldest first: what a bug report tells. */
  recentEvents(count: number): readonly EventRecord[] {
    return [...eventRecords(this.world.state)].slice(-count);
  }

  /** Events executed so far. */
  get eventCount(): number {
    return this.world.loop.eventCount;
  }

  /**
   * Runs what is due before the end of the run and at or before untilUs, at most maxEvents of it.
   * Slicing a run in whatever way changes nothing about it.
   * @returns 'done' when nothing is left to do until then
   */
  advance(untilUs: number, maxEvents: number): 'more' | 'done' {
    return this.world.loop.advance(Math.min(untilUs, this.scenario.durationUs), maxEvents);
  }

  /**
   * What the run leaves behind; once, after the last advance.
   * @throws InvariantError where what every run keeps was broken
   */
  finish(): RunResult {
    if (this.world.nowUs < this.scenario.durationUs) throw new InvariantError('finish() before the run was over', this.world.nowUs);
    this.world.plane.catchUpAll();
    this.statistics.finish(this.scenario.durationUs);
    closeMinute(this.world);
    checkInvariants(this.world, this.statistics);
    return collectResult(this.world, this.statistics);
  }

  /** A copy of the run as it stands; the run goes on untouched. */
  snapshot(): Snapshot {
    return structuredClone({
      loop: this.world.loop.save(),
      streams: this.world.streams.save(),
      components: componentsOf(this.world, this.statistics).map(stateOf),
    });
  }

  /** A run that goes on where the snapshot was taken, to the same bytes. @param scenario the one the snapshot was taken of */
  static resume(scenario: CompiledScenario, snapshot: Snapshot): Simulation {
    const simulation = new Simulation(scenario);
    const { loop, streams, components } = structuredClone(snapshot);
    simulation.world.loop.load(loop);
    simulation.world.streams.load(streams as Parameters<typeof simulation.world.streams.load>[0]);
    componentsOf(simulation.world, simulation.statistics).forEach((component, index) => {
      giveState(component, components[index]);
    });
    simulation.world.plane.takeArrays();
    return simulation;
  }
}

function build(scenario: CompiledScenario, onDecision: DecisionListener | undefined): { world: World; statistics: RequestStatistics } {
  const statistics = new RequestStatistics(
    scenario.services.length + scenario.functions.length,
    scenario.warmUpUs,
    CAUSES.length,
    new LatencyWindows(percentileWindowsOf(scenario)),
  );
  const world = new World(scenario, statistics, onDecision);
  connect(world);
  return { world, statistics };
}

/** Everything that holds state, in a fixed order; the loop and the streams save themselves. */
function componentsOf(world: World, statistics: RequestStatistics): Component[] {
  return [
    world,
    statistics,
    statistics.latencyWindows,
    world.plane,
    world.plane.requests,
    world.plane.calls,
    world.plane.dependencies,
    world.plane.servers,
    world.plane.foreseen,
    world.plane.inFlight,
    ...world.plane.groups.filter((counts) => counts !== undefined),
    world.plane.impairments,
    world.plane.memory,
    world.plane.flows,
    world.plane.circuits,
    world.plane.processors,
    world.plane.waits,
    world.plane.messages,
    ...world.plane.queues,
    ...world.plane.queues.map(({ fresh }) => fresh),
    ...world.plane.pools.flatMap(({ parts }) => parts),
    ...world.plane.functions,
    ...world.plane.clients,
    ...world.plane.arrivals,
    ...world.plane.arrivals.flatMap((arrivals) => arrivals.parts ?? []),
  ] as Component[];
}
