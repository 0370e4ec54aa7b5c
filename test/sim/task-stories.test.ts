import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/sim/result.js';
import { behaviour, client, requestKind, scenario, service, taskDefinition, traffic } from '../support/scenario.js';
import { constant, even, fault, life, renamed, run, seconds, story } from './run.js';

const TARGET_GROUP = { ...scenario().targetGroups[0], deregistrationDelayUs: 30e6 };
/** Ten requests a second, half a second each, over two tasks: each has 2 or 3 in hand. */
const BUSY = {
  services: [service({ desiredCount: 2 })],
  behaviours: [behaviour({ requests: [requestKind({ wait: constant(500_000) })] })],
  traffic: [traffic({ shape: even(10), client: client({ timeoutUs: 2e6 }) })],
  targetGroups: [TARGET_GROUP],
  durationUs: 600e6,
};

/** Facts of a run between two instants, as seconds since the first. */
function between(result: RunResult, fromUs: number, toUs: number): string[] {
  return [...result.events]
    .filter(({ atUs }) => atUs >= fromUs && atUs <= toUs)
    .map(({ atUs, message }) => `+${seconds(atUs - fromUs)} ${renamed(result, message)}`);
}

function atUs(result: RunResult, text: string): number {
  const found = [...result.events].find(({ message }) => renamed(result, message).includes(text));
  if (found === undefined) throw new Error(`no event says: ${text}`);
  return found.atUs;
}

// Assumed: network interface 4 s, microVM and agent 14 s, 100 MB at 10 MB/s, containers 0.5 s, process up 1 s later,
// scheduler 1 s after a change, first health check 1.5 s after registration, passes 10 s apart.
test('the life of a Fargate task, from nothing', () => {
  const result = run({ begin: 'empty', durationUs: 120e6, traffic: [] });
  expect(story(result)).toEqual([
    '0 service:web lastStatus PROVISIONING desiredStatus RUNNING',
    '0 (service web) has started 1 tasks: (task A).',
    '4 service:web lastStatus PENDING desiredStatus RUNNING',
    '28.5 service:web lastStatus RUNNING desiredStatus RUNNING',
    '29.5 (service web) registered 1 targets in (target-group web)',
    '31 target task/A is healthy',
    '39.5 (service web) (deployment ecs-svc/1) deployment completed.',
    '39.5 INFO SERVICE_DEPLOYMENT_COMPLETED: ECS deployment ecs-svc/1 completed.',
    '39.5 (service web) has reached a steady state.',
    '39.5 INFO SERVICE_STEADY_STATE',
  ]);
  expect(life(result, 0)).toEqual([
    'createdAt 0',
    'connectivityAt 4',
    'pullStartedAt 18',
    'pullStoppedAt 28',
    'startedAt 28.5',
    'healthyAt 31',
    'stoppingAt -',
    'executionStoppedAt -',
    'stoppedAt -',
  ]);
  expect(
    result.services.map(({ atUs, desired, running, pending, healthyTargets }) => [atUs / 1e6, desired, running, pending, healthyTargets]),
  ).toEqual([
    [0, 1, 0, 1, 0],
    [28.5, 1, 1, 0, 0],
    [31, 1, 1, 0, 1],
  ]);
  expect(result.summary.workloads[0].tasks).toMatchObject({ launched: 1, stopped: 0, runningMax: 1, runningMean: (120 - 28.5) / 120 });
});

test.each([
  // vCPU, image MB → seconds of pull, why
  [0.25, 100, 10, '10 MB/s up to 1 vCPU'],
  [1, 413, 41.3, 'the same'],
  [2, 100, 6, '10 + 20 x (2 - 1) / 3 = 16.67 MB/s'],
  [4, 2400, 80, '30 MB/s'],
  [16, 300, 10, 'no more than 30 MB/s'],
])('an image on %f vCPU, %i MB: pulled in %f s (%s)', (vcpu, megabytes, expected) => {
  const result = run({
    begin: 'empty',
    durationUs: 200e6,
    traffic: [],
    taskDefinitions: [taskDefinition({ cpuUnits: vcpu * 1024 })],
    behaviours: [behaviour({ compressedImageBytes: megabytes * 1e6 })],
  });
  const [{ pullStartedAt, pullStoppedAt }] = result.tasks;
  expect(((pullStoppedAt ?? 0) - (pullStartedAt ?? 0)) / 1e6).toBeCloseTo(expected, 3);
});

