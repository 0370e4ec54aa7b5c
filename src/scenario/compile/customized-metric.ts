import type { CustomizedMetric, MetricStat, MetricStatistic, TargetTrackingPolicy } from '../../aws/nouns.js';
import type { CustomizedMetricDocument, ScalingPolicyDocument } from '../aws/scaling.js';
import { SIMULATED_METRICS } from '../complete/scaling.js';

type Tracking = NonNullable<ScalingPolicyDocument['targetTrackingScalingPolicyConfiguration']>;

const STATISTICS = ['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount'] as const;
const QUOTIENT = /^\s*([a-z]\w*)\s*\/\s*([a-z]\w*)\s*$/;

/** Metrics that a run makes of its own accord, with the names of their dimensions in order. */
const MADE: Readonly<Record<string, string>> = {
  'AWS/SQS ApproximateNumberOfMessagesVisible': 'QueueName',
  'AWS/SQS ApproximateNumberOfMessagesNotVisible': 'QueueName',
  'AWS/SQS ApproximateAgeOfOldestMessage': 'QueueName',
  'AWS/SQS NumberOfMessagesSent': 'QueueName',
  'AWS/SQS NumberOfMessagesReceived': 'QueueName',
  'AWS/SQS NumberOfMessagesDeleted': 'QueueName',
  'AWS/ECS CPUUtilization': 'ClusterName,ServiceName',
  'AWS/ECS MemoryUtilization': 'ClusterName,ServiceName',
  'ECS/ContainerInsights RunningTaskCount': 'ClusterName,ServiceName',
};

/** What a policy tracks, as far as it can be simulated. */
export function compileMetric(tracking: Tracking): Pick<TargetTrackingPolicy, 'metric' | 'customized'> | undefined {
  const metric = SIMULATED_METRICS.find((name) => name === tracking.predefinedMetricSpecification?.predefinedMetricType);
  if (metric !== undefined) return { metric };
  const given = tracking.customizedMetricSpecification;
  const customized = given && compileCustomizedMetric(given);
  return customized === undefined ? undefined : { metric: 'CustomizedMetric', customized };
}

/**
 * A customised metric, as far as it can be simulated: a metric that a run makes, or the quotient of two.
 * @returns undefined where it is anything else
 * @source https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
function compileCustomizedMetric(given: CustomizedMetricDocument): CustomizedMetric | undefined {
  if (given.metrics.length === 0) {
    const of = statOf(given.namespace ?? '', given.metricName ?? '', given.dimensions, given.statistic);
    return of && { name: of.metricName, of, per: undefined };
  }
  const returned = given.metrics.filter(({ returnData }) => returnData);
  if (returned.length !== 1) return undefined;
  const [result] = returned;
  const byId = (id: string) => {
    const stat = given.metrics.find((query) => query.id === id)?.metricStat;
    return stat && statOf(stat.metric.namespace, stat.metric.metricName, stat.metric.dimensions, stat.stat);
  };
  if (result.expression === undefined) {
    const of = byId(result.id);
    return of && { name: result.label ?? of.metricName, of, per: undefined };
  }
  const [, numerator, divisor] = QUOTIENT.exec(result.expression) ?? [];
  const [of, per] = [numerator, divisor].map((id) => (id === undefined ? undefined : byId(id)));
  return of && per && { name: result.label ?? `${of.metricName} / ${per.metricName}`, of, per };
}

function statOf(namespace: string, metricName: string, given: Readonly<Record<string, string>>, statistic: string): MetricStat | undefined {
  const stat: MetricStatistic | undefined = STATISTICS.find((name) => name.toLowerCase() === statistic.toLowerCase());
  const names = Object.keys(given).sort();
  if (stat === undefined || MADE[`${namespace} ${metricName}`] !== names.join()) return undefined;
  return { namespace, metricName, dimensions: names.map((name) => `${name}=${given[name]}`).join(';'), stat };
}
