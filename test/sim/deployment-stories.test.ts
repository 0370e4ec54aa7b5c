import { describe, expect, test } from 'vitest';
import type { MetricAlarm } from '../../src/aws/nouns.js';
import type { Action, ActionRequest, CompiledScenario } from '../../src/scenario/compiled.js';
import type { RunResult } from '../../src/sim/result.js';
import { ask } from '../report/why/ask.js';
import { behaviour, requestKind, scenario, service, taskDefinition, traffic } from '../support/scenario.js';
import { constant, even, run, seconds } from './run.js';

const [GROUP] = scenario().targetGroups;
const MINUTE = 60e6;
type Changes = Extract<ActionRequest, { call: 'UpdateService' }>['changes'];

const act = (atSeconds: number, request: ActionRequest): Action => ({ atUs: atSeconds * 1e6, index: 0, request });
const update = (atSeconds: number, changes: Changes, forceNewDeployment = false) =>
  act(atSeconds, { call: 'UpdateService', service: 0, changes, forceNewDeployment });
const NEVER = { kind: 'constant', value: 1e15 } as const;
const BREAKER = { rollback: true, threshold: { type: 'BOUNDED_PERCENT', value: 50 }, resetOnHealthyTask: true } as const;

/** Two revisions of one task, without traffic; the second is deployed at 100 s. */
function deploy(over: Partial<CompiledScenario> = {}): RunResult {
  return run({
    durationUs: 30 * MINUTE,
    traffic: [],
    taskDefinitions: [taskDefinition(), taskDefinition({ revision: 2 })],
    behaviours: [behaviour(), behaviour()],
    targetGroups: [{ ...GROUP, deregistrationDelayUs: 30e6 }],
    actions: [update(100, { taskDefinition: 1 })],
    ...over,
  });
}

/** Messages with their instants, seconds; tasks are letters, deployments numbers, in order of their beginning. */
function told(result: RunResult, detailType = 'ECS Service Event'): string[] {
  return [...result.events]
    .filter((event) => event.detailType === detailType)
    .map(({ atUs, message }) => {
      let text = message.replaceAll(/\(service \w+\) /g, '');
      result.tasks.forEach(({ taskId }, index) => {
        text = text.replaceAll(taskId, String.fromCharCode(65 + index));
      });
      result.deployments.forEach(({ deploymentId }, index) => {
        text = text.replaceAll(deploymentId, `#${index + 1}`);
      });
      return `${seconds(atUs)} ${text}`;
    });
}

const instantOf = (result: RunResult, text: string) =>
  ([...result.events].find(({ message }) => message.includes(text))?.atUs ?? Number.NaN) / 1e6;
const passes = (result: RunResult) => result.decisions.filter(({ kind }) => kind === 'service-pass');
const states = (result: RunResult) => result.deployments.map(({ rolloutState }) => rolloutState);

/** Most and least RUNNING tasks in the rows of services.csv from one instant on. */
function runningRange(result: RunResult, fromSeconds: number): { least: number; most: number } {
  const running = result.services.filter(({ atUs }) => atUs >= fromSeconds * 1e6).map((row) => row.running);
  return { least: Math.min(...running), most: Math.max(...running) };
}

// Source: traces of Fargate services behind an ALB, 2026: order exact, steps within 30 %.
describe('measured sequences of a rolling update, desired 1, min 100, max 200', () => {
  // The image: 4 s interface + 14 s preparation + 21 s pull + 0.5 s.
  const pulled = behaviour({ compressedImageBytes: 210e6 });
  const slowToAnswer = behaviour({ compressedImageBytes: 210e6, ready: constant(20e6) });
  test.each([
    // which, the second revision, seconds of each step: started to registered, to stopped, to deregistered, to completed
    ['healthy at the second check', slowToAnswer, [40.4, 50.2, 10, 52]],
    ['development box', pulled, [41, 10, 10, Number.NaN]],
  ] as const)('%s', (_, second, steps) => {
    const result = deploy({ behaviours: [behaviour(), second], services: [service({ healthCheckGracePeriodUs: 120e6 })] });
    const texts = [
      'has started 1 tasks',
      'registered 1 targets',
      'has stopped 1 running tasks',
      'deregistered 1 targets',
      'deployment completed.',
    ];
    const instants = texts.map((text) => instantOf(result, ` ${text}`));
    const took = instants.slice(1).map((instant, index) => instant - instants[index]);
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
    steps.forEach((measured, index) => {
      if (Number.isNaN(measured)) return;
      expect(Math.abs(took[index] - measured) / measured, texts[index + 1]).toBeLessThan(0.3);
    });
    // Completed and in steady state in one and the same pass.
    expect(
      told(result)
        .slice(-2)
        .map((line) => line.replace(/^\S+ /, '')),
    ).toEqual(['(deployment #2) deployment completed.', 'has reached a steady state.']);
  });

  test('O-30: the running count goes 1, 2, 1, never 0; both are there for 51 s', () => {
    const result = deploy({ behaviours: [behaviour(), pulled] });
    const running = result.services.map((row) => row.running).filter((count, index, all) => count !== all[index - 1]);
    expect(running).toEqual([1, 2, 1]);
    const [before, after] = result.tasks;
    expect(Math.abs((before.stoppingAt ?? 0) - after.createdAt - 51e6)).toBeLessThan(0.3 * 51e6);
  });
});

