import * as z from 'zod';
import {
  AUTO_ROLLBACK_EVENTS,
  CODE_DEPLOY,
  CODE_DEPLOY_CONFIGS,
  CODE_DEPLOY_HOOKS,
  type CodeDeployConfigName,
} from '../../aws/code-deploy.js';
import { accepted, aws, awsMinutes, duration, flag, integer, list, noted, oneOf, ours, reference, text, unsimulated } from '../fields.js';
import { capacityProviderStrategyItem, networkConfiguration } from './services.js';
import { acceptedFields } from './task-definitions.js';

const configName = () => oneOf(...(Object.keys(CODE_DEPLOY_CONFIGS) as CodeDeployConfigName[]));

const autoRollbackConfiguration = () =>
  aws(
    { enabled: flag().default(false), events: list(oneOf(...AUTO_ROLLBACK_EVENTS)).default([]) },
    { meanings: { enabled: 'Whether the original task set comes back by itself.', events: 'What for.' } },
  ).optional();

const alarmConfiguration = () =>
  aws(
    {
      enabled: flag().default(false),
      alarms: list(aws({ name: reference('an alarm') })).default([]),
      ignorePollAlarmFailure: accepted(),
    },
    { meanings: { enabled: 'Whether alarms stop a deployment.', alarms: 'Which do.' } },
  ).optional();

/** @source https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_TargetGroupPairInfo.html */
const targetGroupPair = aws(
  {
    targetGroups: list(aws({ name: reference('a target group') })).default([]),
    prodTrafficRoute: accepted(),
    testTrafficRoute: accepted(),
  },
  {
    meanings: {
      targetGroups: 'Two: one for the original task set, one for its replacement.',
      testTrafficRoute: 'The test listener, if there is one. Results say when it reaches the replacement.',
    },
  },
);

/** @source https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BlueGreenDeploymentConfiguration.html */
const blueGreenDeploymentConfiguration = aws(
  {
    terminateBlueInstancesOnDeploymentSuccess: aws(
      {
        action: oneOf('TERMINATE', 'KEEP_ALIVE').default('TERMINATE'),
        terminationWaitTimeInMinutes: awsMinutes(0, CODE_DEPLOY.terminationWaitMinutesMax).default(0),
      },
      { meanings: { terminationWaitTimeInMinutes: 'How long the original task set stays once all traffic has moved.' } },
    ).optional(),
    deploymentReadyOption: aws(
      {
        actionOnTimeout: oneOf('CONTINUE_DEPLOYMENT', 'STOP_DEPLOYMENT').default('CONTINUE_DEPLOYMENT'),
        waitTimeInMinutes: awsMinutes(0, CODE_DEPLOY.terminationWaitMinutesMax).default(0),
      },
      {
        meanings: {
          actionOnTimeout: 'STOP_DEPLOYMENT: traffic moves only once ContinueDeployment is called.',
          waitTimeInMinutes: 'Of STOP_DEPLOYMENT: without that call the deployment is Stopped then.',
        },
      },
    ).optional(),
    greenFleetProvisioningOption: accepted(),
  },
  {
    meanings: {
      terminateBlueInstancesOnDeploymentSuccess: 'When the original task set goes. Default: after 0 minutes.',
      deploymentReadyOption: 'Whether somebody must let traffic move. Default: it moves at once.',
    },
  },
);

/** CreateDeploymentGroup. @source https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html */
const deploymentGroup = aws(
  {
    applicationName: text('the application’s name').optional(),
    deploymentGroupName: text('the deployment group’s name'),
    deploymentConfigName: configName().default('CodeDeployDefault.ECSAllAtOnce'),
    ecsServices: list(aws({ serviceName: reference('a service'), clusterName: reference('a cluster').optional() })).default([]),
    loadBalancerInfo: aws({ targetGroupPairInfoList: list(targetGroupPair).default([]) }).optional(),
    blueGreenDeploymentConfiguration: blueGreenDeploymentConfiguration.optional(),
    autoRollbackConfiguration: autoRollbackConfiguration(),
    alarmConfiguration: alarmConfiguration(),
    ...acceptedFields(['serviceRoleArn', 'deploymentStyle', 'computePlatform', 'triggerConfigurations', 'tags']),
  },
  {
    meanings: {
      deploymentGroupName: 'Name; CreateDeployment goes by it.',
      deploymentConfigName: 'How production traffic moves.',
      ecsServices: 'The one service it deploys. Default: the only one with deploymentController CODE_DEPLOY.',
      loadBalancerInfo: 'The pair of target groups. Default: the service’s own and a second one like it.',
      blueGreenDeploymentConfiguration: 'What is waited for before and after the shift.',
      autoRollbackConfiguration: 'What brings the original task set back. Default: nothing.',
      alarmConfiguration: 'Alarms that stop a deployment. Default: none.',
    },
    describeOnly: [
      'deploymentGroupId',
      'targetRevision',
      'lastSuccessfulDeployment',
      'lastAttemptedDeployment',
      'ec2TagFilters',
      'onPremisesInstanceTagFilters',
      'autoScalingGroups',
      'outdatedInstancesStrategy',
      'terminationHookEnabled',
    ],
  },
);

