import type * as z from 'zod';
import { continueDeployment, createDeployment, stopDeployment } from './aws/code-deploy.js';
import { requests } from './aws/requests.js';
import { service, updateService } from './aws/services.js';
import { taskDefinition } from './aws/task-definitions.js';
import { instant, list, noted, ours, text, unsimulated } from './fields.js';
import { shown } from './values.js';

/** Calls that are simulated, with the shape of their requests. */
const SIMULATED = {
  CreateService: service.optional(),
  UpdateService: updateService.optional(),
  DeleteService: requests.DeleteService.optional(),
  StopServiceDeployment: requests.StopServiceDeployment.optional(),
  ContinueServiceDeployment: requests.ContinueServiceDeployment.optional(),
  CreateDeployment: createDeployment.optional(),
  StopDeployment: stopDeployment.optional(),
  ContinueDeployment: continueDeployment.optional(),
  RunTask: requests.RunTask.optional(),
  StopTask: requests.StopTask.optional(),
  UpdateTaskProtection: requests.UpdateTaskProtection.optional(),
  RegisterTaskDefinition: taskDefinition.optional(),
  DeregisterTaskDefinition: requests.DeregisterTaskDefinition.optional(),
  UpdateContainerInstancesState: requests.UpdateContainerInstancesState.optional(),
  DeregisterContainerInstance: requests.DeregisterContainerInstance.optional(),
  PutAttributes: requests.PutAttributes.optional(),
  DeleteAttributes: requests.DeleteAttributes.optional(),
  SetAlarmState: requests.SetAlarmState.optional(),
} as const;

/** Other calls an action may name: read, and listed as not simulated. */
const OTHER_CALLS = [
  'StartTask',
  'PutClusterCapacityProviders',
  'CreateCapacityProvider',
  'UpdateCapacityProvider',
  'PutAccountSetting',
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

export type SimulatedCall = keyof typeof SIMULATED;

const SIMULATED_CALLS = Object.keys(SIMULATED) as SimulatedCall[];
const CALLS: readonly string[] = [...SIMULATED_CALLS, ...OTHER_CALLS];

const MEANINGS: Readonly<Record<SimulatedCall, string>> = {
  CreateService: 'A service that exists from then on; it may have traffic, which fails before.',
  UpdateService: 'What is given changes; most of it brings a new deployment.',
  DeleteService: 'The service drains and goes.',
  StopServiceDeployment: 'The deployment in progress ends, and the one before it takes its place.',
  ContinueServiceDeployment: 'A deployment that is paused goes on, or back.',
  CreateDeployment: 'CodeDeploy deploys a new revision of a service with deploymentController CODE_DEPLOY.',
  StopDeployment: 'A deployment of CodeDeploy ends where it stands, or goes back.',
  ContinueDeployment: 'A deployment of CodeDeploy that waits goes on.',
  RunTask: 'Tasks by themselves.',
  StopTask: 'A task ends.',
  UpdateTaskProtection: 'Tasks of a service that scaling in must not stop.',
  RegisterTaskDefinition: 'A new revision, counted on from those of the file.',
  DeregisterTaskDefinition: 'The revision is INACTIVE: nothing new may name it.',
  UpdateContainerInstancesState: 'Drains container instances, or takes them back.',
  DeregisterContainerInstance: 'Takes container instances out of the cluster.',
  PutAttributes: 'Gives container instances attributes.',
  DeleteAttributes: 'Takes attributes from container instances.',
  SetAlarmState: 'Sets an alarm until its next evaluation.',
};

const others = Object.fromEntries(OTHER_CALLS.map((call) => [call, unsimulated()])) as Record<
  (typeof OTHER_CALLS)[number],
  ReturnType<typeof unsimulated>
>;
const otherMeanings = Object.fromEntries(OTHER_CALLS.map((call) => [call, 'The call’s request.'])) as Record<
  (typeof OTHER_CALLS)[number],
  string
>;

const action = ours(
  { at: instant(), name: text('a name').optional(), ...SIMULATED, ...others },
  {
    at: 'When the call is made.',
    name: 'Of RunTask: what its tasks are called in results and expectations. Default: their family, or <family>-task where that is taken.',
    ...MEANINGS,
    ...otherMeanings,
  },
).superRefine((value, context) => {
  const given = CALLS.filter((call) => value[call as SimulatedCall] !== undefined);
  for (const call of given) {
    const request: unknown = value[call as SimulatedCall];
    if (typeof request !== 'object' || request === null || Array.isArray(request))
      context.addIssue({ code: 'custom', path: [call], message: `must be the request of ${call}, but is ${shown(request)}` });
  }
  // One that has none is told later: what stood there may have been told already.
  if (given.length > 1) context.addIssue({ code: 'custom', message: `must have one call beside at, but has ${given.length}` });
  else if (given.length === 1 && value.name !== undefined && given[0] !== 'RunTask')
    context.addIssue({ code: 'custom', path: ['name'], message: `is for RunTask: what ${given[0]} is about has a name already` });
});

export const actions = noted(list(action), {});

export type ActionDocument = z.output<typeof action>;

/** The call that an action makes; undefined for one that is read and not simulated. */
export function simulatedCallOf(action: ActionDocument): SimulatedCall | undefined {
  return SIMULATED_CALLS.find((call) => action[call] !== undefined);
}

export const about = ours(
  { question: text('a question').optional(), finding: text('a finding').optional() },
  { question: 'What the scenario is to answer; printed above the results.', finding: 'What it showed, in one line.' },
);
