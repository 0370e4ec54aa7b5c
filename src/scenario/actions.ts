import * as z from 'zod';
import { nearestName } from '../base/nearest.js';
import { list, noted, ours, text } from './fields.js';
import { isInstantText } from './instants.js';
import { shown } from './values.js';

/** Calls an action may make, by AWS's names. */
const ACTION_CALLS = [
  'CreateService',
  'UpdateService',
  'DeleteService',
  'RunTask',
  'StartTask',
  'StopTask',
  'UpdateTaskProtection',
  'RegisterTaskDefinition',
  'DeregisterTaskDefinition',
  'UpdateContainerInstancesState',
  'DeregisterContainerInstance',
  'PutAttributes',
  'DeleteAttributes',
  'PutClusterCapacityProviders',
  'CreateCapacityProvider',
  'UpdateCapacityProvider',
  'PutAccountSetting',
  'StopServiceDeployment',
  'CreateTaskSet',
  'UpdateTaskSet',
  'DeleteTaskSet',
  'UpdateServicePrimaryTaskSet',
  'RegisterScalableTarget',
  'DeregisterScalableTarget',
  'PutScalingPolicy',
  'DeleteScalingPolicy',
  'PutScheduledAction',
  'DeleteScheduledAction',
  'PutMetricAlarm',
  'SetAlarmState',
  'DeleteAlarms',
  'EnableAlarmActions',
  'DisableAlarmActions',
  'UpdateAutoScalingGroup',
  'SetDesiredCapacity',
  'StartInstanceRefresh',
  'TerminateInstanceInAutoScalingGroup',
  'SetInstanceProtection',
  'SuspendProcesses',
  'ResumeProcesses',
  'TerminateInstances',
  'StopInstances',
  'ModifyTargetGroup',
  'ModifyTargetGroupAttributes',
  'RegisterTargets',
  'DeregisterTargets',
  'SendMessage',
  'PurgeQueue',
  'SetQueueAttributes',
  'PutFunctionConcurrency',
  'DeleteFunctionConcurrency',
  'PutProvisionedConcurrencyConfig',
  'UpdateFunctionConfiguration',
  'PublishVersion',
  'Invoke',
] as const;

const action = z.record(z.string(), z.any()).superRefine((value, context) => {
  const at = isInstantText(value.at);
  if (!at.ok)
    context.addIssue({
      code: 'custom',
      path: ['at'],
      message: value.at === undefined ? `is missing; it ${at.allowed}` : `${at.allowed}, but is ${shown(value.at)}`,
    });
  const calls = Object.keys(value).filter((key) => key !== 'at');
  const known: readonly string[] = ACTION_CALLS;
  for (const call of calls) {
    if (known.includes(call)) {
      if (typeof value[call] !== 'object' || value[call] === null || Array.isArray(value[call])) {
        context.addIssue({ code: 'custom', path: [call], message: `must be the request of ${call}, but is ${shown(value[call])}` });
      }
      continue;
    }
    const near = nearestName(call, [...ACTION_CALLS, 'at']);
    context.addIssue({
      code: 'custom',
      path: [call],
      message: 'is not a call that can be simulated',
      params: { hint: near === undefined ? undefined : `did you mean ${near}?` },
    });
  }
  if (calls.length !== 1) context.addIssue({ code: 'custom', message: `must have one call beside at, but has ${calls.length}` });
});

export const actions = noted(list(noted(action, { json: { required: ['at'], properties: actionProperties() } })), { notSimulated: [] });

function actionProperties(): Readonly<Record<string, object>> {
  const calls = ACTION_CALLS.map((call) => [call, { type: 'object' }]);
  return { at: { title: 'instant', type: 'string', description: 'When the call is made.' }, ...Object.fromEntries(calls) };
}

export const about = ours(
  { question: text('a question').optional(), finding: text('a finding').optional() },
  { question: 'What the scenario is to answer; printed above the results.', finding: 'What it showed, in one line.' },
);
