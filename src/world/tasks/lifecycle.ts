import { SPOT_NOTICE_SECONDS } from '../../aws/quotas.js';
import { US_PER_SECOND } from '../../base/units.js';
import { hasNetworkInterface, isActivated } from '../../rules/tasks/status-path.js';
import { SIGKILL_EXIT_CODE, SIGTERM_EXIT_CODE } from '../../rules/tasks/termination.js';
import { joinInstance } from '../instances/resources.js';
import {
  deregisterTarget,
  groupNameOf,
  refreshTarget,
  registerHealthyTarget,
  registerTarget,
  targetGroupOf,
} from '../loadBalancing/targets.js';
import { recordServiceEvent } from '../record.js';
import { noteTaskRan } from '../services/failures.js';
import { wakeService } from '../services/wake.js';
import type { ContainerState, Deployment, Task } from '../state.js';
import type { World } from '../world.js';
import {
  beginStop,
  containerStopped,
  continueStop,
  definitionsOf,
  dropContainers,
  endMain,
  exitContainer,
  haveAllStopped,
  mainOf,
  processUp,
  resumeEnd,
  runsAny,
  startContainer,
  startDependents,
  startedBefore,
  startIndependent,
  stopIdle,
  terminationOf,
} from './containers.js';
import { createTask, isWaiting, type Placement, recordPlacement } from './create.js';
import {
  containersGone,
  decideStop,
  deprovision,
  endTask,
  essentialEnded,
  exitReported,
  noteGone,
  processEnded,
  stopped,
} from './ending.js';
import { noteHealthy, onProbe, onProbeTimedOut, taskHealthOf } from './health.js';
import { askAgent } from './host.js';
import { countLive } from './live.js';
import { OUT_OF_MEMORY_REASON } from './memory.js';
import { keepImages, prepareUs, pullAll } from './pull.js';
import { openServer, taskBehind } from './server.js';
import { setStatus, setTargetState } from './statuses.js';
import { after, ContainerStep, cancelStep, containerStepOf, Step } from './steps.js';
import { isOfJob } from './work.js';

export { isWaiting, type Placement, recordPlacement } from './create.js';

const SPOT_REASON = 'Your Spot Task was interrupted.';

/** Creates a task of a service or job; it then goes through its life by itself. @param deployment whose revision it is; PRIMARY unless given */
export function launchTask(world: World, service: number, placement: Placement, deployment?: Deployment): Task {
  const task = createTask(world, service, placement, deployment ?? primaryOf(world, service));
  world.state.services[service].counts.launched++;
  if (isWaiting(task)) {
    setStatus(world, task, 'PROVISIONING');
    world.state.waitingTasks.push(task.index);
    after(world, task, Step.WaitedTooLong, world.draw('provisioningTimeout', `provisioning-timeout/${task.group}`));
  } else prepare(world, task);
  return task;
}

function primaryOf(world: World, service: number): Deployment | undefined {
  return world.state.services[service].job < 0 ? world.primaryOf(service) : undefined;
}

/** Room was found for a task that waited for it. */
export function placeWaitingTask(world: World, task: Task, placement: Placement): void {
  cancelStep(world, task);
  task.instance = placement.instance;
  task.containerInstanceId = world.state.instances[placement.instance].instanceId;
  const { live } = world.state.services[task.service];
  countLive(live, task, -1);
  task.availabilityZone = placement.availabilityZone;
  countLive(live, task, 1);
  task.hostPorts = placement.hostPorts;
  joinInstance(world, task);
  recordPlacement(world, task, placement.grounds);
  prepare(world, task);
}

/** What comes first on the host: the network interface where the task has one of its own, else the agent. */
function prepare(world: World, task: Task): void {
  const definition = world.scenario.taskDefinitions[task.definition];
  if (hasNetworkInterface(definition.networkMode)) {
    setStatus(world, task, 'PROVISIONING');
    const name = task.launchType === 'FARGATE' ? 'fargateEniAttach' : 'ec2EniAttach';
    after(world, task, Step.NetworkAttached, world.draw(name, `eni-attach/${definition.family}`));
  } else {
    setStatus(world, task, 'PENDING');
    after(world, task, Step.PullStarted, prepareUs(world, task));
  }
}

/** @assumed The wording; AWS says that such a task is stopped, not in which words. */
function waitedTooLong(world: World, task: Task): void {
  stopTask(world, task, 'TaskFailedToStart', 'No container instance had room for the task while it was in PROVISIONING.');
}

