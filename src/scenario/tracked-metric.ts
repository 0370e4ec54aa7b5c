import type { MetricStat, ScalableTarget, TargetTrackingPolicy } from '../aws/nouns.js';
import type { CompiledScenario } from './compiled.js';

/** The statistics that a policy's metric is made of: one, or the quotient of two. */
export interface TrackedMetric {
  readonly of: MetricStat;
  readonly per: MetricStat | undefined;
}

/** A datapoint of a metric, as metrics.csv has it. */
export interface MetricPoint {
  readonly sampleCount: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly average: number;
}

/** Where CloudWatch has what a policy tracks. @source https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html */
export function trackedMetric(
  scenario: Pick<CompiledScenario, 'services' | 'targetGroups'>,
  { cluster, service }: Pick<ScalableTarget, 'cluster' | 'service'>,
  { metric, customized }: Pick<TargetTrackingPolicy, 'metric' | 'customized'>,
): TrackedMetric {
  if (customized !== undefined) return customized;
  const stat = 'Average';
  const ofService = (metricName: string) =>
    ({ namespace: 'AWS/ECS', metricName, dimensions: `ClusterName=${cluster};ServiceName=${service}`, stat }) as const;
  if (metric === 'ECSServiceAverageCPUUtilization') return { of: ofService('CPUUtilization'), per: undefined };
  if (metric === 'ECSServiceAverageMemoryUtilization') return { of: ofService('MemoryUtilization'), per: undefined };
  const spec = scenario.services.find((candidate) => candidate.name === service && candidate.cluster === cluster);
  const group = scenario.targetGroups.find(({ name }) => name === spec?.targetGroups[0]?.targetGroup);
  const dimensions = `LoadBalancer=${group?.loadBalancer};TargetGroup=${group?.name}`;
  return { of: { namespace: 'AWS/ApplicationELB', metricName: 'RequestCountPerTarget', dimensions, stat: 'Sum' }, per: undefined };
}

/** A series by its name. */
export function seriesName({ namespace, metricName, dimensions }: Omit<MetricStat, 'stat'>): string {
  return `${namespace} ${metricName} ${dimensions}`;
}

/**
 * What a tracked metric is in a minute.
 * @param pointOf the minute's datapoint of a series; undefined where there is none
 * @returns undefined where a datapoint is missing, or it would be divided by 0
 * @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html (no datapoint where an operand has none)
 */
export function trackedValue({ of, per }: TrackedMetric, pointOf: (stat: MetricStat) => MetricPoint | undefined): number | undefined {
  const value = statisticOf(pointOf(of), of);
  if (per === undefined || value === undefined) return value;
  const divisor = statisticOf(pointOf(per), per);
  return divisor === undefined || divisor === 0 ? undefined : value / divisor;
}

function statisticOf(point: MetricPoint | undefined, { stat }: MetricStat): number | undefined {
  if (point === undefined) return undefined;
  switch (stat) {
    case 'Average':
      return point.average;
    case 'Sum':
      return point.sum;
    case 'Minimum':
      return point.minimum;
    case 'Maximum':
      return point.maximum;
    case 'SampleCount':
      return point.sampleCount;
  }
}
