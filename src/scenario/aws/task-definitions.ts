import type * as z from 'zod';
import { aws, awsCpu, awsGiB, awsMiB, awsSeconds, flag, integer, list, noted, oneOf, text, unsimulated } from '../fields.js';

const portMapping = aws(
  {
    containerPort: integer('port', 1, 65_535).optional(),
    hostPort: integer('port', 0, 65_535).optional(),
    protocol: oneOf('tcp', 'udp').default('tcp'),
    name: unsimulated(),
    appProtocol: unsimulated(),
    containerPortRange: unsimulated(),
  },
  {
    meanings: {
      containerPort: 'Port the container listens on. A service with traffic gets its target group from the first.',
      hostPort: 'Port of the instance; 0 is a free one.',
    },
  },
);

const UNSIMULATED_IN_CONTAINERS = [
  'command',
  'credentialSpecs',
  'dependsOn',
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
  'healthCheck',
  'hostname',
  'interactive',
  'links',
  'linuxParameters',
  'logConfiguration',
  'mountPoints',
  'privileged',
  'pseudoTerminal',
  'readonlyRootFilesystem',
  'repositoryCredentials',
  'resourceRequirements',
  'restartPolicy',
  'secrets',
  'startTimeout',
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
    ...unsimulatedFields(UNSIMULATED_IN_CONTAINERS),
  },
  {
    meanings: {
      essential: 'The task ends with this container.',
      cpu: 'CPU units of the container: its share of the task.',
      memory: 'Hard limit.',
      memoryReservation: 'What is reserved on an instance.',
      stopTimeout: 'From SIGTERM to SIGKILL. Default: 30.',
    },
  },
);

/** RegisterTaskDefinition. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
const taskDefinition = aws(
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
      operatingSystemFamily: unsimulated('LINUX'),
    }).optional(),
    containerDefinitions: list(containerDefinition),
    ...unsimulatedFields([
      'volumes',
      'placementConstraints',
      'taskRoleArn',
      'executionRoleArn',
      'pidMode',
      'ipcMode',
      'proxyConfiguration',
      'inferenceAccelerators',
      'tags',
      'enableFaultInjection',
    ]),
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
      runtimePlatform: 'ARM64 or X86_64: decides the price and the instances.',
      containerDefinitions: 'The containers of a task.',
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
