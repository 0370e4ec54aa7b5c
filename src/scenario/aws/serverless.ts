import { aws, awsMiB, awsSeconds, integer, list, noted, oneOf, text } from '../fields.js';
import { unsimulatedFields } from './task-definitions.js';

const queue = aws(
  {
    queueName: text('the queue’s name'),
    visibilityTimeout: awsSeconds(0, 43_200).default(30),
    receiveMessageWaitTimeSeconds: awsSeconds(0, 20).default(0),
    messageRetentionPeriod: awsSeconds(60, 1_209_600).default(345_600),
    delaySeconds: awsSeconds(0, 900).default(0),
    ...unsimulatedFields([
      'attributes',
      'redrivePolicy',
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

export const queues = noted(list(queue), { wrappers: ['queues', 'queue'], notSimulated: [] });

const lambdaFunction = aws(
  {
    functionName: text('the function’s name'),
    memorySize: awsMiB(128).default(128),
    timeout: awsSeconds(1, 900).default(3),
    architectures: list(oneOf('x86_64', 'arm64')).default(['x86_64']),
    runtime: text('a runtime').optional(),
    concurrency: aws({
      reservedConcurrentExecutions: integer('executions').optional(),
      provisionedConcurrentExecutions: integer('executions').optional(),
    }).optional(),
    ...unsimulatedFields([
      'packageType',
      'handler',
      'role',
      'environment',
      'ephemeralStorage',
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

export const functions = noted(list(lambdaFunction), { wrappers: ['functions', 'configuration'], notSimulated: [] });

const schedule = aws(
  {
    name: text('the schedule’s name'),
    scheduleExpression: text('cron(…), rate(…) or at(…)'),
    ...unsimulatedFields([
      'scheduleExpressionTimezone',
      'flexibleTimeWindow',
      'state',
      'startDate',
      'endDate',
      'groupName',
      'description',
      'target',
      'runTask',
      'invoke',
      'sendMessage',
    ]),
  },
  { describeOnly: ['arn', 'creationDate', 'lastModificationDate'] },
);

export const schedules = noted(list(schedule), { wrappers: ['schedules', 'schedule'], notSimulated: [] });
