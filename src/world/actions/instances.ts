import type { InstancePick } from '../../scenario/compiled.js';
import { wakeWaitingTasks } from '../capacity/wake.js';
import { instanceChanged } from '../instances/fleet/upkeep.js';
import { activateInstance, deregisterByUser, drainInstance, tasksOn } from '../instances/life.js';
import type { Instance } from '../state.js';
import type { World } from '../world.js';
import { pickInstances } from './pick.js';
import { type CallAnswer, done, refused } from './refusal.js';

/** @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateContainerInstancesState.html */
export function updateContainerInstancesState(world: World, pick: InstancePick, status: 'ACTIVE' | 'DRAINING', stream: string): CallAnswer {
  const instances = pickInstances(world, pick, stream);
  if (instances.length === 0) return noInstance(pick);
  for (const instance of instances) {
    if (status === 'DRAINING') drainInstance(world, instance);
    else if (mayBeActive(instance)) activateInstance(world, instance);
  }
  return done(resourceOf(instances), `${status}: ${namesOf(instances)}`);
}

/** DRAINING, and not because its Auto Scaling group gives it up. */
function mayBeActive({ drainingAt, group, isInGroup }: Instance): boolean {
  return drainingAt !== undefined && (group < 0 || isInGroup);
}

/** @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeregisterContainerInstance.html */
export function deregisterContainerInstance(world: World, pick: InstancePick, force: boolean, stream: string): CallAnswer {
  const instances = pickInstances(world, pick, stream);
  if (instances.length === 0) return noInstance(pick);
  const busy = instances.filter((instance) => tasksOn(world, instance).length > 0);
  if (!force && busy.length > 0)
    return refused(resourceOf(busy), { error: 'InvalidParameterException', message: 'Found running tasks on the instance.' });
  for (const instance of instances) deregisterByUser(world, instance);
  return done(resourceOf(instances), `INACTIVE: ${namesOf(instances)}`);
}

/** @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAttributes.html */
export function putAttributes(world: World, pick: InstancePick, attributes: Readonly<Record<string, string>>, stream: string): CallAnswer {
  const text = Object.entries(attributes)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
  return changeAttributes(world, pick, stream, text, (old) => ({ ...old, ...attributes }));
}

/** @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteAttributes.html */
export function deleteAttributes(world: World, pick: InstancePick, names: readonly string[], stream: string): CallAnswer {
  return changeAttributes(world, pick, stream, `without ${names.join(', ')}`, (old) =>
    Object.fromEntries(Object.entries(old).filter(([name]) => !names.includes(name))),
  );
}

function changeAttributes(
  world: World,
  pick: InstancePick,
  stream: string,
  text: string,
  change: (old: Instance['attributes']) => Instance['attributes'],
): CallAnswer {
  const instances = pickInstances(world, pick, stream);
  if (instances.length === 0)
    return refused(`cluster/${pick.cluster}`, { error: 'TargetNotFoundException', message: 'The specified target was not found.' });
  for (const instance of instances) {
    instance.attributes = change(instance.attributes);
    instanceChanged(world, instance);
  }
  wakeWaitingTasks(world);
  return done(resourceOf(instances), `${text} on ${namesOf(instances)}`);
}

function noInstance({ cluster }: InstancePick): CallAnswer {
  return refused(`cluster/${cluster}`, { error: 'InvalidParameterException', message: 'The referenced container instance was not found.' });
}

/** One instance, or the first of several. */
function resourceOf([first]: readonly Instance[]): string {
  return `container-instance/${first.instanceId}`;
}

function namesOf(instances: readonly Instance[]): string {
  return instances.map(({ instanceId }) => instanceId).join(', ');
}
