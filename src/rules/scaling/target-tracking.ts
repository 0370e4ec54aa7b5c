/** What target tracking knows when one of its alarms asks it. Counts are tasks. */
export interface TrackingView {
  readonly metric: number;
  readonly target: number;
  readonly running: number;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  /** Running tasks when the scale-out still under way, or still in its cooldown, began; undefined: none. */
  readonly scaleOutFrom: number | undefined;
  /** A scale-in is under way or in its cooldown. */
  readonly inScaleInCooldown: boolean;
  /** A deployment is in progress. */
  readonly isDeploying: boolean;
  readonly disableScaleIn: boolean;
  /** Another policy of the target, allowed to scale in, does not want to. */
  readonly isHeldByOtherPolicy: boolean;
  /** The most that another policy wants on scale-in; 0 where there is none. */
  readonly otherWant: number;
}

export interface TrackingPlan {
  /** undefined: nothing changes. */
  readonly desired: number | undefined;
  readonly because: string;
}

const EPSILON = 1e-9;

/**
 * The capacity that would bring the metric to its target, rounded up:
 *
 *     want = ceil(running x metric / target)
 *
 * From 0 running tasks it is 1, the least that is more.
 * @source https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
 * @assumed AWS does not publish the formula; this one agrees with every documented statement and example
 */
export function wantedCapacity(running: number, metric: number, target: number): number {
  return running === 0 ? 1 : Math.max(0, Math.ceil((running * metric) / target - EPSILON));
}

/**
 * The high alarm asks, once a minute while it is in ALARM. During a scale-out and its cooldown the
 * arithmetic starts from the tasks that ran before it, so that what was added already counts, and
 * only a larger scale-out goes ahead.
 * @source https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html (cooldown)
 */
export function planScaleOut(view: TrackingView): TrackingPlan {
  const base = view.scaleOutFrom ?? view.running;
  const raw = wantedCapacity(base, view.metric, view.target);
  const want = Math.min(view.max, Math.max(view.min, raw));
  if (want > view.desired)
    return { desired: want, because: `metric above target: ceil(${base} running x ${round(view.metric)} / ${view.target}) = ${raw}` };
  if (view.desired >= view.max && raw > view.max) return { desired: undefined, because: `already at the maximum capacity of ${view.max}` };
  if (view.scaleOutFrom !== undefined)
    return {
      desired: undefined,
      because: 'the capacity added by the last scale-out counts: within its cooldown only a larger one goes ahead',
    };
  return {
    desired: undefined,
    because: `the desired count covers it already: ceil(${base} running x ${round(view.metric)} / ${view.target}) = ${raw}`,
  };
}

/**
 * The low alarm asks, once a minute while it is in ALARM.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html (no scale-in during a deployment; all policies must agree)
 */
export function planScaleIn(view: TrackingView): TrackingPlan {
  const raw = wantedCapacity(view.running, view.metric, view.target);
  const want = Math.min(view.max, Math.max(view.min, raw, view.otherWant));
  if (view.disableScaleIn) return { desired: undefined, because: 'disableScaleIn is set' };
  if (view.isDeploying) return { desired: undefined, because: 'a deployment is in progress: scale-in is switched off' };
  if (view.desired <= view.min) return { desired: undefined, because: `already at the minimum capacity of ${view.min}` };
  if (view.isHeldByOtherPolicy) return { desired: undefined, because: 'another policy does not want to scale in: all must agree' };
  if (view.inScaleInCooldown) return { desired: undefined, because: 'within the scale-in cooldown' };
  if (view.scaleOutFrom !== undefined) return { desired: undefined, because: 'a scale-out is under way or in its cooldown' };
  if (want >= view.desired)
    return {
      desired: undefined,
      because: `the tasks are needed: ceil(${view.running} running x ${round(view.metric)} / ${view.target}) = ${raw}`,
    };
  return { desired: want, because: `metric below target: ceil(${view.running} running x ${round(view.metric)} / ${view.target}) = ${raw}` };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