test('a rolling update, from the call to the end', () => {
  const result = deploy({ services: [service({ desiredCount: 2 })] });
  expect(told(result).slice(1)).toEqual([
    '101 has started 2 tasks: (task C) (task D).',
    '130.5 registered 2 targets in (target-group web)',
    '140.5 has stopped 2 running tasks: (task A) (task B).',
    '150.5 deregistered 1 targets in (target-group web)',
    '150.5 has begun draining connections on 1 tasks.',
    '150.5 deregistered 1 targets in (target-group web)',
    '150.5 has begun draining connections on 1 tasks.',
    '202.5 (deployment #2) deployment completed.',
    '202.5 has reached a steady state.',
  ]);
  expect(told(result, 'ECS Deployment State Change')).toEqual([
    '100 INFO SERVICE_DEPLOYMENT_IN_PROGRESS: ECS deployment #2 in progress.',
    '202.5 INFO SERVICE_DEPLOYMENT_COMPLETED: ECS deployment #2 completed.',
  ]);
  expect(result.tasks.map(({ taskDefinition: name, stoppedReason }) => [name, stoppedReason])).toEqual([
    ['web:1', `Scaling activity initiated by (deployment ${result.deployments[1].deploymentId})`],
    ['web:1', `Scaling activity initiated by (deployment ${result.deployments[1].deploymentId})`],
    ['web:2', ''],
    ['web:2', ''],
  ]);
  expect(result.deployments.map(({ startedAt, finishedAt }) => [startedAt, finishedAt])).toEqual([
    [0, 0],
    [100e6, 202.5e6],
  ]);
  expect(new Set(result.services.map(({ deployments }) => deployments))).toEqual(new Set([1, 2]));
  expect(result.services.at(-1)).toMatchObject({ running: 2, deployments: 1 });
  expect(result.summary.workloads[0].deployments).toEqual({ completed: 1, failed: 0, rolledBack: 0 });
});

// Source: tutorial "Updating ECS Task", and DG deployment-type-ecs, container-instance-draining.
describe('O-2, O-36: rolling batches of four tasks', () => {
  const limited = (minimumHealthyPercent: number, maximumPercent: number) =>
    deploy({ durationUs: 60 * MINUTE, services: [service({ desiredCount: 4, minimumHealthyPercent, maximumPercent })] });

  test('min 25, max 100: three stop first, one stays', () => {
    const result = limited(25, 100);
    expect(told(result)[1]).toMatch(/has stopped 3 running tasks/);
    expect(runningRange(result, 0)).toEqual({ least: 1, most: 4 });
    expect(states(result)).toEqual(['COMPLETED', 'COMPLETED']);
  });

  test('min 100, max 125: one by one, four rounds', () => {
    const result = limited(100, 125);
    expect(told(result).filter((line) => line.includes('has started 1 tasks'))).toHaveLength(4);
    expect(told(result).filter((line) => line.includes('has stopped 1 running tasks'))).toHaveLength(4);
    expect(runningRange(result, 0)).toEqual({ least: 4, most: 5 });
  });

  test('min 50, max 100: two stop, and two start once they have stopped', () => {
    const result = limited(50, 100);
    expect(told(result)[1]).toMatch(/has stopped 2 running tasks/);
    const [first, second] = result.tasks
      .filter(({ stoppingAt }) => stoppingAt !== undefined)
      .sort((a, b) => (a.stoppingAt ?? 0) - (b.stoppingAt ?? 0));
    const third = result.tasks[4];
    expect(third.createdAt).toBeGreaterThanOrEqual(Math.max(first.stoppedAt ?? 0, second.stoppedAt ?? 0));
    expect(runningRange(result, 0)).toEqual({ least: 2, most: 4 });
  });

  test('max 200: four start before four stop', () => {
    const result = limited(100, 200);
    expect(told(result)[1]).toMatch(/has started 4 tasks/);
    expect(runningRange(result, 0)).toEqual({ least: 4, most: 8 });
  });

  test('tasks that are stopping hold the next batch back, unless the API reference is taken at its word', () => {
    const batches = (stoppingTasksCount: number) => {
      const spec = service({ desiredCount: 4, minimumHealthyPercent: 50, maximumPercent: 100 });
      const assume = { ...scenario().assume, stoppingTasksCount: constant(stoppingTasksCount) };
      return (deploy({ durationUs: 60 * MINUTE, services: [spec], assume }).deployments[1].finishedAt ?? 0) / 1e6;
    };
    // Each of two batches waits for its tasks to stop: 10 s deregistration, 30 s delay, 1 s, 20 s, and the pass after.
    expect(batches(1) - batches(0)).toBeGreaterThan(60);
  });
});

