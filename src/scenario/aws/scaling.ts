import type * as z from 'zod';
import {
  accepted,
  aws,
  awsSeconds,
  flag,
  integer,
  list,
  NOT_SIMULATED,
  nameValueMap,
  noted,
  number,
  oneOf,
  positiveNumber,
  reference,
  text,
  unsimulated,
} from '../fields.js';
import { acceptedFields, unsimulatedFields } from './task-definitions.js';

/** A CloudWatch metric by name. */
const metricFields = { metricName: text('a metric'), namespace: text('a namespace'), dimensions: nameValueMap().default({}) };

const metricDataQuery = aws({
  id: text('an id'),
  label: text().optional(),
  expression: text('an expression').optional(),
  metricStat: aws({
    metric: aws(metricFields),
    stat: text('a statistic').default('Average'),
    unit: unsimulated(),
  }).optional(),
  returnData: flag().default(true),
});

/** @source https://docs.aws.amazon.com/autoscaling/application/APIReference/API_CustomizedMetricSpecification.html */
const customizedMetric = aws(
  {
    metricName: text('a metric').optional(),
    namespace: text('a namespace').optional(),
    dimensions: nameValueMap().default({}),
    statistic: text('a statistic').default('Average'),
    unit: unsimulated(),
    metrics: list(metricDataQuery).default([]),
  },
  {
    meanings: {
      metricName: 'The metric, where it is one by itself.',
      metrics: 'Metric math: metrics by id, and one expression over them, a quotient such as `m1 / m2` (the backlog per task).',
    },
  },
);

const targetTrackingFields = {
  targetValue: positiveNumber('in the unit of the metric'),
  predefinedMetricSpecification: aws({
    predefinedMetricType: text('a predefined metric'),
    resourceLabel: unsimulated(),
  }).optional(),
  customizedMetricSpecification: customizedMetric.optional(),
  scaleOutCooldown: awsSeconds(0).default(300),
  scaleInCooldown: awsSeconds(0).default(300),
  disableScaleIn: flag().default(false),
};
const targetTracking = aws(targetTrackingFields, {
  meanings: {
    targetValue: 'What the metric is kept at: percent, or requests a minute and task.',
    predefinedMetricSpecification: 'ECSServiceAverageCPUUtilization, ECSServiceAverageMemoryUtilization or ALBRequestCountPerTarget.',
    customizedMetricSpecification: 'A metric of SQS or ECS, or the quotient of two of them.',
    scaleOutCooldown: 'Time after a scale-out before the next.',
    scaleInCooldown: 'Time after a scaling before a scale-in.',
    disableScaleIn: 'Never fewer tasks.',
  },
});

const stepScalingFields = {
  adjustmentType: oneOf('ChangeInCapacity', 'ExactCapacity', 'PercentChangeInCapacity').default('ChangeInCapacity'),
  stepAdjustments: list(
    aws({
      metricIntervalLowerBound: number('in the unit of the metric').optional(),
      metricIntervalUpperBound: number('in the unit of the metric').optional(),
      scalingAdjustment: number('tasks or percent'),
    }),
  ).default([]),
  minAdjustmentMagnitude: integer('tasks').optional(),
  cooldown: awsSeconds(0).default(300),
  metricAggregationType: oneOf('Average', 'Minimum', 'Maximum').default('Average'),
};
const stepScaling = aws(stepScalingFields);

const POLICY_TYPES = ['TargetTrackingScaling', 'StepScaling', 'PredictiveScaling'] as const;

/** PutScalingPolicy. @source https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html */
const scalingPolicy = aws(
  {
    policyName: text('the policy’s name').optional(),
    policyType: oneOf(...POLICY_TYPES).optional(),
    resourceId: text('a resource id').optional(),
    targetTrackingScalingPolicyConfiguration: noted(targetTracking, { aliases: ['targetTrackingConfiguration'] }).optional(),
    stepScalingPolicyConfiguration: stepScaling.optional(),
    predictiveScalingPolicyConfiguration: unsimulated(),
    serviceNamespace: unsimulated('ecs'),
    scalableDimension: unsimulated('ecs:service:DesiredCount'),
  },
  {
    meanings: {
      policyName: 'Name that alarms refer to.',
      policyType: 'Default: by the configuration that is given.',
      resourceId: 'Only outside scalableTargets: service/<cluster>/<service>.',
      targetTrackingScalingPolicyConfiguration: 'Keeps a metric at a value; its keys may stand in the policy itself.',
      stepScalingPolicyConfiguration: `Adds or takes away by steps. ${NOT_SIMULATED}`,
    },
    describeOnly: ['policyARN', 'alarms', 'creationTime'],
    nest: {
      targetTrackingScalingPolicyConfiguration: Object.keys(targetTrackingFields),
      stepScalingPolicyConfiguration: Object.keys(stepScalingFields),
    },
  },
);

