import type { Service } from '../../aws/nouns.js';
import { changesStrategy, isNewRevision } from '../../rules/service/new-revision.js';
import type { ServiceChanges } from '../../scenario/compiled.js';
import type { Refusal } from '../actions/refusal.js';
import { refusalOfDefinition } from '../actions/task-definitions.js';
import { clampToRange } from '../autoscaling/target-tracking.js';
import { refreshPool } from '../loadBalancing/targets.js';
import { recordDecision, recordService } from '../record.js';
import type { ServiceState } from '../state.js';
import type { World } from '../world.js';
import { lastCompleted, rollBack, startDeployment, stopRollout } from './deployments.js';
import { answerPause } from './shifting.js';
import { takenOver } from './target-group-pair.js';
import { wakeService } from './wake.js';

const NOT_FOUND: Refusal = { error: 'ServiceNotFoundException', message: 'Service not found.' };
const NOT_ACTIVE: Refusal = { error: 'ServiceNotActiveException', message: 'Service was not ACTIVE.' };

/**
 * A service comes to be, as the scenario's file has it, or as the call has it where it is created again.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
export function createService(world: World, service: number, spec: Service = world.scenario.services[service]): Refusal | undefined {
  const state = world.state.services[service];
  const refusal = refusalOfCreation(state) ?? refusalOfDefinition(world, spec.taskDefinition);
  if (refusal !== undefined) return refusal;
  state.status = 'ACTIVE';
  state.createdUs = world.nowUs;
  state.desired = spec.desiredCount;
  startDeployment(world, service, spec);
  for (const target of world.scenario.scalableTargets)
    if (target.service === spec.name && target.cluster === spec.cluster) clampToRange(world, target);
  refreshPool(world, service);
  recordService(world, service);
  return undefined;
}

/** A name is free again once the service that had it is INACTIVE. */
function refusalOfCreation({ status }: ServiceState): Refusal | undefined {
  if (status === 'ACTIVE') return invalid('Creation of service was not idempotent.');
  if (status === 'DRAINING') return invalid('Unable to Start a service that is still Draining.');
  return undefined;
}

/**
 * Changes a service; a deployment follows where its revision changes, or is forced.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
export function updateService(world: World, service: number, changes: ServiceChanges, forceNewDeployment: boolean): Refusal | undefined {
  const state = world.state.services[service];
  const spec: Service = { ...state.spec, ...changes };
  const refusal =
    refusalOfUpdate(world, state, spec) ??
    refusalByController(state, changes, forceNewDeployment) ??
    refusalOfStrategy(state, spec, forceNewDeployment);
  if (refusal !== undefined) return refusal;
  if (changes.desiredCount !== undefined) setDesired(world, state, changes.desiredCount);
  if (forceNewDeployment || isNewRevision(state.spec, spec)) startDeployment(world, service, spec);
  else state.spec = spec;
  refreshPool(world, service);
  recordService(world, service);
  wakeService(world, service);
  return undefined;
}

function setDesired(world: World, state: ServiceState, desired: number): void {
  const outcome = `desired ${state.desired} -> ${desired}`;
  state.desired = desired;
  const { cluster, name } = state.spec;
  recordDecision(world, 'update', `service/${cluster}/${name}`, outcome, 'UpdateService says so', { desired });
}

function refusalByController({ spec }: ServiceState, changes: ServiceChanges, forceNewDeployment: boolean): Refusal | undefined {
  return spec.deploymentStrategy.kind === 'CODE_DEPLOY' ? refusalByCodeDeploy(changes, forceNewDeployment) : undefined;
}

/**
 * What ECS does not change of a service that CodeDeploy deploys, in its words; that something is given is enough.
 * @source https://github.com/boto/boto3/issues/1936 (task definition)
 * @source https://github.com/hashicorp/terraform-provider-aws/issues/13473 (network)
 * @source https://github.com/kayac/ecspresso/issues/393 (load balancers), https://github.com/kayac/ecspresso/pull/481 (capacity providers)
 * @source https://github.com/aws/aws-cdk/issues/26307 (alarms)
 * @assumed the wording about a forced deployment, the strategy and the circuit breaker
 */
function refusalByCodeDeploy(changes: ServiceChanges, forceNewDeployment: boolean): Refusal | undefined {
  const elsewhere = 'on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.';
  if (changes.taskDefinition !== undefined) return invalid(`Unable to update task definition ${elsewhere}`);
  if (changes.availabilityZones !== undefined) return invalid(`Unable to update network parameters ${elsewhere}`);
  if (changes.targetGroups !== undefined) return invalid(`Unable to update load balancers ${elsewhere}`);
  if (changes.capacityProviderStrategy !== undefined) return invalid(NEEDS_FORCE);
  if (forceNewDeployment) return invalid(`Cannot force a new deployment ${elsewhere}`);
  if (changes.deploymentAlarms !== undefined) return invalid(`Alarm based rollback feature ${ONLY_ECS}`);
  if (changes.circuitBreaker !== undefined) return invalid(`Deployment circuit breaker feature ${ONLY_ECS}`);
  if (changes.deploymentStrategy !== undefined && changes.deploymentStrategy.kind !== 'ROLLING')
    return invalid(`Deployment strategy ${changes.deploymentStrategy.kind} ${ONLY_ECS}`);
  return undefined;
}

