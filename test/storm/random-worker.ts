import type { Draw } from '../support/draw.js';

const CONTAINER = { name: 'app', image: 'worker:1', stopTimeout: 2 };
const DEFINITION = { family: 'worker', cpu: '256', memory: '512', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'] };

/** In a third of all scenarios a queue, its dead letters, what sends to it and the service that takes its messages. */
export function randomWorker(draw: Draw) {
  if (draw.chance(2 / 3)) return { queues: [], worker: { taskDefinitions: [], services: [], behaviour: {}, traffic: [] } };
  const RedrivePolicy = { deadLetterTargetArn: 'dead', maxReceiveCount: draw.whole(1, 5) };
  return {
    queues: [
      { queueName: 'orders', attributes: { VisibilityTimeout: draw.of(5, 30), ...draw.of({}, { RedrivePolicy }) } },
      { queueName: 'dead' },
    ],
    worker: {
      taskDefinitions: [{ ...DEFINITION, containerDefinitions: [CONTAINER] }],
      services: [{ serviceName: 'worker', taskDefinition: 'worker', desiredCount: draw.whole(0, 4), launchType: 'FARGATE' }],
      behaviour: {
        worker: {
          ...{ concurrency: draw.of(1, 10), consumes: { queue: 'orders', batchSize: draw.whole(1, 10) } },
          request: { cpu: '10ms', wait: draw.of('100ms', 'exponential(mean=5s)'), errors: draw.of('0%', '20%') },
        },
      },
      traffic: [{ name: 'orders', to: 'orders', shape: { rate: `${draw.whole(1, 30)}/s` } }],
    },
  };
}
