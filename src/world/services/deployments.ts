import type { Service } from '../../aws/nouns.js';
import { bakeTimeUs } from '../../rules/service/bake-time.js';
import { failureThreshold } from '../../rules/service/circuit-breaker.js';
import { revisionOf } from '../../rules/service/new-revision.js';
import { alarmStateOf } from '../monitoring/alarms.js';
import { recordDecision, recordService, recordServiceEvent } from '../record.js';
import type { Deployment } from '../state.js';
import type { World } from '../world.js';
import { makeDeployment, newCodeDeployId } from './make-deployment.js';
import { noteEnded, notePlaced } from './said.js';
import { nextTargetGroup } from './target-group-pair.js';
import { isByCodeDeploy, reasonFor, tellDeployment, tellService } from './telling.js';
import { wakeService } from './wake.js';

/**
 * A new revision of a service is deployed: what was PRIMARY is ACTIVE until its last task has stopped.
 * @param codeDeployId where CodeDeploy makes it
 */
export function startDeployment(world: World, service: number, spec: Service, codeDeployId = ''): Deployment {
  const state = world.state.services[service];
  const { deployments } = world.state;
  const [before] = state.deployments;
  const targetGroup = nextTargetGroup(world, state, spec);
  state.spec = spec;
  const deployment = makeDeployment(world.scenario, world.streams, state, deployments.length, world.nowUs, { codeDeployId, targetGroup });
  deployments.push(deployment);
  if (before !== undefined) supersede(world, deployments[before], deployment);
  state.deployments.unshift(deployment.index);
  begin(world, deployment);
  return deployment;
}

/** @assumed rolloutState STOPPED, as ListServiceDeployments calls a deployment that another one has overtaken */
function supersede(world: World, deployment: Deployment, by: Deployment): void {
  deployment.status = 'ACTIVE';
  if (deployment.rolloutState === 'IN_PROGRESS') stopRollout(world, deployment, `superseded by deployment ${by.deploymentId}.`);
}

/** A deployment ends without being COMPLETED or FAILED. */
export function stopRollout(world: World, deployment: Deployment, because: string): void {
  deployment.rolloutState = 'STOPPED';
  deployment.finishedAt = world.nowUs;
  deployment.reason = reasonFor(deployment, because, `Stopped: ${because}`);
}

/** What holds whenever a deployment becomes the one in progress, new or by a rollback. */
function begin(world: World, deployment: Deployment): void {
  const state = world.state.services[deployment.owner];
  const alarms = state.spec.deploymentAlarms?.alarmNames ?? [];
  // ECS leaves alarms out that are in ALARM already; CodeDeploy stops for them.
  const isLoud = !isByCodeDeploy(deployment) && alarms.some((alarm) => alarmStateOf(world, alarm) === 'ALARM');
  deployment.watchesAlarms = alarms.length > 0 && !isLoud;
  deployment.bakeUntilUs = undefined;
  state.placementFailuresInARow = 0;
  state.noPlacementBeforeUs = 0;
  state.hasReachedSteadyState = false;
  for (const lasting of ['stuck', 'protected', 'impaired'] as const) noteEnded(world, deployment.owner, lasting);
  notePlaced(world, deployment.owner);
  tellDeployment(world, deployment, 'IN_PROGRESS');
  recordService(world, deployment.owner);
  wakeService(world, deployment.owner);
}

/** All of a deployment runs and nothing of older ones is left. */
export function completeDeployment(world: World, deployment: Deployment): void {
  const { counts } = world.state.services[deployment.owner];
  deployment.rolloutState = 'COMPLETED';
  deployment.finishedAt = world.nowUs;
  deployment.reason = reasonFor(deployment, 'completed.', 'Succeeded.');
  // Who was rolled back to has been completed before.
  if (!deployment.isRollback) counts.deploymentsCompleted++;
  tellService(world, deployment, `(deployment ${deployment.deploymentId}) deployment completed.`);
  tellDeployment(world, deployment, 'COMPLETED');
}

