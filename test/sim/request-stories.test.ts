import { describe, expect, test } from 'vitest';
import type { FixedContainerInstances } from '../../src/aws/nouns.js';
import { behaviour, client, requestKind, scenario, service, taskDefinition, traffic } from '../support/scenario.js';
import { burst, constant, even, fault, run, story } from './run.js';

const SECOND = 1e6;
/** One task of one vCPU. */
const CALM = { durationUs: 120e6, services: [service({ desiredCount: 1 })] };

function requests(over: Parameters<typeof run>[0]) {
  return run({ ...CALM, ...over }).summary.workloads[0];
}

describe('concurrency, backlog and CPU of one task', () => {
  const waits = { requests: [requestKind({ wait: constant(SECOND) })] };
  test.each([
    // concurrency, backlog → completed, rejected, mean latency in s, why
    [Infinity, Infinity, 5, 0, 1, 'no limit: all at once'],
    [1, Infinity, 5, 0, 3, 'one by one: 1, 2, 3, 4, 5'],
    [2, Infinity, 5, 0, 1.8, 'two by two: 1, 1, 2, 2, 3'],
    [1, 2, 3, 2, 2, 'two may queue: 1, 2, 3'],
    [3, 0, 3, 2, 1, 'nobody may queue'],
  ])(
    'five at once with concurrency %f and backlog %f: %i completed, %i rejected, %f s',
    (concurrency, backlog, completed, rejected, mean) => {
      const summary = requests({
        behaviours: [behaviour({ ...waits, concurrency, backlog })],
        traffic: [traffic({ shape: burst(SECOND, 5) })],
      });
      expect(summary.requests).toMatchObject({ offered: 5, completed, rejected });
      expect(summary.latencyMs.mean).toBeCloseTo(mean * 1000, 6);
    },
  );

  // n requests in service on C vCPU run at min(1, C/n) each.
  test.each([
    // vCPU, processes, background, requests → seconds, why
    [1, Infinity, 0, 1, 1, 'alone'],
    [1, Infinity, 0, 4, 4, 'four share one vCPU'],
    [2, Infinity, 0, 1, 1, 'one request uses one vCPU at most'],
    [2, Infinity, 0, 4, 2, 'four share two'],
    [4, 2, 0, 4, 2, 'two processes use two vCPU at most'],
    [0.5, Infinity, 0, 1, 2, 'half a vCPU'],
    [1, Infinity, 0.5, 2, 4, 'half of it is taken by what runs beside'],
  ])(
    '%f vCPU, %f processes, %f in the background, %i requests of 1 s of CPU: %f s (%s)',
    (vcpu, processes, backgroundVcpu, count, seconds) => {
      const summary = requests({
        taskDefinitions: [taskDefinition({ cpuUnits: vcpu * 1024 })],
        behaviours: [behaviour({ processes, backgroundVcpu, requests: [requestKind({ cpu: constant(SECOND) })] })],
        traffic: [traffic({ shape: burst(SECOND, count) })],
      });
      expect(summary.latencyMs.max).toBeCloseTo(seconds * 1000, 3);
      expect(summary.latencyMs.mean).toBeCloseTo(seconds * 1000, 3);
    },
  );

  test('the shorter of two leaves first and gives back its share', () => {
    // Kinds by mix: 1 s and 3 s together on one vCPU: the short one is done at 2 s, the long one at 4 s.
    const kinds = [
      requestKind({ name: 'short', share: 0.5, cpu: constant(SECOND) }),
      requestKind({ name: 'long', share: 0.5, cpu: constant(3 * SECOND) }),
    ];
    const one = (mix: number[], name: string) => traffic({ name, shape: burst(SECOND, 1), mix });
    const result = run({ ...CALM, behaviours: [behaviour({ requests: kinds })], traffic: [one([1, 0], 'a'), one([0, 1], 'b')] });
    expect([...result.latency].map(({ count }) => count)).toEqual([1, 1]);
    expect(result.summary.workloads[0].latencyMs).toMatchObject({ mean: 3000, max: 4000 });
  });

  test('wait before CPU: a client that leaves while it waits has used no CPU', () => {
    const used = (order: 'cpu-wait' | 'wait-cpu') =>
      requests({
        durationUs: 600e6,
        behaviours: [behaviour({ requests: [requestKind({ cpu: constant(200_000), wait: constant(200_000), order })] })],
        traffic: [traffic({ shape: even(1), client: client({ timeoutUs: 100_000 }) })],
      }).cpuUtilizationMeanPercent;
    expect(used('cpu-wait')).toBeCloseTo(10, 6); // 0.1 s of each second
    expect(used('wait-cpu')).toBe(0);
  });

  test('a task is slower while it warms up', () => {
    const result = run({
      begin: 'empty',
      durationUs: 180e6,
      services: [service()],
      behaviours: [behaviour({ warmUp: { factor: 2, forUs: 60e6 }, requests: [requestKind({ cpu: constant(100_000) })] })],
      traffic: [traffic({ shape: { kind: 'steps', steps: [{ atUs: 40e6, perSecond: 1 }], arrivals: 'even' } })],
    });
    // Up at 29.5 s, warm at 89.5 s: 49 requests at 200 ms, those from 89.5 s on at 100 ms.
    const { latencyMs, requests: counts } = result.summary.workloads[0];
    expect(counts).toMatchObject({ offered: 140, completed: 140 });
    expect(latencyMs.max).toBe(200);
    expect(latencyMs.p50).toBeCloseTo(100, 0);
    expect(latencyMs.mean).toBeCloseTo((49 * 200 + 91 * 100) / 140, 1);
  });
});

