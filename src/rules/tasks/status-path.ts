import type { NetworkMode } from '../../aws/nouns.js';

/**
 * Whether a task has a network interface of its own: only then it is PROVISIONING while that is attached, and
 * DEPROVISIONING while it is taken down. (Where a task waits for a container instance it is PROVISIONING too.)
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */
export function hasNetworkInterface(networkMode: NetworkMode): boolean {
  return networkMode === 'awsvpc';
}

/**
 * Whether a task is ACTIVATING before it is RUNNING: it is registered then where its service has several target groups.
 * With one the service scheduler registers it after it is RUNNING.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */
export function isActivated(targetGroupCount: number): boolean {
  return targetGroupCount > 1;
}
