import { describe, expect, test } from 'vitest';
import { AUTO_ROLLBACK_EVENTS, type CodeDeployStrategy } from '../../src/aws/code-deploy.js';
import type { MetricAlarm } from '../../src/aws/nouns.js';
import { eventLines } from '../../src/report/index.js';
import type { Action, ActionRequest, CompiledScenario } from '../../src/scenario/compiled.js';
import { Simulation } from '../../src/sim/index.js';
import { behaviour, codeDeploy, requestKind, scenario, service, taskDefinition, traffic } from '../support/scenario.js';
import { constant, even, finish, plain, type ReadResult, run, seconds } from './run.js';

const MINUTE = 60e6;
const [GROUP] = scenario().targetGroups;
const CANARY = 'CodeDeployDefault.ECSCanary10Percent5Minutes';
const ROLLS_BACK = { rollbackEvents: [...AUTO_ROLLBACK_EVENTS] };

const act = (atSeconds: number, request: ActionRequest): Action => ({ atUs: atSeconds * 1e6, index: atSeconds, request });
const create = (atSeconds: number, over: Partial<CodeDeployStrategy> = {}, changes = {}): Action =>
  act(atSeconds, {
    call: 'CreateDeployment',
    service: 0,
    changes: { taskDefinition: 1, deploymentStrategy: codeDeploy(over), deploymentAlarms: undefined, ...changes },
  });

/** 5xx answers of the targets behind a target group. */
const alarm = (targetGroup: string): MetricAlarm => ({
  name: 'errors',
  metric: {
    namespace: 'AWS/ApplicationELB',
    metricName: 'HTTPCode_Target_5XX_Count',
    dimensions: `LoadBalancer=main;TargetGroup=${targetGroup}`,
    stat: 'Sum',
  },
  ...{ periodUs: MINUTE, evaluationPeriods: 1, datapointsToAlarm: 1, threshold: 20 },
  ...{ comparison: 'GreaterThanThreshold', treatMissingData: 'notBreaching' },
});
const WATCHED = { deploymentAlarms: { alarmNames: ['errors'], rollback: true } };

/** Four tasks of revision 1; revision 2 fails so many requests. */
function given(actions: readonly Action[], errors = 0, over: Partial<CompiledScenario> = {}): CompiledScenario {
  const kind = requestKind({ cpu: constant(1000) });
  return scenario({
    durationUs: 60 * MINUTE,
    taskDefinitions: [taskDefinition(), taskDefinition({ revision: 2 })],
    behaviours: [behaviour({ requests: [kind] }), behaviour({ requests: [{ ...kind, errors }] })],
    targetGroups: [
      { ...GROUP, deregistrationDelayUs: 30e6 },
      { ...GROUP, name: 'web-green', deregistrationDelayUs: 30e6 },
    ],
    services: [service({ desiredCount: 4, deploymentStrategy: codeDeploy() })],
    traffic: [traffic({ shape: even(50) })],
    actions,
    ...over,
  });
}

const instantOf = (result: ReadResult, text: string) => result.events.find(({ message }) => message.includes(text))?.atUs ?? Number.NaN;
const running = (result: ReadResult) =>
  result.tasks.filter(({ stoppingAt }) => stoppingAt === undefined).map(({ taskDefinition: of }) => of);
const failed = (result: ReadResult) => result.summary.workloads[0].requests.failed;
const statuses = (result: ReadResult) => result.deployments.map(({ reason }) => reason.replace(/d-[A-Z0-9]{9}/g, 'ID'));
const requests = (result: ReadResult, targetGroup: string, fromMinute: number, toMinute: number) =>
  [...result.metrics]
    .filter(({ metricName, dimensions }) => metricName === 'RequestCount' && dimensions.endsWith(`TargetGroup=${targetGroup}`))
    .filter(({ atUs }) => atUs >= fromMinute * MINUTE && atUs < toMinute * MINUTE)
    .reduce((sum, point) => sum + point.sum, 0);

