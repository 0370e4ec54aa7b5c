import { describe, expect, test } from 'vitest';
import type { TargetTrackingPolicy } from '../../src/aws/nouns.js';
import type { RunResult } from '../../src/sim/result.js';
import { behaviour, requestKind, scenario, service, traffic } from '../support/scenario.js';
import { constant, run } from './run.js';

const [DELAY, EVALUATION] = (['ecsMetricDelay', 'alarmEvaluation'] as const).map((name) => {
  const { [name]: assumed } = scenario().assume;
  return assumed.kind === 'constant' ? assumed.value / 1e6 : Number.NaN;
});
/** Seconds from the end of a minute until alarms judge it: the first look, once a minute, after its datapoint can be seen. */
const JUDGED = EVALUATION + 60 * Math.ceil((DELAY - EVALUATION) / 60);

function policy(over: Partial<TargetTrackingPolicy> = {}): TargetTrackingPolicy {
  return {
    type: 'TargetTrackingScaling',
    name: 'cpu60',
    metric: 'ECSServiceAverageCPUUtilization',
    targetValue: 60,
    scaleOutCooldownUs: 300e6,
    scaleInCooldownUs: 300e6,
    disableScaleIn: false,
    ...over,
  };
}

/** Steps of evenly spaced requests of 100 ms of CPU each; `[second, vCPU]`. */
function load(steps: readonly (readonly [number, number])[], over: Partial<TargetTrackingPolicy> = {}, desiredCount = 2): RunResult {
  return run({
    durationUs: 7200e6,
    services: [service({ desiredCount })],
    behaviours: [behaviour({ requests: [requestKind({ cpu: constant(100_000) })] })],
    traffic: [
      traffic({ shape: { kind: 'steps', steps: steps.map(([at, vcpu]) => ({ atUs: at * 1e6, perSecond: vcpu * 10 })), arrivals: 'even' } }),
    ],
    scalableTargets: [{ cluster: 'default', service: 'web', minCapacity: 1, maxCapacity: 20, policies: [policy(over)] }],
  });
}

function activities(result: RunResult): (readonly [second: number, text: string])[] {
  return [...result.events]
    .filter(({ detailType }) => detailType === 'Scaling Activity')
    .map(({ atUs, message }) => [atUs / 1e6, message] as const);
}

function desired(result: RunResult): (readonly [second: number, desired: number])[] {
  const rows = result.services.map(({ atUs, desired }) => [atUs / 1e6, desired] as const);
  return rows.filter(([, count], index) => index === 0 || rows[index - 1][1] !== count);
}

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
test('SERVICE_DESIRED_COUNT_UPDATED follows what scaling computes, and not what a user asks for', () => {
  const result = load([
    [0, 0.8],
    [1200, 1.6],
    [3600, 0.4],
  ]);
  const told = (of: RunResult) => [...of.events].filter(({ message }) => message === 'INFO SERVICE_DESIRED_COUNT_UPDATED');
  expect(told(result).map(({ atUs }) => atUs / 1e6)).toEqual(activities(result).map(([second]) => second));
  expect(told(result).length).toBeGreaterThan(1);
  expect(told(result)[0]).toMatchObject({ detailType: 'ECS Service Action', resource: 'service/web', detail: { eventType: 'INFO' } });
  const changes = { desiredCount: 4 };
  const request = { call: 'UpdateService', service: 0, changes, forceNewDeployment: false } as const;
  const byUser = run({ durationUs: 600e6, actions: [{ atUs: 60e6, index: 0, request }] });
  expect(desired(byUser).at(-1)).toEqual([60, 4]);
  expect(told(byUser)).toEqual([]);
});

