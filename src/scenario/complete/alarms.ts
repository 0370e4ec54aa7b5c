import { nearestName } from '../../base/nearest.js';
import type { AlarmDocument } from '../aws/scaling.js';
import { type CompletedService, type Completion, hintFor, problemAt } from '../completion.js';
import { nameInArn } from '../fields.js';
import type { Path } from '../tree.js';

/** What PutMetricAlarm refuses, and dimensions that nothing has. @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export function checkAlarms(
  completion: Completion,
  services: readonly CompletedService[],
  targetGroups: readonly { readonly name: string }[],
): void {
  const { given } = completion;
  const names = new Set<string>();
  const known: Readonly<Record<string, readonly string[]>> = {
    ServiceName: services.map(({ serviceName }) => serviceName),
    ClusterName: [...given.clusters.map(({ clusterName }) => clusterName), ...services.map(({ cluster }) => cluster)],
    QueueName: given.queues.map(({ queueName }) => queueName),
    FunctionName: given.functions.map(({ functionName }) => functionName),
    TargetGroup: targetGroups.map(({ name }) => name),
  };
  given.alarms.forEach((alarm, index) => {
    const path: Path = ['alarms', index];
    if (names.has(alarm.alarmName)) problemAt(completion, [...path, 'alarmName'], `is given twice: '${alarm.alarmName}'`);
    names.add(alarm.alarmName);
    checkAlarm(completion, alarm, path);
    for (const [dimension, value] of Object.entries(alarm.dimensions)) {
      const there = Object.hasOwn(known, dimension) ? known[dimension] : undefined;
      const name = nameInArn(value);
      if (there !== undefined && !there.includes(name))
        problemAt(
          completion,
          [...path, 'dimensions', dimension],
          `must name one that exists, but is '${value}'`,
          hintFor(name, there, nearestName(name, there)),
        );
    }
  });
}

function checkAlarm(completion: Completion, alarm: AlarmDocument, path: Path): void {
  const missing = (key: string, what: string) => problemAt(completion, [...path, key], `is missing; ${what}`);
  if (alarm.metrics.length > 0) {
    for (const key of ['metricName', 'namespace', 'statistic', 'period'] as const)
      if (alarm[key] !== undefined) problemAt(completion, [...path, key], 'cannot stand beside metrics, which say it');
  } else {
    if (alarm.metricName === undefined) missing('metricName', 'an alarm watches a metric');
    if (alarm.namespace === undefined) missing('namespace', 'such as AWS/ECS or AWS/ApplicationELB');
    if (alarm.statistic === undefined && alarm.extendedStatistic === undefined)
      missing('statistic', 'it must be one of Average, Sum, Minimum, Maximum, SampleCount');
    if (alarm.period === undefined) missing('period', 'it must be seconds, 60 or a multiple of it');
  }
  if (alarm.threshold === undefined && alarm.thresholdMetricId === undefined) missing('threshold', 'it must be a number');
  const { evaluationPeriods, datapointsToAlarm = 1 } = alarm;
  if (datapointsToAlarm > evaluationPeriods)
    problemAt(
      completion,
      [...path, 'datapointsToAlarm'],
      `must not be above evaluationPeriods, which is ${evaluationPeriods}, but is ${datapointsToAlarm}`,
    );
}
