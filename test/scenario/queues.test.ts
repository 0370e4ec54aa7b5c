import { expect, test } from 'vitest';
import { ScenarioError } from '../../src/base/errors.js';
import { load } from './load.js';

const HEAD = `taskDefinitions: [{ family: worker, networkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: '256', memory: '512', containerDefinitions: [{ name: app, image: 'w:1' }] }]
services: [{ serviceName: worker, taskDefinition: worker, desiredCount: 1, launchType: FARGATE }]
`;

/** Place and message of each problem, a line each. */
function problems(text: string): readonly string[] {
  try {
    load({ 'shop.yaml': HEAD + text }, 'shop.yaml');
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split('\n\n').map((problem) => problem.split('\n').slice(0, 2).join(''));
    throw error;
  }
  return [];
}

test.each([
  [
    'batchSize 11',
    'queues: [{ queueName: orders }]\nbehaviour: { worker: { consumes: { queue: orders, batchSize: 11 } } }\ntraffic: [{ to: orders, shape: { rate: 1/s } }]',
    'shop.yaml:4:62 behaviour.worker.consumes.batchSize  must be an integer from 1 to 10 (messages), but is 11',
  ],
  [
    'an unknown queue',
    'queues: [{ queueName: orders }]\nbehaviour: { worker: { consumes: { queue: order } } }',
    "shop.yaml:4:43 behaviour.worker.consumes.queue  must name a queue, but is 'order'",
  ],
  [
    'maxReceiveCount 0',
    'queues: [{ queueName: a, attributes: { RedrivePolicy: { deadLetterTargetArn: b, maxReceiveCount: 0 } } }, { queueName: b }]',
    'shop.yaml:3:98 queues[0].redrivePolicy.maxReceiveCount  must be a whole number from 1 to 1000 (receives), but is 0',
  ],
  [
    'an unknown dead-letter queue',
    'queues: [{ queueName: a, attributes: { RedrivePolicy: { deadLetterTargetArn: c, maxReceiveCount: 3 } } }]',
    "shop.yaml:3:78 queues[0].redrivePolicy.deadLetterTargetArn  must name a queue, but is 'c'",
  ],
  [
    'a cycle of dead-letter queues',
    'queues: [{ queueName: a, redrivePolicy: { deadLetterTargetArn: b, maxReceiveCount: 3 } }, { queueName: b, redrivePolicy: { deadLetterTargetArn: a, maxReceiveCount: 3 } }]',
    'shop.yaml:3:64 queues[0].redrivePolicy.deadLetterTargetArn  must not lead back to the queue itself, but a -> b -> a',
  ],
  [
    'users that wait for an answer',
    'queues: [{ queueName: a }]\nbehaviour: { worker: { consumes: { queue: a } } }\ntraffic: [{ to: a, shape: { users: 5, thinkTime: 1s } }]',
    'shop.yaml:5:36 traffic[0].shape.users  cannot go to a queue: users wait for an answer before they send again, and a queue gives none',
  ],
  [
    'requests to what takes messages',
    'queues: [{ queueName: a }]\nbehaviour: { worker: { consumes: { queue: a } } }\ntraffic: [{ to: worker, shape: { rate: 1/s } }]',
    'shop.yaml:5:17 traffic[0].to  must be a queue or another service: worker takes messages of a instead of requests',
  ],
])('%s', (_, text, problem) => {
  expect(problems(text)).toEqual([problem]);
});

test('what AWS prints is read: attributes in any case, numbers in quotes, RedrivePolicy as JSON text', () => {
  const [
    {
      scenario: { queues },
    },
  ] = load(
    {
      'shop.yaml': `${HEAD}
queues:
  - queueName: orders
    attributes: { VisibilityTimeout: '45', DelaySeconds: '5', MessageRetentionPeriod: '86400', ReceiveMessageWaitTimeSeconds: '0', RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:dead","maxReceiveCount":"4"}' }
  - queueName: dead
behaviour: { worker: { consumes: { queue: 'arn:aws:sqs:us-east-1:123456789012:orders' } } }
`,
    },
    'shop.yaml',
  ).variants;
  expect(queues[0]).toEqual({
    name: 'orders',
    visibilityTimeoutUs: 45e6,
    delayUs: 5e6,
    retentionUs: 86_400e6,
    waitTimeUs: 0,
    redrive: { deadLetterQueue: 1, maxReceiveCount: 4 },
  });
});
