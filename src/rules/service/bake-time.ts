import type { MetricAlarm } from '../../aws/nouns.js';

/**
 * How long the alarms of a deployment are watched after its last old task has gone: so many times the longest window in
 * which one of them comes to a judgement.
 * @param windows `assume.alarmBakeWindows`
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html (ECS computes it from the alarms' settings)
 * @assumed the formula, which AWS does not publish
 */
export function bakeTimeUs(alarms: readonly Pick<MetricAlarm, 'periodUs' | 'evaluationPeriods'>[], windows: number): number {
  return Math.round(windows * Math.max(0, ...alarms.map(({ periodUs, evaluationPeriods }) => periodUs * evaluationPeriods)));
}
