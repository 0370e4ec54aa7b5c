import type { AutoScalingGroupProvider } from '../../aws/nouns.js';
import { wakeWaitingTasks } from '../capacity/wake.js';
import { Kind } from '../kinds.js';
import { recordEvent } from '../record.js';
import { wakeService } from '../services/wake.js';
import type { Instance, Task } from '../state.js';
import { loseProcess, reportLoss, stopTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { isRegistered } from './active.js';
import { instanceChanged } from './fleet/upkeep.js';
import { ownerOf, roomOn, tasksOf } from './hosting.js';
import { addInstance, groupInstance } from './make.js';
import { InstanceStep } from './steps.js';

/** Tasks of an instance that are not STOPPED yet, service by service. */
export function tasksOn(world: World, { index }: Instance): Task[] {
  return tasksOf(world.state.hosting, index)
    .map((task) => world.state.tasks[task])
    .sort((a, b) => a.service - b.service || a.index - b.index);
}

/**
 * Indices of the instances with at least one task that is not STOPPED and no daemon's: these alone keep none busy.
 * @source https://aws.amazon.com/blogs/containers/deep-dive-on-amazon-ecs-cluster-auto-scaling/ (non-daemon tasks)
 */
export function busyInstances({ state }: World): ReadonlySet<number> {
  const busy = new Set<number>();
  const isDaemon = state.services.map(({ spec }) => spec.schedulingStrategy === 'DAEMON');
  for (const { index } of state.instances)
    if (tasksOf(state.hosting, index).some((task) => !isDaemon[ownerOf(state.hosting, task)])) busy.add(index);
  return busy;
}

/** The capacity provider over an Auto Scaling group; undefined where it has none. */
export function providerOfGroup(world: World, group: number): AutoScalingGroupProvider | undefined {
  const { capacityProviders, autoScalingGroups } = world.scenario;
  return capacityProviders.find(({ autoScalingGroup }) => autoScalingGroup === autoScalingGroups[group].name);
}

/** An Auto Scaling group launches an instance. It boots, then its agent registers it. */
export function launchInstance(world: World, group: number, availabilityZone: string): Instance {
  const instance = add(world, group, availabilityZone, false);
  next(world, instance, InstanceStep.Running, world.draw('instanceBoot', `instance-boot/${instance.autoScalingGroup}`));
  return instance;
}

/** An instance that has been there since before the run. */
export function addInitialInstance(world: World, group: number, availabilityZone: string): void {
  const instance = add(world, group, availabilityZone, true);
  instance.runningAt = world.nowUs;
  instance.registeredAt = world.nowUs;
  instanceChanged(world, instance);
}

function add(world: World, group: number, availabilityZone: string, isInitial: boolean): Instance {
  const spec = world.scenario.autoScalingGroups[group];
  const { instances } = world.state;
  const instance = groupInstance(world.streams, spec, group, instances.length, availabilityZone, world.nowUs, isInitial);
  addInstance(world.state, instance);
  return instance;
}

export function onRunning(world: World, instance: Instance): void {
  instance.runningAt = world.nowUs;
  instance.warmUntilUs = world.nowUs + (providerOfGroup(world, instance.group)?.managedScaling?.instanceWarmupUs ?? 0);
  recordGroupEvent(world, instance, 'EC2 Instance Launch Successful', `Launching a new EC2 instance: ${instance.instanceId}`);
  next(world, instance, InstanceStep.Registered, world.draw('agentRegistration', `agent-registration/${instance.autoScalingGroup}`));
}

export function onRegistered(world: World, instance: Instance): void {
  instance.registeredAt = world.nowUs;
  instanceChanged(world, instance);
  recordInstance(world, instance, 'ACTIVE');
}

/**
 * No more tasks come to an instance; those of services that are not RUNNING yet are stopped at once, the others are replaced
 * by their services within their deployment limits. Tasks that no service keeps go on to their end.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
 */
export function drainInstance(world: World, instance: Instance): void {
  // Only what has registered can be DRAINING.
  if (instance.drainingAt !== undefined || !isRegistered(instance)) return;
  instance.drainingAt = world.nowUs;
  instanceChanged(world, instance);
  recordInstance(world, instance, 'DRAINING');
  const tasks = tasksOn(world, instance).filter((task) => task.desiredStatus === 'RUNNING');
  for (const task of tasks) {
    if (world.state.services[task.service].job >= 0) continue;
    if (task.lastStatus !== 'RUNNING') stopTask(world, task, 'ServiceSchedulerInitiated', drainingReason(instance));
    wakeService(world, task.service);
  }
}

/** A DRAINING instance takes tasks again. */
export function activateInstance(world: World, instance: Instance): void {
  instance.drainingAt = undefined;
  instanceChanged(world, instance);
  recordInstance(world, instance, 'ACTIVE');
  wakeWaitingTasks(world);
}

/**
 * Somebody takes an instance out of its cluster. It goes on running, and is paid for; ECS knows nothing of it any more.
 * What ran there is orphaned: ECS calls it stopped, and services start other tasks in its place.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeregisterContainerInstance.html
 * @assumed An orphaned task ends as a task does that is stopped: its target is deregistered, then its containers end.
 */
export function deregisterByUser(world: World, instance: Instance): void {
  instance.deregisteredAtUs = world.nowUs;
  instanceChanged(world, instance);
  recordInstance(world, instance, 'INACTIVE');
  for (const task of tasksOn(world, instance)) {
    if (task.desiredStatus === 'RUNNING') stopTask(world, task, 'UserInitiated', 'Container instance deregistration forced by user');
    wakeService(world, task.service);
  }
}

/** @assumed The wording; AWS lists none for draining. */
export function drainingReason(instance: Instance): string {
  return `Container instance ${instance.instanceId} is DRAINING`;
}

/**
 * Its group gives an instance up: with managed draining its tasks move first, without they end with it.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
 */
export function terminateInstance(world: World, instance: Instance, reason: string): void {
  instance.isInGroup = false;
  instanceChanged(world, instance);
  // Lost already, though nobody knows yet: there is nothing to drain, only nothing to replace.
  if (instance.terminatedAt !== undefined) return;
  instance.terminationReason = reason;
  const isManaged = providerOfGroup(world, instance.group)?.managedDraining === true;
  if (isManaged && instance.registeredAt !== undefined) {
    drainInstance(world, instance);
    onMayBeDrained(world, instance);
    return;
  }
  for (const task of tasksOn(world, instance)) loseProcess(world, task);
  shutDown(world, instance);
}

/** The last task of an instance that is given up has stopped, perhaps. */
export function onMayBeDrained(world: World, instance: Instance): void {
  const isGivenUp = instance.drainingAt !== undefined && instance.group >= 0 && !instance.isInGroup;
  if (isGivenUp && instance.stepTimer < 0 && instance.terminatedAt === undefined && tasksOn(world, instance).length === 0)
    shutDown(world, instance);
}

function shutDown(world: World, instance: Instance): void {
  if (instance.stepTimer >= 0) world.loop.cancel(instance.stepTimer);
  next(world, instance, InstanceStep.Terminated, world.draw('instanceShutdown', `instance-shutdown/${instance.autoScalingGroup}`));
}

export function onTerminated(world: World, instance: Instance): void {
  instance.terminatedAt = world.nowUs;
  instanceChanged(world, instance);
  recordGroupEvent(world, instance, 'EC2 Instance Terminate Successful', `Terminating EC2 instance: ${instance.instanceId}`);
  deregisterInstance(world, instance);
}

/** ECS knows that an instance is gone: whatever it still believed to run there has ended. */
export function deregisterInstance(world: World, instance: Instance): void {
  for (const task of tasksOn(world, instance))
    reportLoss(world, task, 'TerminationNotice', `Host EC2 (instance ${instance.instanceId}) terminated.`);
  if (instance.registeredAt === undefined || instance.deregisteredAtUs !== undefined) return;
  instance.isAgentConnected = false;
  recordInstance(world, instance, 'INACTIVE');
}

/** Notes a status of a container instance in events.csv. */
function recordInstance(world: World, instance: Instance, status: 'ACTIVE' | 'DRAINING' | 'INACTIVE'): void {
  const { instanceId, instanceType, availabilityZone, cluster } = instance;
  const message = `${cluster} status ${status} (${instanceType} in ${availabilityZone})`;
  const tasks = tasksOn(world, instance);
  const room = roomOn(world.state.hosting, instance.index);
  recordEvent(world, 'aws.ecs', 'ECS Container Instance State Change', `container-instance/${instanceId}`, message, {
    kind: 'instance',
    instance: instance.index,
    status,
    isAgentConnected: instance.isAgentConnected,
    cpuUnitsFree: room.cpuUnits,
    memoryMiBFree: room.memoryMiB,
    hostPorts: [...instance.hostPorts],
    runningTasks: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
    pendingTasks: tasks.filter(({ lastStatus }) => lastStatus === 'PENDING' || lastStatus === 'PROVISIONING').length,
  });
}

function recordGroupEvent(world: World, instance: Instance, detailType: string, message: string): void {
  const { autoScalingGroup, availabilityZone, terminationReason } = instance;
  const reason = terminationReason === '' ? '' : `, ${terminationReason}`;
  recordEvent(world, 'aws.autoscaling', detailType, `autoScalingGroup/${autoScalingGroup}`, `${message} (${availabilityZone}${reason})`);
}

function next(world: World, instance: Instance, step: number, delayUs: number): void {
  instance.stepTimer = world.loop.schedule(world.nowUs + delayUs, Kind.InstanceStepDue, instance.index, step);
}
