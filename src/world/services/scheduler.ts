import { US_PER_SECOND } from '../../base/units.js';
import { type PassPlan, planPass } from '../../rules/service/plan-pass.js';
import { planRollout, type RolloutPlan } from '../../rules/service/plan-rollout.js';
import { growFor } from '../capacity/begin.js';
import { deregisterTarget, groupNameOf, registerTarget, targetGroupOf } from '../loadBalancing/targets.js';
import { recordDecision, recordService, recordServiceEvent } from '../record.js';
import type { Deployment, Task } from '../state.js';
import { createRunningTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { isProtected, type ServiceTally, tallyTasks } from './counting.js';
import { keepDaemons } from './daemon.js';
import { completeDeployment, endDeployments, hasBaked, judgeDeployment, retireDeployments } from './deployments.js';
import { noteHealthy } from './failures.js';
import { isPlaced, placeNext } from './placing.js';
import { rebalanceZones } from './rebalance.js';
import { noteEnded, notePlaced, sayWhileItLasts } from './said.js';
import { keepShift, shiftDueUs } from './shifting.js';
import { startTasks } from './starting.js';
import { stopAll, stopDraining, stopOlder, stopSurplus, stopUnhealthy } from './stopping.js';
import { schedulePass } from './wake.js';

/**
 * One pass of a service's scheduler: targets follow tasks, a deployment that fails is given up, then tasks follow the
 * desired count. A pass comes about every ten seconds, and soon after a task changed.
 */
export function onServicePass(world: World, service: number): void {
  const state = world.state.services[service];
  state.passTimer = -1;
  updateTargets(world, service);
  retireDeployments(world, service);
  const left = state.status === 'DRAINING' ? endTasks(world, service) : keepTasks(world, service);
  recordService(world, service);
  if (state.status === 'INACTIVE') return;
  const passUs = world.draw('schedulerPass', `scheduler-pass/${state.spec.name}`);
  // What the launch quota held back is asked for again as soon as there may be more of it.
  const nextUs = world.nowUs + (left > 0 ? Math.min(passUs, US_PER_SECOND) : Math.max(1, passUs));
  schedulePass(world, service, Math.min(nextUs, shiftDueUs(world, service)));
}

/** Starts what a service wants at the beginning of the run, already RUNNING; daemons wait until all instances are there. */
export function beginRunning(world: World, service: number): void {
  const { desired, spec } = world.state.services[service];
  if (spec.schedulingStrategy === 'DAEMON') return;
  for (let count = 0; count < desired; count++) {
    let placement = placeNext(world, service, {});
    // An Auto Scaling group that is one instance short has it from the start.
    while (!isPlaced(placement) && growFor(world, spec, placement.capacityProvider)) placement = placeNext(world, service, {});
    if (!isPlaced(placement)) return;
    createRunningTask(world, service, placement);
  }
}

function updateTargets(world: World, service: number): void {
  if (targetGroupOf(world, service) === undefined) return;
  const registered = new Map<string, number>();
  const deregistered = new Map<string, number>();
  const count = (into: Map<string, number>, task: Task) =>
    into.set(groupNameOf(world, task), (into.get(groupNameOf(world, task)) ?? 0) + 1);
  const { tasks, services } = world.state;
  for (const index of services[service].tasks) {
    const task = tasks[index];
    if (task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING' && task.target === 'none') {
      registerTarget(world, task);
      count(registered, task);
    } else if (task.lastStatus === 'DEPROVISIONING' && task.target !== 'none' && task.target !== 'draining') {
      deregisterTarget(world, task);
      count(deregistered, task);
    }
  }
  for (const [name, targets] of registered) recordServiceEvent(world, service, `registered ${targets} targets in (target-group ${name})`);
  for (const [name, targets] of deregistered)
    recordServiceEvent(world, service, `deregistered ${targets} targets in (target-group ${name})`);
}

/** The tasks of a service that is deleted stop; it is INACTIVE once they are all STOPPING or STOPPED. */
function endTasks(world: World, service: number): number {
  stopAll(world, service);
  if (world.tasksOf(service).every(({ lastStatus }) => lastStatus === 'STOPPING' || lastStatus === 'DEPROVISIONING'))
    endDeployments(world, service);
  return 0;
}

/** As many tasks as desired, healthy, of the newest deployment. @returns how many launches the quotas held back */
function keepTasks(world: World, service: number): number {
  if (world.state.services[service].spec.schedulingStrategy === 'DAEMON') return keepOnInstances(world, service);
  const shifted = keepShift(world, service);
  if (shifted !== undefined) {
    rebalanceZones(world, service, false);
    return shifted;
  }
  let tally = tallyTasks(world, service);
  noteHealthy(world, world.primaryOf(service), tally.healthyAtUs);
  // A rollback turns new tasks into old ones.
  if (judgeDeployment(world, service)) tally = tallyTasks(world, service);
  const plan = planOf(tally);
  const { name } = world.state.services[service].spec;
  recordDecision(world, 'service-pass', `service/${name}`, plan.outcome, plan.because, { ...(tally.rollout ?? tally.view) });
  stopUnhealthy(world, service, tally.unhealthy, plan.stopUnhealthy);
  stopDraining(world, service, tally.draining, plan.stopDraining);
  stopOlder(world, service, tally, plan);
  const kept = stopSurplus(world, service, plan.stopSurplus);
  const left = startTasks(world, service, plan.start);
  sayWhatHolds(world, service, plan, tally, kept);
  const isSteady = plan.outcome === 'steady';
  noteSteadyState(world, service, isSteady && !world.state.services[service].rebalancing.isUnderWay);
  rebalanceZones(world, service, isSteady);
  return left;
}

/** A task on each container instance where one belongs. */
function keepOnInstances(world: World, service: number): number {
  judgeDeployment(world, service);
  const { outcome } = keepDaemons(world, service);
  sayWhetherStuck(world, service, outcome);
  noteSteadyState(world, service, outcome === 'steady');
  return 0;
}

function planOf({ view, rollout }: ServiceTally): RolloutPlan {
  return rollout === undefined ? { ...planPass(view), stopOlderIdle: 0, stopOlder: 0, heldOlder: 0 } : planRollout(rollout);
}

const STUCK =
  'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.';
const PROTECTED = 'was unable to scale in. Reason: The number of protected tasks are more than the desired count of tasks.';

/** What keeps a service from what it wants, in its events. @param kept tasks too many that are under scale-in protection */
function sayWhatHolds(world: World, service: number, { outcome, heldOlder }: RolloutPlan, { rollout }: ServiceTally, kept: number): void {
  sayWhetherStuck(world, service, outcome);
  if (kept + heldOlder > 0) {
    const holder = heldOlder > 0 ? oldestProtected(world, service) : world.primaryOf(service);
    sayWhileItLasts(world, service, 'protected', `was unable to reach steady state because task set (${holder.deploymentId}) ${PROTECTED}`);
  } else if ((rollout?.olderProtected ?? 0) === 0) noteEnded(world, service, 'protected');
}

/** The oldest deployment of a service that has tasks under scale-in protection; the newest where none has. */
function oldestProtected(world: World, service: number): Deployment {
  const protecting = world.tasksOf(service).filter((task) => isProtected(task, world.nowUs));
  const oldest = protecting.reduce((least, { deployment }) => Math.min(least, deployment), world.primaryOf(service).index);
  return world.state.deployments[oldest];
}

function sayWhetherStuck(world: World, service: number, outcome: PassPlan['outcome']): void {
  if (outcome === 'blocked') sayWhileItLasts(world, service, 'stuck', STUCK);
  else noteEnded(world, service, 'stuck');
}

function noteSteadyState(world: World, service: number, isSteady: boolean): void {
  const { tasks, services } = world.state;
  const state = services[service];
  const isAlone = state.deployments.length === 1;
  const isSettled = (index: number) => tasks[index].lastStatus === 'RUNNING' || tasks[index].lastStatus === 'DEPROVISIONING';
  const isDone = isSteady && isAlone && state.tasks.every(isSettled);
  state.hasReachedSteadyState = isDone;
  if (!isDone) {
    noteEnded(world, service, 'steady');
    return;
  }
  notePlaced(world, service);
  const deployment = world.primaryOf(service);
  if (deployment.rolloutState === 'IN_PROGRESS' && hasBaked(world, deployment)) completeDeployment(world, deployment);
  sayWhileItLasts(world, service, 'steady', 'has reached a steady state.');
}