describe('a deployment that is stuck', () => {
  const stuck = deploy({
    durationUs: 13 * 60 * MINUTE,
    services: [service({ desiredCount: 3, minimumHealthyPercent: 100, maximumPercent: 125 })],
  });
  const STUCK =
    'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.';

  test('3 at 125 %: 3.75 rounds down; the event comes at once, and again every six hours', () => {
    const lines = told(stuck).filter((line) => line.endsWith(STUCK));
    expect(lines.map((line) => Math.floor(Number.parseFloat(line) / 3600))).toEqual([0, 6, 12]);
    expect(stuck.tasks).toHaveLength(3);
    expect(stuck.deployments[1]).toMatchObject({ rolloutState: 'IN_PROGRESS', failedTasks: 0 });
    expect(passes(stuck).at(-1)?.outcome).toBe('blocked');
  });

  test('why says which limits block, and what would free it', () => {
    const answer = ask(stuck, 'service/web', 720);
    expect(answer.headline).toContain('was stuck in a deployment');
    const said = answer.because.map(({ sentence }) => sentence);
    expect(said).toContain('It may start nothing: maximumPercent 125 of 3 is 3 rounded down, and 3 exist.');
    expect(said).toContain('It may stop nothing: minimumHealthyPercent 100 of 3 is 3 rounded up, and 3 are healthy.');
    expect(answer.whatIf).toContain('With maximumPercent 134 that pass would have started 1 (it started and stopped nothing).');
    expect(answer.whatIf).toContain('With minimumHealthyPercent 66 that pass would have stopped 1 (it started and stopped nothing).');
  });

  test('a change of its limits frees it without a deployment of its own', () => {
    const result = deploy({
      services: [service({ desiredCount: 3, maximumPercent: 125 })],
      actions: [update(100, { taskDefinition: 1 }), update(600, { maximumPercent: 200 })],
    });
    expect(states(result)).toEqual(['COMPLETED', 'COMPLETED']);
    expect(told(result).filter((line) => line.endsWith(STUCK))).toHaveLength(1);
    expect(told(result).some((line) => line.startsWith('601 has started 3 tasks'))).toBe(true);
  });
});

