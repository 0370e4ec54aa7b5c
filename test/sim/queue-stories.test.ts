import { describe, expect, test } from 'vitest';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { Simulation } from '../../src/sim/index.js';
import { behaviour, queue, requestKind, scenario, service, traffic } from '../support/scenario.js';
import { burst, constant, fault, finish, plain, run } from './run.js';

const SECOND = 1e6;

interface Work {
  readonly batchSize?: number;
  readonly concurrency?: number;
  readonly errors?: number;
  /** Seconds. */
  readonly wait?: number;
}

/** One task that takes messages of one second's work, and a burst of messages at 1 s. */
function worker(
  messages: number,
  { batchSize = 1, concurrency = batchSize, errors = 0, wait = 1 }: Work = {},
  over: Partial<CompiledScenario> = {},
) {
  return scenario({
    durationUs: 300 * SECOND,
    targetGroups: [],
    loadBalancers: [],
    queues: [queue()],
    services: [service({ name: 'worker', targetGroups: [] })],
    behaviours: [
      behaviour({ concurrency, consumes: { queue: 0, batchSize }, requests: [requestKind({ wait: constant(wait * SECOND), errors })] }),
    ],
    traffic: [traffic({ name: 'orders', to: [{ service: 1, weight: 1 }], shape: burst(SECOND, messages) })],
    ...over,
  });
}

const queueOf = (compiled: CompiledScenario) => run(compiled).summary.workloads[0].queue;

describe('a burst of messages and one task', () => {
  test.each([
    // messages, batch, at once → mean seconds from sending to delete, received, why
    [5, 1, 1, 3, 5, 'one by one: 1, 2, 3, 4, 5'],
    [4, 2, 2, 1.5, 4, 'two by two: 1, 1, 2, 2'],
    [4, 4, 1, 2.5, 4, 'a batch is worked on one by one: 1, 2, 3, 4'],
    [12, 1, 4, 2, 12, 'four at once, a call for each'],
  ])('%i messages in batches of %i, %i at once: %f s (%s)', (messages, batchSize, concurrency, mean, received) => {
    const [summary] = run(worker(messages, { batchSize, concurrency })).summary.workloads;
    expect(summary.requests).toMatchObject({ offered: messages, completed: messages, retries: 0 });
    expect(summary.latencyMs.mean).toBeCloseTo(mean * 1000, 6);
    expect(summary.queue).toMatchObject({ sent: messages, received, deleted: messages });
  });
});

describe('visibility timeout', () => {
  // Work of 25 s under a timeout of 10 s and one task with room for one: the message is visible again at 11 s, but nobody
  // has room; at 26 s its work ends and deletes it all the same.
  test('work that takes longer goes on and deletes the message', () => {
    const queues = [queue({ visibilityTimeoutUs: 10 * SECOND })];
    expect(queueOf(worker(1, { wait: 25 }, { queues }))).toMatchObject({ received: 1, deleted: 1 });
  });

  // With a second task the message is received again at 11 s and at 21 s by whoever is free; it is deleted once, at 26 s.
  test('meanwhile others receive it too, and their work is wasted', () => {
    const queues = [queue({ visibilityTimeoutUs: 10 * SECOND })];
    const services = [service({ name: 'worker', targetGroups: [], desiredCount: 3 })];
    const [summary] = run(worker(1, { wait: 25 }, { queues, services })).summary.workloads;
    expect(summary.queue).toMatchObject({ sent: 1, received: 3, deleted: 1 });
    expect(summary.requests).toMatchObject({ completed: 1, retries: 2 });
    expect(summary.latencyMs.max).toBeCloseTo(25_000, 6);
  });

  // A crash at 5 s takes five messages with it; they come back at 31 s, when its successor is up.
  test('what a task had in hand when it crashed comes back', () => {
    const faults = [fault({ kind: 'task-crash', atUs: [5 * SECOND] })];
    const [summary] = run(worker(5, { batchSize: 5, wait: 10 }, { faults })).summary.workloads;
    expect(summary.queue).toMatchObject({ sent: 5, received: 10, deleted: 5 });
    expect(summary.latencyMs.max).toBeGreaterThanOrEqual(40_000);
  });

  // Delayed by 7 s, then worked on for one.
  test('a delay keeps a new message invisible', () => {
    const [summary] = run(worker(1, {}, { queues: [queue({ delayUs: 7 * SECOND })] })).summary.workloads;
    expect(summary.latencyMs.max).toBeCloseTo(8000, 6);
  });
});

