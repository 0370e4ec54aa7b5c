import type { Service } from '../../aws/nouns.js';

/** What belongs to a revision of a service: to change it is to deploy, and a rollback brings it back. */
type Revision = Pick<
  Service,
  'taskDefinition' | 'launchType' | 'capacityProviderStrategy' | 'availabilityZones' | 'assignPublicIp' | 'targetGroups'
>;

/** The part of a service's configuration that a deployment brings about. */
export function revisionOf({
  taskDefinition,
  launchType,
  capacityProviderStrategy,
  availabilityZones,
  assignPublicIp,
  targetGroups,
}: Service): Revision {
  return { taskDefinition, launchType, capacityProviderStrategy, availabilityZones, assignPublicIp, targetGroups };
}

/**
 * Whether an update of a service starts a deployment: where its revision changes. The desired count, the grace period, the
 * limits of deployments and the placement of tasks change without one.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
export function isNewRevision(before: Service, after: Service): boolean {
  const from = revisionOf(before);
  const to = revisionOf(after);
  return (
    from.taskDefinition !== to.taskDefinition ||
    from.launchType !== to.launchType ||
    from.assignPublicIp !== to.assignPublicIp ||
    from.availabilityZones.join(' ') !== to.availabilityZones.join(' ') ||
    changesStrategy(before, after) ||
    groupsText(from) !== groupsText(to)
  );
}

/**
 * Whether an update gives a service another capacity provider strategy, which ECS takes with forceNewDeployment alone.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
export function changesStrategy(before: Service, after: Service): boolean {
  return strategyText(before) !== strategyText(after);
}

function strategyText({ capacityProviderStrategy }: Pick<Service, 'capacityProviderStrategy'>): string {
  return capacityProviderStrategy.map(({ capacityProvider, base, weight }) => `${capacityProvider} ${base} ${weight}`).join(', ');
}

function groupsText({ targetGroups }: Revision): string {
  return targetGroups.map(({ targetGroup, containerName, containerPort }) => `${targetGroup} ${containerName} ${containerPort}`).join(', ');
}
