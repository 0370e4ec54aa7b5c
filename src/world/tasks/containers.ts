import { STOP_TIMEOUT_SECONDS } from '../../aws/quotas.js';
import { US_PER_SECOND } from '../../base/units.js';
import { compileSampler } from '../../kernel/sample.js';
import { judgeDependencies } from '../../rules/tasks/dependency.js';
import { planRestart } from '../../rules/tasks/restart.js';
import { containersToStop } from '../../rules/tasks/stop-order.js';
import { planTermination, SIGTERM_EXIT_CODE } from '../../rules/tasks/termination.js';
import { refreshTarget } from '../loadBalancing/targets.js';
import { recordDecision } from '../record.js';
import type { ContainerState, Task } from '../state.js';
import type { World } from '../world.js';
import { bookCpu } from './cpu.js';
import { scheduleProbes, updateTaskHealth } from './health.js';
import { bookMemory, isKilledAtStart } from './memory.js';
import { closeServer, openServer } from './server.js';
import { afterContainer, ContainerStep } from './steps.js';
import { beginWork, isOfJob, outOfMemoryAfterUs } from './work.js';

/** The container definitions of a task. */
export function definitionsOf(world: World, task: Task) {
  return world.scenario.taskDefinitions[task.definition].containerDefinitions;
}

/** The container that serves, works or takes messages: its process is the task's. */
export function mainOf(world: World, task: Task): ContainerState {
  return task.containers[world.scenario.behaviours[task.definition].mainContainer];
}

function isMain(world: World, task: Task, index: number): boolean {
  return index === world.scenario.behaviours[task.definition].mainContainer;
}

/** What a quantity of a container is called: that of the main one is the task's. */
function streamOf(world: World, task: Task, index: number, quantity: string): string {
  const { family, containerDefinitions } = world.scenario.taskDefinitions[task.definition];
  return isMain(world, task, index) ? `${quantity}/${family}` : `${quantity}/${family}/${containerDefinitions[index].name}`;
}

// ── Starting ──────────────────────────────────────────────────────────────────────────────────────

/** The image is there: containers that depend on none start together. */
export function startIndependent(world: World, task: Task): void {
  definitionsOf(world, task).forEach(({ dependsOn }, index) => {
    if (dependsOn.length === 0) startContainer(world, task, index);
  });
}

/** Containers whose dependencies are met start a little later; those whose dependencies never will be are stopped. */
export function startDependents(world: World, task: Task): void {
  if (!task.containers.some(waitsForOthers)) return;
  const definitions = definitionsOf(world, task);
  const viewOf = (name: string) => {
    const index = definitions.findIndex((definition) => definition.name === name);
    return { ...task.containers[index], startTimeoutSeconds: definitions[index].startTimeoutSeconds };
  };
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    task.containers.forEach((container, index) => {
      if (!waitsForOthers(container)) return;
      const verdict = judgeDependencies(definitions[index].name, definitions[index].dependsOn, viewOf, world.nowUs);
      if (verdict.kind === 'Met') {
        const delayUs = world.draw('containerStart', streamOf(world, task, index, 'dependent-start'));
        container.timer = afterContainer(world, task, index, ContainerStep.Start, delayUs);
      } else if (verdict.kind === 'Never') {
        // It never ran, but the agent reports what a container ends with that SIGTERM ended.
        end(world, container, SIGTERM_EXIT_CODE, verdict.reason);
        isChanged = true;
      }
    });
  }
}

function waitsForOthers({ lastStatus, timer }: ContainerState): boolean {
  return lastStatus === 'PENDING' && timer < 0;
}

