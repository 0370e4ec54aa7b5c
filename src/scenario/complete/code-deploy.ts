import { CODE_DEPLOY, type CodeDeployConfigName } from '../../aws/code-deploy.js';
import { nearestName } from '../../base/nearest.js';
import type { CreateDeploymentDocument, DeploymentGroupDocument } from '../aws/code-deploy.js';
import { type CompletedService, type Completion, hintFor, problemAt } from '../completion.js';
import type { Path } from '../tree.js';
import { type Balancing, completeEntry, noteDifference } from './balancing.js';
import { isCodeDeploys } from './controllers.js';
import { checkService, definitionOf, networkOf, type Parts } from './services.js';
import { definitionName } from './task-definitions.js';

/**
 * Deployment groups with everything written out; a service of CodeDeploy without one gets that of the console. Call when
 * target groups are known: the second of a pair is added to them where the file has none.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html (what the console makes)
 */
export function completeDeploymentGroups(
  completion: Completion,
  services: readonly CompletedService[],
  balancing: Balancing,
): DeploymentGroupDocument[] {
  const own = services.filter(isCodeDeploys);
  const given = completion.given.deploymentGroups ?? [];
  const names = given.map(({ deploymentGroupName }) => deploymentGroupName);
  const completed = given.map((group, index) =>
    completeGroup(completion, group, ['deploymentGroups', index], { services, own, balancing }),
  );
  const taken = completed.map((group) => serviceOfGroup(group));
  completed.forEach((group, index) => {
    if (names.indexOf(group.deploymentGroupName) < index)
      problemAt(completion, ['deploymentGroups', index, 'deploymentGroupName'], `is given twice: '${group.deploymentGroupName}'`);
    if (taken.indexOf(serviceOfGroup(group)) < index)
      problemAt(
        completion,
        ['deploymentGroups', index, 'ecsServices'],
        `must name a service without another deployment group, but is '${serviceOfGroup(group)}'`,
        'AWS: An Amazon ECS service can be associated with only one deployment group.',
      );
  });
  const derived = own.filter(({ serviceName }) => !taken.includes(serviceName)).map((service) => standardGroup(completion, service));
  const all = [...completed, ...derived].map((group) => withPair(completion, group, { services, own, balancing }));
  for (const [index, group] of all.entries())
    checkConfig(completion, group, group.deploymentConfigName, balancing, pathOf(index, given.length));
  return all;
}

interface Around {
  readonly services: readonly CompletedService[];
  /** Those that CodeDeploy deploys. */
  readonly own: readonly CompletedService[];
  readonly balancing: Balancing;
}

function pathOf(index: number, given: number): Path {
  return index < given ? ['deploymentGroups', index, 'deploymentConfigName'] : ['services'];
}

/** The one service of a deployment group. */
export function serviceOfGroup({ ecsServices }: DeploymentGroupDocument): string {
  return ecsServices[0]?.serviceName ?? '';
}

/** @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html#deployment-type-bluegreen-console */
function standardGroup(completion: Completion, { serviceName, cluster }: CompletedService): DeploymentGroupDocument {
  const name = `${cluster.slice(0, 47)}-${serviceName.slice(0, 47)}`;
  completion.report.note(
    `assumed: deployment group DgpECS-${name} for service ${serviceName}, as the console makes it: all traffic at once, the original task set stays for an hour, a deployment that fails is rolled back`,
  );
  return {
    applicationName: `AppECS-${name}`,
    deploymentGroupName: `DgpECS-${name}`,
    deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
    ecsServices: [{ serviceName, clusterName: cluster }],
    blueGreenDeploymentConfiguration: {
      terminateBlueInstancesOnDeploymentSuccess: {
        action: 'TERMINATE',
        terminationWaitTimeInMinutes: CODE_DEPLOY.terminationWaitMinutes,
      },
    },
    autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
  };
}