// Source: https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html
describe('a deployment of CodeDeploy', () => {
  const canary = () => run(given([create(60, { deploymentConfigName: CANARY, terminationWaitUs: 10 * MINUTE, hasTestListener: true })]));

  test('a replacement task set at full scale, a tenth of the traffic for five minutes, then all; the original stays for its wait', () => {
    const result = canary();
    const at = (text: string) => instantOf(result, text);
    expect(seconds(at('AllowTraffic: 100 %') - at('AllowTraffic: 10 %'))).toBe('300');
    expect(seconds(at('Terminate original') - at('AllowTraffic: 100 %'))).toBe('600');
    expect(result.summary.workloads[0].tasks?.runningMax).toBe(8);
    expect(running(result)).toEqual(Array(4).fill('web:2'));
    expect(failed(result)).toBe(0);
    const old = result.tasks.filter(({ taskDefinition: of }) => of === 'web:1');
    expect(old.every(({ stoppingAt = 0 }) => stoppingAt >= at('Terminate original'))).toBe(true);
    const [, replacement] = result.deployments;
    expect(replacement).toMatchObject({ strategy: CANARY, rolloutState: 'COMPLETED' });
    expect(statuses(result)[1]).toBe('CodeDeploy deployment ID Succeeded.');
  });

  test('each target group has its own metrics, and a tenth of the requests goes to the second', () => {
    const result = canary();
    const from = Math.ceil(instantOf(result, 'AllowTraffic: 10 %') / MINUTE);
    const sent = 4 * 60 * 50;
    const second = requests(result, 'web-green', from, from + 4);
    expect(requests(result, 'web', from, from + 4) + second).toBe(sent);
    expect(Math.abs(second - 0.1 * sent)).toBeLessThanOrEqual(5 * Math.sqrt(sent * 0.1 * 0.9));
    expect(requests(result, 'web', 12, 60)).toBe(0);
  });

  test('the test listener reaches the second target group before production traffic does', () => {
    const result = canary();
    expect(instantOf(result, 'AllowTestTraffic: the test listener reaches target group web-green')).toBeLessThanOrEqual(
      instantOf(result, 'AllowTraffic: 10 %'),
    );
  });

  test('the next one puts its replacement behind the first target group again', () => {
    const result = run(given([create(60), create(1800, {}, { taskDefinition: 0 })]));
    expect(running(result)).toEqual(Array(4).fill('web:1'));
    expect(requests(result, 'web-green', 10, 29)).toBe(19 * 60 * 50);
    expect(requests(result, 'web', 40, 59)).toBe(19 * 60 * 50);
    expect(failed(result)).toBe(0);
  });

  test('EventBridge hears of its states from CodeDeploy, and of nothing from ECS', () => {
    const result = canary();
    const lines = [...eventLines(result).lines].map((line) => JSON.parse(line) as Record<string, unknown>);
    const told = lines.filter((line) => line['detail-type'] === 'CodeDeploy Deployment State-change Notification');
    const deploymentId = /d-[A-Z0-9]{9}/.exec(result.deployments[1].reason)?.[0];
    expect(told.map(({ detail }) => detail)).toEqual(
      ['START', 'SUCCESS'].map((state) => ({ region: 'us-east-1', application: 'shop', deploymentId, state, deploymentGroup: 'web' })),
    );
    expect(told[0].resources).toEqual([
      'arn:aws:codedeploy:us-east-1:123456789012:application:shop',
      'arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:shop/web',
    ]);
    expect(lines.some((line) => line['detail-type'] === 'ECS Deployment State Change')).toBe(false);
  });
});

describe('what is refused', () => {
  const refusals = (result: ReadResult) => result.events.flatMap(({ message }) => / refused: (.*)/.exec(message)?.[1] ?? []);
  const update = (changes = {}, forceNewDeployment = false) => act(60, { call: 'UpdateService', service: 0, changes, forceNewDeployment });
  const elsewhere = 'on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.';
  const onlyEcs = 'is only supported with ECS deployment controller. Update to ECS deployment controller and try again.';

  // Sources: https://github.com/boto/boto3/issues/1936, https://github.com/hashicorp/terraform-provider-aws/issues/13473,
  // https://github.com/kayac/ecspresso/issues/393, https://github.com/aws/aws-cdk/issues/26307
  test.each([
    [{ taskDefinition: 1 }, `Unable to update task definition ${elsewhere}`],
    [{ availabilityZones: ['us-east-1a'], assignPublicIp: true }, `Unable to update network parameters ${elsewhere}`],
    [{ targetGroups: [] }, `Unable to update load balancers ${elsewhere}`],
    [{ deploymentAlarms: { alarmNames: ['a'], rollback: true } }, `Alarm based rollback feature ${onlyEcs}`],
  ])('UpdateService with %j', (changes, message) => {
    const result = run(given([update(changes)]));
    expect(refusals(result)).toEqual([`InvalidParameterException: ${message}`]);
    expect(running(result)).toEqual(Array(4).fill('web:1'));
  });

  test('UpdateService with forceNewDeployment', () => {
    expect(refusals(run(given([update({}, true)])))[0]).toContain('Cannot force a new deployment on services with a CODE_DEPLOY');
  });

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
  test('the desired count goes through', () => {
    expect(running(run(given([update({ desiredCount: 6 })])))).toHaveLength(6);
  });

  // Source: https://github.com/CircleCI-Public/aws-ecs-orb/issues/181
  test('a second deployment of a group that has one under way', () => {
    const [refusal] = refusals(run(given([create(60, { terminationWaitUs: 30 * MINUTE }), create(600)])));
    expect(refusal).toMatch(
      /^DeploymentLimitExceededException: The Deployment Group 'web' already has an active Deployment 'd-[A-Z0-9]{9}'$/,
    );
  });

  test('what stops or continues a deployment that is not there, and StopServiceDeployment', () => {
    const actions = [
      act(60, { call: 'StopDeployment', service: 0, isRolledBack: undefined }),
      act(61, { call: 'ContinueDeployment', service: 0, wait: 'READY_WAIT' }),
      act(62, { call: 'StopServiceDeployment', service: 0, stopType: 'ROLLBACK' }),
    ];
    expect(refusals(run(given(actions))).map((text) => text.split(':')[0])).toEqual([
      'DeploymentAlreadyCompletedException',
      'DeploymentIsNotInReadyStateException',
      'InvalidParameterException',
    ]);
  });
});