describe('the client', () => {
  const SLOW = { behaviours: [behaviour({ requests: [requestKind({ cpu: constant(SECOND) })] })], durationUs: 1200e6 };

  test.each([
    // cancelOnTimeout → CPU of each second used, why
    [true, 25, 'half a second of CPU for each request, one every 2 s'],
    [false, 50, 'the server works on for nobody'],
  ])('cancelOnTimeout %s: %i %% of the CPU (%s)', (cancelOnTimeout, percent) => {
    const summary = requests({
      ...SLOW,
      traffic: [traffic({ shape: even(0.5), client: client({ timeoutUs: 500_000, cancelOnTimeout }) })],
    });
    expect(summary.requests).toMatchObject({ offered: 600, timedOut: 600, completed: 0 });
    expect(summary.cpuUtilizationMeanPercent).toBeCloseTo(percent, 6);
    expect(summary.availability).toBe(0);
  });

  test('every request that times out was tried as often as it may be', () => {
    const summary = requests({ ...SLOW, traffic: [traffic({ shape: even(0.1), client: client({ timeoutUs: 500_000, retries: 3 }) })] });
    expect(summary.requests).toMatchObject({ offered: 120, timedOut: 120, retries: 360 });
  });

  test('a retry budget bounds the retries of all requests together', () => {
    const summary = requests({
      ...SLOW,
      traffic: [traffic({ shape: even(0.1), client: client({ timeoutUs: 500_000, retries: 3, retryBudget: 0.5 }) })],
    });
    expect(summary.requests.retries).toBe(60);
  });

  test('back-off doubles, with full jitter: the third retry comes within 0.1 + 0.2 + 0.4 s of waiting', () => {
    // Rejected at once: what is left of a request's life is its back-offs.
    const result = run({
      ...CALM,
      durationUs: 3600e6,
      services: [service({ desiredCount: 0 })],
      traffic: [traffic({ shape: even(1), client: client({ retries: 3 }) })],
    });
    const { rejected, retries, offered, inFlight } = result.summary.workloads[0].requests;
    expect(rejected + inFlight).toBe(offered);
    expect(retries).toBeGreaterThanOrEqual(3 * rejected);
    expect(inFlight).toBeLessThanOrEqual(1);
  });

  test('an answer 5xx is a failure by cause, and a retry fails as often', () => {
    const kind = requestKind({ errors: 0.25, wait: constant(1000) });
    const summary = requests({
      durationUs: 3600e6,
      behaviours: [behaviour({ requests: [kind] })],
      traffic: [traffic({ shape: even(10), client: client({ retries: 1 }) })],
    });
    const { failed, failedByCause, retries, offered } = summary.requests;
    expect(failedByCause).toEqual({ '500': failed });
    expect(Math.abs(retries / offered - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / offered));
    expect(Math.abs(failed / retries - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / retries));
  });

  test('without a client timeout the load balancer gives up after its idle timeout: 504', () => {
    const summary = requests({
      durationUs: 600e6,
      traffic: [traffic({ shape: even(1) })],
      faults: [fault({ kind: 'task-hang', forUs: 400e6 })],
      targetGroups: [{ ...scenario().targetGroups[0], unhealthyThresholdCount: 100 }],
    });
    expect(summary.requests.failedByCause['504']).toBe(summary.requests.failed);
    expect(summary.requests.failed).toBe(340); // of the 400 s those sent in the last 60 s are answered
    expect(summary.latencyMs.max).toBeGreaterThan(59_000);
  });

  test('time on the network counts, once for each attempt', () => {
    const assume = { ...scenario().assume, loadBalancerLatency: constant(30_000) };
    expect(
      requests({
        assume,
        traffic: [traffic({ shape: even(1) })],
        behaviours: [behaviour({ requests: [requestKind({ wait: constant(20_000) })] })],
      }).latencyMs,
    ).toMatchObject({ mean: 50, max: 50 });
  });
});

