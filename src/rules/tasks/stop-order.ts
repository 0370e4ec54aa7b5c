import type { ContainerDefinition } from '../../aws/nouns.js';

/** A container of a task whose containers are to stop. */
export interface StoppingView {
  readonly lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  /** Whether it was told to stop already. */
  readonly isStopping: boolean;
}

/**
 * Which containers get SIGTERM now: those on which no container depends that has not stopped yet. So the order of
 * starting is reversed, and a chain takes at worst the sum of its stop timeouts.
 * @returns indices of the containers
 * @source https://github.com/aws/amazon-ecs-agent/blob/master/agent/engine/dependencygraph/graph.go (verifyShutdownOrder)
 */
export function containersToStop(
  definitions: readonly Pick<ContainerDefinition, 'name' | 'dependsOn'>[],
  containers: readonly StoppingView[],
): number[] {
  const isHeld = (name: string) =>
    definitions.some(
      ({ dependsOn }, index) => containers[index].lastStatus !== 'STOPPED' && dependsOn.some(({ containerName }) => containerName === name),
    );
  return containers.flatMap(({ lastStatus, isStopping }, index) =>
    lastStatus === 'RUNNING' && !isStopping && !isHeld(definitions[index].name) ? [index] : [],
  );
}
