import { instanceChanged } from '../instances/fleet/upkeep.js';
import { deregisterInstance } from '../instances/life.js';
import { InstanceStep } from '../instances/steps.js';
import { Kind } from '../kinds.js';
import type { Instance } from '../state.js';
import { loseProcess } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { reconcileGroup } from './group.js';

/** The reason under which a Spot instance that AWS takes back stands in instances.csv; its first hour is free. */
export const SPOT_INTERRUPTION = 'spot-interruption';

/**
 * An instance is gone at once: the processes of its tasks die now, with what they had in hand. ECS and the
 * Auto Scaling group learn of it after assume.hostLossReport; then the service and the group replace what was lost.
 * @param index into the state's instances
 * @param reason why, for instances.csv: `instance-loss`, `az-outage`, SPOT_INTERRUPTION
 */
export function loseInstance(world: World, index: number, reason: string): void {
  const instance = world.state.instances[index];
  if (instance.terminatedAt !== undefined) return;
  if (instance.stepTimer >= 0) world.loop.cancel(instance.stepTimer);
  instance.terminatedAt = world.nowUs;
  instanceChanged(world, instance);
  if (instance.terminationReason === '') instance.terminationReason = reason;
  for (const task of world.state.tasks) if (task.instance === index) loseProcess(world, task);
  const reportUs = world.nowUs + world.draw('hostLossReport', `host-loss/${instance.cluster}`);
  instance.stepTimer = world.loop.schedule(reportUs, Kind.InstanceStepDue, index, InstanceStep.LossReported);
}

/** The loss of an instance is known: ECS counts its tasks as stopped, its group looks for another. */
export function onLossReported(world: World, instance: Instance): void {
  deregisterInstance(world, instance);
  instance.isInGroup = false;
  instanceChanged(world, instance);
  if (instance.group >= 0) reconcileGroup(world, instance.group);
}
