import * as z from 'zod';
import { accepted, aws, flag, integer, list, mapOf, noted, oneOf, ours, reference, text, unsimulated } from '../fields.js';
import { capacityProviderStrategyItem, networkConfiguration, placementConstraint, placementStrategyItem } from './services.js';
import { acceptedFields } from './task-definitions.js';

const cluster = () => noted(reference('a cluster'), { aliases: ['clusterArn'] }).optional();
const pickCount = () => z.union([oneOf('all'), integer('how many; or all', 1, 100_000)]);

/** What exists only while the run goes on is chosen then. */
const instancePick = () =>
  z.union([
    ours(
      { pick: pickCount(), filter: text('a cluster query').optional() },
      { pick: 'How many, drawn at random from those that match; or all.', filter: 'A query in the cluster query language. Default: all.' },
    ),
    list(text('the id of a container instance')),
    text('any, all, an id, or { pick: n, filter: a cluster query }'),
  ]);

const taskPick = () =>
  z.union([
    ours(
      {
        pick: pickCount(),
        service: reference('a service').optional(),
        group: text('a task group').optional(),
        availabilityZone: text('a zone').optional(),
      },
      {
        pick: 'How many, drawn at random from those that match; or all.',
        service: 'Tasks of this service. Default: of any.',
        group: 'Tasks of this group, such as family:etl. Default: of any.',
        availabilityZone: 'Tasks in this zone. Default: in any.',
      },
    ),
    list(text('any or all')),
    text('any, all, or { pick: n, service, availabilityZone }'),
  ]);

/** RunTask. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html */
export const runTask = aws(
  {
    taskDefinition: reference('a task definition (family or family:revision)'),
    cluster: cluster(),
    count: integer('tasks', 1, 10).default(1),
    launchType: oneOf('FARGATE', 'EC2', 'EXTERNAL').optional(),
    capacityProviderStrategy: list(capacityProviderStrategyItem).optional(),
    group: text('a task group').optional(),
    startedBy: text().optional(),
    networkConfiguration: networkConfiguration(),
    placementConstraints: list(placementConstraint).default([]),
    placementStrategy: list(placementStrategyItem).optional(),
    platformVersion: unsimulated('LATEST', '1.4.0'),
    overrides: unsimulated(),
    ...acceptedFields([
      'clientToken',
      'enableECSManagedTags',
      'enableExecuteCommand',
      'propagateTags',
      'referenceId',
      'tags',
      'volumeConfigurations',
    ]),
  },
  {
    meanings: {
      taskDefinition: 'What runs. A family alone is its newest revision at that instant.',
      cluster: 'Default: default.',
      count: 'Tasks, 1 to 10.',
      launchType: 'Where they run. Default: the cluster’s strategy, else what the task definition requires.',
      capacityProviderStrategy: 'Capacity providers in place of a launchType.',
      group: 'Task group. Default: family:<family>.',
      startedBy: 'Shown with the tasks.',
      networkConfiguration: 'Subnets of tasks in awsvpc mode.',
      placementConstraints: 'On which instances they must not go.',
      placementStrategy: 'On which instance a task goes. Default: any.',
    },
  },
);

const deleteService = aws({
  service: noted(reference('a service'), { aliases: ['serviceName'] }),
  cluster: cluster(),
  force: flag().default(false),
});
const stopServiceDeployment = aws({
  service: reference('a service').optional(),
  serviceDeploymentArn: text('the ARN of a service deployment').optional(),
  stopType: oneOf('ABORT', 'ROLLBACK').default('ROLLBACK'),
});
/** ContinueServiceDeployment. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html */
const continueServiceDeployment = aws(
  {
    service: reference('a service').optional(),
    serviceDeploymentArn: text('the ARN of a service deployment').optional(),
    hookId: oneOf('any', 'all').default('any'),
    action: oneOf('CONTINUE', 'ROLLBACK').default('CONTINUE'),
  },
  {
    meanings: {
      service: 'Ours: the service whose deployment is paused.',
      hookId: 'Which of the pauses that wait: hooks get their ids while the run goes on.',
      action: 'Whether the deployment goes on, or is rolled back.',
    },
  },
);
const stopTask = aws({ task: taskPick(), cluster: cluster(), reason: text('a reason').optional() });
const updateTaskProtection = aws({
  tasks: taskPick(),
  cluster: cluster(),
  protectionEnabled: flag(),
  expiresInMinutes: integer('minutes', 1, 2880).default(120),
});
const deregisterTaskDefinition = aws({ taskDefinition: reference('a revision of a task definition (family:revision)') });
const updateContainerInstancesState = aws({
  containerInstances: instancePick(),
  cluster: cluster(),
  status: oneOf('ACTIVE', 'DRAINING'),
});
const deregisterContainerInstance = aws({ containerInstance: instancePick(), cluster: cluster(), force: flag().default(false) });

const attribute = aws(
  {
    name: text('an attribute’s name'),
    value: text('a value').optional(),
    targetType: accepted(),
    targetId: instancePick().optional(),
  },
  { meanings: { targetId: 'Which container instances: any, all, an id, or { pick: n, filter: a cluster query }.' } },
);
const attributes = aws(
  {
    attributes: z.union([list(attribute), mapOf(text('a value'))]),
    containerInstances: instancePick().optional(),
    cluster: cluster(),
  },
  {
    meanings: {
      attributes: 'A list as AWS has it, or names and values.',
      containerInstances: 'Ours: which instances, where the attributes have no targetId. Default: all.',
    },
  },
);
const setAlarmState = aws({
  alarmName: reference('an alarm'),
  stateValue: oneOf('OK', 'ALARM', 'INSUFFICIENT_DATA'),
  ...acceptedFields(['stateReason', 'stateReasonData']),
});

/** Requests that name what exists, by the call. */
export const requests = {
  DeleteService: deleteService,
  StopServiceDeployment: stopServiceDeployment,
  ContinueServiceDeployment: continueServiceDeployment,
  RunTask: runTask,
  StopTask: stopTask,
  UpdateTaskProtection: updateTaskProtection,
  DeregisterTaskDefinition: deregisterTaskDefinition,
  UpdateContainerInstancesState: updateContainerInstancesState,
  DeregisterContainerInstance: deregisterContainerInstance,
  PutAttributes: attributes,
  DeleteAttributes: attributes,
  SetAlarmState: setAlarmState,
} as const;

export type RunTaskDocument = z.output<typeof runTask>;
export type InstancePickDocument = z.output<ReturnType<typeof instancePick>>;
export type TaskPickDocument = z.output<ReturnType<typeof taskPick>>;
export type AttributesDocument = z.output<typeof attributes>;