describe('messages that nobody can process', () => {
  const dead = [queue({ visibilityTimeoutUs: 10 * SECOND, redrive: { deadLetterQueue: 1, maxReceiveCount: 3 } }), queue({ name: 'dead' })];

  // Received at 1, 11 and 21 s; at 31 s it would be handed out for the fourth time.
  test('go to the dead-letter queue when they would be received once more than allowed', () => {
    const result = run(worker(2, { batchSize: 2, errors: 1 }, { queues: dead }));
    const [summary] = result.summary.workloads;
    expect(summary.queue).toMatchObject({ sent: 2, received: 6, deleted: 0, deadLettered: 2 });
    expect(summary.requests).toMatchObject({ completed: 0, failed: 2, inFlight: 0, failedByCause: { 'dead-letter': 2 } });
    expect(result.queues.filter((row) => row.queue === 'dead').at(-1)).toMatchObject({ visible: 2, inFlight: 0 });
  });

  // Of 100 messages that are received up to three times 100 x 0.5^3 fail each time.
  test('may be worked on with success the next time', () => {
    const [summary] = run(worker(100, { batchSize: 10, errors: 0.5, wait: 0.1 }, { queues: dead })).summary.workloads;
    expect(Math.abs((summary.queue?.deadLettered ?? 0) - 12.5)).toBeLessThan(4 * Math.sqrt(12.5));
    expect(summary.requests.completed + summary.requests.failed).toBe(100);
  });

  test('without a redrive policy come back until they are too old', () => {
    const queues = [queue({ visibilityTimeoutUs: 10 * SECOND, retentionUs: 60 * SECOND })];
    const [summary] = run(worker(1, { errors: 1 }, { queues })).summary.workloads;
    expect(summary.queue).toMatchObject({ received: 6, expired: 1 });
    expect(summary.requests).toMatchObject({ failed: 1, failedByCause: { expired: 1 } });
  });

  test('are messages of whoever consumes the dead-letter queue', () => {
    const services = [service({ name: 'worker', targetGroups: [] }), service({ name: 'undertaker', targetGroups: [], taskDefinition: 1 })];
    const one = worker(3, { errors: 1 }, { queues: dead });
    const second = behaviour({ concurrency: 1, consumes: { queue: 1, batchSize: 1 }, requests: [requestKind({ wait: constant(SECOND) })] });
    const result = run({
      ...one,
      services,
      taskDefinitions: [one.taskDefinitions[0], { ...one.taskDefinitions[0], family: 'undertaker' }],
      behaviours: [...one.behaviours, second],
      traffic: [{ ...one.traffic[0], to: [{ service: 2, weight: 1 }] }],
    });
    expect(result.summary.workloads[0].requests).toMatchObject({ offered: 3, failed: 3 });
    expect(result.summary.workloads[1].requests).toMatchObject({ offered: 3, completed: 3 });
  });
});

describe('what is billed', () => {
  const calls = (compiled: CompiledScenario) =>
    Math.round((run(compiled).summary.cost.lines.find((line) => line.service === 'SQS')?.quantity ?? 0) * 1e6);

  // 300 s of one task: a call at 0, which the message at 1 s answers; then at 2 s one that waits 20 s and is made again:
  // at 2, 22 … 282: 15. With the send and the delete 18.
  test('a send, a delete, and every call of ReceiveMessage, empty ones too', () => {
    expect(calls(worker(1))).toBe(18);
  });

  // Short polling: a call each second, the one at 1 s finds the message, the next is due when it is done.
  test('short polling costs a call a second', () => {
    expect(calls(worker(1, {}, { queues: [queue({ waitTimeUs: 0 })] }))).toBeGreaterThan(295);
  });
});

test('a task that is told to stop finishes what it has in hand, and takes no more', () => {
  const over = {
    durationUs: 3600 * SECOND,
    traffic: [
      traffic({
        name: 'orders',
        to: [{ service: 1, weight: 1 }],
        shape: { kind: 'rate' as const, perSecond: 2, arrivals: 'even' as const },
      }),
    ],
    faults: [fault({ name: 'spot', kind: 'spot-interruption' as const, atUs: [600 * SECOND], count: 1 })],
    services: [
      service({
        name: 'worker',
        targetGroups: [],
        desiredCount: 4,
        launchType: undefined,
        capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', base: 0, weight: 1 }],
      }),
    ],
  };
  const result = run(worker(0, { wait: 3, batchSize: 1, concurrency: 3 }, over));
  const [stopped] = result.tasks.filter(({ stopCode }) => stopCode === 'SpotInterruption');
  const [summary] = result.summary.workloads;
  // Nothing was received twice: the last message was deleted before the process ended, within the stop timeout of 30 s.
  expect(summary.queue?.received).toBe((summary.queue?.deleted ?? 0) + summary.requests.inFlight);
  expect(stopped.executionStoppedAt).toBeLessThan(600 * SECOND + 30 * SECOND);
  expect(stopped.executionStoppedAt).toBeGreaterThan(600 * SECOND);
});

test('a run of queues that is interrupted and resumed ends in the same bytes', () => {
  const compiled = worker(
    0,
    { wait: 4, batchSize: 5, concurrency: 2, errors: 0.1 },
    {
      queues: [queue({ visibilityTimeoutUs: 15 * SECOND, redrive: { deadLetterQueue: 1, maxReceiveCount: 2 } }), queue({ name: 'dead' })],
      durationUs: 1200 * SECOND,
      services: [service({ name: 'worker', targetGroups: [], desiredCount: 2 })],
      traffic: [traffic({ name: 'orders', to: [{ service: 1, weight: 1 }], shape: { kind: 'rate', perSecond: 1, arrivals: 'poisson' } })],
      faults: [
        fault({ kind: 'task-crash', atUs: [400 * SECOND] }),
        fault({ name: 'hang', kind: 'task-hang', atUs: [700 * SECOND], forUs: 40 * SECOND }),
      ],
    },
  );
  const whole = run(compiled);
  const first = new Simulation(compiled);
  first.advance(650 * SECOND, Number.POSITIVE_INFINITY);
  expect(plain(finish(Simulation.resume(compiled, first.snapshot())))).toEqual(plain(whole));
  expect(whole.summary.workloads[0].queue?.deadLettered).toBeGreaterThan(0);
});