// AWS measured 363 s from a load step to the scale-out with 60 s metrics: three minutes of data, half a minute of
// phase, some 150 s of delay. Source: AWS News Blog on high-resolution metrics for ECS.
describe('a load step from 40 to 80 % of two tasks', () => {
  const delays = Array.from({ length: 12 }, (_, index) => {
    const atSecond = 1200 + 5 * index;
    const [[second, text]] = activities(
      load([
        [0, 0.8],
        [atSecond, 1.6],
      ]),
    );
    expect(text).toBe('Successfully set desired count to 3 (policy cpu60: metric above target: ceil(2 running x 80 / 60) = 3).');
    return second - atSecond;
  });

  test('is answered 5 to 7 minutes later, wherever in its minute it falls', () => {
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(300);
    expect(Math.max(...delays)).toBeLessThanOrEqual(420);
  });

  test('AWS’s figure lies between a step that shows at once and one that shows in whole minutes only', () => {
    const mean = (vcpu: number) => {
      const each = Array.from({ length: 12 }, (_, index) => 1200 + 5 * index + 1).map(
        (at) =>
          activities(
            load([
              [0, 0.8],
              [at, vcpu],
            ]),
          )[0][0] - at,
      );
      return each.reduce((sum, delay) => sum + delay, 0) / each.length;
    };
    expect(mean(1.9)).toBeLessThan(363); // 95 %: the minute of the step breaches as well
    expect(mean(1.24)).toBeGreaterThan(363); // 62 %: a minute that is not whole does not
    expect(mean(1.24)).toBeLessThan(420);
  });
});

test('load that is there from the first instant waits for three datapoints just the same', () => {
  const [[second]] = activities(load([[0, 1.6]]));
  expect(second).toBe(180 + JUDGED);
});

describe('up and down again', () => {
  // 1.7 vCPU is 85 % of 2 tasks and 57 % of 3, between the two alarms.
  const result = load([
    [0, 0.8],
    [1200, 1.7],
    [3600, 0.8],
  ]);

  test('out once, in once', () => {
    expect(desired(result)).toEqual([
      [0, 2],
      [1200 + 180 + JUDGED, 3], // the step, and three minutes of data
      [3600 + 900 + JUDGED, 2], // the step down, and 15 minutes of data: ceil(3 x 26.67 / 60) = 2
    ]);
    expect(result.summary.workloads[0].scaling).toEqual({ scaleOuts: 1, scaleIns: 1 });
  });

  test('the task that goes spends the deregistration delay in DEACTIVATING, then hears SIGTERM', () => {
    const stopped = result.tasks.find(({ stoppedAt }) => stoppedAt !== undefined);
    const stoppingAt = stopped?.stoppingAt ?? 0;
    const executionStoppedAt = stoppingAt + 10e6 + 300e6 + 1e6; // the load balancer is told one pass later; delay; 1 s to end
    expect(stoppingAt - (4500 + JUDGED) * 1e6).toBeLessThanOrEqual(1e6); // the scheduler is woken
    expect(stopped).toMatchObject({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: `Scaling activity initiated by (deployment ${stopped?.deploymentId})`,
      exitCode: 143,
      executionStoppedAt,
      stoppedAt: executionStoppedAt + 20e6,
    });
    expect(result.summary.workloads[0].requests).toMatchObject({ failed: 0, timedOut: 0, rejected: 0 });
  });

  test('the two alarms tell what they saw', () => {
    const changes = [...result.events]
      .filter(({ source }) => source === 'aws.cloudwatch')
      .map(({ atUs, resource, message }) => `${atUs / 1e6} ${resource} ${message}`);
    const high = 'TargetTracking-service/default/web-AlarmHigh-cpu60';
    expect(changes.filter((change) => change.includes(high) && change.includes('-> ALARM'))).toEqual([
      `${1380 + JUDGED} ${high} OK -> ALARM (ECSServiceAverageCPUUtilization > 60 for 3 datapoints)`,
    ]);
    expect(changes.filter((change) => change.includes('AlarmLow') && change.includes('-> ALARM')).length).toBeGreaterThan(0);
    // Everything has been running: what was before the run is not missing.
    expect(changes.filter((change) => change.includes('INSUFFICIENT_DATA'))).toEqual([]);
  });
});

