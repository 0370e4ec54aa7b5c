import type { ActionRequest } from '../../scenario/compiled.js';
import type { Refusal } from '../actions/refusal.js';
import { refusalOfDefinition } from '../actions/task-definitions.js';
import { refreshPool } from '../loadBalancing/targets.js';
import { recordService } from '../record.js';
import type { Deployment, ServiceState } from '../state.js';
import type { World } from '../world.js';
import { startDeployment } from './deployments.js';
import { newCodeDeployId } from './make-deployment.js';
import { answerPause, stopCodeDeploy } from './shifting.js';
import { isByCodeDeploy } from './telling.js';
import { wakeService } from './wake.js';

type Changes = Extract<ActionRequest, { readonly call: 'CreateDeployment' }>['changes'];

/**
 * CodeDeploy deploys a revision of a service: a replacement task set behind the target group that the original one does not
 * have, which then gets the traffic.
 * @source https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html
 */
export function createDeployment(world: World, service: number, changes: Changes): Refusal | undefined {
  const state = world.state.services[service];
  const refusal = refusalOfDeployment(world, state, changes);
  if (refusal !== undefined) return refusal;
  startDeployment(world, service, { ...state.spec, ...changes }, newCodeDeployId(world.streams));
  refreshPool(world, service);
  recordService(world, service);
  return undefined;
}

/**
 * @source https://github.com/CircleCI-Public/aws-ecs-orb/issues/181 (one deployment at a time)
 * @assumed the wording about a service that is not there, and that a task definition is looked at when the call is made
 */
function refusalOfDeployment(world: World, state: ServiceState, { taskDefinition, deploymentStrategy }: Changes): Refusal | undefined {
  const { deploymentGroupName } = deploymentStrategy;
  if (state.status !== 'ACTIVE')
    return { error: 'InvalidECSServiceException', message: 'The Amazon ECS service of the deployment group is not ACTIVE.' };
  const active = activeOf(world, state);
  if (active !== undefined)
    return {
      error: 'DeploymentLimitExceededException',
      message: `The Deployment Group '${deploymentGroupName}' already has an active Deployment '${active.codeDeployId}'`,
    };
  const refusal = refusalOfDefinition(world, taskDefinition);
  return refusal === undefined ? undefined : { error: 'InvalidRevisionException', message: refusal.message };
}

/** The deployment that CodeDeploy is making of a service, the way back included. */
function activeOf(world: World, { deployments }: ServiceState): Deployment | undefined {
  const primary = world.state.deployments[deployments[0]];
  return isByCodeDeploy(primary) && primary.rolloutState === 'IN_PROGRESS' ? primary : undefined;
}

/** @source https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_StopDeployment.html */
export function stopDeployment(world: World, service: number, isRolledBack: boolean | undefined): Refusal | undefined {
  const { deploymentStrategy: strategy } = world.state.services[service].spec;
  if (strategy.kind !== 'CODE_DEPLOY' || !stopCodeDeploy(world, service, strategy, isRolledBack))
    return { error: 'DeploymentAlreadyCompletedException', message: 'The deployment is already complete.' };
  wakeService(world, service);
  return undefined;
}

/** @source https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ContinueDeployment.html */
export function continueDeployment(world: World, service: number, wait: 'READY_WAIT' | 'TERMINATION_WAIT'): Refusal | undefined {
  if (!answerPause(world, service, 'any', 'CONTINUE', wait === 'READY_WAIT' ? 'Ready' : 'Wait'))
    return {
      error: 'DeploymentIsNotInReadyStateException',
      message: 'The deployment does not have a status of Ready and can’t continue yet.',
    };
  wakeService(world, service);
  return undefined;
}
