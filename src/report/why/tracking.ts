import type { ScalableTarget, TargetTrackingPolicy } from '../../aws/nouns.js';
import { TARGET_TRACKING_ALARMS } from '../../aws/quotas.js';
import { type Micros, US_PER_MINUTE } from '../../base/units.js';
import { meanOf } from '../../kernel/mean.js';
import { type AlarmState, EXTRA_PERIODS, evaluateAlarm } from '../../rules/alarms/evaluate.js';
import { type TrackingView, wantedCapacity } from '../../rules/scaling/target-tracking.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import { seriesName, trackedMetric, trackedValue } from '../../scenario/tracked-metric.js';
import type { DecisionRecord, MetricRecord, ServiceRecord } from '../../sim/result.js';
import type { RunRecords } from './question.js';

/** A datapoint as an alarm sees it. */
export interface SeenPoint {
  /** Start of its minute. */
  readonly atUs: Micros;
  readonly value: number;
}

/** One of the two alarms of a policy at an evaluation. */
export interface AlarmView {
  readonly kind: 'AlarmHigh' | 'AlarmLow';
  readonly name: string;
  readonly threshold: number;
  readonly periods: number;
  /** For so many minutes more its window begins before a run in which everything was running, and it stays as it is. */
  readonly heldMinutes: number;
  readonly state: AlarmState;
  /** Since when it is in that state; undefined: from the start. */
  readonly sinceUs: Micros | undefined;
  /** What it was judged by: oldest first, undefined where a minute has no datapoint. */
  readonly points: readonly (SeenPoint | undefined)[];
}

/** A target tracking policy at an evaluation. */
export interface PolicyView {
  readonly policy: TargetTrackingPolicy;
  /** The newest datapoint that could be seen. */
  readonly newest: SeenPoint | undefined;
  readonly high: AlarmView;
  readonly low: AlarmView;
}

/** A scaling activity that is under way or in its cooldown. */
export interface ActivityView {
  /** Running tasks when the first of a chain of scale-outs began. */
  readonly from: number;
  readonly to: number;
  readonly decidedUs: Micros;
  /** When the running count got there, undefined: not yet; the cooldown runs from then. */
  readonly completedUs: Micros | undefined;
  readonly cooldownUs: number;
}

/** All that target tracking knew of a service when it last looked. */
export interface TrackingAt {
  /** When the alarms were last evaluated. */
  readonly evaluatedUs: Micros;
  readonly target: ScalableTarget;
  readonly policies: readonly PolicyView[];
  readonly running: number;
  /** Before the decision of this evaluation. */
  readonly desired: number;
  readonly scaleOut: ActivityView | undefined;
  readonly scaleIn: ActivityView | undefined;
  /** What was decided then; undefined where no alarm asked. */
  readonly decision: DecisionRecord | undefined;
  readonly points: ReadonlyMap<TargetTrackingPolicy, readonly SeenPoint[]>;
}

export function scalableTargetOf(scenario: CompiledScenario, service: string): ScalableTarget | undefined {
  return scenario.scalableTargets.find((target) => target.service === service);
}

/** The recorded decisions about a service's desired count, in order. */
export function scalingDecisions({ decisions }: RunRecords, { cluster, service }: ScalableTarget): readonly DecisionRecord[] {
  const subject = `service/${cluster}/${service}`;
  return decisions.filter((decision) => decision.kind === 'scaling' && decision.subject === subject);
}

/** From and to of a decision that changed something. */
export function changeOf({ outcome }: DecisionRecord): { readonly from: number; readonly to: number } | undefined {
  const change = /^desired (\d+) -> (\d+)$/.exec(outcome);
  return change === null ? undefined : { from: Number(change[1]), to: Number(change[2]) };
}

/** When alarms are evaluated for the first time; then every minute. */
export function firstEvaluationUs(run: RunRecords): Micros {
  return US_PER_MINUTE + Math.round(meanOf(run.scenario.assume.alarmEvaluation));
}

/**
 * What target tracking knew at an instant: worked out from the datapoints, the service's rows and the recorded changes.
 * @param atUs the evaluation at or before it counts
 * @returns undefined before the first evaluation
 */