/** A container starts, for the first time or again. */
export function startContainer(world: World, task: Task, index: number): void {
  const container = task.containers[index];
  if (container.exitCode !== undefined) {
    container.restarts++;
    container.lastRestartAtUs = world.nowUs;
  }
  container.lastStatus = 'RUNNING';
  container.startedAtUs = world.nowUs;
  container.exitCode = undefined;
  container.reason = '';
  const { startUp } = world.scenario.behaviours[task.definition].containers[index];
  const { healthCheck, startTimeoutSeconds } = definitionsOf(world, task)[index];
  const hasProcess = isMain(world, task, index) || healthCheck !== undefined || endsByItself(world, task, index);
  if (hasProcess) {
    const startUpUs = Math.round(compileSampler(startUp).draw(world.streams.get(streamOf(world, task, index, 'start-up'))));
    if (isMain(world, task, index)) openMain(world, task, startUpUs);
    container.timer = afterContainer(world, task, index, ContainerStep.ProcessUp, startUpUs);
  }
  killAtStart(world, task, index);
  scheduleProbes(world, task, index);
  const isAwaited = definitionsOf(world, task).some(({ dependsOn }, other) => {
    const { name } = definitionsOf(world, task)[index];
    return task.containers[other].lastStatus === 'PENDING' && dependsOn.some(({ containerName }) => containerName === name);
  });
  if (isAwaited && startTimeoutSeconds !== undefined)
    container.startTimer = afterContainer(world, task, index, ContainerStep.StartTimedOut, startTimeoutSeconds * US_PER_SECOND);
}

/** The task's own process begins: requests find its server from now on, which refuses them until it listens. */
function openMain(world: World, task: Task, startUpUs: number): void {
  const { warmUp } = world.scenario.behaviours[task.definition];
  if (isOfJob(world, task)) {
    if (mainOf(world, task).restarts === 0) {
      task.cpuBookedAtUs = world.nowUs;
      task.memoryBookedAtUs = world.nowUs;
    }
    return;
  }
  // The server of the process before has been there, closed, so that who is sent to it is refused.
  closeServer(world, task);
  task.server = openServer(world, task, warmUp.factor === 1 ? 0 : world.nowUs + startUpUs + warmUp.forUs);
  if (task.lastStatus === 'RUNNING') refreshTarget(world, task, task.server);
}

/** The process of a container listens. */
export function processUp(world: World, task: Task, index: number): void {
  const container = task.containers[index];
  const { ready } = world.scenario.behaviours[task.definition].containers[index];
  container.timer = -1;
  const readyAtUs = world.nowUs + Math.round(compileSampler(ready).draw(world.streams.get(streamOf(world, task, index, 'ready'))));
  container.readyAtUs = readyAtUs;
  if (isMain(world, task, index)) {
    task.isProcessUp = true;
    task.readyAtUs = readyAtUs;
    if (task.server >= 0) world.plane.serve(task.server);
  }
  planEnd(world, task, index);
}

/** A container that has been running since before the run; one that others only waited for has ended. */
export function startedBefore(world: World, task: Task, index: number): void {
  const container = task.containers[index];
  const definitions = definitionsOf(world, task);
  const { name, healthCheck } = definitions[index];
  container.startedAtUs = world.nowUs;
  container.readyAtUs = world.nowUs;
  const hasEnded = definitions.some(({ dependsOn }) =>
    dependsOn.some(({ containerName, condition }) => containerName === name && (condition === 'COMPLETE' || condition === 'SUCCESS')),
  );
  if (hasEnded) {
    end(world, container, 0, '');
    return;
  }
  container.lastStatus = 'RUNNING';
  planEnd(world, task, index);
  killAtStart(world, task, index);
  if (healthCheck === undefined) return;
  container.healthStatus = 'HEALTHY';
  const phase = world.streams.get(streamOf(world, task, index, 'container-health-checks')).uniform53();
  scheduleProbes(world, task, index, Math.floor(phase * healthCheck.intervalUs));
}

/** A sidecar that uses more memory than it may does not live to see anything. */
function killAtStart(world: World, task: Task, index: number): void {
  if (isMain(world, task, index) || !isKilledAtStart(world, task, index)) return;
  const container = task.containers[index];
  if (container.timer >= 0) world.loop.cancel(container.timer);
  container.timer = afterContainer(world, task, index, ContainerStep.OutOfMemory, 0);
}

function endsByItself(world: World, task: Task, index: number): boolean {
  return world.scenario.behaviours[task.definition].containers[index].exitAfter !== undefined;
}

