import { US_PER_SECOND } from '../../base/units.js';
import { type ActionDocument, simulatedCallOf } from '../actions.js';
import type { CreateDeploymentDocument, DeploymentGroupDocument } from '../aws/code-deploy.js';
import type { AttributesDocument, InstancePickDocument, TaskPickDocument } from '../aws/requests.js';
import type { DeploymentConfigurationDocument, ServiceUpdateDocument } from '../aws/services.js';
import type { Action, ActionRequest, InstancePick, ServiceChanges, TaskPick } from '../compiled.js';
import { serviceOfGroup } from '../complete/code-deploy.js';
import { nameInArn } from '../fields.js';
import { parseInstant } from '../instants.js';
import { compileBreaker, compileCodeDeploy, compileDeploymentAlarms, compileDeploymentStrategy } from './deployments.js';
import type { Compilation } from './index.js';
import { jobOfAction } from './jobs.js';
import { compileConstraint, compileService, definitionIndex, zonesOf } from './platform.js';
import { compileServiceTargetGroup } from './target-groups.js';

/** AWS calls made during the run, in order of time; of one instant in order of the file. Calls that are not simulated have been listed. */
export function compileActions(compilation: Compilation): readonly Action[] {
  const { document, startEpochMs } = compilation;
  return document.actions
    .flatMap((action, index) => {
      const at = parseInstant(action.at, startEpochMs);
      return requestsOf(compilation, action, index).map((request): Action => ({ atUs: at.ok ? at.value : 0, index, request }));
    })
    .sort((a, b) => a.atUs - b.atUs || a.index - b.index);
}

function requestsOf(compilation: Compilation, action: ActionDocument, index: number): readonly ActionRequest[] {
  const { document } = compilation;
  const serviceIndex = (name: string) => document.services.findIndex(({ serviceName }) => serviceName === name);
  switch (simulatedCallOf(action)) {
    case undefined:
      return [];
    case 'CreateService':
      return [createRequest(compilation, index)];
    case 'RegisterTaskDefinition':
      return [
        {
          call: 'RegisterTaskDefinition',
          taskDefinition: document.taskDefinitions.findIndex(({ registeredBy }) => registeredBy === index),
        },
      ];
    case 'RunTask':
      return [{ call: 'RunTask', job: jobOfAction(compilation, index) }];
  }
  const { UpdateService, DeleteService, StopServiceDeployment, ContinueServiceDeployment } = action;
  const { StopTask, UpdateTaskProtection, DeregisterTaskDefinition } = action;
  const { UpdateContainerInstancesState, DeregisterContainerInstance, PutAttributes, DeleteAttributes, SetAlarmState } = action;
  if (UpdateService !== undefined)
    return [
      {
        call: 'UpdateService',
        service: serviceIndex(UpdateService.service),
        changes: changesOf(compilation, UpdateService),
        forceNewDeployment: UpdateService.forceNewDeployment,
      },
    ];
  if (DeleteService !== undefined)
    return [{ call: 'DeleteService', service: serviceIndex(DeleteService.service), force: DeleteService.force }];
  if (StopServiceDeployment !== undefined)
    return [
      {
        call: 'StopServiceDeployment',
        service: serviceIndex(StopServiceDeployment.service ?? ''),
        stopType: StopServiceDeployment.stopType,
      },
    ];
  if (ContinueServiceDeployment !== undefined) {
    const { service, hookId, action: what } = ContinueServiceDeployment;
    return [{ call: 'ContinueServiceDeployment', service: serviceIndex(service ?? ''), hooks: hookId, action: what }];
  }
  const { CreateDeployment, StopDeployment, ContinueDeployment } = action;
  const serviceOf = (name: string | undefined) => serviceIndex(serviceOfGroup(groupNamed(document, name)));
  if (CreateDeployment !== undefined)
    return [
      {
        call: 'CreateDeployment',
        service: serviceOf(CreateDeployment.deploymentGroupName),
        changes: deployedBy(compilation, CreateDeployment),
      },
    ];
  if (StopDeployment !== undefined)
    return [
      {
        call: 'StopDeployment',
        service: serviceOf(StopDeployment.deploymentGroupName),
        isRolledBack: StopDeployment.autoRollbackEnabled,
      },
    ];
  if (ContinueDeployment !== undefined) {
    const { deploymentGroupName, deploymentWaitType } = ContinueDeployment;
    return [{ call: 'ContinueDeployment', service: serviceOf(deploymentGroupName), wait: deploymentWaitType }];
  }
  if (StopTask !== undefined)
    return [{ call: 'StopTask', tasks: taskPick(StopTask.task, StopTask.cluster), reason: StopTask.reason ?? '' }];
  if (UpdateTaskProtection !== undefined)
    return [
      {
        call: 'UpdateTaskProtection',
        tasks: taskPick(UpdateTaskProtection.tasks, UpdateTaskProtection.cluster),
        isProtected: UpdateTaskProtection.protectionEnabled,
        expiresInMinutes: UpdateTaskProtection.expiresInMinutes,
      },
    ];
  if (DeregisterTaskDefinition !== undefined)
    return [{ call: 'DeregisterTaskDefinition', taskDefinition: definitionIndex(document, DeregisterTaskDefinition.taskDefinition) }];
  if (UpdateContainerInstancesState !== undefined) {
    const { containerInstances, cluster, status } = UpdateContainerInstancesState;
    return [{ call: 'UpdateContainerInstancesState', instances: instancePick(containerInstances, cluster), status }];
  }
  if (DeregisterContainerInstance !== undefined) {
    const { containerInstance, cluster, force } = DeregisterContainerInstance;
    return [{ call: 'DeregisterContainerInstance', instances: instancePick(containerInstance, cluster), force }];
  }
  if (PutAttributes !== undefined)
    return byTarget(PutAttributes).map(({ instances, attributes }) => ({ call: 'PutAttributes', instances, attributes }));
  if (DeleteAttributes !== undefined)
    return byTarget(DeleteAttributes).map(({ instances, attributes }) => ({
      call: 'DeleteAttributes',
      instances,
      names: Object.keys(attributes),
    }));
  if (SetAlarmState !== undefined) return [{ call: 'SetAlarmState', alarm: SetAlarmState.alarmName, state: SetAlarmState.stateValue }];
  return [];
}

