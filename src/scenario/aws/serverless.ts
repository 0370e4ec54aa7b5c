import type * as z from 'zod';
import { SQS } from '../../aws/quotas.js';
import { aws, awsMiB, awsSeconds, awsWhole, integer, list, noted, oneOf, reference, text, unsimulated } from '../fields.js';
import { unsimulatedFields } from './task-definitions.js';

const queue = aws(
  {
    queueName: text('the queue’s name'),
    visibilityTimeout: awsSeconds(0, 43_200).default(30),
    receiveMessageWaitTimeSeconds: awsSeconds(0, SQS.waitTimeSecondsMax).default(SQS.waitTimeSecondsMax),
    messageRetentionPeriod: awsSeconds(60, 1_209_600).default(345_600),
    delaySeconds: awsSeconds(0, 900).default(0),
    redrivePolicy: noted(
      aws(
        { deadLetterTargetArn: reference('a queue'), maxReceiveCount: awsWhole('receives', 1, SQS.maxReceiveCountMax) },
        {
          meanings: {
            deadLetterTargetArn: 'The dead-letter queue.',
            maxReceiveCount: 'How often a message may be received before it goes there, 1 to 1,000.',
          },
        },
      ),
      { jsonText: 'JSON' },
    ).optional(),
    ...unsimulatedFields([
      'attributes',
      'redriveAllowPolicy',
      'maximumMessageSize',
      'fifoQueue',
      'contentBasedDeduplication',
      'kmsMasterKeyId',
      'sqsManagedSseEnabled',
      'policy',
      'tags',
    ]),
  },
  {
    hoist: 'attributes',
    meanings: {
      queueName: 'Name; a workload has another.',
      visibilityTimeout: 'How long a received message is invisible; not deleted by then, it comes back.',
      receiveMessageWaitTimeSeconds: 'How long a call of an idle task waits for a message; 0: it asks again after assume.sqsShortPoll.',
      messageRetentionPeriod: 'Older messages are lost.',
      delaySeconds: 'How long a new message is invisible at first.',
      redrivePolicy: 'Where messages go that come back too often; also as the JSON text that get-queue-attributes prints.',
    },
    describeOnly: [
      'queueUrl',
      'queueArn',
      'approximateNumberOfMessages',
      'approximateNumberOfMessagesNotVisible',
      'approximateNumberOfMessagesDelayed',
      'createdTimestamp',
      'lastModifiedTimestamp',
    ],
  },
);

/** CreateQueue. @source https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export const queues = noted(list(queue), { wrappers: ['queues', 'queue'] });

/** CreateFunction with PutFunctionConcurrency inside. @source https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const lambdaFunction = aws(
  {
    functionName: text('the function’s name'),
    /** The workload it is in results, where a service was moved here. */
    workload: text('a workload’s name').optional(),
    /** What it does where `behaviour` has nothing under its own name. */
    taskDefinition: text('a task definition').optional(),
    via: oneOf('alb', 'function-url', 'http-api').optional(),
    memorySize: awsMiB(1).default(128),
    timeout: awsSeconds(1, 900).default(3),
    architectures: list(oneOf('x86_64', 'arm64')).default(['x86_64']),
    runtime: text('a runtime').optional(),
    packageType: oneOf('Zip', 'Image').default('Zip'),
    ephemeralStorage: aws({ size: awsMiB(1).default(512) }).default({ size: 512 }),
    reservedConcurrentExecutions: integer('executions').optional(),
    concurrency: aws({
      reservedConcurrentExecutions: integer('executions').optional(),
      provisionedConcurrentExecutions: unsimulated(0),
    }).optional(),
    ...unsimulatedFields([
      'handler',
      'role',
      'environment',
      'snapStart',
      'vpcConfig',
      'layers',
      'tracingConfig',
      'loggingConfig',
      'deadLetterConfig',
      'description',
      'code',
      'tags',
    ]),
  },
  {
    meanings: {
      functionName: 'Name.',
      workload: 'Ours: the name it has in results, where a service was moved here.',
      taskDefinition: 'Ours: takes its behaviour from this task definition where it has none of its own.',
      via: 'Ours: how requests reach it. Default: alb where the file has a load balancer, else function-url.',
      memorySize: 'MB; 1769 are one vCPU.',
      timeout: 'An invocation that takes longer fails.',
      architectures: 'x86_64 or arm64: price and speed.',
      runtime: 'Decides how long a cold start takes. Default: provided.al2023.',
      packageType: 'Zip or Image: cold starts differ.',
      ephemeralStorage: 'MB of /tmp; beyond 512 it is billed.',
      reservedConcurrentExecutions: 'Executions at once at most; the same as concurrency.reservedConcurrentExecutions.',
      concurrency: 'Limits of executions at once.',
    },
    describeOnly: [
      'functionArn',
      'codeSize',
      'codeSha256',
      'version',
      'lastModified',
      'revisionId',
      'state',
      'stateReason',
      'stateReasonCode',
      'lastUpdateStatus',
      'lastUpdateStatusReason',
      'runtimeVersionConfig',
      'imageConfigResponse',
      'masterArn',
    ],
  },
);

export const functions = noted(list(lambdaFunction), { wrappers: ['functions', 'configuration'] });

export type QueueDocument = z.output<typeof queue>;
export type FunctionDocument = z.output<typeof lambdaFunction>;