const scheduledAction = aws(
  {
    scheduledActionName: text('the action’s name'),
    schedule: text('cron(…), rate(…) or at(…)'),
    timezone: text('a time zone').optional(),
    resourceId: text('a resource id').optional(),
    scalableTargetAction: aws({ minCapacity: integer('tasks').optional(), maxCapacity: integer('tasks').optional() }).optional(),
    ...unsimulatedFields(['startTime', 'endTime', 'serviceNamespace', 'scalableDimension']),
  },
  { describeOnly: ['scheduledActionARN', 'creationTime'] },
);

/** RegisterScalableTarget. @source https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html */
const scalableTarget = aws(
  {
    resourceId: text('a resource id (service/<cluster>/<service>)'),
    minCapacity: integer('tasks').optional(),
    maxCapacity: integer('tasks').optional(),
    policies: noted(list(scalingPolicy), { aliases: ['scalingPolicies'] }).default([]),
    scheduledActions: noted(list(scheduledAction), { notSimulated: [] }).default([]),
    serviceNamespace: text().default('ecs'),
    scalableDimension: unsimulated('ecs:service:DesiredCount'),
    ...unsimulatedFields(['suspendedState', 'roleARN', 'tags']),
  },
  {
    meanings: {
      resourceId: 'service/<cluster>/<service>.',
      minCapacity: 'Fewest tasks.',
      maxCapacity: 'Most tasks.',
      policies: 'Scaling policies.',
      scheduledActions: 'Changes of the bounds by the clock.',
    },
    describeOnly: ['scalableTargetARN', 'creationTime', 'predictedCapacity'],
  },
);

export const scalableTargets = noted(list(scalableTarget), { wrappers: ['scalableTargets', 'scalableTarget'] });
export const scalingPolicies = noted(list(scalingPolicy), { wrappers: ['scalingPolicies', 'scalingPolicy'] });
export const scheduledActions = noted(list(scheduledAction), { wrappers: ['scheduledActions', 'scheduledAction'], notSimulated: [] });

const alarmQuery = aws({
  id: text('an id').optional(),
  label: accepted(),
  expression: text('an expression').optional(),
  metricStat: aws({
    metric: aws({ metricName: text('a metric'), namespace: text('a namespace'), dimensions: nameValueMap().default({}) }),
    stat: text('a statistic'),
    period: awsSeconds(1),
    unit: accepted(),
  }).optional(),
  period: awsSeconds(1).optional(),
  returnData: flag().default(true),
  accountId: accepted(),
});

/** PutMetricAlarm. @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const alarm = aws(
  {
    alarmName: text('the alarm’s name'),
    namespace: text().optional(),
    metricName: text().optional(),
    statistic: oneOf('Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount').optional(),
    period: awsSeconds(10).optional(),
    evaluationPeriods: integer('periods', 1),
    datapointsToAlarm: integer('datapoints', 1).optional(),
    threshold: number('in the unit of the metric').optional(),
    comparisonOperator: oneOf(
      'GreaterThanThreshold',
      'GreaterThanOrEqualToThreshold',
      'LessThanThreshold',
      'LessThanOrEqualToThreshold',
      'LessThanLowerOrGreaterThanUpperThreshold',
      'LessThanLowerThreshold',
      'GreaterThanUpperThreshold',
    ),
    dimensions: nameValueMap().default({}),
    alarmActions: list(reference('a scaling policy')).default([]),
    treatMissingData: oneOf('missing', 'ignore', 'breaching', 'notBreaching').default('missing'),
    metrics: list(alarmQuery).default([]),
    ...acceptedFields(['alarmDescription', 'oKActions', 'insufficientDataActions', 'unit', 'tags', 'evaluateLowSampleCountPercentile']),
    actionsEnabled: unsimulated(true),
    ...unsimulatedFields(['extendedStatistic', 'thresholdMetricId']),
  },
  {
    meanings: {
      namespace:
        'AWS/ECS, AWS/ApplicationELB, AWS/SQS, AWS/Lambda or ECS/ContainerInsights. Alarms on other metrics are not simulated by this version.',
      period: 'Whole minutes; shorter ones are not simulated by this version.',
      evaluationPeriods: 'Newest periods that are looked at.',
      datapointsToAlarm: 'How many of them must breach. Default: all.',
      dimensions: 'ClusterName and ServiceName, TargetGroup, QueueName or FunctionName.',
      alarmActions: 'Deployments ask for alarms by name. Scaling policies that are named here are not called by this version.',
      treatMissingData: 'What a period without a datapoint counts as.',
      metrics: 'One metric in the longer form; metric math is not simulated by this version.',
    },
    describeOnly: [
      'alarmArn',
      'alarmConfigurationUpdatedTimestamp',
      'stateValue',
      'stateReason',
      'stateReasonData',
      'stateUpdatedTimestamp',
      'stateTransitionedTimestamp',
      'evaluationState',
    ],
  },
);

export const alarms = noted(list(alarm), { wrappers: ['alarms', 'metricAlarms'] });

export type AlarmDocument = z.output<typeof alarm>;
export type ScalableTargetDocument = z.output<typeof scalableTarget>;
export type ScalingPolicyDocument = z.output<typeof scalingPolicy>;
export type CustomizedMetricDocument = z.output<typeof customizedMetric>;