function completeGroup(
  completion: Completion,
  group: DeploymentGroupDocument,
  path: Path,
  { services, own }: Around,
): DeploymentGroupDocument {
  const [named] = group.ecsServices;
  const service = named === undefined && own.length === 1 ? own[0] : services.find(({ serviceName }) => serviceName === named?.serviceName);
  const at = [...path, 'ecsServices', 0, 'serviceName'];
  const known = services.map(({ serviceName }) => serviceName);
  if (named === undefined && service === undefined)
    problemAt(completion, [...path, 'ecsServices'], 'must name the service that is deployed', 'ecsServices: [{ serviceName: web }]');
  else if (service === undefined)
    problemAt(
      completion,
      at,
      `must name a service, but is '${named?.serviceName}'`,
      hintFor(named?.serviceName ?? '', known, nearestName(named?.serviceName ?? '', known)),
    );
  else if (!isCodeDeploys(service))
    problemAt(
      completion,
      at,
      `must name a service with deploymentController CODE_DEPLOY, but ${service.serviceName} has none`,
      'AWS: Deployment group’s ECS service must be configured for a CODE_DEPLOY deployment controller.',
    );
  checkRollback(completion, group.autoRollbackConfiguration, [...path, 'autoRollbackConfiguration']);
  checkGroupAlarms(completion, group.alarmConfiguration, [...path, 'alarmConfiguration']);
  const terminate = group.blueGreenDeploymentConfiguration?.terminateBlueInstancesOnDeploymentSuccess;
  if (terminate?.action === 'KEEP_ALIVE')
    problemAt(
      completion,
      [...path, 'blueGreenDeploymentConfiguration', 'terminateBlueInstancesOnDeploymentSuccess', 'action'],
      'must be TERMINATE for an ECS service, but is KEEP_ALIVE',
      'terminationWaitTimeInMinutes says how long the original task set stays',
    );
  return {
    ...group,
    applicationName: group.applicationName ?? `AppECS-${group.deploymentGroupName}`,
    ecsServices: service === undefined ? group.ecsServices : [{ serviceName: service.serviceName, clusterName: service.cluster }],
  };
}

/** With its two target groups: the service's own, and the other one of the pair. */
function withPair(completion: Completion, group: DeploymentGroupDocument, { own, services, balancing }: Around): DeploymentGroupDocument {
  const service = own.find(({ serviceName }) => serviceName === serviceOfGroup(group));
  if (service === undefined) return group;
  const path = ['services', services.indexOf(service), 'loadBalancers'];
  const [entry] = service.loadBalancers;
  if (service.loadBalancers.length !== 1) {
    const message =
      entry === undefined
        ? 'is missing: CodeDeploy moves traffic from one target group to another'
        : `must be one target group with deploymentController CODE_DEPLOY, but there are ${service.loadBalancers.length}`;
    problemAt(
      completion,
      path,
      message,
      entry === undefined
        ? 'AWS: If the service uses the CODE_DEPLOY deployment controller, the service is required to use either an Application Load Balancer or Network Load Balancer.'
        : 'AWS: multiple target groups are not supported for blue/green deployments.',
    );
    return group;
  }
  const pair = group.loadBalancerInfo?.targetGroupPairInfoList[0];
  const names = pair?.targetGroups.map(({ name }) => name) ?? [];
  const at = [
    'deploymentGroups',
    (completion.given.deploymentGroups ?? []).findIndex((other) => other.deploymentGroupName === group.deploymentGroupName),
  ];
  const inPair = [...at, 'loadBalancerInfo', 'targetGroupPairInfoList', 0, 'targetGroups'];
  if (names.length > 0 && (names.length !== 2 || names[0] === names[1]))
    problemAt(completion, inPair, `must be two target groups, but there ${names.length === 1 ? 'is one' : 'are not'}`);
  else if (names.length > 0 && !names.includes(entry.targetGroupArn))
    problemAt(
      completion,
      inPair,
      `must have the target group of service ${service.serviceName}, ${entry.targetGroupArn}, but has ${names.join(' and ')}`,
      'AWS: Primary taskset target group must be behind listener',
    );
  const named = names.find((name) => name !== entry.targetGroupArn);
  const other = named ?? secondGroup(completion, services, service, balancing);
  addGroup(completion, entry.targetGroupArn, other, balancing, named === undefined ? undefined : [...inPair, names.indexOf(named), 'name']);
  return {
    ...group,
    loadBalancerInfo: { targetGroupPairInfoList: [{ ...pair, targetGroups: [{ name: entry.targetGroupArn }, { name: other }] }] },
  };
}

/** The target group of the file that no service has, or one like the service's own. */
function secondGroup(
  completion: Completion,
  services: readonly CompletedService[],
  { serviceName, loadBalancers }: CompletedService,
  { targetGroups }: Balancing,
): string {
  const used = services.flatMap((service) => service.loadBalancers.map(({ targetGroupArn }) => targetGroupArn));
  const free = targetGroups.filter(({ name }) => !used.includes(name));
  const name = free.length === 1 ? free[0].name : `${loadBalancers[0].targetGroupArn}-green`;
  completion.report.note(`assumed: target group ${name} for the replacement task sets of service ${serviceName}`);
  return name;
}

/**
 * The second target group of a pair.
 * @param path where the file names it; undefined: it does not
 */
function addGroup(completion: Completion, first: string, second: string, { targetGroups }: Balancing, path: Path | undefined): void {
  const original = targetGroups.find(({ name }) => name === first);
  const other = targetGroups.find(({ name }) => name === second);
  if (original === undefined) return;
  if (other === undefined) {
    if (completion.given.targetGroups.length > 0 && path !== undefined) {
      const known = targetGroups.map(({ name }) => name);
      problemAt(completion, path, `must name a target group, but is '${second}'`, hintFor(second, known, nearestName(second, known)));
      return;
    }
    targetGroups.push({ ...original, name: second });
    return;
  }
  noteDifference(completion, first, second, targetGroups);
}

