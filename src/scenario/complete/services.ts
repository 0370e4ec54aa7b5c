import { nearestName } from '../../base/nearest.js';
import type { ServiceDocument } from '../aws/services.js';
import { type CompletedService, type Completion, hintFor, problemAt } from '../completion.js';
import type { ScenarioDocument } from '../document.js';
import { familyAndRevision } from '../revisions.js';
import type { Path } from '../tree.js';
import { checkArchitecture, checkStrategy } from './placement.js';
import { type CompletedTaskDefinition, checkFargate, definitionName } from './task-definitions.js';

/** How a service spreads its tasks on instances where it does not say. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
const DEFAULT_SPREAD: CompletedService['placementStrategy'] = [
  { type: 'spread', field: 'attribute:ecs.availability-zone' },
  { type: 'spread', field: 'instanceId' },
];

export function completeServices(
  completion: Completion,
  definitions: readonly CompletedTaskDefinition[],
  clusters: ScenarioDocument['clusters'],
  subnets: ScenarioDocument['subnets'],
): CompletedService[] {
  const seen = new Set<string>();
  return completion.given.services.map((service, index) => {
    const path = ['services', index];
    if (seen.has(service.serviceName))
      problemAt(
        completion,
        [...path, 'serviceName'],
        `is given twice: '${service.serviceName}'`,
        'a workload is known by the name of its service, in all clusters',
      );
    seen.add(service.serviceName);
    const definition = definitionOf(completion, service, path, definitions);
    const capacity = capacityOf(completion, service, path, definition, clusters);
    const completed: CompletedService = {
      ...service,
      cluster: service.cluster ?? 'default',
      taskDefinition: definition === undefined ? service.taskDefinition : definitionName(definition),
      desiredCount: service.desiredCount ?? assumedCount(completion, service),
      ...capacity,
      deploymentConfiguration: {
        ...service.deploymentConfiguration,
        minimumHealthyPercent: service.deploymentConfiguration?.minimumHealthyPercent ?? 100,
        maximumPercent: service.deploymentConfiguration?.maximumPercent ?? 200,
      },
      placementStrategy: placementOf(completion, service, path, capacity),
      networkConfiguration: networkOf(completion, service, path, subnets),
    };
    if (capacity.launchType === undefined) delete completed.launchType;
    checkService(completion, completed, path, definition);
    return completed;
  });
}

function definitionOf(
  completion: Completion,
  service: ServiceDocument,
  path: Path,
  definitions: readonly CompletedTaskDefinition[],
): CompletedTaskDefinition | undefined {
  const { family, revision } = familyAndRevision(service.taskDefinition);
  const at = [...path, 'taskDefinition'];
  const ofFamily = definitions.filter((definition) => definition.family === family);
  const families = [...new Set(definitions.map((definition) => definition.family))];
  if (ofFamily.length === 0) {
    problemAt(
      completion,
      at,
      `must name a task definition, but is '${service.taskDefinition}'`,
      hintFor(family, families, nearestName(family, families)),
    );
    return undefined;
  }
  if (revision !== undefined) {
    const exact = ofFamily.find((definition) => definition.revision === revision);
    if (exact === undefined)
      problemAt(
        completion,
        at,
        `must name a revision that the file gives, but is '${service.taskDefinition}'`,
        `there is ${ofFamily.map(definitionName).join(', ')}`,
      );
    return exact;
  }
  const given = ofFamily.filter((definition) =>
    completion.given.taskDefinitions.some((other) => definitionName(other) === definitionName(definition)),
  );
  if (given.length > 1)
    problemAt(
      completion,
      at,
      `must name its revision, as the file gives ${given.map(definitionName).join(', ')}, but is '${service.taskDefinition}'`,
    );
  return given[0];
}

function assumedCount(completion: Completion, service: ServiceDocument): number {
  const target = completion.given.scalableTargets.find((candidate) => candidate.resourceId.endsWith(`/${service.serviceName}`));
  const count = target?.minCapacity ?? 1;
  completion.report.note(`assumed: desiredCount ${count} for service ${service.serviceName}`);
  return count;
}

/** Launch type or strategy: the service’s, else the cluster’s default strategy, else what the task definition allows. */
function capacityOf(
  completion: Completion,
  service: ServiceDocument,
  path: Path,
  definition: CompletedTaskDefinition | undefined,
  clusters: ScenarioDocument['clusters'],
): Pick<CompletedService, 'launchType' | 'capacityProviderStrategy'> {
  const strategy = service.capacityProviderStrategy ?? [];
  if (service.launchType !== undefined && strategy.length > 0) {
    problemAt(
      completion,
      [...path, 'launchType'],
      'cannot stand beside capacityProviderStrategy: a service has one or the other',
      'AWS: Specifying both a launch type and capacity provider strategy is not supported.',
    );
  }
  if (strategy.length > 0) return { capacityProviderStrategy: strategy };
  if (service.launchType !== undefined) return { launchType: service.launchType, capacityProviderStrategy: [] };
  const standard =
    clusters.find((cluster) => cluster.clusterName === (service.cluster ?? 'default'))?.defaultCapacityProviderStrategy ?? [];
  if (standard.length > 0) return { capacityProviderStrategy: standard };
  const wanted = definition?.requiresCompatibilities ?? [];
  const launchType = wanted.includes('EC2') || wanted.length === 0 ? 'EC2' : wanted.includes('FARGATE') ? 'FARGATE' : 'EXTERNAL';
  completion.report.note(`assumed: launchType ${launchType} for service ${service.serviceName}`);
  return { launchType, capacityProviderStrategy: [] };
}

