import type * as z from 'zod';
import { accepted, aws, awsCpu, awsGiB, awsMiB, awsSeconds, flag, integer, list, noted, oneOf, text, unsimulated } from '../fields.js';

const portMapping = aws(
  {
    containerPort: integer('port', 1, 65_535).optional(),
    hostPort: integer('port', 0, 65_535).optional(),
    protocol: oneOf('tcp', 'udp').default('tcp'),
    ...acceptedFields(['name', 'appProtocol']),
    containerPortRange: unsimulated(),
  },
  {
    meanings: {
      containerPort: 'Port the container listens on. A service with traffic gets its target group from the first.',
      hostPort: 'Port of the instance; 0 is a free one.',
    },
  },
);

/** What tells the program something, and ECS nothing. */
const ACCEPTED_IN_CONTAINERS = [
  'command',
  'credentialSpecs',
  'disableNetworking',
  'dnsSearchDomains',
  'dnsServers',
  'dockerLabels',
  'dockerSecurityOptions',
  'entryPoint',
  'environment',
  'environmentFiles',
  'extraHosts',
  'firelensConfiguration',
  'hostname',
  'interactive',
  'links',
  'logConfiguration',
  'mountPoints',
  'privileged',
  'pseudoTerminal',
  'readonlyRootFilesystem',
  'repositoryCredentials',
  'secrets',
  'systemControls',
  'ulimits',
  'user',
  'versionConsistency',
  'volumesFrom',
  'workingDirectory',
] as const;

/** The same optional, unsimulated field under each of the names. */
export function unsimulatedFields<const K extends string>(names: readonly K[]): Record<K, z.ZodOptional<z.ZodAny>> {
  return Object.fromEntries(names.map((name) => [name, unsimulated()])) as Record<K, z.ZodOptional<z.ZodAny>>;
}

/** The same optional field that nothing depends on under each of the names. */
export function acceptedFields<const K extends string>(names: readonly K[]): Record<K, z.ZodOptional<z.ZodAny>> {
  return Object.fromEntries(names.map((name) => [name, accepted()])) as Record<K, z.ZodOptional<z.ZodAny>>;
}

/** @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html */
const containerDependency = aws(
  {
    containerName: text('a container’s name'),
    condition: oneOf('START', 'COMPLETE', 'SUCCESS', 'HEALTHY'),
  },
  {
    meanings: {
      containerName: 'The container that comes first.',
      condition: 'How far it has to be: started, ended, ended with exit code 0, or healthy.',
    },
  },
);

/** @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
const healthCheck = aws(
  {
    command: accepted(),
    interval: awsSeconds(5, 300).default(30),
    timeout: awsSeconds(2, 60).default(5),
    retries: integer('checks', 1, 10).default(3),
    startPeriod: awsSeconds(0, 300).default(0),
  },
  {
    meanings: {
      command: 'Passes while the process is up and ready, and does not hang.',
      interval: 'Between two checks.',
      timeout: 'A check without an answer for so long has failed.',
      retries: 'Failures in a row after which the container is UNHEALTHY.',
      startPeriod: 'Failures count from so long after the start.',
    },
  },
);

/** @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html */
const restartPolicy = aws(
  {
    enabled: flag().default(false),
    ignoredExitCodes: list(integer('exit code', 0, 255)).default([]),
    restartAttemptPeriod: awsSeconds(60, 1800).default(300),
  },
  {
    meanings: {
      enabled: 'Whether the container is started again by itself when it ends.',
      ignoredExitCodes: 'Exit codes after which it is not, at most 50.',
      restartAttemptPeriod: 'It must have run so long to be started again.',
    },
  },
);

/** @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ResourceRequirement.html */
const resourceRequirement = aws(
  { type: oneOf('GPU', 'InferenceAccelerator', 'NeuronDevice'), value: text('a number, or a name') },
  { meanings: { type: 'GPU: whole devices of an instance.', value: 'How many.' } },
);

const taskPlacementConstraint = aws(
  { type: oneOf('memberOf'), expression: text('a cluster query').optional() },
  { meanings: { type: 'Which instances qualify.', expression: 'A query in the cluster query language.' } },
);

