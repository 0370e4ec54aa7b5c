import { serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { Simulation } from '../../src/sim/index.js';
import { behaviour, client, requestKind, scenario, traffic } from '../support/scenario.js';
import { constant, even, finish } from './run.js';

const MINUTE_US = 60e6;

/** One task that computes ten requests a second, and five hundred that come. */
function overload(limits: { readonly backlog: number; readonly timeoutUs: number }): CompiledScenario {
  const base = scenario();
  return scenario({
    durationUs: 5 * MINUTE_US,
    loadBalancers: [{ ...base.loadBalancers[0], idleTimeoutUs: 4000e6 }],
    behaviours: [behaviour({ concurrency: 4, backlog: limits.backlog, requests: [requestKind({ cpu: constant(100_000) })] })],
    traffic: [traffic({ shape: even(500), client: client({ timeoutUs: limits.timeoutUs }) })],
  });
}

/** Bytes of all that a run has to keep, after its first minute and at its end. */
function memoryOf(simulation: Simulation): readonly [number, number] {
  const kept = () => serialize(simulation.snapshot()).length;
  simulation.advance(MINUTE_US, Number.POSITIVE_INFINITY);
  const early = kept();
  simulation.advance(5 * MINUTE_US, Number.POSITIVE_INFINITY);
  return [early, kept()];
}

describe('a load that no capacity can serve', () => {
  test('ends, is told in full, and keeps no more in its fifth minute than in its first', () => {
    const simulation = new Simulation(overload({ backlog: 50, timeoutUs: 2e6 }));
    const [early, late] = memoryOf(simulation);
    expect(late - early).toBeLessThan(1e6);
    const [{ requests, availability }] = finish(simulation).summary.workloads;
    expect(requests.offered).toBe(150_000);
    expect(requests.completed + requests.failed + requests.timedOut + requests.rejected + requests.inFlight).toBe(150_000);
    expect(requests.completed).toBeLessThan(3100);
    expect(requests.inFlight).toBeLessThan(1100); // What two seconds bring, and no more.
    expect(availability).toBeLessThan(0.03);
  });

  test('that nobody gives up and no backlog refuses is kept to the last request', () => {
    const simulation = new Simulation(overload({ backlog: Number.POSITIVE_INFINITY, timeoutUs: Number.POSITIVE_INFINITY }));
    const [early, late] = memoryOf(simulation);
    expect(late - early).toBeGreaterThan(10e6);
    expect(finish(simulation).summary.workloads[0].requests.inFlight).toBeGreaterThan(140_000);
  });
});
