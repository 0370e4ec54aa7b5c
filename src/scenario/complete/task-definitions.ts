import { fargateMemoryMiBFor, isFargateSize } from '../../aws/catalogue/index.js';
import { nearestName } from '../../base/nearest.js';
import type { TaskDefinitionDocument } from '../aws/task-definitions.js';
import { type Completion, hintFor, own, problemAt } from '../completion.js';
import { familyAndRevision } from '../revisions.js';
import type { Path } from '../tree.js';

export interface CompletedTaskDefinition extends TaskDefinitionDocument {
  revision: number;
  networkMode: 'awsvpc' | 'bridge' | 'host' | 'none';
}

export const definitionName = (definition: { readonly family: string; readonly revision?: number | undefined }) =>
  `${definition.family}:${definition.revision ?? 1}`;

/** Task definitions with their copies, network modes and host ports, checked as RegisterTaskDefinition checks them. */
export function completeTaskDefinitions(completion: Completion): CompletedTaskDefinition[] {
  const { given } = completion;
  const seen = new Set<string>();
  const definitions = given.taskDefinitions.map((definition, index): CompletedTaskDefinition => {
    const name = definitionName(definition);
    if (seen.has(name))
      problemAt(
        completion,
        ['taskDefinitions', index],
        `is given twice: ${name}`,
        'leave the revision out and they are counted in file order',
      );
    seen.add(name);
    return {
      ...definition,
      revision: definition.revision ?? 1,
      networkMode: networkModeOf(definition, completion),
      requiresCompatibilities: [...definition.requiresCompatibilities],
    };
  });
  return [...definitions, ...registeredCopies(completion, definitions)].map((definition, index) => {
    const path = ['taskDefinitions', Math.min(index, given.taskDefinitions.length - 1)];
    checkContainers(completion, definition, path);
    checkSizes(completion, definition, path);
    return withPorts(completion, definition, path);
  });
}

/** Where the mode is not given: awsvpc for what runs on Fargate, else ECS's default. */
function networkModeOf(definition: TaskDefinitionDocument, completion: Completion): CompletedTaskDefinition['networkMode'] {
  if (definition.networkMode !== undefined) return definition.networkMode;
  const onFargate = completion.given.services.some(
    (service) =>
      familyAndRevision(service.taskDefinition).family === definition.family &&
      (service.launchType === 'FARGATE' ||
        service.capacityProviderStrategy?.some((item) => item.capacityProvider.startsWith('FARGATE')) === true),
  );
  if (!onFargate && !definition.requiresCompatibilities.includes('FARGATE')) return 'bridge';
  completion.report.note(`assumed: networkMode awsvpc for ${definition.family}, as Fargate wants it`);
  return 'awsvpc';
}

/** Higher revisions that behaviour or actions name, where the file gives one of the family: copies of it. */
function registeredCopies(completion: Completion, definitions: readonly CompletedTaskDefinition[]): CompletedTaskDefinition[] {
  const copies: CompletedTaskDefinition[] = [];
  for (const { text, path } of namedDefinitions(completion)) {
    const { family, revision } = familyAndRevision(text);
    const ofFamily = definitions.filter((definition) => definition.family === family);
    const names = [...new Set(definitions.map((definition) => definition.family))];
    if (
      revision === undefined ||
      ofFamily.some((definition) => definition.revision === revision) ||
      copies.some((copy) => definitionName(copy) === text)
    )
      continue;
    if (ofFamily.length === 1 && revision > ofFamily[0].revision) {
      copies.push({ ...ofFamily[0], revision });
      completion.report.note(`assumed: ${text} is a copy of ${definitionName(ofFamily[0])}, registered at its first use`);
    } else if (ofFamily.length > 0) {
      problemAt(
        completion,
        path,
        `must name a revision that the file gives, but is '${text}'`,
        `there is ${ofFamily.map(definitionName).join(', ')}`,
      );
    } else if (own(completion.given.behaviour, text) === undefined) {
      problemAt(completion, path, `must name a task definition, but is '${text}'`, hintFor(text, names, nearestName(family, names)));
    }
  }
  return copies.sort((a, b) => (a.family === b.family ? a.revision - b.revision : 0));
}

function namedDefinitions(completion: Completion): readonly { readonly text: string; readonly path: Path }[] {
  const { behaviour, actions } = completion.given;
  const named: { text: string; path: Path }[] = Object.keys(behaviour).map((text) => ({ text, path: ['behaviour', text] }));
  actions.forEach((action, index) => {
    for (const [call, request] of Object.entries(action)) {
      const text: unknown =
        typeof request === 'object' && request !== null ? (request as Record<string, unknown>).taskDefinition : undefined;
      if (typeof text === 'string' && !text.startsWith('arn:')) named.push({ text, path: ['actions', index, call, 'taskDefinition'] });
    }
  });
  return named;
}