/** A task that has been running since before the run: every instant is 0. */
export function createRunningTask(world: World, service: number, placement: Placement): Task {
  const task = createTask(world, service, placement, primaryOf(world, service));
  task.connectivityAt = world.nowUs;
  task.pullStartedAt = world.nowUs;
  task.pullStoppedAt = world.nowUs;
  task.startedAt = world.nowUs;
  task.healthyAt = world.nowUs;
  task.isProcessUp = true;
  task.server = openServer(world, task, 0);
  world.plane.serve(task.server);
  task.containers.forEach((_, index) => {
    startedBefore(world, task, index);
  });
  task.healthStatus = taskHealthOf(world, task);
  setStatus(world, task, 'RUNNING');
  noteTaskRan(world, task);
  const group = targetGroupOf(world, service);
  if (group !== undefined) registerHealthyTarget(world, task, group);
  return task;
}

/** The next step of a task's life is due. */
export function onTaskStep(world: World, index: number, step: number): void {
  const task = world.state.tasks[index];
  task.stepTimer = -1;
  STEPS[step](world, task);
}

/** Something is due at a container of a task; what follows from it for the task follows at once. */
export function onContainerStep(world: World, index: number, payload: number): void {
  const task = world.state.tasks[index];
  const { container, step } = containerStepOf(payload);
  CONTAINER_STEPS[step](world, task, container, task.containers[container]);
  settle(world, task);
}

/** What the state of a task's containers makes of the task: they start, one that is essential has ended, all have stopped. */
function settle(world: World, task: Task): void {
  if (task.executionStoppedAt !== undefined && !task.isEnding) return; // Its host is gone.
  if (task.isEnding) {
    continueStop(world, task);
    if (haveAllStopped(task)) containersGone(world, task);
    return;
  }
  startDependents(world, task);
  const definitions = definitionsOf(world, task);
  const ended = task.containers.findIndex(({ lastStatus }, index) => lastStatus === 'STOPPED' && definitions[index].essential);
  if (ended >= 0) essentialEnded(world, task, task.containers[ended]);
  else if (task.lastStatus === 'PENDING' && task.containers.every(({ lastStatus }) => lastStatus !== 'PENDING')) allStarted(world, task);
}

function networkAttached(world: World, task: Task): void {
  task.connectivityAt = world.nowUs;
  setStatus(world, task, 'PENDING');
  after(world, task, Step.PullStarted, prepareUs(world, task));
}

/** The agent takes the task on, once what it needs is free on the host. */
function pullStarted(world: World, task: Task): void {
  pullAll(world, task.instance < 0 ? [task] : askAgent(world, task));
}

function pullFailed(world: World, task: Task): void {
  const { image } = definitionsOf(world, task)[world.scenario.behaviours[task.definition].mainContainer];
  task.executionStoppedAt = world.nowUs;
  task.exitReason = `CannotPullContainerError: failed to resolve ref ${image}: not found`;
  mainOf(world, task).reason = task.exitReason;
  const name = task.launchType === 'FARGATE' ? 'fargateFailureReport' : 'stateChangeReport';
  after(world, task, Step.ExitReported, world.draw(name, `state-change/${task.group}`));
}

function pullStopped(world: World, task: Task): void {
  task.pullStoppedAt = world.nowUs;
  keepImages(world, task);
  after(world, task, Step.Started, world.draw('containerStart', `container-start/${familyOf(world, task)}`));
}

function containersStart(world: World, task: Task): void {
  startIndependent(world, task);
  settle(world, task);
}

/** All containers have started; with several target groups the task is registered before it is RUNNING. */
function allStarted(world: World, task: Task): void {
  if (!isActivated(world.state.services[task.service].spec.targetGroups.length)) {
    running(world, task);
    return;
  }
  setStatus(world, task, 'ACTIVATING');
  registerTarget(world, task);
  after(world, task, Step.Activated, world.draw('targetRegistration', `activation/${familyOf(world, task)}`));
}

function running(world: World, task: Task): void {
  task.startedAt = world.nowUs;
  setStatus(world, task, 'RUNNING');
  noteTaskRan(world, task);
  if (isOfJob(world, task)) return;
  noteHealthy(world, task);
  refreshTarget(world, task, task.server);
  wakeService(world, task.service);
}

