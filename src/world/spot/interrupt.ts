import { SPOT_NOTICE_SECONDS } from '../../aws/quotas.js';
import { US_PER_SECOND } from '../../base/units.js';
import { loseInstance } from '../capacity/loss.js';
import { drainInstance } from '../instances/life.js';
import { Kind } from '../kinds.js';
import { recordEvent } from '../record.js';
import type { Instance, Task } from '../state.js';
import { interruptTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';

/** Second payload of a notice: whom it is for. */
const KINDS = ['task', 'instance'] as const;

/** Fargate Spot tasks that could be taken back now. */
export function isSpotTask(task: Task): boolean {
  return task.capacityProvider === 'FARGATE_SPOT' && task.desiredStatus === 'RUNNING' && task.executionStoppedAt === undefined;
}

/** Spot instances that could be taken back now. */
export function isSpotInstance(instance: Instance): boolean {
  return instance.purchaseOption === 'spot' && instance.terminatedAt === undefined && instance.drainingAt === undefined;
}

/** Spot will take a task or an instance back: its notice is given after so many microseconds. */
export function scheduleNotice(world: World, kind: (typeof KINDS)[number], index: number, afterUs: number): void {
  world.loop.schedule(world.nowUs + afterUs, Kind.SpotNoticeDue, index, KINDS.indexOf(kind));
}

/** The notice is given; who is on the way out already, hears nothing. */
export function onSpotNotice(world: World, index: number, kind: number): void {
  if (KINDS[kind] === 'instance') noticeInstance(world, world.state.instances[index]);
  else if (isSpotTask(world.state.tasks[index])) interruptTask(world, world.state.tasks[index]);
}

/**
 * The agent sets the instance DRAINING; two minutes later it is gone.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-spot.html
 * @assumed ECS_ENABLE_SPOT_INSTANCE_DRAINING is true, as set-ups made for ECS turn it on; the agent's own default is false
 */
function noticeInstance(world: World, instance: Instance): void {
  if (!isSpotInstance(instance)) return;
  if (instance.registeredAt !== undefined) drainInstance(world, instance);
  const text = `instance ${instance.instanceId} is interrupted in ${SPOT_NOTICE_SECONDS} seconds`;
  const detail = { kind: 'spot', instance: instance.index } as const;
  recordEvent(world, 'aws.ec2', 'EC2 Spot Instance Interruption Warning', `container-instance/${instance.instanceId}`, text, detail);
  world.loop.schedule(world.nowUs + SPOT_NOTICE_SECONDS * US_PER_SECOND, Kind.SpotInstanceReclaimed, instance.index, 0);
}

/** Two minutes after its notice a Spot instance is gone, with the tasks that are still on it. */
export function onSpotInstanceReclaimed(world: World, index: number): void {
  for (const task of world.state.tasks)
    if (task.instance === index && task.executionStoppedAt === undefined) world.state.services[task.service].counts.interrupted++;
  loseInstance(world, index, 'spot-interruption');
}
