import type { AutoScalingGroupProvider } from '../../aws/nouns.js';
import { Kind } from '../kinds.js';
import { recordEvent } from '../record.js';
import { wakeService } from '../services/wake.js';
import type { Instance, Task } from '../state.js';
import { loseProcess, reportLoss, stopTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { groupInstance } from './make.js';
import { InstanceStep } from './steps.js';

/** Whether tasks may be placed on it: registered, and neither DRAINING nor on its way out. */
export function isActive(instance: Instance): boolean {
  const { registeredAt, drainingAt, terminatedAt, group, isInGroup } = instance;
  return registeredAt !== undefined && drainingAt === undefined && terminatedAt === undefined && (group < 0 || isInGroup);
}

/** Tasks of an instance that are not STOPPED yet. */
export function tasksOn(world: World, { index }: Instance): Task[] {
  return world.state.services
    .flatMap(({ tasks }) => tasks)
    .flatMap((task) => (world.state.tasks[task].instance === index ? [world.state.tasks[task]] : []));
}

/** Indices of the instances with at least one task that is not STOPPED. */
export function busyInstances(world: World): ReadonlySet<number> {
  const busy = new Set<number>();
  for (const { tasks } of world.state.services) for (const task of tasks) busy.add(world.state.tasks[task].instance);
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
}

function add(world: World, group: number, availabilityZone: string, isInitial: boolean): Instance {
  const spec = world.scenario.autoScalingGroups[group];
  const { instances } = world.state;
  const instance = groupInstance(world.streams, spec, group, instances.length, availabilityZone, world.nowUs, isInitial);
  instances.push(instance);
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
  recordInstance(world, instance, 'ACTIVE');
}

/**
 * No more tasks come to an instance; those not RUNNING yet are stopped at once, the others are replaced by their
 * services within their deployment limits.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
 */
export function drainInstance(world: World, instance: Instance): void {
  // Only what has registered can be DRAINING.
  if (instance.drainingAt !== undefined || instance.registeredAt === undefined) return;
  instance.drainingAt = world.nowUs;
  recordInstance(world, instance, 'DRAINING');
  const tasks = tasksOn(world, instance).filter((task) => task.desiredStatus === 'RUNNING');
  for (const task of tasks) {
    if (task.lastStatus !== 'RUNNING') stopTask(world, task, 'ServiceSchedulerInitiated', drainingReason(instance));
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
  recordGroupEvent(world, instance, 'EC2 Instance Terminate Successful', `Terminating EC2 instance: ${instance.instanceId}`);
  deregisterInstance(world, instance);
}

/** ECS knows that an instance is gone: whatever it still believed to run there has ended. */
export function deregisterInstance(world: World, instance: Instance): void {
  for (const task of tasksOn(world, instance))
    reportLoss(world, task, 'TerminationNotice', `Host EC2 (instance ${instance.instanceId}) terminated.`);
  if (instance.registeredAt !== undefined) recordInstance(world, instance, 'INACTIVE');
}

/** Notes a status of a container instance in events.csv. */
function recordInstance(world: World, instance: Instance, status: 'ACTIVE' | 'DRAINING' | 'INACTIVE'): void {
  const { instanceId, instanceType, availabilityZone, cluster } = instance;
  const message = `${cluster} status ${status} (${instanceType} in ${availabilityZone})`;
  recordEvent(world, 'aws.ecs', 'ECS Container Instance State Change', `container-instance/${instanceId}`, message);
}

function recordGroupEvent(world: World, instance: Instance, detailType: string, message: string): void {
  const { autoScalingGroup, availabilityZone, terminationReason } = instance;
  const reason = terminationReason === '' ? '' : `, ${terminationReason}`;
  recordEvent(world, 'aws.autoscaling', detailType, `autoScalingGroup/${autoScalingGroup}`, `${message} (${availabilityZone}${reason})`);
}

function next(world: World, instance: Instance, step: number, delayUs: number): void {
  instance.stepTimer = world.loop.schedule(world.nowUs + delayUs, Kind.InstanceStepDue, instance.index, step);
}