/** Somebody decides to stop a task: deregistration, its delay, SIGTERM, the end. */
export function stopTask(world: World, task: Task, stopCode: string, stoppedReason: string): void {
  if (task.desiredStatus === 'STOPPED') return;
  cancelStep(world, task);
  decideStop(world, task, stopCode, stoppedReason);
  if (task.lastStatus !== 'RUNNING' && !runsAny(task)) {
    // Nothing runs in it yet.
    task.executionStoppedAt ??= world.nowUs;
    deprovision(world, task);
    return;
  }
  dropStartUps(world, task);
  if (task.target === 'none') {
    setStatus(world, task, 'STOPPING');
    refreshTarget(world, task, task.server);
    terminate(world, task);
    return;
  }
  setStatus(world, task, 'DEACTIVATING');
  // The load balancer hears of it one pass later, as measured traces show.
  after(world, task, Step.Deregistered, world.draw('schedulerPass', `deregistration/${task.group}`));
}

/** Processes that are not up yet will not be. */
function dropStartUps(world: World, task: Task): void {
  for (const container of task.containers) {
    const isStartingUp = container.lastStatus === 'RUNNING' && container.readyAtUs === undefined;
    if (!isStartingUp || container.timer < 0 || container.exitCode !== undefined || task.isEnding) continue;
    world.loop.cancel(container.timer);
    container.timer = -1;
  }
}

/**
 * Fargate Spot takes a task back: the notice is SIGTERM, deregistration begins with it, SIGKILL comes after the stop
 * timeout, two minutes later at most.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 * @assumed stop code SpotInterruption; the guide's sample of the event shows TerminationNotice
 */
export function interruptTask(world: World, task: Task): void {
  world.state.services[task.service].counts.interrupted++;
  if (task.lastStatus !== 'RUNNING') {
    stopTask(world, task, 'SpotInterruption', SPOT_REASON);
    return;
  }
  cancelStep(world, task);
  decideStop(world, task, 'SpotInterruption', SPOT_REASON);
  // The warning: an event of its own, in which the task still is RUNNING.
  setStatus(world, task, 'RUNNING');
  setStatus(world, task, task.target === 'none' ? 'STOPPING' : 'DEACTIVATING');
  if (task.target !== 'none') beginDraining(world, task);
  else refreshTarget(world, task, task.server);
  task.hostGoneAtUs = world.nowUs + SPOT_NOTICE_SECONDS * US_PER_SECOND;
  terminate(world, task);
  wakeService(world, task.service);
}

function deregistered(world: World, task: Task): void {
  beginDraining(world, task);
  after(world, task, Step.Drained, targetGroupOf(world, task.service)?.deregistrationDelayUs ?? 0);
}

function beginDraining(world: World, task: Task): void {
  deregisterTarget(world, task);
  recordServiceEvent(world, task.service, `deregistered 1 targets in (target-group ${groupNameOf(world, task)})`);
  recordServiceEvent(world, task.service, 'has begun draining connections on 1 tasks.');
}

function drained(world: World, task: Task): void {
  // Connections are cut; messages are nobody's connection.
  const { consumes } = world.scenario.behaviours[task.definition];
  if (task.server >= 0 && consumes === undefined) world.plane.dropInHand(task.server);
  setTargetState(world, task, 'none');
  setStatus(world, task, 'STOPPING');
  terminate(world, task);
}

/** The containers are told to stop, each after those that depend on it. */
function terminate(world: World, task: Task): void {
  if (task.executionStoppedAt !== undefined) {
    // They are gone, and nobody knows yet.
    const { mainContainer } = world.scenario.behaviours[task.definition];
    after(world, task, Step.ProcessEnded, terminationOf(world, task, mainContainer).afterUs);
    return;
  }
  beginStop(world, task);
  settle(world, task);
}

/** The process of a task ends by itself: what it had in hand is lost now. */
export function crashTask(world: World, task: Task, exitCode: number): void {
  crashContainer(world, task, world.scenario.behaviours[task.definition].mainContainer, exitCode, '');
}

function crashContainer(world: World, task: Task, index: number, exitCode: number, reason: string): void {
  const { lastStatus, exitCode: endedWith } = task.containers[index];
  if (lastStatus !== 'RUNNING' || endedWith !== undefined) return;
  exitContainer(world, task, index, exitCode, reason);
  settle(world, task);
}

