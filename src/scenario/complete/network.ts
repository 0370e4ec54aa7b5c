import { instanceType } from '../../aws/catalogue/index.js';
import { nearestName } from '../../base/nearest.js';
import type { ContainerInstanceDocument } from '../aws/capacity.js';
import { type Completion, hintFor, own, problemAt } from '../completion.js';
import type { ScenarioDocument } from '../document.js';
import { assumedVolume, checkType, clusterOfGroup, subnetsOfGroup } from './capacity.js';
import { checkAttribute } from './limits.js';
import { checkProviderCount } from './placement.js';
import { runsOf } from './runs.js';

/** Subnets: those given, and a private one for every zone without. */
export function completeSubnets(completion: Completion, zones: readonly string[]): ScenarioDocument['subnets'] {
  const { given, report } = completion;
  given.subnets.forEach((subnet, index) => {
    if (!zones.includes(subnet.availabilityZone)) {
      problemAt(
        completion,
        ['subnets', index, 'availabilityZone'],
        `must be one of the run’s zones, but is '${subnet.availabilityZone}'`,
        `availabilityZones: ${zones.join(', ')}`,
      );
    }
  });
  const subnets = [...given.subnets];
  // Where services name subnets that nothing describes, those are the ones the zones get.
  const named = new Set([
    ...[
      ...given.services,
      ...runsOf(given).map(({ request }) => request),
      ...given.actions.flatMap(({ UpdateService: request }) => (request === undefined ? [] : [request])),
    ].flatMap((user) => user.networkConfiguration?.awsvpcConfiguration?.subnets ?? []),
    ...given.autoScalingGroups.flatMap(subnetsOfGroup),
  ]);
  const undescribed = given.subnets.length === 0 ? [...named] : [];
  undescribed.forEach((subnetId, index) => {
    subnets.push({
      subnetId,
      availabilityZone: zones[index % Math.max(1, zones.length)] ?? '',
      availableIpAddressCount: 251,
      mapPublicIpOnLaunch: false,
    });
  });
  if (undescribed.length > 0) report.note(`assumed: subnets ${undescribed.join(', ')} lie in the zones in this order`);
  const bare = zones.filter((zone) => !subnets.some((subnet) => subnet.availabilityZone === zone));
  for (const zone of bare)
    subnets.push({ subnetId: `subnet-${zone}`, availabilityZone: zone, availableIpAddressCount: 251, mapPublicIpOnLaunch: false });
  if (bare.length > 0) report.note(`assumed: a private subnet in ${bare.join(', ')}`);
  return subnets;
}

/** Fixed instances, by zone: a group without a zone is spread evenly. */
export function completeInstances(completion: Completion, zones: readonly string[]): ContainerInstanceDocument[] {
  return completion.given.containerInstances.flatMap((group, index) => {
    const path = ['containerInstances', index];
    const typeName = group.instanceType ?? own(group.attributes, 'ecs.instance-type');
    const isExternal = group.launchType === 'EXTERNAL' || own(group.attributes, 'ecs.capability.external') !== undefined;
    for (const [name, value] of Object.entries(group.attributes)) checkAttribute(completion, name, value, [...path, 'attributes', name]);
    const zone = group.availabilityZone ?? own(group.attributes, 'ecs.availability-zone');
    const full: ContainerInstanceDocument = { ...group, cluster: group.cluster ?? 'default', launchType: isExternal ? 'EXTERNAL' : 'EC2' };
    if (isExternal) {
      for (const key of ['cpu', 'memory'] as const) {
        if (group[key] === undefined) problemAt(completion, [...path, key], 'is missing: an EXTERNAL instance says what it has');
      }
      return [full];
    }
    const type = typeName === undefined ? undefined : instanceType(typeName);
    if (typeName === undefined) problemAt(completion, path, 'must have an instanceType (or launchType EXTERNAL with cpu and memory)');
    else if (type === undefined) checkType(completion, typeName, path);
    else {
      full.instanceType = typeName;
      full.cpu ??= type.registeredCpuUnits;
      full.memory ??= type.registeredMemoryMiB;
      full.volumeSize ??= assumedVolume(completion, 'each of containerInstances');
    }
    if (zone === undefined) return spread(completion, full, zones);
    if (!zones.includes(zone))
      problemAt(
        completion,
        [...path, 'availabilityZone'],
        `must be one of the run’s zones, but is '${zone}'`,
        `availabilityZones: ${zones.join(', ')}`,
      );
    return [{ ...full, availabilityZone: zone }];
  });
}