/** What has the name of another service comes with a configuration of its own. */
function createRequest({ document, report }: Compilation, action: number): ActionRequest {
  const again = document.servicesAgain.find(({ createdBy }) => createdBy === action);
  const service = document.services.findIndex(({ serviceName, createdBy }) =>
    again === undefined ? createdBy === action : serviceName === again.serviceName,
  );
  return { call: 'CreateService', service, ...(again && { spec: compileService(document, again, report) }) };
}

function groupNamed({ deploymentGroups = [] }: Compilation['document'], name: string | undefined): DeploymentGroupDocument {
  return deploymentGroups.find(({ deploymentGroupName }) => deploymentGroupName === name) as DeploymentGroupDocument;
}

/** What a deployment of CodeDeploy brings about, in the engine's terms; the rest stays as it is. */
function deployedBy(compilation: Compilation, request: CreateDeploymentDocument) {
  const { document, report } = compilation;
  const group = groupNamed(document, request.deploymentGroupName);
  const properties = request.revision.appSpecContent?.content.Resources[0].TargetService.Properties;
  const { TaskDefinition = '', NetworkConfiguration, CapacityProviderStrategy, LoadBalancerInfo: info } = properties ?? {};
  const service = document.services.find(({ serviceName }) => serviceName === serviceOfGroup(group));
  const changes = changesOf(compilation, {
    service: serviceOfGroup(group),
    taskDefinition: TaskDefinition,
    forceNewDeployment: false,
    ...(NetworkConfiguration === undefined ? {} : { networkConfiguration: NetworkConfiguration }),
    ...(CapacityProviderStrategy === undefined ? {} : { capacityProviderStrategy: CapacityProviderStrategy }),
    ...(info && {
      loadBalancers: service?.loadBalancers.map((entry) => ({
        ...entry,
        containerName: info.ContainerName,
        containerPort: info.ContainerPort,
      })),
    }),
  });
  return { ...changes, taskDefinition: definitionIndex(document, TaskDefinition), ...compileCodeDeploy(group, report, request) };
}

