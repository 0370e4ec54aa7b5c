import { BYTES_PER_MB, US_PER_SECOND } from '../../base/units.js';
import { imagesOf, isCached } from '../../rules/tasks/image-cache.js';
import type { Task } from '../state.js';
import type { World } from '../world.js';
import { after, Step } from './steps.js';

/**
 * Images are pulled; one that the registry does not have ends the task.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
 */
export function pullAll(world: World, tasks: readonly Task[]): void {
  for (const task of tasks) {
    task.pullStartedAt = world.nowUs;
    const { isImageMissing } = world.scenario.behaviours[task.definition];
    const { family } = world.scenario.taskDefinitions[task.definition];
    if (isImageMissing) after(world, task, Step.PullFailed, world.draw('imagePullFailure', `image-pull-failure/${family}`));
    else after(world, task, Step.PullStopped, pullUs(world, task));
  }
}

/** What a task pulled is on its instance from now on. */
export function keepImages(world: World, task: Task): void {
  if (task.instance < 0) return;
  const { images } = world.state.instances[task.instance];
  for (const { image } of world.scenario.taskDefinitions[task.definition].containerDefinitions)
    if (!images.includes(image)) images.push(image);
}

/** What is there when a run begins running: every instance has pulled the images of its cluster's services. */
export function warmImageCaches(world: World): void {
  const { services, instances } = world.state;
  for (const instance of instances)
    for (const { spec, job, status } of services) {
      if (job >= 0 || status !== 'ACTIVE' || spec.cluster !== instance.cluster) continue;
      for (const image of imagesOf(world.scenario.taskDefinitions[spec.taskDefinition]))
        if (!instance.images.includes(image)) instance.images.push(image);
    }
}

/** What comes before the pull: on Fargate the microVM and its agent. */
export function prepareUs(world: World, task: Task): number {
  return world.draw(
    task.launchType === 'FARGATE' ? 'fargatePrepare' : 'ec2TaskPrepare',
    `task-prepare/${world.scenario.taskDefinitions[task.definition].family}`,
  );
}

/** Compressed size over the rate of pulling and unpacking; of what is on the instance, a question to the registry. */
function pullUs(world: World, task: Task): number {
  const definition = world.scenario.taskDefinitions[task.definition];
  if (task.instance >= 0 && isCached(world.state.instances[task.instance].images, definition))
    return world.draw('ec2CachedPull', `cached-pull/${definition.family}`);
  const bytes = world.scenario.behaviours[task.definition].compressedImageBytes;
  return Math.round((bytes / pullRate(world, task)) * US_PER_SECOND);
}

/** Bytes a second: on Fargate between the small and the large rate in proportion to vCPU from 1 to 4. */
function pullRate(world: World, task: Task): number {
  if (task.launchType !== 'FARGATE') return Math.max(BYTES_PER_MB / 1000, world.constant('ec2PullRate'));
  const small = world.constant('fargatePullRateSmall');
  const large = world.constant('fargatePullRateLarge');
  const vcpu = Math.min(4, Math.max(1, world.reservedVcpu(task.definition)));
  return small + ((large - small) * (vcpu - 1)) / 3;
}
