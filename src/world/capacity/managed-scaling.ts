import type { AutoScalingGroupProvider } from '../../aws/nouns.js';
import { MANAGED_SCALING_ALARMS } from '../../aws/quotas.js';
import { US_PER_MINUTE } from '../../base/units.js';
import { type AlarmState, EXTRA_PERIODS, evaluateAlarm } from '../../rules/alarms/evaluate.js';
import {
  capacityProviderReservation,
  instancesNeeded,
  neededCount,
  planManagedScaling,
  type WaitingGroup,
} from '../../rules/capacity/managed-scaling.js';
import { isActive } from '../instances/active.js';
import { busyInstances } from '../instances/life.js';
import { waitingGroup } from '../instances/resources.js';
import { recordAlarmChange } from '../monitoring/alarms.js';
import { recordDecision, recordMetric } from '../record.js';
import type { Reservation } from '../state.js';
import type { World } from '../world.js';
import { membersOf, reconcileGroup, setDesiredCapacity } from './group.js';

type Managed = NonNullable<AutoScalingGroupProvider['managedScaling']>;

/** A minute is over: what each provider needs is published, and groups try again what was refused or protected. */
export function onCapacityMinuteEnded(world: World): void {
  forEachManaged(world, (provider, managed, index) => publish(world, provider, managed, index));
  for (let group = 0; group < world.scenario.autoScalingGroups.length; group++) reconcileGroup(world, group);
}

/** Once a minute: the alarms of every managed provider look at the datapoints they can see, and its policy is asked. */
export function onManagedScaling(world: World): void {
  forEachManaged(world, (provider, managed, index) => {
    const points = visiblePoints(world, index);
    judge(world, provider, managed, index, points);
    const last = points.at(-1);
    if (last !== undefined) apply(world, provider, managed, index, last);
  });
}

function forEachManaged(world: World, act: (provider: AutoScalingGroupProvider, managed: Managed, index: number) => void): void {
  world.scenario.capacityProviders.forEach((provider, index) => {
    if (provider.managedScaling !== undefined) act(provider, provider.managedScaling, index);
  });
}

function groupOf(world: World, provider: AutoScalingGroupProvider): number {
  return world.scenario.autoScalingGroups.findIndex(({ name }) => name === provider.autoScalingGroup);
}

/** CapacityProviderReservation of the minute, of what is known at its end. */
function publish(world: World, provider: AutoScalingGroupProvider, managed: Managed, index: number): void {
  const group = groupOf(world, provider);
  const active = membersOf(world, group).filter(isActive);
  const withTasks = busyInstances(world);
  const busy = active.filter((instance) => withTasks.has(instance.index)).length;
  const { registeredCpuUnits, registeredMemoryMiB, awsvpcTaskCountMax, gpuCount } = world.scenario.autoScalingGroups[group].shape;
  const room = { cpuUnits: registeredCpuUnits, memoryMiB: registeredMemoryMiB, eniCount: awsvpcTaskCountMax, gpuCount };
  const fresh = instancesNeeded(waitingGroups(world, provider), room);
  const needed = neededCount(busy, fresh, managed.minimumScalingStepSize, managed.maximumScalingStepSize);
  const present = active.filter(({ warmUntilUs }) => warmUntilUs <= world.nowUs).length;
  const percent = capacityProviderReservation(needed, present);
  const atUs = world.nowUs - US_PER_MINUTE;
  const { reservations } = world.state.managedScaling[index];
  reservations.push({ atUs, needed, present, percent });
  if (reservations.length > 64) reservations.splice(0, 32);
  const point = { sampleCount: 1, sum: percent, minimum: percent, maximum: percent };
  const dimensions = `ClusterName=${provider.cluster};CapacityProviderName=${provider.name}`;
  recordMetric(world, atUs, 'AWS/ECS/ManagedScaling', 'CapacityProviderReservation', dimensions, point);
}

