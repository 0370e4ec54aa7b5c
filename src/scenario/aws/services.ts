import type * as z from 'zod';
import { aws, awsPercent, awsSeconds, integer, list, noted, oneOf, reference, text, unsimulated } from '../fields.js';
import { unsimulatedFields } from './task-definitions.js';

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

const placementStrategyItem = aws(
  {
    type: oneOf('binpack', 'spread', 'random'),
    field: text('a field (cpu, memory, instanceId or attribute:NAME)').optional(),
  },
  { meanings: { type: 'How instances are ranked.', field: 'What is spread over, or packed.' } },
);

const placementConstraint = aws(
  {
    type: oneOf('distinctInstance', 'memberOf'),
    expression: noted(text('a cluster query'), { notSimulated: [] }).optional(),
  },
  { meanings: { type: 'Which instances qualify.', expression: 'For memberOf.' } },
);

const serviceLoadBalancer = aws(
  {
    targetGroupArn: noted(reference('a target group'), { aliases: ['targetGroup', 'targetGroupName'] }),
    containerName: text('a container’s name').optional(),
    containerPort: integer('port', 1, 65_535).optional(),
    loadBalancerName: unsimulated(),
    advancedConfiguration: unsimulated(),
  },
  {
    meanings: {
      targetGroupArn: 'Target group that the tasks register with.',
      containerName: 'Default: the first container that maps a port.',
      containerPort: 'Default: the first port it maps.',
    },
  },
);

const deploymentConfiguration = aws(
  {
    minimumHealthyPercent: awsPercent(0).optional(),
    maximumPercent: awsPercent(0).optional(),
    strategy: unsimulated('ROLLING'),
    ...unsimulatedFields([
      'deploymentCircuitBreaker',
      'alarms',
      'bakeTimeInMinutes',
      'lifecycleHooks',
      'canaryConfiguration',
      'linearConfiguration',
    ]),
  },
  {
    meanings: {
      minimumHealthyPercent: 'Lower limit of running tasks while tasks are replaced. Default: 100.',
      maximumPercent: 'Upper limit. Default: 200.',
    },
  },
);

const awsvpcConfiguration = aws(
  {
    subnets: list(reference('a subnet')).default([]),
    assignPublicIp: oneOf('ENABLED', 'DISABLED').default('DISABLED'),
    securityGroups: unsimulated(),
  },
  {
    meanings: { subnets: 'Where tasks may start. Default: all.', assignPublicIp: 'Each task gets a public IPv4 address, which is billed.' },
  },
);

/** CreateService. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
const service = aws(
  {
    serviceName: text('the service’s name'),
    cluster: noted(reference('a cluster'), { aliases: ['clusterArn'] }).optional(),
    taskDefinition: reference('a task definition (family or family:revision)'),
    desiredCount: integer('tasks').optional(),
    launchType: oneOf('FARGATE', 'EC2', 'EXTERNAL').optional(),
    capacityProviderStrategy: list(capacityProviderStrategyItem).optional(),
    loadBalancers: list(serviceLoadBalancer).default([]),
    healthCheckGracePeriodSeconds: awsSeconds(0, 2_147_483_647).default(0),
    deploymentConfiguration: deploymentConfiguration.optional(),
    placementStrategy: list(placementStrategyItem).optional(),
    placementConstraints: list(placementConstraint).default([]),
    networkConfiguration: aws({ awsvpcConfiguration: awsvpcConfiguration.optional() }).optional(),
    schedulingStrategy: oneOf('REPLICA', 'DAEMON').default('REPLICA'),
    platformVersion: unsimulated('LATEST', '1.4.0'),
    deploymentController: unsimulated({ type: 'ECS' }),
    availabilityZoneRebalancing: unsimulated('DISABLED'),
    propagateTags: unsimulated('NONE'),
    ...unsimulatedFields([
      'clientToken',
      'enableECSManagedTags',
      'enableExecuteCommand',
      'monitoring',
      'role',
      'serviceConnectConfiguration',
      'serviceRegistries',
      'tags',
      'volumeConfigurations',
      'vpcLatticeConfigurations',
    ]),
  },
  {
    meanings: {
      serviceName: 'Name; traffic, expectations and results go by it.',
      cluster: 'Default: default.',
      taskDefinition: 'What it runs. The revision may be left out where the family has one.',
      desiredCount: 'Tasks it keeps running. Default: the minCapacity of its scalable target, else 1.',
      launchType: 'Where tasks run. Default: the cluster’s strategy, else what the task definition requires.',
      capacityProviderStrategy: 'Capacity providers in place of a launchType.',
      loadBalancers: 'Default: a target group on the default load balancer, where the service has traffic and maps a port.',
      healthCheckGracePeriodSeconds: 'For so long after a start failing health checks replace nothing.',
      deploymentConfiguration: 'How many tasks may be missing or too many.',
      placementStrategy: 'On which instance a task goes. Default: spread over zones.',
      placementConstraints: 'On which instances it must not go.',
      networkConfiguration: 'Subnets of tasks in awsvpc mode.',
      schedulingStrategy: 'A service with DAEMON is refused by this version.',
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

export type ServiceDocument = z.output<typeof service>;
