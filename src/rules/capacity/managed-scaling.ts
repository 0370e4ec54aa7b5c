import { AGENT_HOST_PORTS } from '../../aws/quotas.js';
import type { PlacementNeed } from '../placement/index.js';

/** Tasks that wait in PROVISIONING and need the same. */
export interface WaitingGroup {
  readonly count: number;
  readonly need: PlacementNeed;
  /** At most one of them on each instance. */
  readonly isDistinct: boolean;
}

/** What an empty instance offers. */
export interface InstanceRoom {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly eniCount: number;
  readonly gpuCount: number;
}

/**
 * How many new instances tasks need, packed one instance after the other. What does not fit on an empty
 * instance is left out: no number of them would help.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html
 */
export function instancesNeeded(groups: readonly WaitingGroup[], room: InstanceRoom): number {
  const bins: Bin[] = [];
  groups.forEach((group, index) => {
    if (!fits(emptyBin(room), group, index)) return;
    // Bins only fill up: where one task of a group found no room, the next one finds none.
    let from = 0;
    for (let task = 0; task < group.count; task++) {
      while (from < bins.length && !fits(bins[from], group, index)) from++;
      if (from === bins.length) bins.push(emptyBin(room));
      put(bins[from], group, index);
    }
  });
  return bins.length;
}

interface Bin {
  cpuUnits: number;
  memoryMiB: number;
  eniCount: number;
  gpuCount: number;
  readonly hostPorts: Set<number>;
  readonly groups: Set<number>;
}

function emptyBin(room: InstanceRoom): Bin {
  return { ...room, hostPorts: new Set(AGENT_HOST_PORTS), groups: new Set() };
}

function fits(bin: Bin, { need, isDistinct }: WaitingGroup, group: number): boolean {
  return (
    bin.cpuUnits >= need.cpuUnits &&
    bin.memoryMiB >= need.memoryMiB &&
    bin.eniCount >= need.eniCount &&
    bin.gpuCount >= need.gpuCount &&
    !need.hostPorts.some((port) => bin.hostPorts.has(port)) &&
    !(isDistinct && bin.groups.has(group))
  );
}

function put(bin: Bin, { need }: WaitingGroup, group: number): void {
  bin.cpuUnits -= need.cpuUnits;
  bin.memoryMiB -= need.memoryMiB;
  bin.eniCount -= need.eniCount;
  bin.gpuCount -= need.gpuCount;
  for (const port of need.hostPorts) bin.hostPorts.add(port);
  bin.groups.add(group);
}

/**
 * M, the instances a capacity provider needs: those with tasks, and new ones for the tasks that wait, no fewer
 * than the minimum step and no more than the maximum step.
 * @param busy instances with at least one task
 * @param fresh what instancesNeeded says
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html
 */
export function neededCount(busy: number, fresh: number, minimumStep: number, maximumStep: number): number {
  return fresh === 0 ? busy : busy + Math.min(maximumStep, Math.max(minimumStep, fresh));
}

/**
 * CapacityProviderReservation in percent: M / N x 100; without instances 100 where none is needed, else 200.
 * @source https://aws.amazon.com/blogs/containers/deep-dive-on-amazon-ecs-cluster-auto-scaling/
 */
export function capacityProviderReservation(needed: number, present: number): number {
  if (present === 0) return needed === 0 ? 100 : 200;
  return (needed / present) * 100;
}

/** The first scale-out from no instance at all is by two, however many are needed. @source as capacityProviderReservation */
const FROM_ZERO = 2;

/** The size that brings the metric to its target: N x metric / target, rounded up. @param target 1 to 100 */
export function wantedSize(needed: number, present: number, target: number): number {
  if (present === 0) return capacityProviderReservation(needed, present) > target ? FROM_ZERO : 0;
  return Math.ceil((needed * 100) / target);
}

/** What a managed scaling policy looks at, once a minute. */
export interface ManagedScalingView {
  /** M and N of the newest datapoint. */
  readonly needed: number;
  readonly present: number;
  readonly target: number;
  /** Of the Auto Scaling group. */
  readonly desired: number;
  readonly minSize: number;
  readonly maxSize: number;
  /** The two alarms of the policy. */
  readonly isHigh: boolean;
  readonly isLow: boolean;
  /** Whether the last scale-out is less than 15 minutes old, or one of its instances still warms up. */
  readonly isHeld: boolean;
}

export interface ManagedScalingPlan {
  /** Undefined: as it is. */
  readonly desired: number | undefined;
  readonly because: string;
}

/**
 * What managed scaling does: out to the size wanted at once; in by at most half of the group a minute.
 * @source https://aws.amazon.com/blogs/containers/faster-scaling-in-for-amazon-ecs-cluster-auto-scaling/
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html
 * @assumed An instance that warms up is not part of N, but of what a further scale-out has to exceed.
 */
export function planManagedScaling(view: ManagedScalingView): ManagedScalingPlan {
  const { needed, present, target, desired, minSize, maxSize } = view;
  const want = wantedSize(needed, present, target);
  const numbers = `${needed} needed of ${present}, ${want} wanted at ${target} %`;
  if (view.isHigh) {
    if (desired >= maxSize) return { desired: undefined, because: `at maxSize ${maxSize}: ${numbers}` };
    // Without a warm instance the metric says nothing of how many more: those on their way come first.
    if (want <= desired || (present === 0 && desired > 0))
      return { desired: undefined, because: `as many are there or on their way: ${numbers}` };
    return { desired: Math.min(maxSize, want), because: `metric above target: ${numbers}` };
  }
  if (!view.isLow) return { desired: undefined, because: `metric at target, or not long enough below: ${numbers}` };
  if (view.isHeld) return { desired: undefined, because: `no scale-in within 15 minutes or the warm-up of a scale-out: ${numbers}` };
  const least = Math.max(minSize, want, desired - Math.max(1, Math.floor(desired / 2)));
  if (least >= desired) return { desired: undefined, because: `no instance to spare: ${numbers}` };
  return { desired: least, because: `metric below target for 15 minutes, at most half at once: ${numbers}` };
}
