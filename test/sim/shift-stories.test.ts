import { describe, expect, test } from 'vitest';
import type { DeploymentStrategy, MetricAlarm } from '../../src/aws/nouns.js';
import type { Action, CompiledScenario } from '../../src/scenario/compiled.js';
import { Simulation } from '../../src/sim/index.js';
import { behaviour, client, lifecycleHook, requestKind, scenario, service, taskDefinition, traffic } from '../support/scenario.js';
import { constant, even, fault, finish, plain, type ReadResult, run, seconds } from './run.js';

const MINUTE = 60e6;
const [GROUP] = scenario().targetGroups;
const BAKE = { bakeTimeUs: 5 * MINUTE, hooks: [] };
const BLUE_GREEN: DeploymentStrategy = { kind: 'BLUE_GREEN', ...BAKE };
const CANARY: DeploymentStrategy = { kind: 'CANARY', canaryPercent: 10, canaryBakeTimeUs: 10 * MINUTE, ...BAKE };

const update = (atSeconds: number, over: Partial<Extract<Action['request'], { call: 'UpdateService' }>> = {}): Action => ({
  atUs: atSeconds * 1e6,
  index: 0,
  request: { call: 'UpdateService', service: 0, changes: { taskDefinition: 1 }, forceNewDeployment: false, ...over },
});

/** Four tasks of revision 1; revision 2 is deployed after a minute. `errors`: how many requests revision 2 fails. */
function deployment(deploymentStrategy: DeploymentStrategy, errors: number, over: Partial<CompiledScenario> = {}): CompiledScenario {
  const kind = requestKind({ cpu: constant(1000) });
  return scenario({
    durationUs: 40 * MINUTE,
    taskDefinitions: [taskDefinition(), taskDefinition({ revision: 2 })],
    behaviours: [behaviour({ requests: [kind] }), behaviour({ requests: [{ ...kind, errors }] })],
    targetGroups: [{ ...GROUP, deregistrationDelayUs: 30e6 }],
    services: [service({ desiredCount: 4, deploymentStrategy })],
    traffic: [traffic({ shape: even(50) })],
    actions: [update(60)],
    ...over,
  });
}

function deploy(...given: Parameters<typeof deployment>): ReadResult {
  return run(deployment(...given));
}

const stages = (result: ReadResult) =>
  result.events
    .filter(({ detailType, message }) => detailType === 'ECS Deployment State Change' && message.includes('lifecycle stage'))
    .map(({ atUs, message }) => `${Math.floor(atUs / MINUTE)} ${/lifecycle stage (.*)\./.exec(message)?.[1]}`);
const failures = (result: ReadResult, fromMinute: number) => result.minutes.slice(fromMinute).map(({ failed }) => failed);
const instantOf = (result: ReadResult, text: string) => result.events.find(({ message }) => message.includes(text))?.atUs ?? Number.NaN;