/** The container that serves, of the task on this server, used more memory than it may. */
export function onOutOfMemory(world: World, server: number): void {
  world.plane.memory.takeDue(server);
  const task = taskBehind(world, server);
  if (task === undefined || task.executionStoppedAt !== undefined) return;
  const { mainContainer } = world.scenario.behaviours[task.definition];
  crashContainer(world, task, mainContainer, SIGKILL_EXIT_CODE, OUT_OF_MEMORY_REASON);
}

/** What a task runs on is gone, and its process with it. Nobody knows before `reportLoss`; a stop that was under way goes on. */
export function loseProcess(world: World, task: Task): void {
  if (task.lastStatus === 'STOPPED' || task.executionStoppedAt !== undefined) return;
  if (task.desiredStatus === 'RUNNING') cancelStep(world, task);
  if (!task.isEnding) dropContainers(world, task, false);
  noteGone(world, task);
  endMain(world, task);
}

/** The control plane hears that what a task ran on is gone. */
export function reportLoss(world: World, task: Task, stopCode: string, stoppedReason: string): void {
  if (task.desiredStatus !== 'RUNNING') return;
  cancelStep(world, task);
  endTask(world, task, stopCode, stoppedReason);
}

/** The process stops answering anything. */
export function hangTask(world: World, task: Task): void {
  task.isHung = true;
  if (task.server >= 0) world.plane.hangServer(task.server);
}

/** The process goes on where it stopped. */
export function resumeTask(world: World, task: Task): void {
  task.isHung = false;
  if (task.server >= 0) world.plane.resumeServer(task.server);
  resumeEnd(world, task);
}

function familyOf(world: World, task: Task): string {
  return world.scenario.taskDefinitions[task.definition].family;
}

/** A task that was told to end has finished the last message it had in hand. */
export function onConsumerIdle(world: World, server: number): void {
  const task = taskBehind(world, server);
  if (task !== undefined && task.lastStatus !== 'STOPPED') stopIdle(world, task);
}

/** What each step does. */
const STEPS: Readonly<Record<number, (world: World, task: Task) => void>> = {
  [Step.NetworkAttached]: networkAttached,
  [Step.PullStarted]: pullStarted,
  [Step.PullStopped]: pullStopped,
  [Step.Started]: containersStart,
  [Step.PullFailed]: pullFailed,
  [Step.Deregistered]: deregistered,
  [Step.Drained]: drained,
  [Step.ProcessEnded]: processEnded,
  [Step.Deprovisioned]: stopped,
  [Step.ExitReported]: exitReported,
  [Step.WaitedTooLong]: waitedTooLong,
  [Step.Activated]: running,
};

/** What each step of a container does; its timer is spent. */
const CONTAINER_STEPS: Readonly<Record<number, (world: World, task: Task, index: number, container: ContainerState) => void>> = {
  [ContainerStep.Start]: (world, task, index, container) => {
    container.timer = -1;
    startContainer(world, task, index);
  },
  [ContainerStep.ProcessUp]: processUp,
  [ContainerStep.Exit]: (world, task, index, container) => {
    container.timer = -1;
    const { mainContainer, containers } = world.scenario.behaviours[task.definition];
    // A hung process ends when it goes on.
    if (index !== mainContainer || !task.isHung) exitContainer(world, task, index, containers[index].exitCode, '');
  },
  [ContainerStep.OutOfMemory]: (world, task, index, container) => {
    container.timer = -1;
    exitContainer(world, task, index, SIGKILL_EXIT_CODE, OUT_OF_MEMORY_REASON);
  },
  [ContainerStep.Terminated]: (world, task, index, container) => {
    container.timer = -1;
    containerStopped(world, task, index, SIGTERM_EXIT_CODE);
  },
  [ContainerStep.Killed]: (world, task, index, container) => {
    container.timer = -1;
    containerStopped(world, task, index, SIGKILL_EXIT_CODE);
  },
  [ContainerStep.Probe]: (world, task, index, container) => {
    container.probeTimer = -1;
    onProbe(world, task, index);
  },
  [ContainerStep.ProbeTimedOut]: (world, task, index, container) => {
    container.probeTimer = -1;
    onProbeTimedOut(world, task, index);
  },
  [ContainerStep.StartTimedOut]: (_world, _task, _index, container) => {
    container.startTimer = -1;
  },
};