test('while the alarm stays red it is asked each minute, and what was added counts: no runaway', () => {
  // 4 vCPU on 2 tasks: both saturated, 100 %. ceil(2 x 100 / 60) = 4, and then 4 tasks at 100 % again.
  const result = load([
    [0, 0.8],
    [1200, 4],
  ]);
  const steps = desired(result).filter(([second]) => second < 3600);
  expect(steps.slice(0, 2)).toEqual([
    [0, 2],
    [1380 + JUDGED, 4],
  ]);
  // The cooldown of 300 s begins when all four run, some 30 s later: nothing before.
  const [third] = steps.slice(2);
  expect(third[0]).toBeGreaterThanOrEqual(1380 + JUDGED + 300);
  expect(third[0]).toBeLessThanOrEqual(1380 + JUDGED + 30 + 300 + 60);
  expect(third[1]).toBe(7); // ceil(4 x 100 / 60)
  expect(Math.max(...steps.map(([, count]) => count))).toBeLessThanOrEqual(12);
});

test('scale-in is held: by disableScaleIn, by the cooldown, by the minimum', () => {
  expect(desired(load([[0, 0.2]], { disableScaleIn: true }, 4))).toEqual([[0, 4]]);
  // 0.2 vCPU on 4 tasks is 5 %: ceil(4 x 5 / 60) = 1, the minimum.
  expect(desired(load([[0, 0.2]], {}, 4)).map(([, count]) => count)).toEqual([4, 1]);
  const slow = load(
    [
      [0, 1.5],
      [3000, 0.7],
    ],
    { scaleInCooldownUs: 3600e6 },
    4,
  );
  const [first, second, third] = desired(slow);
  expect([first[1], second[1]]).toEqual([4, 3]); // 1.5 vCPU on 4: 37.5 % of 60: ceil(2.5) = 3
  expect(third[0] - second[0]).toBeGreaterThanOrEqual(3600); // though 0.7 on 3 asked for 2 long before
});

test('a scale-out ends the cooldown of the scale-in before it', () => {
  // In to 3 early on, out at 2,000 s, and in again long before the 7,200 s that the first scale-in asked for.
  const steps = desired(
    load(
      [
        [0, 1.5],
        [2000, 2.4],
        [3600, 0.6],
      ],
      { scaleInCooldownUs: 7200e6 },
      4,
    ),
  );
  expect(steps.map(([, count]) => count)).toEqual([4, 3, 4, 1]);
  expect(steps[3][0]).toBeLessThan(5000);
});

test('in the cooldown of a scale-out every further one counts from the tasks that ran before the first', () => {
  // 1.6 vCPU on 2: 80 %, so 3. Then 6 vCPU, all saturated: ceil(2 x 100 / 60) = 4, however often it asks.
  const steps = desired(
    load(
      [
        [0, 0.8],
        [1200, 1.6],
        [2000, 6],
      ],
      { scaleOutCooldownUs: 3600e6 },
    ),
  );
  expect(steps.filter(([second]) => second < 5000).map(([, count]) => count)).toEqual([2, 3, 4]);
});

test('in the dead band between 90 and 100 % of the target nothing happens', () => {
  expect(desired(load([[0, 1.15]]))).toEqual([[0, 2]]); // 57.5 % of 60
});

test('a desired count outside the range of its target is moved into it at once', () => {
  const below = run({ scalableTargets: [{ cluster: 'default', service: 'web', minCapacity: 3, maxCapacity: 5, policies: [] }] });
  expect(desired(below)).toEqual([[0, 3]]);
  const above = run({
    services: [service({ desiredCount: 9 })],
    scalableTargets: [{ cluster: 'default', service: 'web', minCapacity: 3, maxCapacity: 5, policies: [] }],
  });
  expect(desired(above)).toEqual([[0, 5]]);
});

test('a service with no tasks running publishes nothing, and without data nothing scales', () => {
  const result = run({
    begin: 'empty',
    services: [service({ desiredCount: 0 })],
    scalableTargets: [{ cluster: 'default', service: 'web', minCapacity: 0, maxCapacity: 5, policies: [policy()] }],
  });
  expect(desired(result)).toEqual([[0, 0]]);
  expect([...result.metrics].filter(({ namespace }) => namespace === 'AWS/ECS')).toEqual([]);
  expect(result.summary.workloads[0].requests.rejected).toBe(result.summary.workloads[0].requests.offered);
});