/** A process that ends by itself, or will be out of memory, has its end on the agenda. */
function planEnd(world: World, task: Task, index: number): void {
  const { exitAfter } = world.scenario.behaviours[task.definition].containers[index];
  const never = Number.POSITIVE_INFINITY;
  const exitUs =
    exitAfter === undefined ? never : compileSampler(exitAfter).draw(world.streams.get(streamOf(world, task, index, 'exit-after')));
  const workUs = isMain(world, task, index) ? beginWork(world, task) : never;
  const memoryUs = isMain(world, task, index) ? outOfMemoryAfterUs(world, task) : never;
  const endUs = Math.round(Math.min(exitUs, workUs, memoryUs));
  const step = memoryUs <= Math.min(exitUs, workUs) ? ContainerStep.OutOfMemory : ContainerStep.Exit;
  if (endUs < Number.MAX_SAFE_INTEGER) task.containers[index].timer = afterContainer(world, task, index, step, endUs);
}

/** A container that hung when it was to end by itself does so as it goes on. */
export function resumeEnd(world: World, task: Task): void {
  const { mainContainer } = world.scenario.behaviours[task.definition];
  const main = task.containers[mainContainer];
  const isDue = task.work !== undefined || endsByItself(world, task, mainContainer);
  if (isDue && main.lastStatus === 'RUNNING' && main.killAtUs === undefined && main.timer < 0)
    main.timer = afterContainer(world, task, mainContainer, ContainerStep.Exit, 0);
}

// ── Ending ────────────────────────────────────────────────────────────────────────────────────────

/**
 * The process of a container ends by itself; where its restart policy says so it starts again, else it has stopped.
 * @assumed A restart takes as long as a start does.
 */
export function exitContainer(world: World, task: Task, index: number, exitCode: number, reason: string): void {
  const container = task.containers[index];
  if (isMain(world, task, index)) endMain(world, task);
  const { restartPolicy, name } = definitionsOf(world, task)[index];
  if (restartPolicy === undefined || task.isEnding || container.startedAtUs === undefined) {
    end(world, container, exitCode, reason);
    return;
  }
  const { startedAtUs, lastRestartAtUs } = container;
  const plan = planRestart(restartPolicy, { exitCode, startedAtUs, lastRestartAtUs }, world.nowUs);
  const inputs = { container: name, exitCode, restarts: container.restarts };
  recordDecision(world, 'restart', `task/${task.taskId}`, plan.isRestarted ? 'restarted' : 'not restarted', plan.because, inputs);
  if (!plan.isRestarted) {
    end(world, container, exitCode, reason);
    return;
  }
  // For ECS it goes on RUNNING meanwhile; its health check begins anew.
  clear(world, container);
  container.exitCode = exitCode;
  container.failedProbes = 0;
  const delayUs = world.draw('containerStart', streamOf(world, task, index, 'container-restart'));
  container.timer = afterContainer(world, task, index, ContainerStep.Start, delayUs);
  if (container.healthStatus === 'UNKNOWN') return;
  container.healthStatus = 'UNKNOWN';
  updateTaskHealth(world, task);
}

/** All containers are to stop: those that have not started never will. */
export function beginStop(world: World, task: Task): void {
  task.isEnding = true;
  for (const container of task.containers) if (container.lastStatus === 'PENDING') end(world, container, undefined, '');
  continueStop(world, task);
}

/** Who may be told to stop now is told. */
export function continueStop(world: World, task: Task): void {
  const definitions = definitionsOf(world, task);
  const { containers } = task;
  for (let due = containersToStop(definitions, containers); due.length > 0; due = containersToStop(definitions, containers))
    for (const index of due) tellToStop(world, task, index);
}

/** SIGTERM; one that is between two runs has stopped. */
function tellToStop(world: World, task: Task, index: number): void {
  const container = task.containers[index];
  if (container.exitCode !== undefined) {
    end(world, container, container.exitCode, container.reason);
    return;
  }
  clear(world, container);
  const { afterUs, exitCode } = terminationOf(world, task, index);
  container.killAtUs = world.nowUs + stopTimeoutUsOf(world, task, index);
  const step = exitCode === SIGTERM_EXIT_CODE ? ContainerStep.Terminated : ContainerStep.Killed;
  container.timer = afterContainer(world, task, index, step, afterUs);
}