describe('the circuit breaker', () => {
  const missing = behaviour({ isImageMissing: true });

  test('trips at the threshold and rolls back to the deployment that was completed', () => {
    const result = deploy({
      durationUs: 60 * MINUTE,
      behaviours: [behaviour(), missing],
      services: [service({ desiredCount: 4, circuitBreaker: BREAKER })],
    });
    const [first, second] = result.deployments;
    expect(states(result)).toEqual(['COMPLETED', 'FAILED']);
    expect(second).toMatchObject({
      reason: 'ECS deployment circuit breaker: tasks failed to start.',
      rolledBackTo: first.deploymentId,
      failedTasks: 4,
    });
    expect(first.reason).toBe(`ECS deployment ${first.deploymentId} completed.`);
    const lines = told(result).map((line) => line.replace(/^\S+ /, ''));
    const failed = lines.indexOf('(deployment #2) deployment failed: tasks failed to start.');
    expect(lines.slice(failed - 1)).toEqual([
      'could not launch 4 tasks for deployment #2.',
      '(deployment #2) deployment failed: tasks failed to start.',
      'rolling back to deployment #1.',
      '(deployment #1) deployment completed.',
      'has reached a steady state.',
    ]);
    expect(told(result, 'ECS Deployment State Change').map((line) => line.replace(/^\S+ /, ''))).toEqual([
      'INFO SERVICE_DEPLOYMENT_IN_PROGRESS: ECS deployment #2 in progress.',
      'ERROR SERVICE_DEPLOYMENT_FAILED: ECS deployment circuit breaker: tasks failed to start.',
      'INFO SERVICE_DEPLOYMENT_IN_PROGRESS: ECS deployment circuit breaker: rolling back to deploymentId #1.',
      'INFO SERVICE_DEPLOYMENT_COMPLETED: ECS deployment #1 completed.',
    ]);
    expect(result.summary.workloads[0].deployments).toEqual({ completed: 0, failed: 1, rolledBack: 1 });
    expect(runningRange(result, 0)).toEqual({ least: 4, most: 4 });
    expect(
      ask(result, 'service/web', 3000)
        .because.map(({ sentence }) => sentence)
        .join('\n'),
    ).toContain('tasks did not reach RUNNING (4 failures, threshold 3 at a desired count of 4)');
  });

  test('desired 1: three tries one after the other, each later than the last by the throttle', () => {
    const result = deploy({
      durationUs: 60 * MINUTE,
      behaviours: [behaviour(), missing],
      services: [service({ circuitBreaker: BREAKER })],
    });
    const tries = result.tasks.slice(1);
    expect(tries).toHaveLength(3);
    const waits = tries.slice(1).map(({ createdAt }, index) => Math.round((createdAt - (tries[index].stoppingAt ?? 0)) / MINUTE));
    expect(waits).toEqual([1, 2]);
    expect(told(result).some((line) => line.includes('is unable to consistently start tasks successfully.'))).toBe(true);
    expect(states(result)).toEqual(['COMPLETED', 'FAILED']);
  });

  test('without rollback the service keeps its old tasks and starts nothing more', () => {
    const result = deploy({
      durationUs: 120 * MINUTE,
      behaviours: [behaviour(), missing],
      services: [service({ desiredCount: 4, circuitBreaker: { ...BREAKER, rollback: false } })],
    });
    expect(states(result)).toEqual(['COMPLETED', 'FAILED']);
    expect(result.deployments[1].rolledBackTo).toBe('');
    expect(result.tasks).toHaveLength(8);
    expect(passes(result).at(-1)?.outcome).toBe('failed');
    expect(result.services.at(-1)).toMatchObject({ running: 4, pending: 0 });
  });

  test('with nothing completed before there is nothing to roll back to: it stalls', () => {
    const result = deploy({
      begin: 'empty',
      behaviours: [missing, behaviour()],
      actions: [],
      services: [service({ circuitBreaker: BREAKER })],
    });
    expect(states(result)).toEqual(['FAILED']);
    expect(result.tasks).toHaveLength(3);
    expect(result.decisions.find(({ kind }) => kind === 'deployment')?.outcome).toBe('FAILED, nothing COMPLETED to roll back to');
    expect(result.summary.workloads[0].deployments).toEqual({ completed: 0, failed: 1, rolledBack: 0 });
  });

  test('tasks that run and fail their health checks count too', () => {
    const result = deploy({
      durationUs: 60 * MINUTE,
      behaviours: [behaviour(), behaviour({ ready: NEVER })],
      services: [service({ desiredCount: 4, circuitBreaker: BREAKER })],
    });
    expect(states(result)).toEqual(['COMPLETED', 'FAILED']);
    expect(result.decisions.find(({ kind }) => kind === 'deployment')?.because).toBe('tasks failed their health checks');
    expect(result.services.every(({ healthyTargets }) => healthyTargets >= 4)).toBe(true);
    expect(result.services.at(-1)).toMatchObject({ running: 4, deployments: 1 });
  });

  test('tasks that ran and exit by themselves never count', () => {
    const exits = behaviour({ containers: [{ ...behaviour().containers[0], exitAfter: constant(20e6), exitCode: 1 }] });
    const result = deploy({
      durationUs: 60 * MINUTE,
      behaviours: [behaviour(), exits],
      services: [service({ targetGroups: [], circuitBreaker: BREAKER })],
    });
    expect(states(result)).toEqual(['COMPLETED', 'IN_PROGRESS']);
    expect(result.tasks.length).toBeGreaterThan(10); // Nor are they throttled.
  });
});

describe('deployment alarms', () => {
  const alarm: MetricAlarm = {
    name: 'errors',
    metric: { namespace: 'AWS/ApplicationELB', metricName: 'HTTPCode_Target_5XX_Count', dimensions: 'none', stat: 'Sum' },
    periodUs: MINUTE,
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    threshold: 0,
    comparison: 'GreaterThanThreshold',
    treatMissingData: 'notBreaching',
  };
  const alarmed = (...more: Action[]) =>
    deploy({
      alarms: [alarm],
      services: [service({ desiredCount: 2, deploymentAlarms: { alarmNames: ['errors'], rollback: true } })],
      actions: [
        ...more.filter(({ atUs }) => atUs < 100e6),
        update(100, { taskDefinition: 1 }),
        ...more.filter(({ atUs }) => atUs >= 100e6),
      ],
    });
  const set = (atSeconds: number) => act(atSeconds, { call: 'SetAlarmState', alarm: 'errors', state: 'ALARM' });

  test('one that goes off fails the deployment and rolls it back', () => {
    const result = alarmed(set(150));
    expect(states(result)).toEqual(['COMPLETED', 'FAILED']);
    expect(result.deployments[1].reason).toBe('ECS deployment alarms: alarm detected.');
    expect(result.services.at(-1)).toMatchObject({ running: 2, deployments: 1 });
    const live = result.tasks.filter(({ stoppingAt }) => stoppingAt === undefined);
    expect(live.map((task) => task.taskDefinition)).toEqual(['web:1', 'web:1']);
  });

  test('one that is in ALARM as it begins is ignored', () => {
    expect(states(alarmed(set(95)))).toEqual(['COMPLETED', 'COMPLETED']);
  });

  test('quiet ones are watched for two of their windows after the last old task has gone', () => {
    const quiet = alarmed();
    const [, second] = quiet.deployments;
    const steady = instantOf(quiet, 'has reached a steady state.');
    expect(steady).toBeLessThan(20);
    const lastStopped = Math.max(...quiet.tasks.map(({ stoppedAt }) => stoppedAt ?? 0));
    expect((second.finishedAt ?? 0) - lastStopped).toBeGreaterThanOrEqual(6 * MINUTE);
    expect((second.finishedAt ?? 0) - lastStopped).toBeLessThan(6.5 * MINUTE);
    expect(states(alarmed(set(400)))).toEqual(['COMPLETED', 'FAILED']); // In the bake time.
  });
});