test('requests per target scale a service as well', () => {
  const result = run({
    durationUs: 3600e6,
    services: [service({ desiredCount: 2 })],
    traffic: [traffic({ shape: { kind: 'rate', perSecond: 50, arrivals: 'even' } })],
    scalableTargets: [
      {
        cluster: 'default',
        service: 'web',
        minCapacity: 1,
        maxCapacity: 20,
        policies: [policy({ metric: 'ALBRequestCountPerTarget', targetValue: 1000 })],
      },
    ],
  });
  expect(desired(result)).toEqual([
    [0, 2],
    [180 + JUDGED, 3], // 3,000 a minute on 2 tasks is 1,500 each
  ]);
});

test('with two policies the one that wants more capacity wins, and scale-in needs both', () => {
  const both = (cpuTarget: number, requestsTarget: number) =>
    desired(
      run({
        durationUs: 3600e6,
        services: [service({ desiredCount: 4 })],
        behaviours: [behaviour({ requests: [requestKind({ cpu: constant(20_000) })] })],
        traffic: [traffic({ shape: { kind: 'rate', perSecond: 50, arrivals: 'even' } })], // 1 vCPU, 3,000 a minute
        scalableTargets: [
          {
            cluster: 'default',
            service: 'web',
            minCapacity: 1,
            maxCapacity: 20,
            policies: [
              policy({ targetValue: cpuTarget }),
              policy({ name: 'requests', metric: 'ALBRequestCountPerTarget', targetValue: requestsTarget }),
            ],
          },
        ],
      }),
    ).map(([, count]) => count);
  expect(both(20, 500)[1]).toBe(6); // 25 % of 20: 5; 750 of 500: 6
  expect(both(10, 500)[1]).toBe(10); // 25 % of 10: 10; 750 of 500: 6
  expect(both(60, 780)).toEqual([4]); // CPU would go to 2; 750 of 780 stays
  expect(both(60, 1500)).toEqual([4, 2]); // both want 2
  expect(both(60, 1100)).toEqual([4, 3]); // CPU wants 2, requests 3
});

test('a policy that may not scale in has no say in whether the others may', () => {
  const result = run({
    durationUs: 3600e6,
    services: [service({ desiredCount: 4 })],
    behaviours: [behaviour({ requests: [requestKind({ cpu: constant(20_000) })] })],
    traffic: [traffic({ shape: { kind: 'rate', perSecond: 50, arrivals: 'even' } })], // 1 vCPU, 3,000 a minute
    scalableTargets: [
      {
        cluster: 'default',
        service: 'web',
        minCapacity: 1,
        maxCapacity: 20,
        policies: [
          policy({ metric: 'ALBRequestCountPerTarget', name: 'requests', targetValue: 1100, disableScaleIn: true }), // would keep 3
          policy({ targetValue: 60 }), // wants 2
        ],
      },
    ],
  });
  // (It may still scale out again when two are too few for it.)
  expect(
    desired(result)
      .map(([, count]) => count)
      .slice(0, 2),
  ).toEqual([4, 2]);
});

test('the scenario as it stands scales nothing by itself', () => expect(desired(run(scenario()))).toEqual([[0, 1]]));

test('a datapoint that is seen late is judged late, and not forgotten meanwhile', () => {
  const firstOf = (delaySeconds: number) => {
    const given = scenario({
      durationUs: 7200e6,
      services: [service({ desiredCount: 2 })],
      behaviours: [behaviour({ requests: [requestKind({ cpu: constant(100_000) })] })],
      traffic: [
        traffic({
          shape: {
            kind: 'steps',
            steps: [
              { atUs: 0, perSecond: 8 },
              { atUs: 1200e6, perSecond: 16 },
            ],
            arrivals: 'even',
          },
        }),
      ],
      scalableTargets: [{ cluster: 'default', service: 'web', minCapacity: 1, maxCapacity: 20, policies: [policy()] }],
    });
    const result = run({ ...given, assume: { ...given.assume, ecsMetricDelay: constant(delaySeconds * 1e6) } });
    return activities(result)[0]?.[0] ?? Number.NaN;
  };
  expect(firstOf(3000) - firstOf(180)).toBe(3000 - 180);
});
