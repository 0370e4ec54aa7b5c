import { describe, expect, test } from 'vitest';
import { chartDataOf } from '../../src/report/charts/data.js';
import { fileNames } from '../../src/report/charts/file-names.js';
import { type ChartRun, pictures } from '../../src/report/charts/index.js';
import { placeLabels } from '../../src/report/charts/labels.js';
import { positiveScale } from '../../src/report/charts/log-scale.js';
import type { Fit } from '../../src/report/fit.js';
import type { RunResult, TaskRecord } from '../../src/sim/result.js';
import { FARGATE_LINE, functionWorkload, minute, result, task, variant, workload } from './fixtures.js';

const MINUTE_US = 60e6;

/** Sixty minutes of `web`, one of them slow, scaled out once, with an outage; each test says what is different. */
function run(name: string, totalUsd: number | null, p99 = 84.25, differences: Partial<RunResult> = {}): ChartRun {
  const lines = [
    { ...FARGATE_LINE, amountUsd: (totalUsd ?? 0) * 0.75 },
    { ...FARGATE_LINE, service: 'ALB', item: 'LCU hour', amountUsd: (totalUsd ?? 0) * 0.25 },
  ];
  const cost = { currency: 'USD', totalUsd, monthlyUsd: null, perMillionRequestsUsd: 1, lines } as const;
  const latencyMs = { mean: 40, p50: 41, p90: 60, p95: 70, p99, p999: 120, max: 181 };
  const made = result({
    summary: variant({ name, cost, workloads: [workload({ latencyMs, tasks: { ...workload().tasks, runningMax: 4 } })] }),
    minutes: Array.from({ length: 60 }, (_, index) => minute(index, index === 40 ? { latencyMsP99: 900 } : {})),
    services: [
      { atUs: 0, service: 'web', desired: 3, running: 3, pending: 0, healthyTargets: 3, deployments: 1 },
      { atUs: 30 * MINUTE_US, service: 'web', desired: 4, running: 4, pending: 0, healthyTargets: 4, deployments: 1 },
    ],
    tasks: [task({ startedAt: 5e6 }), task({ taskId: 'a2', availabilityZone: 'us-east-1b', startedAt: 9e6, stoppedAt: 60e6 })],
    faults: [
      {
        fault: 'outage',
        kind: 'az-outage',
        atUs: 39 * MINUTE_US,
        untilUs: 45 * MINUTE_US,
        scope: '',
        recoveredAt: undefined,
        requestsLost: 3,
      },
    ],
    ...differences,
  });
  const spare = {
    startEpochMs: 0,
    services: [{ name: 'web', cluster: 'default', targetGroups: [] }],
    targetGroups: [],
    functions: [{ name: 'fn', functionName: 'fn' }],
    jobs: [],
  };
  const target = {
    cluster: 'default',
    service: 'web',
    policies: [{ name: 'cpu', metric: 'ECSServiceAverageCPUUtilization', targetValue: 60 }],
  };
  const scenario = { ...made.scenario, ...spare, scalableTargets: [target] } as unknown as RunResult['scenario'];
  return { scenario, summary: made.summary, steepest: [], charts: chartDataOf({ ...made, scenario }) };
}

