import type { PlacementFailure } from './choose.js';
import type { PlacementFailureReason } from './requirements.js';

const CLOSEST: Readonly<Record<PlacementFailureReason, string>> = {
  'RESOURCE:CPU': 'has insufficient CPU units available',
  'RESOURCE:MEMORY': 'has insufficient memory available',
  'RESOURCE:PORTS': 'is already using a port required by your task',
  'RESOURCE:ENI': 'encountered error "RESOURCE:ENI"',
  'CONSTRAINT:distinctInstance': 'is already running a task of this service',
};

/**
 * The service event of a placement that failed, in ECS's wording.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
 * @assumed The wording for distinctInstance, which AWS does not list.
 */
export function placementFailureMessage(serviceName: string, { closest }: PlacementFailure): string {
  const head = `(service ${serviceName}) was unable to place a task because no container instance met all of its requirements.`;
  if (closest === undefined) return `${head} Reason: No Container Instances were found in your cluster.`;
  return `${head} The closest matching (container-instance ${closest.instanceId}) ${CLOSEST[closest.reason]}.`;
}