describe('who gets which request', () => {
  test('weights split a stream over two services, and their parts add up', () => {
    const result = run({
      durationUs: 3600e6,
      services: [service(), service({ name: 'new', targetGroups: [] })],
      traffic: [
        traffic({
          shape: even(10),
          to: [
            { service: 0, weight: 1 },
            { service: 1, weight: 3 },
          ],
        }),
      ],
    });
    const [web, fresh] = result.summary.workloads.map(({ requests: { offered } }) => offered);
    expect(web + fresh).toBe(36_000);
    expect(Math.abs(web - 9000)).toBeLessThan(4 * Math.sqrt(36_000 * 0.25 * 0.75));
  });

  test('a mix draws kinds by their shares', () => {
    const kinds = [
      requestKind({ name: 'browse', share: 0.5, wait: constant(10_000) }),
      requestKind({ name: 'buy', share: 0.5, wait: constant(90_000) }),
    ];
    const mean = (mix: number[]) =>
      requests({ durationUs: 3600e6, behaviours: [behaviour({ requests: kinds })], traffic: [traffic({ shape: even(10), mix })] }).latencyMs
        .mean ?? 0;
    const error = 4 * 80 * Math.sqrt(0.25 / 36_000);
    expect(Math.abs(mean([]) - 50)).toBeLessThan(error);
    expect(Math.abs(mean([0.7, 0.3]) - 34)).toBeLessThan(error);
    expect(mean([1, 0])).toBe(10);
  });

  test.each(['round_robin', 'least_outstanding_requests'] as const)('%s: two requests, two idle tasks, one each', (algorithm) => {
    const summary = run({
      ...CALM,
      services: [service({ desiredCount: 2 })],
      targetGroups: [{ ...scenario().targetGroups[0], algorithm }],
      behaviours: [behaviour({ concurrency: 1, requests: [requestKind({ wait: constant(800_000) })] })],
      traffic: [traffic({ shape: burst(SECOND, 2) })],
    }).summary.workloads[0];
    expect(summary.latencyMs.max).toBe(800);
  });

  test('least outstanding requests goes around a task that hangs, round robin does not', () => {
    const timedOut = (algorithm: 'round_robin' | 'least_outstanding_requests') =>
      run({
        durationUs: 130e6,
        services: [service({ desiredCount: 4 })],
        targetGroups: [{ ...scenario().targetGroups[0], algorithm }],
        behaviours: [behaviour({ requests: [requestKind({ wait: constant(100_000) })] })],
        traffic: [traffic({ shape: even(20), client: client({ timeoutUs: 10e6 }) })],
        faults: [fault({ kind: 'task-hang' })],
      }).summary.workloads[0].requests.timedOut;
    expect(timedOut('round_robin')).toBeGreaterThan(90); // a quarter of the 400 sent from 100 to 120 s
    expect(timedOut('least_outstanding_requests')).toBeLessThan(10);
  });
});

describe('CPUUtilization', () => {
  function datapoints(over: Parameters<typeof run>[0]) {
    return [...run(over).metrics].filter(({ metricName }) => metricName === 'CPUUtilization');
  }

  test('CPU used over CPU reserved, a sample for each task', () => {
    const points = datapoints({
      durationUs: 300e6,
      services: [service({ desiredCount: 4 })],
      taskDefinitions: [taskDefinition({ cpuUnits: 512 })],
      behaviours: [behaviour({ requests: [requestKind({ cpu: constant(50_000) })] })],
      traffic: [traffic({ shape: even(12) })],
    });
    expect(points).toHaveLength(5);
    // 0.6 vCPU over 4 x 0.5, and an eighth of a second of it still in hand at each end.
    for (const point of points) {
      expect(point).toMatchObject({ namespace: 'AWS/ECS', dimensions: 'ClusterName=default;ServiceName=web', sampleCount: 4 });
      expect(point.average).toBeCloseTo(30, 0);
      expect(point.sum).toBeCloseTo(4 * point.average, 9);
    }
  });

  test('what runs in the background counts, also without any request', () => {
    const [first] = datapoints({ durationUs: 120e6, behaviours: [behaviour({ backgroundVcpu: 0.25 })], traffic: [] });
    expect(first).toMatchObject({ average: 25, minimum: 25, maximum: 25, sampleCount: 1 });
  });

  test('a task that ran less than 20 s of a minute has sent no sample', () => {
    const points = datapoints({ begin: 'empty', durationUs: 240e6, traffic: [], behaviours: [behaviour({ compressedImageBytes: 240e6 })] });
    expect(points.map(({ atUs }) => atUs / 60e6)).toEqual([1, 2, 3]); // started at 42.5 s
  });
});