function checkContainers(completion: Completion, definition: CompletedTaskDefinition, path: Path): void {
  const containers = definition.containerDefinitions;
  const at = [...path, 'containerDefinitions'];
  if (containers.length === 0)
    problemAt(completion, at, 'must have at least one container', 'AWS: Container definitions should not be null or empty.');
  else if (!containers.some((container) => container.essential)) {
    problemAt(
      completion,
      at,
      'must have at least one essential container',
      "AWS: Invalid 'containerDefinitions' setting for task: at least one must be essential",
    );
  }
  const names = new Set<string>();
  const ports = new Set<string>();
  containers.forEach((container, index) => {
    const here = [...at, index];
    if (names.has(container.name)) problemAt(completion, [...here, 'name'], `is given twice: '${container.name}'`);
    names.add(container.name);
    if (container.memory !== undefined && container.memoryReservation !== undefined && container.memory < container.memoryReservation) {
      problemAt(
        completion,
        [...here, 'memoryReservation'],
        `must not be above memory, which is ${container.memory} MiB, but is ${container.memoryReservation}`,
      );
    }
    if (
      definition.memory === undefined &&
      container.memory === undefined &&
      container.memoryReservation === undefined &&
      !definition.requiresCompatibilities.includes('FARGATE')
    ) {
      problemAt(
        completion,
        here,
        'must have memory or memoryReservation where the task has no memory of its own',
        "AWS: Invalid setting for container. At least one of 'memory' or 'memoryReservation' must be specified.",
      );
    }
    container.portMappings.forEach((mapping, at) => {
      const where = [...here, 'portMappings', at];
      if (mapping.containerPort === undefined) problemAt(completion, where, 'must have a containerPort');
      if (definition.networkMode === 'none') problemAt(completion, where, 'cannot be used with networkMode none');
      const shared = definition.networkMode === 'awsvpc' ? mapping.containerPort : mapping.hostPort === 0 ? undefined : mapping.hostPort;
      const key = `${shared}/${mapping.protocol}`;
      if (shared !== undefined && ports.has(key)) problemAt(completion, where, `uses port ${key} a second time in this task`);
      ports.add(key);
    });
  });
}

function checkSizes(completion: Completion, definition: CompletedTaskDefinition, path: Path): void {
  const sum = (value: (container: TaskDefinitionDocument['containerDefinitions'][number]) => number) =>
    definition.containerDefinitions.reduce((total, container) => total + value(container), 0);
  const cpu = sum((container) => container.cpu);
  const memory = sum((container) => container.memoryReservation ?? container.memory ?? 0);
  if (definition.cpu !== undefined && definition.cpu > 0 && cpu > definition.cpu)
    problemAt(completion, [...path, 'cpu'], `must hold the cpu of the containers, ${cpu} CPU units together, but is ${definition.cpu}`);
  if (definition.memory !== undefined && memory > definition.memory)
    problemAt(
      completion,
      [...path, 'memory'],
      `must hold the memory of the containers, ${memory} MiB together, but is ${definition.memory}`,
    );
  if (definition.requiresCompatibilities.includes('FARGATE')) checkFargate(completion, definition, path);
}

/** What Fargate refuses, in AWS's words. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html */
export function checkFargate(completion: Completion, definition: CompletedTaskDefinition, path: Path): void {
  const { cpu, memory } = definition;
  if (definition.networkMode !== 'awsvpc') {
    problemAt(
      completion,
      [...path, 'networkMode'],
      `must be awsvpc on Fargate, but is '${definition.networkMode}'`,
      'AWS: When requiresCompatibilities contains FARGATE, networkMode must be awsvpc.',
    );
  }
  if (cpu === undefined || memory === undefined) {
    const missing = cpu === undefined ? 'cpu' : 'memory';
    problemAt(
      completion,
      [...path, missing],
      `is missing: Fargate wants cpu and memory for the whole task${cpu === undefined ? '' : `; with ${cpu} CPU units ${memoryWords(cpu)}`}`,
    );
  } else if ((fargateMemoryMiBFor(cpu) ?? []).length === 0) {
    problemAt(
      completion,
      [...path, 'cpu'],
      `must be 256, 512, 1024, 2048, 4096, 8192, 16384 or 32768 CPU units on Fargate, but is ${cpu}`,
      "AWS: Invalid 'cpu' setting for task.",
    );
  } else if (!isFargateSize(cpu, memory)) {
    problemAt(
      completion,
      [...path, 'memory'],
      `must be ${memoryWords(cpu)} with ${cpu} CPU units on Fargate, but is ${memory}`,
      'AWS: No Fargate configuration exists for given values.',
    );
  }
}

function memoryWords(cpu: number): string {
  const sizes = fargateMemoryMiBFor(cpu) ?? [];
  if (sizes.length <= 4) return `${sizes.join(', ')} MiB`;
  return `${sizes[0]} to ${sizes[sizes.length - 1]} MiB in steps of ${sizes[1] - sizes[0]}`;
}

/** Host ports as ECS fills them in; in awsvpc mode the container's own port is the one in use. */
function withPorts(completion: Completion, definition: CompletedTaskDefinition, path: Path): CompletedTaskDefinition {
  const fixed = definition.networkMode === 'awsvpc' || definition.networkMode === 'host';
  const containerDefinitions = definition.containerDefinitions.map((container, index) => ({
    ...container,
    portMappings: container.portMappings.map((mapping) => {
      const { containerPort, hostPort } = mapping;
      if (fixed && hostPort !== undefined && hostPort !== 0 && containerPort !== undefined && hostPort !== containerPort) {
        const what = `${definitionName(definition)}, container ${container.name}: hostPort ${hostPort} differs from containerPort ${containerPort}`;
        if (definition.networkMode === 'awsvpc')
          completion.report.note(`${what}; in awsvpc mode AWS wants them equal, and ${containerPort} is used`);
        else problemAt(completion, [...path, 'containerDefinitions', index, 'portMappings'], `must have equal ports in host mode: ${what}`);
      }
      return { ...mapping, hostPort: fixed ? containerPort : (hostPort ?? 0) };
    }),
  }));
  return { ...definition, containerDefinitions };
}