function spread(completion: Completion, group: ContainerInstanceDocument, zones: readonly string[]): ContainerInstanceDocument[] {
  const each = Math.floor(group.count / zones.length);
  const rest = group.count - each * zones.length;
  const used = zones.slice(0, group.count);
  completion.report.note(`assumed: ${group.count} ${group.instanceType} ${used.length > 1 ? 'spread over' : 'in'} ${used.join(', ')}`);
  return used.map((zone, index) => ({ ...group, availabilityZone: zone, count: each + (index < rest ? 1 : 0) }));
}

/** Clusters: those given, those that others name where none is given, and `default`. */
export function completeClusters(completion: Completion): ScenarioDocument['clusters'] {
  const { given, report } = completion;
  const clusters = given.clusters.map((cluster) => ({ ...cluster, capacityProviders: [...cluster.capacityProviders] }));
  const seen = new Set<string>();
  clusters.forEach((cluster, index) => {
    if (seen.has(cluster.clusterName))
      problemAt(completion, ['clusters', index, 'clusterName'], `is given twice: '${cluster.clusterName}'`);
    seen.add(cluster.clusterName);
    for (const key of ['capacityProviders', 'defaultCapacityProviderStrategy'] as const)
      checkProviderCount(completion, cluster[key], ['clusters', index, key]);
  });
  const add = (name: string) => {
    if (clusters.some((cluster) => cluster.clusterName === name)) return;
    clusters.push({ clusterName: name, capacityProviders: [], defaultCapacityProviderStrategy: [] });
  };
  const named = [
    ...(['services', 'containerInstances', 'autoScalingGroups'] as const).flatMap((section) =>
      given[section].map((item, index) => ({
        name: 'autoScalingGroupName' in item ? clusterOfGroup(given, item) : (item.cluster ?? 'default'),
        path: [section, index, 'cluster'],
      })),
    ),
    ...runsOf(given).map(({ request, path }) => ({
      name: request.cluster ?? 'default',
      path: path.includes('target') ? [...path.slice(0, 3), 'arn'] : [...path, 'cluster'],
    })),
  ];
  for (const { name, path } of named) {
    const known = clusters.map((cluster) => cluster.clusterName);
    if (given.clusters.length > 0 && name !== 'default' && !known.includes(name))
      problemAt(completion, path, `must name a cluster, but is '${name}'`, hintFor(name, known, nearestName(name, known)));
    else add(name);
  }
  const users = [
    ...given.services.map((service) => ({ ...service, what: `service ${service.serviceName}` })),
    ...runsOf(given).map(({ request }) => ({ ...request, what: `RunTask of ${request.taskDefinition}` })),
  ];
  for (const user of users) {
    const cluster = clusters.find((candidate) => candidate.clusterName === (user.cluster ?? 'default'));
    const added = (user.capacityProviderStrategy ?? [])
      .map((item) => item.capacityProvider)
      .filter((name) => cluster?.capacityProviders.includes(name) === false);
    if (cluster === undefined || added.length === 0) continue;
    cluster.capacityProviders.push(...new Set(added));
    report.note(
      `assumed: ${[...new Set(added)].join(', ')} ${added.length === 1 ? 'belongs' : 'belong'} to cluster ${cluster.clusterName}, as ${user.what} names ${added.length === 1 ? 'it' : 'them'}`,
    );
  }
  if (clusters.length === 0) add('default');
  return clusters;
}
