import { ECS_LIMITS } from '../../aws/quotas.js';
import { nearestName } from '../../base/nearest.js';
import type { ServiceDocument } from '../aws/services.js';
import { type CompletedService, type Completion, hintFor, problemAt } from '../completion.js';
import type { ScenarioDocument } from '../document.js';
import { familyAndRevision } from '../revisions.js';
import type { Path } from '../tree.js';
import { checkController } from './controllers.js';
import { checkDaemon } from './daemons.js';
import { completeDeployment } from './deployments.js';
import { noteLaunchType } from './launch-types.js';
import { checkLength } from './limits.js';
import { checkArchitecture, checkConstraints, checkStrategy } from './placement.js';
import { checkRebalancing, defaultRebalancing } from './rebalancing.js';
import { type CompletedTaskDefinition, checkFargate, definitionName, reasonFargateRefuses } from './task-definitions.js';

/** How a service spreads its tasks on instances where it does not say. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
const DEFAULT_SPREAD: CompletedService['placementStrategy'] = [
  { type: 'spread', field: 'attribute:ecs.availability-zone' },
  { type: 'spread', field: 'instanceId' },
];

/** What a service, a schedule or a call names. */
export interface Parts {
  readonly definitions: readonly CompletedTaskDefinition[];
  readonly clusters: ScenarioDocument['clusters'];
  readonly subnets: ScenarioDocument['subnets'];
}

/** Services of the file, then those that actions create. */
export function completeServices(completion: Completion, parts: Parts): CompletedService[] {
  const { given, brought } = completion;
  return given.services.map((service, index) => {
    const path = ['services', index];
    const createdBy = brought.services.actions[index - brought.services.own] ?? -1;
    checkName(completion, service, createdBy, path);
    const atUs = createdBy === -1 ? undefined : brought.atUs[createdBy];
    const definition = definitionOf(completion, service.taskDefinition, [...path, 'taskDefinition'], parts.definitions, atUs);
    const isDaemon = service.schedulingStrategy === 'DAEMON';
    const capacity = capacityOf(completion, service, `service ${service.serviceName}`, path, definition, parts.clusters, isDaemon);
    const completed: CompletedService = {
      ...service,
      createdBy,
      cluster: service.cluster ?? 'default',
      taskDefinition: definition === undefined ? service.taskDefinition : definitionName(definition),
      desiredCount: isDaemon ? 0 : (service.desiredCount ?? assumedCount(completion, service)),
      ...capacity,
      deploymentConfiguration: completeDeployment(completion, service.deploymentConfiguration, isDaemon, path),
      placementStrategy: isDaemon ? [] : placementOf(completion, service, path, capacity),
      networkConfiguration: networkOf(completion, service, path, parts.subnets),
    };
    if (capacity.launchType === undefined) delete completed.launchType;
    completed.availabilityZoneRebalancing = service.availabilityZoneRebalancing ?? defaultRebalancing(completed, definition);
    checkDaemon(completion, service, completed, path);
    checkController(completion, completed, path);
    checkRebalancing(completion, completed, definition, path);
    checkService(completion, completed, path, definition);
    noteLaunchType(completion, service, `service ${service.serviceName}`, capacity, definition);
    return completed;
  });
}

/** A service may be deleted, and created again: in its cluster, and with its scheduling strategy. */
function checkName(completion: Completion, service: ServiceDocument, createdBy: number, path: Path): void {
  const first = completion.given.services.find(({ serviceName }) => serviceName === service.serviceName) ?? service;
  if (first === service) return;
  if (createdBy === -1 || (first.cluster ?? 'default') !== (service.cluster ?? 'default'))
    problemAt(
      completion,
      [...path, 'serviceName'],
      `is given twice: '${service.serviceName}'`,
      'a workload is known by the name of its service, in all clusters',
    );
  else if (first.schedulingStrategy !== service.schedulingStrategy)
    problemAt(
      completion,
      [...path, 'schedulingStrategy'],
      `must be ${first.schedulingStrategy}, as the other service ${service.serviceName} is, but is ${service.schedulingStrategy}`,
      'give one of them another name',
    );
}

/** The first of each name: what CreateService brings back later is the same workload. */
export function workloadsOf(services: readonly CompletedService[]): CompletedService[] {
  return services.filter((service) => services.find(({ serviceName }) => serviceName === service.serviceName) === service);
}

/**
 * The task definition that a text names.
 * @param atUs when it is named; undefined: from the start, when only the file's are there
 */
