import { CONTAINER_MEMORY_MIB_MIN } from '../../aws/quotas.js';
import { nearestName } from '../../base/nearest.js';
import { wayFrom } from '../../base/way.js';
import type { TaskDefinitionDocument } from '../aws/task-definitions.js';
import { type CompletedTaskDefinition, type Completion, hintFor, problemAt } from '../completion.js';
import type { Path } from '../tree.js';
import { checkConstraint } from './placement.js';

type Container = TaskDefinitionDocument['containerDefinitions'][number];

/** @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const CONTAINERS_MAX = 10;
/** Ports of an instance that tasks may reserve, those that are reserved by default included. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
const HOST_PORTS_MAX = 100;
const IGNORED_EXIT_CODES_MAX = 50;

/** What RegisterTaskDefinition refuses of containers, in AWS's words. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
export function checkContainers(completion: Completion, definition: CompletedTaskDefinition, path: Path): void {
  const containers = definition.containerDefinitions;
  const at = [...path, 'containerDefinitions'];
  if (containers.length === 0)
    problemAt(completion, at, 'must have at least one container', 'AWS: Container definitions should not be null or empty.');
  else if (!containers.some((container) => container.essential))
    problemAt(
      completion,
      at,
      'must have at least one essential container',
      "AWS: Invalid 'containerDefinitions' setting for task: at least one must be essential",
    );
  if (containers.length > CONTAINERS_MAX)
    problemAt(
      completion,
      [...at, CONTAINERS_MAX],
      `must be one of at most ${CONTAINERS_MAX} containers, but there are ${containers.length}`,
    );
  const names = new Set<string>();
  containers.forEach((container, index) => {
    const here = [...at, index];
    if (names.has(container.name)) problemAt(completion, [...here, 'name'], `is given twice: '${container.name}'`);
    names.add(container.name);
    checkMemory(completion, definition, container, here);
    checkRestart(completion, container, here);
    checkDevices(completion, container, here);
  });
  definition.placementConstraints.forEach((constraint, index) => {
    checkConstraint(completion, constraint, [...path, 'placementConstraints', index]);
  });
  checkPorts(completion, definition, at);
  checkDependencies(completion, containers, at);
}

function checkMemory(completion: Completion, definition: CompletedTaskDefinition, container: Container, path: Path): void {
  const { memory, memoryReservation } = container;
  for (const key of ['memory', 'memoryReservation'] as const) {
    const { [key]: size = CONTAINER_MEMORY_MIB_MIN } = container;
    if (size < CONTAINER_MEMORY_MIB_MIN)
      problemAt(
        completion,
        [...path, key],
        `must be ${CONTAINER_MEMORY_MIB_MIN} MiB or more, but is ${size}`,
        `AWS: Docker reserves a minimum of ${CONTAINER_MEMORY_MIB_MIN} MiB of memory for a container: don't specify less.`,
      );
  }
  if (memory !== undefined && memoryReservation !== undefined && memory < memoryReservation)
    problemAt(
      completion,
      [...path, 'memoryReservation'],
      `must not be above memory, which is ${memory} MiB, but is ${memoryReservation}`,
      `AWS: Invalid setting for container '${container.name}'. 'memory' must be greater than or equal to 'memoryReservation'.`,
    );
  const isUnlimited = definition.memory === undefined && memory === undefined && memoryReservation === undefined;
  if (isUnlimited && !definition.requiresCompatibilities.includes('FARGATE'))
    problemAt(
      completion,
      path,
      'must have memory or memoryReservation where the task has no memory of its own',
      `AWS: Invalid setting for container '${container.name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
    );
}

function checkRestart(completion: Completion, { restartPolicy }: Container, path: Path): void {
  const count = restartPolicy?.ignoredExitCodes.length ?? 0;
  if (count > IGNORED_EXIT_CODES_MAX)
    problemAt(
      completion,
      [...path, 'restartPolicy', 'ignoredExitCodes'],
      `must have at most ${IGNORED_EXIT_CODES_MAX} exit codes, but has ${count}`,
    );
}

/** GPUs are whole devices. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ResourceRequirement.html */
function checkDevices(completion: Completion, { resourceRequirements }: Container, path: Path): void {
  resourceRequirements.forEach(({ type, value }, index) => {
    const at = [...path, 'resourceRequirements', index];
    if (type === 'GPU' && !/^[1-9]\d{0,2}$/.test(value.trim()))
      problemAt(completion, [...at, 'value'], `must be a whole number of GPUs, 1 or more, but is '${value}'`);
    if (resourceRequirements.findIndex((other) => other.type === type) < index) problemAt(completion, at, `is given twice: ${type}`);
  });
}