/**
 * SIGTERM. A task that consumes a queue takes no more messages and finishes those it has in hand: until `onConsumerIdle`,
 * or SIGKILL. A hung process does not hear it.
 * @returns how long the process stays, as far as is known now, and how it ends
 */
export function terminationOf(world: World, task: Task, index: number): ReturnType<typeof planTermination> {
  const isBusy = isMain(world, task, index) && (task.isHung || (task.server >= 0 && world.plane.endPolling(task.server) > 0));
  const exitUs = isBusy ? Number.POSITIVE_INFINITY : exitUsOf(world, task, index);
  return planTermination(stopTimeoutUsOf(world, task, index), exitUs);
}

/** The last message in hand is done: the process ends as one that has nothing in hand, unless SIGKILL comes before. */
export function stopIdle(world: World, task: Task): void {
  const { mainContainer } = world.scenario.behaviours[task.definition];
  const main = task.containers[mainContainer];
  if (main.lastStatus !== 'RUNNING' || main.killAtUs === undefined || task.isHung) return;
  clear(world, main);
  const { afterUs, exitCode } = planTermination(main.killAtUs - world.nowUs, exitUsOf(world, task, mainContainer));
  const step = exitCode === SIGTERM_EXIT_CODE ? ContainerStep.Terminated : ContainerStep.Killed;
  main.timer = afterContainer(world, task, mainContainer, step, afterUs);
}

/** A container that was told to stop has ended. */
export function containerStopped(world: World, task: Task, index: number, exitCode: number): void {
  end(world, task.containers[index], exitCode, '');
}

/** Whether all containers have stopped. */
export function haveAllStopped(task: Task): boolean {
  return task.containers.every(({ lastStatus }) => lastStatus === 'STOPPED');
}

/** Whether any container runs. */
export function runsAny(task: Task): boolean {
  return task.containers.some(({ lastStatus }) => lastStatus === 'RUNNING');
}

/** The task's own process is gone, with what it had in hand. */
export function endMain(world: World, task: Task): void {
  if (isOfJob(world, task)) {
    bookCpu(world, task);
    bookMemory(world, task);
  }
  task.isProcessUp = false;
  task.isHung = false;
  task.work = undefined;
  if (task.server >= 0) world.plane.killServer(task.server);
}

/** Whatever was to happen to the containers does not. @param isStopped whether they have stopped, for ECS too */
export function dropContainers(world: World, task: Task, isStopped: boolean): void {
  for (const container of task.containers) {
    clear(world, container);
    if (!isStopped || container.lastStatus === 'STOPPED') continue;
    container.lastStatus = 'STOPPED';
    container.stoppedAtUs = task.executionStoppedAt ?? world.nowUs;
  }
}

function end(world: World, container: ContainerState, exitCode: number | undefined, reason: string): void {
  clear(world, container);
  container.lastStatus = 'STOPPED';
  container.stoppedAtUs = world.nowUs;
  container.exitCode = exitCode;
  container.reason = reason;
}

function clear(world: World, container: ContainerState): void {
  container.readyAtUs = undefined;
  if (container.timer >= 0) world.loop.cancel(container.timer);
  if (container.probeTimer >= 0) world.loop.cancel(container.probeTimer);
  if (container.startTimer >= 0) world.loop.cancel(container.startTimer);
  container.timer = -1;
  container.probeTimer = -1;
  container.startTimer = -1;
}

function exitUsOf(world: World, task: Task, index: number): number {
  return world.draw('sigtermExit', streamOf(world, task, index, 'sigterm-exit'));
}

/** No longer than the host stays. */
function stopTimeoutUsOf(world: World, task: Task, index: number): number {
  const { stopTimeoutSeconds } = definitionsOf(world, task)[index];
  const timeoutUs = (stopTimeoutSeconds ?? STOP_TIMEOUT_SECONDS) * US_PER_SECOND;
  return task.hostGoneAtUs === undefined ? timeoutUs : Math.max(0, Math.min(timeoutUs, task.hostGoneAtUs - world.nowUs));
}
