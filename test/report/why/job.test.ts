import { describe, expect, test } from 'vitest';
import { questionsFor } from '../../../src/report/index.js';
import { decisionSentence } from '../../../src/report/why/sentences.js';
import { run } from '../../sim/run.js';
import { ending, job, NO_SERVICES } from '../../support/jobs.js';
import { taskDefinition } from '../../support/scenario.js';
import { ask, viewOf } from './ask.js';

const refusedUpdate = run({
  traffic: [],
  actions: [
    { atUs: 60e6, index: 0, request: { call: 'DeleteService', service: 0, force: true } },
    { atUs: 1800e6, index: 1, request: { call: 'UpdateService', service: 0, changes: { desiredCount: 4 }, forceNewDeployment: false } },
    { atUs: 7200e6, index: 2, request: { call: 'UpdateService', service: 0, changes: { desiredCount: 4 }, forceNewDeployment: false } },
  ],
});

describe('action/<number>', () => {
  test('says what a call was refused for, in the words of the API', () => {
    const { headline, facts, because } = ask(refusedUpdate, 'action/1');
    expect(headline).toBe('UpdateService on service/web at 00:30:00 was refused with ServiceNotActiveException: Service was not ACTIVE.');
    expect(facts.at(-1)).toEqual({ label: 'error', value: 'ServiceNotActiveException', file: 'events.csv' });
    expect(because[0].source).toBe('https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html');
  });

  test('of one that was carried out tells what happened then', () => {
    const { headline, timeline } = ask(refusedUpdate, 'action/0');
    expect(headline).toBe('DeleteService on service/web at 00:01:00 was carried out: deleted by force.');
    expect(timeline.map(({ atSeconds }) => atSeconds)).toContain(60);
  });

  test('of one behind the end of the run says so', () => {
    expect(ask(refusedUpdate, 'action/2').headline).toBe('UpdateService is due at 02:00:00, when the run is over.');
  });

  test('a refused call is among the questions worth asking', () => {
    expect(questionsFor(viewOf(refusedUpdate))).toContainEqual({
      subject: 'action/1',
      atUs: undefined,
      text: 'Why was UpdateService refused at 00:30:00?',
    });
  });
});

describe('job/<name>', () => {
  const failing = run({
    ...NO_SERVICES,
    taskDefinitions: [taskDefinition({ family: 'etl' }), taskDefinition({ family: 'load' })],
    behaviours: [ending(3), ending(0)],
    jobs: [
      job({ retries: 1, start: { kind: 'schedule', atUs: [600e6, 1800e6, 3500e6] } }),
      job({ name: 'load', group: 'family:load', taskDefinition: 1, start: { kind: 'after', jobs: [0], when: 'success' } }),
    ],
  });

  test('tells how many runs succeeded, of what the tasks failed, and every run', () => {
    const { headline, because, tables } = ask(failing, 'job/nightly');
    expect(headline).toBe('0 of 3 runs of nightly succeeded; run 2 failed: 1 of 1 tasks failed.');
    expect(because[0].sentence).toBe('4 tasks ended with EssentialContainerExited: Essential container in task exited (exit code 3).');
    expect(tables[0].rows).toEqual([
      ['1', '00:10:00', '00:15:42', '5 min 42 s', 'FAILED', '0', '1', '1'],
      ['2', '00:30:00', '00:35:42', '5 min 42 s', 'FAILED', '0', '1', '1'],
      ['3', '00:58:20', '', '', 'still running', '', '', ''],
    ]);
    expect(tables[1].rows).toHaveLength(4);
  });

  test('of tasks that found no place says what their instances lacked', () => {
    const instances = { cluster: 'default', launchType: 'EC2', instanceType: 'm7i.large', availabilityZone: 'us-east-1a' } as const;
    const size = { registeredCpuUnits: 2048, registeredMemoryMiB: 1024, awsvpcTaskCountMax: 2, gpuCount: 0 };
    const result = run({
      ...NO_SERVICES,
      taskDefinitions: [taskDefinition({ family: 'etl', requiresCompatibilities: ['EC2'] })],
      behaviours: [ending()],
      jobs: [job({ launchType: 'EC2', count: 2 })],
      containerInstances: [
        { ...instances, ...size, count: 1, cpuArchitecture: 'X86_64', attributes: {}, volumeGiB: 0, hourlyUsd: undefined },
      ],
    });
    const { headline, because } = ask(result, 'job/nightly');
    expect(headline).toBe('0 of 1 runs of nightly succeeded; run 1 failed: 2 of 2 tasks failed.');
    expect(because[0].sentence).toBe(
      `2 tasks found no place: RunTask was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance ${result.instances[0].instanceId}) has insufficient memory available.`,
    );
    const decision = result.decisions.find(({ kind }) => kind === 'placement')!;
    expect(decisionSentence(decision)).toMatch(/^RunTask found no place for a task of nightly: it was unable to place a task because/);
  });

  test('of a stage that never ran says why', () => {
    expect(ask(failing, 'load').headline).toBe('0 of 0 runs of load succeeded; run 2 was skipped: it starts after success of nightly.');
  });

  describe('of a stage that waits', () => {
    const stage = (name: string, jobs: readonly number[], when: 'success' | 'failure' | 'any') =>
      job({ name, group: `family:${name}`, start: { kind: 'after', jobs, when } });
    const result = run({
      ...NO_SERVICES,
      taskDefinitions: [taskDefinition({ family: 'etl' })],
      behaviours: [ending(3)],
      jobs: [
        job({ start: { kind: 'schedule', atUs: [600e6, 3500e6] } }),
        stage('good', [0], 'success'),
        stage('bad', [0], 'failure'),
        stage('either', [1, 2], 'any'),
        stage('last', [3], 'any'),
        job({ name: 'never', start: { kind: 'schedule', atUs: [] } }),
        stage('behind', [5], 'success'),
      ],
    });
    const headline = (name: string) => ask(result, `job/${name}`).headline;

    test('for a run that was skipped: for ever', () => {
      const { headline: said, because } = ask(result, 'job/either');
      expect(said).toBe(
        'either had no run: run 1 waits for ever for run 1 of good, which was skipped, as it starts after success of nightly.',
      );
      expect(because).toHaveLength(1);
      expect(because[0].sentence).toContain('one that was skipped never ends: run 1 waits for ever for run 1 of good');
      expect(questionsFor(viewOf(result)).map(({ subject }) => subject)).toContain('job/either');
    });

    test.each([
      ['good', '0 of 0 runs of good succeeded; run 1 was skipped: it starts after success of nightly.'],
      ['bad', '0 of 1 runs of bad succeeded; run 1 failed: 1 of 1 tasks failed.'],
      ['last', 'last had no run: it starts after either, of which no run began.'],
      ['never', 'never had no run: its schedule does not call within the run.'],
      ['behind', 'behind had no run: it starts after never, of which no run began.'],
    ])('%s: %s', (name, said) => expect(headline(name)).toBe(said));

    test('for a run that had not ended at the end of it', () => {
      expect(ask(result, 'job/good').because[0].sentence).toMatch(/: run 2 waits for run 2 of nightly, which is still running\.$/);
    });
  });

  test('a task of a job can be asked about as any other', () => {
    const [task] = failing.tasks;
    expect(ask(failing, `task/${task.taskId}`).headline).toContain(task.taskId.slice(0, 8));
    expect(ask(failing, `task/${task.taskId}`, 700).headline).toContain(task.taskId.slice(0, 8));
  });
});