/** Tasks that wait for a provider, a service or a job at a time. */
function waitingGroups(world: World, provider: AutoScalingGroupProvider): WaitingGroup[] {
  const { services } = world.state;
  const waiting = world.state.waitingTasks
    .map((index) => world.state.tasks[index])
    .filter(({ cluster, capacityProvider }) => cluster === provider.cluster && capacityProvider === provider.name);
  return services.map(({ spec, index }) => waitingGroup(world.scenario, spec, waiting.filter((task) => task.service === index).length));
}

/** The newest datapoints that can be seen by now, oldest first. */
function visiblePoints(world: World, index: number): readonly Reservation[] {
  const lastUs = world.nowUs - world.constant('managedScalingMetricDelay') - US_PER_MINUTE;
  const visible = world.state.managedScaling[index].reservations.filter(({ atUs }) => atUs <= lastUs);
  return visible.slice(-(MANAGED_SCALING_ALARMS.lowPeriods + EXTRA_PERIODS));
}

function judge(world: World, provider: AutoScalingGroupProvider, managed: Managed, index: number, points: readonly Reservation[]): void {
  const state = world.state.managedScaling[index];
  const { highPeriods, lowPeriods } = MANAGED_SCALING_ALARMS;
  const target = managed.targetCapacity;
  const evaluate = (periods: number, isBreaching: (percent: number) => boolean, current: AlarmState) =>
    evaluateAlarm(
      points.slice(-(periods + EXTRA_PERIODS)).map(({ percent }) => percent),
      isBreaching,
      periods,
      periods,
      'missing',
      current,
    );
  const high = evaluate(highPeriods, (percent) => percent > target, state.high);
  const low = evaluate(lowPeriods, (percent) => percent < target, state.low);
  noteChange(world, provider, 'AlarmHigh', state.high, high, `CapacityProviderReservation > ${target} for ${highPeriods} datapoints`);
  noteChange(world, provider, 'AlarmLow', state.low, low, `CapacityProviderReservation < ${target} for ${lowPeriods} datapoints`);
  state.high = high;
  state.low = low;
}

function noteChange(world: World, provider: AutoScalingGroupProvider, alarm: string, from: AlarmState, to: AlarmState, rule: string): void {
  if (from === to) return;
  const name = `TargetTracking-${provider.autoScalingGroup}-${alarm}-ECSManagedAutoScalingPolicy-${provider.name}`;
  recordAlarmChange(world, name, from, to, rule);
}

function apply(world: World, provider: AutoScalingGroupProvider, managed: Managed, index: number, last: Reservation): void {
  const group = groupOf(world, provider);
  const state = world.state.managedScaling[index];
  const { minSize, maxSize } = world.scenario.autoScalingGroups[group];
  const desired = world.state.autoScalingGroups[group].desiredCapacity;
  const { needed, present, percent } = last;
  const isFresh = world.nowUs < state.scaledOutAtUs + MANAGED_SCALING_ALARMS.lowPeriods * US_PER_MINUTE;
  const isWarming = membersOf(world, group).some(({ runningAt, warmUntilUs }) => runningAt === undefined || world.nowUs < warmUntilUs);
  const plan = planManagedScaling({
    needed,
    present,
    target: managed.targetCapacity,
    desired,
    minSize,
    maxSize,
    isHigh: state.high === 'ALARM',
    isLow: state.low === 'ALARM',
    isHeld: isFresh || isWarming,
  });
  const outcome = plan.desired === undefined ? 'unchanged' : `desired ${desired} -> ${plan.desired}`;
  const inputs = { M: needed, N: present, metric: percent, target: managed.targetCapacity, desired, min: minSize, max: maxSize };
  recordDecision(world, 'managed-scaling', `capacity-provider/${provider.name}`, outcome, plan.because, inputs);
  if (plan.desired === undefined) return;
  if (plan.desired > desired) state.scaledOutAtUs = world.nowUs;
  setDesiredCapacity(world, group, plan.desired);
}
