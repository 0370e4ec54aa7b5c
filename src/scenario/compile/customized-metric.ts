import type { CustomizedMetric, TargetTrackingPolicy } from '../../aws/nouns.js';
import type { CustomizedMetricDocument, ScalingPolicyDocument } from '../aws/scaling.js';
import { SIMULATED_METRICS } from '../complete/scaling.js';
import type { CompletedDocument } from '../completion.js';
import { madeMetric } from './made-metrics.js';

type Tracking = NonNullable<ScalingPolicyDocument['targetTrackingScalingPolicyConfiguration']>;

const QUOTIENT = /^\s*([a-z]\w*)\s*\/\s*([a-z]\w*)\s*$/;

/** What a policy tracks, as far as it can be simulated. */
export function compileMetric(
  document: CompletedDocument,
  tracking: Tracking,
): Pick<TargetTrackingPolicy, 'metric' | 'customized'> | undefined {
  const metric = SIMULATED_METRICS.find((name) => name === tracking.predefinedMetricSpecification?.predefinedMetricType);
  if (metric !== undefined) return { metric };
  const given = tracking.customizedMetricSpecification;
  const customized = given && compileCustomizedMetric(document, given);
  return customized === undefined ? undefined : { metric: 'CustomizedMetric', customized };
}

/**
 * A customised metric, as far as it can be simulated: a metric that a run makes, or the quotient of two.
 * @returns undefined where it is anything else
 * @source https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
function compileCustomizedMetric(document: CompletedDocument, given: CustomizedMetricDocument): CustomizedMetric | undefined {
  if (given.metrics.length === 0) {
    const of = madeMetric(document, given.namespace ?? '', given.metricName ?? '', given.dimensions, given.statistic);
    return of && { name: of.metricName, of, per: undefined };
  }
  const returned = given.metrics.filter(({ returnData }) => returnData);
  if (returned.length !== 1) return undefined;
  const [result] = returned;
  const byId = (id: string) => {
    const stat = given.metrics.find((query) => query.id === id)?.metricStat;
    return stat && madeMetric(document, stat.metric.namespace, stat.metric.metricName, stat.metric.dimensions, stat.stat);
  };
  if (result.expression === undefined) {
    const of = byId(result.id);
    return of && { name: result.label ?? of.metricName, of, per: undefined };
  }
  const [, numerator, divisor] = QUOTIENT.exec(result.expression) ?? [];
  const [of, per] = [numerator, divisor].map((id) => (id === undefined ? undefined : byId(id)));
  return of && per && { name: result.label ?? `${of.metricName} / ${per.metricName}`, of, per };
}
