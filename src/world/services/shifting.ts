import type { CodeDeployStrategy } from '../../aws/code-deploy.js';
import { isRolledBack, statusGivenUp, steadyByUs } from '../../rules/service/code-deploy.js';
import { deadlineUs, phasesOf } from '../../rules/service/shift-course.js';
import { planShift, type ShiftFailure, type ShiftPhase, type ShiftView } from '../../rules/service/shift-plan.js';
import { refreshPool } from '../loadBalancing/targets.js';
import { alarmStateOf } from '../monitoring/alarms.js';
import { recordDecision } from '../record.js';
import type { TrafficShiftState } from '../shift-state.js';
import type { Deployment, ServiceState } from '../state.js';
import type { World } from '../world.js';
import { completeDeployment, type DeploymentFailure, failDeployment, rollBack } from './deployments.js';
import { isHealthy } from './health.js';
import { answerPauses, beginHooks, lookAtHooks } from './lifecycle-hooks.js';
import { keepRevision } from './revision.js';
import { hasTestListener, takenOver } from './target-group-pair.js';
import { reasonFor, tellStage } from './telling.js';

/**
 * One pass over a service whose deployment moves its traffic: the deployment goes on as far as it can now, then each
 * revision has as many tasks as it is to have.
 * @returns how many launches the quotas held back; undefined where no such deployment is under way
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
 */
export function keepShift(world: World, service: number): number | undefined {
  const state = world.state.services[service];
  const shift = currentShift(world, state);
  if (shift === undefined) return undefined;
  shift.dueUs = Number.POSITIVE_INFINITY;
  if (shift.isRollingBack) return goBack(world, state, shift);
  const green = world.state.deployments[shift.green];
  if (green.rolloutState === 'IN_PROGRESS') goOn(world, state, shift, green);
  if (state.shift === undefined) return 0;
  if (shift.isRollingBack) return goBack(world, state, shift);
  return keepBoth(world, state, shift, green);
}

/** When such a deployment has something to do by the clock alone; Infinity: never. */
export function shiftDueUs(world: World, service: number): number {
  const { shift, status } = world.state.services[service];
  return shift === undefined || status !== 'ACTIVE' ? Number.POSITIVE_INFINITY : Math.max(world.nowUs + 1, shift.dueUs);
}

/** The shift under way, begun or turned round where the service's PRIMARY deployment has changed. */
function currentShift(world: World, state: ServiceState): TrafficShiftState | undefined {
  const { shift } = state;
  const primary = world.primaryOf(state.index);
  if (shift === undefined) return beginShift(world, state, primary, state.deployments[1], []);
  if (primary.index === shift.green || shift.isRollingBack) {
    if (!shift.isRollingBack || primary.isRollback) return shift;
  } else if (primary.isRollback) {
    turnRound(world, state, shift);
    return shift;
  }
  return overtake(world, state, shift, primary);
}

/**
 * A newer deployment overtakes one that moves traffic: that goes back to blue at once, and begins to move again; what has
 * let blue go is blue itself.
 * @assumed AWS says that several revisions are reconciled first, not where their traffic goes meanwhile
 */
function overtake(world: World, state: ServiceState, shift: TrafficShiftState, primary: Deployment): TrafficShiftState | undefined {
  const isThrough = takenOver(world, shift) === shift.green;
  const abandoned = [...shift.abandoned, isThrough ? shift.blue : shift.green];
  state.shift = undefined;
  const next = beginShift(world, state, primary, isThrough ? shift.green : shift.blue, abandoned);
  if (next === undefined) refreshPool(world, state.index);
  return next;
}

function beginShift(
  world: World,
  state: ServiceState,
  primary: Deployment,
  blue: number | undefined,
  abandoned: readonly number[],
): TrafficShiftState | undefined {
  const { deploymentStrategy } = primary.spec;
  if (deploymentStrategy.kind === 'ROLLING' || primary.rolloutState !== 'IN_PROGRESS' || primary.isRollback || blue === undefined)
    return undefined;
  const left = abandoned.filter((index) => tasksOf(world, state.index, [index]).length > 0);
  state.shift = {
    green: primary.index,
    blue,
    abandoned: left,
    phases: phasesOf(deploymentStrategy, left.length > 0),
    startedUs: world.nowUs,
    phase: 0,
    sinceUs: world.nowUs,
    hooks: [],
    greenPercent: 0,
    dueUs: Number.POSITIVE_INFINITY,
    isRollingBack: false,
    desired: state.desired,
    scaledUs: Number.POSITIVE_INFINITY,
  };
  refreshPool(world, state.index);
  announcePhase(world, state, state.shift, 'a new revision is deployed');
  beginHooks(world, state.shift);
  return state.shift;
}

