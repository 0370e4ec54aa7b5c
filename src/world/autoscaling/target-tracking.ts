import type { MetricStat, ScalableTarget, TargetTrackingPolicy } from '../../aws/nouns.js';
import { TARGET_TRACKING_ALARMS } from '../../aws/quotas.js';
import { US_PER_MINUTE } from '../../base/units.js';
import { type AlarmState, EXTRA_PERIODS, evaluateAlarm } from '../../rules/alarms/evaluate.js';
import { planScaleIn, planScaleOut, type TrackingPlan, type TrackingView, wantedCapacity } from '../../rules/scaling/target-tracking.js';
import { seriesName, trackedMetric, trackedValue } from '../../scenario/tracked-metric.js';
import { Kind } from '../kinds.js';
import { looksBehindStart, recordAlarmChange } from '../monitoring/alarms.js';
import { recordDecision, recordEvent, recordService, recordServiceAction } from '../record.js';
import { wakeService } from '../services/wake.js';
import type { PolicyState, ScalingActivity } from '../state.js';
import { completeScaling, runningCount } from '../tasks/statuses.js';
import type { World } from '../world.js';

/** Once a minute: every alarm looks at the datapoints it can see, and while it is in ALARM its policy is asked again. */
export function onAlarmEvaluation(world: World): void {
  world.scenario.scalableTargets.forEach((target, index) => {
    const service = serviceOf(world, target);
    // Of a service that is not there, or no longer, nothing scales.
    if (world.state.services[service].status !== 'ACTIVE') return;
    target.policies.forEach((policy, policyIndex) => {
      evaluatePolicy(world, target, service, policy, world.state.policies[index][policyIndex]);
    });
    askPolicies(world, target, service, world.state.policies[index]);
  });
  world.loop.schedule(world.nowUs + US_PER_MINUTE, Kind.AlarmEvaluationDue, 0, 0);
}

/** Registering a target moves a desired count outside its range into it. */
export function clampToRange(world: World, target: ScalableTarget): void {
  const state = world.state.services[serviceOf(world, target)];
  state.desired = Math.min(target.maxCapacity, Math.max(target.minCapacity, state.desired));
}

function serviceOf(world: World, target: ScalableTarget): number {
  return world.scenario.services.findIndex((service) => service.name === target.service && service.cluster === target.cluster);
}

function evaluatePolicy(world: World, target: ScalableTarget, service: number, policy: TargetTrackingPolicy, state: PolicyState): void {
  const low = policy.targetValue * TARGET_TRACKING_ALARMS.lowFactor;
  const points = (periods: number) => visiblePoints(world, service, policy, periods + EXTRA_PERIODS);
  const judge = (periods: number, isBreaching: (value: number) => boolean, current: AlarmState) =>
    looksBehindStart(world, periods * US_PER_MINUTE)
      ? current
      : evaluateAlarm(points(periods), isBreaching, periods, periods, 'missing', current);
  const high = judge(TARGET_TRACKING_ALARMS.highPeriods, (value) => value > policy.targetValue, state.high);
  const lowState = judge(TARGET_TRACKING_ALARMS.lowPeriods, (value) => value < low, state.low);
  noteChange(
    world,
    target,
    policy,
    'AlarmHigh',
    state.high,
    high,
    `${policyMetricName(policy)} > ${policy.targetValue} for ${TARGET_TRACKING_ALARMS.highPeriods} datapoints`,
  );
  noteChange(
    world,
    target,
    policy,
    'AlarmLow',
    state.low,
    lowState,
    `${policyMetricName(policy)} < ${low} for ${TARGET_TRACKING_ALARMS.lowPeriods} datapoints`,
  );
  state.high = high;
  state.low = lowState;
}

/** As an alarm's event tells it. */
function policyMetricName({ metric, customized }: TargetTrackingPolicy): string {
  return customized?.name ?? metric;
}

function noteChange(
  world: World,
  target: ScalableTarget,
  policy: TargetTrackingPolicy,
  alarm: string,
  from: AlarmState,
  to: AlarmState,
  rule: string,
): void {
  if (from === to) return;
  const name = `TargetTracking-service/${target.cluster}/${target.service}-${alarm}-${policy.name}`;
  recordAlarmChange(world, name, from, to, rule);
}

/**
 * The alarm's window: one entry for each of the newest minutes whose datapoints can be seen by now, oldest first;
 * undefined where there is none. What is only late is not missing: the window ends where the delay lets it.
 */
function visiblePoints(world: World, service: number, policy: TargetTrackingPolicy, periods: number): (number | undefined)[] {
  const { series, seriesIds } = world.state;
  const spec = world.state.services[service].spec;
  const tracked = trackedMetric(world.scenario, { cluster: spec.cluster, service: spec.name }, policy);
  const newestOf = (stat: MetricStat) => series[seriesIds.get(seriesName(stat)) ?? -1]?.recent ?? [];
  const lastUs = Math.floor((world.nowUs - world.constant('ecsMetricDelay')) / US_PER_MINUTE) * US_PER_MINUTE - US_PER_MINUTE;
  const points: (number | undefined)[] = [];
  for (let period = periods - 1; period >= 0; period--) {
    const atUs = lastUs - period * US_PER_MINUTE;
    points.push(trackedValue(tracked, (stat) => newestOf(stat).findLast((point) => point.atUs === atUs)));
  }
  return points;
}