function placementOf(
  completion: Completion,
  service: ServiceDocument,
  path: Path,
  { launchType, capacityProviderStrategy }: Pick<CompletedService, 'launchType' | 'capacityProviderStrategy'>,
): CompletedService['placementStrategy'] {
  const isOnInstances =
    launchType === 'EC2' ||
    launchType === 'EXTERNAL' ||
    capacityProviderStrategy.some((item) => !item.capacityProvider.startsWith('FARGATE'));
  if (service.placementStrategy === undefined) return isOnInstances ? DEFAULT_SPREAD.map((item) => ({ ...item })) : [];
  if (launchType === 'FARGATE' && service.placementStrategy.length > 0)
    problemAt(
      completion,
      [...path, 'placementStrategy'],
      'cannot be used with launchType FARGATE',
      'AWS: Placement strategies are not supported with FARGATE launch type.',
    );
  return service.placementStrategy.map((item, index) => {
    const at = [...path, 'placementStrategy', index, 'field'];
    if (item.type === 'random') return { type: item.type };
    const field =
      item.field?.toLowerCase() === 'host'
        ? 'instanceId'
        : /^(?:cpu|memory)$/i.test(item.field ?? '')
          ? (item.field ?? '').toLowerCase()
          : item.field;
    const isKnown =
      item.type === 'binpack' ? field === 'cpu' || field === 'memory' : field === 'instanceId' || field?.startsWith('attribute:') === true;
    if (!isKnown)
      problemAt(
        completion,
        at,
        `must be ${item.type === 'binpack' ? 'cpu or memory' : 'instanceId or attribute:NAME'} for ${item.type}, but is ${item.field === undefined ? 'missing' : `'${item.field}'`}`,
      );
    return { type: item.type, field };
  });
}

function networkOf(
  completion: Completion,
  service: ServiceDocument,
  path: Path,
  subnets: ScenarioDocument['subnets'],
): CompletedService['networkConfiguration'] {
  const given = service.networkConfiguration?.awsvpcConfiguration;
  const known = subnets.map((subnet) => subnet.subnetId);
  given?.subnets.forEach((subnetId, index) => {
    if (known.includes(subnetId)) return;
    const at = [...path, 'networkConfiguration', 'awsvpcConfiguration', 'subnets', index];
    problemAt(completion, at, `must name a subnet, but is '${subnetId}'`, hintFor(subnetId, known, nearestName(subnetId, known)));
  });
  const chosen = given !== undefined && given.subnets.length > 0 ? given.subnets : known;
  return {
    awsvpcConfiguration: {
      subnets: [...chosen],
      assignPublicIp: given?.assignPublicIp ?? 'DISABLED',
      ...(given?.securityGroups === undefined ? {} : { securityGroups: given.securityGroups as unknown }),
    },
  };
}

function checkService(
  completion: Completion,
  service: CompletedService,
  path: Path,
  definition: CompletedTaskDefinition | undefined,
): void {
  const { capacityProviderStrategy: strategy, launchType } = service;
  checkStrategy(completion, service, path);
  const { minimumHealthyPercent, maximumPercent } = service.deploymentConfiguration ?? {};
  if ((minimumHealthyPercent ?? 0) > (maximumPercent ?? 200)) {
    problemAt(
      completion,
      [...path, 'deploymentConfiguration', 'minimumHealthyPercent'],
      `must not be above maximumPercent, which is ${maximumPercent}, but is ${minimumHealthyPercent}`,
    );
  }
  const onInstances = launchType === 'EC2' || launchType === 'EXTERNAL';
  const hasInstances = completion.given.containerInstances.some((group) => (group.cluster ?? 'default') === service.cluster);
  if (onInstances && !hasInstances && completion.given.autoScalingGroups.length === 0) {
    completion.report.note(
      `service ${service.serviceName} has launchType ${launchType}, and cluster ${service.cluster} has no container instances: nothing can be placed`,
    );
  }
  if (definition === undefined) return;
  const wanted = definition.requiresCompatibilities;
  const runsOn = launchType ?? (strategy.some((item) => item.capacityProvider.startsWith('FARGATE')) ? 'FARGATE' : 'EC2');
  checkArchitecture(completion, service, definition, path);
  // What Fargate takes runs on instances as well: ECS lists both as compatible.
  const compatible = runsOn === 'EC2' && wanted.includes('FARGATE') ? 'FARGATE' : runsOn;
  if (wanted.length > 0 && !wanted.includes(compatible)) {
    const at = launchType === undefined ? 'capacityProviderStrategy' : 'launchType';
    problemAt(
      completion,
      [...path, at],
      `must be one that ${definitionName(definition)} is made for (${wanted.join(', ')}), but is ${runsOn}`,
      `AWS: Task definition does not support launch_type ${runsOn}.`,
    );
  } else if (runsOn === 'FARGATE' && wanted.length === 0) {
    const index = completion.given.taskDefinitions.findIndex((other) => definitionName(other) === definitionName(definition));
    checkFargate(completion, definition, ['taskDefinitions', Math.max(0, index)]);
  }
}