const containerDefinition = aws(
  {
    name: text('the container’s name'),
    image: text('an image').default('app'),
    essential: flag().default(true),
    cpu: awsCpu(0).default(0),
    memory: awsMiB().optional(),
    memoryReservation: awsMiB().optional(),
    portMappings: list(portMapping).default([]),
    stopTimeout: awsSeconds(0).optional(),
    startTimeout: awsSeconds(0).optional(),
    dependsOn: list(containerDependency).default([]),
    healthCheck: healthCheck.optional(),
    restartPolicy: restartPolicy.optional(),
    resourceRequirements: list(resourceRequirement).default([]),
    linuxParameters: unsimulated(),
    ...acceptedFields(ACCEPTED_IN_CONTAINERS),
  },
  {
    meanings: {
      essential: 'The task ends with this container.',
      cpu: 'CPU units of the container: its share of the task.',
      memory: 'Hard limit.',
      memoryReservation: 'What is reserved on an instance.',
      stopTimeout: 'From SIGTERM to SIGKILL. Default: 30.',
      startTimeout: 'How long containers that depend on it wait for it. Default: for ever.',
      dependsOn: 'Containers that have to be so far before this one starts; they stop after it.',
      healthCheck: 'Health check of the container; without one its health is not known.',
      restartPolicy: 'Starts the container again without the task.',
      resourceRequirements: 'GPUs.',
    },
  },
);

/** @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html */
const OPERATING_SYSTEMS = [
  'LINUX',
  'WINDOWS_SERVER_2016_FULL',
  'WINDOWS_SERVER_2004_CORE',
  'WINDOWS_SERVER_20H2_CORE',
  'WINDOWS_SERVER_2019_CORE',
  'WINDOWS_SERVER_2019_FULL',
  'WINDOWS_SERVER_2022_CORE',
  'WINDOWS_SERVER_2022_FULL',
  'WINDOWS_SERVER_2025_CORE',
  'WINDOWS_SERVER_2025_FULL',
] as const;

/** RegisterTaskDefinition. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
export const taskDefinition = aws(
  {
    from: text('a task definition above this one').optional(),
    family: text('the family’s name'),
    revision: integer('revision', 1).optional(),
    networkMode: oneOf('awsvpc', 'bridge', 'host', 'none').optional(),
    requiresCompatibilities: list(oneOf('FARGATE', 'EC2', 'EXTERNAL', 'MANAGED_INSTANCES')).default([]),
    cpu: awsCpu(0).optional(),
    memory: awsMiB().optional(),
    ephemeralStorage: aws({ sizeInGiB: awsGiB(21, 200) }).optional(),
    runtimePlatform: aws({
      cpuArchitecture: oneOf('X86_64', 'ARM64').default('X86_64'),
      operatingSystemFamily: noted(oneOf(...OPERATING_SYSTEMS), { notSimulated: ['LINUX'] }).default('LINUX'),
    }).optional(),
    containerDefinitions: list(containerDefinition),
    placementConstraints: list(taskPlacementConstraint).default([]),
    ...acceptedFields(['volumes', 'taskRoleArn', 'executionRoleArn', 'pidMode', 'ipcMode', 'tags', 'enableFaultInjection']),
    ...unsimulatedFields(['proxyConfiguration', 'inferenceAccelerators']),
  },
  {
    meanings: {
      from: 'Ours: takes everything else from the task definition of this family above.',
      revision: 'Default: counted from 1 in the order of the file.',
      networkMode: 'Default: awsvpc for Fargate, else bridge.',
      requiresCompatibilities: 'A service without launchType takes it from here.',
      cpu: 'CPU units of the task: what Fargate sells and EC2 reserves.',
      memory: 'MiB of the task.',
      ephemeralStorage: 'Storage of a Fargate task; beyond 20 GiB it is billed.',
      runtimePlatform: 'ARM64 or X86_64, and the operating system: decides the price and the instances.',
      containerDefinitions: 'The containers of a task, at most 10.',
      placementConstraints: 'On which instances it may go; not on Fargate.',
    },
    describeOnly: [
      'taskDefinitionArn',
      'status',
      'requiresAttributes',
      'compatibilities',
      'registeredAt',
      'registeredBy',
      'deregisteredAt',
    ],
  },
);

/** Task definitions; `from` has been replaced by what it derives from before this shape is checked. */
export const taskDefinitions = noted(list(taskDefinition), { wrappers: ['taskDefinitions', 'taskDefinition'] });

export type TaskDefinitionDocument = z.output<typeof taskDefinition>;
