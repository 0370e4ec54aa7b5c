import type { MetricStat, MetricStatistic } from '../../aws/nouns.js';
import type { CompletedDocument } from '../completion.js';
import { nameInArn } from '../fields.js';

const STATISTICS = ['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount'] as const;

const QUEUE = ['QueueName'];
const CLUSTER = ['ClusterName'];
const SERVICE = ['ClusterName', 'ServiceName'];
const FUNCTION = ['FunctionName'];
const TARGET_GROUP = ['LoadBalancer', 'TargetGroup'];

const ofEach = (namespace: string, metrics: readonly string[], dimensions: readonly string[]) =>
  metrics.map((name) => `${namespace} ${name} ${dimensions.join()}`);

/** Metrics that a run makes of its own accord, with the names of their dimensions in order. */
const MADE: ReadonlySet<string> = new Set([
  ...ofEach(
    'AWS/SQS',
    [
      'ApproximateNumberOfMessagesVisible',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateAgeOfOldestMessage',
      'NumberOfMessagesSent',
      'NumberOfMessagesReceived',
      'NumberOfMessagesDeleted',
    ],
    QUEUE,
  ),
  ...ofEach('AWS/ECS', ['CPUUtilization', 'MemoryUtilization'], SERVICE),
  ...ofEach('AWS/ECS', ['CPUReservation', 'MemoryReservation', 'GPUReservation', 'CPUUtilization', 'MemoryUtilization'], CLUSTER),
  ...ofEach('ECS/ContainerInsights', ['RunningTaskCount'], SERVICE),
  ...ofEach('AWS/Lambda', ['Invocations', 'Throttles', 'ConcurrentExecutions'], FUNCTION),
  ...ofEach(
    'AWS/ApplicationELB',
    [
      'RequestCount',
      'RequestCountPerTarget',
      'HealthyHostCount',
      'UnHealthyHostCount',
      'HTTPCode_Target_5XX_Count',
      'HTTPCode_ELB_5XX_Count',
      'TargetResponseTime',
    ],
    TARGET_GROUP,
  ),
]);

/** A statistic of a metric that a run makes; undefined for any other. */
export function madeMetric(
  { targetGroups }: Pick<CompletedDocument, 'targetGroups'>,
  namespace: string,
  metricName: string,
  given: Readonly<Record<string, string>>,
  statistic: string,
): MetricStat | undefined {
  const stat: MetricStatistic | undefined = STATISTICS.find((name) => name.toLowerCase() === statistic.toLowerCase());
  const dimensions = new Map(Object.entries(given).map(([name, value]) => [name, nameInArn(value)]));
  // A target group has one load balancer, so that need not be said.
  const group = targetGroups.find(({ name }) => name === dimensions.get('TargetGroup'));
  if (group !== undefined && !dimensions.has('LoadBalancer')) dimensions.set('LoadBalancer', group.loadBalancerArns[0] ?? '');
  const names = [...dimensions.keys()].sort();
  if (stat === undefined || !MADE.has(`${namespace} ${metricName} ${names.join()}`)) return undefined;
  return { namespace, metricName, dimensions: names.map((name) => `${name}=${dimensions.get(name)}`).join(';'), stat };
}
