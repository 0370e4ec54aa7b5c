import type { TaskDefinition } from '../../aws/nouns.js';

/** A container beside the one that serves requests, and what it uses all the time. */
export interface SidecarMemory {
  readonly name: string;
  readonly memoryMiB: number;
}

/** What memory a task gives to the container that serves its requests. */
export interface MemoryPlan {
  /** That container is killed when it uses more, MiB; Infinity: it has no limit of its own. */
  readonly limitMiB: number;
  /** What is said of that container beside the program, MiB. */
  readonly ownMiB: number;
  /** What the sidecars use together, MiB. */
  readonly sidecarsMiB: number;
  /** Essential sidecars that use more than they may: each takes the task with it as it starts. */
  readonly killedAtStart: readonly string[];
}

/**
 * Says at which use of memory a task loses its container.
 *
 *     limit = min(memory of the container, memory of the task - what the sidecars use)
 *
 * @param container name of the container that serves requests
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (memory: a container that exceeds it is killed)
 * @assumed Where the containers together exceed the memory of the task, the one that serves requests is killed: it grows, and is the largest.
 */
export function planMemory(definition: TaskDefinition, container: string, sidecars: readonly SidecarMemory[]): MemoryPlan {
  const limitOf = (name: string) =>
    definition.containerDefinitions.find((candidate) => candidate.name === name)?.memoryMiB ?? Number.POSITIVE_INFINITY;
  const others = sidecars.filter(({ name }) => name !== container);
  const sum = (containers: readonly SidecarMemory[]) => containers.reduce((total, { memoryMiB }) => total + memoryMiB, 0);
  const sidecarsMiB = sum(others);
  return {
    limitMiB: Math.min(limitOf(container), (definition.memoryMiB ?? Number.POSITIVE_INFINITY) - sidecarsMiB),
    ownMiB: sum(sidecars.filter(({ name }) => name === container)),
    sidecarsMiB,
    killedAtStart: others.filter(({ name, memoryMiB }) => memoryMiB > limitOf(name)).map(({ name }) => name),
  };
}

/** The container that serves a task's requests: the one its target group names, else the first that maps a port, else the first essential one. */
export function servingContainer({ containerDefinitions }: TaskDefinition, named: string | undefined): string {
  const found =
    containerDefinitions.find(({ name }) => name === named) ??
    containerDefinitions.find(({ portMappings }) => portMappings.length > 0) ??
    containerDefinitions.find(({ essential }) => essential) ??
    containerDefinitions[0];
  return found.name;
}
