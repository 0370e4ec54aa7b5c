import type { PlacementFailure } from './choose.js';
import type { PlacementFailureReason } from './requirements.js';

/** What a service event says of the closest match, where it has words of its own for the reason. */
const CLOSEST: Partial<Record<PlacementFailureReason, string>> = {
  'RESOURCE:CPU': 'has insufficient CPU units available',
  'RESOURCE:MEMORY': 'has insufficient memory available',
  'RESOURCE:PORTS': 'is already using a port required by your task',
  ATTRIBUTE: 'is missing an attribute required by your task',
};

/**
 * The service event of a placement that failed, in ECS's wording.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
 */
export function placementFailureMessage(serviceName: string, { closest }: PlacementFailure): string {
  const head = `(service ${serviceName}) was unable to place a task because no container instance met all of its requirements.`;
  if (closest === undefined) return `${head} Reason: No Container Instances were found in your cluster.`;
  const { instanceId, reason } = closest;
  return `${head} The closest matching (container-instance ${instanceId}) ${CLOSEST[reason] ?? `encountered error "${reason}"`}.`;
}