describe('tasks on fixed container instances', () => {
  const INSTANCES: FixedContainerInstances = {
    cluster: 'default',
    launchType: 'EC2',
    instanceType: 'm5.xlarge',
    availabilityZone: 'us-east-1a',
    count: 1,
    registeredCpuUnits: 4096,
    registeredMemoryMiB: 15_872,
    cpuArchitecture: 'X86_64',
    awsvpcTaskCountMax: 3,
    gpuCount: 0,
    attributes: {},
    volumeGiB: 0,
    hourlyUsd: undefined,
  };
  const [container] = taskDefinition().containerDefinitions;
  const BRIDGE = taskDefinition({
    networkMode: 'bridge',
    requiresCompatibilities: ['EC2'],
    containerDefinitions: [{ ...container, portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }] }],
  });
  const ON_EC2 = {
    begin: 'empty' as const,
    durationUs: 300e6,
    containerInstances: [INSTANCES],
    taskDefinitions: [BRIDGE],
    traffic: [],
    services: [service({ launchType: 'EC2', desiredCount: 3 })],
  };

  test('in bridge mode there is no PROVISIONING, and each task has a host port of its own', () => {
    const result = run(ON_EC2);
    expect(story(result).slice(0, 5)).toEqual([
      '0 service:web lastStatus PENDING desiredStatus RUNNING',
      '0 service:web lastStatus PENDING desiredStatus RUNNING',
      '0 service:web lastStatus PENDING desiredStatus RUNNING',
      '0 (service web) has started 3 tasks: (task A) (task B) (task C).',
      '4.833 service:web lastStatus RUNNING desiredStatus RUNNING', // 1 s to prepare, 100 MB at 30 MB/s, 0.5 s
    ]);
    expect(result.tasks.map(({ hostPorts }) => hostPorts)).toEqual([[32768], [32769], [32770]]);
    expect(new Set(result.tasks.map(({ containerInstanceId }) => containerInstanceId)).size).toBe(1);
    expect(result.summary.workloads[0]).toMatchObject({ platform: 'ec2', tasks: { launched: 3, placementFailures: 0 } });
  });

  test('a host port of one task that is gone is given again', () => {
    const result = run({ ...ON_EC2, begin: 'running', faults: [fault({})] });
    const gone = result.tasks.find(({ exitCode }) => exitCode === 1);
    expect(result.tasks.at(-1)?.hostPorts).toEqual(gone?.hostPorts);
    expect(gone?.stoppedAt).toBe(gone?.stoppingAt); // no network interface to take away
  });

  test.each([
    ['no instance at all', { containerInstances: [] }, 0],
    ['CPU for four', { services: [service({ launchType: 'EC2', desiredCount: 6 })] }, 4],
    [
      'network interfaces for three',
      { services: [service({ launchType: 'EC2', desiredCount: 6 })], taskDefinitions: [taskDefinition()] },
      3,
    ],
    ['another architecture', { containerInstances: [{ ...INSTANCES, cpuArchitecture: 'ARM64' as const }] }, 0],
    ['another cluster', { containerInstances: [{ ...INSTANCES, cluster: 'other' }] }, 0],
    ['a host port of the task definition, twice', { taskDefinitions: [{ ...BRIDGE, containerDefinitions: [container] }] }, 1],
  ])('%s: what fits runs, and ECS says why no more does', (_, over, running) => {
    const result = run({ ...ON_EC2, ...over });
    expect(result.services.at(-1)).toMatchObject({ running });
    const refusals = story(result, 0, 'ECS Service Event').filter((text) => text.includes('was unable to place a task'));
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toMatch(
      /^0 \(service web\) was unable to place a task because no container instance met all of its requirements\./,
    );
    expect(result.summary.workloads[0].tasks.placementFailures).toBeGreaterThan(1);
  });
});