function checkPorts(completion: Completion, definition: CompletedTaskDefinition, path: Path): void {
  const { networkMode } = definition;
  const taken = new Set<string>();
  let fixed = 0;
  definition.containerDefinitions.forEach((container, index) => {
    container.portMappings.forEach((mapping, at) => {
      const where = [...path, index, 'portMappings', at];
      if (mapping.containerPort === undefined)
        problemAt(
          completion,
          where,
          'must have a containerPort',
          `AWS: Invalid 'containerPort' setting for container '${container.name}'.`,
        );
      if (networkMode === 'none') problemAt(completion, where, 'cannot be used with networkMode none');
      const isOwn = networkMode === 'awsvpc' || networkMode === 'host';
      const port = isOwn ? mapping.containerPort : mapping.hostPort === 0 ? undefined : mapping.hostPort;
      const key = `${port}/${mapping.protocol}`;
      if (port !== undefined && taken.has(key)) problemAt(completion, where, `uses port ${key} a second time in this task`);
      taken.add(key);
      if (port !== undefined && networkMode !== 'awsvpc' && ++fixed === HOST_PORTS_MAX + 1)
        problemAt(completion, where, `must be one of at most ${HOST_PORTS_MAX} host ports: a container instance can reserve no more`);
    });
  });
}

/** Conditions of dependsOn, and that no container waits for itself. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html */
function checkDependencies(completion: Completion, containers: readonly Container[], path: Path): void {
  const names = containers.map(({ name }) => name);
  containers.forEach((container, index) => {
    container.dependsOn.forEach(({ containerName, condition }, at) => {
      const where = [...path, index, 'dependsOn', at];
      const other = containers.find(({ name }) => name === containerName);
      if (other === undefined)
        problemAt(
          completion,
          [...where, 'containerName'],
          `must name a container of the task, but is '${containerName}'`,
          `${hintFor(containerName, names, nearestName(containerName, names))}; AWS: Cannot depend on container + '${containerName}' because it does not exist`,
        );
      else if (other.essential && (condition === 'COMPLETE' || condition === 'SUCCESS'))
        problemAt(
          completion,
          [...where, 'condition'],
          `must be START or HEALTHY for ${containerName}, which is essential: the task ends with it; but is ${condition}`,
          'AWS: A dependency container with SUCCESS or COMPLETE condition cannot be an essential container',
        );
      else if (other.healthCheck === undefined && condition === 'HEALTHY')
        problemAt(
          completion,
          [...where, 'condition'],
          `must not be HEALTHY for ${containerName}, which has no healthCheck`,
          'AWS: A dependency container with HEALTHY condition must have health check configured',
        );
    });
  });
  checkCycles(completion, containers, path);
}

function checkCycles(completion: Completion, containers: readonly Container[], path: Path): void {
  const told = new Set<string>();
  containers.forEach((container, index) => {
    container.dependsOn.forEach(({ containerName }, at) => {
      const way = wayFrom(containerName, container.name, (from) => dependenciesOf(containers, from));
      if (way === undefined || way.some((name) => told.has(name))) return;
      for (const name of way) told.add(name);
      problemAt(
        completion,
        [...path, index, 'dependsOn', at],
        `must not lead back to the container itself, but ${[container.name, ...way].join(' -> ')}`,
        'AWS refuses a cycle of dependencies (ClientException): none of these containers could ever start',
      );
    });
  });
}

function dependenciesOf(containers: readonly Container[], of: string): readonly string[] {
  return (containers.find(({ name }) => name === of)?.dependsOn ?? []).map(({ containerName }) => containerName);
}