describe('task-crash', () => {
  const result = run({ ...BUSY, faults: [fault({ exitCode: 139 })] });
  const crashed = result.tasks.findIndex(({ exitCode }) => exitCode !== undefined);
  const name = String.fromCharCode(65 + crashed);

  test('the facts: seen after 1 s, deregistered and replaced 1 s later, gone when its network interface is', () => {
    expect(story(result, 100)).toEqual([
      '100 fault fault strikes service:web',
      '101 service:web lastStatus DEPROVISIONING desiredStatus STOPPED (EssentialContainerExited: Essential container in task exited)',
      '102 (service web) deregistered 1 targets in (target-group web)',
      '102 service:web lastStatus PROVISIONING desiredStatus RUNNING',
      '102 (service web) has started 1 tasks: (task C).',
      '106 service:web lastStatus PENDING desiredStatus RUNNING',
      '121 service:web lastStatus STOPPED desiredStatus STOPPED (EssentialContainerExited: Essential container in task exited)',
      '130.5 service:web lastStatus RUNNING desiredStatus RUNNING',
      '131.5 (service web) registered 1 targets in (target-group web)',
      '133 target task/C is healthy',
      '141.5 (service web) has reached a steady state.',
      '141.5 INFO SERVICE_STEADY_STATE',
    ]);
    expect(result.tasks[crashed]).toMatchObject({
      exitCode: 139,
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      stoppingAt: 101e6,
      executionStoppedAt: 100e6,
      stoppedAt: 121e6,
    });
    expect(result.faults[0]).toMatchObject({ atUs: 100e6, untilUs: undefined });
    expect(renamed(result, result.faults[0].scope)).toBe(`task/${name}`);
  });

  test('what it had in hand and what is sent there for two seconds more fails with 502, then all is well', () => {
    const { requests, availability } = result.summary.workloads[0];
    // Every second request was its own: 0.5 s of them in hand, 2 s more until it is deregistered.
    expect(requests).toMatchObject({ offered: 6000, failed: requests.failedByCause['502'], timedOut: 0, rejected: 0 });
    expect(requests.failed).toBeGreaterThanOrEqual(12);
    expect(requests.failed).toBeLessThanOrEqual(13);
    expect(availability).toBeCloseTo(1 - requests.failed / 6000, 4);
    expect(result.minutes.filter(({ failed }) => failed > 0).map(({ atUs }) => atUs / 60e6)).toEqual([1]);
    expect(result.summary.workloads[0].tasks).toMatchObject({ launched: 1, stopped: 1, runningMax: 2 });
  });

  test('without a load balancer nobody is sent there once the control plane knows, and the connections are reset', () => {
    const { services, targetGroups: _, ...rest } = BUSY;
    const bare = run({ ...rest, services: [{ ...services[0], targetGroups: [] }], faults: [fault({})] });
    const { failedByCause } = bare.summary.workloads[0].requests;
    expect(failedByCause['connection-reset']).toBeGreaterThanOrEqual(2); // 0.5 s of them in hand
    expect(failedByCause['connection-reset']).toBeLessThanOrEqual(3);
    // One second until the control plane knows; then one second while the replacement listens not yet.
    expect(failedByCause['connection-refused']).toBeGreaterThanOrEqual(9);
    expect(failedByCause['connection-refused']).toBeLessThanOrEqual(11);
  });

  test('a crash with a retry costs time, not requests', () => {
    const calm = run({
      ...BUSY,
      traffic: [traffic({ shape: even(10), client: client({ timeoutUs: 2e6, retries: 5 }) })],
      faults: [fault({})],
    });
    expect(calm.summary.workloads[0].requests.failed).toBe(0);
    expect(calm.summary.workloads[0].requests.retries).toBeGreaterThanOrEqual(12);
    expect(calm.summary.workloads[0].latencyMs.max).toBeGreaterThan(500);
  });
});

