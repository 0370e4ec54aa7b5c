import type * as z from 'zod';
import { LIFECYCLE_HOOK } from '../../aws/quotas.js';
import {
  accepted,
  aws,
  awsMinutes,
  awsPercent,
  awsSeconds,
  awsTenths,
  duration,
  flag,
  integer,
  list,
  noted,
  oneOf,
  reference,
  text,
  unsimulated,
} from '../fields.js';
import { acceptedFields, unsimulatedFields } from './task-definitions.js';

export const capacityProviderStrategyItem = aws(
  {
    capacityProvider: reference('a capacity provider'),
    base: integer('tasks', 0, 100_000).default(0),
    weight: integer('weight', 0, 1000).default(0),
  },
  {
    meanings: {
      capacityProvider: 'FARGATE, FARGATE_SPOT, or one of capacityProviders.',
      base: 'Tasks that run there before weights count.',
      weight: 'Its part of the others.',
    },
  },
);

export const placementStrategyItem = aws(
  {
    type: oneOf('binpack', 'spread', 'random'),
    field: text('a field (cpu, memory, instanceId or attribute:NAME)').optional(),
  },
  { meanings: { type: 'How instances are ranked.', field: 'What is spread over, or packed.' } },
);

export const placementConstraint = aws(
  {
    type: oneOf('distinctInstance', 'memberOf'),
    expression: text('a cluster query').optional(),
  },
  { meanings: { type: 'Which instances qualify.', expression: 'For memberOf: a query in the cluster query language.' } },
);

const serviceLoadBalancer = aws(
  {
    targetGroupArn: noted(reference('a target group'), { aliases: ['targetGroup', 'targetGroupName'] }),
    containerName: text('a container’s name').optional(),
    containerPort: integer('port', 1, 65_535).optional(),
    loadBalancerName: unsimulated(),
    advancedConfiguration: aws(
      {
        alternateTargetGroupArn: noted(reference('a target group'), { aliases: ['alternateTargetGroup'] }).optional(),
        testListenerRule: accepted(),
        ...acceptedFields(['productionListenerRule', 'roleArn']),
      },
      {
        meanings: {
          alternateTargetGroupArn: 'Target group of every other revision where deployments move traffic. Default: the same one.',
          testListenerRule: 'The rule of a test listener. Results say when it reaches the new revision.',
        },
      },
    ).optional(),
  },
  {
    meanings: {
      targetGroupArn: 'Target group that the tasks register with.',
      containerName: 'Default: the first container that maps a port.',
      containerPort: 'Default: the first port it maps.',
      advancedConfiguration: 'Of BLUE_GREEN, LINEAR and CANARY.',
    },
  },
);

const circuitBreaker = aws(
  {
    enable: flag().default(false),
    rollback: flag().default(false),
    resetOnHealthyTask: flag().default(true),
    thresholdConfiguration: aws(
      { type: oneOf('BOUNDED_PERCENT', 'UNBOUNDED_PERCENT', 'COUNT').default('BOUNDED_PERCENT'), value: integer('percent or tasks', 1) },
      {
        meanings: {
          type: 'Percent of the desired count within 3 and 200 tasks, percent without these bounds, or a count.',
          value: 'Percent, 1 to 100, or tasks.',
        },
      },
    ).optional(),
  },
  {
    meanings: {
      enable: 'Whether a deployment whose tasks do not start or are not healthy is given up.',
      rollback: 'Whether the last deployment that was completed takes its place.',
      resetOnHealthyTask: 'Whether a healthy task sets the count of failures back to 0.',
      thresholdConfiguration: 'Failures at which it is given up. Default: 50 % of the desired count, at least 3, at most 200.',
    },
  },
);

const deploymentAlarms = aws(
  { alarmNames: list(reference('an alarm')).default([]), enable: flag().default(false), rollback: flag().default(false) },
  {
    meanings: {
      alarmNames: 'Alarms that fail a deployment.',
      enable: 'Whether they do.',
      rollback: 'Whether the last deployment that was completed takes its place.',
    },
  },
);

/** Stages of a deployment at which a hook may be asked. */
const HOOK_STAGES = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
] as const;

