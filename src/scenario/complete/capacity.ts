import { INSTANCE_TYPE_NAMES, instanceType } from '../../aws/catalogue/index.js';
import { ROOT_VOLUME_GIB } from '../../aws/quotas.js';
import { nearestName, nearNames } from '../../base/nearest.js';
import type { AutoScalingGroupDocument, CapacityProviderDocument } from '../aws/capacity.js';
import { type Completion, hintFor, problemAt } from '../completion.js';
import type { ScenarioDocument } from '../document.js';
import type { Path } from '../tree.js';
import { runsOf } from './runs.js';

/** The cluster whose instances a group's are: its own word, else that of who uses it through a capacity provider. */
export function clusterOfGroup(given: ScenarioDocument, group: AutoScalingGroupDocument): string {
  if (group.cluster !== undefined) return group.cluster;
  const provider = given.capacityProviders.find(
    (candidate) => candidate.autoScalingGroupProvider?.autoScalingGroupArn === group.autoScalingGroupName,
  );
  return provider === undefined ? 'default' : (clusterNaming(given, provider) ?? 'default');
}

function clusterNaming(given: ScenarioDocument, provider: CapacityProviderDocument): string | undefined {
  if (provider.cluster !== undefined) return provider.cluster;
  const listing = given.clusters.find(
    (cluster) =>
      cluster.capacityProviders.includes(provider.name) ||
      cluster.defaultCapacityProviderStrategy.some((item) => item.capacityProvider === provider.name),
  );
  if (listing !== undefined) return listing.clusterName;
  const users = [...given.services, ...runsOf(given).map(({ request }) => request)];
  const user = users.find(({ capacityProviderStrategy }) =>
    capacityProviderStrategy?.some((item) => item.capacityProvider === provider.name),
  );
  return user === undefined ? undefined : (user.cluster ?? 'default');
}

/** Auto Scaling groups in the short form: their one instance type, zones and volume, wherever those were said. */
export function completeGroups(completion: Completion, zones: readonly string[], subnets: ScenarioDocument['subnets']) {
  const { given } = completion;
  const seen = new Set<string>();
  return given.autoScalingGroups.map((group, index): AutoScalingGroupDocument => {
    const path = ['autoScalingGroups', index];
    if (seen.has(group.autoScalingGroupName))
      problemAt(completion, [...path, 'autoScalingGroupName'], `is given twice: '${group.autoScalingGroupName}'`);
    seen.add(group.autoScalingGroupName);
    checkSizes(completion, group, path);
    const { launchTemplate, mixedInstancesPolicy, instances, vpcZoneIdentifier, ...rest } = group;
    const completed: AutoScalingGroupDocument = {
      ...rest,
      cluster: clusterOfGroup(given, group),
      desiredCapacity: group.desiredCapacity ?? group.minSize,
      availabilityZones: groupZones(completion, group, path, zones, subnets),
      volumeSize:
        group.volumeSize ??
        templatesOf(group).flatMap(volumeSizes)[0] ??
        assumedVolume(completion, `each instance of ${group.autoScalingGroupName}`),
    };
    const instanceTypes = typesOf(group);
    const purchaseOption = purchaseOptionOf(group);
    for (const name of instanceTypes) checkType(completion, name, path);
    if (instanceTypes.length === 0)
      problemAt(
        completion,
        path,
        'must have an instanceType: none is found in it, in its launch template or its instances',
        'instanceType: m7i.large',
      );
    // Of several types, or of both purchase options, it stays as it was written: then it cannot be simulated.
    if (instanceTypes.length > 1 || purchaseOption === undefined)
      return { ...completed, ...(mixedInstancesPolicy && { mixedInstancesPolicy }) };
    return { ...completed, instanceType: instanceTypes[0], purchaseOption };
  });
}

function checkSizes(completion: Completion, group: AutoScalingGroupDocument, path: Path): void {
  const { minSize, maxSize, desiredCapacity: desired } = group;
  if (minSize > maxSize) problemAt(completion, [...path, 'minSize'], `must not be above maxSize, which is ${maxSize}, but is ${minSize}`);
  else if (desired !== undefined && (desired < minSize || desired > maxSize))
    problemAt(
      completion,
      [...path, 'desiredCapacity'],
      `must be from minSize to maxSize, but is ${desired}`,
      `AWS: Desired capacity:${desired} must be between the specified min size:${minSize} and max size:${maxSize}`,
    );
}

type Template = NonNullable<AutoScalingGroupDocument['launchTemplate']>;

function templatesOf(group: AutoScalingGroupDocument): readonly Template[] {
  return [group.launchTemplate, group.mixedInstancesPolicy?.launchTemplate?.launchTemplateSpecification].filter(
    (template) => template !== undefined,
  );
}

const volumeSizes = (template: Template) =>
  [template, template.launchTemplateData]
    .flatMap((data) => data?.blockDeviceMappings ?? [])
    .map((mapping) => mapping.ebs?.volumeSize)
    .filter((size) => size !== undefined);

/** Instance types the group may launch, the most binding word first: overrides replace the template's type. */
function typesOf(group: AutoScalingGroupDocument): readonly string[] {
  const words = [
    [group.instanceType],
    group.mixedInstancesPolicy?.launchTemplate?.overrides.map((override) => override.instanceType) ?? [],
    templatesOf(group).flatMap((template) => [template.instanceType, template.launchTemplateData?.instanceType]),
    group.instances?.map((instance) => instance.instanceType) ?? [],
  ];
  for (const word of words) {
    const types = new Set(word.filter((name) => name !== undefined));
    if (types.size > 0) return [...types];
  }
  return [];
}

