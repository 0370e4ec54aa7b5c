import type { TargetTrackingPolicy } from '../../aws/nouns.js';
import { type Micros, US_PER_MINUTE } from '../../base/units.js';
import type { AlarmState } from '../../rules/alarms/evaluate.js';
import { groupedText } from '../format.js';
import type { Clock } from './clock.js';
import { type AlarmView, isBreaching, type SeenPoint, stateBy, type TrackingAt } from './tracking.js';

type Policy = Pick<TargetTrackingPolicy, 'metric' | 'customized'>;

/** How CloudWatch calls the metric of a policy. */
export function metricName({ metric, customized }: Policy): string {
  switch (metric) {
    case 'ECSServiceAverageCPUUtilization':
      return 'CPUUtilization';
    case 'ECSServiceAverageMemoryUtilization':
      return 'MemoryUtilization';
    case 'ALBRequestCountPerTarget':
      return 'RequestCountPerTarget';
    case 'CustomizedMetric':
      return customized?.name ?? '';
  }
}

/** `61.8 %`, `1,204.5 requests`: to two decimals, as the decisions are recorded. */
export function metricText(policy: Policy, value: number): string {
  const text = groupedText(String(Math.round(value * 100) / 100));
  if (isPercent(policy)) return `${text} %`;
  return policy.metric === 'ALBRequestCountPerTarget' ? `${text} requests` : text;
}

/** Whether a policy's metric is a share of what is reserved. */
export function isPercent({ metric }: Policy): boolean {
  return metric !== 'ALBRequestCountPerTarget' && metric !== 'CustomizedMetric';
}

/** `1 task`, `3 tasks`. */
export function tasksText(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}

/** A datapoint with its minute. */
export function pointText(policy: Policy, { atUs, value }: SeenPoint, clock: Clock): string {
  return `${metricText(policy, value)} of ${clock(atUs).replace(/:00$/, '')}`;
}

/** The alarm's datapoints that count: the newest, as many as it needs; fewer where some are missing. */
export function judgedPoints({ points, periods }: AlarmView): readonly SeenPoint[] {
  return points.filter((point) => point !== undefined).slice(-periods);
}

/** Why an alarm is in the state it is in. */
export function alarmText(policy: TargetTrackingPolicy, alarm: AlarmView, clock: Clock): string {
  const judged = judgedPoints(alarm);
  const side = alarm.kind === 'AlarmHigh' ? 'above' : 'below';
  const needs = `${alarm.kind} of ${policy.name} needs ${alarm.periods} datapoints ${side} ${metricText(policy, alarm.threshold)}`;
  if (judged.length === 0) return `${needs} and could see none yet: ${alarm.state}.`;
  const breaching = judged.filter(({ value }) => isBreaching(alarm, value)).length;
  const spoiler = judged.filter(({ value }) => !isBreaching(alarm, value)).at(-1);
  if (spoiler === undefined) {
    const all =
      judged.length < alarm.periods ? `the ${judged.length} it could see are, ${alarm.periods - judged.length} are missing` : 'all are';
    return `${needs}: ${all}, the newest is ${pointText(policy, judged[judged.length - 1], clock)}; it is ${stateText(alarm, clock)}.`;
  }
  const last = pointText(policy, spoiler, clock);
  return `${needs}: ${breaching} of the last ${judged.length} are, the newest that is not is ${last}; it is ${stateText(alarm, clock)}.`;
}

export function stateText({ state, sinceUs }: Pick<AlarmView, 'state' | 'sinceUs'>, clock: Clock): string {
  return sinceUs === undefined ? `${state} since the start` : `${state} since ${clock(sinceUs)}`;
}

/**
 * The earliest evaluation at which an alarm could be in ALARM: if every datapoint from here on breached.
 * @returns undefined where it is already
 */
export function earliestAlarmUs(at: TrackingAt, alarm: AlarmView): Micros | undefined {
  if (alarm.state === 'ALARM') return undefined;
  const breach = alarm.kind === 'AlarmHigh' ? alarm.threshold + 1 : alarm.threshold - 1;
  const values = alarm.points.map((point) => point?.value);
  let state: AlarmState = alarm.state;
  for (let step = 1; ; step++) {
    values.shift();
    values.push(breach);
    state = stateBy({ ...alarm, state, heldMinutes: alarm.heldMinutes - step }, values);
    if (state === 'ALARM') return at.evaluatedUs + step * US_PER_MINUTE;
  }
}

/** The cause of a decision as a sentence of its own. */
export function sentenceText(because: string): string {
  return `${because.slice(0, 1).toUpperCase()}${because.slice(1)}.`;
}
