import { hasNetworkInterface } from '../../rules/tasks/status-path.js';
import { stopCodeOf } from '../../rules/tasks/stop-code.js';
import { wakeDrained, wakeWaitingTasks } from '../capacity/wake.js';
import { quitInstance, releaseInstance } from '../instances/resources.js';
import { noteJobTaskStopped } from '../jobs/progress.js';
import { deregisterTarget, refreshTarget } from '../loadBalancing/targets.js';
import { noteFailedStart } from '../services/failures.js';
import { wakeService } from '../services/wake.js';
import type { ContainerState, ServiceState, Task } from '../state.js';
import type { World } from '../world.js';
import { beginStop, dropContainers, haveAllStopped, mainOf } from './containers.js';
import { bookCpu } from './cpu.js';
import { isWaiting } from './create.js';
import { leaveHost, leaveScheduler } from './host.js';
import { countLive } from './live.js';
import { bookMemory } from './memory.js';
import { pullAll } from './pull.js';
import { closeServer } from './server.js';
import { setStatus, setTargetState } from './statuses.js';
import { after, cancelStep, Step } from './steps.js';

const ESSENTIAL_EXITED = 'Essential container in task exited';
/** Stop codes of tasks that ended by themselves. */
const OWN_FAILURES: readonly string[] = ['TaskFailedToStart', 'EssentialContainerExited'];

/** From now on a task is to be STOPPED; its resources are free for the scheduler. */
export function decideStop(world: World, task: Task, stopCode: string, stoppedReason: string): void {
  const service = world.state.services[task.service];
  if (task.desiredStatus === 'RUNNING') countLive(service.live, task, -1);
  if (task.desiredStatus === 'RUNNING' && task.lastStatus !== 'RUNNING') service.taskCounts.pending--;
  task.desiredStatus = 'STOPPED';
  task.stopCode = stopCode;
  task.stoppedReason = stoppedReason;
  task.stoppingAt = world.nowUs;
  leaveInstance(world, task);
  if (task.startedAt !== undefined) return;
  if (OWN_FAILURES.includes(stopCode)) service.counts.failedToStart++;
  noteFailedStart(world, task);
}

/** All containers have stopped. Where nobody asked for it the control plane hears of it a little later. */
export function containersGone(world: World, task: Task): void {
  if (task.executionStoppedAt === undefined) {
    task.exitCode ??= mainOf(world, task).exitCode;
    noteGone(world, task);
  }
  // Whose host is lost beside it is stopped when ECS hears of the loss.
  if (task.stepTimer < 0 && task.desiredStatus === 'STOPPED') processEnded(world, task);
}

export function processEnded(world: World, task: Task): void {
  // Until its target is gone requests still find a process that ended by itself.
  if (task.exitReason === '') closeServer(world, task);
  deprovision(world, task);
}

/** The containers of a task have ended at this instant. */
export function noteGone(world: World, task: Task): void {
  task.executionStoppedAt = world.nowUs;
  if (task.instance >= 0) pullAll(world, leaveHost(world, task));
}

/**
 * An essential container has ended: its agent stops the others, the control plane hears of it a little later.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (essential)
 */
export function essentialEnded(world: World, task: Task, container: ContainerState): void {
  cancelStep(world, task);
  task.exitCode = container.exitCode;
  task.exitReason = container.reason === '' ? ESSENTIAL_EXITED : container.reason;
  beginStop(world, task);
  after(world, task, Step.ExitReported, world.draw('stateChangeReport', `state-change/${task.group}`));
  if (haveAllStopped(task)) noteGone(world, task);
}

export function exitReported(world: World, task: Task): void {
  endTask(world, task, stopCodeOf(task.exitReason), task.exitReason);
}

/** The control plane learns that a task has ended, or ends. */
export function endTask(world: World, task: Task, stopCode: string, stoppedReason: string): void {
  if (task.desiredStatus === 'RUNNING') decideStop(world, task, stopCode, stoppedReason);
  if (task.executionStoppedAt !== undefined) deprovision(world, task);
  else setStatus(world, task, 'STOPPING');
  refreshTarget(world, task, task.server);
  wakeService(world, task.service);
}

/** Frees what a task reserved; a task that still waits for room waits no longer. */
function leaveInstance(world: World, task: Task): void {
  if (task.instance >= 0) {
    releaseInstance(world, task.index);
    wakeWaitingTasks(world);
    pullAll(world, leaveScheduler(world, task));
  } else if (isWaiting(task)) world.state.waitingTasks = world.state.waitingTasks.filter((index) => index !== task.index);
}

export function deprovision(world: World, task: Task): void {
  const { networkMode, family } = world.scenario.taskDefinitions[task.definition];
  // Without a network interface of its own, or before it got one, there is nothing to take down.
  if (!hasNetworkInterface(networkMode) || isWaiting(task)) {
    stopped(world, task);
    return;
  }
  setStatus(world, task, 'DEPROVISIONING');
  after(world, task, Step.Deprovisioned, world.draw('taskDeprovision', `deprovision/${family}`));
}

/** Its service counts a task no more. Tasks stand in order of creation. */
function dropTask({ tasks }: ServiceState, { index }: Task): void {
  let from = 0;
  let to = tasks.length - 1;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (tasks[middle] < index) from = middle + 1;
    else to = middle;
  }
  tasks.splice(from, 1);
}

export function stopped(world: World, task: Task): void {
  task.stoppedAt = world.nowUs;
  // A crashed task may still be a target; nothing may outlive the task.
  if (task.target !== 'none') deregisterTarget(world, task);
  setTargetState(world, task, 'none');
  closeServer(world, task);
  bookCpu(world, task);
  bookMemory(world, task);
  dropContainers(world, task, true);
  const service = world.state.services[task.service];
  service.counts.stopped++;
  setStatus(world, task, 'STOPPED');
  dropTask(service, task);
  if (task.instance >= 0) quitInstance(world, task.index);
  noteJobTaskStopped(world, task);
  wakeService(world, task.service);
  if (task.instance >= 0) wakeDrained(world, task.instance);
}