export function definitionOf(
  completion: Completion,
  text: string,
  at: Path,
  definitions: readonly CompletedTaskDefinition[],
  atUs?: number,
): CompletedTaskDefinition | undefined {
  const { family, revision } = familyAndRevision(text);
  const ofFamily = definitions.filter((definition) => definition.family === family);
  const families = [...new Set(definitions.map((definition) => definition.family))];
  if (ofFamily.length === 0) {
    problemAt(completion, at, `must name a task definition, but is '${text}'`, hintFor(family, families, nearestName(family, families)));
    return undefined;
  }
  if (revision !== undefined) {
    const exact = ofFamily.find((definition) => definition.revision === revision);
    if (exact === undefined)
      problemAt(
        completion,
        at,
        `must name a revision that the file gives, but is '${text}'`,
        `there is ${ofFamily.map(definitionName).join(', ')}`,
      );
    return exact;
  }
  const { given, brought } = completion;
  const ofFile = ofFamily.filter(
    ({ revision, registeredBy }) =>
      registeredBy === -1 && given.taskDefinitions.some((other) => other.family === family && (other.revision ?? 1) === revision),
  );
  if (atUs !== undefined) {
    const registered = ofFamily.filter(({ registeredBy }) => registeredBy !== -1 && brought.atUs[registeredBy] <= atUs);
    const active = [...ofFile, ...registered].filter((definition) => !isDeregistered(completion, definition, atUs));
    const [newest] = active.sort((a, b) => b.revision - a.revision);
    if (newest === undefined)
      problemAt(
        completion,
        at,
        `must name a family that has an ACTIVE revision at that instant, but is '${text}'`,
        'AWS: Unable to describe task definition.',
      );
    return newest;
  }
  if (ofFile.length > 1)
    problemAt(completion, at, `must name its revision, as the file gives ${ofFile.map(definitionName).join(', ')}, but is '${text}'`);
  if (ofFile.length === 0)
    problemAt(
      completion,
      at,
      `must name a task definition that is there from the start, but '${text}' is registered by an action`,
      'give it in taskDefinitions, or create the service by an action',
    );
  return ofFile[0];
}

/** Whether an action has taken a revision out before an instant. */
function isDeregistered({ given, brought }: Completion, definition: CompletedTaskDefinition, atUs: number): boolean {
  return given.actions.some(
    ({ DeregisterTaskDefinition: request }, index) =>
      request !== undefined && request.taskDefinition === definitionName(definition) && brought.atUs[index] < atUs,
  );
}

function assumedCount(completion: Completion, service: ServiceDocument): number {
  const target = completion.given.scalableTargets.find((candidate) => candidate.resourceId.endsWith(`/${service.serviceName}`));
  const count = target?.minCapacity ?? 1;
  completion.report.note(`assumed: desiredCount ${count} for service ${service.serviceName}`);
  return count;
}

/** What says where tasks run: of a service, of a call of RunTask. */
export type Placing = Pick<
  ServiceDocument,
  'cluster' | 'launchType' | 'capacityProviderStrategy' | 'placementStrategy' | 'networkConfiguration'
>;

/**
 * Launch type or strategy: its own, else the cluster’s default strategy, else what the task definition allows.
 * @param what for notes: `service web`
 * @param isDaemon whose tasks run on instances, whatever the cluster's default
 */
export function capacityOf(
  completion: Completion,
  service: Placing,
  what: string,
  path: Path,
  definition: CompletedTaskDefinition | undefined,
  clusters: ScenarioDocument['clusters'],
  isDaemon = false,
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
  if (standard.length > 0 && !isDaemon) return { capacityProviderStrategy: standard };
  const wanted = definition?.requiresCompatibilities ?? [];
  const isEc2 = isDaemon || wanted.includes('EC2') || wanted.length === 0;
  const launchType = isEc2 ? 'EC2' : wanted.includes('FARGATE') ? 'FARGATE' : 'EXTERNAL';
  completion.report.note(`assumed: launchType ${launchType} for ${what}`);
  return { launchType, capacityProviderStrategy: [] };
}

