import type { TaskDefinition } from '../../aws/nouns.js';

/** Names of the images of a task definition, each once, in the order of its containers. */
export function imagesOf({ containerDefinitions }: Pick<TaskDefinition, 'containerDefinitions'>): readonly string[] {
  return [...new Set(containerDefinitions.map(({ image }) => image))];
}

/**
 * Whether a container instance has all images of a task: the agent then asks the registry whether they still are what
 * they were, and pulls nothing. A task of Fargate has a host of its own, on which there is nothing.
 * @param cached names of images that were pulled there before
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html (ECS_IMAGE_PULL_BEHAVIOR: default)
 * @assumed A name stands for one image: two revisions that name the same one share it, and it stays on the instance (the agent's
 * clean-up of what nobody used for an hour is not simulated). Images of different names share no layers.
 */
export function isCached(cached: readonly string[], definition: Pick<TaskDefinition, 'containerDefinitions'>): boolean {
  return definition.containerDefinitions.every(({ image }) => cached.includes(image));
}
