import type { MetricAlarm, MetricStatistic } from '../../aws/nouns.js';

/** What a datapoint of a minute holds. */
export interface Datapoint {
  readonly sampleCount: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** A statistic over the datapoints of a period; undefined where it has none. */
export function statisticOf(points: readonly Datapoint[], stat: MetricStatistic): number | undefined {
  if (points.length === 0) return undefined;
  const total = (value: (point: Datapoint) => number) => points.reduce((sum, point) => sum + value(point), 0);
  switch (stat) {
    case 'Sum':
      return total(({ sum }) => sum);
    case 'SampleCount':
      return total(({ sampleCount }) => sampleCount);
    case 'Average':
      return total(({ sum }) => sum) / total(({ sampleCount }) => sampleCount);
    case 'Minimum':
      return Math.min(...points.map(({ minimum }) => minimum));
    case 'Maximum':
      return Math.max(...points.map(({ maximum }) => maximum));
  }
}

const SIGNS = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
} as const;

/** Whether a value is beyond an alarm's threshold. */
export function isBreaching({ comparison, threshold }: Pick<MetricAlarm, 'comparison' | 'threshold'>, value: number): boolean {
  switch (comparison) {
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}

/** `CPUUtilization > 80 for 2 of 3 datapoints`. */
export function ruleText({ metric, comparison, threshold, evaluationPeriods, datapointsToAlarm }: MetricAlarm): string {
  const datapoints = datapointsToAlarm === evaluationPeriods ? `${evaluationPeriods}` : `${datapointsToAlarm} of ${evaluationPeriods}`;
  return `${metric.metricName} ${SIGNS[comparison]} ${threshold} for ${datapoints} datapoints`;
}
