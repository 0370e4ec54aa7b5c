import { reservedCpuUnits, reservedMemoryMiB, taskDefinitionName } from '../../aws/nouns.js';
import { SPOT_NOTICE_SECONDS, STOP_TIMEOUT_SECONDS } from '../../aws/quotas.js';
import { BYTES_PER_MB, US_PER_SECOND } from '../../base/units.js';
import { compileSampler } from '../../kernel/sample.js';
import { wakeDrained, wakeWaitingTasks } from '../capacity/wake.js';
import { releaseInstance } from '../instances/resources.js';
import { Kind } from '../kinds.js';
import { deregisterTarget, refreshPool, registerHealthyTarget, targetGroupOf } from '../loadBalancing/targets.js';
import { type Grounds, recordDecision, recordServiceEvent } from '../record.js';
import { wakeService } from '../services/wake.js';
import type { Task } from '../state.js';
import type { World } from '../world.js';
import { OUT_OF_MEMORY_REASON, SIGKILL_EXIT_CODE } from './memory.js';
import { closeServer, openServer } from './server.js';
import { setStatus } from './statuses.js';

/** The steps of a task's life that take time; each is due once. */
export const Step = {
  NetworkAttached: 1,
  PullStarted: 2,
  PullStopped: 3,
  Started: 4,
  ProcessUp: 5,
  Deregistered: 6,
  Drained: 7,
  ProcessEnded: 8,
  Deprovisioned: 9,
  ExitReported: 10,
  WaitedTooLong: 11,
} as const;

const SPOT_REASON = 'Your Spot Task was interrupted.';

/** Where a task is to run. */
export interface Placement {
  readonly kind: 'Placed';
  readonly launchType: 'FARGATE' | 'EC2' | 'EXTERNAL';
  readonly capacityProvider: string;
  readonly availabilityZone: string;
  /** Index of the container instance; -1 on Fargate, and for a task that is to wait for room on one. */
  readonly instance: number;
  readonly hostPorts: readonly number[];
  readonly grounds: Grounds;
}

/** Whether a task waits in PROVISIONING for room on a container instance. */
export function isWaiting(task: Task): boolean {
  return task.instance < 0 && task.launchType !== 'FARGATE';
}

/** Notes where a task goes, or that it waits in PROVISIONING, and on which grounds. */
export function recordPlacement(world: World, task: Task, { because, inputs, traces }: Grounds): void {
  const place = task.instance >= 0 ? `instance ${task.containerInstanceId}` : task.availabilityZone;
  recordDecision(world, 'placement', `task/${task.taskId}`, isWaiting(task) ? 'PROVISIONING' : place, because, inputs, traces);
}

/** Creates a task of a service; it then goes through its life by itself. */
export function launchTask(world: World, service: number, placement: Placement): Task {
  const task = createTask(world, service, placement);
  world.state.services[service].counts.launched++;
  if (isWaiting(task)) {
    setStatus(world, task, 'PROVISIONING');
    world.state.waitingTasks.push(task.index);
    after(world, task, Step.WaitedTooLong, world.draw('provisioningTimeout', `provisioning-timeout/${task.group}`));
  } else prepare(world, task);
  return task;
}

/** Room was found for a task that waited for it. */
export function placeWaitingTask(world: World, task: Task, placement: Placement): void {
  cancelStep(world, task);
  task.instance = placement.instance;
  task.containerInstanceId = world.state.instances[placement.instance].instanceId;
  task.availabilityZone = placement.availabilityZone;
  task.hostPorts = placement.hostPorts;
  recordPlacement(world, task, placement.grounds);
  prepare(world, task);
}

