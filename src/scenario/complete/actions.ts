import { nearestName } from '../../base/nearest.js';
import { type ActionDocument, type SimulatedCall, simulatedCallOf } from '../actions.js';
import type { InstancePickDocument, TaskPickDocument } from '../aws/requests.js';
import type { ServiceUpdateDocument } from '../aws/services.js';
import { type CompletedService, type Completion, hintFor, problemAt } from '../completion.js';
import type { Path } from '../tree.js';
import { completeEntry } from './balancing.js';
import { completeCreateDeployment, type Deployable, groupNamed } from './code-deploy.js';
import { checkDeployment, withStrategy } from './deployments.js';
import { noteLaunchType } from './launch-types.js';
import { checkAttribute } from './limits.js';
import { checkQuery } from './queries.js';
import { checkRebalancing } from './rebalancing.js';
import { completeRunTask, type WorkloadNames } from './schedules.js';
import { checkService, definitionOf, networkOf, placementOf } from './services.js';
import { definitionName } from './task-definitions.js';

/** What actions may name. */
export interface Named extends Deployable {
  readonly services: readonly CompletedService[];
  /** Those that come under the name of another as well. */
  readonly created: readonly CompletedService[];
  readonly names: WorkloadNames;
  readonly zones: readonly string[];
}

/** Actions whose references are names that exist, in the order of the file. */
export function completeActions(completion: Completion, named: Named): ActionDocument[] {
  const { given, brought } = completion;
  // What a service is after the updates before, for those that follow.
  const current = new Map(named.services.map((service) => [service.serviceName, service]));
  const inTime = given.actions.map((_, index) => index).sort((a, b) => order(brought.atUs[a], brought.atUs[b]) || a - b);
  const completed: ActionDocument[] = [...given.actions];
  for (const index of inTime) completed[index] = completeAction(completion, given.actions[index], index, named, current);
  return completed;
}

