import type * as z from 'zod';
import { aws, awsMinutes, duration, field, integer, list, noted, oneOf, reference, text, unsimulated } from '../fields.js';
import { parseIso } from '../instants.js';
import { parseScheduleExpression } from '../schedule/expression.js';
import { parseTimeZone } from '../time-zones.js';
import { type Parsed, parsedAs, refused } from '../values.js';
import { runTask } from './requests.js';
import { capacityProviderStrategyItem, networkConfiguration, placementConstraint, placementStrategyItem } from './services.js';
import { acceptedFields, unsimulatedFields } from './task-definitions.js';

/** Checks a text and keeps it as written. */
const kept =
  (parse: (text: string) => Parsed<unknown>, what: string) =>
  (value: unknown): Parsed<string> => {
    if (typeof value !== 'string') return refused(`must be ${what}`);
    const read = parse(value);
    return read.ok ? parsedAs(value.trim()) : read;
  };
const scheduleExpression = () =>
  field(kept(parseScheduleExpression, 'rate(5 minutes), cron(0 2 * * ? *) or at(2026-03-02T06:00:00)'), {
    title: 'rate(…), cron(…) or at(…)',
    type: 'string',
    examples: ['cron(0 2 * * ? *)', 'rate(5 minutes)', 'at(2026-03-02T06:00:00)'],
  });
const timeZone = () => field(kept(parseTimeZone, 'a time zone'), { title: 'time zone', type: 'string', examples: ['Europe/Berlin'] });
const date = () => {
  const allowed = 'must be an ISO time such as 2026-03-02T00:00:00Z';
  return field(
    kept((value) => (parseIso(value) === undefined ? refused(allowed) : parsedAs(value)), 'an ISO time'),
    {
      title: 'ISO time',
      type: 'string',
    },
  );
};

/** @source https://docs.aws.amazon.com/scheduler/latest/APIReference/API_EcsParameters.html */
const ecsParameters = aws(
  {
    taskDefinitionArn: noted(reference('a task definition (family or family:revision)'), { aliases: ['taskDefinition'] }),
    taskCount: integer('tasks', 1, 10).default(1),
    launchType: oneOf('FARGATE', 'EC2', 'EXTERNAL').optional(),
    capacityProviderStrategy: list(capacityProviderStrategyItem).optional(),
    group: text('a task group').optional(),
    networkConfiguration: networkConfiguration(),
    placementConstraints: list(placementConstraint).default([]),
    placementStrategy: list(placementStrategyItem).optional(),
    platformVersion: unsimulated('LATEST', '1.4.0'),
    ...acceptedFields(['enableECSManagedTags', 'enableExecuteCommand', 'propagateTags', 'referenceId', 'tags']),
  },
  { meanings: { taskDefinitionArn: 'What runs.', taskCount: 'Tasks of a run, 1 to 10.' } },
);

const target = aws(
  {
    arn: reference('a cluster'),
    ecsParameters: ecsParameters.optional(),
    ...acceptedFields(['roleArn', 'input']),
    ...unsimulatedFields(['retryPolicy', 'deadLetterConfig']),
  },
  { meanings: { arn: 'The cluster, beside ecsParameters.', ecsParameters: 'The tasks that are started.' } },
);

/** CreateSchedule. @source https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
const schedule = aws(
  {
    name: text('the schedule’s name'),
    scheduleExpression: scheduleExpression().optional(),
    scheduleExpressionTimezone: timeZone().optional(),
    state: oneOf('ENABLED', 'DISABLED').default('ENABLED'),
    startDate: date().optional(),
    endDate: date().optional(),
    flexibleTimeWindow: aws({
      mode: noted(oneOf('OFF', 'FLEXIBLE'), { notSimulated: ['OFF'] }).default('OFF'),
      maximumWindowInMinutes: awsMinutes(1, 1440).optional(),
    }).optional(),
    runTask: runTask.optional(),
    target: target.optional(),
    after: list(text('a schedule, or the tasks of a RunTask')).optional(),
    when: oneOf('success', 'failure', 'any').optional(),
    arraySize: integer('tasks', 1, 10_000).optional(),
    maxConcurrency: integer('tasks', 1).optional(),
    retries: integer('retries', 0, 100).default(0),
    timeout: duration().optional(),
    ...acceptedFields(['groupName', 'description', 'actionAfterCompletion', 'kmsKeyArn']),
    ...unsimulatedFields(['invoke', 'sendMessage']),
  },
  {
    meanings: {
      name: 'Name; its runs go by it in results and expectations.',
      scheduleExpression: 'rate(5 minutes), cron(0 2 * * ? *) or at(2026-03-02T06:00:00).',
      scheduleExpressionTimezone: 'Whose clocks cron and at go by. Default: UTC.',
      state: 'DISABLED: it never calls.',
      startDate: 'It does not call before.',
      endDate: 'It does not call afterwards.',
      runTask: 'The tasks that are started, as in RunTask.',
      target: 'The same as EventBridge Scheduler has it.',
      after: 'Ours, in place of scheduleExpression: starts when the runs of another have ended, a stage of a pipeline.',
      when: 'Ours, beside after: whether they must have ended with exit code 0 (success), must not (failure), or either. Default: success.',
      arraySize: 'Ours: tasks of a run, as of an array job. Default: count.',
      maxConcurrency: 'Ours: of a run, tasks at once at most. Default: all.',
      retries: 'Ours: how often a task that fails is started again.',
      timeout: 'Ours: a task that takes longer is stopped. Default: never.',
    },
    describeOnly: ['arn', 'creationDate', 'lastModificationDate'],
  },
);

export const schedules = noted(list(schedule), { wrappers: ['schedules', 'schedule'] });

export type ScheduleDocument = z.output<typeof schedule>;