const ON_SPOT = [{ capacityProvider: 'FARGATE_SPOT', base: 0, weight: 1 }];
const TO_SPOT: Changes = { launchType: undefined, capacityProviderStrategy: ON_SPOT };

describe('what starts a deployment, and what does not', () => {
  const count = (changes: Changes, force = false) => deploy({ actions: [update(100, changes, force)] }).deployments.length;
  test.each<[Changes, boolean, number]>([
    [{ taskDefinition: 1 }, false, 2],
    [{ taskDefinition: 0 }, false, 1],
    [{}, true, 2],
    [{ desiredCount: 3 }, false, 1],
    [{ healthCheckGracePeriodUs: 60e6 }, false, 1],
    [{ minimumHealthyPercent: 50, maximumPercent: 150 }, false, 1],
    [{ availabilityZones: ['us-east-1a', 'us-east-1b'] }, false, 2],
    [TO_SPOT, true, 2],
    [TO_SPOT, false, 1],
  ])('%j, forced %s: %i deployments', (changes, force, deployments) => expect(count(changes, force)).toBe(deployments));
});

describe('an update that changes the load balancer', () => {
  const rest = { minimumHealthyPercent: 100, maximumPercent: 200, desiredCount: 3 };
  test.each<[string, ReturnType<typeof service>, Changes]>([
    ['takes it away', service(rest), { targetGroups: [] }],
    ['gives one', service({ ...rest, targetGroups: [] }), { targetGroups: service().targetGroups }],
  ])('%s: old tasks go, new ones take their place', (_, before, changes) => {
    const result = deploy({ services: [before], actions: [update(100, changes)] });
    expect(states(result)).toEqual(['COMPLETED', 'COMPLETED']);
    expect(result.tasks.map(({ stoppedAt }) => stoppedAt !== undefined)).toEqual([true, true, true, false, false, false]);
  });
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html
describe('another capacity provider strategy needs forceNewDeployment', () => {
  const onSpot = service({ launchType: undefined, capacityProviderStrategy: ON_SPOT });
  const heavier = ON_SPOT.map((item) => ({ ...item, weight: 2 }));
  test.each<[string, ReturnType<typeof service>, Changes, boolean, boolean]>([
    ['from a launch type', service(), TO_SPOT, false, true],
    ['from a launch type, forced', service(), TO_SPOT, true, false],
    ['another weight', onSpot, { capacityProviderStrategy: heavier }, false, true],
    ['to a launch type', onSpot, { launchType: 'FARGATE', capacityProviderStrategy: [] }, false, true],
    ['the strategy it has', onSpot, { ...TO_SPOT, desiredCount: 3 }, false, false],
    ['no strategy, as before', service(), { launchType: 'FARGATE', capacityProviderStrategy: [] }, false, false],
    ['after it, something else', onSpot, { taskDefinition: 1 }, false, false],
  ])('%s', (_, before, changes, force, isRefused) => {
    const [call] = told(deploy({ services: [before], actions: [update(100, changes, force)] }), 'AWS API Call via CloudTrail');
    const refusal =
      '100 UpdateService refused: InvalidParameterException: When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.';
    expect(call === refusal).toBe(isRefused);
    expect(call.includes('refused')).toBe(isRefused);
  });
});

test('a deployment that overtakes another: what was new is old', () => {
  const definitions = [1, 2, 3].map((revision) => taskDefinition({ revision }));
  const result = deploy({
    taskDefinitions: definitions,
    behaviours: definitions.map(() => behaviour()),
    services: [service({ desiredCount: 2 })],
    actions: [update(100, { taskDefinition: 1 }), update(110, { taskDefinition: 2 })],
  });
  expect(states(result)).toEqual(['COMPLETED', 'STOPPED', 'COMPLETED']);
  expect(result.deployments[1].finishedAt).toBe(110e6);
  const second = result.tasks.filter((task) => task.taskDefinition === 'web:2');
  expect(second).toHaveLength(2);
  expect(second.every(({ startedAt }) => startedAt === undefined)).toBe(true); // No room beside four: they make it.
  expect(result.services.at(-1)).toMatchObject({ running: 2, deployments: 1 });
});

test('scaling during a deployment moves its limits at once', () => {
  const spec = service({ desiredCount: 4, maximumPercent: 125 });
  const grown = deploy({ services: [spec], actions: [update(100, { taskDefinition: 1 }), update(105, { desiredCount: 8 })] });
  // 10 at most: one of five had started, five more start.
  expect(told(grown).find((line) => line.startsWith('106 '))).toMatch(/has started 5 tasks/);
  expect(grown.services.at(-1)).toMatchObject({ desired: 8, running: 8, deployments: 1 });
  const shrunk = deploy({ services: [spec], actions: [update(100, { taskDefinition: 1 }), update(105, { desiredCount: 1 })] });
  expect(shrunk.services.at(-1)).toMatchObject({ desired: 1, running: 1, deployments: 1 });
  expect(shrunk.tasks.filter((task) => task.taskDefinition === 'web:2')).toHaveLength(1);
});

describe('StopServiceDeployment', () => {
  const stopped = (stopType: 'ABORT' | 'ROLLBACK') =>
    deploy({
      services: [service({ desiredCount: 2 })],
      actions: [update(100, { taskDefinition: 1 }), act(110, { call: 'StopServiceDeployment', service: 0, stopType })],
    });

  test('ROLLBACK: the last completed deployment comes back', () => {
    const result = stopped('ROLLBACK');
    expect(states(result)).toEqual(['COMPLETED', 'STOPPED']);
    expect(result.deployments[1].rolledBackTo).toBe(result.deployments[0].deploymentId);
    expect(result.services.at(-1)).toMatchObject({ running: 2, pending: 0, deployments: 1 });
  });

  test('ABORT: it stays as it is', () => {
    const result = stopped('ABORT');
    expect(states(result)).toEqual(['COMPLETED', 'STOPPED']);
    expect(result.services.at(-1)).toMatchObject({ running: 4, deployments: 2 });
  });

  test('nothing is in progress: refused', () => {
    const result = deploy({ actions: [act(100, { call: 'StopServiceDeployment', service: 0, stopType: 'ROLLBACK' })] });
    expect([...result.events].some(({ message }) => message.includes('ConflictException'))).toBe(true);
  });
});

describe('a service that is deleted', () => {
  const remove = (atSeconds: number, force: boolean) => act(atSeconds, { call: 'DeleteService', service: 0, force });

  test('its tasks stop, its traffic meets no target, its scalable target does nothing', () => {
    const result = deploy({
      services: [service({ desiredCount: 2 })],
      traffic: [traffic({ shape: even(1) })],
      actions: [remove(100, true)],
      scalableTargets: [
        {
          cluster: 'default',
          service: 'web',
          minCapacity: 2,
          maxCapacity: 4,
          policies: [
            {
              type: 'TargetTrackingScaling',
              name: 'cpu',
              metric: 'ECSServiceAverageCPUUtilization',
              targetValue: 60,
              scaleInCooldownUs: 300e6,
              scaleOutCooldownUs: 300e6,
              disableScaleIn: false,
            },
          ],
        },
      ],
    });
    expect(result.services.at(-1)).toMatchObject({ desired: 0, running: 0, pending: 0, healthyTargets: 0, deployments: 0 });
    expect(result.tasks).toHaveLength(2);
    expect(result.tasks.every(({ stoppedAt }) => stoppedAt !== undefined)).toBe(true);
    const minute = [...result.minutes].find(({ atUs }) => atUs === 20 * MINUTE);
    expect(minute).toMatchObject({ offered: 60, completed: 0, rejected: 60 });
    expect(result.decisions.filter(({ kind, atUs }) => kind === 'scaling' && atUs > 100e6)).toEqual([]);
    expect(passes(result).at(-1)?.untilUs).toBeLessThan(101e6);
  });

  test.each<[string, Action[], string]>([
    [
      'scaled above 0, without force',
      [remove(100, false)],
      'InvalidParameterException: The service cannot be stopped while it is scaled above 0.',
    ],
    ['again while it drains', [remove(100, true), remove(101, true)], 'ServiceNotActiveException: Service was not ACTIVE.'],
    ['when it is INACTIVE', [remove(100, true), remove(600, true)], 'ServiceNotFoundException: Service not found.'],
    [
      'an update of what drains',
      [remove(100, true), update(101, { desiredCount: 1 })],
      'ServiceNotActiveException: Service was not ACTIVE.',
    ],
    [
      'a creation of what exists',
      [act(100, { call: 'CreateService', service: 0 })],
      'InvalidParameterException: Creation of service was not idempotent.',
    ],
    [
      'a creation of what drains',
      [remove(100, true), act(101, { call: 'CreateService', service: 0 })],
      'InvalidParameterException: Unable to Start a service that is still Draining.',
    ],
  ])('%s: refused', (_, actions, refusal) => {
    const result = deploy({ actions });
    expect([...result.events].filter(({ message }) => message.includes(refusal))).toHaveLength(1);
  });

  test('its name is free again once it is INACTIVE', () => {
    const result = deploy({ actions: [remove(100, true), act(600, { call: 'CreateService', service: 0 })] });
    expect(states(result)).toEqual(['COMPLETED', 'COMPLETED']);
    expect(result.services.at(-1)).toMatchObject({ desired: 1, running: 1, deployments: 1 });
  });

  test('and who has it then is another service, with a configuration and a history of its own', () => {
    const spec = service({ desiredCount: 3, taskDefinition: 1, circuitBreaker: BREAKER });
    const result = deploy({
      behaviours: [behaviour(), behaviour({ isImageMissing: true })],
      actions: [remove(100, true), act(600, { call: 'CreateService', service: 0, spec })],
    });
    expect(result.services.at(-1)).toMatchObject({ desired: 3, running: 0 });
    // There is nothing to roll back to: what was COMPLETED was the other one's.
    expect(result.deployments).toMatchObject([{ rolloutState: 'COMPLETED' }, { rolloutState: 'FAILED', rolledBackTo: '' }]);
  });

  test('and may shift traffic where the first one did not', () => {
    const spec = service({ deploymentStrategy: { kind: 'BLUE_GREEN', bakeTimeUs: MINUTE, hooks: [] } });
    const result = deploy({
      actions: [remove(100, true), act(600, { call: 'CreateService', service: 0, spec }), update(900, { taskDefinition: 1 })],
    });
    expect(result.deployments.map(({ strategy, rolloutState }) => [strategy, rolloutState])).toEqual([
      ['ROLLING', 'COMPLETED'],
      ['BLUE_GREEN', 'COMPLETED'],
      ['BLUE_GREEN', 'COMPLETED'],
    ]);
  });
});

test('a service that an action creates is not there before', () => {
  const result = deploy({
    services: [service({ createdBy: 0, desiredCount: 2 })],
    actions: [act(300, { call: 'CreateService', service: 0 })],
  });
  expect(result.services[0]).toMatchObject({ atUs: 300e6, desired: 2, running: 0 });
  expect(result.tasks.map(({ createdAt }) => createdAt)).toEqual([301e6, 301e6]);
  expect(result.deployments).toMatchObject([{ startedAt: 300e6, rolloutState: 'COMPLETED' }]);
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
describe('scale-in protection', () => {
  const protect = (atSeconds: number, expiresInMinutes: number) =>
    act(atSeconds, {
      call: 'UpdateTaskProtection',
      tasks: { cluster: 'default', count: Number.POSITIVE_INFINITY, service: 'web', group: undefined, availabilityZone: undefined },
      isProtected: true,
      expiresInMinutes,
    });

  test('protected tasks stay when the service scales in, and go when the protection ends', () => {
    const result = deploy({ services: [service({ desiredCount: 3 })], actions: [protect(50, 10), update(100, { desiredCount: 1 })] });
    const [id] = result.deployments.map(({ deploymentId }) => deploymentId);
    expect([...result.events].filter(({ message }) => message.includes('protected tasks'))).toMatchObject([
      {
        message: `(service web) was unable to reach steady state because task set (${id}) was unable to scale in. Reason: The number of protected tasks are more than the desired count of tasks.`,
      },
    ]);
    const stops = result.tasks.flatMap(({ stoppingAt }) => (stoppingAt === undefined ? [] : [stoppingAt / 1e6]));
    expect(stops).toHaveLength(2);
    expect(Math.min(...stops)).toBeGreaterThanOrEqual(650);
  });

  test('they stay in a rolling update too, and the new ones beside them', () => {
    const result = deploy({ services: [service({ desiredCount: 2 })], actions: [protect(50, 10), update(100, { taskDefinition: 1 })] });
    const stops = result.tasks.slice(0, 2).map(({ stoppingAt }) => (stoppingAt ?? 0) / 1e6);
    expect(Math.min(...stops)).toBeGreaterThanOrEqual(650);
    expect(states(result)).toEqual(['COMPLETED', 'COMPLETED']);
    const [older] = result.deployments.map(({ deploymentId }) => deploymentId);
    // Told once, of the task set that holds them, once the new ones are healthy in their place.
    const held = [...result.events].filter(({ message }) => message.includes('protected tasks'));
    expect(held).toHaveLength(1);
    expect(held[0].message).toContain(`task set (${older})`);
    const healthy = result.tasks.slice(2).map(({ healthyAt }) => healthyAt ?? Number.POSITIVE_INFINITY);
    expect(held[0].atUs).toBeGreaterThanOrEqual(Math.max(...healthy));
  });
});

test('steady state is said again every six hours', () => {
  const result = deploy({ actions: [], durationUs: 13 * 60 * MINUTE });
  expect(told(result).map((line) => Math.floor(Number.parseFloat(line) / 3600))).toEqual([0, 6, 12]);
});

test('tasks that never start are tried 1, 2, 4, 8, 16, 27 and 27 minutes after they failed; an update tries at once', () => {
  const result = deploy({
    begin: 'empty',
    durationUs: 150 * MINUTE,
    behaviours: [behaviour({ isImageMissing: true }), behaviour()],
    actions: [update(145 * 60, {}, true)],
  });
  const waits = result.tasks
    .slice(1)
    .map(({ createdAt }, index) => [createdAt, Math.round((createdAt - (result.tasks[index].stoppingAt ?? 0)) / MINUTE)]);
  expect(waits.slice(0, 7).map(([, wait]) => wait)).toEqual([1, 2, 4, 8, 16, 27, 27]);
  expect(result.tasks.some(({ createdAt }) => createdAt === 145 * MINUTE + 1e6)).toBe(true);
  expect(told(result).filter((line) => line.includes('unable to consistently start tasks'))).toHaveLength(2);
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
describe('container health checks', () => {
  const healthCheck = { intervalUs: 30e6, timeoutUs: 5e6, retries: 3, startPeriodUs: 0 };
  const definitions = [1, 2].map((revision) =>
    taskDefinition({ revision, containerDefinitions: [{ ...taskDefinition().containerDefinitions[0], healthCheck }] }),
  );

  test('the first probe that passes makes a new task healthy, and lets an old one go', () => {
    const result = deploy({ taskDefinitions: definitions, services: [service({ targetGroups: [] })] });
    const [before, after] = result.tasks;
    const waitedUs = (before.stoppingAt ?? 0) - (after.startedAt ?? 0);
    expect(waitedUs).toBeGreaterThanOrEqual(30e6);
    expect(waitedUs).toBeLessThanOrEqual(41e6);
    expect(states(result)).toEqual(['COMPLETED', 'COMPLETED']);
  });

  test('a task that fails them is replaced, in AWS’s words', () => {
    const failing = { ...behaviour(), containers: [{ ...behaviour().containers[0], ready: NEVER }] };
    const result = deploy({
      taskDefinitions: definitions,
      behaviours: [behaviour(), failing],
      services: [service({ targetGroups: [] })],
    });
    expect(told(result).some((line) => /\(task B\) failed container health checks\.$/.test(line))).toBe(true);
    expect(result.tasks[1].stoppedReason).toBe('Task failed container health checks');
    expect(result.tasks[0].stoppingAt).toBeUndefined();
  });
});

test('a revision that fails less is the cure: errors end with the last task of the old one', () => {
  const kind = (errors: number) => behaviour({ requests: [requestKind({ wait: { kind: 'constant', value: 20_000 }, errors })] });
  const given = scenario({
    durationUs: 1200e6,
    taskDefinitions: [taskDefinition(), taskDefinition({ revision: 2 })],
    behaviours: [kind(0.3), kind(0)],
    services: [service({ desiredCount: 2 })],
    actions: [
      { atUs: 300e6, index: 0, request: { call: 'UpdateService', service: 0, changes: { taskDefinition: 1 }, forceNewDeployment: false } },
    ],
  });
  const shares = [...run(given).minutes].map(({ failed, offered }) => failed / offered);
  for (const share of shares.slice(0, 5)) expect(Math.abs(share - 0.3)).toBeLessThan(0.1);
  expect(shares.slice(-5)).toEqual([0, 0, 0, 0, 0]);
});

test('O-6: four tasks fail beside one another, and the third failure is the end of the deployment', () => {
  const bad = behaviour({ isImageMissing: true });
  const result = run({
    durationUs: 900e6,
    traffic: [],
    taskDefinitions: [taskDefinition(), taskDefinition({ revision: 2 })],
    behaviours: [behaviour(), bad],
    services: [
      service({
        desiredCount: 4,
        circuitBreaker: { rollback: true, threshold: { type: 'BOUNDED_PERCENT', value: 50 }, resetOnHealthyTask: true },
      }),
    ],
    actions: [
      { atUs: 300e6, index: 0, request: { call: 'UpdateService', service: 0, changes: { taskDefinition: 1 }, forceNewDeployment: false } },
    ],
  });
  const failed = result.deployments[1];
  const stopped = result.tasks
    .filter(({ taskDefinition: name }) => name === 'web:2')
    .map(({ stoppingAt }) => stoppingAt as number)
    .sort((a, b) => a - b);
  expect(stopped).toHaveLength(4);
  expect([failed.rolloutState, failed.finishedAt]).toEqual(['FAILED', stopped[2]]);
});