export function trackingAt(run: RunRecords, target: ScalableTarget, atUs: Micros): TrackingAt | undefined {
  const first = firstEvaluationUs(run);
  if (atUs < first) return undefined;
  const evaluatedUs = first + Math.floor((atUs - first) / US_PER_MINUTE) * US_PER_MINUTE;
  const decisions = scalingDecisions(run, target);
  const rows = run.services.filter(({ service }) => service === target.service);
  const row = rows.filter((candidate) => candidate.atUs <= evaluatedUs).at(-1);
  const points = pointsOf(run, target);
  const policies = target.policies.map((policy) => policyAt(run, target, policy, points.get(policy) ?? [], evaluatedUs));
  // Equal decisions are one record even where no policy was asked in between.
  const isAsked = policies.some(({ high, low }) => high.state === 'ALARM' || low.state === 'ALARM');
  const decision = isAsked ? decisions.find((made) => made.atUs <= evaluatedUs && evaluatedUs <= made.untilUs) : undefined;
  return {
    evaluatedUs,
    target,
    policies,
    running: decision?.atUs === evaluatedUs ? Number(decision.inputs.running) : (row?.running ?? 0),
    desired: decision?.atUs === evaluatedUs ? Number(decision.inputs.desired) : (row?.desired ?? 0),
    ...activitiesAt(target, decisions, rows, evaluatedUs),
    decision,
    points,
  };
}

/** The datapoints of each policy's metric, in order. */
function pointsOf(run: RunRecords, target: ScalableTarget): ReadonlyMap<TargetTrackingPolicy, readonly SeenPoint[]> {
  const tracked = target.policies.map((policy) => trackedMetric(run.scenario, target, policy));
  const stats = tracked.flatMap(({ of, per }) => (per === undefined ? [of] : [of, per]));
  const series = new Map(stats.map((stat) => [seriesName(stat), new Map<Micros, MetricRecord>()]));
  for (const record of run.metrics) series.get(seriesName(record))?.set(record.atUs, record);
  return new Map(
    target.policies.map((policy, index) => {
      const instants = [...(series.get(seriesName(tracked[index].of))?.keys() ?? [])];
      const points = instants.flatMap((atUs): SeenPoint[] => {
        const value = trackedValue(tracked[index], (stat) => series.get(seriesName(stat))?.get(atUs));
        return value === undefined ? [] : [{ atUs, value }];
      });
      return [policy, points];
    }),
  );
}

function policyAt(
  run: RunRecords,
  target: ScalableTarget,
  policy: TargetTrackingPolicy,
  points: readonly SeenPoint[],
  evaluatedUs: Micros,
): PolicyView {
  const { highPeriods, lowPeriods, lowFactor } = TARGET_TRACKING_ALARMS;
  const alarm = (kind: AlarmView['kind'], threshold: number, periods: number): AlarmView => {
    const name = `TargetTracking-service/${target.cluster}/${target.service}-${kind}-${policy.name}`;
    const seenMinutes = run.scenario.begin === 'running' ? visibleUntilUs(run, evaluatedUs) / US_PER_MINUTE : periods;
    const heldMinutes = Math.max(0, periods - seenMinutes);
    return {
      kind,
      name,
      threshold,
      periods,
      heldMinutes,
      ...alarmAt(run, name, evaluatedUs),
      points: window(run, points, evaluatedUs, periods),
    };
  };
  const low = alarm('AlarmLow', policy.targetValue * lowFactor, lowPeriods);
  const newest = low.points.reduce((last, point) => point ?? last, undefined);
  return { policy, newest, high: alarm('AlarmHigh', policy.targetValue, highPeriods), low };
}

/** An alarm's state as events.csv tells it. */
export function alarmAt(run: RunRecords, name: string, atUs: Micros): Pick<AlarmView, 'state' | 'sinceUs'> {
  const last = run.events.filter((event) => event.resource === name && event.atUs <= atUs).at(-1);
  const state = /-> (OK|ALARM|INSUFFICIENT_DATA) /.exec(last?.message ?? '')?.[1] as AlarmState | undefined;
  return { state: state ?? (run.scenario.begin === 'running' ? 'OK' : 'INSUFFICIENT_DATA'), sinceUs: last?.atUs };
}

/** The minutes an alarm looks at: the newest whose datapoints can be seen by then, and two more than it needs. */
function window(run: RunRecords, points: readonly SeenPoint[], evaluatedUs: Micros, periods: number): (SeenPoint | undefined)[] {
  const lastUs = visibleUntilUs(run, evaluatedUs) - US_PER_MINUTE;
  const byMinute = new Map(points.map((point) => [point.atUs, point]));
  const length = periods + EXTRA_PERIODS;
  return Array.from({ length }, (_, index) => byMinute.get(lastUs - (length - 1 - index) * US_PER_MINUTE));
}

