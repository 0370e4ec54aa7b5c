import { recordDeploymentChange, recordEvent, recordServiceEvent } from '../record.js';
import type { Deployment } from '../state.js';
import type { World } from '../world.js';

/** What becomes of a deployment: `SERVICE_DEPLOYMENT_COMPLETED` to ECS, SUCCESS to CodeDeploy. */
type Change = 'IN_PROGRESS' | 'READY' | 'COMPLETED' | 'FAILED' | 'STOPPED';

/** @source https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html (state) */
const CODE_DEPLOY_STATES: Readonly<Record<Change, string>> = {
  IN_PROGRESS: 'START',
  READY: 'READY',
  COMPLETED: 'SUCCESS',
  FAILED: 'FAILURE',
  STOPPED: 'STOP',
};

/** Whether CodeDeploy makes a deployment, and so tells of it, and not ECS. */
export function isByCodeDeploy({ codeDeployId }: Pick<Deployment, 'codeDeployId'>): boolean {
  return codeDeployId !== '';
}

/** A deployment's reason, in the words of who makes it: its status in those of CodeDeploy. @param ecs what ECS says */
export function reasonFor(
  { deploymentId, codeDeployId }: Pick<Deployment, 'deploymentId' | 'codeDeployId'>,
  ecs: string,
  codeDeploy: string,
): string {
  return codeDeployId === '' ? `ECS deployment ${deploymentId} ${ecs}` : `CodeDeploy deployment ${codeDeployId} ${codeDeploy}`;
}

/** Tells EventBridge how a deployment stands. */
export function tellDeployment(world: World, deployment: Deployment, change: Change, reason = deployment.reason): void {
  if (isByCodeDeploy(deployment)) tellCodeDeploy(world, deployment, change, reason);
  else if (change !== 'STOPPED' && change !== 'READY') {
    const eventType = change === 'FAILED' ? 'ERROR' : 'INFO';
    recordDeploymentChange(world, deployment, { eventType, eventName: `SERVICE_DEPLOYMENT_${change}`, reason });
  }
}

function tellCodeDeploy(world: World, { codeDeployId, spec }: Deployment, change: Change, reason: string): void {
  const { deploymentStrategy: strategy, name } = spec;
  if (strategy.kind !== 'CODE_DEPLOY') return;
  const state = CODE_DEPLOY_STATES[change];
  recordEvent(world, 'aws.codedeploy', 'CodeDeploy Deployment State-change Notification', `service/${name}`, `${state}: ${reason}`, {
    kind: 'codeDeploy',
    application: strategy.applicationName,
    deploymentGroup: strategy.deploymentGroupName,
    deploymentId: codeDeployId,
    state,
  });
}

/**
 * A deployment has come to another stage. CodeDeploy tells it to who asks, by GetDeploymentTarget, and not to EventBridge.
 * @assumed the wording of both: ECS names the stage in the deployment's lifecycleStage and lists no event for it
 */
export function tellStage(world: World, deployment: Deployment, text: string): void {
  const { codeDeployId, service } = deployment;
  if (isByCodeDeploy(deployment))
    recordEvent(world, 'aws.codedeploy', 'CodeDeploy Lifecycle Event', `service/${service}`, `${codeDeployId}: ${text}`);
  else tellDeployment(world, deployment, 'IN_PROGRESS', `lifecycle stage ${text}.`);
}

/** What ECS writes into a service's events of a deployment of its own. */
export function tellService(world: World, deployment: Deployment, text: string): void {
  if (!isByCodeDeploy(deployment)) recordServiceEvent(world, deployment.owner, text);
}