/** Scale-out by whichever policy wants most; scale-in only where every policy that may wants it. */
function askPolicies(world: World, target: ScalableTarget, service: number, states: readonly PolicyState[]): void {
  const metric = (policy: TargetTrackingPolicy) =>
    visiblePoints(world, service, policy, TARGET_TRACKING_ALARMS.lowPeriods + EXTRA_PERIODS).reduce(
      (last, value) => value ?? last,
      undefined,
    ) ?? 0;
  const red = target.policies.filter((_, index) => states[index].high === 'ALARM');
  if (red.length > 0) {
    const most = red.reduce((best, policy) => (metric(policy) / policy.targetValue > metric(best) / best.targetValue ? policy : best));
    apply(world, target, service, most, 'out', planScaleOut, viewOf(world, target, service, most, metric(most), states, 0));
    return;
  }
  const lowOnes = target.policies.filter((_, index) => states[index].low === 'ALARM');
  const mayScaleIn = lowOnes.filter((policy) => !policy.disableScaleIn);
  // A policy that may not scale in has no say; alone it is asked for the reason.
  const low = mayScaleIn.length > 0 ? mayScaleIn : lowOnes;
  if (low.length === 0) return;
  const wants = (policy: TargetTrackingPolicy) => wantedCapacity(runningCount(world, service), metric(policy), policy.targetValue);
  const least = low.reduce((best, policy) => (wants(policy) > wants(best) ? policy : best));
  apply(
    world,
    target,
    service,
    least,
    'in',
    planScaleIn,
    viewOf(world, target, service, least, metric(least), states, Math.max(...low.map(wants))),
  );
}

function viewOf(
  world: World,
  target: ScalableTarget,
  service: number,
  policy: TargetTrackingPolicy,
  metric: number,
  states: readonly PolicyState[],
  otherWant: number,
): TrackingView {
  const state = world.state.services[service];
  const out = isInForce(world, state.scaleOut) ? state.scaleOut : undefined;
  return {
    metric,
    target: policy.targetValue,
    running: runningCount(world, service),
    desired: state.desired,
    min: target.minCapacity,
    max: target.maxCapacity,
    scaleOutFrom: out?.from,
    inScaleInCooldown: isInForce(world, state.scaleIn),
    isDeploying: state.deployments.length > 1,
    disableScaleIn: policy.disableScaleIn,
    isHeldByOtherPolicy: target.policies.some((other, index) => !other.disableScaleIn && states[index].low !== 'ALARM'),
    otherWant,
  };
}

/** Under way, or in the cooldown that began when it was complete. */
function isInForce(world: World, activity: ScalingActivity | undefined): boolean {
  if (activity === undefined) return false;
  return activity.completedAtUs === undefined || world.nowUs < activity.completedAtUs + activity.cooldownUs;
}

function apply(
  world: World,
  target: ScalableTarget,
  service: number,
  policy: TargetTrackingPolicy,
  direction: 'out' | 'in',
  rule: (view: TrackingView) => TrackingPlan,
  view: TrackingView,
): void {
  const plan = rule(view);
  const state = world.state.services[service];
  const resource = `service/${target.cluster}/${target.service}`;
  const inputs = {
    policy: policy.name,
    metric: view.metric,
    target: view.target,
    running: view.running,
    desired: view.desired,
    min: view.min,
    max: view.max,
  };
  recordDecision(
    world,
    'scaling',
    resource,
    plan.desired === undefined ? 'unchanged' : `desired ${view.desired} -> ${plan.desired}`,
    plan.because,
    inputs,
  );
  if (plan.desired === undefined) return;
  const cooldownUs = direction === 'out' ? policy.scaleOutCooldownUs : policy.scaleInCooldownUs;
  const activity: ScalingActivity = {
    direction,
    from: view.scaleOutFrom ?? view.running,
    to: plan.desired,
    completedAtUs: undefined,
    cooldownUs,
  };
  if (direction === 'out') {
    state.scaleOut = activity;
    state.scaleIn = undefined; // A scale-out ends the scale-in cooldown.
    state.counts.scaleOuts++;
  } else {
    state.scaleIn = activity;
    state.scaleOut = undefined;
    state.counts.scaleIns++;
  }
  state.desired = plan.desired;
  completeScaling(world, service);
  recordEvent(
    world,
    'aws.application-autoscaling',
    'Scaling Activity',
    resource,
    `Successfully set desired count to ${plan.desired} (policy ${policy.name}: ${plan.because}).`,
  );
  recordDesiredCount(world, service);
  recordService(world, service);
  wakeService(world, service);
}

/**
 * EventBridge hears of a desired count that ECS computes, not of one that a user sets.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html (SERVICE_DESIRED_COUNT_UPDATED)
 * @assumed one that a scaling policy computes is such a count
 */
function recordDesiredCount(world: World, service: number): void {
  recordServiceAction(world, service, { eventType: 'INFO', eventName: 'SERVICE_DESIRED_COUNT_UPDATED', reason: '' });
}