describe('blue/green', () => {
  test('all stages in order; both revisions run in full until the bake time is over', () => {
    const result = deploy(BLUE_GREEN, 0);
    expect(stages(result).map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      'PRE_SCALE_UP',
      'SCALE_UP',
      'POST_SCALE_UP',
      'TEST_TRAFFIC_SHIFT',
      'POST_TEST_TRAFFIC_SHIFT',
      'PRE_PRODUCTION_TRAFFIC_SHIFT',
      'PRODUCTION_TRAFFIC_SHIFT: 100 % of production traffic',
      'POST_PRODUCTION_TRAFFIC_SHIFT',
      'BAKE_TIME',
      'CLEAN_UP',
    ]);
    const bakeUs = instantOf(result, 'stage CLEAN_UP') - instantOf(result, 'stage BAKE_TIME');
    expect(seconds(bakeUs)).toBe('300');
    expect(result.summary.workloads[0].tasks?.runningMax).toBe(8);
    const [blue, green] = result.deployments;
    expect([blue.rolloutState, green.rolloutState, green.strategy]).toEqual(['COMPLETED', 'COMPLETED', 'BLUE_GREEN']);
    expect(seconds(green.finishedAt)).not.toBe('-');
    const old = result.tasks.filter(({ taskDefinition }) => taskDefinition === 'web:1');
    expect(old.every(({ stoppingAt = 0 }) => stoppingAt >= instantOf(result, 'stage CLEAN_UP'))).toBe(true);
  });

  test('no request is lost at the shift', () => {
    const result = deploy(BLUE_GREEN, 0);
    expect(result.summary.workloads[0].requests).toMatchObject({ failed: 0, rejected: 0, timedOut: 0 });
  });

  test('a hook that fails sends all traffic back at once: what it validated never reaches users', () => {
    const hook = lifecycleHook({ stages: ['POST_TEST_TRAFFIC_SHIFT'], outcome: 'FAILED', takesUs: 90e6 });
    const result = deploy({ ...BLUE_GREEN, hooks: [hook] }, 1);
    expect(result.summary.workloads[0].requests.failed).toBe(0);
    const [blue, green] = result.deployments;
    expect(green).toMatchObject({ rolloutState: 'FAILED', rolledBackTo: blue.deploymentId });
    expect(seconds((green.finishedAt as number) - instantOf(result, 'stage POST_TEST_TRAFFIC_SHIFT'))).toBe('90');
    expect(blue.rolloutState).toBe('COMPLETED');
    const alive = result.tasks.filter(({ stoppedAt }) => stoppedAt === undefined);
    expect(alive.map(({ taskDefinition }) => taskDefinition)).toEqual(Array(4).fill('web:1'));
  });
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
describe('pauses', () => {
  const pause = (over = {}) =>
    lifecycleHook({ targetType: 'PAUSE', stages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'], takesUs: Number.POSITIVE_INFINITY, ...over });
  const say = (atSeconds: number, action: 'CONTINUE' | 'ROLLBACK', hooks: 'any' | 'all' = 'any'): Action => ({
    atUs: atSeconds * 1e6,
    index: atSeconds,
    request: { call: 'ContinueServiceDeployment', service: 0, hooks, action },
  });
  const hooksOf = (result: ReadResult) =>
    result.events
      .filter(({ detailType }) => detailType === 'ECS Hook State Change')
      .map(({ message }) => message.replace(/ ecs-pause-[\w-]{43}/, ' ID'));

  test('the deployment waits until somebody continues it', () => {
    const result = deploy({ ...BLUE_GREEN, hooks: [pause()] }, 0, { actions: [update(60), say(900, 'CONTINUE')] });
    expect(hooksOf(result)).toEqual([
      'INFO HOOK_AWAITING_ACTION: PAUSE ID at PRE_PRODUCTION_TRAFFIC_SHIFT',
      'INFO HOOK_SUCCEEDED: PAUSE ID at PRE_PRODUCTION_TRAFFIC_SHIFT',
    ]);
    expect(instantOf(result, 'PRODUCTION_TRAFFIC_SHIFT: 100 %')).toBeGreaterThanOrEqual(900e6);
    expect(instantOf(result, 'PRODUCTION_TRAFFIC_SHIFT: 100 %')).toBeLessThan(915e6);
    expect(result.deployments[1].rolloutState).toBe('COMPLETED');
  });

  test('somebody has it rolled back: what waited never had traffic', () => {
    const result = deploy({ ...BLUE_GREEN, hooks: [pause()] }, 1, { actions: [update(60), say(600, 'ROLLBACK')] });
    expect(hooksOf(result)[1]).toBe('ERROR HOOK_FAILED: PAUSE ID at PRE_PRODUCTION_TRAFFIC_SHIFT');
    expect(result.deployments[1]).toMatchObject({ rolloutState: 'FAILED', rolledBackTo: result.deployments[0].deploymentId });
    expect(result.summary.workloads[0].requests.failed).toBe(0);
  });

  test.each([
    ['ROLLBACK', 'FAILED'],
    ['CONTINUE', 'COMPLETED'],
  ] as const)('nobody says anything for ten minutes, then %s: %s', (timeoutAction, rolloutState) => {
    const result = deploy({ ...BLUE_GREEN, hooks: [pause({ timeoutUs: 10 * MINUTE, timeoutAction })] }, 0);
    const [awaited, timedOut] = result.events.filter(({ detailType }) => detailType === 'ECS Hook State Change');
    expect(timedOut.message).toContain('HOOK_TIMED_OUT');
    expect(timedOut.atUs - awaited.atUs).toBe(10 * MINUTE);
    expect(result.deployments[1].rolloutState).toBe(rolloutState);
  });

  test('a linear deployment pauses before each step, each time anew', () => {
    const strategy: DeploymentStrategy = { kind: 'LINEAR', stepPercent: 50, stepBakeTimeUs: 0, ...BAKE, hooks: [pause()] };
    const result = deploy(strategy, 0, { actions: [update(60), say(600, 'CONTINUE'), say(1200, 'CONTINUE')] });
    expect(hooksOf(result)).toHaveLength(4);
    const ids = result.events.flatMap(({ message }) => /AWAITING_ACTION: PAUSE (\S+)/.exec(message)?.[1] ?? []);
    expect(new Set(ids).size).toBe(2);
    expect(seconds(instantOf(result, '100 % of production')).slice(0, 3)).toBe('120');
  });

  test('two at one stage: both are to be continued', () => {
    const once = deploy({ ...BLUE_GREEN, hooks: [pause(), pause()] }, 0, { actions: [update(60), say(600, 'CONTINUE')] });
    expect(once.deployments[1].rolloutState).toBe('IN_PROGRESS');
    const all = deploy({ ...BLUE_GREEN, hooks: [pause(), pause()] }, 0, { actions: [update(60), say(600, 'CONTINUE', 'all')] });
    expect(all.deployments[1].rolloutState).toBe('COMPLETED');
  });

  test('with nothing that waits the call is refused, and the run goes on', () => {
    const result = deploy(BLUE_GREEN, 0, { actions: [update(60), say(30, 'CONTINUE')] });
    expect(result.events.some(({ message }) => message.startsWith('ContinueServiceDeployment refused: InvalidParameterException'))).toBe(
      true,
    );
  });

  test('cut in two while it is paused it ends in the same bytes', () => {
    const given = deployment({ ...BLUE_GREEN, hooks: [pause()] }, 0, { actions: [update(60), say(900, 'CONTINUE')] });
    const whole = JSON.stringify(plain(finish(new Simulation(given))));
    const first = new Simulation(given);
    first.advance(10 * MINUTE, Number.POSITIVE_INFINITY);
    expect(JSON.stringify(plain(finish(Simulation.resume(given, first.snapshot()))))).toBe(whole);
  });
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AdvancedConfiguration.html (alternateTargetGroupArn)
describe('an alternate target group', () => {
  const [entry] = service().targetGroups;
  const pair = { ...entry, alternate: { targetGroup: 'web-2', hasTestListener: true } };
  const both = {
    targetGroups: [GROUP, { ...GROUP, name: 'web-2' }].map((group) => ({ ...group, deregistrationDelayUs: 30e6 })),
    services: [service({ desiredCount: 4, deploymentStrategy: BLUE_GREEN, targetGroups: [pair] })],
  };
  const requests = (result: ReadResult, targetGroup: string, fromMinute: number, toMinute: number) =>
    [...result.metrics]
      .filter(({ metricName, dimensions }) => metricName === 'RequestCount' && dimensions.endsWith(`TargetGroup=${targetGroup}`))
      .filter(({ atUs }) => atUs >= fromMinute * MINUTE && atUs < toMinute * MINUTE)
      .reduce((sum, point) => sum + point.sum, 0);

  test('has the revision that takes over, the next one the first again; each has metrics of its own', () => {
    const back = { ...update(1200, { changes: { taskDefinition: 0 } }), index: 1 };
    const result = deploy(BLUE_GREEN, 0, { ...both, actions: [update(60), back] });
    expect([requests(result, 'web', 0, 1), requests(result, 'web-2', 0, 1)]).toEqual([3000, 0]);
    expect([requests(result, 'web', 10, 20), requests(result, 'web-2', 10, 20)]).toEqual([0, 30_000]);
    expect([requests(result, 'web', 30, 39), requests(result, 'web-2', 30, 39)]).toEqual([27_000, 0]);
    expect(result.summary.workloads[0].requests).toMatchObject({ failed: 0, rejected: 0 });
  });

  test('results say when the test listener reaches it', () => {
    const result = deploy(BLUE_GREEN, 0, both);
    expect(instantOf(result, 'lifecycle stage TEST_TRAFFIC_SHIFT: the test listener reaches target group web-2.')).toBeLessThanOrEqual(
      instantOf(result, 'PRODUCTION_TRAFFIC_SHIFT: 100 %'),
    );
  });
});

describe('canary', () => {
  /** 5xx answers of the targets in a minute. */
  const alarm: MetricAlarm = {
    name: 'errors',
    metric: {
      namespace: 'AWS/ApplicationELB',
      metricName: 'HTTPCode_Target_5XX_Count',
      dimensions: 'LoadBalancer=main;TargetGroup=web',
      stat: 'Sum',
    },
    periodUs: MINUTE,
    evaluationPeriods: 2,
    datapointsToAlarm: 2,
    threshold: 20,
    comparison: 'GreaterThanThreshold',
    treatMissingData: 'notBreaching',
  };
  const alarmed = (strategy: DeploymentStrategy, over: Partial<CompiledScenario> = {}) =>
    deploy(strategy, 1, {
      alarms: [alarm],
      services: [service({ desiredCount: 4, deploymentStrategy: strategy, deploymentAlarms: { alarmNames: ['errors'], rollback: true } })],
      ...over,
    });

  test('an alarm in the canary bake time rolls back: only the canary percent of the traffic was hurt', () => {
    const result = alarmed(CANARY);
    const shiftedUs = instantOf(result, 'PRODUCTION_TRAFFIC_SHIFT: 10 %');
    const backUs = result.deployments[1].finishedAt as number;
    const hurt = result.summary.workloads[0].requests.failed;
    const sent = ((backUs - shiftedUs) / 1e6) * 50;
    expect(result.deployments[1]).toMatchObject({ rolloutState: 'FAILED', reason: 'ECS deployment alarms: alarm detected.' });
    expect(Math.abs(hurt - 0.1 * sent)).toBeLessThanOrEqual(5 * Math.sqrt(sent * 0.1 * 0.9));
    expect(seconds(backUs - shiftedUs)).not.toBe('600');
  });

  test('the same revision by blue/green: all of the traffic is hurt until the alarm', () => {
    const canary = alarmed(CANARY).summary.workloads[0].requests.failed;
    const result = alarmed(BLUE_GREEN);
    expect(result.deployments[1].rolloutState).toBe('FAILED');
    expect(result.summary.workloads[0].requests.failed).toBeGreaterThan(7 * canary);
    expect(stages(result).some((line) => line.includes('CLEAN_UP'))).toBe(false);
  });

  test('without rollback the alarm stops it where it stands: a tenth of the traffic stays hurt', () => {
    const deploymentAlarms = { alarmNames: ['errors'], rollback: false };
    const result = alarmed(CANARY, { services: [service({ desiredCount: 4, deploymentStrategy: CANARY, deploymentAlarms })] });
    expect(result.deployments[1]).toMatchObject({ rolloutState: 'FAILED', rolledBackTo: '' });
    const last = result.minutes[result.minutes.length - 1];
    expect(last.failed / last.completed).toBeCloseTo(0.1 / 0.9, 1);
    expect(result.tasks.filter(({ stoppedAt }) => stoppedAt === undefined)).toHaveLength(8);
  });

  test('a good one: so much of the traffic as each step says, then all', () => {
    const result = deploy({ kind: 'LINEAR', stepPercent: 25, stepBakeTimeUs: 4 * MINUTE, ...BAKE }, 0, {
      traffic: [traffic({ shape: even(50), client: client() })],
    });
    expect(stages(result).filter((line) => line.includes('%'))).toHaveLength(4);
    expect(result.deployments[1].rolloutState).toBe('COMPLETED');
    expect(result.summary.workloads[0].requests).toMatchObject({ failed: 0, rejected: 0 });
  });
});

describe('whatever comes between', () => {
  const stop = (atSeconds: number, stopType: 'ABORT' | 'ROLLBACK'): Action => ({
    atUs: atSeconds * 1e6,
    index: 1,
    request: { call: 'StopServiceDeployment', service: 0, stopType },
  });
  const running = (result: ReadResult) =>
    result.tasks.filter(({ stoppingAt }) => stoppingAt === undefined).map(({ taskDefinition }) => taskDefinition);

  test('the share of each step is its weight, within five standard deviations', () => {
    const result = deploy({ kind: 'LINEAR', stepPercent: 20, stepBakeTimeUs: 4 * MINUTE, ...BAKE }, 1, {
      traffic: [traffic({ shape: even(200) })],
    });
    for (const percent of [20, 40, 60, 80]) {
      const from = Math.floor(instantOf(result, `${percent} % of production`) / MINUTE) + 1;
      const minutes = result.minutes.slice(from, from + 3);
      const sent = minutes.reduce((sum, { failed, completed }) => sum + failed + completed, 0);
      const failed = minutes.reduce((sum, minute) => sum + minute.failed, 0);
      const share = percent / 100;
      expect(Math.abs(failed - sent * share)).toBeLessThanOrEqual(5 * Math.sqrt(sent * share * (1 - share)));
    }
  });

  test('StopServiceDeployment with ROLLBACK in the bake time: blue has everything again, and green goes', () => {
    const result = deploy(BLUE_GREEN, 1, { actions: [update(60), stop(300, 'ROLLBACK')] });
    const [blue, green] = result.deployments;
    expect(green).toMatchObject({ rolloutState: 'STOPPED', rolledBackTo: blue.deploymentId });
    expect(blue.rolloutState).toBe('COMPLETED');
    expect(running(result)).toEqual(Array(4).fill('web:1'));
    expect(failures(result, 6)).toEqual(Array(34).fill(0));
    expect(failures(result, 0).some((count) => count > 0)).toBe(true);
  });

  test('StopServiceDeployment in CLEAN_UP is refused: nothing of blue is left to go back to', () => {
    const given = deployment({ ...BLUE_GREEN, bakeTimeUs: 0 }, 0, { actions: [update(60)] });
    const cleanUpUs = instantOf(run(given), 'stage CLEAN_UP');
    const result = run({ ...given, actions: [update(60), stop(cleanUpUs / 1e6 + 0.5, 'ROLLBACK')] });
    expect(result.events.some(({ message }) => message.startsWith('StopServiceDeployment refused: ConflictException'))).toBe(true);
    expect(result.summary.workloads[0].requests).toMatchObject({ failed: 0, rejected: 0 });
    expect(running(result)).toEqual(Array(4).fill('web:2'));
  });

  test('a task of blue that crashes in the bake time is replaced by one of blue', () => {
    const crash = fault({ atUs: [200e6], count: 3 });
    const result = deploy(BLUE_GREEN, 0, { faults: [crash] });
    const crashed = result.tasks.filter(({ stopCode }) => stopCode === 'EssentialContainerExited');
    expect(crashed).toHaveLength(3);
    const count = (revision: string) => result.tasks.filter(({ taskDefinition }) => taskDefinition === revision).length;
    for (const revision of ['web:1', 'web:2'])
      expect(count(revision)).toBe(4 + crashed.filter(({ taskDefinition }) => taskDefinition === revision).length);
    expect(running(result)).toEqual(Array(4).fill('web:2'));
  });

  test('an update overtakes it: what was begun gets no traffic any more, and is reconciled first', () => {
    const again = update(600, { changes: { taskDefinition: 0 } });
    const result = deploy(CANARY, 1, { actions: [update(60), { ...again, index: 1 }] });
    expect(stages(result).some((line) => line.includes('RECONCILE_SERVICE'))).toBe(true);
    expect(result.deployments.map(({ rolloutState }) => rolloutState)).toEqual(['COMPLETED', 'STOPPED', 'COMPLETED']);
    expect(failures(result, 11)).toEqual(Array(29).fill(0));
    expect(failures(result, 0).some((count) => count > 0)).toBe(true);
    expect(running(result)).toEqual(Array(4).fill('web:1'));
  });

  test('scaling out in the bake time scales both', () => {
    const out = { ...update(240, { changes: { desiredCount: 6 } }), index: 1 };
    const result = deploy({ ...BLUE_GREEN, bakeTimeUs: 15 * MINUTE }, 0, { actions: [update(60), out] });
    expect(result.summary.workloads[0].tasks?.runningMax).toBe(12);
    expect(running(result)).toEqual(Array(6).fill('web:2'));
  });

  test('deleted in the middle, the service is gone', () => {
    const remove: Action = { atUs: 240e6, index: 1, request: { call: 'DeleteService', service: 0, force: true } };
    expect(running(deploy(CANARY, 0, { actions: [update(60), remove] }))).toEqual([]);
  });

  test('cut in two at any stage it ends in the same bytes', () => {
    const given = deployment(CANARY, 0.1, { durationUs: 25 * MINUTE });
    const whole = JSON.stringify(plain(finish(new Simulation(given))));
    for (const minute of [2, 5, 15, 20]) {
      const first = new Simulation(given);
      first.advance(minute * MINUTE, Number.POSITIVE_INFINITY);
      expect(JSON.stringify(plain(finish(Simulation.resume(given, first.snapshot()))))).toBe(whole);
    }
  });
});

describe('what a revision does not show', () => {
  const kind = requestKind({ cpu: constant(1000) });
  test.each([
    ['other answers', kind, { ...kind, responseBytes: constant(9000) }, 1],
    ['more CPU time and errors: nothing', kind, { ...kind, cpu: constant(2000), errors: 0.1 }, 0],
    ['fewer errors: nothing', { ...kind, errors: 0.1 }, kind, 0],
  ])('is said once: %s', (_, before, now, notes) => {
    const result = deploy(BLUE_GREEN, 0, { behaviours: [before, now].map((own) => behaviour({ requests: [own] })) });
    expect(result.notes.filter((note) => note.startsWith('web:2: calls, bytes'))).toHaveLength(notes);
  });
});
