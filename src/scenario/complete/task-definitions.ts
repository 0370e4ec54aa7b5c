import { fargateMemoryMiBFor, isFargateSize } from '../../aws/catalogue/index.js';
import { INSTANCE_TASK_CPU_UNITS } from '../../aws/quotas.js';
import { nearestName } from '../../base/nearest.js';
import type { TaskDefinitionDocument } from '../aws/task-definitions.js';
import { type CompletedTaskDefinition, type Completion, hintFor, own, problemAt } from '../completion.js';
import { familyAndRevision } from '../revisions.js';
import type { Path } from '../tree.js';
import { checkContainers } from './container-definitions.js';
import { runsOf } from './runs.js';

export type { CompletedTaskDefinition };

export const definitionName = (definition: { readonly family: string; readonly revision?: number | undefined }) =>
  `${definition.family}:${definition.revision ?? 1}`;

/** Task definitions with their copies, network modes and host ports, checked as RegisterTaskDefinition checks them. */
export function completeTaskDefinitions(completion: Completion): CompletedTaskDefinition[] {
  const { given, brought } = completion;
  const seen = new Set<string>();
  const placed = given.taskDefinitions.map((definition, index) => {
    const name = definitionName(definition);
    const path: Path = ['taskDefinitions', index];
    if (seen.has(name)) problemAt(completion, path, `is given twice: ${name}`, 'leave the revision out and they are counted in file order');
    seen.add(name);
    const completed: CompletedTaskDefinition = {
      ...definition,
      revision: definition.revision ?? 1,
      networkMode: networkModeOf(definition, completion),
      requiresCompatibilities: [...definition.requiresCompatibilities],
      registeredBy: brought.taskDefinitions.actions[index - brought.taskDefinitions.own] ?? -1,
    };
    return { definition: completed, path };
  });
  const definitions = placed.map(({ definition }) => definition);
  const copies = registeredCopies(completion, definitions).map((definition) => {
    const original = definitions.findIndex(({ family, registeredBy }) => family === definition.family && registeredBy === -1);
    return { definition, path: ['taskDefinitions', Math.max(0, original)] as Path };
  });
  const inOrder = [
    ...placed.filter(({ definition }) => definition.registeredBy === -1),
    ...copies,
    ...placed.filter(({ definition }) => definition.registeredBy !== -1),
  ];
  return inOrder.map(({ definition, path }) => {
    checkContainers(completion, definition, path);
    checkSizes(completion, definition, path);
    return withPorts(completion, definition, path);
  });
}