/** @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHook.html */
const lifecycleHook = aws(
  {
    targetType: oneOf('AWS_LAMBDA', 'PAUSE').default('AWS_LAMBDA'),
    lifecycleStages: list(oneOf(...HOOK_STAGES)),
    timeoutConfiguration: aws(
      {
        timeoutInMinutes: awsMinutes(1, LIFECYCLE_HOOK.timeoutMinutesMax).default(LIFECYCLE_HOOK.timeoutMinutes),
        action: oneOf('ROLLBACK', 'CONTINUE').default('ROLLBACK'),
      },
      { meanings: { timeoutInMinutes: 'From the begin of the stage.', action: 'What is done then.' } },
    ).optional(),
    outcome: oneOf('SUCCEEDED', 'FAILED', 'IN_PROGRESS').default('SUCCEEDED'),
    takes: duration().optional(),
    callBackDelay: awsSeconds(1).optional(),
    ...acceptedFields(['hookTargetArn', 'roleArn', 'hookDetails']),
  },
  {
    meanings: {
      targetType: 'A function that is asked, or a pause until ContinueServiceDeployment is called.',
      lifecycleStages: 'When it is asked. A PAUSE not at the two TRAFFIC_SHIFT stages.',
      timeoutConfiguration: 'How long it may take. Default: 1440 minutes, then ROLLBACK.',
      outcome: 'Ours: what it answers; of a PAUSE, SUCCEEDED is CONTINUE and FAILED is ROLLBACK. IN_PROGRESS: nothing else, ever.',
      takes: 'Ours: how long it takes to answer. Default: 0s; a PAUSE waits for ContinueServiceDeployment.',
      callBackDelay: 'Ours: the function answers IN_PROGRESS until takes has passed, and is asked again after so many seconds.',
    },
  },
);

const BAKE_MINUTES_MAX = 1440;

/** @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
const deploymentConfiguration = aws(
  {
    minimumHealthyPercent: awsPercent(0).optional(),
    maximumPercent: awsPercent(0).optional(),
    strategy: oneOf('ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY').optional(),
    deploymentCircuitBreaker: circuitBreaker.optional(),
    alarms: deploymentAlarms.optional(),
    bakeTimeInMinutes: awsMinutes(0, BAKE_MINUTES_MAX).optional(),
    canaryConfiguration: aws(
      { canaryPercent: awsTenths(0.1, 100).default(5), canaryBakeTimeInMinutes: awsMinutes(0, BAKE_MINUTES_MAX).default(10) },
      { meanings: { canaryPercent: 'Percent of the traffic shifted first.', canaryBakeTimeInMinutes: 'Then the rest follows.' } },
    ).optional(),
    linearConfiguration: aws(
      { stepPercent: awsTenths(3, 100).default(10), stepBakeTimeInMinutes: awsMinutes(0, BAKE_MINUTES_MAX).default(6) },
      { meanings: { stepPercent: 'Percent of the traffic shifted at once.', stepBakeTimeInMinutes: 'Between two steps.' } },
    ).optional(),
    lifecycleHooks: list(lifecycleHook).optional(),
    pauseConfiguration: unsimulated(),
  },
  {
    meanings: {
      minimumHealthyPercent: 'Lower limit of running tasks while tasks are replaced. Default: 100; of a DAEMON 0.',
      maximumPercent: 'Upper limit. Default: 200; of a DAEMON 100.',
      strategy: 'How a new revision takes the place of the old one. Default: ROLLING.',
      deploymentCircuitBreaker: 'Gives up a deployment whose tasks fail.',
      alarms: 'Alarms that fail a deployment.',
      bakeTimeInMinutes: 'Of BLUE_GREEN, LINEAR and CANARY: how long the old revision stays after all traffic has been shifted.',
      canaryConfiguration: 'Of CANARY.',
      linearConfiguration: 'Of LINEAR.',
      lifecycleHooks: 'Functions asked at some stages whether a deployment may go on, and pauses.',
    },
  },
);

const awsvpcConfiguration = aws(
  {
    subnets: list(reference('a subnet')).default([]),
    assignPublicIp: oneOf('ENABLED', 'DISABLED').default('DISABLED'),
    securityGroups: accepted(),
  },
  {
    meanings: { subnets: 'Where tasks may start. Default: all.', assignPublicIp: 'Each task gets a public IPv4 address, which is billed.' },
  },
);

export const networkConfiguration = () => aws({ awsvpcConfiguration: awsvpcConfiguration.optional() }).optional();

/** What CreateService and UpdateService share. */
const common = () => ({
  capacityProviderStrategy: list(capacityProviderStrategyItem).optional(),
  deploymentConfiguration: deploymentConfiguration.optional(),
  placementStrategy: list(placementStrategyItem).optional(),
  networkConfiguration: networkConfiguration(),
  availabilityZoneRebalancing: oneOf('ENABLED', 'DISABLED').optional(),
  deploymentController: aws({ type: oneOf('ECS', 'CODE_DEPLOY', 'EXTERNAL').default('ECS') }).optional(),
  platformVersion: unsimulated('LATEST', '1.4.0'),
  ...acceptedFields(['enableECSManagedTags', 'enableExecuteCommand', 'propagateTags', 'volumeConfigurations']),
  ...unsimulatedFields(['monitoring', 'serviceConnectConfiguration', 'serviceRegistries', 'vpcLatticeConfigurations']),
});

