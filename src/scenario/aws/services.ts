import type * as z from 'zod';
import { aws, awsPercent, awsSeconds, integer, list, noted, oneOf, reference, text, unsimulated } from '../fields.js';
import { unsimulatedFields } from './task-definitions.js';

export const capacityProviderStrategyItem = aws({
  capacityProvider: reference('a capacity provider'),
  base: integer('tasks', 0, 100_000).default(0),
  weight: integer('weight', 0, 1000).default(0),
});

const placementStrategyItem = aws({
  type: oneOf('binpack', 'spread', 'random'),
  field: text('a field (cpu, memory, instanceId or attribute:NAME)').optional(),
});

const placementConstraint = aws({
  type: oneOf('distinctInstance', 'memberOf'),
  expression: text('a cluster query').optional(),
});

const serviceLoadBalancer = aws({
  targetGroupArn: noted(reference('a target group'), { aliases: ['targetGroup', 'targetGroupName'] }),
  containerName: text('a container’s name').optional(),
  containerPort: integer('port', 1, 65_535).optional(),
  loadBalancerName: unsimulated(),
  advancedConfiguration: unsimulated(),
});

const deploymentConfiguration = aws({
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
});

const awsvpcConfiguration = aws({
  subnets: list(reference('a subnet')).default([]),
  assignPublicIp: oneOf('ENABLED', 'DISABLED').default('DISABLED'),
  securityGroups: unsimulated(),
});

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