/** Brings a deployment forward: through as many phases as are over. */
function goOn(world: World, state: ServiceState, shift: TrafficShiftState, green: Deployment): void {
  for (;;) {
    lookAtHooks(world, shift);
    noteScaling(world, state, shift);
    const view = viewOf(world, state, shift, green);
    const plan = planShift(view);
    if (plan.outcome === 'giveUp') {
      giveUp(world, state, shift, green, failureOf(green, plan, shift.phases[shift.phase], state), plan.because);
      return;
    }
    if (plan.outcome === 'wait') {
      shift.dueUs = plan.dueUs;
      recordShift(world, state, shift, `wait in ${view.phase.stage}`, plan.because);
      return;
    }
    if (shift.phase + 1 === shift.phases.length) {
      endShift(world, state);
      completeDeployment(world, green);
      return;
    }
    enter(world, state, shift, shift.phase + 1, plan.because);
  }
}

function viewOf(world: World, state: ServiceState, shift: TrafficShiftState, green: Deployment): ShiftView {
  const { deploymentAlarms, deploymentStrategy } = state.spec;
  const isCodeDeploys = deploymentStrategy.kind === 'CODE_DEPLOY';
  const alarms = green.watchesAlarms && (green.hasRun || isCodeDeploys) ? (deploymentAlarms?.alarmNames ?? []) : [];
  const phase = shift.phases[shift.phase];
  return {
    phase,
    sinceUs: shift.sinceUs,
    nowUs: world.nowUs,
    hooks: shift.hooks,
    deadlineUs: deadlineUs(deploymentStrategy, shift.startedUs),
    steadyByUs: isCodeDeploys ? steadyByUs(shift.scaledUs, phase) : Number.POSITIVE_INFINITY,
    desired: state.desired,
    greenHealthy: healthyOf(world, state, shift.green),
    blueTasks: tasksOf(world, state.index, [shift.blue]).length,
    olderTasks: tasksOf(world, state.index, shift.abandoned).length,
    alarm: alarms.find((name) => alarmStateOf(world, name) === 'ALARM') ?? '',
  };
}

function healthyOf(world: World, { index, spec }: ServiceState, deployment: number): number {
  const hasTargetGroup = spec.targetGroups.length > 0;
  return tasksOf(world, index, [deployment]).filter((task) => task.desiredStatus === 'RUNNING' && isHealthy(world, task, hasTargetGroup))
    .length;
}

/** The desired count may change meanwhile; then tasks are missing until both revisions have as many again. */
function noteScaling(world: World, state: ServiceState, shift: TrafficShiftState): void {
  if (state.desired !== shift.desired) shift.scaledUs = world.nowUs;
  shift.desired = state.desired;
  const isSteady = [shift.blue, shift.green].every((deployment) => healthyOf(world, state, deployment) >= state.desired);
  if (isSteady) shift.scaledUs = Number.POSITIVE_INFINITY;
}

function tasksOf(world: World, service: number, deployments: readonly number[]) {
  return world.tasksOf(service).filter(({ deployment }) => deployments.includes(deployment));
}

function enter(world: World, state: ServiceState, shift: TrafficShiftState, phase: number, because: string): void {
  shift.phase = phase;
  shift.sinceUs = world.nowUs;
  setPercent(world, state, shift, shift.phases[phase].greenPercent);
  announcePhase(world, state, shift, because);
  beginHooks(world, shift);
}

function setPercent(world: World, state: ServiceState, shift: TrafficShiftState, greenPercent: number): void {
  if (shift.greenPercent === greenPercent) return;
  shift.greenPercent = greenPercent;
  refreshPool(world, state.index);
}

function announcePhase(world: World, state: ServiceState, shift: TrafficShiftState, because: string): void {
  const { stage, greenPercent } = shift.phases[shift.phase];
  const green = world.state.deployments[shift.green];
  tellStage(world, green, stageText(shift.phases[shift.phase]) + testText(shift, green));
  recordShift(world, state, shift, `${stage}, ${greenPercent} % of traffic`, because);
}

function stageText({ stage, greenPercent }: ShiftPhase): string {
  return stage === 'PRODUCTION_TRAFFIC_SHIFT' || stage === 'AllowTraffic' ? `${stage}: ${greenPercent} % of production traffic` : stage;
}

/** When a test listener begins to reach green. */
function testText({ phases, phase }: TrafficShiftState, { spec, targetGroup }: Deployment): string {
  const begins = phases[phase].isGreenTested && phases[phase - 1]?.isGreenTested === false;
  return begins && hasTestListener(spec) ? `: the test listener reaches target group ${targetGroup}` : '';
}

function recordShift(world: World, state: ServiceState, shift: TrafficShiftState, outcome: string, because: string): void {
  const { deploymentId } = world.state.deployments[shift.green];
  const inputs = { deployment: deploymentId, greenPercent: shift.greenPercent, desired: state.desired };
  recordDecision(world, 'traffic-shift', `service/${state.spec.name}`, outcome, because, inputs);
}

/** How a deployment ends that is given up: in whose words, and whether blue has all traffic again. */
interface Ending extends DeploymentFailure {
  readonly mayRollBack: boolean;
}