/** Undefined where the group holds both kinds. */
function purchaseOptionOf(group: AutoScalingGroupDocument): 'on-demand' | 'spot' | undefined {
  if (group.purchaseOption !== undefined) return group.purchaseOption;
  const distribution = group.mixedInstancesPolicy?.instancesDistribution;
  if (distribution === undefined) {
    const isSpot = templatesOf(group).some((template) =>
      [template, template.launchTemplateData].some((data) => data?.instanceMarketOptions?.marketType === 'spot'),
    );
    return isSpot ? 'spot' : 'on-demand';
  }
  if (distribution.onDemandPercentageAboveBaseCapacity === 100 || distribution.onDemandBaseCapacity >= group.maxSize) return 'on-demand';
  return distribution.onDemandPercentageAboveBaseCapacity === 0 && distribution.onDemandBaseCapacity === 0 ? 'spot' : undefined;
}

/** @param where the instances, as a note names them */
export function assumedVolume(completion: Completion, where: string): number {
  completion.report.note(`assumed: a gp3 root volume of ${ROOT_VOLUME_GIB} GiB on ${where}`);
  return ROOT_VOLUME_GIB;
}

/** @throws nothing; an unknown type is told with its neighbours */
export function checkType(completion: Completion, name: string, path: Path): void {
  if (instanceType(name) !== undefined) return;
  problemAt(
    completion,
    [...path, 'instanceType'],
    `must be an instance type of the catalogue, but is '${name}'`,
    `near names: ${nearNames(name, INSTANCE_TYPE_NAMES).join(', ')}`,
  );
}

/** Subnets as AWS writes them in one text: `subnet-a,subnet-b`; none where the group names its zones itself. */
export function subnetsOfGroup(group: AutoScalingGroupDocument): readonly string[] {
  if (group.availabilityZones !== undefined && group.availabilityZones.length > 0) return [];
  return (group.vpcZoneIdentifier ?? []).flatMap((text) => text.split(',').map((id) => id.trim())).filter((id) => id !== '');
}

function groupZones(
  completion: Completion,
  group: AutoScalingGroupDocument,
  path: Path,
  zones: readonly string[],
  subnets: ScenarioDocument['subnets'],
): string[] {
  const ids = subnetsOfGroup(group);
  for (const id of ids) {
    const known = subnets.map((subnet) => subnet.subnetId);
    if (!known.includes(id))
      problemAt(
        completion,
        [...path, 'vpcZoneIdentifier'],
        `must name subnets, but has '${id}'`,
        hintFor(id, known, nearestName(id, known)),
      );
  }
  group.availabilityZones?.forEach((zone, index) => {
    if (!zones.includes(zone))
      problemAt(
        completion,
        [...path, 'availabilityZones', index],
        `must be one of the run’s zones, but is '${zone}'`,
        `availabilityZones: ${zones.join(', ')}`,
      );
  });
  const inSubnets = subnets.filter((subnet) => ids.includes(subnet.subnetId)).map((subnet) => subnet.availabilityZone);
  const chosen = ids.length > 0 ? inSubnets : (group.availabilityZones ?? []);
  return chosen.length === 0 ? [...zones] : zones.filter((zone) => chosen.includes(zone));
}

/** What describe-capacity-providers also lists: there in every account, and no provider of one's own. */
const OF_AWS: readonly string[] = ['FARGATE', 'FARGATE_SPOT'];

/** Capacity providers, each with its cluster, checked against the groups there are. */
export function completeProviders(completion: Completion): ScenarioDocument['capacityProviders'] {
  const { given, report } = completion;
  const groups = given.autoScalingGroups.map((group) => group.autoScalingGroupName);
  const seen = new Set<string>();
  const taken = new Set<string>();
  return given.capacityProviders.flatMap((provider, index) => {
    const path = ['capacityProviders', index];
    if (OF_AWS.includes(provider.name)) return [];
    if (seen.has(provider.name)) problemAt(completion, [...path, 'name'], `is given twice: '${provider.name}'`);
    seen.add(provider.name);
    if (/^(?:aws|ecs|fargate)/i.test(provider.name))
      problemAt(
        completion,
        [...path, 'name'],
        `must not begin with aws, ecs or fargate, but is '${provider.name}'`,
        'AWS: The specified capacity provider name is invalid. The name cannot be prefixed with "aws", "ecs", or "fargate".',
      );
    const asg = provider.autoScalingGroupProvider;
    if (asg === undefined) {
      if (provider.managedInstancesProvider === undefined) problemAt(completion, path, 'must have an autoScalingGroupProvider');
      return [provider];
    }
    const at = [...path, 'autoScalingGroupProvider', 'autoScalingGroupArn'];
    const group = asg.autoScalingGroupArn;
    if (!groups.includes(group))
      problemAt(completion, at, `must name an Auto Scaling group, but is '${group}'`, hintFor(group, groups, nearestName(group, groups)));
    else if (taken.has(group))
      problemAt(
        completion,
        at,
        `must be a group of its own: '${group}' already has a capacity provider`,
        'AWS: The specified Auto Scaling group ARN is already being used by another capacity provider. Specify a unique Auto Scaling group ARN and try again.',
      );
    taken.add(group);
    if (asg.managedScaling === undefined)
      report.note(`assumed: managed scaling of capacity provider ${provider.name} is DISABLED, as in AWS where it is not given`);
    const owner = given.autoScalingGroups.find((candidate) => candidate.autoScalingGroupName === group);
    return [{ ...provider, cluster: clusterNaming(given, provider) ?? owner?.cluster ?? 'default' }];
  });
}
