import type * as z from 'zod';
import {
  aws,
  awsCpu,
  awsGiB,
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
  unsimulated,
  usd,
} from '../fields.js';
import { capacityProviderStrategyItem } from './services.js';
import { unsimulatedFields } from './task-definitions.js';

export const accountSettings = noted(list(aws({ name: text(), value: text() }, { describeOnly: ['principalArn', 'type'] })), {
  wrappers: ['accountSettings', 'settings', 'setting'],
});

const cluster = aws(
  {
    clusterName: text('the cluster’s name'),
    capacityProviders: list(reference('a capacity provider')).default([]),
    defaultCapacityProviderStrategy: list(capacityProviderStrategyItem).default([]),
    ...unsimulatedFields(['settings', 'configuration', 'serviceConnectDefaults', 'tags']),
  },
  {
    meanings: {
      clusterName: 'Name.',
      capacityProviders: 'Providers its services may use; those a strategy names belong to it as well.',
      defaultCapacityProviderStrategy: 'For services without launchType and strategy.',
    },
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
    volumeSize: awsGiB(1, 65_536).optional(),
    hourlyUsd: usd().optional(),
  },
  {
    meanings: {
      cluster: 'Default: default.',
      launchType: 'EXTERNAL: your own machine (ECS Anywhere). Default: EC2.',
      instanceType: 'Not for EXTERNAL.',
      availabilityZone: 'Default: spread over all.',
      count: 'How many of them.',
      attributes: 'Custom attributes for placement.',
      cpu: 'EXTERNAL: CPU units it registers.',
      memory: 'EXTERNAL: MiB it registers.',
      volumeSize: 'Ours: GiB of the gp3 root volume of each. Default: 30; EXTERNAL: none.',
      hourlyUsd: 'EXTERNAL: what an hour of the machine costs you.',
    },
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

const blockDeviceMapping = aws({
  ebs: aws({
    volumeSize: awsGiB(1, 65_536).optional(),
    ...unsimulatedFields(['volumeType', 'iops', 'throughput', 'encrypted']),
  }).optional(),
  ...unsimulatedFields(['deviceName', 'virtualName', 'noDevice']),
});

/** What of a launch template says which instances there will be; it may also stand as a whole in the group. */
const launchTemplateData = {
  instanceType: text('an instance type').optional(),
  blockDeviceMappings: list(blockDeviceMapping).default([]),
  instanceMarketOptions: aws({ marketType: oneOf('spot').optional(), spotOptions: unsimulated() }).optional(),
};

const launchTemplate = aws({
  ...launchTemplateData,
  launchTemplateData: aws({
    ...launchTemplateData,
    ...unsimulatedFields([
      'imageId',
      'userData',
      'iamInstanceProfile',
      'securityGroupIds',
      'networkInterfaces',
      'metadataOptions',
      'keyName',
    ]),
  }).optional(),
  ...unsimulatedFields(['launchTemplateId', 'launchTemplateName', 'version']),
});

const mixedInstancesPolicy = aws({
  launchTemplate: aws({
    launchTemplateSpecification: launchTemplate.optional(),
    overrides: list(
      aws({
        instanceType: text('an instance type').optional(),
        ...unsimulatedFields(['weightedCapacity', 'launchTemplateSpecification', 'instanceRequirements']),
      }),
    ).default([]),
  }).optional(),
  instancesDistribution: aws({
    onDemandBaseCapacity: integer('instances').default(0),
    onDemandPercentageAboveBaseCapacity: awsPercent(0, 100).default(100),
    ...unsimulatedFields(['onDemandAllocationStrategy', 'spotAllocationStrategy', 'spotInstancePools', 'spotMaxPrice']),
  }).optional(),
});

/** CreateAutoScalingGroup, or the short form. @source https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html */
const autoScalingGroup = aws(
  {
    autoScalingGroupName: text('the group’s name'),
    cluster: noted(reference('a cluster'), { aliases: ['clusterArn'] }).optional(),
    instanceType: text('an instance type').optional(),
    purchaseOption: oneOf('on-demand', 'spot').optional(),
    minSize: integer('instances').default(0),
    maxSize: integer('instances'),
    desiredCapacity: integer('instances').optional(),
    availabilityZones: list(text('a zone')).optional(),
    vpcZoneIdentifier: list(text('a subnet, or several with commas between')).optional(),
    volumeSize: awsGiB(1, 65_536).optional(),
    attributes: nameValueMap().default({}),
    launchTemplate: launchTemplate.optional(),
    mixedInstancesPolicy: mixedInstancesPolicy.optional(),
    instances: list(
      aws(
        { instanceType: text('an instance type').optional() },
        { describeOnly: ['instanceId', 'availabilityZone', 'lifecycleState', 'healthStatus', 'launchTemplate', 'protectedFromScaleIn'] },
      ),
    ).optional(),
    // What describe-auto-scaling-groups prints of a group that nobody changed.
    defaultCooldown: unsimulated(300),
    healthCheckType: unsimulated('EC2'),
    healthCheckGracePeriod: unsimulated(0, 300),
    ...unsimulatedFields([
      'launchConfigurationName',
      'warmPool',
      'warmPoolConfiguration',
      'lifecycleHooks',
      'lifecycleHookSpecificationList',
      'defaultInstanceWarmup',
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
    meanings: {
      autoScalingGroupName: 'Name.',
      cluster: 'Ours: the cluster its instances register with. Default: that of its capacity provider.',
      instanceType: 'Ours: short for a launch template with this type.',
      purchaseOption: 'Ours: short for instanceMarketOptions. Default: on-demand.',
      minSize: 'Fewest instances.',
      maxSize: 'Most instances.',
      desiredCapacity: 'Instances with begin: empty. Default: minSize.',
      availabilityZones: 'Default: those of its subnets, else all.',
      vpcZoneIdentifier: 'Its subnets.',
      volumeSize: 'Ours: GiB of the gp3 root volume. Default: that of the template, else 30.',
      attributes: 'Custom attributes for placement.',
      launchTemplate: 'Instance type and volumes.',
      mixedInstancesPolicy: 'Read; a service on a group that mixes types or purchase options is refused by this version.',
      instances: 'Read for the instance type.',
    },
    describeOnly: [
      'autoScalingGroupARN',
      'createdTime',
      'enabledMetrics',
      'status',
      'trafficSources',
      'warmPoolSize',
      'deletionProtection',
    ],
  },
);

export const autoScalingGroups = noted(list(autoScalingGroup), { wrappers: ['autoScalingGroups', 'autoScalingGroup'] });

/** @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html */
const managedScaling = aws(
  {
    status: oneOf('ENABLED', 'DISABLED').default('ENABLED'),
    targetCapacity: awsPercent(1, 100).default(100),
    minimumScalingStepSize: integer('instances', 1, 10_000).default(1),
    maximumScalingStepSize: integer('instances', 1, 10_000).default(10_000),
    instanceWarmupPeriod: awsSeconds(0, 10_000).default(300),
  },
  {
    meanings: {
      status: 'Whether ECS sets how many instances the group has.',
      targetCapacity: 'CapacityProviderReservation it aims at; below 100 leaves spare instances.',
      minimumScalingStepSize: 'Fewest instances added at once.',
      maximumScalingStepSize: 'Most instances added at once.',
      instanceWarmupPeriod: 'For so long a new instance does not count in the metric.',
    },
  },
);

const capacityProvider = aws(
  {
    name: text('the provider’s name'),
    cluster: reference('a cluster').optional(),
    autoScalingGroupProvider: aws({
      autoScalingGroupArn: noted(reference('an Auto Scaling group'), { aliases: ['autoScalingGroup', 'autoScalingGroupName'] }),
      managedScaling: managedScaling.optional(),
      managedTerminationProtection: oneOf('ENABLED', 'DISABLED').default('DISABLED'),
      managedDraining: oneOf('ENABLED', 'DISABLED').default('ENABLED'),
    }).optional(),
    ...unsimulatedFields(['managedInstancesProvider', 'tags']),
  },
  {
    meanings: {
      name: 'Name that strategies refer to.',
      cluster: 'Default: the cluster that names it.',
      autoScalingGroupProvider: 'The Auto Scaling group behind it.',
    },
    describeOnly: ['capacityProviderArn', 'status', 'updateStatus', 'updateStatusReason', 'type'],
  },
);

export const capacityProviders = noted(list(capacityProvider), { wrappers: ['capacityProviders', 'capacityProvider'] });

const subnet = aws(
  {
    subnetId: text('the subnet’s id'),
    availabilityZone: text('a zone'),
    availableIpAddressCount: noted(integer('addresses'), { notSimulated: [251] }).default(251),
    mapPublicIpOnLaunch: noted(flag(), { notSimulated: [false] }).default(false),
    ...unsimulatedFields(['cidrBlock', 'vpcId', 'tags']),
  },
  {
    meanings: {
      subnetId: 'Id that services refer to.',
      availabilityZone: 'Its zone.',
      availableIpAddressCount: 'Free addresses; this version never runs out of them.',
      mapPublicIpOnLaunch: 'Instances get a public IPv4 address.',
    },
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
export type AutoScalingGroupDocument = z.output<typeof autoScalingGroup>;
export type CapacityProviderDocument = z.output<typeof capacityProvider>;