/** What CreateDeploymentGroup and CreateDeployment refuse of automatic rollbacks. @source https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html (InvalidAutoRollbackConfigException) */
function checkRollback(completion: Completion, given: DeploymentGroupDocument['autoRollbackConfiguration'], path: Path): void {
  if (given?.enabled !== true || given.events.length > 0) return;
  problemAt(
    completion,
    [...path, 'events'],
    'must name what brings the original task set back where enabled is true',
    'AWS: InvalidAutoRollbackConfigException: automatic rollback is enabled, but an invalid triggering event type or no event types were listed.',
  );
}

/** @source https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html (InvalidAlarmConfigException, AlarmsLimitExceededException) */
function checkGroupAlarms(completion: Completion, given: DeploymentGroupDocument['alarmConfiguration'], path: Path): void {
  if (given === undefined) return;
  const known = completion.given.alarms.map(({ alarmName }) => alarmName);
  if (given.enabled && given.alarms.length === 0)
    problemAt(
      completion,
      [...path, 'alarms'],
      'must name an alarm where alarms are enabled',
      'AWS: InvalidAlarmConfigException: The alarm configuration is enabled, but the alarm list is empty.',
    );
  if (given.alarms.length > CODE_DEPLOY.alarmsMax)
    problemAt(
      completion,
      [...path, 'alarms'],
      `must be at most ${CODE_DEPLOY.alarmsMax} alarms, but are ${given.alarms.length}`,
      `AWS: The maximum number of alarms for a deployment group (${CODE_DEPLOY.alarmsMax}) was exceeded.`,
    );
  given.alarms.forEach(({ name }, index) => {
    if (!known.includes(name))
      problemAt(
        completion,
        [...path, 'alarms', index, 'name'],
        `must name an alarm, but is '${name}'`,
        hintFor(name, known, nearestName(name, known)),
      );
  });
}

function checkConfig(
  completion: Completion,
  group: DeploymentGroupDocument,
  config: CodeDeployConfigName,
  { targetGroups, loadBalancers }: Balancing,
  path: Path,
): void {
  const name = group.loadBalancerInfo?.targetGroupPairInfoList[0]?.targetGroups[0]?.name;
  const balancer = targetGroups.find((other) => other.name === name)?.loadBalancerArns[0];
  const isNetwork = loadBalancers.find((other) => other.name === balancer)?.type === 'network';
  if (isNetwork && config !== 'CodeDeployDefault.ECSAllAtOnce')
    problemAt(
      completion,
      path,
      `must be CodeDeployDefault.ECSAllAtOnce behind a Network Load Balancer, but is ${config}`,
      'AWS: When a Network Load Balancer is used, only the CodeDeployDefault.ECSAllAtOnce deployment configuration is supported.',
    );
}

/** What CreateDeployment may name. */
export interface Deployable extends Parts {
  readonly deploymentGroups: readonly DeploymentGroupDocument[];
  readonly balancing: Balancing;
}

/** The deployment group that a call is about: by its name, or the only one there is. */
export function groupNamed(
  completion: Completion,
  name: string | undefined,
  path: Path,
  { deploymentGroups }: Pick<Deployable, 'deploymentGroups'>,
): DeploymentGroupDocument | undefined {
  const known = deploymentGroups.map(({ deploymentGroupName }) => deploymentGroupName);
  const at = [...path, 'deploymentGroupName'];
  if (name !== undefined) {
    const found = deploymentGroups.find(({ deploymentGroupName }) => deploymentGroupName === name);
    if (found === undefined)
      problemAt(completion, at, `must name a deployment group, but is '${name}'`, hintFor(name, known, nearestName(name, known)));
    return found;
  }
  if (deploymentGroups.length === 1) return deploymentGroups[0];
  if (known.length === 0)
    problemAt(
      completion,
      path,
      'needs a service with deploymentController CODE_DEPLOY',
      'services: deploymentController: { type: CODE_DEPLOY }',
    );
  else problemAt(completion, at, 'is missing; it must name a deployment group', hintFor('', known, undefined));
  return undefined;
}

