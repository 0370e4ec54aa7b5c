import { describe, expect, test } from 'vitest';
import { deploymentOutcomes, reportText } from '../../src/report/index.js';
import type { DeploymentRecord, EventRecord } from '../../src/sim/result.js';
import { result, variant, workload } from './fixtures.js';

const US = 1e6;

function deployment(differences: Partial<DeploymentRecord>): DeploymentRecord {
  return {
    deploymentId: 'ecs-svc/2',
    service: 'web',
    taskDefinition: 'web:2',
    strategy: 'ROLLING',
    startedAt: 300 * US,
    finishedAt: undefined,
    rolloutState: 'IN_PROGRESS',
    failedTasks: 0,
    reason: 'ECS deployment ecs-svc/2 in progress.',
    rolledBackTo: '',
    ...differences,
  };
}

const FIRST = deployment({ deploymentId: 'ecs-svc/1', taskDefinition: 'web:1', startedAt: 0, finishedAt: 0, rolloutState: 'COMPLETED' });

function said(atSeconds: number, text: string): EventRecord {
  return {
    ...{ atUs: atSeconds * US, source: 'aws.ecs', detailType: 'ECS Service Event', resource: 'service/web' },
    message: `(service web) ${text}`,
  };
}

function outcomesOf(deployments: readonly DeploymentRecord[], events: readonly EventRecord[] = []) {
  return deploymentOutcomes(result({ deployments, events }));
}

describe('what comes of a deployment', () => {
  test.each<[string, Partial<DeploymentRecord>, readonly EventRecord[], string, number, string]>([
    ['done', { finishedAt: 400 * US, rolloutState: 'COMPLETED' }, [said(310, 'was unable to place a task.')], 'completed', 100, ''],
    [
      'given up, and back to the first',
      {
        finishedAt: 330 * US,
        rolloutState: 'FAILED',
        rolledBackTo: 'ecs-svc/1',
        reason: 'ECS deployment circuit breaker: tasks failed to start.',
      },
      [],
      'rolled back',
      30,
      'ECS deployment circuit breaker: tasks failed to start.',
    ],
    ['given up', { finishedAt: 330 * US, rolloutState: 'FAILED', reason: 'why' }, [], 'failed', 30, 'why'],
    ['at the end still going on', {}, [said(100, 'was unable to place a task.')], 'under way', 3300, ''],
    [
      'at the end going nowhere',
      {},
      [said(310, 'was unable to place a task.'), said(320, 'has started 1 tasks: (task a).')],
      'stuck',
      3300,
      'was unable to place a task.',
    ],
  ])('%s', (_, differences, events, outcome, tookSeconds, reason) => {
    expect(outcomesOf([FIRST, deployment(differences)], events)).toEqual([
      {
        ...{ service: 'web', taskDefinition: 'web:2', strategy: 'ROLLING', startedSeconds: 300, outcome, tookSeconds, reason },
        rolledBackTo: differences.rolledBackTo === undefined ? '' : 'web:1',
      },
    ]);
  });

  test.each<[string, Partial<DeploymentRecord>, readonly EventRecord[], readonly string[]]>([
    ['done', {}, [], []],
    ['given up', { finishedAt: 150 * US, rolloutState: 'FAILED', reason: 'why' }, [], ['failed: why']],
    [
      'going nowhere',
      { finishedAt: undefined, rolloutState: 'IN_PROGRESS' },
      [said(0, 'was unable to place a task.')],
      ['stuck: was unable to place a task.'],
    ],
    ['still going on', { finishedAt: undefined, rolloutState: 'IN_PROGRESS' }, [], []],
  ])('the one a service began with, %s', (_, differences, events, told) => {
    const outcomes = outcomesOf([{ ...FIRST, ...differences }], events);
    expect(outcomes.map(({ outcome, reason }) => `${outcome}: ${reason}`)).toEqual(told);
  });

  test('one that a later one was rolled back to took as long as it took first', () => {
    const first = deployment({ finishedAt: 1850 * US, rolloutState: 'COMPLETED' });
    const second = deployment({
      ...{ deploymentId: 'ecs-svc/3', taskDefinition: 'web:3', startedAt: 1800 * US, finishedAt: 1830 * US },
      ...{ rolloutState: 'FAILED', reason: 'why', rolledBackTo: 'ecs-svc/2' },
    });
    const events = [said(371, '(deployment ecs-svc/2) deployment completed.'), said(1850, '(deployment ecs-svc/2) deployment completed.')];
    expect(outcomesOf([FIRST, first, second], events).map(({ outcome, tookSeconds }) => [outcome, tookSeconds])).toEqual([
      ['completed', 71],
      ['rolled back', 30],
    ]);
  });

  test('one that a newer one took the place of', () => {
    const newer = deployment({
      deploymentId: 'ecs-svc/3',
      taskDefinition: 'web:3',
      startedAt: 360 * US,
      finishedAt: 420 * US,
      rolloutState: 'COMPLETED',
    });
    expect(outcomesOf([FIRST, deployment({}), newer]).map(({ outcome, tookSeconds }) => [outcome, tookSeconds])).toEqual([
      ['superseded', 60],
      ['completed', 60],
    ]);
  });
});

test('the terminal says where a revision is stuck, and why', () => {
  const run = (name: string, differences: Partial<DeploymentRecord>) => {
    const summary = variant({ name, workloads: [workload({})] });
    const events = [said(310, 'was unable to place a task because no container instance met all of its requirements.')];
    const of = result({ summary, deployments: [FIRST, deployment(differences)], events });
    return { ...of, rollouts: deploymentOutcomes(of) };
  };
  const results = [run('fixed', {}), run('dynamic', { finishedAt: 380 * US, rolloutState: 'COMPLETED' })];
  const text = reportText({ question: '', fit: [], width: 120, isColored: false, results });
  expect(text).toContain('web:2 is stuck in fixed, completed in dynamic. ');
  expect(text).toContain(`deployment  variant  strategy  began at  outcome         after
web:2       fixed    ROLLING      5 min  stuck          55 min
web:2       dynamic  ROLLING      5 min  completed  1 min 20 s
- fixed: was unable to place a task because no container instance met all of its requirements.
`);
});