const COMMON_MEANINGS = {
  capacityProviderStrategy: 'Capacity providers in place of a launchType.',
  deploymentConfiguration: 'How many tasks may be missing or too many, and how a new revision comes.',
  deploymentController: 'CODE_DEPLOY: new revisions come by CreateDeployment, as deploymentGroups have it. EXTERNAL is not simulated.',
  placementStrategy: 'On which instance a task goes. Default: spread over zones.',
  networkConfiguration: 'Subnets of tasks in awsvpc mode.',
  availabilityZoneRebalancing:
    'Whether tasks move until the zones have equally many. Default: ENABLED where the service can be rebalanced, else DISABLED.',
} as const;

/** CreateService. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
export const service = aws(
  {
    serviceName: text('the service’s name'),
    cluster: noted(reference('a cluster'), { aliases: ['clusterArn'] }).optional(),
    taskDefinition: reference('a task definition (family or family:revision)'),
    desiredCount: integer('tasks').optional(),
    launchType: oneOf('FARGATE', 'EC2', 'EXTERNAL').optional(),
    loadBalancers: list(serviceLoadBalancer).default([]),
    healthCheckGracePeriodSeconds: awsSeconds(0, 2_147_483_647).default(0),
    placementConstraints: list(placementConstraint).default([]),
    schedulingStrategy: oneOf('REPLICA', 'DAEMON').default('REPLICA'),
    ...common(),
    ...acceptedFields(['clientToken', 'role', 'tags']),
  },
  {
    meanings: {
      serviceName: 'Name; traffic, expectations and results go by it.',
      cluster: 'Default: default.',
      taskDefinition: 'What it runs. The revision may be left out where the family has one.',
      desiredCount: 'Tasks it keeps running; not of a DAEMON. Default: the minCapacity of its scalable target, else 1.',
      launchType: 'Where tasks run. Default: the cluster’s strategy, else what the task definition requires.',
      loadBalancers: 'Default: a target group on the default load balancer, where the service has traffic and maps a port.',
      healthCheckGracePeriodSeconds: 'For so long after a start failing health checks replace nothing.',
      placementConstraints: 'On which instances it must not go.',
      schedulingStrategy: 'DAEMON: one task on each container instance that satisfies its constraints.',
      ...COMMON_MEANINGS,
    },
    describeOnly: [
      'serviceArn',
      'status',
      'runningCount',
      'pendingCount',
      'deployments',
      'events',
      'createdAt',
      'createdBy',
      'roleArn',
      'taskSets',
      'platformFamily',
      'currentServiceDeployment',
      'currentServiceRevisions',
      'resourceManagementType',
    ],
  },
);

export const services = noted(list(service), { wrappers: ['services', 'service'] });

/** UpdateService. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html */
export const updateService = aws(
  {
    service: noted(reference('a service'), { aliases: ['serviceName'] }),
    cluster: noted(reference('a cluster'), { aliases: ['clusterArn'] }).optional(),
    taskDefinition: reference('a task definition (family or family:revision)').optional(),
    desiredCount: integer('tasks').optional(),
    forceNewDeployment: flag().default(false),
    loadBalancers: list(serviceLoadBalancer).optional(),
    healthCheckGracePeriodSeconds: awsSeconds(0, 2_147_483_647).optional(),
    placementConstraints: list(placementConstraint).optional(),
    ...common(),
  },
  {
    meanings: {
      service: 'The service that is changed; what is not given stays as it is.',
      taskDefinition: 'A family alone is its newest revision at that instant.',
      forceNewDeployment: 'A new deployment though nothing has changed.',
      ...COMMON_MEANINGS,
      placementStrategy: 'On which instance a task goes.',
      availabilityZoneRebalancing: 'Whether tasks move until the zones have equally many.',
    },
  },
);

export type ServiceDocument = z.output<typeof service>;
export type ServiceUpdateDocument = z.output<typeof updateService>;
export type DeploymentConfigurationDocument = z.output<typeof deploymentConfiguration>;