/** Why a deployment is given up, in AWS's words: for its reason, for its service event, and who says so. */
export interface DeploymentFailure {
  readonly reason: string;
  readonly event: string;
  readonly by: string;
  /** Whether CodeDeploy calls it Stopped, and not Failed. */
  readonly isStopped?: boolean;
}

/**
 * A deployment is FAILED: it launches nothing more. With a rollback the most recent COMPLETED one becomes PRIMARY again;
 * where there is none, the service stalls.
 * @returns whether it is rolled back
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function failDeployment(world: World, deployment: Deployment, failure: DeploymentFailure, mayRollBack: boolean): boolean {
  const { counts } = world.state.services[deployment.owner];
  deployment.rolloutState = 'FAILED';
  deployment.finishedAt = world.nowUs;
  deployment.reason = failure.reason;
  counts.deploymentsFailed++;
  tellService(world, deployment, `(deployment ${deployment.deploymentId}) deployment failed: ${failure.event}`);
  tellDeployment(world, deployment, failure.isStopped === true ? 'STOPPED' : 'FAILED');
  const target = mayRollBack ? lastCompleted(world, deployment) : undefined;
  if (target !== undefined) rollBack(world, deployment, target, failure.by);
  return target !== undefined;
}

/** The most recent COMPLETED deployment of the same service, since it was created. */
export function lastCompleted(world: World, { owner, index }: Deployment): Deployment | undefined {
  const { createdUs } = world.state.services[owner];
  return world.state.deployments.findLast(
    (other) => other.owner === owner && other.index !== index && other.rolloutState === 'COMPLETED' && other.startedAt >= createdUs,
  );
}

/** The way back is a deployment like any other, which may fail too. @param by who says so: `circuit breaker` */
export function rollBack(world: World, from: Deployment, target: Deployment, by: string): void {
  const state = world.state.services[from.owner];
  state.counts.deploymentsRolledBack++;
  from.rolledBackTo = target.deploymentId;
  from.status = 'ACTIVE';
  state.deployments = [target.index, ...state.deployments.filter((index) => index !== target.index)];
  state.spec = { ...state.spec, ...revisionOf(target.spec) };
  const codeDeployId = isByCodeDeploy(from) ? newCodeDeployId(world.streams) : '';
  Object.assign(target, {
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    finishedAt: undefined,
    codeDeployId,
    reason: isByCodeDeploy(from)
      ? `CodeDeploy deployment ${codeDeployId} InProgress: it rolls ${from.codeDeployId} back.`
      : `ECS deployment ${by}: rolling back to deploymentId ${target.deploymentId}.`,
    failedTasks: 0,
    hasRun: world.tasksOf(from.owner).some((task) => task.deployment === target.index && task.lastStatus === 'RUNNING'),
    breakerFailures: 0,
    startFailuresInARow: 0,
    noStartBeforeUs: 0,
    isRollback: true,
  } satisfies Partial<Deployment>);
  tellService(world, from, `rolling back to deployment ${target.deploymentId}.`);
  begin(world, target);
}

/** Gives a deployment in progress up where its circuit breaker or its alarms ask for it, whoever comes first. @returns whether it did */
export function judgeDeployment(world: World, service: number): boolean {
  const deployment = world.primaryOf(service);
  if (deployment.rolloutState !== 'IN_PROGRESS') return false;
  return isTripped(world, deployment) || isAlarmed(world, deployment);
}

