import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/report/why/answer.js';
import { Simulation } from '../../../src/sim/index.js';
import { fault, finish, run } from '../../sim/run.js';
import { autoScalingGroup } from '../../support/capacity.js';
import { load } from '../../support/load.js';
import { bridgeTask, onInstances } from '../../support/on-instances.js';
import { service, taskDefinition } from '../../support/scenario.js';
import { ask, askClosely, loaded } from './ask.js';

const said = ({ because }: Answer) => because.map(({ sentence }) => sentence).join('\n');
const facts = ({ facts: list }: Answer) => Object.fromEntries(list.map(({ label, value }) => [label, value]));

describe('what the scheduler of a service did, or why it did nothing', () => {
  test('steady: and who had set the desired count', () => {
    const result = loaded({ steps: [[0, 1.8]], desiredCount: 2 });
    const change = result.decisions.find(({ kind, outcome }) => kind === 'scaling' && outcome.startsWith('desired 2 ->'));
    const answer = ask(result, 'service/web', 7000);
    const row = result.services.at(-1);
    expect(facts(answer)).toMatchObject({
      desired: String(row?.desired),
      RUNNING: String(row?.running),
      'healthy targets': String(row?.healthyTargets),
    });
    expect(answer.headline).toMatch(/had nothing to do, as on every pass since/);
    expect(said(answer)).toContain(change?.because);
    expect(answer.whatIf).toContain(
      `With a desired count of ${(row?.desired ?? 0) + 1} that pass would have started 1 (it started and stopped nothing).`,
    );
  });

  test.each(['web', 'service/default/web', 'arn:aws:ecs:us-east-1:123456789012:service/default/web'])('%s is service/web', (subject) => {
    const result = run({ begin: 'empty', durationUs: 60e6, traffic: [], services: [service()] });
    expect(ask(result, subject, 20)).toEqual(ask(result, 'service/web', 20));
  });

  test('waiting: what each task on its way is doing', () => {
    // 4 s interface + 14 s preparation: at 20 s the image is being pulled.
    const result = run({ begin: 'empty', durationUs: 300e6, traffic: [], services: [service({ desiredCount: 2 })] });
    const answer = ask(result, 'service/web', 20);
    expect(answer.headline).toMatch(
      /waited, as on every pass since 00:00:10: tasks are starting or not healthy yet: 0 running \(0 unhealthy\), 2 pending/,
    );
    expect(said(answer)).toContain('At that instant: 2 tasks, each is pulling its image.');
    expect(answer.tables.at(-1)?.rows).toHaveLength(2);
  });

  test('nothing to do although its tasks are gone: nobody has noticed yet', () => {
    const loss = fault({ name: 'loss', kind: 'instance-loss', atUs: [300e6], count: 1 });
    const result = run(
      onInstances(2, {
        durationUs: 600e6,
        faults: [loss],
        services: [{ ...service({ targetGroups: [] }), ...onInstances(2).services?.[0], targetGroups: [] }],
      }),
    );
    const answer = ask(result, 'service/web', 320);
    expect(answer.headline).toContain('had nothing to do');
    expect(said(answer)).toContain('has lost its process or host, of which ECS learns later');
  });

  test('no room: the matrix of instances, and when it looks again', () => {
    const result = run({
      durationUs: 3600e6,
      traffic: [],
      taskDefinitions: [bridgeTask()],
      services: [service({ launchType: 'EC2', desiredCount: 3 })],
      autoScalingGroups: [autoScalingGroup({ maxSize: 1, desiredCapacity: 1 })],
    });
    const failure = result.decisions.find(({ kind, subject }) => kind === 'placement' && subject === 'service/web');
    expect(failure?.outcome).toBe('failed');
    const answer = askClosely(result, 'service/web', 3000);
    expect(answer.headline).toMatch(/wants more tasks and finds no place for them: \(service web\) was unable to place a task/);
    expect(said(answer)).toContain('1,024 CPU units short; with that it would have taken the task.');
    // Nothing was started, so nobody says that it was.
    expect(said(answer)).toContain('The service scheduler wanted to start 1 task of web');
    expect(answer.whatIf).toContain('With a desired count of 4 that pass would have wanted to start 2 (it wanted to start 1).');
    expect([said(answer), ...answer.whatIf].join(' ')).not.toMatch(/scheduler started|it started \d/);
    expect(answer.tables[0].rows[0].slice(0, 3)).toEqual([result.instances[0].instanceId, '0/1,024 ✗', '3,840/2,048']);
    const last = ask(result, 'service/web', 3600);
    expect(said(last)).toMatch(/failures in a row it looks again only 15 minutes after the last, at \d+\.\d+ s\./);
  });

  test('a wait after failed starts is told while it lasts, not between two like it', () => {
    const [twice] = load(`
duration: 20m
taskDefinitions:
  - { family: web, cpu: 256, memory: 512, requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app, image: 'a:1' }] }
  - { from: web, containerDefinitions: [{ name: app, image: 'a:2' }] }
services: [{ serviceName: web, taskDefinition: 'web:1', desiredCount: 1, launchType: FARGATE }]
behaviour: { 'web:2': { image: { missing: true } } }
actions:
  - { at: 1m, UpdateService: { service: web, taskDefinition: 'web:2' } }
  - { at: 110s, UpdateService: { service: web, taskDefinition: 'web:1' } }
  - { at: 10m, UpdateService: { service: web, taskDefinition: 'web:2' } }
`);
    const result = finish(new Simulation(twice));
    const [row] = result.decisions.filter(({ kind }) => kind === 'start-throttle');
    expect(row).toMatchObject({ times: 2, inputs: { waitSeconds: 60 } });
    const wait = (atUs: number) => /Nothing starts before [\d.]+ s\./.exec(said(ask(result, 'service/web', atUs / 1e6)))?.[0];
    expect(wait(row.atUs + 10e6)).toBe(`Nothing starts before ${(row.atUs / 1e6 + 60).toFixed(3)} s.`);
    expect(wait(400e6)).toBeUndefined();
    expect(wait(row.untilUs + 10e6)).toBe(`Nothing starts before ${(row.untilUs / 1e6 + 60).toFixed(3)} s.`);
  });

  test('no room twice, and enough in between: a steady service wants no more tasks', () => {
    const [twice] = load(`
duration: 1h
taskDefinitions: [{ family: web, networkMode: bridge, containerDefinitions: [{ name: app, cpu: 1000, memory: 512 }] }]
containerInstances: [{ instanceType: m5.large }]
services: [{ serviceName: web, taskDefinition: web, desiredCount: 2, launchType: EC2 }]
actions:
  - { at: 2m, UpdateService: { service: web, desiredCount: 3 } }
  - { at: 130s, UpdateService: { service: web, desiredCount: 2 } }
  - { at: 40m, UpdateService: { service: web, desiredCount: 3 } }
  - { at: 2410s, UpdateService: { service: web, desiredCount: 2 } }
`);
    const result = finish(new Simulation(twice));
    expect(result.decisions.filter(({ outcome }) => outcome === 'failed')).toMatchObject([{ atUs: 121e6, untilUs: 2401e6, times: 2 }]);
    const headline = (seconds: number) => ask(result, 'service/web', seconds).headline;
    expect(headline(125)).toContain('finds no place for them');
    expect(headline(1200)).toContain('had nothing to do, as on every pass since 00:02:11');
    expect(headline(2405)).toContain('finds no place for them');
    expect(headline(2415)).toContain('had nothing to do');
  });

  test('nothing to place it on at all', () => {
    const result = run({
      begin: 'empty',
      durationUs: 600e6,
      traffic: [],
      services: [service({ launchType: 'EC2' })],
      taskDefinitions: [taskDefinition({ networkMode: 'bridge' })],
    });
    expect(askClosely(result, 'service/web', 30).headline).toContain('No Container Instances were found in your cluster.');
  });
});
