import { US_PER_SECOND } from '../../base/units.js';
import { failureThreshold, isBreakerFailure } from '../../rules/service/circuit-breaker.js';
import { startWaitUs } from '../../rules/service/start-throttle.js';
import { recordDecision } from '../record.js';
import type { Deployment, Task } from '../state.js';
import { isWaiting } from '../tasks/create.js';
import type { World } from '../world.js';
import { noteEnded, sayWhileItLasts } from './said.js';
import { schedulePass } from './wake.js';

/** Stop codes of tasks that failed by themselves, and were not stopped by somebody. */
const OWN_FAILURES: readonly string[] = ['TaskFailedToStart', 'EssentialContainerExited'];

/** A task stopped that never was RUNNING: its deployment has failed to start one. */
export function noteFailedStart(world: World, task: Task): void {
  const deployment = world.state.deployments[task.deployment];
  if (deployment === undefined || !OWN_FAILURES.includes(task.stopCode)) return;
  countFailure(world, deployment, 'failed to start');
  judgeAtOnce(world, deployment);
  // Who waited in PROVISIONING for room in vain has waited enough.
  if (!isWaiting(task)) throttle(world, deployment);
}

/** A task is RUNNING: its deployment can start tasks. */
export function noteTaskRan(world: World, task: Task): void {
  const deployment = world.state.deployments[task.deployment];
  if (deployment === undefined) return;
  deployment.hasRun = true;
  deployment.startFailuresInARow = 0;
  deployment.noStartBeforeUs = 0;
  noteEnded(world, deployment.owner, 'impaired');
}

/** The scheduler could place no task of a deployment. */
export function noteNotPlaced(world: World, deployment: Deployment): void {
  countFailure(world, deployment, 'failed to start');
}

/** The scheduler stops a task for its failed health checks. */
export function noteUnhealthy(world: World, task: Task): void {
  const deployment = world.state.deployments[task.deployment];
  if (deployment !== undefined) countFailure(world, deployment, 'failed health checks');
}

/** A task of a deployment became healthy. */
export function noteHealthy(world: World, deployment: Deployment, atUs: number): void {
  if (atUs <= (deployment.healthyAtUs ?? Number.NEGATIVE_INFINITY)) return;
  deployment.healthyAtUs = atUs;
  deployment.failedTasks = 0;
  const breaker = world.state.services[deployment.owner].spec.circuitBreaker;
  if (breaker?.resetOnHealthyTask !== false) deployment.breakerFailures = 0;
}

function countFailure(world: World, deployment: Deployment, failure: 'failed to start' | 'failed health checks'): void {
  deployment.failedTasks++;
  const isPrimary = world.primaryOf(deployment.owner) === deployment;
  if (isPrimary && deployment.rolloutState === 'IN_PROGRESS' && isBreakerFailure(failure, deployment.hasRun)) deployment.breakerFailures++;
}

/** The failure that makes up the circuit breaker's threshold is the last that counts: the scheduler looks now, not a second later. */
function judgeAtOnce(world: World, { owner, rolloutState, breakerFailures }: Deployment): void {
  const { spec, desired } = world.state.services[owner];
  if (rolloutState !== 'IN_PROGRESS' || spec.circuitBreaker === undefined) return;
  if (breakerFailures === failureThreshold(spec.circuitBreaker.threshold, desired)) schedulePass(world, owner, world.nowUs);
}

/** Starts wait longer and longer; tasks that fail while it waits are part of the same failure. */
function throttle(world: World, deployment: Deployment): void {
  if (world.nowUs < deployment.noStartBeforeUs) return;
  deployment.startFailuresInARow++;
  const { name } = world.state.services[deployment.owner].spec;
  const waitUs = startWaitUs(deployment.startFailuresInARow, world.draw('startThrottle', `start-throttle/${name}`));
  deployment.noStartBeforeUs = world.nowUs + waitUs;
  const because = 'tasks that never reach RUNNING are started again later and later';
  const inputs = { failuresInARow: deployment.startFailuresInARow, waitSeconds: waitUs / US_PER_SECOND };
  recordDecision(world, 'start-throttle', `service/${name}`, `wait ${waitUs / US_PER_SECOND} s`, because, inputs);
  if (deployment.startFailuresInARow > 1)
    sayWhileItLasts(world, deployment.owner, 'impaired', 'is unable to consistently start tasks successfully.');
}