describe('task-hang', () => {
  const result = run({ ...BUSY, faults: [fault({ kind: 'task-hang' })] });
  const unhealthyAtUs = atUs(result, 'is unhealthy (Request timed out)');
  const hung = result.tasks.findIndex(({ exitCode }) => exitCode !== undefined);

  test('is seen by the second health check that times out: 35 to 65 s after it began', () => {
    expect(unhealthyAtUs - 100e6).toBeGreaterThanOrEqual(35e6);
    expect(unhealthyAtUs - 100e6).toBeLessThanOrEqual(65e6);
  });

  test('its replacement is started at the next pass, and it is stopped only when that is healthy', () => {
    const startedAtUs = atUs(result, 'has started 1 tasks');
    expect(startedAtUs - unhealthyAtUs).toBeGreaterThanOrEqual(0);
    expect(startedAtUs - unhealthyAtUs).toBeLessThanOrEqual(10e6);
    const name = String.fromCharCode(65 + hung);
    const why = 'ServiceSchedulerInitiated: Task failed ELB health checks in (target-group web)';
    expect(between(result, startedAtUs, 500e6)).toEqual([
      '+0 service:web lastStatus PROVISIONING desiredStatus RUNNING',
      '+0 (service web) has started 1 tasks: (task C).',
      '+4 service:web lastStatus PENDING desiredStatus RUNNING',
      '+28.5 service:web lastStatus RUNNING desiredStatus RUNNING',
      '+29.5 (service web) registered 1 targets in (target-group web)',
      '+31 target task/C is healthy',
      `+39.5 (service web) (task ${name}) (port 80) is unhealthy in (target-group web) due to (reason Request timed out)`,
      `+39.5 (service web) has stopped 1 running tasks: (task ${name}).`,
      `+39.5 service:web lastStatus DEACTIVATING desiredStatus STOPPED (${why})`,
      '+49.5 (service web) deregistered 1 targets in (target-group web)',
      '+49.5 (service web) has begun draining connections on 1 tasks.',
      `+79.5 service:web lastStatus STOPPING desiredStatus STOPPED (${why})`, // 30 s of deregistration delay
      `+109.5 service:web lastStatus DEPROVISIONING desiredStatus STOPPED (${why})`, // it does not hear SIGTERM: 30 s of stopTimeout
      '+109.5 (service web) has reached a steady state.',
      '+109.5 INFO SERVICE_STEADY_STATE',
      `+129.5 service:web lastStatus STOPPED desiredStatus STOPPED (${why})`,
    ]);
    expect(result.tasks[hung]).toMatchObject({ exitCode: 137, stopCode: 'ServiceSchedulerInitiated' });
  });

  test('until the load balancer sees it, every second request times out; none afterwards', () => {
    const { timedOut, failed, rejected } = result.summary.workloads[0].requests;
    const sent = ((unhealthyAtUs - 100e6) / 1e6) * 5;
    expect(timedOut).toBeGreaterThanOrEqual(Math.floor(sent));
    expect(timedOut).toBeLessThanOrEqual(Math.ceil(sent + 3)); // and what it had in hand
    expect({ failed, rejected }).toEqual({ failed: 0, rejected: 0 });
  });

  test('a stopTimeout of its own bounds what SIGTERM cannot end', () => {
    const [container] = taskDefinition().containerDefinitions;
    const quick = run({
      ...BUSY,
      taskDefinitions: [taskDefinition({ containerDefinitions: [{ ...container, stopTimeoutSeconds: 7 }] })],
      faults: [fault({ kind: 'task-hang' })],
    });
    const [stopping, gone] = ['STOPPING', 'DEPROVISIONING'].map((status) => atUs(quick, `lastStatus ${status}`));
    expect((gone - stopping) / 1e6).toBe(7);
  });

  test('one that ends before anybody noticed goes on where it stopped: late answers, no replacement', () => {
    const short = run({ ...BUSY, traffic: [traffic({ shape: even(10) })], faults: [fault({ kind: 'task-hang', forUs: 20e6 })] });
    const { requests, latencyMs } = short.summary.workloads[0];
    expect(requests).toMatchObject({ failed: 0, timedOut: 0, rejected: 0 });
    expect(latencyMs.max).toBeGreaterThan(20_000);
    expect(latencyMs.max).toBeLessThanOrEqual(20_500);
    expect(short.tasks).toHaveLength(2);
    expect(short.faults[0].untilUs).toBe(120e6);
  });
});

test('all targets unhealthy: the load balancer sends to them all the same', () => {
  const slow = behaviour({ requests: [requestKind({ wait: constant(500_000) })], compressedImageBytes: 5e9 });
  const result = run({ ...BUSY, behaviours: [slow], durationUs: 300e6, faults: [fault({ kind: 'task-hang', share: 1 })] });
  const { requests } = result.summary.workloads[0];
  expect(result.services.at(-1)).toMatchObject({ healthyTargets: 0, running: 2, pending: 2 });
  expect(requests.rejected).toBe(0);
  expect(requests.timedOut).toBeGreaterThan(1900); // 10/s for the 200 s since the fault
});

test('no task left: 502 until the load balancer knows, rejected with 503 from then on', () => {
  const result = run({ ...BUSY, durationUs: 200e6, faults: [fault({ share: 1 })] });
  const { requests } = result.summary.workloads[0];
  expect(requests.failedByCause).toEqual({ '502': requests.failed });
  expect(requests.failed).toBeGreaterThanOrEqual(24); // 5 in hand, 20 in the 2 s after
  expect(requests.failed).toBeLessThanOrEqual(26);
  expect(requests.rejected).toBeGreaterThanOrEqual(309); // from 102 to 133 s
  expect(requests.rejected).toBeLessThanOrEqual(311);
});

test('who strikes by chance strikes as often as its mean says, and finds nobody where nobody is', () => {
  const result = run({
    durationUs: 100 * 3600e6,
    traffic: [],
    services: [service({ desiredCount: 3 })],
    targetGroups: [TARGET_GROUP],
    faults: [fault({ atUs: [], mtbfUs: 3600e6 })],
  });
  expect(result.faults.length).toBeGreaterThan(70); // Poisson of mean 100: three standard deviations
  expect(result.faults.length).toBeLessThan(130);
  const nobody = run({ durationUs: 200e6, faults: [fault({ scope: { ...fault({}).scope, availabilityZone: 'us-east-1c' } })] });
  expect(nobody.notes).toEqual(['fault fault found nothing to hit at 100 s']);
});