function order(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function completeAction(
  completion: Completion,
  action: ActionDocument,
  index: number,
  named: Named,
  current: Map<string, CompletedService>,
): ActionDocument {
  const call = simulatedCallOf(action);
  if (call === undefined) {
    if (Object.keys(action).every((key) => key === 'at' || key === 'name'))
      problemAt(
        completion,
        ['actions', index],
        'must have one call beside at, but has 0',
        'UpdateService: { service: web, desiredCount: 3 }',
      );
    return action;
  }
  const path: Path = ['actions', index, call];
  const atUs = completion.brought.atUs[index];
  switch (call) {
    case 'CreateService':
      for (const service of named.created) if (service.createdBy === index) current.set(service.serviceName, service);
      return action; // Completed with those of the file.
    case 'RegisterTaskDefinition':
      return action; // So are these.
    case 'UpdateService':
      return {
        ...action,
        UpdateService: completeUpdate(completion, action.UpdateService as ServiceUpdateDocument, path, named, current, atUs),
      };
    case 'CreateDeployment': {
      const request = action.CreateDeployment as NonNullable<typeof action.CreateDeployment>;
      return { ...action, CreateDeployment: completeCreateDeployment(completion, request, path, named, current, atUs) };
    }
    case 'StopDeployment':
    case 'ContinueDeployment': {
      const request = action[call] as NonNullable<ActionDocument[typeof call]>;
      const group = groupNamed(completion, request.deploymentGroupName, path, named);
      return group === undefined ? action : { ...action, [call]: { ...request, deploymentGroupName: group.deploymentGroupName } };
    }
    case 'RunTask': {
      const request = action.RunTask as NonNullable<typeof action.RunTask>;
      const name = nameOfRun(completion, action, request.taskDefinition, index, named.names);
      return { ...action, name, RunTask: completeRunTask(completion, request, `RunTask of ${name}`, path, named, atUs) };
    }
    case 'DeregisterTaskDefinition':
      return { ...action, DeregisterTaskDefinition: revisionOf(completion, action, path, named) };
    case 'SetAlarmState': {
      const request = action.SetAlarmState as NonNullable<typeof action.SetAlarmState>;
      checkName(
        completion,
        request.alarmName,
        completion.given.alarms.map(({ alarmName }) => alarmName),
        'an alarm',
        [...path, 'alarmName'],
      );
      return action;
    }
    case 'DeleteService':
      return { ...action, DeleteService: withService(completion, action, call, path, named) };
    case 'StopServiceDeployment':
    case 'ContinueServiceDeployment':
      return { ...action, [call]: withDeploymentService(completion, action, call, path, named) };
    default:
      return withCluster(completion, action, call, path, named);
  }
}

function checkName(completion: Completion, name: string, known: readonly string[], what: string, path: Path): boolean {
  if (known.includes(name)) return true;
  problemAt(completion, path, `must name ${what}, but is '${name}'`, hintFor(name, known, nearestName(name, known)));
  return false;
}

/** The service a call is about; it may say the cluster, and need not. */
function serviceNamed(
  completion: Completion,
  name: string,
  cluster: string | undefined,
  path: Path,
  services: readonly CompletedService[],
): CompletedService | undefined {
  const plain = name.slice(name.lastIndexOf('/') + 1);
  const found = services.find(({ serviceName }) => serviceName === plain);
  const known = services.map(({ serviceName }) => serviceName);
  if (found === undefined) checkName(completion, plain, known, 'a service', [...path, 'service']);
  else if (cluster !== undefined && found.cluster !== cluster)
    problemAt(
      completion,
      [...path, 'cluster'],
      `must be the cluster of ${plain}, which is ${found.cluster}, but is '${cluster}'`,
      'AWS: ServiceNotFoundException',
    );
  return found;
}

function withService<K extends 'DeleteService'>(completion: Completion, action: ActionDocument, call: K, path: Path, { services }: Named) {
  const request = action[call] as NonNullable<ActionDocument[K]>;
  const service = serviceNamed(completion, request.service, request.cluster, path, services);
  return { ...request, service: service?.serviceName ?? request.service, cluster: service?.cluster ?? request.cluster };
}

/** `arn:…:service-deployment/prod/web/abc`, or ours: the service. */
function withDeploymentService<K extends 'StopServiceDeployment' | 'ContinueServiceDeployment'>(
  completion: Completion,
  action: ActionDocument,
  call: K,
  path: Path,
  { services }: Named,
) {
  const request = action[call] as NonNullable<ActionDocument[K]>;
  const [, inArn] = /service-deployment\/[^/]+\/([^/]+)/.exec(request.serviceDeploymentArn ?? '') ?? [];
  const name = request.service ?? inArn;
  if (name === undefined) {
    problemAt(completion, path, 'must name the service whose deployment is meant', 'service: web, or the serviceDeploymentArn');
    return request;
  }
  const service = serviceNamed(completion, name, undefined, path, services);
  const { serviceDeploymentArn: _, ...rest } = request;
  return { ...rest, service: service?.serviceName ?? name };
}

function revisionOf(completion: Completion, action: ActionDocument, path: Path, { definitions }: Named) {
  const request = action.DeregisterTaskDefinition as NonNullable<ActionDocument['DeregisterTaskDefinition']>;
  const at = [...path, 'taskDefinition'];
  if (!/:\d+$/.test(request.taskDefinition)) {
    problemAt(
      completion,
      at,
      `must name a revision (family:revision), but is '${request.taskDefinition}'`,
      `taskDefinition: '${request.taskDefinition}:1'`,
    );
    return request;
  }
  const definition = definitionOf(completion, request.taskDefinition, at, definitions, 0);
  return definition === undefined ? request : { taskDefinition: definitionName(definition) };
}

/** RunTask's own tasks: their family, or the name that was given. */
function nameOfRun(completion: Completion, action: ActionDocument, taskDefinition: string, index: number, names: WorkloadNames): string {
  if (action.name !== undefined) {
    if (!names.take(action.name))
      problemAt(completion, ['actions', index, 'name'], `must have a name of its own: '${action.name}' is taken`);
    return action.name;
  }
  const name = names.takeFor(taskDefinition.replace(/:\d+$/, ''));
  completion.report.note(`assumed: name ${name} for the tasks of RunTask at ${action.at}`);
  return name;
}

function completeUpdate(
  completion: Completion,
  request: ServiceUpdateDocument,
  path: Path,
  named: Named,
  current: Map<string, CompletedService>,
  atUs: number,
): ServiceUpdateDocument {
  const service = serviceNamed(completion, request.service, request.cluster, path, named.services);
  const before = service === undefined ? undefined : current.get(service.serviceName);
  if (before === undefined) return request;
  if (before.schedulingStrategy === 'DAEMON' && request.desiredCount !== undefined)
    problemAt(
      completion,
      [...path, 'desiredCount'],
      'cannot be given for a DAEMON: it runs one task on each container instance',
      'AWS: The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again',
    );
  const definition =
    request.taskDefinition === undefined
      ? undefined
      : definitionOf(completion, request.taskDefinition, [...path, 'taskDefinition'], named.definitions, atUs);
  checkDeployment(completion, request.deploymentConfiguration, [...path, 'deploymentConfiguration']);
  const capacity = {
    launchType:
      request.capacityProviderStrategy === undefined
        ? before.launchType
        : request.capacityProviderStrategy.length === 0
          ? (before.launchType ?? 'FARGATE')
          : undefined,
    capacityProviderStrategy: request.capacityProviderStrategy ?? before.capacityProviderStrategy,
  };
  const runs = definition ?? named.definitions.find((candidate) => definitionName(candidate) === before.taskDefinition);
  const groups = completion.given.targetGroups.map((group) => ({ ...group }));
  const completed: ServiceUpdateDocument = {
    ...request,
    service: before.serviceName,
    cluster: before.cluster,
    ...(definition === undefined ? {} : { taskDefinition: definitionName(definition) }),
    ...(request.deploymentConfiguration === undefined ? {} : { deploymentConfiguration: withStrategy(request.deploymentConfiguration) }),
    ...(request.placementStrategy === undefined
      ? {}
      : { placementStrategy: placementOf(completion, { ...before, ...request }, path, capacity) }),
    ...(request.networkConfiguration === undefined ? {} : { networkConfiguration: networkOf(completion, request, path, named.subnets) }),
    ...(request.loadBalancers === undefined
      ? {}
      : {
          loadBalancers: request.loadBalancers.map((entry, at) =>
            completeEntry(completion, entry, [...path, 'loadBalancers', at], runs, groups),
          ),
        }),
  };
  const after = afterUpdate(before, completed, capacity);
  // What was ENABLED before and cannot work any more does nothing; only asking for it is a mistake.
  if (request.availabilityZoneRebalancing !== undefined) checkRebalancing(completion, after, runs, path);
  checkService(completion, after, path, runs);
  noteLaunchType(completion, request, `service ${before.serviceName}`, after, runs);
  current.set(before.serviceName, after);
  return completed;
}

/** The service as an update leaves it. */
function afterUpdate(
  before: CompletedService,
  { networkConfiguration, placementStrategy, deploymentConfiguration, ...update }: ServiceUpdateDocument,
  capacity: Pick<CompletedService, 'launchType' | 'capacityProviderStrategy'>,
): CompletedService {
  const { service: _, forceNewDeployment: __, cluster: ___, ...given } = update;
  const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<CompletedService>;
  const network = networkConfiguration?.awsvpcConfiguration;
  return {
    ...before,
    ...changes,
    ...capacity,
    ...(placementStrategy === undefined ? {} : { placementStrategy }),
    ...(network === undefined ? {} : { networkConfiguration: { awsvpcConfiguration: { ...network } } }),
    deploymentConfiguration: { ...before.deploymentConfiguration, ...deploymentConfiguration },
  };
}

type PickingCall = Exclude<
  SimulatedCall,
  | 'CreateService'
  | 'RegisterTaskDefinition'
  | 'UpdateService'
  | 'RunTask'
  | 'DeregisterTaskDefinition'
  | 'SetAlarmState'
  | 'DeleteService'
  | 'StopServiceDeployment'
  | 'ContinueServiceDeployment'
  | 'CreateDeployment'
  | 'StopDeployment'
  | 'ContinueDeployment'
>;

/** Calls about tasks or container instances, which are picked when the call is made. */
function withCluster(completion: Completion, action: ActionDocument, call: PickingCall, path: Path, named: Named): ActionDocument {
  const request = action[call] as { readonly cluster?: string | undefined };
  const cluster = clusterOf(completion, request.cluster, path, named);
  checkPicks(completion, action, path, named);
  return { ...action, [call]: { ...request, cluster } };
}

function clusterOf(completion: Completion, given: string | undefined, path: Path, { clusters }: Named): string {
  const known = clusters.map(({ clusterName }) => clusterName);
  if (given !== undefined) {
    checkName(completion, given, known, 'a cluster', [...path, 'cluster']);
    return given;
  }
  if (known.includes('default') || known.length !== 1) return 'default';
  completion.report.note(`assumed: cluster ${known[0]} for ${String(path[2])} in actions[${String(path[1])}], as there is no other`);
  return known[0];
}

function checkPicks(completion: Completion, action: ActionDocument, path: Path, named: Named): void {
  const { StopTask, UpdateTaskProtection, UpdateContainerInstancesState, DeregisterContainerInstance } = action;
  if (StopTask !== undefined) checkTaskPick(completion, StopTask.task, [...path, 'task'], named);
  if (UpdateTaskProtection !== undefined) checkTaskPick(completion, UpdateTaskProtection.tasks, [...path, 'tasks'], named);
  if (UpdateContainerInstancesState !== undefined)
    checkInstancePick(completion, UpdateContainerInstancesState.containerInstances, [...path, 'containerInstances']);
  if (DeregisterContainerInstance !== undefined)
    checkInstancePick(completion, DeregisterContainerInstance.containerInstance, [...path, 'containerInstance']);
  const attributes = action.PutAttributes ?? action.DeleteAttributes;
  if (attributes === undefined) return;
  if (attributes.containerInstances !== undefined)
    checkInstancePick(completion, attributes.containerInstances, [...path, 'containerInstances']);
  const at = [...path, 'attributes'];
  if (!Array.isArray(attributes.attributes)) {
    for (const [name, value] of Object.entries(attributes.attributes)) checkAttribute(completion, name, value, [...at, name]);
    return;
  }
  attributes.attributes.forEach(({ name, value, targetId }, index) => {
    checkAttribute(completion, name, value, [...at, index]);
    if (targetId !== undefined) checkInstancePick(completion, targetId, [...path, 'attributes', index, 'targetId']);
  });
}

function checkTaskPick(completion: Completion, pick: TaskPickDocument, path: Path, { services, zones }: Named): void {
  if (typeof pick === 'string' || Array.isArray(pick)) {
    const [first] = typeof pick === 'string' ? [pick] : pick;
    if (first !== 'any' && first !== 'all')
      problemAt(
        completion,
        path,
        `must be any, all or { pick: n, service, availabilityZone }, but is ${first === undefined ? 'empty' : `'${first}'`}: tasks get their ids while the run goes on`,
        '{ pick: 1, service: web }',
      );
    return;
  }
  const known = services.map(({ serviceName }) => serviceName);
  if (pick.service !== undefined) checkName(completion, pick.service, known, 'a service', [...path, 'service']);
  if (pick.availabilityZone !== undefined)
    checkName(completion, pick.availabilityZone, zones, 'one of the run’s zones', [...path, 'availabilityZone']);
}

/** An id of an instance, as a query takes it. */
const INSTANCE_ID = /^(?:arn:[\w:/.-]+|[\w-]+)$/;

function checkInstancePick(completion: Completion, pick: InstancePickDocument, path: Path): void {
  if (typeof pick === 'object' && !Array.isArray(pick)) {
    if (pick.filter !== undefined) checkQuery(completion, pick.filter, [...path, 'filter']);
    return;
  }
  const ids = typeof pick === 'string' ? [pick] : pick;
  if (ids.length === 0 || !ids.every((id) => INSTANCE_ID.test(id)))
    problemAt(
      completion,
      path,
      'must be any, all, ids, or { pick: n, filter: a cluster query }',
      "{ pick: 1, filter: 'attribute:ecs.availability-zone == us-east-1a' }",
    );
}