export const deploymentGroups = noted(list(deploymentGroup), { wrappers: ['deploymentGroupsInfo', 'deploymentGroupInfo'] });

/** A function's name; or ours: what it will say. */
const hook = () =>
  z.union([
    ours(
      {
        function: text('a function’s name').optional(),
        outcome: oneOf('Succeeded', 'Failed').default('Succeeded'),
        takes: duration().default('0s'),
      },
      { function: 'The function’s name.', outcome: 'What it reports.', takes: 'How long it takes to.' },
    ),
    text('a function’s name'),
  ]);

/** The AppSpec file of an ECS deployment. @source https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html */
const appSpec = noted(
  aws(
    {
      version: accepted(),
      Resources: list(
        aws({
          TargetService: aws({
            Type: accepted(),
            Properties: aws(
              {
                TaskDefinition: reference('a task definition (family or family:revision)'),
                LoadBalancerInfo: aws({
                  ContainerName: text('a container’s name').optional(),
                  ContainerPort: integer('port', 1, 65_535).optional(),
                }).optional(),
                NetworkConfiguration: networkConfiguration(),
                CapacityProviderStrategy: list(capacityProviderStrategyItem).optional(),
                PlatformVersion: unsimulated('LATEST', '1.4.0'),
              },
              {
                meanings: {
                  TaskDefinition: 'What the replacement task set runs. A family alone is its newest revision at that instant.',
                  NetworkConfiguration: 'Subnets of its tasks. Default: as before.',
                  CapacityProviderStrategy: 'Capacity providers of its tasks. Default: as before.',
                },
              },
            ),
          }),
        }),
      ),
      Hooks: list(
        aws(
          Object.fromEntries(CODE_DEPLOY_HOOKS.map((event) => [event, hook().optional()])) as Record<
            (typeof CODE_DEPLOY_HOOKS)[number],
            z.ZodOptional<ReturnType<typeof hook>>
          >,
        ),
      ).default([]),
    },
    { meanings: { Resources: 'One target service.', Hooks: 'Functions at lifecycle events; without outcome they succeed at once.' } },
  ),
  { jsonText: 'YAML' },
);

/** CreateDeployment. @source https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html */
export const createDeployment = aws(
  {
    applicationName: text('the application’s name').optional(),
    deploymentGroupName: text('the deployment group’s name').optional(),
    deploymentConfigName: configName().optional(),
    revision: aws(
      {
        revisionType: oneOf('AppSpecContent', 'S3', 'GitHub', 'String').default('AppSpecContent'),
        appSpecContent: aws({ content: appSpec, sha256: accepted() }).optional(),
        ...acceptedFields(['s3Location', 'gitHubLocation', 'string']),
      },
      {
        meanings: {
          appSpecContent: 'The AppSpec file: as JSON or YAML in a text, as AWS has it, in a file (./appspec.yaml), or as it is.',
        },
      },
    ),
    autoRollbackConfiguration: autoRollbackConfiguration(),
    overrideAlarmConfiguration: alarmConfiguration(),
    ...acceptedFields(['description', 'fileExistsBehavior', 'ignoreApplicationStopFailures', 'updateOutdatedInstancesOnly']),
  },
  {
    meanings: {
      deploymentGroupName: 'Default: the only one.',
      deploymentConfigName: 'Default: the deployment group’s.',
      revision: 'What is deployed.',
      autoRollbackConfiguration: 'Default: the deployment group’s.',
      overrideAlarmConfiguration: 'Default: the deployment group’s.',
    },
  },
);

const group = () => ({
  deploymentGroupName: text('the deployment group’s name').optional(),
  deploymentId: accepted(),
});

/** @source https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_StopDeployment.html */
export const stopDeployment = aws(
  { ...group(), autoRollbackEnabled: flag().optional() },
  {
    meanings: {
      deploymentGroupName:
        'Ours: the group whose deployment is stopped, as deployments get their ids while the run goes on. Default: the only one.',
      autoRollbackEnabled: 'Whether the original task set comes back. Default: where the group says so of DEPLOYMENT_STOP_ON_REQUEST.',
    },
  },
);

/** @source https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ContinueDeployment.html */
export const continueDeployment = aws(
  { ...group(), deploymentWaitType: oneOf('READY_WAIT', 'TERMINATION_WAIT').default('READY_WAIT') },
  {
    meanings: {
      deploymentGroupName:
        'Ours: the group whose deployment goes on, as deployments get their ids while the run goes on. Default: the only one.',
      deploymentWaitType: 'Which wait ends: before traffic moves, or before the original task set goes.',
    },
  },
);

export type DeploymentGroupDocument = z.output<typeof deploymentGroup>;
export type CreateDeploymentDocument = z.output<typeof createDeployment>;
