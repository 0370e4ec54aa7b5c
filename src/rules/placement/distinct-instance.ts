import type { Candidate } from './candidate.js';

/**
 * `distinctInstance`: at most one task of the service, or of the task group, on each container instance. Tasks whose stop
 * is decided do not count.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html
 */
export function isDistinct({ serviceTaskCount }: Pick<Candidate, 'serviceTaskCount'>): boolean {
  return serviceTaskCount === 0;
}