/** CreateDeployment with everything written out. @param current what services are by then; the deployed one is changed */
export function completeCreateDeployment(
  completion: Completion,
  request: CreateDeploymentDocument,
  path: Path,
  named: Deployable,
  current: Map<string, CompletedService>,
  atUs: number,
): CreateDeploymentDocument {
  const group = groupNamed(completion, request.deploymentGroupName, path, named);
  checkRollback(completion, request.autoRollbackConfiguration, [...path, 'autoRollbackConfiguration']);
  checkGroupAlarms(completion, request.overrideAlarmConfiguration, [...path, 'overrideAlarmConfiguration']);
  const content = contentOf(completion, request, path);
  if (group === undefined || content === undefined) return request;
  if (request.applicationName !== undefined && request.applicationName !== group.applicationName)
    problemAt(
      completion,
      [...path, 'applicationName'],
      `must be the application of ${group.deploymentGroupName}, which is ${group.applicationName}, but is '${request.applicationName}'`,
    );
  if (request.deploymentConfigName !== undefined)
    checkConfig(completion, group, request.deploymentConfigName, named.balancing, [...path, 'deploymentConfigName']);
  const target = content.Resources[0].TargetService;
  const Properties = completeProperties(
    completion,
    target.Properties,
    [...path, ...IN_APPSPEC],
    serviceOfGroup(group),
    named,
    current,
    atUs,
  );
  return {
    ...request,
    applicationName: group.applicationName,
    deploymentGroupName: group.deploymentGroupName,
    deploymentConfigName: request.deploymentConfigName ?? group.deploymentConfigName,
    revision: {
      ...request.revision,
      appSpecContent: { content: { ...content, Resources: [{ TargetService: { ...target, Properties } }] } },
    },
  };
}

const IN_APPSPEC = ['revision', 'appSpecContent', 'content', 'Resources', 0, 'TargetService', 'Properties'];

/** What the replacement task set is to be: checked as ECS checks a service, which it leaves behind in `current`. */
function completeProperties(
  completion: Completion,
  given: Properties,
  at: Path,
  serviceName: string,
  named: Deployable,
  current: Map<string, CompletedService>,
  atUs: number,
): Properties {
  const definition = definitionOf(completion, given.TaskDefinition, [...at, 'TaskDefinition'], named.definitions, atUs);
  const before = current.get(serviceName);
  if (before === undefined || definition === undefined) return given;
  const { NetworkConfiguration: network, CapacityProviderStrategy: strategy, LoadBalancerInfo: info } = given;
  const spelt = { ...completion, placed: (path: Path) => spell(path, at.length) };
  const networkConfiguration = network && networkOf(spelt, { networkConfiguration: network }, at, named.subnets);
  const [entry, ...others] = before.loadBalancers.map((standing) =>
    completeEntry(
      spelt,
      {
        ...standing,
        containerName: info?.ContainerName ?? standing.containerName,
        containerPort: info?.ContainerPort ?? standing.containerPort,
      },
      [...at, 'loadBalancerInfo'],
      definition,
      named.balancing.targetGroups,
    ),
  );
  const after: CompletedService = {
    ...before,
    taskDefinition: definitionName(definition),
    ...(networkConfiguration && { networkConfiguration }),
    ...(strategy && {
      launchType: strategy.length > 0 ? undefined : (before.launchType ?? 'FARGATE'),
      capacityProviderStrategy: strategy,
    }),
    ...(entry && { loadBalancers: [entry, ...others] }),
  };
  checkService(spelt, after, at, definition);
  current.set(serviceName, after);
  return {
    ...given,
    TaskDefinition: after.taskDefinition,
    ...(entry && { LoadBalancerInfo: { ContainerName: entry.containerName, ContainerPort: entry.containerPort } }),
    ...(networkConfiguration && { NetworkConfiguration: networkConfiguration }),
  };
}

/** A path below an AppSpec file's properties as it spells them: with a capital, of a load balancer's fields as well. */
function spell(path: Path, depth: number): Path {
  const isBalancer = path[depth] === 'loadBalancerInfo';
  return path.map((part, index) =>
    typeof part === 'string' && (index === depth || (isBalancer && index === depth + 1)) ? part[0].toUpperCase() + part.slice(1) : part,
  );
}

type AppSpec = NonNullable<CreateDeploymentDocument['revision']['appSpecContent']>['content'];
type Properties = AppSpec['Resources'][number]['TargetService']['Properties'];

function contentOf(completion: Completion, { revision }: CreateDeploymentDocument, path: Path): AppSpec | undefined {
  if (revision.appSpecContent === undefined) {
    problemAt(
      completion,
      [...path, 'revision', 'appSpecContent'],
      `is missing: what lies in ${revision.revisionType === 'AppSpecContent' ? 'another place' : revision.revisionType} is not known here`,
      "appSpecContent: { content: { Resources: [{ TargetService: { Properties: { TaskDefinition: 'web:2' } } }] } }",
    );
    return undefined;
  }
  const { content } = revision.appSpecContent;
  if (content.Resources.length === 1) return content;
  problemAt(
    completion,
    [...path, 'revision', 'appSpecContent', 'content', 'Resources'],
    `must be one target service, but are ${content.Resources.length}`,
  );
  return undefined;
}