/** @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html */
function failureOf(
  green: Deployment,
  { failure, because }: { readonly failure: ShiftFailure; readonly because: string },
  phase: ShiftPhase,
  { spec }: ServiceState,
): Ending {
  const { deploymentStrategy: strategy } = spec;
  if (strategy.kind === 'CODE_DEPLOY') return endingOf(green, statusGivenUp(failure), because, isRolledBack(strategy, failure, phase));
  const isAlarm = failure === 'alarm';
  const what = isAlarm ? 'alarm detected.' : 'lifecycle stage failed.';
  const by = isAlarm ? 'alarms' : 'lifecycle stage';
  return {
    reason: `ECS deployment ${by}: ${what}`,
    event: what,
    by,
    mayRollBack: !isAlarm || spec.deploymentAlarms?.rollback === true,
  };
}

function endingOf(green: Deployment, status: 'Failed' | 'Stopped', because: string, mayRollBack: boolean): Ending {
  const reason = reasonFor(green, because, `${status}: ${because}.`);
  return { reason, event: because, by: 'CodeDeploy', isStopped: status === 'Stopped', mayRollBack };
}

/** The deployment is FAILED, and all traffic is blue's again at once; without rollback things are left as they stand. */
function giveUp(world: World, state: ServiceState, shift: TrafficShiftState, green: Deployment, ending: Ending, because: string): void {
  failDeployment(world, green, ending, false);
  const blue = world.state.deployments[shift.blue];
  recordShift(world, state, shift, ending.mayRollBack ? `FAILED, rolled back to ${blue.deploymentId}` : 'FAILED', because);
  if (!ending.mayRollBack) return;
  rollBack(world, green, blue, ending.by);
  turnRound(world, state, shift);
}

function turnRound(world: World, state: ServiceState, shift: TrafficShiftState): void {
  shift.isRollingBack = true;
  setPercent(world, state, shift, 0);
}

/** The revision that is back keeps the service up; the others stop, blue only once it is not needed any more. */
function goBack(world: World, state: ServiceState, shift: TrafficShiftState): number {
  const primary = world.primaryOf(state.index);
  const hasTargetGroup = state.spec.targetGroups.length > 0;
  const healthy = tasksOf(world, state.index, [primary.index]).filter((task) => isHealthy(world, task, hasTargetGroup)).length;
  const left = keepRevision(world, primary, state.desired);
  const others = [...shift.abandoned, shift.green, shift.blue].filter((index) => index !== primary.index);
  for (const index of others) {
    const isNeeded = index === shift.blue && healthy < state.desired;
    keepRevision(world, world.state.deployments[index], isNeeded ? state.desired : 0);
  }
  if (tasksOf(world, state.index, others).length > 0) return left;
  endShift(world, state);
  completeDeployment(world, primary);
  return left;
}

/** Each while the phase has it run; one of ECS's that is stopped or FAILED and not rolled back starts nothing. */
function keepBoth(world: World, state: ServiceState, shift: TrafficShiftState, green: Deployment): number {
  const { runs } = shift.phases[shift.phase];
  for (const index of shift.abandoned) keepRevision(world, world.state.deployments[index], 0);
  const left = keepRevision(world, world.state.deployments[shift.blue], runs === 'green' ? 0 : state.desired);
  // A task set of CodeDeploy is kept up to its scale whatever becomes of the deployment.
  if (green.rolloutState !== 'IN_PROGRESS' && green.codeDeployId === '') return left;
  return left + keepRevision(world, green, runs === 'blue' ? 0 : state.desired);
}

function endShift(world: World, state: ServiceState): void {
  state.shift = undefined;
  refreshPool(world, state.index);
}

/**
 * Somebody lets a deployment go on that is paused, or has it rolled back.
 * @param which pause, where several wait
 * @param stage at which one must wait; undefined: any
 * @returns whether one waited
 */
export function answerPause(world: World, service: number, which: 'any' | 'all', action: 'CONTINUE' | 'ROLLBACK', stage?: string): boolean {
  const { shift } = world.state.services[service];
  if (shift === undefined || !isUnderWay(world, shift)) return false;
  if (stage !== undefined && shift.phases[shift.phase].stage !== stage) return false;
  return answerPauses(world, shift, which, action === 'CONTINUE' ? 'SUCCEEDED' : 'FAILED') > 0;
}

/**
 * Somebody stops the deployment that CodeDeploy makes of a service.
 * @param isBack whether blue has all traffic again; undefined: as the deployment group has it
 * @returns whether there was one that could be stopped
 */
export function stopCodeDeploy(world: World, service: number, strategy: CodeDeployStrategy, isBack: boolean | undefined): boolean {
  const state = world.state.services[service];
  const { shift } = state;
  if (shift === undefined || !isUnderWay(world, shift)) return false;
  const phase = shift.phases[shift.phase];
  if (phase.runs === 'green') return false;
  const green = world.state.deployments[shift.green];
  const mayRollBack = phase.runs !== 'blue' && (isBack ?? isRolledBack(strategy, 'unanswered', phase));
  giveUp(world, state, shift, green, endingOf(green, 'Stopped', 'StopDeployment says so', mayRollBack), 'StopDeployment says so');
  return true;
}

function isUnderWay(world: World, shift: TrafficShiftState): boolean {
  return !shift.isRollingBack && world.state.deployments[shift.green].rolloutState === 'IN_PROGRESS';
}
