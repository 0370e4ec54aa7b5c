/** Predefined ways in which CodeDeploy moves the traffic of an ECS service. @source https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html (Amazon ECS compute platform) */
export const CODE_DEPLOY_CONFIGS = {
  'CodeDeployDefault.ECSAllAtOnce': { type: 'AllAtOnce' },
  'CodeDeployDefault.ECSCanary10Percent5Minutes': { type: 'TimeBasedCanary', percent: 10, intervalMinutes: 5 },
  'CodeDeployDefault.ECSCanary10Percent15Minutes': { type: 'TimeBasedCanary', percent: 10, intervalMinutes: 15 },
  'CodeDeployDefault.ECSLinear10PercentEvery1Minutes': { type: 'TimeBasedLinear', percent: 10, intervalMinutes: 1 },
  'CodeDeployDefault.ECSLinear10PercentEvery3Minutes': { type: 'TimeBasedLinear', percent: 10, intervalMinutes: 3 },
} as const satisfies Readonly<Record<string, TrafficRouting>>;

export type CodeDeployConfigName = keyof typeof CODE_DEPLOY_CONFIGS;

/** @source https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_TrafficRoutingConfig.html */
export type TrafficRouting =
  | { readonly type: 'AllAtOnce' }
  | { readonly type: 'TimeBasedCanary' | 'TimeBasedLinear'; readonly percent: number; readonly intervalMinutes: number };

/** What brings the original task set back by itself. @source https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AutoRollbackConfiguration.html */
export const AUTO_ROLLBACK_EVENTS = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'] as const;

export type AutoRollbackEvent = (typeof AUTO_ROLLBACK_EVENTS)[number];

/** Lifecycle events at which a function of the AppSpec file runs. @source https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-ecs */
export const CODE_DEPLOY_HOOKS = [
  'BeforeInstall',
  'AfterInstall',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
] as const;

/**
 * Limits of a deployment.
 * @source https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html (considerations; the console's default)
 */
export const CODE_DEPLOY = {
  /** A function must answer, and the replacement task set be steady, in so long. */
  lifecycleEventMinutes: 60,
  /** Tasks that are missing because the desired count changed must be there in so long. */
  steadyMinutes: 5,
  terminationWaitMinutesMax: 2880,
  /** Where nothing says how long the original task set stays. */
  terminationWaitMinutes: 60,
  alarmsMax: 10,
} as const;

/** A deployment that CodeDeploy makes of an ECS service. */
export interface CodeDeployStrategy {
  readonly kind: 'CODE_DEPLOY';
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly deploymentConfigName: CodeDeployConfigName;
  /** Which of the pair is behind the original task set changes with each deployment. */
  readonly targetGroups: readonly [string, string];
  readonly hasTestListener: boolean;
  /** Functions of the AppSpec file, each at one lifecycle event. */
  readonly hooks: readonly AppSpecHook[];
  /** Before traffic moves somebody must say so in this time; undefined: nobody is asked. */
  readonly readyWaitUs: number | undefined;
  /** The original task set stays for so long. */
  readonly terminationWaitUs: number;
  readonly rollbackEvents: readonly AutoRollbackEvent[];
}

export interface AppSpecHook {
  readonly event: (typeof CODE_DEPLOY_HOOKS)[number];
  readonly outcome: 'SUCCEEDED' | 'FAILED';
  readonly takesUs: number;
}
