import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { billingReasons } from '../../../src/report/why/bill-rules.js';
import { decisionSentence } from '../../../src/report/why/sentences.js';
import { RULES } from '../../../src/report/why/sources.js';
import type { CostLine, DecisionRecord } from '../../../src/sim/result.js';
import { fault } from '../../sim/run.js';
import { loaded } from './ask.js';

const SOURCE = join(import.meta.dirname, '../../../src');

function decision(over: Partial<DecisionRecord>): DecisionRecord {
  return {
    atUs: 0,
    untilUs: 0,
    times: 1,
    kind: 'service-pass',
    subject: 'service/web',
    outcome: 'steady',
    because: 'so it is',
    inputs: {},
    ...over,
  };
}

describe('a decision as a sentence', () => {
  const view = { minimumHealthyPercent: 100, maximumPercent: 200, pending: 0, healthy: 2, unhealthy: 0, draining: 0, drainingHealthy: 0 };

  test.each([
    [
      { outcome: 'start', because: 'fewer tasks than desired: 2 running', inputs: { ...view, desired: 5, running: 2 } },
      'The service scheduler wanted to start 3 tasks of web: fewer tasks than desired: 2 running.',
    ],
    [
      { outcome: 'stop', because: 'more tasks than desired', inputs: { ...view, desired: 1, running: 2 } },
      'The service scheduler stopped 1 task of web: more tasks than desired.',
    ],
    [{ outcome: 'steady' }, 'The service scheduler had nothing to do for web: so it is.'],
    [
      { kind: 'scaling', subject: 'service/prod/web', outcome: 'desired 4 -> 2', inputs: { policy: 'cpu', desired: 4 } },
      'Policy cpu lowered the desired count of web from 4 to 2: so it is.',
    ],
    [
      { kind: 'scaling', subject: 'service/prod/web', outcome: 'unchanged', inputs: { policy: 'cpu', desired: 4 } },
      'Policy cpu left the desired count of web at 4: so it is.',
    ],
    [
      { kind: 'managed-scaling', subject: 'capacity-provider/cp', outcome: 'desired 0 -> 2', inputs: { desired: 0 } },
      'Managed scaling of cp raised the desired capacity of its Auto Scaling group from 0 to 2: so it is.',
    ],
    [
      { kind: 'placement', subject: 'task/2c08567491875553625d9d598ef7b028', outcome: 'us-east-1a' },
      'Task 2c085674 was placed in us-east-1a: so it is.',
    ],
    [{ kind: 'placement', subject: 'task/2c085674', outcome: 'instance i-1' }, 'Task 2c085674 was placed on instance i-1: so it is.'],
    [{ kind: 'placement', subject: 'task/2c085674', outcome: 'PROVISIONING' }, 'Task 2c085674 waits in PROVISIONING: so it is.'],
    [
      { kind: 'placement', outcome: 'failed', inputs: { attemptsInARow: 6, waitMinutes: 15 } },
      'ECS found no place for a task of web (failure 6 in a row; it looks again in 15 minutes): so it is.',
    ],
    [{ kind: 'stop', subject: 'task/2c085674', outcome: 'surplus' }, 'Task 2c085674 was stopped, one more than desired: so it is.'],
    [{ kind: 'launch', subject: 'instance/i-1', outcome: 'us-east-1b' }, 'Instance i-1 was launched in us-east-1b: so it is.'],
    [
      { kind: 'launch', subject: 'autoScalingGroup/asg', outcome: 'refused' },
      'EC2 refused an instance to Auto Scaling group asg: so it is.',
    ],
    [{ kind: 'termination', subject: 'instance/i-1', outcome: 'scale-in' }, 'Instance i-1 was terminated by scale-in: so it is.'],
    [
      { kind: 'termination', subject: 'autoScalingGroup/asg', outcome: 'held back' },
      'Auto Scaling group asg terminated no instance: so it is.',
    ],
    [{ kind: 'stop', subject: 'task/2c085674', outcome: 'replaced' }, 'Task 2c085674 was stopped, one of an older deployment: so it is.'],
    [
      {
        outcome: 'blocked',
        inputs: {
          ...{ ...view, desired: 2, running: 0, healthy: 0, maximumPercent: 100, noRoom: 0, failed: 0 },
          ...{ olderPending: 0, olderRunning: 2, olderHealthy: 2, olderProtected: 0, stopping: 0 },
        },
      },
      'The service scheduler could neither start nor stop a task in the deployment of web: so it is.',
    ],
    [
      {
        outcome: 'stop',
        inputs: {
          ...{ ...view, desired: 2, running: 2, noRoom: 0, failed: 0 },
          ...{ olderPending: 1, olderRunning: 2, olderHealthy: 2, olderProtected: 0, stopping: 0 },
        },
      },
      'The service scheduler stopped 3 tasks of web: so it is.',
    ],
    [
      {
        kind: 'deployment',
        outcome: 'FAILED',
        because: 'tasks did not reach RUNNING',
        inputs: { deployment: 'ecs-svc/1', failures: 3, threshold: 3, desired: 4 },
      },
      'The deployment ecs-svc/1 of web is FAILED: tasks did not reach RUNNING (3 failures, threshold 3 at a desired count of 4).',
    ],
    [
      { kind: 'start-throttle', outcome: 'wait 120 s', inputs: { failuresInARow: 2, waitSeconds: 120 } },
      'The service scheduler starts no task of web for 120 s (failure 2 in a row): so it is.',
    ],
    [
      { kind: 'update', subject: 'service/default/web', outcome: 'desired 2 -> 4', inputs: { desired: 4 } },
      'UpdateService raised the desired count of web from 2 to 4: so it is.',
    ],
    [{ kind: 'launch-quota', outcome: 'held back' }, 'Tasks of web were held back: so it is.'],
    [{ kind: 'omen', subject: 'bird/crow', outcome: 'bad' }, 'bird/crow: omen decided "bad", because so it is.'],
    [{ outcome: 'unheard of' }, 'service/web: service-pass decided "unheard of", because so it is.'],
    [{ kind: 'constructor' }, 'service/web: constructor decided "steady", because so it is.'],
  ] satisfies readonly (readonly [Partial<DecisionRecord>, string])[])('%j', (over, sentence) => {
    expect(decisionSentence(decision(over))).toBe(sentence);
  });

  test('every decision of a run has a sentence of its own kind', () => {
    const run = loaded({
      steps: [
        [0, 1.1],
        [600, 3.6],
        [1800, 0.5],
      ],
      over: { faults: [fault({ atUs: [300e6] })] },
    });
    const kinds = new Set(run.decisions.map(({ kind }) => kind));
    expect(kinds).toContain('service-pass');
    for (const made of run.decisions) {
      const sentence = decisionSentence(made);
      expect(sentence).toMatch(/^[A-Z].*[.!?]$/);
      expect(sentence, made.kind).not.toContain(' decided "');
    }
  });
});

describe('what answers cite', () => {
  const bills = [
    'Fargate',
    'Fargate Spot',
    'EC2',
    'EC2 Spot',
    'EBS',
    'Lambda',
    'ALB',
    'NLB',
    'Data transfer',
    'VPC',
    'CloudWatch',
    'API Gateway',
  ];
  const line = (service: string): CostLine => ({
    ...{ service, item: 'nothing', resource: 'r', quantity: 1, unit: 'u', rateUsd: 1, amountUsd: 1, priceDate: 'prices.set' },
  });
  const reasons = bills.map((service) => ({ service, reason: billingReasons([line(service)], 'us-east-1')[0] }));

  test.each(Object.entries(RULES))('%s stands in the file it names', (_, { rule, source }) => {
    expect(existsSync(join(SOURCE, rule))).toBe(true);
    expect(readFileSync(join(SOURCE, rule), 'utf8')).toContain(source);
  });

  test.each(reasons)('how $service is counted stands in the file it names', ({ reason }) => {
    expect(readFileSync(join(SOURCE, reason.rule), 'utf8')).toContain(reason.source.replace(/^assumed: /, ''));
  });
});
