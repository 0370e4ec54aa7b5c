import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/report/why/answer.js';
import { fault, run } from '../../sim/run.js';
import { autoScalingGroup } from '../../support/capacity.js';
import { bridgeTask, ON_PROVIDER, onInstances } from '../../support/on-instances.js';
import { behaviour, service } from '../../support/scenario.js';
import { ask, askClosely } from './ask.js';

const fact = ({ facts }: Answer, label: string) => facts.find((candidate) => candidate.label === label)?.value;
const said = ({ because }: Answer) => because.map(({ sentence }) => sentence).join('\n');
const oneInstance = { autoScalingGroups: [autoScalingGroup({ maxSize: 1 })], durationUs: 600e6 };

describe('why a task is still in PROVISIONING', () => {
  test('the only instance is full, and its group at maxSize', () => {
    // 2048 CPU units hold two tasks of 1024: nothing is left. 7936 - 2 x 2048 = 3840 MiB would do.
    const result = run(onInstances(3, oneInstance));
    const waiting = result.tasks[2];
    expect(waiting.startedAt).toBeUndefined();
    const answer = askClosely(result, `task/${waiting.taskId.slice(0, 8)}`);
    expect(answer.headline).toMatch(
      /never ran: .* it was PROVISIONING .* when the run ended, because no container instance had room for it\.$/,
    );
    expect(said(answer)).toContain(
      `${result.instances[0].instanceId} came closest: 1,024 CPU units short; with that it would have taken the task.`,
    );
    expect(said(answer)).toContain('at maxSize 1');
    expect(answer.whatIf[0]).toMatch(/maxSize of asg above 1 would have let managed scaling launch another m7i\.large/);
    expect(answer.tables[0].rows).toEqual([
      [result.instances[0].instanceId, '0/1,024 ✗', '3,840/2,048', expect.any(String), '1,024 CPU units short'],
    ]);
  });

  test('the host port is taken', () => {
    const result = run(onInstances(2, { ...oneInstance, taskDefinitions: [bridgeTask(8080)] }));
    const answer = askClosely(result, `task/${result.tasks[1].taskId}`);
    expect(said(answer)).toContain('came closest: a host port taken; with that it would have taken the task.');
    expect(answer.whatIf.join(' ')).toContain('With hostPort 0');
    expect(answer.whatIf.join(' ')).not.toContain('asks for less');
  });

  test('distinctInstance', () => {
    const distinct = { ...ON_PROVIDER, desiredCount: 2, placementConstraints: [{ type: 'distinctInstance' as const, expression: '' }] };
    const result = run(onInstances(2, { ...oneInstance, services: [distinct] }));
    const answer = askClosely(result, `task/${result.tasks[1].taskId}`);
    expect(said(answer)).toContain('runs a task of this service already (distinctInstance)');
  });

  test('without a closer look the record says how many instances lacked what', () => {
    const result = run(onInstances(3, oneInstance));
    expect(said(ask(result, `task/${result.tasks[2].taskId}`))).toContain('(instances 1, RESOURCE:CPU 1, strategy spread(');
  });
});

describe('the life of a task', () => {
  test('on Fargate: durations as in tasks.csv, and the zone with its counts', () => {
    const result = run({ begin: 'empty', durationUs: 600e6, traffic: [], services: [service({ desiredCount: 4 })] });
    const [, , , last] = result.tasks;
    const answer = ask(result, `task/${last.taskId}`);
    const seconds = (from = 0, to = 0) => `${(to - from) / 1e6} s`;
    expect(fact(answer, 'network interface attached')).toContain(seconds(last.createdAt, last.connectivityAt));
    expect(fact(answer, 'prepared (microVM, agent)')).toContain(seconds(last.connectivityAt, last.pullStartedAt));
    expect(fact(answer, 'image pulled')).toContain(seconds(last.pullStartedAt, last.pullStoppedAt));
    expect(said(answer)).toContain('(us-east-1a 1, us-east-1b 1, us-east-1c 1)');
    expect(said(answer)).toContain('wanted to start 4 tasks of web: fewer tasks than desired');
    expect(answer.headline).toMatch(/still ran at the end\.$/);
  });

  test('that waited for an instance: how long, and which instance', () => {
    const result = run(onInstances(2, { begin: 'empty', durationUs: 900e6 }));
    const [first] = result.tasks;
    const launched = result.instances.find(({ instanceId }) => instanceId === first.containerInstanceId) ?? result.instances[0];
    const answer = askClosely(result, `task/${first.taskId}`);
    expect(fact(answer, 'waited in PROVISIONING for room')).toMatch(`(0.000 to ${((launched.registeredAt ?? 0) / 1e6).toFixed(3)})`);
    expect(said(answer)).toContain(`${launched.instanceId} was launched at ${((launched.launchedAt ?? 0) / 1e6).toFixed(3)} s`);
    expect(said(answer)).toContain('Managed scaling of cp raised the desired capacity of its Auto Scaling group from 0 to 2');
  });

  test('that lost its host: the fault, and how much later ECS knew', () => {
    const loss = fault({ name: 'loss', kind: 'instance-loss', atUs: [300e6], count: 1 });
    const result = run(onInstances(1, { durationUs: 900e6, faults: [loss] }));
    const answer = ask(result, `task/${result.tasks[0].taskId}`);
    expect(said(answer)).toContain('fault loss (instance-loss) struck its instance');
    expect(said(answer)).toContain('at 300.000 s');
    expect(answer.headline).toMatch(/lost its host or process at .* and/);
  });

  test('that never ran: what took longest until it was given up, nothing that came after', () => {
    const result = run({ begin: 'empty', durationUs: 120e6, traffic: [], behaviours: [behaviour({ isImageMissing: true })] });
    const [first] = result.tasks;
    // The longest stretch of its life is its end.
    expect((first.stoppedAt ?? 0) - (first.stoppingAt ?? 0)).toBeGreaterThan((first.pullStartedAt ?? 0) - (first.connectivityAt ?? 0));
    expect(said(ask(result, `task/${first.taskId}`))).toMatch(/On its way to RUNNING most time went into: prepared \(microVM, agent\), \d/);
  });

  test('that crashed: stop code and exit code', () => {
    const result = run({ durationUs: 600e6, traffic: [], faults: [fault({ exitCode: 3 })] });
    const answer = ask(result, `task/${result.tasks[0].taskId}`);
    expect(said(answer)).toContain('struck it at 100.000 s');
    expect(fact(answer, 'stopCode')).toBe('EssentialContainerExited');
    expect(fact(answer, 'exitCode')).toBe('3');
  });
});
