import { describe, expect, test } from 'vitest';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { behaviour, queue, requestKind, scenario, service, traffic } from '../support/scenario.js';
import { burst, constant, run } from './run.js';

const SECOND = 1e6;

/** Tasks that take messages of one second's work, and a burst of messages at 1 s. */
function worker(messages: number, over: Partial<CompiledScenario> = {}, consumes = { queue: 0, batchSize: 1 }): CompiledScenario {
  return scenario({
    durationUs: 300e6,
    targetGroups: [],
    loadBalancers: [],
    queues: [queue()],
    services: [service({ name: 'worker', targetGroups: [], desiredCount: 1 })],
    behaviours: [behaviour({ concurrency: consumes.batchSize, consumes, requests: [requestKind({ wait: constant(SECOND) })] })],
    traffic: [traffic({ name: 'orders', to: [{ service: 1, weight: 1 }], shape: burst(SECOND, messages) })],
    ...over,
  });
}

describe('messages of a queue', () => {
  test('one task works on them one after the other', () => {
    const [summary] = run(worker(5)).summary.workloads;
    expect(summary.requests).toMatchObject({ offered: 5, completed: 5, failed: 0 });
    // Latency is from the sending to the delete: 1, 2, 3, 4 and 5 s.
    expect(summary.latencyMs.mean).toBeCloseTo(3000, 6);
  });
});