/** @param standard on instances, where it does not say */
export function placementOf(
  completion: Completion,
  service: Placing,
  path: Path,
  { launchType, capacityProviderStrategy }: Pick<CompletedService, 'launchType' | 'capacityProviderStrategy'>,
  standard = DEFAULT_SPREAD,
): CompletedService['placementStrategy'] {
  const isOnInstances =
    launchType === 'EC2' ||
    launchType === 'EXTERNAL' ||
    capacityProviderStrategy.some((item) => !item.capacityProvider.startsWith('FARGATE'));
  const max = ECS_LIMITS.placementStrategies;
  const rule = `You can specify a maximum of ${max} strategy rules for each service or task.`;
  checkLength(completion, service.placementStrategy, max, [...path, 'placementStrategy'], rule);
  if (service.placementStrategy === undefined) return isOnInstances ? standard.map((item) => ({ ...item })) : [];
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

export function networkOf(
  completion: Completion,
  service: Placing,
  path: Path,
  subnets: ScenarioDocument['subnets'],
): CompletedService['networkConfiguration'] {
  const given = service.networkConfiguration?.awsvpcConfiguration;
  const known = subnets.map((subnet) => subnet.subnetId);
  const at = [...path, 'networkConfiguration', 'awsvpcConfiguration'];
  for (const [key, what] of [
    ['subnets', 'subnets'],
    ['securityGroups', 'security groups'],
  ] as const)
    checkLength(completion, given?.[key], ECS_LIMITS[key], [...at, key], limitOfNetwork(ECS_LIMITS[key], what));
  given?.subnets.forEach((subnetId, index) => {
    if (known.includes(subnetId)) return;
    problemAt(
      completion,
      [...at, 'subnets', index],
      `must name a subnet, but is '${subnetId}'`,
      hintFor(subnetId, known, nearestName(subnetId, known)),
    );
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

const limitOfNetwork = (max: number, what: string) => `There's a limit of ${max} ${what} that can be specified per awsvpcConfiguration.`;

/**
 * What AWS refuses of a service once all of it is known.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-anywhere.html (what EXTERNAL cannot have)
 */
export function checkService(
  completion: Completion,
  service: CompletedService,
  path: Path,
  definition: CompletedTaskDefinition | undefined,
): void {
  const { launchType } = service;
  checkStrategy(completion, service, path);
  checkConstraints(completion, service, definition, path);
  const { minimumHealthyPercent, maximumPercent } = service.deploymentConfiguration ?? {};
  if ((minimumHealthyPercent ?? 0) > (maximumPercent ?? 200)) {
    problemAt(
      completion,
      [...path, 'deploymentConfiguration', 'minimumHealthyPercent'],
      `must not be above maximumPercent, which is ${maximumPercent}, but is ${minimumHealthyPercent}`,
    );
  }
  if (service.schedulingStrategy === 'REPLICA' && minimumHealthyPercent === 100 && maximumPercent === 100)
    completion.report.note(`service ${service.serviceName}: ${BLOCKED}`);
  checkLength(
    completion,
    service.loadBalancers,
    ECS_LIMITS.targetGroups,
    [...path, 'loadBalancers'],
    `A service has at most ${ECS_LIMITS.targetGroups} target groups.`,
  );
  if (service.desiredCount > ECS_LIMITS.tasksPerService)
    completion.report.note(
      `service ${service.serviceName} asks for ${service.desiredCount} tasks: AWS allows ${ECS_LIMITS.tasksPerService} a service until the quota is raised`,
    );
  if (launchType === 'EXTERNAL' && service.loadBalancers.length > 0)
    problemAt(
      completion,
      [...path, 'loadBalancers'],
      'cannot be given with launchType EXTERNAL: requests reach its tasks directly',
      'AWS: Service load balancing isn’t supported on external instances.',
    );
  const onInstances = launchType === 'EC2' || launchType === 'EXTERNAL';
  const hasInstances = completion.given.containerInstances.some((group) => (group.cluster ?? 'default') === service.cluster);
  if (onInstances && !hasInstances && completion.given.autoScalingGroups.length === 0) {
    completion.report.note(
      `service ${service.serviceName} has launchType ${launchType}, and cluster ${service.cluster} has no container instances: nothing can be placed`,
    );
  }
  if (definition === undefined) return;
  checkCompatible(completion, service, path, definition);
}

/** No error: services that are older than the check may have both. @source https://github.com/hashicorp/terraform-provider-aws/pull/6316 */
const BLOCKED =
  'AWS refuses minimumHealthyPercent 100 with maximumPercent 100 (Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.); simulated all the same';

/** Whether a task definition can run where it is to. */
export function checkCompatible(
  completion: Completion,
  service: Pick<CompletedService, 'cluster' | 'launchType' | 'capacityProviderStrategy'>,
  path: Path,
  definition: CompletedTaskDefinition,
): void {
  const { capacityProviderStrategy: strategy, launchType } = service;
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
  } else if (runsOn === 'EXTERNAL' && definition.networkMode === 'awsvpc') {
    problemAt(
      completion,
      [...path, 'launchType'],
      `must not be EXTERNAL with ${definitionName(definition)}, whose networkMode is awsvpc`,
      'AWS: tasks on external instances must use the bridge, host, or none network modes; the awsvpc network mode isn’t supported',
    );
  } else if (runsOn === 'FARGATE' && wanted.length === 0) {
    if (isOfAction(completion, path)) {
      const reason = reasonFargateRefuses(definition);
      const key = askedBy(completion, path);
      if (reason === undefined || key === undefined) return;
      problemAt(
        completion,
        [...path, key],
        `must not put ${definitionName(definition)} on Fargate: its ${reason}`,
        'AWS: Task definition does not support launch_type FARGATE.',
      );
      return;
    }
    const index = completion.given.taskDefinitions.findIndex((other) => definitionName(other) === definitionName(definition));
    checkFargate(completion, definition, ['taskDefinitions', Math.max(0, index)]);
  }
}

/** Whether a call asks for it: the task definition may be right for whoever else uses it. */
function isOfAction({ brought }: Completion, [section, index]: Path): boolean {
  return section === 'actions' || (section === 'services' && Number(index) >= brought.services.own);
}

/** The key of a call that decides what runs where; undefined: an update that leaves both as they are. */
function askedBy({ given }: Completion, [section, index, call]: Path): 'taskDefinition' | 'capacityProviderStrategy' | undefined {
  const update = section === 'actions' && call === 'UpdateService' ? given.actions[Number(index)].UpdateService : undefined;
  if (update === undefined || update.taskDefinition !== undefined) return 'taskDefinition';
  return update.capacityProviderStrategy === undefined ? undefined : 'capacityProviderStrategy';
}