describe('what ends it', () => {
  test('an alarm on the second target group stops it, and the original has all traffic again at once', () => {
    const over = { deploymentConfigName: CANARY, ...ROLLS_BACK } as const;
    const result = run(given([create(60, over, WATCHED)], 1, { alarms: [alarm('web-green')] }));
    expect(result.deployments[1]).toMatchObject({ rolloutState: 'FAILED', rolledBackTo: result.deployments[0].deploymentId });
    expect(statuses(result)).toEqual([
      'CodeDeploy deployment ID Succeeded.',
      'CodeDeploy deployment ID Stopped: alarm errors is in ALARM in AllowTraffic.',
    ]);
    const backUs = result.deployments[1].finishedAt as number;
    const sent = ((backUs - instantOf(result, 'AllowTraffic: 10 %')) / 1e6) * 50;
    expect(Math.abs(failed(result) - 0.1 * sent)).toBeLessThanOrEqual(5 * Math.sqrt(sent * 0.1 * 0.9));
    expect(result.minutes.slice(Math.floor(backUs / MINUTE) + 1).every((minute) => minute.failed === 0)).toBe(true);
    expect(running(result)).toEqual(Array(4).fill('web:1'));
  });

  test('an alarm on the first target group sees nothing of it', () => {
    const over = { deploymentConfigName: CANARY, ...ROLLS_BACK } as const;
    const result = run(given([create(60, over, WATCHED)], 1, { alarms: [alarm('web')] }));
    expect(result.deployments[1].rolloutState).toBe('COMPLETED');
  });

  test('without a rollback everything stays as it stands, and the next deployment starts from there', () => {
    const over = { deploymentConfigName: CANARY, rollbackEvents: [] } as const;
    const actions = [create(60, over, WATCHED), create(1800, {}, { taskDefinition: 0 })];
    const half = run(given(actions.slice(0, 1), 1, { alarms: [alarm('web-green')] }));
    expect(half.deployments[1]).toMatchObject({ rolloutState: 'FAILED', rolledBackTo: '' });
    expect(running(half).sort()).toEqual([...Array(4).fill('web:1'), ...Array(4).fill('web:2')]);
    const last = half.minutes[half.minutes.length - 1];
    expect(last.failed / (last.failed + last.completed)).toBeCloseTo(0.1, 1);
    const whole = run(given(actions, 1, { alarms: [alarm('web-green')] }));
    expect(running(whole)).toEqual(Array(4).fill('web:1'));
    expect(whole.minutes[whole.minutes.length - 1].failed).toBe(0);
  });

  test('an alarm that is in ALARM already stops it, unlike a deployment of ECS', () => {
    const alarms = [{ ...alarm('web'), metric: { ...alarm('web').metric, metricName: 'RequestCount' }, threshold: 1 }];
    const result = run(given([create(600, ROLLS_BACK, WATCHED)], 0, { alarms }));
    expect(statuses(result)[1]).toBe('CodeDeploy deployment ID Stopped: alarm errors is in ALARM in BeforeInstall.');
    expect(running(result)).toEqual(Array(4).fill('web:1'));
  });

  test.each([
    ['AfterAllowTestTraffic', true],
    ['BeforeInstall', false],
  ] as const)('a function that fails in %s: Failed, rolled back: %s, and no user has met the revision', (event, isBack) => {
    const hooks = [{ event, outcome: 'FAILED', takesUs: 30e6 }] as const;
    const result = run(given([create(60, { hooks, ...ROLLS_BACK })], 1));
    expect(statuses(result)[1]).toBe(`CodeDeploy deployment ID Failed: a lifecycle hook of ${event} returned FAILED.`);
    expect(result.deployments[1].rolledBackTo !== '').toBe(isBack);
    expect(failed(result)).toBe(0);
    expect(running(result)).toEqual(Array(4).fill('web:1'));
  });

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html (up to an hour)
  test('a replacement task set that never gets steady: Failed after an hour', () => {
    const kind = requestKind({ cpu: constant(1000) });
    const behaviours = [behaviour({ requests: [kind] }), behaviour({ requests: [kind], isImageMissing: true })];
    const result = run(given([create(60, ROLLS_BACK)], 0, { behaviours, durationUs: 80 * MINUTE }));
    expect(statuses(result)[1]).toBe('CodeDeploy deployment ID Failed: Install lasts longer than 1 hour.');
    expect(seconds((result.deployments[1].finishedAt as number) - instantOf(result, ': Install'))).toBe('3600');
    expect(failed(result)).toBe(0);
  });

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html (within 5 minutes)
  test.each([
    [2, 'Succeeded.'],
    [8, 'Failed: tasks are missing in AllowTraffic since the desired count changed.'],
  ])('the desired count grows while traffic moves, and new tasks need %d minutes: %s', (minutes, status) => {
    const slow = behaviour({ requests: [requestKind({ cpu: constant(1000) })], startUp: constant(minutes * MINUTE) });
    const grow = act(1500, { call: 'UpdateService', service: 0, changes: { desiredCount: 6 }, forceNewDeployment: false });
    const over = { deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent15Minutes', ...ROLLS_BACK } as const;
    const unhurried = [{ ...GROUP, unhealthyThresholdCount: 1000 }, GROUP].map((group, index) => ({
      ...group,
      ...(index === 0 ? {} : { name: 'web-green' }),
    }));
    const result = run(given([create(900, over), grow], 0, { behaviours: [slow, slow], targetGroups: unhurried }));
    expect(statuses(result)[1]).toBe(`CodeDeploy deployment ID ${status}`);
    expect(running(result)).toHaveLength(6);
  });

  test.each([
    [true, 'web:1'],
    [false, 'web:2'],
  ])('StopDeployment in the wait, autoRollbackEnabled %s: %s has the traffic', (isRolledBack, revision) => {
    const stop = act(600, { call: 'StopDeployment', service: 0, isRolledBack });
    const result = run(given([create(60, { terminationWaitUs: 60 * MINUTE }), stop], 0));
    expect(statuses(result)[1]).toBe('CodeDeploy deployment ID Stopped: StopDeployment says so.');
    const inUse = revision === 'web:1' ? 'web' : 'web-green';
    expect(requests(result, inUse, 20, 59)).toBe(39 * 60 * 50);
    expect(running(result)).toContain(revision);
  });
});

describe('waits for somebody', () => {
  const goOn = (atSeconds: number, wait: 'READY_WAIT' | 'TERMINATION_WAIT') =>
    act(atSeconds, { call: 'ContinueDeployment', service: 0, wait });

  test('before traffic moves: ContinueDeployment lets it go on', () => {
    const result = run(given([create(60, { readyWaitUs: 30 * MINUTE }), goOn(900, 'READY_WAIT')]));
    expect(instantOf(result, 'READY: ')).toBeLessThan(300e6);
    expect(instantOf(result, 'AllowTraffic: 100 %')).toBeGreaterThanOrEqual(900e6);
    expect(statuses(result)[1]).toBe('CodeDeploy deployment ID Succeeded.');
  });

  test('nobody does: Stopped', () => {
    const result = run(given([create(60, { readyWaitUs: 30 * MINUTE, ...ROLLS_BACK })], 1));
    expect(statuses(result)[1]).toBe('CodeDeploy deployment ID Stopped: nobody let Ready go on for 30 minutes.');
    expect(failed(result)).toBe(0);
    expect(running(result)).toEqual(Array(4).fill('web:1'));
  });

  test('before the original task set goes: ContinueDeployment ends the wait early', () => {
    const result = run(given([create(60, { terminationWaitUs: 60 * MINUTE }), goOn(900, 'TERMINATION_WAIT')]));
    expect(running(result)).toEqual(Array(4).fill('web:2'));
    expect(instantOf(result, 'Terminate original')).toBeLessThan(915e6);
  });
});

describe('through a snapshot', () => {
  test('cut in two anywhere it ends in the same bytes', () => {
    const over = { deploymentConfigName: CANARY, terminationWaitUs: 10 * MINUTE, ...ROLLS_BACK } as const;
    const spec = given([create(60, over, WATCHED)], 0.1, { alarms: [{ ...alarm('web-green'), threshold: 200 }], durationUs: 25 * MINUTE });
    const whole = JSON.stringify(plain(finish(new Simulation(spec))));
    for (const minute of [2, 4, 8, 15]) {
      const first = new Simulation(spec);
      first.advance((minute + 0.4) * MINUTE, Number.POSITIVE_INFINITY);
      expect(JSON.stringify(plain(finish(Simulation.resume(spec, first.snapshot()))))).toBe(whole);
    }
  });
});
