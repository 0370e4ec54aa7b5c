import type { CompletedService, CompletedTaskDefinition, Completion } from '../completion.js';
import type { ScenarioDocument } from '../document.js';

type Capacity = Pick<CompletedService, 'launchType' | 'capacityProviderStrategy'>;

/** What a service, a call or an update gives that its launch type may not take. */
interface Given {
  readonly networkConfiguration?: ScenarioDocument['services'][number]['networkConfiguration'];
  readonly platformVersion?: unknown;
}

/**
 * Notes what AWS refuses on container instances and what changes nothing there, in its words.
 * @param what `service web`
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (networkConfiguration, platformVersion)
 */
export function noteLaunchType(
  completion: Completion,
  given: Given,
  what: string,
  capacity: Capacity,
  definition: CompletedTaskDefinition | undefined,
): void {
  if (completion.isDerived || definition === undefined || isOnFargate(capacity)) return;
  const note = (key: string, text: string) => completion.report.note(`${what}: AWS refuses ${key} (${text}); it changes nothing`);
  const { networkMode } = definition;
  const network = given.networkConfiguration?.awsvpcConfiguration;
  if (network !== undefined && networkMode !== 'awsvpc' && saysMore(completion, network))
    note(
      `networkConfiguration with networkMode ${networkMode}`,
      'Network Configuration is not valid for the given networkMode of this task definition.',
    );
  if (network?.assignPublicIp === 'ENABLED' && networkMode === 'awsvpc')
    note('assignPublicIp ENABLED on container instances', 'Assign public IP is not supported for this launch type.');
  if (given.platformVersion !== undefined && given.platformVersion !== null)
    note('platformVersion on container instances', 'The platform version must be null when specifying an EC2 launch type.');
}

function isOnFargate({ launchType, capacityProviderStrategy }: Capacity): boolean {
  return launchType === 'FARGATE' || capacityProviderStrategy.some(({ capacityProvider }) => capacityProvider.startsWith('FARGATE'));
}

type Network = NonNullable<NonNullable<Given['networkConfiguration']>['awsvpcConfiguration']>;

/** A resolved scenario gives every service all subnets and no public address: nobody has asked for that. */
function saysMore({ given }: Completion, { subnets, assignPublicIp, securityGroups }: Network): boolean {
  const isAll = given.subnets.length > 0 && given.subnets.every(({ subnetId }) => subnets.includes(subnetId));
  return !isAll || assignPublicIp === 'ENABLED' || securityGroups !== undefined;
}
