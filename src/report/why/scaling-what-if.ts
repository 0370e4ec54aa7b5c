import type { TargetTrackingPolicy } from '../../aws/nouns.js';
import { TARGET_TRACKING_ALARMS } from '../../aws/quotas.js';
import { planScaleIn, planScaleOut, type TrackingPlan, type TrackingView } from '../../rules/scaling/target-tracking.js';
import type { Clock } from './clock.js';
import { isPercent, judgedPoints, metricName, metricText, pointText, tasksText } from './scaling-words.js';
import { type AlarmView, isBreaching, type PolicyView, stateBy, type TrackingAt, viewOf } from './tracking.js';

export type Direction = 'out' | 'in';

const RULE: Readonly<Record<Direction, (view: TrackingView) => TrackingPlan>> = { out: planScaleOut, in: planScaleIn };

/** What the rule would have made of a view that differs in this. */
function desiredBy(direction: Direction, view: TrackingView, changes: Partial<TrackingView> = {}): number {
  const plan = RULE[direction]({ ...view, ...changes });
  return plan.desired ?? view.desired;
}

/** What would have changed the outcome where a policy was asked, each sentence from asking the rule again. */
export function whatIfAsked(direction: Direction, view: TrackingView, policy: TargetTrackingPolicy): readonly string[] {
  const decided = desiredBy(direction, view);
  return [
    ...withoutObstacles(direction, view, policy, decided),
    ...byMetric(direction, view, policy, decided),
    ...byTarget(direction, view, policy, decided),
  ];
}

/** Each thing that can hold a policy back, and the view without it. */
function withoutObstacles(direction: Direction, view: TrackingView, policy: TargetTrackingPolicy, decided: number): readonly string[] {
  const cooldown = (us: number) => `${us / 1e6} s`;
  const obstacles: readonly (readonly [string, Partial<TrackingView>])[] = [
    [`Without the scale-in cooldown (scaleInCooldown ${cooldown(policy.scaleInCooldownUs)})`, { inScaleInCooldown: false }],
    [
      `Had the last scale-out and its cooldown (scaleOutCooldown ${cooldown(policy.scaleOutCooldownUs)}) been over`,
      { scaleOutFrom: undefined },
    ],
    ['Had the other policies of the target agreed', { isHeldByOtherPolicy: false }],
    ['Without disableScaleIn', { disableScaleIn: false }],
    ['With a lower minCapacity', { min: 0 }],
    ['With a higher maxCapacity', { max: Number.MAX_SAFE_INTEGER }],
  ];
  return obstacles.flatMap(([label, changes]) => {
    const desired = desiredBy(direction, view, changes);
    if (desired === decided) return [];
    return [`${label} the desired count would have ${desired === view.desired ? `stayed at ${desired}` : `gone to ${desired}`}.`];
  });
}

/** The metric from which on it would have been a task more or fewer. */
function byMetric(direction: Direction, view: TrackingView, policy: TargetTrackingPolicy, decided: number): readonly string[] {
  const at = (metric: number) => desiredBy(direction, view, { metric });
  const sentences: string[] = [];
  const top = 4 * Math.max(view.metric, view.target);
  if (at(top) > decided) {
    const from = turningPoint(view.metric, top, (metric) => at(metric) > decided);
    sentences.push(
      `From a datapoint of about ${metricText(policy, from)} on, in place of ${metricText(policy, view.metric)}, it would have been ${tasksText(at(from))}.`,
    );
  }
  if (at(0) < decided) {
    const from = turningPoint(view.metric, 0, (metric) => at(metric) < decided);
    sentences.push(`At about ${metricText(policy, from)} or less it would have been ${tasksText(at(from))}.`);
  }
  return sentences;
}

/** Where a predicate that is false at one end and true at the other turns; the side where it is true. */
function turningPoint(no: number, yes: number, holds: (value: number) => boolean): number {
  for (let step = 0; step < 60; step++) {
    const middle = (no + yes) / 2;
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}

function byTarget(direction: Direction, view: TrackingView, policy: TargetTrackingPolicy, decided: number): readonly string[] {
  return [0.8, 1.2].flatMap((factor) => {
    const target = Math.round(policy.targetValue * factor);
    const desired = desiredBy(direction, view, { target });
    if (target <= 0 || desired === decided) return [];
    return [`With a target of ${metricText(policy, target)} the same datapoint would have asked for ${tasksText(desired)}.`];
  });
}

/** What would have raised an alarm of a policy that was not asked. */
export function whatIfNotAsked(at: TrackingAt, view: PolicyView, alarm: AlarmView, clock: Clock): readonly string[] {
  const judged = judgedPoints(alarm);
  if (alarm.state === 'ALARM' || judged.length === 0) return [];
  return [...byOnePoint(view, alarm, clock), ...byThreshold(at, view, alarm)];
}

function byOnePoint({ policy }: PolicyView, alarm: AlarmView, clock: Clock): readonly string[] {
  const spoilers = judgedPoints(alarm).filter(({ value }) => !isBreaching(alarm, value));
  const [only] = spoilers;
  if (spoilers.length !== 1 || only === undefined) return [];
  const beyond = alarm.kind === 'AlarmHigh' ? alarm.threshold + 1 : alarm.threshold - 1;
  const values = alarm.points.map((point) => (point === only ? beyond : point?.value));
  if (stateBy(alarm, values) !== 'ALARM') return [];
  const side = alarm.kind === 'AlarmHigh' ? 'above' : 'below';
  return [
    `Had the one datapoint of ${pointText(policy, only, clock)} been ${side} ${metricText(policy, alarm.threshold)}, ${alarm.kind} would have been in ALARM.`,
  ];
}

/** The target at which the same datapoints would have raised the alarm, and what the rule would have made of it. */
function byThreshold(at: TrackingAt, view: PolicyView, alarm: AlarmView): readonly string[] {
  const values = judgedPoints(alarm).map(({ value }) => value);
  if (values.length < alarm.periods) return [];
  const isHigh = alarm.kind === 'AlarmHigh';
  const target = isHigh ? Math.ceil(Math.min(...values)) - 1 : Math.floor(Math.max(...values) / TARGET_TRACKING_ALARMS.lowFactor) + 1;
  const threshold = isHigh ? target : target * TARGET_TRACKING_ALARMS.lowFactor;
  const all = alarm.points.map((point) => point?.value);
  if (target <= 0 || (target > 100 && isPercent(view.policy))) return [];
  if (stateBy({ ...alarm, threshold }, all) !== 'ALARM') return [];
  const asked = { ...viewOf(at, { ...view, policy: { ...view.policy, targetValue: target } }), isHeldByOtherPolicy: false, otherWant: 0 };
  const desired = desiredBy(isHigh ? 'out' : 'in', asked);
  const then = desired === asked.desired ? `stayed at ${tasksText(desired)} even so` : `gone to ${tasksText(desired)}`;
  const bound = isHigh ? 'or less' : 'or more';
  return [
    `With a target of ${metricText(view.policy, target)} ${bound} these ${alarm.periods} datapoints of ${metricName(view.policy)} would have put ${alarm.kind} into ALARM; at ${metricText(view.policy, target)} the desired count would have ${then}.`,
  ];
}
