import type { MetricAlarm, MetricStat } from '../../aws/nouns.js';
import { US_PER_MINUTE, US_PER_SECOND } from '../../base/units.js';
import type { AlarmDocument } from '../aws/scaling.js';
import type { CompletedDocument } from '../completion.js';
import { nameInArn } from '../fields.js';
import type { Compilation } from './index.js';
import { madeMetric } from './made-metrics.js';

const COMPARISONS = ['GreaterThanThreshold', 'GreaterThanOrEqualToThreshold', 'LessThanThreshold', 'LessThanOrEqualToThreshold'] as const;

/** Alarms on one metric that a run makes; the others, and what of them is not simulated, are listed. */
export function compileAlarms({ document, report }: Compilation): readonly MetricAlarm[] {
  const policies = document.scalableTargets.flatMap((target) => target.policies.map(({ policyName }) => nameInArn(policyName ?? '')));
  return document.alarms.flatMap((alarm) => {
    const compiled = compileAlarm(document, alarm);
    if (compiled === undefined) report.notSimulated(`alarms.${alarm.alarmName}`);
    else if (alarm.alarmActions.some((action) => policies.includes(nameInArn(action))))
      report.notSimulated(`alarms.${alarm.alarmName}.alarmActions`);
    return compiled === undefined ? [] : [compiled];
  });
}

function compileAlarm(document: CompletedDocument, alarm: AlarmDocument): MetricAlarm | undefined {
  const metric = metricOf(document, alarm);
  const comparison = COMPARISONS.find((name) => name === alarm.comparisonOperator);
  const period = (alarm.metrics[0]?.metricStat?.period ?? alarm.period ?? 0) * US_PER_SECOND;
  if (metric === undefined || comparison === undefined || alarm.threshold === undefined) return undefined;
  if (period < US_PER_MINUTE || period % US_PER_MINUTE !== 0) return undefined;
  return {
    name: alarm.alarmName,
    metric,
    periodUs: period,
    evaluationPeriods: alarm.evaluationPeriods,
    datapointsToAlarm: alarm.datapointsToAlarm ?? alarm.evaluationPeriods,
    threshold: alarm.threshold,
    comparison,
    treatMissingData: alarm.treatMissingData,
  };
}

/** The metric of an alarm, also where it stands in a list of one. */
function metricOf(document: CompletedDocument, alarm: AlarmDocument): MetricStat | undefined {
  const [query, ...more] = alarm.metrics;
  if (query === undefined)
    return madeMetric(document, alarm.namespace ?? '', alarm.metricName ?? '', alarm.dimensions, alarm.statistic ?? '');
  const { metricStat } = query;
  if (more.length > 0 || query.expression !== undefined || metricStat === undefined) return undefined;
  const { namespace, metricName, dimensions } = metricStat.metric;
  return madeMetric(document, namespace, metricName, dimensions, metricStat.stat);
}
