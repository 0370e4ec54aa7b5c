import type * as z from 'zod';
import {
  aws,
  awsCpu,
  awsMiB,
  awsPercent,
  awsSeconds,
  flag,
  integer,
  list,
  nameValueMap,
  noted,
  oneOf,
  reference,
  text,
  usd,
} from '../fields.js';
import { capacityProviderStrategyItem } from './services.js';
import { unsimulatedFields } from './task-definitions.js';

export const accountSettings = noted(list(aws({ name: text(), value: text() }, { describeOnly: ['principalArn', 'type'] })), {
  wrappers: ['accountSettings', 'settings', 'setting'],
  notSimulated: [],
});

const cluster = aws(
  {
    clusterName: text('the cluster’s name'),
    capacityProviders: list(reference('a capacity provider')).default([]),
    defaultCapacityProviderStrategy: list(capacityProviderStrategyItem).default([]),
    ...unsimulatedFields(['settings', 'configuration', 'serviceConnectDefaults', 'tags']),
  },
  {
    describeOnly: [
      'clusterArn',
      'status',
      'registeredContainerInstancesCount',
      'runningTasksCount',
      'pendingTasksCount',
      'activeServicesCount',
      'statistics',
      'attachments',
      'attachmentsStatus',
    ],
  },
);

export const clusters = noted(list(cluster), { wrappers: ['clusters', 'cluster'], shorthand: 'clusterName' });

/** A group of equal instances, or one of `describe-container-instances`. */
const containerInstance = aws(
  {
    cluster: noted(reference('a cluster'), { aliases: ['clusterArn'] }).optional(),
    launchType: oneOf('EC2', 'EXTERNAL').optional(),
    instanceType: text('an instance type').optional(),
    availabilityZone: text('a zone').optional(),
    count: integer('instances', 1, 100_000).default(1),
    attributes: nameValueMap().default({}),
    cpu: awsCpu().optional(),
    memory: awsMiB().optional(),
    hourlyUsd: usd().optional(),
  },
  {
    describeOnly: [
      'containerInstanceArn',
      'ec2InstanceId',
      'capacityProviderName',
      'version',
      'versionInfo',
      'remainingResources',
      'registeredResources',
      'status',
      'statusReason',
      'agentConnected',
      'runningTasksCount',
      'pendingTasksCount',
      'agentUpdateStatus',
      'registeredAt',
      'attachments',
      'tags',
      'healthStatus',
    ],
  },
);

export const containerInstances = noted(list(containerInstance), { wrappers: ['containerInstances', 'containerInstance'] });

const autoScalingGroup = aws(
  {
    autoScalingGroupName: text('the group’s name'),
    cluster: noted(reference('a cluster'), { aliases: ['clusterArn'] }).optional(),
    instanceType: text('an instance type').optional(),
    purchaseOption: oneOf('on-demand', 'spot').optional(),
    minSize: integer('instances').default(0),
    maxSize: integer('instances'),
    desiredCapacity: integer('instances').optional(),
    ...unsimulatedFields([
      'launchTemplate',
      'launchConfigurationName',
      'mixedInstancesPolicy',
      'warmPool',
      'warmPoolConfiguration',
      'lifecycleHooks',
      'lifecycleHookSpecificationList',
      'availabilityZones',
      'vpcZoneIdentifier',
      'defaultCooldown',
      'defaultInstanceWarmup',
      'healthCheckType',
      'healthCheckGracePeriod',
      'newInstancesProtectedFromScaleIn',
      'capacityRebalance',
      'capacityReservationSpecification',
      'instanceMaintenancePolicy',
      'availabilityZoneDistribution',
      'availabilityZoneImpairmentPolicy',
      'maxInstanceLifetime',
      'terminationPolicies',
      'targetGroupARNs',
      'loadBalancerNames',
      'suspendedProcesses',
      'serviceLinkedRoleARN',
      'tags',
    ]),
  },
  {
    describeOnly: [
      'autoScalingGroupARN',
      'instances',
      'createdTime',
      'enabledMetrics',
      'status',
      'trafficSources',
      'warmPoolSize',
      'deletionProtection',
    ],
  },
);

export const autoScalingGroups = noted(list(autoScalingGroup), { wrappers: ['autoScalingGroups', 'autoScalingGroup'], notSimulated: [] });

const managedScaling = aws({
  status: oneOf('ENABLED', 'DISABLED').default('ENABLED'),
  targetCapacity: awsPercent(1, 100).default(100),
  minimumScalingStepSize: integer('instances', 1, 10_000).optional(),
  maximumScalingStepSize: integer('instances', 1, 10_000).optional(),
  instanceWarmupPeriod: awsSeconds(0, 10_000).optional(),
});

const capacityProvider = aws(
  {
    name: text('the provider’s name'),
    cluster: reference('a cluster').optional(),
    autoScalingGroupProvider: aws({
      autoScalingGroupArn: noted(reference('an Auto Scaling group'), { aliases: ['autoScalingGroup', 'autoScalingGroupName'] }),
      managedScaling: managedScaling.optional(),
      managedTerminationProtection: oneOf('ENABLED', 'DISABLED').optional(),
      managedDraining: oneOf('ENABLED', 'DISABLED').optional(),
    }).optional(),
    ...unsimulatedFields(['managedInstancesProvider', 'tags']),
  },
  { describeOnly: ['capacityProviderArn', 'status', 'updateStatus', 'updateStatusReason', 'type'] },
);

export const capacityProviders = noted(list(capacityProvider), { wrappers: ['capacityProviders', 'capacityProvider'], notSimulated: [] });

const subnet = aws(
  {
    subnetId: text('the subnet’s id'),
    availabilityZone: text('a zone'),
    availableIpAddressCount: integer('addresses').default(251),
    mapPublicIpOnLaunch: flag().default(false),
    ...unsimulatedFields(['cidrBlock', 'vpcId', 'tags']),
  },
  {
    describeOnly: [
      'availabilityZoneId',
      'assignIpv6AddressOnCreation',
      'defaultForAz',
      'enableDns64',
      'ipv6CidrBlockAssociationSet',
      'ipv6Native',
      'mapCustomerOwnedIpOnLaunch',
      'ownerId',
      'privateDnsNameOptionsOnLaunch',
      'state',
      'subnetArn',
      'blockPublicAccessStates',
    ],
  },
);

export const subnets = noted(list(subnet), { wrappers: ['subnets', 'subnet'] });

export type ContainerInstanceDocument = z.output<typeof containerInstance>;