function titlesOf(runs: readonly ChartRun[], fit: readonly Fit[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(pictures({ runs, fit }).map(({ file, title }) => [file, title]));
}

const FIT: Fit = {
  workload: 'web',
  verdict: 'lambda',
  reasons: [],
  estimate: {
    input: {
      tasksMean: 3,
      utilizationRatio: 0.3,
      targetRatio: 0.6,
      tasksMin: 1,
      tasksUsd: 3,
      ecsTrafficUsd: 0,
      ecsOtherUsd: 1,
      lambdaUsd: 1,
      lambdaOtherUsd: 0,
    },
    ...{ ecs: 'fargate', lambda: 'lambda' },
  },
};

describe('which pictures a run has', () => {
  test.each<[string, readonly ChartRun[], readonly Fit[], readonly string[]]>([
    ['nothing ran', [], [], []],
    [
      'one variant: nothing to compare',
      [run('base', 2)],
      [],
      ['cost-by-item', 'latency-percentiles', 'latency-over-time', 'timeline', 'placement'],
    ],
    [
      'two variants with a fit',
      [run('one', 2), run('two', 3)],
      [FIT],
      [
        ...['cost-by-item', 'cost-against-p99', 'latency-percentiles', 'latency-over-time', 'timeline-one', 'timeline-two'],
        ...['placement-one', 'placement-two', 'fit'],
      ],
    ],
    ['no price, no traffic, no task', [run('idle', null, 1, { summary: variant({ totalUsd: null, workloads: [] }), tasks: [] })], [], []],
  ])('%s', (_, runs, fit, files) => {
    expect(pictures({ runs, fit }).map(({ file }) => file)).toEqual(files);
  });

  test('a function has concurrency instead of tasks', () => {
    const summary = variant({ workloads: [functionWorkload({ name: 'fn' })] });
    const functions = [{ atUs: 0, function: 'fn', invocations: 100, coldStarts: 5, throttles: 2, concurrentMax: 12, billedMs: 4 }];
    const [picture] = pictures({
      runs: [run('l', 1, 1, { summary, minutes: [minute(0, { workload: 'fn' })], functions, tasks: [] })],
      fit: [],
    }).filter(({ file }) => file === 'timeline');
    expect(picture.title).toBe('fn: load peaks at 1.7 requests/s, 12 environments at once, and Lambda throttles');
  });
});

describe('tasks of jobs', () => {
  const jobTask = (fromMinute: number, untilMinute: number | undefined, exitCode: number | undefined): TaskRecord =>
    task({
      group: 'family:etl',
      createdAt: fromMinute * 60e6,
      startedAt: fromMinute * 60e6,
      executionStoppedAt: untilMinute === undefined ? undefined : untilMinute * 60e6,
      exitCode,
    });
  const jobRun = (tasks: readonly TaskRecord[]) => {
    const runs = { started: 3, succeeded: 2, failed: 1, retried: 0, durationSeconds: { mean: 1, p50: 1, p95: 1, max: 1 } };
    const [first] = [
      run('base', null, 1, { summary: variant({ totalUsd: null, workloads: [workload({ name: 'nightly', runs })] }), tasks: [] }),
    ];
    const scenario = {
      ...first.scenario,
      services: [],
      jobs: [{ name: 'nightly' }],
      durationUs: 86_400e6,
      startEpochMs: 0,
    } as unknown as ChartRun['scenario'];
    const details = tasks.map(() => ({ service: 0, definition: 0, containers: [] }));
    const jobs = chartDataOf({ ...result(), scenario, tasks, taskDetails: details, minutes: [] }).jobs;
    return { ...first, scenario, charts: { ...first.charts, jobs, faults: [] } };
  };

  test('stand in a row each, within the part of the run in which they ran', () => {
    const [picture] = pictures({
      runs: [jobRun([jobTask(120, 140, 0), jobTask(125, 130, 1), jobTask(1438, undefined, undefined)].slice(0, 2))],
      fit: [],
    }).filter(({ file }) => file === 'runs');
    expect(picture.title).toBe('2 of 3 runs succeeded, 1 task failed');
    expect(picture.table).toEqual({
      header: ['job', 'tasks', 'exit code 0', 'failed', 'still running'],
      rows: [['nightly', '2', '1', '1', '0']],
    });
    const text = JSON.stringify(picture.spec);
    // From 1:59 to 2:21 on the clock, in milliseconds.
    expect(text).toContain('"domain":[7140000,8460000]');
    expect(text).toContain('{"o":1,"t":7500000,"u":7800000,"s":"failed"}');
  });

  test('of many a job has one row, and what still runs reaches the end', () => {
    const many = Array.from({ length: 100 }, (_, index) => jobTask(index * 14, index === 99 ? undefined : index * 14 + 5, 0));
    const [picture] = pictures({ runs: [jobRun(many)], fit: [] }).filter(({ file }) => file === 'runs');
    expect(picture.table.rows).toEqual([['nightly', '100', '99', '0', '1']]);
    const text = JSON.stringify(picture.spec);
    expect(text).toContain('"u":24,"s":"still running"');
    expect(text).not.toContain('"o":1,');
  });
});

describe('titles state what the numbers say', () => {
  test.each<[string, readonly ChartRun[], string, string]>([
    ['14 % less', [run('fargate', 13.3), run('spot', 11.44)], 'cost-by-item', 'spot is cheapest: $11.44, 14 % less than fargate'],
    ['a tie at the cent', [run('a', 2.001), run('b', 2.002), run('c', 3)], 'cost-by-item', 'a and b are cheapest: $2.00 each'],
    ['all alike', [run('a', 2), run('b', 2)], 'cost-by-item', 'All variants cost the same: $2.00'],
    ['less than one per cent', [run('a', 199.9), run('b', 200)], 'cost-by-item', 'a is cheapest: $199.90, less than 1 % less than b'],
    ['one priced of two', [run('a', null), run('b', 2)], 'cost-by-item', 'b costs $2.00'],
    ['one variant', [run('a', 2)], 'cost-by-item', 'The run costs $2.00; 75 % of it is Fargate: Linux x86 vCPU-hour'],
    ['cheap and fast', [run('a', 2, 50), run('b', 3, 60)], 'cost-against-p99', 'a is cheapest and fastest: $2.00, p99 50 ms'],
    [
      'one of each',
      [run('a', 2, 60), run('b', 3, 50)],
      'cost-against-p99',
      'a is cheapest ($2.00, p99 60 ms), b fastest (p99 50 ms, $3.00)',
    ],
    ['none is faster', [run('a', 2, 50), run('b', 3, 50.001)], 'cost-against-p99', 'a is cheapest and fastest: $2.00, p99 50 ms'],
    ['p99', [run('a', 2, 50), run('b', 3, 60)], 'latency-percentiles', 'a has the lowest p99: 50 ms; b the highest: 60 ms'],
    [
      'p99 of two',
      [run('a', 2, 50), run('b', 3, 50), run('c', 3, 60)],
      'latency-percentiles',
      'a and b have the lowest p99: 50 ms; c the highest: 60 ms',
    ],
    [
      'the slow minute',
      [run('a', 2)],
      'latency-over-time',
      'The slowest minute is in web: p99 of 900 ms, 40 min after the start, during outage',
    ],
    ['placement', [run('a', 2)], 'placement', 'Fargate tasks in 2 zones, at most 1 in each'],
  ])('%s', (_, runs, file, title) => {
    expect(titlesOf(runs)[file]).toBe(title);
  });

  test('the fit names the traffic of equal cost', () => {
    // 3 tasks carry 2 times this traffic: 3 + 1 USD against 2 USD; the step of k tasks costs k + 1 and ends at m = k x 2 / 3, so never.
    expect(titlesOf([run('fargate', 4)], [FIT]).fit).toBe('Lambda suits web, and no other traffic would make the costs equal');
    const dear = { ...FIT, estimate: { ...FIT.estimate!, input: { ...FIT.estimate!.input, lambdaUsd: 3 } } };
    // 2 tasks: 3 USD = 3 m at m = 1, within their step, which ends at 4 / 3.
    expect(titlesOf([run('fargate', 4)], [dear]).fit).toBe('Lambda suits web; Lambda starts being cheaper at about 1 times this traffic');
  });
});

describe('ScalingData', () => {
  test('alarms last from ALARM to the next state, and scalings come from decisions', () => {
    const alarm = (atUs: number, message: string) => {
      return {
        atUs,
        source: 'aws.cloudwatch',
        detailType: 'CloudWatch Alarm State Change',
        resource: 'TargetTracking-service/default/web-AlarmHigh-cpu',
        message,
      };
    };
    const decision = (atUs: number, outcome: string) => {
      return { atUs, untilUs: atUs, times: 1, kind: 'scaling', subject: 'service/default/web', outcome, because: '', inputs: {} };
    };
    const dimensions = 'ClusterName=default;ServiceName=web';
    const { charts } = run('a', 1, 1, {
      events: [alarm(5 * MINUTE_US, 'OK -> ALARM (x)'), alarm(9 * MINUTE_US, 'ALARM -> OK (x)'), alarm(50 * MINUTE_US, 'OK -> ALARM (x)')],
      decisions: [
        decision(6 * MINUTE_US, 'desired 3 -> 4'),
        decision(7 * MINUTE_US, 'unchanged'),
        decision(8 * MINUTE_US, 'desired 4 -> 2'),
      ],
      metrics: [
        {
          atUs: 0,
          namespace: 'AWS/ECS',
          metricName: 'CPUUtilization',
          dimensions,
          sampleCount: 1,
          sum: 81,
          minimum: 81,
          maximum: 81,
          average: 81,
        },
      ],
    });
    const scaling = charts.workloads[0].scaling!;
    expect(scaling.alarms).toEqual([
      { level: 'high', fromUs: 5 * MINUTE_US, untilUs: 9 * MINUTE_US },
      { level: 'high', fromUs: 50 * MINUTE_US, untilUs: 60 * MINUTE_US },
    ]);
    expect(scaling.scalings).toEqual([
      { direction: 'out', atUs: 6 * MINUTE_US },
      { direction: 'in', atUs: 8 * MINUTE_US },
    ]);
    expect(scaling.wanted).toEqual([[0, 5]]); // ceil(3 x 81 / 60)
  });
});

test('a year of minutes becomes a few thousand points', () => {
  const one = minute(0);
  const minutes = Array.from({ length: 525_600 }, (_, index) => ({ ...one, atUs: index * MINUTE_US, offered: index % 977 }));
  const { scenario } = run('a', 1);
  const year = { ...result({ minutes }), scenario: { ...scenario, durationUs: 525_600 * MINUTE_US } };
  const charts = chartDataOf(year);
  expect(JSON.stringify(charts).length).toBeLessThan(200_000);
  expect(Math.max(...charts.workloads[0].offered.map(([, value]) => value ?? 0))).toBeCloseTo(976 / 60);
});

test('files have names of their own', () => {
  expect(fileNames('timeline', [['Ärger/..\\x'], ['a b'], ['a-b'], [], ['名']])).toEqual([
    'timeline-rger-x',
    'timeline-a-b',
    'timeline-a-b-2',
    'timeline',
    'timeline-2',
  ]);
});

test('labels of points close together do not cover each other', () => {
  const points = [0, 20, 40, 60].map((x) => ({ text: 'fargate-spot', x: 300 + x, y: 200 }));
  const boxes = placeLabels(points, { width: 860, height: 400, fontSize: 15 }).map(({ align, dx, dy }, index) => ({
    x: points[index].x + dx,
    dy,
    align,
  }));
  expect(new Set(boxes.map(({ x, dy, align }) => `${align} ${x < 310 && dy === 0 ? '' : dy}`)).size).toBe(4);
});

test.each([
  [[40, 80], 'undefined', 'close together: from 0'],
  [[3, 2000], 'log', 'far apart'],
  [[], 'undefined', 'nothing'],
])('scale of %j is %s (%s)', (values, type) => {
  expect(String(positiveScale(values, 6).scale.type)).toBe(type);
});

describe('what a picture of deployments finds', () => {
  const deployed = (name: string, rolloutState: 'COMPLETED' | 'FAILED' | 'IN_PROGRESS', startedAt = 60e6) =>
    run(name, 1, 80, {
      deployments: [
        {
          ...{ deploymentId: 'ecs-svc/2', service: 'web', taskDefinition: 'web:2', strategy: 'ROLLING', startedAt, rolloutState },
          ...{ finishedAt: rolloutState === 'IN_PROGRESS' ? undefined : 90e6, failedTasks: 0, reason: '', rolledBackTo: '' },
        },
      ],
      events: [],
    });
  const rolloutOf = (runs: readonly ChartRun[]) => pictures({ runs, fit: [] }).find(({ file }) => file === 'rollout');

  test('of every variant, those not drawn too, and how many these are', () => {
    const ten = Array.from({ length: 10 }, (_, index) => deployed(`v${index}`, index < 8 ? 'COMPLETED' : 'FAILED'));
    const picture = rolloutOf(ten);
    expect(picture?.title).toBe('web:2: completed in 8 variants, failed in v8 and v9');
    expect(JSON.stringify(picture?.spec)).toContain('; 2 more variants are not shown');
    expect(JSON.stringify(rolloutOf(ten.slice(0, 8))?.spec)).not.toContain('not shown');
  });

  test('the same in all of them once, what only some came to with their names', () => {
    expect(rolloutOf([deployed('a', 'FAILED'), deployed('b', 'FAILED')])?.title).toBe('web:2: failed');
    // A first deployment that is done is no deployment of the run.
    expect(rolloutOf([deployed('a', 'FAILED', 0), deployed('b', 'COMPLETED', 0)])?.title).toBe('web:2: failed in a');
    expect(rolloutOf([deployed('a', 'FAILED')])?.title).toBe('web:2: failed');
  });
});

describe('cost against p99, where one turns requests away', () => {
  const answering = (name: string, totalUsd: number, p99: number, completed: number) => {
    const made = run(name, totalUsd, p99);
    const [served] = made.summary.workloads;
    const workloads = [{ ...served, requests: { ...served.requests, completed } }];
    return { ...made, summary: { ...made.summary, workloads } };
  };
  const pictureOf = (runs: readonly ChartRun[]) => pictures({ runs, fit: [] }).find(({ file }) => file === 'cost-against-p99');

  test('it is not praised for being cheap and fast, and its share stands with its name', () => {
    const picture = pictureOf([answering('idle', 1, 10, 79), answering('a', 2, 50, 998), answering('b', 3, 40, 990)]);
    expect(picture?.title).toBe('a is cheapest ($2.00, p99 50 ms), b fastest (p99 40 ms, $3.00)');
    expect(picture?.table.rows.map(([name]) => name)).toEqual(['idle (served 7.9 %)', 'a', 'b']);
    expect(JSON.stringify(picture?.spec)).toContain('"v":"idle 7 %"');
    expect(JSON.stringify(picture?.spec)).toContain('; a share: it served no more than that');
  });

  test('where all others do, nobody is compared', () => {
    const picture = pictureOf([answering('idle', 1, 10, 79), answering('a', 2, 50, 998)]);
    expect(picture?.title).toBe('No other serves nearly as much as a: $2.00, p99 50 ms');
  });
});