/** Where the mode is not given: awsvpc for what runs on Fargate, else ECS's default. */
function networkModeOf(definition: TaskDefinitionDocument, completion: Completion): CompletedTaskDefinition['networkMode'] {
  if (definition.networkMode !== undefined) return definition.networkMode;
  const onFargate = [...completion.given.services, ...runsOf(completion.given).map(({ request }) => request)].some(
    (user) =>
      familyAndRevision(user.taskDefinition).family === definition.family &&
      (user.launchType === 'FARGATE' ||
        user.capacityProviderStrategy?.some((item) => item.capacityProvider.startsWith('FARGATE')) === true),
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
    const ofFile = ofFamily.filter(({ registeredBy }) => registeredBy === -1);
    const names = [...new Set(definitions.map((definition) => definition.family))];
    if (
      revision === undefined ||
      ofFamily.some((definition) => definition.revision === revision) ||
      copies.some((copy) => definitionName(copy) === text)
    )
      continue;
    if (ofFile.length === 1 && revision > ofFile[0].revision) {
      copies.push({ ...ofFile[0], revision });
      completion.report.note(`assumed: ${text} is a copy of ${definitionName(ofFile[0])}, registered at its first use`);
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

function namedDefinitions({ given }: Completion): readonly { readonly text: string; readonly path: Path }[] {
  const named: { text: string; path: Path }[] = Object.keys(given.behaviour).map((text) => ({ text, path: ['behaviour', text] }));
  given.actions.forEach((action, index) => {
    for (const call of ['CreateService', 'UpdateService', 'RunTask', 'DeregisterTaskDefinition'] as const) {
      const text = action[call]?.taskDefinition;
      if (text !== undefined) named.push({ text, path: ['actions', index, call, 'taskDefinition'] });
    }
    action.CreateDeployment?.revision.appSpecContent?.content.Resources.forEach(({ TargetService }, at) => {
      const path = ['actions', index, 'CreateDeployment', 'revision', 'appSpecContent', 'content', 'Resources', at];
      named.push({ text: TargetService.Properties.TaskDefinition, path: [...path, 'TargetService', 'Properties', 'TaskDefinition'] });
    });
  });
  return named;
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
  else checkCpu(completion, definition, path);
}

/** On container instances the cpu of the task may be left out. */
function checkCpu(completion: Completion, { cpu = 0 }: CompletedTaskDefinition, path: Path): void {
  const { min, max } = INSTANCE_TASK_CPU_UNITS;
  if (cpu === 0 || (cpu >= min && cpu <= max)) return;
  problemAt(
    completion,
    [...path, 'cpu'],
    `must be from ${min} to ${max} CPU units, but is ${cpu}`,
    `AWS: Invalid 'cpu' setting for task. Supported values are between ${min} CPU units (0.125 vCPUs) and ${max} CPU units (192 vCPUs).`,
  );
}

/** What Fargate refuses, in AWS's words. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html */
export function checkFargate(completion: Completion, definition: CompletedTaskDefinition, path: Path): void {
  tellFargate(definition, (at, message, hint) => problemAt(completion, [...path, ...at], message, hint));
}

/** The first of what Fargate refuses of a task definition: `networkMode must be awsvpc …`; undefined: it takes it. */
export function reasonFargateRefuses(definition: CompletedTaskDefinition): string | undefined {
  const reasons: string[] = [];
  tellFargate(definition, (at, message) => reasons.push(`${at[at.length - 1]} ${message}`));
  return reasons[0];
}

/** @param at below the task definition */
type Tell = (at: Path, message: string, hint?: string) => void;

function tellFargate(definition: CompletedTaskDefinition, tell: Tell): void {
  const { cpu, memory } = definition;
  checkTimeouts(definition, tell);
  if (definition.placementConstraints.length > 0)
    tell(['placementConstraints'], 'cannot be used on Fargate, which has no container instances to choose from');
  definition.containerDefinitions.forEach(({ resourceRequirements }, index) => {
    if (resourceRequirements.length > 0)
      tell(['containerDefinitions', index, 'resourceRequirements'], 'cannot be used on Fargate, which has no GPUs');
  });
  if (definition.networkMode !== 'awsvpc') {
    tell(
      ['networkMode'],
      `must be awsvpc on Fargate, but is '${definition.networkMode}'`,
      'AWS: When requiresCompatibilities contains FARGATE, networkMode must be awsvpc.',
    );
  }
  if (cpu === undefined || memory === undefined) {
    const missing = cpu === undefined ? 'cpu' : 'memory';
    tell(
      [missing],
      `is missing: Fargate wants cpu and memory for the whole task${cpu === undefined ? '' : `; with ${cpu} CPU units ${memoryWords(cpu)}`}`,
    );
  } else if ((fargateMemoryMiBFor(cpu) ?? []).length === 0) {
    tell(
      ['cpu'],
      `must be 256, 512, 1024, 2048, 4096, 8192, 16384 or 32768 CPU units on Fargate, but is ${cpu}`,
      "AWS: Invalid 'cpu' setting for task.",
    );
  } else if (!isFargateSize(cpu, memory)) {
    tell(
      ['memory'],
      `must be ${memoryWords(cpu)} with ${cpu} CPU units on Fargate, but is ${memory}`,
      'AWS: No Fargate configuration exists for given values.',
    );
  } else if (isWindows(definition) && cpu < WINDOWS_CPU_MIN) {
    tell(
      ['cpu'],
      `must be ${WINDOWS_CPU_MIN} CPU units or more for Windows on Fargate, but is ${cpu}`,
      "AWS: Invalid 'cpu' setting for task.",
    );
  }
}

/** @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html (Windows: 1 vCPU and more) */
const WINDOWS_CPU_MIN = 1024;

const isWindows = ({ runtimePlatform }: TaskDefinitionDocument) => runtimePlatform?.operatingSystemFamily.startsWith('WINDOWS') === true;

/** Bounds of a container's timeouts on Fargate. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
function checkTimeouts(definition: CompletedTaskDefinition, tell: Tell): void {
  definition.containerDefinitions.forEach((container, index) => {
    for (const [key, word] of [
      ['startTimeout', 'start'],
      ['stopTimeout', 'stop'],
    ] as const) {
      const seconds = container[key];
      if (seconds === undefined || (seconds >= 2 && seconds <= 120)) continue;
      tell(
        ['containerDefinitions', index, key],
        `must be from 2 to 120 (seconds) on Fargate, but is ${seconds}`,
        seconds < 2
          ? `AWS: Granular ${word} timeout on container '${container.name}' must be at least 2 seconds.`
          : `AWS: Tasks using the Fargate launch type must have a container ${word} timeout of less than 120 seconds.`,
      );
    }
  });
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
    portMappings: container.portMappings.map((mapping, at) => {
      const { containerPort, hostPort } = mapping;
      if (fixed && hostPort !== undefined && hostPort !== 0 && containerPort !== undefined && hostPort !== containerPort) {
        if (definition.networkMode === 'awsvpc')
          completion.report.note(
            `${definitionName(definition)}, container ${container.name}: hostPort ${hostPort} differs from containerPort ${containerPort}; in awsvpc mode AWS wants them equal, and ${containerPort} is used`,
          );
        else
          problemAt(
            completion,
            [...path, 'containerDefinitions', index, 'portMappings', at, 'hostPort'],
            `must be the containerPort, ${containerPort}, with networkMode host, but is ${hostPort}`,
            'AWS: When networkMode=host, the host ports and container ports in port mappings must match.',
          );
      }
      return { ...mapping, hostPort: fixed ? containerPort : (hostPort ?? 0) };
    }),
  }));
  return { ...definition, containerDefinitions };
}