const ONLY_ECS = 'is only supported with ECS deployment controller. Update to ECS deployment controller and try again.';
/**
 * Another strategy comes with a forced deployment alone; that it is the same as before is no change.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html
 * @source https://github.com/pipe-cd/pipecd/pull/6385 (the wording)
 */
function refusalOfStrategy({ spec: before }: ServiceState, spec: Service, forceNewDeployment: boolean): Refusal | undefined {
  return changesStrategy(before, spec) && !forceNewDeployment ? invalid(NEEDS_FORCE) : undefined;
}

const NEEDS_FORCE =
  'When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.';

function refusalOfUpdate(world: World, { status, spec: before }: ServiceState, spec: Service): Refusal | undefined {
  if (status === 'NONE') return NOT_FOUND;
  if (status !== 'ACTIVE') return NOT_ACTIVE;
  if (spec.minimumHealthyPercent > spec.maximumPercent) return invalid(MIN_ABOVE_MAX);
  return spec.taskDefinition === before.taskDefinition ? undefined : refusalOfDefinition(world, spec.taskDefinition);
}

/** @assumed the wording */
const MIN_ABOVE_MAX = 'minimumHealthyPercent must not be greater than maximumPercent.';

/**
 * A service is deleted: DRAINING while its tasks stop, then INACTIVE.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html
 */
export function deleteService(world: World, service: number, force: boolean): Refusal | undefined {
  const state = world.state.services[service];
  const refusal = refusalOfDeletion(state, force);
  if (refusal !== undefined) return refusal;
  const primary = world.primaryOf(service);
  if (primary.rolloutState === 'IN_PROGRESS') stopRollout(world, primary, 'stopped: its service was deleted.');
  state.status = 'DRAINING';
  state.desired = 0;
  recordService(world, service);
  wakeService(world, service);
  return undefined;
}

function refusalOfDeletion({ status, desired, deployments, spec }: ServiceState, force: boolean): Refusal | undefined {
  if (status === 'NONE' || status === 'INACTIVE') return NOT_FOUND;
  if (status === 'DRAINING') return NOT_ACTIVE;
  if (force) return undefined;
  if (spec.schedulingStrategy === 'REPLICA' && desired > 0) return invalid('The service cannot be stopped while it is scaled above 0.');
  return deployments.length > 1 ? invalid('The service cannot be stopped while deployments are active.') : undefined;
}

/**
 * Stops the deployment in progress: with ROLLBACK the last COMPLETED one comes back, with ABORT things stay as they are.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html
 * @assumed after ABORT nothing more of it starts, and nothing old stops, until the next update; in CLEAN_UP it is refused, as
 * there is no way back from it
 */
export function stopServiceDeployment(world: World, service: number, stopType: 'ABORT' | 'ROLLBACK'): Refusal | undefined {
  const { status, shift } = world.state.services[service];
  if (status === 'NONE' || status === 'INACTIVE') return NOT_FOUND;
  const deployment = world.primaryOf(service);
  if (deployment.spec.deploymentStrategy.kind === 'CODE_DEPLOY') return invalid(`StopServiceDeployment ${ONLY_ECS}`);
  if (status !== 'ACTIVE' || deployment.rolloutState !== 'IN_PROGRESS' || deployment.isRollback) return NO_DEPLOYMENT;
  if (shift !== undefined && takenOver(world, shift) === deployment.index) return NO_DEPLOYMENT;
  const target = stopType === 'ROLLBACK' ? lastCompleted(world, deployment) : undefined;
  if (stopType === 'ROLLBACK' && target === undefined) return NOTHING_TO_ROLL_BACK_TO;
  stopRollout(world, deployment, 'stopped by user.');
  if (target !== undefined) rollBack(world, deployment, target, 'stopped by user');
  wakeService(world, service);
  return undefined;
}

/**
 * Says of a deployment that is paused at a lifecycle hook whether it goes on or is rolled back.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html
 */
export function continueServiceDeployment(
  world: World,
  service: number,
  hooks: 'any' | 'all',
  action: 'CONTINUE' | 'ROLLBACK',
): Refusal | undefined {
  const { status } = world.state.services[service];
  if (status === 'NONE' || status === 'INACTIVE') return NOT_FOUND;
  if (status !== 'ACTIVE' || !answerPause(world, service, hooks, action)) return NOT_PAUSED;
  wakeService(world, service);
  return undefined;
}

/** @assumed the wording of all three */
const NOT_PAUSED = invalid('The service has no deployment with a lifecycle hook in the AWAITING_ACTION status.');
const NO_DEPLOYMENT: Refusal = { error: 'ConflictException', message: 'The service has no deployment in progress that can be stopped.' };
const NOTHING_TO_ROLL_BACK_TO: Refusal = {
  error: 'ConflictException',
  message: 'The service has no completed deployment to roll back to.',
};

function invalid(message: string): Refusal {
  return { error: 'InvalidParameterException', message };
}