/** What comes first on the host: the network interface where the task has one of its own, else the agent. */
function prepare(world: World, task: Task): void {
  const definition = world.scenario.taskDefinitions[task.definition];
  if (definition.networkMode === 'awsvpc') {
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
  world.state.services[task.service].counts.failedToStart++;
  stopTask(world, task, 'TaskFailedToStart', 'No container instance had room for the task while it was in PROVISIONING.');
}

/** A task that has been running since before the run: every instant is 0. */
export function createRunningTask(world: World, service: number, placement: Placement): Task {
  const task = createTask(world, service, placement);
  task.connectivityAt = world.nowUs;
  task.pullStartedAt = world.nowUs;
  task.pullStoppedAt = world.nowUs;
  task.startedAt = world.nowUs;
  task.healthyAt = world.nowUs;
  task.isProcessUp = true;
  task.server = openServer(world, task, 0);
  world.plane.serve(task.server);
  setStatus(world, task, 'RUNNING');
  const group = targetGroupOf(world, service);
  if (group !== undefined) registerHealthyTarget(world, task, group);
  return task;
}

function createTask(world: World, service: number, placement: Placement): Task {
  const spec = world.state.services[service].spec;
  const state = world.state.services[service];
  const deployment = state.job < 0 ? world.primaryOf(service) : undefined;
  const definition = world.scenario.taskDefinitions[spec.taskDefinition];
  const task: Task = {
    index: world.state.tasks.length,
    service,
    deployment: deployment?.index ?? -1,
    definition: spec.taskDefinition,
    containers: definition.containerDefinitions.map(() => ({
      lastStatus: 'PENDING',
      healthStatus: 'UNKNOWN',
      startedAtUs: undefined,
      stoppedAtUs: undefined,
      exitCode: undefined,
      reason: '',
      failedProbes: 0,
      restarts: 0,
      lastRestartAtUs: undefined,
      timer: -1,
    })),
    healthStatus: 'UNKNOWN',
    protectedUntilUs: 0,
    taskId: hexId(world, 'task-ids', 32),
    cluster: spec.cluster,
    group: state.job < 0 ? `service:${spec.name}` : world.scenario.jobs[state.job].group,
    taskDefinition: taskDefinitionName(definition),
    deploymentId: deployment?.deploymentId ?? '',
    launchType: placement.launchType,
    capacityProvider: placement.capacityProvider,
    availabilityZone: placement.availabilityZone,
    instance: placement.instance,
    containerInstanceId: world.state.instances[placement.instance]?.instanceId ?? '',
    cpuUnits: reservedCpuUnits(definition),
    memoryMiB: reservedMemoryMiB(definition),
    architecture: definition.cpuArchitecture,
    hostPorts: placement.hostPorts,
    createdAt: world.nowUs,
    connectivityAt: undefined,
    pullStartedAt: undefined,
    pullStoppedAt: undefined,
    startedAt: undefined,
    healthyAt: undefined,
    stoppingAt: undefined,
    executionStoppedAt: undefined,
    stoppedAt: undefined,
    stopCode: '',
    stoppedReason: '',
    exitCode: undefined,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    server: -1,
    isProcessUp: false,
    isHung: false,
    readyAtUs: 0,
    target: 'none',
    slowSinceUs: undefined,
    checksPassed: 0,
    checksFailed: 0,
    healthTimer: -1,
    stepTimer: -1,
    busyVcpuUs: 0,
    cpuBookedAtUs: 0,
    usedByteUs: 0,
    memoryBookedAtUs: 0,
    exitReason: '',
  };
  world.state.tasks.push(task);
  state.tasks.push(task.index);
  recordPlacement(world, task, placement.grounds);
  return task;
}

/** The next step of a task's life is due. */
export function onTaskStep(world: World, index: number, step: number): void {
  const task = world.state.tasks[index];
  task.stepTimer = -1;
  STEPS[step](world, task);
}

function networkAttached(world: World, task: Task): void {
  task.connectivityAt = world.nowUs;
  setStatus(world, task, 'PENDING');
  after(world, task, Step.PullStarted, prepareUs(world, task));
}

function pullStarted(world: World, task: Task): void {
  task.pullStartedAt = world.nowUs;
  after(world, task, Step.PullStopped, pullUs(world, task));
}

function pullStopped(world: World, task: Task): void {
  task.pullStoppedAt = world.nowUs;
  after(world, task, Step.Started, world.draw('containerStart', `container-start/${familyOf(world, task)}`));
}

function started(world: World, task: Task): void {
  task.startedAt = world.nowUs;
  const behaviour = world.scenario.behaviours[task.definition];
  const startUpUs = Math.round(compileSampler(behaviour.startUp).draw(world.streams.get(`start-up/${familyOf(world, task)}`)));
  task.server = openServer(world, task, behaviour.warmUp.factor === 1 ? 0 : world.nowUs + startUpUs + behaviour.warmUp.forUs);
  setStatus(world, task, 'RUNNING');
  refreshPool(world, task.service);
  after(world, task, Step.ProcessUp, startUpUs);
  wakeService(world, task.service);
}

function processUp(world: World, task: Task): void {
  const { ready } = world.scenario.behaviours[task.definition];
  task.isProcessUp = true;
  task.readyAtUs = world.nowUs + Math.round(compileSampler(ready).draw(world.streams.get(`ready/${familyOf(world, task)}`)));
  world.plane.serve(task.server);
}

/** The service decides to stop a task: deregistration, its delay, SIGTERM, the end. */
export function stopTask(world: World, task: Task, stopCode: string, stoppedReason: string): void {
  cancelStep(world, task);
  task.desiredStatus = 'STOPPED';
  task.stopCode = stopCode;
  task.stoppedReason = stoppedReason;
  task.stoppingAt = world.nowUs;
  leaveInstance(world, task);
  if (task.lastStatus !== 'RUNNING') {
    // Nothing runs in it yet.
    task.executionStoppedAt ??= world.nowUs;
    deprovision(world, task);
    return;
  }
  if (task.target === 'none') {
    setStatus(world, task, 'STOPPING');
    refreshPool(world, task.service);
    after(world, task, Step.ProcessEnded, terminateUs(world, task));
    return;
  }
  setStatus(world, task, 'DEACTIVATING');
  // The load balancer hears of it one pass later, as measured traces show.
  after(world, task, Step.Deregistered, world.draw('schedulerPass', `deregistration/${task.group}`));
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
  task.desiredStatus = 'STOPPED';
  task.stopCode = 'SpotInterruption';
  task.stoppedReason = SPOT_REASON;
  task.stoppingAt = world.nowUs;
  // The warning: an event of its own, in which the task still is RUNNING.
  setStatus(world, task, 'RUNNING');
  setStatus(world, task, task.target === 'none' ? 'STOPPING' : 'DEACTIVATING');
  if (task.target === 'none') refreshPool(world, task.service);
  else deregisterTarget(world, task);
  after(world, task, Step.ProcessEnded, Math.min(SPOT_NOTICE_SECONDS * US_PER_SECOND, terminateUs(world, task)));
  wakeService(world, task.service);
}

function deregistered(world: World, task: Task): void {
  deregisterTarget(world, task);
  const group = targetGroupOf(world, task.service);
  recordServiceEvent(world, task.service, `deregistered 1 targets in (target-group ${group?.name})`);
  recordServiceEvent(world, task.service, 'has begun draining connections on 1 tasks.');
  after(world, task, Step.Drained, group?.deregistrationDelayUs ?? 0);
}

function drained(world: World, task: Task): void {
  // Connections are cut; messages are nobody's connection.
  const { consumes } = world.scenario.behaviours[task.definition];
  if (task.server >= 0 && consumes === undefined) world.plane.dropInHand(task.server);
  task.target = 'none';
  setStatus(world, task, 'STOPPING');
  after(world, task, Step.ProcessEnded, terminateUs(world, task));
}

function processEnded(world: World, task: Task): void {
  // Who was gone with its host before has no exit code.
  if (task.executionStoppedAt === undefined) {
    task.exitCode = task.isHung ? 137 : 143;
    task.executionStoppedAt = world.nowUs;
  }
  closeServer(world, task);
  deprovision(world, task);
}

/** The essential container exits by itself: what it had in hand is lost now, the control plane hears of it a little later. */
export function crashTask(world: World, task: Task, exitCode: number, reason = 'Essential container in task exited'): void {
  cancelStep(world, task);
  task.exitCode = exitCode;
  task.exitReason = reason;
  endProcess(world, task);
  after(world, task, Step.ExitReported, world.draw('stateChangeReport', `state-change/${task.group}`));
}

/** An essential container of the task on this server used more memory than it may. */
export function onOutOfMemory(world: World, server: number): void {
  world.plane.memory.takeDue(server);
  const task = world.state.tasks.find((candidate) => candidate.server === server);
  if (task !== undefined && task.executionStoppedAt === undefined) crashTask(world, task, SIGKILL_EXIT_CODE, OUT_OF_MEMORY_REASON);
}

/** What a task runs on is gone, and its process with it. Nobody knows before `reportLoss`; a stop that was under way goes on. */
export function loseProcess(world: World, task: Task): void {
  if (task.lastStatus === 'STOPPED' || task.executionStoppedAt !== undefined) return;
  if (task.desiredStatus === 'RUNNING') cancelStep(world, task);
  endProcess(world, task);
}

/** The control plane hears that what a task ran on is gone. */
export function reportLoss(world: World, task: Task, stopCode: string, stoppedReason: string): void {
  if (task.desiredStatus !== 'RUNNING') return;
  cancelStep(world, task);
  endTask(world, task, stopCode, stoppedReason);
}

function endProcess(world: World, task: Task): void {
  task.executionStoppedAt = world.nowUs;
  task.isProcessUp = false;
  task.isHung = false;
  if (task.server >= 0) world.plane.killServer(task.server);
}

function exitReported(world: World, task: Task): void {
  endTask(world, task, 'EssentialContainerExited', task.exitReason);
}

/** The control plane learns that a task has ended. */
function endTask(world: World, task: Task, stopCode: string, stoppedReason: string): void {
  if (task.desiredStatus === 'RUNNING') {
    task.desiredStatus = 'STOPPED';
    task.stopCode = stopCode;
    task.stoppedReason = stoppedReason;
    task.stoppingAt = world.nowUs;
    leaveInstance(world, task);
  }
  deprovision(world, task);
  refreshPool(world, task.service);
  wakeService(world, task.service);
}

/** Frees what a task reserved; a task that still waits for room waits no longer. */
function leaveInstance(world: World, task: Task): void {
  if (task.instance >= 0) {
    releaseInstance(world, task);
    wakeWaitingTasks(world);
  } else if (isWaiting(task)) world.state.waitingTasks = world.state.waitingTasks.filter((index) => index !== task.index);
}

function deprovision(world: World, task: Task): void {
  const { networkMode, family } = world.scenario.taskDefinitions[task.definition];
  // Without a network interface of its own, or before it got one, there is nothing to take down.
  if (networkMode !== 'awsvpc' || isWaiting(task)) {
    stopped(world, task);
    return;
  }
  setStatus(world, task, 'DEPROVISIONING');
  after(world, task, Step.Deprovisioned, world.draw('taskDeprovision', `deprovision/${family}`));
}

function stopped(world: World, task: Task): void {
  task.stoppedAt = world.nowUs;
  // A crashed task may still be a target; nothing may outlive the task.
  if (task.target !== 'none') deregisterTarget(world, task);
  task.target = 'none';
  closeServer(world, task);
  const service = world.state.services[task.service];
  service.counts.stopped++;
  setStatus(world, task, 'STOPPED');
  service.tasks = service.tasks.filter((index) => index !== task.index);
  wakeService(world, task.service);
  if (task.instance >= 0) wakeDrained(world, task.instance);
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
}

function familyOf(world: World, task: Task): string {
  return world.scenario.taskDefinitions[task.definition].family;
}

function prepareUs(world: World, task: Task): number {
  return world.draw(task.launchType === 'FARGATE' ? 'fargatePrepare' : 'ec2TaskPrepare', `task-prepare/${familyOf(world, task)}`);
}

/** Compressed size over the rate of pulling and unpacking. */
function pullUs(world: World, task: Task): number {
  const bytes = world.scenario.behaviours[task.definition].compressedImageBytes;
  return Math.round((bytes / pullRate(world, task)) * US_PER_SECOND);
}

/** Bytes a second: on Fargate between the small and the large rate in proportion to vCPU from 1 to 4. */
function pullRate(world: World, task: Task): number {
  if (task.launchType !== 'FARGATE') return Math.max(BYTES_PER_MB / 1000, world.constant('ec2PullRate'));
  const small = world.constant('fargatePullRateSmall');
  const large = world.constant('fargatePullRateLarge');
  const vcpu = Math.min(4, Math.max(1, world.reservedVcpu(task.definition)));
  return small + ((large - small) * (vcpu - 1)) / 3;
}

/**
 * SIGTERM. A task that consumes a queue takes no more messages and finishes those it has in hand: until `onConsumerIdle`,
 * or SIGKILL.
 * @returns how long the process stays, as far as is known now, microseconds
 */
function terminateUs(world: World, task: Task): number {
  const stopTimeoutUs = stopTimeoutUsOf(world, task);
  // A hung process does not hear SIGTERM.
  const isBusy = task.isHung || (task.server >= 0 && world.plane.endPolling(task.server) > 0);
  return isBusy ? stopTimeoutUs : Math.min(stopTimeoutUs, exitUs(world, task));
}

/** A task that was told to end has finished the last message it had in hand. */
export function onConsumerIdle(world: World, server: number): void {
  const task = world.state.tasks.find((candidate) => candidate.server === server);
  if (task === undefined || task.isHung || task.stepTimer < 0 || task.lastStatus === 'STOPPED') return;
  const leftUs = exitUs(world, task);
  cancelStep(world, task);
  after(world, task, Step.ProcessEnded, leftUs);
}

function exitUs(world: World, task: Task): number {
  return world.draw('sigtermExit', `sigterm-exit/${familyOf(world, task)}`);
}

function stopTimeoutUsOf(world: World, task: Task): number {
  const { containerDefinitions } = world.scenario.taskDefinitions[task.definition];
  return Math.max(...containerDefinitions.map(({ stopTimeoutSeconds }) => stopTimeoutSeconds ?? STOP_TIMEOUT_SECONDS)) * US_PER_SECOND;
}

function after(world: World, task: Task, step: number, delayUs: number): void {
  task.stepTimer = world.loop.schedule(world.nowUs + delayUs, Kind.TaskStepDue, task.index, step);
}

function cancelStep(world: World, task: Task): void {
  if (task.stepTimer < 0) return;
  world.loop.cancel(task.stepTimer);
  task.stepTimer = -1;
}

/** What each step does. */
const STEPS: Readonly<Record<number, (world: World, task: Task) => void>> = {
  [Step.NetworkAttached]: networkAttached,
  [Step.PullStarted]: pullStarted,
  [Step.PullStopped]: pullStopped,
  [Step.Started]: started,
  [Step.ProcessUp]: processUp,
  [Step.Deregistered]: deregistered,
  [Step.Drained]: drained,
  [Step.ProcessEnded]: processEnded,
  [Step.Deprovisioned]: stopped,
  [Step.ExitReported]: exitReported,
  [Step.WaitedTooLong]: waitedTooLong,
};

/** Hexadecimal digits, as AWS's ids look. */
function hexId(world: World, stream: string, digits: number): string {
  const random = world.streams.get(stream);
  let id = '';
  while (id.length < digits)
    id += Math.floor(random.uniform() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  return id.slice(0, digits);
}