/** What UpdateService gives, in the engine's terms; the rest stays as it is. */
function changesOf(compilation: Compilation, request: ServiceUpdateDocument): ServiceChanges {
  const { document, report } = compilation;
  const changes: { -readonly [K in keyof ServiceChanges]: ServiceChanges[K] } = {};
  const { capacityProviderStrategy: strategy, networkConfiguration, loadBalancers, placementStrategy, placementConstraints } = request;
  if (request.taskDefinition !== undefined) changes.taskDefinition = definitionIndex(document, request.taskDefinition);
  if (request.desiredCount !== undefined) changes.desiredCount = request.desiredCount;
  if (strategy !== undefined) {
    const before = document.services.find(({ serviceName }) => serviceName === request.service);
    changes.launchType = strategy.length > 0 ? undefined : (before?.launchType ?? 'FARGATE');
    changes.capacityProviderStrategy = strategy.map(({ capacityProvider, base, weight }) => ({ capacityProvider, base, weight }));
  }
  if (networkConfiguration?.awsvpcConfiguration !== undefined) {
    changes.availabilityZones = zonesOf(document, networkConfiguration.awsvpcConfiguration.subnets);
    changes.assignPublicIp = networkConfiguration.awsvpcConfiguration.assignPublicIp === 'ENABLED';
  }
  if (loadBalancers !== undefined) changes.targetGroups = loadBalancers.map(compileServiceTargetGroup);
  if (request.healthCheckGracePeriodSeconds !== undefined)
    changes.healthCheckGracePeriodUs = request.healthCheckGracePeriodSeconds * US_PER_SECOND;
  if (placementStrategy !== undefined)
    changes.placementStrategy = placementStrategy.map((item) => ({ type: item.type, field: item.field ?? '' }));
  if (placementConstraints !== undefined) changes.placementConstraints = placementConstraints.map(compileConstraint);
  if (request.availabilityZoneRebalancing !== undefined)
    changes.availabilityZoneRebalancing = request.availabilityZoneRebalancing === 'ENABLED';
  return { ...changes, ...deploymentChanges(request.deploymentConfiguration, report) };
}

function deploymentChanges(given: DeploymentConfigurationDocument | undefined, report: Compilation['report']): ServiceChanges {
  if (given === undefined) return {};
  const { minimumHealthyPercent, maximumPercent, strategy, deploymentCircuitBreaker, alarms } = given;
  return {
    ...(minimumHealthyPercent === undefined ? {} : { minimumHealthyPercent }),
    ...(maximumPercent === undefined ? {} : { maximumPercent }),
    ...(strategy === undefined ? {} : { deploymentStrategy: compileDeploymentStrategy(given) }),
    ...(deploymentCircuitBreaker === undefined ? {} : { circuitBreaker: compileBreaker(deploymentCircuitBreaker) }),
    ...(alarms === undefined ? {} : { deploymentAlarms: compileDeploymentAlarms(alarms, report) }),
  };
}

const ALL = Number.POSITIVE_INFINITY;

function taskPick(pick: TaskPickDocument, cluster: string | undefined): TaskPick {
  const anything = { service: undefined, group: undefined, availabilityZone: undefined };
  const common = { ...anything, cluster: cluster ?? 'default' };
  if (typeof pick === 'string' || Array.isArray(pick)) return { ...common, count: String(pick) === 'all' ? ALL : 1 };
  const { service, group, availabilityZone } = pick;
  return { ...common, count: pick.pick === 'all' ? ALL : pick.pick, service, group, availabilityZone };
}

/** Ids become the query that finds them. */
function instancePick(pick: InstancePickDocument, cluster: string | undefined): InstancePick {
  const common = { cluster: cluster ?? 'default', filter: '' };
  if (typeof pick === 'object' && !Array.isArray(pick))
    return { ...common, count: pick.pick === 'all' ? ALL : pick.pick, filter: pick.filter ?? '' };
  const ids = typeof pick === 'string' ? [pick] : pick;
  if (ids.length === 1 && ids[0] === 'all') return { ...common, count: ALL };
  if (ids.length === 1 && ids[0] === 'any') return { ...common, count: 1 };
  return { ...common, count: ALL, filter: `ec2InstanceId in [${ids.map(nameInArn).join(', ')}]` };
}

interface Attributed {
  readonly instances: InstancePick;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Attributes by the instances they are for, as a call has them in one list. */
function byTarget(request: AttributesDocument): readonly Attributed[] {
  const standard = instancePick(request.containerInstances ?? 'all', request.cluster);
  if (!Array.isArray(request.attributes)) return [{ instances: standard, attributes: { ...request.attributes } }];
  const groups = new Map<string, Attributed>();
  for (const { name, value, targetId } of request.attributes) {
    const instances = targetId === undefined ? standard : instancePick(targetId, request.cluster);
    const key = JSON.stringify([instances.filter, String(instances.count)]);
    groups.set(key, { instances, attributes: { ...groups.get(key)?.attributes, [name]: value ?? '' } });
  }
  return [...groups.values()];
}
