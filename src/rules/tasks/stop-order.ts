import type { ContainerDefinition } from '../../aws/nouns.js';

/** A container of a task whose containers are to stop. */
export interface StoppingView {
  readonly lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  /** When SIGKILL comes, where it was told to stop already. */
  readonly killAtUs: number | undefined;
}

type Definition = Pick<ContainerDefinition, 'name' | 'dependsOn'>;

/**
 * Which containers get SIGTERM now: those on which no container depends that has not stopped yet. So the order of
 * starting is reversed, and a chain takes at worst the sum of its stop timeouts.
 * @returns indices of the containers
 * @source https://github.com/aws/amazon-ecs-agent/blob/master/agent/engine/dependencygraph/graph.go (verifyShutdownOrder)
 */
export function containersToStop(definitions: readonly Definition[], containers: readonly StoppingView[]): number[] {
  const due: number[] = [];
  for (let index = 0; index < containers.length; index++) {
    const { lastStatus, killAtUs } = containers[index];
    if (lastStatus === 'RUNNING' && killAtUs === undefined && !isHeld(definitions, containers, definitions[index].name)) due.push(index);
  }
  return due;
}

/** Whether a container that has not stopped depends on the one of this name. */
function isHeld(definitions: readonly Definition[], containers: readonly StoppingView[], name: string): boolean {
  return definitions.some(
    ({ dependsOn }, index) => containers[index].lastStatus !== 'STOPPED' && dependsOn.some(({ containerName }) => containerName === name),
  );
}
