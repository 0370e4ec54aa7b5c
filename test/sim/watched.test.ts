import { describe, expect, test } from 'vitest';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { behaviour, client, queue, requestKind, scenario, service, traffic } from '../support/scenario.js';
import { fault, plain, run } from './run.js';

const MINUTE_US = 60e6;

/** Does nothing to a request, but has every task woken at each of its events from the next multiple of ten seconds on. */
const WATCHED = fault({
  name: 'watched',
  kind: 'slow',
  atUs: Array.from({ length: 60 }, (_, index) => index * 10e6 + 1),
  forUs: 10e6,
  share: 1,
  factor: 1,
});

/** Round robin, more load than two of four tasks can carry, a client that gives up and tries again, tasks that die and hang. */
function overload(seed: string, over: Partial<CompiledScenario> = {}): CompiledScenario {
  return scenario({
    seed,
    durationUs: 10 * MINUTE_US,
    warmUpUs: 90e6,
    services: [service({ desiredCount: 4 })],
    behaviours: [
      behaviour({
        concurrency: 12,
        backlog: 30,
        warmUp: { factor: 2, forUs: 40e6 },
        requests: [
          requestKind({
            cpu: { kind: 'exponential', mean: 20_000 },
            wait: { kind: 'exponential', mean: 30_000 },
            errors: 0.02,
            share: 0.7,
          }),
          requestKind({
            name: 'slow',
            cpu: { kind: 'constant', value: 5000 },
            wait: { kind: 'uniform', min: 0, max: 900_000 },
            order: 'wait-cpu',
            share: 0.3,
          }),
        ],
      }),
    ],
    traffic: [
      traffic({ shape: { kind: 'rate', perSecond: 130, arrivals: 'poisson' }, client: client({ timeoutUs: 700_000, retries: 2 }) }),
      traffic({
        name: 'patient',
        shape: { kind: 'rate', perSecond: 20, arrivals: 'even' },
        client: client({ timeoutUs: 300_000, cancelOnTimeout: false }),
      }),
    ],
    faults: [
      fault({ name: 'crash', kind: 'task-crash', atUs: [100e6, 200e6, 207e6] }),
      fault({ name: 'hang', kind: 'task-hang', atUs: [300e6], forUs: 25e6 }),
    ],
    ...over,
  });
}

/** The containers of a task but for handles of timers. */
function withoutHandles(task: object): object {
  const { containers } = task as { containers: readonly object[] };
  return containers.map((container) => ({ ...container, timer: 0, probeTimer: 0, startTimer: 0 }));
}

/** All that a run leaves behind but the word of the fault that watches, and handles of timers, which say nothing. */
function facts(compiled: CompiledScenario): unknown {
  const { faults, events, decisions, tasks, taskDetails: _, ...others } = plain(run(compiled)) as Record<string, readonly object[]>;
  const rest = { ...others, tasks: tasks.map((task) => ({ ...task, healthTimer: 0, stepTimer: 0, containers: withoutHandles(task) })) };
  const isOther = (row: object) => !JSON.stringify(row).includes('watched');
  return { ...rest, faults: faults.filter(isOther), events: events.filter(isOther), decisions: decisions.filter(isOther) };
}

describe('a task brought up to date only when somebody looks is the same as one woken at each of its events', () => {
  test.each(['1', '2', '3', '4', '5'])('in overload with crashes, a hang, retries and work for clients that are gone, seed %s', (seed) => {
    const asIs = overload(seed);
    expect(facts({ ...asIs, faults: [...asIs.faults, WATCHED] })).toEqual(facts(asIs));
  });

  test('and with slow start, zones by themselves, leaks and a fault that leaks', () => {
    const asIs = overload('7');
    const deep = {
      ...asIs,
      targetGroups: [{ ...asIs.targetGroups[0], slowStartUs: 120e6, isCrossZone: false, healthCheckIntervalUs: 5e6 }],
      behaviours: asIs.behaviours.map((one) => ({ ...one, memoryBaseMiB: 500, memoryLeakMiBPerHour: 9000 })),
      faults: [
        ...asIs.faults,
        fault({ name: 'leak', kind: 'memory-leak', atUs: [250e6], forUs: 100e6, leakBytesPerHour: 5e10, share: 0.5 }),
      ],
    };
    expect(facts({ ...deep, faults: [...deep.faults, WATCHED] })).toEqual(facts(deep));
  });

  test('and with random routing', () => {
    const asIs = overload('6');
    const groups = [{ ...asIs.targetGroups[0], algorithm: 'weighted_random' as const }];
    const random = { ...asIs, targetGroups: groups };
    expect(facts({ ...random, faults: [...asIs.faults, WATCHED] })).toEqual(facts(random));
  });

  test('and with tasks that take messages of a queue, more than they can carry', () => {
    const base = overload('7');
    const { requests } = base.behaviours[0];
    const asIs: CompiledScenario = {
      ...base,
      queues: [queue({ visibilityTimeoutUs: 2e6, redrive: { deadLetterQueue: 1, maxReceiveCount: 3 } }), queue({ name: 'dead' })],
      behaviours: [behaviour({ concurrency: 6, consumes: { queue: 0, batchSize: 10 }, requests })],
      traffic: [traffic({ to: [{ service: 1, weight: 1 }], shape: { kind: 'rate', perSecond: 150, arrivals: 'poisson' } })],
    };
    expect(facts({ ...asIs, faults: [...asIs.faults, WATCHED] })).toEqual(facts(asIs));
  });
});
