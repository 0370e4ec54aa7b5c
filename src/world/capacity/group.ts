import { chooseLaunchZone, chooseTermination, explainLaunchZone, explainTermination } from '../../rules/capacity/auto-scaling-group.js';
import { isActive } from '../instances/active.js';
import { busyInstances, launchInstance, providerOfGroup, terminateInstance } from '../instances/life.js';
import { recordDecision, recordEvent } from '../record.js';
import type { Instance } from '../state.js';
import type { World } from '../world.js';
import { refusesLaunch } from './refusal.js';

/** The instances that a group counts as its own. */
export function membersOf(world: World, group: number): Instance[] {
  return world.state.instances.filter((instance) => instance.group === group && instance.isInGroup);
}

/** Sends a group to a size; it launches or terminates at once what that takes. @param capacity within minSize and maxSize */
export function setDesiredCapacity(world: World, group: number, capacity: number): void {
  world.state.autoScalingGroups[group].desiredCapacity = capacity;
  reconcileGroup(world, group);
}

/** Brings a group to its desired capacity, as far as there is capacity to launch and an instance that may go. */
export function reconcileGroup(world: World, group: number): void {
  const state = world.state.autoScalingGroups[group];
  let missing = state.desiredCapacity - membersOf(world, group).length;
  for (; missing > 0; missing--) if (!launchOne(world, group)) return;
  for (; missing < 0; missing++) if (!terminateOne(world, group)) return;
}

/** @returns false where no zone launches anything; the group tries again each minute */
function launchOne(world: World, group: number): boolean {
  const { name, availabilityZones, purchaseOption, shape } = world.scenario.autoScalingGroups[group];
  const state = world.state.autoScalingGroups[group];
  const members = membersOf(world, group);
  const open = availabilityZones.filter((zone) => !refusesLaunch(world, zone, purchaseOption));
  const subject = `autoScalingGroup/${name}`;
  const counts = open.map((candidate) => members.filter((member) => member.availabilityZone === candidate).length);
  const zone = open[chooseLaunchZone(counts)];
  if (zone !== undefined) {
    state.isRefused = false;
    const { instanceId } = launchInstance(world, group, zone);
    const inputs = {
      desired: state.desiredCapacity,
      instances: members.length,
      ...Object.fromEntries(open.map((name, index) => [name, counts[index]])),
    };
    const because = 'the zone with the fewest instances of the group, of those that launch';
    recordDecision(world, 'launch', `instance/${instanceId}`, zone, because, inputs, world.onDecision && [explainLaunchZone(open, counts)]);
    return true;
  }
  const because = `We currently do not have sufficient ${shape.instanceType} capacity in the Availability Zones you requested (${availabilityZones.join(', ')}).`;
  recordDecision(world, 'launch', subject, 'refused', because, { desired: state.desiredCapacity, instances: members.length });
  if (!state.isRefused)
    recordEvent(
      world,
      'aws.autoscaling',
      'EC2 Instance Launch Unsuccessful',
      subject,
      `Launching a new EC2 instance. Status Reason: ${because}`,
    );
  state.isRefused = true;
  return false;
}

/** @returns false where every instance is protected from scale-in */
function terminateOne(world: World, group: number): boolean {
  const isProtecting = providerOfGroup(world, group)?.managedTerminationProtection === true;
  const members = membersOf(world, group);
  const withTasks = busyInstances(world);
  const stream = world.streams.get(`termination/${world.scenario.autoScalingGroups[group].name}`);
  const candidates = members.map((instance) => ({
    availabilityZone: instance.availabilityZone,
    // Managed termination protection lets go of what is registered and empty.
    isProtected: isProtecting && !(isActive(instance) && !withTasks.has(instance.index)),
    runningUs: instance.runningAt === undefined ? 0 : world.nowUs - instance.runningAt,
  }));
  const draws = members.map(() => stream.uniform());
  const chosen = chooseTermination(candidates, draws);
  const { desiredCapacity } = world.state.autoScalingGroups[group];
  const inputs = {
    desired: desiredCapacity,
    instances: members.length,
    protected: candidates.filter(({ isProtected }) => isProtected).length,
  };
  const names = () => members.map(({ instanceId }) => instanceId);
  const traces = world.onDecision && [explainTermination(names(), candidates, draws)];
  if (chosen === undefined) {
    const because = 'every instance of the group is protected from scale-in: tasks run on it, or it has not registered';
    recordDecision(
      world,
      'termination',
      `autoScalingGroup/${world.scenario.autoScalingGroups[group].name}`,
      'held back',
      because,
      inputs,
      traces,
    );
    return false;
  }
  const { instanceId } = members[chosen];
  const because = 'in the zone with most instances of the group, and there closest to its next hour';
  recordDecision(world, 'termination', `instance/${instanceId}`, 'scale-in', because, inputs, traces);
  terminateInstance(world, members[chosen], 'scale-in');
  return true;
}