/** @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html (rolling updates only) */
function isTripped(world: World, deployment: Deployment): boolean {
  const { spec, desired } = world.state.services[deployment.owner];
  const { circuitBreaker, deploymentStrategy } = spec;
  if (circuitBreaker === undefined || deploymentStrategy.kind !== 'ROLLING') return false;
  const threshold = failureThreshold(circuitBreaker.threshold, desired);
  const { breakerFailures, hasRun } = deployment;
  if (breakerFailures < threshold) return false;
  const stage = hasRun ? 'tasks failed their health checks' : 'tasks did not reach RUNNING';
  if (!hasRun) {
    const text = `could not launch ${breakerFailures} tasks for deployment ${deployment.deploymentId}.`;
    recordServiceEvent(world, deployment.owner, text);
  }
  const failure = {
    reason: 'ECS deployment circuit breaker: tasks failed to start.',
    event: 'tasks failed to start.',
    by: 'circuit breaker',
  };
  giveUp(world, deployment, failure, circuitBreaker.rollback, stage, { failures: breakerFailures, threshold, desired });
  return true;
}

/**
 * Any alarm of the deployment in ALARM fails it, once one of its tasks has been RUNNING.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
 * @assumed the wording of reason and event
 */
function isAlarmed(world: World, deployment: Deployment): boolean {
  const { deploymentAlarms } = world.state.services[deployment.owner].spec;
  if (deploymentAlarms === undefined || !deployment.watchesAlarms || !deployment.hasRun) return false;
  const alarm = deploymentAlarms.alarmNames.find((name) => alarmStateOf(world, name) === 'ALARM');
  if (alarm === undefined) return false;
  const failure = { reason: 'ECS deployment alarms: alarm detected.', event: 'alarm detected.', by: 'alarms' };
  giveUp(world, deployment, failure, deploymentAlarms.rollback, `alarm ${alarm} is in ALARM`, { alarm });
  return true;
}

function giveUp(
  world: World,
  deployment: Deployment,
  failure: DeploymentFailure,
  mayRollBack: boolean,
  because: string,
  inputs: Readonly<Record<string, number | string>>,
): void {
  const isRolledBack = failDeployment(world, deployment, failure, mayRollBack);
  const stalls = mayRollBack ? 'FAILED, nothing COMPLETED to roll back to' : 'FAILED';
  const outcome = isRolledBack ? `FAILED, rolled back to ${deployment.rolledBackTo}` : stalls;
  const subject = `service/${deployment.service}`;
  recordDecision(world, 'deployment', subject, outcome, because, { deployment: deployment.deploymentId, ...inputs });
}

/** Whether the roll-out of a deployment, which is through, has been watched for as long as its alarms ask. */
export function hasBaked(world: World, deployment: Deployment): boolean {
  const { deploymentAlarms } = world.state.services[deployment.owner].spec;
  if (deploymentAlarms === undefined || !deployment.watchesAlarms) return true;
  const alarms = world.scenario.alarms.filter(({ name }) => deploymentAlarms.alarmNames.includes(name));
  deployment.bakeUntilUs ??= world.nowUs + bakeTimeUs(alarms, world.constant('alarmBakeWindows'));
  return world.nowUs >= deployment.bakeUntilUs;
}

/** A service that was deleted has no task left that runs: it is INACTIVE, and all its deployments. */
export function endDeployments(world: World, service: number): void {
  const state = world.state.services[service];
  for (const index of state.deployments) world.state.deployments[index].status = 'INACTIVE';
  state.deployments = [];
  state.shift = undefined;
  state.status = 'INACTIVE';
}

/** Older deployments whose last task has stopped are INACTIVE. */
export function retireDeployments(world: World, service: number): void {
  const state = world.state.services[service];
  if (state.deployments.length < 2) return;
  const withTasks = new Set(world.tasksOf(service).map(({ deployment }) => deployment));
  // Until traffic has left it, its tasks are replaced.
  if (state.shift !== undefined) withTasks.add(state.shift.blue);
  const [primary, ...older] = state.deployments;
  const left = older.filter((index) => withTasks.has(index));
  for (const index of older) if (!withTasks.has(index)) world.state.deployments[index].status = 'INACTIVE';
  if (left.length < older.length) {
    state.deployments = [primary, ...left];
    recordService(world, service);
  }
}