/** The end of the newest minute whose datapoints can be seen by then. */
function visibleUntilUs(run: RunRecords, evaluatedUs: Micros): Micros {
  const delayUs = Math.round(meanOf(run.scenario.assume.ecsMetricDelay));
  return Math.floor((evaluatedUs - delayUs) / US_PER_MINUTE) * US_PER_MINUTE;
}

export function isBreaching({ kind, threshold }: Pick<AlarmView, 'kind' | 'threshold'>, value: number): boolean {
  return kind === 'AlarmHigh' ? value > threshold : value < threshold;
}

/** The state that the rule gives an alarm by these values; asked with others than it saw: what would have been. */
export function stateBy(alarm: AlarmView, values: readonly (number | undefined)[]): AlarmState {
  if (alarm.heldMinutes > 0) return alarm.state;
  return evaluateAlarm(values, (value) => isBreaching(alarm, value), alarm.periods, alarm.periods, 'missing', alarm.state);
}

/** The last scale-out and the last scale-in, each where it is still under way or in its cooldown before this evaluation. */
function activitiesAt(
  target: ScalableTarget,
  decisions: readonly DecisionRecord[],
  rows: readonly ServiceRecord[],
  evaluatedUs: Micros,
): Pick<TrackingAt, 'scaleOut' | 'scaleIn'> {
  let scaleOut: ActivityView | undefined;
  let scaleIn: ActivityView | undefined;
  for (const decision of decisions) {
    const change = changeOf(decision);
    if (decision.atUs >= evaluatedUs || change === undefined) continue;
    const isOut = change.to > change.from;
    const policy = target.policies.find(({ name }) => name === decision.inputs.policy);
    const inForce = scaleOut !== undefined && isInForce(scaleOut, decision.atUs) ? scaleOut : undefined;
    const activity: ActivityView = {
      from: inForce?.from ?? Number(decision.inputs.running),
      to: change.to,
      decidedUs: decision.atUs,
      completedUs: reached(rows, decision.atUs, evaluatedUs, (running) => (isOut ? running >= change.to : running <= change.to)),
      cooldownUs: (isOut ? policy?.scaleOutCooldownUs : policy?.scaleInCooldownUs) ?? 0,
    };
    if (isOut) [scaleOut, scaleIn] = [activity, undefined];
    else [scaleOut, scaleIn] = [undefined, activity];
  }
  const kept = (activity: ActivityView | undefined) => (activity !== undefined && isInForce(activity, evaluatedUs) ? activity : undefined);
  return { scaleOut: kept(scaleOut), scaleIn: kept(scaleIn) };
}

function isInForce({ completedUs, cooldownUs }: ActivityView, atUs: Micros): boolean {
  return completedUs === undefined || completedUs > atUs || atUs < completedUs + cooldownUs;
}

/** When the running count first was where it should be, from an instant on. */
function reached(
  rows: readonly ServiceRecord[],
  fromUs: Micros,
  untilUs: Micros,
  isThere: (running: number) => boolean,
): Micros | undefined {
  const before = rows.filter(({ atUs }) => atUs <= fromUs).at(-1);
  if (before !== undefined && isThere(before.running)) return fromUs;
  return rows.find(({ atUs, running }) => atUs > fromUs && atUs <= untilUs && isThere(running))?.atUs;
}

/** What the rule looks at where one policy is asked; the same numbers that the run had. */
export function viewOf(at: TrackingAt, { policy, newest }: PolicyView): TrackingView {
  const { target, policies } = at;
  const low = policies.filter((other) => other.policy !== policy && other.low.state === 'ALARM' && !other.policy.disableScaleIn);
  const wants = low.map((other) => wantedCapacity(at.running, other.newest?.value ?? 0, other.policy.targetValue));
  return {
    metric: newest?.value ?? 0,
    target: policy.targetValue,
    running: at.running,
    desired: at.desired,
    min: target.minCapacity,
    max: target.maxCapacity,
    scaleOutFrom: at.scaleOut?.from,
    inScaleInCooldown: at.scaleIn !== undefined,
    isDeploying: false,
    disableScaleIn: policy.disableScaleIn,
    isHeldByOtherPolicy: policies.some((other) => !other.policy.disableScaleIn && other.low.state !== 'ALARM'),
    otherWant: Math.max(0, ...wants),
  };
}
